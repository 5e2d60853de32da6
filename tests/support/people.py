"""The people behind the bot, as they take and close cases of a running server."""

import time

from detector.cases import CaseOutcome
from detector.cases.rules import CaseRules
from detector.cases.transitions import acknowledged, overdue, released, resolved

RULES = CaseRules()


class Person:
    """Somebody who works on cases."""

    def __init__(self, served, name="ann"):
        self.name = name
        self._custody = served.server.escalation.custody

    async def takes(self, escalation_id):
        return await self._does(escalation_id, lambda case: acknowledged(case, RULES, time.time(), owner=self.name))

    async def gives_back(self, escalation_id):
        return await self._does(escalation_id, lambda case: released(case, RULES, time.time(), owner=self.name))

    async def closes(self, escalation_id, outcome=CaseOutcome.SOLVED):
        def close(case):
            return resolved(case, time.time(), owner=self.name, outcome=outcome, was_needed=True, resolution="")

        return await self._does(escalation_id, close)

    async def forgets(self, escalation_id):
        """Lets the time to close it go by."""
        return await self._does(escalation_id, lambda case: overdue(case, RULES, case.due_at))

    async def _does(self, escalation_id, happening):
        return await self._custody.change("default", escalation_id, happening, 5.0)


def cases_of(served, conversation_id="c"):
    """All cases of a conversation, oldest first."""
    from detector.stores import CaseFilter

    found = served.server.store.cases.find("default", CaseFilter(conversation_id=conversation_id), "", 100)
    return found[::-1]

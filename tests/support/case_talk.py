"""A conversation whose case follows its turns."""

from detector.cases import CaseOutcome
from detector.cases.opening import Circumstances, Receipt, after_turn
from detector.cases.rules import CaseRules
from detector.cases.transitions import acknowledged, resolved
from detector.conversation import Conversation, let_go, taken
from detector.turn import OfferReply
from tests.support.core import POLICY, Talk

RULES = CaseRules(team="first line")


class CaseTalk(Talk):
    """A conversation whose case follows its turns; each turn is received ten seconds after the one before."""

    def __init__(self, *, observes=False):
        super().__init__()
        self.case = None
        self.changes = []
        self.now = 1000.0
        self.observes = observes
        self.ids = 0

    def say(self, role, text, holder=None, reply=OfferReply.NONE, **scores):
        judged = super().say(role, text, holder, reply, **scores)
        self.now = 1000.0 + 10 * (len(self.said) - 1)
        found = after_turn(self.case, role, judged.conversation.progress, judged.verdict, self.where())
        self.took(found)
        self.latest = [change.kind for change in found]
        return judged

    def where(self):
        return Circumstances(
            conversation_id="c",
            bot_id="shop",
            channel="web",
            language="en",
            user_ref="u-1",
            rules=RULES,
            new_rules=lambda: RULES,
            now=self.now,
            observes=self.observes,
            new_id=self.new_id,
            receipt=lambda index: Receipt(1000.0 + 10 * index, self.said[index][0].text),
        )

    def new_id(self):
        self.ids += 1
        return f"e-{self.ids}"

    def took(self, changes):
        self.changes += changes
        for change in changes:
            self.case = None if change.case.status.is_closed else change.case

    def acknowledge(self, owner="ann"):
        self.took([acknowledged(self.case, RULES, self.now, owner=owner)])
        self.state = Conversation(taken(self.state.progress), self.state.memory)

    def resolve(self, owner="ann"):
        outcome = CaseOutcome.SOLVED
        self.took([resolved(self.case, self.now, owner=owner, outcome=outcome, was_needed=None, resolution="")])
        progress = let_go(self.state.progress, POLICY.cooldown_turns, is_served=True)
        self.state = Conversation(progress, self.state.memory)

    def loop(self):
        """Two rounds of a loop, up to an offer."""
        self.user()
        self.bot()
        self.user(reformulation=0.9, stuck=0.2)
        return self.bot(repetition=0.9, stuck=0.85)

    def hand_off(self):
        self.loop()
        return self.user(stuck=0.95)

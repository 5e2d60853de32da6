"""What became of a conversation, taken down when it is erased for its age."""

from detector.outcomes import Course, Outcome
from detector.service.codec import to_progress
from detector.stores import CaseFilter, ConversationKey, Header, Store

_MOST_CASES = 100


def outcome_of(store: Store, key: ConversationKey, header: Header) -> Outcome:
    """What became of a conversation that is in the store.

    Raises:
        StoreError: It cannot be read.
    """
    course = Course()
    for row in store.transcript(key):
        course.add(row.role, row.received, to_progress(row))
    cases = store.cases.find(key.tenant, CaseFilter(conversation_id=key.conversation_id), "", _MOST_CASES)
    return course.outcome(cases, bot_id=header.bot_id, user_ref=header.user_ref, said=header.outcome)

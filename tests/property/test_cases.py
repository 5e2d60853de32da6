"""What holds for a case whatever happens to it, in whatever order."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from detector.cases import UNNAMED, Case, CaseEventKind, CaseOutcome, CaseStatus, Withdrawal
from detector.cases.rules import CaseRules
from detector.cases.transitions import (
    acknowledged,
    opened,
    overdue,
    raised,
    released,
    resolved,
    taken_over,
    withdrawn,
)
from detector.errors import FailedPreconditionError
from detector.turn import Holder, OfferReply, Role
from detector.verdict import Action, Cause, Severity
from tests.support.case_talk import CaseTalk

RULES = CaseRules()
OWNERS = st.sampled_from(["ann", "bob", UNNAMED])
TEAMS = st.sampled_from(["", "billing"])
TIMES = ("opened_at", "acknowledged_at", "closed_at", "updated_at")


def _happenings():
    """One thing that may happen, as a function from a case and a moment to a change or None."""
    return st.one_of(
        st.builds(
            lambda action, severity: (
                lambda case, now: raised(
                    case, RULES, now, action=action, cause=Cause.LOOP, reason="Why.", severity=severity
                )
            ),
            st.sampled_from([Action.OFFER_HUMAN, Action.HAND_OFF, Action.HAND_OFF_URGENT]),
            st.sampled_from(Severity),
        ),
        st.just(lambda case, now: overdue(case, RULES, now)),
        st.builds(
            lambda who, team: lambda case, now: acknowledged(case, RULES, now, owner=who, team=team), OWNERS, TEAMS
        ),
        st.builds(
            lambda who, team: lambda case, now: taken_over(case, RULES, now, owner=who, team=team), OWNERS, TEAMS
        ),
        st.builds(lambda who, team: lambda case, now: released(case, RULES, now, owner=who, team=team), OWNERS, TEAMS),
        st.builds(
            lambda who, outcome: (
                lambda case, now: resolved(case, now, owner=who, outcome=outcome, was_needed=True, resolution="")
            ),
            OWNERS,
            st.sampled_from([CaseOutcome.SOLVED, CaseOutcome.OTHER]),
        ),
        st.builds(lambda why: lambda case, now: withdrawn(case, now, why), st.sampled_from(list(Withdrawal)[1:])),
    )


@given(
    st.lists(st.tuples(_happenings(), st.sampled_from([-50.0, 0.0, 1.0, 300.0, 900.0, 90_000.0])), max_size=30),
    st.sampled_from(Severity),
)
def test_the_invariants_of_a_case_survive_everything(happenings, severity):
    """Revisions count by one, an owner where there must be one, closed for good, severity and times never fall."""
    now = 1e9
    case = opened(Case(escalation_id="e", conversation_id="c", episode=1, severity=severity), RULES, now).case
    for happen, seconds in happenings:
        now += seconds
        try:
            change = happen(case, now)
        except FailedPreconditionError:
            continue
        if change is None:
            continue
        after = change.case
        assert not case.status.is_closed, "a closed case changed"
        assert after.revision == case.revision + 1
        assert bool(after.owner) == (after.status in (CaseStatus.ACKNOWLEDGED, CaseStatus.RESOLVED))
        assert after.severity >= case.severity
        assert after.action >= case.action
        assert after.alert_count >= case.alert_count
        for name in TIMES:
            assert getattr(after, name) >= getattr(case, name), name
        assert after.updated_at == max(getattr(after, name) for name in TIMES)
        assert (after.closed_at > 0) == (after.due_at == 0) == after.status.is_closed
        assert after.due_at == 0 or after.due_at >= min(after.updated_at, case.due_at)
        assert (after.withdrawal is not Withdrawal.NONE) == (after.status is CaseStatus.WITHDRAWN)
        assert (after.escalation_id, after.conversation_id, after.episode) == ("e", "c", 1)
        case = after


TEXTS = [
    "where is my parcel",
    "yes please",
    "no thanks",
    "perfect, it works now, thanks",
    "thanks",
    "this is urgent, there is fraud on my account",
    "Shall I connect you to an agent?",
    "You have been transferred to an agent.",
    "see our help page",
]
_SCORES = st.sampled_from([0.0, 0.0, 0.9])
SAID = st.fixed_dictionaries(
    {
        "role": st.sampled_from([*[Role.USER, Role.BOT] * 4, Role.HUMAN, Role.TOOL]),
        "text": st.sampled_from(TEXTS),
        "holder": st.sampled_from([*[None] * 8, Holder.BOT, Holder.HUMAN]),
        "reply": st.sampled_from([*[OfferReply.NONE] * 8, OfferReply.ACCEPTED, OfferReply.DECLINED]),
        "stuck": st.sampled_from([0.0, 0.45, 0.85, 0.95]),
        **dict.fromkeys(
            ("reformulation", "complaint", "human_request", "repetition"), st.sampled_from([0.0, 0.0, 0.9])
        ),
    }
)
BETWEEN = st.sampled_from([*["say"] * 8, "acknowledge", "resolve"])


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow], max_examples=60)
@given(st.lists(st.tuples(BETWEEN, SAID), max_size=30))
def test_whatever_is_said_a_conversation_has_one_case_at_a_time_and_one_an_episode(happenings):
    """Every change goes on from the one before it, no hand-off is without a case, and none comes while one holds it."""
    talk = CaseTalk()
    for what, said in happenings:
        if what == "acknowledge" and talk.case is not None and not talk.case.owner:
            talk.acknowledge()
        if what == "resolve" and talk.case is not None and talk.case.owner == "ann":
            talk.resolve()
        judged = talk.say(**said)
        progress, advice = judged.conversation.progress, judged.verdict.recommendation
        if advice.action >= Action.HAND_OFF:
            assert talk.case is not None, "nobody was called"
        if progress.owned:
            assert talk.latest == []
    opened_for, case = set(), None
    for change in talk.changes:
        after = change.case
        if change.kind is CaseEventKind.OPENED:
            assert case is None, "a second case beside one that is open"
            assert after.episode not in opened_for, "a second case of one episode"
            assert 0 < after.first_sign_at <= after.opened_at
            opened_for.add(after.episode)
        else:
            assert case is not None
            assert (after.escalation_id, after.revision) == (case.escalation_id, case.revision + 1)
        case = None if after.status.is_closed else after

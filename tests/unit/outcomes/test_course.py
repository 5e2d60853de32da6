"""From turns to an outcome."""

from msgspec.structs import replace

from detector.cases import Case, CaseStatus
from detector.conversation import Episode, Progress
from detector.outcomes import Course
from detector.turn import Holder, Role
from detector.verdict import Action, Cause, End, TurnRef


def episode(number, first, action):
    return Episode(number, TurnRef(first, f"t{first}"), action, Cause.LOOP, TurnRef(first, f"t{first}"))


def played(*steps, cases=()):
    """Steps are (role, received, fields of the progress after it)."""
    course = Course()
    progress = Progress()
    for role, received, fields in steps:
        progress = replace(progress, turns=progress.turns + 1, **fields)
        course.add(role, received, progress)
    return course.outcome(cases, bot_id="b", user_ref="u", said=0)


def test_times_are_those_of_the_turns():
    """The sign is the receipt of the episode's first turn, the offer that of the turn that reached it."""
    found = played(
        (Role.USER, 10.0, {}),
        (Role.BOT, 12.0, {}),
        (Role.USER, 30.0, {"episode": episode(1, 1, Action.WATCH)}),
        (Role.BOT, 33.0, {"episode": episode(1, 1, Action.OFFER_HUMAN)}),
        (Role.HUMAN, 90.0, {"holder": Holder.HUMAN}),
        (Role.HUMAN, 99.0, {"holder": Holder.HUMAN, "end": End.ENDED}),
    )
    assert (found.began, found.sign_at, found.offered_at, found.person_at, found.last) == (10, 12, 33, 90, 99)
    assert found.is_over
    assert not found.is_contained


def test_sign_is_that_of_the_episode_with_the_offer():
    """An earlier worry that went away does not make the way to a person look longer."""
    found = played(
        (Role.USER, 10.0, {"episode": episode(1, 0, Action.WATCH)}),
        (Role.USER, 20.0, {"episode": None}),
        (Role.USER, 500.0, {"episode": episode(2, 2, Action.WATCH)}),
        (Role.BOT, 510.0, {"episode": episode(2, 2, Action.OFFER_HUMAN)}),
    )
    assert (found.sign_at, found.offered_at) == (500, 510)
    calm = played((Role.USER, 10.0, {"episode": episode(1, 0, Action.WATCH)}), (Role.USER, 20.0, {"episode": None}))
    assert (calm.sign_at, calm.offered_at) == (10, 0)


def test_each_turn_after_an_end_reopens():
    """Two ends with turns after them, and one at the end, are two times reopened."""
    found = played(
        (Role.USER, 1.0, {"end": End.IDLE}),
        (Role.USER, 2.0, {"end": End.OPEN}),
        (Role.USER, 3.0, {"end": End.ENDED}),
        (Role.USER, 4.0, {"end": End.IDLE, "stuck_at_end": True}),
    )
    assert found.reopened == 2
    assert found.is_silent_churn


def test_person_who_takes_the_case_is_a_person():
    """Nobody wrote a turn, but somebody had the case: not contained."""
    case = Case(
        escalation_id="e", conversation_id="c", episode=1, status=CaseStatus.ACKNOWLEDGED, opened_at=2.0,
        acknowledged_at=7.0,
    )  # fmt: skip
    found = played((Role.USER, 1.0, {"end": End.IDLE, "stuck_at_end": True}), cases=[case])
    assert found.person_at == 7.0
    assert not found.is_contained
    assert found.escalations[0].first_sign_at == 2.0

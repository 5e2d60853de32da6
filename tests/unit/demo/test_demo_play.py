"""The demo shows what a platform sees, and tells whether it went as it should."""

import io

import pytest
from loopdetector.v1.loop_detector_service_pb2 import AnalyzeTurnResponse
from loopdetector.v1.verdict_pb2 import Recommendation, Signal
from rich.console import Console

from detector.demo.play import play
from detector.demo.story import Ending, shipped_stories
from detector.messages import advice_from, signal_from
from detector.turn import Role
from detector.verdict import Action, Cause, RepetitionForm, SignalKind, TurnRef

CONTINUE, WATCH, REPAIR, OFFER, HAND_OFF, _ = Action


class ScriptedClient:
    """Answers each conversation with one action from its fifth turn on."""

    def __init__(self, *actions, degraded=False):
        self.calls = []
        self._actions = dict(zip((story.transcript.id for story in shipped_stories()), actions, strict=True))
        self._degraded = degraded

    def analyze_turn(self, conversation_id, *, role, text, turn_id):
        self.calls.append((conversation_id, role, text, turn_id))
        index = int(turn_id.removeprefix("t"))
        action = self._actions[conversation_id.removeprefix("demo-").rpartition("-")[0]] if index >= 4 else CONTINUE
        answer = AnalyzeTurnResponse(conversation_id=conversation_id, turn_index=index, turn_id=turn_id)
        answer.provenance.degraded = self._degraded
        advice = answer.recommendation
        advice.action, advice.is_new = int(action), index == 4
        advice.cause, advice.reason = (1, "It goes in circles.") if action > CONTINUE else (0, "Nothing.")
        if index == 4 and action > CONTINUE:
            answer.signals.append(Signal(kind=1, score=0.87, of_turn_index=0, of_turn_id="t0", flagged=True))
        return answer


def played(client):
    file = io.StringIO()
    return play(client, Console(file=file, width=80)), " ".join(file.getvalue().split())


@pytest.mark.parametrize(
    ("actions", "went_well", "shown"),
    [
        ((HAND_OFF, HAND_OFF, CONTINUE), True, "ok bot-loop handed over handed over at turn 4 (loop)"),
        ((HAND_OFF, HAND_OFF, WATCH), True, "ok healthy quiet quiet"),
        ((OFFER, HAND_OFF, CONTINUE), False, "NOT OK bot-loop handed over a person offered at turn 4 (loop)"),
        ((HAND_OFF, CONTINUE, CONTINUE), False, "NOT OK hidden-path handed over quiet"),
        ((HAND_OFF, HAND_OFF, REPAIR), False, "NOT OK healthy quiet told to repair (loop)"),
        ((HAND_OFF, HAND_OFF, HAND_OFF), False, "NOT OK healthy quiet handed over at turn 4 (loop)"),
    ],
)
def test_the_end_says_what_was_expected_and_what_happened(actions, went_well, shown):
    result, text = played(ScriptedClient(*actions))
    assert result is went_well
    assert shown in text


def test_a_turn_shows_its_flags_the_new_action_the_reason_and_the_time():
    _, text = played(ScriptedClient(HAND_OFF, HAND_OFF, CONTINUE))
    assert "reformulation 87 %" in text
    assert "of turn 0" in text
    assert text.count("=> HAND OFF (loop): It goes in circles.") == 2
    assert " ms" in text


def test_answers_that_the_client_made_up_never_count_as_quiet():
    result, text = played(ScriptedClient(CONTINUE, CONTINUE, CONTINUE, degraded=True))
    assert not result
    assert "NOT OK healthy quiet 12 turns without an answer" in text


def test_every_turn_is_sent_once_under_an_id_of_this_run():
    first, second = (ScriptedClient(HAND_OFF, HAND_OFF, CONTINUE) for _ in range(2))
    played(first)
    played(second)
    assert len({(call[0], call[3]) for call in first.calls}) == len(first.calls)
    assert not {call[0] for call in first.calls} & {call[0] for call in second.calls}
    assert [call[1:3] for call in first.calls] == [
        (turn.role, turn.text) for story in shipped_stories() for turn in story.transcript.turns
    ]


def test_the_shipped_conversations_are_two_that_go_wrong_and_one_that_does_not():
    stories = shipped_stories()
    assert [story.expected for story in stories] == [Ending.HANDED_OVER, Ending.HANDED_OVER, Ending.QUIET]
    for story in stories:
        assert 8 <= len(story.transcript.turns) <= 12
        assert {turn.role for turn in story.transcript.turns} == {Role.USER, Role.BOT}
        assert story.title


def test_the_bot_of_the_loop_never_says_it_in_the_same_words():
    bot, *_ = (
        [set(turn.text.lower().split()) for turn in story.transcript.turns if turn.role is Role.BOT]
        for story in shipped_stories()
    )
    for i, one in enumerate(bot):
        for other in bot[:i]:
            assert len(one & other) / len(one | other) < 0.25


def test_what_an_answer_leaves_unset_is_none():
    assert advice_from(Recommendation()).action is Action.CONTINUE
    assert advice_from(Recommendation()).since is None
    bare = signal_from(Signal(kind=6))
    assert (bare.kind, bare.score, bare.of, bare.similarity) == (SignalKind.HIDDEN_PATH, None, None, None)
    full = signal_from(Signal(kind=2, form=4, score=0.0, of_turn_index=0, of_turn_id="a", similarity=0.5, flagged=True))
    assert (full.form, full.score, full.of, full.flagged) == (RepetitionForm.CYCLE, 0.0, TurnRef(0, "a"), True)
    advice = advice_from(Recommendation(action=5, cause=2, since_turn_index=0, since_turn_id="a", is_new=True))
    assert (advice.action, advice.cause, advice.since) == (HAND_OFF, Cause.HUMAN_REQUEST, TurnRef(0, "a"))

"""The same turns give the same answers, whichever way they come and wherever the conversation was kept."""

import random

import pytest
from loopdetector.v1 import verdict_pb2 as vpb

from tests.support.serving import HUMAN_PLEASE, LOOP, named, said, wild_talk

HELD = [
    *LOOP,
    ("human", "This is Ann. I have changed it."),
    ("user", "Thank you. Where is my parcel?"),
    ("bot", "I'm sorry, I didn't understand that. Could you rephrase?"),
    ("user", "Where is my parcel?"),
]


TALKS = {"loop": LOOP, "held": HELD, **{f"wild {seed}": wild_talk(seed) for seed in range(4)}}
EVERY_TALK = pytest.mark.parametrize("talk", TALKS.values(), ids=TALKS)


@EVERY_TALK
async def test_a_transcript_is_judged_as_turn_by_turn(serve, talk):
    """AnalyzeTranscript gives the same signals, states and recommendations, and stores nothing."""
    served = await serve(window_turns=12)
    answers = await served.play("c", talk)
    transcript = await served.transcript(talk, conversation_id="x", bot_id="b", language="de")
    assert transcript.conversation_id == "x"
    assert len(transcript.verdicts) == len(talk)
    for answer, verdict in zip(answers, transcript.verdicts, strict=True):
        assert said(verdict) == said(answer)
    assert transcript.provenance.model_id == answers[0].provenance.model_id


@EVERY_TALK
@pytest.mark.parametrize("store", ["memory", "sqlite"])
async def test_a_restored_conversation_goes_on_as_one_in_memory(serve, talk, store):
    """With one conversation in memory every turn finds it evicted; the answers are the same to the last digit."""
    served = await serve(store=store, window_turns=12)
    reference = await served.play("c", talk)
    evicting = await serve(store=store, window_turns=12, max_live_conversations=1, sqlite_path=_other(served))
    for i, ((role, text), expected) in enumerate(zip(talk, reference, strict=True)):
        answer = await evicting.say("c", text, f"t{i}", role)
        assert said(answer) == said(expected), i
        await evicting.say("other", "hello")
    assert (await evicting.get("c")).state == reference[-1].state


@EVERY_TALK
async def test_a_healed_conversation_goes_on_as_one_that_lost_nothing(serve, talk):
    """Calls that are lost by chance and healed by history leave no trace in the answers."""
    served = await serve(window_turns=12)
    reference = await served.play("c", talk)
    rng = random.Random(5)
    whole = named(talk)
    for i, (role, text) in enumerate(talk):
        if i == len(talk) - 1 or rng.random() < 0.4:
            history = whole[:i] if rng.random() < 0.5 else whole[max(0, i - 30) : i]
            answer = await served.say("healed", text, f"t{i}", role, history=history)
            assert said(answer) == said(reference[i]), i
    again = await served.play("healed", talk[-20:], first=len(talk) - 20 if len(talk) > 20 else 0)
    assert again[-1].turn_index == len(talk) - 1


@EVERY_TALK
async def test_a_stateless_call_says_what_a_recorded_one_says(served, talk):
    """The last turn with a whole history, stateless."""
    reference = (await served.play("c", talk))[-1]
    role, text = talk[-1]
    answer = await served.say("", text, f"t{len(talk) - 1}", role, stateless=True, history=named(talk[:-1]))
    assert said(answer) == said(reference)


async def test_a_transcript_in_observe_mode_is_what_turn_by_turn_would_give(serve):
    """Everything is judged and every recommendation is withheld, there too."""
    served = await serve(observe=True)
    answers = await served.play("c", [*LOOP, ("user", HUMAN_PLEASE)])
    transcript = await served.transcript([*LOOP, ("user", HUMAN_PLEASE)])
    for answer, verdict in zip(answers, transcript.verdicts, strict=True):
        assert said(verdict) == said(answer)
        assert verdict.recommendation.action == vpb.ACTION_CONTINUE


async def test_transcripts_need_no_ids_and_keep_the_ids_they_have(served):
    """Turns without an id stay without one; indices stand in."""
    turns = named(LOOP)
    turns[1].turn_id = ""
    from loopdetector.v1 import loop_detector_service_pb2 as pb

    answer = await served.stub.AnalyzeTranscript(pb.AnalyzeTranscriptRequest(turns=turns, include_all_scores=True))
    assert [verdict.turn_index for verdict in answer.verdicts] == list(range(8))
    assert [verdict.turn_id for verdict in answer.verdicts[:3]] == ["t0", "", "t2"]
    assert any(not signal.flagged for verdict in answer.verdicts for signal in verdict.signals)


def _other(served):
    return served.server.settings.sqlite_path.with_name("other.db")

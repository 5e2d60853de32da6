"""The same turn twice: the same answer; another content: refused; twins: judged once."""

import asyncio

import pytest
from loopdetector.v1 import loop_detector_service_pb2 as pb

from tests.support.serving import HUMAN_PLEASE, LOOP, fails, named, request, unnamed

STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])


@STORES
async def test_the_same_turn_gets_the_very_same_answer(serve, store):
    """Byte for byte, whatever was recorded since, and nothing is recorded twice."""
    served = await serve(store=store)
    first = await served.play("c", LOOP)
    again = await served.play("c", LOOP)
    assert [a.SerializeToString() for a in first] == [a.SerializeToString() for a in again]
    assert (await served.get("c")).state.turns == len(LOOP)


@STORES
async def test_a_repeated_answer_is_the_stored_one_also_from_the_store(serve, store):
    """After the conversation has left memory the answers are still the same bytes."""
    served = await serve(store=store, max_live_conversations=1)
    first = await served.play("c", LOOP)
    await served.say("other", "hello", "t0")
    again = await served.play("c", LOOP)
    assert [a.SerializeToString() for a in first] == [a.SerializeToString() for a in again]


async def test_a_new_action_is_still_new_in_the_repeated_answer(served):
    """A lost answer loses nothing: `is_new` comes again with the same turn."""
    await served.say("c", HUMAN_PLEASE, "t0")
    await served.say("c", "One moment please.", "t1", "bot")
    assert (await served.say("c", HUMAN_PLEASE, "t0")).recommendation.is_new


@pytest.mark.parametrize("changed", [{"text": "other words"}, {"role": "bot"}])
async def test_another_content_under_a_used_id_is_refused(served, changed):
    """ALREADY_EXISTS for another text or role, and the conversation stays as it was."""
    await served.say("c", "hello", "t0", "user")
    async with fails("ALREADY_EXISTS", "turn_id"):
        await served.say("c", **{"text": "hello", "turn_id": "t0", "role": "user", **changed})
    assert (await served.get("c")).state.turns == 1


@STORES
@pytest.mark.parametrize("is_evicted", [False, True])
async def test_at_least_the_last_64_turns_can_be_asked_for_again(serve, store, is_evicted):
    """The answer to the 64th turn from the end comes again, from memory and from the store."""
    served = await serve(store=store, max_live_conversations=1)
    answers = await served.play("c", [("user", f"message number {i}") for i in range(100)])
    if is_evicted:
        await served.say("other", "hello", "t0")
    for i in (36, 50, 99):
        again = await served.say("c", f"message number {i}", f"t{i}")
        assert again.SerializeToString() == answers[i].SerializeToString()
    async with fails("ALREADY_EXISTS"):
        await served.say("c", "something else", "t36")


@STORES
async def test_answers_of_healed_turns_can_be_asked_for_again(serve, store):
    """A turn that came in with a history was recorded: sending it itself gives its answer, not a new turn."""
    served = await serve(store=store)
    await served.say("c", LOOP[3][1], "t3", "bot", history=named(LOOP[:3]))
    answer = await served.say("c", LOOP[2][1], "t2", LOOP[2][0])
    assert answer.turn_index == 2
    assert (await served.get("c")).state.turns == 4


async def test_concurrent_twins_are_judged_once(served):
    """Twenty equal calls at a time, each with a history that is judged on a thread: one turn, one answer."""
    history = unnamed([("user" if i % 2 else "bot", f"line {i} of a talk") for i in range(200)])
    calls = [served.say("c", "and this?", "twin", history=history) for _ in range(20)]
    answers = await asyncio.gather(*calls)
    assert len({answer.SerializeToString() for answer in answers}) == 1
    assert (await served.get("c")).state.turns == 201
    assert served.server.metrics.turns._value.get() == 1


async def test_concurrent_twins_with_other_content_are_refused(served):
    """One is recorded, the others learn that their id is taken."""
    history = unnamed([("user", f"line {i}") for i in range(100)])
    calls = [served.say("c", f"text {i}", "twin", history=history) for i in range(5)]
    results = await asyncio.gather(*calls, return_exceptions=True)
    answers = [result for result in results if isinstance(result, pb.AnalyzeTurnResponse)]
    refused = [result for result in results if isinstance(result, Exception)]
    assert len(answers) == 1
    assert [error.code().name for error in refused] == ["ALREADY_EXISTS"] * 4


async def test_a_retry_does_not_count_twice_in_the_metrics(served):
    """Signals and new recommendations are counted when they are found, not when they are sent again."""
    for _ in range(3):
        await served.say("c", HUMAN_PLEASE, "t0")
    offered = served.server.metrics.registry.get_sample_value(
        "loopdetector_recommendations_total", {"action": "offer_human", "cause": "human_request"}
    )
    assert offered == 1


async def test_the_same_id_in_two_conversations_means_two_turns(served):
    """Turn ids are unique in a conversation only."""
    await served.say("a", "hello", "t0")
    answer = await served.say("b", "something else", "t0")
    assert answer.turn_index == 0


async def test_what_is_not_content_does_not_matter(served):
    """Time, metadata and `include_all_scores` of a retry may differ; the stored answer is sent as it was."""
    first = await served.say("c", "hello", "t0")
    retry = request("c", "hello", "t0", include_all_scores=True, metadata={"try": "2"})
    retry.turn.time.seconds = 5
    again = await served.stub.AnalyzeTurn(retry)
    assert again.SerializeToString() == first.SerializeToString()

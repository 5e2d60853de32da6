"""`history`: heals lost calls and joins running conversations, records nothing twice, and never blocks the others."""

import asyncio
import random
import time

import pytest

from detector.pipeline import Pipeline
from tests.support.serving import LOOP, fails, named, said, turn, unnamed

WITH_OR_WITHOUT_IDS = pytest.mark.parametrize("as_history", [named, unnamed], ids=["ids", "no ids"])


@WITH_OR_WITHOUT_IDS
async def test_a_running_conversation_is_joined(served, as_history):
    """A first call with the turns before it gives the answer that turn by turn would have given."""
    joined = await served.say("c", LOOP[-1][1], "t7", "bot", history=as_history(LOOP[:-1]))
    reference = await served.play("r", LOOP)
    assert joined.turn_index == 7
    assert joined.state.stuck_probability == reference[-1].state.stuck_probability
    assert joined.recommendation.action == reference[-1].recommendation.action
    if as_history is named:
        assert said(joined) == said(reference[-1])


@WITH_OR_WITHOUT_IDS
@pytest.mark.parametrize("lost", [{2}, {3, 4, 5}, {0, 1}, {6}])
async def test_lost_calls_are_healed(served, lost, as_history):
    """Whatever was lost is recorded with the next call, in its place, and the answers go on as if nothing was."""
    answers = {}
    for i, (role, text) in enumerate(LOOP):
        if i not in lost:
            turn_id = f"t{i}" if as_history is named else ""
            answers[i] = await served.say("c", text, turn_id, role, history=as_history(LOOP[:i]))
    known = await served.get("c", include_turns=True)
    assert [t.text for t in known.turns] == [text for _, text in LOOP]
    reference = await served.play("r", LOOP)
    for i, answer in answers.items():
        assert answer.turn_index == i
        assert answer.state.stuck_probability == reference[i].state.stuck_probability


@WITH_OR_WITHOUT_IDS
async def test_a_history_in_every_call_records_nothing_twice(served, as_history):
    """Whole histories and the last few turns alike."""
    for i, (role, text) in enumerate(LOOP * 3):
        whole = as_history(LOOP * 3)[:i]
        history = whole if i % 2 else whole[-3:]
        answer = await served.say("c", text, f"t{i}" if as_history is named else "", role, history=history)
        assert answer.turn_index == i


async def test_lost_lines_of_a_verbatim_loop_are_healed_without_ids(served):
    """The latest line that we hold stands in the history twice; right is the place before which all we hold fits."""
    loop = [("user", "where is it"), ("bot", "Sorry, I did not get that.")] * 3
    await served.say("c", loop[0][1], "", "user")
    await served.say("c", loop[1][1], "", "bot")
    answer = await served.say("c", loop[4][1], "", "user", history=unnamed(loop[:4]))
    assert answer.turn_index == 4


async def test_a_conversation_that_was_joined_late_is_not_recorded_again(served):
    """We hold its turns 4 and 5 as ours 0 and 1; a whole history adds nothing before them."""
    await served.say("c", "my fourth line", "", "user")
    await served.say("c", "the answer to it", "", "bot")
    history = unnamed([*LOOP[:4], ("user", "my fourth line"), ("bot", "the answer to it")])
    assert (await served.say("c", "and now", "", "user", history=history)).turn_index == 2


async def test_a_history_without_tool_turns_records_nothing_twice(served):
    """The platform's history leaves out what we hold; the latest turn of it that we know counts."""
    await served.say("c", "where is my parcel", "t0", "user")
    await served.say("c", '{"parcel": "late"}', "t1", "tool")
    await served.say("c", "It is late.", "t2", "bot")
    await served.say("c", '{"agents": 0}', "t3", "tool")
    for history in (
        [turn("user", "where is my parcel", "t0"), turn("bot", "It is late.", "t2")],
        [turn("user", "where is my parcel"), turn("bot", "It is late.")],
    ):
        answer = await served.say("c", "And now?", "", "user", history=history)
    assert answer.turn_index == 5


async def test_the_turn_itself_in_its_history_is_not_recorded_twice(served):
    """Platforms that send their whole log put the new turn in it too."""
    answer = await served.say("c", LOOP[3][1], "t3", "bot", history=named(LOOP[:4]))
    assert answer.turn_index == 3


async def test_a_turn_twice_in_a_history_is_recorded_once(served):
    """Same id and content once; same id and other content is refused and nothing is recorded."""
    history = [turn("user", "hello", "h0"), turn("user", "hello", "h0"), turn("bot", "hi", "h1")]
    assert (await served.say("c", "well", "t0", history=history)).turn_index == 2
    history.append(turn("user", "not hello", "h0"))
    async with fails("ALREADY_EXISTS", "history", "turn_id"):
        await served.say("d", "well", "t0", history=history)
    async with fails("NOT_FOUND"):
        await served.get("d")


async def test_a_history_over_the_limit_is_refused(serve):
    """INVALID_ARGUMENT names field and limit, nothing is recorded."""
    served = await serve(max_history_turns=5)
    async with fails("INVALID_ARGUMENT", "history", "max_history_turns = 5"):
        await served.say("c", "hello", "t6", history=unnamed([("user", "x")] * 6))
    async with fails("NOT_FOUND"):
        await served.get("c")


async def test_a_long_history_leaves_the_event_loop(serve):
    """While 1,500 turns are judged, health checks and other conversations are answered."""
    served = await serve(store="sqlite")
    rng = random.Random(1)
    words = [
        "where",
        "is",
        "my",
        "order",
        "refund",
        "please",
        "help",
        "login",
        "app",
        "keeps",
        "crashing",
        "bank",
        "card",
        "invoice",
        "wrong",
        "again",
    ]
    talk = [("user" if i % 2 else "bot", " ".join(rng.choices(words, k=20))) for i in range(1_500)]
    long_call = asyncio.ensure_future(served.say("long", "and now?", "last", history=named(talk)))
    await asyncio.sleep(0.02)
    waited = []
    while not long_call.done():
        start = time.perf_counter()
        assert await served.is_serving()
        await served.say("short", "hello")
        waited.append(time.perf_counter() - start)
    assert (await long_call).turn_index == 1_500
    assert len(waited) >= 3, "nobody was answered while the history was judged"
    assert sorted(waited)[len(waited) // 2] < 0.1
    assert max(waited) < 0.3


@pytest.mark.parametrize("way", ["recorded", "stateless", "transcript", "candidate", "history"])
async def test_a_long_text_leaves_the_event_loop_too(served, monkeypatch, way):
    """A few turns can be as much work as many: health is answered while a text of 8,000 characters is judged."""
    judge = Pipeline.judge

    def slow_judge(self, conversation, said_now, holder=None):
        if len(said_now.text) > 4_000:
            time.sleep(0.5)
        return judge(self, conversation, said_now, holder)

    monkeypatch.setattr(Pipeline, "judge", slow_judge)
    text = "word " * 1_500
    call = {
        "recorded": lambda: served.say("c", text, "t0"),
        "stateless": lambda: served.say("c", text, "t0", stateless=True),
        "transcript": lambda: served.transcript([("user", text)]),
        "candidate": lambda: served.say("c", text, "t0", "bot", candidate=True),
        "history": lambda: served.say("c", "short", "t1", history=named([("user", text)])),
    }[way]
    long_call = asyncio.ensure_future(call())
    await asyncio.sleep(0.1)
    start = time.perf_counter()
    assert await served.is_serving()
    assert (await served.say("other", "hello", "t0")).turn_index == 0
    assert time.perf_counter() - start < 0.3
    assert not long_call.done()
    await long_call


async def test_a_call_that_is_given_up_is_recorded_in_full_or_not_at_all(serve):
    """A deadline that strikes while a long history is judged leaves a conversation that goes on."""
    served = await serve(store="sqlite")
    talk = named([("user" if i % 2 else "bot", f"line {i} of a long talk about nothing") for i in range(1_000)])
    for seconds in (0.01, 0.05, 0.1, 0.2, 0.3):
        call = asyncio.ensure_future(served.say("c", "and now?", "last", timeout=seconds, history=talk))
        await asyncio.wait([call])
        turns = len(served.server.store.transcript(("default", "c")))
        assert turns in (0, 1_001)
    answer = await served.say("c", "and now?", "last", history=talk)
    assert answer.turn_index == 1_000
    assert (await served.say("c", "more", "more")).turn_index == 1_001

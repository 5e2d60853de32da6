"""RecordFeedback over gRPC: what it finds, what it copies, when it refuses, and when it is erased."""

import asyncio
import time

import pytest
from loopdetector.v1 import feedback_service_pb2 as fpb
from loopdetector.v1 import loop_detector_service_pb2 as pb
from loopdetector.v1 import verdict_pb2 as vpb

from detector.stores import StoreError
from detector.verdict import SignalKind
from tests.support.feedback import (
    MISSED,
    RECOMMENDATION,
    REFORMULATION,
    REPETITION,
    RIGHT_FLAG,
    RIGHT_SILENCE,
    WRONG_FLAG,
    give,
    kept,
)
from tests.support.serving import HUMAN_PLEASE, LOOP, fails, named, retry_seconds, status_of

STORES = pytest.mark.parametrize("store", ["memory", "sqlite"])


def flagged_turn(answers, kind):
    """Id of the first turn that was flagged."""
    return next(a.turn_id for a in answers if any(signal.kind == kind for signal in a.signals))


def silent_turn(answers, kind, parity):
    """Id of the first turn of one role that was not flagged."""
    return next(a.turn_id for a in answers[parity::2] if not any(signal.kind == kind for signal in a.signals))


@STORES
async def test_each_judgement_is_set_beside_what_the_detector_said(serve, store):
    """Right and wrong flags, missed ones and right silence; a lack that was none counts as a right flag."""
    served = await serve(store=store)
    answers = await served.play("c", LOOP)
    flagged, silent = flagged_turn(answers, REPETITION), silent_turn(answers, REPETITION, 1)
    cases = [
        (flagged, {"correct": True}, RIGHT_FLAG),
        (flagged, {"correct": False}, WRONG_FLAG),
        (silent, {"missed": True}, MISSED),
        (silent, {"missed": False}, RIGHT_SILENCE),
        (flagged, {"missed": True}, RIGHT_FLAG),
    ]
    for i, (turn_id, judgement, finding) in enumerate(cases):
        answer = await give(served, feedback_id=f"f{i}", turn_id=turn_id, **judgement)
        expected = fpb.RecordFeedbackResponse(
            feedback_id=f"f{i}",
            conversation_id="c",
            turn_index=int(turn_id[1:]),
            turn_id=turn_id,
            finding=finding,
            text_kept=True,
        )
        assert answer == expected


@STORES
async def test_it_copies_the_turns_and_what_was_said(serve, store):
    """The turns up to the target, at most a window; signals with scores, the silent ones too; action and model."""
    served = await serve(store=store, window_turns=4)
    answers = await served.play("c", LOOP, bot_id="shop", language="en")
    await give(served, turn_id="t6", kind=REFORMULATION, missed=True)
    feedback = kept(served)
    assert [(turn.index, turn.turn_id, turn.text) for turn in feedback.turns] == [
        (i, f"t{i}", LOOP[i][1]) for i in range(3, 7)
    ]
    assert (feedback.bot_id, feedback.language, feedback.turn_index, feedback.claim.annotator) == (
        "shop",
        "en",
        6,
        "ann",
    )
    said = feedback.said
    assert said.model_id == (await served.info()).model_id
    assert said.policy_version == answers[6].provenance.policy_version
    assert (said.action, said.cause) == (answers[6].recommendation.action, answers[6].recommendation.cause)
    shown = {signal.kind: signal.score for signal in answers[6].signals}
    assert {signal.kind: signal.score for signal in said.signals if signal.flagged} == shown
    learnt = {SignalKind.USER_REFORMULATION, SignalKind.USER_COMPLAINT, SignalKind.HUMAN_REQUEST}
    scored = {signal.kind for signal in said.signals if signal.score is not None}
    assert scored == learnt


async def test_a_long_conversation_is_searched_to_its_beginning(serve):
    """Pages of it; and the latest turn of an id that was used twice."""
    served = await serve(store="sqlite")
    talk = [("user", f"line {i} of a long talk") for i in range(300)]
    await served.say("c", "the end", "last", history=named(talk))
    answer = await give(served, turn_id="t2", kind=REFORMULATION, missed=True)
    assert answer.turn_index == 2
    assert [turn.text for turn in kept(served).turns] == [text for _, text in talk[:3]]
    await served.say("c", "another text", "t2")
    again = await give(served, feedback_id="f2", turn_id="t2", kind=REFORMULATION, missed=True)
    assert again.turn_index == 301


# The recommendation


async def test_a_recommendation_is_right_or_wrong_by_turn(served):
    """Flagged means that a person was offered, or more."""
    await served.say("c", "hello", "t0")
    await served.say("c", HUMAN_PLEASE, "t1")
    assert (await give(served, turn_id="t1", kind=RECOMMENDATION, correct=True)).finding == RIGHT_FLAG
    needed = await give(served, feedback_id="f2", turn_id="t0", kind=RECOMMENDATION, missed=True)
    assert needed.finding == MISSED
    async with fails("INVALID_ARGUMENT", "correct", "missed"):
        await give(served, feedback_id="f3", turn_id="t0", kind=RECOMMENDATION, correct=True)


async def test_an_episode_stands_for_its_first_turn_with_a_person(served):
    """Not for its first sign, and not for its latest turn."""
    answers = await served.play("c", LOOP)
    offered = next(a for a in answers if a.recommendation.action >= vpb.ACTION_OFFER_HUMAN)
    assert offered.turn_id != answers[-1].turn_id, "the test proves nothing"
    episode = offered.recommendation.episode_id
    answer = await give(served, episode_id=episode, kind=RECOMMENDATION, correct=False)
    assert (answer.turn_id, answer.finding) == (offered.turn_id, WRONG_FLAG)


async def test_an_episode_without_a_person_stands_for_its_latest_turn(served):
    """A person should have been offered by then."""
    answers = await served.play("c", LOOP[:4])
    episode = answers[-1].recommendation.episode_id
    assert episode, "the test proves nothing"
    answer = await give(served, episode_id=episode, kind=RECOMMENDATION, missed=True)
    assert (answer.turn_id, answer.finding) == ("t3", MISSED)


async def test_an_earlier_episode_is_found_behind_later_ones(served):
    """Each by its own number."""
    offered = await served.say("c", HUMAN_PLEASE, "t0")
    await served.end("c")
    await served.say("c", "hello again", "t1")
    again = await served.say("c", HUMAN_PLEASE, "t2")
    assert offered.recommendation.episode_id != again.recommendation.episode_id
    for i, answer in enumerate((offered, again)):
        episode = answer.recommendation.episode_id
        found = await give(served, feedback_id=f"f{i}", episode_id=episode, kind=RECOMMENDATION, correct=True)
        assert found.turn_id == answer.turn_id


async def test_in_observe_mode_the_withheld_recommendation_counts(serve):
    """That is what people judge before going live."""
    served = await serve(observe=True)
    answer = await served.say("c", HUMAN_PLEASE, "t0")
    assert answer.recommendation.action == vpb.ACTION_CONTINUE
    assert (await give(served, turn_id="t0", kind=RECOMMENDATION, correct=True)).finding == RIGHT_FLAG
    assert kept(served).said.action == vpb.ACTION_OFFER_HUMAN


# Idempotency


@STORES
async def test_the_same_feedback_gets_the_very_same_answer(serve, store):
    """And is kept and counted once, whatever happened since."""
    served = await serve(store=store)
    answers = await served.play("c", LOOP)
    flagged = flagged_turn(answers, REPETITION)
    first = await give(served, turn_id=flagged, correct=True)
    await served.say("c", "and more", "t8")
    await served.end("c")
    again = await give(served, turn_id=flagged, correct=True)
    assert again.SerializeToString() == first.SerializeToString()
    assert counted(served, "bot_repetition", "right_flag") == 1


@STORES
@pytest.mark.parametrize(
    "changed",
    [
        {"correct": False},
        {"correct": None, "missed": True},
        {"annotator": "bob"},
        {"source": fpb.FEEDBACK_SOURCE_OPERATOR},
        {"turn_id": "t5"},
        {"conversation_id": "d"},
        {"kind": fpb.FEEDBACK_KIND_BOT_NON_ANSWER},
    ],
    ids=str,
)
async def test_the_same_id_with_other_content_is_refused(serve, store, changed):
    """ALREADY_EXISTS for any other content, and the first stays."""
    served = await serve(store=store)
    await served.play("c", LOOP[:6])
    await served.play("d", LOOP[:6])
    await give(served, turn_id="t3", correct=True)
    async with fails("ALREADY_EXISTS", "feedback_id"):
        await give(served, **{"turn_id": "t3", "correct": True, **changed})
    assert kept(served).claim.applies
    assert kept(served).claim.annotator == "ann"


@STORES
async def test_concurrent_twins_are_recorded_once(serve, store):
    """Twenty at a time get one answer, and one is counted."""
    served = await serve(store=store)
    await served.play("c", LOOP[:4])
    answers = await asyncio.gather(*(give(served, turn_id="t3", correct=True) for _ in range(20)))
    assert len({answer.SerializeToString() for answer in answers}) == 1
    assert counted(served, "bot_repetition", "right_flag") == 1


@STORES
async def test_of_concurrent_twins_with_other_content_one_is_recorded(serve, store):
    """The others learn that their id is taken, also those about other conversations, which no turnstile holds back."""
    served = await serve(store=store)
    for i in range(6):
        await served.play(f"c{i}", LOOP[:4])
    results = await asyncio.gather(
        *(give(served, conversation_id=f"c{i}", turn_id="t3", correct=True) for i in range(6)), return_exceptions=True
    )
    answers = [result for result in results if isinstance(result, fpb.RecordFeedbackResponse)]
    refused = [result.code().name for result in results if isinstance(result, Exception)]
    assert len(answers) == 1
    assert refused == ["ALREADY_EXISTS"] * 5
    assert kept(served).claim.conversation_id == answers[0].conversation_id


# What is refused

BAD = [
    ({"feedback_id": None}, "feedback_id is empty"),
    ({"feedback_id": "x" * 257}, "feedback_id has 257 characters; the limit is max_id_chars = 256"),
    ({"conversation_id": None}, "conversation_id is empty"),
    ({"turn_id": None}, "target is missing; send a turn_id"),
    ({"turn_id": ""}, "target is missing; send a turn_id"),
    ({"turn_id": "x" * 257}, "turn_id has 257 characters"),
    ({"turn_id": None, "episode_id": "1"}, "episode_id goes with kind RECOMMENDATION only"),
    ({"kind": None}, "kind is 0; send one of the FeedbackKind enum"),
    ({"kind": 99}, "kind is 99"),
    ({"source": None}, "source is 0; send one of the FeedbackSource enum"),
    ({"source": 99}, "source is 99"),
    ({"correct": None}, "judgement is missing; send correct"),
    ({"annotator": "x" * 257}, "annotator has 257 characters"),
    ({"turn_id": "t2"}, "BOT_REPETITION is about turns of the bot"),
    ({"kind": REFORMULATION}, "USER_REFORMULATION is about turns of the user"),
    ({"turn_id": "t1"}, "no BOT_REPETITION was flagged"),
    ({"turn_id": "t1", "correct": False}, "missed = true if one should have been"),
    ({"correct": None, "missed": False}, "was flagged at the target; send correct instead"),
]


@pytest.mark.parametrize(("changed", "words"), BAD, ids=[words for _, words in BAD])
async def test_a_bad_request_is_refused_and_named(served, changed, words):
    """INVALID_ARGUMENT with field and remedy; nothing is kept."""
    await served.play("c", LOOP[:4])
    async with fails("INVALID_ARGUMENT", words):
        await give(served, **{"turn_id": "t3", "correct": True, **changed})
    assert kept(served) is None


@STORES
@pytest.mark.parametrize(
    ("changed", "word"),
    [
        ({"conversation_id": "unknown"}, "conversation_id"),
        ({"turn_id": "unknown"}, "turn_id"),
        ({"turn_id": None, "episode_id": "9", "kind": RECOMMENDATION}, "episode_id"),
        ({"turn_id": None, "episode_id": "first", "kind": RECOMMENDATION}, "episode_id"),
        ({"turn_id": "draft"}, "candidates"),
    ],
)
async def test_what_is_not_known_is_not_found(serve, store, changed, word):
    """Conversation, turn and episode; a candidate was never recorded."""
    served = await serve(store=store)
    await served.play("c", LOOP[:3])
    await served.say("c", LOOP[3][1], "draft", "bot", candidate=True)
    async with fails("NOT_FOUND", word):
        await give(served, **{"turn_id": "t1", "missed": True, **changed})


async def test_bytes_that_are_no_request_fail_with_a_clear_status(served):
    """The interceptor guards this service as well."""
    call = served.channel.unary_unary("/loopdetector.v1.FeedbackService/RecordFeedback")
    async with fails("INVALID_ARGUMENT", "not a valid message"):
        await call(b"\xff\xff\xff", timeout=5)


async def test_a_conversation_that_is_busy_until_the_deadline_is_aborted(served):
    """ABORTED before the caller's clock runs out; the retry is safe."""
    await served.play("c", LOOP[:4])
    async with served.server.conversations._live.turn_taking(("default", "c"), 1.0), fails("ABORTED", "busy"):
        await give(served, turn_id="t3", correct=True, timeout=0.5)
    assert (await give(served, turn_id="t3", correct=True)).finding == RIGHT_FLAG


@pytest.mark.parametrize("operation", ["get", "add"])
async def test_a_failing_store_is_unavailable(serve, operation):
    """UNAVAILABLE with RetryInfo, counted, and the retry is recorded."""
    served = await serve(store="sqlite")
    await served.play("c", LOOP[:4])
    shelf = served.server.store.feedback

    def fail(*_):
        raise StoreError("the disk is gone")

    setattr(shelf, operation, fail)
    async with fails("UNAVAILABLE", "same feedback_id") as caught:
        await give(served, turn_id="t3", correct=True)
    assert retry_seconds(status_of(caught.error)) > 0
    assert served.server.metrics.store_errors._value.get() == 1
    delattr(shelf, operation)
    assert (await give(served, turn_id="t3", correct=True)).finding == RIGHT_FLAG


async def test_neither_texts_nor_ids_of_persons_are_logged(served):
    """Logs and refusals hold ids of conversations at most."""
    await served.say("c", "zanzibar", "t0")
    await give(served, turn_id="t0", kind=REFORMULATION, missed=True, annotator="annotator-zanzibar")
    async with fails("INVALID_ARGUMENT") as caught:
        await give(served, feedback_id="f2", turn_id="t0", annotator="annotator-zanzibar", correct=True)
    assert "zanzibar" not in served.log.text + caught.error.details()


# Ended, expired and erased conversations


@STORES
async def test_an_ended_conversation_takes_feedback_too(serve, store):
    """As long as it is in the store; it stays ended."""
    served = await serve(store=store)
    await served.play("c", LOOP[:4])
    await served.end("c")
    assert (await give(served, turn_id="t3", correct=True)).text_kept
    assert (await served.get("c")).state.end == 2


@STORES
async def test_feedback_outlives_the_retention_of_its_conversation(serve, store):
    """With its copy; the same id still gets the same answer, and a new one is NOT_FOUND."""
    served = await serve(store=store)
    await served.play("c", LOOP[:4])
    first = await give(served, turn_id="t3", correct=True)
    await served.server.endings.sweep(idle_before=0, erase_before=time.time() + 1)
    async with fails("NOT_FOUND"):
        await served.get("c")
    assert [turn.text for turn in kept(served).turns] == [text for _, text in LOOP[:4]]
    assert await give(served, turn_id="t3", correct=True) == first
    async with fails("NOT_FOUND"):
        await give(served, feedback_id="f2", turn_id="t3", correct=True)


@STORES
async def test_erasing_a_conversation_erases_its_feedback(serve, store):
    """Before and after its retention; the feedback of others stays."""
    served = await serve(store=store)
    for name in ("a", "b", "c"):
        await served.play(name, LOOP[:4])
        await give(served, feedback_id=name, conversation_id=name, turn_id="t3", correct=True)
    await served.delete("a")
    await served.server.endings.sweep(idle_before=0, erase_before=time.time() + 1)
    await served.delete("b")
    assert [kept(served, name) is None for name in ("a", "b", "c")] == [True, True, False]
    async with fails("NOT_FOUND"):
        await give(served, feedback_id="a", conversation_id="a", turn_id="t3", correct=True)


async def test_no_copy_is_kept_of_what_is_erased_meanwhile(serve):
    """Feedback and erasure of one conversation take turns: whichever comes first, nothing is left."""
    served = await serve(store="sqlite")
    for round_ in range(20):
        await served.play("c", LOOP[:4])
        results = await asyncio.gather(
            *(give(served, feedback_id=f"{round_}-{i}", turn_id="t3", correct=True) for i in range(3)),
            served.delete("c"),
            *(give(served, feedback_id=f"{round_}-{i}", turn_id="t3", correct=True) for i in range(3, 6)),
            return_exceptions=True,
        )
        assert isinstance(results[3], pb.DeleteConversationResponse)
        assert [kept(served, f"{round_}-{i}") for i in range(6)] == [None] * 6


async def test_housekeeping_erases_old_feedback(serve):
    """After feedback_retention_days, and not before."""
    served = await serve(sweep_interval=0.05, feedback_retention_days=2 / 86_400)
    await served.play("c", LOOP[:4])
    await give(served, turn_id="t3", correct=True)
    received = kept(served).received
    async with asyncio.timeout(20):
        while kept(served) is not None:
            await asyncio.sleep(0.02)
    assert time.time() - received >= 2
    assert (await served.get("c")).state.turns == 4


# Text that is not kept


@STORES
async def test_without_texts_it_is_recorded_and_says_so(serve, store):
    """store_text = none: the finding and the scores stand, no word does."""
    served = await serve(store=store, store_text="none")
    answers = await served.play("c", LOOP)
    answer = await give(served, turn_id=flagged_turn(answers, REPETITION), correct=True)
    assert (answer.finding, answer.text_kept) == (RIGHT_FLAG, False)
    feedback = kept(served)
    assert feedback.turns == ()
    assert any(signal.flagged and signal.score for signal in feedback.said.signals)
    assert "address" not in str(feedback)


async def test_a_copy_with_holes_is_not_made(serve, tmp_path):
    """Texts that were let go under `none` do not come back under `full`; empty messages are no holes."""
    served = await serve(store="sqlite", store_text="none", window_turns=4)
    await served.play("c", LOOP)
    await served.server.drain()
    served = await serve(store="sqlite", store_text="full", window_turns=6)
    assert not (await give(served, turn_id="t7", correct=True)).text_kept
    await served.play("d", [("user", ""), ("bot", "A nice picture.")])
    assert (await give(served, feedback_id="f2", conversation_id="d", turn_id="t1", missed=True)).text_kept


async def test_where_nobody_knows_what_was_said_the_person_is_believed(serve):
    """Under `none` the answers of old turns are gone; the scores are not."""
    served = await serve(store_text="none", window_turns=4)
    await served.play("c", LOOP[:4])
    await served.say("c", "and now?", "last", history=named([("user", f"line {i}") for i in range(100)]))
    answer = await give(served, turn_id="t1", correct=False)
    assert answer.finding == WRONG_FLAG
    said = kept(served).said
    assert said.model_id == ""
    assert {signal.flagged for signal in said.signals} == {None}
    assert all(0 <= signal.score <= 1 for signal in said.signals)


# Metrics


def counted(served, kind, finding):
    return served.server.metrics.registry.get_sample_value(
        "loopdetector_feedback_total", {"kind": kind, "finding": finding}
    )


async def test_feedback_is_counted_by_kind_and_finding(served):
    """New ones only; what is refused is not counted."""
    answers = await served.play("c", LOOP)
    flagged = flagged_turn(answers, REPETITION)
    for i, correct in enumerate((True, True, False)):
        await give(served, feedback_id=f"f{i}", turn_id=flagged, correct=correct)
    async with fails("NOT_FOUND"):
        await give(served, feedback_id="f4", turn_id="unknown", correct=True)
    await give(served, feedback_id="f5", turn_id="t0", kind=RECOMMENDATION, missed=True)
    assert counted(served, "bot_repetition", "right_flag") == 2
    assert counted(served, "bot_repetition", "wrong_flag") == 1
    assert counted(served, "recommendation", "missed") == 1
    assert counted(served, "bot_non_answer", "right_flag") == 0

"""AnalyzeTurn: what is recorded, what is only judged, and what an answer holds."""

import time

import pytest
from google.protobuf.timestamp_pb2 import Timestamp
from loopdetector.v1 import conversation_pb2 as cpb
from loopdetector.v1 import verdict_pb2 as vpb

from tests.support.serving import HUMAN_PLEASE, LOOP, fails, named, request, said, turn, unnamed


async def test_indices_count_all_roles_from_0_and_ids_stand_beside_them(served):
    """Turn 0 is set and not "unset"; tool turns count; references name the same turn by index and by id."""
    roles = ["user", "tool", "bot", "user", "bot", "user", "bot"]
    texts = ["where is my parcel 4711", "{}", *["Sorry, I did not get that.", "where is my parcel 4711"] * 3]
    answers = await served.play("c", zip(roles, texts, strict=False))
    for i, answer in enumerate(answers):
        assert answer.HasField("turn_index")
        assert (answer.turn_index, answer.turn_id, answer.state.turns) == (i, f"t{i}", i + 1)
        assert not answer.signals or answer.turn_id != "t1", "a tool turn was judged"
    references = [
        (signal.of_turn_index, signal.of_turn_id)
        for answer in answers
        for signal in answer.signals
        if signal.HasField("of_turn_index")
    ]
    assert references, "no repetition was seen at all"
    assert all(turn_id == f"t{index}" for index, turn_id in references)
    last = answers[-1]
    assert last.state.first_sign_turn_id == f"t{last.state.first_sign_turn_index}"
    assert last.recommendation.since_turn_id == f"t{last.recommendation.since_turn_index}"


async def test_a_verbatim_loop_is_found_explained_and_raised(served):
    """The action rises within the episode, is new once, and names turns, sentences and a reason."""
    answers = await served.play("c", LOOP)
    actions = [answer.recommendation.action for answer in answers]
    assert actions[0] == vpb.ACTION_CONTINUE
    assert actions == sorted(actions)
    assert actions[-1] >= vpb.ACTION_REPAIR
    repetition = next(s for s in answers[3].signals if s.kind == vpb.SIGNAL_KIND_BOT_REPETITION)
    assert repetition.of_turn_id == "t1"
    assert repetition.form == vpb.REPETITION_FORM_VERBATIM
    assert repetition.evidence.sentence in LOOP[3][1]
    assert 0 < repetition.score <= 1
    assert answers[-1].recommendation.reason
    new = [answer.recommendation.since_turn_index for answer in answers if answer.recommendation.is_new]
    assert new == sorted(set(new)), "a level was new twice"


async def test_an_explicit_request_for_a_person_is_offered_at_once(served):
    """OFFER_HUMAN with cause HUMAN_REQUEST, new in the first answer only; HAND_OFF when it is passed over."""
    first = await served.say("c", HUMAN_PLEASE, "t0")
    assert first.recommendation.action == vpb.ACTION_OFFER_HUMAN
    assert first.recommendation.cause == vpb.CAUSE_HUMAN_REQUEST
    assert first.recommendation.is_new
    passed_over = await served.say("c", "What is your order number?", "t1", "bot")
    assert passed_over.recommendation.action >= vpb.ACTION_HAND_OFF
    assert passed_over.recommendation.is_new
    assert passed_over.state.human_requests_passed_over == 1
    again = await served.say("c", "It is 4711.", "t2")
    assert again.recommendation.action >= vpb.ACTION_HAND_OFF, "the action is a level and stays"
    assert not again.recommendation.is_new
    assert again.recommendation.since_turn_id == "t1"


async def test_all_scores_come_only_when_asked_for(served):
    """Without `include_all_scores` only flagged signals are sent; with it every learnt kind has a score."""
    plain = await served.say("a", "My parcel is late.", "t0")
    full = await served.say("b", "My parcel is late.", "t0", include_all_scores=True)
    assert all(signal.flagged for signal in plain.signals)
    kinds = {signal.kind for signal in full.signals if signal.HasField("score")}
    assert {
        vpb.SIGNAL_KIND_USER_REFORMULATION,
        vpb.SIGNAL_KIND_USER_COMPLAINT,
        vpb.SIGNAL_KIND_HUMAN_REQUEST,
    } <= kinds
    assert len(full.signals) > len(plain.signals)


async def test_a_long_text_is_judged_on_head_and_tail(serve):
    """A text over max_text_chars is no error: the answer says `truncated`, and both of its ends were read."""
    served = await serve(max_text_chars=200)
    filler, stakes = "blah " * 500, "There is fraud on my credit card."
    for i, text in enumerate((f"{filler} {stakes}", f"{stakes} {filler}")):
        answer = await served.say(f"c{i}", text, "t0")
        assert answer.provenance.truncated
        assert vpb.SIGNAL_KIND_HIGH_STAKES in [signal.kind for signal in answer.signals], "an end was not read"
    hidden = await served.say("d", f"{filler} {stakes} {filler}", "t0")
    assert vpb.SIGNAL_KIND_HIGH_STAKES not in [signal.kind for signal in hidden.signals], "the middle was read"
    assert not (await served.say("c0", "short", "t1")).provenance.truncated


async def test_an_empty_turn_id_gets_one(served):
    """The server names the turn, each time anew, and a retry is a new turn."""
    first = await served.say("c", "hello there")
    second = await served.say("c", "hello there")
    assert first.turn_id
    assert second.turn_id not in ("", first.turn_id)
    assert (first.turn_index, second.turn_index) == (0, 1)


async def test_an_empty_text_is_a_turn(served):
    """A picture or a button has no text and is recorded all the same."""
    answer = await served.say("c", "", "t0")
    assert (answer.turn_index, answer.state.turns) == (0, 1)


async def test_every_answer_says_what_made_it(served):
    """Model, version, policy and the time of the stages."""
    info = await served.info()
    provenance = (await served.say("c", "hello there", "t0")).provenance
    assert provenance.model_id == info.model_id == served.server.brains.brain().model.model_id
    assert (provenance.model_version, provenance.policy_version) == (info.model_version, info.policy_version)
    assert provenance.stage_micros.encode + provenance.stage_micros.compare + provenance.stage_micros.classify > 0
    assert not provenance.degraded


async def test_server_info_shows_limits_that_hold(serve):
    """The limits that are shown are those of the settings."""
    served = await serve(max_text_chars=321, max_history_turns=7, stream_in_flight=5, window_turns=11, observe=True)
    info = await served.info()
    assert (info.limits.max_text_chars, info.limits.max_history_turns) == (321, 7)
    assert (info.limits.stream_in_flight, info.limits.window_turns) == (5, 11)
    assert info.limits.max_message_bytes and info.limits.max_id_chars and info.limits.max_metadata_entries
    assert info.observe
    assert info.false_alarm_budget == 1.0
    assert info.version
    assert info.encoder_hash


# Holding


async def test_a_human_turn_holds_the_conversation_until_the_bot_answers_the_user(served):
    """While held: recorded, nothing scored, CONTINUE with cause HELD. Then a fresh window and no old loop."""
    answers = await served.play("c", LOOP)
    assert answers[-1].recommendation.action > vpb.ACTION_CONTINUE
    held = [
        await served.say("c", "Hello, this is Ann. I will help you.", "h0", "human"),
        await served.say("c", LOOP[0][1], "h1", "user"),
        await served.say("c", "Your address is changed.", "h2", "human"),
    ]
    for i, answer in enumerate(held):
        assert answer.turn_index == len(LOOP) + i
        assert answer.state.holder == cpb.HOLDER_HUMAN
        assert not answer.signals
        assert answer.recommendation.action == vpb.ACTION_CONTINUE
        assert answer.recommendation.cause == vpb.CAUSE_HELD
    known = await served.get("c")
    assert known.recommendation.cause == vpb.CAUSE_HELD
    await served.say("c", "Thanks. And where is my parcel?", "h3", "user")
    back = await served.say("c", LOOP[1][1], "h4", "bot")
    assert back.state.holder == cpb.HOLDER_BOT
    assert not [signal for signal in back.signals if signal.kind == vpb.SIGNAL_KIND_BOT_REPETITION], "an old window"
    assert back.recommendation.action <= vpb.ACTION_WATCH, "the old loop came back"
    first_sign = back.state.first_sign_turn_index if back.state.HasField("first_sign_turn_index") else back.turn_index
    assert first_sign == back.turn_index, "the old episode came back"


async def test_the_holder_can_be_said_in_a_call(served):
    """`holder = HUMAN` holds from this turn on, a bot turn that answers nobody keeps it, `holder = BOT` gives back."""
    taken = await served.say("c", HUMAN_PLEASE, "t0", holder=cpb.HOLDER_HUMAN)
    assert taken.state.holder == cpb.HOLDER_HUMAN
    assert not taken.signals
    await served.say("c", "One moment.", "t1", "human")
    notice = await served.say("c", "Ann has joined.", "t2", "bot")
    assert notice.state.holder == cpb.HOLDER_HUMAN
    given_back = await served.say("c", HUMAN_PLEASE, "t3", holder=cpb.HOLDER_BOT)
    assert given_back.state.holder == cpb.HOLDER_BOT
    assert given_back.signals


# Candidate


async def test_a_candidate_changes_nothing(serve):
    """It is judged as if sent, and leaves state, store, idempotency and metrics as they were."""
    served = await serve(store="sqlite")
    await served.play("c", LOOP[:3])
    before, rows = await served.get("c", include_turns=True), _rows(served, "c")
    judged = await served.say("c", LOOP[3][1], "t3", "bot", candidate=True)
    again = await served.say("c", "A different reply.", "t3", "bot", candidate=True)
    old = await served.say("c", "Another reply under an old id.", "t1", "bot", candidate=True)
    assert any(signal.kind == vpb.SIGNAL_KIND_BOT_REPETITION for signal in judged.signals)
    assert (judged.turn_index, again.turn_index, old.turn_index) == (3, 3, 3)
    assert await served.get("c", include_turns=True) == before
    assert _rows(served, "c") == rows
    real = await served.say("c", LOOP[3][1], "t3", "bot")
    assert said(real) == said(judged), "the candidate was judged in another light"


async def test_a_candidate_is_judged_in_the_light_of_its_history(served):
    """Turns that were missed are taken into account and not recorded."""
    judged = await served.say("c", LOOP[3][1], "t3", "bot", candidate=True, history=named(LOOP[:3]))
    assert judged.turn_index == 3
    async with fails("NOT_FOUND"):
        await served.get("c")
    assert said((await served.play("d", LOOP[:4]))[3]) == said(judged)


async def test_a_candidate_must_be_a_reply_of_the_bot(served):
    """Any other role is INVALID_ARGUMENT."""
    async with fails("INVALID_ARGUMENT", "candidate", "ROLE_BOT"):
        await served.say("c", "hello", "t0", "user", candidate=True)


# Stateless


async def test_a_stateless_call_reads_and_stores_nothing(served):
    """The same id in a known conversation is not looked at, and none comes to be."""
    await served.play("c", LOOP)
    before = await served.get("c", include_turns=True)
    answer = await served.say("c", LOOP[3][1], "t3", "bot", stateless=True, history=named(LOOP[:3]))
    assert answer.turn_index == 3
    assert await served.get("c", include_turns=True) == before
    alone = await served.say("", "hello there", "t0", stateless=True)
    assert alone.turn_index == 0
    await served.say("new", "hello there", "t0", stateless=True)
    async with fails("NOT_FOUND"):
        await served.get("new")
    assert said((await served.play("d", LOOP[:4]))[3]) == said(answer)


async def test_a_stateless_history_over_the_limit_is_refused_and_never_cut(serve):
    """INVALID_ARGUMENT names max_history_turns; at the limit it is judged."""
    served = await serve(max_history_turns=10)
    turns = unnamed([("user", f"word{i}") for i in range(11)])
    async with fails("INVALID_ARGUMENT", "history", "max_history_turns = 10"):
        await served.say("", "hello", stateless=True, history=turns)
    assert (await served.say("", "hello", stateless=True, history=turns[:10])).turn_index == 10


# What holds for a conversation


async def test_the_first_value_that_is_not_empty_holds(served):
    """For bot_id, channel, language and user_ref; metadata is added to."""
    await served.say("c", "hello", "t0", bot_id="", channel="web")
    await served.say("c", "hello", "t1", bot_id="b1", channel="phone", language="de", metadata={"plan": "free"})
    await served.say("c", "hello", "t2", bot_id="b2", user_ref="u1", metadata={"plan": "pro", "shop": "7"})
    await served.say("c", "hello", "t3", user_ref="u2", language="fr")
    known = await served.get("c")
    assert (known.bot_id, known.channel, known.language, known.user_ref) == ("b1", "web", "de", "u1")
    assert dict(known.metadata) == {"plan": "pro", "shop": "7"}


async def test_times_do_not_reorder_and_default_to_the_receipt(served):
    """Turns count in order of arrival; `time` is kept as sent; create and update time are those of receipt."""
    start = time.time()
    await served.stub.AnalyzeTurn(
        request(
            "c", "", history=[turn("user", "first", "t0", time=Timestamp(seconds=2_000_000_000, nanos=500_000_000))]
        )
    )
    await served.stub.AnalyzeTurn(
        request("c", "", "t2", history=[turn("bot", "old", "t1", time=Timestamp(seconds=-5))])
    )
    known = await served.get("c", include_turns=True)
    assert [t.turn_id for t in known.turns][0] == "t0"
    assert [t.text for t in known.turns] == ["first", "", "old", ""]
    assert known.turns[0].time == Timestamp(seconds=2_000_000_000, nanos=500_000_000)
    assert known.turns[2].time == Timestamp(seconds=-5)
    now = time.time()
    for moment in (known.create_time, known.update_time, known.turns[1].time):
        assert start - 1 <= moment.seconds + moment.nanos / 1e9 <= now


@pytest.mark.parametrize("conversation_id", ["a/b", "ünïcode 😀", "' OR 1=1; --", "x" * 256, "\x00\n"])
async def test_any_conversation_id_names_its_own_conversation(serve, conversation_id):
    """An id is opaque: quotes, zeros, blanks and foreign letters are only letters."""
    served = await serve(store="sqlite")
    await served.say("other", "hello", "t0")
    await served.say(conversation_id, "hello", "t0")
    await served.say(conversation_id, "you there?", "t1")
    assert (await served.get(conversation_id)).state.turns == 2
    assert (await served.delete(conversation_id)).deleted_turns == 2
    assert (await served.get("other")).state.turns == 1


def _rows(served, conversation_id):
    return served.server.store.transcript(("default", conversation_id))

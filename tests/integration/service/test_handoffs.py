"""Packages of cases as a running server would make them: from the store's rows and the answers that were sent."""

import pytest
from loopdetector.v1 import handoff_pb2 as pb

from detector.cases import Case, CaseStatus
from detector.handoff import Redaction
from detector.service.handoffs import Handoffs
from detector.verdict import Cause, TurnRef
from tests.support.serving import LOOP, Serve

CALL_ME = [("user", "Call me on +44 20 7946 0958, order number 4711-22 is not my order!")]


class Shelf:
    """Resolved cases; the shelf itself has its own tests."""

    def __init__(self, *cases):
        self.cases = list(cases)
        self.asked = []

    def find(self, tenant, wanted, before, limit):
        self.asked.append((tenant, before, limit))
        return [case for case in self.cases if wanted.fits(case)]


def case_of(conversation_id, **fields):
    fields = {"turn": TurnRef(7, "t7"), "cause": Cause.LOOP, "reason": "Because.", **fields}
    return Case(escalation_id="esc-1", conversation_id=conversation_id, episode=1, **fields)


RESOLVED = Case(
    escalation_id="esc-0",
    conversation_id="c-0",
    episode=1,
    status=CaseStatus.RESOLVED,
    request="change the delivery address of my order, mail me at ann@mail.example",
    resolution="Changed by hand; called +44 20 7946 0000.",
    team="depot",
)


@pytest.fixture
async def serve(tmp_path):
    starter = Serve(tmp_path)
    yield starter
    await starter.stop()


def handoffs_of(one, shelf, *, kept_seconds=7 * 86400.0):
    conversations = one.server.conversations
    reader = conversations._brain().pipeline.reader
    return Handoffs(one.server.store, shelf, lambda: reader, kept_seconds=kept_seconds)


@pytest.mark.parametrize("store", ["memory", "sqlite"])
async def test_a_package_tells_the_story_once(serve, store):
    one = await serve(store=store)
    answers = await one.play("c-1", [*LOOP, *CALL_ME])
    shelf = Shelf(RESOLVED, case_of("c-9"))
    made = handoffs_of(one, shelf).handoff("default", case_of("c-1", reason=answers[7].recommendation.reason))
    assert made.conversation_id == made.transcript_ref.conversation_id == "c-1"
    assert made.transcript_ref.turns == 9
    assert made.transcript_ref.HasField("kept_until")
    assert "address of my order" in made.request.text
    assert [attempt.request.turn_id for attempt in made.attempts][:4] == ["t0", "t2", "t4", "t6"]
    assert [len(attempt.answers) for attempt in made.attempts][:3] == [1, 0, 0]
    assert [attempt.answered_the_same for attempt in made.attempts][:3] == [False, True, True]
    assert made.sentiment[0].sentiment == pb.SENTIMENT_CALM
    assert made.sentiment[-1].sentiment >= pb.SENTIMENT_FRUSTRATED
    assert {(fact.kind, fact.value, fact.turn_index) for fact in made.facts} == {
        (pb.FACT_KIND_PHONE, "+44 20 7946 0958", 8),
        (pb.FACT_KIND_ORDER_NUMBER, "4711-22", 8),
    }
    assert "The case was opened." in [entry.what for entry in made.timeline]
    assert made.timeline[0].HasField("time")
    assert (made.cause, made.redaction, made.is_partial) == (Cause.LOOP, pb.REDACTION_NONE, False)
    assert shelf.asked == [("default", "", 200)]


async def test_what_other_customers_wrote_is_redacted_at_every_level(serve):
    one = await serve()
    await one.play("c-1", LOOP)
    for level in (Redaction.NONE, Redaction.CONTACTS, Redaction.TEXT):
        made = handoffs_of(one, Shelf(RESOLVED)).handoff("default", case_of("c-1"), level)
        (similar,) = made.similar_cases
        assert similar.escalation_id == "esc-0"
        shown = str(made)
        assert "ann@mail.example" not in shown
        assert "7946 0000" not in shown
        assert similar.resolution == ("" if level is Redaction.TEXT else "Changed by hand; called [phone-1].")


async def test_a_level_hides_what_it_says(serve):
    one = await serve()
    await one.play("c-1", [*LOOP, *CALL_ME])
    made = handoffs_of(one, Shelf()).handoff("default", case_of("c-1"), Redaction.CONTACTS)
    assert {fact.value for fact in made.facts} == {"[phone-1]", "4711-22"}
    assert made.redaction == pb.REDACTION_CONTACTS
    assert "7946" not in str(made)


async def test_without_texts_the_package_is_partial_and_never_fails(serve):
    """With `store_text = none` only the window is there, and after the end nothing."""
    one = await serve(store_text="none", window_turns=4)
    await one.play("c-1", [*LOOP, *CALL_ME])
    handoffs = handoffs_of(one, Shelf(), kept_seconds=None)
    made = handoffs.handoff("default", case_of("c-1"))
    assert made.is_partial
    assert made.transcript_ref.turns == 9
    assert not made.transcript_ref.HasField("kept_until")
    assert {fact.value for fact in made.facts} == {"+44 20 7946 0958", "4711-22"}
    await one.end("c-1")
    made = handoffs.handoff("default", case_of("c-1"))
    assert made.is_partial
    assert made.request.text == ""
    assert made.text.startswith("NEED: (nothing said)")
    assert "no longer kept" in made.text


async def test_an_erased_conversation_leaves_the_case_alone(serve):
    one = await serve()
    made = handoffs_of(one, Shelf()).handoff("default", case_of("never-seen"))
    assert made.transcript_ref.turns == 0
    assert made.reason == "Because."


async def test_the_thread_of_the_case_is_kept_when_a_person_has_taken_over(serve):
    """Later turns start afresh, and the package still tells what was tried before."""
    one = await serve()
    await one.play("c-1", LOOP)
    await one.play("c-1", [("human", "Ann here."), ("user", "hi"), ("bot", "Back to me.")], first=8)
    made = handoffs_of(one, Shelf()).handoff("default", case_of("c-1"))
    assert len(made.attempts) >= 4
    assert "A person answered." in [entry.what for entry in made.timeline]

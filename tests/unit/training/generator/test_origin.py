"""Which conversations may be a source."""

import pytest

from training.data import parse, read_all
from training.generator.knobs import KnobError, Knobs
from training.generator.origin import OriginError, default_sources, held_out_ids, origins, refuse_held_out
from training.generator.threads import threads
from training.sources import own_test


def conversation(*texts, source="uss-x", **changes):
    turns = [{"role": "user" if i % 2 == 0 else "bot", "text": text} for i, text in enumerate(texts)]
    return parse({"id": "c", "source": source, "turns": turns, "class": "ordinary", **changes}, "row")


FINE = ("I need a hotel in the north", "The Acorn is in the north.", "Does it have parking?", "Yes, it is free.")


def test_a_healthy_one_is_taken():
    """A conversation that went well becomes an origin with fresh lines each time."""
    (origin,) = origins([conversation(*FINE)])
    assert (origin.language, origin.style, origin.kind) == ("en", "chat", "ordinary")
    assert [line.text for line in origin.lines()] == list(FINE)
    assert origin.lines()[0] is not origin.lines()[0]


@pytest.mark.parametrize(
    "texts",
    [
        (*FINE[:2], "can I speak to an agent please", "Sure."),
        (*FINE[:2], "I need a hotel in the north", "The Acorn, as before."),
        ("I need a hotel", "Sorry, I didn't understand that.", "a hotel", "The Acorn."),
        (*FINE[:2], "that's not what I asked", "Sorry."),
    ],
)
def test_doubtful_ones_are_left_out(texts):
    """Where nobody looked for loops, whatever could be taken for one keeps a conversation out."""
    assert list(origins([conversation(*texts)])) == []


def test_labelled_ones_are_left_out():
    """A labelled turn is no healthy ground."""
    turns = [{"role": "user", "text": text} for text in FINE]
    turns[1]["labels"] = [{"label": "complaint"}]
    row = {"id": "c", "source": "written-ta", "turns": turns, "class": "hard"}
    assert list(origins([parse(row, "row")])) == []


def test_held_out_are_refused():
    """A held-out conversation stops the generator instead of leaking into training."""
    with pytest.raises(OriginError, match="held out for measuring"):
        refuse_held_out(read_all(own_test()))
    with pytest.raises(OriginError, match="held out"):
        refuse_held_out([conversation(*FINE, source="getgoing")])


def test_defaults_hold_nothing_measured():
    """By default only training conversations are sources."""
    sources = default_sources(None)
    assert len(sources) > 400
    assert not {one.id for one in sources} & held_out_ids()
    assert {one.source[:9] for one in sources} == {"written-t"}


def test_threads_are_of_one_conversation():
    """A mined thread holds only texts of its conversation, and nothing labelled before its request."""
    by_id = {one.id: one for one in default_sources(None)}
    mined = list(threads(by_id.values()))
    assert len(mined) > 100
    for thread in mined:
        texts = {turn.text for turn in by_id[thread.id].turns}
        assert {thread.request, *thread.rewordings, *(text for text, _ in thread.replies)} <= texts
        unlabelled = {turn.text for turn in by_id[thread.id].turns if not turn.labels}
        assert {thread.request, *(text for _, text, _ in thread.before)} <= unlabelled


@pytest.mark.parametrize(
    ("knobs", "message"),
    [
        ({"stuck": 1.5}, "stuck is 1.5"),
        ({"stuck": 0.8, "recovered": 0.4}, "add up to"),
        ({"tries": 1}, "tries is 1; take 2 to 6"),
        ({"max_turns": 3}, "max_turns is 3"),
        ({"languages": frozenset({"xx"})}, "languages has 'xx'; known: de, en"),
        ({"styles": frozenset({"loud"})}, "styles has 'loud'"),
    ],
)
def test_knobs_say_what_is_wrong(knobs, message):
    """An error names the knob, its limit and what to do."""
    with pytest.raises(KnobError, match=message):
        Knobs(**knobs)

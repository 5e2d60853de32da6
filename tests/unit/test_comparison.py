"""How a turn resembles earlier ones."""

from itertools import permutations

import pytest
from msgspec.structs import replace

from detector.comparison import compare, contained, jaccard, likeness, likeness_within, most_alike, overlap
from detector.memory import NOBODY, Track
from detector.pipeline import with_reading
from detector.reading import Reader
from tests.support.core import make_encoder
from tests.support.scripts import LINES

SMALL = Reader(make_encoder())


def track_of(reader, *texts):
    track = Track()
    for text in texts:
        reading = reader.read(text)
        track = track.after(with_reading(NOBODY, reading), reading)
    return track


def compared(text, *earlier, reader=SMALL):
    return compare(reader.read(text), track_of(reader, *earlier))


def test_nothing_is_compared_with_nothing():
    assert compare(SMALL.read("hello"), Track()) is None


def test_the_same_text_is_alike_in_every_measure():
    text = "Where is my parcel? It should be here."
    found = compared(text, "something else", text)
    for measure in (found.forward, found.backward, found.peak, found.overlap, found.endings):
        assert measure[1] == pytest.approx(1.0, abs=0.01)
        assert measure[0] < 0.5
    assert found.alike[1] == pytest.approx(1.0, abs=0.01)
    assert found.covered == pytest.approx(1.0, abs=0.01)
    assert found.question == pytest.approx(1.0, abs=0.01)


def test_a_loop_that_hides_in_one_sentence_is_seen_by_its_peak():
    found = compared(
        "Thanks for waiting. Please restart the router. Bulgarian roses bloom.",
        "Moonlight over Vermont. Please restart the router.",
    )
    assert found.peak[0] == pytest.approx(1.0, abs=0.01)
    assert found.forward[0] < 0.8
    assert found.least_covered < 0.4


def test_direction_matters_when_one_turn_says_more():
    found = compared("Restart the router.", "Restart the router. Update the firmware. Call the shop tomorrow.")
    assert found.forward[0] > found.backward[0] + 0.2


def test_a_statement_is_no_repeated_question():
    assert compared("Where is it?", "Where is it.").question == 0.0


def test_the_body_counts_without_the_last_sentence():
    found = compared("Restart the router. Anything else?", "Restart the router. Goodbye now.")
    assert found.body_covered == pytest.approx(1.0, abs=0.01)
    assert found.endings[0] < 0.5
    assert compared("Restart", "Restart").body_covered == -1


def test_likeness_looks_into_one_turn_of_a_track():
    track = track_of(SMALL, "Restart the router. Then wait.", "Bulgarian roses bloom")
    reading = SMALL.read("restart the router")
    assert likeness(reading, track, 0) == pytest.approx(1.0, abs=0.01)
    assert likeness(reading, track, 1) < 0.4


def test_likeness_within_a_track_counts_the_ending_half():
    track = track_of(SMALL, "Which day?", "Sorry. Which day?", "Which city?")
    assert likeness_within(track, 0, 1) == pytest.approx(1.0, abs=0.01)
    assert likeness_within(track, 0, 2) < 0.8


@pytest.mark.parametrize(
    ("measure", "a", "b", "value"),
    [
        (overlap, 0b0011, 0b0111, 1.0),
        (overlap, 0b0011, 0b0110, 0.5),
        (overlap, 0, 0b1, 0.0),
        (jaccard, 0b0011, 0b0110, 1 / 3),
        (jaccard, 0, 0, 0.0),
        (contained, 0b0011, 0b0110, 0.5),
        (contained, 0, 0b1, 1.0),
    ],
)
def test_word_sets_meet_bit_by_bit(measure, a, b, value):
    assert measure(a, b) == pytest.approx(value)


@pytest.mark.parametrize(("latest", "at"), [(True, 3), (False, 1)])
def test_of_several_alike_the_latest_is_repeated_and_the_earliest_reformulated(latest, at):
    found = replace(compared("a", "b", "c", "d", "e"), alike=[0.2, 0.80, 0.5, 0.85], best=3)
    assert most_alike(found, latest=latest) == at


def test_one_that_is_clearly_more_alike_wins_wherever_it_stands():
    found = replace(compared("a", "b", "c", "d", "e"), alike=[0.3, 0.9, 0.5, 0.6], best=1)
    assert most_alike(found, latest=True) == most_alike(found, latest=False) == 1


@pytest.mark.parametrize("script", LINES)
def test_a_verbatim_repeat_is_seen_in_any_script(script, shipped_encoder):
    reader = Reader(shipped_encoder)
    for line in LINES[script]:
        assert compared(line, line, reader=reader).alike[0] > 0.95


@pytest.mark.parametrize("script", LINES)
def test_different_lines_of_one_script_are_not_alike(script, shipped_encoder):
    reader = Reader(shipped_encoder)
    limit = 0.6 if script == "japanese" else 0.4  # its polite lines share their verb forms, which the encoder reads
    for line, other in permutations(LINES[script], 2):
        assert compared(line, other, reader=reader).alike[0] < limit


@pytest.mark.parametrize(
    ("line", "reworded"),
    [
        ("我的包裹到现在还没有送到", "我的包裹怎么到现在都还没送到啊"),
        ("주문한 상품이 아직 도착하지 않았습니다", "제가 주문한 상품이 아직도 도착하지 않았어요"),
        ("لم تصل شحنتي حتى الآن", "شحنتي لم تصل بعد حتى الآن!"),
        ("मेरा पार्सल अभी तक नहीं पहुँचा है", "मेरा पार्सल अभी भी नहीं पहुँचा"),
        ("พัสดุของฉันยังไม่มาถึงเลย", "พัสดุของฉันยังไม่มาถึง"),
    ],
)
def test_a_line_put_a_little_differently_is_nearer_than_any_other(line, reworded, shipped_encoder):
    reader = Reader(shipped_encoder)
    others = [text for lines in LINES.values() for text in lines[1:]]
    found = compared(reworded, line, *others, reader=reader)
    likes = [found.alike[i] for i in range(len(others) + 1)]
    assert likes[0] > max(likes[1:]) + 0.25

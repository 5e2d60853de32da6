"""What is remembered of the latest turns."""

import numpy as np
import pytest
from msgspec.structs import replace

from detector import lexicon
from detector.memory import NOBODY, Memory, Track, figures_of
from detector.pipeline import with_reading
from detector.reading import Reader
from detector.turn import Role
from tests.support.core import make_encoder, plain, rows_of

READER = Reader(make_encoder())


def past(index, text):
    reading = READER.read(text)
    return replace(with_reading(NOBODY, reading), index=index), reading


def track_of(*texts):
    track = Track()
    for index, text in enumerate(texts):
        track = track.after(*past(index, text))
    return track


def test_vectors_are_kept_to_the_third_digit():
    reading = READER.read("Where is my parcel? I ordered it a week ago.")
    track = track_of("Where is my parcel? I ordered it a week ago.")
    assert track.vectors() == pytest.approx(reading.vectors, abs=2e-3)
    assert track.quantized.dtype == np.int8


def test_each_turn_begins_where_its_sentences_do():
    track = track_of("One. Two.", "Three.", "Four! Five? Six.")
    assert track.start.tolist() == [0, 2, 3]
    assert [turn.n_sentences for turn in track.turns] == [2, 1, 3]
    assert rows_of(track) == 6
    assert list(track.questions) == [False, False, False, False, True, False]


@pytest.mark.parametrize("oldest", range(5))
def test_a_window_equals_one_that_was_built_of_its_turns_alone(oldest):
    texts = ["One. Two.", "Three.", "Four! Five? Six.", "Seven"]
    shorter = Track()
    for index, text in list(enumerate(texts))[oldest:]:
        shorter = shorter.after(*past(index, text))
    assert plain(track_of(*texts).since(oldest)) == plain(shorter)


def test_a_track_is_never_changed():
    track = track_of("One. Two.", "Three.")
    before = plain(track)
    track.after(*past(2, "Four"))
    track.since(1)
    assert plain(track) == before


def test_dropped_turns_free_their_vectors():
    assert track_of("One. Two.", "Three.").since(1).quantized.base is None


def test_roles_have_tracks_of_their_own_and_one_window():
    memory = Memory().after(Role.USER, *past(0, "user")).after(Role.BOT, *past(1, "bot"))
    assert [turn.text for turn in memory.of(Role.USER).turns] == ["user"]
    assert [turn.text for turn in memory.of(Role.BOT).turns] == ["bot"]
    assert not memory.since(1).user.turns
    assert memory.since(1).bot.turns
    assert memory.since(0) is memory


def test_the_figures_of_a_turn_are_kept_to_the_last_bit():
    scores, likenesses = (1 / 3, 0.1, 2e-300), {"restated": 0.7, "to_other": 1 / 7, "ending": 0.2, "asked_again": 0.3}
    kept = replace(NOBODY, figures=figures_of(scores, **likenesses))
    assert kept.scores == scores == tuple(kept.score(head) for head in range(3))
    assert {name: getattr(kept, name) for name in likenesses} == likenesses
    assert (NOBODY.scores, NOBODY.restated) == ((0.0, 0.0, 0.0), 0.0)


@pytest.mark.parametrize("text", ["it is on friday at 17", "Where is my parcel?", "我要转人工", "", "is it the"])
def test_all_words_of_a_turn_are_remembered(text):
    turn, reading = past(0, text)
    assert turn.words == reading.words
    assert turn.content == reading.content
    assert not turn.stop_words & turn.content


def test_a_set_of_english_stop_words_is_a_small_number():
    """So it takes little room, forty times a conversation."""
    words = READER.read(" ".join(lexicon.LANGUAGES["en"].STOP_WORDS.split()[:100])).words
    assert 50 < words.bit_count() <= words.bit_length() <= 100

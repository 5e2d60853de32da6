"""The user's need in the best of their own words."""

from collections import Counter
from collections.abc import Iterable, Sequence

from msgspec import Struct

from detector.handoff.package import Quote
from detector.handoff.talk import SeenTurn, quoted
from detector.lexicon import BIT, FRAME_WORDS, STOP_WORDS
from detector.lexicon.courtesy import COURTESY_WORDS
from detector.reading import Reader
from detector.text import is_cjk, words_of
from detector.turn import Role
from detector.verdict import SignalKind, TurnRef

_BESIDE_THE_POINT = BIT["complaint"] | BIT["human_request"]
_BESIDE_WEIGHT = 0.25
"""What a word counts in a sentence that complains or asks for a person: both say little of the need."""
_SHARED_BONUS = 0.5
"""What a word counts more that another try has too: it is what the tries are about."""
_VALUE_BONUS = 1.0
"""What a word with a digit counts more."""
_ENOUGH = 24.0
"""From here on a longer text says no more, it only takes longer to read."""
_CONTENTFUL = 2.0
"""Below this a text names no need: "yes", "continue", "agent please"."""
_EMPTY = STOP_WORDS | FRAME_WORDS | frozenset(COURTESY_WORDS.split())


class _Try(Struct, frozen=True):
    """A user turn, sentence by sentence.

    Attributes:
        turn: The turn.
        words: Content words of each sentence, a Chinese run as its pairs of characters.
        weights: What a word counts in each sentence.
        sentences: As the detector reads them.
    """

    turn: SeenTurn
    words: tuple[frozenset[str], ...]
    weights: tuple[float, ...]
    sentences: tuple[str, ...]


def best_request(talk: Sequence[SeenTurn], thread: Sequence[TurnRef], reader: Reader) -> Quote:
    """The most telling putting of the open request.

    Of the turns that put it, the one with the most content counts: words that carry meaning, numbers, and what several
    tries have in common. Where these name nothing ("agent please", "yes"), it is the first turn since the latest
    solution that does.

    Args:
        talk: All turns, oldest first.
        thread: The user turns that put the open request.
        reader: Finds sentences and what is beside the point in them.

    Returns:
        The turn without greetings and complaints before and after; an empty quote if the user said nothing.
    """
    said = [turn for turn in talk if turn.role is Role.USER and turn.text.strip()]
    in_thread = {ref.index for ref in thread}
    tries = [_read(turn, reader) for turn in said if turn.index in in_thread]
    shared = _shared(tries)
    best = max(tries, key=lambda one: _content(one, shared), default=None)
    if best is None or _content(best, shared) < _CONTENTFUL:
        best = _first_contentful(said, reader) or best
    return Quote() if best is None else _trimmed(best)


def _first_contentful(said: Sequence[SeenTurn], reader: Reader) -> _Try | None:
    """The first turn since the latest solution that names a need.

    Else the first that does, else the one that says most.
    """
    solved = max((i for i, turn in enumerate(said) if turn.has(SignalKind.RESOLUTION)), default=-1)
    read = []
    for turn in (*said[solved + 1 :], *said[: solved + 1]):
        one = _read(turn, reader)
        if _content(one) >= _CONTENTFUL:
            return one
        read.append(one)
    return max(read, key=_content, default=None)


def _read(turn: SeenTurn, reader: Reader) -> _Try:
    reading = reader.skim(turn.text)
    weights = tuple(_BESIDE_WEIGHT if flags & _BESIDE_THE_POINT else 1.0 for flags in reading.sentence_flags)
    return _Try(turn, tuple(map(_content_words, reading.sentences)), weights, reading.sentences)


def _content_words(sentence: str) -> frozenset[str]:
    found: list[str] = []
    for word in words_of(sentence):
        if is_cjk(word):
            found += [word[i : i + 2] for i in range(max(len(word) - 1, 1))]
        else:
            found.append(word)
    return frozenset(found) - _EMPTY


def _shared(tries: Iterable[_Try]) -> frozenset[str]:
    """Words of at least two tries."""
    counts = Counter(word for one in tries for word in frozenset[str]().union(*one.words))
    return frozenset(word for word, count in counts.items() if count > 1)


def _content(one: _Try, shared: frozenset[str] = frozenset()) -> float:
    """How much a try says of the need."""
    counted: dict[str, float] = {}
    for words, weight in zip(one.words, one.weights, strict=True):
        for word in words:
            value = 1.0 + _SHARED_BONUS * (word in shared) + _VALUE_BONUS * any(c.isdigit() for c in word)
            counted[word] = max(counted.get(word, 0.0), weight * value)
    return min(sum(counted.values()), _ENOUGH)


def _trimmed(one: _Try) -> Quote:
    """The turn from its first to its last sentence to the point; the whole of it if there is none."""
    to_the_point = [
        sentence
        for sentence, words, weight in zip(one.sentences, one.words, one.weights, strict=True)
        if words and weight == 1.0
    ]
    text = one.turn.text
    if to_the_point:
        start, end = text.find(to_the_point[0]), text.rfind(to_the_point[-1])
        if 0 <= start <= end:
            return quoted(one.turn, text[start : end + len(to_the_point[-1])])
    return quoted(one.turn)

"""How the user felt over the conversation, and the words that show it."""

from collections.abc import Sequence

from detector.handoff.package import Mood, Quote, Sentiment
from detector.handoff.talk import SeenTurn, quoted
from detector.lexicon import BIT
from detector.lexicon.anger import CATEGORIES, PHRASES
from detector.phrases import PhraseBook
from detector.reading import Reader, Skim
from detector.text import is_cjk, words_of
from detector.turn import Role
from detector.verdict import SignalKind

_SHOUTED = 0.7
"""Share of capitals."""
_SHOUTED_WORDS = 3
_MAX_WORDS = 240
_CALMED_AFTER = 3
"""User turns below a feeling until it is over."""
_TROUBLE = (
    SignalKind.USER_REFORMULATION,
    SignalKind.BOT_REPETITION,
    SignalKind.BOT_NON_ANSWER,
    SignalKind.HIDDEN_PATH,
)
_ANGER = PhraseBook(PHRASES, CATEGORIES)


def moods(talk: Sequence[SeenTurn], reader: Reader) -> tuple[Mood, ...]:
    """The feeling of the user, one entry where it changes, oldest first.

    CALM at first. FRUSTRATED: complains about the conversation, or puts a request for at least the third time. ANGRY:
    insults, threats, capitals of somebody who can write otherwise, a complaint with "!!!". It rises at once; it falls
    with a solution, or after three user turns below it.
    """
    found: list[Mood] = []
    now, below = Sentiment.CALM, 0
    in_trouble = wrote_small = False
    tries = 0
    for turn in talk:
        in_trouble = in_trouble or any(signal.kind in _TROUBLE for signal in turn.signals)
        if turn.role is not Role.USER or not turn.text.strip():
            continue
        tries += turn.has(SignalKind.USER_REFORMULATION)
        reading = reader.skim(turn.text)
        in_capitals = reading.shouting >= _SHOUTED
        shouts = in_capitals and wrote_small and _is_told(reading)
        felt, evidence = _felt(turn, reading, in_trouble=in_trouble, shouts=shouts, tries=tries)
        wrote_small = wrote_small or (not in_capitals and _is_told(reading))
        if turn.has(SignalKind.RESOLUTION):
            tries, in_trouble = 0, False
        below = below + 1 if felt < now else 0
        if not found or felt > now or below >= _CALMED_AFTER or (felt < now and turn.has(SignalKind.RESOLUTION)):
            found.append(Mood(felt, evidence))
            now, below = felt, 0
    return tuple(found)


def _felt(turn: SeenTurn, reading: Skim, *, in_trouble: bool, shouts: bool, tries: int) -> tuple[Sentiment, Quote]:
    complaint = _complaint(turn, reading, in_trouble=in_trouble)
    if _is_angry(reading.text):
        sentence = next((sentence for sentence in reading.sentences if _is_angry(sentence)), "")
        return Sentiment.ANGRY, quoted(turn, sentence)
    if shouts:
        return Sentiment.ANGRY, quoted(turn)
    if complaint is not None:
        angry = "!!!" in reading.text
        return Sentiment.ANGRY if angry else Sentiment.FRUSTRATED, quoted(turn, "" if angry else complaint)
    if tries > 1 and turn.has(SignalKind.USER_REFORMULATION):
        return Sentiment.FRUSTRATED, quoted(turn)
    return Sentiment.CALM, Quote("", turn.index, turn.turn_id)


def _complaint(turn: SeenTurn, reading: Skim, *, in_trouble: bool) -> str | None:
    """The complaining sentence; None if there is none.

    A phrase alone counts only where there is trouble already: "it crashes again and again" is no complaint about a
    conversation that has just begun.
    """
    for signal in turn.signals:
        if signal.kind is SignalKind.USER_COMPLAINT:
            return signal.sentence
    if in_trouble:
        for sentence, flags in zip(reading.sentences, reading.sentence_flags, strict=True):
            if flags & BIT["complaint"]:
                return sentence
    return None


def _is_angry(sentence: str) -> bool:
    words = words_of(sentence)
    if not sentence.isascii():
        words = [part for word in words for part in (word if is_cjk(word) else (word,))]
    words = words[:_MAX_WORDS]
    return _ANGER.may_be_in(words) and any(
        phrases.found(words, at) for at, word in enumerate(words) if (phrases := _ANGER.starting_with(word))
    )


def _is_told(reading: Skim) -> bool:
    """Whether a text has words enough to tell how somebody writes: a code in capitals is no shout."""
    return sum(len(word) > 1 and word.isalpha() for word in words_of(reading.text[:200])) >= _SHOUTED_WORDS

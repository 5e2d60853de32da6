"""From scores to signals that name the earlier turn and show the two sentences."""

import numpy as np
from rapidfuzz.fuzz import ratio

from detector.comparison import Comparison, most_alike
from detector.memory import PastTurn, Track
from detector.model import BOT_HEADS, USER_HEADS
from detector.reading import Reading
from detector.text import split_sentences
from detector.turn import Role
from detector.verdict import RepetitionForm, Signal, SignalKind, TurnRef

KIND_OF_HEAD = {
    "reformulation": SignalKind.USER_REFORMULATION,
    "complaint": SignalKind.USER_COMPLAINT,
    "human_request": SignalKind.HUMAN_REQUEST,
    "repetition": SignalKind.BOT_REPETITION,
    "nonanswer": SignalKind.BOT_NON_ANSWER,
}
HEADS = {Role.USER: USER_HEADS, Role.BOT: BOT_HEADS}
_RESTATES = (SignalKind.USER_REFORMULATION, SignalKind.BOT_REPETITION)

_VERBATIM = 0.97
_NEAR = 0.80


def learnt_signals(
    role: Role,
    scores: tuple[float, ...],
    thresholds: dict[str, float],
    reading: Reading,
    comparison: Comparison | None,
    track: Track,
) -> tuple[Signal, ...]:
    """One signal a head, flagged or not, in the heads' order.

    Args:
        role: Who wrote the turn.
        scores: Its calibrated scores.
        thresholds: By head.
        reading, comparison, track: The turn, and what it was compared with.
    """
    signals: list[Signal] = []
    for head, score in zip(HEADS[role], scores, strict=True):
        kind, flagged = KIND_OF_HEAD[head], score >= thresholds[head]
        if not flagged:
            signals.append(Signal(kind, flagged=False, score=score))
        elif kind in _RESTATES and comparison is not None:
            signals.append(_restating(kind, score, reading, comparison, track))
        else:
            signals.append(Signal(kind, score=score, sentence=_telling_sentence(reading)))
    return tuple(signals)


def _restating(kind: SignalKind, score: float, reading: Reading, comparison: Comparison, track: Track) -> Signal:
    is_repetition = kind is SignalKind.BOT_REPETITION
    at = most_alike(comparison, latest=is_repetition)
    past = track.turns[at]
    first = int(track.start[at])
    pairs = comparison.similarities[:, first : first + past.n_sentences] * reading.weights[:, None]
    here, there = np.unravel_index(int(pairs.argmax()), pairs.shape)
    earlier = split_sentences(past.text) or [""]
    return Signal(
        kind,
        score=score,
        form=repetition_form(reading, track.turns, at) if is_repetition else RepetitionForm.NONE,
        of=TurnRef(past.index, past.turn_id),
        similarity=min(max(comparison.alike[at], 0.0), 1.0),
        sentence=reading.sentences[here],
        earlier_sentence=earlier[min(int(there), len(earlier) - 1)],
    )


def repetition_form(reading: Reading, turns: tuple[PastTurn, ...], at: int) -> RepetitionForm:
    """How the turn resembles `turns[at]`, which it repeats."""
    if at < len(turns) - 1 and turns[-1].of >= 0 and turns[-1].of != turns[at].index:
        # The turn before this one repeated a line as well, and another one: A, B, A, B.
        return RepetitionForm.CYCLE
    closeness = ratio(reading.text.casefold(), turns[at].text.casefold()) / 100
    if closeness >= _VERBATIM:
        return RepetitionForm.VERBATIM
    return RepetitionForm.NEAR if closeness >= _NEAR else RepetitionForm.PARAPHRASE


def _telling_sentence(reading: Reading) -> str:
    """The first sentence in which a phrase of a lexicon was found, else the first one."""
    for sentence, flags in zip(reading.sentences, reading.sentence_flags, strict=True):
        if flags:
            return sentence
    return reading.sentences[0]

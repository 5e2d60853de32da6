"""Features that both roles share: how a turn resembles the turns of its own side."""

from msgspec import Struct
from rapidfuzz.fuzz import ratio

from detector.comparison import Comparison, jaccard, most_alike
from detector.memory import NOBODY, PastTurn, Track
from detector.reading import Reading

_MANY, _VERY = 0.5, 0.75


class Resemblance(Struct, frozen=True):
    """The turn that is restated, and the features of the likeness to it.

    Attributes:
        at: Its position in the track; -1 if the side has not spoken.
        best: The turn itself; `NOBODY` if the side has not spoken.
        said: Content words of all turns of the side.
        features: By name, in a fixed order.
    """

    at: int
    best: PastTurn
    said: int
    features: dict[str, float]


def resemblance(reading: Reading, own: Track, comparison: Comparison | None, *, latest: bool) -> Resemblance:
    """Describe how a turn resembles what its own side said before.

    Args:
        reading: The turn.
        own: The turns of its side.
        comparison: The turn against `own`; None if the side has not spoken.
        latest: Of several turns that it resembles, take the latest (a repetition) or the earliest (a reformulation).
    """
    turns = own.turns
    if comparison is None:
        at, best, before, said = -1, NOBODY, NOBODY, 0
        likeness = dict.fromkeys(_LIKENESS, 0.0)
    else:
        at = most_alike(comparison, latest=latest)
        best, before, said = turns[at], turns[-1], 0
        for past in turns:
            said |= past.content
        likeness = _likeness(reading, comparison, at, best)
    content = reading.content
    new = (content & ~said).bit_count()
    return Resemblance(
        at,
        best,
        said,
        {
            **likeness,
            "shared": min((content & best.content).bit_count(), 20),
            "turns_ago": float(len(turns) - at) if at >= 0 else 0.0,
            "new_share": new / max(content.bit_count(), 1),
            "new_words": new,
            "values": reading.values.bit_count(),
            "values_new": (reading.values & ~best.values).bit_count(),
            "values_lost": (best.values & ~reading.values).bit_count(),
            "values_kept": (reading.values & best.values).bit_count(),
            "words": min(reading.n_words, 80),
            "words_best": min(best.n_words, 80),
            "sentences": len(reading.sentences),
            "asks": True in reading.questions,
            "best_asks": best.asks,
            "best_restated": best.restated,
            "before_restated": before.restated,
            "best_score": best.score(),
            "before_score": before.score(),
            "recent_score": sum(past.score() for past in turns[-3:]),
        },
    )


_LIKENESS = (
    "alike",
    "alike_second",
    "alike_last",
    "alike_many",
    "alike_very",
    "forward",
    "backward",
    "peak",
    "overlap",
    "jaccard",
    "fuzzy",
    "covered",
    "least_covered",
    "body_covered",
    "question_alike",
    "ending_alike",
    "ending_last",
    "ending_before",
)


def _likeness(reading: Reading, comparison: Comparison, at: int, best: PastTurn) -> dict[str, float]:
    """The figures of `_LIKENESS`, in its order."""
    alike, endings = comparison.alike, comparison.endings
    values = (
        alike[at],
        sorted(alike, reverse=True)[1] if len(alike) > 1 else 0.0,
        alike[-1],
        sum(x > _MANY for x in alike),
        sum(x > _VERY for x in alike),
        comparison.forward[at],
        comparison.backward[at],
        comparison.peak[at],
        comparison.overlap[at],
        jaccard(reading.words, best.words),
        ratio(reading.text, best.text) / 100,
        comparison.covered,
        comparison.least_covered,
        comparison.body_covered,
        comparison.question,
        max(endings),
        endings[-1],
        endings[-2] if len(endings) > 1 else 0.0,
    )
    return dict(zip(_LIKENESS, values, strict=True))

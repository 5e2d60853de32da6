"""Whether a user comes back with the same need."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from detector.encoder import Encoder
from detector.outcomes.outcome import Outcome
from detector.reading import Reader

DAY = 86_400.0
SAME_NEED = 0.35
"""Least centred cosine of two requests that are one need.

Measured with `python -m training needs` (docs/outcomes.md): of pairs of one intent in BANKING77 it finds 42 in 100 and
takes 1.6 in 100 of two intents for one; of 133 restatements in support chats it finds 50 in 100, at 0.3 in 100.
"""
LEAST_REQUESTS = 30
"""Fewer give no centre to measure from."""
_LOOKED_AT = 3
_CONTENT_WORDS = 3
_TEXT = 500
_LOOKED_BACK = 50
"""Earlier conversations that a later one is compared with: a reference shared by many costs no square of time."""

Vector = NDArray[np.float32]
Request = NDArray[np.float16]
"""Unit vector, shape (dim,), of what a conversation is about; in half precision, since a report holds very many."""


class RequestReader:
    """Reads what a conversation is about."""

    def __init__(self, encoder: Encoder) -> None:
        self._reader = Reader(encoder)

    def read(self, texts: Sequence[str]) -> Request | None:
        """The request that a conversation opens with.

        Args:
            texts: Its first user turns, oldest first; three are enough. The first with some content is taken: "Hi" and
                "I have a question" say nothing.

        Returns:
            None if none of them says anything, as where no text is kept.
        """
        best, most = None, 0
        for text in texts[:_LOOKED_AT]:
            reading = self._reader.read(text[:_TEXT])
            content = reading.content.bit_count()
            if content > most:
                best, most = reading, content
            if content >= _CONTENT_WORDS:
                break
        if best is None:
            return None
        mean = best.weights @ best.vectors
        length = float(np.linalg.norm(mean))
        return (mean / length).astype(np.float16) if length > 0 else None


class Contact(Struct, frozen=True):
    """One conversation of a user.

    Attributes:
        outcome: What became of it.
        request: What it was about; None if that is not known.
    """

    outcome: Outcome
    request: Request | None = None


def centre_of(requests: Sequence[Request]) -> Vector | None:
    """What all requests have in common; None if there are fewer than `LEAST_REQUESTS`.

    Sentence vectors all point one way to some degree (Mu and Viswanath 2018), and those of one company's customers more
    so; without that part the same need is found half again as often at the same rate of mistakes.
    """
    if len(requests) < LEAST_REQUESTS:
        return None
    return np.asarray(np.mean(requests, axis=0, dtype=np.float32))


def repeats_of(contacts: Sequence[Contact], centre: Vector, days: float) -> list[int]:
    """For each conversation of one user, the latest earlier one about the same need that it follows within `days`.

    Args:
        contacts: All of one user, oldest first.
        centre: As `centre_of` gives it.
        days: From the last turn of the earlier one to the first of the later one.

    Returns:
        Indices into `contacts`; -1 where there is none.
    """
    centred = [None if one.request is None else _centred(one.request, centre) for one in contacts]
    found: list[int] = []
    for i, (contact, request) in enumerate(zip(contacts, centred, strict=True)):
        at = -1
        for j in range(i - 1, max(i - _LOOKED_BACK, 0) - 1, -1):
            earlier = centred[j]
            gap = contact.outcome.began - contacts[j].outcome.last
            if request is None or earlier is None or gap > days * DAY:
                continue
            if float(request @ earlier) >= SAME_NEED:
                at = j
                break
        found.append(at)
    return found


def _centred(request: Request, centre: Vector) -> Vector:
    moved = request.astype(np.float32) - centre
    return np.asarray(moved / max(float(np.linalg.norm(moved)), 1e-9))

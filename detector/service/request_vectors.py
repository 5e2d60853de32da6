"""Vectors of the requests of resolved cases, kept so that each is made once."""

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from detector.encoder import Vectors
from detector.reading import Reader

_MAX_KEPT = 4_096
"""At 1 KB each they take 4 MB at the most."""


class RequestVectors:
    """Embeds requests. Keeps vectors under a hash of their text, never the text; all go with the reader that made them.

    Python's own hash does: it is keyed anew by each process, and two of its texts meet once in 10**12 full caches.

    Calls may come from several threads: what is lost between two of them is made again.
    """

    def __init__(self, reader: Callable[[], Reader]) -> None:
        """Embed with the reader of the moment."""
        self._reader = reader
        self._made_by: Reader | None = None
        self._kept: dict[tuple[int, int], NDArray[np.float32]] = {}

    def __call__(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors, shape (texts, dim)."""
        reader = self._reader()
        if reader is not self._made_by or len(self._kept) + len(texts) > _MAX_KEPT:
            self._made_by, self._kept = reader, {}
        kept = self._kept
        keys = [(hash(text), len(text)) for text in texts]
        unknown = {key: text for key, text in zip(keys, texts, strict=True) if key not in kept}
        made = dict(zip(unknown, reader.vectors_of(list(unknown.values())), strict=True)) if unknown else {}
        kept.update(made)
        rows = [made[key] if key in made else kept[key] for key in keys]
        return np.concatenate(rows).reshape(len(rows), -1)  # several times as fast as to stack them

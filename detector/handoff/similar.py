"""Resolved cases that began alike, so that the machine works behind the agent."""

from collections.abc import Callable, Sequence

import numpy as np

from detector.cases import Case
from detector.encoder import Vectors
from detector.handoff.package import SimilarCase

MAX_SIMILAR = 3
_ALIKE = 0.4
"""Cosine below which two requests are about different things."""

Embed = Callable[[Sequence[str]], Vectors]
"""Unit vectors of texts, shape (texts, dim); the zero vector where a text has no words."""


def similar_cases(request: str, resolved: Sequence[Case], embed: Embed) -> tuple[SimilarCase, ...]:
    """The most similar cases that say how they were resolved, most similar first, at most `MAX_SIMILAR`.

    Args:
        request: The user's need.
        resolved: Candidates, all of the same tenant.
        embed: Gives the vectors that are compared by their cosine.
    """
    told = [case for case in resolved if case.request and case.resolution]
    if not told or not request:
        return ()
    vectors = embed([request, *(case.request for case in told)])
    alike = np.clip(vectors[1:] @ vectors[0], 0.0, 1.0)
    best = np.argsort(-alike, kind="stable")[:MAX_SIMILAR]
    return tuple(
        SimilarCase(case.escalation_id, float(alike[i]), case.request, case.resolution, case.team)
        for i in best
        if alike[i] >= _ALIKE
        for case in (told[i],)
    )

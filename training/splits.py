"""Two parts of a data set without a common domain, or conversations that nearly repeat or come from one another."""

from collections.abc import Sequence

import numpy as np
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

from training.data import Conversation, DataError
from training.duplicates import duplicates_within

BY = ("conversation", "domain", "source", "bot", "user", "language")
"""What may be held together: "conversation" for nothing but near duplicates."""


def split(conversations: Sequence[Conversation], test_share: float, by: str, seed: int) -> tuple[list[int], list[int]]:
    """Split so that what is measured has not been seen: groups go to one side whole.

    A group is all conversations of one value of `by`, together with those that nearly repeat one of them, that it was
    generated from or that were generated from it, and the groups of those. Conversations without a value stand alone.
    The same conversations, in any order, and the same seed give the same split.

    Args:
        conversations: Their ids are unique.
        test_share: Share of the conversations to hold out, over 0 and under 1; met as closely as whole groups allow.
        by: One of `BY`.
        seed: Which groups.

    Returns:
        Indices of the training and of the test conversations, each in order and with something in it.

    Raises:
        ValueError: An argument is out of range.
        DataError: There are not two groups.
    """
    if by not in BY:
        raise ValueError(f"by must be one of {', '.join(BY)}")
    if not 0 < test_share < 1:
        raise ValueError("test_share must be over 0 and under 1")
    groups = _groups(conversations, by)
    if len(groups) < 2:
        raise DataError(
            f"there are not two groups by {by}: all conversations share one, or nearly repeat one another; "
            "split by something finer"
        )
    smallest: list[int] = min(groups, key=len)
    target, held = test_share * len(conversations), 0
    test: list[int] = []
    # Whole groups in a random order, each taken if that brings the share nearer to what was asked for.
    for at in np.random.default_rng(seed).permutation(len(groups)):
        group = groups[at]
        if abs(held + len(group) - target) < abs(held - target):
            test += group
            held += len(group)
    if not test:
        test = smallest
    elif len(test) == len(conversations):
        test = [i for i in test if i not in smallest]
    inside = set(test)
    return [i for i in range(len(conversations)) if i not in inside], sorted(test)


def _groups(conversations: Sequence[Conversation], by: str) -> list[list[int]]:
    """Groups by their smallest ids, so that the order of the conversations does not matter."""
    pairs = duplicates_within(conversations)
    first: dict[tuple[str, str], int] = {}
    for i, conversation in enumerate(conversations):
        values = [("id", name) for name in (conversation.id, *conversation.made_from)]
        if by != "conversation" and (value := getattr(conversation, by)):
            values.append((by, value))
        pairs += [(first.setdefault(value, i), i) for value in values]
    n = len(conversations)
    ends = np.array(pairs, np.int64).reshape(-1, 2)
    graph = coo_array((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(n, n))
    _, component = connected_components(graph, directed=False)
    groups: dict[int, list[int]] = {}
    for i in sorted(range(n), key=lambda i: conversations[i].id):
        groups.setdefault(int(component[i]), []).append(i)
    return list(groups.values())

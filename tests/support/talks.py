"""Texts of random words: any two are unlike one another, and the same seed is the same text."""

import random

_WORDS = (
    *("red", "blue", "green", "old", "new", "fast", "slow", "open", "shut", "warm", "cold"),
    *("left", "right", "high", "low", "early", "late", "near", "far", "soft", "loud", "soon"),
)


def random_text(seed, words):
    return " ".join(random.Random(seed).choices(_WORDS, k=words))

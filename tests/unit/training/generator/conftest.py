"""Chance that is the same each time."""

from random import Random

import pytest


@pytest.fixture
def rng():
    return Random(5)

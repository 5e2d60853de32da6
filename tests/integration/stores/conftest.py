"""The stores that every test of their contract runs against."""

import pytest

from detector.stores import MemoryStore, SqliteStore


@pytest.fixture
def path(tmp_path):
    """The file of a SQLite store."""
    return tmp_path / "loops.db"


@pytest.fixture(params=["memory", "sqlite"])
def store(request, path):
    """Each store in turn, empty."""
    store = MemoryStore() if request.param == "memory" else SqliteStore(path)
    yield store
    store.close()

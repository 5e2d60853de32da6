"""Servers that stop with the test."""

import pytest

from tests.support.serving import Serve


@pytest.fixture
async def serve(tmp_path):
    """Starts a server: `await serve(store="sqlite", ...)`; by default it keeps conversations in memory."""
    serve = Serve(tmp_path)
    yield serve
    await serve.stop()


@pytest.fixture
async def served(serve):
    """A running server on its defaults."""
    return await serve()

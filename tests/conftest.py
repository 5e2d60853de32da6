"""What tests of every kind may use."""

import pytest

from detector.bundle import default_models_dir, load_bundle, load_encoder, read_active, read_manifest
from detector.encoder import StaticEncoder
from detector.model import Model
from tests.support.serving import Serve
from tests.support.tiny import tiny_model


@pytest.fixture(scope="session")
def shipped() -> Model:
    """The bundle that is shipped; its scores change with every training, so tests look at behaviour only."""
    models = default_models_dir()
    return load_bundle(models, read_active(models).active)


@pytest.fixture(scope="session")
def shipped_encoder() -> StaticEncoder:
    """The encoder of the shipped bundle."""
    models = default_models_dir()
    return load_encoder(models, read_manifest(models, read_active(models).active).encoder)


@pytest.fixture(scope="session")
def tiny() -> Model:
    """A bundle of the right shapes whose heads say yes and no at random, and always the same."""
    return tiny_model()


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

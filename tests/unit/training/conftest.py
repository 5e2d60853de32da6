"""What tests of the training kit share."""

import pytest

from tests.support.tiny import write_tiny


@pytest.fixture(scope="session")
def tiny_folder(tmp_path_factory):
    """A models folder in which the tiny bundle is active."""
    folder = tmp_path_factory.mktemp("models")
    write_tiny(folder)
    return folder


@pytest.fixture
def tiny_active(tiny_folder, monkeypatch):
    """The tiny bundle is the active one, for commands in process and in processes of their own."""
    monkeypatch.setenv("LOOPDETECTOR_MODELS_DIR", str(tiny_folder))

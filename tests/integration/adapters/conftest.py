"""A real detector for the adapters' tests."""

import pytest

from detector.client import DetectorClient
from tests.support.process import ServerProcess


@pytest.fixture(scope="module")
def target(tmp_path_factory):
    process = ServerProcess(tmp_path_factory.mktemp("server")).start()
    yield process.target
    process.stop()


@pytest.fixture
def detector(target):
    with DetectorClient(target, timeout=5) as client:
        yield client

"""Promotions and a rollback under load: no call fails, and each answer names a model that was active in its time."""

import asyncio
import contextlib
import time

import pytest
from loopdetector.v1 import loop_detector_service_pb2 as pb
from typer.testing import CliRunner

from detector.bundle import read_active
from detector.service import server as server_module
from tests.support.bundles import add_bundle, copy_models, with_thresholds
from tests.support.serving import LOOP, request, until
from training.cli import app

AGAINST = "--force-reason", "a test of the switch"


@pytest.fixture(autouse=True)
def quick_watch(monkeypatch):
    monkeypatch.setattr(server_module, "_WATCH_SECONDS", 0.05)


@pytest.fixture
def models(tmp_path, monkeypatch):
    folder = tmp_path / "models"
    copy_models(folder)
    monkeypatch.setenv("LOOPDETECTOR_MODELS_DIR", str(folder))
    return folder


@contextlib.asynccontextmanager
async def load(served):
    """Turns without a pause from three clients, one of them on a stream; each answer with its begin and its end."""
    answers, stop = [], asyncio.Event()

    async def caller(name):
        n = 0
        while not stop.is_set():
            role, text = LOOP[n % len(LOOP)]
            begin = time.monotonic()
            answer = await served.say(f"{name} {n // 24}", text, f"t{n}", role)
            answers.append((begin, time.monotonic(), answer.provenance.model_id))
            n += 1

    async def streamer():
        stream = served.stub.StreamTurns()
        n = 0
        while not stop.is_set():
            role, text = LOOP[n % len(LOOP)]
            begin = time.monotonic()
            await stream.write(pb.StreamTurnsRequest(request=request(f"stream {n // 24}", text, f"t{n}", role)))
            item = await stream.read()
            assert item.HasField("response"), item.error
            answers.append((begin, time.monotonic(), item.response.provenance.model_id))
            n += 1
        await stream.done_writing()

    callers = [asyncio.ensure_future(work) for work in (caller("a"), caller("b"), streamer())]
    try:
        yield answers
    finally:
        stop.set()
        await asyncio.gather(*callers)


class Switches:
    """A log that notes when the server switched: it tells of a brain in the step in which it takes it over."""

    def __init__(self, first, log):
        self.moments = [(first, 0.0)]
        self._log = log

    def __getattr__(self, level):
        return getattr(self._log, level)

    def info(self, event, **fields):
        if event == "brain ready":
            self.moments.append((fields["model_id"], time.monotonic()))
        self._log.info(event, **fields)

    def active_between(self, begin, end):
        ends = [*(moment for _, moment in self.moments[1:]), float("inf")]
        return {
            name for (name, since), until_ in zip(self.moments, ends, strict=True) if since <= end and until_ >= begin
        }


async def test_two_promotions_and_a_rollback_under_load(serve, models):
    """First to second to third and back to second, by the commands, while clients talk."""
    first = read_active(models).active
    served = await serve(models_dir=models, store="sqlite")
    switches = served.server.brains._log = Switches(first, served.log)
    add_bundle(models, "second")
    add_bundle(models, "third", heads__json=with_thresholds(models, 2.0))

    async def command(*arguments, to):
        done = await asyncio.to_thread(CliRunner().invoke, app, [*arguments])
        assert done.exit_code == 0, done.output
        await until(lambda: served.server.brains.brain().model.model_id == to)
        before = len(answers)
        await until(lambda: len(answers) > before + 30)

    async with load(served) as answers:
        await command("promote", "second", to="second")
        await command("promote", "third", *AGAINST, to="third")
        await command("rollback", to="second")
    assert [name for name, _ in switches.moments] == [first, "second", "third", "second"]
    assert {name for _, _, name in answers} == {first, "second", "third"}
    for begin, end, name in answers:
        assert name in switches.active_between(begin, end)


async def test_a_refused_promotion_changes_nothing_in_a_running_server(serve, models):
    served = await serve(models_dir=models)
    first = served.server.brains.brain()
    add_bundle(models, "deaf", heads__json=with_thresholds(models, 2.0))
    async with load(served) as answers:
        done = await asyncio.to_thread(CliRunner().invoke, app, ["promote", "deaf"])
        assert done.exit_code == 1
        before = len(answers)
        await until(lambda: len(answers) > before + 30)
    assert served.server.brains.brain() is first
    assert {name for _, _, name in answers} == {first.model.model_id}

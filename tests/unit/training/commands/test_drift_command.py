"""`python -m training drift` from a server's store and from a running server's metrics."""

import json

import msgspec
import pytest
from typer.testing import CliRunner

from detector.service import server as server_module
from tests.support.bundles import add_bundle, add_bundle_without_reference, copy_models, reference_of_talk
from tests.support.serving import LOOP, named, request
from training.cli import app
from training.data import read_all
from training.promotions import Kind, switch
from training.sources import own_test


@pytest.fixture(scope="module")
def models(tmp_path_factory):
    """The shipped bundle with a reference from the written test conversations."""
    folder = tmp_path_factory.mktemp("drift") / "models"
    copy_models(folder)
    add_bundle(folder, "referred", reference__json=msgspec.json.encode(reference_of_talk(folder)))
    switch(folder, Kind.TRAIN, "referred", reason="")
    return folder


@pytest.fixture(autouse=True)
def in_models(models, monkeypatch):
    monkeypatch.setenv("LOOPDETECTOR_MODELS_DIR", str(models))
    monkeypatch.setattr(server_module, "_WATCH_SECONDS", 0.05)


def run(*arguments):
    return CliRunner().invoke(app, ["drift", *map(str, arguments)])


async def talk(served):
    """The conversations of the reference."""
    for one in read_all(own_test()):
        *before, last = [({1: "user", 2: "bot"}[int(said.role)], said.text) for said in one.turns]
        await served.stub.AnalyzeTurn(request(one.id, last[1], "last", last[0], history=named(before)), timeout=30)


async def loops(served):
    for i in range(60):
        await served.play(f"loop {i}", LOOP)


async def test_from_a_store(serve, models, tmp_path):
    """The very conversations of the reference have not moved; with many loops beside them they have."""
    path = tmp_path / "loops.db"
    served = await serve(models_dir=models, store="sqlite", sqlite_path=path)
    await talk(served)
    calm = run("--store", path, "--output", tmp_path / "calm.json")
    assert calm.exit_code == 0, calm.output
    assert "0 moved far, 0 somewhat" in calm.output
    figures = json.loads((tmp_path / "calm.json").read_text())["figures"]
    assert max(abs(figure["psi"]) for figure in figures) < 1e-6, "the store gives back the features as they were"
    await loops(served)
    moved = run("--store", path, "--output", tmp_path / "moved.html")
    assert moved.exit_code == 0, moved.output
    assert "148 conversations" in moved.output
    assert " 0 moved far, 0 somewhat" not in moved.output
    page = (tmp_path / "moved.html").read_text()
    assert "user.reformulation" in page
    assert 'class="large"' in page
    assert "rephrase" not in page, "no text of a conversation"


async def test_held_and_ended_conversations_are_read_as_they_went(serve, models, tmp_path):
    """Turns while a person had the conversation are not judged again; a reopened one starts afresh."""
    path = tmp_path / "loops.db"
    served = await serve(models_dir=models, store="sqlite", sqlite_path=path)
    await served.play("c", LOOP[:4])
    await served.end("c")
    await served.say("c", LOOP[0][1], "t4", holder=2)
    await served.play("c", LOOP[1:], first=5)
    run("--store", path, "--output", tmp_path / "out.json")
    figures = json.loads((tmp_path / "out.json").read_text())["figures"]
    assert {figure["turns"] for figure in figures if figure["forest"] == "stuck"} == {11}


async def test_from_a_server(serve, models, tmp_path):
    """The gauges with the chance of each."""
    served = await serve(models_dir=models, metrics=True)
    address = f"127.0.0.1:{served.server.metrics_port}"
    none_yet = run("--server", address)
    assert none_yet.exit_code == 1
    assert "no drift figures" in none_yet.output
    await loops(served)
    served.server.drift.update()
    done = run("--server", address, "--output", tmp_path / "drift.json")
    assert done.exit_code == 0, done.output
    report = json.loads((tmp_path / "drift.json").read_text())
    assert report["model"] == "referred"
    repetition = next(one for one in report["figures"] if (one["kind"], one["name"]) == ("flag", "repetition"))
    assert (repetition["turns"], repetition["level"]) == (240, "large")
    assert repetition["p"] < 0.001


async def test_without_texts_or_a_reference_there_is_no_drift(serve, models, tmp_path):
    path = tmp_path / "loops.db"
    served = await serve(models_dir=models, store="sqlite", sqlite_path=path, store_text="none", window_turns=4)
    await served.play("c", LOOP)
    assert "store_text = full" in run("--store", path).output
    done = run("--store", path, "--model", add_bundle_without_reference(models, "unreferred"))
    assert done.exit_code == 1
    assert "made without a reference" in done.output


def test_bad_arguments_are_named(tmp_path):
    assert "name one of" in run().output
    assert "name one of" in run("--server", "x:1", "--store", tmp_path).output
    assert "must end in .html or .json" in run("--server", "x:1", "--output", "drift.txt").output
    assert "no metrics there" in run("--server", "127.0.0.1:1").output
    (tmp_path / "x.db").write_bytes(b"no database" * 100)
    assert "name the SQLite file" in run("--store", tmp_path / "x.db").output
    assert "name the SQLite file" in run("--store", tmp_path / "nothing.db").output

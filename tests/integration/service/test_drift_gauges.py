"""Drift in a running server: gauges against the bundle's reference, of what was answered and nothing else."""

import msgspec
import pytest

from detector.bundle import read_active
from detector.drift import PSI_LARGE
from detector.service import drift as drift_module
from detector.service import server as server_module
from tests.support.bundles import add_bundle, add_bundle_without_reference, copy_models, reference_of_talk
from tests.support.serving import LOOP, named, until
from training.data import read_all
from training.promotions import Kind, switch
from training.sources import own_test


@pytest.fixture(autouse=True)
def quick_watch(monkeypatch):
    monkeypatch.setattr(server_module, "_WATCH_SECONDS", 0.05)


@pytest.fixture(scope="module")
def reference(tmp_path_factory):
    folder = tmp_path_factory.mktemp("reference") / "models"
    copy_models(folder)
    return msgspec.json.encode(reference_of_talk(folder))


@pytest.fixture
def models(tmp_path, reference):
    """The shipped bundle with a reference from the written test conversations is the active one."""
    folder = tmp_path / "models"
    copy_models(folder)
    add_bundle(folder, "referred", reference__json=reference)
    switch(folder, Kind.TRAIN, "referred", reason="")
    return folder


def gauge(served, name, **labels):
    return served.server.metrics.registry.get_sample_value(f"loopdetector_drift_{name}", labels)


def all_psi(served):
    return {
        (sample.labels["kind"], sample.labels["name"]): sample.value
        for family in served.server.metrics.registry.collect()
        for sample in family.samples
        if sample.name == "loopdetector_drift_psi"
    }


async def play(served, conversations):
    roles = {1: "user", 2: "bot"}
    for one in conversations:
        for i, said in enumerate(one.turns):
            await served.say(one.id, said.text, f"t{i}", roles[int(said.role)])


async def test_the_traffic_of_the_reference_has_no_drift_and_a_loop_has(serve, models):
    """Half of the conversations that the reference is made of, then nothing but one line said again and again."""
    served = await serve(models_dir=models)
    assert gauge(served, "available") == 1
    await play(served, read_all(own_test())[::2])
    served.server.drift.update()
    calm = all_psi(served)
    assert gauge(served, "turns", forest="stuck") > 500
    assert max(calm.values()) < PSI_LARGE
    assert {kind for kind, _ in calm} == {"feature", "score", "flag"}
    for i in range(80):
        await served.play(f"loop {i}", LOOP)
    served.server.drift.update()
    moved = all_psi(served)
    assert moved.keys() == calm.keys(), "the number of series is fixed"
    assert moved["score", "repetition"] > PSI_LARGE
    assert moved["flag", "repetition"] > calm["flag", "repetition"]
    assert moved["feature", "bot.alike"] > PSI_LARGE


async def test_only_the_turns_that_were_answered_count(serve, models):
    """One a call: not the history of a stateless call, no candidates, no transcripts, no second sending."""
    served = await serve(models_dir=models)
    await served.say("c", "Where is my parcel?", "t0")
    await served.say("c", "Where is my parcel?", "t0")
    await served.say("c", "In our shop.", "", "bot", candidate=True)
    await served.say("", "And now?", "last", stateless=True, history=named(LOOP))
    await served.transcript(LOOP)
    served.server.drift.update()
    assert gauge(served, "turns", forest="user") == 2
    assert gauge(served, "turns", forest="stuck") == 2
    assert all_psi(served) == {}, "two turns tell nothing"


async def test_what_is_taken_is_bounded(serve, models, monkeypatch):
    monkeypatch.setattr(drift_module, "SAMPLE", 5)
    served = await serve(models_dir=models)
    await served.play("c", LOOP)
    served.server.drift.update()
    assert gauge(served, "turns", forest="stuck") == 5
    await served.play("d", LOOP)
    served.server.drift.update()
    assert gauge(served, "turns", forest="stuck") == 10


async def test_a_day_is_looked_back_on(serve, models):
    served = await serve(models_dir=models)
    now = [0.0]
    served.server.drift._clock = lambda: now[0]
    for hour in (0, 0.5, 12):
        now[0] = hour * 3600
        await served.play(f"at {hour}", LOOP)
        served.server.drift.update()
    assert gauge(served, "turns", forest="stuck") == 24
    now[0] = 24.1 * 3600
    served.server.drift.update()
    assert gauge(served, "turns", forest="stuck") == 8
    now[0] = 40 * 3600
    served.server.drift.update()
    assert gauge(served, "turns", forest="stuck") == 0


async def test_another_model_starts_anew_and_one_without_a_reference_has_none(serve, models):
    first = add_bundle_without_reference(models, "unreferred")
    served = await serve(models_dir=models)
    await served.play("c", LOOP)
    served.server.drift.update()
    switch(models, Kind.PROMOTE, first, reason="")
    await until(lambda: gauge(served, "available") == 0)
    await served.play("d", LOOP)
    served.server.drift.update()
    assert gauge(served, "turns", forest="stuck") is None
    switch(models, Kind.ROLLBACK, "referred", reason="")
    await until(lambda: gauge(served, "available") == 1)
    await served.play("e", LOOP)
    served.server.drift.update()
    assert gauge(served, "turns", forest="stuck") == 8


async def test_a_damaged_reference_does_not_keep_a_model_from_serving(serve, models):
    (models / "referred" / "reference.json").write_bytes(b"?")
    served = await serve(models_dir=models)
    assert (await served.say("c", "hello", "t0")).provenance.model_id == "referred" == read_active(models).active
    assert gauge(served, "available") == 0
    assert "reference.json: damaged" in served.log.text
    refused = {"what": "reference"}
    assert served.server.metrics.registry.get_sample_value("loopdetector_reload_failures_total", refused) == 1

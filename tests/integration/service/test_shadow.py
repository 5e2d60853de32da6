"""A shadow model judges what was answered, is seen by no caller, and goes when the conversation goes."""

import asyncio

import pytest

from detector.bundle import read_active
from detector.service import server as server_module
from detector.service import shadow as shadow_module
from detector.stores.shadow import ShadowLog, shadow_path
from detector.verdict import Action, SignalKind
from tests.support.bundles import add_bundle, copy_models, with_thresholds
from tests.support.serving import HUMAN_PLEASE, LOOP, named, said, until
from training.promotions import Kind, switch, switch_shadow

WITH_PERSON = [
    *LOOP[:4],
    ("human", "Ann here, I will change it."),
    ("user", "Thank you Ann."),
    ("bot", "Is there anything else?"),
    ("tool", "address changed"),
    *LOOP,
]


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(server_module, "_WATCH_SECONDS", 0.05)
    monkeypatch.setattr(shadow_module, "_HEAD_START", 0.0)


@pytest.fixture
def models(tmp_path):
    folder = tmp_path / "models"
    copy_models(folder)
    return folder


def add_shadow(models, model_id="second", **files):
    add_bundle(models, model_id, **files)
    switch_shadow(models, model_id, reason="a test")
    return model_id


def turns(served, outcome):
    return served.server.metrics.registry.get_sample_value("loopdetector_shadow_turns_total", {"outcome": outcome})


async def compared(served, expected):
    """All comparisons, once there are so many."""
    kept = served.server.shadow.kept
    await until(lambda: len(kept.comparisons()) >= expected)
    return kept.comparisons()


async def test_answers_are_the_same_with_a_shadow_and_name_the_active_model(serve, models):
    """Nothing of the shadow is sent."""
    first = read_active(models).active
    plain = await serve(models_dir=models)
    reference = await plain.play("c", WITH_PERSON)
    add_shadow(models, heads__json=with_thresholds(models, 0.01))
    served = await serve(models_dir=models)
    answers = await served.play("c", WITH_PERSON)
    assert [said(answer) for answer in answers] == [said(answer) for answer in reference]
    assert {answer.provenance.model_id for answer in answers} == {first}
    assert b"second" not in b"".join(answer.SerializeToString() for answer in answers)
    assert b"second" not in (await served.get("c", include_turns=True)).SerializeToString()
    assert len(await compared(served, 13)) == 13, "one for each turn of the user or the bot that is scored"


async def test_an_equal_shadow_agrees_on_everything(serve, models):
    """Same scores and same action at each turn: through a person's turns, an end and missed turns it remembers what
    the active model remembers."""
    add_shadow(models)
    served = await serve(models_dir=models, store="sqlite")
    await served.play("c", WITH_PERSON)
    await served.end("c")
    await served.play("c", LOOP, first=len(WITH_PERSON))
    await served.say("held", LOOP[0][1], "t0", holder=2)
    await served.play("held", LOOP[1:], first=1)
    await served.say("joined", "and now?", "last", history=named(LOOP))
    found = await compared(served, 13 + 8 + 7 + 1)
    assert {one.key.conversation_id for one in found} == {"c", "held", "joined"}
    for one in found:
        assert one.shadow.model == "second"
        assert (one.shadow.scores, one.shadow.flagged) == (one.active.scores, one.active.flagged), one.key
        assert (one.shadow.stuck, one.shadow.action, one.shadow.cause) == (
            one.active.stuck,
            one.active.action,
            one.active.cause,
        )
    assert turns(served, "failed") == turns(served, "dropped") == 0


async def test_what_would_be_done_is_stored_next_to_what_was_done(serve, models):
    """Also in observe mode, where nothing is done at all."""
    add_shadow(models, heads__json=with_thresholds(models, 2.0))
    served = await serve(models_dir=models, observe=True)
    await served.play("c", [*LOOP, ("user", HUMAN_PLEASE)])
    found = await compared(served, 9)
    assert any(SignalKind.BOT_REPETITION in one.active.flagged for one in found)
    assert not any(one.shadow.flagged for one in found)
    assert max(one.active.action for one in found) >= Action.OFFER_HUMAN
    assert [one.shadow.action for one in found] != [one.active.action for one in found]
    sample = served.server.metrics.registry.get_sample_value
    both = {"kind": "bot_repetition", "active": "true", "shadow": "false"}
    assert sample("loopdetector_shadow_signals_total", both) == sum(
        SignalKind.BOT_REPETITION in one.active.flagged for one in found
    )
    assert sample("loopdetector_shadow_model_info", {"model_id": "second"}) == 1


async def test_it_is_erased_with_the_conversation(serve, models, tmp_path):
    """From the table, and from the bytes of its files."""
    add_shadow(models)
    path = tmp_path / "loops.db"
    served = await serve(models_dir=models, store="sqlite", sqlite_path=path)
    await served.play("the-one-to-erase", LOOP)
    await served.play("the-one-to-keep", LOOP)
    await compared(served, 16)
    await served.delete("the-one-to-erase")
    kept = served.server.shadow.kept
    assert {one.key.conversation_id for one in kept.comparisons()} == {"the-one-to-keep"}
    kept.maintain(0.0)
    written = b"".join(file.read_bytes() for file in tmp_path.glob("loops.shadow.db*"))
    assert b"the-one-to-keep" in written
    assert b"the-one-to-erase" not in written
    await served.play("the-one-to-erase", LOOP)
    assert len(await compared(served, 16)) == 16, "an id that is used again is followed again"


async def test_what_waits_is_erased_too(serve, models, monkeypatch):
    """Erased before the shadow came to it: it is not judged and not stored afterwards."""
    monkeypatch.setattr(shadow_module, "_HEAD_START", 0.3)
    add_shadow(models)
    served = await serve(models_dir=models)
    await served.play("c", LOOP)
    await served.delete("c")
    await served.play("d", LOOP)
    assert {one.key.conversation_id for one in await compared(served, 8)} == {"d"}


async def test_retention_ends_it(serve, models):
    add_shadow(models)
    served = await serve(models_dir=models)
    await served.play("c", LOOP)
    newest = max(one.time for one in await compared(served, 8))
    served.server.shadow.kept.maintain(newest)
    assert [one.time for one in served.server.shadow.kept.comparisons()] == [newest]
    await served.server.endings.sweep(idle_before=0.0, erase_before=newest + 1)
    assert served.server.shadow.kept.comparisons() == []


async def test_a_conversation_that_is_under_way_is_not_compared(serve, models):
    """Half a memory would give other scores for no reason of the model's."""
    served = await serve(models_dir=models)
    await served.play("c", LOOP[:4])
    add_shadow(models)
    await until(lambda: served.server.shadow.brain is not None)
    await served.play("c", LOOP[4:], first=4)
    await served.play("d", LOOP)
    assert {one.key.conversation_id for one in await compared(served, 8)} == {"d"}
    assert turns(served, "joined_late") == 4


async def test_the_shadow_goes_on_when_another_model_becomes_active(serve, models):
    """Its memory is its own: a switch of the active model in mid-conversation takes nothing from it."""
    first = read_active(models).active
    add_shadow(models)
    add_bundle(models, "third")
    served = await serve(models_dir=models)
    await served.play("c", LOOP[:4])
    switch(models, Kind.PROMOTE, "third", reason="")
    await until(lambda: served.server.brains.brain().model.model_id == "third")
    await served.play("c", LOOP[4:], first=4)
    found = await compared(served, 8)
    assert [one.active.model for one in found] == [first] * 4 + ["third"] * 4
    assert [one.shadow.scores for one in found] == [one.active.scores for one in found]


async def test_a_promoted_shadow_is_a_shadow_no_more(serve, models):
    add_shadow(models)
    served = await serve(models_dir=models)
    assert served.server.shadow.brain is not None
    switch(models, Kind.PROMOTE, "second", reason="")
    await until(lambda: served.server.shadow.brain is None)
    assert served.server.brains.brain().model.model_id == "second"


async def test_a_full_queue_drops_the_conversation_and_counts(serve, models, monkeypatch):
    """Calls are answered all the same; who has missed a turn is not compared any more."""
    monkeypatch.setattr(shadow_module, "_HEAD_START", 1.0)
    monkeypatch.setattr(shadow_module, "QUEUE", 3)
    add_shadow(models)
    served = await serve(models_dir=models)
    assert len(await served.play("c", LOOP)) == 8
    assert turns(served, "dropped") == 5
    await asyncio.sleep(1.2)
    await served.say("c", "hello?", "late")
    assert turns(served, "dropped") == 6
    assert turns(served, "judged") == 0, "the three that fitted are of no use without the others"


async def test_busy_conversations_are_not_pushed_out(serve, models, monkeypatch):
    """One place: the second conversation has none, until the first has been silent."""
    monkeypatch.setattr(shadow_module, "SILENT", 0.3)
    add_shadow(models)
    served = await serve(models_dir=models, max_live_conversations=4)
    await served.say("a", LOOP[0][1], "t0")
    await served.say("b", LOOP[0][1], "t0")
    assert turns(served, "no_room") == 1
    await asyncio.sleep(0.4)
    await served.say("c", LOOP[0][1], "t0")
    assert {one.key.conversation_id for one in await compared(served, 2)} == {"a", "c"}


async def test_a_bad_shadow_is_refused_and_the_active_model_serves(serve, models):
    """At start and while serving; a good one afterwards is taken over; taken away, it is gone."""
    add_shadow(models)
    (models / "second" / "heads.json").write_bytes(b"?")
    served = await serve(models_dir=models)
    refused = {"what": "shadow"}
    sample = served.server.metrics.registry.get_sample_value
    assert sample("loopdetector_reload_failures_total", refused) == 1
    assert "heads.json: damaged" in served.log.text
    await served.play("c", LOOP)
    add_shadow(models, "third")
    await until(lambda: served.server.shadow.brain is not None)
    await served.play("d", LOOP)
    assert {one.shadow.model for one in await compared(served, 8)} == {"third"}
    switch_shadow(models, None, reason="")
    await until(lambda: served.server.shadow.brain is None)
    await served.play("e", LOOP)
    await asyncio.sleep(0.2)
    assert len(served.server.shadow.kept.comparisons()) == 8
    assert sample("loopdetector_reload_failures_total", refused) == 1


async def test_a_fault_of_the_shadow_touches_no_call(serve, models, monkeypatch):
    add_shadow(models)
    served = await serve(models_dir=models)

    def fail(*_):
        raise RuntimeError("nobody thought of this")

    monkeypatch.setattr(served.server.shadow.brain.pipeline, "judge", fail)
    assert len(await served.play("c", LOOP)) == 8
    await until(lambda: turns(served, "failed") == 1)
    assert "shadow failed on a turn" in served.log.text
    assert "nobody thought of this" not in served.log.text
    monkeypatch.undo()
    await served.play("d", LOOP)
    assert {one.key.conversation_id for one in await compared(served, 8)} == {"d"}


async def test_comparisons_outlast_the_server(serve, models, tmp_path):
    """Those of its last moments too."""
    add_shadow(models)
    path = tmp_path / "loops.db"
    served = await serve(models_dir=models, store="sqlite", sqlite_path=path)
    await served.play("c", LOOP)
    await until(lambda: turns(served, "judged") == 8)
    await served.server.drain()
    kept = ShadowLog(shadow_path(path))
    assert [one.index for one in kept.comparisons()] == list(range(8))
    kept.close()


async def test_a_server_without_a_shadow_has_no_file(serve, models, tmp_path):
    served = await serve(models_dir=models, store="sqlite", sqlite_path=tmp_path / "loops.db")
    await served.play("c", LOOP)
    await served.delete("c")
    served.server.shadow.kept.maintain(0.0)
    assert not shadow_path(tmp_path / "loops.db").exists()

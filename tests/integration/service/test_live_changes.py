"""Observe mode, the false-alarm budget and the model change in a running server, without a failed call."""

import asyncio
import contextlib
import json
import os
import signal

import pytest
from loopdetector.v1 import verdict_pb2 as vpb

from detector.bundle import hash_of, read_active
from detector.service import server as server_module
from tests.support.bundles import add_bundle, copy_models
from tests.support.serving import HUMAN_PLEASE, LOOP, named, said, until

LONG = 1_999
"""Turns; the most that a call may bring along is one more."""


@pytest.fixture(autouse=True)
def quick_watch(monkeypatch):
    monkeypatch.setattr(server_module, "_WATCH_SECONDS", 0.05)


@pytest.fixture
def config(tmp_path, monkeypatch):
    """The configuration file that LOOPDETECTOR_CONFIG names."""
    path = tmp_path / "config.toml"
    path.write_text("observe = false\nfalse_alarm_budget = 1.0\n")
    monkeypatch.setenv("LOOPDETECTOR_CONFIG", str(path))
    return path


@pytest.fixture
def models(tmp_path):
    """A copy of the models, to which bundles can be added."""
    copy_models(tmp_path / "models")
    return tmp_path / "models"


def write(path, text):
    """Replace a file at once, as deployment tools do."""
    other = path.with_suffix(".new")
    if isinstance(text, bytes):
        other.write_bytes(text)
    else:
        other.write_text(text)
    other.replace(path)


def add_encoder(models):
    """The same encoder under another hash."""
    first = next((models / "encoders").iterdir())
    table, tokenizer = (first / "encoder.safetensors").read_bytes(), (first / "tokenizer.json").read_bytes() + b"\n"
    name = hash_of(table, tokenizer)[: len(first.name)]
    (models / "encoders" / name).mkdir()
    (models / "encoders" / name / "encoder.safetensors").write_bytes(table)
    (models / "encoders" / name / "tokenizer.json").write_bytes(tokenizer)
    return name


def activate(models, model_id):
    write(models / "ACTIVE", json.dumps({"active": model_id, "shadow": None}))


def refused(served, what):
    return served.server.metrics.registry.get_sample_value("loopdetector_reload_failures_total", {"what": what}) or 0


@contextlib.asynccontextmanager
async def load(served):
    """Calls without a pause; the block gets their answers, and none of them may fail."""
    answers, stop = [], asyncio.Event()

    async def caller(name):
        n = 0
        while not stop.is_set():
            role, text = LOOP[n % len(LOOP)]
            answers.append(await served.say(f"{name} {n // 40}", text, f"t{n}", role))
            n += 1

    callers = [asyncio.ensure_future(caller(f"load {i}")) for i in range(3)]
    try:
        yield answers
    finally:
        stop.set()
        await asyncio.gather(*callers)


# Settings


async def test_observe_mode_is_switched_without_a_restart(serve, config):
    """Withheld as long as the file says so; no call fails; the gauge and GetServerInfo follow."""
    served = await serve()
    async with load(served) as answers:
        assert (await served.say("a", HUMAN_PLEASE, "t0")).recommendation.action == vpb.ACTION_OFFER_HUMAN
        write(config, "observe = true\n")
        await until(lambda: served.server.brains.brain().observe)
        answer = await served.say("b", HUMAN_PLEASE, "t0")
        assert answer.recommendation.action == vpb.ACTION_CONTINUE
        assert answer.recommendation.cause == vpb.CAUSE_UNSPECIFIED
        assert not answer.recommendation.is_new
        assert not answer.recommendation.HasField("repair")
        assert answer.provenance.withheld_action == vpb.ACTION_OFFER_HUMAN
        assert answer.provenance.withheld_cause == vpb.CAUSE_HUMAN_REQUEST
        assert answer.signals, "observe mode hides no signal"
        known = await served.get("b")
        assert known.recommendation.action == vpb.ACTION_CONTINUE
        assert (await served.info()).observe
        assert served.server.metrics.observing._value.get() == 1
        repeated = await served.say("a", HUMAN_PLEASE, "t0")
        assert repeated.recommendation.action == vpb.ACTION_OFFER_HUMAN, "the stored answer is sent as it was"
        write(config, "observe = false\n")
        await until(lambda: not served.server.brains.brain().observe)
        back = await served.say("b", "Hello? Anyone?", "t1")
        assert back.recommendation.action == vpb.ACTION_OFFER_HUMAN, "what was withheld was not kept"
    assert len(answers) > 20


async def test_observe_mode_judges_stores_and_counts_everything(serve):
    """Two servers, one of them observing: signals and states are the same, and so are the counters."""
    loud, quiet = await serve(), await serve(observe=True)
    talk = [*LOOP, ("user", HUMAN_PLEASE)]
    for told, withheld in zip(await loud.play("c", talk), await quiet.play("c", talk), strict=True):
        assert withheld.state == told.state
        assert withheld.signals == told.signals
        assert withheld.provenance.withheld_action == told.recommendation.action
        assert withheld.provenance.withheld_cause == told.recommendation.cause

    def counted(served):
        return {
            (sample.name, *sample.labels.items()): sample.value
            for family in served.server.metrics.registry.collect()
            for sample in family.samples
            if sample.name in ("loopdetector_recommendations_total", "loopdetector_signals_total") and sample.value
        }

    assert counted(loud) == counted(quiet)
    assert any(key[0] == "loopdetector_recommendations_total" for key in counted(loud))


async def test_a_held_conversation_is_told_as_held_in_observe_mode(serve):
    """HELD is no recommendation that could be withheld."""
    served = await serve(observe=True)
    answer = await served.say("c", "This is Ann.", "t0", "human")
    assert answer.recommendation.cause == vpb.CAUSE_HELD
    assert answer.provenance.withheld_action == vpb.ACTION_UNSPECIFIED


async def test_the_budget_is_switched_without_a_restart(serve, config):
    """A smaller budget means a higher threshold, named in the policy version of each answer."""
    served = await serve()
    before = served.server.brains.brain()
    async with load(served) as answers:
        write(config, "false_alarm_budget = 0.2\n")
        await until(lambda: served.server.brains.brain().budget == 0.2)
        after = await served.say("a", "hello", "t0")
    assert after.provenance.policy_version != answers[0].provenance.policy_version
    assert served.server.brains.brain().policy.alarm > before.policy.alarm
    assert (await served.info()).false_alarm_budget == pytest.approx(0.2)


BAD_FILES = {
    "syntax": ("observe = maybe\n", "line 1"),
    "unknown_key": ("observ = true\n", "observ"),
    "wrong_type": ("false_alarm_budget = 'many'\n", "false_alarm_budget"),
    "out_of_range": ("false_alarm_budget = -1\n", "false_alarm_budget"),
    "not_covered": ("false_alarm_budget = 99.0\n", "false_alarm_budget"),
    "not_utf8": (b"observe = true # \xff\n", ""),
    "no_file": (None, "LOOPDETECTOR_CONFIG"),
}


@pytest.mark.parametrize(("content", "word"), BAD_FILES.values(), ids=BAD_FILES)
async def test_a_bad_file_keeps_the_old_settings_and_is_counted(serve, config, content, word):
    """Once, with what is wrong in the log; no call fails; a good file afterwards is taken over."""
    served = await serve()
    brain = served.server.brains.brain()
    async with load(served):
        if content is None:
            config.unlink()
        else:
            write(config, content)
        await until(lambda: refused(served, "settings") == 1)
        await asyncio.sleep(0.2)
        assert refused(served, "settings") == 1, "it was counted again and again"
        assert served.server.brains.brain() is brain
        event = next(event for event in served.log.events if "refused" in event["event"])
        assert word in event["error"]
        write(config, "observe = true\n")
        await until(lambda: served.server.brains.brain().observe)


async def test_other_settings_do_not_change_in_a_running_server(serve, config):
    """Only what is marked live: limits, paths and ports need a restart."""
    served = await serve()
    write(config, "observe = true\nmax_id_chars = 16\nwindow_turns = 4\n")
    await until(lambda: served.server.brains.brain().observe)
    assert (await served.say("x" * 100, "hello", "t0")).turn_index == 0
    assert (await served.info()).limits.window_turns == 40


async def test_settings_given_by_code_survive_a_new_model(serve, models):
    """Without a file there is nothing to read again: a model switch does not end observe mode."""
    served = await serve(observe=True, models_dir=models)
    add_bundle(models, "loops-second")
    activate(models, "loops-second")
    await until(lambda: served.server.brains.brain().model.model_id == "loops-second")
    assert served.server.brains.brain().observe


# Models


async def test_the_model_is_switched_under_load_without_a_failed_call(serve, models):
    """Every answer names the model that made it; conversations go on; the old one is gone after the switch."""
    first = read_active(models).active
    served = await serve(models_dir=models, store="sqlite")
    reference = await served.play("r", LOOP)
    head = await served.play("c", LOOP[:4])
    add_bundle(models, "loops-second")
    async with load(served) as answers:
        await until(lambda: len(answers) > 20)
        activate(models, "loops-second")
        await until(lambda: served.server.brains.brain().model.model_id == "loops-second")
        switched_at = len(answers) + 3  # one call a caller may have begun before
        await until(lambda: len(answers) > switched_at + 20)
    names = [answer.provenance.model_id for answer in answers]
    assert set(names) == {first, "loops-second"}
    assert set(names[switched_at:]) == {"loops-second"}
    tail = await served.play("c", LOOP[4:], first=4)
    assert [said(answer) for answer in (*head, *tail)] == [said(answer) for answer in reference]
    assert tail[0].provenance.model_id == (await served.info()).model_id == "loops-second"
    assert tail[0].provenance.policy_version == (await served.info()).policy_version


def long_talk():
    """Takes longer to judge than a model to load: no two sentences are alike, so that none is kept."""
    lines = (f"line {i} of talk {i * 7}. It goes on {i * 3}. And on {i * 5} to nothing." for i in range(LONG))
    return named([("user", line) for line in lines])


async def test_a_new_encoder_reads_the_window_again_from_its_text(serve, models):
    """Vectors of one encoder are never compared with those of another, not even of a call that was under way."""
    served = await serve(models_dir=models, store="sqlite")
    conversations = served.server.conversations
    reference = await served.play("r", LOOP)
    await served.play("c", LOOP[:4])
    add_bundle(models, "loops-second", encoder=add_encoder(models))
    under_way = asyncio.ensure_future(served.say("long", "and now?", "last", history=long_talk()))
    await until(lambda: conversations._live._busy)
    old, new = served.server.brains.brain(), None
    activate(models, "loops-second")
    served.server.brains.expire()
    await until(lambda: served.server.brains.brain() is not old)
    new = served.server.brains.brain().model
    assert (await under_way).provenance.model_id == old.model.model_id, "a call keeps the model that it began with"
    assert conversations._live.peek(("default", "long")).encoder == old.model.encoder_hash
    answer = await served.say("long", "and after it?", "after")
    assert answer.turn_index == LONG + 1
    assert conversations._live.peek(("default", "long")).encoder == new.encoder_hash != old.model.encoder_hash
    tail = await served.play("c", LOOP[4:], first=4)
    assert [said(answer) for answer in tail] == [said(answer) for answer in reference[4:]]


async def test_a_stateless_call_names_the_model_that_judged_it(serve, models):
    """Even if another one has become active before its answer was made."""
    served = await serve(models_dir=models)
    first = read_active(models).active
    add_bundle(models, "loops-second")
    under_way = asyncio.ensure_future(served.say("", "and now?", "last", stateless=True, history=long_talk()))
    await asyncio.sleep(0.05)
    activate(models, "loops-second")
    await until(lambda: served.server.brains.brain().model.model_id == "loops-second")
    assert not under_way.done(), "the switch came too late to prove anything"
    assert (await under_way).provenance.model_id == first


@pytest.mark.parametrize("damage", ["missing", "cut", "changed", "renamed", "no_json", "gone"])
async def test_a_bad_model_is_refused_and_the_old_one_stays(serve, models, damage):
    """Counted once and named in the log; a good one afterwards is taken over."""
    served = await serve(models_dir=models)
    first = served.server.brains.brain()
    if damage != "missing":
        add_bundle(models, "loops-second")
    heads = models / "loops-second" / "heads.safetensors"
    if damage == "cut":
        heads.write_bytes(heads.read_bytes()[:100])
    elif damage == "changed":
        heads.write_bytes(heads.read_bytes()[:-1] + b"x")
    elif damage == "renamed":
        (models / "loops-second").rename(models / "loops-third")
    async with load(served):
        if damage == "no_json":
            write(models / "ACTIVE", "loops-second")
        elif damage == "gone":
            (models / "ACTIVE").unlink()
        else:
            activate(models, "loops-third" if damage == "renamed" else "loops-second")
        await until(lambda: refused(served, "model") == 1)
        assert served.server.brains.brain() is first
        add_bundle_if_absent(models, "loops-good", first.model.model_id)
        activate(models, "loops-good")
        await until(lambda: served.server.brains.brain().model.model_id == "loops-good")
    assert refused(served, "model") == 1


def add_bundle_if_absent(models, model_id, source):
    activate(models, source)
    add_bundle(models, model_id)


async def test_a_fault_while_following_does_not_end_following(serve, config, monkeypatch):
    """Whatever went wrong in one round, the next change is seen."""
    served = await serve()
    follow = served.server.brains.follow

    async def fail(*_):
        raise RuntimeError("a fault nobody thought of")

    monkeypatch.setattr(served.server.brains, "follow", fail, raising=False)
    await until(lambda: "following changes failed" in served.log.text)
    monkeypatch.setattr(served.server.brains, "follow", follow, raising=False)
    write(config, "observe = true\n")
    await until(lambda: served.server.brains.brain().observe)


async def test_sighup_takes_over_what_file_times_do_not_show(serve, config):
    """A file with the same size, time and inode is read again on SIGHUP."""
    served = await serve()
    loop = asyncio.get_running_loop()
    loop.add_signal_handler(signal.SIGHUP, served.server.brains.expire)
    try:
        stamp = config.stat()
        text = "observe = true #" + config.read_text()[16:]
        with config.open("r+") as file:
            file.write(text)
        os.utime(config, ns=(stamp.st_atime_ns, stamp.st_mtime_ns))
        await asyncio.sleep(0.3)
        assert not served.server.brains.brain().observe, "the test proves nothing"
        os.kill(os.getpid(), signal.SIGHUP)
        await until(lambda: served.server.brains.brain().observe)
    finally:
        loop.remove_signal_handler(signal.SIGHUP)

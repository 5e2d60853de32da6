"""The policy file in a running server: a policy for each bot, changed without a failed call, refused when it is bad."""

import asyncio
import json

import pytest
from loopdetector.v1 import verdict_pb2 as vpb

from detector.bundle import read_active
from detector.policies.errors import PolicyFileError
from detector.service import server as server_module
from detector.service.brain import BudgetError
from detector.verdict import Severity
from tests.support.bundles import add_bundle, copy_models
from tests.support.serving import LOOP, named, until

POLICY = """
version: 1
default:
  topics:
    outage: {phrases: {en: [outage], de: [ausfall], zh: [停电]}}
bots:
  shop:
    false_alarm_budget: 0.2
    topics:
      outage: null
      fraud: {action: hand_off_urgent, phrases: {en: [fraud]}}
"""
OUTAGE = "There is an outage in my street."


@pytest.fixture(autouse=True)
def quick_watch(monkeypatch):
    monkeypatch.setattr(server_module, "_WATCH_SECONDS", 0.05)


@pytest.fixture
def policy_file(tmp_path):
    path = tmp_path / "policy.yaml"
    path.write_text(POLICY, encoding="utf-8")
    return path


def write(path, text):
    """Replace a file at once, as deployment tools do."""
    other = path.with_suffix(".new")
    other.write_text(text, encoding="utf-8")
    other.replace(path)


def refused(served, what="policy"):
    return served.server.metrics.registry.get_sample_value("loopdetector_reload_failures_total", {"what": what}) or 0


def action(answer):
    return answer.recommendation.action, answer.recommendation.cause


CALLED = (vpb.ACTION_OFFER_HUMAN, vpb.CAUSE_POLICY_TOPIC)
QUIET = (vpb.ACTION_CONTINUE, vpb.CAUSE_UNSPECIFIED)


async def test_each_bot_has_its_own_policy(serve, policy_file):
    """Topics, budget and version; the first bot that a conversation names stays with it."""
    served = await serve(policy_file=policy_file)
    any_bot = await served.say("a", OUTAGE, "t0", bot_id="somebody")
    assert action(any_bot) == CALLED
    assert action(await served.say("b", OUTAGE, "t0", bot_id="shop")) == QUIET
    fraud = await served.say("b", "This is fraud!", "t1", bot_id="somebody")
    assert action(fraud) == (vpb.ACTION_HAND_OFF_URGENT, vpb.CAUSE_POLICY_TOPIC)
    assert "fraud" in fraud.recommendation.reason
    brain = served.server.brains.brain()
    assert fraud.provenance.policy_version == brain.for_bot("shop").policy.version
    assert any_bot.provenance.policy_version == brain.policy.version == (await served.info()).policy_version
    assert brain.for_bot("shop").policy.alarm > brain.policy.alarm, "a smaller budget is a higher threshold"
    assert brain.for_bot("shop").pipeline.reader is brain.pipeline.reader


async def test_a_restored_conversation_stays_with_its_bot(serve, policy_file):
    """The bot is read from the store, and the calls after it need not name it."""
    served = await serve(policy_file=policy_file, store="sqlite")
    await served.say("a", "hello", "t0", bot_id="shop")
    served.server.conversations._live.clear()
    assert action(await served.say("a", OUTAGE, "t1")) == QUIET


async def test_stateless_calls_and_transcripts_name_their_bot(serve, policy_file):
    """As recorded ones do."""
    served = await serve(policy_file=policy_file)
    for bot_id, expected in (("shop", QUIET), ("", CALLED)):
        said = await served.say("", OUTAGE, "t0", stateless=True, bot_id=bot_id)
        assert action(said) == expected
        judged = await served.transcript([("user", OUTAGE)], bot_id=bot_id)
        assert (judged.verdicts[0].recommendation.action, judged.verdicts[0].recommendation.cause) == expected
        assert judged.provenance.policy_version == said.provenance.policy_version


async def test_a_changed_file_is_taken_over_under_load(serve, policy_file):
    """No call fails; every answer names the policy that decided it; stored answers stay as they were."""
    served = await serve(policy_file=policy_file)
    answers, stop = [], asyncio.Event()

    async def caller(name):
        n = 0
        while not stop.is_set():
            answers.append(await served.say(f"{name} {n}", OUTAGE, "t0", bot_id="shop"))
            n += 1

    callers = [asyncio.ensure_future(caller(f"load {i}")) for i in range(3)]
    await until(lambda: len(answers) > 20)
    before = served.server.brains.brain()
    write(policy_file, POLICY.replace("outage: null", "outage: {action: hand_off}"))
    await until(lambda: served.server.brains.brain() is not before)
    after = served.server.brains.brain()
    size = len(answers) + 3  # one call a caller may have begun before
    await until(lambda: len(answers) > size + 20)
    stop.set()
    await asyncio.gather(*callers)
    handed_over = (vpb.ACTION_HAND_OFF, vpb.CAUSE_POLICY_TOPIC)
    versions = {
        before.for_bot("shop").policy.version: QUIET,
        after.for_bot("shop").policy.version: handed_over,
    }
    assert len(versions) == 2
    assert all(action(answer) == versions[answer.provenance.policy_version] for answer in answers)
    assert {action(answer) for answer in answers[size:]} == {handed_over}
    assert action(await served.say("load 0 0", OUTAGE, "t0", bot_id="shop")) == QUIET
    assert after.policy.version == before.policy.version, "the other bots' policy did not change"


async def test_a_call_keeps_the_policy_that_it_began_with(serve, policy_file):
    """All turns of one call are decided by one policy, however long it takes."""
    served = await serve(policy_file=policy_file)
    before = served.server.brains.brain()
    talk = named([*[("user", f"line {i} of a long talk about nothing") for i in range(1_500)], ("user", OUTAGE)])
    under_way = asyncio.ensure_future(served.say("long", "and now?", "last", history=talk))
    await until(lambda: served.server.conversations._live._busy)
    write(policy_file, "version: 1\n")
    await until(lambda: served.server.brains.brain() is not before)
    assert not under_way.done(), "the change came too late to prove anything"
    answer = await under_way
    assert answer.provenance.policy_version == before.policy.version
    assert action(answer) == CALLED


BAD_FILES = {
    "syntax": ("version: [", "policy.yaml:1:"),
    "unknown_field": (POLICY.replace("topics:", "topic:", 1), "policy.yaml:4:3: default.topic: is not known"),
    "not_covered": (
        POLICY.replace("0.2", "99"),
        "policy.yaml:8:5: bots.shop.false_alarm_budget: false_alarm_budget = 99",
    ),
    "gone": (None, "policy.yaml: cannot be read (No such file or directory)"),
}


@pytest.mark.parametrize(("content", "message"), BAD_FILES.values(), ids=BAD_FILES)
async def test_a_bad_file_keeps_the_old_policy_and_is_counted(serve, policy_file, content, message):
    """Once, with its error in the log; a good file afterwards is taken over."""
    served = await serve(policy_file=policy_file)
    before = served.server.brains.brain()
    if content is None:
        policy_file.unlink()
    else:
        write(policy_file, content)
    await until(lambda: refused(served) == 1)
    await asyncio.sleep(0.2)
    assert refused(served) == 1, "it was counted again and again"
    assert refused(served, "settings") == refused(served, "model") == 0
    event = next(event for event in served.log.events if "refused" in event["event"])
    assert message in event["error"]
    assert event["what"] == "policy"
    assert action(await served.say("a", OUTAGE, "t0")) == CALLED
    assert served.server.brains.brain().policies is before.policies
    write(policy_file, "version: 1\n")
    await until(lambda: served.server.brains.brain().policies is not before.policies)
    assert action(await served.say("b", OUTAGE, "t0")) == QUIET


@pytest.mark.parametrize("text", ["version: 3\n", POLICY.replace("0.2", "99")], ids=["unreadable", "not_covered"])
async def test_a_bad_file_does_not_hold_up_a_new_model(serve, policy_file, tmp_path, text):
    """The old policy goes on with it."""
    models = tmp_path / "models"
    copy_models(models)
    served = await serve(policy_file=policy_file, models_dir=models)
    write(policy_file, text)
    await until(lambda: refused(served) == 1)
    add_bundle(models, "loops-second")
    write(models / "ACTIVE", '{"active": "loops-second", "shadow": null}')
    await until(lambda: served.server.brains.brain().model.model_id == "loops-second")
    assert action(await served.say("a", OUTAGE, "t0")) == CALLED
    assert served.server.brains.brain().for_bot("shop").budget == 0.2


async def test_a_settings_change_keeps_the_policies(serve, policy_file, tmp_path, monkeypatch):
    """Observe mode is switched for all bots; budgets that the file names stay, the others follow the settings."""
    config = tmp_path / "config.toml"
    config.write_text("observe = false\n")
    monkeypatch.setenv("LOOPDETECTOR_CONFIG", str(config))
    served = await serve(policy_file=policy_file)
    write(config, "observe = true\nfalse_alarm_budget = 0.5\n")
    await until(lambda: served.server.brains.brain().observe)
    brain = served.server.brains.brain()
    assert (brain.budget, brain.for_bot("shop").budget) == (0.5, 0.2)
    assert brain.for_bot("shop").observe
    withheld = await served.say("a", "This is fraud!", "t0", bot_id="shop")
    assert action(withheld) == QUIET
    assert withheld.provenance.withheld_cause == vpb.CAUSE_POLICY_TOPIC


@pytest.mark.parametrize(
    ("text", "error", "message"),
    [
        ("version: 2\n", PolicyFileError, "policy.yaml:1:1: version: must be 1"),
        (
            "version: 1\ndefault: {false_alarm_budget: 99}\n",
            BudgetError,
            "policy.yaml:2:11: default.false_alarm_budget",
        ),
    ],
)
async def test_a_server_does_not_start_with_a_bad_file(serve, policy_file, text, error, message):
    """And says why."""
    write(policy_file, text)
    with pytest.raises(error, match=message):
        await serve(policy_file=policy_file)


async def test_without_a_file_all_bots_are_judged_by_the_same_objects(serve):
    """Nothing is built and nothing is looked for: no cost a turn."""
    served = await serve()
    brain = served.server.brains.brain()
    assert brain.for_bot("shop") is brain
    assert brain.policy.topics is None
    plain = await served.play("a", LOOP)
    of_bot = await served.play("b", LOOP, bot_id="shop")
    assert [one.state for one in plain] == [one.state for one in of_bot]
    assert plain[0].provenance.policy_version == of_bot[0].provenance.policy_version == brain.policy.version
    assert brain.policies.rules("shop").acknowledge_seconds[Severity.HIGH] == 300


async def test_a_shadow_decides_under_the_policy_of_the_bot(serve, policy_file, tmp_path):
    """Otherwise every topic would count as a difference between the models."""
    models = tmp_path / "models"
    copy_models(models)
    add_bundle(models, "loops-second")
    active = read_active(models).active
    write(models / "ACTIVE", json.dumps({"active": active, "shadow": "loops-second"}))
    served = await serve(policy_file=policy_file, models_dir=models)
    for bot_id in ("shop", "other"):
        await served.say(f"c-{bot_id}", OUTAGE, "t0", bot_id=bot_id)
    kept = served.server.shadow.kept
    await until(lambda: len(kept.comparisons()) == 2)
    assert sorted(one.active.action for one in kept.comparisons()) == [vpb.ACTION_CONTINUE, vpb.ACTION_OFFER_HUMAN]
    assert all(one.active.action == one.shadow.action for one in kept.comparisons())

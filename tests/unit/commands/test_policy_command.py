"""`python -m detector policy`: a file is checked, and tried on past conversations with the shipped model."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from detector.cli import app
from detector.commands.policy import schema_text

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "examples" / "policy.yaml"
WRITTEN = sorted((ROOT / "training" / "data" / "test").glob("*.jsonl"))

FRAUD = {
    "id": "fraud",
    "language": "en",
    "turns": [
        {"role": "bot", "text": "Hello, what can I do for you?"},
        {"role": "user", "text": "I think there was fraud on my account."},
        {"role": "bot", "text": "You find your account in the menu."},
    ],
}
OUTAGE = {
    "id": "outage",
    "bot_id": "status-bot",
    "turns": [{"role": "user", "text": "Seit heute frueh kein Internet, ein Ausfall?"}],
}
QUIET = {
    "id": "quiet",
    "turns": [{"role": "user", "text": "When do you open?"}, {"role": "bot", "text": "We open at nine."}],
}


def run(*arguments, **environment):
    return CliRunner().invoke(app, ["policy", *map(str, arguments)], env={"COLUMNS": "200", **environment})


@pytest.fixture
def chats(tmp_path):
    path = tmp_path / "chats.jsonl"
    path.write_text("".join(json.dumps(row) + "\n" for row in (FRAUD, OUTAGE, QUIET)))
    return path


@pytest.fixture
def write(tmp_path):
    def write(text, name="own.yaml"):
        path = tmp_path / name
        path.write_text(text)
        return path

    return write


def replayed(*arguments, **environment):
    done = run("test", *arguments, "--json", **environment)
    assert done.exit_code == 0, done.output
    return json.loads(done.stdout)


def called(found):
    return {one["conversation"]: one for one in found["called"]}


# check


def test_the_example_is_good():
    """What the documentation shows can serve."""
    done = run("check", EXAMPLE)
    assert done.exit_code == 0, done.output
    assert "bot shop-assistant: budget 2" in done.output
    assert "good" in done.output


def test_a_bad_file_is_refused_with_its_place(write):
    """Every problem on a line of its own, in one piece, so that an editor can jump there."""
    path = write("version: 1\ndefault: {false_alarm_budget: 0, teem: {}}\n")
    done = run("check", path, COLUMNS="40")
    assert done.exit_code == 1
    assert done.stderr.splitlines() == [
        f"{path}:2:11: default.false_alarm_budget: must be a number above 0 and at most 100",
        f"{path}:2:34: default.teem: is not known; did you mean teams?",
    ]


def test_a_budget_beyond_the_model_is_refused_with_its_place(write):
    """The format is right, but this model cannot promise it."""
    path = write("version: 1\nbots:\n  shop: {false_alarm_budget: 99}\n")
    done = run("check", path)
    assert done.exit_code == 1
    assert done.stderr.startswith(f"{path}:3:10: bots.shop.false_alarm_budget: false_alarm_budget = 99 is outside")


def test_check_config_checks_the_policy_file(write):
    """The settings that serve are refused as a whole."""
    path = write("version: 9\n")
    done = CliRunner().invoke(app, ["check-config"], env={"LOOPDETECTOR_POLICY_FILE": str(path)})
    assert done.exit_code == 1
    assert f"{path}:1:1: version: must be 1" in done.output


def test_the_schema_in_the_docs_is_that_of_the_code():
    """`python -m detector policy schema > docs/policy.schema.json` was run after the last change."""
    assert (ROOT / "docs" / "policy.schema.json").read_text(encoding="utf-8") == schema_text()
    assert run("schema").stdout == schema_text()


# test


def test_conversations_are_replayed_under_the_policy_of_their_bot(chats):
    """Each with turn, action, cause, severity, team and reason; beside it what the policy in force would have done."""
    found = replayed(EXAMPLE, "--transcripts", chats)
    assert (found["conversations"], found["handed_over"], found["offered"]) == (3, 2, 0)
    assert (found["handed_over_against"], found["changed"]) == (0, 2)
    assert called(found)["fraud"] == {
        "conversation": "fraud",
        "bot_id": "",
        "is_changed": True,
        "turn_index": 1,
        "action": "hand_off_urgent",
        "cause": "policy_topic",
        "severity": "critical",
        "team": "fraud-desk",
        "reason": "The conversation is about fraud and much is at stake.",
        "against": {
            "turn_index": None,
            "action": "continue",
            "cause": None,
            "severity": "low",
            "team": "",
            "reason": "",
        },
    }
    outage = called(found)["outage"]
    assert (outage["action"], outage["team"], outage["bot_id"]) == ("hand_off", "duty-manager", "status-bot")


def test_the_bot_can_be_named_where_the_file_does_not(chats):
    """The shop's assistant knows no outage; the file's own bot goes before."""
    found = replayed(EXAMPLE, "--transcripts", chats, "--bot", "status-bot", "--against", EXAMPLE)
    assert (found["changed"], found["against"]) == (0, str(EXAMPLE))
    assert called(found)["fraud"]["bot_id"] == "status-bot"


def test_the_policy_in_force_is_that_of_the_settings(chats):
    """Nothing differs from itself."""
    found = replayed(EXAMPLE, "--transcripts", chats, LOOPDETECTOR_POLICY_FILE=str(EXAMPLE))
    assert (found["against"], found["changed"]) == (str(EXAMPLE), 0)
    assert found["handed_over"] == found["handed_over_against"] == 2


def test_a_smaller_budget_hands_over_less_of_labelled_conversations(write):
    """Our own labelled files; the policy decides, and the difference is listed."""
    strict = write("version: 1\ndefault: {false_alarm_budget: 0.2}\n", "strict.yaml")
    loose = write("version: 1\ndefault: {false_alarm_budget: 3}\n", "loose.yaml")
    found = replayed(strict, "--transcripts", *WRITTEN[:1], "--against", loose)
    assert found["handed_over"] + found["offered"] < found["handed_over_against"] + found["offered_against"]
    assert found["changed"] > 0
    assert found["changed"] == sum(one["is_changed"] for one in found["called"])


def test_people_read_the_same(chats):
    """Would have handed over X of Y, with the list and the difference."""
    done = run("test", EXAMPLE, "--transcripts", chats, chats)
    assert done.exit_code == 0
    assert "This policy: would have handed over 4 of 6 (67 %) and offered a person in 0 more (0 %)" in done.stdout
    assert "The policy in force: would have handed over 0 of 6 (0 %)" in done.stdout
    assert "no person" in done.stdout
    assert "hand off, urgent at turn 1 (policy topic, fraud-desk)" in done.stdout


def test_what_cannot_be_read_is_told_and_the_rest_replayed(chats, write):
    """With an exit code of its own."""
    broken = write('{"turns": 7}\n', "broken.jsonl")
    done = run("test", EXAMPLE, "--transcripts", chats, broken, "--json")
    assert done.exit_code == 3
    assert json.loads(done.stdout)["conversations"] == 3
    assert "broken.jsonl:1" in done.stderr


@pytest.mark.parametrize("role", ["file", "against"])
def test_a_bad_policy_replays_nothing(chats, write, role):
    """Be it the new or the old one."""
    bad = write("version: 1\nbot: {}\n")
    files = [bad] if role == "file" else [EXAMPLE, "--against", bad]
    done = run("test", *files, "--transcripts", chats)
    assert done.exit_code == 1
    assert done.stderr == f"{bad}:2:1: bot: is not known; did you mean bots?\n"
    assert not done.stdout


def test_without_transcripts_there_is_nothing_to_do():
    """And it is said how to name them."""
    done = run("test", EXAMPLE)
    assert done.exit_code == 1
    assert "--transcripts" in done.stderr

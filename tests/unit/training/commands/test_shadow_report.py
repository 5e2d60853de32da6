"""`python -m training shadow-report` on a server's file."""

import json

import pytest
from typer.testing import CliRunner

from detector.stores import ConversationKey
from detector.stores.shadow import Comparison, Opinion, ShadowLog, shadow_path
from training.cli import app


@pytest.fixture
def path(tmp_path, monkeypatch):
    """A file with two conversations, one of them with differences."""
    monkeypatch.setenv("LOOPDETECTOR_SQLITE_PATH", str(tmp_path / "loops.db"))
    path = shadow_path(tmp_path / "loops.db")
    kept = ShadowLog(path)
    for name, flagged, action in (("calm", (), 1), ("torn", (2,), 4)):
        key = ConversationKey("default", name)
        kept.append(
            [
                Comparison(
                    key,
                    i,
                    1.0,
                    2,
                    Opinion("old", (0.1, 0.1), (), 0.1, 1, 0),
                    Opinion("new", (0.9, 0.1), flagged, 0.9, action, 1),
                )
                for i in (1, 3)
            ]
        )
    kept.close()
    return path


def run(*arguments):
    return CliRunner().invoke(app, ["shadow-report", *map(str, arguments)])


def test_it_tells_agreement_and_where_they_differ(path):
    for done in (run(), run(path)):
        assert done.exit_code == 0, done.output
        assert "active old, shadow new: 4 turns of 2 conversations" in done.output
        assert "same action on 50.0 % of turns; loop alarms: 0 / 1" in done.output
        assert "2 turns: continue -> offer_human" in done.output
        assert "torn: turns 1, 3; bot_repetition; alarm at - / 1" in done.output
        assert "calm" not in done.output
    assert "torn" not in run("--limit", 0).output


def test_as_json(path):
    (found,) = json.loads(run(path, "--json").output)
    assert (found["active"], found["shadow"], found["turns"], found["same_action"]) == ("old", "new", 4, 0.5)
    assert found["signals"]["bot_repetition"]["only_shadow"] == 2
    assert [one["conversation_id"] for one in found["differing"]] == ["torn"]


def test_what_cannot_be_read_is_named(path, tmp_path):
    done = run(tmp_path / "nothing.db")
    assert done.exit_code == 1
    assert "nothing.db: not there" in done.output
    other = tmp_path / "other.db"
    other.write_bytes(b"no database, by any means" * 100)
    done = run(other)
    assert done.exit_code == 1
    assert "other.db" in done.output


def test_a_file_without_comparisons(path):
    kept = ShadowLog(path)
    kept.maintain(2.0)
    kept.close()
    assert "no turn was judged by both" in run().output

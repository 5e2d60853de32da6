"""`python -m training data import`, `convert` and `split`, `validate --against`, and what `train` refuses."""

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from tests.support.talks import random_text
from training.cli import app
from training.data import read_all
from training.importers.formats import FORMATS
from training.sources import OUTSIDE, own_test

FILES = Path(__file__).parents[1] / "importers" / "files"
CSV = ["--column", "conversation=chat", "--column", "role=sender", "--column", "text=message", "--column", "time=at"]
CSV += ["--role", "desk bot=bot", "--delimiter", ";"]
CASES = {
    "abceval": ["abceval.json"],
    "csv": ["chats.csv", *CSV],
    "dbdc3": ["dbdc3.json"],
    "getgoing": ["getgoing.json"],
    "openai": ["openai.jsonl"],
    "rasa": ["rasa.json"],
}


def run(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def write(path, *rows):
    path.write_text("\n".join(json.dumps(row) for row in rows) + "\n", encoding="utf-8")
    return path


def row(name, text, **more):
    return {"id": name, "source": "s", "turns": [{"role": "user", "text": text}], **more}


def test_each_format_has_a_case():
    assert sorted(CASES) == sorted(FORMATS)


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
@pytest.mark.parametrize("name", CASES)
def test_what_is_imported_is_valid_and_says_that_nothing_is_annotated(name, suffix, tmp_path):
    output = tmp_path / f"out.{suffix}"
    file, *options = CASES[name]
    options += ["--domain", "desk", "--language", "en", "--bot", "b1", "--source", "mine"]
    done = run("data", "import", name, FILES / file, "--output", output, *options)
    assert done.exit_code == 0, done.stderr
    conversations = read_all([output])
    assert f"{len(conversations)} conversations" in done.stdout
    assert {(one.source, one.domain, one.language, one.bot) for one in conversations} == {("mine", "desk", "en", "b1")}
    assert {one.annotated for one in conversations} == {frozenset()}
    assert run("validate", output).exit_code == 0


def chats(tmp_path, *texts, name="log.json", ids=None):
    path = tmp_path / name
    ids = ids or [f"chat {i}" for i in range(len(texts))]
    return write(
        path, *({"id": i, "messages": [{"role": "user", "content": text}]} for i, text in zip(ids, texts, strict=True))
    )


def test_personal_data_is_replaced_unless_it_is_to_stay(tmp_path):
    file, output = chats(tmp_path, "I am anna@x.example, 030 901820"), tmp_path / "out.jsonl"
    done = run("data", "import", "openai", file, "--output", output, "--region", "DE")
    assert done.exit_code == 0, done.stderr
    assert read_all([output])[0].turns[0].text == "I am [email-1], [phone-1]"
    assert "email 1, phone 1" in done.stdout
    assert "names and postal addresses" in " ".join(done.stdout.split())
    run("data", "import", "openai", file, "--output", output, "--no-redact")
    assert read_all([output])[0].turns[0].text == "I am anna@x.example, 030 901820"


def test_an_id_that_is_personal_is_replaced_too(tmp_path):
    ids = ["+4930901820", "whatsapp:4930901820", "4930901820", "anna@x.example", "5f2c9a"]
    file, output = chats(tmp_path, *["hi"] * 5, ids=ids), tmp_path / "out.jsonl"
    run("data", "import", "openai", file, "--output", output)
    assert [one.id for one in read_all([output])] == [*(f"openai-redacted-{i}" for i in range(1, 5)), "openai-5f2c9a"]
    tracker = write(tmp_path / "r.json", {"sender_id": "4930901820", "events": [{"event": "user", "text": "hi"}]})
    run("data", "import", "rasa", tracker, "--output", output)
    assert [one.id for one in read_all([output])] == ["rasa-redacted-1"]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["xml", "LOG"], "xml is no format; use one of abceval"),
        (["openai", "LOG", "--column", "text=x"], "are for csv alone"),
        (["openai", "LOG", "--region", "Berlin"], "region Berlin is unknown"),
        (["csv", "LOG"], "lacks the column conversation_id"),
        (["rasa", "LOG"], "sender_id must be a text"),
        (["openai", "missing.json"], "No such file"),
        (["openai", "LOG", "LOG"], "its id stands in the files twice"),
    ],
)
def test_what_cannot_be_imported_is_told_without_its_text_and_nothing_is_written(arguments, message, tmp_path):
    file, output = chats(tmp_path, "my secret"), tmp_path / "out.jsonl"
    done = run("data", "import", *(file if one == "LOG" else one for one in arguments), "--output", output)
    assert done.exit_code == 1
    assert message in done.stderr
    assert "secret" not in done.stderr
    assert not list(tmp_path.glob("out*"))


def test_conversion_to_parquet_and_back_loses_nothing(tmp_path):
    rows = [row("a", "x", stuck_at=None, note={"by": "me"}), row("b", "y", stuck_at=0, **{"class": "stuck"})]
    file = write(tmp_path / "a.jsonl", *rows)
    assert run("data", "convert", file, "--output", tmp_path / "a.parquet").exit_code == 0
    assert run("data", "convert", tmp_path / "a.parquet", "--output", tmp_path / "b.jsonl").exit_code == 0
    found = [json.loads(line) for line in (tmp_path / "b.jsonl").read_text().splitlines()]
    assert found == [{key: value for key, value in one.items() if value is not None} for one in rows]


def test_a_bad_row_is_not_converted(tmp_path):
    file = write(tmp_path / "a.jsonl", row("a", "x"), row("a", "x"))
    done = run("data", "convert", file, "--output", tmp_path / "a.parquet")
    assert (done.exit_code, list(tmp_path.iterdir())) == (1, [file])
    assert "a.jsonl:2: id 'a' stands already in the file" in done.stderr


@pytest.mark.parametrize("suffix", ["jsonl", "parquet"])
def test_a_split_writes_two_files_that_validate_against_one_another(suffix, tmp_path):
    rows = [row(f"c{i}", random_text(i % 40, 60), domain=f"d{i % 40 % 8}", note=i) for i in range(50)]
    file = write(tmp_path / "all.jsonl", *rows)
    if suffix == "parquet":
        run("data", "convert", file, "--output", tmp_path / "all.parquet")
        file = tmp_path / "all.parquet"
    done = run("data", "split", file, "--test-share", 0.3, "--seed", 3)
    assert done.exit_code == 0, done.stderr
    train, test = tmp_path / f"all-train.{suffix}", tmp_path / f"all-test.{suffix}"
    assert len(read_all([train, test])) == 50
    assert 0.2 <= len(read_all([test])) / 50 <= 0.4
    assert run("validate", train, "--against", test).exit_code == 0


@pytest.mark.parametrize(
    ("options", "message"),
    [(["--by", "class"], "by must be one of"), (["--test-share", 1], "test_share must be"), ([], "not two groups")],
)
def test_what_cannot_be_split_is_told(options, message, tmp_path):
    file = write(tmp_path / "all.jsonl", row("a", "x", domain="d"), row("b", "y", domain="d"))
    done = run("data", "split", file, *options)
    assert done.exit_code == 1
    assert message in done.stderr
    assert list(tmp_path.iterdir()) == [file]


def test_near_duplicates_across_files_fail_by_id_and_without_their_text(tmp_path):
    text = random_text(0, 60)
    ours = write(tmp_path / "ours.jsonl", row("a", random_text(1, 60)), row("b", text))
    others = write(tmp_path / "others.jsonl", row("x", random_text(2, 60)), row("b", f"well, {text}"))
    fresh = write(tmp_path / "fresh.jsonl", row("f", random_text(3, 60)))
    assert run("validate", ours, "--against", fresh).exit_code == 0
    done = run("validate", ours, "--against", fresh, "--against", others)
    assert done.exit_code == 1
    assert "b ~ b: 0.9" in done.stderr
    assert "1 pairs in all" in done.stderr
    assert text[:12] not in done.stderr


def test_training_is_refused_on_what_nearly_repeats_a_held_out_conversation(tmp_path):
    (held_out, *_) = (json.loads(line) for line in own_test()[0].read_text(encoding="utf-8").splitlines())
    for source in OUTSIDE:
        write(tmp_path / source.file, row(source.file, random_text(source.file, 60)))
    (tmp_path / "nlupp-dev.jsonl").write_text("")
    write(tmp_path / "support-dev.jsonl", held_out | {"id": "copied"})
    done = run("train", "--data", tmp_path, "--models", tmp_path / "models")
    assert done.exit_code == 1
    assert f"copied ~ {held_out['id']}: 1.00" in done.stderr
    assert not (tmp_path / "models").exists()

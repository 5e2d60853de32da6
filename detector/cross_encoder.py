"""The cross-encoder of the second stage, in ONNX Runtime (extra `transformer`)."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from tokenizers import Tokenizer

_MAX_CHARS = 1_200
_MAX_TOKENS = 200


class OnnxCrossEncoder:
    """A quantized transformer; one thread a call, and other threads run while it computes."""

    def __init__(self, model: bytes, tokenizer: str) -> None:
        """Load it.

        Args:
            model: The ONNX graph: `ids`, `types` and `mask`, int64 of shape (batch, tokens), to `logits`, float32 of
                shape (batch, heads).
            tokenizer: `tokenizer.json`.

        Raises:
            ImportError: ONNX Runtime is not installed.
        """
        import onnxruntime  # noqa: PLC0415 (only accuracy = best needs it)

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        tokens = TextTokens(tokenizer)
        self.tokens, self.frame = tokens.tokens, tokens.frame

    def read(self, tokens: Sequence[int], segments: Sequence[int]) -> list[float]:
        """See `CrossEncoder`."""
        ids = np.array([tokens], np.int64)
        inputs = {"ids": ids, "types": np.array([segments], np.int64), "mask": np.ones_like(ids)}
        logits: list[float] = self._session.run(None, inputs)[0][0].tolist()
        return logits


class TextTokens:
    """The tokens of a cross-encoder, which training needs without the model."""

    def __init__(self, tokenizer: str) -> None:
        """Take `tokenizer.json`."""
        self._tokenizer = Tokenizer.from_str(tokenizer)
        self._tokenizer.no_padding()
        self._tokenizer.enable_truncation(_MAX_TOKENS)
        special = self._tokenizer.token_to_id
        self._frame = (special("[CLS]"), special("[SEP]"), self.tokens("user :"), self.tokens("bot :"))

    def tokens(self, text: str) -> list[int]:
        """See `CrossEncoder`."""
        ids: list[int] = self._tokenizer.encode(text[:_MAX_CHARS], add_special_tokens=False).ids
        return ids

    def frame(self) -> tuple[int, int, list[int], list[int]]:
        """See `CrossEncoder`."""
        return self._frame

"""What the tests of the core share: a small encoder, heads that say what the test tells them, and a talk to drive."""

from typing import Any

import msgspec
import numpy as np
from msgspec.structs import replace
from tokenizers import Tokenizer
from tokenizers.models import WordLevel

from detector.conversation import Conversation, Progress
from detector.encoder import StaticEncoder
from detector.memory import PastTurn, Track
from detector.model import BOT_HEADS, STUCK_HEADS, USER_HEADS, CurvePoint, Model
from detector.pipeline import Judgement, Pipeline
from detector.policy import PolicyConfig
from detector.turn import Holder, OfferReply, Role, Turn
from detector.verdict import Signal, SignalKind

POLICY = PolicyConfig(version="test", alarm=0.8, repair=0.4, insist=0.9)
DIM = 96


def make_encoder() -> StaticEncoder:
    """An encoder that knows no word, so that every word is a sum of hashed letters; small, and always the same."""
    table = np.random.default_rng(7).standard_normal((4, DIM), dtype=np.float32)
    return StaticEncoder(table, Tokenizer(WordLevel({"[UNK]": 0}, unk_token="[UNK]")))  # noqa: S106


class ScriptedHeads:
    """Heads that give the scores that were laid down for the coming turn."""

    def __init__(self, names: tuple[str, ...]) -> None:
        self.names = names
        self.coming: dict[str, float] = {}

    def score(self, _features: Any) -> Any:
        return np.array([self.coming.get(name, 0.0) for name in self.names])


class ScriptedStuckHeads(ScriptedHeads):
    """The same for the heads over a conversation: one figure is the probability and the alarm's score."""

    def score(self, _features: Any) -> Any:
        return np.full(len(self.names), self.coming.get("stuck", 0.0))


class Mute:
    """Linear heads that say nothing."""

    def __init__(self, heads: int) -> None:
        self.heads = heads

    def score(self, _vector: Any) -> list[float]:
        return [0.0] * self.heads


def make_model(encoder: Any = None, **heads: Any) -> Model:
    """A model whose heads are scripted unless given; a signal is flagged from 0.5 on."""
    return Model(
        model_id="scripted",
        version="0",
        encoder=encoder or make_encoder(),
        encoder_hash="0",
        user_linear=(Mute(len(USER_HEADS)), Mute(len(USER_HEADS))),
        bot_linear=(Mute(len(BOT_HEADS)), Mute(len(BOT_HEADS))),
        user=heads.get("user") or ScriptedHeads(USER_HEADS),
        bot=heads.get("bot") or ScriptedHeads(BOT_HEADS),
        stuck=heads.get("stuck") or ScriptedStuckHeads(STUCK_HEADS),
        thresholds=dict.fromkeys((*USER_HEADS, *BOT_HEADS), 0.5),
        curve=(CurvePoint(0.9, 0.0, 0.3), CurvePoint(0.8, 1.0, 0.5), CurvePoint(0.3, 5.0, 0.9)),
    )


class Talk:
    """A conversation turn by turn; scores are named by head: `talk.user("text", reformulation=0.9, stuck=0.5)`."""

    def __init__(self, policy: PolicyConfig = POLICY, window: int = 40, model: Model | None = None) -> None:
        self.model = model or make_model()
        self.pipeline = Pipeline(self.model, policy, window=window, stopwatch=lambda: 0.0)
        self.state = Conversation()
        self.said: list[tuple[Turn, Judgement]] = []

    def user(self, text: str = "where is my parcel", holder: Holder | None = None, **scores: float) -> Judgement:
        return self.say(Role.USER, text, holder, **scores)

    def bot(self, text: str = "see our help page", holder: Holder | None = None, **scores: float) -> Judgement:
        return self.say(Role.BOT, text, holder, **scores)

    def human(self, text: str = "this is Ann, how can I help", **scores: float) -> Judgement:
        return self.say(Role.HUMAN, text, None, **scores)

    def say(
        self,
        role: Role,
        text: str,
        holder: Holder | None = None,
        reply: OfferReply = OfferReply.NONE,
        **scores: float,
    ) -> Judgement:
        for heads in (self.model.user, self.model.bot, self.model.stuck):
            if isinstance(heads, ScriptedHeads):
                heads.coming = scores
        turn = Turn(role, text, f"t{len(self.said)}")
        (judgement,) = self.pipeline.judge_all(self.state, [turn], holder, reply)
        self.said.append((turn, judgement))
        self.state = judgement.conversation
        return judgement

    def restored(self, pipeline: Pipeline | None = None) -> Conversation:
        """The conversation read again from what a store keeps of it."""
        return restored(pipeline or self.pipeline, self.said)


def restored(pipeline: Pipeline, said: list[tuple[Turn, Judgement]]) -> Conversation:
    """A conversation from what a store keeps, through bytes: text as received, scores, and the latest progress."""
    if not said:
        return Conversation()
    rows = [
        (turn.role, replace(judged.past, text=turn.text, **_NOT_STORED))
        for turn, judged in said[-pipeline.window :]
        if judged.past is not None
    ]
    stored = msgspec.msgpack.encode((said[-1][1].conversation.progress, rows))
    return pipeline.restored(*msgspec.msgpack.decode(stored, type=tuple[Progress, list[tuple[Role, PastTurn]]]))


_NOT_STORED = {
    "stop_words": 0,
    "content": 0,
    "values": 0,
    "asked": 0,
    "flags": 0,
    "n_words": 0,
    "asks": False,
    "n_sentences": 0,
}


def pipeline_of(model: Model, *, window: int = 40, budget: float = 1.0) -> Pipeline:
    """A pipeline as the server makes it."""
    from detector.service.brain import make_policy

    return Pipeline(model, make_policy(model, budget), window=window, stopwatch=lambda: 0.0)


def play(pipeline: Pipeline, turns: list[tuple[Role, str]]) -> list[Judgement]:
    """Judge a conversation from its beginning."""
    state, judged = Conversation(), []
    for i, (role, text) in enumerate(turns):
        judged.append(pipeline.judge(state, Turn(role, text, f"t{i}")))
        state = judged[-1].conversation
    return judged


def kinds(judgement: Judgement) -> set[SignalKind]:
    """The kinds of the flagged signals."""
    return {signal.kind for signal in judgement.verdict.signals if signal.flagged}


def signal_of(judgement: Judgement, kind: SignalKind) -> Signal:
    """The signal of a kind."""
    return next(signal for signal in judgement.verdict.signals if signal.kind is kind)


def plain(value: Any) -> Any:
    """A conversation as a value that `==` compares bit by bit, arrays included."""
    if isinstance(value, np.ndarray):
        return value.dtype.str, value.shape, value.tobytes()
    if isinstance(value, tuple):
        return tuple(plain(item) for item in value)
    if hasattr(value, "__struct_fields__"):
        return type(value).__name__, tuple(plain(getattr(value, name)) for name in value.__struct_fields__)
    return value


def rows_of(track: Track) -> int:
    """Sentences of a track."""
    return len(track.scale)

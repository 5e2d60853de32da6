"""A second model that judges the same turns after their answers were sent, seen by nobody but the operators.

It has a conversation memory of its own: its scores are features of its later turns, and its encoder may be another,
so what the active model remembers would not do. A conversation is followed from its first turn on or not at all;
replaying old ones from the store would cost most just when there is least time.
"""

import asyncio
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from msgspec.structs import replace

from detector.bundle import BundleError, load_bundle, read_active
from detector.conversation import Conversation
from detector.pipeline import Judgement
from detector.policies.bot_policy import Policies
from detector.service.answers import Answer
from detector.service.brain import Brain, make_brain
from detector.service.logs import trace_of
from detector.service.metrics import Metrics
from detector.service.replay import judged_again
from detector.service.shadow_metrics import ShadowMetrics
from detector.service.work import is_long
from detector.signals import HEADS, KIND_OF_HEAD
from detector.stores import ConversationKey, StoreError, TurnRow
from detector.stores.shadow import Comparison, Opinion, ShadowLog
from detector.turn import Role
from detector.verdict import End

QUEUE = 512
"""Turns that wait; beyond it conversations are dropped."""
REST = 3.0
"""After each turn the shadow rests this many times as long, so it takes a quarter of the loop at the most."""
SILENT = 600.0
"""Seconds without a turn after which a conversation makes room for another."""
_HEAD_START = 0.01
"""Seconds in which the answer leaves, whichever way it takes."""
_BATCH = 64
_KINDS = {role: tuple(int(KIND_OF_HEAD[head]) for head in heads) for role, heads in HEADS.items()}


@dataclass(slots=True)
class _Followed:
    """A conversation as the shadow sees it.

    Attributes:
        conversation: None once a turn was missed; it is never compared again.
        turns: Turns offered so far.
        seen: When the latest was offered.
    """

    conversation: Conversation | None = field(default_factory=Conversation)
    turns: int = 0
    seen: float = 0.0


@dataclass(slots=True)
class _Offer:
    """Turns to judge: those of one call, with what the active model said about the last of them."""

    key: ConversationKey
    followed: _Followed
    was: End
    rows: Sequence[TurnRow]
    opinion: Opinion | None
    bot_id: str


class Shadow:
    """The shadow model of a server and the conversations that it follows."""

    def __init__(
        self,
        models: Path,
        kept: ShadowLog,
        metrics: Metrics,
        log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
        *,
        window: int,
        limit: int,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Without a shadow until `follow` finds one.

        Args:
            models: The folder of all bundles.
            kept: Where comparisons are kept.
            metrics: Those of the server.
            log: Where refusals and faults go.
            window: Turns that a new turn is compared with.
            limit: Conversations followed at a time.
            clock: Seconds.
        """
        self.kept = kept
        self._models, self._log, self._window, self._limit, self._clock = models, log, window, limit, clock
        self._all_metrics, self._metrics = metrics, ShadowMetrics(metrics.registry)
        self._brain: Brain | None = None
        self._seen: tuple[str | None, float, Policies] = (None, 0.0, Policies())
        self._followed: OrderedDict[ConversationKey, _Followed] = OrderedDict()
        self._offers: deque[_Offer] = deque()
        self._wake = asyncio.Event()
        self._batch: list[Comparison] = []

    @property
    def brain(self) -> Brain | None:
        """What judges; None without a shadow."""
        return self._brain

    async def follow(self, loop: asyncio.AbstractEventLoop, executor: Executor, active: Brain) -> None:
        """Take over the shadow that ACTIVE names, under the active model's budget and policies.

        One that cannot be served is refused and counted; it never touches the active model.
        """
        try:
            wanted = read_active(self._models).shadow
        except BundleError:
            return  # the active model's follower tells
        wanted = None if wanted == active.model.model_id else wanted
        if self._seen == (wanted, active.budget, active.policies):
            return
        self._seen = wanted, active.budget, active.policies
        brain = None
        if wanted is not None:
            try:
                brain = await loop.run_in_executor(executor, self._loaded, wanted, active)
            except (BundleError, ValueError) as error:
                self._all_metrics.reload_failures.labels("shadow").inc()
                self._log.error("shadow refused, there is none now", error=str(error))
        self._brain = brain
        self._followed.clear()
        self._offers.clear()
        self._metrics.model(brain.model.model_id if brain else "")
        self._log.info("shadow", model_id=brain.model.model_id if brain else None)

    def offer(self, key: ConversationKey, was: End, rows: Sequence[TurnRow], answer: Answer) -> None:
        """Take the recorded turns of a call, to be judged later; costs the call some microseconds.

        Args:
            key: The conversation.
            was: Whether it had ended before.
            rows: The turns, as recorded.
            answer: What was answered to the last of them.
        """
        if self._brain is None:
            return
        followed = self._followed.get(key)
        if followed is None:
            if rows[0].index:
                self._metrics.offered("joined_late")
                return
            if not self._has_room():
                self._metrics.offered("no_room")
                return
            followed = self._followed[key] = _Followed()
        self._followed.move_to_end(key)
        followed.seen = self._clock()
        if followed.conversation is None or rows[0].index != followed.turns or len(self._offers) >= QUEUE:
            followed.conversation = None
            self._metrics.offered("dropped")
            return
        followed.turns = rows[-1].index + 1
        opinion = _opinion(answer.brain.model.model_id, answer.judgement)
        self._offers.append(_Offer(key, followed, was, rows, opinion, answer.brain.bot_id))
        self._wake.set()

    def erase(self, key: ConversationKey) -> None:
        """Forget a conversation, and what is kept of it.

        Raises:
            StoreError: It could not be erased.
        """
        self._followed.pop(key, None)
        self._offers = deque(offer for offer in self._offers if offer.key != key)
        self._batch = [one for one in self._batch if one.key != key]
        self.kept.erase(key)

    async def run(self, executor: Executor) -> None:
        """Judge what was offered, one call's turns at a time, for ever; a fault ends that conversation only."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            await asyncio.sleep(_HEAD_START)
            while self._offers:
                offer = self._offers.popleft()
                start = time.perf_counter()
                try:
                    await self._judge(offer, executor)
                except Exception as error:  # noqa: BLE001 (whatever it was, the server goes on without it)
                    offer.followed.conversation = None
                    self._metrics.offered("failed")
                    self._log.error("shadow failed on a turn", at=trace_of(error))
                if len(self._batch) >= _BATCH or not self._offers:
                    self.flush()
                await asyncio.sleep((time.perf_counter() - start) * REST)

    def flush(self) -> None:
        """Write what was compared; on the event loop, so that no erasure can come between."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        try:
            self.kept.append(batch)
        except StoreError as error:
            self._all_metrics.store_errors.inc()
            self._log.error("shadow log failed", error=str(error))

    def close(self) -> None:
        """Write what was compared, and let go of the file."""
        self.flush()
        self.kept.close()

    async def _judge(self, offer: _Offer, executor: Executor) -> None:
        followed, brain = offer.followed, self._brain
        if brain is None or followed.conversation is None or not self._is_current(offer):
            return
        arguments = brain, followed.conversation, offer
        if is_long(offer.rows):
            judgement = await asyncio.get_running_loop().run_in_executor(executor, _last, *arguments)
        else:
            judgement = _last(*arguments)
        if self._brain is not brain or not self._is_current(offer):
            return  # erased, or another shadow, while a thread was at it
        followed.conversation = judgement.conversation
        self._metrics.offered("judged")
        opinion = _opinion(brain.model.model_id, judgement)
        if opinion is not None and offer.opinion is not None:
            row = offer.rows[-1]
            self._metrics.compared(_KINDS[Role(row.role)], offer.opinion, opinion)
            self._batch.append(Comparison(offer.key, row.index, row.received, row.role, offer.opinion, opinion))

    def _is_current(self, offer: _Offer) -> bool:
        return self._followed.get(offer.key) is offer.followed

    def _has_room(self) -> bool:
        """Whether another conversation can be followed; the most silent one goes, but none that is still talked in.

        Pushing out busy ones would leave no conversation followed to its end.
        """
        if len(self._followed) < self._limit:
            return True
        key, oldest = next(iter(self._followed.items()))
        if self._clock() - oldest.seen < SILENT:
            return False
        del self._followed[key]
        return True

    def _loaded(self, model_id: str, active: Brain) -> Brain:
        model = load_bundle(self._models, model_id)
        if model.encoder_hash == active.model.encoder_hash:
            model = replace(model, encoder=active.model.encoder)  # once in memory, however many use it
        return make_brain(model, budget=active.budget, observe=False, window=self._window, policies=active.policies)


def _last(brain: Brain, conversation: Conversation, offer: _Offer) -> Judgement:
    """Judge the turns of a call; gives the judgement of the last one."""
    return deque(judged_again(brain.for_bot(offer.bot_id).pipeline, conversation, offer.rows, offer.was), maxlen=1)[0]


def _opinion(model_id: str, judgement: Judgement) -> Opinion | None:
    """What a model said; None about a turn that is not scored."""
    if judgement.inputs is None:
        return None
    verdict = judgement.verdict
    return Opinion(
        model=model_id,
        scores=judgement.inputs.scores,
        flagged=tuple(int(signal.kind) for signal in verdict.signals if signal.flagged and signal.score is not None),
        stuck=verdict.state.stuck_probability,
        action=int(verdict.recommendation.action),
        cause=int(verdict.recommendation.cause),
    )

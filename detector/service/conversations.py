"""Recording and judging turns: idempotent, one at a time per conversation, durable before the answer."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar, TypeVarTuple, Unpack

from msgspec import Struct
from msgspec.structs import replace

from detector.conversation import Conversation, Progress, ended
from detector.errors import AlreadyExistsError, NotFoundError, UnavailableError
from detector.pipeline import Judgement, is_stuck
from detector.service.answers import Answer, Known, Message, Reply
from detector.service.brain import Brain
from detector.service.codec import digest_of, from_progress, to_conversation, to_progress, to_row
from detector.service.convert import TurnCall
from detector.service.history import header_after, missing_turns, named
from detector.service.live import Live, LiveConversations
from detector.stores import ConversationKey, Header, Store, StoreError, TurnRow
from detector.stores.base import RECENT_TURNS
from detector.turn import Holder, Turn
from detector.verdict import End

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")

INLINE_TURNS = 24
"""Turns that are judged on the event loop, about 5 ms of work; more go to a thread."""


class Conversations:
    """All conversations of a server: the live ones in memory, the others in the store."""

    def __init__(
        self,
        store: Store,
        brain: Callable[[], Brain],
        *,
        live: LiveConversations,
        executor: Executor,
        clock: Callable[[], float],
        encode: Callable[[Answer], Message],
        decode: Callable[[bytes], Message],
        on_store_error: Callable[[StoreError], None],
        on_end: Callable[[End, bool], None],
        keep_text: bool,
    ) -> None:
        """Put the parts together.

        Args:
            store: Where conversations are kept.
            brain: Gives the judge of the moment.
            live: Conversations in memory.
            executor: Runs work over 5 ms.
            clock: Seconds since the epoch.
            encode, decode: The answer as a message, and a stored message as an answer.
            on_store_error: Told of each failure of the store.
            on_end: Told how a conversation ended, and whether it was stuck.
            keep_text: Keep the text of turns that have left the window.
        """
        self._store = store
        self._brain = brain
        self._live = live
        self._executor = executor
        self._clock = clock
        self._encode = encode
        self._decode = decode
        self._on_store_error = on_store_error
        self._on_end = on_end
        self._keep_text = keep_text

    async def analyze(self, tenant: str, call: TurnCall, seconds: float) -> Reply:
        """Record and judge a turn.

        Args:
            tenant: Whose conversation it is.
            call: The checked request.
            seconds: How long the call may wait for its turn.

        Raises:
            AlreadyExistsError: The turn id stands for another content.
            AbortedError: The conversation was busy all the time.
            UnavailableError: The store failed; nothing was recorded.
        """
        reply = self.analyze_inline(tenant, call)
        if reply is not None:
            return reply
        if call.stateless:
            return self._stateless(call, await self._judged(self._stateless_work(call)))
        key = ConversationKey(tenant, call.conversation_id)
        async with self._live.turn_taking(key, seconds):
            work = self._prepare(key, call)
            return work if isinstance(work, Reply) else self._finish(key, call, work, await self._judged(work))

    def analyze_inline(self, tenant: str, call: TurnCall) -> Reply | None:
        """The same without waiting; None if it would have to wait, for its turn or for a thread.

        Nothing is awaited here, so nobody can come between and no lock is needed.
        """
        if len(call.history) >= INLINE_TURNS:
            return None
        if call.stateless:
            return self._stateless(call, judge_all(self._stateless_work(call)))
        key = ConversationKey(tenant, call.conversation_id)
        if self._live.is_busy(key):
            return None
        work = self._prepare(key, call)
        return work if isinstance(work, Reply) else self._finish(key, call, work, judge_all(work))

    async def transcript(self, turns: Sequence[Turn]) -> tuple[Brain, list[Judgement]]:
        """Judge a whole past conversation, off the event loop."""
        brain = self._brain()
        return brain, await self._judged(_Work(Live(Conversation(), Header()), brain, turns, None, 0.0))

    def known(self, tenant: str, conversation_id: str) -> Known:
        """What is known of a conversation.

        Raises:
            NotFoundError: Nothing is.
        """
        key = ConversationKey(tenant, conversation_id)
        found = self._try(self._store.load, key, 1)
        if found is None:
            raise NotFoundError("conversation_id is not known; it was never seen, or erased")
        header, rows = found
        return Known(header, to_progress(rows[-1]), rows[-1])

    def turns(self, tenant: str, conversation_id: str) -> list[TurnRow]:
        """The transcript of a conversation."""
        return self._try(self._store.transcript, ConversationKey(tenant, conversation_id))

    async def end(self, tenant: str, conversation_id: str, outcome: int, how: End, seconds: float) -> Progress:
        """End a conversation; a later turn reopens it.

        Raises:
            NotFoundError: Nothing is known of it.
            AbortedError: It was busy all the time.
        """
        key = ConversationKey(tenant, conversation_id)
        async with self._live.turn_taking(key, seconds):
            known = self.known(tenant, conversation_id)
            progress = known.progress
            if progress.end is End.OPEN:
                progress = ended(progress, how, is_stuck(progress))
                self._on_end(how, is_stuck(progress))
            header = replace(known.header, outcome=outcome or known.header.outcome, is_open=False)
            if not self._keep_text:
                self._try(self._store.append, key, None, (), known.last.index + 1)
            self._try(self._store.update, key, header, from_progress(progress))
            live = self._live.peek(key)
            if live is not None:
                live.header = header
                live.conversation = Conversation(progress, live.conversation.memory)
            return progress

    async def delete(self, tenant: str, conversation_id: str, seconds: float) -> int:
        """Erase a conversation; returns how many turns it had."""
        key = ConversationKey(tenant, conversation_id)
        async with self._live.turn_taking(key, seconds):
            self._live.drop(key)
            return self._try(self._store.delete, key)

    async def sweep(self, *, idle_before: float, erase_before: float, limit: int = 500) -> int:
        """Mark conversations idle that went silent, and erase old ones; returns how many went idle."""
        idle = 0
        for key in self._try(self._store.stale, idle_before, limit):
            live = self._live.peek(key)
            if live is not None and live.seen >= idle_before:
                self._try(self._store.update, key, replace(live.header, updated=live.seen), None)
                live.header = replace(live.header, updated=live.seen)
                continue
            await self.end(*key, 0, End.IDLE, seconds=1.0)
            idle += 1
            await asyncio.sleep(0)
        self._try(self._store.purge, erase_before)
        return idle

    def _prepare(self, key: ConversationKey, call: TurnCall) -> "_Work | Reply":
        """Find what has to be judged; or the stored answer, if this turn was judged before."""
        start = time.perf_counter()
        brain = self._brain()
        live = self._live.get(key) or self._restored(key, brain)
        turn, digest = call.turn, digest_of(call.turn)
        if not call.candidate and turn.turn_id and (before := live.recent.get(turn.turn_id)):
            index, known_digest = before
            if known_digest != digest:
                raise AlreadyExistsError("turn.turn_id was used for another text or role; every turn needs its own id")
            stored = self._try(self._store.answer, key, index)
            if stored:
                return Reply(self._decode(stored), None, time.perf_counter() - start)
        missing = missing_turns(live, call.history, turn.turn_id) if call.history else []
        turns = [named(turn) for turn in (*missing, turn)]
        return _Work(live, brain, turns, call.holder, time.perf_counter() - start)

    async def _judged(self, work: "_Work") -> list[Judgement]:
        if len(work.turns) <= INLINE_TURNS:
            return judge_all(work)
        return await asyncio.get_running_loop().run_in_executor(self._executor, judge_all, work)

    def _stateless_work(self, call: TurnCall) -> "_Work":
        turns = (*call.history, named(call.turn))
        return _Work(Live(Conversation(), Header()), self._brain(), turns, call.holder, 0.0)

    def _stateless(self, call: TurnCall, judgements: list[Judgement]) -> Reply:
        answer = Answer(call.conversation_id, judgements[-1], self._brain(), call.truncated, call.include_all_scores)
        return Reply(self._encode(answer), answer, 0.0)

    def _finish(self, key: ConversationKey, call: TurnCall, work: "_Work", judgements: list[Judgement]) -> Reply:
        """Store what was judged, then answer."""
        answer = Answer(call.conversation_id, judgements[-1], work.brain, call.truncated, call.include_all_scores)
        message = self._encode(answer)
        if call.candidate:
            return Reply(message, answer, work.load_seconds)
        start = time.perf_counter()
        now = self._clock()
        live = work.live
        rows = []
        for judgement, turn in zip(judgements, work.turns, strict=True):
            is_last = judgement is judgements[-1]
            sent = (
                message if is_last else self._encode(Answer(key.conversation_id, judgement, work.brain, False, False))
            )
            rows.append(to_row(judgement, turn, digest_of(turn), now, sent.SerializeToString()))
        header = header_after(live.header, call, now)
        forget = 0 if self._keep_text else rows[-1].index + 1 - work.brain.pipeline.window
        self._try(self._store.append, key, None if header is live.header else header, rows, forget)
        live.conversation, live.header, live.seen = judgements[-1].conversation, header, now
        for row in rows:
            live.remember(row.turn_id, row.index, row.digest)
        self._live.put(key, live)
        return Reply(message, answer, work.load_seconds + time.perf_counter() - start)

    def _restored(self, key: ConversationKey, brain: Brain) -> Live:
        """The conversation from the store; a new one if the store does not know it."""
        found = self._try(self._store.load, key, max(RECENT_TURNS, brain.pipeline.window))
        if found is None:
            return Live(Conversation(), Header())
        header, rows = found
        live = Live(to_conversation(rows, brain.pipeline), header, seen=header.updated)
        for row in rows:
            live.remember(row.turn_id, row.index, row.digest)
        return live

    def _try(self, operation: Callable[[Unpack[_Ts]], _T], *arguments: Unpack[_Ts]) -> _T:
        """Run a store operation; its failure is the caller's to retry."""
        try:
            return operation(*arguments)
        except StoreError as error:
            self._on_store_error(error)
            raise UnavailableError(
                "the store failed; nothing was recorded, retry with the same turn_id", 1.0
            ) from error


class _Work(Struct, frozen=True):
    """What a call has to judge: the turns that were missed, and its own."""

    live: Live
    brain: Brain
    turns: Sequence[Turn]
    holder: Holder | None
    load_seconds: float


def judge_all(work: _Work) -> list[Judgement]:
    """Judge turns in order; pure, so it may run on any thread. The holder is said with the last one."""
    conversation = work.live.conversation
    judgements: list[Judgement] = []
    for turn in work.turns:
        holder = work.holder if turn is work.turns[-1] else None
        judgements.append(work.brain.pipeline.judge(conversation, turn, holder))
        conversation = judgements[-1].conversation
    return judgements

"""Recording and judging turns: idempotent, one at a time per conversation, durable before the answer."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor
from typing import TypeVar, TypeVarTuple

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
from detector.service.shadow import Shadow
from detector.service.work import INLINE_TURNS, Judged, Work, fresh_work
from detector.stores import ConversationKey, Header, Store, StoreError, TurnRow
from detector.stores.base import RECENT_TURNS
from detector.turn import Turn
from detector.verdict import End

_T = TypeVar("_T")
_Ts = TypeVarTuple("_Ts")


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
        shadow: Shadow,
        keep_text: bool,
        max_metadata: int,
    ) -> None:
        """Put the parts together.

        Args:
            store: Where conversations are kept.
            brain: Gives the judge of the moment.
            live: Conversations in memory.
            executor: Runs work over 5 ms.
            clock: Seconds since the epoch.
            encode: Gives an answer as its message.
            decode: Gives a stored answer as its message.
            on_store_error: Told of each failure of the store.
            on_end: Told how a conversation ended, and whether it was stuck.
            shadow: Offered the recorded turns; what it keeps is erased first.
            keep_text: Keep the text of turns that have left the window.
            max_metadata: Entries of metadata of a conversation.
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
        self._shadow = shadow
        self._keep_text = keep_text
        self._max_metadata = max_metadata

    async def analyze(self, tenant: str, call: TurnCall, seconds: float) -> Reply:
        """Record and judge a turn, after `analyze_inline` could not.

        Args:
            tenant: Whose conversation it is.
            call: The checked request.
            seconds: How long the call may wait for its turn.

        Raises:
            AlreadyExistsError: The turn id stands for another content.
            AbortedError: The conversation was busy all the time.
            UnavailableError: The store failed; nothing was recorded.
        """
        if call.stateless:
            return self._unrecorded(await self._judged(call, self._stateless_work(call)))
        key = ConversationKey(tenant, call.conversation_id)
        async with self._live.turn_taking(key, seconds):
            work = self._prepare(key, call)
            # From the judgement on nothing is awaited: a call that is given up is recorded in full or not at all.
            return work if isinstance(work, Reply) else self._finish(key, call, work, await self._judged(call, work))

    def analyze_inline(self, tenant: str, call: TurnCall) -> Reply | None:
        """Record and judge a turn without waiting; None if it would have to wait, for its turn or for a thread.

        Nothing is awaited here, so nobody can come between and no lock is needed.
        """
        if len(call.history) >= INLINE_TURNS:
            return None
        if call.stateless:
            work = self._stateless_work(call)
            return None if work.is_long else self._unrecorded(self._judge(call, work))
        key = ConversationKey(tenant, call.conversation_id)
        if self._live.is_busy(key):
            return None
        prepared = self._prepare(key, call)
        if isinstance(prepared, Reply):
            return prepared
        return None if prepared.is_long else self._finish(key, call, prepared, self._judge(call, prepared))

    async def transcript(self, turns: Sequence[Turn]) -> tuple[Brain, list[Judgement]]:
        """Judge a whole past conversation, off the event loop."""
        work = fresh_work(self._brain(), turns, None)
        if not work.is_long:
            return work.brain, work.judged()
        return work.brain, await asyncio.get_running_loop().run_in_executor(self._executor, work.judged)

    def known(self, tenant: str, conversation_id: str) -> Known:
        """What is known of a conversation.

        Raises:
            NotFoundError: Nothing is.
        """
        known = self._found(ConversationKey(tenant, conversation_id))
        if known is None:
            raise NotFoundError("conversation_id is not known; it was never seen, or erased")
        return known

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
            return self._ended(key, self.known(tenant, conversation_id), outcome, how)

    async def delete(self, tenant: str, conversation_id: str, seconds: float) -> int:
        """Erase a conversation; returns how many turns it had."""
        key = ConversationKey(tenant, conversation_id)
        async with self._live.turn_taking(key, seconds):
            return self._erased(key)

    async def sweep(self, *, idle_before: float, erase_before: float, limit: int = 500) -> int:
        """Mark conversations idle that went silent, and erase old ones; returns how many went idle.

        Who is busy is neither; others get their turn between any two.
        """
        idle = 0
        for key in self._try(self._store.stale, idle_before, limit):
            found = None if self._live.is_busy(key) else self._found(key)
            if found is None or not found.header.is_open:
                continue
            if found.last.received >= idle_before:
                self._set_header(key, replace(found.header, updated=found.last.received), None)
            else:
                self._ended(key, found, 0, End.IDLE)
                idle += 1
            await asyncio.sleep(0)
        for key in self._try(self._store.expired, erase_before, limit):
            found = None if self._live.is_busy(key) else self._found(key)
            if found is not None and found.last.received < erase_before:
                self._erased(key, keep_feedback=True)
            await asyncio.sleep(0)
        return idle

    def _prepare(self, key: ConversationKey, call: TurnCall) -> Work | Reply:
        """Find what has to be judged; or the stored answer, if this turn was judged before."""
        start = time.perf_counter()
        brain = self._brain()
        live = self._live.get(key)
        if live is None or live.encoder != brain.model.encoder_hash:
            live = self._restored(key, brain)
        turn = call.turn
        if not call.candidate and turn.turn_id and (before := live.recorded(turn.turn_id)):
            index, known_digest = before
            if known_digest != digest_of(turn):
                raise AlreadyExistsError("turn.turn_id was used for another text or role; every turn needs its own id")
            stored = self._try(self._store.answer, key, index)
            if stored:
                return Reply(self._decode(stored), None, time.perf_counter() - start)
        missing = missing_turns(live, call.history, turn.turn_id) if call.history else []
        turns = [named(turn) for turn in (*missing, turn)]
        return Work(live, brain, turns, call.holder, time.perf_counter() - start)

    def _stateless_work(self, call: TurnCall) -> Work:
        return fresh_work(self._brain(), (*call.history, named(call.turn)), call.holder)

    async def _judged(self, call: TurnCall, work: Work) -> Judged:
        if not work.is_long:
            return self._judge(call, work)
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._judge, call, work)

    def _judge(self, call: TurnCall, work: Work) -> Judged:
        """Judge and encode all that a call brings; touches nothing shared, so it may run on any thread."""
        judgements = work.judged()
        conversation_id = call.conversation_id
        answer = Answer(
            conversation_id, judgements[-1], work.brain, work.load_seconds, call.truncated, call.include_all_scores
        )
        message = self._encode(answer)
        if call.stateless or call.candidate:
            return Judged(answer, message, (), 0.0)
        now = self._clock()
        sent = [self._encode(Answer(conversation_id, healed, work.brain)) for healed in judgements[:-1]]
        rows = [
            to_row(judgement, turn, now, given.SerializeToString())
            for judgement, turn, given in zip(judgements, work.turns, (*sent, message), strict=True)
        ]
        return Judged(answer, message, rows, now)

    def _unrecorded(self, judged: Judged) -> Reply:
        return Reply(judged.message, judged.answer, judged.answer.load_seconds)

    def _finish(self, key: ConversationKey, call: TurnCall, work: Work, judged: Judged) -> Reply:
        """Store what was judged, then answer."""
        if call.candidate:
            return self._unrecorded(judged)
        start = time.perf_counter()
        live, rows, now = work.live, judged.rows, judged.received
        header = header_after(live.header, call, now, self._max_metadata)
        forget = 0 if self._keep_text else rows[-1].index + 1 - work.brain.pipeline.window
        try:
            self._try(self._store.append, key, None if header is live.header else header, rows, forget)
        except UnavailableError:
            # Whether it was written after all, the store will tell when the call is made again.
            self._live.drop(key)
            raise
        self._shadow.offer(key, live.conversation.progress.end, rows, judged.answer)
        live.conversation, live.header = judged.answer.judgement.conversation, header
        for row in rows:
            live.remember(row.turn_id, row.index, row.digest)
        self._live.put(key, live)
        return Reply(judged.message, judged.answer, work.load_seconds + time.perf_counter() - start)

    def _restored(self, key: ConversationKey, brain: Brain) -> Live:
        """The conversation from the store; a new one if the store does not know it."""
        encoder, window = brain.model.encoder_hash, brain.pipeline.window
        found = self._try(self._store.load, key, max(RECENT_TURNS, window + 1))
        if found is None:
            return Live(Conversation(), Header(), encoder)
        header, rows = found
        if not self._keep_text and any(row.text for row in rows[:-window]):
            # Written when texts were still kept, or with a longer window.
            self._try(self._store.forget, key, rows[-1].index + 1 - window)
        live = Live(to_conversation(rows, brain.pipeline), header, encoder)
        for row in rows:
            live.remember(row.turn_id, row.index, row.digest)
        return live

    def _found(self, key: ConversationKey) -> Known | None:
        found = self._try(self._store.load, key, 1)
        if found is None or not found[1]:
            return None
        header, rows = found
        return Known(header, to_progress(rows[-1]), rows[-1])

    def _ended(self, key: ConversationKey, known: Known, outcome: int, how: End) -> Progress:
        """End a conversation that nobody is working on."""
        progress, was_open = known.progress, known.progress.end is End.OPEN
        progress = ended(progress, how, is_stuck=is_stuck(progress)) if was_open else replace(progress, end=how)
        header = replace(known.header, outcome=outcome or known.header.outcome, is_open=False)
        if not self._keep_text:
            self._try(self._store.forget, key, known.last.index + 1)
        self._set_header(key, header, progress)
        if was_open:
            self._on_end(how, is_stuck(progress))
        return progress

    def _set_header(self, key: ConversationKey, header: Header, progress: Progress | None) -> None:
        self._try(self._store.update, key, header, None if progress is None else from_progress(progress))
        live = self._live.peek(key)
        if live is not None:
            live.header = header
            if progress is not None:
                live.conversation = Conversation(progress, live.conversation.memory)

    def _erased(self, key: ConversationKey, *, keep_feedback: bool = False) -> int:
        self._live.drop(key)
        self._try(self._shadow.erase, key)
        return self._try(lambda: self._store.delete(key, keep_feedback=keep_feedback))

    def _try(self, operation: Callable[[*_Ts], _T], *arguments: *_Ts) -> _T:
        """Run a store operation; its failure is the caller's to retry."""
        try:
            return operation(*arguments)
        except StoreError as error:
            self._on_store_error(error)
            raise UnavailableError(
                "the store failed; nothing was recorded, retry with the same turn_id", 1.0
            ) from error

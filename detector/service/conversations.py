"""Recording and judging turns: idempotent, one at a time per conversation, durable before the answer."""

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Executor

from detector.cases import CaseChange
from detector.errors import AlreadyExistsError, UnavailableError
from detector.pipeline import Judgement
from detector.service.answers import Known, Message, Reply
from detector.service.brain import Brain
from detector.service.codec import digest_of
from detector.service.convert import TurnCall
from detector.service.history import header_after, missing_turns, named
from detector.service.judging import Judging
from detector.service.kept import Kept, still_open
from detector.service.shadow import Shadow
from detector.service.work import INLINE_TURNS, Judged, Work, fresh_work, is_long
from detector.stores import ConversationKey, TurnRow
from detector.turn import Turn


class Conversations:
    """All conversations of a server: the live ones in memory, the others in the store."""

    def __init__(
        self,
        kept: Kept,
        brain: Callable[[], Brain],
        judging: Judging,
        *,
        executor: Executor,
        decode: Callable[[bytes], Message],
        shadow: Shadow,
        max_metadata: int,
        on_changes: Callable[[str, Sequence[CaseChange]], None],
    ) -> None:
        """Put the parts together.

        Args:
            kept: All conversations.
            brain: Gives the judge of the moment.
            judging: Judges and encodes.
            executor: Runs work over 5 ms.
            decode: Gives a stored answer as its message.
            shadow: Offered the recorded turns.
            max_metadata: Entries of metadata of a conversation.
            on_changes: Told of the changes of a tenant's cases, once they are written.
        """
        self._kept = kept
        self._live = kept.live
        self._brain = brain
        self._judging = judging
        self._executor = executor
        self._decode = decode
        self._shadow = shadow
        self._max_metadata = max_metadata
        self._on_changes = on_changes

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
        key = ConversationKey(tenant, call.conversation_id)
        if call.stateless:
            return _unrecorded(await self._judged(key, call, self._stateless_work(call)))
        async with self._live.turn_taking(key, seconds):
            work = self._prepare(key, call)
            # From the judgement on nothing is awaited: a call that is given up is recorded in full or not at all.
            return (
                work if isinstance(work, Reply) else self._finish(key, call, work, await self._judged(key, call, work))
            )

    def analyze_inline(self, tenant: str, call: TurnCall) -> Reply | None:
        """Record and judge a turn without waiting; None if it would have to wait, for its turn or for a thread.

        Nothing is awaited here, so nobody can come between and no lock is needed.
        """
        if len(call.history) >= INLINE_TURNS:
            return None
        key = ConversationKey(tenant, call.conversation_id)
        if call.stateless:
            work = self._stateless_work(call)
            return None if is_long(work.turns) else _unrecorded(self._judging.judge(key, call, work))
        if self._live.is_busy(key):
            return None
        prepared = self._prepare(key, call)
        if isinstance(prepared, Reply):
            return prepared
        if is_long(prepared.turns):
            return None
        return self._finish(key, call, prepared, self._judging.judge(key, call, prepared))

    async def transcript(self, turns: Sequence[Turn], bot_id: str, language: str) -> tuple[Brain, list[Judgement]]:
        """Judge a whole past conversation with a bot, off the event loop."""
        work = fresh_work(self._brain().for_bot(bot_id), turns, None)

        def judged() -> list[Judgement]:
            return self._judging.judgements(work, (bot_id, "", language, ""))

        if not is_long(turns):
            return work.brain, judged()
        return work.brain, await asyncio.get_running_loop().run_in_executor(self._executor, judged)

    def known(self, tenant: str, conversation_id: str) -> Known:
        """What is known of a conversation.

        Raises:
            NotFoundError: Nothing is.
        """
        return self._kept.known(ConversationKey(tenant, conversation_id))

    def turns(self, tenant: str, conversation_id: str) -> list[TurnRow]:
        """The transcript of a conversation."""
        return self._kept.attempt(self._kept.store.transcript, ConversationKey(tenant, conversation_id))

    def _prepare(self, key: ConversationKey, call: TurnCall) -> Work | Reply:
        """Find what has to be judged; or the stored answer, if this turn was judged before."""
        start = time.perf_counter()
        brain = self._brain()
        live = self._kept.current(key, brain)
        brain = brain.for_bot(live.header.bot_id or call.details[0])
        turn = call.turn
        if not call.candidate and turn.turn_id and (before := live.recorded(turn.turn_id)):
            index, known_digest = before
            if known_digest != digest_of(turn):
                raise AlreadyExistsError("turn.turn_id was used for another text or role; every turn needs its own id")
            stored = self._kept.attempt(self._kept.store.answer, key, index)
            if stored:
                return Reply(self._decode(stored), None, time.perf_counter() - start)
        missing = missing_turns(live, call.history, turn.turn_id) if call.history else []
        turns = [named(turn) for turn in (*missing, turn)]
        return Work(live, brain, turns, call.holder, time.perf_counter() - start, call.reply)

    def _stateless_work(self, call: TurnCall) -> Work:
        brain = self._brain().for_bot(call.details[0])
        return fresh_work(brain, (*call.history, named(call.turn)), call.holder, call.reply)

    async def _judged(self, key: ConversationKey, call: TurnCall, work: Work) -> Judged:
        if not is_long(work.turns):
            return self._judging.judge(key, call, work)
        return await asyncio.get_running_loop().run_in_executor(self._executor, self._judging.judge, key, call, work)

    def _finish(self, key: ConversationKey, call: TurnCall, work: Work, judged: Judged) -> Reply:
        """Store what was judged, then answer."""
        if call.candidate:
            return _unrecorded(judged)
        start = time.perf_counter()
        kept, live, rows, changes = self._kept, work.live, judged.rows, judged.changes
        header = header_after(live.header, call, judged.received, self._max_metadata)
        forget = 0 if kept.keep_text else rows[-1].index + 1 - work.brain.pipeline.window
        try:
            kept.attempt(kept.store.append, key, None if header is live.header else header, rows, forget, changes)
        except UnavailableError:
            # Whether it was written after all, the store will tell when the call is made again.
            self._live.drop(key)
            raise
        self._shadow.offer(key, live.conversation.progress.end, rows, judged.answer)
        live.conversation, live.header = judged.answer.judgement.conversation, header
        for row in rows:
            live.remember(row.turn_id, row.index, row.digest)
        self._live.put(key, live)
        if changes:
            live.case = still_open(changes[-1].case)
            self._on_changes(key.tenant, changes)
        return Reply(judged.message, judged.answer, work.load_seconds + time.perf_counter() - start)


def _unrecorded(judged: Judged) -> Reply:
    return Reply(judged.message, judged.answer, judged.answer.load_seconds)

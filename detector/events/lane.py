"""The way to one sink: in order within a conversation, several conversations at a time."""

import asyncio
import math
import random
from collections import deque
from collections.abc import Awaitable, Callable
from concurrent.futures import Executor
from typing import Any, ParamSpec, TypeVar

from msgspec.structs import replace

from detector.events.backoff import Backoff
from detector.events.message import Message
from detector.events.metrics import DeliveryMetrics
from detector.events.sink import Sink, SinkError
from detector.events.sink_settings import SinkSettings
from detector.stores import StoreError
from detector.stores.cases import CaseShelf, Delivery

_POLL_SECONDS = 0.5
"""How often the store is asked without a sign of anything new: for retries, and replays ordered from outside."""
_BATCH = 64
"""Deliveries read at a time, beyond those under way."""
_LAG_SECONDS = 5.0

_P = ParamSpec("_P")
_R = TypeVar("_R")


class Lane:
    """Delivers to one sink what the store says is due, at least once.

    All that must survive is in the store: a delivery is struck only after the sink took it, and a failed one is
    written back with its next time. Lives as long as the server.
    """

    def __init__(
        self,
        shelf: CaseShelf,
        settings: SinkSettings,
        sink: Sink,
        *,
        pack: Callable[[Delivery], Message],
        executor: Executor,
        clock: Callable[[], float],
        metrics: DeliveryMetrics,
        log: Any,  # noqa: ANN401 (structlog's loggers are made at run time)
    ) -> None:
        """Use a sink.

        Args:
            shelf: Where deliveries are.
            settings: How the sink is to be treated.
            sink: Takes messages.
            pack: Makes a message of a delivery; runs on the executor.
            executor: For the store and packing, so that no turn waits for either.
            clock: Seconds since the epoch.
            metrics: Counts.
            log: Takes names of sinks, ids and codes.
        """
        self._shelf = shelf
        self._settings = settings
        self._sink = sink
        self._pack = pack
        self._executor = executor
        self._clock = clock
        self._metrics = metrics
        self._log = log
        self._backoff = Backoff(settings.first_wait_seconds, settings.longest_wait_seconds, settings.attempts)
        self._rng = random.Random()  # noqa: S311 (jitter is no secret)
        self._woken = asyncio.Event()
        self._backlog: deque[Delivery] = deque()
        self._under_way: dict[tuple[str, str], asyncio.Task[None]] = {}
        self._taken: set[int] = set()
        self._paused_until = 0.0
        self._measured_at = -math.inf
        self._is_draining = False

    def wake(self) -> None:
        """There may be something new; from the server's loop only."""
        self._woken.set()

    async def run(self) -> None:
        """Deliver until `drain`."""
        while True:
            self._woken.clear()
            try:
                is_idle = await self._start_due()
            except Exception as error:  # noqa: BLE001 (whatever it was, there is a next round)
                self._log.error("outbox cannot be read", sink=self._settings.name, reason=_reason(error))
                is_idle = True
            if self._is_draining and is_idle and not self._under_way:
                return
            await self._rest()

    def drain(self) -> None:
        """Let `run` end once nothing is due any more."""
        self._is_draining = True
        self.wake()

    async def close(self) -> None:
        """Stop what is under way, which stays due, and let go of the sink."""
        tasks = list(self._under_way.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await self._sink.close()

    async def _start_due(self) -> bool:
        """Start deliveries as far as there is room; whether there is nothing to start."""
        now = self._clock()
        is_paused = now < self._paused_until
        self._metrics.paused(self._settings.name, is_paused=is_paused)
        if now - self._measured_at >= _LAG_SECONDS or now < self._measured_at:
            self._measured_at = now
            await self._measure_lag(now)
        if is_paused:
            return True
        while len(self._under_way) < self._settings.parallel:
            if not self._backlog and not await self._read(now):
                return True
            delivery = self._backlog.popleft()
            key = _conversation(delivery)
            task = asyncio.create_task(self._deliver(delivery))
            self._under_way[key] = task
            task.add_done_callback(lambda _, key=key: self._landed(key))  # type: ignore[misc]
        return False

    async def _read(self, now: float) -> bool:
        """Fill the backlog; whether there is anything in it."""
        # What lands while the store is read may have been read before it was struck.
        skipped = set(self._under_way)
        due = await self._off_loop(self._shelf.deliveries, self._settings.name, now, _BATCH + len(skipped))
        self._backlog.extend(delivery for delivery in due if _conversation(delivery) not in skipped)
        return bool(self._backlog)

    async def _deliver(self, delivery: Delivery) -> None:
        name, number = self._settings.name, delivery.event.number
        try:
            if number not in self._taken:
                await self._attempt(delivery)
                self._taken.add(number)
                self._metrics.attempted(name, "delivered")
        except SinkError as error:
            await self._failed(delivery, error)
            return
        # Should the store fail, it is struck later without sending it again.
        if await self._keep(delivery, self._shelf.delivered, name, number):
            self._taken.discard(number)

    async def _attempt(self, delivery: Delivery) -> None:
        """Send once.

        Raises:
            SinkError: Whatever went wrong.
        """
        try:
            async with asyncio.timeout(self._settings.timeout_seconds):
                message = await self._off_loop(self._pack, delivery)
                await self._sink.send(message)
        except SinkError:
            raise
        except TimeoutError as error:
            raise SinkError("timeout") from error
        except Exception as error:
            # A fault of ours, too, must neither lose the event nor stop the others.
            raise SinkError(_reason(error)) from error

    async def _failed(self, delivery: Delivery, error: SinkError) -> None:
        name, now, failures = self._settings.name, self._clock(), delivery.attempts + 1
        if error.pause is not None:
            self._hold_back(min(error.pause, self._settings.longest_wait_seconds))
        is_dead = self._backoff.is_spent(failures)
        wait = max(self._backoff.wait(failures, self._rng), self._paused_until - now if error.pause else 0.0)
        after = replace(delivery, attempts=failures, due_at=now + wait, is_dead=is_dead, error=str(error))
        await self._keep(delivery, self._shelf.failed, after)
        self._metrics.attempted(name, "dead" if is_dead else "failed")
        log = self._log.error if is_dead else self._log.warning
        log(
            "event is a dead letter" if is_dead else "event not delivered",
            sink=name,
            event_id=delivery.event.event_id,
            reason=after.error,
            attempts=failures,
        )

    async def _keep(self, delivery: Delivery, write: Callable[_P, None], *args: _P.args, **kwargs: _P.kwargs) -> bool:
        """Write what became of a delivery; if that fails, give the store time to come back."""
        try:
            await self._off_loop(write, *args, **kwargs)
        except Exception as error:  # noqa: BLE001 (an event that is still due is sent again, no matter why)
            self._hold_back(_POLL_SECONDS)
            self._log.error(
                "outbox cannot be written",
                sink=self._settings.name,
                event_id=delivery.event.event_id,
                reason=_reason(error),
            )
            return False
        return True

    def _hold_back(self, seconds: float) -> None:
        """Send nothing for a while."""
        self._paused_until = max(self._paused_until, self._clock() + seconds)
        self._backlog.clear()

    def _landed(self, key: tuple[str, str]) -> None:
        del self._under_way[key]
        self.wake()

    async def _measure_lag(self, now: float) -> None:
        oldest = await self._off_loop(self._shelf.deliveries, self._settings.name, math.inf, 1)
        age = max(now - oldest[0].event.case.updated_at, 0.0) if oldest else 0.0
        self._metrics.waiting(self._settings.name, age)

    async def _rest(self) -> None:
        """Until something is new or the store should be asked again."""
        try:
            async with asyncio.timeout(_POLL_SECONDS):
                await self._woken.wait()
        except TimeoutError:
            return

    def _off_loop(self, call: Callable[_P, _R], *args: _P.args, **kwargs: _P.kwargs) -> Awaitable[_R]:
        return asyncio.get_running_loop().run_in_executor(self._executor, lambda: call(*args, **kwargs))


def _conversation(delivery: Delivery) -> tuple[str, str]:
    event = delivery.event
    return event.tenant, event.case.conversation_id


def _reason(error: Exception) -> str:
    """The store's messages hold no values; those of others may."""
    return str(error) if isinstance(error, StoreError) else type(error).__name__

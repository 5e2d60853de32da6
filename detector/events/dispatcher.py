"""Empties the outbox: one lane to each sink."""

import asyncio
from collections.abc import Sequence
from concurrent.futures import Executor

from detector.events.lane import Lane


class Dispatcher:
    """Runs the lanes. Belongs to the server's loop, and lives from its start to its drain."""

    def __init__(self, lanes: Sequence[Lane], executor: Executor) -> None:
        """Run these lanes, all of which use the executor."""
        self._lanes = lanes
        self._executor = executor
        self._runs: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Deliver from now on."""
        self._runs = [asyncio.create_task(lane.run()) for lane in self._lanes]

    def wake(self) -> None:
        """A case has changed; costs a turn next to nothing."""
        for lane in self._lanes:
            lane.wake()

    async def drain(self, seconds: float) -> None:
        """Deliver what is due, at most so long, and stop. What is left is in the store."""
        for lane in self._lanes:
            lane.drain()
        if self._runs:
            await asyncio.wait(self._runs, timeout=seconds)
        for run in self._runs:
            run.cancel()
        await asyncio.gather(*self._runs, *(lane.close() for lane in self._lanes), return_exceptions=True)
        self._executor.shutdown(wait=True)

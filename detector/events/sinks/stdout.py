"""One JSON object a line on standard output."""

import asyncio
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

from detector.events.message import Message
from detector.events.sink import SinkError


class StdoutSink:
    """Writes lines, on a thread of its own: a reader that does not read must not make a turn wait."""

    def __init__(self, stream: BinaryIO | None = None) -> None:
        self._stream = stream or sys.stdout.buffer
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="stdout")

    async def send(self, message: Message) -> None:
        """See `Sink`."""
        try:
            await asyncio.get_running_loop().run_in_executor(self._thread, self._write, message.body + b"\n")
        except (OSError, ValueError) as error:  # ValueError: it is closed
            raise SinkError(type(error).__name__) from error

    async def close(self) -> None:
        """See `Sink`."""
        self._thread.shutdown(wait=False)

    def _write(self, line: bytes) -> None:
        self._stream.write(line)
        self._stream.flush()

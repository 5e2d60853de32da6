"""Structured logs with ids, sizes and codes; never the users' text."""

import asyncio
import logging
import sys
import traceback
from pathlib import Path
from typing import Any

import orjson
import structlog

_LEVELS = {"debug": logging.DEBUG, "info": logging.INFO, "warning": logging.WARNING, "error": logging.ERROR}
_FRAMES = 12
_CAUSES = 4


def configure(level: str, fmt: str) -> None:
    """Set up logging for the process: one JSON object a line, or coloured text for people."""
    processors: list[Any] = [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso", utc=True)]
    if fmt == "json":
        processors.append(structlog.processors.JSONRenderer(orjson.dumps))
        factory: Any = structlog.BytesLoggerFactory(sys.stderr.buffer)
    else:
        processors.append(structlog.dev.ConsoleRenderer())
        factory = structlog.PrintLoggerFactory(sys.stderr)
    structlog.configure(
        processors=processors,
        wrapper_class=structlog.make_filtering_bound_logger(_LEVELS[level]),
        logger_factory=factory,
        cache_logger_on_first_use=True,
    )
    logging.basicConfig(level=logging.WARNING, handlers=[_OurHandler()], force=True)


def logger() -> Any:  # noqa: ANN401 (structlog's loggers are made at run time)
    """The logger of the server."""
    return structlog.get_logger()


def trace_of(error: BaseException) -> str:
    """Types and places of an error and its causes, innermost place first.

    Never a message: those of other libraries may quote what they were given, and that may be a user's text.
    """
    found: list[str] = []
    seen: BaseException | None = error
    while seen is not None and len(found) < _CAUSES:
        places = [
            f"{Path(frame.f_code.co_filename).name}:{line} {frame.f_code.co_name}"
            for frame, line in traceback.walk_tb(seen.__traceback__)
        ]
        found.append(f"{type(seen).__name__} at {' < '.join(places[: -_FRAMES - 1 : -1]) or 'unknown'}")
        seen = seen.__cause__ or seen.__context__
    return "; after ".join(found)


def on_loop_error(loop: asyncio.AbstractEventLoop, context: dict[str, Any]) -> None:
    """Log what nobody awaited; asyncio's own handler would print the error's message."""
    del loop
    error = context.get("exception")
    logger().error("error outside of a call", at=trace_of(error) if error else "unknown")


class _OurHandler(logging.Handler):
    """What libraries log, in our form: the words of their code without what was filled in."""

    def emit(self, record: logging.LogRecord) -> None:
        words = str(record.msg).partition("\n")[0] if record.args else ""
        error = record.exc_info[1] if record.exc_info else None
        logger().log(
            record.levelno,
            "library warning",
            library=record.name,
            words=words,
            place=f"{Path(record.pathname).name}:{record.lineno}",
            at=trace_of(error) if error else "",
        )

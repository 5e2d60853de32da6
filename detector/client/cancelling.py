"""Telling a cancelled task from a cancelled call."""

import asyncio


def is_cancelled() -> bool:
    """Whether somebody cancels the running task."""
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

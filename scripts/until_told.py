"""Run something until it ends or a signal says to stop."""

import asyncio
import contextlib
import signal
from collections.abc import Coroutine
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


async def until_told(work: Coroutine[Any, Any, None]) -> None:
    """Run `work`; SIGINT and SIGTERM cancel it, and its own clean-up is waited for."""
    loop = asyncio.get_running_loop()
    task = asyncio.ensure_future(work)
    for name in SIGNALS:
        loop.add_signal_handler(name, task.cancel)
    try:
        with contextlib.suppress(asyncio.CancelledError):
            await task
    finally:
        for name in SIGNALS:
            loop.remove_signal_handler(name)

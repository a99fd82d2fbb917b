"""Keeps a few child processes alive: starts them, starts again what dies, and ends all of them together.

1. A child that dies is started again at once, and with growing pauses where it keeps dying.
2. Children end with their supervisor, also when it is killed: the kernel tells them (Linux).
3. Standard error of all children goes to one log file, so that the terminal stays readable.
"""

import asyncio
import contextlib
import ctypes
import os
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_PDEATHSIG = 1
FIRST_PAUSE = 0.1
LONGEST_PAUSE = 5.0
STEADY_SECONDS = 10.0
STOP_SECONDS = 8.0


@dataclass
class Child:
    """What to run. `order` says when it is stopped: the lowest first."""

    name: str
    argv: list[str]
    order: int = 0
    keep_fds: tuple[int, ...] = ()
    process: asyncio.subprocess.Process | None = None
    restarts: int = 0
    _pause: float = field(default=FIRST_PAUSE, repr=False)


def _die_with_parent() -> None:
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    # A Ctrl-C in the terminal is for the supervisor, which stops its children in order.
    os.setpgid(0, 0)


class Supervisor:
    """Runs children until it is stopped."""

    def __init__(self, log_file: Path, environment: dict[str, str], said: Callable[[str], None]) -> None:
        log_file.parent.mkdir(parents=True, exist_ok=True)
        self._log = log_file.open("ab")
        self._environment = environment
        self._said = said
        self._children: list[Child] = []
        self._keepers: list[asyncio.Task[None]] = []
        self._stopping = False

    async def start(self, child: Child) -> None:
        """Start a child and keep it alive from now on."""
        self._children.append(child)
        await self._spawn(child)
        self._keepers.append(asyncio.create_task(self._keep(child), name=f"keep {child.name}"))

    async def _spawn(self, child: Child) -> None:
        child.process = await asyncio.create_subprocess_exec(
            *child.argv,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=self._log,
            stderr=self._log,
            env=self._environment,
            pass_fds=child.keep_fds,
            preexec_fn=_die_with_parent,
        )

    async def _keep(self, child: Child) -> None:
        while not self._stopping:
            assert child.process is not None, "a child is spawned before it is kept"
            began = time.monotonic()
            code = await child.process.wait()
            if self._stopping:
                return
            child._pause = FIRST_PAUSE if time.monotonic() - began > STEADY_SECONDS else child._pause
            child.restarts += 1
            self._said(f"{child.name} ended ({_ending(code)}) and is started again")
            await asyncio.sleep(child._pause)
            child._pause = min(LONGEST_PAUSE, child._pause * 2)
            if not self._stopping:
                await self._spawn(child)

    async def stop(self) -> None:
        """End all children in their order; what does not end in time is killed."""
        self._stopping = True
        for order in sorted({child.order for child in self._children}):
            await asyncio.gather(*(self._end(child) for child in self._children if child.order == order))
        for keeper in self._keepers:
            keeper.cancel()
        await asyncio.gather(*self._keepers, return_exceptions=True)
        self._log.close()

    async def _end(self, child: Child) -> None:
        process = child.process
        if process is None or process.returncode is not None:
            return
        with contextlib.suppress(ProcessLookupError):
            process.terminate()
        try:
            async with asyncio.timeout(STOP_SECONDS):
                await process.wait()
        except TimeoutError:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


def _ending(code: int) -> str:
    return f"signal {-code}" if code < 0 else f"exit code {code}"

"""The fan-out benchmark: one message to many sockets, ours and its rivals in turn, in one run.

1. Every rival is a process of its own; the client is the same for all and prints its own CPU. They take turns of ten broadcasts.
2. A broadcast begins when the last one was heard by all, so nothing is measured that waits behind something else.
3. The limit is a C loop of write(); everything is also told as a multiple of it.
"""

import asyncio
import contextlib
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Sequence
from pathlib import Path
from typing import Any, cast

from scripts.failure import Failure
from scripts.load import processes
from scripts.load.numbers import over_passes, percentile
from scripts.load.progress import Progress
from scripts.load.rival import SIZE, Rival, rivals, running
from scripts.load.wire import Address, FrameSocket, dial, raise_files, text_frame

TOGETHER = 100
WARM_UP = 3
TURN = 10
"""Broadcasts after which it is the next one's turn: what a system call costs changes within seconds, and should do so for all."""
BROADCAST_SECONDS = 20.0
STOPPED_BUFFER = 4096
SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"


class Round:
    """How many have heard the broadcast that is under way."""

    def __init__(self, expected: int) -> None:
        self.expected = expected
        self.heard = 0
        self.last = 0.0
        self.done = asyncio.Event()

    def begin(self) -> None:
        """The next one."""
        self.heard = 0
        self.done.clear()


class Ear(FrameSocket):
    """Counts what is long enough to be the message; says what socket.io's handshake wants to hear."""

    def __init__(self, request: bytes, round: Round, speaks: str) -> None:
        super().__init__(request)
        self._round = round
        self._speaks = speaks
        self.entered = asyncio.get_running_loop().create_future()
        if speaks != "socket.io":
            self.entered.set_result(None)

    def heard(self, payload: bytes) -> None:
        """One more; or a step of the handshake."""
        if len(payload) >= SIZE:
            round = self._round
            round.heard += 1
            if round.heard == round.expected:
                round.last = time.perf_counter()
                round.done.set()
        elif self._speaks == "socket.io":
            if payload.startswith(b"0"):
                self.transport.write(text_frame("40"))
            elif payload.startswith(b"40") and not self.entered.done():
                self.entered.set_result(None)
            elif payload == b"2":
                self.transport.write(text_frame("3"))


class Runner:
    """One rival that runs, with all its sockets."""

    def __init__(self, rival: Rival, pid: int, control: Ear, round: Round) -> None:
        self.rival = rival
        self._pid = pid
        self._control = control
        self._round = round
        self._go = text_frame('42["go"]' if rival.speaks == "socket.io" else "go")
        self._took: list[float] = []
        self._used: list[tuple[processes.Cpu | None, processes.Cpu]] = []

    async def tell(self, times: int) -> None:
        """Broadcast so often, each when the last one was heard by all. Raises Failure where somebody does not hear a message."""
        round = self._round
        before, own = processes.cpu(self._pid), processes.own_cpu()
        for _ in range(times):
            round.begin()
            began = time.perf_counter()
            self._control.transport.write(self._go)
            try:
                async with asyncio.timeout(BROADCAST_SECONDS):
                    await round.done.wait()
            except TimeoutError:
                raise Failure(f"{self.rival.name}: {round.heard} of {round.expected} heard a message.") from None
            self._took.append((round.last - began) * 1000)
        after = processes.cpu(self._pid)
        used = after - before if after is not None and before is not None else None
        self._used.append((used, processes.own_cpu() - own))

    def forget(self) -> None:
        """What was measured so far was to warm up."""
        self._took.clear()
        self._used.clear()

    def measured(self) -> dict[str, Any]:
        """What the broadcasts cost, and when the last one heard them."""
        size, took = processes.rss(self._pid), self._took
        deliveries = self._round.expected * len(took) / 1e6
        server = [used for used, _ in self._used if used is not None]
        known = len(server) == len(self._used)
        return {
            "cpu_us": round_to(sum(used.total for used in server) / deliveries) if known else None,
            "user_us": round_to(sum(used.user for used in server) / deliveries) if known else None,
            "client_us": round_to(sum(own.total for _, own in self._used) / deliveries),
            "last_hears_ms": round_to(sorted(took)[len(took) // 2]),
            "last_hears_p99_ms": round_to(percentile(took, 0.99) or 0.0),
            "last_hears_max_ms": round_to(max(took)),
            "rss_mib": None if size is None else round_to(size / 2**20),
        }


@contextlib.asynccontextmanager
async def _ready(rival: Rival, sockets: int, stopped: int = 0) -> AsyncIterator[Runner]:
    """A rival with its sockets, warmed up. `stopped` further sockets read nothing. Raises Failure."""
    async with running(rival) as (pid, address):
        round = Round(sockets)
        control = await dial(address, _ear(rival, address, round, "/control"))
        await control.entered
        ears = await _connect(rival, address, round, sockets)
        still = await _connect(rival, address, Round(0), stopped, read=False)
        runner = Runner(rival, pid, control, round)
        try:
            await runner.tell(WARM_UP)
            runner.forget()
            yield runner
        finally:
            for ear in (control, *ears, *still):
                ear.transport.abort()


async def measure(rival: Rival, sockets: int, broadcasts: int, *, stopped: int = 0) -> dict[str, Any]:
    """One rival, once. `stopped` further sockets read nothing. Raises Failure where somebody does not hear a message."""
    async with _ready(rival, sockets, stopped) as runner:
        await runner.tell(broadcasts)
        return runner.measured()


def round_to(value: float) -> float:
    """Two digits are more than enough."""
    return round(value, 2)


def _ear(rival: Rival, address: Address, round: Round, path: str) -> Ear:
    if rival.speaks == "raw":
        return Ear(b"", round, rival.speaks)
    return Ear(address.upgrade(SOCKET_IO if rival.speaks == "socket.io" else path), round, rival.speaks)


async def _connect(rival: Rival, address: Address, round: Round, sockets: int, *, read: bool = True) -> list[Ear]:
    gate = asyncio.Semaphore(TOGETHER)

    async def one() -> Ear:
        async with gate:
            ear = _ear(rival, address, round, "/listen")
            await dial(address, ear, receive_buffer=None if read else STOPPED_BUFFER)
            async with asyncio.timeout(30):
                await ear.entered
            if not read:
                cast(asyncio.ReadTransport, ear.transport).pause_reading()
            return ear

    ears = await asyncio.gather(*(one() for _ in range(sockets)))
    # The server has to have come to its loop once more before it knows the last of them.
    await asyncio.sleep(0.3)
    return list(ears)


async def compare(
    sockets: int, broadcasts: int, passes: int, progress: Progress, only: Sequence[str] = ()
) -> dict[str, Any]:
    """All rivals side by side, `passes` times, ten broadcasts at a time: each one's measurements with median and range."""
    with tempfile.TemporaryDirectory(prefix="fof-rivals-") as folder:
        there, absent = rivals(Path(folder))
        there = [rival for rival in there if not only or rival.name in only]
        raise_files(sockets * (len(there) if broadcasts > TURN else 1) + 200)
        found: dict[str, list[dict[str, Any]]] = {rival.name: [] for rival in there}
        with progress.bar(f"fan-out to {sockets:,}", passes * len(there)) as told:
            for _ in range(passes):
                # Where each has but one turn, there is no need for all sockets of all at once.
                for some in [there] if broadcasts > TURN else [[rival] for rival in there]:
                    failed = await _one_pass(some, sockets, broadcasts, found, told)
                    absent |= {name: f"failed: {why}" for name, why in failed.items()}
    names = ("cpu_us", "user_us", "client_us", "last_hears_ms", "last_hears_max_ms")
    results: dict[str, Any] = {
        rival: {
            **{name: over_passes([one.get(name) for one in passed]) for name in names},
            "passes": [one.get("cpu_us") for one in passed],
        }
        for rival, passed in found.items()
    }
    for result in results.values():
        for name in ("limit", "uvicorn_sequential"):
            result[f"x_{name}"] = _ratio(result["passes"], results[name]["passes"]) if name in results else None
    return {"sockets": sockets, "broadcasts": broadcasts, "rivals": results, "absent": absent}


async def _one_pass(
    there: Sequence[Rival],
    sockets: int,
    broadcasts: int,
    found: dict[str, list[dict[str, Any]]],
    told: Callable[[], None],
) -> dict[str, str]:
    """All of them once, into `found`; why some failed."""
    failed: dict[str, str] = {}
    async with contextlib.AsyncExitStack() as stack:
        runners: list[Runner] = []
        for rival in there:
            try:
                runners.append(await stack.enter_async_context(_ready(rival, sockets)))
            except (Failure, OSError) as error:
                failed[rival.name] = str(error) or type(error).__name__
        for begun in range(0, broadcasts, TURN):
            for runner in runners:
                if runner.rival.name in failed:
                    continue
                try:
                    await runner.tell(min(TURN, broadcasts - begun))
                except (Failure, OSError) as error:
                    failed[runner.rival.name] = str(error) or type(error).__name__
        measured = {runner.rival.name: runner.measured() for runner in runners if runner.rival.name not in failed}
    for rival in there:
        found[rival.name].append(measured.get(rival.name, {}))
        told()
    return failed


def _ratio(ours: Sequence[float | None], theirs: Sequence[float | None]) -> dict[str, float] | None:
    """Median and range of the ratio within each pass."""
    return over_passes([a / b if a is not None and b else None for a, b in zip(ours, theirs, strict=True)])

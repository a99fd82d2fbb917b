"""The fan-out benchmark: one message to many sockets, ours and its rivals in turn, in one run.

1. Every rival is a process of its own; the client is the same for all and prints its own CPU.
2. A broadcast begins when the last one was heard by all, so nothing is measured that waits behind something else.
3. The limit is a C loop of write(); everything is also told as a multiple of it.
"""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

from scripts.failure import Failure
from scripts.load import processes
from scripts.load.numbers import over_passes, percentile
from scripts.load.progress import Progress
from scripts.load.wire import Address, FrameSocket, dial, raise_files, text_frame

HERE = Path(__file__).resolve().parent / "rivals"
ROOT = HERE.parents[2]
INSTALLED = ROOT / ".artifacts" / "rivals"
SIZE = 396
"""With its header of four bytes, 400 bytes a frame."""
TOGETHER = 100
BROADCAST_SECONDS = 20.0
STOPPED_BUFFER = 4096
SOCKET_IO = "/socket.io/?EIO=4&transport=websocket"


@dataclass(frozen=True)
class Rival:
    """A way to tell everybody something."""

    name: str
    argv: tuple[str, ...]
    speaks: str = "ws"
    environment: dict[str, str] = field(default_factory=dict)


def _python(name: str, speaks: str = "ws", environment: dict[str, str] | None = None) -> Rival:
    return Rival(name, (sys.executable, "-m", f"scripts.load.rivals.{name}", str(SIZE)), speaks, environment or {})


OURS = _python("ours")


def rivals(scratch: Path) -> tuple[list[Rival], dict[str, str]]:
    """Who is here, and why the others are not."""
    found, absent = [], {}
    if cc := shutil.which("cc"):
        binary, frame = scratch / "limit", scratch / "frame"
        frame.write_bytes(bytes((0x81, 126)) + SIZE.to_bytes(2, "big") + b"m" * SIZE)
        built = subprocess.run([cc, "-O2", "-o", str(binary), str(HERE / "limit.c")], capture_output=True, check=False)
        if built.returncode == 0:
            found.append(Rival("limit", (str(binary), str(frame)), "raw"))
        else:
            absent["limit"] = "limit.c does not compile here"
    else:
        absent["limit"] = "skipped, no C compiler"
    for name in ("ours", "uvicorn_sequential"):
        found.append(_python(name))
    packages = INSTALLED / "python"
    if (packages / "socketio").exists():
        path = {"PYTHONPATH": str(packages)}
        found.append(_python("python_socketio", "socket.io", path))
    else:
        absent["python_socketio"] = "skipped, not installed: scripts/load/rivals/install"
    node, modules = shutil.which("node"), INSTALLED / "node_modules"
    for name, package, speaks in (("ws", "ws", "ws"), ("socketio", "socket.io", "socket.io")):
        if node is None:
            absent[f"node_{name}"] = "skipped, no node"
        elif not (modules / package).exists():
            absent[f"node_{name}"] = "skipped, not installed: scripts/load/rivals/install"
        else:
            argv = (node, str(HERE / f"{name}.cjs"), str(SIZE))
            found.append(Rival(f"node_{name}", argv, speaks, {"NODE_PATH": str(modules)}))
    return found, absent


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


@contextlib.asynccontextmanager
async def _running(rival: Rival) -> AsyncIterator[tuple[int, Address]]:
    process = await asyncio.create_subprocess_exec(
        *rival.argv,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.DEVNULL,
        cwd=ROOT,
        env={**os.environ, **rival.environment},
    )
    try:
        assert process.stdout is not None
        async with asyncio.timeout(30):
            line = (await process.stdout.readline()).decode().split()
        if len(line) != 2:
            raise Failure(f"The rival {rival.name} did not start.")
        yield process.pid, Address("127.0.0.1", int(line[1]), False)
    finally:
        with contextlib.suppress(ProcessLookupError):
            process.kill()
        await process.wait()


async def measure(rival: Rival, sockets: int, broadcasts: int, *, stopped: int = 0) -> dict[str, Any]:
    """One rival, once. `stopped` further sockets read nothing. Raises Failure where somebody does not hear a message."""
    async with _running(rival) as (pid, address):
        round = Round(sockets)
        control = await dial(address, _ear(rival, address, round, "/control"))
        await control.entered
        ears = await _connect(rival, address, round, sockets)
        still = await _connect(rival, address, Round(0), stopped, read=False)
        go = text_frame('42["go"]' if rival.speaks == "socket.io" else "go")
        took: list[float] = []
        before, own = processes.cpu(pid), processes.own_cpu()
        for number in range(broadcasts + 3):
            if number == 3:
                before, own = processes.cpu(pid), processes.own_cpu()
                took.clear()
            round.begin()
            began = time.perf_counter()
            control.transport.write(go)
            try:
                async with asyncio.timeout(BROADCAST_SECONDS):
                    await round.done.wait()
            except TimeoutError:
                raise Failure(f"{rival.name}: {round.heard} of {sockets} heard a message.") from None
            took.append((round.last - began) * 1000)
        after, own_used = processes.cpu(pid), processes.own_cpu() - own
        size = processes.rss(pid)
        for ear in (control, *ears, *still):
            ear.transport.abort()
        used = after - before if after is not None and before is not None else None
        deliveries = sockets * broadcasts / 1e6
        return {
            "cpu_us": round_to(used.total / deliveries) if used else None,
            "user_us": round_to(used.user / deliveries) if used else None,
            "client_us": round_to(own_used.total / deliveries),
            "last_hears_ms": round_to(sorted(took)[len(took) // 2]),
            "last_hears_p99_ms": round_to(percentile(took, 0.99) or 0.0),
            "last_hears_max_ms": round_to(max(took)),
            "rss_mib": None if size is None else round_to(size / 2**20),
        }


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
    """All rivals in turn, `passes` times: each one's measurements with median and range."""
    raise_files(sockets + 200)
    with tempfile.TemporaryDirectory(prefix="fof-rivals-") as folder:
        there, absent = rivals(Path(folder))
        there = [rival for rival in there if not only or rival.name in only]
        found: dict[str, list[dict[str, Any]]] = {rival.name: [] for rival in there}
        with progress.bar(f"fan-out to {sockets:,}", passes * len(there)) as told:
            for _ in range(passes):
                for rival in there:
                    try:
                        found[rival.name].append(await measure(rival, sockets, broadcasts))
                    except (Failure, OSError) as error:
                        found[rival.name].append({})
                        absent[rival.name] = f"failed: {error or type(error).__name__}"
                    told()
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


def _ratio(ours: Sequence[float | None], theirs: Sequence[float | None]) -> dict[str, float] | None:
    """Median and range of the ratio within each pass."""
    return over_passes([a / b if a is not None and b else None for a, b in zip(ours, theirs, strict=True)])

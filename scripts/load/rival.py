"""Who broadcasts in the fan-out benchmark: ours, its rivals and the limit, each as a process of its own."""

import asyncio
import contextlib
import os
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.failure import Failure
from scripts.load.wire import Address

HERE = Path(__file__).resolve().parent / "rivals"
ROOT = HERE.parents[2]
INSTALLED = ROOT / ".artifacts" / "rivals"
SIZE = 396
"""With its header of four bytes, 400 bytes a frame."""


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


@contextlib.asynccontextmanager
async def running(rival: Rival) -> AsyncIterator[tuple[int, Address]]:
    """Its process, with where it listens. Raises Failure."""
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

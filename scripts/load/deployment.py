"""A deployment of its own for a load test: Redis, web, game master and the bank's agent, in a folder that is thrown away."""

import asyncio
import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path

from game.io import embedded
from scripts.failure import Failure
from scripts.load import processes
from scripts.load.calls import Calls
from scripts.load.processes import Cpu
from scripts.load.wire import Address
from scripts.supervisor import Child, Supervisor
from web.app import listen

READY_SECONDS = 60.0
PLENTY = "1000000"
LIMITS = {
    "FOF_JOIN_RATE": PLENTY,
    "FOF_JOIN_BURST": PLENTY,
    "FOF_ADDRESS_SOCKETS": PLENTY,
    "FOF_OPEN_BURST": PLENTY,
    "FOF_SAY_RATE": PLENTY,
    "FOF_SAY_BURST": PLENTY,
    "FOF_EMBEDDER": "lexical",
    "FOF_LOG_LEVEL": "warning",
}
"""All bots come from one machine, which no limit per address foresees."""
FOREIGN = ("REDIS_URL", "FOF_REDIS_URL", "FOF_HOST_KEY", "FOF_PUBLIC_URL", "FOF_ORIGINS", "FOF_DATA")
MODELS = ("OLLAMA_HOST", "FOF_OLLAMA_HOST", "OPENAI_API_KEY", "FOF_OPENAI_API_KEY", "OPENAI_BASE_URL")
MEASURED = ("web", "master", "redis")


class Deployment:
    """What runs, and what it costs."""

    def __init__(self, url: str, children: Mapping[str, Child], folder: Path) -> None:
        self.url = url
        self._children = children
        self._folder = folder

    def pid(self, name: str) -> int:
        """The process of a part."""
        process = self._children[name].process
        return process.pid if process is not None else -1

    def cpu(self) -> dict[str, Cpu]:
        """CPU of each part so far; empty where it cannot be known."""
        found = {name: processes.cpu(self.pid(name)) for name in MEASURED}
        return {name: used for name, used in found.items() if used is not None}

    def rss(self, name: str) -> int | None:
        """Resident bytes of a part."""
        return processes.rss(self.pid(name))

    def check(self) -> None:
        """Raises Failure where a part died: what was measured then is worth nothing."""
        died = [child.name for child in self._children.values() if child.restarts]
        if died:
            log = (self._folder / "all.log").read_text(errors="replace").strip().splitlines()
            raise Failure(f"{', '.join(died)} died in mid-run; last words: {log[-1] if log else 'none'}")


@contextlib.asynccontextmanager
async def deployed(settings: Mapping[str, str] | None = None) -> AsyncIterator[Deployment]:
    """A fresh deployment, ready to play. Raises Failure or NoRedis."""
    binary = embedded.server_binary()
    folder = Path(tempfile.mkdtemp(prefix="fof-load-"))
    redis_socket = embedded.private_socket()
    sock = listen("127.0.0.1", 0)
    fd = sock.fileno()
    environment = {
        **{name: value for name, value in os.environ.items() if name not in FOREIGN + MODELS},
        **LIMITS,
        "REDIS_URL": f"unix://{redis_socket}",
        "FOF_DATA": str(folder / "data"),
        **(settings or {}),
    }
    program = [sys.executable, "-m", "scripts.cli"]
    children = {
        "redis": Child("redis", embedded.arguments(binary, redis_socket, folder / "redis"), order=2),
        "master": Child("master", [*program, "master"], order=1),
        "agents": Child("agents", [*program, "agents", "--only", "bank"], order=1),
        "web": Child("web", [*program, "web", "--fd", str(fd)], order=0, keep_fds=(fd,)),
    }
    supervisor = Supervisor(folder / "all.log", environment, lambda _: None)
    deployment = Deployment(f"http://127.0.0.1:{sock.getsockname()[1]}", children, folder)
    try:
        await supervisor.start(children["redis"])
        await _exists(redis_socket)
        for name in ("master", "agents", "web"):
            await supervisor.start(children[name])
        await _ready(deployment)
        yield deployment
    finally:
        await supervisor.stop()
        sock.close()
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(redis_socket.parent, ignore_errors=True)


async def _exists(path: Path) -> None:
    try:
        async with asyncio.timeout(READY_SECONDS):
            while not path.exists():  # noqa: ASYNC110 - only asking tells
                await asyncio.sleep(0.02)
    except TimeoutError:
        raise Failure("Redis did not start.") from None


async def _ready(deployment: Deployment) -> None:
    calls = Calls(Address.of(deployment.url), 1)
    try:
        async with asyncio.timeout(READY_SECONDS):
            while True:
                with contextlib.suppress(OSError):
                    status, found = await calls.call("GET", "/health")
                    if status == 200 and found.get("status") == "ok":
                        return
                await asyncio.sleep(0.05)
    except TimeoutError:
        deployment.check()
        raise Failure("The game did not become ready.") from None
    finally:
        await calls.close()

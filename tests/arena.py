"""A whole game for the tests: real Redis, real processes, real sockets, and bots that keep a ledger of what they were told."""

import asyncio
import contextlib
import json
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import httpx
import websockets

from game.io import embedded
from game.io.connection import Redis, connect
from game.io.frames import parse_id
from game.io.keys import Keys, RoomCode
from game.settings import Settings
from tests.nursery import Forked, Nursery, nursery

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 15.0

Message = dict[str, Any]


async def wait_until(truth: Callable[[], Any], what: str, patience: float = PATIENCE) -> Any:
    """Wait until `truth` is; it may be a coroutine function. Fails with a sentence."""
    deadline = time.monotonic() + patience
    while True:
        found = truth()
        if isinstance(found, Awaitable):
            found = await found
        if found:
            return found
        assert time.monotonic() < deadline, f"{what} did not happen within {patience} s"
        await asyncio.sleep(0.01)


class Process:
    """One process of the game. Its standard error is kept. With a nursery, `argv` is what follows `fact-or-fake`."""

    def __init__(
        self,
        argv: list[str],
        environment: dict[str, str],
        log: Path,
        keep: tuple[int, ...] = (),
        nursery: Nursery | None = None,
    ) -> None:
        self.argv, self._environment, self.log, self._keep, self._nursery = argv, environment, log, keep, nursery
        self.start()

    def start(self) -> None:
        self.process: subprocess.Popen[bytes] | Forked
        with self.log.open("ab") as log:
            if self._nursery is not None:
                self.process = self._nursery.start(self.argv, self._environment, log.fileno(), self._keep)
                return
            self.process = subprocess.Popen(
                self.argv, env=self._environment, stdout=log, stderr=log, pass_fds=self._keep, cwd=ROOT
            )

    def signal(self, number: int) -> None:
        with contextlib.suppress(ProcessLookupError):
            self.process.send_signal(number)

    def kill(self) -> None:
        """As kill -9 does."""
        self.signal(signal.SIGKILL)
        self.process.wait()

    def stop(self, patience: float = 10.0) -> int:
        """SIGTERM, and how it ended."""
        self.signal(signal.SIGCONT)
        self.signal(signal.SIGTERM)
        try:
            return self.process.wait(patience)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.argv[-3:]} did not end within {patience} s of SIGTERM") from None

    @property
    def running(self) -> bool:
        return self.process.poll() is None

    @property
    def stopped(self) -> bool:
        """Whether it stands still (SIGSTOP); also one that a failpoint stopped."""
        state = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()[0]
        return state == "T"


def redis_binaries() -> dict[int, str]:
    """Redis servers that are here: 6 (6.2, which comes with the game) and 7 (or newer, on the PATH)."""
    found: dict[int, str] = {}
    for binary in (embedded.server_binary(), shutil.which("redis-server"), shutil.which("valkey-server")):
        if binary:
            told = subprocess.run([binary, "--version"], capture_output=True, text=True, timeout=30).stdout
            version = re.search(r"v=(\d+)\.", told)
            assert version, told
            found.setdefault(6 if int(version[1]) < 7 else 7, binary)
    return found


class RedisServer:
    """A real server on a private socket, with an append-only file.

    `more`: further options; `binary`: another one than usual; `data`: a folder that is there.
    """

    def __init__(self, *more: str, binary: str = "", data: Path | None = None) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="fof-test-"))
        self.socket = embedded.private_socket()
        self.url = f"unix://{self.socket}"
        argv = embedded.arguments(binary or embedded.server_binary(), self.socket, data or self.folder / "data")
        self.process = Process([*argv, *more], dict(os.environ), self.folder / "redis.log")

    def client(self) -> Redis:
        return connect(Settings(redis_url=self.url))

    async def answers(self) -> None:
        redis = self.client()

        async def pong() -> bool:
            try:
                return bool(await redis.ping())
            except Exception:
                return False

        await wait_until(pong, "Redis answering")
        await redis.aclose()

    def close(self) -> None:
        self.process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket.parent, ignore_errors=True)


class Deployment:
    """Web, master and agent processes around one Redis, under a key prefix of their own.

    `whole`: each process is started by its name, as people do it, and none comes from the nursery. `failpoints`: tests may
    `wish` for the worst.
    """

    def __init__(
        self, redis: RedisServer, prefix: str, *, whole: bool = False, failpoints: bool = False, **settings: Any
    ) -> None:
        self.redis_server, self.whole, self.failpoints = redis, whole, failpoints
        self.folder = Path(tempfile.mkdtemp(prefix="fof-test-"))
        chosen = {"prefix": prefix, "countdown": 0.2, "log_level": "debug", "embedder": "lexical", **settings}
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("FOF_")},
            "REDIS_URL": redis.url,
            **{f"FOF_{name.upper()}": str(value) for name, value in chosen.items()},
        }
        self.settings = Settings(redis_url=redis.url, **chosen)
        self.keys = Keys(prefix, self.settings.shards)
        self.processes: dict[str, Process] = {}
        self.urls: list[str] = []

    def environment_of(self, name: str) -> dict[str, str]:
        """The environment of one process."""
        if not self.failpoints:
            return self.environment
        return {**self.environment, "FOF_FAILPOINTS": f"@{self._wishes(name)}", "FOF_FAILPOINTS_ALLOWED": "true"}

    def _wishes(self, name: str) -> Path:
        return self.folder / f"{name}.failpoints"

    # One process by its name: web1, master2, agents1 ...

    def wish(self, name: str, failpoints: str) -> None:
        """From now on this process meets these failpoints, as FOF_FAILPOINTS words them. Needs `failpoints=True`."""
        assert self.failpoints
        fresh = self.folder / f"{name}.wish"
        fresh.write_text(failpoints)
        fresh.rename(self._wishes(name))

    def kill(self, name: str) -> None:
        """As kill -9 does."""
        self.processes[name].kill()

    def freeze(self, name: str) -> None:
        """SIGSTOP: it is there and does nothing."""
        self.processes[name].signal(signal.SIGSTOP)

    def thaw(self, name: str) -> None:
        """SIGCONT."""
        self.processes[name].signal(signal.SIGCONT)

    def start(self, name: str) -> None:
        """Start a process again that ended; a web process has its address again. Its failpoints are forgotten."""
        assert not self.processes[name].running
        self._wishes(name).unlink(missing_ok=True)
        self.processes[name].start()

    async def restart(self, name: str) -> float:
        """SIGTERM, and start it again. Returns the seconds until it had ended."""
        began = time.monotonic()
        await asyncio.to_thread(self.processes[name].stop)
        took = time.monotonic() - began
        self.start(name)
        return took

    def _start(self, name: str, *argv: str, keep: tuple[int, ...] = ()) -> Process:
        """The first process of a kind comes from the nursery, others are started by their name (see there)."""
        log = self.folder / f"{name}.log"
        known = None if self.whole or name not in ("web1", "master1", "agents1") else nursery()
        start = [] if known else [sys.executable, "-m", "scripts.cli"]
        process = Process([*start, *argv], self.environment_of(name), log, keep, known)
        self.processes[name] = process
        return process

    def start_web(self) -> Process:
        sock = socket.create_server(("127.0.0.1", 0), backlog=2048)
        self.urls.append(f"http://127.0.0.1:{sock.getsockname()[1]}")
        fd = sock.fileno()
        sock.set_inheritable(True)
        process = self._start(f"web{len(self.urls)}", "web", "--fd", str(fd), keep=(fd,))
        sock.detach()
        return process

    def start_master(self) -> Process:
        return self._start(f"master{sum('master' in name for name in self.processes) + 1}", "master")

    def start_agents(self, only: str = "") -> Process:
        argv = ("agents", "--only", only) if only else ("agents",)
        return self._start(f"agents{sum('agents' in name for name in self.processes) + 1}", *argv)

    async def ready(self) -> None:
        async with httpx.AsyncClient() as client:
            for url in self.urls:

                async def healthy(url: str = url) -> bool:
                    try:
                        return (await client.get(f"{url}/health", timeout=3)).status_code == 200
                    except httpx.HTTPError:
                        return False

                await wait_until(healthy, f"{url} being ready", 60)

    def logs(self) -> str:
        return "\n".join(file.read_text(errors="replace") for file in sorted(self.folder.glob("*.log")))

    def close(self) -> None:
        for process in self.processes.values():
            process.signal(signal.SIGCONT)
            process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class Table:
    """A room of a deployment, as its host has it."""

    def __init__(self, deployment: Deployment, opened: Message, url: str) -> None:
        self.deployment = deployment
        self.code = RoomCode(opened["room"])
        self.host_token: str = opened["host_token"]
        self.url = url
        self.keys = deployment.keys
        self.http = httpx.AsyncClient(base_url=url, timeout=15)
        self.bots: list[Bot] = []

    async def join(self, name: str) -> Message:
        reply = await self.http.post(f"/api/rooms/{self.code}/join", json={"name": name})
        assert reply.status_code == 201, reply.text
        joined: Message = reply.json()
        return joined

    async def do(self, verb: str, body: Message | None = None) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.host_token}"}
        return await self.http.post(f"/api/rooms/{self.code}/{verb}", json=body or {}, headers=headers)

    async def must(self, verb: str, body: Message | None = None) -> None:
        reply = await self.do(verb, body)
        assert reply.status_code == 202, reply.text

    async def bot(self, name: str, url: str | None = None, headers: dict[str, str] | None = None) -> "Bot":
        joined = await self.join(name)
        bot = Bot(self, joined["token"], joined["player"], url or self.url)
        bot.headers = headers
        await bot.connect()
        return bot

    async def host(self, url: str | None = None) -> "Bot":
        bot = Bot(self, self.host_token, None, url or self.url)
        await bot.connect()
        return bot

    async def spectator(self, url: str | None = None) -> "Bot":
        bot = Bot(self, None, None, url or self.url)
        await bot.connect()
        return bot


class Bot:
    """A client of the protocol that nobody here wrote: it trusts nothing and remembers everything."""

    def __init__(self, table: Table, token: str | None, player: str | None, url: str) -> None:
        self.table, self.token, self.player, self.url = table, token, player, url
        self.headers: dict[str, str] | None = None
        self.heard: list[Message] = []
        self.last: str | None = None
        self.welcome: Message = {}
        self.receipts: dict[int, Message] = {}
        self.close_code: int | None = None
        self._reader: asyncio.Task[None] | None = None
        table.bots.append(self)
        self._news = asyncio.Event()

    async def connect(self, *, after: bool = False, url: str | None = None) -> None:
        self.url = url or self.url
        address = self.url.replace("http", "ws", 1) + f"/ws/{self.table.code}"
        self.close_code = None
        self.ws = await websockets.connect(
            address, max_size=2**24, ping_interval=None, open_timeout=10, additional_headers=self.headers
        )
        hello: Message = {"type": "hello"}
        if self.token is not None:
            hello["token"] = self.token
        if after and self.last is not None:
            hello["after"] = self.last
        heard = len(self.heard)
        await self.say(**hello)
        self._reader = asyncio.create_task(self._read(self.ws))
        await wait_until(
            lambda: self.close_code is not None or any(m["type"] == "welcome" for m in self.heard[heard:]), "a welcome"
        )

    async def _read(self, ws: Any) -> None:
        try:
            async for text in ws:
                self._hear(json.loads(text))
        except websockets.ConnectionClosed:
            pass
        self.close_code = ws.close_code or 1006
        self._news.set()

    def _hear(self, message: Message) -> None:
        self.heard.append(message)
        if message["type"] == "welcome":
            self.welcome = message
            self.last = message["id"]
        elif "id" in message:
            assert self.last is None or parse_id(message["id"]) > parse_id(self.last), f"{message} after {self.last}"
            self.last = message["id"]
        if message["type"] == "answer_taken":
            self.receipts[message["round"]] = message
        self._news.set()

    async def say(self, **message: Any) -> None:
        await self.ws.send(json.dumps(message))

    async def answer(self, number: int, verdict: str, **more: Any) -> None:
        await self.say(type="answer", round=number, verdict=verdict, **more)

    def all(self, kind: str) -> list[Message]:
        return [message for message in self.heard if message["type"] == kind]

    async def hear(self, kind: str, /, count: int = 1, patience: float = PATIENCE, **fields: Any) -> Message:
        """The `count`-th message of a kind with these fields, heard already or still to come."""

        def found() -> list[Message]:
            return [m for m in self.all(kind) if all(m.get(name) == value for name, value in fields.items())]

        deadline = time.monotonic() + patience
        while len(found()) < count:
            self._news.clear()
            left = deadline - time.monotonic()
            assert left > 0, f"no {kind} {fields} within {patience} s; heard {[m['type'] for m in self.heard[-12:]]}"
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), left)
        return found()[count - 1]

    async def drop(self) -> None:
        """The connection is gone without a goodbye."""
        self.ws.transport.abort()
        if self._reader is not None:
            await self._reader

    async def close(self) -> None:
        if self.close_code is None:
            with contextlib.suppress(Exception):
                await asyncio.wait_for(self.ws.close(), 2)
        if self._reader is not None:
            self._reader.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._reader


@contextlib.asynccontextmanager
async def opened(deployment: Deployment, *, web: int = 0, **settings: Any) -> AsyncIterator[Table]:
    """A fresh room. Its rounds open at once, unless `reading` is wished for: most tests play many."""
    url = deployment.urls[web]
    async with httpx.AsyncClient(base_url=url, timeout=15) as client:
        reply = await client.post("/api/rooms", json={"reading": False, **settings})
        assert reply.status_code == 201, reply.text
    table = Table(deployment, reply.json(), url)
    try:
        yield table
    finally:
        await asyncio.gather(*(bot.close() for bot in table.bots))
        await table.http.aclose()

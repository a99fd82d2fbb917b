"""Several real Redis servers that a test may kill: a master with replicas under Sentinels, and a cluster.

They have what a test wants of a `RedisServer` (tests/arena.py): `url`, `client()`, `answers()`, `close()`.
"""

import asyncio
import contextlib
import os
import random
import shutil
import socket
import tempfile
import time
from pathlib import Path
from typing import Any

from redis.asyncio import Redis as PlainRedis

from game.io import embedded
from game.io.connection import Redis, connect
from game.settings import Settings
from tests.arena import Process, wait_until

BUS = 10_000
SLOTS = 16_384


def free_port() -> int:
    """A port that is free, as is the one 10,000 above it, which a server of a cluster takes too."""
    while True:
        port = random.SystemRandom().randrange(12_000, 30_000)
        with contextlib.suppress(OSError):
            for one in (port, port + BUS):
                with socket.socket() as sock:
                    sock.bind(("127.0.0.1", one))
            return port


class Servers:
    """What both have in common."""

    def __init__(self, binary: str = "") -> None:
        self.binary = binary or embedded.server_binary()
        self.folder = Path(tempfile.mkdtemp(prefix="fof-test-"))
        self.processes: dict[int, Process] = {}
        self._clients: list[PlainRedis] = []
        self.url = ""

    def _start(self, *options: str, config: Path | None = None) -> int:
        port = free_port()
        (self.folder / str(port)).mkdir()
        told = ["--port", str(port), "--dir", str(self.folder / str(port)), "--bind", "127.0.0.1"]
        argv = [self.binary, *([str(config)] if config else []), *told, *options]
        self.processes[port] = Process(argv, dict(os.environ), self.folder / f"{port}.log")
        return port

    def _server(self, *options: str) -> int:
        given = ["--appendonly", "yes", "--save", "", "--repl-diskless-sync", "yes", "--repl-diskless-sync-delay", "0"]
        return self._start(*given, *options)

    def direct(self, port: int) -> Any:
        """A client of one server."""
        client = PlainRedis(port=port, decode_responses=True, protocol=2, socket_timeout=5)
        self._clients.append(client)
        return client

    async def said(self, port: int, *call: Any) -> Any:
        """What one server answers; None where it does not."""
        client = self.direct(port)
        try:
            async with asyncio.timeout(3):
                return await client.execute_command(*call)
        except Exception:
            return None
        finally:
            await client.aclose()

    async def up(self, ports: list[int]) -> None:
        for port in ports:
            await wait_until(lambda port=port: self.said(port, "PING"), f"the server at {port} answering")

    def client(self) -> Redis:
        return connect(Settings(redis_url=self.url))

    def kill(self, port: int) -> None:
        self.processes[port].kill()

    def close(self) -> None:
        for process in self.processes.values():
            process.signal(18)
            process.kill()
        shutil.rmtree(self.folder, ignore_errors=True)


class SentinelServers(Servers):
    """One master, two replicas and three Sentinels that take a silent master for dead after a second."""

    async def start(self) -> None:
        first = self._server()
        self.data = [first, *(self._server("--replicaof", "127.0.0.1", str(first)) for _ in range(2))]
        await self.up(self.data)

        async def linked() -> bool:
            role = await self.said(first, "ROLE")
            return bool(role) and len(role[2]) == 2

        await wait_until(linked, "both replicas being there")
        self.sentinels = []
        for n in range(3):
            config = self.folder / f"sentinel{n}.conf"
            config.write_text(
                f"sentinel monitor game 127.0.0.1 {first} 2\nsentinel down-after-milliseconds game 1000\n"
                "sentinel failover-timeout game 3000\nsentinel parallel-syncs game 2\n"
            )
            self.sentinels.append(self._start("--sentinel", config=config))
        await self.up(self.sentinels)
        for port in self.sentinels:

            async def knows(port: int = port) -> bool:
                told = await self.said(port, "SENTINEL", "MASTER", "game")
                about = (
                    told if isinstance(told, dict) else dict(zip(told[::2], told[1::2], strict=True)) if told else {}
                )
                others = about.get("num-other-sentinels")
                return str(others) == "2" and str(about.get("num-slaves")) == "2"

            await wait_until(knows, "the Sentinels knowing each other", 30)
        self.url = "redis+sentinel://" + ",".join(f"127.0.0.1:{port}" for port in self.sentinels) + "/game"

    async def answers(self) -> None:
        await self.up(self.data)

    async def master(self) -> int:
        """The port of the server that Sentinels call the master."""
        for port in self.sentinels:
            if told := await self.said(port, "SENTINEL", "GET-MASTER-ADDR-BY-NAME", "game"):
                return int(told[1])
        raise AssertionError("no Sentinel answers")


class ClusterServers(Servers):
    """Three masters with a replica each; a server that is silent for a second is taken for dead."""

    async def start(self) -> None:
        began = time.monotonic()
        more = ["--cluster-enabled", "yes", "--cluster-node-timeout", "1000", "--cluster-replica-validity-factor", "0"]
        self.data = [self._server(*more, "--cluster-config-file", f"nodes{n}.conf") for n in range(6)]
        await self.up(self.data)
        masters, replicas = self.data[:3], self.data[3:]
        for n, port in enumerate(masters):
            slots = range(SLOTS * n // 3, SLOTS * (n + 1) // 3)
            await self.said(port, "CLUSTER", "ADDSLOTS", *slots)
        for n, port in enumerate(self.data):
            await self.said(port, "CLUSTER", "SET-CONFIG-EPOCH", n + 1)
            await self.said(self.data[0], "CLUSTER", "MEET", "127.0.0.1", port)
        names = {port: await self.said(port, "CLUSTER", "MYID") for port in masters}
        for replica, master in zip(replicas, masters, strict=True):
            await wait_until(
                lambda r=replica, m=master: self._replicate(r, names[m]), "a replica knowing its master", 30
            )
        for port in self.data:
            await wait_until(lambda port=port: self._whole(port), "the cluster being whole", 30)
        self.formed_s = time.monotonic() - began
        self.url = "redis+cluster://" + ",".join(f"127.0.0.1:{port}" for port in self.data)

    async def _replicate(self, replica: int, master: str) -> bool:
        return (
            await self.said(replica, "CLUSTER", "REPLICATE", master) is True
            or (await self.said(replica, "ROLE") or ["master"])[0] == "slave"
        )

    async def _whole(self, port: int) -> bool:
        state = await self.said(port, "CLUSTER", "INFO")
        told = str(state)
        if "cluster_state" not in told or "fail" in told.split("cluster_state", 1)[1][:12]:
            return False
        slots = await self.said(port, "CLUSTER", "SLOTS")
        lines = await self.said(port, "ROLE")
        return bool(slots) and bool(lines) and (lines[0] != "master" or len(lines[2]) == 1)

    async def answers(self) -> None:
        await self.up(self.data)

    async def master(self, slot: int) -> int:
        """The port of the server that holds a slot."""
        for port in self.data:
            client = self.direct(port)
            try:
                call: Any = client.execute_command
                for first, last, owner, *_ in await call("CLUSTER", "SLOTS"):
                    if first <= slot <= last:
                        return int(owner[1])
            except Exception:
                continue
            finally:
                await client.aclose()
        raise AssertionError("no server of the cluster answers")

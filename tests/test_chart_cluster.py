"""The chart's cluster of Redis servers, with real ones: its arguments, its scripts and its users.

A pod's name stands here for an address of this machine: servers announce 127.0.1.N as their name, and clients follow it. There
are no pods, so a pod that comes back elsewhere is a server that leaves 127.0.2.N and comes back at 127.0.1.N.
"""

import asyncio
import contextlib
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from redis.asyncio import Redis as PlainRedis
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoPermissionError

from agents.memory_keys import MemoryKeys
from game.io.cluster import slot_of
from game.io.connection import connect
from game.io.copies import Copies
from game.io.keys import Keys, RoomCode
from game.settings import Settings
from scripts.cli import app
from scripts.redis_users import USERS_FILE
from tests.arena import Deployment, Process, opened, redis_binaries, wait_until
from tests.faults.test_servers import answer_all, insist
from tests.oracle import audit
from tests.servers import BUS, Servers
from tests.test_chart import CHART, CLUSTER, pods, rendered

KEYS = Keys("fof")
ROOM = RoomCode("KKKKKK")
COUNT = 6
ROOT = "user root on nopass ~* &* +@all\n"
"""Who looks on: no user of the game."""

pytestmark = pytest.mark.skipif(
    sys.platform != "linux" or 7 not in redis_binaries() or shutil.which("redis-cli") is None,
    reason="needs Redis 7 with redis-cli, and Linux, where all of 127.0.0.0/8 is this machine",
)


def port_for_all() -> int:
    """A port that is free on all addresses of this machine, as is the one of the bus."""
    while True:
        with contextlib.suppress(OSError), socket.socket() as sock, socket.socket() as bus:
            sock.bind(("", 0))
            port = sock.getsockname()[1]
            if port + BUS < 2**16:
                bus.bind(("", port + BUS))
                return int(port)


class ChartServers(Servers):
    """Servers as the chart's pods run them. A server's number is that of its pod."""

    def __init__(self, users: Path) -> None:
        super().__init__(redis_binaries()[7])
        self.users, self.port = users, port_for_all()
        pod = pods(rendered(CLUSTER))["redis"]
        self.args: list[str] = pod["containers"][0]["args"]
        self.environment = {
            **os.environ,
            **{row["name"]: row["value"].replace("/run/fof", str(users)) for row in pod["containers"][1]["env"]},
            "PATIENCE": "30",
            "EVERY": "0.2",
        }

    def begin(self, number: int, *addresses: str) -> None:
        """Start one: at the first address it is, under the last one it is known."""
        folder = self.folder / str(number)
        folder.mkdir(exist_ok=True)
        ours = {"$(POD_IP)": addresses[0], "/data": str(folder)}
        told = [ours.get(arg, arg).replace("/run/fof", str(self.users)) for arg in self.args]
        told = [addresses[-1] if arg.startswith("$(POD_NAME)") else arg for arg in told]
        more = ["--port", str(self.port), "--bind", *addresses, "--repl-diskless-sync-delay", "0"]
        self.processes[number] = Process([self.binary, *told, *more], dict(os.environ), self.folder / f"{number}.log")

    def start_all(self) -> None:
        for number in range(COUNT):
            self.begin(number, f"127.0.2.{number}", f"127.0.1.{number}")

    async def up(self, ports: Any = ()) -> None:
        async def one() -> bool:
            with contextlib.suppress(Exception):
                return bool(await asyncio.gather(*(self.asked(n, "PING") for n in range(COUNT))))
            return False

        await wait_until(one, "all servers answering")

    @property
    def names(self) -> list[str]:
        return [f"127.0.1.{number}:{self.port}" for number in range(COUNT)]

    def script(self, file: str, *arguments: str) -> list[str]:
        return ["sh", str(CHART / "files" / file), *arguments]

    async def ran(self, file: str, *arguments: str) -> tuple[int, str]:
        process = await asyncio.create_subprocess_exec(
            *self.script(file, *arguments), env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT
        )
        said, _ = await process.communicate()
        return process.returncode or 0, said.decode()

    async def form_and_die(self) -> None:
        """Begin to form, and be killed as soon as something was done."""
        process = Process(
            self.script("form-cluster.sh", "1", *self.names), self.environment, self.folder / "first-try.log"
        )

        async def begun() -> bool:
            return len((await self.seen(0))[0]) > 8

        await wait_until(begun, "the first server having slots")
        process.kill()

    async def form(self) -> tuple[int, str]:
        return await self.ran("form-cluster.sh", "1", *self.names)

    async def asked(self, number: int, *call: str) -> Any:
        """What one server says to somebody who may everything."""
        redis = PlainRedis(host=f"127.0.1.{number}", port=self.port, username="root", password="x", protocol=2)
        redis.response_callbacks.clear()
        try:
            said = await redis.execute_command(*call)
            return said.decode() if isinstance(said, bytes) else said
        finally:
            await redis.aclose()

    async def seen(self, number: int) -> list[list[str]]:
        """What CLUSTER NODES of one server tells, a row for each: id, name, flags, master ... link, slots."""
        told = await self.asked(number, "CLUSTER", "NODES")
        rows = [line.split() for line in told.splitlines()]
        return [[row[0], row[1].partition(",")[2], *row[2:]] for row in rows]

    async def together(self) -> bool:
        """Whether each server is linked with all others and the slots are with three that have a copy each."""
        for number in range(COUNT):
            try:
                rows = await self.seen(number)
            except Exception:
                return False
            if len(rows) != COUNT or any(row[7] != "connected" or "fail" in row[2] for row in rows):
                return False
            masters = {row[0] for row in rows if "master" in row[2] and len(row) > 8}
            if len(masters) != 3 or {row[3] for row in rows if "slave" in row[2]} != masters:
                return False
        return True

    async def failed_over(self, number: int) -> bool:
        """Whether another one sees that it failed, and three with slots besides."""
        rows = await self.seen((number + 1) % COUNT)
        failed = [row for row in rows if row[1] == f"127.0.1.{number}" and "fail" in row[2].split(",")]
        return bool(failed) and sum(len(row) > 8 and "fail" not in row[2] for row in rows) == 3

    async def holds(self, number: int, slot: int) -> bool:
        """Whether a slot is one of that server's."""
        (own,) = [row for row in await self.seen(number) if "myself" in row[2]]
        ranges = [[int(end) for end in part.split("-")] for part in own[8:]]
        return any(part[0] <= slot <= part[-1] for part in ranges)

    async def refused(self, number: int) -> list[str]:
        """Who was refused what kind of thing by one server, as Redis keeps it."""
        rows = [dict(zip(row[::2], row[1::2], strict=True)) for row in await self.asked(number, "ACL", "LOG")]
        return [" ".join(row[part].decode() for part in (b"username", b"reason", b"object")) for row in rows]

    def client(self) -> Any:
        return connect(Settings(redis_url="redis+cluster://root:x@" + ",".join(self.names)))

    def as_user(self, role: str) -> Any:
        return connect(Settings(redis_url=(self.users / f"{role}.url").read_text().strip()))


@pytest.fixture
async def servers(tmp_path: Path) -> AsyncIterator[ChartServers]:
    users = tmp_path / "users"
    found = ChartServers(users)
    address = f"127.0.1.0:{found.port},127.0.1.1:{found.port}"
    app(["acl", "--cluster", "--out", str(users), "--address", address], standalone_mode=False)
    (users / USERS_FILE).write_text((users / USERS_FILE).read_text() + ROOT)
    found.start_all()
    await found.up()
    try:
        yield found
    finally:
        found.close()


async def test_the_charts_scripts_make_a_cluster_that_the_games_users_work_with(servers: ChartServers) -> None:
    # One that is cut off leaves the cluster half made, and the next one goes on.
    await servers.form_and_die()
    code, said = await servers.form()
    assert (code, said) == (0, "a cluster of 3 masters with 1 replicas each is well\n")
    await wait_until(servers.together, "all servers seeing the same")
    before = {(row[0], row[1], row[3], *row[8:]) for row in await servers.seen(0)}
    assert {row[1] for row in before} == {name.partition(":")[0] for name in servers.names}, "known by name"

    # Again: nothing happens.
    code, said = await servers.form()
    assert (code, said) == (0, "the cluster of 6 servers is well: nothing to do\n")
    assert {(row[0], row[1], row[3], *row[8:]) for row in await servers.seen(0)} == before
    for name in servers.names:
        assert (await servers.ran("ready.sh", name))[0] == 0

    for number in range(COUNT):
        assert await servers.asked(number, "ACL", "LOG") == [], "something that scripts or servers need was refused"
    await every_role_does_its_part(servers)

    # All pods come back at once, and each has another address.
    for process in servers.processes.values():
        process.signal(15)
    for number, process in servers.processes.items():
        process.process.wait(10)
        servers.begin(number, f"127.0.1.{number}")
    for number, name in enumerate(servers.names):
        log = servers.folder / f"meet{number}.log"
        servers.processes[100 + number] = Process(servers.script("meet-again.sh", name), servers.environment, log)
    await wait_until(servers.together, "the servers finding each other again")
    await wait_until(lambda: kept(servers), "the room being there again")


async def kept(servers: ChartServers) -> bool:
    """Whether a game master reads what one wrote."""
    master = servers.as_user("master")
    try:
        return bool(await master.get(KEYS.room(ROOM, "state")) == "{}")
    except RedisConnectionError:
        return False
    finally:
        await master.aclose()


async def every_role_does_its_part(servers: ChartServers) -> None:
    """A call of each role, and one that is not its business."""
    secret, memory = KEYS.room(ROOM, "state"), MemoryKeys("fof")
    does: dict[str, tuple[list[Any], list[Any]]] = {
        "master": (["SET", secret, "{}"], ["GET", memory.count]),
        "web": (["XREAD", "STREAMS", KEYS.room(ROOM, "events"), "0"], ["GET", secret]),
        "inbox": (["XADD", KEYS.room(ROOM, "inbox"), "*", "c", "{}"], ["GET", secret]),
        "desk": (["GET", secret], ["SET", secret, "{}"]),
        "agents": (["EVAL", "return redis.call('INCR', KEYS[1])", 1, memory.count], ["GET", secret]),
        "operator": (["XRANGE", KEYS.room(ROOM, "inbox"), "-", "+"], ["GET", secret]),
        "metrics": (["INFO"], ["GET", secret]),
    }
    assert {file.stem for file in servers.users.glob("*.url")} == does.keys()
    for role, (may, may_not) in does.items():
        redis = servers.as_user(role)
        await redis.execute_command(*may)
        with pytest.raises(NoPermissionError):
            await redis.execute_command(*may_not)
        await redis.aclose()
    assert urlsplit((servers.users / "web.url").read_text()).scheme == "redis+cluster"
    web = servers.as_user("web")
    copies = Copies(web, KEYS, "w")
    assert await copies.made(KEYS.shard(ROOM)), "a replica logs in to its master and follows"
    await copies.close()
    await web.aclose()


@pytest.mark.full
async def test_a_server_that_lost_its_volume_becomes_a_replica(servers: ChartServers) -> None:
    assert (await servers.form())[0] == 0
    servers.kill(0)
    shutil.rmtree(servers.folder / "0")

    async def replaced() -> bool:
        """Whether three that live have slots, and a replica each."""
        rows = [row for row in await servers.seen(1) if "fail" not in row[2]]
        masters = {row[0] for row in rows if len(row) > 8}
        return len(masters) == 3 and {row[3] for row in rows} >= masters

    await wait_until(lambda: servers.failed_over(0), "another server having taken its slots")
    assert not await replaced()
    servers.begin(0, "127.0.1.0")
    await servers.up()
    code, said = await servers.form()
    assert code == 0, said
    await wait_until(replaced, "each master having a replica")


class OwnUsers(Deployment):
    """Each process logs in with its own file, as its pod does."""

    def environment_of(self, name: str) -> dict[str, str]:
        assert isinstance(self.redis_server, ChartServers)
        users = self.redis_server.users
        role = {"web1": "web", "web2": "desk"}.get(name, name.rstrip("0123456789"))
        environment = {**self.environment, "REDIS_URL": (users / f"{role}.url").read_text().strip()}
        if name.startswith("web"):
            environment["FOF_INBOX_REDIS_URL"] = (users / "inbox.url").read_text().strip()
        return environment


@pytest.mark.full
async def test_a_game_with_every_part_as_its_own_user_outlives_a_server(servers: ChartServers) -> None:
    assert (await servers.form())[0] == 0
    deployment = OwnUsers(servers, "fof", durability="replicated", open_burst=100, join_burst=100)
    try:
        for start in (deployment.start_web, deployment.start_web, deployment.start_master, deployment.start_agents):
            start()
        await deployment.ready()
        async with opened(deployment, rounds=2, seconds=8, reveal_seconds=1) as table:
            bots = [await table.bot(f"Bot {n}") for n in range(6)]
            await table.must("start")
            await bots[0].hear("round_opened", round=1)
            await answer_all(bots[:3], 1)
            slot = slot_of(["GET", table.keys.room(table.code, "state")]) or 0
            (owner,) = [n for n in range(COUNT) if await servers.holds(n, slot)]
            servers.kill(owner)
            given = asyncio.gather(*(insist(bot, 1, "fake") for bot in bots[3:]))
            await wait_until(lambda: servers.failed_over(owner), "another server having taken its slots", 20)
            # It comes back as its pod does, with its volume.
            servers.begin(owner, f"127.0.2.{owner}", f"127.0.1.{owner}")
            await given
            await bots[0].hear("round_opened", round=2, patience=20)
            await answer_all(bots, 2)
            await asyncio.gather(*(bot.hear("game_over") for bot in bots))
            figures = await audit(table, bots)
            assert figures["receipts"] == figures["answers"] == 12
        refused = [row for n in range(COUNT) for row in await servers.refused(n)]
        # As on one server: the public web process finds out that samples are not its business.
        assert [row for row in refused if not row.startswith("web command")] == []
    finally:
        deployment.close()

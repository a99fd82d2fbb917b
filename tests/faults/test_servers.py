"""The game on Redis Sentinel and on Redis Cluster: a master server dies under a running game."""

import asyncio
import contextlib
import shutil
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest
import websockets

from game.io.cluster import slot_of
from game.io.copies import Copies
from game.io.keys import Keys, RoomCode
from game.io.line import Line
from tests.arena import Bot, opened, redis_binaries, wait_until
from tests.oracle import audit
from tests.servers import ClusterServers, SentinelServers

BINARIES = redis_binaries()


@pytest.fixture
async def sentinel() -> AsyncIterator[SentinelServers]:
    servers = SentinelServers()
    try:
        await servers.start()
        yield servers
    finally:
        servers.close()


@pytest.fixture
async def cluster() -> AsyncIterator[ClusterServers]:
    servers = ClusterServers()
    try:
        await servers.start()
        yield servers
    finally:
        servers.close()


async def insist(bot: Bot, number: int, verdict: str) -> None:
    """Answer, and again until there is a receipt, as the player's page does."""
    for _ in range(30):
        if bot.close_code is not None:
            await bot.connect(after=True)
        with contextlib.suppress(websockets.ConnectionClosed):
            await bot.answer(number, verdict)
        with contextlib.suppress(AssertionError):
            await bot.hear("answer_taken", round=number, patience=0.7)
            return
    raise AssertionError(f"no receipt; heard {[m['type'] for m in bot.heard[-12:]]}")


async def answer_all(bots: list[Bot], number: int, verdict: str = "fact") -> None:
    await asyncio.gather(*(insist(bot, number, verdict) for bot in bots))


async def play_through_a_failover(deployment: Any, servers: SentinelServers | ClusterServers) -> dict[str, float]:
    """A game whose master server dies in its first round. Every confirmed answer must be there afterwards."""
    async with opened(deployment, rounds=2, seconds=8, reveal_seconds=1) as table:
        bots = [await table.bot(f"Bot {n}") for n in range(10)]
        await table.must("start")
        await bots[0].hear("round_opened", round=1)
        await answer_all(bots[:5], 1)
        if isinstance(servers, SentinelServers):
            victim = await servers.master()
        else:
            victim = await servers.master(slot_of(["GET", table.keys.room(table.code, "state")]) or 0)
        killed = time.monotonic()
        servers.kill(victim)
        given = asyncio.gather(*(insist(bot, 1, "fake") for bot in bots[5:8]))

        async def another() -> bool:
            slot = slot_of(["GET", table.keys.room(table.code, "state")]) or 0
            now = servers.master() if isinstance(servers, SentinelServers) else servers.master(slot)
            return await now != victim

        await wait_until(another, "another server being the master", 20)
        failed_over = time.monotonic() - killed
        if isinstance(servers, ClusterServers):
            # Nobody else has a copy of the new master: until the old one is back, nothing can be confirmed.
            servers.processes[victim].start()
        await given
        playing = time.monotonic() - killed
        await bots[0].hear("round_closed", round=1, patience=20)
        await bots[0].hear("round_opened", round=2)
        await answer_all(bots, 2)
        await asyncio.gather(*(bot.hear("game_over") for bot in bots))
        figures = await audit(table, bots)
        assert figures["receipts"] == figures["answers"] == 18
        assert all(process.running for process in deployment.processes.values()), "a process ended with its Redis"
        return {"failed_over": round(failed_over, 2), "playing": round(playing, 2)}


FAILOVER = "a Redis master dies (Sentinel, tuned)"
FAILOVER_CLUSTER = "a Redis master dies (Cluster 3 + 3)"


async def test_a_game_goes_on_when_sentinels_name_another_master(
    deploy: Any, sentinel: SentinelServers, figure: Any
) -> None:
    deployment = await deploy(redis=sentinel, durability="replicated")
    found = await play_through_a_failover(deployment, sentinel)
    note(figure, FAILOVER, found)
    assert found["playing"] < 10


async def test_a_game_goes_on_when_a_server_of_a_cluster_dies(
    deploy: Any, cluster: ClusterServers, figure: Any
) -> None:
    deployment = await deploy(redis=cluster, durability="replicated")
    found = await play_through_a_failover(deployment, cluster)
    note(figure, FAILOVER_CLUSTER, found)
    assert found["playing"] < 10


def note(figure: Any, row: str, found: dict[str, float]) -> None:
    figure("Faults", row, "another server is the master", found["failed_over"], "2 to 4 s, as tuned", unit="s")
    figure("Faults", row, "answers given meanwhile are confirmed", found["playing"], "2 s after that", unit="s")
    figure("Faults", row, "confirmed answers lost", 0, "0")


@pytest.mark.full
@pytest.mark.parametrize("server", ["redis 6", "redis 7", "valkey"])
@pytest.mark.parametrize("kind", [SentinelServers, ClusterServers])
async def test_several_failovers_on_each_server_that_is_here(
    deploy: Any, figure: Any, kind: type[SentinelServers | ClusterServers], server: str
) -> None:
    binary = shutil.which("valkey-server") if server == "valkey" else BINARIES.get(int(server[-1]))
    if binary is None:
        pytest.skip(f"{server} is not installed")
    for _ in range(3):
        servers = kind(binary)
        try:
            await servers.start()
            deployment = await deploy(redis=servers, masters=2, webs=2, durability="replicated")
            found = await play_through_a_failover(deployment, servers)
            note(figure, FAILOVER if kind is SentinelServers else FAILOVER_CLUSTER, found)
        finally:
            servers.close()


async def test_without_a_replica_nothing_is_confirmed_and_the_round_goes_on(deploy: Any) -> None:
    deployment = await deploy(durability="replicated")
    async with opened(deployment, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        await ana.hear("round_opened", round=1)
        await ana.answer(1, "fact")
        closed = await ana.hear("round_closed", round=1)
        assert closed["answered"] == 1
        assert not ana.all("answer_taken")


async def test_what_a_replica_costs_for_each_answer(figure: Any, full: bool) -> None:
    """Batches of 100 answers put into a room, with and without waiting for a replica after each batch."""
    servers = SentinelServers()
    try:
        await servers.start()
        redis, keys = servers.client(), Keys("cost", 16)
        line, copies = Line(redis), Copies(redis, keys, "web")
        key = keys.room(RoomCode("ABCDEF"), "inbox")
        batch = [("XADD", key, "MAXLEN", "~", 1000, "*", "c", "x" * 120)] * 100
        times: dict[bool, list[float]] = {False: [], True: []}
        for n in range(400 if full else 60):
            replicated = bool(n % 2)
            began = time.perf_counter()
            await line.calls(batch)
            if replicated:
                assert await copies.made(keys.shard(RoomCode("ABCDEF")))
            times[replicated].append(time.perf_counter() - began)
        local, copied = (sorted(times[kind])[len(times[kind]) // 2] for kind in (False, True))
        row = "durability=replicated instead of local"
        figure("Faults", row, "more time for a batch of 100 answers", round((copied - local) * 1000, 2), "-", unit="ms")
        figure("Faults", row, "more time for one answer of it", round((copied - local) * 1e4, 1), "-", unit="us")
        print(local, copied)
        assert copied - local < 0.1
        await line.close()
        await copies.close()
        await redis.aclose()
    finally:
        servers.close()

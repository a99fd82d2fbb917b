"""The game on Redis Sentinel and on Redis Cluster: a master server dies under a running game."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from typing import Any

import pytest

from game.io.cluster import slot_of
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


async def test_a_game_goes_on_when_sentinels_name_another_master(deploy: Any, sentinel: SentinelServers) -> None:
    deployment = await deploy(redis=sentinel, durability="replicated")
    figures = await play_through_a_failover(deployment, sentinel)
    print(figures)
    assert figures["playing"] < 10


async def test_a_game_goes_on_when_a_server_of_a_cluster_dies(deploy: Any, cluster: ClusterServers) -> None:
    deployment = await deploy(redis=cluster, durability="replicated")
    figures = await play_through_a_failover(deployment, cluster)
    print(figures, cluster.formed_s)
    assert figures["playing"] < 10

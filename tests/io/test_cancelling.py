"""A call of Redis can be cancelled at every moment: a loop that is told to stop there stops."""

import asyncio

import pytest

from game.io.connection import Redis
from game.io.line import Line
from game.master import Master
from game.settings import Settings
from tests.arena import RedisServer

MOMENTS = 40
"""A call takes fewer turns of the loop than that."""


async def ends(task: asyncio.Task[None]) -> bool:
    task.cancel()
    done, _ = await asyncio.wait({task}, timeout=1)
    return bool(done)


@pytest.mark.parametrize("way", ["client", "line"])
async def test_whoever_asks_for_ever_stops_at_whatever_moment_that_is_said(redis: Redis, way: str) -> None:
    line = Line(redis)

    async def ask() -> None:
        while True:
            if way == "client":
                await redis.ping()
            else:
                await line.call("PING")

    for moment in range(MOMENTS):
        asking = asyncio.create_task(ask())
        for _ in range(moment):
            await asyncio.sleep(0)
        assert await ends(asking), f"told to stop after {moment} turns, it went on"
    await line.close()
    assert await redis.ping()


async def test_a_master_that_is_told_to_stop_while_it_begins_stops(redis_server: RedisServer) -> None:
    await redis_server.answers()
    for moment in range(0, 400, 20):
        master = Master(Settings(redis_url=redis_server.url, prefix=f"c{moment}"))
        running = asyncio.create_task(master.run())
        for _ in range(moment):
            await asyncio.sleep(0)
        assert await ends(running), f"told to stop after {moment} turns, it went on"

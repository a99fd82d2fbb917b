"""Backup and restore as docs/operations.md tells them: a played game on another server, with the same scores and event ids."""

import asyncio
import shutil
from pathlib import Path
from typing import Any

import pytest

from game.io.connection import Redis
from game.io.keys import RoomCode
from tests.arena import Bot, Deployment, RedisServer, Table, opened, redis_binaries, wait_until

AOF = ("appendonlydir", "appendonly.aof")
"""Where the append-only file is: a folder since Redis 7."""


@pytest.fixture(params=[6, 7], ids=["redis-6.2", "redis-7"])
def binary(request: pytest.FixtureRequest) -> str:
    found = redis_binaries().get(request.param)
    if found is None:
        pytest.skip(f"no Redis server of version {request.param} is here")
    return found


async def all_of(redis: Redis, room: RoomCode, deployment: Deployment) -> dict[str, Any]:
    """What must be the same: scores, seats, the events with their ids, the cursor, and the leaderboard."""
    keys = deployment.keys
    return {
        "scores": await redis.hgetall(keys.room(room, "scores")),
        "seats": await redis.hgetall(keys.room(room, "seats")),
        "answers": await redis.hgetall(keys.room(room, "answers")),
        "events": await redis.xrange(keys.room(room, "events")),
        "inbox": await redis.xrange(keys.room(room, "inbox")),
        "cursor": await redis.get(keys.room(room, "cursor")),
        "state": await redis.get(keys.room(room, "state")),
        "board": await redis.zrange(keys.board("all"), 0, -1, withscores=True),
    }


async def played(deployment: Deployment) -> tuple[RoomCode, str, str]:
    """A room with a game of two rounds; its code, its host's token and a player's."""
    async with opened(deployment, rounds=2, seconds=30, reveal_seconds=1) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await table.must("start")
        for number in (1, 2):
            for bot, verdict in ((ana, "fact"), (ben, "fake")):
                await bot.hear("round_opened", round=number)
                await bot.answer(number, verdict)
            await ana.hear("round_closed", round=number)
        await ana.hear("game_over")
        assert ana.token
        return table.code, table.host_token, ana.token


async def saved(redis: Redis) -> None:
    """BGSAVE, and wait until its file is whole."""
    before = await redis.lastsave()
    # The time of a save is told in seconds.
    await asyncio.sleep(1.1)
    await redis.bgsave()

    async def done() -> bool:
        return bool(await redis.lastsave() != before)

    await wait_until(done, "the save", 20)


async def goes_on(deployment: Deployment, room: RoomCode, host: str, player: str, before: dict[str, Any]) -> None:
    """The restored room is told as it was, lets its people in, and plays another game whose events come after."""
    table = Table(deployment, {"room": room, "host_token": host}, deployment.urls[0])
    rows = (await table.http.get(f"/api/rooms/{room}/leaderboard")).json()["standings"]
    assert {row["player"]: str(row["score"]) for row in rows} == before["scores"]
    ana = Bot(table, player, None, table.url)
    await ana.connect()
    assert str(ana.welcome["you"]["score"]) == before["scores"][ana.welcome["you"]["player"]]
    await table.must("start")
    await ana.hear("round_opened")
    redis = deployment.redis_server.client()
    events = await redis.xrange(deployment.keys.room(room, "events"))
    assert events[: len(before["events"])] == before["events"]
    assert len(events) > len(before["events"])
    await redis.aclose()
    await ana.close()
    await table.http.aclose()


async def test_a_game_is_the_same_after_a_restore(deploy: Any, binary: str, tmp_path: Path) -> None:
    old = RedisServer(binary=binary)
    await old.answers()
    deployment = await deploy(redis=old, prefix="kept")
    room, host, player = await played(deployment)
    redis = old.client()
    await wait_until(lambda: redis.zcard(deployment.keys.board("all")), "the leaderboard")
    deployment.close()
    before = await all_of(redis, room, deployment)
    assert any(int(score) > 0 for score in before["scores"].values())
    data = old.folder / "data"
    await saved(redis)
    for name in ("snapshot", "appended"):
        (tmp_path / name).mkdir()
    shutil.copy(data / "dump.rdb", tmp_path / "snapshot" / "dump.rdb")
    await redis.aclose()
    # The old server is gone for good, with everything that is not in the backup.
    old.process.kill()
    copy_append_only(data, tmp_path / "appended")
    old.close()

    appended = RedisServer(binary=binary, data=tmp_path / "appended")
    await appended.answers()
    client = appended.client()
    assert await all_of(client, room, deployment) == before
    await client.aclose()
    appended.close()

    await append_again(binary, tmp_path / "snapshot")
    new = RedisServer(binary=binary, data=tmp_path / "snapshot")
    await new.answers()
    client = new.client()
    assert await all_of(client, room, deployment) == before
    await client.aclose()
    again = await deploy(redis=new, prefix="kept")
    await goes_on(again, room, host, player, before)
    again.close()
    new.close()


async def append_again(binary: str, data: Path) -> None:
    """A server that is told to append does not look at a snapshot (since Redis 7), so it is read first, and then appended to."""
    server = RedisServer("--appendonly", "no", binary=binary, data=data)
    await server.answers()
    client = server.client()
    await client.config_set("appendonly", "yes")

    async def rewritten() -> bool:
        told = await client.info("persistence")
        return bool(told["aof_enabled"] and not told["aof_rewrite_in_progress"] and not told["aof_rewrite_scheduled"])

    await wait_until(rewritten, "the append-only file")
    await client.aclose()
    server.process.kill()
    server.close()


def copy_append_only(data: Path, to: Path) -> None:
    for name in AOF:
        if (data / name).is_dir():
            shutil.copytree(data / name, to / name)
        elif (data / name).exists():
            shutil.copy(data / name, to / name)

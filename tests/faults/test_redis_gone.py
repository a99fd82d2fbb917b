"""Redis dies in mid-round, comes back later, comes back with less than it had, or with nothing."""

import asyncio
import shutil
import time
from typing import Any

import pytest

from game.io.frames import parse_id
from game.io.keys import GROUP
from tests.arena import RedisServer, opened, wait_until
from tests.faults.crowd import nobody_missed_anything, seated
from tests.oracle import audit

KILLED = "kill -9 Redis in mid-round, back after 0.5 / 3 / 10 s"
EMPTY = "Redis comes back empty"


@pytest.mark.parametrize("away", [0.5, 3.0, pytest.param(10.0, marks=pytest.mark.full)])
async def test_redis_killed_in_mid_round_loses_no_confirmed_answer(
    deploy: Any, own_redis: RedisServer, full: bool, figure: Any, away: float
) -> None:
    several = 2 if full else 1
    deployment = await deploy(redis=own_redis, webs=several, masters=2)
    async with opened(deployment, rounds=2, seconds=8, reveal_seconds=1) as table:
        crowd = await seated(table, 500 if full else 20)
        await table.must("start")
        await asyncio.gather(*(player.hear("round_opened", round=1) for player in crowd))
        half = len(crowd) // 2
        # Confirmed: at least the first quarter. The second quarter is on its way while Redis is killed.
        await asyncio.gather(*(player.answer(1, "fact") for player in crowd[:half]))
        await asyncio.gather(*(player.hear("answer_taken", round=1) for player in crowd[: half // 2]))
        own_redis.process.kill()
        # Answers that are given while Redis is away are kept by the web process and confirmed later, or not at all.
        await asyncio.gather(*(player.answer(1, "fake") for player in crowd[half:-1]))
        await asyncio.sleep(away)
        before = len(crowd[0].heard)
        own_redis.process.start()
        await own_redis.answers()
        back = time.monotonic()
        for player in crowd:
            player.live(spread=1.0)
        await wait_until(lambda: any("id" in m for m in crowd[0].heard[before:]), "the game going on", 30)
        again = time.monotonic() - back
        await asyncio.gather(*(player.hear("game_over", patience=60) for player in crowd))
        figures = await audit(table, crowd)
        await nobody_missed_anything(table, crowd)
        assert all(process.running for process in deployment.processes.values()), "a process ended with Redis"
    figure("Faults", KILLED, f"back after {away} s: the next event came after", again, "at most 2 s", unit="s")
    figure(
        "Faults",
        KILLED,
        f"back after {away} s: answers confirmed to {len(crowd)} players",
        figures["receipts"],
        "0 lost",
    )
    figure("Faults", KILLED, "processes that ended", 0, "0")
    assert again <= 2


async def test_redis_back_with_less_than_it_had_gives_everybody_a_full_view(
    deploy: Any, own_redis: RedisServer, full: bool, figure: Any
) -> None:
    deployment = await deploy(redis=own_redis, webs=2 if full else 1, masters=2)
    data = own_redis.folder / "data"
    async with opened(deployment, rounds=3, seconds=5, reveal_seconds=2) as table:
        crowd = await seated(table, 500 if full else 20)
        for player in crowd:
            player.live(spread=0.5)
        await asyncio.sleep(1.1)
        shutil.copytree(data, own_redis.folder / "earlier")
        redis = own_redis.client()
        earlier = await redis.hlen(table.keys.room(table.code, "players"))
        await redis.aclose()
        await table.must("start")
        await crowd[0].hear("round_closed", round=1)
        own_redis.process.kill()
        shutil.rmtree(data)
        (own_redis.folder / "earlier").rename(data)
        own_redis.process.start()
        await own_redis.answers()
        back = time.monotonic()
        await wait_until(lambda: all(player.full_views for player in crowd), "a full view for everybody", 30)
        took = time.monotonic() - back
        for player in crowd:
            assert player.welcome["room"]["phase"] == "lobby"
            assert player.welcome["room"]["players"] == earlier
        await table.must("start")
        await asyncio.gather(*(player.hear("game_over", patience=60) for player in crowd))
        heard = [m for m in crowd[0].heard if m["type"] == "round_closed"]
        assert [m["round"] for m in heard] == [1, 1, 2, 3]
        assert parse_id(heard[1]["id"]) > parse_id(heard[0]["id"])
        redis = own_redis.client()
        scores = await redis.hgetall(table.keys.room(table.code, "scores"))
        await redis.aclose()
        rows = {row["player"]: row["score"] for row in crowd[0].all("game_over")[-1]["standings"]}
        assert rows == {player: int(score) for player, score in scores.items() if player in rows}
    figure(
        "Faults", EMPTY, f"back with an older state: {len(crowd)} clients had a full view after", took, "5 s", unit="s"
    )
    assert took <= 5


async def test_redis_back_with_nothing_tells_everybody_and_serves_new_rooms(
    deploy: Any, own_redis: RedisServer, full: bool, figure: Any
) -> None:
    deployment = await deploy(redis=own_redis, webs=2 if full else 1, masters=2)
    async with opened(deployment, rounds=2, seconds=5, reveal_seconds=1) as table:
        crowd = await seated(table, 500 if full else 20)
        await table.must("start")
        await asyncio.gather(*(player.hear("round_opened", round=1) for player in crowd))
        own_redis.process.kill()
        shutil.rmtree(own_redis.folder / "data")
        (own_redis.folder / "data").mkdir()
        own_redis.process.start()
        await own_redis.answers()
        back = time.monotonic()
        await wait_until(lambda: all(player.close_code for player in crowd), "everybody being told", 30)
        told = time.monotonic() - back
        assert (await table.http.get(f"/api/rooms/{table.code}")).status_code == 404
    async with opened(deployment, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        await ana.hear("round_opened", patience=20)
        again = time.monotonic() - back
        await ana.answer(1, "fact")
        await ana.hear("game_over")
        await audit(table, [ana])
    redis = own_redis.client()
    groups = await redis.xinfo_groups(deployment.keys.tasks("bank"))
    await redis.aclose()
    assert [group["name"] for group in groups] == [GROUP]
    size = len(deployment.logs())
    await asyncio.sleep(2)
    lines = deployment.logs()[size:].splitlines()
    errors = [line for line in lines if '"level":"error"' in line.lower() or "Traceback" in line]
    assert len(errors) == 0, errors[:3]
    assert all(process.running for process in deployment.processes.values())
    figure(
        "Faults",
        EMPTY,
        f"back with nothing: {len(crowd)} clients were told that the room is gone after",
        told,
        "5 s",
        unit="s",
    )
    figure(
        "Faults",
        EMPTY,
        "back with nothing: a new room's first claim was on screen after",
        again,
        "consumer groups are made again",
        unit="s",
    )
    figure("Faults", EMPTY, "errors logged in the two seconds after", len(errors), "no error loop")
    assert told <= 5

"""A player's data is deleted: what is left of them in Redis, and what the others see of it."""

import asyncio
from typing import Any

from game.io.connection import Redis
from tests.arena import Bot, Deployment, Table, opened, wait_until

NAME = "Xaverine Ölçü"


async def _delete(table: Table, token: str | None) -> Any:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    return await table.http.request("DELETE", f"/api/rooms/{table.code}/me", headers=headers)


async def _holding(redis: Redis, prefix: str, *marks: str) -> list[str]:
    """The keys in which any of these stands, in whatever type of value."""
    found = []
    async for key in redis.scan_iter(match=f"{prefix}:*", count=1000):
        match await redis.type(key):
            case "string":
                value: Any = await redis.get(key)
            case "hash":
                value = await redis.hgetall(key)
            case "stream":
                value = await redis.xrange(key)
            case "zset":
                value = await redis.zrange(key, 0, -1, withscores=True)
            case "set":
                value = await redis.smembers(key)
            case _:
                value = await redis.lrange(key, 0, -1)
        text = f"{key} {value!r}"
        if any(mark in text for mark in marks):
            found.append(str(key))
    return found


async def _a_game(table: Table, *names: str) -> list[Bot]:
    bots = [await table.bot(name) for name in names]
    await table.must("start")
    for bot in bots:
        await bot.hear("round_opened", round=1)
        await bot.answer(1, "fact")
    return bots


async def test_nothing_in_redis_holds_the_id_or_the_name_of_a_player_who_was_erased(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana, ben = await _a_game(table, NAME, "Ben")
        await ana.say(type="say", text="I was here")
        await ana.say(type="query", text="what is my score?")
        await ben.hear("said")
        over = await ben.hear("game_over")
        assert NAME in {row["name"] for row in over["standings"]}
        redis = arena.redis_server.client()
        prefix = arena.settings.prefix
        assert len(await _holding(redis, prefix, str(ana.player), NAME)) > 5
        assert (await _delete(table, ana.token)).status_code == 200

        async def gone() -> bool:
            # The room itself forgets last of all, some seconds after.
            return not await _holding(redis, prefix, str(ana.player), NAME)

        await wait_until(gone, "nothing holds the player any more", 15)
        assert (await _delete(table, ana.token)).status_code == 401
        await redis.aclose()


async def test_the_others_go_on_and_no_page_knows_the_player(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=5, reveal_seconds=1) as table:
        ana, ben = await _a_game(table, NAME, "Ben")
        await ben.hear("round_closed", round=1)
        assert (await _delete(table, ana.token)).status_code == 200
        await wait_until(lambda: ben.close_code == 1012, "the others are asked to come again")
        await ben.connect(after=True)
        welcome = ben.welcome
        assert welcome["resumed"] is False
        assert NAME not in str(welcome)
        assert welcome["you"]["rank"] is not None
        board = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
        assert [row["name"] for row in board] == ["Ben"]
        await ben.answer(2, "fake")
        await ben.hear("game_over")
        again = await table.join(NAME)
        assert again["name"] == NAME, "the name is free"


async def test_only_a_player_s_own_token_erases(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5) as table:
        ana = await table.bot("Ana")
        assert (await _delete(table, None)).status_code == 401
        assert (await _delete(table, "x" * 40)).status_code == 401
        assert (await _delete(table, table.host_token)).status_code == 403
        view = (await table.http.get(f"/api/rooms/{table.code}")).json()
        assert [row["name"] for row in view["roster"]] == ["Ana"]
        await asyncio.gather(ana.close())

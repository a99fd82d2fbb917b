"""The control desk and claims that people doubt: who may look, who may act, what is undone, and what stays unknown."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from game.io import audit, moods
from game.io.frames import parse_id
from game.io.retired import RetiredClaims
from tests.arena import Bot, Deployment, Table, opened, wait_until

OPERATOR, MODERATOR = "operator-key-for-claims", "moderator-key-for-claims"


class Keyed:
    """Calls of the desk with a key, as a program makes them."""

    def __init__(self, deployment: Deployment, key: str) -> None:
        self.http = httpx.AsyncClient(
            base_url=deployment.urls[0], timeout=15, headers={"Authorization": f"Bearer {key}"}
        )

    async def get(self, path: str, **params: str) -> Any:
        reply = await self.http.get(f"/api/admin/{path}", params=params)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def do(self, path: str, body: Any = None) -> tuple[int, str]:
        reply = await self.http.post(f"/api/admin/{path}", json=body or {})
        return reply.status_code, reply.json().get("error", "")


@pytest.fixture
async def game(deploy: Any) -> Deployment:
    """A game of the test's own with both keys."""
    deployment: Deployment = await deploy(admin_key=OPERATOR, moderator_key=MODERATOR, message_burst=200, say_burst=200)
    return deployment


@pytest.fixture
async def operator(game: Deployment) -> AsyncIterator[Keyed]:
    keyed = Keyed(game, OPERATOR)
    yield keyed
    await keyed.http.aclose()


@pytest.fixture
async def moderator(game: Deployment) -> AsyncIterator[Keyed]:
    keyed = Keyed(game, MODERATOR)
    yield keyed
    await keyed.http.aclose()


async def flagged(table: Table, *bots: Bot) -> dict[str, Any]:
    """The first round, answered by all with FACT and flagged by the first bot after its reveal."""
    await table.must("start")
    asked = await bots[0].hear("round_opened")
    for bot in bots:
        await bot.answer(1, "fact")
    closed = await bots[0].hear("round_closed")
    await bots[0].say(type="flag", round=1, reason="The source says so.")
    await bots[0].hear("flag_taken")
    claim: dict[str, Any] = {**asked["claim"], "verdict": closed["verdict"]}
    return claim


async def row_of(desk: Keyed, claim: str) -> Any:
    found = await desk.get("claims")
    return next((row for row in found["claims"] if row["claim"] == claim), None)


async def with_flag(desk: Keyed, claim: str, flags: int = 1) -> Any:
    async def told() -> Any:
        row = await row_of(desk, claim)
        return row if row and row["flags"] == flags else None

    return await wait_until(told, "the flag being listed")


async def test_a_flagged_claim_is_listed_retired_in_one_call_and_put_back(
    game: Deployment, operator: Keyed, moderator: Keyed
) -> None:
    redis = game.redis_server.client()
    async with opened(game, rounds=2, seconds=60, reveal_seconds=60) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        claim = await flagged(table, ana, ben)
        row = await with_flag(moderator, claim["id"])
        assert (row["text"], row["verdict"], row["plays"], row["players"], row["per_play"], row["open"]) == (
            claim["text"],
            claim["verdict"],
            1,
            2,
            1.0,
            False,
        )
        assert row["retired"] is None
        path = f"claims/{claim['id']}"
        for verb in ("retire", "restore"):
            assert await moderator.do(f"{path}/{verb}") == (403, "not_operator")
        for wrong in ("x" * 201, 7, ["no"]):
            assert await operator.do(f"{path}/retire", {"reason": wrong}) == (422, "invalid_reason")
        assert await operator.do(f"{path}/restore") == (404, "no_such_claim")
        assert await operator.do("claims/nothing-like-it/retire") == (404, "no_such_claim")
        clicks = await asyncio.gather(*(operator.do(f"{path}/retire", {"reason": " Two\nmoons. "}) for _ in range(5)))
        assert sorted(clicks) == [(202, "")] + [(409, "already_retired")] * 4
        row = await row_of(moderator, claim["id"])
        assert (row["retired"]["reason"], row["retired"]["by"]) == ("Two moons.", "operator")
        assert claim["id"] in await RetiredClaims(redis, game.keys).ids()
        counted = await moderator.get("claims")
        assert (counted["flagged"], counted["retired"]) == (1, 1)
        assert await operator.do(f"{path}/restore") == (202, "")
        assert (await row_of(moderator, claim["id"]))["retired"] is None
        lines = await audit.read(redis, game.keys)
        assert [(line.role, line.what, line.detail) for line in lines] == [
            ("operator", "restore", {"claim": claim["id"]}),
            ("operator", "retire", {"claim": claim["id"], "reason": "Two moons."}),
        ]
    await redis.aclose()


async def test_the_most_doubted_come_first_and_what_lies_open_tells_no_verdict(
    game: Deployment, operator: Keyed, moderator: Keyed
) -> None:
    redis = game.redis_server.client()
    async with opened(game, rounds=2, seconds=60, reveal_seconds=60) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        claim = (await ana.hear("round_opened"))["claim"]["id"]

        async def note(name: str, flags: int, plays: int) -> None:
            fared = {"verdict": "fake", "players": 3, "right": 1, "void": False, "at": 4 * 10**12}
            rows = {f"ROOMXX:{n}:1": json.dumps({**fared, "flags": flags if n == 0 else 0}) for n in range(plays)}
            rows["about:fake"] = json.dumps({"text": f"About {name}.", "topic": "space", "key": "k|k"})
            await redis.hset(game.keys.record(name), mapping=rows)
            await redis.zadd(game.keys.records(), {name: 4 * 10**12})

        await note("often", 5, 10)
        await note("always", 2, 2)
        await note("never", 0, 3)
        await note(claim, 9, 1)
        for desk in (operator, moderator):
            found = await desk.get("claims")
            assert [row["claim"] for row in found["claims"]] == [claim, "always", "often"]
            assert (found["flagged"], found["retired"]) == (3, 0)
            assert [(row["open"], row["verdict"], row["right"]) for row in found["claims"]] == [
                (True, None, None),
                (False, "fake", 2),
                (False, "fake", 10),
            ]
    await redis.aclose()


async def test_an_operator_voids_a_round_of_a_live_room_and_its_claim_is_retired(
    game: Deployment, operator: Keyed, moderator: Keyed
) -> None:
    redis = game.redis_server.client()
    async with opened(game, rounds=3, seconds=60, reveal_seconds=60) as table:
        ana, watcher = await table.bot("Ana"), await table.spectator()
        path = f"rooms/{table.code}/void"
        assert await operator.do(path) == (404, "no_such_round")
        assert (await operator.get(f"rooms/{table.code}"))["voided"] == []
        claim = await flagged(table, ana)
        assert await moderator.do(path) == (403, "not_operator")
        for body, code in (({"round": "x"}, "invalid_round"), ({"reason": "x" * 201}, "invalid_reason")):
            assert await operator.do(path, body) == (422, code)
        for forged in ({"by": "host"}, {"type": "end"}):
            assert (await operator.do(path, forged))[0] == 422
        assert await operator.do("rooms/ABCDEF/void") == (404, "no_such_room")
        assert await operator.do(path, {"round": 1, "reason": "The source is gone."}) == (202, "")
        for bot in (ana, watcher):
            told = await bot.hear("round_voided")
            assert (told["round"], told["by"], told["reason"]) == (1, "operator", "The source is gone.")
        assert told["teams"] == []
        assert await operator.do(path, {"round": 1}) == (409, "round_voided")
        assert (await operator.get(f"rooms/{table.code}"))["voided"] == [1]
        # The round that is open: the latest, where none is named.
        await table.must("next")
        await ana.hear("round_opened", round=2)
        assert await operator.do(path) == (202, "")
        assert (await ana.hear("round_voided", round=2))["reason"] == "The operator voided this round."

        async def gone() -> Any:
            return (await RetiredClaims(redis, game.keys).all()).get(claim["id"])

        why = await wait_until(gone, "the claim being retired")
        assert (why.by, why.reason, why.room) == ("operator", "The source is gone.", table.code)

        async def listed() -> Any:
            row = await row_of(moderator, claim["id"])
            return row and row["retired"] and row["voids"] == 1

        await wait_until(listed, "the void in the list")
        lines = [line for line in await audit.read(redis, game.keys) if line.what == "void"]
        assert [line.detail for line in reversed(lines)] == [
            {"room": table.code, "round": 1, "reason": "The source is gone."},
            {"room": table.code, "reason": ""},
        ]
    await redis.aclose()


# How rooms feel


async def test_each_room_has_its_own_moods_over_time_and_they_go_on_where_one_stopped(
    game: Deployment, operator: Keyed, moderator: Keyed
) -> None:
    """The real moderator judges by its rules."""
    async with opened(game) as merry, opened(game) as grim:
        ana, ben = await merry.bot("Ana"), await grim.bot("Ben")
        for text in ("I love this game, it is wonderful!", "Great fun, thank you all!"):
            await ana.say(type="say", text=text)
        await ben.say(type="say", text="you are a stupid idiot and I hate you")
        await ben.hear("hidden", patience=30)

        async def felt(desk: Keyed, table: Table, checked: int) -> Any:
            found = await desk.get(f"rooms/{table.code}/moods")
            return found if found["moods"] and found["moods"][-1]["checked"] == checked else None

        one = await wait_until(lambda: felt(operator, merry, 2), "the mood of the merry room", 40)
        two = await wait_until(lambda: felt(moderator, grim, 1), "the mood of the grim room", 40)
        last, worst = one["moods"][-1], two["moods"][-1]
        assert (last["happy"], last["sad"], last["unsafe"], last["open"]) == (100, 0, 0, 0)
        assert (worst["unsafe"], worst["open"], worst["happy"]) == (100, 1, 0)
        assert parse_id(two["next"])[0] == worst["t"] <= two["now"]
        # Where nothing changes, nothing is written; what comes is told behind the last that was seen.
        assert (await moderator.get(f"rooms/{grim.code}/moods", after=two["next"]))["moods"] == []
        await ben.say(type="say", text="What a lovely evening with wonderful people")

        async def more() -> Any:
            return (await moderator.get(f"rooms/{grim.code}/moods", after=two["next"]))["moods"]

        (fresh,) = await wait_until(more, "the next mood", 40)
        assert (fresh["unsafe"], fresh["checked"]) == (50, 2)
        everything = (await moderator.get(f"rooms/{grim.code}/moods"))["moods"]
        assert everything == [*two["moods"], fresh]
        assert "Ben" not in json.dumps(everything)
        reply = await moderator.http.get(f"/api/admin/rooms/{grim.code}/moods", params={"after": "x"})
        assert reply.status_code == 422
        assert (await moderator.http.get("/api/admin/rooms/ABCDEF/moods")).status_code == 404
        redis = game.redis_server.client()
        life = await redis.ttl(game.keys.room(grim.code, "moods"))
        assert 0 < life <= game.settings.room_life
        await redis.aclose()


async def test_the_moods_of_a_room_are_bounded_and_written_where_they_change(
    redis_server: Any, game: Deployment
) -> None:
    redis, keys = redis_server.client(), game.keys
    looking = moods.Moods(redis, keys, 600)
    async with opened(game) as table:
        code = table.code
        row = {"n": 1, "state": "shown", "assistant": False, "decided": False, "category": None, "mood": "sad"}

        async def say(n: int, **more: Any) -> None:
            text = json.dumps({**row, "n": n, "checked": True, "unchecked": False, **more}, separators=(",", ":"))
            await redis.hset(keys.room(code, "chat"), str(n), text)
            await redis.xadd(keys.room(code, "log"), {"s": "{}"})

        await looking.take([code])
        assert await moods.read(redis, keys, code, "0-0") == []
        for n in range(1, moods.KEPT + 40):
            await say(n, mood="happy" if n % 2 else "sad", category="insult")
            await looking.take([code])
            await looking.take([code])
        found = await moods.read(redis, keys, code, "0-0")
        assert len(found) == moods.KEPT
        last = found[-1][1]
        assert (last["happy"], last["sad"], last["neutral"], last["checked"]) == (50, 50, 0, moods.CHECKED)
        assert (last["unsafe"], last["open"]) == (100, moods.KEPT + 39), "one more at each look"
        # Another process that begins to look writes nothing that is there already.
        await moods.Moods(redis, keys, 600).take([code])
        assert await moods.read(redis, keys, code, found[-1][0]) == []
        # A text that pretends to be something else is text.
        await say(500, text='"category":null,"mood":"happy","checked":false', mood="neutral", category="hate")
        await looking.take([code])
        ((_, odd),) = await moods.read(redis, keys, code, found[-1][0])
        assert odd["neutral"] == 2
    await redis.aclose()

"""`GET /api/claims`: what is said of claims that people talk about, and that it never says anything of one that lies open."""

import json
import secrets
from typing import Any

import httpx

from game.io import notable
from game.io.connection import Redis
from game.io.keys import Keys
from tests.arena import Deployment, RedisServer, opened, wait_until

FIELDS = {"claim", "text", "topic", "verdict", "plays", "players", "right", "flags", "per_play"}
NOW = 2_000_000_000_000


async def claims(deployment: Deployment) -> Any:
    async with httpx.AsyncClient(base_url=deployment.urls[0], timeout=15) as client:
        reply = await client.get("/api/claims")
        assert reply.status_code == 200
        return reply.json()


def ids(found: Any) -> set[str]:
    return {line["claim"] for name in ("hardest", "fooling", "flagged") for line in found[name]}


async def note(redis: Redis, keys: Any, claim: str, verdict: str, at: int = NOW, **fared: Any) -> None:
    """A round on record, one for each `at`."""
    row = {"verdict": verdict, "players": 10, "right": 5, "flags": 0, "void": False, "at": at, **fared}
    about = {"text": f"The {verdict} line of {claim}.", "topic": "space", "key": "k|k"}
    await redis.hset(
        keys.record(claim), mapping={f"ROOMXX:{at}:1": json.dumps(row), f"about:{verdict}": json.dumps(about)}
    )
    await redis.zadd(keys.records(), {claim: at}, gt=True)


async def test_the_lists_are_by_share_and_leave_out_what_is_old_void_retired_or_answered_by_few(
    redis_server: RedisServer,
) -> None:
    await redis_server.answers()
    redis, keys = redis_server.client(), Keys(f"t{secrets.token_hex(4)}", 4)
    month = notable.DAYS * notable.DAY_MS
    await note(redis, keys, "hard-fact", "fact", right=1)
    await note(redis, keys, "hard-fake", "fake", right=2)
    await note(redis, keys, "hard-fake", "fact", at=NOW - 1, right=10)
    await note(redis, keys, "even", "fake", right=5, flags=1)
    await note(redis, keys, "even", "fake", at=NOW - month - 1, right=0, flags=50)
    await note(redis, keys, "even", "fake", at=NOW - 1, right=5)
    await note(redis, keys, "doubted", "fact", right=10, flags=3)
    await note(redis, keys, "few", "fake", players=4, right=0, flags=9)
    await note(redis, keys, "old", "fake", at=NOW - month - 1, right=0, flags=9)
    await note(redis, keys, "void", "fake", right=0, flags=9, void=True)
    await note(redis, keys, "gone", "fake", right=0, flags=9)
    await note(redis, keys, "open", "fake", right=0, flags=9)
    await redis.hset(keys.retired(), "gone", "{}")
    found = await notable.read(redis, keys, NOW, {"open"})
    assert [line["claim"] for line in found["hardest"]] == ["hard-fact", "hard-fake", "even"]
    assert [line["claim"] for line in found["fooling"]] == ["hard-fake", "even"]
    assert [line["claim"] for line in found["flagged"]] == ["doubted", "even"]
    assert found["fooling"][1] == {
        "claim": "even",
        "text": "The fake line of even.",
        "topic": "space",
        "verdict": "fake",
        "plays": 2,
        "players": 20,
        "right": 10,
        "flags": 1,
        "per_play": 0.5,
    }
    for n in range(30):
        await note(redis, keys, f"more-{n:02}", "fake", flags=1)
    found = await notable.read(redis, keys, NOW, set())
    assert [len(found[name]) for name in ("hardest", "fooling", "flagged")] == [20, 20, 20]
    await redis.aclose()


async def test_a_claim_is_told_after_its_reveal_and_not_while_it_lies_open_anywhere(deploy: Any) -> None:
    # A game of its own: elsewhere rooms of other tests may be asked, or have been asked, the same claim.
    arena: Deployment = await deploy(only="bank")
    redis = arena.redis_server.client()
    async with opened(arena, rounds=2, seconds=60, reveal_seconds=60) as table:
        bots = [await table.bot(f"Player {n}") for n in range(6)]
        await table.must("start")
        claim = (await bots[0].hear("round_opened"))["claim"]
        for bot in bots[:5]:
            await bot.answer(1, "fact")
            await bot.hear("answer_taken")
        assert await redis.hgetall(arena.keys.record(claim["id"])) == {}
        # As if it had been revealed, flagged and gotten wrong by many in another room, now and not a moment ago.
        now = round((await redis.time())[0] * 1000)
        await note(redis, arena.keys, claim["id"], "fake", at=now, players=1000, right=0, flags=1000)
        assert await notable.lying_open(redis, arena.keys, [table.code]) == {claim["id"]}
        hidden = await claims(arena)
        assert set(hidden) == {"days", "hardest", "fooling", "flagged"}
        assert claim["id"] not in ids(hidden)
        await bots[5].answer(1, "fake")
        revealed = await bots[0].hear("round_closed")

        async def shown() -> Any:
            found = await claims(arena)
            return found if claim["id"] in ids(found) else None

        found = await wait_until(shown, "the claim being told of", 12)
        assert all(set(line) == FIELDS for name in ("hardest", "fooling", "flagged") for line in found[name])
        played = [line for line in found["hardest"] if line["claim"] == claim["id"]]
        assert {line["verdict"] for line in played} <= {"fake", revealed["verdict"]}
        assert found["flagged"][0]["claim"] == claim["id"]
        await redis.delete(arena.keys.record(claim["id"]))
    await redis.aclose()

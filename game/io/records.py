"""How claims fared: one hash for each claim, with a field for each time that it was asked.

1. A field is written when its round is closed, voided, or flagged after that; never before, as it tells the verdict. Writing it
   again changes nothing, so it is written at least once.
2. Nothing in it tells who answered.
3. An index has each claim with a record once, by when it was last asked, so that nobody has to look through all keys.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

from game.io.connection import Redis
from game.io.keys import Keys
from game.io.retired import Retired, RetiredClaims
from game.room import Room
from game.rows import Round

DAY = 86_400
AT_ONCE = 20
"""How many records are read in one go: few enough that whoever reads thousands keeps nobody waiting."""


async def write(redis: Redis, keys: Keys, room: Room, rounds: list[Round], days: int) -> None:
    """Write how rounds fared that are closed or void. A claim's record lives for so many days from its first play."""
    if not rounds:
        return
    pipe = redis.pipeline(transaction=False)
    latest = max(_asked_at(round) for round in rounds)
    for round in rounds:
        pipe.ttl(keys.record(round.claim.id))
    for round in rounds:
        claim, answers = round.claim, room.answers_to(round.number)
        fared = {
            "verdict": claim.verdict,
            "players": len(answers),
            "right": sum(answer.verdict == claim.verdict for answer in answers.values()),
            "flags": len(round.flags),
            "void": round.void is not None,
            "at": _asked_at(round),
        }
        about = {"text": claim.text, "topic": claim.topic, "key": claim.key}
        rows: Any = {
            f"{room.code}:{room.game}:{round.number}": json.dumps(fared),
            f"about:{claim.verdict}": json.dumps(about, ensure_ascii=False),
        }
        pipe.hset(keys.record(claim.id), mapping=rows)
        pipe.zadd(keys.records(), {claim.id: _asked_at(round)}, gt=True)
    pipe.zremrangebyscore(keys.records(), "-inf", latest - days * DAY * 1000)
    lives = (await pipe.execute())[: len(rounds)]
    for round, life in zip(rounds, lives, strict=True):
        if life < 0:
            await redis.expire(keys.record(round.claim.id), days * DAY)


def _asked_at(round: Round) -> int:
    """When a round was opened, in milliseconds: the same each time that it is written."""
    return round.opens_at


async def each(
    redis: Redis, keys: Keys, since: int = 0, most: int | None = None
) -> AsyncIterator[tuple[str, dict[str, dict[str, Any]]]]:
    """Claims with what is on record of them, last asked first: those asked since a time (ms), at most so many.

    Fields are `ROOM:GAME:ROUND` -> verdict, players, right, flags, void, at; and `about:VERDICT` -> text, topic, key.
    """
    claims = [str(c) for c in await redis.zrevrangebyscore(keys.records(), "+inf", since, start=0, num=most or -1)]
    for first in range(0, len(claims), AT_ONCE):
        some = claims[first : first + AT_ONCE]
        pipe = redis.pipeline(transaction=False)
        for claim in some:
            pipe.hgetall(keys.record(claim))
        for claim, found in zip(some, await pipe.execute(), strict=True):
            # The index outlives a record that began long ago.
            if found:
                yield claim, {str(k): json.loads(v) for k, v in found.items()}
        await asyncio.sleep(0)


async def read(redis: Redis, keys: Keys) -> list[dict[str, Any]]:
    """All claims that were asked or retired, the most doubted first.

    Rows: claim, text, topic, verdict, key, plays, voids, players, right, flags, per_play (flags per play), and retired (None, or
    reason, by, room and at). Of a claim with two lines it is the more often flagged one that is shown.
    """
    gone = await RetiredClaims(redis, keys).all()
    rows = [_row(claim, found, gone.pop(claim, None)) async for claim, found in each(redis, keys)]
    rows += [_row(claim, {}, why) for claim, why in gone.items()]
    return sorted(rows, key=lambda row: (-row["per_play"], -row["flags"], -row["plays"], row["claim"]))


def _row(claim: str, found: dict[str, dict[str, Any]], gone: Retired | None) -> dict[str, Any]:
    abouts = {name.partition(":")[2]: about for name, about in found.items() if name.startswith("about:")}
    plays = [fared for name, fared in found.items() if not name.startswith("about:")]
    flags = {verdict: sum(p["flags"] for p in plays if p["verdict"] == verdict) for verdict in abouts}
    verdict = max(flags, key=lambda one: (flags[one], one), default=gone.verdict if gone else "")
    about = abouts.get(verdict, {})
    return {
        "claim": claim,
        "text": about.get("text", gone.text if gone else ""),
        "topic": about.get("topic", gone.topic if gone else ""),
        "verdict": verdict,
        "key": about.get("key", gone.key if gone else ""),
        "plays": len(plays),
        "voids": sum(play["void"] for play in plays),
        "players": sum(play["players"] for play in plays),
        "right": sum(play["right"] for play in plays),
        "flags": sum(flags.values()),
        "per_play": round(sum(flags.values()) / len(plays), 3) if plays else 0.0,
        "retired": gone.model_dump(include={"reason", "by", "room", "at"}) if gone else None,
    }


def without_verdict(row: dict[str, Any]) -> dict[str, Any]:
    """A row of a claim that is being asked somewhere now: nothing in it tells the verdict."""
    return {**row, "verdict": None, "right": None}


async def retire_by_hand(redis: Redis, keys: Keys, claim: str, reason: str, at: int, by: str = "operator") -> bool:
    """Retire a claim that has a record; False where it has none, or is retired already. `at` in milliseconds."""
    found = await redis.hgetall(keys.record(claim))
    if not found:
        return False
    row = _row(claim, {str(k): json.loads(v) for k, v in found.items()}, None)
    about = {part: row[part] for part in ("key", "text", "verdict", "topic")}
    return await RetiredClaims(redis, keys).add(Retired(claim=claim, reason=reason, by=by, at=at, **about))

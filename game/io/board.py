"""The leaderboard across rooms: the best games of a day, and of all time.

1. A row is a player's whole game. Posting a game again replaces its rows: after a crash they are the same, and after a round was
   voided they are others.
2. Ties share a rank.
"""

import json
from datetime import UTC, datetime
from typing import Any, cast

from game.io.connection import Redis
from game.io.keys import Keys
from game.room import Room
from game.standing import PlayerId, ranks

KEPT = 100
DAY_LIFE = 8 * 86400
DAY_MS = 86_400_000


def day_of(at: int) -> str:
    """The UTC day of a time in milliseconds: `2026-11-20`."""
    return datetime.fromtimestamp(at / 1000, tz=UTC).strftime("%Y-%m-%d")


async def post(redis: Redis, keys: Keys, room: Room, at: int, days: int) -> None:
    """Enter the players of a game that is over, in place of what was entered of it; games older than so many days go."""
    rows: dict[str, float] = {}
    for row in room.standings()[:KEPT]:
        if row.score <= 0:
            continue
        entry = {
            "room": room.code,
            "game": room.game,
            "player": row.player,
            "name": row.name,
            "correct": row.correct,
            "rounds": room.round,
            "topic": room.settings.topic,
            "scoring": room.settings.scoring,
            "at": room.opened_at,
        }
        rows[json.dumps(entry, sort_keys=True, ensure_ascii=False)] = row.score
    # A round may be voided after midnight.
    for span in ("all", day_of(at), day_of(at - DAY_MS)):
        for member in cast(list[str], await redis.zrange(keys.board(span), 0, -1)):
            entry = json.loads(member)
            again = (entry["room"], entry["game"]) == (room.code, room.game) and member not in rows
            if again or (entry["at"] or at) < at - days * DAY_MS:
                await redis.zrem(keys.board(span), member)
    if not rows:
        return
    pipe = redis.pipeline(transaction=False)
    for span in ("all", day_of(at)):
        pipe.zadd(keys.board(span), rows)
        pipe.zremrangebyrank(keys.board(span), 0, -KEPT - 1)
    pipe.expire(keys.board(day_of(at)), DAY_LIFE)
    await pipe.execute()


async def read(redis: Redis, keys: Keys, span: str, count: int = 20) -> list[dict[str, Any]]:
    """The best `count` games of a span, with ranks."""
    read = await redis.zrevrange(keys.board(span), 0, count - 1, withscores=True)
    found = cast(list[tuple[str, float]], read)
    scores = {PlayerId(str(n)): int(score) for n, (_, score) in enumerate(found)}
    placed = ranks(scores)
    rows = []
    for n, (member, score) in enumerate(found):
        entry = json.loads(member)
        shown = {part: entry[part] for part in ("name", "correct", "rounds", "topic", "scoring", "at")}
        rows.append({"rank": placed[PlayerId(str(n))], "score": int(score), **shown})
    return rows

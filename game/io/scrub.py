"""Takes a player's id and name out of what was written before they were erased.

1. Entries that hold them are deleted whole, up to the room's cursor: what is behind it is still to be read, and is looked at then.
2. Doing it twice changes nothing, so it is done after each commit while the room remembers whom to erase, also after a takeover.
"""

import json
from collections.abc import Iterable, Mapping

from game.io import streams
from game.io.connection import Redis
from game.io.failpoints import failpoint
from game.io.frames import Id, show_id
from game.io.keys import Keys, RoomCode
from game.standing import PlayerId

STREAMS_OF_A_ROOM = ("inbox", "events", "log", "dead")
AT_ONCE = 500


async def scrub(redis: Redis, keys: Keys, room: RoomCode, whom: Mapping[PlayerId, str], since: Id, cursor: Id) -> None:
    """Delete what holds an id or a name (`whom`: id -> name), in the room's streams between two entries and everywhere else."""
    marks = [mark for who, name in whom.items() for mark in (who, _quoted(name))]
    for part in STREAMS_OF_A_ROOM:
        last = show_id(cursor) if part == "inbox" else "+"
        await _scrub_stream(redis, keys.room(room, part), marks, show_id(since), last)
        failpoint("scrub.midway")
    for key in [keys.dead(), *[str(key) async for key in redis.scan_iter(match=keys.tasks("*"), count=500)]]:
        # What is not of this room stays, whatever it is called.
        await _scrub_stream(redis, key, list(whom), "-", "+")
    for key in [str(key) async for key in redis.scan_iter(match=keys.board("*"), count=500)]:
        rows = [str(row) for row in await redis.zrange(key, 0, -1)]
        if gone := [row for row in rows if json.loads(row)["player"] in whom]:
            await redis.zrem(key, *gone)


def _quoted(name: str) -> str:
    """A name as JSON has it: a short one must not match within longer words."""
    return json.dumps(name, ensure_ascii=False)


async def _scrub_stream(redis: Redis, key: str, marks: Iterable[str], first: str, last: str) -> None:
    while True:
        entries = await streams.between(redis, key, first, last, count=AT_ONCE)
        held = [id for id, fields in entries if any(mark in text for text in fields.values() for mark in marks)]
        if held:
            await redis.xdel(key, *held)
        if len(entries) < AT_ONCE:
            return
        first = f"({entries[-1][0]}"

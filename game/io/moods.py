"""How each room feels and how safe its talk is, over time: what a room's own charts are drawn from.

1. An entry says how things stand from its time on, until the next one: where nothing changes, nothing is written.
2. It holds numbers only: shares of the last 50 messages that a moderator has checked. Nothing of who said what.
3. One script for each room looks and writes; it looks through a chat only where the room's log has grown.
"""

import json
from typing import Any

from game.io import streams
from game.io.connection import Redis
from game.io.keys import Keys, RoomCode

EVERY = 10.0
"""Seconds between two looks."""
KEPT = 360
"""Entries kept of a room: an hour, were something to change at every look."""
CHECKED = 50
MOST_ROOMS = 200
"""The newest rooms are looked at."""

_LOOK = """
local last = redis.call('XREVRANGE', ARGV[5], '+', '-', 'COUNT', 1)
local log = last[1] and last[1][1] or ''
if log == ARGV[1] then return log end
local rows, open = {}, 0
for _, row in ipairs(redis.call('HVALS', ARGV[6])) do
  local unsure = string.find(row, '"unchecked":true', 1, true)
  local category = not string.find(row, '"category":null', 1, true)
  if string.find(row, '"decided":false', 1, true) and (unsure or category or string.find(row, '"state":"held"', 1, true)) then
    open = open + 1
  end
  if string.find(row, '"checked":true', 1, true) and not string.find(row, '"assistant":true', 1, true) then
    rows[#rows + 1] = {tonumber(string.match(row, '"n":(%d+)')), string.match(row, '"mood":"(%a+)"') or '', category}
  end
end
if #rows == 0 and open == 0 then return log end
table.sort(rows, function(one, other) return one[1] > other[1] end)
local count, unsafe, moods = math.min(#rows, tonumber(ARGV[2])), 0, {happy = 0, neutral = 0, sad = 0}
for i = 1, count do
  if moods[rows[i][2]] then moods[rows[i][2]] = moods[rows[i][2]] + 1 end
  if rows[i][3] then unsafe = unsafe + 1 end
end
local now = '[' .. table.concat({moods.happy, moods.neutral, moods.sad, unsafe, count, open}, ',') .. ']'
local before = redis.call('XREVRANGE', KEYS[1], '+', '-', 'COUNT', 1)
if not before[1] or before[1][2][2] ~= now then
  redis.call('XADD', KEYS[1], 'MAXLEN', ARGV[3], '*', 's', now)
  redis.call('EXPIRE', KEYS[1], ARGV[4])
end
return log
"""
"""Rows are JSON, where a quote within a text is escaped: no message can pretend to be anything."""


class Moods:
    """Looks at all rooms, again and again. One process does so at a time."""

    def __init__(self, redis: Redis, keys: Keys, life: int) -> None:
        """`life`: seconds that a room's entries are kept after the last one; its master lengthens it with the room's."""
        self._redis = redis
        self._keys = keys
        self._life = life
        self._look = redis.register_script(_LOOK)
        self._logs: dict[RoomCode, str] = {}

    async def take(self, rooms: list[RoomCode]) -> None:
        """Write down how these rooms feel, where that has changed. Raises what Redis raises."""
        if not rooms:
            return
        pipe = self._redis.pipeline(transaction=False)
        for code in rooms:
            log, chat, moods = (self._keys.room(code, part) for part in ("log", "chat", "moods"))
            # Redis 7 wants the right to write for whatever a script declares; log and chat, in the same slot, are only read.
            args: list[str | int] = [self._logs.get(code, "-"), CHECKED, KEPT, self._life, log, chat]
            await self._look(keys=[moods], args=args, client=pipe)
        self._logs = dict(zip(rooms, map(str, await pipe.execute()), strict=True))


async def read(redis: Redis, keys: Keys, room: RoomCode, after: str) -> list[tuple[str, dict[str, Any]]]:
    """How a room felt from an id on ("0-0": all that is kept), oldest first, each with its id. Raises what Redis raises.

    Rows are t (ms), happy, neutral, sad and unsafe (per cent of the messages checked last), checked (of how many), and open (how
    many messages want a person's eyes).
    """
    found = await streams.after(redis, keys.room(room, "moods"), after, count=KEPT + 100)
    return [(id, _row(id, json.loads(fields["s"]))) for id, fields in found]


def _row(id: str, numbers: list[int]) -> dict[str, Any]:
    happy, neutral, sad, unsafe, checked, waiting = numbers
    felt = happy + neutral + sad

    def share(part: int, whole: int) -> int:
        return round(100 * part / whole) if whole else 0

    merry, gloomy = share(happy, felt), share(sad, felt)
    moods = {"happy": merry, "neutral": max(0, 100 - merry - gloomy) if felt else 0, "sad": gloomy}
    return {
        "t": int(id.partition("-")[0]),
        **moods,
        "unsafe": share(unsafe, checked),
        "checked": checked,
        "open": waiting,
    }

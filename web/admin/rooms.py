"""The live rooms as the admin panel lists them, and the messages in them that want a person's eyes.

1. One script for each room, all in one pipeline. A view that has not changed is not sent again, and a chat is looked through only
   where the room's log has grown.
2. The room's document holds verdicts, so it stays in Redis: the script hands out two numbers of it.
"""

import json
from dataclasses import dataclass, field
from typing import Any

from game.io.clock import Clock
from game.io.connection import Redis
from game.io.frames import parse_id
from game.io.keys import Keys, RoomCode
from game.io.rooms import codes

MOST_ROOMS = 200
MOST_EYES = 100
"""How many messages the moderation queue shows; what is more is told as a number."""
MOST_COUNTED = 20_000
"""Up to so many answers in a game, those of a round are counted."""

_LOOK = """
local view = redis.call('GET', ARGV[1])
if not view then return false end
local cursor = redis.call('GET', ARGV[3]) or '0-0'
local behind = redis.call('XRANGE', ARGV[2], '(' .. cursor, '+', 'COUNT', 1)
local last = redis.call('XREVRANGE', ARGV[4], '+', '-', 'COUNT', 1)
local tokens, money = string.match(redis.call('GET', ARGV[5]) or '', '"model_tokens":(%d+),"micro_usd":(%d+)')
if string.sub(view, 1, #ARGV[8]) == ARGV[8] then view = '' end
return {view, behind[1] and behind[1][1] or '', last[1] and last[1][1] or '', tokens or '0', money or '0',
        redis.call('HLEN', ARGV[6]), redis.call('XLEN', ARGV[7])}
"""
_PARTS = ("view", "inbox", "cursor", "log", "state", "answers", "dead")

_ANSWERED = """
local count, prefix = 0, ARGV[1] .. ':'
for _, name in ipairs(redis.call('HKEYS', ARGV[2])) do
  if string.sub(name, 1, #prefix) == prefix then count = count + 1 end
end
return count
"""

_EYES = """
local found, all = {}, 0
for _, row in ipairs(redis.call('HVALS', ARGV[2])) do
  if string.find(row, '"decided":false', 1, true) and (string.find(row, '"state":"held"', 1, true)
      or string.find(row, '"unchecked":true', 1, true) or not string.find(row, '"category":null', 1, true)) then
    all = all + 1
    if #found < tonumber(ARGV[1]) then found[#found + 1] = row end
  end
end
return {all, found}
"""
"""Rows are JSON, where a quote within a text is escaped: no message can pretend to be decided."""


@dataclass
class _Known:
    """What is remembered of a room between two looks."""

    start: str = "\0"
    view: dict[str, Any] = field(default_factory=dict)
    log: str = ""
    eyes: list[dict[str, Any]] = field(default_factory=list)
    more_eyes: int = 0
    round: tuple[int, int] = (0, 0)
    before: int | None = None
    """How many answers the rounds before this one have; None: unknown."""


@dataclass(frozen=True)
class RoomsNow:
    """What a look at all rooms came to. `rows` and `eyes` are ready for JSON."""

    total: int
    rows: list[dict[str, Any]]
    eyes: list[dict[str, Any]]
    waiting: int
    """How many messages want eyes, also those that are not in `eyes`."""


class Rooms:
    """Looks at all live rooms, again and again."""

    def __init__(self, redis: Redis, keys: Keys, clock: Clock) -> None:
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._look = redis.register_script(_LOOK)
        self._known: dict[RoomCode, _Known] = {}

    async def look(self) -> RoomsNow:
        """Look once. Raises what Redis raises."""
        total, live = await codes(self._redis, self._keys, MOST_ROOMS)
        known = {code: self._known.get(code) or _Known() for code in live}
        pipe = self._redis.pipeline(transaction=False)
        for code, room in known.items():
            parts = [self._keys.room(code, part) for part in _PARTS]
            await self._look(keys=[self._declared(code)], args=[*parts, room.start], client=pipe)
        found = dict(zip(known, await pipe.execute() if known else [], strict=True))
        gone = [code for code, told in found.items() if told is None]
        # A room whose view has run out may stay in the list for a while.
        self._known = {code: room for code, room in known.items() if code not in gone}
        for code, room in self._known.items():
            if text := found[code][0]:
                room.view = json.loads(text)
                room.start = f'{{"id":"{room.view["id"]}"'
        await self._count({code: told[5] for code, told in found.items() if told is not None})
        await self._find_eyes({code: told[2] for code, told in found.items() if told is not None})
        now = self._clock.now()
        rows = [_row(self._known[code], found[code], now) for code in self._known]
        eyes = [{"room": code, **row} for code, room in self._known.items() for row in room.eyes]
        eyes.sort(key=lambda row: row["at"], reverse=True)
        waiting = sum(len(room.eyes) + room.more_eyes for room in self._known.values())
        return RoomsNow(total - len(gone), rows, eyes[:MOST_EYES], waiting)

    def _declared(self, code: RoomCode) -> str:
        """The key that a script declares: one that a desk may write, in the same slot as what the script reads.

        Redis 7 wants the right to write for whatever is declared, and a desk has none for rooms.
        """
        return self._keys.wake(self._keys.shard(code), "desk")

    async def _count(self, answers: dict[RoomCode, int]) -> None:
        """Learn how many answers there were before the round that is open, once a round."""
        fresh = []
        for code, count in answers.items():
            room = self._known[code]
            now = (room.view["game"], room.view["round"])
            if room.view["phase"] == "asking" and room.round != now:
                room.round, room.before = now, None
                if count <= MOST_COUNTED:
                    fresh.append(code)
        if not fresh:
            return
        pipe = self._redis.pipeline(transaction=False)
        for code in fresh:
            answers_of = self._keys.room(code, "answers")
            pipe.eval(_ANSWERED, 1, self._declared(code), self._known[code].view["round"], answers_of)
        for code, this_round in zip(fresh, await pipe.execute(), strict=True):
            self._known[code].before = max(0, answers[code] - this_round)

    async def _find_eyes(self, logs: dict[RoomCode, str]) -> None:
        """Look through the chats in which something may have happened."""
        changed = [code for code, log in logs.items() if self._known[code].log != log]
        wanted = []
        for code in changed:
            room = self._known[code]
            room.log = logs[code]
            chat = room.view["chat"]
            if chat["open"] or chat["chat"] == "held" or room.eyes:
                wanted.append(code)
        if not wanted:
            return
        pipe = self._redis.pipeline(transaction=False)
        for code in wanted:
            pipe.eval(_EYES, 1, self._declared(code), MOST_EYES, self._keys.room(code, "chat"))
        for code, (count, rows) in zip(wanted, await pipe.execute(), strict=True):
            room = self._known[code]
            room.eyes = sorted((_message(json.loads(row)) for row in rows), key=lambda row: -row["message"])
            room.more_eyes = count - len(rows)


def _message(row: dict[str, Any]) -> dict[str, Any]:
    """A message as those who look after chats see it."""
    shown = (
        "at",
        "player",
        "name",
        "text",
        "state",
        "category",
        "mood",
        "language",
        "unchecked",
        "decided",
        "by",
        "reason",
    )
    return {"message": row["n"], **{name: row.get(name) for name in (*shown, "assistant")}}


def _row(room: _Known, told: list[Any], now: int) -> dict[str, Any]:
    view = room.view
    _, behind, _, tokens, money, answers, dead = told
    answered = view["answered"]
    if view["phase"] == "asking":
        answered = max(0, answers - room.before) if room.before is not None else None
    return {
        **{name: view[name] for name in ("room", "phase", "paused", "locked", "topic", "game", "round", "of")},
        **{name: view[name] for name in ("players", "connected", "models", "next_at")},
        "answered": answered,
        "host": view["host"]["connected"],
        "ready": view["shelf"]["ready"],
        "lag_ms": max(0, now - parse_id(behind)[0]) if behind else 0,
        "buried": int(dead),
        "tokens": int(tokens),
        "micro_usd": int(money),
        "chat": view["chat"],
        "eyes": len(room.eyes) + room.more_eyes,
    }


async def messages(redis: Redis, keys: Keys, code: RoomCode, most: int = 100) -> list[dict[str, Any]]:
    """The latest messages of a room, whatever became of them, newest first. Raises what Redis raises."""
    rows = [json.loads(text) for text in await redis.hvals(keys.room(code, "chat"))]
    rows.sort(key=lambda row: -row["n"])
    return [_message(row) for row in rows[:most]]

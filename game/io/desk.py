"""What the assistant's errands reach beyond their room: wishes of all rooms, a message to one player, and a further room.

1. A wish lives as long as its room, and is gone once it is fulfilled. A player has at most three.
2. A room that is opened for a host has that host's digest for its own, so the host's token opens it: no secret is told to anybody.
3. Its code follows from what asked for it, so an errand that is run twice opens one room.
"""

import asyncio
import json
import secrets
from dataclasses import dataclass
from typing import Any

from game.commands import HOST, GameSettings, Notify, Open
from game.io.connection import Redis
from game.io.inbox import Inbox, NoSuchRoom
from game.io.keys import Keys, RoomCode, code_of
from game.settings import Settings
from game.standing import PlayerId

MOST_WISHES = 3
MOST_OPENED, OPENED_S = 5, 3600
"""So many rooms the assistant opens for one host in so many seconds, those of such rooms included."""
TRIES = 3
POLL, OPENING_S = 0.05, 3.0
"""How often, and for how many seconds, it is looked whether a room is open."""


class TooMany(Exception):
    """There is enough of it already."""


@dataclass(frozen=True)
class Wish:
    """Somebody in a room (a player, or `host`) wants to hear of games about a topic."""

    room: RoomCode
    player: PlayerId
    topic: str
    junior: bool


class Desk:
    """Reaches rooms by their inboxes. Every method raises one of game.io.connection.LOST where Redis is out of reach."""

    def __init__(self, redis: Redis, keys: Keys, inbox: Inbox, settings: Settings) -> None:
        self._redis, self._keys, self._inbox, self._settings = redis, keys, inbox, settings

    def address(self, code: RoomCode, page: str = "r") -> str:
        """Where a room is found; only the path where the server does not know its own address."""
        return f"{self._settings.public_url.rstrip('/')}/{page}/{code}"

    # Wishes

    async def wish(self, wish: Wish) -> None:
        """Keep a wish. Raises NoSuchRoom, and TooMany where there are three others."""
        key = self._keys.room(wish.room, "wishes")
        pipe = self._redis.pipeline(transaction=False)
        pipe.exists(self._keys.room(wish.room, "inbox"))
        pipe.hget(key, wish.player)
        there, row = await pipe.execute()
        if not there:
            raise NoSuchRoom(wish.room)
        kept = _read(row)
        if wish.topic in kept:
            return
        if len(kept) >= MOST_WISHES:
            raise TooMany
        pipe = self._redis.pipeline(transaction=False)
        pipe.hset(key, wish.player, json.dumps({**kept, wish.topic: wish.junior}, ensure_ascii=False))
        pipe.expire(key, self._settings.room_life)
        pipe.sadd(self._keys.wishing(), wish.room)
        await pipe.execute()

    async def wishes(self) -> list[Wish]:
        """All wishes of all rooms. Rooms that have none any more are forgotten."""
        rooms = sorted(RoomCode(str(room)) for room in await self._redis.smembers(self._keys.wishing()))
        pipe = self._redis.pipeline(transaction=False)
        for room in rooms:
            pipe.hgetall(self._keys.room(room, "wishes"))
        found: list[Wish] = []
        for room, rows in zip(rooms, await pipe.execute() if rooms else (), strict=True):
            if not rows:
                await self._redis.srem(self._keys.wishing(), room)
            for player, row in rows.items():
                found += (Wish(room, PlayerId(player), topic, junior) for topic, junior in _read(row).items())
        return found

    async def fulfil(self, wish: Wish, content: str) -> bool:
        """Tell who has the wish, and forget it; whether anybody is there to be told."""
        key = self._keys.room(wish.room, "wishes")
        kept = _read(await self._redis.hget(key, wish.player))
        if kept.pop(wish.topic, None) is None:
            return False
        if kept:
            await self._redis.hset(key, wish.player, json.dumps(kept, ensure_ascii=False))
        else:
            await self._redis.hdel(key, wish.player)
        if not await self._is_seated(wish):
            return False
        try:
            await self._inbox.put(wish.room, Notify(session=wish.player, content=content, source="assistant"))
        except NoSuchRoom:
            return False
        return True

    async def _is_seated(self, wish: Wish) -> bool:
        """Whether whoever has a wish is still of the room, which has no use for messages to others."""
        return await self.digest_of(wish.room, wish.player) is not None

    async def digest_of(self, room: RoomCode, seat: PlayerId = HOST) -> str | None:
        """The digest of the token that holds a seat."""
        found = await self._redis.hget(self._keys.room(room, "seats"), seat)
        return None if found is None else str(found)

    # Rooms

    async def open_room(self, asked_in: RoomCode, query: int, settings: GameSettings, series: str | None) -> RoomCode:
        """Open a room whose host is that of the room in which it was asked for, by its query number.

        Raises NoSuchRoom where that is gone, TooMany, and TimeoutError where nobody opens it within 3 s.
        """
        host = await self.digest_of(asked_in)
        if host is None:
            raise NoSuchRoom(asked_in)
        for attempt in range(TRIES):
            code = code_of(f"{host} {asked_in} {query} {attempt}")
            pipe = self._redis.pipeline(transaction=False)
            pipe.hget(self._keys.room(code, "seats"), HOST)
            pipe.exists(self._keys.room(code, "inbox"))
            seat, there = await pipe.execute()
            if seat == host:
                return code
            if seat is None and not there:
                await self._count(host)
                await self._open(code, host, settings, series)
                return code
        raise TimeoutError

    async def _count(self, host: str) -> None:
        key = self._keys.opened(host)
        pipe = self._redis.pipeline(transaction=True)
        pipe.set(key, 0, ex=OPENED_S, nx=True)
        pipe.incr(key)
        if (await pipe.execute())[-1] > MOST_OPENED:
            raise TooMany

    async def _open(self, code: RoomCode, host: str, settings: GameSettings, series: str | None) -> None:
        command = Open(
            settings=settings,
            host=host,
            seed=secrets.token_hex(16),
            idle_seconds=self._settings.session_timeout,
            countdown_ms=round(self._settings.countdown * 1000),
            series=series,
        )
        await self._inbox.put(code, command)
        for _ in range(round(OPENING_S / POLL)):
            if await self.digest_of(code) == host:
                return
            await asyncio.sleep(POLL)
        raise TimeoutError


def _read(row: Any) -> dict[str, bool]:
    """Topics of one player, each with whether the wish came from a junior room."""
    found: dict[str, bool] = json.loads(row) if row else {}
    return found

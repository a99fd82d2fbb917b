"""Which processes are there: heartbeats in a hash per kind, read by /health and by each other."""

import asyncio
import json
import socket
from collections.abc import Callable
from typing import Any

from game.io.clock import Clock
from game.io.connection import LOST, Redis
from game.io.keys import Keys

FRESH_MS = 6_000
"""A process that has been silent for longer counts as gone."""
LIST_LIFE = 60


class Alive:
    """Says that this process is there, and tells which others are."""

    def __init__(self, redis: Redis, keys: Keys, clock: Clock, kind: str, name: str) -> None:
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._kind = kind
        self._name = name

    async def beat(self, about: dict[str, Any] | None = None) -> None:
        """Say it once, with something about this process that others may want to know."""
        key = self._keys.alive(self._kind)
        pipe = self._redis.pipeline(transaction=False)
        pipe.hset(key, self._name, json.dumps({"at": self._clock.now(), "host": socket.gethostname(), **(about or {})}))
        pipe.expire(key, LIST_LIFE)
        await pipe.execute()

    async def keep(self, about: Callable[[], dict[str, Any]], every: float = 2.0) -> None:
        """Say it for ever."""
        while True:
            try:
                await self.beat(about())
            except LOST:
                pass
            await asyncio.sleep(every)

    async def leave(self) -> None:
        """Say goodbye."""
        await self._redis.hdel(self._keys.alive(self._kind), self._name)


async def who(redis: Redis, keys: Keys, kind: str) -> dict[str, dict[str, Any]]:
    """All processes of a kind that did not say goodbye: name -> {at (ms), …}. Those long silent are struck off."""
    found = await redis.hgetall(keys.alive(kind))
    rows = {str(name): json.loads(row) for name, row in found.items()}
    newest = max((row["at"] for row in rows.values()), default=0)
    silent = [name for name, row in rows.items() if newest - row["at"] > LIST_LIFE * 1000]
    if silent:
        await redis.hdel(keys.alive(kind), *silent)
    return {name: row for name, row in rows.items() if name not in silent}

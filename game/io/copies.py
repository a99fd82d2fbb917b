"""Whether what a shard's server told us is on a replica too, so that a failover does not take it back.

1. Replication is in order: once a replica has a mark that we write now, it has all that was written before.
2. Nobody waits for long: after 0.3 s the answer is no, and for a second it stays so without asking.
"""

import time

from game.io.connection import LOST, Redis
from game.io.keys import Keys, Shard
from game.io.line import Line

PATIENCE_MS = 300
DOUBT_S = 1.0
MARK_LIFE_MS = 60_000


class Copies:
    """Asks for one process, whose name the marks carry."""

    def __init__(self, redis: Redis, keys: Keys, name: str) -> None:
        self._line = Line(redis)
        self._keys = keys
        self._name = name
        self._doubtful: dict[Shard, float] = {}

    async def made(self, shard: Shard) -> bool:
        """Whether at least one replica has all that the shard's server had when this was asked."""
        if time.monotonic() < self._doubtful.get(shard, 0):
            return False
        mark = ("SET", self._keys.mark(shard, self._name), "", "PX", MARK_LIFE_MS)
        try:
            written, copies = await self._line.calls([mark, ("WAIT", 1, PATIENCE_MS)])
        except LOST:
            return False
        if isinstance(written, Exception) or not isinstance(copies, int) or copies < 1:
            self._doubtful[shard] = time.monotonic() + DOUBT_S
            return False
        return True

    async def close(self) -> None:
        """Hang up."""
        await self._line.close()

"""Redis's clock, as well as this process can know it."""

import asyncio
import time

from game.io.connection import Redis


class Clock:
    """Learns the offset of Redis's clock from round trips and tells Redis's time without asking.

    The offset of the shortest round trip of the last few is the best known: half of a round trip is its error.
    """

    def __init__(self) -> None:
        self._samples: list[tuple[float, float]] = []
        self._offset = time.time() - time.monotonic()

    def now(self) -> int:
        """Redis's time in milliseconds since the epoch."""
        return int((time.monotonic() + self._offset) * 1000)

    def learn(self, sent: float, received: float, redis_seconds: float) -> None:
        """One reading: monotonic seconds before and after, and what Redis said in between."""
        offset = redis_seconds - (sent + received) / 2
        if self._samples and abs(offset - self._offset) > 1:
            self._samples.clear()
        self._samples = [*self._samples[-15:], (received - sent, offset)]
        self._offset = min(self._samples)[1]

    async def ask(self, redis: Redis) -> None:
        """Take one reading."""
        sent = time.monotonic()
        seconds, micros = await redis.time()
        self.learn(sent, time.monotonic(), seconds + micros / 1e6)

    async def keep(self, redis: Redis, every: float = 10.0) -> None:
        """Take readings for ever; an unreachable Redis is no reason to stop."""
        while True:
            try:
                await self.ask(redis)
            except Exception:
                # Whatever the cause, the last known offset is still the best one.
                pass
            await asyncio.sleep(every)

"""`python -m scripts.beats master`: whether a game master (or web, or agents) of this machine has said of late that it is there.

For health checks of containers: exit code 0 where it has, 1 where not. It asks Redis, and by Redis's clock. Where Redis is out of
reach nobody can tell: 1 as well, or 0 with `--patient`, for checks that start a process anew: that would not bring Redis back.
"""

import asyncio
import socket
import sys

from game.io import alive
from game.io.alive import FRESH_MS
from game.io.connection import LOST, connect
from game.io.keys import Keys
from game.settings import Settings


async def beats(settings: Settings, kind: str, *, patient: bool = False) -> bool:
    """Whether one of this host's processes of a kind is there; `patient` is the answer where Redis is out of reach."""
    redis = connect(settings)
    try:
        seconds, _ = await redis.time()
        rows = await alive.who(redis, Keys(settings.prefix, settings.shards), kind)
    except LOST:
        return patient
    finally:
        await redis.aclose()
    host = socket.gethostname()
    return any(seconds * 1000 - row["at"] < FRESH_MS for row in rows.values() if row["host"] == host)


if __name__ == "__main__":
    sys.exit(not asyncio.run(beats(Settings(), sys.argv[-1], patient="--patient" in sys.argv)))

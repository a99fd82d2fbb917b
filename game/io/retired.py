"""Claims that are asked no more, in any room: one hash, read by the bank at each draw.

1. A claim is known by its id, and its question by its fact key: a line in other words about the same is not asked either.
"""

from functools import lru_cache

from game.frozen import Frozen
from game.io.connection import Redis
from game.io.keys import Keys

MOST_SHOWN = 20_000


class Retired(Frozen):
    """Why a claim is asked no more. `by` is host, review or operator; `room` is where it happened, `at` when (ms)."""

    claim: str
    key: str = ""
    text: str = ""
    verdict: str = ""
    topic: str = ""
    reason: str = ""
    by: str = "operator"
    room: str = ""
    at: int = 0


@lru_cache(maxsize=MOST_SHOWN)
def _read(row: str) -> Retired:
    return Retired.model_validate_json(row)


class RetiredClaims:
    """The claims that are asked no more. Every method raises one of game.io.connection.LOST where Redis is out of reach."""

    def __init__(self, redis: Redis, keys: Keys) -> None:
        self._redis = redis
        self._key = keys.retired()

    async def add(self, claim: Retired) -> bool:
        """Ask a claim no more; whether that is new. Again, it changes nothing: the first reason stands."""
        return bool(await self._redis.hsetnx(self._key, claim.claim, claim.model_dump_json()))

    async def restore(self, claim: str) -> bool:
        """Let a claim be asked again; whether it was retired."""
        return bool(await self._redis.hdel(self._key, claim))

    async def all(self) -> dict[str, Retired]:
        """All claims that are asked no more, by id."""
        found = await self._redis.hgetall(self._key)
        return {str(claim): _read(str(row)) for claim, row in found.items()}

    async def ids(self) -> set[str]:
        """The ids alone."""
        return {str(claim) for claim in await self._redis.hkeys(self._key)}

    async def marks(self) -> set[str]:
        """Ids and fact keys: what has one of them is not asked."""
        found = await self.all()
        return {*found, *(claim.key for claim in found.values() if claim.key)}

"""Leases that are lost at awkward moments."""

import asyncio
import secrets
from collections import UserDict
from typing import Any

from game.io.keys import Keys
from game.io.lease import Leases
from tests.arena import RedisServer


class Forgetful(UserDict[Any, Any]):
    """What is held, of which everything is gone as soon as the renewal has looked at it."""

    def __iter__(self) -> Any:
        found = list(self.data)
        asyncio.get_running_loop().call_soon(self.data.clear)
        return iter(found)


async def test_a_lease_that_is_found_lost_while_it_is_renewed_ends_nothing_else(redis_server: RedisServer) -> None:
    await redis_server.answers()
    redis, keys = redis_server.client(), Keys(f"t{secrets.token_hex(3)}", 4)
    leases = Leases(redis, keys, "one", 5000)
    gained, _ = await leases.beat(1)
    assert len(gained) == 4
    await redis.delete(*(keys.lease(shard) for shard in gained))
    leases.held = Forgetful(leases.held)  # type: ignore[assignment]
    await leases.beat(1)
    await redis.aclose()

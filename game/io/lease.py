"""Who may write a shard's rooms: leases that expire, with tokens that rise.

1. A lease is a key with a short life. Its value names the owner and carries the fencing token, a counter that only rises.
2. Every commit checks the value inside Redis. A master that slept through the end of its lease is refused there,
   whatever its own clock says.
3. Masters share the shards evenly: one that has more than its share gives the surplus back, one that has less takes what is
   free, and what stays free for a whole beat is taken by anybody. Who took more than a share in this way keeps it for a
   while: whoever is gone still counts as there for a few seconds.
"""

import time

from game.io.connection import Redis
from game.io.keys import Keys, Shard

RESCUE_SECONDS = 10.0

_ACQUIRE = """
if redis.call('EXISTS', KEYS[1]) == 1 then return false end
local value = redis.call('INCR', KEYS[2]) .. ':' .. ARGV[1]
redis.call('SET', KEYS[1], value, 'PX', ARGV[2])
return value
"""
_RENEW = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 1
"""
_RELEASE = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
"""


class LeaseLost(Exception):
    """Somebody else may write the shard now. What was not committed is theirs to do again."""


class Leases:
    """The leases of one master process."""

    def __init__(self, redis: Redis, keys: Keys, owner: str, life_ms: int) -> None:
        self._redis = redis
        self._keys = keys
        self._owner = owner
        self._life_ms = life_ms
        self._acquire = redis.register_script(_ACQUIRE)
        self._renew = redis.register_script(_RENEW)
        self._release = redis.register_script(_RELEASE)
        self._seen_free: set[Shard] = set()
        self._keep_until = 0.0
        self.held: dict[Shard, str] = {}

    async def beat(self, masters: int) -> tuple[set[Shard], set[Shard]]:
        """Renew what is held, take what is due, give back the surplus. Returns (gained, lost).

        `masters` is how many are alive, this one included.
        """
        lost = await self._renew_all()
        share = -(-self._keys.shards // max(1, masters))
        gained = await self._take_free(share)
        if time.monotonic() > self._keep_until:
            lost |= set(list(self.held)[share:])
        return gained, lost

    async def _renew_all(self) -> set[Shard]:
        held = dict(self.held)
        if not held:
            return set()
        pipe = self._redis.pipeline(transaction=False)
        for shard, token in held.items():
            await self._renew(keys=[self._keys.lease(shard)], args=[token, self._life_ms], client=pipe)
        renewed = await pipe.execute()
        lost = {shard for shard, kept in zip(held, renewed, strict=True) if not kept}
        for shard in lost:
            # Whoever serves the shard may have found out meanwhile that its lease is lost.
            self.held.pop(shard, None)
        return lost

    async def _take_free(self, share: int) -> set[Shard]:
        gained: set[Shard] = set()
        others = [Shard(n) for n in range(self._keys.shards) if n not in self.held]
        if not others:
            return gained
        pipe = self._redis.pipeline(transaction=False)
        for shard in others:
            pipe.exists(self._keys.lease(shard))
        free = {shard for shard, taken in zip(others, await pipe.execute(), strict=True) if not taken}
        for shard in sorted(free):
            if len(self.held) < share or shard in self._seen_free:
                keys = [self._keys.lease(shard), self._keys.fence(shard)]
                value = await self._acquire(keys=keys, args=[self._owner, self._life_ms])
                if value:
                    if len(self.held) >= share:
                        self._keep_until = time.monotonic() + RESCUE_SECONDS
                    self.held[shard] = str(value)
                    gained.add(shard)
        self._seen_free = free - gained
        return gained

    async def release(self, shard: Shard) -> None:
        """Give a lease back, so that another need not wait for its end."""
        value = self.held.pop(shard, None)
        if value is not None:
            await self._release(keys=[self._keys.lease(shard)], args=[value])

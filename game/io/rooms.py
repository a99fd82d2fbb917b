"""Which rooms are live, read off the shards' lists."""

from game.io.connection import Redis
from game.io.frames import parse_id
from game.io.keys import Keys, RoomCode, Shard


async def codes(redis: Redis, keys: Keys, most: int | None = None) -> tuple[int, list[RoomCode]]:
    """How many rooms are live, and their codes, newest first, at most so many. Raises what Redis raises."""
    pipe = redis.pipeline(transaction=False)
    for shard in range(keys.shards):
        key = keys.rooms(Shard(shard))
        pipe.xlen(key)
        pipe.xrevrange(key, count=most)
    found = await pipe.execute()
    entries = sorted(((parse_id(id), fields["room"]) for rows in found[1::2] for id, fields in rows), reverse=True)
    return sum(found[::2]), [RoomCode(code) for _, code in dict.fromkeys(entries)][:most]

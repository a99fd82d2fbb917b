"""Reading Redis streams, with types: entries are (id, fields), all text.

1. What is no UTF-8 is read with replacement characters, so that one bad entry does not stop the reading of all others.
"""

from typing import cast

from game.io.connection import Redis
from game.io.line import Line

Entry = tuple[str, dict[str, str]]


async def read(line: Line, positions: dict[str, str], *, count: int, block_ms: int) -> list[tuple[str, list[Entry]]]:
    """What came after each stream's position, waiting up to `block_ms` for something to come to any of them.

    The line should be nobody else's: it is blocked meanwhile.
    """
    found = await line.call("XREAD", "COUNT", count, "BLOCK", block_ms, "STREAMS", *positions, *positions.values())
    return [
        (key, [(id, dict(zip(fields[::2], fields[1::2], strict=True))) for id, fields in entries])
        for key, entries in found or ()
    ]


async def after(redis: Redis, key: str, id: str, *, count: int | None = None) -> list[Entry]:
    """The entries behind an id, oldest first."""
    return cast(list[Entry], await redis.xrange(key, min=f"({id}", count=count))


async def between(redis: Redis, key: str, first: str, last: str, *, count: int) -> list[Entry]:
    """At most `count` entries from one id to another, oldest first."""
    return cast(list[Entry], await redis.xrange(key, min=first, max=last, count=count))


async def before(redis: Redis, key: str, id: str, *, count: int) -> list[Entry]:
    """At most `count` entries up to an id (`+`: the last; `(` before it: without it), newest first."""
    return cast(list[Entry], await redis.xrevrange(key, max=id, count=count))


async def since(redis: Redis, key: str, id: str) -> list[Entry]:
    """The entries from an id on, oldest first."""
    return cast(list[Entry], await redis.xrange(key, min=id))


async def newest(redis: Redis, key: str) -> Entry | None:
    """The last entry."""
    found = cast(list[Entry], await redis.xrevrange(key, count=1))
    return found[0] if found else None


async def oldest(redis: Redis, key: str) -> Entry | None:
    """The first entry that was not trimmed."""
    found = cast(list[Entry], await redis.xrange(key, count=1))
    return found[0] if found else None

"""Nearest neighbours by the server's own search, where it has one: an HNSW index over the memories' hashes.

The index is the server's affair: it follows the hashes by itself, for all processes at once, and forgets with them.
"""

import asyncio
from collections.abc import Collection
from typing import Any

import numpy as np

from agents.embedding import Embedder, Vector
from agents.memory_keys import MemoryKeys
from game.io.connection import Redis, RedisError

BUILD_PATIENCE = 60.0


async def has_search(redis: Redis) -> bool:
    """Whether the server knows FT.CREATE and FT.SEARCH."""
    call: Any = redis.execute_command
    for command in ("FT.CREATE", "FT.SEARCH"):
        # One word with its subcommand, or redis-py reads the reply as that of COMMAND.
        told = await call("COMMAND INFO", command)
        if not told or not any(told.values() if isinstance(told, dict) else told):
            return False
    return True


class SearchNeighbours:
    """The index of one embedder's vectors."""

    backend = "search"

    def __init__(self, redis: Redis, keys: MemoryKeys, embedder: Embedder) -> None:
        self._call: Any = redis.execute_command  # has no types
        self._keys, self._embedder = keys, embedder
        self._index = keys.index(embedder.name)

    async def open(self) -> None:
        """Make the index where there is none, and wait until it holds what was there before."""
        vector = [
            "VECTOR",
            "HNSW",
            12,
            "TYPE",
            "FLOAT32",
            "DIM",
            self._embedder.dimensions,
            "DISTANCE_METRIC",
            "COSINE",
        ]
        vector += ["M", 16, "EF_CONSTRUCTION", 200, "EF_RUNTIME", 100]
        schema = ["room", "TAG", "CASESENSITIVE", "embedder", "TAG", "CASESENSITIVE", "vector", *vector]
        where = ["ON", "HASH", "PREFIX", 1, self._keys.item("")]
        try:
            await self._call("FT.CREATE", self._index, *where, "SCHEMA", *schema)
        except RedisError as error:
            if "exists" not in str(error).lower():
                raise
        async with asyncio.timeout(BUILD_PATIENCE):
            while True:
                if not await self._building():
                    return
                await asyncio.sleep(0.05)

    async def _building(self) -> bool:
        told: list[Any] = await self._call("FT.INFO", self._index)
        return float(dict(zip(told[::2], told[1::2], strict=True)).get(b"indexing", 0)) > 0

    async def nearest(self, vector: Vector, k: int, rooms: Collection[str] | None) -> list[tuple[str, float]]:
        """At most `k` ids with their cosines, nearest first."""
        where = f"@embedder:{{{_tag(self._embedder.name)}}}"
        if rooms is not None:
            where += f" @room:{{{'|'.join(_tag(room) for room in rooms)}}}"
        query = f"({where})=>[KNN {k} @vector $vector AS distance]"
        blob = np.asarray(vector, dtype="<f4").tobytes()
        options = ["RETURN", 1, "distance", "SORTBY", "distance", "LIMIT", 0, k, "DIALECT", 2]
        found = await self._call("FT.SEARCH", self._index, query, "PARAMS", 2, "vector", blob, *options)
        start = len(self._keys.item(""))
        return [
            (key.decode()[start:], 1 - float(fields[1])) for key, fields in zip(found[1::2], found[2::2], strict=True)
        ]


def _tag(value: str) -> str:
    """A value inside a TAG filter: everything but letters and digits is escaped."""
    return "".join(letter if letter.isalnum() else f"\\{letter}" for letter in value)

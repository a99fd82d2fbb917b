"""The memory in Redis: exact marks first, then vectors, of which a backend finds the nearest.

1. A memory is written by one script with all that points to it, so a second writing changes nothing and no pointer dangles.
2. At most `kept` memories stay; the script that adds one drops the oldest.
3. Vectors of another embedder are never compared; `renew` makes them anew.
"""

from collections.abc import Collection, Iterable
from dataclasses import replace
from typing import Any

import numpy as np

from agents.embedding import Embedder, Vector, warm_or_lexical
from agents.memory import Near, Neighbours, Remembered, Sameness, mark_of_key, mark_of_text, plain_key
from agents.memory_exact import ExactNeighbours
from agents.memory_keys import MemoryKeys
from agents.memory_scripts import CHANGE, FORGET_ROOM, REMEMBER
from agents.memory_search import SearchNeighbours, has_search
from agents.repeats import repeat_score, weights_for
from game.claims import FactKey
from game.io.cluster import ClusterRedis
from game.io.connection import NoPermissionError, Redis

KEPT = 100_000
LOOK = 12
"""How many nearest vectors of each scope are compared word by word."""

RENEWED_AT_ONCE = 32
SHOWN = ("text", "topic", "room", "asked_at", "accuracy", "vector", "embedder", "key")


class RedisMemory:
    """A `Memory` whose truth is in Redis; any number of processes may have one."""

    def __init__(
        self,
        redis: Redis,
        keys: MemoryKeys,
        embedder: Embedder,
        neighbours: Neighbours,
        kept: int = KEPT,
        bank_keys: Iterable[str] = (),
    ) -> None:
        self._redis, self._keys, self._embedder, self._neighbours, self._kept = redis, keys, embedder, neighbours, kept
        self._bank_keys = frozenset(plain_key(key) for key in bank_keys)
        self._remember = redis.register_script(REMEMBER)
        self._forget_room = redis.register_script(FORGET_ROOM)
        self._change = redis.register_script(CHANGE)
        self._size = 0
        self.threshold = weights_for(embedder.kind).threshold

    async def _vector(self, text: str) -> Vector:
        vector: Vector = (await self._embedder.embed([text]))[0]
        return vector

    async def remember(self, memory: Remembered) -> bool:
        """Keep a question; whether it is new."""
        vector = memory.embedding if memory.embedding is not None else await self._vector(memory.text)
        marks = [mark_of_text(memory.text)] + ([mark_of_key(memory.key)] if memory.key else [])
        row: dict[str, Any] = {
            "text": memory.text,
            "key": memory.key or "",
            "topic": memory.topic,
            "difficulty": memory.difficulty,
            "host": memory.host,
            "embedder": self._embedder.name,
            "vector": np.asarray(vector, dtype="<f4").tobytes(),
        }
        if memory.player_accuracy is not None:
            row["accuracy"] = memory.player_accuracy
        fields = [part for pair in row.items() for part in pair]
        head: list[Any] = [self._keys.root, memory.id, memory.asked_at, self._kept, memory.room, " ".join(marks)]
        new = bool(await self._remember(keys=[self._keys.order], args=[*head, *fields]))
        self._size = min(self._size + new, self._kept)
        return new

    async def recall(
        self, text: str, *, key: FactKey | None = None, room: str, seen_by: Collection[str] = (), k: int = 5
    ) -> list[Near]:
        """The nearest earlier questions, likeliest repeat first."""
        hard = {room, *seen_by}
        same = await self._same(text, key, hard)
        vector = await self._vector(text)
        found = dict(await self._neighbours.nearest(vector, max(LOOK, k), None))
        if len(found) >= max(LOOK, k):  # else all there is was found, this room's too
            found |= dict(await self._neighbours.nearest(vector, max(LOOK, k), hard))
        near = await self._read(text, key, vector, {**dict.fromkeys(found), **same})
        near = [replace(one, same_room=one.room == room, seen=one.room != room and one.room in hard) for one in near]
        near.sort(key=lambda one: (one.repeat_score, one.similarity), reverse=True)
        inside = [one for one in near if one.same_room or one.seen][:k]
        return [one for one in near if one in inside or one in near[:k]]

    async def _same(self, text: str, key: FactKey | None, hard: Collection[str]) -> dict[str, Sameness | None]:
        """Ids with the same fact key or text: all those of these rooms, and one of any other."""
        marks: dict[str, Sameness] = {mark_of_text(text): "text"}
        if key:
            marks[mark_of_key(key)] = "key"
        pipe = self._redis.pipeline(transaction=False)
        for mark in marks:
            pipe.srandmember(self._keys.same(mark))
        for room in hard:
            pipe.hmget(self._keys.room(room), [f"m:{mark}" for mark in marks])
        pipe.zcard(self._keys.order)
        *replies, self._size = await pipe.execute()
        lists = [replies[: len(marks)], *replies[len(marks) :]]
        return {id.decode(): how for ids in lists for id, how in zip(ids, marks.values(), strict=True) if id}

    async def _read(
        self,
        text: str,
        key: FactKey | None,
        vector: Vector,
        ids: dict[str, Sameness | None],
    ) -> list[Near]:
        """The memories of these ids that are still there, compared with a text."""
        pipe = self._redis.pipeline(transaction=False)
        for id in ids:
            pipe.hmget(self._keys.item(id), SHOWN)
        near: list[Near] = []
        for (id, same), row in zip(ids.items(), await pipe.execute(), strict=True):
            if row[0] is None:
                continue
            old, topic, where, asked_at, accuracy, blob, embedder, old_key = row
            comparable = embedder.decode() == self._embedder.name
            cosine = float(np.frombuffer(blob, dtype="<f4") @ vector) if comparable else 0.0
            near.append(
                Near(
                    id=id,
                    text=old.decode(),
                    topic=topic.decode(),
                    room=where.decode(),
                    asked_at=int(asked_at),
                    similarity=cosine,
                    repeat_score=self._score(text, key, old.decode(), old_key.decode(), cosine, same),
                    same_room=False,
                    seen=False,
                    same=same,
                    player_accuracy=float(accuracy) if accuracy is not None else None,
                )
            )
        return near

    def _score(
        self, text: str, key: FactKey | None, old: str, old_key: str, cosine: float, same: Sameness | None
    ) -> float:
        """How likely a text and an old one are one question, 0-1; vectors are asked where nothing is known for certain."""
        if same:
            return 1.0
        if key and {plain_key(key), plain_key(old_key)} <= self._bank_keys:
            return 0.0  # the same key would have been found as such
        return repeat_score(text, old, cosine, self._embedder.kind)

    async def marks(self, room: str) -> set[str]:
        """What stands for the fact keys and texts that a room was asked."""
        fields: Any = await self._redis.hkeys(self._keys.room(room))
        return {field[2:].decode() for field in fields if field.startswith(b"m:")}

    async def set_accuracy(self, id: str, accuracy: float) -> bool:
        """How many players were right, 0-1; whether the question is still remembered."""
        return bool(await self._change(keys=[self._keys.order], args=[self._keys.root, id, "accuracy", accuracy]))

    async def forget_room(self, room: str) -> int:
        """Drop all that a room was asked; how much that was."""
        dropped = int(await self._forget_room(keys=[self._keys.order], args=[self._keys.root, room]))
        await self.size()
        return dropped

    async def size(self) -> int:
        """How many questions are remembered."""
        self._size = int(await self._redis.zcard(self._keys.order))
        return self._size

    async def renew(self) -> int:
        """Embed again what another embedder had embedded; how many that were. Runs beside everything else."""
        ids: Any = await self._redis.zrange(self._keys.order, 0, -1)
        renewed = 0
        for start in range(0, len(ids), RENEWED_AT_ONCE):
            some = [id.decode() for id in ids[start : start + RENEWED_AT_ONCE]]
            texts = await self._foreign(some)
            vectors = await self._embedder.embed(list(texts.values())) if texts else ()
            for id, vector in zip(texts, vectors, strict=True):
                blob = np.asarray(vector, dtype="<f4").tobytes()
                changed: Any = [self._keys.root, id, "vector", blob, "embedder", self._embedder.name]
                await self._change(keys=[self._keys.order], args=changed)
            renewed += len(texts)
        return renewed

    async def _foreign(self, ids: Iterable[str]) -> dict[str, str]:
        """Texts of those memories that another embedder embedded."""
        pipe = self._redis.pipeline(transaction=False)
        asked = list(ids)
        for id in asked:
            pipe.hmget(self._keys.item(id), ("text", "embedder"))
        rows = zip(asked, await pipe.execute(), strict=True)
        return {id: text.decode() for id, (text, by) in rows if text is not None and by.decode() != self._embedder.name}

    def about(self) -> dict[str, Any]:
        """Backend, embedder and size, for /health."""
        return {"backend": self._neighbours.backend, "embedder": self._embedder.name, "memories": self._size}


async def open_memory(
    redis: Redis, prefix: str, embedder: Embedder, kept: int = KEPT, bank_keys: Iterable[str] = ()
) -> RedisMemory:
    """The memory behind a binary client (`connect_binary`): with the server's search where it has one, else exact.

    Loads the embedder's model, which takes seconds: not on the way to the first claim. Run `renew` once afterwards.
    """
    embedder = await warm_or_lexical(embedder)
    keys = MemoryKeys(prefix)
    # An index of a cluster is searched by a program of its own, which this is not written for.
    search = not isinstance(redis, ClusterRedis) and await has_search(redis)
    neighbours: Neighbours = (
        SearchNeighbours(redis, keys, embedder) if search else ExactNeighbours(redis, keys, embedder)
    )
    try:
        await neighbours.open()
    except NoPermissionError:
        # The server knows how to search; this user may not make it.
        neighbours = ExactNeighbours(redis, keys, embedder)
        await neighbours.open()
    memory = RedisMemory(redis, keys, embedder, neighbours, kept, bank_keys)
    await memory.size()
    return memory

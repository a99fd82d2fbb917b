"""A memory without Redis, for measurements: the same judgement of repeats, over lists."""

from collections.abc import Collection
from typing import Any

import numpy as np

from agents.embedding import Embedder, Vector
from agents.memory import Near, Remembered, Sameness, mark_of_key, mark_of_text, plain_key
from agents.repeats import repeat_score, weights_for
from agents.wording import fingerprint
from game.claims import FactKey


class ListMemory:
    """A `Memory` of one process that is gone with it."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._kept: dict[str, tuple[Remembered, Vector]] = {}
        self.threshold = weights_for(embedder.kind).threshold

    async def _vector(self, text: str) -> Vector:
        vector: Vector = (await self._embedder.embed([text]))[0]
        return vector

    async def remember(self, memory: Remembered) -> bool:
        """Keep a question; whether it is new."""
        if memory.id in self._kept:
            return False
        self._kept[memory.id] = memory, await self._vector(memory.text)
        return True

    async def recall(
        self, text: str, *, key: FactKey | None = None, room: str, seen_by: Collection[str] = (), k: int = 5
    ) -> list[Near]:
        """The nearest earlier questions, likeliest repeat first."""
        vector = await self._vector(text)
        near = [self._near(old, float(np.dot(there, vector)), text, key, room) for old, there in self._kept.values()]
        near.sort(key=lambda one: (one.repeat_score, one.similarity), reverse=True)
        inside = [one for one in near if one.same_room or one.room in seen_by][:k]
        return [one for one in near if one in inside or one in near[:k]]

    def _near(self, old: Remembered, cosine: float, text: str, key: FactKey | None, room: str) -> Near:
        same: Sameness | None = None
        if key and old.key and plain_key(key) == plain_key(old.key):
            same = "key"
        elif fingerprint(text) == old.fingerprint:
            same = "text"
        return Near(
            id=old.id,
            text=old.text,
            topic=old.topic,
            room=old.room,
            asked_at=old.asked_at,
            similarity=cosine,
            repeat_score=1.0 if same else repeat_score(text, old.text, cosine, self._embedder.kind),
            same_room=old.room == room,
            seen=False,
            same=same,
            player_accuracy=old.player_accuracy,
        )

    async def marks(self, room: str) -> set[str]:
        """What stands for the fact keys and texts that a room was asked."""
        mine = [old for old, _ in self._kept.values() if old.room == room]
        return {mark_of_text(old.text) for old in mine} | {mark_of_key(old.key) for old in mine if old.key}

    async def set_accuracy(self, id: str, accuracy: float) -> bool:
        """Nothing: nobody plays."""
        return id in self._kept

    async def forget_room(self, room: str) -> int:
        """Drop all that a room was asked; how much that was."""
        gone = [id for id, (old, _) in self._kept.items() if old.room == room]
        for id in gone:
            del self._kept[id]
        return len(gone)

    async def size(self) -> int:
        """How many questions are remembered."""
        return len(self._kept)

    def about(self) -> dict[str, Any]:
        """Backend and embedder."""
        return {"backend": "list", "embedder": self._embedder.name, "memories": len(self._kept)}

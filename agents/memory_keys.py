"""Every Redis key of the memory, made here and nowhere else. `fof` is the setting `prefix`.

All of these keys are on one server, also where there are several (`{memory}`): their scripts change many of them at once.

| key | type | what | life |
|---|---|---|---|
| fof:{memory}:item:ID | hash | text, key, topic, difficulty, room, host, asked_at, accuracy, embedder, vector (float32), marks | until `memory_kept` newer ones came, or its room is forgotten |
| fof:{memory}:order | sorted set | id -> asked_at, milliseconds | as its items |
| fof:{memory}:same:MARK | set | ids of one mark: k-DIGEST of the fact key, f-FINGERPRINT of the text | as its items |
| fof:{memory}:room:R | hash | i:ID -> "", m:MARK -> id: what room R, or a series of rooms, was asked | as its items |
| fof:{memory}:changes | stream | n, op (+ or -) and id of every change, for caches | by length, 10,000 |
| fof:{memory}:count | integer | n of the last change, so that a cache sees a gap | for ever |

The search index is called fof:{memory}:index:EMBEDDER; it is no key.
"""  # noqa: E501  a table has long rows

from dataclasses import dataclass


@dataclass(frozen=True)
class MemoryKeys:
    """Makes the keys for one prefix."""

    prefix: str = "fof"

    @property
    def root(self) -> str:
        """What all keys of the memory begin with."""
        return f"{self.prefix}:{{memory}}:"

    def item(self, id: str) -> str:
        """One memory."""
        return f"{self.root}item:{id}"

    @property
    def order(self) -> str:
        """All memories by age."""
        return f"{self.root}order"

    def same(self, mark: str) -> str:
        """The memories of one mark."""
        return f"{self.root}same:{mark}"

    def room(self, room: str) -> str:
        """What a room was asked."""
        return f"{self.root}room:{room}"

    @property
    def changes(self) -> str:
        """What caches follow."""
        return f"{self.root}changes"

    @property
    def count(self) -> str:
        """How many changes there were."""
        return f"{self.root}count"

    def index(self, embedder: str) -> str:
        """The name of the search index of one vector space."""
        return f"{self.root}index:{embedder}"

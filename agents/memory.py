"""What was asked before: so that no question comes twice.

1. A room never repeats, and a host's later rooms avoid what their players saw: hard.
2. What other rooms were asked is penalised, never forbidden, so that nobody can jam the memory.
3. The same fact key or the same text is a repeat whatever the vectors say; two different keys of the bank never are. The bank has
   many lines of one wording about different subjects, and knows its own keys; a key that a model made up proves no difference.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any, Literal, Protocol

from agents.embedding import Vector
from agents.wording import Fingerprint, fingerprint
from game.claims import FactKey


@dataclass(frozen=True)
class Remembered:
    """One question that was accepted or asked. `asked_at` in milliseconds; `embedding` is made where it is None."""

    id: str
    text: str
    topic: str
    difficulty: str
    room: str
    host: str
    asked_at: int
    key: FactKey | None = None
    player_accuracy: float | None = None
    embedding: Vector | None = None

    @property
    def fingerprint(self) -> Fingerprint:
        """The same for lines that differ in case, spacing and punctuation only."""
        return fingerprint(self.text)


Sameness = Literal["key", "text"]


@dataclass(frozen=True)
class Near:
    """An earlier question beside a new one. `similarity` is the cosine, `repeat_score` how likely the two are one, 0-1.

    `same_room`: this room was asked it. `seen`: a room whose players are here was. `same`: why it needed no vectors, if so.
    """

    id: str
    text: str
    topic: str
    room: str
    asked_at: int
    similarity: float
    repeat_score: float
    same_room: bool
    seen: bool
    same: Sameness | None
    player_accuracy: float | None


@dataclass(frozen=True)
class Judgement:
    """Whether a line must not be asked; if it may, how much it should yield to fresher ones, 0-1; and what is nearest to it."""

    repeat: bool
    penalty: float
    nearest: Near | None


def judge_repeat(near: Sequence[Near], threshold: float) -> Judgement:
    """What the neighbours of a line say of it. A neighbour counts from a repeat score of `threshold` on."""
    alike = [one for one in near if one.same or one.repeat_score >= threshold]
    return Judgement(
        repeat=any(one.same_room or one.seen for one in alike),
        penalty=max((one.repeat_score for one in alike if not (one.same_room or one.seen)), default=0.0),
        nearest=max(near, key=lambda one: (one.repeat_score, one.similarity), default=None),
    )


def plain_key(key: str) -> str:
    """A fact key without differences of case and spacing."""
    return " ".join(key.casefold().split())


def mark_of_key(key: FactKey) -> str:
    """What stands for a fact key in the memory's keys."""
    return f"k-{sha256(plain_key(key).encode()).hexdigest()[:24]}"


def mark_of_text(text: str) -> str:
    """What stands for a text in the memory's keys."""
    return f"f-{fingerprint(text)}"


class Neighbours(Protocol):
    """Finds the nearest vectors among the memories: the part in which the two backends differ."""

    backend: str

    async def open(self) -> None:
        """Make ready: build an index or load a cache."""
        ...

    async def nearest(self, vector: Vector, k: int, rooms: Collection[str] | None) -> list[tuple[str, float]]:
        """At most `k` ids with their cosines, nearest first; only of these rooms, where some are given."""
        ...


class Memory(Protocol):
    """What agents know of the past. Every method raises one of game.io.connection.LOST where Redis is out of reach."""

    threshold: float

    async def remember(self, memory: Remembered) -> bool:
        """Keep a question; whether it is new. The same id a second time changes nothing."""
        ...

    async def recall(
        self, text: str, *, key: FactKey | None = None, room: str, seen_by: Collection[str] = (), k: int = 5
    ) -> list[Near]:
        """The nearest earlier questions, likeliest repeat first: at most `k` of this room and of `seen_by`, and `k` of all."""
        ...

    async def marks(self, room: str) -> set[str]:
        """What stands for the fact keys and texts that a room was asked (see `mark_of_key`)."""
        ...

    async def set_accuracy(self, id: str, accuracy: float) -> bool:
        """How many players were right, 0-1; whether the question is still remembered."""
        ...

    async def forget_room(self, room: str) -> int:
        """Drop all that a room was asked; how much that was."""
        ...

    async def size(self) -> int:
        """How many questions are remembered."""
        ...

    def about(self) -> dict[str, Any]:
        """`{backend, embedder, memories}` for /health, without asking Redis."""
        ...

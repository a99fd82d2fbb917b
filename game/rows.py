"""The rows of a room: tables that know what changed in them, players, answers, rounds, and what follows from all of these.

1. Rows are frozen: a change is a new row.
"""

from collections import Counter
from typing import Any, Generic, Literal, NamedTuple, TypeVar

from pydantic import Field

from game.claims import Claim, Verdict
from game.frozen import Frozen
from game.standing import PlayerId

K = TypeVar("K")
V = TypeVar("V")


class Table(dict[K, V], Generic[K, V]):
    """Rows by key that remember which of them changed since they were last saved."""

    __slots__ = ("changed", "cleared")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.changed: set[K] = set()
        self.cleared = False

    def __setitem__(self, key: K, row: V) -> None:
        super().__setitem__(key, row)
        self.changed.add(key)

    def __delitem__(self, key: K) -> None:
        super().__delitem__(key)
        self.changed.add(key)

    def clear(self) -> None:
        """Forget every row."""
        super().clear()
        self.changed.clear()
        self.cleared = True

    def saved(self) -> None:
        """All changes are saved."""
        self.changed.clear()
        self.cleared = False


class Player(Frozen):
    """A player's row.

    `number` counts who joined, `first_round` is the first that they could answer, `rank` is the one of the last reveal,
    and `quick` the summed milliseconds of the right answers. `said_at` is kept where talk is slow, `queried_at` for an hour.
    `device` is a digest, by which a player who was `banned` is known again.
    """

    id: PlayerId
    number: int
    name: str
    joined_at: int
    first_round: int
    session: str | None = None
    via: str | None = None
    away_since: int | None = None
    gone: Literal["left", "kicked"] | None = None
    rank: int | None = None
    worst_rank: int | None = None
    correct: int = 0
    answered: int = 0
    streak: int = 0
    best_streak: int = 0
    quick: int = 0
    muted_until: int | None = None
    said_at: int | None = None
    queried_at: tuple[int, ...] = ()
    team: int | None = None
    extra: bool = False
    device: str | None = None
    banned: bool = False

    @property
    def connected(self) -> bool:
        """Whether a socket holds this seat."""
        return self.session is not None


class Answer(NamedTuple):
    """A player's verdict in a round: when it arrived, and how long they took (ms, pauses and `credit` left out).

    The clock of a player with extra time runs slower, so for them `elapsed` is two thirds of what others would see.
    `credit` is what their link cost them (ms, at most `MOST_CREDIT_MS`).
    """

    verdict: Verdict
    sure: bool
    at: int
    elapsed: int
    credit: int = 0


class Round(Frozen):
    """One claim being asked. `extended` is how much later (ms) it closes than it should have, because the host said so.

    `flags` has the reason of each who says that something is wrong with the claim; `review` is what came of looking again.
    """

    number: int
    claim: Claim
    opens_at: int
    closes_at: int
    closed_at: int | None = None
    void: str | None = None
    extended: int = 0
    flags: dict[PlayerId, str] = Field(default_factory=dict)
    review: Literal["running", "stands", "overturned", "unchecked"] | None = None

    @property
    def time(self) -> int:
        """How long it was to last when it was opened (ms): what speed is measured by, however often it was extended."""
        return self.closes_at - self.opens_at - self.extended

    @property
    def extra_ends_at(self) -> int:
        """Until when a player with extra time may answer (ms): half as long again."""
        return self.closes_at + (self.closes_at - self.opens_at) // 2

    @property
    def open(self) -> bool:
        """Whether answers count."""
        return self.closed_at is None and self.void is None

    @property
    def counts(self) -> bool:
        """Whether its points count."""
        return self.closed_at is not None and self.void is None


class Query(Frozen):
    """A question to the assistant that is not answered yet. `to` is who will hear the answer: "all", or a seat.

    `message` is the message that asked, where one did; `run` is set while an agent works on it, `answer` when only the end of a
    round is waited for.
    """

    number: int
    player: PlayerId
    text: str
    to: str
    at: int
    message: int | None = None
    run: str | None = None
    answer: str | None = None


class Derived:
    """What follows from a room's tables: who is here, which names are taken, who is waited for, the answers by round.

    Of the chat: the number of the latest message, and those that a moderator has still to look at, in order. `credits` are those
    of each player's latest answer in this game, where it had any.
    """

    __slots__ = (
        "banned",
        "credits",
        "extra",
        "given",
        "messages",
        "names",
        "present",
        "seated",
        "teams",
        "unjudged",
        "waiting",
    )

    def __init__(self) -> None:
        self.names: dict[str, PlayerId] = {}
        self.waiting: set[PlayerId] = set()
        self.given: dict[int, dict[PlayerId, Answer]] = {}
        self.messages = 0
        self.unjudged: dict[int, None] = {}
        self.present = 0
        self.seated = 0
        self.teams: Counter[int] = Counter()
        self.banned: set[str] = set()
        self.credits: dict[PlayerId, int] = {}
        self.extra: set[PlayerId] = set()

    def note(self, who: PlayerId, answer: Answer) -> None:
        """Note what the link of a player costs, as their latest answer has it."""
        if answer.credit:
            self.credits[who] = answer.credit
        elif who in self.credits:
            del self.credits[who]

"""One simulated game: what is due next happens next, and the books are kept.

1. Everything enters by `step`, in order of time; when the room's deadline is the next thing, the master rings.
2. Tasks go to the staff as the master relays them, each attempt once. Agents with a model share `workers` hands: a task waits
   until one is free. The bank and the tools have hands enough.
3. A round waited where it opened later than the room had said: at the countdown's end, or at the reveal's.
"""

import heapq
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count

from game import commands, events
from game.claims import Claim, Verdict
from game.commands import Command, GameSettings
from game.events import Event
from game.room import Room
from game.rules import step
from game.standing import PlayerId
from game.tasks import Task
from scripts.simulating.people import Crowd
from scripts.simulating.staff import Staff

BEGIN = 1_700_000_000_000
COUNTDOWN_MS = 3_000
MOST_STEPS = 200_000
MODELS = commands.Capabilities(models=("simulated/simulated",), memory=True)
USUAL = GameSettings()
WITHOUT_HANDS = ("bank", "tools")


@dataclass(frozen=True)
class Evening:
    """How a game is played. `models`: what the agents say that they can do."""

    settings: GameSettings = USUAL
    lobby_ms: int = 20_000
    workers: int = 2
    models: commands.Capabilities = MODELS


@dataclass
class Asked:
    """A round as it was played. `spare`: made claims that were ready when it was asked."""

    claim: Claim
    due: int
    opened: int
    spare: int
    closed: int = 0
    right: int = 0
    answered: int = 0

    @property
    def waited_ms(self) -> int:
        """How much later than announced it was asked."""
        return self.opened - self.due

    @property
    def from_bank(self) -> bool:
        """Whether the bank had to help out."""
        return self.claim.made_by == "bank"


@dataclass
class Played:
    """A game and its rounds."""

    room: Room
    asked: list[Asked] = field(default_factory=list)
    told: list[tuple[int, Event]] = field(default_factory=list)

    @property
    def verdicts(self) -> list[Verdict]:
        """Of all rounds, in order."""
        return [one.claim.verdict for one in self.asked]

    @property
    def accuracy(self) -> float | None:
        """Right answers among those given; None without any."""
        answered = sum(one.answered for one in self.asked)
        return sum(one.right for one in self.asked) / answered if answered else None


class Game:
    """Plays one room through one game."""

    def __init__(self, evening: Evening, staff: Staff, crowd: Crowd, seed: str, code: str = "K7DF3M") -> None:
        self.evening, self.staff, self.crowd, self.seed = evening, staff, crowd, seed
        self.room = Room(code=code)
        self.now = BEGIN
        self.played = Played(self.room)
        self._coming: list[tuple[int, int, Command]] = []
        self._order = count()
        self._sent: set[tuple[str, int]] = set()
        self._free = [BEGIN] * evening.workers
        self._due = 0

    def at(self, when: int, command: Command) -> None:
        """Let a command arrive at a time."""
        heapq.heappush(self._coming, (when, next(self._order), command))

    def play(self) -> Played:
        """The whole game, from the opening to the podium."""
        opening = commands.Open(
            settings=self.evening.settings, host=_digest("host"), seed=self.seed, countdown_ms=COUNTDOWN_MS
        )
        self.at(BEGIN, opening)
        self.at(BEGIN + 1, self.evening.models)
        everybody = [PlayerId(f"p{n}") for n in range(1, len(self.crowd.abilities) + 1)]
        for n, player in enumerate(everybody):
            when = BEGIN + 10 + n * self.evening.lobby_ms // (len(everybody) + 1)
            self.at(when, commands.Join(player=player, name=f"Player {n + 1}", seat=_digest(player)))
            self.at(when, commands.Presence(via="web-1", came=((player, f"session of {player}"),)))
        self.at(BEGIN + self.evening.lobby_ms + 20, commands.Start())
        for _ in range(MOST_STEPS):
            if self.room.phase == "over":
                return self.played
            self._next()
        raise RuntimeError("a simulated game does not end")

    def _next(self) -> None:
        """The next thing that is due happens."""
        deadline = self.room.deadline
        command: Command = commands.TimeUp()
        if deadline is not None and (not self._coming or deadline <= self._coming[0][0]):
            self.now = max(self.now, deadline)
        else:
            self.now, _, command = heapq.heappop(self._coming)
        spare = len(self.room.made)
        told = step(self.room, command, self.now)
        self._note(told, spare)
        self._relay(task for task in self.room.tasks.values() if (task.id, task.attempt) not in self._sent)

    def _relay(self, tasks: Iterable[Task]) -> None:
        for task in tasks:
            self._sent.add((task.id, task.attempt))
            done = self.staff.answer(task, self.now)
            if done is None:
                continue
            took, command = done
            begins = self.now
            if task.agent not in WITHOUT_HANDS:
                begins = max(begins, heapq.heappop(self._free))
                heapq.heappush(self._free, begins + took)
            self.at(begins + took, command)

    def _note(self, told: list[Event], spare: int) -> None:
        for event in told:
            self.played.told.append((self.now, event))
            match event:
                case events.GameStarted():
                    self._due = self.now if event.next_at is None else event.next_at
                case events.RoundOpened():
                    claim = self.room.rounds[event.round].claim
                    self.played.asked.append(Asked(claim, self._due, event.opens_at, spare))
                    self._answers(event, claim)
                case events.RoundClosed():
                    latest = self.played.asked[-1]
                    latest.closed = self.now
                    latest.answered = event.answered
                    latest.right = event.split.fact if event.verdict == "fact" else event.split.fake
                    self._due = self.now if event.next_at is None else event.next_at

    def _answers(self, opened: events.RoundOpened, claim: Claim) -> None:
        for n, said in enumerate(self.crowd.play(claim, opened.closes_at - opened.opens_at), start=1):
            if said.after is None:
                continue
            wrong: Verdict = "fake" if claim.verdict == "fact" else "fact"
            verdict = claim.verdict if said.right else wrong
            answer = commands.Answer(player=PlayerId(f"p{n}"), round=opened.round, verdict=verdict)
            self.at(opened.opens_at + said.after, answer)


def _digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()

"""A story: one room, a clock that only the test moves, and all that went in and came out.

1. Players are called by their names here; their ids are p1, p2, ... in the order of joining.
2. A command goes in as its JSON would, through `PARSE`, under an entry id as Redis gives it.
3. `pass_time` rings at every deadline, as a punctual master does; `sleep` does not, as a master that is late.
"""

from hashlib import sha256
from typing import Any, TypeVar

from game import commands, events
from game.claims import Source, Subject, Verdict
from game.commands import HOST, PARSE, BankDraw, Command, GameSettings
from game.events import Event
from game.io.frames import Id, event_id
from game.room import Room
from game.rows import Round, Table
from game.rules import step
from game.standing import PlayerId
from game.tasks import BankBrief, Task

BEGIN = 1_700_000_000_000
COUNTDOWN = 3_000

E = TypeVar("E", bound=events._Event)


def subject(number: int, topic: str = "space", difficulty: str = "easy") -> Subject:
    """A made-up subject whose every text can be found again by its number."""
    return Subject(
        id=f"made-up-{number:04}",
        subject=f"made-up moon {number:04}",
        attribute="colour",
        topic=topic,
        difficulty=difficulty,
        fact=f"The made-up moon {number:04} shines in a green light.",
        fake=f"The made-up moon {number:04} shines in a brown light.",
        explanation=f"Lore {number:04}: its ice is full of copper, and copper is green.",
        source=Source(title=f"Atlas {number:04}", url=f"https://example.org/atlas/{number:04}"),
    )


def digest(text: str) -> str:
    return sha256(text.encode()).hexdigest()


def other(verdict: Verdict) -> Verdict:
    return "fake" if verdict == "fact" else "fact"


def of(told: list[Event], kind: type[E]) -> list[E]:
    """The events of one kind."""
    return [event for event in told if isinstance(event, kind)]


def one(told: list[Event], kind: type[E]) -> E:
    """The only event of its kind."""
    found = of(told, kind)
    assert len(found) == 1, f"{len(found)} {kind.__name__} in {kinds(told)}"
    return found[0]


def kinds(told: list[Event]) -> list[str]:
    return [event.type for event in told]


def refusal(told: list[Event]) -> str | None:
    """The code with which a command was refused, or None."""
    return next((event.code for event in told if isinstance(event, events.Refused)), None)


def twin(room: Room) -> Room:
    """A room that is equal and shares nothing that can change."""
    copy = room.model_copy(update={name: dict(getattr(room, name)) for name in ("tasks", "runs", "flows", "queries")})
    for name in TABLES:
        table = Table(getattr(room, name))
        table.changed = set(getattr(room, name).changed)
        table.cleared = getattr(room, name).cleared
        setattr(copy, name, table)
    copy.reindex()
    return copy


TABLES = ("players", "seats", "scores", "rounds", "answers", "chat")


def whole(room: Room) -> dict[str, Any]:
    """All that is kept of a room, to compare. The idle clock is left out: a refused command winds it, too."""
    return {"document": room.model_dump(exclude={"expires_at"}), **{name: dict(getattr(room, name)) for name in TABLES}}


class Story:
    def __init__(self, code: str = "K7DF3M", at: int = BEGIN) -> None:
        self.room = Room(code=code)
        self.now = at
        self.inbox: list[tuple[Id, Any]] = []
        self.told: list[tuple[Id, Event]] = []
        self.ids: dict[str, PlayerId] = {}
        self._numbers = 0
        self._joined = 0

    # What happens

    def do(self, command: Command) -> list[Event]:
        """A command arrives now. Returns what came of it."""
        last = self.inbox[-1][0] if self.inbox else (0, 0)
        id = (self.now, last[1] + 1 if last[0] == self.now else 0)
        raw = command.model_dump(mode="json")
        self.inbox.append((id, raw))
        told = step(self.room, PARSE.validate_python(raw), self.now)
        self.told += ((event_id(id, k), event) for k, event in enumerate(told))
        return told

    def pass_time(self, ms: int) -> list[Event]:
        """Time goes by, and the master rings at every deadline on the way."""
        end, told = self.now + ms, list[Event]()
        while (deadline := self.room.deadline) is not None and deadline <= end:
            self.now = max(self.now, deadline)
            told += self.do(commands.TimeUp())
            left = self.room.deadline
            assert left is None or left > self.now, "a deadline that stays where it is would ring for ever"
        self.now = end
        return told

    def sleep(self, ms: int) -> None:
        """Time goes by, and nobody rings."""
        self.now += ms

    def reach_deadline(self) -> list[Event]:
        """The next deadline comes."""
        assert self.room.deadline is not None, "nothing will happen by itself"
        return self.pass_time(max(0, self.room.deadline - self.now))

    # The room

    def open(
        self,
        *,
        seed: str = "a seed",
        countdown_ms: int = COUNTDOWN,
        idle_seconds: int = 1800,
        retire: bool = False,
        **settings: Any,
    ) -> list[Event]:
        chosen = GameSettings(**{"rounds": 3, "seconds": 20, "reveal_seconds": 8, **settings})
        return self.do(
            commands.Open(
                settings=chosen,
                host=digest("host"),
                seed=seed,
                idle_seconds=idle_seconds,
                countdown_ms=countdown_ms,
                retire=retire,
            )
        )

    @property
    def brief(self) -> BankBrief:
        """What the bank is asked for."""
        return BankBrief.model_validate(self.task.brief)

    @property
    def task(self) -> Task:
        """The one task that the bank has."""
        (task,) = (task for task in self.room.tasks.values() if task.agent == "bank")
        return task

    def fresh(self, count: int, topic: str = "space", difficulty: str = "easy") -> tuple[Subject, ...]:
        """Subjects that nobody has seen."""
        self._numbers += count
        return tuple(subject(self._numbers - count + n, topic, difficulty) for n in range(1, count + 1))

    def deliver(self, *subjects: Subject, widened: Any = None, exhausted: bool = False) -> list[Event]:
        """The bank answers the open task with these."""
        result = BankDraw(subjects=subjects, widened=widened, exhausted=exhausted)
        return self.do(commands.TaskDone(task=self.task.id, result=result))

    def stock(self) -> list[Event]:
        """The bank answers with as many as it was asked for, of the difficulty that was asked for."""
        return self.deliver(*self.fresh(self.brief.count, difficulty=self.brief.difficulty))

    # People

    def join(self, name: str, player: str | None = None, token: str | None = None) -> list[Event]:
        who = PlayerId(player or f"p{self._joined + 1}")
        told = self.do(commands.Join(player=who, name=name, seat=digest(token or f"token of {who}")))
        if refusal(told) is None and player is None:
            self._joined += 1
            self.ids[name] = who
        return told

    def connect(self, *names: str, via: str = "web-1", session: str | None = None) -> list[Event]:
        came = tuple((self.id(name), session or f"session of {name}") for name in names)
        return self.do(commands.Presence(via=via, came=came))

    def drop(self, *names: str, via: str = "web-1", session: str | None = None) -> list[Event]:
        left = tuple((self.id(name), session or f"session of {name}") for name in names)
        return self.do(commands.Presence(via=via, left=left))

    def leave(self, name: str) -> list[Event]:
        return self.do(commands.Leave(player=self.id(name)))

    def answer(
        self, name: str, verdict: Verdict, *, sure: bool = False, round: int | None = None, credit: int = 0
    ) -> list[Event]:
        number = self.room.round if round is None else round
        return self.do(commands.Answer(player=self.id(name), round=number, verdict=verdict, sure=sure, credit=credit))

    def right(self, name: str, *, sure: bool = False, credit: int = 0) -> list[Event]:
        return self.answer(name, self.round.claim.verdict, sure=sure, credit=credit)

    def wrong(self, name: str, *, sure: bool = False) -> list[Event]:
        return self.answer(name, other(self.round.claim.verdict), sure=sure)

    # The host

    def start(self) -> list[Event]:
        return self.do(commands.Start())

    def next(self) -> list[Event]:
        return self.do(commands.Next())

    def pause(self) -> list[Event]:
        return self.do(commands.Pause())

    def resume(self) -> list[Event]:
        return self.do(commands.Resume())

    def skip(self) -> list[Event]:
        return self.do(commands.Skip())

    def void(self, round: int | None = None, reason: str = "") -> list[Event]:
        return self.do(commands.Void(round=round, reason=reason))

    def lock(self) -> list[Event]:
        return self.do(commands.Lock())

    def unlock(self) -> list[Event]:
        return self.do(commands.Unlock())

    def kick(self, name: str) -> list[Event]:
        return self.do(commands.Kick(player=self.id(name)))

    def extend(self, seconds: int) -> list[Event]:
        return self.do(commands.Extend(seconds=seconds))

    def end(self) -> list[Event]:
        return self.do(commands.End())

    # What one may ask

    def id(self, name: str) -> PlayerId:
        return HOST if name == "host" else self.ids.get(name, PlayerId("nobody"))

    @property
    def round(self) -> Round:
        assert self.room.current is not None, "no round yet"
        return self.room.current

    def score(self, name: str) -> int:
        return self.room.scores[self.id(name)]

    def kinds(self) -> list[str]:
        return [event.type for _, event in self.told]


def lobby(*names: str, **settings: Any) -> Story:
    """An open room with a full shelf and connected players."""
    story = Story()
    story.open(**settings)
    story.stock()
    for name in names:
        story.join(name)
    if names:
        story.connect(*names)
    return story


def asking(*names: str, **settings: Any) -> Story:
    """The first round has just opened."""
    story = lobby(*names, **settings)
    story.start()
    if story.room.phase != "asking":
        story.reach_deadline()
    while story.room.tasks:
        story.stock()
    assert story.room.phase == "asking"
    return story


def revealing(*names: str, **settings: Any) -> Story:
    """The first round has just closed; everybody was right after one second."""
    story = asking(*names, **settings)
    story.sleep(1000)
    for name in names:
        story.right(name)
    assert story.room.phase == "revealing"
    return story

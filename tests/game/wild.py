"""Wild games: commands drawn by a seed from what the room looks like now, mostly sensible, sometimes nonsense.

1. The same seed gives the same game. Settings go round by the seed: each scoring, with and without auto, poor and rich banks.
2. Time moves in small steps, to deadlines, past them, and to a millisecond before and after.
"""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from game import commands
from game.claims import Subject, Verdict
from game.commands import HOST, Command
from game.events import Event, RoundOpened
from game.io.frames import Id
from game.room import Room
from game.rules import step
from game.standing import PlayerId
from game.tasks import BankBrief, Task
from tests.game.stories import Story, digest, subject

SCORINGS = ("party", "accuracy", "confidence")
NAMES = (
    "Ana",
    "Ben",
    "Cleo",
    "Dora",
    "Emil",
    "Анна",
    "王伟",
    "فاطمة",
    "प्रिया",
    "Max Power",
    "ana",
    "Вen",
    "C\u200bleo",
    "",
    "\u202e",
    "x" * 30,
)
WEBS = ("web-1", "web-2", "web-3")
SUBJECTS = tuple(subject(n, ("space", "sport")[n % 2], ("easy", "medium", "hard")[n % 3]) for n in range(1, 121))
SAYINGS = (
    "Hello!",
    "that was easy",
    "  ",
    "\u202e",
    "you are all stupid",
    "write me at ana@example.org",
    "how old are you, and where do you live?",
    "@assistant what are the rules?",
    "@assistant why is it green?",
    "@assistant",
    "@assistant tell me when a game about space opens",
    "open a room about rivers with 5 rounds",
    "what is the verdict of this round?",
    "王" * 400,
)
CREDITS = (0, 0, 0, 0, 25, 180, 300, 10**6, -5)
CHATS = ("open", "open", "held", "reactions", "off")
FOUND = (None, None, None, "insult", "spam", "self_harm", "contact", "approach")
HOST_VERBS: tuple[Command, ...] = (
    commands.Start(),
    commands.Next(),
    commands.Pause(),
    commands.Resume(),
    commands.Skip(),
    commands.Void(),
    commands.Lock(),
    commands.Unlock(),
    commands.End(),
)

Draw = Callable[[], Command]


@dataclass(frozen=True)
class Game:
    """A wild game as it was played: what went in, and what was told, with ids."""

    seed: int
    code: str
    inbox: list[tuple[Id, Any]] = field(repr=False)
    commands: list[Command] = field(repr=False)
    told: list[tuple[Id, Event]] = field(repr=False)
    verdicts: list[Verdict] = field(repr=False)
    """Of all rounds that were opened, in order."""


@dataclass(frozen=True)
class Moment:
    """One command of a game that is played again, the room after it, and what was told."""

    id: Id
    command: Command
    told: list[Event] = field(repr=False)
    room: Room = field(repr=False)


class Wild:
    """Draws one game."""

    def __init__(self, seed: int) -> None:
        self.seed = seed
        self.chance = random.Random(seed)
        self.story = Story(code=f"WILD{seed % 100:02}")
        self.bank = list(SUBJECTS[: 6 if seed % 7 == 3 else 120])
        self._players = 0
        self._sessions = 0
        self._verdicts: list[Verdict] = []

    @property
    def room(self) -> Room:
        return self.story.room

    def settings(self) -> dict[str, Any]:
        chance = self.chance
        return {
            "seed": f"the room's secret chance {self.seed}",
            "scoring": SCORINGS[self.seed % 3],
            "auto": self.seed // 3 % 2 == 0,
            "rounds": chance.randint(1, 7),
            "seconds": chance.choice((5, 10, 20)),
            "reveal_seconds": chance.choice((1, 4, 8)),
            "topic": chance.choice(("mixed", "space", "football")),
            "max_players": chance.choice((3, 8, 8, 100)),
            "chat": chance.choice(CHATS),
            "slow": chance.choice((0, 0, 0, 20)),
            "junior": self.seed % 9 == 4,
            "teams": chance.choice((0, 0, 2, 3)),
            "retire": chance.random() < 0.5,
            "reading": self.seed % 2 == 0,
            "countdown_ms": chance.choice((0, 3000)),
            "idle_seconds": 60 if self.seed % 10 == 7 else 1800,
        }

    def play(self) -> Game:
        """The whole game. A room that is gone hears a few more commands."""
        chance, story = self.chance, self.story
        if chance.random() < 0.1:
            story.do(self._nonsense())
        story.open(**self.settings())
        left = int(chance.triangular(60, 151, 60))
        while left > 0:
            self._time()
            deadline = self.room.deadline
            if deadline is not None and story.now >= deadline and chance.random() < 0.7:
                self._do(commands.TimeUp())
            self._do(self._draw())
            left = min(left - 1, 3) if self.room.expired else left - 1
        parsed = [commands.PARSE.validate_python(raw) for _, raw in story.inbox]
        return Game(self.seed, self.room.code, story.inbox, parsed, story.told, self._verdicts)

    def _do(self, command: Command) -> None:
        told = self.story.do(command)
        self._verdicts += [self.room.rounds[e.round].claim.verdict for e in told if isinstance(e, RoundOpened)]

    def _time(self) -> None:
        kind = self.chance.random()
        if kind < 0.3:
            return
        if kind < 0.75:
            self.story.sleep(self.chance.randint(1, 400))
        elif kind < 0.9 or self.room.deadline is None:
            self.story.sleep(self.chance.randint(400, 4_000))
        else:
            to_deadline = max(0, self.room.deadline - self.story.now)
            if to_deadline < 100_000 or self.chance.random() < 0.03:
                self.story.sleep(max(0, to_deadline + self.chance.choice((-1, 0, 0, 1, 3_000))))

    # What may be wanted

    def _draw(self) -> Command:
        if self.chance.random() < 0.08:
            return self._nonsense()
        wishes = self._wishes()
        draws, weights = zip(*wishes, strict=True)
        draw: Draw = self.chance.choices(draws, weights)[0]
        return draw()

    def _wishes(self) -> list[tuple[Draw, float]]:
        """What people would sensibly want now, with weights."""
        room, phase = self.room, self.room.phase
        away = [p.id for p in room.present if not p.connected]
        here = [p.id for p in room.present if p.connected]
        wishes: list[tuple[Draw, float]] = [
            (self._join, 0.2 if room.locked else 6 if room.seated < 3 else 0.7),
            (self._gone, 0.15),
            (commands.TimeUp, 0.3),
            (lambda: commands.Lock() if not room.locked else commands.Unlock(), 1 if room.locked else 0.15),
        ]
        if any(task.agent == "bank" for task in room.tasks.values()):
            wishes.append((self._bank, 6))
        if any(task.agent == "moderator" for task in room.tasks.values()):
            wishes.append((self._moderator, 4))
        if any("flags" in task.brief for task in room.tasks.values()):
            wishes.append((self._editor, 6))
        if any(task.agent in ("assistant", "tools") for task in room.tasks.values()):
            wishes.append((self._helper, 2))
        if room.chat:
            wishes.append((self._ruling, 0.7))
        if away:
            wishes.append((lambda: self._came(away), 5))
        if room.host_session is not None:
            wishes.append((lambda: self._left([HOST]), 0.2))
        if not room.models:
            wishes.append((lambda: commands.Capabilities(models=("ollama/one",)), 0.5))
        if here:
            wishes.append((lambda: self._left(here), 0.6))
            wishes.append((self._flag, 2 if room.rounds else 0))
            wishes.append((self._adjust, 0.3))
            wishes.append((self._host_seat, 0.15))
            wishes.append((self._talk, 4))
            wishes.append((lambda: commands.Leave(player=self.chance.choice(here)), 0.15))
            wishes.append((lambda: commands.Kick(player=self.chance.choice(here)), 0.15))
            wishes.append((lambda: commands.Erase(player=self.chance.choice(here)), 0.06))
        if room.paused:
            wishes.append((commands.Resume, 5))
        elif room.playing:
            wishes += [(commands.Pause, 0.4), (commands.Skip, 0.5), (commands.End, 0.1)]
            wishes.append((lambda: commands.Extend(seconds=self.chance.choice((5, 60))), 0.3))
        if phase in ("lobby", "over") and room.seated:
            wishes.append((commands.Start, 4))
        if phase == "asking":
            wishes.append((self._answer, 4 + 2 * len(room.waiting)))
            wishes.append((self._answers, 1))
        if phase == "revealing":
            wishes.append((commands.Next, 3))
        if room.rounds:
            wishes.append((self._void, 0.4))
        return wishes

    def _join(self) -> Command:
        self._players += 1
        who = PlayerId(f"p{self._players}")
        name = self.chance.choice(NAMES) if self.chance.random() < 0.7 else f"Guest {self._players}"
        chance = self.chance
        return commands.Join(
            player=who,
            name=name,
            seat=digest(who),
            team=chance.choice((None, None, None, 1, 3)) if self.room.settings.teams else None,
            extra=chance.random() < 0.2,
            device=digest(f"device {chance.randint(1, 6)}") if chance.random() < 0.5 else None,
        )

    def _flag(self) -> Command:
        who = self.chance.choice([*(p.id for p in self.room.present), HOST])
        number = self.room.round if self.chance.random() < 0.8 else self.chance.randint(1, 9)
        return commands.Flag(player=who, round=number, reason=self.chance.choice(SAYINGS)[:200])

    def _adjust(self) -> Command:
        who = self.chance.choice([p.id for p in self.room.present])
        return commands.Adjust(player=who, extra=self.chance.random() < 0.6)

    def _host_seat(self) -> Command:
        """A code is made, or somebody tries one."""
        code = digest(f"code {self.chance.randint(1, 2)}")
        if self.chance.random() < 0.5:
            return commands.HandOver(code=code)
        return commands.TakeHost(code=code, host=digest(f"host {self.chance.random()}"))

    def _editor(self) -> Command:
        """The editor looks again at a claim that was doubted."""
        task = next(task for task in self.room.tasks.values() if "flags" in task.brief)
        if self.chance.random() < 0.15:
            return commands.TaskFailed(task=task.id, reason="no answer")
        p_true: Any = self.chance.choice((0, 3, 50, 97, 100, "x"))
        return commands.TaskDone(task=task.id, result={"p_true": p_true, "reasons": []})

    def _came(self, away: list[PlayerId]) -> Command:
        via = self.chance.choice(WEBS)
        some = self.chance.sample(away, self.chance.randint(1, len(away)))
        came = [(who, self._session(who)) for who in some]
        if self.chance.random() < 0.2:
            came.append((HOST, self._session(HOST)))
        return commands.Presence(via=via, came=tuple(came))

    def _session(self, who: PlayerId) -> str:
        self._sessions += 1
        return f"{who} s{self._sessions}"

    def _left(self, here: list[PlayerId]) -> Command:
        who = self.chance.choice(here)
        player = self.room.players.get(who)
        session, via = (player.session, player.via) if player else (self.room.host_session, self.room.host_via)
        if self.chance.random() < 0.2:
            session = f"{who} s{self.chance.randint(1, self._sessions)}"
        return commands.Presence(via=via or "web-1", left=((who, session or "none"),))

    def _gone(self) -> Command:
        return commands.Gone(via=self.chance.choice(WEBS))

    def _answer(self) -> Command:
        waiting, seated = sorted(self.room.waiting), [p.id for p in self.room.present]
        pool = waiting if waiting and self.chance.random() < 0.85 else seated or [PlayerId("p1")]
        return commands.Answer(
            player=self.chance.choice(pool),
            round=self.room.round if self.chance.random() < 0.93 else self.chance.randint(0, 8),
            verdict=self._verdict(),
            sure=self.chance.random() < 0.4,
            credit=self.chance.choice(CREDITS),
        )

    def _answers(self) -> Command:
        several = [self._answer() for _ in range(self.chance.randint(2, 5))]
        rows = tuple((a.player, a.round, a.verdict, a.sure) for a in several if isinstance(a, commands.Answer))
        credits = tuple(a.credit for a in several if isinstance(a, commands.Answer))
        return commands.Answers(rows=rows, credits=credits[: self.chance.randint(0, len(credits))])

    def _verdict(self) -> Verdict:
        return "fact" if self.chance.random() < 0.5 else "fake"

    def _void(self) -> Command:
        return commands.Void(round=None if self.chance.random() < 0.5 else self.chance.randint(1, self.room.round + 1))

    def _talk(self) -> Command:
        who = self.chance.choice([*(p.id for p in self.room.present), HOST])
        text = self.chance.choice(SAYINGS)
        kind = self.chance.random()
        if kind < 0.15:
            return commands.React(player=who, emoji=self.chance.choice(("clap", "sad")))
        return commands.Query(player=who, text=text) if kind < 0.4 else commands.Say(player=who, text=text)

    def _ruling(self) -> Command:
        """What a host or an operator decides about the chat."""
        chance, message = self.chance, self.chance.choice([*self.room.chat, 0])
        who = chance.choice([*self.room.players, HOST])
        by = chance.choice(("host", "operator", "moderator"))
        rulings: list[Command] = [
            commands.Hide(message=message, by=by, reason=chance.choice(("", "Off topic."))),
            commands.Show(message=message, by=by),
            commands.Mute(player=who, seconds=chance.choice((1, 300)), by=by),
            commands.Unmute(player=who, by=by),
            commands.Chat(chat=chance.choice((*CHATS, None)), slow=chance.choice((None, 0, 5)), by=by),
        ]
        return chance.choice(rulings)

    def _task_of(self, *agents: str) -> Task:
        return self.chance.choice([task for task in self.room.tasks.values() if task.agent in agents])

    def _moderator(self) -> Command:
        task, chance = self._task_of("moderator"), self.chance
        if chance.random() < 0.15:
            return commands.TaskFailed(task=task.id, reason="no answer")
        messages: Any = task.brief["messages"]
        verdicts: Any = [
            {
                "n": message["n"],
                "mood": chance.choice(("happy", "neutral", "sad", None)),
                "category": chance.choice(FOUND),
                "language": "en",
                "on_topic": True,
                "score": chance.choice((50, 70, 100)),
            }
            for message in messages
            if chance.random() < 0.95
        ]
        return commands.TaskDone(task=task.id, result={"verdicts": verdicts})

    def _helper(self) -> Command:
        task, kind = self._task_of("assistant", "tools"), self.chance.random()
        if kind < 0.3:
            return commands.TaskTold(task=task.id, text="I think")
        if kind < 0.5:
            return commands.TaskFailed(task=task.id, reason="no answer")
        return commands.TaskDone(task=task.id, result={"text": "I think so."})

    def _bank(self) -> Command:
        task = self._task_of("bank")
        kind = self.chance.random()
        if kind < 0.08:
            return commands.TaskFailed(task=task.id, reason="no answer")
        if kind < 0.12:
            return commands.TaskDone(task="another", result=commands.BankDraw(subjects=tuple(self.bank[:2])))
        return commands.TaskDone(task=task.id, result=self.answer_of_bank(BankBrief.model_validate(task.brief)))

    def answer_of_bank(self, brief: BankBrief) -> commands.BankDraw:
        """What a bank would find; now and then with a claim that was seen, or fewer than asked."""
        count, avoid = brief.count, set(brief.avoid)
        fresh = [s for s in self.bank if s.key not in avoid]
        if brief.only_fitting:
            fresh = [s for s in fresh if s.difficulty == brief.difficulty]
        found: list[Subject] = self.chance.sample(fresh, min(len(fresh), count))
        if self.chance.random() < 0.1:
            found += [s for s in self.bank if s.key in avoid][:2]
        widened = self.chance.choice((None, None, None, "difficulty", "topic"))
        return commands.BankDraw(subjects=tuple(found), widened=widened, exhausted=len(found) < count)

    def _nonsense(self) -> Command:
        """Anything, whatever the room looks like."""
        players = [*self.room.players, PlayerId("p99"), HOST]
        who = self.chance.choice(players)
        sessions = [p.session for p in self.room.present if p.session] + ["nobody's"]
        nonsense: list[Command] = [
            *HOST_VERBS,
            commands.Answer(player=who, round=self.chance.randint(-1, 9), verdict=self._verdict()),
            commands.Answer(player=who, round=self.room.round, verdict=self._verdict()),
            commands.Join(player=who, name=self.chance.choice(NAMES), seat=digest(self.chance.choice((who, "stolen")))),
            commands.Leave(player=who),
            commands.Erase(player=who),
            commands.Kick(player=who),
            commands.Kick(player=who, ban=True),
            commands.Adjust(player=who, extra=True),
            commands.Flag(player=who, round=self.chance.randint(-1, 9), reason=self.chance.choice(SAYINGS)[:200]),
            commands.Extend(seconds=5),
            commands.Withdraw(claims=tuple(subject.id for subject in self.room.shelf[:2])),
            commands.HandOver(code=digest("code")),
            commands.TakeHost(code=digest("nonsense"), host=digest("thief")),
            commands.Void(round=self.chance.randint(-1, 9), reason="nonsense"),
            commands.Presence(via=self.chance.choice(WEBS), came=((who, "s"),), left=((who, "s"), (who, "t"))),
            commands.Presence(via=self.chance.choice(WEBS), came=((who, self._session(who)),)),
            commands.TaskDone(task=f"{self.room.code}-1", result=commands.BankDraw(exhausted=True)),
            commands.TaskFailed(task=f"{self.room.code}-{self.room.task_count}", reason="nonsense"),
            commands.Notify(session=self.chance.choice(sessions), content="Hello."),
            commands.Open(settings=commands.GameSettings(rounds=50), host=digest("thief"), seed="another"),
            commands.TimeUp(),
            commands.Say(player=who, text=self.chance.choice(SAYINGS)),
            commands.Query(player=who, text=self.chance.choice(SAYINGS)),
            commands.React(player=who, emoji="clap"),
            commands.TaskTold(task=f"{self.room.code}-1", text="So far"),
            commands.Announce(content="Hello, all."),
            commands.Capabilities(models=self.chance.choice(((), ("ollama/one",)))),
            self._ruling(),
        ]
        return self.chance.choice(nonsense)


@cache
def wild(seed: int) -> Game:
    """The wild game of a seed."""
    return Wild(seed).play()


def moments(game: Game) -> Iterator[Moment]:
    """A game played again, command by command, on one room that changes."""
    room = Room(code=game.code)
    for (id, _), command in zip(game.inbox, game.commands, strict=True):
        yield Moment(id, command, step(room, command, id[0]), room)

"""The state of a room and the questions it answers about itself.

1. A room is one small document and six tables (players, seats, scores, answers, rounds, chat), whose rows are in `game.rows`.
2. The tables know which rows changed, so what is saved grows with what happened and not with the room.
3. The room keeps no clock: every time in it came with a command.
4. What can be derived (who is waited for, which names are taken) is derived when the room is made and is not saved.
"""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, PrivateAttr, SkipValidation

from game.claims import Claim, FactKey, Subject, Verdict
from game.commands import GameSettings
from game.events import Asked, GameOver, Placed, RoundClosed, Split
from game.fairness import MOST_CREDIT_MS
from game.flows import MODERATE
from game.messages import Message
from game.names import name_keys
from game.rows import Answer, Derived, Player, Query, Round, Table
from game.runs import Run, look_up, wakes_at
from game.standing import TEAMS, PlayerId, Standing, Team, ordered, ranks
from game.tasks import Budget, Task
from game.workflow import Flow

Phase = Literal["lobby", "preparing", "asking", "revealing", "over"]

ROSTER = 200
"""How many names the view lists."""
CROWD, CROWD_MS = 200, 40
MESSAGES = 500
"""How many messages a room keeps."""
TOGETHER, JUDGE_EVERY_MS = 50, 250
"""So many messages are checked together at most; where fewer wait, so long after the last time."""
AWAY_GRACE_MS = 5_000
"""How long a round waits for a player whose connection has just dropped."""
ALONE_MS, STANDING_MS = 20_000, 600_000
"""How long a room waits for a host who is gone: to go on from a reveal, and to end a pause."""


class Room(BaseModel):
    """A room, whole. Only `game.rules` changes it."""

    model_config = ConfigDict(extra="forbid", arbitrary_types_allowed=True)

    code: str
    opened_at: int | None = None
    expired: bool = False
    settings: GameSettings = GameSettings()
    seed: str = ""
    series: str | None = None
    idle_ms: int = 0
    countdown_ms: int = 0

    phase: Phase = "lobby"
    locked: bool = False
    game: int = 0
    round: int = 0
    next_at: int | None = None
    early_at: int | None = None
    expires_at: int | None = None
    paused_at: int | None = None
    host_session: str | None = None
    host_via: str | None = None
    host_away_since: int | None = None
    autopilot: bool = False
    handover: tuple[str, int] | None = None
    retire: bool = False

    shelf: tuple[Subject, ...] = ()
    made: tuple[Claim, ...] = ()
    models: tuple[str, ...] = ()
    memory: bool = False
    budget: Budget = Budget()
    model_tokens: int = 0
    micro_usd: int = 0
    runs: dict[str, Run] = Field(default_factory=dict)
    flows: dict[str, Flow] = Field(default_factory=dict)
    run_count: int = 0
    failures: int = 0
    rest_until: int | None = None
    level: float = 0.0
    asked: tuple[FactKey, ...] = ()
    exhausted: bool = False
    barren: str | None = None
    widened: str | None = None
    drawn: int = 0
    facts: int = 0
    tail: tuple[Verdict, ...] = ()
    spoken: tuple[Verdict, ...] = ()
    tasks: dict[str, Task] = Field(default_factory=dict)
    task_count: int = 0

    queries: dict[int, Query] = Field(default_factory=dict)
    query_count: int = 0
    host_queried_at: tuple[int, ...] = ()
    judged_at: int | None = None
    erased: int = 0
    erasing: dict[PlayerId, tuple[str, int]] = Field(default_factory=dict)
    mood: tuple[int, int, int] | None = None
    eyes: int = 0

    reveal: RoundClosed | None = None
    ending: GameOver | None = None

    players: Annotated[Table[PlayerId, Player], SkipValidation] = Field(default_factory=Table, exclude=True)
    seats: Annotated[Table[PlayerId, str], SkipValidation] = Field(default_factory=Table, exclude=True)
    scores: Annotated[Table[PlayerId, int], SkipValidation] = Field(default_factory=Table, exclude=True)
    rounds: Annotated[Table[int, Round], SkipValidation] = Field(default_factory=Table, exclude=True)
    answers: Annotated[Table[tuple[int, PlayerId], Answer], SkipValidation] = Field(default_factory=Table, exclude=True)
    chat: Annotated[Table[int, Message], SkipValidation] = Field(default_factory=Table, exclude=True)

    _derived: Derived = PrivateAttr(default_factory=Derived)

    def model_post_init(self, _: Any) -> None:
        """Derive what is not saved."""
        self.reindex()

    @property
    def derived(self) -> Derived:
        """What follows from the tables, looked up past pydantic, whose way to private attributes costs a microsecond."""
        private = self.__pydantic_private__
        assert private is not None
        derived: Derived = private["_derived"]
        return derived

    def reindex(self) -> None:
        """Work out again who is here, which names are taken, and who is waited for."""
        present = self.present
        derived = self._derived = Derived()
        derived.names = {key: p.id for p in self.players.values() if p.gone != "left" for key in name_keys(p.name)}
        latest: dict[PlayerId, int] = {}
        for (number, who), answer in self.answers.items():
            derived.given.setdefault(number, {})[who] = answer
            if number > latest.get(who, 0):
                latest[who] = number
                derived.note(who, answer)
        derived.extra = {p.id for p in present if p.extra}
        derived.waiting = {p.id for p in present if p.connected and p.id not in self.given}
        derived.present = sum(p.connected for p in present)
        derived.seated = len(present)
        derived.teams.update(p.team for p in present if p.team is not None)
        derived.banned = {p.device for p in self.players.values() if p.banned and p.device is not None}
        asked = self.being_judged
        derived.unjudged = {n: None for n in sorted(self.chat) if self.chat[n].unjudged and n not in asked}
        derived.messages = max(self.chat, default=0)

    # Who is here

    @property
    def present(self) -> list[Player]:
        """Players who have a seat, connected or not."""
        return [p for p in self.players.values() if p.gone is None]

    @property
    def seated(self) -> int:
        """How many have a seat."""
        return self.derived.seated

    @property
    def connected(self) -> int:
        """How many players are connected."""
        return self.derived.present

    @property
    def waiting(self) -> set[PlayerId]:
        """Connected players who have not answered the round."""
        return self.derived.waiting

    def player(self, who: PlayerId) -> Player | None:
        """The player's row, if they have a seat."""
        found = self.players.get(who)
        return found if found is not None and found.gone is None else None

    def name_holder(self, name: str) -> PlayerId | None:
        """Who has this name, or one that looks like it."""
        return next((self.derived.names[key] for key in name_keys(name) if key in self.derived.names), None)

    def put(self, player: Player) -> None:
        """Save a player's row and keep what is derived from it."""
        derived = self.derived
        before = self.player(player.id)
        known = self.players.get(player.id)
        self.players[player.id] = player
        now = player if player.gone is None else None
        derived.seated += (now is not None) - (before is not None)
        derived.present += (now is not None and now.connected) - (before is not None and before.connected)
        for row, change in ((before, -1), (now, 1)):
            if row is not None and row.team is not None:
                derived.teams[row.team] += change
        if player.banned and player.device is not None:
            derived.banned.add(player.device)
        if known is None or (known.name, known.gone) != (player.name, player.gone):
            for key in name_keys(player.name):
                if player.gone == "left":
                    derived.names.pop(key, None)
                else:
                    derived.names[key] = player.id
        if now is not None and now.extra:
            derived.extra.add(player.id)
        else:
            derived.extra.discard(player.id)
        if now is not None and now.connected and player.id not in self.given:
            derived.waiting.add(player.id)
        else:
            derived.waiting.discard(player.id)

    # What is going on

    @property
    def paused(self) -> bool:
        """Whether the clock stands."""
        return self.paused_at is not None

    @property
    def current(self) -> Round | None:
        """The latest round of this game."""
        return self.rounds.get(self.round)

    @property
    def playing(self) -> bool:
        """Whether a game is running."""
        return self.phase in ("preparing", "asking", "revealing")

    @property
    def deadline(self) -> int | None:
        """When something happens without anybody wishing it (ms), or None."""
        if self.expired or self.opened_at is None:
            return None
        times = [task.retry_at for task in self.tasks.values()]
        times += [at for run in self.runs.values() if (at := wakes_at(run)) is not None]
        times += [t for t in (self.expires_at, self.rest_until, self.judge_at, self.alone_at) if t is not None]
        times += [until for _, until in self.erasing.values()]
        if not self.paused:
            times += [t for t in (self.next_at, self.early_at) if t is not None]
        return min(times, default=None)

    @property
    def alone_at(self) -> int | None:
        """When the game goes on without its host (ms), or None where it does so anyway or need not."""
        away = self.host_away_since
        if away is None or not self.playing:
            return None
        if self.paused_at is not None:
            return max(away, self.paused_at) + STANDING_MS
        return None if self.autopilot else away + ALONE_MS

    @property
    def by_itself(self) -> bool:
        """Whether reveals end without the host."""
        return self.settings.auto or self.autopilot

    @property
    def scope(self) -> str:
        """The rooms among which no claim is asked twice: those of its series, or just this one."""
        return self.series or self.code

    @property
    def spent_up(self) -> bool:
        """Whether models have used all that they may in this room."""
        most = self.budget
        return (0 < most.room_tokens <= self.model_tokens) or (0 < most.room_micro_usd <= self.micro_usd)

    @property
    def making(self) -> int:
        """How many claims are being made."""
        return sum(run.flow == "claim" and not run.over for run in self.runs.values())

    def answer_of(self, number: int, who: PlayerId) -> Answer | None:
        """The answer a player gave in a round."""
        return self.answers.get((number, who))

    def take(self, who: PlayerId, answer: Answer) -> None:
        """Keep an answer to the current round."""
        derived = self.derived
        self.answers[(self.round, who)] = answer
        derived.given.setdefault(self.round, {})[who] = answer
        derived.note(who, answer)
        derived.waiting.discard(who)

    def asking_anew(self) -> None:
        """A round begins: all who are connected are waited for."""
        self.derived.waiting = {p.id for p in self.players.values() if p.gone is None and p.connected}

    @property
    def given(self) -> dict[PlayerId, Answer]:
        """The answers to the current round."""
        return self.answers_to(self.round)

    def answers_to(self, number: int) -> dict[PlayerId, Answer]:
        """The answers to any round."""
        return self.derived.given.get(number, {})

    def early_close(self, at: int) -> int | None:
        """When the open round may close before its time: once all connected players have answered.

        A player whose connection dropped a moment ago is waited for until the grace is over. None: not yet. In a crowd it closes a
        moment later, so that the last receipts need not wait for thousands to be counted. Once the time is up, only those who may
        still answer are waited for.
        """
        derived, late, soonest = self.derived, self.late(at), at
        if late:
            if not derived.extra.isdisjoint(derived.waiting):
                return None
            if not derived.waiting.isdisjoint(derived.credits):
                # How long each of them still has is no question for each of a thousand late answers: `time_is_up` asks it once.
                soonest = max(at, self.closes_at + MOST_CREDIT_MS)
        elif derived.waiting or not derived.present or not self.given:
            return None
        blips = [
            p.away_since + AWAY_GRACE_MS
            for p in self.present
            if p.away_since is not None and not p.connected and p.id not in self.given and (p.extra or not late)
        ]
        crowded = derived.present > CROWD and self.early_at is None
        return max([soonest + CROWD_MS if crowded else soonest, *blips])

    @property
    def closes_at(self) -> int:
        """When the open round closes for all who have neither extra time nor a slow link (ms); 0 where none is open."""
        return self.current.closes_at if self.current is not None else 0

    def late(self, at: int) -> bool:
        """Whether the round is open only for those with extra time, or with a slow link."""
        return self.current is not None and at >= self.current.closes_at

    def ends_for(self, player: Player) -> int:
        """Until when (ms) this player's answer to the open round may arrive, as far as their link is known from their last one."""
        round = self.current
        assert round is not None, "no round is open"
        return (round.extra_ends_at if player.extra else round.closes_at) + self.derived.credits.get(player.id, 0)

    def last_moment(self, at: int) -> int | None:
        """Until when (ms) the open round waits for players who are connected, have not answered and still may at `at`; or None."""
        return max(
            (end for who in self.derived.waiting if (end := self.ends_for(self.players[who])) > at), default=None
        )

    # What is said

    @property
    def judging(self) -> Run | None:
        """The run that checks messages now."""
        return next((run for run in self.runs.values() if run.flow == MODERATE.name and run.id not in self.flows), None)

    @property
    def being_judged(self) -> set[int]:
        """The messages that are being checked now."""
        found = look_up(run.context, "$brief.messages") if (run := self.judging) is not None else None
        rows = found if isinstance(found, list) else []
        return {int(str(row["n"])) for row in rows if isinstance(row, dict)}

    @property
    def judge_at(self) -> int | None:
        """When messages that wait for a moderator are to be checked (ms); None where none wait, or others are being checked."""
        waiting = self.derived.unjudged
        if not waiting or self.judging is not None:
            return None
        if self.judged_at is None or len(waiting) >= TOGETHER:
            return 0
        return self.judged_at + JUDGE_EVERY_MS

    def write(self, message: Message) -> None:
        """Keep a message, new or changed. The oldest go."""
        derived, n = self.derived, message.n
        self.chat[n] = message
        if message.unjudged:
            derived.unjudged[n] = None
        else:
            derived.unjudged.pop(n, None)
        if n > derived.messages:
            derived.messages = n
            if (old := n - MESSAGES) in self.chat:
                del self.chat[old]
                derived.unjudged.pop(old, None)

    # What may be known

    def ranks(self) -> dict[PlayerId, int]:
        """Rank of each player with a seat."""
        return ranks({p.id: self.scores.get(p.id, 0) for p in self.present})

    def standings(self) -> list[Standing]:
        """Every player with a seat, best first."""
        placed = self.ranks()
        return ordered(
            Standing(
                rank=placed[p.id],
                player=p.id,
                name=p.name,
                score=self.scores.get(p.id, 0),
                correct=p.correct,
                answered=p.answered,
                streak=p.streak,
                team=p.team,
            )
            for p in self.present
        )

    def top(self, count: int, standings: Sequence[Standing] | None = None) -> tuple[Placed, ...]:
        """The first of the standings (which may be given where they are known already), short."""
        rows = self.standings() if standings is None else standings
        return tuple(Placed(rank=row.rank, player=row.player, name=row.name, score=row.score) for row in rows[:count])

    def teams(self) -> tuple[Team, ...]:
        """The teams, best first by the average score of those who have answered; none where nobody plays in teams."""
        count = self.settings.teams
        if not count:
            return ()
        members: dict[int, list[Player]] = {number: [] for number in range(1, count + 1)}
        for player in self.present:
            members[player.team or 1].append(player)
        averages: dict[int, int] = {}
        for number, players in members.items():
            points = [self.scores.get(p.id, 0) for p in players if p.answered]
            averages[number] = round(sum(points) / len(points)) if points else 0
        placed = ranks({PlayerId(str(number)): average for number, average in averages.items()})
        rows = [
            Team(
                rank=placed[PlayerId(str(number))],
                team=number,
                name=TEAMS[number - 1],
                players=len(players),
                average=averages[number],
            )
            for number, players in members.items()
        ]
        return tuple(sorted(rows, key=lambda row: (row.rank, row.team)))

    def asked_now(self) -> Asked | None:
        """The claim on the screen, without what must not be known."""
        return asked(self.current.claim) if self.current else None

    def view(self) -> dict[str, Any]:
        """All that anybody may know of the room now. It reads no verdict before the reveal."""
        current = self.current
        question = None
        if self.phase == "asking" and current is not None:
            question = {
                "round": current.number,
                "of": self.settings.rounds,
                "claim": asked(current.claim).model_dump(),
                "opens_at": current.opens_at,
                "closes_at": current.closes_at,
            }
        reveal = None
        if self.phase == "revealing" and self.reveal is not None:
            void = current.void if current is not None else None
            reveal = {**self.reveal.model_dump(exclude=RoundClosed.HIDDEN), "void": void}
        ending = self.ending if self.phase == "over" else None
        settings = self.settings
        return {
            "room": self.code,
            "phase": self.phase,
            "paused": self.paused,
            "locked": self.locked,
            "expired": self.expired,
            "auto": settings.auto,
            "autopilot": self.autopilot,
            "topic": settings.topic,
            "rounds": settings.rounds,
            "seconds": settings.seconds,
            "reveal_seconds": settings.reveal_seconds,
            "difficulty": settings.difficulty,
            "language": settings.language,
            "scoring": settings.scoring,
            "max_players": settings.max_players,
            "game": self.game,
            "round": self.round,
            "of": settings.rounds,
            "players": self.seated,
            "connected": self.connected,
            "answered": len(self.given) if self.phase in ("asking", "revealing") else 0,
            "roster": [
                {"player": p.id, "name": p.name, "connected": p.connected, "team": p.team}
                for p in self.present[:ROSTER]
            ],
            "teams": [team.model_dump() for team in self.teams()],
            "flags": {r.number: len(r.flags) for r in self.rounds.values() if r.flags and r.closed_at is not None},
            "reviews": {r.number: r.review for r in self.rounds.values() if r.review is not None},
            "question": question,
            "reveal": reveal,
            "ending": ending.model_dump(exclude=GameOver.HIDDEN) if ending else None,
            "next_at": None if self.paused else self.next_at,
            "shelf": {"ready": len(self.shelf) + len(self.made), "made": len(self.made), "making": self.making},
            "models": list(self.models),
            "chat": {
                "chat": settings.chat,
                "slow": settings.slow,
                "junior": settings.junior,
                "mood": dict(zip(("happy", "neutral", "sad"), self.mood, strict=True)) if self.mood else None,
                "open": self.eyes,
            },
            "host": {"connected": self.host_session is not None},
        }


def asked(claim: Claim) -> Asked:
    """A claim as players see it while they answer."""
    return Asked(id=claim.id, text=claim.text, topic=claim.topic, difficulty=claim.difficulty, language=claim.language)


def split_of(answers: dict[PlayerId, Answer]) -> Split:
    """How many said what."""
    facts = sum(answer.verdict == "fact" for answer in answers.values())
    return Split(fact=facts, fake=len(answers) - facts)

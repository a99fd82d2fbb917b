"""Everything that may enter a room.

1. A command says what somebody wants. Who may want it was checked at the door; what may happen is the rules' matter.
2. Chance and secrets enter here and nowhere else: the room's seed, the ids and the digests of tokens are made at the door.
3. `PARSE` is the one door: bytes of an inbox entry in, a typed command out.
"""

from collections.abc import Iterator
from itertools import chain, repeat
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, Field, JsonValue, StringConstraints, TypeAdapter, field_validator, model_validator

from game.claims import ENGLISH, MIXED, Claim, ClaimId, Language, Subject, Topic, Verdict
from game.frozen import Frozen
from game.messages import MOST_SAID, By, ChatMode, Emoji, Slow
from game.scoring import Scoring
from game.standing import PlayerId
from game.tasks import Budget, Made
from game.workflow import Flow

HOST = PlayerId("host")
"""The seat of the host, in the places where seats are named."""

Digest = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
Id = Annotated[PlayerId, StringConstraints(pattern=r"^[a-z0-9]{1,24}$")]
Token = Annotated[str, StringConstraints(min_length=1, max_length=64)]
MOST_REASON = 200
"""How many characters the reason of a flag may have."""
MOST_ROUNDS = 50
"""How many rounds a game may have."""


class GameSettings(Frozen):
    """What a host chooses when opening a room. Times are seconds."""

    topic: Topic = MIXED
    rounds: Annotated[int, Field(ge=1, le=MOST_ROUNDS)] = 10
    seconds: Annotated[int, Field(ge=5, le=120)] = 20
    reveal_seconds: Annotated[int, Field(ge=1, le=120)] = 8
    difficulty: Literal["easy", "medium", "hard", "mixed"] = "mixed"
    scoring: Scoring = "party"
    auto: bool = True
    max_players: Annotated[int, Field(ge=1, le=20_000)] = 10_000
    chat: ChatMode = "open"
    slow: Slow = 0
    junior: bool = False
    teams: Literal[0, 2, 3, 4, 5, 6, 7, 8] = 0
    language: Language = ENGLISH
    reading: bool = False
    """Whether claims may be read before they may be answered. Rooms of today have it (web/api.py); those that were recorded
    before there was such a thing say nothing of it, and come out as they did."""

    @model_validator(mode="before")
    @classmethod
    def _juniors_are_held(cls, given: Any) -> Any:
        """In a junior room nothing is shown that nobody has looked at."""
        if isinstance(given, dict) and given.get("junior") is True and given.get("chat", "open") == "open":
            return {**given, "chat": "held"}
        return given


class Open(Frozen):
    """Open the room. `seed` is all the chance the room will ever have; rooms of one `series` do not repeat each other's claims.

    `retire`: a claim that the host takes out of the game is asked in no other room either.
    """

    type: Literal["open"] = "open"
    settings: GameSettings
    host: Digest
    seed: str
    idle_seconds: Annotated[int, Field(ge=1)] = 1800
    countdown_ms: Annotated[int, Field(ge=0, le=10_000)] = 3000
    series: Annotated[str, StringConstraints(pattern=r"^s-[0-9a-f]{24}$")] | None = None
    retire: bool = False


class Join(Frozen):
    """Take a seat under a name. `seat` is the digest of the token that only this player's device knows.

    `team` is the one that is wished for, `extra` asks for extra time, and `device` is the digest of a secret of the device, by
    which somebody who was banned is known again.
    """

    type: Literal["join"] = "join"
    player: Id
    name: str
    seat: Digest
    team: int | None = None
    extra: bool = False
    device: Digest | None = None


class Presence(Frozen):
    """Which seats came to or left a web process, as (seat, session), since it last said so."""

    type: Literal["presence"] = "presence"
    via: str
    came: tuple[tuple[Id, str], ...] = ()
    left: tuple[tuple[Id, str], ...] = ()


class Gone(Frozen):
    """A web process is gone with all its sockets."""

    type: Literal["gone"] = "gone"
    via: str


class Answer(Frozen):
    """A player's verdict on the claim of a round. `credit` is what their link costs them (ms), as the web process measured it."""

    type: Literal["answer"] = "answer"
    player: Id
    round: int
    verdict: Verdict
    sure: bool = False
    credit: int = 0


AnswerRow = tuple[Id, int, Verdict, bool]
"""Player, round, verdict, sure."""


class Answers(Frozen):
    """Answers of several players that came together: what one entry carries costs one entry.

    Rows: player, round, verdict, sure. `credits` says of each row what the link costs its player (ms); empty: nobody anything.
    """

    MOST: ClassVar[int] = 40

    type: Literal["answers"] = "answers"
    rows: Annotated[tuple[AnswerRow, ...], Field(max_length=MOST)]
    credits: Annotated[tuple[int, ...], Field(max_length=MOST)] = ()

    @property
    def given(self) -> Iterator[tuple[AnswerRow, int]]:
        """Each answer with its credit (ms)."""
        return zip(self.rows, chain(self.credits, repeat(0)), strict=False)


class Leave(Frozen):
    """A player gives up the seat."""

    type: Literal["leave"] = "leave"
    player: Id


class Erase(Frozen):
    """A player wants everything forgotten that the room knows of them."""

    type: Literal["erase"] = "erase"
    player: Id


class Adjust(Frozen):
    """A player asks for extra time, or does without it from now on."""

    type: Literal["adjust"] = "adjust"
    player: Id
    extra: bool


class Flag(Frozen):
    """A player, or the host, says that something is wrong with the claim of a round. Again: the reason is another one."""

    type: Literal["flag"] = "flag"
    player: Id
    round: int
    reason: Annotated[str, StringConstraints(max_length=MOST_REASON)]


class Start(Frozen):
    """Start the game, or play again when it is over."""

    type: Literal["start"] = "start"


class Next(Frozen):
    """Go on from a reveal to the next round."""

    type: Literal["next"] = "next"


class Pause(Frozen):
    """Stop the clock."""

    type: Literal["pause"] = "pause"


class Resume(Frozen):
    """Let the clock go on."""

    type: Literal["resume"] = "resume"


class Skip(Frozen):
    """End the phase that is running, now."""

    type: Literal["skip"] = "skip"


class Extend(Frozen):
    """Let the open round, or the reveal, last so many seconds longer."""

    type: Literal["extend"] = "extend"
    seconds: Annotated[int, Field(ge=5, le=60)]


class Void(Frozen):
    """Take a round out of the game: the one that is open, or the latest. `round` names another."""

    type: Literal["void"] = "void"
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    round: int | None = None
    by: Literal["host", "operator"] = "host"


class Lock(Frozen):
    """Let nobody else in."""

    type: Literal["lock"] = "lock"


class Unlock(Frozen):
    """Let people in again."""

    type: Literal["unlock"] = "unlock"


class Kick(Frozen):
    """Remove a player; with `ban`, no player of the same device is let in again."""

    type: Literal["kick"] = "kick"
    player: Id
    ban: bool = False


class End(Frozen):
    """Go to the podium, now."""

    type: Literal["end"] = "end"


class HandOver(Frozen):
    """Let whoever knows a code take the host's seat, once, and for so long. Only the code's digest comes in here."""

    type: Literal["hand_over"] = "hand_over"
    code: Digest
    seconds: Annotated[int, Field(ge=1, le=600)] = 120


class TakeHost(Frozen):
    """Take the host's seat with a code. `host` is the digest of the token that holds it from now on."""

    type: Literal["take_host"] = "take_host"
    code: Digest
    host: Digest


class Withdraw(Frozen):
    """Claims were retired: those that lie ready here are not asked."""

    type: Literal["withdraw"] = "withdraw"
    claims: tuple[ClaimId, ...]


class Say(Frozen):
    """Say something in the room's chat."""

    type: Literal["say"] = "say"
    player: Id
    text: Annotated[str, StringConstraints(max_length=MOST_SAID)]


class React(Frozen):
    """Show a feeling."""

    type: Literal["react"] = "react"
    player: Id
    emoji: Emoji


class Query(Frozen):
    """Ask the assistant something, in private."""

    type: Literal["query"] = "query"
    player: Id
    text: Annotated[str, StringConstraints(max_length=MOST_SAID)]


class Chat(Frozen):
    """Choose how people may talk; what is None stays as it is."""

    type: Literal["chat"] = "chat"
    chat: ChatMode | None = None
    slow: Slow | None = None
    by: By = "host"


class Hide(Frozen):
    """Take a message off everybody's screen."""

    type: Literal["hide"] = "hide"
    message: int
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    by: By = "host"


class Show(Frozen):
    """Show a message that is held or hidden."""

    type: Literal["show"] = "show"
    message: int
    by: By = "host"


class Mute(Frozen):
    """Let a player write nothing for a time."""

    type: Literal["mute"] = "mute"
    player: Id
    seconds: Annotated[int, Field(ge=1, le=86_400)] = 300
    reason: Annotated[str, StringConstraints(max_length=200)] = ""
    by: By = "host"


class Unmute(Frozen):
    """Let a player write again."""

    type: Literal["unmute"] = "unmute"
    player: Id
    by: By = "host"


class TimeUp(Frozen):
    """The master's alarm: the room's deadline may have passed."""

    type: Literal["time_up"] = "time_up"


class BankDraw(Frozen):
    """What the bank found: subjects for the shelf, single claims whose verdict is fixed, and whether it had to look further.

    A subject that is no longer valid is dropped at the door of the agent, so the list may be shorter than asked for.
    """

    subjects: tuple[Subject, ...] = ()
    claims: tuple[Claim, ...] = ()
    widened: Literal["difficulty", "topic", "language"] | None = None
    exhausted: bool = False


class TaskDone(Frozen):
    """An agent's result."""

    type: Literal["task_done"] = "task_done"
    task: str
    result: dict[str, JsonValue]
    made: Made = Made()

    @field_validator("result", mode="before")
    @classmethod
    def _plain(cls, result: Any) -> Any:
        return result.model_dump(mode="json") if isinstance(result, BaseModel) else result


class TaskFailed(Frozen):
    """An agent gave up on a task; what it took until then is told all the same."""

    type: Literal["task_failed"] = "task_failed"
    task: str
    reason: str
    made: Made = Made()


class TaskTold(Frozen):
    """What an agent has of its answer so far, from the beginning. One that comes late, or twice, does no harm."""

    type: Literal["task_told"] = "task_told"
    task: str
    text: Annotated[str, StringConstraints(max_length=8_000)]


class Capabilities(Frozen):
    """What the agents of this server can do now.

    The models that answer (provider/model), whether there is a memory, and what models may use.
    """

    type: Literal["capabilities"] = "capabilities"
    models: tuple[Annotated[str, StringConstraints(max_length=80)], ...] = ()
    memory: bool = False
    budget: Budget = Budget()


class StartRun(Frozen):
    """Run an operator's own flow in this room."""

    type: Literal["start_run"] = "start_run"
    flow: Flow
    context: dict[str, JsonValue] = Field(default_factory=dict)


class Announce(Frozen):
    """Push a notification to everybody in the room."""

    type: Literal["announce"] = "announce"
    content: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    source: Literal["server", "assistant"] = "server"


class Notify(Frozen):
    """Push a notification to one connected session, or to whoever has a seat: `session` names either."""

    type: Literal["notify"] = "notify"
    session: Token
    content: Annotated[str, StringConstraints(min_length=1, max_length=1000)]
    source: Literal["server", "assistant"] = "server"


Ruling = Chat | Hide | Show | Mute | Unmute
"""What a host may decide about the chat, and so may an operator."""
HostCommand = Start | Next | Pause | Resume | Skip | Extend | Void | Lock | Unlock | Kick | End | Ruling
ONCE = HostCommand | Say | Query | Announce
"""Commands that do something again when they arrive again."""
Command = Annotated[
    Open
    | Join
    | Presence
    | Gone
    | Answer
    | Answers
    | Leave
    | Erase
    | Adjust
    | Flag
    | Say
    | React
    | Query
    | HostCommand
    | HandOver
    | TakeHost
    | Withdraw
    | TimeUp
    | TaskDone
    | TaskFailed
    | TaskTold
    | Capabilities
    | StartRun
    | Announce
    | Notify,
    Field(discriminator="type"),
]

PARSE: TypeAdapter[Command] = TypeAdapter(Command)
PARSE_HOST: TypeAdapter[HostCommand] = TypeAdapter(Annotated[HostCommand, Field(discriminator="type")])

"""Everything that may leave a room.

1. An event says what happened and may be known by whom it is for: `to` is "all", "host", or one player or session.
2. No event that is told before the reveal has a field for a verdict of the claim, an explanation, a source or a split.
3. `to` and `results` reach no browser: the hub sends to whom it says, and splits results by player.
"""

from collections.abc import Iterator
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, SkipValidation

from game.claims import ENGLISH, ClaimId, Difficulty, Language, Source, Verdict
from game.frozen import Frozen
from game.messages import Category, ChatMode, Emoji, HiddenBy, Mood
from game.runs import Line
from game.scoring import Scoring
from game.standing import PlayerId, Standing, Team

ALL = "all"
BESIDE = frozenset(
    {
        "adjusted",
        "answer_taken",
        "checked",
        "flag_taken",
        "hidden",
        "muted",
        "notification",
        "reacted",
        "refused",
        "response",
        "said",
    }
)
"""Kinds of events that leave the room's view as it was, and"""
TALKS = frozenset({"talk", "moderate", "assist", "concierge"})
"""the flows whose lines in the log do."""
VoidBy = Literal["host", "review", "operator"]
Results = Annotated[dict[PlayerId, dict[str, Any]], SkipValidation]  # made by the rules alone, for thousands


class Asked(Frozen):
    """The part of a claim that players may see while they answer."""

    id: ClaimId
    text: str
    topic: str
    difficulty: Difficulty
    language: Language = ENGLISH


class Split(Frozen):
    """How many said what."""

    fact: int
    fake: int


class Placed(Frozen):
    """A row of the short list that everybody sees after a round."""

    rank: int
    player: PlayerId
    name: str
    score: int


class Fastest(Frozen):
    """The quickest right answer of a round; `elapsed` in milliseconds."""

    player: PlayerId
    name: str
    elapsed: int


class PastRound(Frozen):
    """A round that is over, as everybody may know it.

    Of a round that was voided before its reveal nobody learns more than the claim's text: `verdict`, `split` and what follows
    from them are empty. `void` is the reason why it does not count, `flags` how many say that something is wrong with it.
    """

    round: int
    claim: Asked
    verdict: Verdict | None = None
    explanation: str | None = None
    sources: tuple[Source, ...] = ()
    confidence: int | None = None
    made_by: str | None = None
    split: Split | None = None
    answered: int = 0
    right: int = 0
    flags: int = 0
    void: str | None = None


class Award(Frozen):
    """Something to clap for at the end."""

    award: Literal["sharpest", "streak", "comeback", "fastest", "catcher", "tide", "fooled_most"]
    player: PlayerId | None = None
    name: str | None = None
    value: float | None = None
    text: str | None = None


class _Event(Frozen):
    to: str = ALL
    HIDDEN: ClassVar[set[str]] = {"to"}


class RoomOpened(_Event):
    """The room is there."""

    type: Literal["room_opened"] = "room_opened"
    room: str


class PlayerJoined(_Event):
    """A new seat is taken; `players` counts all seats."""

    type: Literal["player_joined"] = "player_joined"
    player: PlayerId
    name: str
    players: int
    team: int | None = None


class PlayerLeft(_Event):
    """A seat was given up, or taken away."""

    type: Literal["player_left"] = "player_left"
    player: PlayerId
    name: str
    players: int
    reason: Literal["left", "kicked"]


class Erased(_Event):
    """A player's data was erased. It does not say whose: everybody is shown the room anew."""

    type: Literal["erased"] = "erased"
    players: int


class PresenceChanged(_Event):
    """Seats came or went. `seats` (seat -> session) tells web processes which of their sockets were taken over."""

    type: Literal["presence"] = "presence"
    players: int
    connected: int
    host: bool
    seats: dict[PlayerId, str] = Field(default_factory=dict)
    HIDDEN: ClassVar[set[str]] = {"to", "seats"}


class GameStarted(_Event):
    """The first round is near."""

    type: Literal["game_started"] = "game_started"
    game: int
    rounds: int
    seconds: int
    topic: str
    scoring: Scoring
    next_at: int | None


class RoundOpened(_Event):
    """A claim is asked."""

    type: Literal["round_opened"] = "round_opened"
    round: int
    of: int
    claim: Asked
    opens_at: int
    closes_at: int


class AnswerTaken(_Event):
    """The receipt: this answer counts. `elapsed` is what speed is measured by (ms); `answered` counts all answers of the round."""

    type: Literal["answer_taken"] = "answer_taken"
    round: int
    verdict: Verdict
    sure: bool
    elapsed: int
    answered: int
    players: int
    HIDDEN: ClassVar[set[str]] = {"to", "answered", "players"}


class RoundClosed(_Event):
    """The reveal. `results` holds each player's own `you`."""

    type: Literal["round_closed"] = "round_closed"
    round: int
    of: int
    claim: Asked
    verdict: Verdict
    explanation: str
    sources: tuple[Source, ...]
    confidence: int | None
    made_by: str
    split: Split
    answered: int
    top: tuple[Placed, ...]
    fastest: Fastest | None
    next_at: int | None
    teams: tuple[Team, ...] = ()
    results: Results = Field(default_factory=dict)
    HIDDEN: ClassVar[set[str]] = {"to", "results"}


class RoundVoided(_Event):
    """A round no longer counts; every score was recomputed. `by` is who decided it, a second look by the editor being `review`."""

    type: Literal["round_voided"] = "round_voided"
    round: int
    reason: str
    by: VoidBy = "host"
    top: tuple[Placed, ...]
    next_at: int | None = None
    teams: tuple[Team, ...] = ()
    results: Results = Field(default_factory=dict)
    HIDDEN: ClassVar[set[str]] = {"to", "results"}


class FlagTaken(_Event):
    """The receipt of a flag."""

    type: Literal["flag_taken"] = "flag_taken"
    round: int


class Flagged(_Event):
    """Somebody says that something is wrong with a claim. `flags` of `players` who are connected say so of this round."""

    to: str = "host"
    type: Literal["flagged"] = "flagged"
    round: int
    flags: int
    players: int
    player: PlayerId
    name: str
    reason: str


class Adjusted(_Event):
    """Whether a player has extra time from now on. Nobody else hears it."""

    type: Literal["adjusted"] = "adjusted"
    extra: bool


class Extended(_Event):
    """The open round, or the reveal (`closes_at` is None), lasts longer."""

    type: Literal["extended"] = "extended"
    round: int
    closes_at: int | None
    next_at: int


class HostChanged(_Event):
    """The host's seat was taken with a code: whoever held it until now does so no more."""

    type: Literal["host_changed"] = "host_changed"


class Paused(_Event):
    """The clock stands; `remaining` milliseconds are left of the phase."""

    type: Literal["paused"] = "paused"
    remaining: int | None


class ResumedPlay(_Event):
    """The clock goes on."""

    type: Literal["resumed_play"] = "resumed_play"
    round: int
    opens_at: int | None
    closes_at: int | None
    next_at: int | None


class Locked(_Event):
    """Nobody else comes in, or people may again."""

    type: Literal["locked"] = "locked"
    locked: bool


class Status(_Event):
    """What the room is doing: a sentence in English; kind and values for who says it in other words.

    Of what the assistant thinks about: the query's number, and the message that asked.
    """

    type: Literal["status"] = "status"
    kind: str
    text: str
    values: dict[str, int] = Field(default_factory=dict)
    query: int | None = None
    message: int | None = None


class GameOver(_Event):
    """The podium. `hardest` is the round that fewest got right, `fooling` the fake that most believed."""

    type: Literal["game_over"] = "game_over"
    game: int
    podium: tuple[Placed, ...]
    standings: tuple[Standing, ...]
    awards: tuple[Award, ...]
    hardest: PastRound | None = None
    fooling: PastRound | None = None
    teams: tuple[Team, ...] = ()
    results: Results = Field(default_factory=dict)
    HIDDEN: ClassVar[set[str]] = {"to", "results"}


class ModelsChanged(_Event):
    """Which models make claims for this room; none: the bank serves."""

    type: Literal["models"] = "models"
    models: tuple[str, ...]


class ShelfChanged(_Event):
    """How many claims are ready, and how many are being made."""

    type: Literal["shelf"] = "shelf"
    ready: int
    made: int
    making: int


class Logged(_Event):
    """A line of the execution log. It goes to the log and to nobody else."""

    to: str = "log"
    type: Literal["logged"] = "logged"
    line: Line


class RunEnded(_Event):
    """A run that the host or an operator started has come to its end."""

    type: Literal["run_ended"] = "run_ended"
    run: str
    flow: str
    status: Literal["completed", "failed"]
    reason: str | None


class RoomExpired(_Event):
    """The room is gone: nobody did anything in it for too long."""

    type: Literal["room_expired"] = "room_expired"


class Notification(_Event):
    """A message from whoever runs the server, or from the assistant."""

    type: Literal["notification"] = "notification"
    content: str
    source: Literal["server", "assistant"] = Field("server", serialization_alias="from")


class Said(_Event):
    """A message, shown to all or, while it is held, to its author and the host. Told again, it replaces what was told before."""

    type: Literal["said"] = "said"
    message: int
    player: PlayerId
    name: str
    text: str
    state: Literal["shown", "held"] = "shown"
    assistant: bool = False


class Hidden(_Event):
    """A message is no longer to be seen."""

    type: Literal["hidden"] = "hidden"
    message: int
    by: HiddenBy
    reason: str


class Muted(_Event):
    """A player may write nothing until then (ms); None: may write again."""

    type: Literal["muted"] = "muted"
    player: PlayerId
    name: str
    until: int | None
    reason: str
    by: HiddenBy


class ChatChanged(_Event):
    """How people may talk from now on; `slow` is seconds between two messages of one player."""

    type: Literal["chat"] = "chat"
    chat: ChatMode
    slow: int


class Checked(_Event):
    """What a moderator found about a message that wants a person's eyes."""

    to: str = "host"
    type: Literal["checked"] = "checked"
    message: int
    mood: Mood | None
    category: Category | None
    language: str | None
    unchecked: bool


class MoodChanged(_Event):
    """How the room feels, in per cent of the latest checked messages; `open` counts the messages that want a person's eyes."""

    to: str = "host"
    type: Literal["mood"] = "mood"
    happy: int
    neutral: int
    sad: int
    open: int


class Reacted(_Event):
    """Somebody showed a feeling."""

    type: Literal["reacted"] = "reacted"
    player: PlayerId
    name: str
    emoji: Emoji


class Response(_Event):
    """What the assistant has said so far to a query; `done` with the last. `message` is the message that asked, where one did."""

    type: Literal["response"] = "response"
    query: int
    text: str
    done: bool
    message: int | None = Field(None, serialization_alias="to")


class Refused(_Event):
    """What somebody wanted did not happen, and why."""

    type: Literal["refused"] = "refused"
    code: str
    message: str


def is_beside(event: _Event) -> bool:
    """Whether an event leaves the room's view as it was."""
    if isinstance(event, Logged):
        return event.line.flow in TALKS
    kind: str = event.type  # type: ignore[attr-defined]
    return kind in BESIDE


Event = Annotated[
    RoomOpened
    | PlayerJoined
    | PlayerLeft
    | Erased
    | PresenceChanged
    | GameStarted
    | RoundOpened
    | AnswerTaken
    | RoundClosed
    | RoundVoided
    | FlagTaken
    | Flagged
    | Adjusted
    | Extended
    | HostChanged
    | Paused
    | ResumedPlay
    | Locked
    | Status
    | GameOver
    | ModelsChanged
    | ShelfChanged
    | Logged
    | RunEnded
    | RoomExpired
    | Notification
    | Said
    | Hidden
    | Muted
    | ChatChanged
    | Checked
    | MoodChanged
    | Reacted
    | Response
    | Refused,
    Field(discriminator="type"),
]

Told = Iterator[Event]  # what a handler yields

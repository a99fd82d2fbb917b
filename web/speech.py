"""What a browser may say: one closed type, parsed at one door.

1. Anything else is answered with one clear error: `invalid_json`, `unknown_type`, or `invalid_<field>`.
2. Fields that a message does not have are errors too: a misspelt one must not be taken for a missing one.
"""

import json
import re
from functools import lru_cache
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints, TypeAdapter, ValidationError

from game.claims import Verdict
from game.commands import MOST_REASON, PARSE_HOST, HostCommand
from game.frozen import Frozen
from game.messages import MOST_SAID, By, Emoji

Number = Annotated[int, Field(strict=True, ge=-(2**53), le=2**53)]
MAX_DEPTH = 20


class Hello(Frozen):
    """The first message: who this is, and what was seen last."""

    type: Literal["hello"]
    token: Annotated[str, StringConstraints(max_length=200)] | None = None
    after: Annotated[str, StringConstraints(pattern=r"^\d{1,20}-\d{1,20}$")] | None = None


class SayAnswer(Frozen):
    """A verdict."""

    type: Literal["answer"]
    round: Annotated[int, Field(strict=True, ge=0, le=1_000_000)]
    verdict: Verdict
    sure: Annotated[bool, Field(strict=True)] = False


class SayCommand(Frozen):
    """A verb of the host, `do`, with what it needs."""

    type: Literal["command"]
    do: Annotated[str, StringConstraints(max_length=40)]
    player: Annotated[str, StringConstraints(max_length=64)] | None = None
    reason: Annotated[str, StringConstraints(max_length=200)] | None = None
    round: Annotated[int, Field(strict=True, ge=1, le=50)] | None = None
    message: Annotated[int, Field(strict=True, ge=1, le=2**53)] | None = None
    seconds: Annotated[int, Field(strict=True, ge=1, le=86_400)] | None = None
    ban: Annotated[bool, Field(strict=True)] | None = None
    chat: Annotated[str, StringConstraints(max_length=20)] | None = None
    slow: Annotated[int, Field(strict=True, ge=0, le=120)] | None = None


class SaySettings(Frozen):
    """A player's own settings: whether they want extra time."""

    type: Literal["settings"]
    extra: Annotated[bool, Field(strict=True)]


class Ping(Frozen):
    """What time is it?"""

    type: Literal["ping"]
    at: Number | Annotated[float, Field(strict=True, allow_inf_nan=False)] | None = None


class SayLeave(Frozen):
    """Give up the seat."""

    type: Literal["leave"]


class Say(Frozen):
    """A line of chat."""

    type: Literal["say"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_SAID)]


class Query(Frozen):
    """A question to the assistant."""

    type: Literal["query"]
    text: Annotated[str, StringConstraints(min_length=1, max_length=MOST_SAID)]


class Flag(Frozen):
    """Something is wrong with a claim."""

    type: Literal["flag"]
    round: Annotated[int, Field(strict=True, ge=1, le=50)]
    reason: Annotated[str, StringConstraints(min_length=1, max_length=MOST_REASON)]


class React(Frozen):
    """A reaction."""

    type: Literal["react"]
    emoji: Emoji


Speech = Hello | SayAnswer | SayCommand | SaySettings | Ping | SayLeave | Say | Query | Flag | React
_PARSE: TypeAdapter[Speech] = TypeAdapter(Annotated[Speech, Field(discriminator="type")])


class Unspeakable(Exception):
    """A message that is none; `code` for programs, `message` for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code)
        self.code = code
        self.message = message


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def _no_twins(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("a key stands twice")
    return found


def read_json(text: str | bytes) -> dict[str, Any]:
    """A JSON object without NaN, double keys or unpaired surrogates. Raises Unspeakable."""
    try:
        found = json.loads(text, parse_constant=_no_constant, object_pairs_hook=_no_twins)
        json.dumps(found, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise Unspeakable("invalid_json", "That was not JSON.") from None
    if not isinstance(found, dict):
        raise Unspeakable("invalid_json", "A message is a JSON object.")
    return found


def field_of(error: ValidationError) -> str:
    """The name of the first field that is wrong."""
    for part in error.errors(include_url=False, include_context=False)[0]["loc"]:
        if isinstance(part, str) and part.isidentifier() and part.islower() and part not in KINDS:
            return part[:40]
    return "message"


KINDS = frozenset({"hello", "answer", "command", "settings", "ping", "leave", "say", "query", "flag", "react"})


_ANSWER = re.compile(
    r'\{"type": ?"answer", ?"round": ?(0|[1-9]\d{0,5}), ?"verdict": ?"(fact|fake)"(?:, ?"sure": ?(true|false))?\}',
    re.ASCII,
)
"""An answer as nearly every client writes it; any other spelling takes the long way."""


@lru_cache(maxsize=1024)
def _answer(number: str, verdict: Verdict, sure: str | None) -> SayAnswer:
    return SayAnswer(type="answer", round=int(number), verdict=verdict, sure=sure == "true")


def parse(text: str) -> Speech:
    """One message. Raises Unspeakable."""
    if plain := _ANSWER.fullmatch(text):
        return _answer(*plain.groups())
    found = read_json(text)
    kind = found.get("type")
    if not isinstance(kind, str) or kind not in KINDS:
        raise Unspeakable("unknown_type", "There is no message of that type.")
    try:
        return _PARSE.validate_python(found)
    except ValidationError as error:
        name = field_of(error)
        raise Unspeakable(f"invalid_{name}", f"The field “{name}” is missing, wrong or unknown.") from None


RULINGS = frozenset({"chat", "hide", "show", "mute", "unmute", "void"})
"""Verbs by which also an operator may decide."""


def host_command(verb: str, body: dict[str, Any], by: By = "host") -> HostCommand:
    """A verb of the host with its fields, typed; `by` is who decides about the chat. Raises Unspeakable."""
    if "by" in body:
        raise Unspeakable("invalid_by", "The field “by” is missing, wrong or unknown.")
    decided = {"by": by} if verb in RULINGS else {}
    try:
        return PARSE_HOST.validate_python({**body, **decided, "type": verb})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        if first["type"] == "union_tag_invalid":
            raise Unspeakable("unknown_command", "There is no such command.") from None
        named = (part for part in first["loc"][1:] if isinstance(part, str) and part.isidentifier() and part.islower())
        name = next(named, "message")[:40]
        raise Unspeakable(f"invalid_{name}", f"The field “{name}” is missing, wrong or unknown.") from None

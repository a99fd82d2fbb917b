"""What agents know of language models: a prompt goes in, a value of the wanted shape comes out, or one of a few failures.

1. The system turn is a constant of the agent. Data always travels as a JSON object in the user turn, so no player's text
   ever stands where instructions stand.
2. `ask` returns a valid value or raises ModelFailed. Nothing else escapes, except that a caller may cancel it.
3. Money is counted in whole micro-dollars, rounded up.
4. Who passes `hear` is told of an answer while it is being written. What is heard is no valid value yet, and a further try
   begins anew: only what `ask` returns counts.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from pydantic import BaseModel, JsonValue

Reason = Literal[
    "rate_limited",
    "server_error",
    "timeout",
    "unreachable",
    "cut_short",
    "not_json",
    "wrong_shape",
    "too_long",
    "bad_key",
    "no_model",
    "no_quota",
    "over_budget",
    "refused",
]

SENTENCES: dict[Reason, str] = {
    "rate_limited": "The provider wants fewer calls.",
    "server_error": "The provider is broken, or does not speak its own protocol.",
    "timeout": "No answer within the time given.",
    "unreachable": "The provider cannot be reached.",
    "cut_short": "The answer ended before its end: the connection was cut, or the model ran into its length limit.",
    "not_json": "The model's answer is not JSON.",
    "wrong_shape": "The model's answer is JSON of another shape than asked for.",
    "too_long": "The answer is longer than any that makes sense, and was not read.",
    "bad_key": "The provider does not take our key.",
    "no_model": "The provider does not have this model, or no model is set up.",
    "no_quota": "The account at the provider is spent.",
    "over_budget": "Our own budget for the day is spent, or cannot be looked up.",
    "refused": "The provider or the model declined this request.",
}

T = TypeVar("T", bound=BaseModel)

Hear = Callable[[dict[str, JsonValue]], None]
"""Hears the fields of an answer as far as they are written; the last one may be incomplete, and none is checked."""


@dataclass(frozen=True)
class Spent:
    """What requests used up: tokens, and micro-dollars. Where a provider does not tell, an estimate on the high side."""

    tokens_in: int = 0
    tokens_out: int = 0
    micro_usd: int = 0
    calls: int = 0

    def __add__(self, other: "Spent") -> "Spent":
        return Spent(
            self.tokens_in + other.tokens_in,
            self.tokens_out + other.tokens_out,
            self.micro_usd + other.micro_usd,
            self.calls + other.calls,
        )


NOTHING = Spent()


class ModelFailed(Exception):
    """No answer from a model. The text is for people; `detail` is the provider's own words, for the operator's log alone."""

    def __init__(
        self,
        reason: Reason,
        retry_after: float | None = None,
        *,
        detail: str = "",
        spent: Spent = NOTHING,
    ) -> None:
        super().__init__(SENTENCES[reason])
        self.reason: Reason = reason
        self.retry_after = retry_after
        self.detail = "".join(mark if mark.isprintable() else " " for mark in detail[:200])
        self.spent = spent

    def __repr__(self) -> str:
        return f"ModelFailed({self.reason!r}, retry_after={self.retry_after})"


@dataclass(frozen=True)
class Prompt:
    """One question to a model. Raises ValueError where the data is not JSON."""

    system: str
    data: Mapping[str, JsonValue]

    def __post_init__(self) -> None:
        _ = self.user

    @property
    def user(self) -> str:
        """The user turn: the data as one JSON object, fit for UTF-8 whatever players typed."""
        return whole(json.dumps(self.data, ensure_ascii=False, allow_nan=False))


@dataclass(frozen=True)
class Reply(Generic[T]):
    """A value that fits, and what it took: milliseconds, tokens, micro-dollars and requests, failed tries included."""

    value: T
    provider: str
    model: str
    ms: int
    tokens_in: int
    tokens_out: int
    cost: int
    attempts: int = 1
    asked_again: bool = False


class Model(Protocol):
    """Whoever answers prompts: one provider's model, or a ladder of them."""

    @property
    def provider(self) -> str:
        """Who runs the model."""
        ...

    @property
    def model(self) -> str:
        """The model's name at its provider."""
        ...

    async def ask(self, prompt: Prompt, shape: type[T], *, patience: float, hear: Hear | None = None) -> Reply[T]:
        """A value of the shape within `patience` seconds; `hear` is told of it as it comes. Raises ModelFailed."""
        ...

    async def aclose(self) -> None:
        """Let go of connections."""
        ...


def whole(text: str) -> str:
    """The text without what UTF-8 cannot carry (lone surrogates become question marks)."""
    return text.encode("utf-8", "replace").decode()

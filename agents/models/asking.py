"""One question to one provider: ask, validate, ask once more with what was wrong, all on one clock.

What differs between providers is a Voice: it takes turns and a schema to the provider and brings back text.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Literal, Protocol

from agents.models.model import Hear, ModelFailed, Prompt, Reason, Reply, Spent, T, whole
from agents.models.prices import Price
from agents.models.shape import Unfit, in_words, read, so_far, wire_schema

ECHO_LIMIT = 4_000
"""Characters of a faulty answer that the model is shown when it is asked again."""

HEARD_LIMIT = 8_000
"""Characters of an unfinished answer that are looked into; what is longer is only read when it is whole."""

USED_UP: frozenset[Reason] = frozenset({"timeout", "cut_short", "too_long"})
"""Failures in which the model worked, but nobody told for how many tokens."""


@dataclass(frozen=True)
class Turn:
    """One turn of a conversation."""

    role: Literal["system", "user", "assistant"]
    text: str


@dataclass(frozen=True)
class Said:
    """A model's text, and the tokens that its provider counted, if it did."""

    text: str
    tokens_in: int | None = None
    tokens_out: int | None = None


HearText = Callable[[str], None]
"""Hears a model's text so far, from its beginning."""


class Voice(Protocol):
    """How one provider is spoken to."""

    provider: str
    model: str
    price: Price
    max_tokens: int
    bounded: bool
    """Whether the schema may hold bounds, see shape.py."""

    async def say(self, turns: Sequence[Turn], schema: dict[str, Any], hear: HearText | None = None) -> Said:
        """One request; a stream of pieces where somebody hears. Raises ModelFailed."""
        ...


async def ask_twice(
    voice: Voice, prompt: Prompt, shape: type[T], patience: float, hear: Hear | None = None
) -> Reply[T]:
    """A value of the shape, after one request or two. Raises ModelFailed, which tells what was spent."""
    talk = _Talk(voice, prompt, shape, hear)
    try:
        async with asyncio.timeout(patience):
            return await talk.reply()
    except TimeoutError:
        raise talk.failed(ModelFailed("timeout")) from None
    except ModelFailed as failed:
        raise talk.failed(failed) from None


class _Talk(Generic[T]):
    def __init__(self, voice: Voice, prompt: Prompt, shape: type[T], hear: Hear | None) -> None:
        self._voice, self._shape, self._listener = voice, shape, hear
        self._turns = [Turn("system", f"{prompt.system}\n\n{in_words(shape)}"), Turn("user", prompt.user)]
        self._spent = Spent()
        self._began = asyncio.get_running_loop().time()

    async def reply(self) -> Reply[T]:
        """Ask, and ask again where the first text does not fit."""
        said = await self._say()
        try:
            return self._reply(read(said.text, self._shape))
        except Unfit as unfit:
            if unfit.reason == "too_long":
                raise ModelFailed(unfit.reason) from None
            self._turns += [
                Turn("assistant", whole(said.text[:ECHO_LIMIT]) or "{}"),
                Turn(
                    "user",
                    whole(f"{unfit.complaint} Answer again with one JSON object of the schema and nothing else."),
                ),
            ]
        said = await self._say()
        try:
            return self._reply(read(said.text, self._shape))
        except Unfit as unfit:
            raise ModelFailed(unfit.reason) from None

    async def _say(self) -> Said:
        self._spent += Spent(calls=1)
        try:
            hear = None if self._listener is None else self._hear
            said = await self._voice.say(self._turns, wire_schema(self._shape, self._voice.bounded), hear)
        except (ModelFailed, asyncio.CancelledError) as error:
            if not isinstance(error, ModelFailed) or error.reason in USED_UP:
                self._spend(self._guess, self._voice.max_tokens)
            raise
        tokens_in = self._guess if said.tokens_in is None else said.tokens_in
        tokens_out = _tokens(said.text) if said.tokens_out is None else said.tokens_out
        self._spend(tokens_in, tokens_out)
        return said

    def _hear(self, text: str) -> None:
        if self._listener is not None and len(text) <= HEARD_LIMIT and (fields := so_far(text)):
            self._listener(fields)

    @property
    def _guess(self) -> int:
        return sum(_tokens(turn.text) for turn in self._turns)

    def _spend(self, tokens_in: int, tokens_out: int) -> None:
        self._spent += Spent(tokens_in, tokens_out, self._voice.price.cost(tokens_in, tokens_out))

    def _reply(self, value: T) -> Reply[T]:
        return Reply(
            value,
            self._voice.provider,
            self._voice.model,
            ms=round((asyncio.get_running_loop().time() - self._began) * 1000),
            tokens_in=self._spent.tokens_in,
            tokens_out=self._spent.tokens_out,
            cost=self._spent.micro_usd,
            attempts=self._spent.calls,
            asked_again=self._spent.calls > 1,
        )

    def failed(self, failed: ModelFailed) -> ModelFailed:
        """The same failure, with what was spent until then."""
        return ModelFailed(failed.reason, failed.retry_after, detail=failed.detail, spent=self._spent)


def _tokens(text: str) -> int:
    """About how many tokens a text is, rather more than fewer."""
    return len(text) // 3 + 1

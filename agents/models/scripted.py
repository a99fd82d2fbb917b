"""A model that says what it was told to: for tests and demos. It walks the same way as the real ones, from text to value."""

import asyncio
import json
from collections import deque
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any

from pydantic import BaseModel

from agents.models.asking import HearText, Said, Turn, ask_twice
from agents.models.model import Hear, ModelFailed, Prompt, Reply, T
from agents.models.prices import FREE, Price

Line = BaseModel | dict[str, Any] | str | ModelFailed | None
"""A value, a value's fields, raw text of whatever kind, a failure, or None: silence until patience ends."""

Script = Iterable[Line] | Callable[[Prompt, type[BaseModel]], Line | Awaitable[Line]]


class ScriptedModel:
    """Answers from a queue, one line a request, or from a function of prompt and shape; counts what it was asked.

    `delay` is seconds before an answer. Who hears it gets it in pieces of so many characters, with `delay` before each.
    """

    def __init__(
        self,
        script: Script,
        *,
        provider: str = "scripted",
        model: str = "scripted",
        delay: float = 0.0,
        price: Price = FREE,
        max_tokens: int = 1000,
        piece: int = 20,
    ) -> None:
        self.provider, self.model, self.price, self.max_tokens = provider, model, price, max_tokens
        self.asked: list[tuple[Prompt, type[BaseModel]]] = []
        self.requests = 0
        self.delay, self.piece = delay, piece
        self._function = script if callable(script) else None
        self._queue: deque[Line] = deque(() if callable(script) else script)

    async def ask(self, prompt: Prompt, shape: type[T], *, patience: float, hear: Hear | None = None) -> Reply[T]:
        """A value of the shape. Raises ModelFailed."""
        self.asked.append((prompt, shape))
        return await ask_twice(_Reading(self, prompt, shape), prompt, shape, patience, hear)

    async def line(self, prompt: Prompt, shape: type[BaseModel]) -> Line:
        """The next line of the script; past its end the model is unreachable."""
        self.requests += 1
        if self.delay:
            await asyncio.sleep(self.delay)
        if self._function is None:
            return self._queue.popleft() if self._queue else ModelFailed("unreachable", detail="the script is over")
        found = self._function(prompt, shape)
        return await found if isinstance(found, Awaitable) else found

    async def aclose(self) -> None:
        """Nothing to let go of."""


class _Reading:
    """The voice of a scripted model in one conversation."""

    bounded = False

    def __init__(self, model: ScriptedModel, prompt: Prompt, shape: type[BaseModel]) -> None:
        self._model, self._prompt, self._shape = model, prompt, shape
        self.provider, self.model, self.price, self.max_tokens = (
            model.provider,
            model.model,
            model.price,
            model.max_tokens,
        )

    async def say(self, turns: Sequence[Turn], schema: dict[str, Any], hear: HearText | None = None) -> Said:
        line = await self._model.line(self._prompt, self._shape)
        if isinstance(line, ModelFailed):
            raise line
        if line is None:
            await asyncio.Event().wait()
        fields = line.model_dump(mode="json") if isinstance(line, BaseModel) else line
        text = fields if isinstance(fields, str) else json.dumps(fields)
        if hear is not None:
            for end in range(self._model.piece, len(text), self._model.piece):
                hear(text[:end])
                await asyncio.sleep(self._model.delay)
        return Said(text)

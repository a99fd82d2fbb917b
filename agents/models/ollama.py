"""Models that Ollama runs, through its own API."""

from collections.abc import AsyncGenerator, Sequence
from contextlib import aclosing
from typing import Any, cast

import httpx
from ollama import AsyncClient, ChatResponse

from agents.models.asking import HearText, Said, Turn, ask_twice
from agents.models.model import Hear, ModelFailed, Prompt, Reply, T
from agents.models.prices import FREE, Price
from agents.models.shape import TEXT_LIMIT
from agents.models.wire import HEADERS, Body, client_options, count, failure_of

KEEP_ALIVE = "30m"
"""How long Ollama keeps the model in memory after a call: longer than a break between two games."""


class _Body(Body, httpx.AsyncByteStream):
    pass


class OllamaModel:
    """One model of one Ollama server. All agents use one `num_ctx`: another value would load the model again."""

    provider = "ollama"
    bounded = True

    def __init__(
        self,
        host: str,
        model: str,
        *,
        num_ctx: int = 8192,
        max_tokens: int = 2048,
        temperature: float = 0.8,
        seed: int | None = None,
        price: Price = FREE,
    ) -> None:
        self.model, self.price, self.max_tokens = model, price, max_tokens
        self._options: dict[str, Any] = {"num_ctx": num_ctx, "num_predict": max_tokens, "temperature": temperature}
        if seed is not None:
            self._options["seed"] = seed
        self._client = AsyncClient(host=host, headers=HEADERS, **client_options(_Body, httpx))

    async def ask(self, prompt: Prompt, shape: type[T], *, patience: float, hear: Hear | None = None) -> Reply[T]:
        """A value of the shape. Raises ModelFailed."""
        return await ask_twice(self, prompt, shape, patience, hear)

    async def say(self, turns: Sequence[Turn], schema: dict[str, Any], hear: HearText | None = None) -> Said:
        """One request. Raises ModelFailed."""
        question: dict[str, Any] = {
            "model": self.model,
            "messages": [{"role": turn.role, "content": turn.text} for turn in turns],
            "think": False,
            "format": schema,
            "options": self._options,
            "keep_alive": KEEP_ALIVE,
        }
        try:
            if hear is not None:
                return await self._hear(question, hear)
            reply = await self._client.chat(**question, stream=False)
        except Exception as error:
            raise failure_of(error, httpx) from error
        return _said(reply, reply.message.content or "")

    async def _hear(self, question: dict[str, Any], hear: HearText) -> Said:
        text = ""
        stream = cast(AsyncGenerator[ChatResponse, None], await self._client.chat(**question, stream=True))
        async with aclosing(stream):
            async for piece in stream:
                text += piece.message.content or ""
                if len(text) > TEXT_LIMIT:
                    raise ModelFailed("too_long")
                if piece.done:
                    return _said(piece, text)
                hear(text)
        raise ModelFailed("cut_short")

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.close()  # type: ignore[no-untyped-call]


def _said(end: ChatResponse, text: str) -> Said:
    """What the model said, from the end of its reply. Raises ModelFailed."""
    if end.done is False or end.done_reason == "length":
        raise ModelFailed("cut_short")
    return Said(text, count(end.prompt_eval_count), count(end.eval_count))

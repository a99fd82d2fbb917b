"""Models that Ollama runs, through its own API."""

from collections.abc import Sequence
from typing import Any

import httpx
from ollama import AsyncClient

from agents.models.asking import Said, Turn, ask_twice
from agents.models.model import ModelFailed, Prompt, Reply, T
from agents.models.prices import FREE, Price
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

    async def ask(self, prompt: Prompt, shape: type[T], *, patience: float) -> Reply[T]:
        """A value of the shape. Raises ModelFailed."""
        return await ask_twice(self, prompt, shape, patience)

    async def say(self, turns: Sequence[Turn], schema: dict[str, Any]) -> Said:
        """One request. Raises ModelFailed."""
        try:
            reply = await self._client.chat(
                model=self.model,
                messages=[{"role": turn.role, "content": turn.text} for turn in turns],
                stream=False,
                think=False,
                format=schema,
                options=self._options,
                keep_alive=KEEP_ALIVE,
            )
        except Exception as error:
            raise failure_of(error, httpx) from error
        if reply.done is False or reply.done_reason == "length":
            raise ModelFailed("cut_short")
        return Said(reply.message.content or "", count(reply.prompt_eval_count), count(reply.eval_count))

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.close()  # type: ignore[no-untyped-call]

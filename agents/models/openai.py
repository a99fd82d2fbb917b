"""Models behind an OpenAI-compatible API: OpenAI, OpenRouter, vLLM, llama.cpp, and Ollama's own /v1.

The reply is taken raw and read here: for an HTTP 200 that holds an error, or no JSON, the client has no exception of its own.
"""

from collections.abc import Sequence
from typing import Any, cast

import httpx2
from openai import APIConnectionError, AsyncOpenAI
from pydantic import BaseModel, ValidationError

from agents.models.asking import HearText, Said, Turn, ask_twice
from agents.models.model import Hear, ModelFailed, Prompt, Reply, T
from agents.models.prices import FREE, Price
from agents.models.shape import TEXT_LIMIT
from agents.models.wire import HEADERS, Body, client_options, count, failure_of, failure_of_status, is_stream, lines

OPENAI = "https://api.openai.com/v1"


class _Body(Body, httpx2.AsyncByteStream):
    pass


class _Message(BaseModel):
    content: str | None = None
    refusal: str | None = None


class _Choice(BaseModel):
    message: _Message = _Message()
    delta: _Message = _Message()
    finish_reason: str | None = None
    error: Any = None


class _Usage(BaseModel):
    prompt_tokens: Any = None
    completion_tokens: Any = None


class _Completion(BaseModel):
    choices: list[_Choice] = []
    usage: _Usage | None = None
    error: Any = None


class OpenAIModel:
    """One model of one OpenAI-compatible server."""

    provider = "openai"

    def __init__(
        self,
        base_url: str,
        api_key: str,
        model: str,
        *,
        max_tokens: int = 4096,
        temperature: float | None = None,
        bounded: bool = False,
        price: Price = FREE,
    ) -> None:
        self.model, self.price, self.max_tokens, self.bounded = model, price, max_tokens, bounded
        # Reasoning models refuse a temperature, so none is sent unless somebody asks for it.
        self._options: dict[str, Any] = {} if temperature is None else {"temperature": temperature}
        options = client_options(_Body, httpx2)
        self._client = AsyncOpenAI(
            base_url=base_url or OPENAI,
            api_key=api_key or "none",  # never the environment's key: it would go to whatever server this is
            max_retries=0,
            default_headers=HEADERS,
            timeout=options["timeout"],
            http_client=httpx2.AsyncClient(**options),
        )

    async def ask(self, prompt: Prompt, shape: type[T], *, patience: float, hear: Hear | None = None) -> Reply[T]:
        """A value of the shape. Raises ModelFailed."""
        return await ask_twice(self, prompt, shape, patience, hear)

    async def say(self, turns: Sequence[Turn], schema: dict[str, Any], hear: HearText | None = None) -> Said:
        """One request. Raises ModelFailed."""
        question: dict[str, Any] = {
            "model": self.model,
            "messages": cast(Any, [{"role": turn.role, "content": turn.text} for turn in turns]),
            "response_format": {
                "type": "json_schema",
                "json_schema": {"name": schema["title"], "strict": True, "schema": schema},
            },
            "max_completion_tokens": self.max_tokens,
            **self._options,
        }
        try:
            if hear is not None:
                return await self._hear(question, hear)
            raw = await self._client.chat.completions.with_raw_response.create(**question)
            return _said(_Completion.model_validate_json(raw.http_response.content))
        except ModelFailed:
            raise
        except APIConnectionError as error:
            cause = error.__cause__
            raise failure_of(cause if isinstance(cause, Exception) else error, httpx2) from error
        except ValidationError as error:
            raise ModelFailed("server_error", detail="the reply is no chat completion") from error
        except Exception as error:
            raise failure_of(error, httpx2) from error

    async def _hear(self, question: dict[str, Any], hear: HearText) -> Said:
        """The same in pieces; from a server that sends none all the same, whole."""
        asked = self._client.chat.completions.with_streaming_response.create(
            **question, stream=True, stream_options={"include_usage": True}
        )
        async with asked as response:
            raw = response.http_response
            if not is_stream(raw):
                return _said(_Completion.model_validate_json(await raw.aread()))
            heard = _Heard()
            async for line in lines(raw.aiter_bytes()):
                data = line.removeprefix(b"data:").strip()
                # Other lines are comments and names of events.
                if not line.startswith(b"data:") or data == b"[DONE]":
                    continue
                if heard.take(_Completion.model_validate_json(data)):
                    hear(heard.text)
            return heard.said()

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._client.close()


class _Heard:
    """A stream of pieces, put together as the one reply that it stands for."""

    def __init__(self) -> None:
        self.text = ""
        self._refusal = ""
        self._usage: _Usage | None = None
        self._ended: str | None = None
        self._begun = False

    def take(self, piece: _Completion) -> bool:
        """One more piece; whether there is more text now. Raises ModelFailed."""
        if piece.error:
            raise _inner(piece.error)
        self._usage = piece.usage or self._usage
        before = len(self.text)
        for choice in piece.choices[:1]:
            if choice.error:
                raise _inner(choice.error)
            self._begun = True
            self.text += choice.delta.content or ""
            self._refusal += choice.delta.refusal or ""
            self._ended = choice.finish_reason or self._ended
        if len(self.text) > TEXT_LIMIT:
            raise ModelFailed("too_long")
        return len(self.text) > before

    def said(self) -> Said:
        """All of it. Raises ModelFailed."""
        if self._begun and self._ended is None:
            raise ModelFailed("cut_short")
        message = _Message(content=self.text, refusal=self._refusal or None)
        choices = [_Choice(message=message, finish_reason=self._ended)] if self._begun else []
        return _said(_Completion(choices=choices, usage=self._usage))


def _said(reply: _Completion) -> Said:
    """What the model said. Raises ModelFailed."""
    if reply.error:
        raise _inner(reply.error)
    if not reply.choices:
        raise ModelFailed("server_error", detail="no choices")
    choice = reply.choices[0]
    if choice.error:
        raise _inner(choice.error)
    if choice.finish_reason == "length":
        raise ModelFailed("cut_short")
    if choice.finish_reason == "content_filter" or choice.message.refusal:
        raise ModelFailed("refused")
    usage = reply.usage or _Usage()
    return Said(choice.message.content or "", count(usage.prompt_tokens), count(usage.completion_tokens))


def _inner(error: Any) -> ModelFailed:
    """The failure that an error inside of an HTTP 200 means; OpenRouter puts the status into `code`."""
    code = error.get("code") if isinstance(error, dict) else None
    return failure_of_status(code if isinstance(code, int) and 400 <= code < 600 else 500, {"error": error})

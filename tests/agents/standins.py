"""Stand-ins for Ollama and for an OpenAI-compatible provider: real servers that follow the public API documentation.

In tests: `with StandIn("ollama") as server: …`. By hand, to play a whole game on:

    python -m tests.agents.standins --ollama-port 11434 --openai-port 8001 --answers package.module:function

`function(question)` returns the fields of an answer, or raw text; without one, each field gets something of its type.
"""

import argparse
import asyncio
import importlib
import json
import socket
import threading
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any, Self, cast

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.agents.model_faults import TEXT_FAULTS, Kind, faulty_reply, faulty_text

MODEL = "stand-in"
KEY = "sk-stand-in"


@dataclass(frozen=True)
class Question:
    """What a client asks, whichever API it came through. `shape` is the schema's title, the name of the agent's model."""

    shape: str
    schema: dict[str, Any]
    system: str
    data: dict[str, Any]
    asked_again: bool


Answers = Callable[[Question], dict[str, Any] | str]


def something(question: Question) -> dict[str, Any]:
    """A value of each field's type."""
    return cast(dict[str, Any], _something(question.schema))


def _something(schema: dict[str, Any]) -> Any:
    if "enum" in schema:
        return schema["enum"][0]
    if "anyOf" in schema:
        return _something(schema["anyOf"][0])
    kinds: dict[str, Callable[[], Any]] = {
        "object": lambda: {name: _something(field) for name, field in schema["properties"].items()},
        "array": lambda: [_something(schema["items"])],
        "string": lambda: "A scripted sentence about nothing.",
        "integer": lambda: 90,
        "number": lambda: 0.5,
        "boolean": lambda: True,
        "null": lambda: None,
    }
    return kinds[schema["type"]]()


@dataclass(frozen=True)
class Asked:
    """A request as it came in."""

    headers: dict[str, str]
    body: dict[str, Any]

    @property
    def shape(self) -> str:
        """The name of the shape that is asked for."""
        schema = self.body.get("format") or self.body["response_format"]["json_schema"]["schema"]
        return str(schema["title"])

    @property
    def data(self) -> dict[str, Any]:
        """What stands in the user turn."""
        found: dict[str, Any] = json.loads(self.body["messages"][1]["content"])
        return found


class StandIn:
    """One server on a free port of the loopback, in a thread of its own."""

    def __init__(
        self, kind: Kind, answers: Answers = something, *, port: int = 0, delay: float = 0.0, piece: float = 0.01
    ) -> None:
        """`delay` is seconds before an answer, `piece` before each piece of one that is asked for in pieces."""
        self.kind, self.answers, self.delay, self.piece = kind, answers, delay, piece
        self.models = [MODEL]
        self.faults: deque[str] = deque()
        self.asked: list[Asked] = []
        self._socket = socket.create_server(("127.0.0.1", port))
        self.port = int(self._socket.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}" + ("/v1" if kind == "openai" else "")
        self._server = uvicorn.Server(
            uvicorn.Config(
                self._app(),
                log_level="critical",
                lifespan="off",
                ws="none",
                loop="asyncio",
                timeout_graceful_shutdown=1,
            )
        )
        self._thread = threading.Thread(target=self._serve, name=f"stand-in-{kind}", daemon=True)

    def play(self, *faults: str) -> None:
        """The next requests go wrong like this, in this order; afterwards all is well."""
        self.faults.extend(faults)

    def forget(self) -> None:
        """As if nobody had asked yet."""
        self.faults.clear()
        self.asked.clear()

    def __enter__(self) -> Self:
        self._thread.start()
        while not self._server.started:
            assert self._thread.is_alive(), "the stand-in did not start"
            time.sleep(0.005)
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Gone, as if it had crashed; once more does nothing."""
        if self._server.should_exit:
            return
        self._loop.call_soon_threadsafe(self._closing.set)
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()

    def _serve(self) -> None:
        async def serve() -> None:
            self._loop, self._closing = asyncio.get_running_loop(), asyncio.Event()
            await self._server.serve(sockets=[self._socket])

        asyncio.run(serve())

    def _app(self) -> Starlette:
        if self.kind == "ollama":
            return Starlette(
                routes=[Route("/api/chat", self._ollama, methods=["POST"]), Route("/api/tags", self._tags)]
            )
        return Starlette(
            routes=[Route("/v1/chat/completions", self._openai, methods=["POST"]), Route("/v1/models", self._tags)]
        )

    async def _tags(self, _: Request) -> Response:
        names = [{"name": name, "model": name, "id": name} for name in self.models]
        return JSONResponse({"models": names} if self.kind == "ollama" else {"object": "list", "data": names})

    async def _take(self, request: Request) -> tuple[dict[str, Any], str]:
        body = json.loads(await request.body())
        self.asked.append(Asked(dict(request.headers), body))
        if self.delay:
            await asyncio.sleep(self.delay)
        return body, self.faults.popleft() if self.faults else ""

    def _text(self, body: dict[str, Any], schema: dict[str, Any], fault: str) -> str:
        turns = body["messages"]
        data = json.loads(turns[1]["content"])
        answer = self.answers(Question(schema["title"], schema, turns[0]["content"], data, len(turns) > 2))
        text = answer if isinstance(answer, str) else json.dumps(answer, ensure_ascii=False)
        return faulty_text(fault, text) if fault in TEXT_FAULTS else text

    async def _ollama(self, request: Request) -> Response:
        body, fault = await self._take(request)
        if body["model"] not in self.models:
            return JSONResponse({"error": f"model '{body['model']}' not found"}, 404)
        if fault and fault not in (*TEXT_FAULTS, "length", "unfinished", "no answer at all"):
            return await faulty_reply(self.kind, fault, self._closing)
        if body["think"] is not False or "stream" not in body or not {"num_ctx"} <= body["options"].keys():
            return JSONResponse({"error": "the game always sends stream, think and num_ctx"}, 400)
        text = self._text(body, _strict(body["format"], bounded=True), fault)
        reply = {
            "model": body["model"],
            "created_at": "2026-11-20T10:00:00.000000Z",
            "message": {"role": "assistant", "content": text},
            "done": fault != "unfinished",
            "done_reason": "length" if fault == "length" else "stop",
            "total_duration": 5_000_000,
            "load_duration": 1_000_000,
            "prompt_eval_count": 120,
            "prompt_eval_duration": 2_000_000,
            "eval_count": 40,
            "eval_duration": 2_000_000,
        }
        if fault == "no answer at all":
            return JSONResponse({"done": True})
        return StreamingResponse(self._ndjson(reply), media_type=NDJSON) if body["stream"] else JSONResponse(reply)

    async def _ndjson(self, reply: dict[str, Any]) -> AsyncIterator[str]:
        """A reply of Ollama in pieces: the text first, how it ended last."""
        head = {name: reply[name] for name in ("model", "created_at")}
        for piece in pieces(reply["message"]["content"]):
            yield json.dumps({**head, "message": {"role": "assistant", "content": piece}, "done": False}) + "\n"
            await asyncio.sleep(self.piece)
        yield json.dumps({**reply, "message": {"role": "assistant", "content": ""}}) + "\n"

    async def _openai(self, request: Request) -> Response:
        body, fault = await self._take(request)
        if request.headers.get("authorization") != f"Bearer {KEY}":
            error = {
                "message": "Incorrect API key provided.",
                "type": "invalid_request_error",
                "code": "invalid_api_key",
            }
            return JSONResponse({"error": error}, 401)
        if body["model"] not in self.models:
            missing = {"message": f"The model `{body['model']}` does not exist", "code": "model_not_found"}
            return JSONResponse({"error": missing}, 404)
        if fault and fault not in (*TEXT_FAULTS, "length", "filtered", "no answer at all"):
            return await faulty_reply(self.kind, fault, self._closing)
        asked = body["response_format"]["json_schema"]
        assert asked["strict"] is True
        assert asked["name"] == asked["schema"]["title"]
        text = self._text(body, _strict(asked["schema"], bounded=True), fault)
        ends = {"length": "length", "filtered": "content_filter"}
        choice = {
            "index": 0,
            "message": {"role": "assistant", "content": text, "refusal": None},
            "finish_reason": ends.get(fault, "stop"),
            "logprobs": None,
        }
        reply = {
            "id": "chatcmpl-1",
            "object": "chat.completion",
            "created": 1_790_000_000,
            "model": body["model"],
            "choices": [] if fault == "no answer at all" else [choice],
            "usage": {"prompt_tokens": 120, "completion_tokens": 40, "total_tokens": 160},
        }
        return StreamingResponse(self._sse(reply), media_type=SSE) if body.get("stream") else JSONResponse(reply)

    async def _sse(self, reply: dict[str, Any]) -> AsyncIterator[str]:
        """A reply of the OpenAI API in pieces; usage comes last, with no choice."""
        head = {**{name: reply[name] for name in ("id", "created", "model")}, "object": "chat.completion.chunk"}

        def event(choices: list[Any], **more: Any) -> str:
            return f"data: {json.dumps({**head, 'choices': choices, **more}, ensure_ascii=False)}\n\n"

        yield ": as some providers say while they think\n\n"
        for whole in reply["choices"]:
            for piece in pieces(whole["message"]["content"]):
                yield event([{"index": 0, "delta": {"content": piece}, "finish_reason": None}])
                await asyncio.sleep(self.piece)
            yield event([{"index": 0, "delta": {}, "finish_reason": whole["finish_reason"]}])
        yield event([], usage=reply["usage"])
        yield "data: [DONE]\n\n"


NDJSON, SSE = "application/x-ndjson", "text/event-stream"


def pieces(text: str) -> list[str]:
    """A text as a model lets it out: in words, but never in more than some sixty pieces."""
    size = max(8, len(text) // 60)
    return [text[at : at + size] for at in range(0, len(text), size)]


BOUNDS = {"minimum", "maximum", "minItems", "maxItems"}


def _strict(schema: dict[str, Any], bounded: bool = False) -> dict[str, Any]:
    """The schema, if a strict provider would take it; a bounded one may hold what a grammar keeps."""
    known = {"type", "title", "description", "enum", "anyOf", "items", "properties", "required", "additionalProperties"}
    assert schema.keys() <= (known | BOUNDS if bounded else known), schema
    if schema.get("type") == "object":
        assert schema["additionalProperties"] is False
        assert schema["required"] == list(schema["properties"])
    for inner in (
        *schema.get("properties", {}).values(),
        *schema.get("anyOf", ()),
        *filter(None, [schema.get("items")]),
    ):
        _strict(inner, bounded)
    return schema


def main() -> None:
    """Serve both until Ctrl-C."""
    parser = argparse.ArgumentParser(description="Stand-ins for Ollama and an OpenAI-compatible provider.")
    parser.add_argument("--ollama-port", type=int, default=0)
    parser.add_argument("--openai-port", type=int, default=0)
    parser.add_argument("--answers", default="tests.agents.standins:something")
    parser.add_argument("--delay", type=float, default=0.0, help="seconds before each answer")
    chosen = parser.parse_args()
    module, _, function = chosen.answers.partition(":")
    answers = cast(Answers, getattr(importlib.import_module(module), function))
    with (
        StandIn("ollama", answers, port=chosen.ollama_port, delay=chosen.delay) as ollama,
        StandIn("openai", answers, port=chosen.openai_port, delay=chosen.delay) as openai,
    ):
        print(f"Ollama at {ollama.url}, OpenAI-compatible at {openai.url} with key {KEY}; model {MODEL}", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("Bye")


if __name__ == "__main__":
    main()

"""Everything that can go wrong at a provider, as the stand-ins play it. Each name is one fault."""

import asyncio
import gzip
import json
from collections.abc import AsyncIterator
from typing import Any, Literal, get_args

from starlette.responses import HTMLResponse, JSONResponse, Response, StreamingResponse

Kind = Literal["ollama", "openai"]

TextFault = Literal[
    "not json",
    "wrong schema",
    "lies about its schema",
    "half an object",
    "megabyte",
    "empty",
    "doubled key",
    "deep",
    "NaN",
]
"""What a model may say instead of an answer."""

WireFault = Literal[
    "429",
    "503",
    "500",
    "401",
    "402",
    "403",
    "403 flagged",
    "404",
    "400",
    "redirect",
    "insufficient quota",
    "stall",
    "drip",
    "cut",
    "endless",
    "error in a 200",
    "html",
    "a list",
    "deep reply",
    "packed",
    "streams anyway",
]
"""What a server may do instead of answering."""

EndFault = Literal["length", "filtered", "unfinished", "no answer at all"]
"""How an answer may end."""

Fault = TextFault | WireFault | EndFault

TEXT_FAULTS: tuple[str, ...] = get_args(TextFault)

STATUS = {
    "429": 429,
    "503": 503,
    "500": 500,
    "401": 401,
    "402": 402,
    "403": 403,
    "403 flagged": 403,
    "404": 404,
    "400": 400,
}
HEADERS = {"429": {"Retry-After": "7"}, "503": {"Retry-After": "20"}}


def faulty_text(fault: str, good: str) -> str:
    """What a model says instead of `good`."""
    return {
        "not json": "I am sorry, I would rather tell you a story.",
        "wrong schema": '{"colour": "blue"}',
        "lies about its schema": json.dumps(_out_of_bounds(json.loads(good))),
        "half an object": good[: len(good) // 2],
        "megabyte": "x" * 1_000_000,
        "empty": "",
        "doubled key": good[:-1] + "," + good[1:],
        "deep": "[" * 50_000,
        "NaN": good[:-1] + ', "more": NaN}',
    }[fault]


def _out_of_bounds(value: Any) -> Any:
    """The same fields with values that no bound or enum allows."""
    if isinstance(value, dict):
        return {name: _out_of_bounds(inner) for name, inner in value.items()}
    return 10**9 if isinstance(value, int) else "z" * 5_000


def error_body(kind: Kind, status: int, fault: str) -> Any:
    """An error as each API words it."""
    if kind == "ollama":
        return {"error": f"model 'nobody' not found ({status})"}
    if fault == "insufficient quota":
        message = "You exceeded your current quota, please check your plan and billing details."
        return {
            "error": {"message": message, "type": "insufficient_quota", "param": None, "code": "insufficient_quota"}
        }
    metadata = {"metadata": {"reasons": ["violence"], "flagged_input": "…"}} if fault == "403 flagged" else {}
    return {
        "error": {
            "message": f"sk-secret is wrong ({status})",
            "type": "error",
            "param": None,
            "code": status,
            **metadata,
        }
    }


async def faulty_reply(kind: Kind, fault: str, closing: asyncio.Event) -> Response:
    """What a server does instead of answering; what stalls ends with the server."""
    if fault in STATUS:
        return JSONResponse(error_body(kind, STATUS[fault], fault), STATUS[fault], headers=HEADERS.get(fault))
    if fault == "insufficient quota":
        return JSONResponse(error_body(kind, 429, fault), 429)
    if fault == "redirect":
        return Response(status_code=307, headers={"Location": "http://192.0.2.1/elsewhere"})
    if fault == "stall":
        await closing.wait()
        return Response(status_code=503)
    if fault == "drip":
        return StreamingResponse(_drip(closing), media_type="application/json")
    if fault == "cut":
        return StreamingResponse(_cut(), headers={"Content-Length": "5000"}, media_type="application/json")
    if fault == "endless":
        return StreamingResponse(_endless(closing), media_type="application/json")
    if fault == "error in a 200":
        inner = {"error": "out of memory"} if kind == "ollama" else {"error": {"code": 429, "message": "slow down"}}
        return JSONResponse(inner)
    if fault == "html":
        return HTMLResponse("<!doctype html><title>Please log in to the hotel's network</title>")
    if fault == "a list":
        return JSONResponse([1, 2, 3])
    if fault == "deep reply":
        return Response("[" * 100_000, media_type="application/json")
    if fault == "packed":
        bomb = gzip.compress(b" " * 10_000_000, 1)
        return Response(bomb, headers={"Content-Encoding": "gzip"}, media_type="application/json")
    if fault == "streams anyway":
        return Response(
            '{"message": {"role": "assistant", "content": "{"}, "done": false}\n' * 3, media_type="text/event-stream"
        )
    raise AssertionError(f"no fault {fault!r}")


async def _drip(closing: asyncio.Event) -> AsyncIterator[bytes]:
    for _ in range(500):  # uvicorn does not tell a stream that its reader is gone
        if closing.is_set():
            return
        yield b" "
        await asyncio.sleep(0.02)


async def _cut() -> AsyncIterator[bytes]:
    yield b'{"model": "x", "choices": [{"mess'
    raise ConnectionAbortedError("as scripted")


async def _endless(closing: asyncio.Event) -> AsyncIterator[bytes]:
    for _ in range(1000):
        if closing.is_set():
            return
        yield b" " * 16_384
        await asyncio.sleep(0)

"""`GET /api/openapi.json`: all calls, as programs read them. The file is kept by hand; a test compares it with the route table."""

from functools import lru_cache
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response


@lru_cache(maxsize=1)
def _text() -> bytes:
    return Path(__file__).with_name("openapi.json").read_bytes()


async def description(_: Request) -> Response:
    """`GET /api/openapi.json`."""
    return Response(_text(), media_type="application/json")

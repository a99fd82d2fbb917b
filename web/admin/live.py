"""`GET /api/admin/live`: what changes, every two seconds, as server-sent events.

1. The id of an event is that of the newest sample in it: who comes again with it gets every sample that was missed.
2. A stream ends with its login, with the server, and after a quarter of an hour; a browser then comes again by itself.
"""

import asyncio
import json
import re
import time
from collections.abc import AsyncIterator
from typing import Any

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from game.io import samples
from game.io.connection import LOST
from web.admin.door import Watcher, still_in
from web.admin.watch import MOST_STREAMS, Watch
from web.replies import ApiError
from web.site import site_of

EVERY = 2.0
LONGEST = 900.0
PARTS = 8
_ID = re.compile(r"\d{1,20}-\d{1,20}", re.ASCII)


def position(request: Request) -> str:
    """The sample that a client has seen last. Raises ApiError."""
    after = request.headers.get("last-event-id") or request.query_params.get("after") or "0-0"
    if not _ID.fullmatch(after):
        raise ApiError(422, "invalid_after", "The field “after” is wrong.")
    return after


async def live(request: Request, who: Watcher) -> Response:
    """The stream of one panel."""
    watch: Watch = request.app.state.watch
    after = position(request)
    if watch.streams >= MOST_STREAMS:
        raise ApiError(503, "too_many", "As many panels are open as this process can serve.", {"Retry-After": "10"})
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    return StreamingResponse(_told(request, who, watch, after), media_type="text/event-stream", headers=headers)


async def _told(request: Request, who: Watcher, watch: Watch, after: str) -> AsyncIterator[str]:
    site, until = site_of(request), time.monotonic() + LONGEST
    if watch.streams >= MOST_STREAMS:
        return
    watch.streams += 1
    changed = 0
    try:
        yield "retry: 1000\n\n"
        while time.monotonic() < until and not site.leaving():
            if not await _in(request, who):
                yield _event("over", {}, None)
                return
            look = await watch.look()
            told: dict[str, Any] = {**watch.for_whom(look, who)}
            if look.changed != changed:
                changed, told["eyes"] = look.changed, look.eyes
            if who.operator:
                fresh = await _samples(request, after)
                after = fresh[-1][0] if fresh else after
                told["samples"] = [sample for _, sample in fresh]
            yield _event("look", told, after)
            await _pause(request)
    finally:
        watch.streams -= 1


async def _pause(request: Request) -> None:
    """Wait for the next look, but not past the end of the server."""
    site = site_of(request)
    for _ in range(PARTS):
        if site.leaving():
            return
        await asyncio.sleep(EVERY / PARTS)


async def _in(request: Request, who: Watcher) -> bool:
    try:
        return await still_in(request, who)
    except LOST:
        # Nobody is thrown out because Redis is away.
        return True


async def _samples(request: Request, after: str) -> list[tuple[str, dict[str, Any]]]:
    site = site_of(request)
    try:
        return await samples.read(site.redis, site.keys, after)
    except LOST:
        return []


def _event(name: str, told: dict[str, Any], id: str | None) -> str:
    text = json.dumps(told, separators=(",", ":"), ensure_ascii=False)
    place = f"id: {id}\n" if id else ""
    return f"{place}event: {name}\ndata: {text}\n\n"

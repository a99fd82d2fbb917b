"""`GET /api/claims`: the hardest, the most fooling and the most doubted claims, for everybody.

1. Looked up at most every five seconds, whoever asks.
"""

import asyncio
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game.io import notable, rooms
from game.io.connection import LOST
from web.replies import refusal
from web.site import Site

FRESH = 5.0


class NotableClaims:
    """Keeps what was found last. One per web process."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = asyncio.Lock()
        self._found: dict[str, Any] | None = None
        self._at = 0.0

    async def look(self) -> dict[str, Any]:
        """What was found in the last five seconds, or is found now. Raises what Redis raises."""
        async with self._lock:
            if self._found is None or time.monotonic() - self._at > FRESH:
                site = self._site
                _, live = await rooms.codes(site.redis, site.keys)
                hidden = await notable.lying_open(site.redis, site.keys, live)
                self._found = await notable.read(site.redis, site.keys, site.clock.now(), hidden)
                self._at = time.monotonic()
            return self._found


async def claims(request: Request) -> Response:
    """Lines that people talk about, in three lists."""
    kept: NotableClaims = request.app.state.claims
    try:
        found = await kept.look()
    except LOST:
        raise refusal("unavailable") from None
    return JSONResponse(found, headers={"Cache-Control": f"max-age={round(FRESH)}"})

"""Claims that people doubt: the desk lists them, takes them out of the bank and puts them back, and voids rounds of live rooms.

1. Moderators may look, operators may act.
2. Of a claim that is being asked in a live room nobody at the desk is told the verdict, nor how many got it right elsewhere.
"""

import asyncio
import time
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game import commands
from game.io import notable, records, rooms
from game.io.retired import RetiredClaims
from game.names import clean
from web.admin.door import Watcher, note
from web.admin.reading import fresh
from web.admin.watch import Watch
from web.api import ask, room_of
from web.replies import ApiError, read_body
from web.site import Site, site_of
from web.speech import field_of

MOST_SHOWN = 200
MOST_REASON = 200
FRESH = 4.0
"""Seconds for which what was found is told to all who ask."""


class Doubted:
    """The claims that were flagged or retired, looked up once for all desks. One per web process."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._lock = asyncio.Lock()
        self._found: dict[str, Any] | None = None
        self._at = 0.0

    async def look(self) -> dict[str, Any]:
        """`{claims, flagged, retired}`, at most four seconds old. Raises what Redis raises."""
        async with self._lock:
            if self._found is None or time.monotonic() - self._at > FRESH:
                site = self._site
                found = [row for row in await records.read(site.redis, site.keys) if row["flags"] or row["retired"]]
                _, live = await rooms.codes(site.redis, site.keys)
                asked = await notable.lying_open(site.redis, site.keys, live)
                told = [
                    {**(records.without_verdict(row) if row["claim"] in asked else row), "open": row["claim"] in asked}
                    for row in found[:MOST_SHOWN]
                ]
                gone = sum(row["retired"] is not None for row in found)
                self._found = {"claims": told, "flagged": sum(row["flags"] > 0 for row in found), "retired": gone}
                self._at = time.monotonic()
            return self._found

    def forget(self) -> None:
        """Something was just changed: the next look is a new one."""
        self._at = 0.0


def _doubted(request: Request) -> Doubted:
    kept: Doubted = request.app.state.doubted
    return kept


async def listed(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/claims`: the most doubted first, and those that are asked no more."""
    return fresh(await _doubted(request).look())


async def _reason(request: Request) -> str:
    given = (await read_body(request)).get("reason", "")
    if not isinstance(given, str) or len(given) > MOST_REASON:
        raise ApiError(422, "invalid_reason", f"A reason has at most {MOST_REASON} characters.")
    return clean(given, MOST_REASON)[:MOST_REASON]


async def retire(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/claims/{claim}/retire`: no room is asked it any more."""
    site, claim = site_of(request), request.path_params["claim"]
    reason = await _reason(request)
    if not await records.retire_by_hand(site.redis, site.keys, claim, reason, site.clock.now()):
        if claim in await RetiredClaims(site.redis, site.keys).ids():
            raise ApiError(409, "already_retired", "This claim is retired already.")
        raise ApiError(404, "no_such_claim", "There is no such claim on record.")
    _doubted(request).forget()
    await note(request, who, "retire", claim=claim, reason=reason)
    return JSONResponse({"claim": claim}, 202)


async def restore(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/claims/{claim}/restore`: it may be asked again."""
    site, claim = site_of(request), request.path_params["claim"]
    if not await RetiredClaims(site.redis, site.keys).restore(claim):
        raise ApiError(404, "no_such_claim", "This claim is not retired.")
    _doubted(request).forget()
    await note(request, who, "restore", claim=claim)
    return JSONResponse({"claim": claim}, 202)


async def void(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/rooms/{room}/void`: a round counts no more, by the operator; the latest where none is named."""
    room, body = room_of(request), await read_body(request)
    if "by" in body or "type" in body:
        raise ApiError(422, "invalid_by", "Who decides is read off the login.")
    try:
        command = commands.Void.model_validate({**body, "by": "operator"})
    except ValidationError as error:
        name = field_of(error)
        raise ApiError(422, f"invalid_{name}", f"The field “{name}” is missing, wrong or unknown.") from None
    entry, _ = await asyncio.shield(ask(request, room, command))
    watch: Watch = request.app.state.watch
    watch.forget()
    _doubted(request).forget()
    detail = command.model_dump(include={"round", "reason"}, exclude_none=True)
    await note(request, who, "void", room=room, **detail)
    return JSONResponse({"id": entry}, 202)

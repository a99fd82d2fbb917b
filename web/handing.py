"""The host's seat changes hands: a code that works once and for two minutes, and whoever brings it gets a new token."""

import segno
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game import commands
from game.commands import HOST
from web import sessions
from web.api import address_of, ask, base_url, must_be_host, room_of
from web.replies import ApiError, read_body
from web.site import site_of

SECONDS = 120


async def hand_over(request: Request) -> Response:
    """`POST /api/rooms/{room}/handover`: a code with which somebody may take this host's seat."""
    site, room = site_of(request), room_of(request)
    await must_be_host(request, room)
    if await read_body(request):
        raise ApiError(422, "invalid_message", "This call takes no fields.")
    code = sessions.new_handover()
    command = commands.HandOver(code=sessions.handover_digest(room, code), seconds=SECONDS)
    until = site.clock.now() + SECONDS * 1000
    await ask(request, room, command)
    return JSONResponse(
        {"code": code, "until": until, "qr": picture(f"{base_url(request)}/host/{room}#take={code}")}, 201
    )


def picture(address: str) -> list[str]:
    """An address as a QR code: rows of "0" and "1" (dark). It travels in an answer, so no address of a picture holds the code."""
    return ["".join(map(str, row)) for row in segno.make(address, error="m", micro=False).matrix]


async def take(request: Request) -> Response:
    """`POST /api/rooms/{room}/take`: the host's seat, for a code."""
    site, room = site_of(request), room_of(request)
    if not site.takes.spend(address_of(request)):
        raise ApiError(429, "too_fast", "Too many tries came from here; wait a moment.")
    body = await read_body(request)
    code = body.get("code")
    if not isinstance(code, str) or set(body) != {"code"}:
        raise ApiError(422, "invalid_code", "The field “code” is missing or wrong.")
    token = sessions.new_token(HOST)
    command = commands.TakeHost(code=sessions.handover_digest(room, code[:64]), host=sessions.digest(token))
    await ask(request, room, command)
    return JSONResponse({"host_token": token}, 201)

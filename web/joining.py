"""Joining a room: a name, and what else a player wishes for."""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game import commands
from web import sessions
from web.api import address_of, ask, found, room_of
from web.replies import ApiError, read_body, refusal
from web.site import site_of


def _wrong(body: dict[str, Any]) -> str | None:
    """The name of a field that is wrong or unknown."""
    team, device = body.get("team"), body.get("device")
    checks = {
        "team": team is None or (isinstance(team, int) and not isinstance(team, bool)),
        "extra": isinstance(body.get("extra", False), bool),
        "device": device is None or (isinstance(device, str) and 1 <= len(device) <= 64),
    }
    return next((name[:40] for name in body if not checks.get(name)), None)


async def join(request: Request) -> Response:
    """`POST /api/rooms/{room}/join`."""
    site, room = site_of(request), room_of(request)
    if not site.joins.spend(address_of(request)):
        raise ApiError(429, "too_fast", "Too many people join from here at once; try again in a moment.")
    body = await read_body(request)
    name = body.pop("name", None)
    if not isinstance(name, str):
        raise refusal("bad_name")
    if (field := _wrong(body)) is not None:
        raise ApiError(422, f"invalid_{field}", f"The field “{field}” is wrong or unknown.")
    player, device = sessions.new_player(), body.get("device")
    token = sessions.new_token(player)
    command = commands.Join(
        player=player,
        name=name[:200],
        seat=sessions.digest(token),
        team=body.get("team"),
        extra=body.get("extra", False),
        device=sessions.device_of(room, device) if device else None,
    )
    _, told = await ask(request, room, command)
    found(request, room)
    joined = next((json.loads(frame.text) for frame in told if frame.kind == "player_joined"), None)
    if joined is None:
        raise refusal("unavailable")
    return JSONResponse({"player": player, "name": joined["name"], "token": token, "team": joined["team"]}, 201)

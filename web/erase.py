"""The call with which a player has everything deleted that the game knows of them."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game import commands
from game.io.connection import LOST
from game.refusals import SENTENCES
from web import sessions
from web.api import ask, room_of
from web.replies import ApiError, bearer, refusal, unauthorised
from web.site import site_of


async def erase(request: Request) -> Response:
    """`DELETE /api/rooms/{room}/me`: everything that the room knows of the player whose token it is."""
    site, room = site_of(request), room_of(request)
    token = bearer(request)
    if token is None:
        raise unauthorised()
    try:
        who = await sessions.identify(site.redis, site.keys, room, token)
    except LOST:
        raise refusal("unavailable") from None
    if who is None:
        raise unauthorised("This token is not of this room.")
    if who.player is None:
        raise ApiError(403, "not_player", SENTENCES["not_player"])
    await ask(request, room, commands.Erase(player=who.player))
    return JSONResponse({"erased": True})

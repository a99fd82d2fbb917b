"""What an operator or a moderator does from the admin panel. All of it goes the way that everything goes: into a room's inbox.

1. What was done is in the audit log, by role and number of the login.
"""

import asyncio
import re
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game import commands
from game.io import letters, rooms
from game.io.audit import fingerprint
from game.io.inbox import NoSuchRoom, Unreachable
from game.io.keys import RoomCode
from game.names import clean
from web.admin.door import Watcher, note
from web.admin.watch import Watch
from web.api import ask, room_of
from web.replies import ApiError, read_body
from web.sessions import read_code
from web.site import site_of
from web.speech import field_of

RULINGS: dict[str, type[commands.Chat | commands.Hide | commands.Show | commands.Mute | commands.Unmute]] = {
    "chat": commands.Chat,
    "hide": commands.Hide,
    "show": commands.Show,
    "mute": commands.Mute,
    "unmute": commands.Unmute,
}
MOST_SAID = 1000


def _looked(request: Request) -> None:
    watch: Watch = request.app.state.watch
    watch.forget()


async def rule(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/rooms/{room}/{ruling}`: hide, show, mute, unmute, chat."""
    room, verb = room_of(request), request.path_params["ruling"]
    if verb not in RULINGS:
        raise ApiError(404, "unknown_command", "There is no such command.")
    body = await read_body(request)
    if "by" in body or "type" in body:
        raise ApiError(422, "invalid_by", "Who decides is read off the login.")
    try:
        command = RULINGS[verb].model_validate({**body, "by": who.role})
    except ValidationError as error:
        name = field_of(error)
        raise ApiError(422, f"invalid_{name}", f"The field “{name}” is missing, wrong or unknown.") from None
    entry, _ = await asyncio.shield(ask(request, room, command))
    _looked(request)
    detail = command.model_dump(exclude={"type", "by"}, exclude_none=True)
    if "player" in detail:
        detail["player"] = fingerprint(detail["player"])
    await note(request, who, verb, room=room, **detail)
    return JSONResponse({"id": entry}, 202)


def _content(body: dict[str, Any]) -> str:
    given = body.get("content")
    content = clean(given, MOST_SAID) if isinstance(given, str) and len(given) <= 2 * MOST_SAID else ""
    if not content:
        raise ApiError(422, "invalid_content", f"A message has 1 to {MOST_SAID} visible characters.")
    return content


async def notify(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/rooms/{room}/notify`: to one session, or to whoever has a seat."""
    room, body = room_of(request), await read_body(request)
    content, session = _content(body), body.get("session")
    if not isinstance(session, str) or not 1 <= len(session) <= 64:
        raise ApiError(422, "invalid_session", "The field “session” is missing or wrong.")
    entry, _ = await asyncio.shield(ask(request, room, commands.Notify(session=session, content=content)))
    await note(request, who, "notify", room=room, to=fingerprint(session), content=content)
    return JSONResponse({"id": entry}, 202)


async def broadcast(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/broadcast`: to one room or to all. With `preview`, tells only what would be said, and to how many."""
    site, body = site_of(request), await read_body(request)
    content = _content(body)
    wanted = body.get("room")
    if (wanted is None) == (body.get("all") is not True):
        raise ApiError(422, "invalid_room", "A broadcast goes to one “room”, or to “all”.")
    if wanted is None:
        _, to = await rooms.codes(site.redis, site.keys)
    else:
        room = read_code(wanted) if isinstance(wanted, str) else None
        if room is None or not await site.redis.exists(site.keys.room(room, "view")):
            raise ApiError(404, "no_such_room", "There is no such room.")
        to = [room]
    if body.get("preview") is True:
        return JSONResponse({"content": content, "rooms": len(to)})
    told = await asyncio.shield(_announce(request, to, content))
    await note(request, who, "broadcast", room=to[0] if wanted is not None else "all", rooms=told, content=content)
    return JSONResponse({"content": content, "rooms": told, "missed": len(to) - told}, 202)


async def _announce(request: Request, to: list[RoomCode], content: str) -> int:
    """Put it into every inbox; how many took it. Rooms that have gone meanwhile do not."""
    inbox = site_of(request).inbox
    put = [inbox.put(room, commands.Announce(content=content)) for room in to]
    outcomes = await asyncio.gather(*put, return_exceptions=True)
    odd = [one for one in outcomes if isinstance(one, BaseException) and not isinstance(one, NoSuchRoom | Unreachable)]
    if odd:
        raise odd[0]
    return sum(not isinstance(one, BaseException) for one in outcomes)


# Dead letters


async def _letter(request: Request) -> letters.Letter:
    site, id = site_of(request), request.path_params["letter"]
    found = await letters.find(site.redis, site.keys, id) if re.fullmatch(r"\d{1,20}-\d{1,20}", id, re.ASCII) else None
    if found is None:
        raise ApiError(404, "no_such_letter", "That letter is not there any more.")
    return found


async def retry(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/dead/{letter}/retry`: back into its stream, once."""
    site, letter = site_of(request), await _letter(request)
    if not letter.sound:
        raise ApiError(409, "no_task", "That is no task: it can only be thrown away.")
    if not await letters.retry(site.redis, site.keys, letter):
        raise ApiError(404, "no_such_letter", "That letter is not there any more.")
    _looked(request)
    await note(request, who, "retry", letter=letter.id, agent=letter.agent, room=letter.room, task=letter.task)
    return JSONResponse({"task": letter.task}, 202)


async def discard(request: Request, who: Watcher) -> Response:
    """`POST /api/admin/dead/{letter}/discard`."""
    site, letter = site_of(request), await _letter(request)
    if not await letters.discard(site.redis, site.keys, letter.id):
        raise ApiError(404, "no_such_letter", "That letter is not there any more.")
    _looked(request)
    await note(request, who, "discard", letter=letter.id, agent=letter.agent, room=letter.room, task=letter.task)
    return JSONResponse({"task": letter.task}, 202)

"""The HTTP calls of programs and pages: rooms, joining, the host's verbs, leaderboards."""

import asyncio
import json
import secrets
from typing import Any

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game import commands
from game.claims import TOPICS
from game.io import alive, board, streams
from game.io.connection import LOST
from game.io.frames import Frame, show_id
from game.io.inbox import NoSuchRoom, Unreachable
from game.io.keys import RoomCode
from game.names import PRESETS, clean, preset_name
from web import sessions, speech
from web.admin import door
from web.limits import place_of
from web.replies import ApiError, bearer, read_body, refusal, unauthorised
from web.site import site_of
from web.speech import Unspeakable

TRIES = 3
MAX_LOG = 500
MOST_NAMES = 50


def room_of(request: Request) -> RoomCode:
    """The room that the path names. Raises ApiError, also where the address guessed too many that there are not."""
    code = sessions.read_code(request.path_params["room"])
    if code is None:
        raise refusal("no_such_room")
    if not site_of(request).guesses.may(address_of(request), code):
        raise ApiError(429, "too_fast", "Too many wrong room codes came from here; wait a moment.")
    return code


def address_of(request: Request) -> str:
    """Where a request comes from, as far as trusted proxies tell."""
    return place_of(request.client.host) if request.client else "?"


def found(request: Request, room: RoomCode) -> None:
    """There is such a room: its address may go on asking for it, whoever guesses on the same line."""
    site_of(request).guesses.found(address_of(request), room)


def base_url(request: Request) -> str:
    """The address that players type."""
    return site_of(request).base_url(request.url.scheme, request.url.netloc)


async def ask(request: Request, room: RoomCode, command: commands.Command) -> tuple[str, list[Frame]]:
    """Put a command and wait for what comes of it: entry id and events. Raises ApiError, also for the room's refusal."""
    try:
        entry, told = await site_of(request).hub.ask(room, command)
    except NoSuchRoom:
        raise refusal("no_such_room") from None
    except Unreachable:
        raise refusal("unavailable") from None
    for frame in told:
        if frame.kind == "refused":
            said = json.loads(frame.text)
            raise refusal(said["code"], said["message"])
    return show_id(entry), told


async def must_be_host(request: Request, room: RoomCode) -> None:
    """Raises ApiError unless the request carries the room's host token."""
    token = bearer(request)
    if token is None:
        raise unauthorised()
    site = site_of(request)
    try:
        who = await sessions.identify(site.redis, site.keys, room, token)
        if who is None and not await site.redis.exists(site.keys.room(room, "view")):
            raise refusal("no_such_room")
    except LOST:
        raise refusal("unavailable") from None
    if who is None:
        raise unauthorised("This token is not of this room.")
    if who.role != "host":
        raise ApiError(403, "not_host", "Only the host can do that.")


def must_have_key(request: Request, key: Any) -> None:
    """Raises ApiError unless the request carries this operator's key."""
    token = bearer(request)
    site, address = site_of(request), address_of(request)
    if not site.wrong_keys.has(address):
        raise ApiError(429, "too_fast", "Too many wrong keys came from here; wait a minute.")
    if token is None or not sessions.same(token, key.get_secret_value()):
        site.wrong_keys.spend(address)
        raise unauthorised("A key is needed in the Authorization header.")


# Rooms


async def open_room(request: Request) -> Response:
    """`POST /api/rooms`."""
    site = site_of(request)
    if site.settings.host_key is not None:
        must_have_key(request, site.settings.host_key)
    if not site.opens.spend(address_of(request)):
        raise ApiError(429, "too_fast", "Too many rooms were opened from here; wait a moment.")
    body = await read_body(request)
    if isinstance(body.get("topic"), str):
        body["topic"] = clean(body["topic"], 60) or "mixed"
    series = body.pop("series", None)
    if series is not None and not (isinstance(series, str) and 8 <= len(series) <= 200):
        raise ApiError(422, "invalid_series", "The field “series” is a secret text of 8 to 200 characters.")
    try:
        chosen = commands.GameSettings.model_validate({"reading": True, **body})
    except ValidationError as error:
        name = speech.field_of(error)
        raise ApiError(422, f"invalid_{name}", f"The field “{name}” is wrong or unknown.") from None
    for _ in range(TRIES):
        code, token = sessions.new_code(), sessions.new_token(commands.HOST)
        command = commands.Open(
            settings=chosen,
            host=sessions.digest(token),
            seed=secrets.token_hex(16),
            idle_seconds=site.settings.session_timeout,
            countdown_ms=round(site.settings.countdown * 1000),
            series=sessions.series_of(series) if series else None,
            retire=site.settings.retire_by_host,
        )
        try:
            await ask(request, code, command)
            break
        except ApiError as error:
            if error.code != "already_open":
                raise
    else:
        raise refusal("unavailable")
    found(request, code)
    base = base_url(request)
    reply = {
        "room": code,
        "host_token": token,
        "join_url": f"{base}/r/{code}",
        "host_url": f"{base}/host/{code}#key={token}",
    }
    return JSONResponse(reply, 201)


async def direct(request: Request) -> Response:
    """`POST /api/rooms/{room}/{verb}`: the host's verbs."""
    room = room_of(request)
    await must_be_host(request, room)
    body = await read_body(request)
    try:
        command = speech.host_command(request.path_params["verb"], body)
    except Unspeakable as error:
        status = 404 if error.code == "unknown_command" else 422
        raise ApiError(status, error.code, error.message) from None
    entry, _ = await ask(request, room, command)
    return JSONResponse({"id": entry}, 202)


async def view(request: Request) -> Response:
    """`GET /api/rooms/{room}`."""
    site, room = site_of(request), room_of(request)
    try:
        text = await site.redis.get(site.keys.room(room, "view"))
    except LOST:
        raise refusal("unavailable") from None
    if text is None:
        raise refusal("no_such_room")
    found(request, room)
    return Response(text, media_type="application/json")


async def room_leaderboard(request: Request) -> Response:
    """`GET /api/rooms/{room}/leaderboard`."""
    site, room = site_of(request), room_of(request)
    try:
        text = await site.redis.get(site.keys.room(room, "view"))
        if text is None:
            raise refusal("no_such_room")
        async with site.hub.watch(room) as feed:
            rows = await site.hub.standings(feed)
    except (TimeoutError, *LOST):
        raise refusal("unavailable") from None
    shown = json.loads(text)
    standings = [row.model_dump() for row in rows]
    reply = {part: shown[part] for part in ("room", "phase", "game", "round", "of", "teams")}
    return JSONResponse({**reply, "standings": standings})


async def execution_log(request: Request) -> Response:
    """`GET /api/rooms/{room}/log?after=`."""
    site, room = site_of(request), room_of(request)
    token = bearer(request)
    if site.settings.admin_key is None or token is None or sessions.is_token(token):
        await must_be_host(request, room)
    else:
        await door.must_be_operator(request)
    after = request.query_params.get("after", "0-0")
    try:
        hello = speech.Hello(type="hello", after=after)
    except ValidationError:
        raise ApiError(422, "invalid_after", "The field “after” is wrong.") from None
    try:
        entries = await streams.after(site.redis, site.keys.room(room, "log"), str(hello.after), count=MAX_LOG)
    except LOST:
        raise refusal("unavailable") from None
    steps = [{"id": entry, **json.loads(fields["s"])} for entry, fields in entries]
    return JSONResponse({"room": room, "steps": steps, "next": steps[-1]["id"] if steps else after})


# Across rooms


async def leaderboard(request: Request) -> Response:
    """`GET /api/leaderboard?span=today|all`."""
    site = site_of(request)
    span = request.query_params.get("span", "all")
    if span not in ("today", "all"):
        raise ApiError(422, "invalid_span", "The field “span” is today or all.")
    key = board.day_of(site.clock.now()) if span == "today" else "all"
    try:
        rows = await board.read(site.redis, site.keys, key)
    except LOST:
        raise refusal("unavailable") from None
    return JSONResponse({"span": span, "standings": rows})


async def topics(request: Request) -> Response:
    """`GET /api/topics`: what the bank has, as its agents told last."""
    site = site_of(request)
    try:
        there = await alive.who(site.redis, site.keys, "agents")
    except LOST:
        raise refusal("unavailable") from None
    counts: dict[str, int] = {}
    for about in there.values():
        counts = about.get("agents", {}).get("bank", {}).get("topics", counts)
    names = sorted(counts) or list(TOPICS)
    return JSONResponse({"topics": [{"name": name, "claims": counts.get(name, 0)} for name in names]})


async def names(request: Request) -> Response:
    """`GET /api/names?count=`: names that juniors may play under, and anybody else."""
    count = request.query_params.get("count", "6")
    if not (count.isascii() and count.isdigit() and 1 <= int(count[:4]) <= MOST_NAMES):
        raise ApiError(422, "invalid_count", f"The field “count” is a number from 1 to {MOST_NAMES}.")
    drawn: dict[str, None] = {}
    while len(drawn) < int(count):
        drawn[preset_name(secrets.randbelow(PRESETS))] = None
    return JSONResponse({"names": list(drawn)})


async def notify(request: Request) -> Response:
    """`POST /api/sessions/{session}/notify`."""
    await door.must_be_operator(request)
    session = request.path_params["session"]
    room = sessions.read_code(session.partition("-")[0])
    if room is None or len(session) > 64:
        raise refusal("no_such_session")
    body = await read_body(request)
    content = body.get("content")
    content = clean(content, 1000) if isinstance(content, str) else ""
    if not content:
        raise ApiError(422, "invalid_content", "The field “content” is missing or wrong.")
    try:
        entry, _ = await asyncio.shield(ask(request, room, commands.Notify(session=session, content=content)))
    except ApiError as error:
        raise (refusal("no_such_session") if error.code == "no_such_room" else error) from None
    return JSONResponse({"id": entry}, 202)

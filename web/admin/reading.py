"""What the admin panel reads: one call for each of its parts. None of them changes anything."""

import json
import re
from dataclasses import asdict
from typing import Any

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game.flows import BUILT_IN
from game.io import audit, letters, samples, streams
from game.io import moods as felt
from game.io.keys import RoomCode
from game.settings import Settings
from game.workflow import AgentTask, Flow, Parallel, ToolExecution
from web.admin import rooms
from web.admin.door import Watcher
from web.admin.live import position
from web.admin.watch import Watch
from web.api import room_of
from web.replies import ApiError, refusal
from web.site import site_of

MOST_STEPS = 500
MOST_SEATS = 200
MOST_LINES = 200
_SECRET_PART = re.compile(r"(?<=//)[^@/\s]+(?=@)|(?<=password=)[^&\s]+")


async def me(request: Request, who: Watcher) -> Response:
    """`GET /api/admin/me`."""
    keys = site_of(request).settings
    known = {"admin": keys.admin_key is not None, "moderator": keys.moderator_key is not None}
    return fresh({"role": who.role, "session": who.session, "csrf": who.csrf, "until": who.until, "keys": known})


async def overview(request: Request, who: Watcher) -> Response:
    """`GET /api/admin/overview`."""
    watch: Watch = request.app.state.watch
    look = await watch.look()
    return fresh({**watch.for_whom(look, who), "eyes": look.eyes})


async def history(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/samples?after=`."""
    site, after = site_of(request), position(request)
    found = await samples.read(site.redis, site.keys, after)
    return fresh({"samples": [sample for _, sample in found], "next": found[-1][0] if found else after})


# One room


async def _view(request: Request, room: RoomCode) -> dict[str, Any]:
    site = site_of(request)
    text = await site.redis.get(site.keys.room(room, "view"))
    if text is None:
        raise refusal("no_such_room")
    view: dict[str, Any] = json.loads(text)
    return view


async def room(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/rooms/{room}`: view, seats with their sessions, void rounds, and commands that could not be applied."""
    site, code = site_of(request), room_of(request)
    view = await _view(request, code)
    listed = [row["player"] for row in view["roster"][:MOST_SEATS]]
    rows = await site.redis.hmget(site.keys.room(code, "players"), listed) if listed else []
    seats: list[dict[str, Any]] = [
        {"player": "host", "name": "Host", "connected": view["host"]["connected"], "session": None, "via": None}
    ]
    for row in (json.loads(text) for text in rows if text is not None):
        seats.append(
            {"player": row["id"], "name": row["name"], "connected": row["session"] is not None}
            | {part: row.get(part) for part in ("session", "via", "away_since", "muted_until")}
        )
    dead = await streams.after(site.redis, site.keys.room(code, "dead"), "0-0", count=100)
    numbers = range(1, view["round"] + 1)
    past = await site.redis.hmget(site.keys.room(code, "recap"), [f"round:{n}" for n in numbers]) if numbers else []
    voided = [n for n, row in zip(numbers, past, strict=True) if row and json.loads(row)["void"] is not None]
    buried = [
        {"id": id, "entry": fields.get("entry", ""), "reason": fields.get("reason", "")[:300]} for id, fields in dead
    ]
    more = view["players"] - len(listed)
    return fresh({"view": view, "seats": seats, "more": more, "buried": buried, "voided": voided})


async def steps(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/rooms/{room}/steps?after=`: what its runs did, oldest first, a page at a time."""
    site, code, after = site_of(request), room_of(request), position(request)
    await _view(request, code)
    found = await streams.after(site.redis, site.keys.room(code, "log"), after, count=MOST_STEPS)
    lines = ({"id": id, **json.loads(fields["s"])} for id, fields in found)
    runs = [line for line in lines if "run" in line]
    return fresh({"steps": runs, "next": found[-1][0] if found else after, "more": len(found) == MOST_STEPS})


async def chat(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/rooms/{room}/chat`: the latest messages whatever became of them, and who is muted."""
    site, code = site_of(request), room_of(request)
    view = await _view(request, code)
    found = await rooms.messages(site.redis, site.keys, code)
    authors = sorted({str(row["player"]) for row in found if not row["assistant"] and row["player"] != "host"})
    rows = await site.redis.hmget(site.keys.room(code, "players"), authors) if authors else []
    now = site.clock.now()
    until = {row["id"]: row.get("muted_until") or 0 for row in (json.loads(text) for text in rows if text is not None)}
    muted = {player: at for player, at in until.items() if at > now}
    return fresh({"chat": view["chat"], "messages": found, "muted": muted})


async def moods(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/rooms/{room}/moods?after=`: how the room felt and how safe its talk was, from each time on."""
    site, code, after = site_of(request), room_of(request), position(request)
    await _view(request, code)
    found = await felt.read(site.redis, site.keys, code, after)
    return fresh(
        {"moods": [row for _, row in found], "next": found[-1][0] if found else after, "now": site.clock.now()}
    )


# Across rooms


async def dead(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/dead`."""
    site = site_of(request)
    return fresh({"letters": [asdict(letter) for letter in await letters.read(site.redis, site.keys)]})


async def log(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/audit?before=`."""
    site, before = site_of(request), request.query_params.get("before", "+")
    if before != "+" and not re.fullmatch(r"\d{1,20}-\d{1,20}", before, re.ASCII):
        raise ApiError(422, "invalid_before", "The field “before” is wrong.")
    found = await audit.read(site.redis, site.keys, MOST_LINES, before)
    return fresh({"lines": [asdict(line) for line in found]})


async def flows(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/flows`: those of the game and those of the operator, as graphs."""
    site = site_of(request)
    own = [Flow.model_validate_json(text) for text in (await site.redis.hgetall(site.keys.flows())).values()]
    known = {flow.name: {**_graph(flow), "own": True} for flow in own}
    known |= {flow.name: {**_graph(flow), "own": False} for flow in BUILT_IN.values()}
    return fresh({"flows": [known[name] for name in sorted(known)]})


def _graph(flow: Flow) -> dict[str, Any]:
    nodes = []
    for node in flow.nodes:
        # Branches come to where they meet by themselves.
        edges = node.branches if isinstance(node, Parallel) else node.edges()
        who = node.agent if isinstance(node, AgentTask) else node.tool if isinstance(node, ToolExecution) else None
        nodes.append({"id": node.id, "kind": node.kind, "who": who, "edges": list(dict.fromkeys(edges))})
    return {"name": flow.name, "version": flow.version, "nodes": nodes}


async def settings(request: Request, _: Watcher) -> Response:
    """`GET /api/admin/settings`: those of this web process; of a secret, whether it is set."""
    chosen = site_of(request).settings
    return fresh({"settings": [_setting(chosen, name) for name in Settings.model_fields]})


def _setting(chosen: Settings, name: str) -> dict[str, Any]:
    field, value = Settings.model_fields[name], getattr(chosen, name)
    alias = getattr(field.validation_alias, "choices", None)
    secret = isinstance(value, SecretStr) or "SecretStr" in str(field.annotation)
    shown = None if secret else _SECRET_PART.sub("•••", ", ".join(value) if isinstance(value, tuple) else str(value))
    return {
        "variable": str(alias[0]) if alias else f"FOF_{name.upper()}",
        "value": shown,
        "secret": secret,
        "set": value not in (None, "", ()),
        "default": value == field.default,
        "what": field.description,
    }


def fresh(found: dict[str, Any]) -> Response:
    """JSON that nobody keeps."""
    return JSONResponse(found, headers={"Cache-Control": "no-store"})

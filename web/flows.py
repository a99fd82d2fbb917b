"""Operators' own flows: kept in Redis, read from a folder at the start, run in a room with the admin key."""

import json
import logging
from pathlib import Path

from pydantic import ValidationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game import commands
from game.io.connection import LOST, NoPermissionError
from game.workflow import Flow
from web.admin.door import must_be_operator
from web.api import ask, room_of
from web.replies import ApiError, read_body, refusal
from web.site import Site, site_of

log = logging.getLogger("fof.web")

MOST_FLOWS = 100


def why_not(error: ValidationError) -> str:
    """What is wrong with a flow, in one sentence that names the node or field."""
    first = error.errors(include_url=False, include_context=False)[0]
    where = ".".join(str(part) for part in first["loc"][:4])
    words = first["msg"].removeprefix("Value error, ")
    return f"The flow is unsound at {where}: {words}." if where else f"The flow is unsound: {words}."


def read_folder(folder: Path) -> list[Flow]:
    """The flows of a folder's JSON files. Raises ValueError with file and reason where one is unsound."""
    found = []
    for file in sorted(folder.glob("*.json")):
        try:
            found.append(Flow.model_validate_json(file.read_bytes()))
        except ValidationError as error:
            raise ValueError(f"{file.name}: {why_not(error)}") from None
    return found


async def load_folder(site: Site) -> None:
    """Offer the flows of the setting's folder. An unsound one is logged, and left out with its reason."""
    folder = site.settings.flows
    if folder is None:
        return
    try:
        for flow in read_folder(folder):
            await site.redis.hset(site.keys.flows(), flow.name, flow.model_dump_json())
    except NoPermissionError:
        log.info("flows are left to a process with the desk")
    except (ValueError, OSError) as error:
        log.error("flows were not loaded", extra={"reason": str(error)})


async def listed(request: Request) -> Response:
    """`GET /api/flows`."""
    await must_be_operator(request)
    site = site_of(request)
    try:
        found = await site.redis.hgetall(site.keys.flows())
    except LOST:
        raise refusal("unavailable") from None
    return JSONResponse({"flows": [json.loads(text) for _, text in sorted(found.items())]})


async def kept(request: Request) -> Response:
    """`POST /api/flows`: keep a flow under its name."""
    await must_be_operator(request)
    body = await read_body(request)
    try:
        flow = Flow.model_validate(body)
    except ValidationError as error:
        raise ApiError(422, "invalid_flow", why_not(error)) from None
    site = site_of(request)
    try:
        if await site.redis.hlen(site.keys.flows()) >= MOST_FLOWS:
            raise ApiError(409, "too_many_flows", "There are as many flows as there can be.")
        await site.redis.hset(site.keys.flows(), flow.name, flow.model_dump_json())
    except LOST:
        raise refusal("unavailable") from None
    return JSONResponse({"flow": flow.name, "nodes": len(flow.nodes)}, 201)


async def started(request: Request) -> Response:
    """`POST /api/rooms/{room}/runs`: run a kept flow in a room."""
    await must_be_operator(request)
    site, room = site_of(request), room_of(request)
    body = await read_body(request)
    name, context = body.get("flow"), body.get("context", {})
    if not isinstance(name, str) or not isinstance(context, dict):
        raise ApiError(422, "invalid_flow", "The field “flow” names a flow, and “context” is an object.")
    try:
        text = await site.redis.hget(site.keys.flows(), name)
    except LOST:
        raise refusal("unavailable") from None
    if text is None:
        raise ApiError(404, "no_such_flow", "There is no such flow.")
    command = commands.StartRun(flow=Flow.model_validate_json(text), context=context)
    entry, _ = await ask(request, room, command)
    return JSONResponse({"id": entry}, 202)

"""`GET /health`: what this server can do just now, and whether a round could be played."""

import asyncio
import time
from typing import Any, cast

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game.io import alive
from game.io.alive import FRESH_MS
from game.io.connection import LOST
from web.site import Site

_CAPABILITIES: dict[str, Any] = {}
CAPABILITIES_FRESH = 30.0


async def _has(site: Site, command: str) -> bool:
    # As one word, because redis-py's own parser of COMMAND fails on the nil that stands for an unknown command.
    found = await cast(Any, site.redis).execute_command("COMMAND INFO", command)
    return bool(found) and found[0] is not None


async def _redis(site: Site) -> dict[str, Any]:
    known = _CAPABILITIES.get(site.name)
    if known is not None and time.monotonic() - known["at"] < CAPABILITIES_FRESH:
        await site.redis.ping()
        found: dict[str, Any] = known["found"]
        return found
    info = await site.redis.info("server")
    version = info.get("valkey_version") or info["redis_version"]
    found = {
        "reachable": True,
        "version": version,
        "json": await _has(site, "JSON.SET"),
        "search": await _has(site, "FT.SEARCH"),
    }
    _CAPABILITIES[site.name] = {"at": time.monotonic(), "found": found}
    return found


async def _look(site: Site) -> dict[str, Any]:
    redis = await _redis(site)
    masters = await alive.who(site.redis, site.keys, "master")
    workers = await alive.who(site.redis, site.keys, "agents")
    now = site.clock.now()
    agents: dict[str, dict[str, Any]] = {"bank": {"alive": False, "last_seen": None}}
    claims = 0
    ladders: dict[str, Any] = {}
    memory: dict[str, Any] = {"backend": None, "embedder": None}
    for about in workers.values():
        ladders |= about.get("ladders") or {}
        memory = about.get("memory") or memory
        for name, told in about.get("agents", {}).items():
            seen = max(about["at"], (agents.get(name) or {}).get("last_seen") or 0)
            agents[name] = {"alive": now - seen < FRESH_MS, "last_seen": seen}
            if name == "bank":
                claims = max(claims, told.get("claims", 0))
    led = any(now - about["at"] < FRESH_MS for about in masters.values())
    playable = led and agents["bank"]["alive"] and claims > 0
    return {
        "status": "ok" if playable else "degraded",
        "playable": playable,
        "redis": redis,
        "masters": sum(now - about["at"] < FRESH_MS for about in masters.values()),
        "memory": memory,
        "agents": agents,
        "models": ladders,
        "bank": {"claims": claims},
    }


async def health(request: Request) -> Response:
    """503 when no round could be played."""
    site: Site = request.app.state.site
    try:
        async with asyncio.timeout(3):
            found = await _look(site)
    except (TimeoutError, *LOST):
        unreachable = {"reachable": False, "version": None, "json": False, "search": False}
        found = {
            "status": "degraded",
            "playable": False,
            "redis": unreachable,
            "masters": 0,
            "memory": {"backend": None, "embedder": None},
            "agents": {},
            "models": {},
            "bank": {"claims": 0},
        }
    playable = found.pop("playable")
    return JSONResponse(found, 200 if playable else 503)

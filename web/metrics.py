"""`GET /metrics`: what the whole game counts, for Prometheus."""

import asyncio
import ipaddress

from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from game.io import snapshots
from game.io.connection import LOST, RedisError
from web import sessions
from web.limits import place_of
from web.replies import ApiError, bearer, unauthorised
from web.site import Site

PATIENCE = 2.0
FORWARDED = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""Headers of proxies: who comes through one may be anybody, whatever address the proxy has."""


def _must_be_operator(request: Request, site: Site) -> None:
    """Raises ApiError unless the request carries one of the operator's keys or, where there are none, comes from this machine."""
    keys = [key for key in (site.settings.metrics_key, site.settings.admin_key) if key is not None]
    address = request.client.host if request.client else ""
    place = place_of(address)
    if not keys:
        if any(name in request.headers for name in FORWARDED) or not _is_loopback(address):
            raise ApiError(
                403, "forbidden", "This server has no key for metrics, so only its own machine may read them."
            )
        return
    if not site.wrong_keys.has(place):
        raise ApiError(429, "too_fast", "Too many wrong keys came from here; wait a minute.")
    token = bearer(request)
    # All are compared, so that the time tells nothing of which one was near.
    fits = [sessions.same(token or "", key.get_secret_value()) for key in keys]
    if token is None or not any(fits):
        site.wrong_keys.spend(place)
        raise unauthorised("A key is needed in the Authorization header.")


def _is_loopback(address: str) -> bool:
    try:
        return ipaddress.ip_address(address).is_loopback
    except ValueError:
        return False


async def metrics(request: Request) -> Response:
    """All processes' numbers; this one's alone where Redis is away."""
    site: Site = request.app.state.site
    _must_be_operator(request, site)
    told = [snapshots.snapshot(site.metrics)]
    try:
        async with asyncio.timeout(PATIENCE):
            told += await snapshots.others(site.redis, site.keys, but=site.name)
            told.append(await snapshots.common(site.redis, site.keys, site.clock.now(), told))
    except (TimeoutError, RedisError, *LOST):
        pass
    return Response(snapshots.exposition(told), media_type=CONTENT_TYPE_LATEST)

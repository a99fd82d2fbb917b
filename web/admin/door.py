"""Who may come into the admin panel: keys, logins, roles, and what stops those who guess.

1. An operator's key opens everything, a moderator's key what concerns chats. A login is a random cookie of which Redis has the
   digest; it ends after twelve hours, at a logout, and when the key it was made with is no longer the key.
2. A call that changes something needs more than the cookie: the CSRF token of the login in a header. A call with the key itself in
   the Authorization header needs neither, because no browser sends one unasked.
3. A try is counted before the key is compared, and given back where it was right: tries in parallel do not help.
"""

import asyncio
import json
import logging
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal, cast

from pydantic import SecretStr
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game.io import audit
from game.io.connection import LOST
from web import sessions
from web.limits import place_of
from web.replies import ApiError, bearer, read_body, refusal, unauthorised
from web.site import Site, site_of

log = logging.getLogger("fof.admin")

Role = Literal["operator", "moderator"]

COOKIE = "fof_admin"
LIFE = 12 * 3600
TRIES, TRIES_OF_ALL = 5, 60
"""How many wrong keys an address, and all addresses together, may try in a minute."""
MINUTE_MS = 60_000
ALL = "all"

_TRY = """
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[1] - ARGV[2])
if redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[3]) then
  return ARGV[2] - (ARGV[1] - redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')[2])
end
redis.call('ZADD', KEYS[1], ARGV[1], ARGV[4])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
"""
"""Counts a try; the milliseconds to wait where there are too many."""


@dataclass(frozen=True)
class Watcher:
    """Somebody who watches over the game. `session` numbers the login; 0 where the key itself was sent."""

    role: Role
    session: int = 0
    digest: str = ""
    csrf: str = ""
    until: int = 0

    @property
    def operator(self) -> bool:
        """Whether everything is theirs to see and do."""
        return self.role == "operator"


Handler = Callable[[Request, Watcher], Awaitable[Response]]


def _keys(site: Site) -> list[tuple[Role, SecretStr]]:
    given: list[tuple[Role, SecretStr | None]] = [
        ("operator", site.settings.admin_key),
        ("moderator", site.settings.moderator_key),
    ]
    return [(role, key) for role, key in given if key is not None]


def _needs_a_key(site: Site) -> list[tuple[Role, SecretStr]]:
    keys = _keys(site)
    if not keys:
        raise ApiError(
            403, "no_admin_key", "This server has no admin key. Set FOF_ADMIN_KEY to a long secret and start it again."
        )
    return keys


def _role_of(site: Site, key: str) -> Role | None:
    # All are compared, so that the time tells nothing of which one was near.
    fits = [role for role, secret in _keys(site) if sessions.same(key, secret.get_secret_value())]
    return fits[0] if fits else None


# Guessing


async def try_key(request: Request, key: str) -> Role:
    """The role that a key stands for. Raises ApiError: 401 where it is wrong, 429 with the wait where too many were.

    Raises what Redis raises.
    """
    site, place = site_of(request), place_of(request.client.host if request.client else "?")
    places = ((sessions.digest(place)[:24], TRIES), (ALL, TRIES_OF_ALL))
    name = secrets.token_hex(8)
    for number, (one, most) in enumerate(places):
        redis = cast(Any, site.redis)
        wait = int(await redis.eval(_TRY, 1, site.keys.admin_tries(one), site.clock.now(), MINUTE_MS, most, name))
        if wait > 0:
            if number:
                await site.redis.zrem(site.keys.admin_tries(places[0][0]), name)
            seconds = -(-wait // 1000)
            raise ApiError(
                429,
                "locked_out",
                f"Too many wrong keys {'from everywhere' if number else 'came from here'}. Wait {seconds} "
                f"second{'' if seconds == 1 else 's'} and try again.",
                {"Retry-After": str(seconds)},
                {"wait": seconds},
            )
    role = _role_of(site, key)
    if role is None:
        await audit.write(site.redis, site.keys, "nobody", 0, "wrong_key", address=place)
        log.warning("wrong key", extra={"address": place})
        raise unauthorised("That key is wrong.")
    for one, _ in places:
        await site.redis.zrem(site.keys.admin_tries(one), name)
    return role


# Coming and going


def _proof(cookie: str, site: Site, role: Role) -> str:
    """Ties a login to the key that it was made with; it tells nothing to who has not got the cookie."""
    key = next((key.get_secret_value() for one, key in _keys(site) if one == role), "")
    return sessions.digest(f"{cookie}.{key}")


async def login(request: Request) -> Response:
    """`POST /admin/login`."""
    site = site_of(request)
    _needs_a_key(site)
    if not site.origin_allowed(request.headers.get("origin"), request.headers.get("host", "")):
        raise ApiError(403, "forbidden", "Only this server's own page can log in.")
    body = await read_body(request)
    key = body.get("key")
    if not isinstance(key, str) or not key.strip() or len(key) > 500:
        raise ApiError(422, "invalid_key", "The field “key” is missing or wrong.")
    try:
        role = await try_key(request, key.strip())
        cookie, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(24)
        number = int(await site.redis.incr(site.keys.admin("number")))
        until = site.clock.now() + LIFE * 1000
        row = {"role": role, "number": number, "csrf": csrf, "until": until, "proof": _proof(cookie, site, role)}
        await site.redis.set(site.keys.admin(sessions.digest(cookie)), json.dumps(row), ex=LIFE)
        await audit.write(site.redis, site.keys, role, number, "login")
    except LOST:
        raise refusal("unavailable") from None
    log.info("login", extra={"role": role, "login": number})
    reply = JSONResponse({"role": role, "session": number, "csrf": csrf, "until": until})
    secure = request.url.scheme == "https" or site.settings.public_url.startswith("https:")
    reply.set_cookie(COOKIE, cookie, max_age=LIFE, path="/", httponly=True, samesite="strict", secure=secure)
    return reply


async def logout(request: Request, who: Watcher) -> Response:
    """`POST /admin/logout`."""
    site = site_of(request)
    if who.digest:
        await site.redis.delete(site.keys.admin(who.digest))
        await note(request, who, "logout")
    reply = JSONResponse({})
    reply.delete_cookie(COOKIE, path="/", httponly=True, samesite="strict")
    return reply


async def _by_cookie(site: Site, cookie: str) -> Watcher | None:
    """Whose login this is; None where there is none, or no more. Raises what Redis raises."""
    if not cookie or len(cookie) > 100:
        return None
    digest = sessions.digest(cookie)
    text = await site.redis.get(site.keys.admin(digest))
    if text is None:
        return None
    row = json.loads(text)
    if not sessions.same(str(row["proof"]), _proof(cookie, site, row["role"])):
        return None
    return Watcher(row["role"], row["number"], digest, row["csrf"], row["until"])


async def who_asks(request: Request) -> Watcher:
    """Who is behind a call. Raises ApiError, and what Redis raises."""
    site = site_of(request)
    _needs_a_key(site)
    token = bearer(request)
    if token is not None:
        return Watcher(await try_key(request, token))
    who = await _by_cookie(site, request.cookies.get(COOKIE, ""))
    if who is None:
        raise unauthorised("Log in with a key first.")
    if request.method not in ("GET", "HEAD") and not sessions.same(request.headers.get("x-csrf", ""), who.csrf):
        raise ApiError(403, "csrf", "This page is out of date: load it again.")
    return who


async def still_in(request: Request, who: Watcher) -> bool:
    """Whether a login goes on. Raises what Redis raises."""
    if not who.digest:
        return True
    return await _by_cookie(site_of(request), request.cookies.get(COOKIE, "")) is not None


def for_all(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A call for operators and moderators."""

    async def guarded(request: Request) -> Response:
        try:
            return await handler(request, await who_asks(request))
        except LOST:
            raise refusal("unavailable") from None

    guarded.__doc__ = handler.__doc__
    return guarded


def for_operators(handler: Handler) -> Callable[[Request], Awaitable[Response]]:
    """A call for operators alone."""

    async def operators(request: Request, who: Watcher) -> Response:
        if not who.operator:
            raise ApiError(403, "not_operator", "Only an operator can see or do that.")
        return await handler(request, who)

    operators.__doc__ = handler.__doc__
    return for_all(operators)


async def must_be_operator(request: Request) -> Watcher:
    """For calls outside the panel that an operator makes with the admin key. Raises ApiError."""
    site = site_of(request)
    if site.settings.admin_key is None:
        raise ApiError(403, "forbidden", "This server has no admin key.")
    token = bearer(request)
    if token is None:
        raise unauthorised("A key is needed in the Authorization header.")
    try:
        role = await try_key(request, token)
    except LOST:
        raise refusal("unavailable") from None
    if role != "operator":
        raise ApiError(403, "not_operator", "Only an operator can see or do that.")
    return Watcher(role)


async def note(request: Request, who: Watcher, what: str, **detail: Any) -> None:
    """Put down what somebody did. What is done is done, so a Redis that has just gone is only logged."""
    site = site_of(request)
    log.info("admin", extra={"role": who.role, "login": who.session, "what": what})
    try:
        await asyncio.shield(audit.write(site.redis, site.keys, who.role, who.session, what, **detail))
    except LOST:
        log.error("not in the audit log", extra={"role": who.role, "login": who.session, "what": what})

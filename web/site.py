"""What one web process is made of, and what all its handlers share."""

import asyncio
import os
import secrets
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

from starlette.applications import Starlette
from starlette.requests import Request

from game.io import metrics as m
from game.io.alive import FRESH_MS, Alive
from game.io.clock import Clock
from game.io.connection import LOST, connect, connect_blocking, connect_inbox
from game.io.copies import Copies
from game.io.counting import Metrics
from game.io.inbox import Inbox
from game.io.keys import Keys
from game.io.samples import Sampler
from game.io.snapshots import keep_publishing
from game.io.tracing import tracing_of
from game.settings import Settings
from web.guesses import Guesses, Places
from web.hub import Hub
from web.limits import PerAddress

LINGER = 0.020
"""Seconds between two writes into inboxes while commands come in crowds: less than anybody feels, more than a write costs."""
WRONG_KEYS = 5
"""How many wrong keys of an operator an address may try in a minute."""


class Site:
    """The shared parts: settings, Redis, inbox, hub, clock, limits."""

    def __init__(self, settings: Settings, *, at_start: Callable[["Site"], Awaitable[None]] | None = None) -> None:
        self._at_start = at_start
        self.settings = settings
        self.name = f"web-{os.getpid()}-{secrets.token_hex(3)}"
        self.keys = Keys(settings.prefix, settings.shards)
        self.redis = connect(settings)
        self._reader = connect_blocking(settings, settings.shards)
        self.clock = Clock()
        self._putter = connect_inbox(settings)
        self.inbox = Inbox(self._putter, self.keys, settings.room_life, LINGER)
        copies = Copies(self.redis, self.keys, self.name) if settings.durability == "replicated" else None
        self.hub = Hub(self.redis, self._reader, self.keys, self.inbox, self.name, copies)
        self.joins = PerAddress(settings.join_rate, settings.join_burst)
        self.takes = PerAddress(settings.take_rate, settings.take_burst)
        self.opens = PerAddress(1 / 3, settings.open_burst)
        self.guesses = Guesses(settings.guess_rate, settings.guess_burst)
        self.places = Places(settings.address_sockets)
        self.wrong_keys = PerAddress(WRONG_KEYS / 60, WRONG_KEYS)
        self.metrics = Metrics("web", self.name)
        self.metrics.before_reading(self._look)
        self.tracing = tracing_of(settings, self.name)
        self._sampler = Sampler(self.redis, self.keys, self.clock, self.metrics, settings.room_life)
        self._alive = Alive(self.redis, self.keys, self.clock, "web", self.name)

        self.leaving: Callable[[], bool] = lambda: False
        """Whether the server is about to end: what goes on for long ends by itself then."""

    def refused(self, code: str) -> None:
        """Count a refusal of this process; the room's own are counted by its master."""
        self.metrics.refused(code)

    def _look(self) -> None:
        """Put down what this process knows of itself."""
        feeds = self.hub.feeds()
        self.metrics.put(m.CONNECTIONS, self.hub.listeners)
        self.metrics.put(m.PLAYERS, sum(len(feed.players) for feed in feeds))
        self.metrics.put(m.ROOMS_WATCHED, len(feeds))
        self.metrics.put(m.INBOX_WAITING, self.inbox.depth)
        self.metrics.put(m.SHARDS_ALL, self.settings.shards)
        self.metrics.put(m.SPEND_LIMIT, round(self.settings.day_usd * 1_000_000))
        self.metrics.put(m.TOKENS_LIMIT, self.settings.day_tokens)

    def base_url(self, scheme: str, host: str) -> str:
        """The address that players type: the setting, or the one that was asked."""
        return self.settings.public_url.rstrip("/") or f"{scheme}://{host}"

    def origin_allowed(self, origin: str | None, host: str) -> bool:
        """Whether a page of this origin may open a socket. Programs that are no browsers send none and may."""
        if origin is None:
            return True
        if origin and (origin in self.settings.origins or origin == self.settings.public_url.rstrip("/")):
            return True
        parts = urlsplit(origin)
        return (
            parts.scheme in ("http", "https") and origin == f"{parts.scheme}://{parts.netloc}" and parts.netloc == host
        )

    @asynccontextmanager
    async def open(self, _: Starlette) -> AsyncIterator[None]:
        """Everything that runs beside the requests."""
        try:
            await self.clock.ask(self.redis)
            if self._at_start is not None:
                await self._at_start(self)
        except LOST:
            pass
        tasks = [
            asyncio.create_task(self.inbox.run(), name="inbox"),
            asyncio.create_task(self.clock.keep(self.redis), name="clock"),
            asyncio.create_task(self.hub.sweep(), name="sweep"),
            asyncio.create_task(self._beat(), name="alive"),
            asyncio.create_task(keep_publishing(self.redis, self.keys, self.metrics), name="metrics"),
            asyncio.create_task(self._sampler.run(), name="samples"),
        ]
        try:
            yield
        finally:
            await self.hub.close()
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)
            try:
                await self._alive.leave()
            except LOST:
                pass
            await self.redis.aclose()
            await self._reader.aclose()
            await self._putter.aclose()
            if self.tracing is not None:
                await asyncio.to_thread(self.tracing.close)

    async def _beat(self) -> None:
        """Say that this process is there; after a long silence, say again who is connected."""
        last = self.clock.now()
        while True:
            try:
                await self._alive.beat({"sockets": self.hub.listeners})
                now = self.clock.now()
                if now - last > FRESH_MS:
                    self.hub.announce()
                last = now
            except LOST:
                pass
            await asyncio.sleep(2)


def site_of(request: Request) -> Site:
    """The shared parts, for a handler."""
    site: Site = request.app.state.site
    return site

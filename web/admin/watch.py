"""One look at the whole game, shared by all who watch through this web process.

1. A look is taken at most every 1.8 seconds, whatever the number of panels that are open, and none while nobody watches.
2. A moderator gets the part of it that concerns chats.
"""

import asyncio
import time
from dataclasses import dataclass
from typing import Any

from game.io import samples, streams
from game.io.connection import LOST
from web.admin import machines, verdict
from web.admin.door import Watcher
from web.admin.rooms import Rooms
from web.site import Site

FRESH = 1.8
MOST_STREAMS = 20
CHAT_PARTS = ("room", "phase", "players", "connected", "chat", "eyes")
"""What a moderator is told of a room."""


@dataclass(frozen=True)
class Look:
    """What was found. `whole` is for operators, `chats` for moderators; `eyes` changes its number where the queue changed."""

    whole: dict[str, Any]
    chats: dict[str, Any]
    eyes: list[dict[str, Any]]
    changed: int


class Watch:
    """Takes looks. One per web process."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._rooms = Rooms(site.redis, site.keys, site.clock)
        self._lock = asyncio.Lock()
        self._last: Look | None = None
        self._at = 0.0
        self.streams = 0

    async def look(self) -> Look:
        """The latest look, at most 1.8 s old. Where Redis is out of reach it says so."""
        async with self._lock:
            if self._last is None or time.monotonic() - self._at > FRESH:
                try:
                    async with asyncio.timeout(4):
                        self._last = await self._take()
                except (TimeoutError, *LOST):
                    self._last = self._lost()
                self._at = time.monotonic()
            return self._last

    def forget(self) -> None:
        """Somebody has just changed something: the next look is a new one."""
        self._at = 0.0

    async def _take(self) -> Look:
        site, began = self._site, time.perf_counter()
        rooms = await self._rooms.look()
        found = await machines.look(site.redis, site.keys, site.clock, site.settings)
        newest = await streams.newest(site.redis, site.keys.samples())
        sample = samples.parse(newest[1]) if newest is not None else None
        now = site.clock.now()
        judged = verdict.judge(rooms, found, sample, now)
        whole = {
            "now": now,
            "redis": {"reachable": True, "ms": found.redis_ms},
            "verdict": judged,
            "rooms": rooms.rows,
            "rooms_live": rooms.total,
            "processes": found.processes,
            "agents": found.agents,
            "models": found.models,
            "spent": found.spent,
            "dead": found.dead,
            "eyes_waiting": rooms.waiting,
        }
        eyes = [problem for problem in judged["problems"] if problem["code"] == "eyes"]
        chats = {
            "now": now,
            "verdict": {"level": "attention" if eyes else "up", "problems": eyes},
            "rooms": [{name: row[name] for name in CHAT_PARTS} for row in rooms.rows],
            "rooms_live": rooms.total,
            "eyes_waiting": rooms.waiting,
        }
        changed = self._changed(rooms.eyes)
        whole["took_ms"] = round((time.perf_counter() - began) * 1000, 1)
        return Look(whole, chats, rooms.eyes, changed)

    def _lost(self) -> Look:
        gone = {
            "now": self._site.clock.now(),
            "redis": {"reachable": False, "ms": None},
            "verdict": verdict.unreachable(),
        }
        eyes = self._last.eyes if self._last is not None else []
        return Look(gone, gone, eyes, self._changed(eyes))

    def _changed(self, eyes: list[dict[str, Any]]) -> int:
        if self._last is None:
            return 1
        return self._last.changed + (self._last.eyes != eyes)

    @staticmethod
    def for_whom(look: Look, who: Watcher) -> dict[str, Any]:
        """The part of a look that somebody may see, without the moderation queue."""
        return look.whole if who.operator else look.chats

"""The pulse of all sockets of one event loop: one timer for all, instead of two for each."""

import asyncio
from typing import Protocol
from weakref import WeakKeyDictionary

from web.outbox import SLOW_SECONDS

PING_EVERY = 5
"""Seconds between two looks at a socket."""


class Kept(Protocol):
    """A socket that is looked after. `behind_since` is when it stopped taking what it is sent, by the loop's clock."""

    behind_since: float | None

    def keep_alive(self, now: float) -> None:
        """Ping the peer, or give it up."""
        ...

    def cut(self) -> None:
        """Hang up on who takes nothing."""
        ...


class Keeper:
    """The pulse of all sockets of one event loop: a fifth of them is looked after each second."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self._loop = loop
        self._groups: list[set[Kept]] = [set() for _ in range(PING_EVERY)]
        self._turn = 0
        self._timer: asyncio.TimerHandle | None = None
        self.behind: set[Kept] = set()

    def add(self, socket: Kept) -> None:
        """Look after a socket."""
        min(self._groups, key=len).add(socket)
        if self._timer is None:
            self._timer = self._loop.call_later(1.0, self._tick)

    def discard(self, socket: Kept) -> None:
        """Look after it no more."""
        self.behind.discard(socket)
        for group in self._groups:
            group.discard(socket)

    def _tick(self) -> None:
        now = self._loop.time()
        for socket in tuple(self.behind):
            if socket.behind_since is not None and now - socket.behind_since > SLOW_SECONDS:
                socket.cut()
        self._turn = (self._turn + 1) % PING_EVERY
        for socket in tuple(self._groups[self._turn]):
            socket.keep_alive(now)
        some = any(self._groups) or self.behind
        self._timer = self._loop.call_later(1.0, self._tick) if some else None


_KEEPERS: WeakKeyDictionary[asyncio.AbstractEventLoop, Keeper] = WeakKeyDictionary()


def keeper_of(loop: asyncio.AbstractEventLoop) -> Keeper:
    """The keeper of an event loop's sockets."""
    keeper = _KEEPERS.get(loop)
    if keeper is None:
        keeper = _KEEPERS[loop] = Keeper(loop)
    return keeper

"""What people say in a room, on its way into the inbox: several messages together cost little more than one.

1. The first message goes at once. What is said soon after it waits, and goes together: a tenth of a second, longer in a crowd,
   which nobody notices in a chat and which keeps answers from waiting behind talk.
2. Nobody's messages overtake each other.
"""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

EVERY, EACH, LONGEST = 0.1, 0.0005, 1.0
"""Seconds between two goings, at least, for each listener, and at most."""

T = TypeVar("T")


class Gathering(Generic[T]):
    """`listeners` tells how many hear what is said."""

    def __init__(self, listeners: Callable[[], int]) -> None:
        self._listeners = listeners
        self._waiting: list[tuple[Callable[[T], None], T]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._went_at = float("-inf")

    def add(self, send: Callable[[T], None], said: T) -> None:
        """Let something go, now or a little later, by calling `send` with it."""
        self._waiting.append((send, said))
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        left = self._went_at + min(LONGEST, max(EVERY, EACH * self._listeners())) - loop.time()
        if left > 0:
            self._timer = loop.call_later(left, self._go)
        else:
            self._go()

    def _go(self) -> None:
        self._timer = None
        self._went_at = asyncio.get_running_loop().time()
        waiting, self._waiting = self._waiting, []
        for send, said in waiting:
            send(said)

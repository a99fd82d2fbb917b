"""Tells the latest of what it is offered, at most once in a while; the last one is always told."""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")


class Latest(Generic[T]):
    """`every` gives the seconds between two tellings, as of now. The first is told at once, unless it has to `wait`."""

    def __init__(self, tell: Callable[[T], None], every: Callable[[], float]) -> None:
        self._tell, self._every = tell, every
        self._value: T | None = None
        self._timer: asyncio.TimerHandle | None = None
        self._told_at = float("-inf")

    def offer(self, value: T) -> None:
        """Tell this, now or later, unless something newer is offered until then."""
        self._value = value
        if self._timer is not None:
            return
        loop = asyncio.get_running_loop()
        wait = self._told_at + self._every() - loop.time()
        if wait > 0:
            self._timer = loop.call_later(wait, self._ring)
        else:
            self._ring()

    def wait(self) -> None:
        """Begin as if something had just been told."""
        self._told_at = asyncio.get_running_loop().time()

    def drop(self) -> None:
        """What was offered is no longer of interest."""
        self._value = None

    def _ring(self) -> None:
        self._timer = None
        value, self._value = self._value, None
        if value is not None:
            self._told_at = asyncio.get_running_loop().time()
            self._tell(value)

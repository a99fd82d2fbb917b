"""What an agent has of its answer so far, on its way to the room: the newest text, and not more often than people can read."""

import asyncio
from collections.abc import Callable

EVERY = 0.25
"""Seconds between two pieces."""
MOST = 8_000
"""Most characters of a piece."""


class Telling:
    """Passes texts on, at most one in 250 ms; of those that come meanwhile only the newest."""

    def __init__(self, put: Callable[[str], None]) -> None:
        self._put = put
        self._text: str | None = None
        self._told: str | None = None
        self._timer: asyncio.TimerHandle | None = None

    def tell(self, text: str) -> None:
        """There is more of the answer; `text` is all of it until now."""
        self._text = text[:MOST]
        if self._timer is None:
            self._pass_on()

    def close(self) -> None:
        """The answer itself comes now: no piece may come after it."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
        self._text = None

    def _pass_on(self) -> None:
        self._timer = None
        if self._text is None or self._text == self._told:
            return
        self._told = self._text
        self._put(self._text)
        self._timer = asyncio.get_running_loop().call_later(EVERY, self._pass_on)

"""Waiting for what comes of an inbox entry."""

import asyncio

from game.io.frames import Frame, Id, entry_of


class Outcomes:
    """Futures by inbox entry, each of which tells the entry's events."""

    def __init__(self) -> None:
        self._waiting: dict[Id, asyncio.Future[list[Frame]]] = {}

    def of(self, entry: Id, known: list[Frame], up_to: Id) -> asyncio.Future[list[Frame]]:
        """The events of an entry: those that are known, or, where the room is not `up_to` it yet, those that will be."""
        future = self._waiting.get(entry)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            if known or up_to >= entry:
                future.set_result(known)
            else:
                self._waiting[entry] = future
        return future

    def settle(self, up_to: Id, heard: list[Frame]) -> None:
        """All entries up to this one are dealt with; `heard` is what was told meanwhile."""
        if not self._waiting:
            return
        for entry in [entry for entry in self._waiting if entry <= up_to]:
            future = self._waiting.pop(entry)
            if not future.done():
                future.set_result([frame for frame in heard if entry_of(frame.id) == entry])

"""The wire of one socket: frames go out, texts come in, whatever server runs the game.

uvicorn with `GameSocketProtocol` (web/protocol.py) is a wire itself. On any other ASGI server (and in test clients) `PlainWire`
does the same with two tasks a socket.
"""

import asyncio
from collections.abc import Callable
from typing import Any, Protocol

from starlette.websockets import WebSocket, WebSocketDisconnect

from web.framing import text_of
from web.outbox import SLOW_SECONDS, Outbox

Write = Callable[[bytes], None]


class Ear(Protocol):
    """Who hears what comes over a wire. None of these may wait."""

    def heard(self, text: str | None) -> None:
        """Somebody said something; None where it was no text."""
        ...

    def fell_behind(self) -> None:
        """The other side does not take what it is sent: use `send_frame` from now on."""
        ...

    def caught_up(self) -> None:
        """Nothing waits any more: `write` may be used again."""
        ...

    def gone(self) -> None:
        """The wire is cut, for ever."""
        ...


class Wire(Protocol):
    """One socket's connection. Nothing in it waits."""

    @property
    def keeps_up(self) -> bool:
        """Whether frames may be written with `write`."""
        ...

    @property
    def write(self) -> Write:
        """Writes a frame where nothing waits."""
        ...

    @property
    def credit(self) -> int:
        """What the link costs the player (ms); 0 where that is not known."""
        ...

    @property
    def closing(self) -> int | None:
        """The code with which the server closes the socket; None where it does not."""
        ...

    def send_frame(self, frame: bytes, kind: str = "") -> None:
        """Write a frame, or let it wait."""
        ...

    def expect(self, frames: int) -> None:
        """So many frames come at once and are no sign of a slow reader."""
        ...

    def hand_over(self, ear: Ear) -> bool:
        """Give the socket to a listener; False where it is gone."""
        ...

    def ping(self) -> None:
        """Ask whether the other side is there, and how far away."""
        ...

    def hang_up(self, code: int) -> None:
        """Close, after what waits."""
        ...


class PlainWire:
    """A wire over ASGI's own send and receive."""

    keeps_up = False
    credit = 0

    def __init__(self, ws: WebSocket) -> None:
        self._ws = ws
        self._outbox = Outbox()
        self._some = asyncio.Event()
        self._closing: int | None = None
        self._ear: Ear | None = None

    @property
    def closing(self) -> int | None:
        """The code with which the server closes the socket; None where it does not."""
        return self._closing

    def write(self, frame: bytes) -> None:
        """Never used: this wire has an outbox for everything."""
        self.send_frame(frame)

    def send_frame(self, frame: bytes, kind: str = "") -> None:
        """Put a frame into the outbox."""
        if self._closing is None and not self._outbox.put(frame, kind):
            self._outbox.clear()
            self._closing = 4408
        self._some.set()

    def expect(self, frames: int) -> None:
        """So many frames come at once and are no sign of a slow reader."""
        self._outbox.room += frames

    def hand_over(self, ear: Ear) -> bool:
        """Give the socket to a listener; `run` is what carries it."""
        self._ear = ear
        return True

    def hang_up(self, code: int) -> None:
        """Close, after what waits."""
        if self._closing is None:
            self._closing = code
            self._some.set()

    def ping(self) -> None:
        """Nothing: whatever server this is has pings of its own, and tells nothing of them."""

    async def run(self) -> None:
        """Carry the socket to its end."""
        reader, writer = asyncio.create_task(self._read()), asyncio.create_task(self._write())
        try:
            await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if self._closing is not None:
                await asyncio.wait({writer}, timeout=SLOW_SECONDS)
        finally:
            for task in (reader, writer):
                task.cancel()
            if self._ear is not None:
                self._ear.gone()
            await asyncio.gather(reader, writer, return_exceptions=True)
        try:
            async with asyncio.timeout(2):
                await self._ws.close(self._closing or 4408)
        except (WebSocketDisconnect, RuntimeError, TimeoutError):
            pass

    async def _read(self) -> None:
        while self._closing is None:
            message: Any = await self._ws.receive()
            if message["type"] != "websocket.receive":
                return
            if self._ear is not None:
                self._ear.heard(message.get("text"))

    async def _write(self) -> None:
        while True:
            await self._some.wait()
            self._some.clear()
            while self._outbox:
                async with asyncio.timeout(SLOW_SECONDS):
                    await self._ws.send_text(text_of(self._outbox.take()))
            if self._closing is not None:
                await self._ws.close(self._closing)
                return

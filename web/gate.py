"""The HTTP protocol class that uvicorn runs: its own on httptools, with an end for whoever sends too slowly or too much.

1. A request's head has six seconds from its first byte, or from the connection's begin, and 16 KiB; its body eight seconds more.
   However little comes, and however often: what counts is when it is whole.
2. Connections of a process are bounded. A socket is refused (503) before a page is: who checks whether we live still hears of it.
"""

import asyncio
from typing import Any

from uvicorn.protocols.http.httptools_impl import STATUS_LINE, HttpToolsProtocol

HEAD_SECONDS = 6.0
BODY_SECONDS = 8.0
MOST_HEAD = 16 * 1024
SPARE = 1000
"""How many connections there may be above the sockets: pages and calls, which are short."""


class GateProtocol(HttpToolsProtocol):
    """uvicorn's HTTP protocol for a public game."""

    most = 20_000
    """How many sockets there may be."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timer: asyncio.TimerHandle | None = None
        self._head = 0
        self._in_head = True

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """A connection: what it asks has to come soon."""
        super().connection_made(transport)
        if len(self.connections) > self.most + SPARE:
            transport.abort()
            return
        self._arm(HEAD_SECONDS)

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone."""
        self._disarm()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Bytes of a request. A head that does not end is refused."""
        if self.transport.is_closing():
            return
        if self._in_head:
            self._head += len(data)
            if self._timer is None and (self.cycle is None or self.cycle.response_complete):
                self._arm(HEAD_SECONDS)
        super().data_received(data)
        if self._in_head and self._head > MOST_HEAD:
            self._refuse(431, "too much")

    def on_message_begin(self) -> None:
        """Another request."""
        super().on_message_begin()
        self._in_head, self._head = True, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """One line of the head. Raises ValueError, which the parser makes a 400 of, where there are too many."""
        self._head += len(name) + len(value)
        if self._head > 2 * MOST_HEAD:
            raise ValueError("too much")
        super().on_header(name, value)

    def on_headers_complete(self) -> None:
        """The head is whole; the body is what comes now."""
        self._in_head, self._head = False, 0
        self._arm(BODY_SECONDS)
        super().on_headers_complete()

    def on_message_complete(self) -> None:
        """The request is whole."""
        self._in_head = True
        self._disarm()
        super().on_message_complete()

    def handle_websocket_upgrade(self) -> None:
        """A socket: from here on GameSocketProtocol looks after it."""
        self._disarm()
        if len(self.connections) > self.most:
            self._refuse(503, "full")
            return
        super().handle_websocket_upgrade()

    def _arm(self, seconds: float) -> None:
        self._disarm()
        self._timer = self.loop.call_later(seconds, self._too_slow)

    def _disarm(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _too_slow(self) -> None:
        self._timer = None
        if self._in_head:
            self._refuse(408, "too slow")
        else:
            # Whoever waits for the rest of the body does so in vain; an answer may have gone out already.
            self.transport.abort()

    def _refuse(self, status: int, why: str) -> None:
        """Answer in one line and hang up."""
        if self.transport.is_closing():
            return
        body = why.encode()
        self.transport.write(
            STATUS_LINE[status]
            + b"content-type: text/plain; charset=utf-8\r\nconnection: close\r\n"
            + b"content-length: %d\r\n\r\n" % len(body)
            + body
        )
        self.transport.close()

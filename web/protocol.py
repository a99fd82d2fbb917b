"""The WebSocket protocol class that uvicorn runs: its own sans-I/O one, bounded for a public game.

1. Who pings too much is cut: each ping costs a pong.
2. Nothing of a request, so no token, reaches a log.
"""

import logging
from typing import Any

from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from web.limits import Credits

PING_RATE = 2.0
PING_BURST = 20


class GameSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol with a limit on pings."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = logging.getLogger("fof.web.socket")
        self.logger.setLevel(logging.WARNING)
        self._pings = Credits(PING_RATE, PING_BURST)

    def handle_ping(self) -> None:
        """Answer a ping, or cut who sends floods of them."""
        if self._pings.spend():
            super().handle_ping()
            return
        self.conn.fail(1008, "too many pings")
        self.handle_parser_exception()

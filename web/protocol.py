"""The WebSocket protocol class that uvicorn runs: its own sans-I/O one, made for rooms of thousands and a public game.

1. The application greets a socket as in any ASGI server, finds this object in the scope's extensions as `fof.socket`, and hands
   the socket over to a listener. From then on no task belongs to it: texts are heard as they come, frames are written as they are.
2. Frames are made once (web/framing.py) and written past the ASGI layer. What a socket does not take at once waits in the
   transport; what comes while something waits there goes into an outbox, which is bounded.
3. One timer pings all sockets; who says nothing for two pings is gone, who takes nothing for ten seconds is cut.
4. Who pings too much is cut: each ping costs a pong. Nothing of a request, so no token, reaches a log.
"""

import logging
import time
from asyncio.transports import BaseTransport
from collections.abc import Callable
from typing import Any, cast

from uvicorn.protocols.utils import ClientDisconnected
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.exceptions import InvalidState
from websockets.frames import apply_mask  # type: ignore[attr-defined]

from web.framing import PING, ends_whole
from web.keeper import keeper_of
from web.limits import Credits
from web.link import Link, kernel_trip
from web.outbox import Outbox
from web.wire import Ear, Write

log = logging.getLogger("fof.web.socket")

EXTENSION = "fof.socket"
PING_RATE = 2.0
PING_BURST = 20
ASK_SECONDS = 2.0
ANSWER_SECONDS = 3.0
"""Sockets are looked at every 5 s. Who is silent for 2 is asked, and given up at a later look where nothing was heard since, at
least 3 s after: 12 s after the last word at most. Nobody is given up without having been asked."""
UNFINISHED_SECONDS = 6.0
"""How long a message may take from its first piece to its last."""
MOST_PIECES = 1024
CLOSE_SECONDS = 5.0
_TEXT, _PONG, _MASKED, _SHORT = 0x81, 0x8A, 0x80, 0x7D


class GameSocketProtocol(WebSocketsSansIOProtocol):
    """uvicorn's sans-I/O protocol as a wire (see web/wire.py)."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.logger = log
        self.logger.setLevel(logging.WARNING)
        self.write: Write = _nowhere
        self.heard_at = self.loop.time()
        self.behind_since: float | None = None
        # How long uvicorn's own goodbye waits for an answer.
        self.close_timeout = CLOSE_SECONDS
        self._link = Link()
        self._pings = Credits(PING_RATE, PING_BURST)
        self._pinged_at = self.heard_at
        self._ear: Ear | None = None
        self._outbox = Outbox()
        self._closing: int | None = None
        # Whether what was received so far ends where a frame ends, and no message is in pieces.
        self._whole = False
        self._unfinished_since: float | None = None
        self._lost: list[Callable[[], None]] = []

    # What the application does with a wire

    @property
    def keeps_up(self) -> bool:
        """Whether nothing waits for this socket."""
        return self.behind_since is None and self._closing is None

    @property
    def closing(self) -> int | None:
        """The code with which the server closes the socket; None where it does not."""
        return self._closing

    @property
    def credit(self) -> int:
        """What the link costs the player (ms)."""
        return self._link.credit

    def send_frame(self, frame: bytes, kind: str = "") -> None:
        """Write a frame, or let it wait where the socket is behind."""
        if self._closing is not None or self.disconnected:
            return
        if self.behind_since is None:
            self.transport.write(frame)
        elif not self._outbox.put(frame, kind):
            self.cut()

    def expect(self, frames: int) -> None:
        """So many frames come at once and are no sign of a slow reader."""
        self._outbox.room += frames

    def hand_over(self, ear: Ear) -> bool:
        """Give the socket to a listener, which hears what was said meanwhile and everything later. False where it is gone."""
        if self.disconnected or self.close_sent:
            return False
        self._ear = ear
        while not self.queue.empty():
            message: Any = self.queue.get_nowait()
            if message["type"] == "websocket.receive":
                ear.heard(message.get("text"))
        if self.read_paused:
            self.read_paused = False
            self.transport.resume_reading()
        return True

    def when_lost(self, do: Callable[[], None]) -> None:
        """Do something once the connection is gone."""
        self._lost.append(do)

    def hang_up(self, code: int) -> None:
        """Close the socket, after what waits for it."""
        if self._closing is None:
            self._closing = code
            if not self._outbox:
                self._say_goodbye()

    def cut(self) -> None:
        """Close the socket of somebody who takes nothing: what waits is dropped."""
        self._outbox.clear()
        if self.transport.is_closing():
            # The goodbye was said already, and is not taken either.
            self.transport.abort()
            return
        if self._closing is None:
            self._closing = 4408
        self._say_goodbye()

    def _say_goodbye(self) -> None:
        if self.close_sent or self.disconnected or self.transport.is_closing():
            return
        assert self._closing is not None
        try:
            self.conn.send_close(self._closing)
        except InvalidState:
            self.transport.close()
            return
        self.transport.write(b"".join(self.conn.data_to_send()))
        self.close_sent = True
        self.close_timer = self.loop.call_later(CLOSE_SECONDS, self.transport.abort)

    # What the server does

    def connection_made(self, transport: BaseTransport) -> None:
        """A connection: whatever it does not take at once is to be told."""
        super().connection_made(transport)
        self.transport.set_write_buffer_limits(high=0)
        self.write = self.transport.write

    def connection_lost(self, exc: Exception | None) -> None:
        """The connection is gone, and with it the listener."""
        super().connection_lost(exc)
        ear, self._ear = self._ear, None
        self._outbox.clear()
        self.frames = []
        if ear is not None:
            ear.gone()
        while self._lost:
            self._lost.pop()()
        # A parser, and the error of one, hold who holds them. The collector looks at what is old very seldom (scripts/cli.py),
        # and somebody's ten thousand pieces would lie about until then.
        self.conn.parser.close()
        self.conn.parser_exc = self.conn.handshake_exc = None
        self.conn.events = []

    def shutdown(self) -> None:
        """The server stops. A connection that is ending already needs no other word, and takes none."""
        if not self.transport.is_closing():
            super().shutdown()

    def handle_connect(self, event: Any) -> None:
        """A handshake; the application finds this object in its scope."""
        super().handle_connect(event)
        if not self.close_sent:
            cast(dict[str, Any], self.scope["extensions"])[EXTENSION] = self

    async def run_asgi(self) -> None:
        """Let the application greet the socket. One that was handed over stays open without a task."""
        try:
            await self.app(self.scope, self.receive, self.send)
        except ClientDisconnected:
            pass
        except BaseException:
            self.logger.exception("the application failed")
            self.send_500_response()
        else:
            if not self.handshake_complete:
                self.send_500_response()
        finally:
            # The scope knows this object, and this object the scope: nobody asks it any more.
            self.scope["extensions"].pop(EXTENSION, None)
        if self._ear is None and self.close_timer is None:
            self.transport.close()

    def pause_writing(self) -> None:
        """The transport holds something back: the socket is behind."""
        super().pause_writing()
        if self.behind_since is None:
            self.behind_since = self.loop.time()
            keeper_of(self.loop).behind.add(self)
            if self._ear is not None:
                self._ear.fell_behind()

    def resume_writing(self) -> None:
        """The transport is empty: what waited goes out, until it holds something back again."""
        super().resume_writing()
        if self.transport.is_closing():
            # Nothing may follow the close frame.
            return
        self.behind_since = None
        while self._outbox and self.behind_since is None:
            self.transport.write(self._outbox.take())
        if self.behind_since is not None:
            return
        keeper_of(self.loop).behind.discard(self)
        if self._closing is not None:
            self._say_goodbye()
        elif self._ear is not None:
            self._ear.caught_up()

    # What is received

    def data_received(self, data: bytes) -> None:
        """Bytes: mostly one short text, which needs no parser."""
        self.heard_at = self.loop.time()
        if self._whole and self._ear is not None and len(data) >= 6 and self._heard_short(data):
            return
        before = self.handshake_initiated
        self._whole = self._whole and ends_whole(data) if before else data.endswith(b"\r\n\r\n")
        super().data_received(data)
        if not (self.frames or self.conn.reader.buffer):
            self._unfinished_since = None
        elif self._unfinished_since is None:
            self._unfinished_since = self.heard_at

    def handle_cont(self, event: Any) -> None:
        """A piece of a message; empty ones, of which no size is too big, are counted."""
        if len(self.frames) < MOST_PIECES:
            super().handle_cont(event)
            return
        self.conn.fail(1009, "too many pieces")
        self.handle_parser_exception()

    def _heard_short(self, data: bytes) -> bool:
        """Take one whole short text or pong without the parser; False where it is anything else."""
        first, second = data[0], data[1]
        size = second - _MASKED
        if not 0 <= size <= _SHORT or len(data) != size + 6 or self.close_sent:
            return False
        if first == _TEXT:
            try:
                text = apply_mask(data[6:], data[2:6]).decode()
            except UnicodeDecodeError:
                return False
            assert self._ear is not None
            self._ear.heard(text)
            return True
        if first == _PONG:
            self._link.answered(time.monotonic())
            return True
        return False

    def send_receive_event_to_app(self) -> None:
        """A whole message: the listener hears it at once; without one it waits for the application."""
        self._unfinished_since = None
        data, self.frames = b"".join(self.frames), []
        if self.close_sent:
            return
        text: str | None = None
        if self.curr_msg_data_type == "text":
            try:
                text = data.decode()
            except UnicodeDecodeError:
                # Also before anybody listens: uvicorn's own way writes a traceback for each into the log.
                self.conn.fail(1007, "not UTF-8")
                self.handle_parser_exception()
                return
        if self._ear is not None:
            self._ear.heard(text)
            return
        self.frames = [data]
        super().send_receive_event_to_app()

    def handle_ping(self) -> None:
        """Answer a ping, or cut who sends floods of them."""
        if self._pings.spend():
            super().handle_ping()
            return
        self.conn.fail(1008, "too many pings")
        self.handle_parser_exception()

    def handle_pong(self, event: Any) -> None:
        """A pong that came between other frames."""
        self._link.answered(time.monotonic())

    # Keeping alive

    def start_keepalive(self) -> None:
        """One timer serves all sockets."""
        if self.ping_interval:
            keeper_of(self.loop).add(self)

    def stop_keepalive(self) -> None:
        """The socket needs no pings any more."""
        keeper_of(self.loop).discard(self)

    def keep_alive(self, now: float) -> None:
        """Ping the peer, or give it up where it has been silent for long."""
        if self.close_sent or self.transport.is_closing():
            return
        if self.heard_at < self._pinged_at < now - ANSWER_SECONDS:
            self.conn.fail(1011, "keepalive ping timeout")
            self.transport.write(b"".join(self.conn.data_to_send()))
            self.close_sent = True
            self.transport.abort() if self.behind_since is not None else self.transport.close()
        elif self._unfinished_since is not None and now - self._unfinished_since > UNFINISHED_SECONDS:
            self.conn.fail(1008, "unfinished")
            self.handle_parser_exception()
        elif now - self.heard_at > ASK_SECONDS or (self._ear is not None and self._link.due(time.monotonic())):
            # Also where the socket is behind: nobody is given up without having been asked. Before its listener is there it is
            # not measured: whoever greets it does that, and the pong to an earlier ping would be taken for the answer.
            self.ping()

    def ping(self) -> None:
        """Ask whether the other side is there, and how far away."""
        if self.close_sent or self.transport.is_closing():
            return
        # Who comes through a trusted proxy has another address than the connection, whose kernel knows the proxy alone.
        direct = self.scope["client"] == self.client
        kernel = kernel_trip(self.transport.get_extra_info("socket")) if direct else None
        self._link.asked(time.monotonic(), kernel)
        self._pinged_at = self.loop.time()
        self.transport.write(PING)


def _nowhere(frame: bytes) -> None:
    raise RuntimeError("not connected")

"""A server with the game's own protocol class in the test's event loop, and a client that makes its frames by hand."""

import asyncio
import contextlib
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Any, Self

import uvicorn

from web.protocol import EXTENSION, GameSocketProtocol

CONT, TEXT, BINARY, CLOSE, PING, PONG = 0, 1, 2, 8, 9, 10
KEY = bytes.fromhex("37fa213d")
PATIENCE = 10.0

HANDSHAKE = (
    b"GET /echo HTTP/1.1\r\nHost: here\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def frame(payload: str | bytes = b"", opcode: int = TEXT, *, fin: bool = True, masked: bool = True) -> bytes:
    """One frame as a client sends it."""
    body = payload.encode() if isinstance(payload, str) else payload
    size, mask = len(body), 0x80 if masked else 0
    head = bytes([opcode | (0x80 if fin else 0)])
    if size < 126:
        head += bytes([mask | size])
    elif size < 65536:
        head += bytes([mask | 126]) + size.to_bytes(2, "big")
    else:
        head += bytes([mask | 127]) + size.to_bytes(8, "big")
    if not masked:
        return head + body
    return head + KEY + bytes(byte ^ KEY[at % 4] for at, byte in enumerate(body))


def closing(code: int) -> bytes:
    return frame(code.to_bytes(2, "big"), CLOSE)


class Ear:
    """Remembers what it heard, and what the wire told it."""

    def __init__(self, wire: Any) -> None:
        self.wire: GameSocketProtocol = wire
        self.texts: list[str | None] = []
        self.told: list[str] = []

    def heard(self, text: str | None) -> None:
        self.texts.append(text)

    def fell_behind(self) -> None:
        self.told.append("behind")

    def caught_up(self) -> None:
        self.told.append("caught up")

    def gone(self) -> None:
        self.told.append("gone")


class Greeter:
    """An application that accepts a socket and hands it over, once `ready` where that is given."""

    def __init__(self, ear: Callable[[Any], Any] = Ear, ready: asyncio.Event | None = None) -> None:
        self._ear, self._ready = ear, ready
        self.ears: list[Any] = []
        self.taken: list[bool] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        if self._ready is not None:
            await self._ready.wait()
        wire = scope["extensions"][EXTENSION]
        ear = self._ear(wire)
        self.ears.append(ear)
        self.taken.append(wire.hand_over(ear))


class Noting(GameSocketProtocol):
    """Notes how the bytes came, and which way they went."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.segments: list[bytes] = []
        self.short_cuts = 0

    def data_received(self, data: bytes) -> None:
        self.segments.append(data)
        super().data_received(data)

    def _heard_short(self, data: bytes) -> bool:
        short = super()._heard_short(data)
        self.short_cuts += short
        return short


class Served:
    """A running server."""

    def __init__(self, server: uvicorn.Server, port: int) -> None:
        self.server, self.port = server, port

    @property
    def protocols(self) -> list[Any]:
        return list(self.server.server_state.connections)


@contextlib.asynccontextmanager
async def served(
    app: Callable[..., Awaitable[None]], protocol: Any = GameSocketProtocol, *, send_buffer: int = 0, **chosen: Any
) -> AsyncIterator[Served]:
    """Serve with the game's own settings, or others."""
    settings = {"ws_max_size": 8192, "ws_ping_interval": 5, "ws_per_message_deflate": False, **chosen}
    config = uvicorn.Config(
        app, ws=protocol, http="httptools", lifespan="off", log_config=None, access_log=False, **settings
    )
    config.load()
    server = uvicorn.Server(config)
    server.lifespan = config.lifespan_class(config)
    sock = socket.create_server(("127.0.0.1", 0), backlog=512)
    if send_buffer:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, send_buffer)
    await server.startup(sockets=[sock])
    serving = Served(server, sock.getsockname()[1])
    try:
        yield serving
    finally:
        for listening in server.servers:
            listening.close()
        for connection in serving.protocols:
            connection.transport.abort()
        for task in server.server_state.tasks:
            task.cancel()
        await asyncio.gather(*server.server_state.tasks, return_exceptions=True)
        async with asyncio.timeout(PATIENCE):
            while serving.protocols:  # noqa: ASYNC110
                await asyncio.sleep(0.001)
        sock.close()


class Raw:
    """A client of one socket that reads only when it is asked to."""

    def __init__(self, port: int, *, receive_buffer: int = 0) -> None:
        self.sock = socket.socket()
        if receive_buffer:
            self.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        self.sock.setblocking(False)
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._port = port
        self._got = b""
        self.head = b""

    async def __aenter__(self) -> Self:
        await asyncio.get_running_loop().sock_connect(self.sock, ("127.0.0.1", self._port))
        await self.send(HANDSHAKE)
        async with asyncio.timeout(PATIENCE):
            while b"\r\n\r\n" not in self._got:
                if not await self._more():
                    break
        self.head, _, self._got = self._got.partition(b"\r\n\r\n")
        return self

    async def __aexit__(self, *_: object) -> None:
        self.sock.close()

    async def send(self, data: bytes) -> None:
        await asyncio.get_running_loop().sock_sendall(self.sock, data)

    async def _more(self) -> bool:
        try:
            data = await asyncio.get_running_loop().sock_recv(self.sock, 65536)
        except ConnectionError:
            data = b""
        self._got += data
        return bool(data)

    async def _take(self, size: int) -> bytes | None:
        while len(self._got) < size:
            if not await self._more():
                return None
        taken, self._got = self._got[:size], self._got[size:]
        return taken

    async def read(self) -> tuple[int, bytes] | None:
        """The next frame, which must be whole and unmasked; None at the end of the connection."""
        async with asyncio.timeout(PATIENCE):
            head = await self._take(2)
            if head is None:
                assert not self._got, f"the connection ended within a frame: {self._got[:20]!r}"
                return None
            assert head[0] & 0xF0 == 0x80, f"{head!r} is no whole frame"
            size = head[1]
            assert size < 0x80, "a server's frame is not masked"
            wide = {126: 2, 127: 8}.get(size, 0)
            if wide:
                size = int.from_bytes(await self._take(wide) or b"", "big")
            payload = await self._take(size)
            assert payload is not None, "the connection ended within a frame"
            return head[0] & 0x0F, payload

    async def texts(self, count: int) -> list[str]:
        """So many texts; nothing else may come but pings."""
        found: list[str] = []
        while len(found) < count:
            got = await self.read()
            assert got is not None, f"the connection ended after {len(found)} texts"
            if got == (PING, b""):
                continue
            assert got[0] == TEXT, f"{got} instead of a text"
            found.append(got[1].decode())
        return found

    async def rest(self, *, answer: bool = True) -> list[tuple[int, bytes]]:
        """All frames until the end of the connection; a close frame is answered."""
        frames = []
        while (got := await self.read()) is not None:
            frames.append(got)
            if answer and got[0] == CLOSE:
                with contextlib.suppress(ConnectionError):
                    await self.send(frame(got[1], CLOSE))
        return frames

    async def close_code(self, *, answer: bool = True) -> int:
        """The code of the close frame that comes last, after which nothing comes."""
        frames = await self.rest(answer=answer)
        assert frames, "the connection ended without a goodbye"
        assert [opcode for opcode, _ in frames].count(CLOSE) == 1, f"{frames} should have one close frame"
        opcode, payload = frames[-1]
        assert opcode == CLOSE, f"{frames[-1]} came after the close frame"
        return int.from_bytes(payload[:2], "big")

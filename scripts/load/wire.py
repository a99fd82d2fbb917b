"""A minimal WebSocket client: prepared masked frames out, and as little work as possible for each frame that comes in.

1. Frames are split in place; what a frame means is found with one search for its `"type"`.
2. A message in several fragments is put together again; pings are answered here.
3. One handshake key serves all sockets of a process, so the expected answer is worked out once.
"""

import asyncio
import base64
import hashlib
import os
import resource
import socket
import ssl
import sys
from dataclasses import dataclass
from itertools import count
from typing import TypeVar, cast
from urllib.parse import urlsplit

TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A
MARK = b'"type":"'
KEY = base64.b64encode(os.urandom(16)).decode()
ACCEPT = base64.b64encode(hashlib.sha1(f"{KEY}258EAFA5-E914-47DA-95CA-C5AB0DC85B11".encode()).digest())
PER_SOURCE = 5000
"""Sockets from one address of the loopback network, before the next address is used: ports stay in use for a minute."""


def masked(head: int, payload: bytes) -> bytes:
    """A whole frame as a client must send it."""
    size = len(payload)
    if size < 126:
        length = bytes((head, 0x80 | size))
    elif size < 65536:
        length = bytes((head, 0xFE)) + size.to_bytes(2, "big")
    else:
        length = bytes((head, 0xFF)) + size.to_bytes(8, "big")
    key = os.urandom(4)
    mask = (key * (size // 4 + 1))[:size]
    mixed = int.from_bytes(payload, "big") ^ int.from_bytes(mask, "big")
    return length + key + mixed.to_bytes(size, "big")


def text_frame(text: str) -> bytes:
    """A text message as one masked frame."""
    return masked(TEXT, text.encode())


def kind_of(payload: bytes) -> bytes:
    """What the first `"type"` of a JSON text says; empty where there is none."""
    start = payload.find(MARK)
    if start < 0:
        return b""
    start += len(MARK)
    return payload[start : payload.find(b'"', start)]


class FrameSocket(asyncio.Protocol):
    """One connection. Subclasses say what to do with a text, and with the end."""

    transport: asyncio.Transport

    def __init__(self, request: bytes) -> None:
        self.request = request
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.close_code: int | None = None
        self._shaken = not request
        self._rest = b""
        self._parts: list[bytes] = []

    def heard(self, payload: bytes) -> None:
        """A text message has come."""

    def lost(self) -> None:
        """The connection is gone."""

    def abort(self) -> None:
        """Hang up without a goodbye."""
        if hasattr(self, "transport"):
            self.transport.abort()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the WebSocket."""
        self.transport = cast(asyncio.Transport, transport)
        if self.request:
            self.transport.write(self.request)
        else:
            self.opened.set_result(None)

    def connection_lost(self, exc: Exception | None) -> None:
        """The end, however it came."""
        if not self.opened.done():
            self.opened.set_exception(ConnectionError("the server hung up during the handshake"))
        self.lost()

    def data_received(self, data: bytes) -> None:
        """Split what came into frames."""
        if self._rest:
            data = self._rest + data
            self._rest = b""
        if not self._shaken:
            data = self._shake(data)
        at, end = 0, len(data)
        while end - at >= 2:
            size = data[at + 1]
            body = at + 2
            if size >= 126:
                body += 2 if size == 126 else 8
                if body > end:
                    break
                size = int.from_bytes(data[at + 2 : body], "big")
            stop = body + size
            if stop > end:
                break
            if data[at] == TEXT:
                self.heard(data[body:stop])
            else:
                self._other(data[at], data[body:stop])
            at = stop
        if at < end:
            self._rest = data[at:]

    def _shake(self, data: bytes) -> bytes:
        head, found, rest = data.partition(b"\r\n\r\n")
        if not found:
            self._rest = data
            return b""
        self._shaken = True
        if self.opened.done():
            return rest
        if head.startswith(b"HTTP/1.1 101 ") and ACCEPT in head:
            self.opened.set_result(None)
        else:
            status = head.split(b"\r\n", 1)[0].decode(errors="replace")
            self.opened.set_exception(ConnectionError(f"no WebSocket: {status}"))
            self.transport.abort()
        return rest

    def _other(self, head: int, payload: bytes) -> None:
        """Control frames and fragments."""
        if head == PING:
            self.transport.write(masked(PONG, payload))
        elif head == CLOSE:
            self.close_code = int.from_bytes(payload[:2], "big") if len(payload) >= 2 else 1005
            self.transport.write(masked(CLOSE, payload[:2]))
            self.transport.close()
        elif head & 0x0F in (0, 1):
            self._parts.append(payload)
            if head & 0x80:
                whole = b"".join(self._parts)
                self._parts.clear()
                self.heard(whole)


S = TypeVar("S", bound=FrameSocket)


@dataclass(frozen=True)
class Address:
    """Where a server listens, read once."""

    host: str
    port: int
    secure: bool

    @classmethod
    def of(cls, url: str) -> "Address":
        """The address that an http or https URL names. Raises ValueError."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError(url)
        return cls(parts.hostname, parts.port or (443 if parts.scheme == "https" else 80), parts.scheme == "https")

    @property
    def name(self) -> str:
        """What a Host header says."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    def upgrade(self, path: str) -> bytes:
        """The request that asks for a WebSocket."""
        return (
            f"GET {path} HTTP/1.1\r\nHost: {self.name}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode()


_made = count()


async def dial(address: Address, line: S, *, receive_buffer: int | None = None) -> S:
    """Connect a socket and wait until it is open. Raises OSError (ConnectionError, TimeoutError)."""
    loop = asyncio.get_running_loop()
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    sock = None
    if address.host == "127.0.0.1":
        sock = socket.socket(family, socket.SOCK_STREAM)
        sock.setblocking(False)
        if receive_buffer is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
        nth = next(_made) // PER_SOURCE
        if nth and sys.platform == "linux":
            sock.bind((f"127.0.{nth // 200 % 200}.{nth % 200 + 2}", 0))
        await loop.sock_connect(sock, (address.host, address.port))
    async with asyncio.timeout(30):
        if sock is not None:
            await loop.create_connection(lambda: line, sock=sock)
        else:
            context = ssl.create_default_context() if address.secure else None
            await loop.create_connection(lambda: line, address.host, address.port, ssl=context)
        await line.opened
    return line


def raise_files(wanted: int) -> int:
    """Allow as many open files as are wanted, as far as the system lets us; how many there may be."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < wanted or soft == resource.RLIM_INFINITY:
        top = wanted if hard == resource.RLIM_INFINITY else min(hard, max(wanted, soft))
        resource.setrlimit(resource.RLIMIT_NOFILE, (top, hard))
        return top
    return soft

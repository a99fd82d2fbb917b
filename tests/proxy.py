"""A bad network between clients and a server: a TCP proxy of our own, because this needs neither root nor a kernel module.

    async with Proxy("http://127.0.0.1:8000") as proxy:
        proxy.latency = 0.15            # seconds each way; or proxy.up, proxy.back apart
        proxy.bandwidth = 50_000        # bytes a second each way
        proxy.blackhole = True          # bytes vanish into the air until it is False again, then arrive (as TCP sends them again)
        proxy.reset()                   # every connection ends with a reset
        await proxy.down()              # nobody gets through, and who tries is refused, until `await proxy.open()`
        ... connect to proxy.url instead of the server's ...

What is changed counts for what is sent from then on; bytes never overtake each other. A server sees the proxy's address.
"""

import asyncio
import contextlib
import socket
import struct
from collections import deque
from typing import Any, Self
from urllib.parse import urlsplit

HELD = 64 * 1024
"""Bytes that may be on their way in one direction; then nothing more is taken, and the sender's kernel notices."""
PIECE = 1400


class Proxy:
    """`url` is where clients connect; `connections` counts those that were ever made."""

    def __init__(self, server: str) -> None:
        parts = urlsplit(server)
        assert parts.hostname is not None
        assert parts.port is not None
        self._server = (parts.hostname, parts.port)
        self.up = self.back = 0.0
        self.bandwidth: float | None = None
        self.connections = 0
        self._through = asyncio.Event()
        self._through.set()
        self._listening: asyncio.Server | None = None
        self._port = 0
        self._open: set[asyncio.StreamWriter] = set()
        self._tasks: set[asyncio.Task[None]] = set()

    @property
    def url(self) -> str:
        """Where clients find the server behind this network."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def latency(self) -> float:
        """Seconds that bytes take, each way."""
        return max(self.up, self.back)

    @latency.setter
    def latency(self, seconds: float) -> None:
        self.up = self.back = seconds

    @property
    def blackhole(self) -> bool:
        """Whether nothing gets through at the moment, though connections stay."""
        return not self._through.is_set()

    @blackhole.setter
    def blackhole(self, dark: bool) -> None:
        (self._through.clear if dark else self._through.set)()

    async def open(self) -> None:
        """Let clients in, always at the same address."""
        self._listening = await asyncio.start_server(self._carry, "127.0.0.1", self._port)
        self._port = self._listening.sockets[0].getsockname()[1]

    async def down(self) -> None:
        """Let nobody in, and cut who is there."""
        if self._listening is not None:
            self._listening.close()
            self._listening = None
        self.reset()
        # Who listens no more is gone for clients once the loop has seen it.
        await asyncio.sleep(0)

    def reset(self) -> None:
        """Cut every connection, on both sides, without a goodbye."""
        for writer in tuple(self._open):
            with contextlib.suppress(OSError):
                writer.get_extra_info("socket").setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
            writer.transport.abort()

    async def __aenter__(self) -> Self:
        await self.open()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.down()
        for task in tuple(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.connections += 1
        task: Any = asyncio.current_task()
        self._tasks.add(task)
        self._open.add(writer)
        try:
            await asyncio.sleep(self.up)
            far_reader, far_writer = await asyncio.open_connection(*self._server)
            self._open.add(far_writer)
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(self._pump(reader, far_writer, "up"))
                    both.create_task(self._pump(far_reader, writer, "back"))
            finally:
                self._open.discard(far_writer)
                far_writer.close()
        except* OSError:
            pass
        finally:
            self._open.discard(writer)
            self._tasks.discard(task)
            writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, way: str) -> None:
        """Carry the bytes of one direction; a goodbye takes as long as bytes do."""
        loop = asyncio.get_running_loop()
        coming: deque[tuple[float, bytes | None]] = deque()
        some, room, held = asyncio.Event(), asyncio.Event(), 0

        async def take() -> None:
            nonlocal held
            while True:
                try:
                    data = await reader.read(PIECE)
                except OSError:
                    coming.append((loop.time(), None))
                    some.set()
                    return
                coming.append((loop.time() + getattr(self, way), data))
                held += len(data)
                some.set()
                if not data:
                    return
                while held > HELD:
                    room.clear()
                    await room.wait()

        taking = asyncio.create_task(take())
        try:
            while True:
                while not coming:
                    some.clear()
                    await some.wait()
                due, data = coming.popleft()
                await asyncio.sleep(max(0.0, due - loop.time()))
                await self._through.wait()
                if data is None:
                    raise ConnectionResetError
                if not data:
                    if writer.can_write_eof():
                        writer.write_eof()
                    return
                if self.bandwidth is not None:
                    await asyncio.sleep(len(data) / self.bandwidth)
                writer.write(data)
                await writer.drain()
                held -= len(data)
                room.set()
        finally:
            taking.cancel()
            await asyncio.gather(taking, return_exceptions=True)

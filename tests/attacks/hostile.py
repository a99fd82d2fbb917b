"""Connections that keep to no rule, and how much a process holds."""

import asyncio
import time
from pathlib import Path
from urllib.parse import urlsplit

from tests.arena import Deployment

PATIENCE = 20.0


def rss(deployment: Deployment, name: str = "web1") -> float:
    """Memory that a process has in use (MB)."""
    status = Path(f"/proc/{deployment.processes[name].process.pid}/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmRSS")) / 1024


def handshake(path: str, *more: str) -> bytes:
    """An upgrade, with further lines of the head."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: here",
        "Upgrade: websocket",
        "Connection: Upgrade",
        "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
        "Sec-WebSocket-Version: 13",
        *more,
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


class Line:
    """A bare connection that remembers what came and when it ended."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.reader, self.writer = reader, writer
        self.began = time.monotonic()
        self.got = b""
        self.ended: float | None = None
        self._task = asyncio.create_task(self._read())

    @classmethod
    async def to(cls, url: str) -> "Line":
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port))

    async def _read(self) -> None:
        try:
            while data := await self.reader.read(65536):
                self.got += data
        except ConnectionError:
            pass
        self.ended = time.monotonic()

    def send(self, data: bytes) -> None:
        """Put bytes on their way; nothing where the line is cut."""
        if self.ended is None and not self.writer.is_closing():
            self.writer.write(data)

    async def drip(self, *pieces: bytes, every: float = 1.0) -> None:
        """Say one piece after another, the last for ever, until the line is cut."""
        waiting = list(pieces)
        while self.ended is None and time.monotonic() - self.began < PATIENCE:
            self.send(waiting.pop(0) if len(waiting) > 1 else waiting[0])
            await asyncio.sleep(every)

    async def end(self) -> float:
        """Seconds from its begin to its end. Fails where it stays."""
        await asyncio.wait_for(asyncio.shield(self._task), PATIENCE)
        assert self.ended is not None
        return self.ended - self.began

    @property
    def code(self) -> int:
        """The code of the close frame that came; 0 where there was none."""
        rest = self.got.partition(b"\r\n\r\n")[2]
        while len(rest) >= 2:
            size, wide = rest[1], {126: 2, 127: 8}.get(rest[1], 0)
            if wide:
                size = int.from_bytes(rest[2 : 2 + wide], "big")
            if rest[0] == 0x88:
                return int.from_bytes(rest[2:4], "big")
            rest = rest[2 + wide + size :]
        return 0

    def close(self) -> None:
        self._task.cancel()
        self.writer.transport.abort()

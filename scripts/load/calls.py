"""HTTP calls over a few connections that are kept: joining thousands of players must not cost the client much."""

import asyncio
import json
import ssl
from typing import Any

from scripts.failure import Failure
from scripts.load.wire import Address

TOO_FAST_SECONDS = 0.5
PATIENCE = 120.0


class Calls:
    """A pool of kept connections to one server."""

    def __init__(self, address: Address, connections: int = 16) -> None:
        self._address = address
        self._free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter] | None] = asyncio.Queue()
        for _ in range(connections):
            self._free.put_nowait(None)

    async def call(self, method: str, path: str, body: Any = None, token: str | None = None) -> tuple[int, Any]:
        """One call: status and JSON. Raises OSError where the server is not there."""
        kept = await self._free.get()
        used, kept_now = kept is not None, None
        try:
            while True:
                try:
                    if kept is None:
                        secure = ssl.create_default_context() if self._address.secure else None
                        kept = await asyncio.open_connection(self._address.host, self._address.port, ssl=secure)
                    status, found = await self._ask(*kept, method, path, body, token)
                    kept_now = kept
                    return status, found
                except (ConnectionError, asyncio.IncompleteReadError):
                    # The server may have closed a kept connection that was idle: once more, over a new one.
                    if not used:
                        raise ConnectionError("the server hung up") from None
                    used, kept = False, None
        finally:
            self._free.put_nowait(kept_now)

    async def _ask(
        self,
        reader: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
        method: str,
        path: str,
        body: Any,
        token: str | None,
    ) -> tuple[int, Any]:
        content = b"" if body is None else json.dumps(body).encode()
        key = f"Authorization: Bearer {token}\r\n" if token else ""
        head = f"{method} {path} HTTP/1.1\r\nHost: {self._address.name}\r\n{key}Content-Length: {len(content)}\r\n\r\n"
        writer.write(head.encode() + content)
        answer = (await reader.readuntil(b"\r\n\r\n")).lower()
        status = int(answer[9:12])
        mark = answer.find(b"content-length:")
        if mark < 0:
            raise Failure(f"{self._address.name} answers {path} without a length; it is no game.")
        size = int(answer[mark + 15 : answer.index(b"\r\n", mark)])
        text = await reader.readexactly(size)
        try:
            return status, json.loads(text)
        except ValueError:
            return status, {}

    async def must(self, method: str, path: str, body: Any = None, token: str | None = None) -> Any:
        """One call that has to work; a server that says “too fast” is asked again. Raises Failure."""
        deadline = asyncio.get_running_loop().time() + PATIENCE
        while True:
            try:
                status, found = await self.call(method, path, body, token)
            except OSError:
                raise Failure(f"No game runs at {self._address.name}.") from None
            if status == 429 and asyncio.get_running_loop().time() < deadline:
                await asyncio.sleep(TOO_FAST_SECONDS)
                continue
            if status >= 400:
                raise Failure(f"{method} {path}: {status} {found.get('message', '')}".strip())
            return found

    async def close(self) -> None:
        """Hang up."""
        while not self._free.empty():
            kept = self._free.get_nowait()
            if kept is not None:
                kept[1].close()

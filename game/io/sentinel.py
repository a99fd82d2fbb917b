"""Connections that find the server which may be written to, as Redis Sentinel knows it.

1. Each new connection asks a Sentinel anew, and what it is led to must say itself that it is the master.
2. A server that stopped being one is as good as gone: its connection is closed, and what was asked on it counts as lost.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.connection import Connection, SSLConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import RedisError, ResponseError

Address = tuple[str, int]

ASK_S = 1.0
"""Seconds that one Sentinel may take to answer."""
_NO_MORE = ("READONLY", "UNBLOCKED", "NOREPLICAS", "MASTERDOWN", "CLUSTERDOWN", "TRYAGAIN")
"""What a server says that may not be written to just now. Inside a script it stands behind other words."""


def is_refusal_of_server(error: Exception) -> bool:
    """Whether a reply says that the server cannot take this now, rather than that the call was wrong."""
    return isinstance(error, ResponseError) and any(
        word in str(error) or word == getattr(error, "status_code", None) for word in _NO_MORE
    )


class Sentinels:
    """Some Sentinels that watch the master called `name`; the one that answered last is asked first."""

    def __init__(self, addresses: Sequence[Address], name: str, **options: Any) -> None:
        self._addresses = list(addresses)
        self._name = name
        self._options = options

    async def master(self) -> Address:
        """Where the master is. Raises ConnectionError where no Sentinel knows."""
        for address in list(self._addresses):
            asked = Redis(host=address[0], port=address[1], decode_responses=True, protocol=2, **self._options)
            try:
                async with asyncio.timeout(ASK_S):
                    call: Any = asked.execute_command
                    found = await call("SENTINEL", "GET-MASTER-ADDR-BY-NAME", self._name)
            except (RedisError, OSError, TimeoutError):
                found = None
            finally:
                await asked.aclose()
            if found:
                self._addresses.sort(key=lambda one: one != address)
                return str(found[0]), int(found[1])
        raise RedisConnectionError(f"no Sentinel knows a master called {self._name}")


class _ToMaster:
    """What makes a kind of connection go to the master."""

    def __init__(self, *, find: Callable[[], Awaitable[Address]], **options: Any) -> None:
        self._find = find
        super().__init__(**options)

    async def _connect(self) -> None:
        self.host, self.port = await self._find()
        await super()._connect()  # type: ignore[misc]

    async def on_connect_check_health(self, check_health: bool = True) -> None:
        """Log in, and see that this is the master."""
        await super().on_connect_check_health(check_health)  # type: ignore[misc]
        await self.send_command("ROLE")  # type: ignore[attr-defined]
        role = await self.read_response()
        if role[0] not in ("master", b"master"):
            raise RedisConnectionError("a Sentinel named a server that is no master")

    async def read_response(self, *args: Any, **options: Any) -> Any:
        """One reply; a server that may not be written to counts as lost."""
        try:
            return await super().read_response(*args, **options)  # type: ignore[misc]
        except ResponseError as error:
            if not is_refusal_of_server(error):
                raise
            await self.disconnect(nowait=True)  # type: ignore[attr-defined]
            raise RedisConnectionError(str(error)) from error


class MasterConnection(_ToMaster, Connection):
    """To the master over TCP."""


class SSLMasterConnection(_ToMaster, SSLConnection):
    """To the master over TLS."""

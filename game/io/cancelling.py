"""Connections whose calls can be cancelled at any moment.

redis-py sends within `asyncio.wait_for`, which before Python 3.12 swallows a cancellation that comes just as the sending ends
(github.com/python/cpython/issues/86296). A loop that was told to stop at that moment never heard it: a master that was to end did
not. So sending is bounded by `asyncio.timeout` here, which also saves a task for each call.
"""

import asyncio
from collections.abc import Iterable
from functools import cache
from typing import Any

from redis.asyncio.connection import AbstractConnection
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError


class _Cancelling(AbstractConnection):
    """Goes before redis-py's own class."""

    async def send_packed_command(self, command: bytes | str | Iterable[bytes], check_health: bool = True) -> None:
        """Send what is packed already. Raises redis-py's ConnectionError or TimeoutError, and hangs up then."""
        if not self.is_connected:
            await self.connect_check_health(check_health=False)
        if check_health:
            await self.check_health()  # type: ignore[no-untyped-call]
        if isinstance(command, str):
            command = command.encode()
        try:
            async with asyncio.timeout(self.socket_timeout):
                await self._send_packed_command([command] if isinstance(command, bytes) else command)
        except TimeoutError:
            await self.disconnect(nowait=True)
            raise RedisTimeoutError("Redis takes nothing") from None
        except OSError as error:
            await self.disconnect(nowait=True)
            raise RedisConnectionError(f"Redis could not be told: {error}") from error
        except BaseException:
            # Half a command may be on its way: nothing else can follow it.
            await self.disconnect(nowait=True)
            raise


@cache
def cancelling(kind: type[AbstractConnection]) -> Any:
    """The same kind of connection (TCP, TLS, a socket's file, a Sentinel's master), but for how it sends."""
    return type(f"Cancelling{kind.__name__}", (_Cancelling, kind), {})

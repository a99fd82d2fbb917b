"""A connection of its own for small calls that come often: what is asked while a call is under way goes out in the next write.

1. The ordinary client costs 150 us of CPU a call (a connection out of the pool, retries, measuring hooks, a time-out for each
   reply); this one costs a third of it, and shares one write among all who ask meanwhile.
2. It knows no retries: after a lost connection everybody who waited hears so, and the next call connects anew.
3. Replies are as Redis sends them (RESP2): an array is a list.
4. With a cluster, it is one such connection to each server that is asked. What a server does not hold is asked where it is.
"""

import asyncio
import math
from collections import deque
from collections.abc import Sequence
from typing import Any

from hiredis import pack_command
from redis.asyncio.connection import AbstractConnection
from redis.exceptions import AskError, MovedError, ResponseError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from game.io.cluster import HOP_S, HOPS, ClusterRedis, slot_of
from game.io.connection import LOST, Redis
from game.io.sentinel import Address, is_refusal_of_server

Part = str | int | float | bytes | memoryview
Call = Sequence[Part]


class _Asked:
    """Calls that were asked together, and their replies so far."""

    __slots__ = ("calls", "done", "replies")

    def __init__(self, calls: Sequence[Call], done: "asyncio.Future[list[Any]]") -> None:
        self.calls = calls
        self.done = done
        self.replies: list[Any] = []


class Line:
    """Calls over one connection out of a client's pool. `patience`: seconds to wait for the replies, None for ever."""

    def __init__(self, redis: Redis, patience: float | None = 5.0) -> None:
        self._cluster = redis if isinstance(redis, ClusterRedis) else None
        self._lines: dict[Address, Line] = {}
        self._pool = redis.connection_pool
        self._patience = patience
        self._asked: deque[_Asked] = deque()
        self._connection: AbstractConnection | None = None
        self._pump: asyncio.Task[None] | None = None

    async def call(self, *parts: Part) -> Any:
        """One reply. Raises what Redis refuses (ResponseError), and one of LOST where it cannot be asked."""
        [reply] = await self.calls([parts])
        if isinstance(reply, Exception):
            raise reply
        return reply

    async def calls(self, calls: Sequence[Call]) -> list[Any]:
        """A reply for each call, in order; what Redis refuses stands in the list as a ResponseError. Raises one of LOST.

        With a cluster, what some of its servers could not be asked stands in the list as one of LOST.
        """
        if self._cluster is not None:
            return await self._spread(self._cluster, calls)
        asked = _Asked(calls, asyncio.get_running_loop().create_future())
        self._asked.append(asked)
        if self._pump is None or self._pump.done():
            self._pump = asyncio.create_task(self._run(), name="line")
        return await asked.done

    async def close(self) -> None:
        """Hang up. Who still waits hears that the connection is lost."""
        for line in self._lines.values():
            await line.close()
        if self._pump is not None:
            self._pump.cancel()
            await asyncio.gather(self._pump, return_exceptions=True)
        await self._hang_up()

    async def _run(self) -> None:
        asked: list[_Asked] = []
        try:
            while self._asked:
                asked = list(self._asked)
                self._asked.clear()
                async with asyncio.timeout(self._patience):
                    await self._exchange(asked)
        except TimeoutError:
            await self._lose(asked, RedisTimeoutError("no reply in time"))
        except asyncio.CancelledError:
            await self._lose(asked, RedisConnectionError("the line was closed"))
            raise
        except Exception as error:
            await self._lose(asked, error)

    async def _exchange(self, asked: list[_Asked]) -> None:
        connection = self._connection
        if connection is None:
            connection = self._connection = await self._pool.get_connection()  # type: ignore[no-untyped-call]
        # Its annotation says a tuple of one part.
        packed = b"".join(pack_command(tuple(call)) for one in asked for call in one.calls)  # type: ignore[arg-type]
        await connection.send_packed_command(packed, check_health=False)
        for one in asked:
            for _ in one.calls:
                try:
                    one.replies.append(await connection.read_response(timeout=math.inf))
                except ResponseError as error:
                    if is_refusal_of_server(error):
                        raise RedisConnectionError(str(error)) from error
                    one.replies.append(error)
            if not one.done.done():
                one.done.set_result(one.replies)

    async def _lose(self, asked: list[_Asked], error: Exception) -> None:
        waiting = [*asked, *self._asked]
        self._asked.clear()
        await self._hang_up()
        for one in waiting:
            if not one.done.done():
                one.done.set_exception(error)

    async def _hang_up(self) -> None:
        connection, self._connection = self._connection, None
        if connection is not None:
            await connection.disconnect(nowait=True)
            await self._pool.release(connection)

    # A cluster

    async def _spread(self, cluster: ClusterRedis, calls: Sequence[Call]) -> list[Any]:
        replies: list[Any] = [None] * len(calls)
        slots: list[int | None] = []
        for call in calls:
            # WAIT is about what was written just before it.
            slots.append(slots[-1] if call[0] == "WAIT" and slots else slot_of(call))
        left = list(range(len(calls)))
        for hop in range(HOPS):
            if hop > 1:
                await asyncio.sleep(HOP_S)
            parts: dict[Address, list[int]] = {}
            for n in left:
                try:
                    parts.setdefault(await cluster.owner(slots[n]), []).append(n)
                except LOST as error:
                    replies[n] = error
            some = [(address, [calls[n] for n in part]) for address, part in parts.items()]
            done = await asyncio.gather(*(self._part(cluster, address, part) for address, part in some))
            left = []
            for part, found in zip(parts.values(), done, strict=True):
                for n, reply in zip(part, found, strict=True):
                    replies[n] = reply
                    if isinstance(reply, AskError):
                        if isinstance(reply, MovedError):
                            cluster.learn(reply)
                            cluster.doubt()
                        left.append(n)
                    elif calls[n][0] == "WAIT" and n and n - 1 in left:
                        left.append(n)
            asked = [n for n in left if isinstance(replies[n], AskError) and not isinstance(replies[n], MovedError)]
            for n in asked:
                # To where its slot is just moving: an exception for this one call.
                to = (str(replies[n].host), int(replies[n].port))
                _, replies[n] = await self._part(cluster, to, [("ASKING",), calls[n]])
            left = [n for n in left if n not in asked]
            if not left:
                return replies
        for n in left:
            replies[n] = RedisConnectionError("the servers of the cluster do not agree")
        return replies

    async def _part(self, cluster: ClusterRedis, address: Address, calls: Sequence[Call]) -> list[Any]:
        line = self._lines.get(address)
        if line is None:
            line = self._lines[address] = Line(cluster.client_of(address), self._patience)
        try:
            return await line.calls(calls)
        except LOST as error:
            cluster.doubt()
            return [error] * len(calls)

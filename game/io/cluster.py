"""A client for Redis Cluster that is used as one for a single server.

1. Each call goes to the server that holds its key; a pipeline is split, and its replies are put together in order. A transaction
   must have all its keys in one slot.
2. A call that a server says it does not hold (MOVED, ASK) was not done there, so it is asked elsewhere at once. What got lost is
   never asked again here.
3. Which server holds what is asked again after each such reply and each lost connection.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.client import Pipeline
from redis.crc import REDIS_CLUSTER_HASH_SLOTS, key_slot
from redis.exceptions import AskError, MovedError, RedisError
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import TimeoutError as RedisTimeoutError

from game.io.sentinel import Address, is_refusal_of_server

Args = Sequence[Any]
Call = tuple[Args, dict[str, Any]]

HOPS = 5
"""How often a call is sent on before it counts as lost."""
HOP_S = 0.05
LOOK_S = 1.5
"""Seconds that one server may take to tell who holds what."""

_KEYLESS = frozenset(
    {"PING", "TIME", "INFO", "SCAN", "SCRIPT", "COMMAND", "CLUSTER", "BGSAVE", "LASTSAVE", "BGREWRITEAOF", "CONFIG"}
    | {"DBSIZE", "ACL", "WAIT", "CLIENT", "FLUSHALL"}
)
_LOST = (RedisConnectionError, RedisTimeoutError, OSError)


def slot_of(args: Args) -> int | None:
    """The slot of a call's first key; None where any server may answer."""
    name = str(args[0]).upper()
    if name.partition(" ")[0] in _KEYLESS:
        return None
    if name in ("EVAL", "EVALSHA"):
        if not int(args[2]):
            raise ValueError("a script without keys belongs to no server")
        key = args[3]
    elif name in ("XREAD", "XREADGROUP"):
        place = next(n for n, part in enumerate(args) if part in ("STREAMS", b"STREAMS"))
        key = args[place + 1]
    else:
        key = args[1]
    return key_slot(key if isinstance(key, bytes) else str(key).encode())


class ClusterRedis(Redis):
    """`make` makes the client of one server; `seeds` are some servers of the cluster."""

    def __init__(self, seeds: Sequence[Address], make: Callable[[Address], Redis]) -> None:
        self._make = make
        self._seeds = list(seeds)
        self._clients: dict[Address, Redis] = {}
        self._owners: list[Address | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        self._stale = True
        self._ask_first: Address | None = None
        self._looking = asyncio.Lock()
        # Of its pool, nothing but how to write text as bytes is asked.
        super().__init__(connection_pool=self.client_of(self._seeds[0]).connection_pool)

    # Who holds what

    def client_of(self, address: Address) -> Redis:
        """The client of one server."""
        found = self._clients.get(address)
        if found is None:
            found = self._clients[address] = self._make(address)
        return found

    async def owner(self, slot: int | None) -> Address:
        """The server that holds a slot; for None, one that all processes ask alike. Raises ConnectionError."""
        if self._stale:
            await self._look()
        address = self._owners[slot or 0]
        if address is None:
            self._stale = True
            raise RedisConnectionError("no server of the cluster holds this")
        return address

    async def owners(self) -> list[Address]:
        """All servers that hold something."""
        await self.owner(None)
        return list(dict.fromkeys(address for address in self._owners if address is not None))

    def doubt(self) -> None:
        """Something got lost: ask who holds what before the next call."""
        self._stale = True

    def learn(self, error: AskError) -> None:
        """Take in what a server said of another one that holds a slot."""
        address = (str(error.host), int(error.port))
        self._owners[int(error.slot_id)] = address
        self._ask_first = address

    async def _look(self) -> None:
        async with self._looking:
            if not self._stale:
                return
            known = dict.fromkeys(address for address in self._owners if address is not None)
            # Another one each time: one that is cut off from the others knows nothing new.
            order = [*([self._ask_first] if self._ask_first else []), *known, *self._seeds]
            for address in dict.fromkeys(order):
                try:
                    async with asyncio.timeout(LOOK_S):
                        call: Any = self.client_of(address).execute_command
                        ranges = await call("CLUSTER", "SLOTS")
                except (RedisError, OSError, TimeoutError):
                    continue
                if ranges:
                    self._take(ranges, address)
                    return
        raise RedisConnectionError("no server of the cluster answers")

    def _take(self, ranges: Any, asked: Address) -> None:
        owners: list[Address | None] = [None] * REDIS_CLUSTER_HASH_SLOTS
        for first, last, owner, *_ in ranges:
            host = owner[0].decode() if isinstance(owner[0], bytes) else owner[0]
            address = (host if host and host != "?" else asked[0], int(owner[1]))
            owners[first : last + 1] = [address] * (last + 1 - first)
        self._owners = owners
        self._stale = False
        others = [address for address in dict.fromkeys(owners) if address not in (None, asked)]
        self._ask_first = others[0] if others else None

    # Calls

    async def execute_command(self, *args: Any, **options: Any) -> Any:
        """One call, where its key is."""
        [reply] = await self.run([(args, options)])
        if isinstance(reply, Exception):
            raise reply
        return reply

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> Pipeline:
        """Calls that are sent together; with `transaction`, all of one slot."""
        return _ClusterPipeline(self, transaction)

    async def run(self, calls: Sequence[Call], *, transaction: bool = False) -> list[Any]:
        """A reply for each call, in order. Refusals and what got lost stand in the list as exceptions."""
        if transaction and len({slot_of(args) for args, _ in calls}) > 1:
            raise ValueError("the keys of a transaction are in several slots")
        replies: list[Any] = [None] * len(calls)
        left = list(range(len(calls)))
        for hop in range(HOPS):
            if hop > 1:
                await asyncio.sleep(HOP_S)
            parts: dict[Address, list[int]] = {}
            for n in left:
                try:
                    parts.setdefault(await self.owner(slot_of(calls[n][0])), []).append(n)
                except _LOST as error:
                    replies[n] = error
            done = await asyncio.gather(
                *(self._part(address, [calls[n] for n in part], transaction) for address, part in parts.items())
            )
            left = []
            for part, found in zip(parts.values(), done, strict=True):
                for n, reply in zip(part, found, strict=True):
                    replies[n] = reply
                    if isinstance(reply, MovedError):
                        self.learn(reply)
                        self._stale = True
                        left.append(n)
                    elif isinstance(reply, AskError):
                        replies[n] = await self._ask(reply, calls[n])
                    elif isinstance(reply, Exception) and is_refusal_of_server(reply):
                        self._stale = True
                        replies[n] = RedisConnectionError(str(reply))
            if not left:
                return replies
        for n in left:
            replies[n] = RedisConnectionError("the servers of the cluster do not agree")
        return replies

    async def _part(self, address: Address, calls: Sequence[Call], transaction: bool) -> list[Any]:
        """The replies of one server."""
        client: Any = self.client_of(address)
        try:
            if len(calls) == 1 and not transaction:
                [(args, options)] = calls
                return [await client.execute_command(*args, **options)]
            pipe = client.pipeline(transaction=transaction)
            for args, options in calls:
                pipe.execute_command(*args, **options)
            found: list[Any] = await pipe.execute(raise_on_error=False)
            return found
        except _LOST as error:
            self._stale = True
            return [error] * len(calls)
        except RedisError as error:
            return [error] * len(calls)

    async def _ask(self, error: AskError, call: Call) -> Any:
        """The call on the server to which its slot is just moving."""
        pipe = self.client_of((str(error.host), int(error.port))).pipeline(transaction=False)
        pipe.execute_command("ASKING")
        pipe.execute_command(*call[0], **call[1])
        try:
            return (await pipe.execute(raise_on_error=False))[1]
        except _LOST as lost:
            return lost

    async def script_load(self, script: Any) -> Any:
        """Teach all servers a script; its digest."""
        done = [await self.client_of(address).script_load(script) for address in await self.owners()]
        return done[0]

    async def scan_iter(  # type: ignore[override]
        self, match: Any = None, count: int | None = None, *_: Any, **options: Any
    ) -> AsyncIterator[Any]:
        """The keys of all servers."""
        for address in await self.owners():
            async for key in self.client_of(address).scan_iter(match=match, count=count, **options):
                yield key

    async def aclose(self, close_connection_pool: bool | None = None) -> None:
        """Hang up everywhere."""
        for client in self._clients.values():
            await client.aclose(close_connection_pool)


class _ClusterPipeline(Pipeline):
    def __init__(self, cluster: ClusterRedis, transaction: bool) -> None:
        super().__init__(cluster.connection_pool, cluster.response_callbacks, transaction, None)
        self._cluster = cluster
        self._transaction = transaction

    async def execute(self, raise_on_error: bool = True) -> list[Any]:
        """All replies in order. Raises the first refusal."""
        texts: dict[Any, Any] = {script.sha: script.script for script in self.scripts}
        calls: list[Call] = []
        stack: Any = self.command_stack
        for args, options in stack:
            if args[0] == "EVALSHA" and args[1] in texts:
                # Whether each server knows it would have to be asked; it is short.
                args = ("EVAL", texts[args[1]], *args[2:])
            calls.append((args, options))
        try:
            replies = await self._cluster.run(calls, transaction=self._transaction) if calls else []
        finally:
            await self.reset()  # type: ignore[no-untyped-call]
        if raise_on_error:
            for reply in replies:
                if isinstance(reply, Exception):
                    raise reply
        return replies

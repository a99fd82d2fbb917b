"""The client and the line of a real Redis Cluster: what moves is followed, what is spread is put together again."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from redis.exceptions import ResponseError

from agents.embedding import Lexical
from agents.memory import Remembered
from agents.memory_store import open_memory
from game.io import letters
from game.io.cluster import ClusterRedis, slot_of
from game.io.connection import LOST, connect, connect_binary
from game.io.keys import Keys, RoomCode, Shard
from game.io.line import Line
from game.settings import Settings
from tests.servers import ClusterServers

NAMES = [f"k{n}" for n in range(30)]


@pytest.fixture
async def servers() -> AsyncIterator[ClusterServers]:
    servers = ClusterServers()
    try:
        await servers.start()
        yield servers
    finally:
        servers.close()


async def test_calls_find_their_server_also_while_a_slot_moves(servers: ClusterServers) -> None:
    redis: Any = servers.client()
    line = Line(redis)
    assert isinstance(redis, ClusterRedis)
    # Pipelines and the line spread calls over all servers and keep their order.
    pipe = redis.pipeline(transaction=False)
    for n, name in enumerate(NAMES):
        pipe.set(name, n)
    pipe.info("persistence")
    *stored, info = await pipe.execute()
    assert all(stored)
    assert info["aof_enabled"] == 1
    expected = [str(n) for n in range(len(NAMES))]
    assert await line.calls([("GET", name) for name in NAMES]) == expected
    assert sorted([key async for key in redis.scan_iter(match="k*")]) == sorted(NAMES)
    first, second = await line.calls([("INCR", "k1"), ("LLEN", "k1")])
    assert first == 2
    assert isinstance(second, ResponseError)
    # A script is known on each server, alone and in a pipeline; a transaction needs one slot.
    script = redis.register_script("return redis.call('GET', KEYS[1])")
    assert [await script(keys=[name]) for name in ("k2", "k3", "k4")] == ["2", "3", "4"]
    pipe = redis.pipeline(transaction=False)
    for name in NAMES[5:9]:
        await script(keys=[name], client=pipe)
    assert await pipe.execute() == ["5", "6", "7", "8"]
    pipe = redis.pipeline(transaction=True)
    pipe.incr("{one}a")
    pipe.incr("{one}b")
    assert await pipe.execute() == [1, 1]
    pipe = redis.pipeline(transaction=True)
    pipe.incr("k2")
    pipe.incr("k3")
    with pytest.raises(ValueError, match="several slots"):
        await pipe.execute()

    # A slot on its way: what is there already is answered with ASK, then all of it with MOVED.
    slot = slot_of(["GET", "k7"]) or 0
    source = await servers.master(slot)
    target = next(port for port in servers.data[:3] if port != source)
    ids = {port: await servers.said(port, "CLUSTER", "MYID") for port in (source, target)}
    await servers.said(target, "CLUSTER", "SETSLOT", slot, "IMPORTING", ids[source])
    await servers.said(source, "CLUSTER", "SETSLOT", slot, "MIGRATING", ids[target])
    await servers.said(source, "MIGRATE", "127.0.0.1", target, "k7", 0, 5000)
    assert await redis.get("k7") == "7"
    assert await line.calls([("GET", name) for name in NAMES[6:9]]) == ["6", "7", "8"]
    for port in (target, source):
        await servers.said(port, "CLUSTER", "SETSLOT", slot, "NODE", ids[target])
    assert await line.calls([("GET", name) for name in NAMES[6:9]]) == ["6", "7", "8"]
    assert await redis.get("k7") == "7"
    await line.close()
    await redis.aclose()


async def test_what_one_lost_server_holds_is_lost_and_nothing_else(servers: ClusterServers) -> None:
    redis: Any = servers.client()
    line = Line(redis)
    await line.calls([("SET", name, 1) for name in NAMES])
    victim = servers.data[0]
    theirs = [name for name in NAMES if await servers.master(slot_of(["GET", name]) or 0) == victim]
    assert 0 < len(theirs) < len(NAMES)
    servers.kill(victim)
    replies = dict(zip(NAMES, await line.calls([("GET", name) for name in NAMES]), strict=True))
    assert all(isinstance(replies[name], LOST) for name in theirs)
    assert all(replies[name] == "1" for name in NAMES if name not in theirs)
    await line.close()
    await redis.aclose()


async def test_a_dead_letter_goes_back_to_its_agent_once(servers: ClusterServers) -> None:
    redis: Any = servers.client()
    keys = Keys("fof", 16)
    fields = {"room": "ABCDEF", "task": "t1", "brief": '{"a":1}', "agent": "bank", "reason": "tired", "entry": "1-0"}
    await redis.xadd(keys.dead(), fields)
    [letter] = await letters.read(redis, keys)
    assert [await letters.retry(redis, keys, letter) for _ in range(2)] == [True, False]
    [(_, sent)] = await redis.xrange(keys.tasks("bank"))
    assert sent == {"room": "ABCDEF", "task": "t1", "brief": '{"a":1}'}
    assert await redis.xlen(keys.dead()) == 0
    await redis.aclose()


async def test_the_memory_is_on_one_server_of_a_cluster(servers: ClusterServers) -> None:
    redis = connect_binary(Settings(redis_url=servers.url))
    memory = await open_memory(redis, "fof", Lexical(), kept=2)
    for n, text in enumerate(("An octopus has three hearts.", "Honey never goes bad.", "The moon is made of rock.")):
        about = Remembered(id=f"R-{n}", text=text, room="R", topic="mixed", difficulty="easy", host="h", asked_at=n)
        assert await memory.remember(about)
    assert await memory.size() == 2, "the oldest was dropped"
    [near] = await memory.recall("Honey never goes bad.", room="R", k=1)
    assert (near.id, near.same) == ("R-1", "text")
    assert await memory.forget_room("R") == 2
    await redis.aclose()


def test_all_keys_that_are_written_together_are_in_one_slot() -> None:
    keys = Keys("fof", 16)
    for code in ("ABCDEF", "XYWTRP", "34678A"):
        room = RoomCode(code)
        shard = keys.shard(room)
        of_it = [keys.lease(shard), keys.fence(shard), keys.rooms(shard), keys.wake(shard, "w"), keys.mark(shard, "w")]
        of_it += [keys.room(room, part) for part in ("inbox", "state", "events", "answers")]
        assert len({slot_of(["GET", key]) for key in of_it}) == 1
    assert len({slot_of(["GET", keys.lease(Shard(n))]) for n in range(16)}) > 10


@pytest.mark.parametrize(
    "url",
    ["redis+other://h", "redis+sentinel:///game", "redis+cluster://:7000"],
)
async def test_an_address_that_names_nothing_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match=r"neither sentinel nor cluster|no host"):
        connect(Settings(redis_url=url))

"""The shell around the core, on a real Redis: leases, commits, inboxes, task queues."""

import asyncio
import secrets
from typing import Any

import pytest

from game.commands import PARSE, AnswerRow, Answers, GameSettings, Join, Leave, Lock, Open, Say
from game.io.connection import Redis, connect_blocking
from game.io.frames import event_id, show_id
from game.io.inbox import Inbox, NoSuchRoom, Unreachable
from game.io.keys import OF_A_ROOM, Keys, RoomCode, Shard
from game.io.lease import LeaseLost, Leases
from game.io.store import Batch, Store
from game.io.tasks import TaskQueue, relay
from game.room import Room
from game.rules import step
from game.settings import Settings
from game.standing import PlayerId
from game.tasks import BankBrief, Task
from tests.arena import RedisServer, wait_until

DIGEST = "a" * 64
CODE = RoomCode("ABCDEF")


@pytest.fixture
def keys() -> Keys:
    return Keys(f"t{secrets.token_hex(4)}", 4)


def a_store(redis: Redis, keys: Keys) -> Store:
    return Store(redis, keys, life=600, inbox_keep=3600, events_keep=1000, log_keep=100)


def opening() -> Open:
    return Open(settings=GameSettings(rounds=2), host=DIGEST, seed="s")


def play(room: Room, commands: list[Any], at: int = 1000) -> Batch:
    batch = Batch(room, (0, 0))
    for seq, command in enumerate(commands):
        batch.cursor = (at, seq)
        batch.told += ((event_id(batch.cursor, k), event) for k, event in enumerate(step(room, command, at)))
    return batch


async def test_a_lease_is_one_masters_until_it_ends_and_its_tokens_rise(redis: Redis, keys: Keys) -> None:
    one, two = Leases(redis, keys, "one", 300), Leases(redis, keys, "two", 300)
    gained, _ = await one.beat(1)
    assert gained == {0, 1, 2, 3}
    assert await two.beat(1) == (set(), set())
    tokens = [int(value.split(":")[0]) for value in one.held.values()]

    async def taken() -> bool:
        # Nobody renews for the first one: it sleeps.
        await two.beat(1)
        return len(two.held) == 4

    await wait_until(taken, "the other taking over")
    assert min(int(value.split(":")[0]) for value in two.held.values()) > max(tokens) - 4
    assert all(int(two.held[s].split(":")[0]) > int(one.held[s].split(":")[0]) for s in two.held)
    _, lost = await one.beat(1)
    assert lost == {0, 1, 2, 3}
    assert one.held == {}


async def test_masters_share_shards_evenly(redis: Redis, keys: Keys) -> None:
    one, two = Leases(redis, keys, "one", 5000), Leases(redis, keys, "two", 5000)
    await one.beat(1)
    _, surplus = await one.beat(2)
    for shard in surplus:
        await one.release(shard)
    await two.beat(2)
    assert (len(one.held), len(two.held)) == (2, 2)


async def test_a_commit_without_the_lease_writes_nothing(redis: Redis, keys: Keys) -> None:
    store, leases = a_store(redis, keys), Leases(redis, keys, "one", 60_000)
    await leases.beat(1)
    shard = keys.shard(CODE)
    room = Room(code=CODE)
    batch = play(room, [opening()])
    with pytest.raises(LeaseLost):
        await store.commit(keys.lease(shard), "999:somebody", batch)
    assert not [key async for key in redis.scan_iter(f"{keys.prefix}:*:room:*")]
    await store.commit(keys.lease(shard), leases.held[shard], batch)
    assert await redis.get(keys.room(CODE, "cursor")) == "1000-0"


async def test_a_room_comes_back_from_redis_as_it_was(redis: Redis, keys: Keys) -> None:
    store, leases = a_store(redis, keys), Leases(redis, keys, "one", 60_000)
    await leases.beat(1)
    shard = keys.shard(CODE)
    room = Room(code=CODE)
    joins = [Join(player=f"p{n}", name=f"Name {n}", seat=DIGEST) for n in range(30)]
    await redis.xadd(keys.room(CODE, "inbox"), {"c": "{}"})
    await store.commit(keys.lease(shard), leases.held[shard], play(room, [opening(), *joins]))
    assert not room.players.changed, "what is saved is not written again"
    loaded = await a_store(redis, keys).load(CODE)
    assert loaded is not None
    again, cursor = loaded
    assert show_id(cursor) == "1000-30"
    assert again.model_dump_json() == room.model_dump_json()
    assert dict(again.players) == dict(room.players)
    assert dict(again.seats) == dict(room.seats)
    assert again.name_holder("name 7") == "p7"
    assert await store.load(RoomCode("NOROOM")) is None


async def test_every_key_of_a_room_has_an_end_also_after_a_batch_that_says_little(redis: Redis, keys: Keys) -> None:
    store, leases = a_store(redis, keys), Leases(redis, keys, "one", 60_000)
    await leases.beat(1)
    lease, held = keys.lease(keys.shard(CODE)), leases.held[keys.shard(CODE)]
    room = Room(code=CODE)
    await store.commit(lease, held, play(room, [opening(), Join(player="p1", name="Ana", seat=DIGEST)]))
    for at in (2000, 3000):
        await store.commit(lease, held, play(room, [Say(player="p1", text="Hello")], at))
        ends = {key: await redis.ttl(key) async for key in redis.scan_iter(f"{keys.prefix}:*:room:*")}
        assert ends.keys() >= {keys.room(CODE, part) for part in ("cursor", "state", "chat", "players", "events")}
        assert min(ends.values()) > 0, ends


async def test_the_same_batch_written_twice_is_refused_by_redis(redis: Redis, keys: Keys) -> None:
    store, leases = a_store(redis, keys), Leases(redis, keys, "one", 60_000)
    await leases.beat(1)
    shard = keys.shard(CODE)
    batch = play(Room(code=CODE), [opening(), Lock()])
    await store.commit(keys.lease(shard), leases.held[shard], batch)
    with pytest.raises(Exception, match="equal or smaller"):
        await store.commit(keys.lease(shard), leases.held[shard], play(Room(code=CODE), [opening(), Lock()]))
    assert await redis.xlen(keys.room(CODE, "events")) == 1


async def test_what_a_master_may_write_covers_every_key_of_a_room(keys: Keys) -> None:
    made = {keys.room(CODE, part) for part in OF_A_ROOM}
    assert len({key.split("{")[1].split("}")[0] for key in made}) == 1, "keys of a room are in one slot"


async def test_nothing_but_open_makes_an_inbox(redis: Redis, keys: Keys) -> None:
    inbox = Inbox(redis, keys, 600)
    running = asyncio.create_task(inbox.run())
    with pytest.raises(NoSuchRoom):
        await inbox.put(CODE, Lock())
    first = await inbox.put(CODE, opening())
    second = await inbox.put(CODE, Lock())
    assert second > first
    assert await redis.ttl(keys.room(CODE, "inbox")) > 0
    ids = await asyncio.gather(*(inbox.put(CODE, Lock()) for _ in range(5000)))
    assert ids == sorted(set(ids)), "what was put first comes first"
    running.cancel()


async def test_answers_that_are_put_together_travel_as_one_entry_in_their_order(redis: Redis, keys: Keys) -> None:
    inbox = Inbox(redis, keys, 600, linger=0.01)
    running = asyncio.create_task(inbox.run())
    await inbox.put(CODE, opening())
    several: list[AnswerRow] = [(PlayerId(f"p{n}"), 1, "fact", False) for n in range(Answers.MOST + 2)]
    failed: list[Exception] = []
    for row in several:
        inbox.answer(CODE, row, failed.append)
    left = inbox.put(CODE, Leave(player=PlayerId("p1")))
    inbox.answer(CODE, several[0], failed.append)
    await left
    entries = await redis.xrange(keys.room(CODE, "inbox"))
    heard = [PARSE.validate_json(fields["c"]) for _, fields in entries][1:]  # type: ignore[index, union-attr]
    assert [command.type for command in heard] == ["answers", "answers", "leave", "answers"]
    assert [len(command.rows) for command in heard if isinstance(command, Answers)] == [Answers.MOST, 2, 1]
    assert [row for command in heard if isinstance(command, Answers) for row in command.rows] == [*several, several[0]]
    assert failed == []
    inbox.answer(CODE, several[0], failed.append)
    inbox.answer(CODE, several[1], failed.append, 240)
    await inbox.drained(5)
    entries = await redis.xrange(keys.room(CODE, "inbox"))
    last: Any = PARSE.validate_json(entries[-1][1]["c"])  # type: ignore[index, call-overload]
    assert list(last.given) == [(several[0], 0), (several[1], 240)]
    assert "credits" not in entries[1][1]["c"], "what costs nobody anything takes no place"  # type: ignore[index, operator]
    inbox.answer(RoomCode("NOROOM"), several[0], failed.append)
    await inbox.drained(5)
    assert [type(error) for error in failed] == [NoSuchRoom]
    running.cancel()


async def test_a_verb_of_the_host_is_not_sent_twice_but_a_join_waits_for_redis(
    own_redis: RedisServer, keys: Keys
) -> None:
    redis = own_redis.client()
    inbox = Inbox(redis, keys, 600)
    running = asyncio.create_task(inbox.run())
    await inbox.put(CODE, opening())
    own_redis.process.kill()
    verb = inbox.put(CODE, Lock())
    join = inbox.put(CODE, Join(player="p1", name="Ana", seat=DIGEST))
    with pytest.raises(Unreachable):
        await verb
    own_redis.process.start()
    await asyncio.wait_for(join, 10)
    running.cancel()
    await redis.aclose()


async def test_a_task_is_delivered_until_it_is_done_also_after_its_group_was_lost(
    redis: Redis, redis_server: RedisServer, keys: Keys
) -> None:
    reader = connect_blocking(Settings(redis_url=redis_server.url), 2)
    one = TaskQueue(reader, keys, "bank", "one", idle_ms=0)
    task = Task(
        id="t1",
        agent="bank",
        attempt=1,
        retry_at=0,
        brief=BankBrief(topic="space", difficulty="easy", count=1).model_dump(mode="json"),
    )
    await relay(redis, keys, CODE, [task])

    async def taken(queue: TaskQueue) -> Any:
        return (await queue.take(10, 50))[0]

    delivery = (await wait_until(lambda: taken(one), "a delivery"))[0]
    assert (delivery.task, delivery.room, delivery.brief["topic"]) == ("t1", CODE, "space")
    # The first worker dies before it was done; another one gets it.
    two = TaskQueue(reader, keys, "bank", "two", idle_ms=0)
    assert (await wait_until(lambda: taken(two), "the second delivery"))[0].task == "t1"
    await two.done(delivery)
    assert await two.take(10, 10) == ([], [])
    await redis.delete(keys.tasks("bank"))
    await relay(redis, keys, CODE, [task])
    assert (await wait_until(lambda: taken(two), "a delivery to a new group"))[0].task == "t1"
    await reader.aclose()


def test_shards_are_spread_and_never_move() -> None:
    keys = Keys("fof", 16)
    assert keys.shard(RoomCode("K7DF3M")) == 15
    spread = {keys.shard(RoomCode(f"{n:06d}")) for n in range(200)}
    assert spread == {Shard(n) for n in range(16)}

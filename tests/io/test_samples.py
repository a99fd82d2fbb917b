"""Samples of the whole game: who takes them, what is in them, and how they are read."""

import asyncio
import secrets
from collections.abc import AsyncIterator
from typing import Any

import pytest

from game.io import metrics as m
from game.io import samples, snapshots
from game.io.alive import Alive
from game.io.clock import Clock
from game.io.connection import Redis
from game.io.counting import Metrics
from game.io.keys import Keys
from game.io.samples import Counts, Sampler, percentile
from game.io.snapshots import Snapshot, snapshot
from tests.arena import RedisServer


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    await redis_server.answers()
    client = redis_server.client()
    yield client
    await client.aclose()


@pytest.fixture
def keys() -> Keys:
    return Keys(f"t{secrets.token_hex(4)}", 4)


class Time(Clock):
    """A clock that a test sets."""

    def __init__(self, at: int = 1_790_000_000_000) -> None:
        super().__init__()
        self.at = at

    def now(self) -> int:
        return self.at


# Percentiles and differences


@pytest.mark.parametrize(
    ("counts", "share", "wanted"),
    [
        ([0, 0, 0], 0.5, None),
        ([10, 0, 0], 0.5, 0.5),
        ([0, 10, 0], 0.5, 1.5),
        ([5, 5, 0], 0.99, 1.98),
        ([0, 0, 3], 0.5, 2.0),
        ([1, 0, 0], 1.0, 1.0),
        ([0, 4, 0], 1.0, 2.0),
    ],
)
def test_a_percentile_is_taken_from_the_bucket_it_falls_into(
    counts: list[int], share: float, wanted: float | None
) -> None:
    found = percentile((1.0, 2.0), counts, share)
    assert found == (wanted if wanted is None else pytest.approx(wanted))


def told(name: str, answers: float) -> Snapshot:
    return Snapshot("web", name, {m.ANSWERS: {(): answers}})


def test_what_was_added_is_told_once_whichever_process_counted_it() -> None:
    counts = Counts()
    counts.look([told("a", 100)])
    assert counts.added(m.ANSWERS) == {}, "what was before the first look is not of this time"
    counts.look([told("a", 110), told("b", 5)])
    assert counts.added(m.ANSWERS) == {(): 15}
    counts.look([told("b", 6)])
    assert counts.added(m.ANSWERS) == {(): 1}
    counts.look([told("a", 112), told("b", 6)])
    assert counts.added(m.ANSWERS) == {(): 2}, "one that was away for a while is compared with what it was"
    counts.look([told("a", 1)])
    assert counts.added(m.ANSWERS) == {(): 0}, "never less than nothing"


def test_processes_that_are_long_gone_are_forgotten() -> None:
    counts = Counts()
    for n in range(3 * samples.FORGOTTEN):
        counts.look([told(f"web-{n}", 1)])
    assert len(counts._known) <= samples.FORGOTTEN + 1


# Samples


async def test_a_sample_tells_of_the_time_since_the_one_before(redis: Redis, keys: Keys) -> None:
    clock = Time()
    web, master, agents = Metrics("web", "web-1"), Metrics("master", "master-1"), Metrics("agents", "agents-1")
    for one in (master, agents):
        await Alive(redis, keys, clock, one.kind, one.name).beat()
    sampler = Sampler(redis, keys, clock, web, 3600)

    async def take() -> dict[str, Any] | None:
        for one in (master, agents):
            await snapshots.publish(redis, keys, one)
        return await sampler.take()

    master.add(m.ANSWERS_COUNTED, 1000)
    web.receipt(4.0)
    assert await take() is None
    clock.at += 2000
    web.put(m.CONNECTIONS, 12)
    web.put(m.PLAYERS, 10)
    master.put(m.ROOMS, 3)
    master.add(m.ANSWERS_COUNTED, 20)
    master.observe(m.ROUND_LATE_SECONDS, 0.018)
    master.add(m.TASKS_ASKED, 1, "bank")
    for waited in [0.012] * 99 + [0.18]:
        web.receipt(waited)
    agents.put(m.MODEL_CALLS, 4, "openai", "x", "answered")
    agents.put(m.MODEL_CALLS, 1, "openai", "x", "timeout")
    for mood, category in (("happy", None), ("happy", None), ("sad", "insult"), (None, "spam")):
        agents.moderated(mood, category)
    await redis.xadd(keys.dead(), {"agent": "bank", "reason": "r"})
    await redis.hset(keys.spend("2026-09-21"), mapping={"micro_usd": 70, "tokens_in": 5, "tokens_out": 4})
    sample = await take()
    assert sample is not None
    assert 10 <= sample.pop("receipt_p50_ms") <= 15
    assert 10 <= sample.pop("receipt_p99_ms") <= 200
    assert 15 <= sample.pop("late_p99_ms") <= 20
    assert sample == {
        "t": clock.at,
        "rooms": 3,
        "players": 10,
        "connections": 12,
        "answers_per_second": 10.0,
        "queues": {"bank": 0},
        "oldest_seconds": {"bank": 0},
        "dead_letters": 1,
        "models": {"openai/x": 5},
        "tokens_today": 9,
        "micro_usd_today": 70,
        "mood": {"happy": 67, "neutral": 0, "sad": 33},
        "unsafe": 2,
    }
    clock.at += 2000
    quiet = await take()
    assert quiet is not None
    assert (quiet["answers_per_second"], quiet["receipt_p99_ms"], quiet["unsafe"], quiet["models"]) == (0, None, 0, {})
    assert quiet["mood"] == sample["mood"], "moods are those of a minute"
    kept = await samples.read(redis, keys, "0-0")
    assert [one["t"] for _, one in kept] == [clock.at - 2000, clock.at]
    assert await samples.read(redis, keys, kept[0][0]) == kept[1:]
    assert await samples.read(redis, keys, kept[1][0]) == []
    assert 0 < await redis.pttl(keys.samples()) <= samples.KEPT_MS + 60_000


async def test_one_process_takes_them_and_another_one_goes_on(redis: Redis, keys: Keys) -> None:
    one, two = (Sampler(redis, keys, Clock(), Metrics("web", name), 3600) for name in ("one", "two"))
    assert await one._mine()
    assert not await two._mine()
    assert await one._mine(), "who takes them goes on"
    assert 0 < await redis.pttl(keys.samples_lock()) <= samples.LOCK_MS
    await redis.pexpire(keys.samples_lock(), 1)
    await asyncio.sleep(0.05)
    assert await two._mine()
    assert not await one._mine()


async def test_what_is_older_than_an_hour_goes(redis: Redis, keys: Keys) -> None:
    clock = Clock()
    await clock.ask(redis)
    await redis.xadd(keys.samples(), {"s": '{"t":1}'}, id=f"{clock.now() - samples.KEPT_MS - 1000}-0")
    await redis.xadd(keys.samples(), {"s": '{"t":2}'}, id=f"{clock.now() - samples.KEPT_MS + 5000}-0")
    sampler = Sampler(redis, keys, clock, Metrics("web", "w"), 3600)
    await sampler.take()
    await asyncio.sleep(0.01)
    assert await sampler.take() is not None
    assert next(one["t"] for _, one in await samples.read(redis, keys, "0-0")) == 2


async def test_a_snapshot_costs_little() -> None:
    metrics = Metrics("web", "w")
    for _ in range(10_000):
        metrics.receipt(0.02)
    assert len(snapshots.dump(snapshot(metrics))) < 4000

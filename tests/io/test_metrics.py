"""What processes count, and how one of them tells it for all."""

import asyncio
import re
import secrets
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from agents.counting import count_models, is_repeat
from agents.models.ladder import Ladder
from agents.models.model import ModelFailed
from agents.models.scripted import ScriptedModel
from game.events import Checked, RoundClosed
from game.io import alive, snapshots
from game.io import metrics as m
from game.io.alive import Alive
from game.io.clock import Clock
from game.io.connection import Redis, connect_blocking
from game.io.counting import MOST_SERIES, MOST_WAITS, Metrics
from game.io.keys import Keys, RoomCode
from game.io.metrics import METRICS, Labels, Value
from game.io.noting import Notes
from game.io.snapshots import Snapshot, dump, exposition, load, snapshot
from game.io.tasks import TaskQueue, relay
from game.settings import Settings
from game.tasks import Task
from tests.agents.models.shapes import GOOD, PROMPT, Judgement
from tests.arena import RedisServer
from tests.game.stories import asking
from tests.virtual import in_no_time, virtual_now

FAILED = ModelFailed("server_error")
DOCS = Path(__file__).resolve().parents[2] / "docs" / "metrics.md"


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    await redis_server.answers()
    client = redis_server.client()
    yield client
    await client.aclose()


@pytest.fixture
def keys() -> Keys:
    return Keys(f"t{secrets.token_hex(4)}", 4)


def value(text: bytes, name: str, **labels: str) -> float | None:
    """One number of an exposition."""
    for family in parsed(text.decode()):
        for sample in family.samples:
            if sample.name == name and labels.items() <= sample.labels.items():
                return sample.value
    return None


# The table


def test_docs_and_code_name_the_same_metrics_with_type_labels_and_teller() -> None:
    rows = re.findall(r"^\| `([a-z_]+)` \| (\w+) \| ([^|]*) \| ([^|]*) \| ([^|]*) \|$", DOCS.read_text(), re.MULTILINE)
    told = [
        (name, kind, tuple(re.findall(r"`(\w+)`", labels)), by.strip(), what.strip())
        for name, kind, labels, by, what in rows
    ]
    assert told == [(one.name, one.kind, one.labels, one.by, one.help) for one in METRICS]


def test_names_follow_the_customs_of_prometheus() -> None:
    assert len({one.name for one in METRICS}) == len(METRICS) >= 35
    for one in METRICS:
        assert re.fullmatch(r"(fof|process)_[a-z_]+", one.name), one.name
        assert one.name.endswith("_total") == (one.kind == "counter"), one.name
        assert bool(one.buckets) == (one.kind == "histogram"), one.name
        assert list(one.buckets) == sorted(set(one.buckets)), one.name
        assert not {"room", "player", "name", "session", "process", "instance"} & set(one.labels), one.name


# Counting


def test_a_receipts_wait_is_in_the_bucket_of_its_time_and_one_of_another_process_only_counted() -> None:
    metrics = Metrics("web", "web-1")
    metrics.answers += 3
    for waited in (0.0004, 0.001, 0.0011, 0.019, 99.0):
        metrics.receipt(waited)
    metrics.receipt(None)
    rows = metrics.read()
    counts, total = rows[m.RECEIPT_SECONDS][()]  # type: ignore[misc]
    assert counts[:3] == [2, 1, 0]
    assert counts[m.RECEIPT_SECONDS.buckets.index(0.02)] == 1
    assert counts[-1] == 1
    assert sum(counts) == 5
    assert total == pytest.approx(99.0215)
    assert rows[m.RECEIPTS] == {(): 6}
    assert rows[m.ANSWERS] == {(): 3}
    assert metrics.read()[m.RECEIPTS] == {(): 6}, "reading twice counts nothing twice"


def test_waits_that_nobody_reads_do_not_pile_up() -> None:
    metrics = Metrics("web", "web-1")
    for _ in range(MOST_WAITS + 10):
        metrics.receipt(0.01)
    assert len(metrics._waits) < 20
    assert metrics.read()[m.RECEIPTS] == {(): MOST_WAITS + 10}


def test_two_processes_in_one_program_count_apart() -> None:
    one, two = Metrics("web", "one"), Metrics("web", "two")
    one.add(m.REFUSALS, 1, "too_fast")
    one.receipt(0.01)
    assert m.REFUSALS not in two.read()
    assert two.read()[m.RECEIPTS] == {(): 0}


def test_labels_are_bounded_whatever_comes() -> None:
    metrics = Metrics("agents", "a")
    for n in range(3 * MOST_SERIES):
        metrics.add(m.DELIVERIES, 1, f"agent_{n}")
        metrics.observe(m.TASK_SECONDS, 0.1, f"agent_{n}", "answered")
    rows = metrics.read()
    assert len(rows[m.DELIVERIES]) == MOST_SERIES + 1
    assert rows[m.DELIVERIES][("other",)] == 2 * MOST_SERIES
    assert len(rows[m.TASK_SECONDS]) == MOST_SERIES + 1


@pytest.mark.parametrize(
    ("code", "label"),
    [
        ("already_answered", "already_answered"),
        ("invalid_json", "invalid"),
        ("invalid_secret_of_ana", "invalid"),
        ("Ana", "other"),
    ],
)
def test_a_refusals_code_is_a_word_of_ours(code: str, label: str) -> None:
    metrics = Metrics("web", "w")
    metrics.refused(code)
    assert metrics.read()[m.REFUSALS] == {(label,): 1}


def test_moods_and_categories_of_messages() -> None:
    metrics = Metrics("agents", "a")
    metrics.moderated("happy", None)
    metrics.moderated("sad", "insult")
    metrics.moderated(None, "contact")
    assert metrics.read()[m.MODERATED] == {("happy", "safe"): 1, ("sad", "insult"): 1, ("none", "contact"): 1}


def test_a_repeat_is_what_the_memory_says_of_a_line() -> None:
    assert is_repeat({"tool": "recall"}, {"repeat": True})
    assert not is_repeat({"tool": "recall"}, {"repeat": False})
    assert not is_repeat({"tool": "asked"}, {"repeat": True})


def test_a_process_tells_its_memory_and_time() -> None:
    rows = Metrics("master", "x").read()
    assert rows[m.BY_NAME["process_resident_memory_bytes"]][()] > 10_000_000  # type: ignore[operator]
    assert m.BY_NAME["process_cpu_seconds_total"] in rows


def test_what_models_did_is_counted_by_outcome_and_a_model_of_two_ladders_is_one() -> None:
    async def play() -> Metrics:
        first, second = ScriptedModel((FAILED, GOOD), model="x"), ScriptedModel((GOOD,), model="x")
        maker, editor = Ladder([first], clock=virtual_now), Ladder([second], clock=virtual_now)
        with pytest.raises(ModelFailed):
            await maker.ask(PROMPT, Judgement, patience=5)
        await maker.ask(PROMPT, Judgement, patience=5)
        await editor.ask(PROMPT, Judgement, patience=5)
        metrics = Metrics("agents", "a")
        metrics.before_reading(lambda: count_models([maker, editor], metrics))
        return metrics

    rows = in_no_time(play()).read()
    assert {labels[1:]: count for labels, count in rows[m.MODEL_CALLS].items()} == {
        ("x", "answered"): 2,
        ("x", "server_error"): 1,
    }
    assert all(float(str(count)) > 0 for count in rows[m.MODEL_TOKENS].values())
    assert len(rows[m.MODEL_TOKENS]) == 2


# A master's notes


def test_a_batch_of_answers_is_counted_and_a_late_close_has_its_lateness() -> None:
    metrics, clock = Metrics("master", "x"), Clock()
    notes = Notes(metrics, clock, None)
    story = asking("Ana", "Ben", "Cem")
    begun = notes.begun(story.room, 2, (clock.now() - 40, 0))
    heard = len(story.told)
    story.right("Ana")
    story.wrong("Ana")
    story.right("Ben")
    story.reach_deadline()
    notes.committed(story.room, story.told[heard:], clock.now() - 80, begun, time.time_ns() - 3_000_000)
    rows = metrics.read()
    assert rows[m.BATCHES] == {(): 1}
    assert rows[m.ANSWERS_COUNTED] == {(): 2}
    assert rows[m.ROUNDS_CLOSED] == {(): 1}
    assert rows[m.REFUSALS] == {("already_answered",): 1}
    assert in_all(rows[m.ROUND_LATE_SECONDS]) == (1, pytest.approx(0.08, abs=0.05))
    assert in_all(rows[m.COMMIT_SECONDS]) == (1, pytest.approx(0.003, abs=0.05))
    assert in_all(rows[m.INBOX_LAG_SECONDS]) == (1, pytest.approx(0.04, abs=0.03))
    assert in_all(rows[m.BATCH_ENTRIES]) == (1, 2)


def test_a_close_before_its_deadline_is_not_late() -> None:
    metrics, clock = Metrics("master", "x"), Clock()
    story = asking("Ana")
    heard = len(story.told)
    story.right("Ana")
    told = story.told[heard:]
    assert any(isinstance(event, RoundClosed) for _, event in told)
    Notes(metrics, clock, None).committed(story.room, told, clock.now() + 5000, None, time.time_ns())
    rows = metrics.read()
    assert rows[m.ROUNDS_CLOSED] == {(): 1}
    assert in_all(rows[m.ROUND_LATE_SECONDS])[0] == 0


def in_all(row: dict[Labels, Value]) -> tuple[int, float]:
    """How many values a histogram without labels has, and their sum."""
    value = row[()]
    assert isinstance(value, tuple)
    return sum(value[0]), value[1]


# Snapshots


def test_a_snapshot_reads_as_it_was_written() -> None:
    metrics = Metrics("agents", "agents-1")
    metrics.task("bank", "answered", 0.2)
    metrics.add(m.DELIVERIES, 1, "bank")
    told = snapshot(metrics)
    assert load(dump(told)) == told


@pytest.mark.parametrize(
    "text", ["", "[]", "{}", '{"kind":"web","name":"x"}', '{"kind":"web","name":"x","rows":[]}', "nonsense"]
)
def test_what_is_no_snapshot_is_left_out(text: str) -> None:
    assert load(text) is None


def test_what_another_version_tells_is_left_out_and_the_rest_is_kept() -> None:
    text = (
        '{"kind":"web","name":"x","rows":{"fof_unknown":[[1]],"fof_rooms_live":[["a",1],[2]],'
        '"fof_commit_seconds":[[[[1,2],0.5]]],"fof_answers_total":[[7]]}}'
    )
    told = load(text)
    assert told is not None
    assert told.number(m.ANSWERS) == 7
    assert told.rows[m.ROOMS] == {(): 2}
    assert not told.rows.get(m.COMMIT_SECONDS)


def test_the_exposition_is_what_prometheus_reads_with_process_and_instance() -> None:
    web, other = Metrics("web", "web-1"), Metrics("web", "web-2")
    for metrics, waited in ((web, 0.012), (web, 9.0), (other, 0.1)):
        metrics.receipt(waited)
    text = exposition([snapshot(web), snapshot(other)])
    assert value(text, "fof_receipts_total", process="web", instance="web-1") == 2
    assert value(text, "fof_receipts_total", process="web", instance="web-2") == 1
    assert value(text, "fof_receipt_seconds_bucket", instance="web-1", le="0.015") == 1
    assert value(text, "fof_receipt_seconds_bucket", instance="web-1", le="+Inf") == 2
    assert value(text, "fof_receipt_seconds_count", instance="web-1") == 2
    assert value(text, "fof_receipt_seconds_sum", instance="web-1") == pytest.approx(9.012)
    families = [family.name for family in parsed(text.decode())]
    assert len(families) == len(set(families)), "each metric stands once, whoever tells it"


async def test_every_process_that_is_there_is_told_and_one_that_died_for_ten_seconds_at_most(
    redis: Redis, keys: Keys
) -> None:
    clock = Clock()
    for kind, name in (("web", "web-1"), ("web", "web-2"), ("master", "master-1"), ("agents", "agents-1")):
        await Alive(redis, keys, clock, kind, name).beat()
        await snapshots.publish(redis, keys, Metrics(kind, name))
    told = await snapshots.others(redis, keys, but="web-1")
    assert sorted(one.name for one in told) == ["agents-1", "master-1", "web-2"]
    assert 0 < await redis.ttl(keys.metrics("web-2")) <= snapshots.LIFE
    await redis.delete(keys.metrics("web-2"))
    assert sorted(one.name for one in await snapshots.others(redis, keys)) == ["agents-1", "master-1", "web-1"]
    assert len(await alive.who(redis, keys, "web")) == 2


async def test_tasks_that_are_not_done_are_counted_and_the_oldest_has_its_age(
    redis: Redis, redis_server: RedisServer, keys: Keys
) -> None:
    told = [Snapshot("master", "m", {m.TASKS_ASKED: {("bank",): 3, ("editor",): 1, ("other",): 9}})]
    clock = Clock()
    await clock.ask(redis)

    async def look() -> tuple[dict[tuple[str, ...], object], dict[tuple[str, ...], object]]:
        shared = await snapshots.common(redis, keys, clock.now(), told)
        return dict(shared.rows[m.QUEUE_DEPTH]), dict(shared.rows[m.QUEUE_AGE_SECONDS])

    assert await look() == ({("bank",): 0, ("editor",): 0}, {("bank",): 0, ("editor",): 0})
    tasks = [Task(id=f"t{n}", agent="bank", brief={}, retry_at=1) for n in range(3)]
    await relay(redis, keys, RoomCode("ABCDEF"), tasks)
    assert (await look())[0] == {("bank",): 3, ("editor",): 0}, "a group that is not there yet"
    reader = connect_blocking(Settings(redis_url=redis_server.url), 1)
    queue = TaskQueue(reader, keys, "bank", "worker")
    await queue.take(2, 100)
    first, _ = await queue.take(2, 100)
    assert len(first) == 2
    await asyncio.sleep(0.15)
    depth, age = await look()
    assert depth[("bank",)] == 3, "two in hand, one waiting"
    assert 0.1 < float(str(age[("bank",)])) < 5
    for delivery in first:
        await queue.done(delivery)
    assert (await look())[0][("bank",)] == 1
    last, _ = await queue.take(2, 100)
    await queue.done(last[0])
    assert await look() == ({("bank",): 0, ("editor",): 0}, {("bank",): 0, ("editor",): 0})
    await reader.aclose()


async def test_what_was_delivered_before_says_so(redis: Redis, redis_server: RedisServer, keys: Keys) -> None:
    reader = connect_blocking(Settings(redis_url=redis_server.url), 1)
    one = TaskQueue(reader, keys, "bank", "one", idle_ms=10)
    two = TaskQueue(reader, keys, "bank", "two", idle_ms=10)
    await one.take(1, 10)
    await relay(redis, keys, RoomCode("ABCDEF"), [Task(id="t", agent="bank", brief={}, retry_at=1)])
    (first,), _ = await one.take(1, 100)
    assert not first.again
    await asyncio.sleep(0.05)
    (again,), _ = await two.take(1, 100)
    assert again.again
    assert again.task == first.task
    await reader.aclose()


async def test_money_and_dead_letters_are_what_redis_has(redis: Redis, keys: Keys) -> None:
    day_ms = 1_790_000_000_000
    await redis.hset(keys.spend("2026-09-21"), mapping={"micro_usd": 1234, "tokens_in": 5, "tokens_out": 6})
    await redis.xadd(keys.dead(), {"agent": "bank", "reason": "x"})
    shared = await snapshots.common(redis, keys, day_ms, [])
    assert (shared.number(m.SPENT_TODAY), shared.number(m.TOKENS_TODAY), shared.number(m.DEAD_KEPT)) == (1234, 11, 1)


async def test_a_server_that_forgets_what_it_confirms_is_told_of(own_redis: RedisServer, keys: Keys) -> None:
    redis = own_redis.client()
    assert (await snapshots.common(redis, keys, 0, [])).number(m.PERSISTENT) == 1
    await redis.config_set("appendonly", "no")
    assert (await snapshots.common(redis, keys, 0, [])).number(m.PERSISTENT) == 0
    await redis.aclose()


async def test_a_message_that_nobody_could_check_is_counted() -> None:
    metrics = Metrics("master", "one")
    found = {"mood": None, "category": None, "language": None}
    told = [
        ((1, 1), Checked(message=1, unchecked=True, **found)),
        ((1, 3), Checked(message=2, unchecked=False, **found)),
    ]
    Notes(metrics, Clock(), None).committed(asking("Ana").room, told, None, None, time.time_ns())
    assert snapshot(metrics).number(m.UNCHECKED) == 1

"""What all processes count, in one place: each writes its numbers into Redis, and any web process tells those of all.

1. A snapshot is compact JSON under a key that lives ten seconds: who died is not told of any more.
2. A name or a number of labels that this version does not know is left out, so that versions may differ during an update.
3. What no process counts (tasks that wait, dead letters, today's money) is looked up in Redis by whoever is asked.
"""

import asyncio
import json
import logging
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, cast

from prometheus_client import generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.registry import Collector

from game.io import alive
from game.io.connection import LOST, Redis
from game.io.counting import Metrics
from game.io.frames import parse_id
from game.io.keys import GROUP, Keys
from game.io.metrics import (
    BY_NAME,
    DEAD_KEPT,
    METRICS,
    PERSISTENT,
    QUEUE_AGE_SECONDS,
    QUEUE_DEPTH,
    SPENT_TODAY,
    TASKS_ASKED,
    TOKENS_TODAY,
    Labels,
    Metric,
    Value,
)

log = logging.getLogger("fof.metrics")

LIFE = 10
"""Seconds that a snapshot is believed."""
EVERY = 2.0
KINDS = ("web", "master", "agents")
MOST_COUNTED = 1000
"""How many waiting tasks are counted at most: what is more is told as this many."""

_WAITING = """
local last = '0-0'
local pending, oldest = 0, ''
if redis.call('EXISTS', KEYS[1]) == 0 then return {0, ''} end
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local row = {}
  for i = 1, #group, 2 do row[group[i]] = group[i + 1] end
  if row['name'] == ARGV[1] then
    last = row['last-delivered-id']
    local held = redis.call('XPENDING', KEYS[1], ARGV[1])
    pending, oldest = held[1], held[2] or ''
  end
end
local waiting = redis.call('XRANGE', KEYS[1], '(' .. last, '+', 'COUNT', ARGV[2])
if oldest == '' and #waiting > 0 then oldest = waiting[1][1] end
return {pending + #waiting, oldest}
"""
"""How many tasks of a stream are not done, and the id of the oldest. What is being worked on is older than what waits."""


@dataclass(frozen=True)
class Snapshot:
    """The numbers of one process. `kind` and `name` tell which."""

    kind: str
    name: str
    rows: dict[Metric, dict[Labels, Value]] = field(default_factory=dict)

    def number(self, metric: Metric) -> float:
        """A counter or gauge, over all its labels."""
        return sum(value for value in self.rows.get(metric, {}).values() if not isinstance(value, tuple))


def snapshot(metrics: Metrics) -> Snapshot:
    """This process's own, as it is now."""
    return Snapshot(metrics.kind, metrics.name, metrics.read())


def dump(told: Snapshot) -> str:
    """A snapshot as JSON text."""
    rows = {metric.name: [[*labels, value] for labels, value in row.items()] for metric, row in told.rows.items()}
    return json.dumps({"kind": told.kind, "name": told.name, "rows": rows}, separators=(",", ":"))


def load(text: str) -> Snapshot | None:
    """The inverse of `dump`; None where the text is no snapshot."""
    try:
        given = json.loads(text)
        told = Snapshot(str(given["kind"]), str(given["name"]))
        for name, row in given["rows"].items():
            metric = BY_NAME.get(name)
            if metric is not None:
                told.rows[metric] = dict(_read_row(metric, row))
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return told


def _read_row(metric: Metric, row: Iterable[list[Any]]) -> Iterator[tuple[Labels, Value]]:
    for *labels, value in row:
        if len(labels) != len(metric.labels):
            continue
        if metric.kind != "histogram":
            yield tuple(map(str, labels)), float(value)
        elif len(value[0]) == len(metric.buckets) + 1:
            yield tuple(map(str, labels)), ([int(count) for count in value[0]], float(value[1]))


# Redis


async def publish(redis: Redis, keys: Keys, metrics: Metrics) -> None:
    """Write this process's snapshot. Raises what Redis raises."""
    await redis.set(keys.metrics(metrics.name), dump(snapshot(metrics)), ex=LIFE)


async def keep_publishing(redis: Redis, keys: Keys, metrics: Metrics, every: float = EVERY) -> None:
    """Write this process's snapshot for ever, so that any web process can tell it."""
    while True:
        try:
            await publish(redis, keys, metrics)
        except LOST:
            pass
        except Exception:
            # What is counted is never worth a game.
            log.exception("the numbers of this process could not be written")
        await asyncio.sleep(every)


async def others(redis: Redis, keys: Keys, but: str = "") -> list[Snapshot]:
    """The snapshots of all processes that are there, without the one named. Raises what Redis raises."""
    names: list[str] = []
    for kind in KINDS:
        names += [name for name in await alive.who(redis, keys, kind) if name != but]
    pipe = redis.pipeline(transaction=False)
    for name in names:
        pipe.get(keys.metrics(name))
    found = [load(text) for text in await pipe.execute() if text is not None] if names else []
    return [told for told in found if told is not None]


async def common(redis: Redis, keys: Keys, now: int, told: Iterable[Snapshot]) -> Snapshot:
    """What is common to all, at `now` (ms): tasks that are not done, dead letters, today's money. Raises what Redis raises."""
    agents = {labels[0] for one in told for labels in one.rows.get(TASKS_ASKED, {})} - {"other"}
    for about in (await alive.who(redis, keys, "agents")).values():
        agents |= set(about.get("agents", ()))
    ordered = sorted(agents)
    pipe = redis.pipeline(transaction=False)
    pipe.xlen(keys.dead())
    pipe.info("persistence")
    pipe.hmget(
        keys.spend(datetime.fromtimestamp(now / 1000, UTC).date().isoformat()), ["micro_usd", "tokens_in", "tokens_out"]
    )
    for agent in ordered:
        pipe.eval(_WAITING, 1, keys.tasks(agent), GROUP, MOST_COUNTED)
    dead, kept, spent, *queues = await pipe.execute()
    micro_usd, tokens_in, tokens_out = (int(number or 0) for number in cast(list[Any], spent))
    rows: dict[Metric, dict[Labels, Value]] = {
        DEAD_KEPT: {(): float(dead)},
        PERSISTENT: {(): float(kept["aof_enabled"] == 1 and kept["aof_last_write_status"] == "ok")},
        SPENT_TODAY: {(): float(micro_usd)},
        TOKENS_TODAY: {(): float(tokens_in + tokens_out)},
        QUEUE_DEPTH: {},
        QUEUE_AGE_SECONDS: {},
    }
    for agent, (depth, oldest) in zip(ordered, queues, strict=True):
        rows[QUEUE_DEPTH][(agent,)] = float(depth)
        rows[QUEUE_AGE_SECONDS][(agent,)] = max(0, now - parse_id(oldest)[0]) / 1000 if oldest else 0.0
    return Snapshot("redis", "redis", rows)


# Prometheus


class _Told(Collector):
    def __init__(self, told: list[Snapshot]) -> None:
        self._told = told

    def collect(self) -> Iterator[Any]:
        """All metrics that anybody tells of, in the order of their definitions."""
        for metric in METRICS:
            rows = [
                ((one.kind, one.name, *labels), value)
                for one in self._told
                for labels, value in one.rows.get(metric, {}).items()
            ]
            if rows:
                yield _family(metric, rows)


def _family(metric: Metric, rows: list[tuple[Labels, Value]]) -> Any:
    names = ("process", "instance", *metric.labels)
    if metric.kind == "histogram":
        spread = HistogramMetricFamily(metric.name, metric.help, labels=names)
        for labels, value in rows:
            counts, total = cast(tuple[list[int], float], value)
            below, buckets = 0, []
            for bound, count in zip((*map(str, metric.buckets), "+Inf"), counts, strict=True):
                below += count
                buckets.append((bound, float(below)))
            spread.add_metric(labels, buckets, total)
        return spread
    one = CounterMetricFamily if metric.kind == "counter" else GaugeMetricFamily
    family = one(metric.name, metric.help, labels=names)
    for labels, value in rows:
        family.add_metric(labels, cast(float, value))
    return family


def exposition(told: list[Snapshot]) -> bytes:
    """Snapshots as the text that Prometheus reads, with the labels `process` (its kind) and `instance` (its name)."""
    return generate_latest(_Told(told))

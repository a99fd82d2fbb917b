"""Samples of the whole game, one every two seconds for an hour: what charts are drawn from; each room's moods beside them.

1. One web process takes them at a time; another one goes on within five seconds of its end.
2. A sample tells of the time since the one before: what was counted by all processes now, less what was counted then.
3. Numbers and words of the code only, as in metrics.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Iterable, Sequence
from typing import Any

from game.io import moods, rooms, snapshots, streams
from game.io.clock import Clock
from game.io.connection import LOST, NoPermissionError, Redis
from game.io.counting import Metrics
from game.io.keys import Keys
from game.io.metrics import (
    ANSWERS_COUNTED,
    CONNECTIONS,
    DEAD_KEPT,
    MODEL_CALLS,
    MODERATED,
    PLAYERS,
    QUEUE_AGE_SECONDS,
    QUEUE_DEPTH,
    RECEIPT_SECONDS,
    ROOMS,
    ROUND_LATE_SECONDS,
    SPENT_TODAY,
    TOKENS_TODAY,
    Labels,
    Metric,
)
from game.io.snapshots import Snapshot

log = logging.getLogger("fof.metrics")

EVERY = 2.0
LOCK_MS = 5_000
KEPT_MS = 3_600_000
MOOD_SAMPLES = 30
"""Moods are shares of the messages checked during so many samples: a minute."""
MOST_READ = 2000
FORGOTTEN = 300
"""After how many looks without a word of it a process is forgotten."""

_MINE = """
local holder = redis.call('GET', KEYS[1])
if holder and holder ~= ARGV[1] then return 0 end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
return 1
"""


async def read(redis: Redis, keys: Keys, after: str) -> list[tuple[str, dict[str, Any]]]:
    """The samples behind an id ("0-0": all that are kept), oldest first, each with its id. Raises what Redis raises."""
    found = await streams.after(redis, keys.samples(), after, count=MOST_READ)
    return [(id, parse(fields)) for id, fields in found]


def parse(fields: dict[str, str]) -> dict[str, Any]:
    """A sample from the fields of its entry."""
    sample: dict[str, Any] = json.loads(fields["s"])
    return sample


def percentile(buckets: Sequence[float], counts: Sequence[int], share: float) -> float | None:
    """The value below which this share (0-1) of all fell, taken as evenly spread within a bucket; None where there is nothing.

    `counts` has one more than `buckets`, the upper bounds. What lies above the last bound counts as the bound.
    """
    wanted, below = share * sum(counts), 0
    if not wanted:
        return None
    for place, count in enumerate(counts):
        if below + count >= wanted and count:
            if place == len(buckets):
                break
            low = buckets[place - 1] if place else 0.0
            return low + (buckets[place] - low) * (wanted - below) / count
        below += count
    return buckets[-1]


class Counts:
    """Counters and histograms of all processes: what has been added since the last look.

    A process is compared with itself. One that is new is taken from nothing, because it has just begun, unless it is the first
    look of all. One whose numbers are not there just now keeps what was known.
    """

    def __init__(self) -> None:
        self._known: dict[tuple[str, Metric, Labels], float | tuple[list[int], float]] = {}
        self._first = True
        self._looks = 0
        self._seen: dict[str, int] = {}
        self._added: dict[Metric, dict[Labels, float]] = {}
        self._spread: dict[Metric, list[int]] = {}

    def look(self, told: Iterable[Snapshot]) -> None:
        """Take in what all processes tell now."""
        self._added, self._spread = {}, {}
        self._looks += 1
        for one in told:
            self._seen[one.name] = self._looks
            for metric, row in one.rows.items():
                for labels, value in row.items():
                    before = self._known.get((one.name, metric, labels))
                    self._known[(one.name, metric, labels)] = value
                    if before is not None or not self._first:
                        self._add(metric, labels, value, before)
        self._first = False
        self._forget()

    def _add(self, metric: Metric, labels: Labels, value: Any, before: Any) -> None:
        if metric.kind == "histogram":
            old = before[0] if before is not None else [0] * len(value[0])
            sums = self._spread.setdefault(metric, [0] * len(value[0]))
            self._spread[metric] = [
                total + max(0, new - then) for total, new, then in zip(sums, value[0], old, strict=True)
            ]
        elif metric.kind == "counter":
            row = self._added.setdefault(metric, {})
            row[labels] = row.get(labels, 0) + max(0.0, value - (before or 0))

    def _forget(self) -> None:
        """Remember nothing of processes that have long been gone."""
        gone = {name for name, seen in self._seen.items() if self._looks - seen > FORGOTTEN}
        if gone:
            self._seen = {name: seen for name, seen in self._seen.items() if name not in gone}
            self._known = {key: value for key, value in self._known.items() if key[0] not in gone}

    def added(self, metric: Metric) -> dict[Labels, float]:
        """What a counter got, by labels."""
        return self._added.get(metric, {})

    def milliseconds(self, metric: Metric, share: float) -> float | None:
        """A percentile (0-1) of what a histogram of seconds got; None where it got nothing."""
        found = percentile(metric.buckets, self._spread.get(metric, []), share)
        return None if found is None else round(found * 1000, 1)


class Sampler:
    """Takes the samples, where no other process does."""

    def __init__(self, redis: Redis, keys: Keys, clock: Clock, metrics: Metrics, life: int) -> None:
        """`life`: how long a room is kept, seconds."""
        self._redis = redis
        self._keys = keys
        self._clock = clock
        self._metrics = metrics
        self._counts = Counts()
        self._moods: deque[dict[str, float]] = deque(maxlen=MOOD_SAMPLES)
        self._last: int | None = None
        self._rooms = moods.Moods(redis, keys, life)
        self._rooms_at = -moods.EVERY

    async def run(self, every: float = EVERY) -> None:
        """Take samples for ever."""
        while True:
            await asyncio.sleep(every)
            try:
                if await self._mine():
                    await self.take()
                    await self._feel()
                else:
                    self._last = None
            except LOST:
                self._last = None
            except NoPermissionError:
                log.info("samples are left to those who may see the queues")
                return
            except Exception:
                # A sample is never worth a game.
                log.exception("no sample was taken")
                self._last = None

    async def _mine(self) -> bool:
        key = self._keys.samples_lock()
        return bool(await self._redis.eval(_MINE, 1, key, self._metrics.name, LOCK_MS))

    async def _feel(self) -> None:
        """Look how all rooms feel, every ten seconds."""
        now = asyncio.get_running_loop().time()
        if now - self._rooms_at >= moods.EVERY:
            self._rooms_at = now
            await self._rooms.take((await rooms.codes(self._redis, self._keys, moods.MOST_ROOMS))[1])

    async def take(self) -> dict[str, Any] | None:
        """Take one sample and keep it; None where there is none before it to compare with. Raises what Redis raises."""
        told = [snapshots.snapshot(self._metrics)]
        told += await snapshots.others(self._redis, self._keys, but=self._metrics.name)
        now = self._clock.now()
        if self._last is None:
            self._counts = Counts()
        self._counts.look(told)
        last, self._last = self._last, now
        if last is None or now <= last:
            return None
        shared = await snapshots.common(self._redis, self._keys, now, told)
        sample = self._sample(told, shared, now, (now - last) / 1000)
        key = self._keys.samples()
        pipe = self._redis.pipeline(transaction=False)
        text = json.dumps(sample, separators=(",", ":"))
        pipe.xadd(key, {"s": text}, minid=f"{now - KEPT_MS}-0", approximate=False)
        pipe.pexpire(key, KEPT_MS + 60_000)
        await pipe.execute()
        return sample

    def _sample(self, told: list[Snapshot], shared: Snapshot, now: int, seconds: float) -> dict[str, Any]:
        counts = self._counts

        def sum_of(metric: Metric) -> int:
            return int(sum(one.number(metric) for one in told))

        answered = sum(counts.added(ANSWERS_COUNTED).values())
        models: dict[str, int] = {}
        for (provider, model, _), calls in counts.added(MODEL_CALLS).items():
            models[f"{provider}/{model}"] = models.get(f"{provider}/{model}", 0) + int(calls)
        checked = counts.added(MODERATED)
        moods = {mood: sum(n for labels, n in checked.items() if labels[0] == mood) for mood in _MOODS}
        self._moods.append(moods)
        return {
            "t": now,
            "rooms": sum_of(ROOMS),
            "players": sum_of(PLAYERS),
            "connections": sum_of(CONNECTIONS),
            "answers_per_second": round(answered / seconds, 1),
            "receipt_p50_ms": counts.milliseconds(RECEIPT_SECONDS, 0.5),
            "receipt_p99_ms": counts.milliseconds(RECEIPT_SECONDS, 0.99),
            "late_p99_ms": counts.milliseconds(ROUND_LATE_SECONDS, 0.99),
            "queues": {labels[0]: depth for labels, depth in shared.rows[QUEUE_DEPTH].items()},
            "oldest_seconds": {labels[0]: age for labels, age in shared.rows[QUEUE_AGE_SECONDS].items()},
            "dead_letters": int(shared.number(DEAD_KEPT)),
            "models": {name: calls for name, calls in models.items() if calls},
            "tokens_today": int(shared.number(TOKENS_TODAY)),
            "micro_usd_today": int(shared.number(SPENT_TODAY)),
            "mood": self._mood(),
            "unsafe": int(sum(n for labels, n in checked.items() if labels[1] != "safe")),
        }

    def _mood(self) -> dict[str, int] | None:
        """Percentages of the last minute; None where nothing was checked."""
        sums = {mood: sum(one[mood] for one in self._moods) for mood in _MOODS}
        whole = sum(sums.values())
        return {mood: round(100 * count / whole) for mood, count in sums.items()} if whole else None


_MOODS = ("happy", "neutral", "sad")

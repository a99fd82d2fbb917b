"""What one process counts.

1. A process counts in plain numbers of its own `Metrics`. Nothing is shared, so that several processes may live in one test.
2. What comes thousands of times a second is kept as it is (a list of waits, a number) and sorted into buckets when it is read.
"""

from bisect import bisect_left
from collections.abc import Callable

from prometheus_client.process_collector import ProcessCollector

from game.io.metrics import (
    ANSWERS,
    BY_NAME,
    METRICS,
    MODERATED,
    RECEIPT_SECONDS,
    RECEIPTS,
    REFUSALS,
    TASK_SECONDS,
    Labels,
    Metric,
    Spread,
    Value,
)
from game.refusals import SENTENCES

MOST_SERIES = 200
"""How many sets of labels a metric keeps apart; what comes later counts as `other`."""
MOST_WAITS = 50_000
"""How many waits are kept at most until they are read: some seconds' worth of the largest rooms."""

_REFUSALS = frozenset({*SENTENCES, "unknown_type", "unknown_command", "unauthorised", "too_big"})
_OUTCOMES = frozenset({"answered", "failed", "out_of_time", "stumbled"})


class Metrics:
    """What one process counts. `kind` is web, master or agents, `name` the process's name."""

    def __init__(self, kind: str, name: str) -> None:
        self.kind = kind
        self.name = name
        self.answers = 0
        self._numbers: dict[Metric, dict[Labels, float]] = {}
        self._spreads: dict[Metric, dict[Labels, Spread]] = {}
        self._waits: list[float] = []
        self._looks: list[Callable[[], None]] = []
        self._process = ProcessCollector(registry=None)
        for metric in METRICS:
            # A rate needs a number to begin with.
            if kind in metric.by.split(", ") and not metric.labels and metric.kind != "gauge":
                self._begin(metric)

    def _begin(self, metric: Metric) -> None:
        if metric.kind == "histogram":
            self._spreads[metric] = {(): ([0] * (len(metric.buckets) + 1), 0.0)}
        else:
            self._numbers[metric] = {(): 0}

    def add(self, metric: Metric, amount: float = 1, *labels: str) -> None:
        """Count something."""
        row = self._numbers.setdefault(metric, {})
        labels = _bounded(row, labels)
        row[labels] = row.get(labels, 0) + amount

    def put(self, metric: Metric, value: float, *labels: str) -> None:
        """Say what a number is now; for a counter, what it has come to."""
        row = self._numbers.setdefault(metric, {})
        row[_bounded(row, labels)] = value

    def observe(self, metric: Metric, value: float, *labels: str) -> None:
        """Sort a value into a histogram."""
        row = self._spreads.setdefault(metric, {})
        labels = _bounded(row, labels)
        counts, total = row.get(labels) or ([0] * (len(metric.buckets) + 1), 0.0)
        counts[bisect_left(metric.buckets, value)] += 1
        row[labels] = (counts, total + value)

    def before_reading(self, look: Callable[[], None]) -> None:
        """Call this each time before the numbers are read: for what need not be counted because it can be looked up."""
        self._looks.append(look)

    # What several places count

    def receipt(self, waited: float | None) -> None:
        """A receipt was written so many seconds after its answer came; None where this process did not hear the answer."""
        self._waits.append(-1.0 if waited is None else waited)
        if len(self._waits) > MOST_WAITS:
            self._sort_waits()

    def refused(self, code: str) -> None:
        """A refusal, by its code. What is wrong with a field is one code here, because people choose names of fields."""
        self.add(REFUSALS, 1, code if code in _REFUSALS else "invalid" if code.startswith("invalid_") else "other")

    def task(self, agent: str, outcome: str, seconds: float) -> None:
        """An agent has dealt with a task."""
        self.observe(TASK_SECONDS, seconds, agent, outcome if outcome in _OUTCOMES else "other")

    def moderated(self, mood: str | None, category: str | None) -> None:
        """A chat message was checked. No mood where none was told; no category where nothing is wrong with it."""
        self.add(MODERATED, 1, mood or "none", category or "safe")

    # Reading

    def read(self) -> dict[Metric, dict[Labels, Value]]:
        """All numbers as they are now."""
        for look in self._looks:
            look()
        self._sort_waits()
        found: dict[Metric, dict[Labels, Value]] = {metric: dict(row) for metric, row in self._numbers.items()}
        for metric, spreads in self._spreads.items():
            found[metric] = {labels: (list(counts), total) for labels, (counts, total) in spreads.items()}
        for family in self._process.collect():
            for sample in family.samples:
                if sample.name in BY_NAME:
                    found[BY_NAME[sample.name]] = {(): sample.value}
        return found

    def _sort_waits(self) -> None:
        if self.kind != "web":
            return
        waits, self._waits = self._waits, []
        self.put(ANSWERS, self.answers)
        self.add(RECEIPTS, len(waits))
        counts, total = self._spreads[RECEIPT_SECONDS][()]
        for waited in waits:
            if waited >= 0:
                counts[bisect_left(RECEIPT_SECONDS.buckets, waited)] += 1
                total += waited
        self._spreads[RECEIPT_SECONDS][()] = (counts, total)


def _bounded(row: dict[Labels, float] | dict[Labels, Spread], labels: Labels) -> Labels:
    """The labels, or `other` where there are too many sets of them already."""
    if labels in row or len(row) < MOST_SERIES:
        return labels
    return tuple("other" for _ in labels)

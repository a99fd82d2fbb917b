"""What a master notes of each batch: numbers, and the spans of answers and runs where traces are on.

1. It looks at what was committed and at nothing else, once the commit is done: nothing is told that did not happen.
2. What a run did is read off the room: a task or run that is there now and was not before was begun by this batch.
"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field

from game.events import AnswerTaken, Checked, Event, Logged, Refused, RoundClosed
from game.io import metrics as m
from game.io.clock import Clock
from game.io.counting import Metrics
from game.io.frames import Id, entry_of
from game.io.tracing import Trace, Tracing, answer_trace, run_trace
from game.room import Room
from game.runs import Run
from game.tasks import Task


@dataclass(slots=True)
class Begun:
    """How things stood when a batch began; `at` in nanoseconds since the epoch."""

    at: int
    runs: Mapping[str, Run] = field(default_factory=dict)
    tasks: Mapping[str, Task] = field(default_factory=dict)


class Notes:
    """Of one master."""

    def __init__(self, metrics: Metrics, clock: Clock, tracing: Tracing | None) -> None:
        self.metrics = metrics
        self.tracing = tracing
        self._clock = clock

    def begun(self, room: Room, entries: int, oldest: Id) -> Begun:
        """A batch of so many inbox entries is about to be applied; `oldest` is the first one's id."""
        self.metrics.add(m.BATCHES)
        self.metrics.observe(m.BATCH_ENTRIES, entries)
        self.metrics.observe(m.INBOX_LAG_SECONDS, max(0, self._clock.now() - oldest[0]) / 1000)
        if self.tracing is None:
            return Begun(0)
        return Begun(time.time_ns(), dict(room.runs), dict(room.tasks))

    def committed(
        self, room: Room, told: list[tuple[Id, Event]], due: int | None, begun: Begun | None, writing: int
    ) -> None:
        """A batch is committed. `due` is the deadline (ms) that was running, `writing` when the commit began (ns of Unix time)."""
        now = time.time_ns()
        metrics = self.metrics
        metrics.observe(m.COMMIT_SECONDS, (now - writing) / 1e9)
        kinds = Counter(type(event) for _, event in told)
        if taken := kinds[AnswerTaken]:
            metrics.add(m.ANSWERS_COUNTED, taken)
        if unchecked := sum(isinstance(event, Checked) and event.unchecked for _, event in told):
            metrics.add(m.UNCHECKED, unchecked)
        if closed := kinds[RoundClosed]:
            metrics.add(m.ROUNDS_CLOSED, closed)
            if due is not None and (late := self._clock.now() - due) >= 0:
                metrics.observe(m.ROUND_LATE_SECONDS, late / 1000)
        if kinds[Refused]:
            for _, event in told:
                if isinstance(event, Refused):
                    metrics.refused(event.code)
        if self.tracing is not None and begun is not None:
            if taken:
                _trace_answers(self.tracing, room, told, begun.at, writing, now)
            if begun.runs or room.runs:
                _trace_runs(self.tracing, room, told, begun, now)

    def asked(self, tasks: list[Task]) -> None:
        """Tasks are on their way to agents."""
        for task in tasks:
            self.metrics.add(m.TASKS_ASKED, 1, task.agent)


def _trace_answers(
    tracing: Tracing, room: Room, told: list[tuple[Id, Event]], begun: int, writing: int, now: int
) -> None:
    seen: set[Trace] = set()
    for id, event in told:
        if not isinstance(event, AnswerTaken) or (round := room.rounds.get(event.round)) is None:
            continue
        trace = answer_trace(room.code, event.round, round.claim.id, event.to)
        if not tracing.wants(trace) or trace in seen:
            continue
        seen.add(trace)
        entry = entry_of(id)
        waited = min(entry[0] * 1_000_000, begun)
        tracing.span(trace, "inbox", "answer", waited, begun, room=room.code, entry=f"{entry[0]}-{entry[1]}")
        tracing.span(trace, "step", "inbox", begun, writing, room=room.code, events=len(told))
        tracing.span(trace, "commit", "step", writing, now, room=room.code, event=f"{id[0]}-{id[1]}")


def _trace_runs(tracing: Tracing, room: Room, told: list[tuple[Id, Event]], begun: Begun, now: int) -> None:
    lines = [event.line for _, event in told if isinstance(event, Logged)]
    came = {(line.run, line.node) for line in lines if line.what in ("answered", "failed")}
    for id, task in begun.tasks.items():
        if id not in room.tasks and task.trace and (task.run, _node_of(task)) in came:
            tracing.span(
                run_trace(task.trace), "deliver", f"task:{id}", begun.at, now, of=f":{id}", room=room.code, task=id
            )
    for id, task in room.tasks.items():
        if id not in begun.tasks and task.trace:
            tracing.span(
                run_trace(task.trace),
                "task",
                "run",
                begun.at,
                now,
                of=f":{id}",
                room=room.code,
                task=id,
                agent=task.agent,
                node=_node_of(task),
            )
    for id, run in begun.runs.items():
        if id not in room.runs:
            # Its own clock is the room's: milliseconds of Redis.
            since = min(run.began_at * 1_000_000, now)
            tracing.span(run_trace(run.trace), "run", None, since, now, room=room.code, run=id, flow=run.flow)


def _node_of(task: Task) -> str:
    """The node that asked: the second part of `<run>.<node>.<step>.<attempt>`."""
    return task.id.split(".")[1] if task.id.count(".") == 3 else ""

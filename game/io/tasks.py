"""Tasks on their way to agents: one stream per agent, at least once, idempotent by the task's id.

1. The room's list of open tasks is the truth; the stream is only the way. A task that got lost is relayed again.
2. What was delivered three times without an answer, or is no task at all, becomes a dead letter.
3. A consumer group is made where it is missing, also after Redis came back empty.
"""

import json
from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from game.io.connection import Redis
from game.io.keys import GROUP, Keys, RoomCode
from game.tasks import Task

KEPT = 10_000
KEPT_DEAD = 1000
MOST_DELIVERIES = 3


@dataclass(frozen=True, slots=True)
class Delivery:
    """A task as an agent gets it."""

    entry: str
    room: RoomCode
    task: str
    brief: dict[str, Any]
    attempt: int
    patience_ms: int
    trace: str
    again: bool = False
    """Whether it was given to a worker before."""


async def relay(redis: Redis, keys: Keys, room: RoomCode, tasks: list[Task]) -> None:
    """Put tasks into their agents' streams."""
    pipe = redis.pipeline(transaction=False)
    for task in tasks:
        fields: Any = {
            "room": room,
            "task": task.id,
            "brief": json.dumps(task.brief, ensure_ascii=False),
            "attempt": task.attempt,
            "patience_ms": task.patience_ms,
            "trace": task.trace,
        }
        pipe.xadd(keys.tasks(task.agent), fields, maxlen=KEPT, approximate=True)
    await pipe.execute()


def _delivery(entry: str, fields: dict[str, str], again: bool) -> Delivery:
    """A stream entry as a delivery. Raises ValueError or KeyError where it is none."""
    brief = json.loads(fields["brief"])
    if not isinstance(brief, dict):
        raise ValueError("the brief is no object")
    return Delivery(
        entry,
        RoomCode(fields["room"]),
        fields["task"],
        brief,
        int(fields.get("attempt", 1)),
        int(fields.get("patience_ms", 5000)),
        fields.get("trace", ""),
        again,
    )


@dataclass(frozen=True, slots=True)
class Dead:
    """A delivery that is given up, with all that is known of it."""

    entry: str
    fields: dict[str, str]
    reason: str

    @property
    def room(self) -> RoomCode:
        """The room that waits for it."""
        return RoomCode(self.fields.get("room", ""))


class TaskQueue:
    """An agent's end of its stream. `redis` must allow blocking reads."""

    def __init__(self, redis: Redis, keys: Keys, agent: str, consumer: str, *, idle_ms: int = 10_000) -> None:
        self._redis = redis
        self._stream = keys.tasks(agent)
        self._consumer = consumer
        self._idle_ms = idle_ms

    async def take(self, count: int, block_ms: int) -> tuple[list[Delivery], list[Dead]]:
        """Work whose worker died, then new work, waiting up to `block_ms` for it; and what is to be given up."""
        try:
            claimed: Any = await self._redis.xautoclaim(
                self._stream, GROUP, self._consumer, min_idle_time=self._idle_ms, count=count
            )
            if claimed[1]:
                return await self._sort(claimed[1], await self._times(claimed[1]))
            read: Any = await self._redis.xreadgroup(
                GROUP, self._consumer, {self._stream: ">"}, count=count, block=block_ms
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self._make_group()
            return [], []
        return await self._sort(read[0][1] if read else [], {})

    async def _times(self, entries: list[Any]) -> dict[str, int]:
        """How often each entry was delivered: the counter of the group, which counts claims too."""
        pending: Any = await self._redis.xpending_range(
            self._stream, GROUP, min=entries[0][0], max=entries[-1][0], count=len(entries) + 100
        )
        return {row["message_id"]: int(row["times_delivered"]) for row in pending}

    async def _sort(self, entries: list[Any], times: dict[str, int]) -> tuple[list[Delivery], list[Dead]]:
        alive: list[Delivery] = []
        dead: list[Dead] = []
        for entry, fields in entries:
            if times.get(entry, 1) > MOST_DELIVERIES:
                dead.append(Dead(entry, dict(fields or {}), f"delivered {MOST_DELIVERIES} times without an answer"))
                continue
            try:
                alive.append(_delivery(entry, fields, entry in times))
            except (ValueError, KeyError, TypeError) as error:
                dead.append(Dead(entry, dict(fields or {}), f"no task: {type(error).__name__}"))
        return alive, dead

    async def bury(self, dead: Dead, key: str, agent: str) -> None:
        """Put a delivery that is given up where an operator sees it, and take it off the stream."""
        fields: Any = {**dead.fields, "agent": agent, "entry": dead.entry, "reason": dead.reason}
        # One after the other: with a cluster they may be on two servers, and it must not leave the one without reaching the other.
        await self._redis.xadd(key, fields, maxlen=KEPT_DEAD, approximate=True)
        await self._redis.xack(self._stream, GROUP, dead.entry)

    async def _make_group(self) -> None:
        try:
            await self._redis.xgroup_create(self._stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def done(self, delivery: Delivery) -> None:
        """The result is in the room's inbox: the delivery may go."""
        await self._redis.xack(self._stream, GROUP, delivery.entry)

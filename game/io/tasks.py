"""Tasks on their way to agents: one stream per agent, at least once, idempotent by the task's id.

1. The room's list of open tasks is the truth; the stream is only the way. A task that got lost is relayed again.
2. A consumer group is made where it is missing, also after Redis came back empty.
"""

import json
from dataclasses import dataclass
from typing import Any

from redis.exceptions import ResponseError

from game.io.connection import Redis
from game.io.keys import GROUP, Keys, RoomCode
from game.tasks import Task

KEPT = 10_000


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


def _delivery(entry: str, fields: dict[str, str]) -> Delivery:
    return Delivery(
        entry,
        RoomCode(fields["room"]),
        fields["task"],
        json.loads(fields["brief"]),
        int(fields.get("attempt", 1)),
        int(fields.get("patience_ms", 5000)),
        fields.get("trace", ""),
    )


class TaskQueue:
    """An agent's end of its stream. `redis` must allow blocking reads."""

    def __init__(self, redis: Redis, keys: Keys, agent: str, consumer: str, *, idle_ms: int = 10_000) -> None:
        self._redis = redis
        self._stream = keys.tasks(agent)
        self._consumer = consumer
        self._idle_ms = idle_ms

    async def take(self, count: int, block_ms: int) -> list[Delivery]:
        """Work whose worker died, then new work, waiting up to `block_ms` for it."""
        try:
            claimed: Any = await self._redis.xautoclaim(
                self._stream, GROUP, self._consumer, min_idle_time=self._idle_ms, count=count
            )
            if claimed[1]:
                return [_delivery(entry, fields) for entry, fields in claimed[1]]
            read: Any = await self._redis.xreadgroup(
                GROUP, self._consumer, {self._stream: ">"}, count=count, block=block_ms
            )
        except ResponseError as error:
            if "NOGROUP" not in str(error):
                raise
            await self._make_group()
            return []
        entries = read[0][1] if read else []
        return [_delivery(entry, fields) for entry, fields in entries]

    async def _make_group(self) -> None:
        try:
            await self._redis.xgroup_create(self._stream, GROUP, id="0", mkstream=True)
        except ResponseError as error:
            if "BUSYGROUP" not in str(error):
                raise

    async def done(self, delivery: Delivery) -> None:
        """The result is in the room's inbox: the delivery may go."""
        await self._redis.xack(self._stream, GROUP, delivery.entry)

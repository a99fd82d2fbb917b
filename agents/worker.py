"""The shared consumer: takes tasks from an agent's stream, lets the agent answer, and puts the result into the room's inbox.

1. A delivery is acknowledged after its result is in the inbox; a worker that dies in between leaves it to another.
2. A result that comes twice does no harm: the room ignores what it no longer waits for.
"""

import asyncio
import logging
import os
import secrets
from collections.abc import Iterable
from typing import Any

from agents.agent import Agent, AgentFailed
from agents.roster import ROSTER
from game.commands import TaskDone, TaskFailed
from game.io.alive import Alive
from game.io.clock import Clock
from game.io.connection import LOST, connect, connect_blocking
from game.io.inbox import Inbox, NoSuchRoom
from game.io.keys import Keys
from game.io.logs import Seldom
from game.io.tasks import Delivery, TaskQueue
from game.settings import Settings

log = logging.getLogger("fof.agents")
seldom = Seldom(log)

BLOCK_MS = 2000


class Workers:
    """One process with some of the roster's agents."""

    def __init__(self, settings: Settings, only: Iterable[str] = ()) -> None:
        names = list(only) or list(ROSTER)
        self.name = f"agents-{os.getpid()}-{secrets.token_hex(3)}"
        self._agents: list[Agent] = [ROSTER[name]() for name in names]
        self._keys = Keys(settings.prefix, settings.shards)
        self._redis = connect(settings)
        self._reader = connect_blocking(settings, len(self._agents))
        self._clock = Clock()
        self._inbox = Inbox(self._redis, self._keys, settings.room_life)
        self._alive = Alive(self._redis, self._keys, self._clock, "agents", self.name)

    def _about(self) -> dict[str, Any]:
        return {"agents": {agent.name: agent.about() for agent in self._agents}}

    async def run(self) -> None:
        """Work for ever; cancel to stop."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._inbox.run())
                group.create_task(self._clock.keep(self._redis))
                group.create_task(self._alive.keep(self._about))
                for agent in self._agents:
                    group.create_task(self._work(agent))
        finally:
            try:
                await self._alive.leave()
            except LOST:
                pass
            await self._redis.aclose()
            await self._reader.aclose()

    async def _work(self, agent: Agent) -> None:
        queue = TaskQueue(self._reader, self._keys, agent.name, self.name)
        while True:
            try:
                deliveries = await queue.take(agent.at_once, BLOCK_MS)
                await asyncio.gather(*(self._answer(agent, queue, delivery) for delivery in deliveries))
            except LOST as error:
                seldom.warning("Redis is out of reach", reason=type(error).__name__)
                await asyncio.sleep(0.2)
            except Exception:
                log.exception("agent stumbled", extra={"agent": agent.name})
                await asyncio.sleep(1)

    async def _answer(self, agent: Agent, queue: TaskQueue, delivery: Delivery) -> None:
        command: TaskDone | TaskFailed
        try:
            async with asyncio.timeout(delivery.patience_ms / 1000):
                answered = await agent.answer(delivery.brief, delivery.patience_ms / 1000)
            command = TaskDone(task=delivery.task, result=answered.result, made=answered.made)
        except TimeoutError:
            command = TaskFailed(task=delivery.task, reason="out of time")
        except AgentFailed as failed:
            command = TaskFailed(task=delivery.task, reason=str(failed)[:200])
        try:
            await self._inbox.put(delivery.room, command)
        except NoSuchRoom:
            log.info("task of a room that is gone", extra={"room": delivery.room, "task": delivery.task})
        await queue.done(delivery)

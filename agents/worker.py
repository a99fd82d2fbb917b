"""The shared consumer: takes tasks from an agent's stream, lets the agent answer, and puts the result into the room's inbox.

1. A delivery is acknowledged after its result is in the inbox; a worker that dies in between leaves it to another.
2. A result that comes twice does no harm: the room ignores what it no longer waits for.
3. What an agent tells of its answer while it writes goes the same way, before it, and may get lost.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import time
from collections.abc import Iterable
from typing import Any

from agents.agent import Agent, AgentFailed, Answered, Teller
from agents.counting import count_models, is_repeat
from agents.roster import ROSTER
from agents.telling import Telling
from agents.workshop import Workshop
from game.commands import TaskDone, TaskFailed, TaskTold
from game.io import metrics as m
from game.io.alive import Alive
from game.io.clock import Clock
from game.io.connection import LOST, connect, connect_blocking
from game.io.counting import Metrics
from game.io.failpoints import failpoint
from game.io.inbox import Inbox, NoSuchRoom, Unreachable
from game.io.keys import Keys
from game.io.logs import Seldom
from game.io.snapshots import keep_publishing
from game.io.tasks import Dead, Delivery, TaskQueue
from game.io.tracing import tracing_of, working
from game.settings import Settings

log = logging.getLogger("fof.agents")
seldom = Seldom(log)

BLOCK_MS = 2000


class Workers:
    """One process with some of the roster's agents."""

    def __init__(self, settings: Settings, only: Iterable[str] = ()) -> None:
        names = list(only) or list(ROSTER)
        self.name = f"agents-{os.getpid()}-{secrets.token_hex(3)}"
        self._keys = Keys(settings.prefix, settings.shards)
        self._redis = connect(settings)
        self._inbox = Inbox(self._redis, self._keys, settings.room_life)
        self._shop = Workshop(settings, self._redis, self._keys, with_memory="tools" in names, inbox=self._inbox)
        self._agents: list[Agent] = [ROSTER[name](self._shop) for name in names]
        self._reader = connect_blocking(settings, len(self._agents))
        self._clock = Clock()
        self._hands: dict[str, asyncio.Semaphore] = {}
        self._working: set[asyncio.Task[None]] = set()
        self.metrics = Metrics("agents", self.name)
        self.metrics.before_reading(lambda: count_models(self._shop.ladders, self.metrics))
        self.tracing = tracing_of(settings, self.name)
        self._alive = Alive(self._redis, self._keys, self._clock, "agents", self.name)

    def _about(self) -> dict[str, Any]:
        return {"agents": {agent.name: agent.about() for agent in self._agents}, **self._shop.about()}

    async def run(self) -> None:
        """Work for ever; cancel to stop."""
        try:
            async with asyncio.TaskGroup() as group:
                group.create_task(self._inbox.run())
                group.create_task(self._clock.keep(self._redis))
                group.create_task(self._alive.keep(self._about))
                group.create_task(keep_publishing(self._redis, self._keys, self.metrics))
                group.create_task(self._shop.keep_probing())
                group.create_task(self._shop.open_memory())
                for agent in self._agents:
                    group.create_task(self._work(agent))
        finally:
            try:
                await self._alive.leave()
            except LOST:
                pass
            await self._redis.aclose()
            await self._reader.aclose()
            await self._shop.aclose()
            if self.tracing is not None:
                await asyncio.to_thread(self.tracing.close)

    async def _work(self, agent: Agent) -> None:
        queue = TaskQueue(self._reader, self._keys, agent.name, self.name)
        while True:
            try:
                deliveries, dead = await queue.take(agent.at_once, BLOCK_MS)
                if deliveries:
                    failpoint("agent.after_claim")
                for letter in dead:
                    await self._give_up(agent, queue, letter)
                for delivery in deliveries:
                    await self._begin(agent, queue, delivery)
            except LOST as error:
                seldom.warning("Redis is out of reach", reason=type(error).__name__)
                await asyncio.sleep(0.2)
            except Exception:
                log.exception("agent stumbled", extra={"agent": agent.name})
                await asyncio.sleep(1)

    async def _begin(self, agent: Agent, queue: TaskQueue, delivery: Delivery) -> None:
        """Start on a task as soon as the agent has a hand free; the others go on meanwhile."""
        self.metrics.add(m.DELIVERIES, 1, agent.name)
        if delivery.again:
            self.metrics.add(m.REDELIVERIES, 1, agent.name)
        hands = self._hands.setdefault(agent.name, asyncio.Semaphore(agent.at_once))
        await hands.acquire()
        work = asyncio.create_task(self._answer(agent, queue, delivery))
        self._working.add(work)

        def over(_: asyncio.Task[None]) -> None:
            hands.release()
            self._working.discard(work)

        work.add_done_callback(over)

    async def _give_up(self, agent: Agent, queue: TaskQueue, dead: Dead) -> None:
        """A dead letter, and word to the room that waits."""
        self.metrics.add(m.DEAD_LETTERS, 1, agent.name)
        log.error("dead letter", extra={"agent": agent.name, "entry": dead.entry, "reason": dead.reason})
        if dead.room and "task" in dead.fields:
            failed = TaskFailed(task=dead.fields["task"][:200], reason=dead.reason)
            with contextlib.suppress(NoSuchRoom, Unreachable):
                await self._inbox.put(dead.room, failed)
        await queue.bury(dead, self._keys.dead(), agent.name)

    async def _answer(self, agent: Agent, queue: TaskQueue, delivery: Delivery) -> None:
        command: TaskDone | TaskFailed
        began, outcome = time.monotonic(), "stumbled"
        try:
            with working(self.tracing, delivery.trace, delivery.task, self.name, room=delivery.room, agent=agent.name):
                async with asyncio.timeout(delivery.patience_ms / 1000):
                    answered = await self._ask(agent, delivery)
            outcome = "answered"
            if is_repeat(delivery.brief, answered.result):
                self.metrics.add(m.REPEATS)
            command = TaskDone(task=delivery.task, result=answered.result, made=answered.made)
        except TimeoutError:
            outcome = "out_of_time"
            command = TaskFailed(task=delivery.task, reason="out of time")
        except AgentFailed as failed:
            outcome = "failed"
            command = TaskFailed(task=delivery.task, reason=str(failed)[:200], made=failed.made)
        except Exception:
            # Not acknowledged: it is delivered again, and becomes a dead letter when that does not help.
            log.exception("agent stumbled", extra={"agent": agent.name, "task": delivery.task})
            return
        finally:
            self.metrics.task(agent.name, outcome, time.monotonic() - began)
        try:
            # Behind all that was told of it: the inbox keeps the order.
            await self._inbox.put(delivery.room, command)
            failpoint("agent.before_ack")
            await queue.done(delivery)
        except NoSuchRoom:
            log.info("task of a room that is gone", extra={"room": delivery.room, "task": delivery.task})
            await queue.done(delivery)
        except (Unreachable, *LOST):
            seldom.warning("a result could not be delivered", agent=agent.name)

    async def _ask(self, agent: Agent, delivery: Delivery) -> Answered:
        patience = delivery.patience_ms / 1000
        if not isinstance(agent, Teller):
            return await agent.answer(delivery.brief, patience)

        def put(text: str) -> None:
            self._inbox.put(delivery.room, TaskTold(task=delivery.task, text=text))

        telling = Telling(put)
        try:
            return await agent.answer_telling(delivery.brief, patience, telling.tell)
        finally:
            telling.close()

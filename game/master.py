"""The game master: reads inboxes, applies `step`, commits, and rings when a deadline has passed.

1. It keeps no truth that is not in Redis: killed anywhere, another one goes on from the cursor.
2. One blocking read serves all rooms of a shard; a shard is served by whoever holds its lease.
3. A command whose step raises is buried, and the room goes on without it.
4. What follows from a room's state (tasks relayed, word of a new room to who wished for it, a finished game on the board) is
   done after the commit, and again when a room is taken over: at least once, and harmless twice.
"""

import asyncio
import contextlib
import logging
import os
import secrets
import time
from typing import Any

from pydantic import JsonValue, ValidationError

from game.claims import MIXED, ClaimId
from game.commands import (
    PARSE,
    Answer,
    Answers,
    Capabilities,
    Command,
    Erase,
    Gone,
    Presence,
    React,
    Say,
    TaskTold,
    TimeUp,
    Withdraw,
)
from game.events import AnswerTaken, Flagged, GameOver, Logged, Reacted, Refused, RoundClosed, RoundVoided, Said
from game.io import alive, board, records, streams, tasks
from game.io.alive import Alive
from game.io.clock import Clock
from game.io.connection import LOST, connect, connect_blocking
from game.io.counting import Metrics
from game.io.failpoints import failpoint
from game.io.frames import ZERO, Id, event_id, last_id, parse_id, show_id
from game.io.inbox import Inbox, NoSuchRoom, Unreachable
from game.io.keys import Keys, RoomCode, Shard
from game.io.lease import LeaseLost, Leases
from game.io.line import Line
from game.io.logs import Seldom
from game.io.metrics import BURIED, ROOMS, SHARDS
from game.io.noting import Begun, Notes
from game.io.retired import RetiredClaims
from game.io.scrub import scrub
from game.io.snapshots import keep_publishing
from game.io.store import Batch, Store, Unreadable
from game.io.tracing import tracing_of
from game.recap import kept
from game.room import Room
from game.rules import step
from game.settings import Settings
from game.standing import PlayerId
from game.tasks import Budget, Task

log = logging.getLogger("fof.master")
seldom = Seldom(log)

READ = 2000
BLOCK_MS = 2000
LINGER = 0.010
"""Seconds between two batches of one shard while answers come, and nothing but messages beside them."""
LIGHT = (Answers, Say, React)
OF_LIGHT = (AnswerTaken, Said, Reacted, Logged)
"""Commands that come in crowds, and the events of one with which all went well."""
RING_AGAIN = 0.25

Entry = tuple[Id, str]


class Held:
    """A room in this master's memory."""

    __slots__ = ("alarm", "announced", "cursor", "due", "heralded", "posted", "relayed", "room", "scrubbed")

    def __init__(self, room: Room, cursor: Id, announced: str) -> None:
        self.room = room
        self.cursor = cursor
        self.announced = announced
        self.relayed: set[tuple[str, int]] = set()
        self.posted = 0
        self.scrubbed: dict[PlayerId, Id] = {}
        self.due: int | None = None
        self.heralded = False
        self.alarm: asyncio.TimerHandle | None = None

    def silence(self) -> None:
        """Ring no more."""
        if self.alarm is not None:
            self.alarm.cancel()
            self.alarm = None


class ShardMaster:
    """Serves the rooms of one shard for as long as the lease lasts."""

    def __init__(self, master: "Master", shard: Shard, lease: str) -> None:
        self._master = master
        self._shard = shard
        self._lease = lease
        self._rooms: dict[RoomCode, Held] = {}
        self._announced = "0-0"
        self._light = self._answers = False
        self._reader = Line(master.reader, patience=None)

    async def run(self) -> None:
        """Read, apply, commit, until the lease is lost (LeaseLost) or the task is cancelled."""
        try:
            await self._find_rooms()
            while True:
                await self._read_once()
        finally:
            for held in self._rooms.values():
                held.silence()
                self._master.store.forget(RoomCode(held.room.code))
            await self._reader.close()

    async def _find_rooms(self) -> None:
        while True:
            rooms = self._master.keys.rooms(self._shard)
            found = await streams.after(self._master.redis, rooms, self._announced, count=500)
            if not found:
                return
            for entry, fields in found:
                await self._adopt(entry, fields)

    async def _adopt(self, entry: str, fields: dict[str, str]) -> None:
        self._announced = entry
        code = RoomCode(fields["room"])
        if code in self._rooms:
            return
        try:
            loaded = await self._master.store.load(code)
        except Unreadable as error:
            # The other rooms of the shard go on.
            log.error("room refused", extra={"room": code, "reason": str(error)})
            self._master.metrics.add(BURIED)
            await self._master.store.bury(code, ZERO, "", str(error))
            return
        if loaded is None or loaded[0].expired:
            await self._master.redis.xdel(self._master.keys.rooms(self._shard), entry)
            return
        held = Held(*loaded, announced=entry)
        self._rooms[code] = held
        log.info("room held", extra={"room": code, "cursor": show_id(held.cursor)})
        if held.room.round:
            # Whoever held it before may have died before the latest round was on record.
            await self._record(held, {held.room.round})
        await self._after(held, [])

    async def _read_once(self) -> None:
        keys = self._master.keys
        positions = {keys.rooms(self._shard): self._announced}
        by_key: dict[str, RoomCode] = {}
        for code, held in self._rooms.items():
            key = keys.room(code, "inbox")
            positions[key] = show_id(held.cursor)
            by_key[key] = code
        found = await streams.read(self._reader, positions, count=READ, block_ms=BLOCK_MS)
        loop = asyncio.get_running_loop()
        began = loop.time()
        self._light, self._answers = True, False
        for key, entries in found:
            if key in by_key:
                held = self._rooms[by_key[key]]
                await self._apply(held, [(parse_id(id), fields.get("c", "")) for id, fields in entries])
            else:
                self._light = False
                for entry, fields in entries:
                    await self._adopt(entry, fields)
        if found and self._light and self._answers and (left := began + LINGER - loop.time()) > 0:
            # A batch costs more than an answer: others are about to come.
            await asyncio.sleep(left)

    async def _apply(self, held: Held, entries: list[Entry]) -> None:
        try:
            await self._commit(held, entries)
        except (LeaseLost, *LOST):
            raise
        except Exception:
            log.exception("a batch failed", extra={"room": held.room.code, "entry": show_id(entries[0][0])})
            await self._apply_one_by_one(held, entries)

    async def _apply_one_by_one(self, held: Held, entries: list[Entry]) -> None:
        for entry in entries:
            await self._reload(held)
            try:
                await self._commit(held, [entry])
            except (LeaseLost, *LOST):
                raise
            except Exception as error:
                await self._reload(held)
                await self._bury(held, entry, f"{type(error).__name__}: {error}")

    async def _reload(self, held: Held) -> None:
        loaded = await self._master.store.load(RoomCode(held.room.code))
        if loaded is None:
            raise LeaseLost(held.room.code)
        held.room, held.cursor = loaded

    async def _bury(self, held: Held, entry: Entry, reason: str) -> None:
        code = RoomCode(held.room.code)
        log.error("entry buried", extra={"room": code, "entry": show_id(entry[0]), "reason": reason[:200]})
        self._master.metrics.add(BURIED)
        await self._master.store.bury(code, entry[0], entry[1], reason[:500])
        await self._write(held, Batch(held.room, entry[0]))

    async def _commit(self, held: Held, entries: list[Entry]) -> None:
        batch = Batch(held.room, held.cursor)
        begun = self._master.notes.begun(held.room, len(entries), entries[0][0])
        buried: list[tuple[Entry, str]] = []
        for id, raw in entries:
            try:
                command = PARSE.validate_json(raw)
            except ValidationError as error:
                batch.cursor = id
                buried.append(((id, raw), str(error)))
                continue
            self._light &= isinstance(command, LIGHT)
            self._answers |= isinstance(command, Answers)
            if isinstance(command, Erase):
                # It is told in an entry of its own, which is not deleted for what else stands in it.
                batch = await self._write_some(held, batch)
            batch.cursor = id
            self._step(batch, id, command)
            if isinstance(command, Erase):
                batch = await self._write_some(held, batch)
        code = RoomCode(held.room.code)
        for (id, raw), reason in buried:
            log.error("entry buried", extra={"room": code, "entry": show_id(id), "reason": "not a command"})
            self._master.metrics.add(BURIED)
            await self._master.store.bury(code, id, raw, reason[:500])
        await self._write(held, batch, begun)

    def _step(self, batch: Batch, id: Id, command: Command) -> None:
        told = step(batch.room, command, id[0])
        batch.told += ((event_id(id, k), event) for k, event in enumerate(told))
        for k, event in enumerate(told):
            if isinstance(event, Logged):
                line = event.line.model_dump(exclude_none=True)
                batch.steps.append((event_id(id, k), {"entry": show_id(id), **line}))
        if isinstance(command, Answer | Presence | TaskTold) and len(told) <= 1:
            return
        if isinstance(command, LIGHT) and all(isinstance(event, OF_LIGHT) for event in told):
            return
        refused = next((event.code for event in told if isinstance(event, Refused)), None)
        shown = [event.type for event in told if not isinstance(event, Logged)]
        summary: dict[str, Any] = {"entry": show_id(id), "command": command.type, "told": shown}
        if refused:
            summary["refused"] = refused
        if told or not isinstance(command, TimeUp):
            batch.steps.append((last_id(id), summary))
            log.debug("step", extra={"room": batch.room.code, **summary})

    async def _write_some(self, held: Held, batch: Batch) -> Batch:
        """Commit what there is so far, and begin another batch."""
        await self._write(held, batch)
        return Batch(held.room, batch.cursor)

    async def _write(self, held: Held, batch: Batch, begun: Begun | None = None) -> None:
        batch.recap = kept(held.room, [event for _, event in batch.told])
        writing = time.time_ns()
        failpoint("master.before_commit")
        await self._master.store.commit(self._master.keys.lease(self._shard), self._lease, batch)
        failpoint("master.after_commit")
        held.cursor = batch.cursor
        self._master.notes.committed(held.room, batch.told, held.due, begun, writing)
        await self._after(held, [event for _, event in batch.told])

    async def _after(self, held: Held, told: list[Any]) -> None:
        """What follows from the room's state, now that it is committed."""
        room = held.room
        code = RoomCode(room.code)
        if room.expired:
            held.silence()
            del self._rooms[code]
            self._master.store.forget(code)
            await self._master.redis.xdel(self._master.keys.rooms(self._shard), held.announced)
            log.info("room expired", extra={"room": code})
            return
        if room.erasing:
            await self._scrub(held)
        if fared := {event.round for event in told if isinstance(event, RoundClosed | RoundVoided | Flagged)}:
            await self._record(held, fared)
        open_tasks = [task for task in room.tasks.values() if (task.id, task.attempt) not in held.relayed]
        if not held.heralded and room.opened_at is not None:
            held.heralded = True
            open_tasks += _herald(room)
        if open_tasks:
            failpoint("master.before_relay")
            await tasks.relay(self._master.redis, self._master.keys, code, open_tasks)
            self._master.notes.asked(open_tasks)
        held.relayed = {(task.id, task.attempt) for task in room.tasks.values()}
        ended = any(isinstance(event, GameOver) for event in told)
        if room.phase == "over" and (ended or held.posted != room.game):
            await board.post(
                self._master.redis, self._master.keys, room, self._master.clock.now(), self._master.settings.board_days
            )
            held.posted = room.game
        if ended:
            log.info("game over", extra={"room": code, "game": room.game, "players": room.seated})
        self._arm(held)

    async def _scrub(self, held: Held) -> None:
        """Delete what was written about players who are being erased, as far as the room has read."""
        whom = {who: name for who, (name, _) in held.room.erasing.items()}
        since = min(held.scrubbed.get(who, ZERO) for who in whom)
        await scrub(self._master.redis, self._master.keys, RoomCode(held.room.code), whom, since, held.cursor)
        held.scrubbed = dict.fromkeys(whom, held.cursor)

    async def _record(self, held: Held, numbers: set[int]) -> None:
        """Note how rounds fared of which the verdict is known, or which are void."""
        rounds = [held.room.rounds[n] for n in sorted(numbers) if n in held.room.rounds]
        past = [round for round in rounds if round.closed_at is not None or round.void is not None]
        await records.write(self._master.redis, self._master.keys, held.room, past, self._master.settings.record_days)

    # Time

    def _arm(self, held: Held, at_least: float = 0.0) -> None:
        held.silence()
        held.due = deadline = held.room.deadline
        if deadline is not None:
            delay = max(at_least, (deadline - self._master.clock.now()) / 1000)
            held.alarm = asyncio.get_running_loop().call_later(delay, self._ring, held)

    def _ring(self, held: Held) -> None:
        deadline = held.room.deadline
        if deadline is None:
            return
        if deadline > self._master.clock.now():
            self._arm(held, at_least=0.001)
            return
        self._master.inbox.put(RoomCode(held.room.code), TimeUp())
        # The alarm itself may get lost on its way.
        self._arm(held, at_least=RING_AGAIN)

    @property
    def rooms(self) -> int:
        """How many rooms are held."""
        return len(self._rooms)

    def webs(self) -> dict[str, set[RoomCode]]:
        """The web processes that hold seats, with the rooms they hold them in."""
        found: dict[str, set[RoomCode]] = {}
        for code, held in self._rooms.items():
            for web in {held.room.host_via, *(player.via for player in held.room.players.values())}:
                if web is not None:
                    found.setdefault(web, set()).add(code)
        return found

    def other_than(self, now: Capabilities) -> list[RoomCode]:
        """Rooms that know of other capabilities."""
        return [
            code
            for code, held in self._rooms.items()
            if held.room.opened_at is not None
            and (held.room.models, held.room.memory, held.room.budget) != (now.models, now.memory, now.budget)
        ]

    def holding(self, claims: set[str]) -> dict[RoomCode, tuple[ClaimId, ...]]:
        """Rooms in which some of these claims lie ready, with those claims."""
        found: dict[RoomCode, tuple[ClaimId, ...]] = {}
        for code, held in self._rooms.items():
            ready = [*(subject.id for subject in held.room.shelf), *(claim.id for claim in held.room.made)]
            if gone := tuple(id for id in ready if id in claims):
                found[code] = gone
        return found


def _herald(room: Room) -> list[Task]:
    """What tells of a new room to those who wished for one about its topic. No room waits for the answer."""
    settings = room.settings
    if settings.topic == MIXED or room.phase != "lobby" or room.game:
        return []
    params: dict[str, JsonValue] = {"room": room.code, "topic": settings.topic, "junior": settings.junior}
    brief: dict[str, JsonValue] = {"tool": "announce_room", "params": params}
    return [Task(id=f"{room.code}-opened", agent="tools", brief=brief, retry_at=0, trace=room.code)]


class Master:
    """One game master process."""

    def __init__(self, settings: Settings) -> None:
        self.name = f"master-{os.getpid()}-{secrets.token_hex(3)}"
        self.settings = settings
        self.keys = Keys(settings.prefix, settings.shards)
        self.redis = connect(settings)
        self.reader = connect_blocking(settings, settings.shards)
        self.clock = Clock()
        self.inbox = Inbox(self.redis, self.keys, settings.room_life)
        self.store = Store(
            self.redis,
            self.keys,
            life=settings.room_life,
            inbox_keep=settings.inbox_keep,
            events_keep=settings.events_keep,
            log_keep=settings.log_keep,
        )
        self.leases = Leases(self.redis, self.keys, self.name, settings.lease_ms)
        self.alive = Alive(self.redis, self.keys, self.clock, "master", self.name)
        self.metrics = Metrics("master", self.name)
        self.metrics.before_reading(self._look)
        self.notes = Notes(self.metrics, self.clock, tracing_of(settings, self.name))
        self._serving: dict[Shard, asyncio.Task[None]] = {}
        self._shards: dict[Shard, ShardMaster] = {}
        self._peers = 1

    async def run(self, ready: asyncio.Event | None = None) -> None:
        """Serve for ever; cancel to stop."""
        helpers = [
            asyncio.create_task(self.inbox.run(), name="inbox"),
            asyncio.create_task(self._look_around(), name="look around"),
            asyncio.create_task(keep_publishing(self.redis, self.keys, self.metrics), name="metrics"),
        ]
        try:
            while True:
                try:
                    await self._beat()
                    if ready is not None:
                        ready.set()
                except LOST as error:
                    seldom.warning("Redis is out of reach", reason=type(error).__name__)
                await asyncio.sleep(self.settings.beat_ms / 1000)
        finally:
            for task in helpers:
                task.cancel()
            await self._stop()

    def _look(self) -> None:
        """Put down what this process holds."""
        self.metrics.put(ROOMS, sum(served.rooms for served in self._shards.values()))
        self.metrics.put(SHARDS, len(self.leases.held))

    async def _beat(self) -> None:
        gained, lost = await self.leases.beat(self._peers)
        # A shard whose service ended while its lease goes on is served again.
        ended = {shard for shard, task in self._serving.items() if task.done()}
        for shard in lost | ended:
            await self._drop(shard)
        gained |= {shard for shard in self.leases.held if shard not in self._serving and shard not in lost}
        for shard in lost & set(self.leases.held):
            await self.leases.release(shard)
            gained.discard(shard)
        for shard in gained:
            self._shards[shard] = ShardMaster(self, shard, self.leases.held[shard])
            self._serving[shard] = asyncio.create_task(self._serve(shard), name=f"shard {shard}")

    async def _serve(self, shard: Shard) -> None:
        try:
            await self._shards[shard].run()
        except LeaseLost:
            self.leases.held.pop(shard, None)
            log.warning("lease lost", extra={"shard": shard})
        except LOST as error:
            seldom.warning("Redis is out of reach", reason=type(error).__name__)
        except Exception:
            log.exception("shard failed", extra={"shard": shard})

    async def _drop(self, shard: Shard) -> None:
        task = self._serving.pop(shard, None)
        self._shards.pop(shard, None)
        if task is not None:
            task.cancel()
            await asyncio.wait({task})

    async def _meet(self) -> None:
        await self.alive.beat({"shards": len(self.leases.held)})
        peers = await alive.who(self.redis, self.keys, "master")
        now = self.clock.now()
        self._peers = max(1, sum(now - peer["at"] < alive.FRESH_MS for peer in peers.values()))

    async def _look_around(self) -> None:
        """Learn the time, meet the other masters, and notice web processes that are gone."""
        while True:
            try:
                await self.clock.ask(self.redis)
                await self._meet()
                await self._miss_webs()
                await self._tell_capabilities()
                await self._withdraw()
            except LOST:
                pass
            except Exception:
                log.exception("looking around failed")
            await asyncio.sleep(2)

    async def _miss_webs(self) -> None:
        known = await alive.who(self.redis, self.keys, "web")
        since = self.clock.now() - 2 * alive.FRESH_MS
        for served in list(self._shards.values()):
            for web, codes in served.webs().items():
                if known.get(web, {"at": 0})["at"] > since:
                    continue
                for code in codes:
                    log.warning("web process gone", extra={"room": code, "web": web})
                    with contextlib.suppress(NoSuchRoom, Unreachable):
                        await self.inbox.put(code, Gone(via=web))

    async def _tell_capabilities(self) -> None:
        """Tell rooms which models answer and whether there is a memory, where that changed."""
        models: set[str] = set()
        memory = False
        for about in (await alive.who(self.redis, self.keys, "agents")).values():
            if self.clock.now() - about["at"] < alive.FRESH_MS:
                models |= set(about.get("models") or ())
                memory = memory or bool(about.get("memory"))
        most = self.settings
        budget = Budget(
            claim_tokens=most.claim_tokens,
            claim_micro_usd=round(most.claim_usd * 1_000_000),
            room_tokens=most.room_tokens,
            room_micro_usd=round(most.room_usd * 1_000_000),
        )
        now = Capabilities(models=tuple(sorted(models))[:8], memory=memory, budget=budget)
        for served in list(self._shards.values()):
            for code in served.other_than(now):
                self.inbox.put(code, now)

    async def _withdraw(self) -> None:
        """Tell rooms in which a claim lies ready that was retired since."""
        gone = await RetiredClaims(self.redis, self.keys).ids()
        for served in list(self._shards.values()) if gone else ():
            for code, claims in served.holding(gone).items():
                self.inbox.put(code, Withdraw(claims=claims))

    async def _stop(self) -> None:
        """Give everything back at once, so that others need not wait for leases to end."""
        for shard in list(self._serving):
            await self._drop(shard)
        with contextlib.suppress(*LOST):
            for shard in list(self.leases.held):
                await self.leases.release(shard)
            await self.alive.leave()
        await self.redis.aclose()
        await self.reader.aclose()
        if self.notes.tracing is not None:
            await asyncio.to_thread(self.notes.tracing.close)

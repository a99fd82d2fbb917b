"""Where streams meet sockets: reads each watched room once, whatever the number of its listeners.

1. One blocking read per shard serves all watched rooms of that shard; a small stream wakes it when a room is added.
2. What the web reads of a room: view, players, seats, scores, chat, events, recap. None of them holds a verdict before the reveal.
3. When Redis was away, every feed looks whether it still continues what it had; if not, its listeners get the full view again.
"""

import asyncio
import json
import logging
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from typing import Any

from game.commands import HOST, Command, Presence
from game.io import streams
from game.io.connection import LOST, Redis
from game.io.copies import Copies
from game.io.failpoints import failpoint
from game.io.frames import ZERO, Frame, Id, Receipt, parse_id, show_id, unpack
from game.io.inbox import Inbox, NoSuchRoom, Unreachable
from game.io.keys import Keys, RoomCode, Shard
from game.io.line import Line
from game.io.logs import Seldom
from game.standing import PlayerId, Standing, ordered, ranks
from web.audience import Listener
from web.feed import KEEP_MS, Feed, view_id

log = logging.getLogger("fof.web")
seldom = Seldom(log)

BLOCK_MS = 5000
READ = 500
IDLE_SECONDS = 30.0
SWEEP_SECONDS = 2.0
PRESENCE_SECONDS = 0.03
OUTCOME_SECONDS = 10.0


Items = list[Frame | Receipt]


class Hub:
    """All rooms that this web process watches."""

    def __init__(
        self, redis: Redis, reader: Redis, keys: Keys, inbox: Inbox, name: str, copies: Copies | None = None
    ) -> None:
        """With `copies`, nobody is told of an answer that was taken before it is on a replica too."""
        self.redis = redis
        self.keys = keys
        self.inbox = inbox
        self.name = name
        self._reader = reader
        self._copies = copies
        self._feeds: dict[RoomCode, Feed] = {}
        self._of_shard: dict[Shard, dict[str, Feed]] = {}
        self._readers: dict[Shard, asyncio.Task[None]] = {}
        self._came: dict[RoomCode, dict[PlayerId, str]] = {}
        self._left: dict[RoomCode, dict[tuple[PlayerId, str], None]] = {}
        self._presence_timer: asyncio.TimerHandle | None = None
        self._users: dict[RoomCode, int] = {}

    @property
    def listeners(self) -> int:
        """How many sockets are connected."""
        return sum(len(feed.listeners) for feed in self._feeds.values())

    def feeds(self) -> list[Feed]:
        """The rooms that are watched."""
        return list(self._feeds.values())

    # Watching

    @asynccontextmanager
    async def watch(self, code: RoomCode) -> AsyncIterator[Feed]:
        """Hear a room for as long as the context lasts."""
        feed = await self.enter(code)
        try:
            yield feed
        finally:
            self.leave(code)

    async def enter(self, code: RoomCode) -> Feed:
        """Hear a room until `leave`. Raises what Redis raises, and TimeoutError."""
        self._users[code] = self._users.get(code, 0) + 1
        try:
            feed = self._feeds.get(code)
            if feed is None:
                feed = self._feeds[code] = Feed(code)
                try:
                    await self._fill(feed)
                except BaseException:
                    del self._feeds[code]
                    raise
                feed.ready.set()
                self._of_shard.setdefault(self.keys.shard(code), {})[self.keys.room(code, "events")] = feed
                await self._wake(self.keys.shard(code))
            if not feed.ready.is_set():
                async with asyncio.timeout(5):
                    await feed.ready.wait()
            return feed
        except BaseException:
            self.leave(code)
            raise

    def leave(self, code: RoomCode) -> None:
        """One user of a room less."""
        self._users[code] -= 1
        if not self._users[code]:
            del self._users[code]
            if code in self._feeds:
                self._feeds[code].idle_since = time.monotonic()

    async def _fill(self, feed: Feed) -> None:
        key = self.keys.room(feed.code, "events")
        newest, oldest = await streams.newest(self.redis, key), await streams.oldest(self.redis, key)
        if newest is None or oldest is None:
            return
        horizon = (max(0, parse_id(newest[0])[0] - KEEP_MS), 0)
        # What was trimmed away is not known to be complete.
        feed.past.floor = max(horizon, (parse_id(oldest[0])[0], 0))
        entries = await streams.since(self.redis, key, show_id(horizon))
        told = [(parse_id(entry), list(unpack(fields.items()))) for entry, fields in entries]
        for id, items in await self._confirmed(self.keys.shard(feed.code), told):
            feed.fill(id, items)

    async def _wake(self, shard: Shard) -> None:
        if shard not in self._readers or self._readers[shard].done():
            self._readers[shard] = asyncio.create_task(self._read(shard), name=f"read {shard}")
        key = self.keys.wake(shard, self.name)
        pipe = self.redis.pipeline(transaction=False)
        pipe.xadd(key, {"w": ""}, maxlen=1, approximate=False)
        pipe.expire(key, 60)
        await pipe.execute()

    async def _read(self, shard: Shard) -> None:
        line = Line(self._reader, patience=None)
        try:
            await self._read_on(shard, line)
        finally:
            await line.close()

    async def _read_on(self, shard: Shard, line: Line) -> None:
        wake = self.keys.wake(shard, self.name)
        woken = "0-0"
        lost = False
        while True:
            feeds = dict(self._of_shard.get(shard, {}))
            positions = {wake: woken, **{key: show_id(feed.position) for key, feed in feeds.items()}}
            try:
                if lost:
                    await self._check(list(feeds.values()))
                    lost = False
                    continue
                found = await streams.read(line, positions, count=READ, block_ms=BLOCK_MS)
            except LOST as error:
                seldom.warning("Redis is out of reach", reason=type(error).__name__)
                lost = True
                await asyncio.sleep(0.2)
                continue
            if found:
                failpoint("hub.after_read")
            for name, entries in found:
                if (feed := feeds.get(name)) is None:
                    woken = entries[-1][0]
                    continue
                told = [(parse_id(entry), self._unpacked(feed, entry, fields)) for entry, fields in entries]
                for id, items in await self._confirmed(shard, told):
                    self._hear(feed, id, items)

    async def _confirmed(self, shard: Shard, told: list[tuple[Id, Items]]) -> list[tuple[Id, Items]]:
        """What may be told: without receipts where these are on no replica yet; whose receipt stays away sends the answer again."""
        if self._copies is None or not any(isinstance(item, Receipt) for _, items in told for item in items):
            return told
        if await self._copies.made(shard):
            return told
        seldom.warning("no replica has the answers", shard=shard)
        return [(id, [item for item in items if not isinstance(item, Receipt)]) for id, items in told]

    def _unpacked(self, feed: Feed, entry: str, fields: dict[str, str]) -> Items:
        try:
            return list(unpack(fields.items()))
        except ValueError:
            log.exception("unreadable events", extra={"room": feed.code, "entry": entry})
            return []

    def _hear(self, feed: Feed, id: Id, items: Items) -> None:
        feed.hear(id, items)
        if any(item.kind == "erased" for item in items if isinstance(item, Frame)):
            # Whoever was told of the player is shown the room anew.
            self._lose(feed)

    # After an outage

    async def _check(self, feeds: list[Feed]) -> None:
        for feed in feeds:
            key, position = self.keys.room(feed.code, "events"), show_id(feed.position)
            # The very entry, not only newer ones: a server that took over may have gone on from before it.
            if feed.position == ZERO or await streams.between(self.redis, key, position, position, count=1):
                continue
            log.warning("room fell back", extra={"room": feed.code})
            self._lose(feed)

    def _lose(self, feed: Feed) -> None:
        """What this feed knew is no longer so: everybody comes again."""
        self._forget(feed.code)
        feed.drop_all(1012)

    def _forget(self, code: RoomCode) -> None:
        """Read this room no more."""
        self._of_shard.get(self.keys.shard(code), {}).pop(self.keys.room(code, "events"), None)
        if (feed := self._feeds.pop(code, None)) is not None:
            feed.let_go()

    async def sweep(self) -> None:
        """Forget rooms that nobody uses, and hang up where a room is gone, for ever."""
        while True:
            await asyncio.sleep(SWEEP_SECONDS)
            now = time.monotonic()
            for code, feed in list(self._feeds.items()):
                if code not in self._users and feed.idle_since is not None and now - feed.idle_since > IDLE_SECONDS:
                    self._forget(code)
                for listener in list(feed.listeners):
                    listener.look(now)
            try:
                await self._sweep_gone()
            except LOST:
                pass

    async def _sweep_gone(self) -> None:
        feeds = [feed for feed in self._feeds.values() if feed.listeners]
        if not feeds:
            return
        pipe = self.redis.pipeline(transaction=False)
        for feed in feeds:
            pipe.exists(self.keys.room(feed.code, "view"))
        for feed, there in zip(feeds, await pipe.execute(), strict=True):
            if not there:
                self._forget(feed.code)
                feed.drop_all(4404)

    # What a newcomer needs

    async def view(self, feed: Feed) -> str | None:
        """The room's view as JSON text, read at most once between two changes; None where there is no such room."""
        if feed.view_text is None:
            async with feed.view_lock:
                if feed.view_text is None:
                    found = await self.redis.get(self.keys.room(feed.code, "view"))
                    if found is None:
                        return None
                    text = str(found)
                    if view_id(text) < feed.position and self._stale(feed, text):
                        return text
                    feed.view_text = text
        return feed.view_text

    async def read_history(self, feed: Feed) -> None:
        """Read what was said in a room before this process listened, once."""
        if not feed.history.filled:
            async with feed.view_lock:
                if not feed.history.filled:
                    feed.history.begin()
                    rows: Any = await self.redis.hvals(self.keys.room(feed.code, "chat"))
                    feed.history.fill(rows)

    @staticmethod
    def _stale(feed: Feed, text: str) -> bool:
        """Whether the feed knows of a change that this view does not have."""
        return bool(feed.past.changed_after(view_id(text)))

    async def own(self, code: RoomCode, player: PlayerId) -> dict[str, Any]:
        """What a player is told of themselves; empty without a seat.

        Name, score, rank (of the latest reveal), streak, team, whether they have extra time, and until when they are muted (ms, or
        None).
        """
        pipe = self.redis.pipeline(transaction=False)
        pipe.hget(self.keys.room(code, "players"), player)
        pipe.hget(self.keys.room(code, "scores"), player)
        row, points = await pipe.execute()
        if row is None:
            return {}
        known = json.loads(row)
        own = {part: known.get(part) for part in ("name", "rank", "streak", "team")} | {
            "extra": bool(known.get("extra"))
        }
        return {**own, "score": int(points or 0), "muted_until": known.get("muted_until")}

    async def standings(self, feed: Feed) -> list[Standing]:
        """The room's leaderboard, read at most once between two changes."""
        if feed.standings_cache is None:
            pipe = self.redis.pipeline(transaction=False)
            pipe.hgetall(self.keys.room(feed.code, "players"))
            pipe.hgetall(self.keys.room(feed.code, "scores"))
            rows, points = await pipe.execute()
            players = [json.loads(row) for row in rows.values()]
            players = [row for row in players if row["gone"] is None]
            scores = {PlayerId(row["id"]): int(points.get(row["id"], 0)) for row in players}
            placed = ranks(scores)
            feed.standings_cache = ordered(
                Standing(
                    rank=placed[row["id"]],
                    player=row["id"],
                    name=row["name"],
                    score=scores[row["id"]],
                    correct=row["correct"],
                    answered=row["answered"],
                    streak=row["streak"],
                    team=row.get("team"),
                )
                for row in players
            )
        return feed.standings_cache

    # Asking something of a room

    async def ask(self, code: RoomCode, command: Command) -> tuple[Id, list[Frame]]:
        """Put a command and wait for what comes of it. Raises NoSuchRoom or Unreachable."""
        try:
            async with self.watch(code) as feed:
                entry = await self.inbox.put(code, command)
                async with asyncio.timeout(OUTCOME_SECONDS):
                    return entry, await feed.outcome(entry)
        except (TimeoutError, *LOST):
            raise Unreachable("no outcome in time") from None

    # Presence

    def came(self, feed: Feed, listener: Listener) -> None:
        """A seat is connected through this process."""
        if listener.who.seat is not None:
            self._came.setdefault(feed.code, {})[listener.who.seat] = listener.session
            self._plan_presence()

    def left(self, feed: Feed, listener: Listener) -> None:
        """A seat is no longer connected through this process."""
        seat = listener.who.seat
        if seat is None:
            return
        other = next((one for one in feed.listeners if one.who.seat == seat), None) if seat == HOST else None
        if other is not None:
            self._came.setdefault(feed.code, {})[seat] = other.session
        else:
            if self._came.get(feed.code, {}).get(seat) == listener.session:
                del self._came[feed.code][seat]
            self._left.setdefault(feed.code, {})[(seat, listener.session)] = None
        self._plan_presence()

    def _plan_presence(self) -> None:
        if self._presence_timer is None:
            self._presence_timer = asyncio.get_running_loop().call_later(PRESENCE_SECONDS, self._tell_presence)

    def _tell_presence(self) -> None:
        self._presence_timer = None
        came, self._came = self._came, {}
        left, self._left = self._left, {}
        for code in {*came, *left}:
            command = Presence(via=self.name, came=tuple(came.get(code, {}).items()), left=tuple(left.get(code, {})))
            if not command.came and not command.left:
                continue
            put = self.inbox.put(code, command)
            put.add_done_callback(partial(self._retry, code, command))

    def _retry(self, code: RoomCode, command: Presence, done: "asyncio.Future[Id]") -> None:
        """Presence that Redis could not take is told again; a room that is gone needs none."""
        if done.cancelled() or done.exception() is None or isinstance(done.exception(), NoSuchRoom):
            return
        for seat, session in command.came:
            self._came.setdefault(code, {}).setdefault(seat, session)
        for pair in command.left:
            self._left.setdefault(code, {})[pair] = None
        self._plan_presence()

    def announce(self) -> None:
        """Say again who is connected here, after others may have thought us gone."""
        for feed in self._feeds.values():
            for listener in feed.listeners:
                self.came(feed, listener)

    async def close(self) -> None:
        """Say who leaves, and stop reading."""
        for feed in self._feeds.values():
            for listener in list(feed.listeners):
                if listener.who.seat is not None:
                    self._left.setdefault(feed.code, {})[(listener.who.seat, listener.session)] = None
        if self._presence_timer is not None:
            self._presence_timer.cancel()
        self._tell_presence()
        await self.inbox.drained(1.0)
        for task in self._readers.values():
            task.cancel()

"""The way into a room: commands are appended to its inbox, many in one call.

1. What is put while a call is in flight, or within a few milliseconds of the last one (`linger`), goes into the next one;
   answers to one room that stand side by side in it become one entry. What comes alone does not wait.
2. Commands that do the same when they arrive twice are sent again after a lost connection, for as long as somebody would wait.
   The host's verbs and what people say are not: they fail with `Unreachable`.
3. Nothing but `Open` makes an inbox: a command for a room that is not there is refused by Redis itself.
"""

import asyncio
import json
import time
from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from game.commands import ONCE, AnswerRow, Answers, Command, Open
from game.io.connection import LOST, Redis, RedisError
from game.io.failpoints import failpoint
from game.io.frames import Id, parse_id
from game.io.keys import Keys, RoomCode
from game.io.line import Call, Line

BATCH = 2000
PATIENCE = 8.0
LIVE_ROOMS = 20_000


class NoSuchRoom(Exception):
    """The room's inbox is not there."""


class Unreachable(Exception):
    """Redis could not be asked, and asking again might do the thing twice."""


Told = Callable[[Id | Exception], None]
"""Hears the entry's id, or why there is none."""


@dataclass(slots=True)
class _Put:
    room: RoomCode
    command: Command | AnswerRow
    tell: Told
    until: float
    credit: int = 0


class Inbox:
    """Appends commands to inboxes. One per process."""

    def __init__(self, redis: Redis, keys: Keys, life: int, linger: float = 0.0) -> None:
        self._linger = linger
        self._line = Line(redis)
        self._keys = keys
        self._life = life
        self._waiting: deque[_Put] = deque()
        self._some = asyncio.Event()
        self._idle = asyncio.Event()
        self._idle.set()

    def put(self, room: RoomCode, command: Command) -> asyncio.Future[Id]:
        """Append a command. The future tells its entry id, or raises NoSuchRoom or Unreachable."""
        done: asyncio.Future[Id] = asyncio.get_running_loop().create_future()
        # A caller that went away must not make the loop complain about an error that nobody fetched.
        done.add_done_callback(lambda future: future.cancelled() or future.exception())

        def tell(what: Id | Exception) -> None:
            if done.done():
                return
            if isinstance(what, Exception):
                done.set_exception(what)
            else:
                done.set_result(what)

        self._add(_Put(room, command, tell, time.monotonic() + PATIENCE))
        return done

    def answer(self, room: RoomCode, row: AnswerRow, failed: Callable[[Exception], None], credit: int = 0) -> None:
        """Append an answer, with what the player's link costs (ms).

        Nobody waits for its entry: `failed` is called where there will be none.
        """

        def tell(what: Id | Exception) -> None:
            if isinstance(what, Exception):
                failed(what)

        self._add(_Put(room, row, tell, time.monotonic() + PATIENCE, credit))

    def _add(self, put: _Put) -> None:
        self._waiting.append(put)
        self._idle.clear()
        self._some.set()

    @property
    def depth(self) -> int:
        """How many commands wait to be sent."""
        return len(self._waiting)

    async def drained(self, patience: float) -> None:
        """Wait until everything that was put is sent, at most `patience` seconds."""
        try:
            async with asyncio.timeout(patience):
                await self._idle.wait()
        except TimeoutError:
            pass

    async def run(self) -> None:
        """Send what is put, for ever."""
        began = -self._linger
        while True:
            await self._some.wait()
            # At the least, what the loop has in hand by now goes along.
            await asyncio.sleep(max(0.0, began + self._linger - time.monotonic()))
            began = time.monotonic()
            self._some.clear()
            while self._waiting:
                batch = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
                try:
                    await self._send(batch)
                except LOST:
                    self._keep(batch)
                    await asyncio.sleep(0.1)
                except RedisError as error:
                    for put in batch:
                        put.tell(Unreachable(str(error)))
            self._idle.set()

    def _keep(self, batch: list[_Put]) -> None:
        now = time.monotonic()
        again = []
        for put in batch:
            if isinstance(put.command, ONCE) or now > put.until:
                put.tell(Unreachable("Redis is out of reach"))
            else:
                again.append(put)
        self._waiting.extendleft(reversed(again))

    async def _send(self, batch: list[_Put]) -> None:
        calls: list[Call] = []
        replies: list[list[_Put]] = []
        for together in _gathered(batch):
            room, command = together[0].room, together[0].command
            key = self._keys.room(room, "inbox")
            entry = _as_json(together)
            replies.append(together)
            if isinstance(command, Open):
                rooms = self._keys.rooms(self._keys.shard(room))
                calls.append(("XADD", key, "*", "c", entry))
                calls.append(("EXPIRE", key, self._life))
                calls.append(("XADD", rooms, "MAXLEN", "~", LIVE_ROOMS, "*", "room", room))
                replies += [[], []]
            else:
                calls.append(("XADD", key, "NOMKSTREAM", "*", "c", entry))
        lost: list[_Put] = []
        failpoint("inbox.before_send")
        told = await self._line.calls(calls)
        failpoint("inbox.after_send")
        for together, reply in zip(replies, told, strict=True):
            what: Id | Exception | None = None
            if isinstance(reply, LOST):
                # One server of a cluster is out of reach; what the others took is done.
                lost += together
                continue
            if isinstance(reply, Exception):
                what = Unreachable(str(reply))
            elif reply is None and together:
                what = NoSuchRoom(together[0].room)
            for put in together:
                what = what or parse_id(reply)
                put.tell(what)
        if lost:
            self._keep(lost)
            await asyncio.sleep(0.1)


def _gathered(batch: Iterable[_Put]) -> list[list[_Put]]:
    """The entries that a batch becomes, in order: answers to a room stay together until something else is put into it."""
    entries: list[list[_Put]] = []
    answers: dict[RoomCode, list[_Put]] = {}
    for put in batch:
        if not isinstance(put.command, tuple):
            answers.pop(put.room, None)
            entries.append([put])
            continue
        together = answers.get(put.room)
        if together is None or len(together) >= Answers.MOST:
            together = answers[put.room] = []
            entries.append(together)
        together.append(put)
    return entries


def _as_json(together: Sequence[_Put]) -> str:
    first = together[0].command
    if not isinstance(first, tuple):
        return first.model_dump_json()
    entry: dict[str, Any] = {"type": "answers", "rows": [put.command for put in together]}
    if any(put.credit for put in together):
        entry["credits"] = [put.credit for put in together]
    return json.dumps(entry, separators=(",", ":"))

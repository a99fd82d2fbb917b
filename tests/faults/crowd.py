"""Players who behave as pages do: they answer every round, come back when they are cut off, and keep a ledger."""

import asyncio
import contextlib
import random
import time
from collections import Counter
from typing import Any

import websockets

from game.events import ALL
from game.io.frames import Frame, parse_id, show_id, unpack
from tests.arena import Bot, Deployment, Message, Table, wait_until

NOW_AND_THEN = {"player_joined", "player_left", "presence", "reacted"}
"""What a crowd is told of now and then only."""
RETRY = 0.25
"""Seconds before the first try to come back, doubled up to 2 s, each with jitter of a half: as the browser client does it."""
SPREAD = 0.001
"""Seconds for each player of the room, over which their first tries are spread."""


def lateness(closed: Message, asked: Message) -> int:
    """How many milliseconds after its deadline a round was closed, by Redis's clock."""
    return int(parse_id(closed["id"])[0] - asked["closes_at"])


class Player(Bot):
    """A bot that plays by itself from `alive` on: one answer a round, at a moment of its own."""

    def __init__(self, table: Table, token: str | None, player: str | None, url: str) -> None:
        super().__init__(table, token, player, url)
        self.chance = random.Random(f"{table.code}{player}")
        self.away: list[float] = []
        """Seconds that each absence took."""
        self.full_views = 0
        self.wrong: list[AssertionError] = []
        """What it heard in the wrong order."""
        self.cut_off: list[int] = []
        """The codes with which its sockets were closed."""
        self._awake = asyncio.Event()
        self._life: asyncio.Task[None] | None = None
        self.spread = 1.0

    def live(self, spread: float = 1.0) -> None:
        """Answer each round within `spread` seconds of its opening (below 0: never), and come back when cut off."""
        self.spread = spread
        self._life = asyncio.create_task(self._live())

    async def _live(self) -> None:
        seen = 0
        while True:
            if self.close_code is not None:
                self.cut_off.append(self.close_code)
                await self._come_back()
            for message in self.heard[seen:]:
                seen += 1
                if message["type"] == "round_opened" and self.spread >= 0:
                    asyncio.create_task(self._answer_later(message["round"]))  # noqa: RUF006  it ends by itself
            self._awake.clear()
            if seen == len(self.heard) and self.close_code is None:
                await self._awake.wait()

    def _hear(self, message: Message) -> None:
        try:
            super()._hear(message)
        except AssertionError as error:
            self.wrong.append(error)
        self._awake.set()

    async def _read(self, ws: Any) -> None:
        await super()._read(ws)
        self._awake.set()

    async def _answer_later(self, number: int) -> None:
        await asyncio.sleep(self.chance.random() * self.spread)
        with contextlib.suppress(websockets.ConnectionClosed, OSError):
            await self.answer(number, self.chance.choice(["fact", "fake"]))

    async def _come_back(self) -> None:
        """Try every address in turn, with jitter, until somebody says welcome."""
        gone = time.monotonic()
        pause = RETRY
        urls = self.table.deployment.urls
        at = urls.index(self.url) if self.url in urls else 0
        spread = SPREAD * len(self.table.bots)
        while True:
            await asyncio.sleep(pause * (0.5 + self.chance.random() / 2) + spread * self.chance.random())
            pause, spread = min(2.0, pause * 2), 0.0
            at = (at + 1) % len(urls)
            try:
                await asyncio.wait_for(self.connect(after=True, url=urls[at]), 3)
            except (OSError, TimeoutError, websockets.WebSocketException, AssertionError):
                continue
            break
        self.away.append(time.monotonic() - gone)
        self.full_views += not self.welcome["resumed"]

    async def close(self) -> None:
        if self._life is not None:
            self._life.cancel()
            with contextlib.suppress(asyncio.CancelledError, Exception):
                await self._life
        await super().close()


async def seated(table: Table, count: int, *, urls: list[str] | None = None) -> list[Player]:
    """Seat so many players, spread over the web processes, as many at once as a page would."""
    at = urls or table.deployment.urls
    few = asyncio.Semaphore(20)

    async def one(n: int) -> Player:
        async with few:
            joined = await table.join(f"Player {n}")
            player = Player(table, joined["token"], joined["player"], at[n % len(at)])
            await player.connect()
            return player

    return list(await asyncio.gather(*(one(n) for n in range(count))))


async def owner(deployment: Deployment, table: Table) -> str:
    """The name, as the test gave it, of the master process that holds this room."""
    redis = deployment.redis_server.client()
    key = deployment.keys.lease(deployment.keys.shard(table.code))

    async def taken() -> str:
        # Between two owners there is nobody for a moment.
        return str(await redis.get(key) or "")

    lease = await wait_until(taken, "somebody holding the room")
    await redis.aclose()
    pid = int(lease.split(":master-")[1].split("-")[0])
    return next(name for name, process in deployment.processes.items() if process.process.pid == pid)


async def nobody_missed_anything(table: Table, bots: list[Bot]) -> int:
    """Everybody heard each public event once since their latest full view, up to the newest they heard. Returns how many."""
    redis = table.deployment.redis_server.client()
    entries: Any = await redis.xrange(table.keys.room(table.code, "events"))
    await redis.aclose()
    public = [
        item.id
        for _, fields in entries
        for item in unpack(fields.items())
        if isinstance(item, Frame) and item.to == ALL and item.kind not in NOW_AND_THEN
    ]
    counted = 0
    for bot in bots:
        assert not getattr(bot, "wrong", [])
        since: Message | None = None
        heard: Counter[str] = Counter()
        for message in bot.heard:
            if message["type"] == "welcome" and not message.get("resumed"):
                since, heard = message, Counter()
            elif "id" in message and message["type"] != "welcome":
                heard[message["id"]] += 1
        assert since is not None
        assert bot.last is not None
        first, last = parse_id(since["id"]), parse_id(bot.last)
        due = [show_id(id) for id in public if first < id <= last]
        missed = [id for id in due if heard[id] != 1]
        assert not missed, f"{bot.player} heard {missed[:5]} not once, of {len(due)}"
        counted += len(due)
    return counted

"""Whoever connects while thousands of events come hears each of them once and in order."""

import asyncio
import json
import random
from typing import Any

import pytest

from game.commands import HOST
from game.events import AnswerTaken, Event, Locked, Notification
from game.io.frames import Id, event_id, pack, parse_id, unpack
from game.io.keys import RoomCode
from game.standing import PlayerId
from tests.arena import Deployment, opened, wait_until
from tests.web.raw import Ear, Greeter, Raw, served
from web.feed import Feed
from web.framing import text_frame, text_of
from web.sessions import SPECTATOR, Identity
from web.wire import Write

PLAYERS = [PlayerId(f"p{n}") for n in range(6)]


def _some(chance: random.Random) -> Event:
    what = chance.random()
    if what < 0.5:
        return Locked(locked=chance.random() < 0.5)
    if what < 0.7:
        return Notification(to=chance.choice([*PLAYERS, HOST]), content="psst")
    to = chance.choice(PLAYERS)
    return AnswerTaken(to=to, round=1, verdict="fact", sure=False, elapsed=5, answered=1, players=9)


def _concerns(event: Event, who: Identity) -> bool:
    to = getattr(event, "to", "all")
    return to in ("all", who.seat)


class Listener:
    """Hears a feed from a position on, as a socket does, and may fall behind."""

    def __init__(self, who: Identity, position: Id) -> None:
        self.who, self.position, self.session, self.confirmed = who, position, "s", False
        self.behind = False
        self.heard: list[Id] = []

    @property
    def write(self) -> Write | None:
        return None if self.behind else self._write

    def _write(self, frame: bytes) -> None:
        assert not self.behind
        self.heard.append(parse_id(json.loads(text_of(frame))["id"]))

    def tell(self, frame: bytes, kind: str) -> None:
        self.heard.append(parse_id(json.loads(text_of(frame))["id"]))

    def close(self, code: int) -> None:
        raise AssertionError(f"closed with {code}")

    def look(self, now: float) -> None:
        raise NotImplementedError


@pytest.mark.parametrize("seed", range(6))
async def test_each_id_is_heard_once_and_in_order_by_listeners_of_the_past_and_of_the_future(seed: int) -> None:
    chance = random.Random(seed)
    feed = Feed(RoomCode("ABCDEF"))
    feed.round = 1
    entries: list[tuple[Id, list[tuple[Id, Event]]]] = []
    for n in range(1500):
        entry = (1000 + n // 3, n % 3)
        entries.append((entry, [(event_id(entry, k), _some(chance)) for k in range(chance.randint(1, 3))]))
    people = [SPECTATOR] * 6 + [Identity("host", HOST)] * 2 + [Identity("player", player) for player in PLAYERS]
    joins = {chance.randrange(1400): who for who in people}
    listeners: list[Listener] = []
    ahead = 0
    for at, (_, told) in enumerate(entries):
        if at in joins:
            # The view is as old as the feed, or newer by up to thirty entries, or in the middle of one.
            shown = chance.choice(entries[at : at + 30])[1][0][0] if chance.random() < 0.7 else feed.position
            listener = Listener(joins[at], max(feed.position, shown))
            ahead += listener.position > feed.position
            feed.add(listener)
            listeners.append(listener)
        for listener in listeners:
            if chance.random() < 0.05:
                listener.behind = not listener.behind
                feed.look_again(listener)
        feed.hear(told[-1][0], unpack(pack(told)))
        if at % 50 == 0:
            await asyncio.sleep(0)
    assert ahead > 2
    for listener in listeners:
        expected = [
            id for _, told in entries for id, event in told if id > listener.position and _concerns(event, listener.who)
        ]
        assert [id for id in listener.heard if id[1] % 2 == 0] == expected
        assert listener.heard == sorted(set(listener.heard)), "tallies stand where they belong"


class Seat(Ear):
    """A listener on a real socket, whose view is newer than the feed by some entries."""

    feed: Feed
    newer = 0

    def __init__(self, wire: Any) -> None:
        super().__init__(wire)
        self.who, self.session, self.confirmed = SPECTATOR, "s", False
        Seat.newer = (Seat.newer + 37) % 120
        ms = self.feed.position[0] + Seat.newer
        self.position: Id = max(self.feed.position, (ms, 0))
        wire.expect(10_000)
        self.tell(text_frame(json.dumps({"from": self.position})), "welcome")
        self.feed.add(self)

    @property
    def write(self) -> Write | None:
        return self.wire.write if self.wire.keeps_up else None

    def tell(self, frame: bytes, kind: str) -> None:
        self.wire.send_frame(frame, kind)

    def fell_behind(self) -> None:
        super().fell_behind()
        self.feed.look_again(self)

    def caught_up(self) -> None:
        super().caught_up()
        self.feed.look_again(self)

    def gone(self) -> None:
        self.feed.remove(self)

    def close(self, code: int) -> None:
        self.wire.hang_up(code)

    def look(self, now: float) -> None:
        raise NotImplementedError


async def test_sockets_that_come_while_thousands_of_events_come_hear_each_once() -> None:
    feed = Seat.feed = Feed(RoomCode("ABCDEF"))
    app = Greeter(Seat)
    last = 2500
    heard: list[tuple[Id, list[Id]]] = []

    async def listen(port: int, slow: bool) -> None:
        async with Raw(port, receive_buffer=2048 if slow else 0) as client:
            if slow:
                await asyncio.sleep(0.3)
            start = tuple(json.loads((await client.texts(1))[0])["from"])
            ids: list[Id] = []
            while not ids or ids[-1][0] < last:
                ids.append(parse_id(json.loads((await client.texts(1))[0])["id"]))
            heard.append((start, ids))

    # Without pings: on a busy machine this takes longer than the time between two.
    async with served(app, send_buffer=4096, ws_ping_interval=None) as server:
        clients = []
        for at in range(1, last + 1):
            entry = (at, 0)
            event = Notification(to="all", content="x" * 400)
            feed.hear(event_id(entry, 0), unpack(pack([(event_id(entry, 0), event)])))
            if at % 60 == 0 and at < last - 200:
                clients.append(asyncio.create_task(listen(server.port, slow=at % 120 == 0)))
            if at % 3 == 0:
                await asyncio.sleep(0)
        await asyncio.gather(*clients)
        told = [what for ear in app.ears for what in ear.told]
    assert "behind" in told
    assert "caught up" in told
    assert any(start[0] > 1 for start, _ in heard)
    for start, ids in heard:
        assert ids == [(at, 0) for at in range(start[0] + 1, last + 1)]


async def test_bots_that_connect_while_a_host_is_busy_hear_what_all_others_hear(arena: Deployment) -> None:
    async with opened(arena) as table:
        first, host, other = await table.spectator(), await table.host(), await table.host()
        for n in range(150):
            for who in (host, other):
                await who.say(type="command", do="lock" if n % 2 else "unlock")
        bots = []
        for n in range(10):
            bots.append(await table.spectator())
            if n % 3 == 2:
                await bots[n - 1].drop()
                await bots[n - 1].connect(after=True)
        await host.say(type="command", do="unlock")
        await wait_until(lambda: len(first.all("locked")) >= 2, "something happening")
        await asyncio.sleep(0.3)
        everything = [message["id"] for message in first.heard if "id" in message and message["type"] == "locked"]
        assert len(everything) > 20
        for bot in bots:
            begin = next(at for at, message in enumerate(bot.heard) if message["type"] == "welcome")
            start = parse_id(bot.heard[begin]["id"])
            ids = [message["id"] for message in bot.heard if message["type"] == "locked"]
            assert ids == [id for id in everything if parse_id(id) > start]

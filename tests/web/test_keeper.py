"""The pulse of all sockets: who is silent is given up, who answers stays, and the timer ends with the last socket."""

import asyncio
from typing import Any

import pytest

import web.keeper
import web.protocol
from tests.arena import wait_until
from tests.web.raw import CLOSE, PING, PONG, Greeter, Raw, frame, served
from web.keeper import PING_EVERY, Keeper, keeper_of

LOOPS = ("uvloop",)


class Clock:
    """As much of an event loop as a keeper needs; its time goes on when a timer rings."""

    def __init__(self) -> None:
        self.now = 0.0
        self.timers: list[Any] = []

    def time(self) -> float:
        return self.now

    def call_later(self, delay: float, ring: Any) -> object:
        self.timers.append(ring)
        assert len(self.timers) == 1, "one timer for all"
        return ring

    def tick(self) -> None:
        self.now += 1.0
        self.timers.pop()()


class Kept:
    def __init__(self) -> None:
        self.behind_since: float | None = None
        self.looks: list[float] = []
        self.cuts: list[float] = []

    def keep_alive(self, now: float) -> None:
        self.looks.append(now)

    def cut(self) -> None:
        self.cuts.append(1)


def keeper() -> tuple[Keeper, Clock]:
    clock = Clock()
    return Keeper(clock), clock  # type: ignore[arg-type]


def test_every_socket_is_looked_at_every_five_seconds_by_one_timer() -> None:
    kept, clock = keeper()
    sockets = [Kept() for _ in range(23)]
    for socket in sockets:
        kept.add(socket)
    for _ in range(3 * PING_EVERY):
        clock.tick()
    for socket in sockets:
        assert len(socket.looks) == 3
        assert {b - a for a, b in zip(socket.looks, socket.looks[1:], strict=False)} == {PING_EVERY}
    each_second = [sum(now in socket.looks for socket in sockets) for now in range(1, PING_EVERY + 1)]
    assert max(each_second) - min(each_second) <= 1, "the work is spread evenly"


def test_the_timer_ends_with_the_last_socket_and_begins_again_with_the_next() -> None:
    kept, clock = keeper()
    one, two = Kept(), Kept()
    kept.add(one)
    kept.add(two)
    kept.discard(one)
    clock.tick()
    assert clock.timers
    kept.discard(two)
    clock.tick()
    assert not clock.timers
    kept.add(one)
    for _ in range(PING_EVERY):
        clock.tick()
    assert len(one.looks) == 1


def test_who_is_behind_for_too_long_is_cut() -> None:
    kept, clock = keeper()
    behind, caught_up = Kept(), Kept()
    kept.add(behind)
    kept.add(caught_up)
    for socket in (behind, caught_up):
        socket.behind_since = clock.now
        kept.behind.add(socket)
    for _ in range(10):
        clock.tick()
    assert behind.cuts == []
    caught_up.behind_since = None
    clock.tick()
    assert len(behind.cuts) == 1
    assert caught_up.cuts == []
    kept.discard(behind)
    clock.tick()
    assert len(behind.cuts) == 1


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A look at every socket each second; half a second without an answer is too much."""
    monkeypatch.setattr(web.keeper, "PING_EVERY", 1)
    monkeypatch.setattr(web.protocol, "ASK_SECONDS", 0)
    monkeypatch.setattr(web.protocol, "ANSWER_SECONDS", 0.5)


@pytest.mark.usefixtures("hasty")
async def test_who_answers_no_ping_is_closed_with_1011_and_who_does_stays() -> None:
    app = Greeter()
    async with served(app) as server, Raw(server.port) as silent, Raw(server.port) as alive, Raw(server.port) as chatty:

        async def answers() -> None:
            while (got := await alive.read()) is not None:
                if got[0] == PING:
                    await alive.send(frame(got[1], PONG))

        async def talks() -> None:
            while True:
                await chatty.send(frame("I am here"))
                await asyncio.sleep(0.2)

        tasks = [asyncio.create_task(answers()), asyncio.create_task(talks())]
        frames = await silent.rest()
        assert [opcode for opcode, _ in frames] == [PING, CLOSE]
        assert frames[-1][1][:2] == (1011).to_bytes(2, "big")
        await asyncio.sleep(1.1)
        assert len(server.protocols) == 2
        assert all(protocol.keeps_up for protocol in server.protocols)
        assert sum(ear.told == ["gone"] for ear in app.ears) == 1
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        alive.sock.close()
        chatty.sock.close()
        kept = keeper_of(asyncio.get_running_loop())
        assert kept._timer is not None
        await wait_until(lambda: not server.protocols, "the end of all connections")
        await wait_until(lambda: kept._timer is None, "the end of the timer", 1.5)
        assert not kept.behind
        assert not any(kept._groups)


@pytest.mark.usefixtures("hasty")
async def test_who_is_behind_for_a_moment_is_pinged_all_the_same_before_it_is_given_up() -> None:
    app = Greeter()
    async with (
        served(app, send_buffer=4096, ws_ping_interval=None) as server,
        Raw(server.port, receive_buffer=2048) as client,
    ):
        await wait_until(lambda: app.ears, "handing over")
        wire, now = app.ears[0].wire, asyncio.get_running_loop().time()
        told = 0
        while wire.keeps_up:
            wire.send_frame(b"\x81\x7d" + b"x" * 125)
            told += 1
        wire.keep_alive(now + 1.2)
        for _ in range(told):
            assert (await client.read() or (0,))[0] == 1
        assert await client.read() == (PING, b"")
        await client.send(frame(b"", PONG))


async def test_nobody_is_given_up_without_having_been_asked() -> None:
    """Two looks may be a little more than 5 s apart, and somebody have said something just before the first."""
    app = Greeter()
    async with served(app, ws_ping_interval=None) as server, Raw(server.port) as client:
        await wait_until(lambda: app.ears, "handing over")
        wire = app.ears[0].wire
        # The loop's clock may count whole milliseconds.
        await asyncio.sleep(0.005)
        wire.ping()
        assert await client.read() == (PING, b"")
        asked = wire._pinged_at
        assert wire.heard_at < asked
        await client.send(frame(b"", PONG))
        await wait_until(lambda: wire.heard_at >= asked, "the pong")
        heard = wire.heard_at
        wire.keep_alive(heard + 1.9)
        wire.keep_alive(heard + 7.3)
        assert await client.read() == (PING, b"")
        assert wire.keeps_up
        wire.keep_alive(wire._pinged_at + 2.9)
        assert await client.read() == (PING, b""), "time to answer"
        wire.keep_alive(wire._pinged_at + 3.1)
        assert (await client.read() or (0, b""))[1][:2] == (1011).to_bytes(2, "big")

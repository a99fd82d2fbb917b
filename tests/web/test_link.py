"""What a socket's link costs, as it is measured."""

import asyncio
from typing import Any

import pytest

from tests.arena import wait_until
from tests.web.raw import PING, PONG, TEXT, Ear, Greeter, Raw, frame, served
from web.framing import text_frame
from web.link import ASK_EVERY, KEPT, Link, kernel_trip

LOOPS = ("asyncio", "uvloop")


def link(*trips: float, kernel: float | None = None) -> Link:
    """A link whose pongs took so many seconds."""
    one, now = Link(), 1000.0
    for trip in trips:
        one.asked(now, kernel)
        one.answered(now + trip)
        now += 5.0
    return one


# What is measured


def test_of_a_link_of_which_nothing_is_known_nothing_is_believed() -> None:
    assert Link().credit == 0
    one = Link()
    one.answered(1.0)
    one.answered(2.0)
    assert one.credit == 0, "nobody asked"


def test_the_shortest_of_the_latest_round_trips_counts() -> None:
    assert link(0.375, 0.25, 0.875).credit == 250
    assert link(0.0625, *[0.375] * (KEPT - 1)).credit == 62
    assert link(0.0625, *[0.375] * KEPT).credit == 375


def test_the_kernel_and_the_pongs_each_say_how_far_away_somebody_is_at_most() -> None:
    assert link(0.25, kernel=0.2).credit == 200
    assert link(0.125, kernel=0.2).credit == 125
    one = Link()
    one.asked(0.0, 0.080)
    assert one.credit == 80, "before the first pong"


def test_pongs_that_are_kept_back_are_worth_nothing_where_the_kernel_is_near() -> None:
    assert link(5.0, 5.0, 5.0, kernel=0.0004).credit == 0


def test_a_pong_that_comes_after_the_next_ping_is_taken_for_its_answer_and_costs_the_liar_the_credit() -> None:
    one = Link()
    one.asked(0.0, None)
    one.asked(5.0, None)
    one.answered(5.0625)
    one.answered(5.25)
    assert one.credit == 62


def test_a_flood_of_pongs_makes_nobody_farther() -> None:
    one = link(0.300)
    one.asked(2000.0, None)
    for n in range(1000):
        one.answered(2000.0 + n / 1000)
    assert one.credit == 0


def test_who_talks_is_pinged_as_well_but_more_seldom() -> None:
    one = Link()
    assert one.due(0.0)
    one.asked(0.0, None)
    assert not one.due(ASK_EVERY - 0.1)
    assert one.due(ASK_EVERY)


async def test_the_kernel_tells_the_round_trip_of_a_connection_on_every_loop() -> None:
    app = Greeter()
    async with served(app) as server, Raw(server.port):
        await wait_until(lambda: app.ears, "handing over")
        trip = kernel_trip(app.ears[0].wire.transport.get_extra_info("socket"))
        assert trip is not None
        assert 0 < trip < 0.1
    assert kernel_trip(None) is None


async def test_nobody_is_measured_before_the_greeting() -> None:
    """A ping just before that of the greeting would have its pong taken for the other's, and a slow link for a fast one."""

    def looked_at(wire: Any) -> Ear:
        wire.keep_alive(wire.loop.time())
        return Ear(wire)

    app = Greeter(looked_at)
    async with served(app) as server, Raw(server.port) as client:
        await wait_until(lambda: app.ears, "handing over")
        wire = app.ears[0].wire
        wire.send_frame(text_frame("hello"))
        assert await client.read() == (TEXT, b"hello")
        wire.keep_alive(wire.loop.time())
        assert await client.read() == (PING, b"")


async def test_a_pong_is_measured_whichever_way_it_comes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Alone in its segment, or between other frames."""
    monkeypatch.setattr("web.protocol.kernel_trip", lambda _: None)
    app = Greeter()
    for together in (False, True):
        async with served(app) as server, Raw(server.port) as client:
            await client.send(frame("Here I am."))
            await wait_until(lambda: app.ears and app.ears[-1].texts, "a first text")
            wire = app.ears[-1].wire
            wire.ping()
            assert wire.credit == 0
            assert await client.read() == (PING, b"")
            await asyncio.sleep(0.05)
            await client.send(frame(b"", PONG) + (frame("and") + frame("more") if together else b""))
            await wait_until(lambda: wire.credit, "a measure")  # noqa: B023
            assert 45 <= wire.credit < 300
        app.ears.clear()

"""Clocks of processes that are five minutes off: time is Redis's, so nothing changes."""

import asyncio
import os
import sysconfig
from pathlib import Path
from typing import Any

import pytest

from game.io.frames import parse_id
from tests.arena import Deployment, opened
from tests.faults.crowd import lateness, nobody_missed_anything, seated
from tests.oracle import audit

ROW = "process clocks off by +-5 min"
MINUTES = {"web1": "+5m", "web2": "-5m", "master1": "-5m", "master2": "+5m", "agents1": "+5m"}


def faketime() -> str:
    """The library that tells a process another time of day (Debian: libfaketime); empty where there is none."""
    multiarch = sysconfig.get_config_var("MULTIARCH") or ""
    places = [os.environ.get("FOF_FAKETIME", ""), f"/usr/lib/{multiarch}/faketime/libfaketime.so.1"]
    return next((place for place in places if place and Path(place).exists()), "")


class Shifted(Deployment):
    """A deployment in which each process has a clock of its own."""

    def environment_of(self, name: str) -> dict[str, str]:
        fake = {"LD_PRELOAD": faketime(), "FAKETIME": MINUTES[name], "FAKETIME_DONT_FAKE_MONOTONIC": "1"}
        return {**super().environment_of(name), **fake, "FAKETIME_NO_CACHE": "0"}


@pytest.mark.skipif(not faketime(), reason="no libfaketime here: apt install libfaketime, or FOF_FAKETIME")
async def test_clocks_that_are_five_minutes_off_change_nothing(redis_server: Any, full: bool, figure: Any) -> None:
    settings: dict[str, Any] = {"open_burst": 10_000, "join_burst": 10_000}
    # Whole processes: a library is preloaded when a process begins.
    deployment = Shifted(redis_server, f"t{os.urandom(3).hex()}", whole=True, **settings)
    webs = 2 if full else 1
    try:
        for _ in range(webs):
            deployment.start_web()
        for _ in range(webs):
            deployment.start_master()
        deployment.start_agents()
        await deployment.ready()
        async with opened(deployment, rounds=3 if full else 2, seconds=5, reveal_seconds=1) as table:
            crowd = await seated(table, 500 if full else 10)
            # One never answers, so that every round lasts until its deadline.
            for player in crowd[1:]:
                player.live(spread=3.0)
            await table.must("start")
            await asyncio.gather(*(player.hear("game_over", patience=60) for player in crowd))
            redis = redis_server.client()
            seconds, micros = await redis.time()
            await redis.aclose()
            now = seconds * 1000 + micros // 1000
            asked, closed = crowd[0].all("round_opened"), crowd[0].all("round_closed")
            late = [lateness(end, begin) for begin, end in zip(asked, closed, strict=True)]
            lasted = [parse_id(end["id"])[0] - begin["opens_at"] for begin, end in zip(asked, closed, strict=True)]
            assert all(abs(now - parse_id(end["id"])[0]) < 60_000 for end in closed)
            assert all(abs(parse_id(player.welcome["id"])[0] - player.welcome["now"]) < 60_000 for player in crowd)
            assert all(end["answered"] == len(crowd) - 1 for end in closed)
            figures = await audit(table, crowd)
            await nobody_missed_anything(table, crowd)
        log = deployment.logs()
    finally:
        deployment.close()
    assert log, "the masters said nothing"
    assert all(0 <= one <= 2000 for one in late)
    figure("Faults", ROW, "close after its deadline", max(late) / 1000, "as without (at most 50 ms)", unit="s")
    figure("Faults", ROW, "rounds of 5 s lasted at most", max(lasted) / 1000, "as without", unit="s")
    figure("Faults", ROW, "answers confirmed, each stored and scored once", figures["receipts"], "as without")

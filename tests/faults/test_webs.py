"""Web processes that die or are restarted, with all their players."""

import asyncio
from functools import partial
from typing import Any

from game.io import alive
from tests.arena import Deployment, opened, wait_until
from tests.faults.crowd import Player, nobody_missed_anything, seated
from tests.oracle import audit

KILLED = "kill -9 a web process with all its players"
ROLLED = "SIGTERM rolling restart"


def _back(absences: dict[Player, int]) -> bool:
    """Whether everybody was away once more than that, and is here."""
    return all(len(player.away) > before for player, before in absences.items())


async def test_players_of_a_killed_web_process_are_back_on_the_other(deploy: Any, full: bool, figure: Any) -> None:
    kills = 4 if full else 1
    deployment = await deploy(webs=2, masters=2 if full else 1)
    async with opened(deployment, rounds=kills + 1, seconds=5, reveal_seconds=1) as table:
        crowd = await seated(table, 500 if full else 30)
        for player in crowd[1:]:
            player.live(spread=3.0)
        crowd[0].live(spread=-1)
        await table.must("start")
        for number in range(1, kills + 1):
            await asyncio.gather(*(player.hear("round_opened", round=number, patience=30) for player in crowd))
            victim = f"web{2 - number % 2}"
            url = deployment.urls[1 - number % 2]
            orphans = [player for player in crowd if player.url == url]
            assert orphans
            absences = {player: len(player.away) for player in orphans}
            deployment.kill(victim)
            await wait_until(partial(_back, absences), "everybody being back", 30)
            deployment.start(victim)
            await deployment.ready()
        table.http.base_url = deployment.urls[0]
        await asyncio.gather(*(player.hear("game_over", patience=60) for player in crowd))
        figures = await audit(table, crowd)
        heard = await nobody_missed_anything(table, crowd)
        away = [seconds for player in crowd for seconds in player.away]
        assert sum(player.full_views for player in crowd) == 0
    figure("Faults", KILLED, f"{len(away)} players cut off; the last was back after", max(away), "3 s", unit="s")
    figure("Faults", KILLED, "events heard, each once and in order", heard, "0 gaps, 0 doubles")
    figure("Faults", KILLED, "answers confirmed, each stored and scored once", figures["receipts"], "0 lost")
    # A machine that is busy with other tests gives 500 handshakes no two cores.
    assert max(away) <= (10 if full else 3)


async def _met(deployment: Deployment, name: str) -> bool:
    """Whether a master that was started again has told of itself."""
    redis = deployment.redis_server.client()
    masters = await alive.who(redis, deployment.keys, "master")
    await redis.aclose()
    return any(f"master-{deployment.processes[name].process.pid}-" in master for master in masters)


async def test_a_rolling_restart_of_everything_loses_nothing(deploy: Any, full: bool, figure: Any) -> None:
    deployment = await deploy(webs=2, masters=2, agents=2 if full else 1)
    async with opened(deployment, rounds=5 if full else 2, seconds=5, reveal_seconds=1) as table:
        crowd = await seated(table, 500 if full else 30)
        for player in crowd[1:]:
            player.live(spread=3.0)
        crowd[0].live(spread=-1)
        await table.must("start")
        await crowd[0].hear("round_opened", round=1)
        took = {}
        for name in sorted(deployment.processes, reverse=True):
            took[name] = await deployment.restart(name)
            if name.startswith("web"):
                await deployment.ready()
            elif name.startswith("master"):
                # As a careful operator does it: the next one when this one is there.
                await wait_until(partial(_met, deployment, name), "the others meeting it", 30)
        await asyncio.gather(*(player.hear("game_over", patience=90) for player in crowd))
        figures = await audit(table, crowd)
        heard = await nobody_missed_anything(table, crowd)
        codes = sorted({code for player in crowd for code in player.cut_off})
        cut = sum(len(player.cut_off) for player in crowd)
        views = sum(player.full_views for player in crowd)
    assert codes == [1012]
    assert cut >= len(crowd)
    assert views == 0
    assert max(took.values()) <= 10
    figure("Faults", ROLLED, f"codes with which {cut} sockets were closed", str(codes), "1012")
    figure("Faults", ROLLED, f"slowest of {len(took)} processes was out after", max(took.values()), "10 s", unit="s")
    figure("Faults", ROLLED, "events heard, each once and in order", heard, "0 lost")
    figure("Faults", ROLLED, "answers confirmed, each stored and scored once", figures["receipts"], "0 lost")

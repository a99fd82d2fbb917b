"""Game masters that die, sleep past their lease, or are many: rounds end, once, and nothing confirmed is lost."""

import asyncio
import random
import time
from functools import partial
from typing import Any

import pytest

from tests.arena import opened, wait_until
from tests.faults.crowd import lateness, nobody_missed_anything, owner, seated
from tests.oracle import audit

KILLED = "kill -9 the owning master at a random moment of a round"
SLEPT = "SIGSTOP a master past its lease at the failpoint, then CONT; ten masters at once"


async def test_a_killed_master_is_replaced_and_the_round_ends_on_time(deploy: Any, full: bool, figure: Any) -> None:
    players, kills = (500, 12) if full else (30, 1)
    deployment = await deploy(webs=2 if full else 1, masters=2)
    chance = random.Random(7)
    async with opened(deployment, rounds=kills + 1, seconds=5, reveal_seconds=1) as table:
        # One never answers, so that every round lasts until its deadline.
        crowd = await seated(table, players)
        for player in crowd[1:]:
            player.live(spread=4.0)
        await table.must("start")
        late = []
        for number in range(1, kills + 1):
            asked = await crowd[0].hear("round_opened", round=number, patience=30)
            # In the quick form the worst moment: somebody else must close the round.
            moment = asked["opens_at"] + chance.random() * 5000 if full else asked["closes_at"] - 300
            await wait_until(lambda moment=moment: time.time() * 1000 >= moment, "the moment", 30)
            victim = await owner(deployment, table)
            deployment.kill(victim)
            late.append(lateness(await crowd[0].hear("round_closed", round=number, patience=30), asked))
            deployment.start(victim)
        for player in crowd:
            await player.hear("game_over", patience=60)
        figures = await audit(table, crowd)
        heard = await nobody_missed_anything(table, crowd)
        assert all(len(player.all("round_closed")) == kills + 1 for player in crowd)
    for one in late:
        figure("Faults", KILLED, "closed after its deadline", one / 1000, "at most 2 s", unit="s")
    note = partial(figure, "Faults", KILLED)
    note(f"answers confirmed to {players} players, each stored and scored once", figures["receipts"], "0 lost, 0 twice")
    note("events heard, each once and in order", heard, "0 gaps")
    note("rounds closed of those opened", f"{kills + 1} of {kills + 1}", "0 skipped")
    assert 0 <= min(late) <= max(late) <= 2000


@pytest.mark.parametrize(
    "point",
    ["master.before_commit", "master.after_commit", pytest.param("master.before_relay", marks=pytest.mark.full)],
)
async def test_what_a_master_writes_after_it_slept_past_its_lease_is_refused(
    deploy: Any, full: bool, figure: Any, point: str
) -> None:
    masters = 10 if full else 2
    deployment = await deploy(webs=2 if full else 1, masters=masters, failpoints=True)
    async with opened(deployment, rounds=3, seconds=5, reveal_seconds=1) as table:
        crowd = await seated(table, 500 if full else 6)
        for player in crowd:
            player.live(spread=-1)
        await table.must("start")
        asked = await crowd[0].hear("round_opened", round=1)
        sleeper = await owner(deployment, table)
        deployment.wish(sleeper, f"{point}=stop:1")
        if point == "master.before_relay":
            # The next round asks for the next claims.
            for player in crowd[1:]:
                await player.answer(1, "fact")
        await asyncio.gather(*(player.answer(1, "fact") for player in crowd))
        await wait_until(lambda: deployment.processes[sleeper].stopped, "standing still at the failpoint", 30)

        async def another() -> bool:
            return await owner(deployment, table) != sleeper

        await wait_until(another, "another master taking the room", 30)
        closed = await crowd[0].hear("round_closed", round=1, patience=30)
        assert closed["answered"] == len(crowd)
        late = lateness(closed, asked)
        deployment.wish(sleeper, "")
        deployment.thaw(sleeper)
        for player in crowd:
            player.spread = 1.0
        await asyncio.gather(*(player.hear("game_over", patience=60) for player in crowd))
        log = (deployment.folder / f"{sleeper}.log").read_text()
        assert "lease lost" in log or point != "master.before_commit", "the stale write was not refused"
        figures = await audit(table, crowd)
        await nobody_missed_anything(table, crowd)
        assert len(crowd[0].all("round_closed")) == 3
        assert all(process.running for process in deployment.processes.values())
    figure("Faults", SLEPT, f"stale writes that got through, of {masters} masters, asleep at {point}", 0, "0")
    figure("Faults", SLEPT, "rounds closed, of 3", len(crowd[0].all("round_closed")), "each once")
    figure(
        "Faults", SLEPT, "close after its deadline, or before (minus: all had answered)", late / 1000, "2 s", unit="s"
    )
    figure("Faults", SLEPT, "answers confirmed, each stored and scored once", figures["receipts"], "0 lost, 0 twice")

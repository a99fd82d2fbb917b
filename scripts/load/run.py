"""`fact-or-fake loadtest`: bots play whole games over real sockets, and every answer is accounted for."""

import asyncio
import json
import signal
from collections.abc import Coroutine
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from scripts.failure import Failure
from scripts.load.deployment import deployed
from scripts.load.game import Pass, Size
from scripts.load.plot import Chart, Series, svg
from scripts.load.progress import Progress
from scripts.load.report import print_pass, print_summary, print_versions, summary, versions, wide_console
from scripts.load.room import Habits
from scripts.load.wire import Address

SIZES = (50, 100, 200, 500, 1000, 2000, 5000, 10_000)

T = TypeVar("T")


@dataclass(frozen=True)
class Wish:
    """What to measure."""

    players: int
    rooms: int
    habits: Habits
    passes: int = 5
    server: str | None = None
    plot: Path | None = None


def run(work: Coroutine[Any, Any, T]) -> T:
    """Run on the fastest loop there is; a signal to stop ends what was started before it ends this. Raises Failure then."""

    async def stoppable() -> T:
        task = asyncio.ensure_future(work)
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        try:
            return await task
        except asyncio.CancelledError:
            raise Failure("stopped") from None

    try:
        import uvloop
    except ImportError:
        return asyncio.run(stoppable())
    return uvloop.run(stoppable())


async def play_pass(wish: Wish, progress: Progress, seed: int = 1) -> dict[str, Any]:
    """One pass, against the server that was named or a fresh deployment."""
    size = Size(wish.players, wish.rooms, seed)
    if wish.server is not None:
        return await Pass(wish.server, None, wish.habits, size, progress).run()
    async with deployed() as deployment:
        return await Pass(deployment.url, deployment, wish.habits, size, progress).run()


async def play_passes(wish: Wish, *, as_json: bool) -> None:
    """Play all passes and tell. Raises Failure where an answer got lost, after telling."""
    if wish.rooms > wish.players:
        raise Failure("There are more rooms than players.", code=2)
    if wish.server is not None:
        try:
            Address.of(wish.server)
        except ValueError:
            raise Failure("The server's address begins with http:// or https://.", code=2) from None
    console = wide_console()
    progress = Progress()
    passes = []
    for number in range(1, wish.passes + 1):
        progress.say(f"Pass {number} of {wish.passes}")
        passes.append(await play_pass(wish, progress, number))
        if not as_json:
            print_pass(console, number, passes[-1])
    by_size = await _by_size(wish, progress) if wish.plot is not None else []
    if wish.plot is not None:
        wish.plot.write_text(picture(by_size), encoding="utf-8")
    if as_json:
        told = {"versions": versions(), "summary": summary(passes), "passes": passes, "by_size": by_size}
        print(json.dumps(told, ensure_ascii=False))
    else:
        print_summary(console, passes)
        print_versions(console)
    lost = sum(not one["account"]["kept"] for one in (*passes, *by_size))
    if lost:
        raise Failure(f"Answers are missing in {lost} of {len(passes) + len(by_size)} games.")


async def _by_size(wish: Wish, progress: Progress) -> list[dict[str, Any]]:
    """A game in one room of each size up to the players that were asked for."""
    found = []
    for size in (size for size in SIZES if size <= max(wish.players, SIZES[1])):
        progress.say(f"{size:,} players")
        found.append(await play_pass(replace(wish, players=size, rooms=1), progress))
    return found


def picture(passes: list[dict[str, Any]]) -> str:
    """Latency and cost by room size, as SVG."""
    sizes = [float(one["players"]) for one in passes]

    def line(name: str, *path: str) -> Series:
        values = []
        for one in passes:
            found: Any = one
            for step in path:
                found = found[step] if found is not None else None
            values.append(None if found is None else float(found))
        return Series(name, values)

    spread = f"all answers within {passes[0]['answer_seconds']:g} s" if passes else ""
    latency = [line("p99", "receipt_ms", "p99"), line("p50", "receipt_ms", "p50")]
    cost = [line(name, "cpu_us_per_answer", part) for name, part in _PARTS]
    return svg(
        sizes,
        [
            Chart(f"Answer to receipt, ms ({spread})", latency),
            Chart("CPU per answer, µs (receipts, tallies and the reveal included)", cost),
        ],
        x_label="players in one room",
    )


_PARTS = (("all three", "server"), ("web", "web"), ("master", "master"), ("Redis", "redis"))

"""`scripts/loadtest`: everything that the game's speed has to hold to, measured in one interleaved run.

1. Each pass runs every measurement once, so that a machine that gets slower or faster does so for all of them.
2. A gate holds when the median of all passes does; the range is printed beside it.
3. The short form is for tests: small numbers, and limits so wide that only a thing gone wrong goes beyond them.
"""

import argparse
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from game.io.embedded import NoRedis
from scripts.failure import Failure
from scripts.load import fanout
from scripts.load.gate import Gate, print_fan_out, print_gates
from scripts.load.numbers import at, over_passes, show
from scripts.load.progress import Progress
from scripts.load.report import print_versions, versions, wide_console
from scripts.load.rival import OURS
from scripts.load.room import Habits
from scripts.load.run import Wish, play_pass, run

FROZEN = 1000.0
"""The ratio that stands for: the others heard nothing any more."""


@dataclass(frozen=True)
class Plan:
    """The sizes of one form of the run."""

    fan_out: int
    broadcasts: int
    crowd: int
    games: tuple[tuple[str, Wish, float, float | None], ...]
    rooms: tuple[tuple[str, Wish], ...]
    slow: Wish
    stopped_broadcasts: int


def _game(players: int, seconds: float, rounds: int = 3) -> Wish:
    return Wish(players, 1, Habits(answer_seconds=seconds, rounds=rounds), 1)


def _many(rooms: int, players: int, rounds: int, start_seconds: float) -> Wish:
    habits = Habits(answer_seconds=2.0, rounds=rounds, seconds=5, absent=1, start_seconds=start_seconds)
    return Wish(rooms * players, rooms, habits, 1)


FULL = Plan(
    fan_out=1000,
    broadcasts=100,
    crowd=10_000,
    games=(
        ("500 players within 0.5 s", _game(500, 0.5, 5), 100, 40),
        ("5,000 players within 1 s", _game(5000, 1), 150, 50),
        ("10,000 players within 2 s", _game(10_000, 2), 300, 100),
    ),
    # Hosts start when they like; that all of them do so in one second is the worst case.
    rooms=(("200 rooms x 20", _many(200, 20, 5, 10)), ("200 rooms x 20, started at once", _many(200, 20, 5, 0))),
    slow=_game(500, 0.5, 2),
    stopped_broadcasts=1000,
)
SHORT = Plan(
    fan_out=200,
    broadcasts=20,
    crowd=0,
    games=(("100 players within 0.3 s", _game(100, 0.3, 2), 0, None),),
    rooms=(("5 rooms x 4", _many(5, 4, 1, 0)),),
    slow=_game(50, 0.3, 1),
    stopped_broadcasts=400,
)


async def measure(plan: Plan, passes: int, progress: Progress, only: Sequence[str]) -> dict[str, Any]:
    """All passes of everything that is wanted."""
    found: dict[str, Any] = {name: [] for name in ("stopped", "slow", "fanout", "crowd")}
    found |= {"games": [[] for _ in plan.games], "rooms": [[] for _ in plan.rooms]}
    for number in range(1, passes + 1):
        progress.say(f"Pass {number} of {passes}")
        if "fanout" in only:
            found["fanout"].append(await fanout.compare(plan.fan_out, plan.broadcasts, 1, progress))
            if plan.crowd:
                few = ("limit", "ours", "uvicorn_sequential")
                found["crowd"].append(await fanout.compare(plan.crowd, 5, 1, progress, few))
        if "slow" in only:
            found["stopped"].append(await _stopped(plan))
            slow = replace(plan.slow, habits=replace(plan.slow.habits, slow_readers=1, seconds=5))
            found["slow"].append([await _play(one, progress, number) for one in (plan.slow, slow)])
        if "games" in only:
            for place, (_, wish, _, _) in enumerate(plan.games):
                found["games"][place].append(await _play(wish, progress, number))
        if "rooms" in only:
            for place, (_, wish) in enumerate(plan.rooms):
                found["rooms"][place].append(await _play(wish, progress, number))
    return found


async def _play(wish: Wish, progress: Progress, seed: int) -> dict[str, Any]:
    """A pass; where it could not be played to its end, a loss with its reason."""
    try:
        return await play_pass(wish, progress, seed)
    except Failure as failure:
        return {"account": {"kept": False}, "failure": str(failure)}


async def _stopped(plan: Plan) -> dict[str, Any]:
    """Broadcasts without and with a socket that reads nothing."""
    sockets, count = min(200, plan.fan_out), plan.stopped_broadcasts
    without = await fanout.measure(OURS, sockets, count)
    try:
        return {"without": without, "with": await fanout.measure(OURS, sockets, count, stopped=1)}
    except Failure as failure:
        return {"without": without, "with": None, "failure": str(failure)}


def _ratio(a: float | None, b: float | None) -> float | None:
    return a / b if a is not None and b else None


def _less(a: float | None, b: float | None) -> float | None:
    return a - b if a is not None and b is not None else None


def fan_out_gates(plan: Plan, found: dict[str, Any], *, short: bool) -> list[Gate]:
    """One message to many sockets."""
    runs = found["fanout"]
    ours = [one["rivals"]["ours"] for one in runs]
    note = next((one["absent"]["ours"] for one in runs if "ours" in one["absent"]), "")
    name = f"fan-out, {plan.fan_out:,} sockets"
    limit, rival = (8.0, 1.6) if short else (1.6, 0.6)
    gates = [
        Gate(f"{name}, x limit", [at(one, "x_limit", "median") for one in ours], limit, 1.25, note),
        Gate(f"{name}, x uvicorn", [at(one, "x_uvicorn_sequential", "median") for one in ours], rival, None, note),
    ]
    if found["crowd"]:
        last = [at(one, "rivals", "ours", "last_hears_ms", "median") for one in found["crowd"]]
        gates.append(Gate(f"{plan.crowd:,} sockets, last hears, ms", last, 250, 120, note))
    return gates


def game_gates(plan: Plan, found: dict[str, Any], *, short: bool) -> list[Gate]:
    """The whole path."""
    gates = []
    for (name, _, gate, ambition), passes in zip(plan.games, found["games"], strict=True):
        lost = [0.0 if one["account"]["kept"] else 1.0 for one in passes]
        why = next((one["failure"] for one in passes if "failure" in one), "")
        gates.append(Gate(f"{name}, passes with a loss", [sum(lost)], 0, 0, why))
        p99 = [at(one, "receipt_ms", "p99") for one in passes]
        if short:
            p50 = [at(one, "receipt_ms", "p50") for one in passes]
            ratios = [_ratio(a, b) for a, b in zip(p99, p50, strict=True)]
            gates.append(Gate(f"{name}, receipt p99 / p50", ratios, 100))
        else:
            gates.append(Gate(f"{name}, receipt p99, ms", p99, gate, ambition))
        gates += _costs(name, passes, short=short)
    return gates


def _costs(name: str, passes: list[dict[str, Any]], *, short: bool) -> list[Gate]:
    gates = []
    server = [at(one, "cpu_us_per_answer", "server") for one in passes]
    client = [at(one, "cpu_us_per_answer", "client") for one in passes]
    told = [
        max(sum(n for kind, n in row["messages_per_player"].items() if kind != "tally") for row in one["rounds_played"])
        for one in passes
        if one.get("rounds_played")
    ]
    if short:
        ratios = [_ratio(a, b) for a, b in zip(server, client, strict=True)]
        gates.append(Gate(f"{name}, CPU of server / client", ratios, 60))
    else:
        own, whole = over_passes(client), over_passes(server)
        note = f"with the reveal {show(whole['median'])} us, client {show(own['median'])} us" if own and whole else ""
        alone = [at(one, "cpu_us_per_answer_alone", "server") for one in passes]
        gates.append(Gate(f"{name}, CPU per answer, us", alone, 120, 60, note))
    gates.append(Gate(f"{name}, messages but tallies", told, 3.1 if short else 3.0, 3.0))
    rss = [at(one, "rss_per_player_kib") for one in passes]
    gates.append(Gate(f"{name}, KiB RSS per idle player", rss, 150 if short else 30, 15))
    return gates


def room_gates(plan: Plan, found: dict[str, Any], *, short: bool) -> list[Gate]:
    """Many rooms on one master."""
    gates = []
    for (name, wish), passes in zip(plan.rooms, found["rooms"], strict=True):
        late = [at(one, "late_ms", "heard", "p99") for one in passes]
        waits = [at(one, "rooms_summary", "waits") for one in passes]
        gates += [
            Gate(f"{name}, passes with a loss", [float(sum(not one["account"]["kept"] for one in passes))], 0, 0),
            Gate(f"{name}, rounds close late, p99 ms", late, 1000 if short else 50, 20),
            Gate(f"{name}, rounds of {wish.rooms * wish.habits.rounds:,} that wait", waits, 0, 0),
        ]
    return gates


def slow_gates(plan: Plan, found: dict[str, Any], *, short: bool) -> list[Gate]:
    """A player who stops reading."""
    stopped, games = found["stopped"], found["slow"]
    hears = [
        _ratio(one["with"]["last_hears_p99_ms"], one["without"]["last_hears_p99_ms"]) if one["with"] else FROZEN
        for one in stopped
    ]
    grown = [_less(one["with"]["rss_mib"], one["without"]["rss_mib"]) if one["with"] else None for one in stopped]
    note = next((one["failure"] for one in stopped if one["with"] is None), "")
    receipts = [_ratio(at(b, "receipt_ms", "p99"), at(a, "receipt_ms", "p99")) for a, b in games]
    held = [_less(at(b, "web_rss_mib", "ended"), at(a, "web_rss_mib", "ended")) for a, b in games]
    wide = 10.0 if short else 1.2
    return [
        Gate("one stopped reader, fan-out, others' p99 ratio", hears, FROZEN if short else wide, 1.0, note),
        Gate("one stopped reader, fan-out, RSS MiB more", grown, 20 if short else 1, 0.0),
        Gate("one stopped reader, game, others' p99 ratio", receipts, wide, 1.0),
        Gate("one stopped reader, game, RSS MiB more", held, 20 if short else 1, 0.0),
    ]


PARTS = {"fanout": fan_out_gates, "games": game_gates, "rooms": room_gates, "slow": slow_gates}


def main(argv: Sequence[str] | None = None) -> int:
    """Measure and print; 1 where a gate is missed."""
    parser = argparse.ArgumentParser(prog="scripts/loadtest", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("--short", action="store_true", help="small numbers and wide limits, for tests")
    parser.add_argument("--passes", type=int, default=0, help="how often everything is measured (5; short: 1)")
    parser.add_argument("--only", default=",".join(PARTS), help="parts, separated by commas: %(default)s")
    parser.add_argument("--json", action="store_true", help="one JSON object")
    given = parser.parse_args(argv)
    only = [part for part in given.only.split(",") if part in PARTS]
    if not only or len(only) != len(given.only.split(",")):
        parser.error(f"parts are: {', '.join(PARTS)}")
    plan = SHORT if given.short else FULL
    try:
        found = run(measure(plan, given.passes or (1 if given.short else 5), Progress(), only))
    except (Failure, NoRedis) as failure:
        print(f"loadtest: {failure}", file=sys.stderr)
        return 1
    gates = [gate for part in only for gate in PARTS[part](plan, found, short=given.short)]
    missed = [gate.work for gate in gates if gate.outcome == "MISSED"]
    if given.json:
        lines = [{**asdict(gate), "median": gate.median, "outcome": gate.outcome} for gate in gates]
        print(json.dumps({"versions": versions(), "gates": lines, "missed": missed, "found": found}))
    else:
        console = wide_console()
        print_fan_out(console, found["fanout"])
        print_fan_out(console, found["crowd"])
        print_gates(console, gates)
        print_versions(console)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())

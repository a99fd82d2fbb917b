"""Whether all is well, and if not, what is wrong: rules over what a look found.

1. `down`: no round can be played. `attention`: it can, and a person should look. `up`: neither.
2. A problem is a code, a sentence for people, and the part of the panel that tells more.
"""

from dataclasses import asdict, dataclass
from typing import Any, Literal

from game.io.samples import EVERY
from web.admin.machines import MachinesNow
from web.admin.rooms import RoomsNow

Level = Literal["up", "attention", "down"]

RECEIPT_MS = 300.0
LATE_MS = 500.0
LAG_MS = 2_000
OLD_MS = 15_000
REDIS_MS = 100.0
SPENT = 0.8
"""The part of the day's money or tokens after which a person should know."""


@dataclass(frozen=True)
class Problem:
    """One thing that is wrong. `where` names a part of the panel."""

    level: Literal["attention", "down"]
    code: str
    text: str
    where: str


def judge(rooms: RoomsNow, machines: MachinesNow, sample: dict[str, Any] | None, now: int) -> dict[str, Any]:
    """`{level, problems: [{level, code, text, where}]}`, the worst first."""
    problems = [
        *_processes(machines),
        *_queues(machines),
        *_pace(rooms, machines, sample, now),
        *_people(rooms, machines),
    ]
    problems.sort(key=lambda problem: problem.level != "down")
    level: Level = problems[0].level if problems else "up"
    return {"level": level, "problems": [asdict(problem) for problem in problems]}


def unreachable() -> dict[str, Any]:
    """The verdict where Redis cannot be asked."""
    problem = Problem("down", "redis", "Redis is out of reach: nothing can be played until it is back.", "processes")
    return {"level": "down", "problems": [asdict(problem)]}


def _some(count: int, one: str, many: str) -> str:
    return f"{count:,} {one if count == 1 else many}"


def _processes(machines: MachinesNow) -> list[Problem]:
    found = []
    there = {kind: sum(row["up"] for row in machines.processes if row["kind"] == kind) for kind in ("web", "master")}
    if not there["master"]:
        found.append(Problem("down", "no_master", "No game master is there: rooms stand still.", "processes"))
    bank = next((row for row in machines.agents if row["agent"] == "bank"), None)
    if bank is None or not bank["workers"]:
        found.append(Problem("down", "no_bank", "Nobody serves claims of the bank: new rounds cannot begin.", "queues"))
    silent = sum(not row["up"] for row in machines.processes)
    if silent:
        are = "is" if silent == 1 else "are"
        text = f"{_some(silent, 'process', 'processes')} that did not say goodbye {are} silent."
        found.append(Problem("attention", "silent", text, "processes"))
    return found


def _queues(machines: MachinesNow) -> list[Problem]:
    found = []
    for row in machines.agents:
        if not row["workers"] and row["agent"] != "bank":
            found.append(Problem("attention", "no_worker", f"Nobody works for the agent {row['agent']}.", "queues"))
        if row["oldest_ms"] > OLD_MS:
            text = f"A task of the agent {row['agent']} has waited {row['oldest_ms'] // 1000:,} seconds."
            found.append(Problem("attention", "queue", text, "queues"))
    if machines.dead:
        text = f"{_some(machines.dead, 'task was', 'tasks were')} given up."
        found.append(Problem("attention", "dead", text, "dead"))
    failing = [row for row in machines.models if row["state"] != "closed"]
    if failing:
        names = ", ".join(sorted({f"{row['provider']}/{row['model']}" for row in failing}))
        found.append(Problem("attention", "models", f"Models that do not answer: {names}.", "models"))
    return found


def _pace(rooms: RoomsNow, machines: MachinesNow, sample: dict[str, Any] | None, now: int) -> list[Problem]:
    found = []
    if machines.redis_ms > REDIS_MS:
        text = f"Redis takes {machines.redis_ms:.0f} ms to answer."
        found.append(Problem("attention", "slow_redis", text, "processes"))
    behind = [row for row in rooms.rows if row["lag_ms"] > LAG_MS]
    if behind:
        worst = max(row["lag_ms"] for row in behind) / 1000
        text = f"{_some(len(behind), 'room is', 'rooms are')} up to {worst:.0f} s behind what people do."
        found.append(Problem("attention", "lag", text, "rooms"))
    if sample is None or now - sample["t"] > 8 * EVERY * 1000:
        return found
    if (receipts := sample["receipt_p99_ms"]) is not None and receipts > RECEIPT_MS:
        text = f"One answer in a hundred waits {receipts:.0f} ms or longer for its receipt."
        found.append(Problem("attention", "receipts", text, "charts"))
    if (late := sample["late_p99_ms"]) is not None and late > LATE_MS:
        found.append(Problem("attention", "late", f"Rounds close up to {late:.0f} ms late.", "charts"))
    return found


def _people(rooms: RoomsNow, machines: MachinesNow) -> list[Problem]:
    found = []
    if rooms.waiting:
        text = f"{_some(rooms.waiting, 'message wants', 'messages want')} a person's eyes."
        found.append(Problem("attention", "eyes", text, "eyes"))
    buried = sum(row["buried"] for row in rooms.rows)
    if buried:
        text = f"{_some(buried, 'command', 'commands')} could not be applied in live rooms."
        found.append(Problem("attention", "buried", text, "rooms"))
    spent = machines.spent
    for part, name in (("micro_usd", "money"), ("tokens", "tokens")):
        most = spent[f"most_{part}"]
        if most and spent[part] >= SPENT * most:
            share = round(100 * spent[part] / most)
            text = f"Models have used {share} % of today's {name}."
            found.append(Problem("attention", "spent", text, "models"))
    return found

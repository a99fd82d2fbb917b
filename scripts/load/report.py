"""What was measured, as tables for people."""

import os
import platform
import shutil
import subprocess
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from rich.console import Console
from rich.table import Table

from game.io.embedded import NoRedis, server_binary
from scripts.load.numbers import at, over_passes, show
from scripts.load.processes import ABSENT, HERE, load_average

SUMMARY = (
    ("receipt p50, ms", ("receipt_ms", "p50")),
    ("receipt p99, ms", ("receipt_ms", "p99")),
    ("receipt max, ms", ("receipt_ms", "max")),
    ("close spread, ms", ("close_spread_ms",)),
    ("late, first heard, p99 ms", ("late_ms", "heard", "p99")),
    ("CPU per answer web, us", ("cpu_us_per_answer", "web")),
    ("CPU per answer master, us", ("cpu_us_per_answer", "master")),
    ("CPU per answer Redis, us", ("cpu_us_per_answer", "redis")),
    ("CPU per answer server, us", ("cpu_us_per_answer", "server")),
    ("CPU per answer client, us", ("cpu_us_per_answer", "client")),
    ("CPU per answer server without the reveal, us", ("cpu_us_per_answer_alone", "server")),
    ("web RSS per idle player, KiB", ("rss_per_player_kib",)),
    ("  of it its socket, KiB", ("rss_per_socket_kib",)),
)


def versions() -> dict[str, str]:
    """What this ran on."""
    found = {"python": platform.python_version(), "system": f"{platform.system()} {platform.machine()}"}
    found["cores"] = str(len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count())
    for name in ("uvicorn", "uvloop", "websockets", "starlette", "redis"):
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = "none"
    try:
        found["redis-server"] = _says(server_binary(), "--version")
    except NoRedis:
        found["redis-server"] = "none"
    node = shutil.which("node")
    found["node"] = _says(node, "--version") if node else "none"
    return found


def _says(*argv: str) -> str:
    try:
        text = subprocess.run(argv, capture_output=True, text=True, timeout=10, check=True).stdout
    except (OSError, subprocess.SubprocessError):
        return "unknown"
    mark = text.find("v=")
    return text[mark + 2 :].split()[0] if mark >= 0 else text.split()[0]


def summary(passes: list[dict[str, Any]]) -> dict[str, Any]:
    """Median and range over all passes."""
    return {name: over_passes([at(one, *path) for one in passes]) for name, path in SUMMARY}


def wide_console() -> Console:
    """Standard output; tables keep their width where it is no terminal."""
    console = Console(highlight=False)
    return console if console.is_terminal else Console(highlight=False, width=120)


def print_pass(console: Console, number: int, one: dict[str, Any]) -> None:
    """A table of the rounds of one pass."""
    title = f"Pass {number}: {one['players']:,} players, {one['rooms']:,} rooms"
    table = Table(title=title, title_justify="left", box=None, padding=(0, 1))
    heads = (
        "Round",
        "Sent",
        "Receipts",
        "Right",
        "p50 ms",
        "p99",
        "max",
        "Spread",
        "Late",
        "us web",
        "master",
        "Redis",
    )
    for head in (*heads, "client"):
        table.add_column(head, justify="right")
    for row in one["rounds_played"]:
        account, late = row["account"], at(row, "late_ms", "heard", "p99")
        cost = row["cpu_us_per_answer"] or {}
        table.add_row(
            str(row["round"]),
            *(f"{account[name]:,}" for name in ("sent", "receipts", "right")),
            *(show(at(row, "receipt_ms", name)) for name in ("p50", "p99", "max")),
            show(row["close_spread_ms"]),
            "early" if late is None else show(late),
            *(show(cost.get(name), 0) for name in ("web", "master", "redis", "client")),
        )
    console.print(table)
    if not HERE:
        console.print(f"CPU and memory of the server: {ABSENT}")
    kinds = one["rounds_played"][-1]["messages_per_player"] if one["rounds_played"] else {}
    told = ", ".join(f"{kind} {count:g}" for kind, count in kinds.items())
    console.print(f"Messages per player in the last round: {told}")
    lag = max((row["send_lag_ms"] for row in one["rounds_played"]), default=0.0)
    account = one["account"]
    missing = ", ".join(f"{count} × {kind}" for kind, count in account["missing"].items())
    kept = "all answers accounted for" if account["kept"] else f"MISSING: {missing or 'an answer'}"
    console.print(f"{kept}; the client was at most {lag:.1f} ms behind its plan; load {one['load_average']}")
    other = {name: count for name, count in one["rooms_summary"].items() if count and name != "over"}
    if other:
        console.print(f"Besides: {other}")


def print_summary(console: Console, passes: list[dict[str, Any]]) -> None:
    """Medians and ranges."""
    table = Table(title=f"Whole game, {len(passes)} passes", title_justify="left", box=None, padding=(0, 2))
    for head in ("", "Median", "Min", "Max"):
        table.add_column(head, justify="right" if head else "left")
    for name, found in summary(passes).items():
        if found is None:
            gap = ABSENT if not HERE and ("CPU" in name or "RSS" in name) else "–"
            table.add_row(name, gap, "", "")
        else:
            table.add_row(name, *(show(found[part]) for part in ("median", "min", "max")))
    console.print(table)


def print_versions(console: Console) -> None:
    """One line on what this ran on."""
    console.print(", ".join(f"{name} {what}" for name, what in versions().items()) + f"; load {load_average()}")

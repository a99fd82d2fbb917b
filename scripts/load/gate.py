"""A gate: what was measured against what it may be at most, and the tables that show it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table

from scripts.load.numbers import at, over_passes, show
from scripts.load.rival import SIZE


@dataclass(frozen=True)
class Gate:
    """One line of the table: what was measured in each pass, and what it may be at most."""

    work: str
    measured: Sequence[float | None]
    gate: float
    ambition: float | None = None
    note: str = ""

    @property
    def median(self) -> float | None:
        """What counts."""
        found = over_passes(self.measured)
        return None if found is None else found["median"]

    @property
    def outcome(self) -> str:
        """In one word. What could not be measured is no miss, and says so."""
        if self.median is None:
            return "skipped"
        if self.median > self.gate:
            return "MISSED"
        return "ambition" if self.ambition is not None and self.median <= self.ambition else "ok"


def print_gates(console: Console, gates: Sequence[Gate]) -> None:
    """Measured against gate and ambition."""
    table = Table(title="Gates", title_justify="left", box=None, padding=(0, 1))
    for head in ("Work", "Median", "Min", "Max", "Gate", "Ambition", "", "Note"):
        table.add_column(head, justify="left" if head in ("Work", "", "Note") else "right")
    for gate in gates:
        found = over_passes(gate.measured) or {}
        shown = [show(found.get(part), 2) for part in ("median", "min", "max")]
        ambition = "" if gate.ambition is None else f"{gate.ambition:g}"
        table.add_row(gate.work, *shown, f"{gate.gate:g}", ambition, gate.outcome, gate.note)
    console.print(table)


def print_fan_out(console: Console, runs: list[dict[str, Any]]) -> None:
    """All rivals of all passes."""
    if not runs:
        return
    head = f"Fan-out, {runs[0]['sockets']:,} sockets, {SIZE + 4} B: CPU us per delivery, median of {len(runs)}"
    table = Table(title=head, title_justify="left", box=None, padding=(0, 1))
    for column in ("", "CPU us", "Min", "Max", "User us", "x limit", "Last hears ms", "Client us"):
        table.add_column(column, justify="right" if column else "left")
    for name in runs[0]["rivals"]:
        rows = [one["rivals"][name] for one in runs]

        def over(*path: str, rows: list[dict[str, Any]] = rows) -> dict[str, float]:
            return over_passes([at(row, *path, "median") for row in rows]) or {}

        cpu = over("cpu_us")
        rest = [over(part).get("median") for part in ("user_us", "x_limit", "last_hears_ms", "client_us")]
        table.add_row(name, *(show(cpu.get(p), 2) for p in ("median", "min", "max")), *(show(v, 2) for v in rest))
    console.print(table)
    for name, reason in runs[0]["absent"].items():
        console.print(f"{name}: {reason}")

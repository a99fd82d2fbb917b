"""Makes the tables of docs/figures.md from what tests measured: `python -m scripts.figures FILE... > docs/figures.md`.

1. A file has a JSON line for each value (tests/figures.py writes them where FOF_FIGURES names it).
2. A value that was measured several times is told as its range and its median; quick and long forms apart.
3. A promise for which nothing was measured stands in the table and says so.
"""

import json
import statistics
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path
from typing import Any

Line = dict[str, Any]

FAULTS = {
    "kill -9 the owning master at a random moment of a round": (
        "close at most 2 s late; 0 confirmed answers lost, 0 scored twice, 0 rounds skipped"
    ),
    "SIGSTOP a master past its lease at the failpoint, then CONT; ten masters at once": (
        "every stale write refused; each round closed once"
    ),
    "kill -9 Redis in mid-round, back after 0.5 / 3 / 10 s": (
        "0 confirmed lost; playing again at most 2 s after Redis answers; no process exits"
    ),
    "Redis comes back empty": "every client gets a full view within 5 s; consumer groups are made again; no error loop",
    "kill -9 a web process with all its players": (
        "all back on the other within 3 s (with jittered retry); 0 gaps, 0 doubles"
    ),
    "SIGTERM rolling restart": "sockets closed with 1012; out within 10 s; 0 lost",
    "kill -9 an agent between claim and ack": "redelivered; exactly one claim stored",
    "a poison entry in inbox or task stream": (
        "dead letter after 3 deliveries; what is behind it is delayed by at most 1 s"
    ),
    "the same event 100 times, reordered, an hour late": "one effect",
    "a model that fails in every way": (
        "next claim on screen within 10 s from shelf or bank; 0 unvalidated claims shown in 1,000"
    ),
    "a player who reads 1 byte/s": "dropped within 10 s, at most 256 KiB held; others' p99 unchanged within 20 %",
    "process clocks off by +-5 min": "as without",
    "10,000 rounds": "memory slope below 5 MB per process; tasks, sockets, keys back at the base line",
    "10,000 reconnects": "memory slope below 5 MB per process; sockets and keys back at the base line",
    "a recorded game replayed": "identical scores and event ids",
    "chat and moderation under faults": (
        "messages heard = messages stored; a junior room holds what nobody judged; a cut answer ends"
    ),
    "erased while a process dies": "nothing of the player is left in any stream",
}
ATTACKS = {
    "foreign Origin": "403 before accept",
    "another's name": "0 takeovers over 200 pairs",
    "tokens and roles": "refused, counted, no effect",
    "scan before the reveal": "0 leaks in 1,000 rounds; frames for fact and fake of equal shape",
    "answers at the wrong time": "0 accepted after the deadline; first stands; all copies get the same receipt",
    "raw frames and slow sockets": "1009 or cut within 5-12 s; RSS +5 MB at most; deflate not negotiated",
    "malformed messages": "error frame or 1007; never 1011, 500 or a traceback",
    "markup": "0 executions; CSP `default-src 'self'`, no inline script",
    "invisible characters": "gone at the door",
    "prompt injection": "no truth, prompt, token or key leaves; other rooms untouched",
    "guessing and flooding": "limits per address and room; 50 real players still join within 1 s",
    "admin without credential": "401/403; at most 5 tries a minute; constant-time compare",
}
TABLES = {"Faults": FAULTS, "Attacks": ATTACKS}
"""What was promised: rows as their tests name them."""


def read(files: Iterable[Path]) -> list[Line]:
    """All lines of all files."""
    return [json.loads(line) for file in files for line in file.read_text(encoding="utf-8").splitlines() if line]


def _number(value: float) -> str:
    return f"{value:,.0f}" if value == int(value) or abs(value) >= 100 else f"{value:.3g}"


def told(values: list[Any]) -> str:
    """One measured value, or the range and the median of several; texts as they are, each once."""
    if not all(isinstance(value, int | float) for value in values):
        return "; ".join(dict.fromkeys(str(value) for value in values))
    low, high = min(values), max(values)
    if low == high:
        return _number(low)
    return f"{_number(low)} to {_number(high)}, median {_number(statistics.median(values))}"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")


def _rows(table: str, lines: list[Line]) -> list[str]:
    promised = TABLES.get(table, {})
    found: dict[str, dict[tuple[str, str, str, str], list[Line]]] = defaultdict(lambda: defaultdict(list))
    for line in lines:
        if line["table"] == table:
            key = (line["measure"], line.get("unit", ""), line.get("form", "quick"), line["promise"])
            found[line["row"]][key].append(line)
    rows = []
    for row in [*promised, *(row for row in found if row not in promised)]:
        if row not in found:
            rows.append(f"| {_cell(row)} | {_cell(promised[row])} | not measured in this run | | | |")
        for (measure, unit, form, promise), same in found.get(row, {}).items():
            value = " ".join(filter(None, (told([line["value"] for line in same]), unit)))
            cells = [row, promise, f"{measure}: {value}", form, str(len(same)), told([line["load"] for line in same])]
            rows.append("| " + " | ".join(_cell(cell) for cell in cells) + " |")
    return rows


def tables(lines: list[Line]) -> str:
    """The whole document."""
    days = sorted({line["at"][:10] for line in lines})
    parts = [
        "# Figures",
        "",
        "What was promised, and what was measured. Made by `scripts/test --full` and `python -m scripts.figures`; a row that was",
        "not measured, or does not keep its promise, says so. Quick forms run in every `scripts/test`. The load is the machine's",
        "load average of one minute when the value was noted: other work beside makes figures worse, never better.",
        "",
        f"- Machine: {told([line['machine'] for line in lines])}",
        f"- Versions: {told([line['versions'] for line in lines])}",
        f"- Date: {days[0]}" + (f" to {days[-1]}" if len(days) > 1 else "") if days else "- Date: none",
    ]
    names = [*TABLES, *dict.fromkeys(line["table"] for line in lines if line["table"] not in TABLES)]
    for table in names:
        parts += [
            "",
            f"## {table}",
            "",
            "| what | promised | measured | form | times | load |",
            "|---|---|---|---|---|---|",
        ]
        parts += _rows(table, lines)
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit("usage: python -m scripts.figures FILE...")
    print(tables(read(map(Path, sys.argv[1:]))), end="")

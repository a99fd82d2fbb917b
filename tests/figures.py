"""Notes what a test measured, for the tables of docs/figures.md: one JSON line each, in the file that FOF_FIGURES names.

Without FOF_FIGURES nothing is written, and the tests say the same. `python -m scripts.figures FILE` makes the tables of it.
"""

import json
import os
import platform
import re
import subprocess
import sys
from datetime import UTC, datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

from game.io import embedded

LIBRARIES = ("redis", "uvicorn", "starlette", "websockets")

TO = os.environ.get("FOF_FIGURES", "")
"""Read before a test's environment is cleaned."""

full = False
"""Whether long forms are run; tests/conftest.py says it."""


@lru_cache
def machine() -> str:
    """What this is measured on: processor, cores, memory, system."""
    cpu = re.search(r"model name\s*:\s*(.+)", _read("/proc/cpuinfo"))
    memory = re.search(r"MemTotal:\s*(\d+) kB", _read("/proc/meminfo"))
    parts = [cpu[1] if cpu else platform.processor() or platform.machine(), f"{os.cpu_count()} cores"]
    if memory:
        parts.append(f"{int(memory[1]) / 1024**2:.0f} GiB")
    return ", ".join([*parts, f"{platform.system()} {platform.release().split('-')[0]}"])


@lru_cache
def versions() -> str:
    """Python, the Redis that comes with the game, and the libraries at the sockets."""
    told = subprocess.run([embedded.server_binary(), "--version"], capture_output=True, text=True, timeout=30).stdout
    redis = re.search(r"v=(\S+)", told)
    ours = ", ".join(f"{name} {version(name)}" for name in LIBRARIES)
    return f"Python {sys.version.split()[0]}, Redis {redis[1] if redis else '?'}, {ours}"


def _read(path: str) -> str:
    try:
        return Path(path).read_text()
    except OSError:
        return ""


def figure(table: str, row: str, measure: str, value: float | str, promise: str, *, unit: str = "") -> None:
    """Note one measured value: `table` is "Faults" or "Attacks", `row` its row, `measure` what was counted, `unit` in what.

    `promise` is what was promised for this measure. A value that is noted again is a repetition.
    """
    if not TO:
        return
    line = {
        "table": table,
        "row": row,
        "measure": measure,
        "value": round(value, 3) if isinstance(value, float) else value,
        "unit": unit,
        "promise": promise,
        "form": "full" if full else "quick",
        "test": os.environ.get("PYTEST_CURRENT_TEST", "").split(" ")[0],
        "load": round(os.getloadavg()[0], 1),
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": machine(),
        "versions": versions(),
    }
    # One write of one line: several test processes append to the same file.
    with Path(TO).open("a", encoding="utf-8") as file:
        file.write(json.dumps(line, ensure_ascii=False) + "\n")

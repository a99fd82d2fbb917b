"""What processes cost: CPU seconds and resident memory, read from /proc where there is one."""

import os
import time
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
HERE = (PROC / "self" / "stat").exists()
ABSENT = "not on this system"
TICK = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Cpu:
    """CPU seconds of a process so far; `user` is its part outside the kernel, known to a hundredth of a second."""

    total: float
    user: float

    def __sub__(self, before: "Cpu") -> "Cpu":
        return Cpu(self.total - before.total, self.user - before.user)


def cpu(pid: int) -> Cpu | None:
    """CPU of a process with all its threads; None where it cannot be known."""
    try:
        fields = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
        user, system = int(fields[11]) / TICK, int(fields[12]) / TICK
    except (OSError, ValueError, IndexError):
        return None
    return Cpu(_exact(pid) or user + system, user)


def _exact(pid: int) -> float:
    """The scheduler's own count in nanoseconds, where the kernel tells it: stat counts hundredths of a second."""
    total = 0
    try:
        for task in (PROC / str(pid) / "task").iterdir():
            total += int((task / "schedstat").read_text().split()[0])
    except (OSError, ValueError, IndexError):
        return 0.0
    return total / 1e9


def rss(pid: int) -> int | None:
    """Resident bytes of a process; None where that cannot be known."""
    try:
        for line in (PROC / str(pid) / "status").read_text().splitlines():
            if line.startswith("VmRSS:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass
    return None


def own_cpu() -> Cpu:
    """What this process used so far."""
    return Cpu(time.process_time(), os.times().user)


def load_average() -> str:
    """How busy the machine is, as people read it."""
    try:
        return " ".join(f"{value:.2f}" for value in os.getloadavg())
    except OSError:
        return ABSENT

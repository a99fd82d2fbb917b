"""Small sums: percentiles, and the median and range of repeated measurements."""

from collections.abc import Sequence
from statistics import median
from typing import Any


def percentile(values: Sequence[float], share: float) -> float | None:
    """The smallest value that at least `share` of all values do not exceed; None of no values."""
    if not values:
        return None
    ranked = sorted(values)
    return ranked[min(len(ranked) - 1, max(0, -int(-share * len(ranked) // 1) - 1))]


def spread(values: Sequence[float]) -> dict[str, float] | None:
    """p50, p99 and max."""
    if not values:
        return None
    ranked = sorted(values)
    found = {name: percentile(ranked, share) for name, share in (("p50", 0.5), ("p99", 0.99), ("max", 1.0))}
    return {name: round(value, 3) for name, value in found.items() if value is not None}


def over_passes(values: Sequence[float | None]) -> dict[str, float] | None:
    """Median and range of what each pass measured; None where none could."""
    known = [value for value in values if value is not None]
    if not known:
        return None
    return {"median": round(median(known), 3), "min": round(min(known), 3), "max": round(max(known), 3)}


def at(found: Any, *path: Any) -> Any:
    """What is deep inside, or None where something on the way is not there."""
    for step in path:
        if found is None:
            return None
        found = found.get(step) if isinstance(found, dict) else found[step]
    return found


def show(value: float | None, digits: int = 1) -> str:
    """A number for people."""
    return "–" if value is None else f"{value:,.{digits}f}"

"""Line charts as SVG, in colours that can be read on white and on dark paper.

1. Nothing is painted behind the lines; greys and colours have enough contrast both ways.
2. Lines carry their names at their ends, and differ by dashes too, so that no legend and no colour is needed to read them.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

INK = "#75808c"
GRID = "#8a94a0"
COLOURS = ("#2f81d7", "#d2691e", "#2c974b", "#a36bd6")
DASHES = ("", "7 3", "2 3", "9 3 2 3")
WIDTH, PANEL, TOP, BOTTOM, LEFT, RIGHT = 860, 250, 44, 30, 62, 176
LABEL_GAP = 15


@dataclass(frozen=True)
class Series:
    """A line: one value per place on the x axis, None where there is none."""

    name: str
    values: Sequence[float | None]


@dataclass(frozen=True)
class Chart:
    """Lines under one title, with a y axis of their own that begins at zero."""

    title: str
    lines: Sequence[Series]


def svg(xs: Sequence[float], charts: Sequence[Chart], *, x_label: str) -> str:
    """Charts under each other over one logarithmic x axis."""
    height = len(charts) * (PANEL + TOP + BOTTOM) + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" width="{WIDTH}" height="{height}" '
        f'role="img" font-family="system-ui, sans-serif" font-size="13" fill="{INK}">',
        f"<title>{escape('; '.join(chart.title for chart in charts))}</title>",
    ]
    for number, chart in enumerate(charts):
        parts += _panel(xs, chart, number * (PANEL + TOP + BOTTOM) + TOP)
    parts.append(
        f'<text x="{(LEFT + WIDTH - RIGHT) / 2}" y="{height - 8}" text-anchor="middle">{escape(x_label)}</text>'
    )
    parts.append("</svg>")
    return "\n".join(parts) + "\n"


def ticks(top: float) -> list[float]:
    """Round values from zero to at least `top`."""
    if top <= 0:
        return [0.0, 1.0]
    rough = top / 5
    power = 10 ** math.floor(math.log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    count = math.ceil(top / step - 1e-9)
    return [round(n * step, 10) for n in range(count + 1)]


def _panel(xs: Sequence[float], chart: Chart, top: int) -> list[str]:
    bottom, right = top + PANEL, WIDTH - RIGHT
    known = [value for line in chart.lines for value in line.values if value is not None]
    marks = ticks(max(known, default=0.0))
    low, high = (math.log10(min(xs)), math.log10(max(xs))) if xs else (0.0, 1.0)
    across = (right - LEFT) / (high - low) if high > low else 0.0

    def x_of(value: float) -> float:
        return round(LEFT + (math.log10(value) - low) * across, 1)

    def y_of(value: float) -> float:
        return round(bottom - value / marks[-1] * PANEL, 1)

    parts = [f'<text x="{LEFT}" y="{top - 16}" font-weight="600" font-size="14">{escape(chart.title)}</text>']
    for mark in marks:
        y = y_of(mark)
        opacity = 0.9 if mark == 0 else 0.35
        parts.append(f'<path d="M{LEFT} {y}H{right}" stroke="{GRID}" stroke-opacity="{opacity}" fill="none"/>')
        parts.append(f'<text x="{LEFT - 8}" y="{y + 4}" text-anchor="end">{mark:,g}</text>')
    for x in xs:
        parts.append(f'<path d="M{x_of(x)} {bottom}v5" stroke="{GRID}" fill="none"/>')
        parts.append(f'<text x="{x_of(x)}" y="{bottom + 20}" text-anchor="middle">{x:,g}</text>')
    for place, line in enumerate(chart.lines):
        points = [(x_of(x), y_of(value)) for x, value in zip(xs, line.values, strict=True) if value is not None]
        parts += _line(points, COLOURS[place % len(COLOURS)], DASHES[place % len(DASHES)])
    parts += _names(chart.lines, y_of, right, bottom)
    return parts


def _line(points: Sequence[tuple[float, float]], colour: str, dash: str) -> list[str]:
    if not points:
        return []
    path = "M" + "L".join(f"{x} {y}" for x, y in points)
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    dots = [f'<circle cx="{x}" cy="{y}" r="3" fill="{colour}"/>' for x, y in points]
    return [f'<path d="{path}" fill="none" stroke="{colour}" stroke-width="2"{dashes}/>', *dots]


def _names(lines: Sequence[Series], y_of: Callable[[float], float], right: int, bottom: float) -> list[str]:
    """Names with the last values beside the ends of the lines, moved apart where they would overlap."""
    ends = []
    for place, line in enumerate(lines):
        last = next((value for value in reversed(line.values) if value is not None), None)
        if last is not None:
            ends.append((y_of(last), place, f"{line.name} {last:,.3g}"))
    ends.sort()
    places: list[float] = []
    for y, _, _ in ends:
        places.append(max(y, places[-1] + LABEL_GAP) if places else y)
    # What would stand below the axis is moved up again, and what is above it with it.
    room = bottom
    for nth in reversed(range(len(places))):
        places[nth] = min(places[nth], room)
        room = places[nth] - LABEL_GAP
    return [
        f'<text x="{right + 10}" y="{y + 4}" fill="{COLOURS[place % len(COLOURS)]}">{escape(text)}</text>'
        for y, (_, place, text) in zip(places, ends, strict=True)
    ]

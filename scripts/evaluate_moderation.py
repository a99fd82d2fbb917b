"""`evaluate moderation FILE`: how well the moderator judges chat, on lines whose mood, category and language are known.

A line of the file is a JSON object with `text`, `mood`, `category` and `language`; the last two may be null. What counts as
found is what a room acts on: a category with a score of `SURE` or more.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, get_args

from rich.console import Console
from rich.table import Table

from agents.agent import AgentFailed
from agents.models import Model
from agents.moderation.verdict import SURE, Category, Mood
from agents.moderator import MOST, Moderator
from scripts.failure import Failure

PATIENCE = 60.0
CATEGORIES: tuple[str, ...] = get_args(Category)
SAFE = frozenset({None, "spoiler"})
"""Categories that harm nobody."""


@dataclass(frozen=True)
class Line:
    """One line of chat, and what it is."""

    text: str
    mood: str
    category: str | None
    language: str | None


def read_lines(file: Path) -> list[Line]:
    """The labelled lines of a file. Raises Failure with the line that is none."""
    try:
        rows = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{file} cannot be read: {error}.") from None
    lines: list[Line] = []
    for number, row in enumerate(rows, start=1):
        if not row.strip():
            continue
        try:
            told = json.loads(row)
            line = Line(str(told["text"]), told["mood"], told["category"], told["language"])
            if line.mood not in get_args(Mood) or line.category not in (None, *CATEGORIES):
                raise ValueError("no such mood or category")
        except (ValueError, KeyError, TypeError) as error:
            raise Failure(f"{file}:{number}: no labelled line: {error}.") from None
        lines.append(line)
    if not lines:
        raise Failure(f"{file} holds no labelled lines.")
    return lines


async def verdicts_of(model: Model | None, lines: Sequence[Line]) -> list[dict[str, Any] | None]:
    """The moderator's verdict of each line, as in a junior room; None where it has none."""
    moderator = Moderator(model)
    found: list[dict[str, Any] | None] = []
    for start in range(0, len(lines), MOST):
        batch = lines[start : start + MOST]
        brief = {"messages": [{"n": n, "text": one.text} for n, one in enumerate(batch)], "topic": None, "junior": True}
        try:
            told = (await moderator.answer(brief, PATIENCE)).result["verdicts"]
        except AgentFailed:
            told = []
        by_number = {verdict["n"]: verdict for verdict in told}
        found += [by_number.get(n) for n in range(len(batch))]
    return found


def _rates(right: int, told: int, there: int) -> dict[str, Any]:
    """Precision and recall, 0-1; None where there is nothing to divide by."""
    return {
        "precision": round(right / told, 4) if told else None,
        "recall": round(right / there, 4) if there else None,
        "lines": there,
    }


def measured(lines: Sequence[Line], verdicts: Sequence[dict[str, Any] | None]) -> dict[str, Any]:
    """`{lines, answered, unsafe, categories: {name: {precision, recall, lines}}, mood, language}`; the last two are accuracies.

    `unsafe` is any category that harms somebody, whichever was said. A line without a verdict was not found.
    """
    pairs = list(zip(lines, verdicts, strict=True))
    said = [
        (line.category, verdict["category"] if verdict and verdict["score"] >= SURE else None)
        for line, verdict in pairs
    ]
    unsafe = [(true not in SAFE, guess not in SAFE) for true, guess in said]
    answered = [(line, verdict) for line, verdict in pairs if verdict is not None]
    count = max(1, len(answered))
    return {
        "lines": len(lines),
        "answered": len(answered),
        "unsafe": _rates(
            sum(true and guess for true, guess in unsafe),
            sum(guess for _, guess in unsafe),
            sum(true for true, _ in unsafe),
        ),
        "categories": {
            name: _rates(
                sum(true == guess == name for true, guess in said),
                sum(guess == name for _, guess in said),
                sum(true == name for true, _ in said),
            )
            for name in CATEGORIES
        },
        "mood": round(sum(line.mood == verdict["mood"] for line, verdict in answered) / count, 4),
        "language": round(sum(line.language == verdict["language"] for line, verdict in answered) / count, 4),
    }


async def measure_moderation(file: Path, model: Model | None) -> dict[str, Any]:
    """`{rules: figures}` of a file, and `model: figures` where one is given."""
    lines = read_lines(file)
    told = {"rules": measured(lines, await verdicts_of(None, lines))}
    if model is not None:
        told["model"] = measured(lines, await verdicts_of(model, lines))
    return told


async def evaluate_moderation(file: Path, model: Model | None, *, as_json: bool = False) -> None:
    """Print what was measured: one line of JSON, or a table."""
    told = await measure_moderation(file, model)
    if as_json:
        print(json.dumps(told))
        return
    for who, figures in told.items():
        title = f"Moderation by {who}: {figures['answered']} of {figures['lines']} lines judged"
        table = Table("what", "lines", "precision", "recall", title=title, title_justify="left")
        for name, rates in {"unsafe": figures["unsafe"], **figures["categories"]}.items():
            table.add_row(name, str(rates["lines"]), _shown(rates["precision"]), _shown(rates["recall"]))
        Console().print(table)
        print(f"mood right {figures['mood']:.3f}, language right {figures['language']:.3f}")


def _shown(rate: float | None) -> str:
    return "-" if rate is None else f"{rate:.3f}"

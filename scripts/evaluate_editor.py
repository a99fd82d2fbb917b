"""`fact-or-fake evaluate editor FILE`: how well the editor tells facts from fakes, on claims whose verdict is known."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import track
from rich.table import Table

from agents.agent import AgentFailed
from agents.editor import SURE_FALSE, SURE_TRUE, Editor
from agents.models import Model
from game.claims import Verdict
from scripts.failure import Failure

BINS = 10
PATIENCE = 60.0
AT_ONCE = 4


@dataclass(frozen=True)
class Labelled:
    """A claim whose verdict is known."""

    text: str
    verdict: Verdict


@dataclass(frozen=True)
class Judged:
    """What the editor said of it; `p_true` is None where no model answered."""

    claim: Labelled
    p_true: int | None
    model: str | None = None


LABELS: dict[str, Verdict] = {
    "true": "fact",
    "false": "fake",
    "supports": "fact",
    "refutes": "fake",
    "fact": "fact",
    "fake": "fake",
}


def read_labelled(file: Path) -> list[Labelled]:
    """Claims of a CREAK, Fool-Me-Twice or own file, as JSON lines or one JSON array. Raises Failure."""
    try:
        text = file.read_text(encoding="utf-8")
        rows = (
            json.loads(text)
            if text.lstrip().startswith("[")
            else [json.loads(line) for line in text.splitlines() if line]
        )
        found = []
        for row in rows:
            label = LABELS[str(row.get("label", row.get("verdict"))).lower()]
            found.append(Labelled(str(row.get("sentence") or row["text"]), label))
        return found
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise Failure(f"{file} has no labelled claims: {error}") from None


async def judge(model: Model, claims: Sequence[Labelled], *, shown: bool = False) -> list[Judged]:
    """The editor's judgement of each claim, a few at a time."""
    editor = Editor(model)
    hands = asyncio.Semaphore(AT_ONCE)

    async def one(claim: Labelled) -> Judged:
        async with hands:
            try:
                answered = await editor.answer({"line": claim.text, "topic": "anything"}, PATIENCE)
            except AgentFailed:
                return Judged(claim, None)
            return Judged(claim, int(answered.result["p_true"]), answered.made.model)

    work = [asyncio.create_task(one(claim)) for claim in claims]
    return [await task for task in track(work, "Judging", disable=not shown)]


def measured(judged: Sequence[Judged]) -> dict[str, Any]:
    """Figures of judgements: accuracy at 50 %, share accepted, agreement among those, calibration error, confusion.

    `ece` is the expected calibration error over ten bins (Naeini et al. 2015): the mean distance between what was said and
    what was so, weighted by the claims in a bin.
    """
    told = [(one.p_true / 100, one.claim.verdict == "fact") for one in judged if one.p_true is not None]
    sure = [(p, fact) for p, fact in told if p * 100 >= SURE_TRUE or p * 100 <= SURE_FALSE]
    bins: list[list[tuple[float, bool]]] = [[] for _ in range(BINS)]
    for p, fact in told:
        bins[min(BINS - 1, int(p * BINS))].append((p, fact))
    gaps = [len(b) * abs(sum(p for p, _ in b) / len(b) - sum(fact for _, fact in b) / len(b)) for b in bins if b]
    count = max(1, len(told))
    return {
        "claims": len(judged),
        "answered": len(told),
        "accuracy": round(sum((p >= 0.5) == fact for p, fact in told) / count, 4),
        "accepted": round(len(sure) / count, 4),
        "accepted_right": round(sum((p >= 0.5) == fact for p, fact in sure) / max(1, len(sure)), 4),
        "ece": round(sum(gaps) / count, 4),
        "confusion": {
            "fact_as_fact": sum(p >= 0.5 and fact for p, fact in told),
            "fact_as_fake": sum(p < 0.5 and fact for p, fact in told),
            "fake_as_fact": sum(p >= 0.5 and not fact for p, fact in told),
            "fake_as_fake": sum(p < 0.5 and not fact for p, fact in told),
        },
        "model": next((one.model for one in judged if one.model), None),
    }


async def evaluate_editor(model: Model, file: Path, *, limit: int | None, as_json: bool) -> None:
    """Judge a file's claims and print the figures. Raises Failure where no model answers."""
    claims = read_labelled(file)[:limit]
    figures = measured(await judge(model, claims, shown=not as_json))
    if not figures["answered"]:
        raise Failure("No model answered: set OLLAMA_HOST, OPENAI_API_KEY or OPENAI_BASE_URL.")
    if as_json:
        print(json.dumps(figures))
        return
    table = Table(title=f"Editor: {figures.pop('model')}", title_justify="left", show_header=False)
    for name, value in (figures | figures.pop("confusion")).items():
        table.add_row(name, str(value))
    Console().print(table)

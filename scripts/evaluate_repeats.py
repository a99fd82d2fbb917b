"""`evaluate repeats`: how well repeats are told from novelties, on a file of labelled pairs.

A line of the file is a JSON object with `a`, `b` and `label` (1 = a repeat for players); `group` and `slice` may be missing.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from agents.embedding import Embedder, best_embedder, warm_or_lexical
from agents.repeats import repeat_score, weights_for
from scripts.failure import Failure


@dataclass(frozen=True)
class Pair:
    """Two lines, and whether one repeats the other. Pairs of one `group` are about one thing."""

    a: str
    b: str
    label: int
    group: str
    slice: str


def read_pairs(file: Path) -> list[Pair]:
    """The pairs of a file. Raises Failure with the line that is not one."""
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise Failure(f"{file} cannot be read: {error}.") from None
    pairs: list[Pair] = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            row = json.loads(line)
            label = int(row["label"])
            if label not in (0, 1) or not isinstance(row["a"], str) or not isinstance(row["b"], str):
                raise ValueError("not two texts and a label of 0 or 1")
        except (ValueError, KeyError, TypeError) as error:
            raise Failure(f"{file}:{number}: no pair: {error}.") from None
        pairs.append(Pair(row["a"], row["b"], label, str(row.get("group", number)), str(row.get("slice", "all"))))
    if not pairs:
        raise Failure(f"{file} holds no pairs.")
    return pairs


async def cosines(pairs: Sequence[Pair], embedder: Embedder) -> list[float]:
    """The cosine of each pair's vectors; every text is embedded once."""
    texts = sorted({text for pair in pairs for text in (pair.a, pair.b)})
    rows = dict(zip(texts, await embedder.embed(texts), strict=True))
    return [float(rows[pair.a] @ rows[pair.b]) for pair in pairs]


def auc(labels: Sequence[float], scores: Sequence[float]) -> float | None:
    """How likely a repeat scores above a novelty, ties counting half; None when one of the two is missing."""
    ordered = sorted(zip(scores, labels, strict=True))
    ranks, at = 0.0, 0
    while at < len(ordered):
        end = at
        while end < len(ordered) and ordered[end][0] == ordered[at][0]:
            end += 1
        ranks += sum(label for _, label in ordered[at:end]) * (at + 1 + end) / 2
        at = end
    positive = sum(labels)
    negative = len(labels) - positive
    return (ranks - positive * (positive + 1) / 2) / (positive * negative) if positive and negative else None


def measured(labels: Sequence[float], scores: Sequence[float], threshold: float) -> dict[str, Any]:
    """Precision, recall, F1 and AUC of scores at a threshold, each 0-1."""
    found = [label for label, score in zip(labels, scores, strict=True) if score >= threshold]
    hits, repeats = sum(found), sum(labels)
    area = auc(labels, scores)
    return {
        "precision": round(hits / len(found), 4) if found else 0.0,
        "recall": round(hits / repeats, 4) if repeats else 0.0,
        "f1": round(2 * hits / (len(found) + repeats), 4) if found or repeats else 0.0,
        "auc": None if area is None else round(area, 4),
    }


def table(pairs: Sequence[Pair], scores: Sequence[float], threshold: float) -> str:
    """Per slice: how many repeats were caught and how many novelties refused."""
    lines = []
    for name in sorted({pair.slice for pair in pairs}):
        for label, what in ((1, "repeats caught"), (0, "novelties refused")):
            some = [
                score for pair, score in zip(pairs, scores, strict=True) if (pair.slice, pair.label) == (name, label)
            ]
            if some:
                over = sum(score >= threshold for score in some)
                lines.append(f"  {name:20} {what:18} {over:4} of {len(some):4}  {over / len(some):.3f}")
    return "\n".join(lines)


async def measure_repeats(file: Path, embedder: Embedder | None = None) -> dict[str, Any]:
    """`{pairs, precision, recall, f1, auc, threshold, embedder}` of a file of labelled pairs."""
    pairs = read_pairs(file)
    embedder = await warm_or_lexical(embedder or best_embedder()[0])
    near = await cosines(pairs, embedder)
    scores = [repeat_score(pair.a, pair.b, cosine, embedder.kind) for pair, cosine in zip(pairs, near, strict=True)]
    threshold = weights_for(embedder.kind).threshold
    told = measured([pair.label for pair in pairs], scores, threshold)
    return {"pairs": len(pairs), **told, "threshold": threshold, "embedder": embedder.name}


async def evaluate_repeats(file: Path, *, embedder: str = "auto", as_json: bool = False) -> None:
    """Print what was measured: one line of JSON, or a few words."""
    told = await measure_repeats(file, best_embedder(embedder)[0])
    if as_json:
        print(json.dumps(told))
        return
    area = "-" if told["auc"] is None else f"{told['auc']:.3f}"
    print(f"{told['pairs']} pairs, {told['embedder']}, repeat from a score of {told['threshold']} on")
    print(f"P {told['precision']:.3f}  R {told['recall']:.3f}  F1 {told['f1']:.3f}  AUC {area}")

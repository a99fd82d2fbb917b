"""Fits agents/repeats.json from labelled pairs: the same file in, the same weights out.

1. Groups that share a text or a page are one group, and no group is ever on both sides of a split.
2. Novelties of other subjects are added, which a memory is full of and the public pairs are not; they count for the fit only.
3. Every number it prints is from pairs that the fit had not seen.
4. Labels follow from rules, and one in forty is wrong for players ("Mel B had a career", "Mel B had a solo career": novelty by
   rule): F1 ends near 0.9 with any model, and to fit these pairs better is to fit the rules.
"""

import asyncio
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.embedding import Embedder, Lexical, MiniLM
from agents.repeats import FEATURES, FILE, Numbers, Weights, bumps, features
from scripts.evaluate_repeats import Pair, cosines, measured, read_pairs, table
from scripts.invented import TEMPLATES, invented_names

FOLDS = 5
SEEDS = (1, 2, 3)
RIDGE = 30.0
"""Strength of the pull of all standardised weights towards zero. The bumps carry what the line then leaves out."""

CORNERS = 100
REACH = 0.02
BUMP_RIDGE = 0.1
"""How many pairs bumps stand on, how narrow they are (1 / squared standard deviations) and how strongly they are pulled down.

Held-back groups hardly tell 50 corners from 400, a reach of 0.01 from 0.05 or a pull of 0.03 from 0.3; without bumps one
novelty in seven more is refused at the same recall."""

JITTER = 1e-3
"""Added to the kernel of the corners with themselves, so that its inverse root stays small enough to be rounded."""

THRESHOLDS = {"minilm": 0.38, "lexical": 0.38}
"""Where a repeat begins: where about as many repeats are missed as novelties refused, on groups that were held back."""

MISTAKABLE = 400
"""How many pairs of near lines from different groups are added."""

MADE = 40
"""How many pairs of one wording and two subjects are added, by page and by template."""


def joined_groups(pairs: list[Pair]) -> dict[str, str]:
    """Group -> one name for all groups that share a text, a page or a part of a page's name."""
    parent: dict[str, str] = {}

    def top(name: str) -> str:
        parent.setdefault(name, name)
        while parent[name] != name:
            name = parent[name]
        return name

    for pair in pairs:
        pages = [part.replace("_", " ").casefold().partition(" -lrb")[0] for part in pair.group.split("|")]
        for name in (*pages, f"text {pair.b}"):
            parent[top(name)] = top(f"text {pair.a}")
    return {pair.group: top(f"text {pair.a}") for pair in pairs}


async def mistakable(pairs: list[Pair], embedder: Embedder, joined: dict[str, str]) -> list[Pair]:
    """Novelties that a memory would offer: for each line the nearest one of another group, the nearest pairs first."""
    owner = {text: pair.group for pair in pairs for text in (pair.a, pair.b)}
    texts = sorted(owner)
    rows = await embedder.embed(texts)
    cosines = rows @ rows.T
    groups = np.array([joined[owner[text]] for text in texts])
    cosines[groups[:, None] == groups[None, :]] = -1
    nearest = cosines.argmax(axis=1)
    order = np.argsort(-cosines.max(axis=1), kind="stable")
    found = {tuple(sorted((int(row), int(nearest[row])))) for row in order[: 2 * MISTAKABLE]}
    return [
        Pair(texts[one], texts[two], 0, f"{owner[texts[one]]}|{owner[texts[two]]}", "made_mistakable")
        for one, two in sorted(found)[:MISTAKABLE]
    ]


def page(pair: Pair) -> str:
    """The name of the page a pair is about, as its lines would have it."""
    return pair.group.replace("_", " ").partition(" -LRB")[0].replace("-COLON-", ":")


def swapped(pairs: list[Pair]) -> list[Pair]:
    """Novelties made from the pairs: one line with another page's name in place of its own.

    The public pairs have few of these, and a bank that is derived from tables is full of them.
    """
    named = {page(pair): pair for pair in pairs if len(page(pair)) > 3 and page(pair) in pair.a}
    names = [sorted(named)[place] for place in np.random.default_rng(0).permutation(len(named))]
    return [
        Pair(text.a, text.a.replace(one, other), 0, f"{text.group}|{named[other].group}", "made_other_subject")
        for one, other in zip(names[: MADE * 2 : 2], names[1 : MADE * 2 : 2], strict=False)
        for text in [named[one]]
    ]


def from_templates() -> list[Pair]:
    """Pairs of one template: with one object swapped they are one question, with all names swapped they are two."""
    names = invented_names(random.Random(3))
    made: list[Pair] = []
    for number in range(3 * MADE):
        line = TEMPLATES[number % len(TEMPLATES)]
        a, b, c, d, e, f = (next(names) for _ in range(6))
        text = line.format(a=a, b=b, c=c, n=3 + number)
        group = f"template {number}"
        made.append(Pair(text, line.format(a=d, b=e, c=f, n=180 - number), 0, group, "made_other_names"))
        if number % 2 and "{a}" in line[:25]:
            made.append(Pair(text, line.format(a=a, b=e, c=f, n=180 - number), 1, group, "made_other_object"))
    return made


def logistic(design: Numbers, labels: Numbers, pulls: Numbers) -> Numbers:
    """Weights of a ridge-regularised logistic regression, by Newton's method (iteratively reweighted least squares).

    `design` has shape (N, P), `labels` (N,) holds 0 and 1, `pulls` (P,) the ridge of each column. Returns shape (P,).
    """
    beta = np.zeros(design.shape[1])
    for _ in range(30):
        likely = 1 / (1 + np.exp(-np.clip(design @ beta, -30, 30)))
        curve = design.T @ (design * (likely * (1 - likely))[:, None]) + np.diag(pulls)
        step = np.linalg.solve(curve, design.T @ (labels - likely) - pulls * beta)
        beta += step
        if np.abs(step).max() < 1e-9:
            break
    return beta


def fit(rows: Numbers, labels: Numbers, threshold: float = 0.5, corners: int = CORNERS) -> Weights:
    """Weights from features, shape (N, F), and labels (N,). Corners are standardised rows, drawn with a fixed seed.

    The bumps' heights are pulled in the kernel's own measure: design columns are K(z, C) K(C, C)^(-1/2).
    """
    middle, spread = rows.mean(axis=0).round(5), (rows.std(axis=0) + 1e-3).round(5)
    z = (rows - middle) / spread
    drawn = z[np.random.default_rng(0).permutation(len(z))[:corners]].round(3)
    sizes, axes = np.linalg.eigh(bumps(drawn, drawn, REACH) + JITTER * np.eye(len(drawn)))
    root = (axes / np.sqrt(sizes)) @ axes.T
    design = np.hstack([np.ones((len(z), 1)), z, bumps(z, drawn, REACH) @ root])
    features_end = 1 + z.shape[1]
    beta = logistic(design, labels, np.array([0.0] + [RIDGE] * z.shape[1] + [BUMP_RIDGE] * len(drawn)))
    heights = root @ beta[features_end:]
    return Weights(
        float(beta[0]), middle, spread, beta[1:features_end], drawn, heights, reach=REACH, threshold=threshold
    )


def entry_of(weights: Weights) -> dict[str, Any]:
    """What repeats.json says of weights; `read_weights` reads it."""
    columns = zip(FEATURES, weights.middle, weights.spread, weights.weights, strict=True)
    return {
        "threshold": weights.threshold,
        "bias": round(weights.bias, 5),
        "reach": weights.reach,
        "features": {
            name: {"middle": float(middle), "spread": float(spread), "weight": round(float(weight), 5)}
            for name, middle, spread, weight in columns
        },
        "heights": weights.heights.round(5).tolist(),
        "corners": weights.corners.tolist(),
    }


def written(fitted: dict[str, Any]) -> str:
    """JSON with one line for each list of numbers."""
    flat = re.compile(r"[\[{][^\[\]{}]*[\]}]")
    return flat.sub(lambda found: " ".join(found[0].split()), json.dumps(fitted, indent=1)) + "\n"


def splits(groups: list[tuple[str, ...]], seed: int) -> Iterator[tuple[NDArray[np.bool_], NDArray[np.bool_]]]:
    """Which pairs are fitted and which are held back, fold after fold. A pair of two groups is in no fit that holds one back."""
    names = sorted({name for some in groups for name in some})
    order = np.random.default_rng(seed).permutation(len(names))
    fold = {name: int(place) % FOLDS for name, place in zip(names, order, strict=True)}
    for number in range(FOLDS):
        fitted = np.array([all(fold[name] != number for name in some) for some in groups])
        yield fitted, np.array([fold[some[0]] == number for some in groups])


def held_back(rows: Numbers, labels: Numbers, groups: list[tuple[str, ...]]) -> Numbers:
    """The score of every pair from fits that had not seen its group; the mean over several ways to split."""
    scores = np.zeros(len(labels))
    for seed in SEEDS:
        for fitted, out in splits(groups, seed):
            scores[out] += fit(rows[fitted], labels[fitted]).scores(rows[out]) / len(SEEDS)
    return scores


async def fit_kind(pairs: list[Pair], embedder: Embedder, threshold: float) -> dict[str, Any]:
    """The entry of repeats.json for one embedder; prints what it is worth on pairs that were held back."""
    joined = joined_groups(pairs)
    pairs = [*pairs, *swapped(pairs), *from_templates(), *await mistakable(pairs, embedder, joined)]
    near = await cosines(pairs, embedder)
    measured_rows = [features(pair.a, pair.b, cosine) for pair, cosine in zip(pairs, near, strict=True)]
    rows = np.array([[row[name] for name in FEATURES] for row in measured_rows])
    labels = np.array([float(pair.label) for pair in pairs])
    groups = [
        (joined[pair.group],)
        if pair.group in joined
        else tuple(joined.get(part, part) for part in pair.group.split("|"))
        for pair in pairs
    ]
    scores = held_back(rows, labels, groups)
    public = [at for at, pair in enumerate(pairs) if not pair.slice.startswith("made")]
    print(f"\n{embedder.kind}, {len(set(joined.values()))} groups, {FOLDS} folds x {len(SEEDS)}, all held back")
    for at in sorted({0.2, 0.3, 0.4, 0.5, 0.6, threshold}):
        told = measured(labels[public].tolist(), scores[public].tolist(), at)
        print(
            f"  at {at:.2f}: P {told['precision']:.3f}  R {told['recall']:.3f}  F1 {told['f1']:.3f}  AUC {told['auc']:.4f}"
        )
    print(table(pairs, scores.tolist(), threshold))
    return entry_of(fit(rows, labels, threshold))


async def fit_repeats(file: Path, into: Path = FILE, thresholds: dict[str, float] | None = None) -> None:
    """Fit for every embedder that is here, and write the weights."""
    chosen = thresholds or THRESHOLDS
    pairs = read_pairs(file)
    fitted: dict[str, Any] = json.loads(into.read_text(encoding="utf-8")) if into.exists() else {}
    if missing := MiniLM.missing():
        print(f"minilm stays as it is: {missing}")
    embedders: list[Embedder] = [Lexical()] if missing else [MiniLM(), Lexical()]
    for embedder in embedders:
        fitted[embedder.kind] = await fit_kind(pairs, embedder, chosen[embedder.kind])
    into.write_text(written(fitted), encoding="utf-8")


if __name__ == "__main__":
    import sys

    asyncio.run(fit_repeats(Path(sys.argv[1])))

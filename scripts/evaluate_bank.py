"""`evaluate bank`: whether the text alone gives the answer away, how verdicts fall, and how often a host's rooms repeat themselves.

1. `text_auc` is that of a logistic regression on words and length alone, cross-validated; both lines of a subject are always in
   the same fold. 0.5 is chance; under it the bank is balanced so well that what was seen of a word misleads.
2. Verdicts are drawn as rooms draw them; questions are drawn from the bank as an evening of one host draws them.
3. A near repeat is a line that shares nearly all its weight of words with an earlier one: frames that many claims have in common
   weigh little.
"""

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.bank import Bank, read_bank
from agents.wording import fingerprint, wording
from game.claims import MIXED, Subject, Verdict, draw_verdict
from game.tasks import BankBrief
from scripts.evaluate_repeats import auc

Matrix = NDArray[np.float64]

ROOMS, ROUNDS, EVENING = 200, 50, 200
"""Simulated rooms and their rounds; rounds of an evening."""
FOLDS, RIDGE, STEPS, RARE = 5, 1.0, 25, 3
"""Of the cross-validation; a word counts as a feature from three subjects on, because a rarer one cannot be learned."""
NEAR = 0.85
"""Cosine of weighted words from which two lines are nearly the same."""


def _features(subjects: Sequence[Subject]) -> Matrix:
    """One row a line, fact and fake of each subject in turn: a column a word, then letters and words of the line, standardised."""
    lines = [line for subject in subjects for line in (subject.fact, subject.fake)]
    words = [set(wording(line).words) for line in lines]
    spread = Counter(word for at in range(0, len(words), 2) for word in words[at] | words[at + 1])
    column = {word: n for n, word in enumerate(sorted(word for word, count in spread.items() if count >= RARE))}
    table = np.zeros((len(lines), len(column) + 2))
    for row, found in enumerate(words):
        table[row, [column[word] for word in found if word in column]] = 1.0
    lengths = np.array([(len(line), len(line.split())) for line in lines], dtype=float).reshape(-1, 2)
    table[:, -2:] = (lengths - lengths.mean(axis=0)) / np.maximum(lengths.std(axis=0), 1e-9)
    return table


def _fitted(rows: Matrix, labels: Matrix) -> Matrix:
    """Weights of a ridge logistic regression; the last one is the bias.

    Newton's method with an upper bound of the curvature (Böhning and Lindsay, 1988), which is the same at every step.
    """
    rows = np.hstack([rows, np.ones((len(rows), 1))])
    weights = np.zeros(rows.shape[1])
    penalty = np.full(rows.shape[1], RIDGE)
    penalty[-1] = 1e-3
    inverse = np.linalg.inv(rows.T @ rows / 4 + np.diag(penalty))
    for _ in range(STEPS):
        chance = 1 / (1 + np.exp(-np.clip(rows @ weights, -30, 30)))
        weights = weights + inverse @ (rows.T @ (labels - chance) - penalty * weights)
    return weights


def text_scores(subjects: Sequence[Subject], seed: int = 1) -> Matrix:
    """How much each line reads like a fact to somebody who learned from the other folds; fact and fake of each subject in turn."""
    table = _features(subjects)
    labels = np.tile([1.0, 0.0], len(subjects))
    fold = np.arange(len(subjects)) % FOLDS
    np.random.default_rng(seed).shuffle(fold)
    fold = np.repeat(fold, 2)
    scores = np.zeros(len(table))
    for held in range(FOLDS):
        weights = _fitted(table[fold != held], labels[fold != held])
        scores[fold == held] = table[fold == held] @ weights[:-1]
    return scores


def text_auc(subjects: Sequence[Subject], draws: int = 200) -> tuple[float, float, float]:
    """The AUC of words and length, and its 95 % interval over resampled subjects."""
    scores = text_scores(subjects).reshape(-1, 2)
    chance = np.random.default_rng(2)

    def area(chosen: Matrix) -> float:
        found = auc([1, 0] * len(chosen), [float(score) for score in chosen.reshape(-1)])
        return 0.5 if found is None else found

    resampled = sorted(area(scores[chance.integers(0, len(scores), len(scores))]) for _ in range(draws))
    return area(scores), resampled[int(draws * 0.025)], resampled[int(draws * 0.975)]


def telling_words(subjects: Sequence[Subject], count: int = 12) -> list[tuple[str, int, int]]:
    """Words that stand most unevenly in facts and fakes: the word, in how many facts, in how many fakes."""
    facts = Counter(word for subject in subjects for word in set(wording(subject.fact).words))
    fakes = Counter(word for subject in subjects for word in set(wording(subject.fake).words))
    uneven = sorted(
        facts | fakes, key=lambda word: (-abs(facts[word] - fakes[word]) / math.sqrt(facts[word] + fakes[word]), word)
    )
    return [(word, facts[word], fakes[word]) for word in uneven[:count]]


def verdicts(rooms: int = ROOMS, rounds: int = ROUNDS) -> tuple[float, int]:
    """The share of facts over simulated rooms, and the longest run of one verdict in any of them."""
    facts, longest = 0, 0
    for room in range(rooms):
        drawn: list[Verdict] = []
        run = 0
        for number in range(rounds):
            drawn.append(draw_verdict(f"room {room}", number, drawn[-3:], drawn.count("fact")))
            run = run + 1 if drawn[-2:-1] == drawn[-1:] else 1
            longest = max(longest, run)
        facts += drawn.count("fact")
    return facts / (rooms * rounds), longest


def evening(subjects: Sequence[Subject], seed: int = 1, rounds: int = EVENING) -> tuple[int, int]:
    """Exact and near repeats in an evening of one host: the same key or text, and nearly the same words."""
    bank, chance = Bank(subjects), random.Random(seed)
    asked: list[Subject] = []
    lines: list[str] = []
    for number in range(rounds):
        brief = BankBrief(topic=MIXED, difficulty=MIXED, count=1, avoid=tuple(subject.key for subject in asked))
        for subject in bank.draw(brief, chance).subjects:
            asked.append(subject)
            lines.append(subject.claim("fact" if chance.random() < 0.5 else "fake").text)
        if len(asked) <= number:
            break
    texts = [fingerprint(line) for line in lines]
    keys = [subject.key for subject in asked]
    exact = sum(keys[n] in keys[:n] or texts[n] in texts[:n] for n in range(len(asked)))
    alike = np.triu(_alike(lines, subjects), k=1).max(axis=0, initial=0.0) >= NEAR
    return exact, int(alike.sum()) - exact


def _alike(lines: Sequence[str], subjects: Sequence[Subject]) -> Matrix:
    """Cosines of lines as sets of stems, each weighed by how few subjects have it."""
    spread = Counter(
        stem for subject in subjects for stem in {*wording(subject.fact).stems, *wording(subject.fake).stems}
    )
    column = {stem: n for n, stem in enumerate(sorted(spread))}
    table = np.zeros((len(lines), len(column)))
    for row, line in enumerate(lines):
        for stem in set(wording(line).stems):
            table[row, column[stem]] = math.log((len(subjects) + 1) / (spread[stem] + 1)) + 1e-3
    table /= np.linalg.norm(table, axis=1, keepdims=True)
    cosines: Matrix = table @ table.T
    return cosines


def measure_bank(subjects: Sequence[Subject]) -> dict[str, Any]:
    """`{claims, topics, text_auc, text_auc_low, text_auc_high, fact_share, longest_run, exact_repeats, near_repeats}`."""
    area, low, high = text_auc(subjects)
    share, longest = verdicts()
    exact, near = evening(subjects)
    return {
        "claims": len(subjects),
        "topics": len({subject.topic for subject in subjects}),
        "text_auc": round(area, 4),
        "text_auc_low": round(low, 4),
        "text_auc_high": round(high, 4),
        "fact_share": round(share, 4),
        "longest_run": longest,
        "exact_repeats": exact,
        "near_repeats": near,
    }


def evaluate_bank(folder: Path | None = None, *, as_json: bool = False) -> None:
    """Print what was measured of a folder's bank, or of the one that ships: one line of JSON, or a few words."""
    subjects = read_bank(folder) if folder else read_bank()
    told = measure_bank(subjects)
    if as_json:
        print(json.dumps(told))
        return
    print(f"{told['claims']} claims in {told['topics']} topics")
    print(
        f"text alone: AUC {told['text_auc']:.3f} ({told['text_auc_low']:.3f}-{told['text_auc_high']:.3f}), goal at most 0.55"
    )
    print(f"facts {told['fact_share']:.1%}, longest run {told['longest_run']} ({ROOMS} rooms of {ROUNDS} rounds)")
    print(f"repeats in {EVENING} rounds: {told['exact_repeats']} exact, {told['near_repeats']} near")
    print("uneven words: " + ", ".join(f"{word} {facts}:{fakes}" for word, facts, fakes in telling_words(subjects)))

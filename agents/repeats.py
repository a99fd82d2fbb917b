"""Is one line a repeat of another: the same subject and the same fact slot, whatever wording, polarity or swapped object?

1. Pure: two texts and the cosine of their vectors in, a score of 0-1 out. Which texts are compared is the memory's affair.
2. A score never depends on what else is in the memory: the twentieth copy of a fact is as much a repeat as the first.
3. Weights and the one threshold stand in repeats.json, one set per kind of embedder; scripts/fit_repeats.py writes them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.wording import wording

Numbers = NDArray[np.float64]

FILE = Path(__file__).with_name("repeats.json")

FEATURES = (
    "cosine",
    "word_order",
    "longest_run",
    "shared_weight",
    "shared_plain",
    "names",
    "no_common_name",
    "other_subject",
    "other_subject_same_words",
    "two_swaps",
    "two_swaps_same_words",
    "grammar",
    "changed_least",
    "changed_most",
    "places",
    "changed_letters",
    "number_on_one_side",
    "numbers_differ",
    "negation_on_one_side",
)
"""What is measured of a pair, in the order of the weights."""


@dataclass(frozen=True)
class Weights:
    """A logistic regression with bumps: a feature may mean one thing beside some features and another beside others.

    z = (features - middle) / spread, shape (F,) in the order of FEATURES;
    score = 1 / (1 + exp(-(bias + weights . z + sum over j of heights[j] * exp(-reach * |z - corners[j]|^2)))).
    Corners have shape (J, F), heights (J,): the Nystrom approximation of kernel logistic regression with Gaussian kernels
    (Williams and Seeger, 2001). Without corners it is the plain regression. A pair is a repeat from `threshold` on.
    """

    bias: float
    middle: Numbers
    spread: Numbers
    weights: Numbers
    corners: Numbers
    heights: Numbers
    reach: float
    threshold: float

    def scores(self, rows: Numbers) -> Numbers:
        """How likely pairs with these features, shape (N, F), are repeats: shape (N,), 0-1."""
        z = (rows - self.middle) / self.spread
        linear = self.bias + z @ self.weights
        return 1 / (1 + np.exp(-np.clip(linear + bumps(z, self.corners, self.reach) @ self.heights, -30, 30)))

    def score(self, features: Mapping[str, float]) -> float:
        """How likely a pair with these features is a repeat, 0-1."""
        return float(self.scores(np.array([[features[name] for name in FEATURES]]))[0])


def bumps(z: Numbers, corners: Numbers, reach: float) -> Numbers:
    """Gaussian kernels of rows (N, F) around corners (J, F): shape (N, J), 0-1."""
    squares = ((z[:, None, :] - corners[None, :, :]) ** 2).sum(axis=2)
    return np.asarray(np.exp(-reach * squares), dtype=np.float64)


@lru_cache
def weights_for(kind: str) -> Weights:
    """The fitted weights for a kind of embedder, `minilm` or `lexical`."""
    return read_weights(json.loads(FILE.read_text(encoding="utf-8"))[kind])


def read_weights(entry: Mapping[str, Any]) -> Weights:
    """An entry of repeats.json. Raises KeyError where a feature has no weight."""
    per_feature = entry["features"]
    return Weights(
        bias=entry["bias"],
        middle=np.array([per_feature[name]["middle"] for name in FEATURES]),
        spread=np.array([per_feature[name]["spread"] for name in FEATURES]),
        weights=np.array([per_feature[name]["weight"] for name in FEATURES]),
        corners=np.array(entry["corners"], dtype=np.float64).reshape(-1, len(FEATURES)),
        heights=np.array(entry["heights"], dtype=np.float64),
        reach=entry["reach"],
        threshold=entry["threshold"],
    )


def _share(one: frozenset[str], two: frozenset[str], weigh: bool = False) -> float:
    """How much of two sets is in both, 0-1. Long words say more than short ones when they are weighed."""

    def size(words: frozenset[str]) -> float:
        return float(sum(min(len(word), 8) for word in words) if weigh else len(words))

    return size(one & two) / max(1.0, size(one | two))


def features(one: str, two: str, cosine: float) -> dict[str, float]:
    """What is measured of two lines and the cosine of their vectors. The order of the two hardly matters."""
    a, b = wording(min(one, two)), wording(max(one, two))
    a_content, b_content = frozenset(a.content), frozenset(b.content)
    match = SequenceMatcher(None, a.stems, b.stems, autojunk=False)
    changes = [(a.stems[a1:a2], b.stems[b1:b2]) for tag, a1, a2, b1, b2 in match.get_opcodes() if tag != "equal"]
    run = max((block.size for block in match.get_matching_blocks()), default=0)
    subjects = a.names | b.names | set(a.content[:1]) | set(b.content[:1])
    only_a, only_b = a_content - b_content, b_content - a_content
    swaps = sum(bool(only_a.intersection(gone) and only_b.intersection(come)) for gone, come in changes)
    two_swaps = float(swaps >= 2)
    left_a = " ".join(stem for stem in a.stems if stem not in b.stems)
    left_b = " ".join(stem for stem in b.stems if stem not in a.stems)
    letters = SequenceMatcher(None, left_a, left_b, autojunk=False).ratio() if left_a and left_b else 1.0
    other_subject = float(not b_content.intersection(a.content[:1]) and not a_content.intersection(b.content[:1]))
    return {
        "cosine": cosine,
        "word_order": match.ratio(),
        "longest_run": run / max(1, min(len(a.stems), len(b.stems))),
        "shared_weight": _share(a_content, b_content, weigh=True),
        "shared_plain": float(min(6, len((a_content & b_content) - subjects))),
        "names": _share(a.names, b.names) if a.names | b.names else 1.0,
        "no_common_name": float(bool(a.names) and bool(b.names) and not a.names & b.names),
        "other_subject": other_subject,
        "other_subject_same_words": other_subject * match.ratio(),
        "two_swaps": two_swaps,
        "two_swaps_same_words": two_swaps * match.ratio(),
        "grammar": _share(a.function_words, b.function_words),
        "changed_least": float(min(8, len(only_a), len(only_b))),
        "changed_most": float(min(12, max(len(only_a), len(only_b)))),
        "places": float(min(8, len(changes))),
        "changed_letters": letters,
        "number_on_one_side": float(bool(a.numbers) != bool(b.numbers)),
        "numbers_differ": float(bool(a.numbers - b.numbers) and bool(b.numbers - a.numbers)),
        "negation_on_one_side": float(a.negated != b.negated),
    }


def repeat_score(one: str, two: str, cosine: float, kind: str) -> float:
    """How likely two lines are one question, 0-1."""
    return weights_for(kind).score(features(one, two, cosine))

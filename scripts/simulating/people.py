"""Simulated players: how able they are, how hard claims are for them, and when they answer.

1. The model is Rasch's (1960), as in Elo's ratings: P(right) is the logistic function of ability less hardness.
2. What is assumed, because nobody has measured it: an average player gets 80 % of easy, 68 % of medium and 55 % of hard claims
   right; groups differ (half a logit), players within a group differ (0.6), and claims of one difficulty differ most (0.8).
3. A claim is as hard as its id says: the same one is equally hard in every room of a seed.
"""

import math
import random
from dataclasses import dataclass

from game.claims import Claim

SOLVED = {"easy": 0.80, "medium": 0.68, "hard": 0.55}
"""Right answers of an average player, by difficulty."""
GROUPS, WITHIN, CLAIMS = 0.5, 0.6, 0.8
"""Standard deviations in logits: between groups, between players of a group, between claims of a difficulty."""
MEDIAN, SPREAD = 0.35, 0.5
"""Of the time to answer: the part of it that half of the answers take, and the deviation of its logarithm."""
BLUR = math.sqrt(1 + math.pi / 8 * (GROUPS**2 + WITHIN**2 + CLAIMS**2))
"""By how much hardness must be stretched, so that over all those differences the shares are still the ones above."""
NETWORK_MS = 200
"""An answer given later than this before the deadline comes too late."""


def logit(share: float) -> float:
    """The logit of a share between 0 and 1."""
    return math.log(share / (1 - share))


def logistic(x: float) -> float:
    """The share of a logit."""
    return 1 / (1 + math.exp(-x))


@dataclass(frozen=True)
class Said:
    """What a player does in a round: right or wrong, after how many milliseconds; None is no answer in time."""

    right: bool
    after: int | None


class Crowd:
    """The players of one game."""

    def __init__(self, count: int, seed: str, *, ability: float | None = None) -> None:
        self._seed = seed
        self._chance = random.Random(f"crowd {seed}")
        group = self._chance.gauss(0, GROUPS) if ability is None else ability
        self.abilities = [group + self._chance.gauss(0, WITHIN) for _ in range(count)]

    def hardness(self, claim: Claim) -> float:
        """In logits; 0 is a claim that half of the average players get right."""
        own = random.Random(f"claim {self._seed.partition('/')[0]} {claim.id}").gauss(0, CLAIMS)
        return own - BLUR * logit(SOLVED[claim.difficulty])

    def play(self, claim: Claim, time_ms: int) -> list[Said]:
        """What each player does about a claim."""
        hardness = self.hardness(claim)
        said = []
        for ability in self.abilities:
            right = self._chance.random() < logistic(ability - hardness)
            after = round(time_ms * MEDIAN * math.exp(self._chance.gauss(0, SPREAD)))
            said.append(Said(right, after if after < time_ms - NETWORK_MS else None))
        return said

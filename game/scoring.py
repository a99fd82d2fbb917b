"""What an answer is worth, per scoring mode.

1. party: a right answer is worth 500, plus up to 500 for speed, plus a bonus for each right answer in a row. Base and speed
   together are the published curve of the quiz show Kahoot!, `1000 * (1 - (t / T) / 2)`, t the answer time and T the time
   to answer; the streak bonus is 50 a step and stops growing at 200.
2. accuracy: 1000 for a right answer, whenever it came.
3. confidence: the quadratic scoring rule (Brier 1950), `0.25 - (1 - p)^2` for right and `0.25 - p^2` for wrong with p = 0.8
   for "sure" and p = 0.6 for "fairly", scaled so that a sure right answer is worth 1000. It is proper: whoever believes
   a verdict with 70 % or more does best to say sure, whoever believes less does best not to.
4. A missing answer is worth nothing and ends a streak.
"""

from typing import Annotated, Literal

from pydantic import Field

from game.frozen import Frozen

Scoring = Literal["party", "accuracy", "confidence"]

BASE = 500
SPEED = 500
STREAK_STEP = 50
STREAK_CAP = 200
FLAT = 1000

P_SURE, P_FAIRLY = 0.8, 0.6
"""How often who says so claims to be right."""
_SCALE = 1000 / (0.25 - (1 - P_SURE) ** 2)


class Points(Frozen):
    """What one answer earned, in its parts. `base` is negative for a wrong answer in confidence mode."""

    base: int = 0
    speed: Annotated[int, Field(ge=0)] = 0
    streak: Annotated[int, Field(ge=0)] = 0

    @property
    def total(self) -> int:
        """All parts together."""
        return self.base + self.speed + self.streak


NOTHING = Points()


def quadratic(p: float, right: bool) -> int:
    """Points of the quadratic rule for a stated probability `p` of being right."""
    return round(_SCALE * (0.25 - ((1 - p) ** 2 if right else p**2)))


def points(mode: Scoring, *, right: bool, sure: bool, elapsed: int, time: int, streak: int) -> Points:
    """The points of one given answer.

    `elapsed` and `time` are milliseconds: from the opening to the arrival, and to the deadline. `streak` counts the right
    answers in a row, this one included.
    """
    if mode == "confidence":
        return Points(base=quadratic(P_SURE if sure else P_FAIRLY, right))
    if not right:
        return NOTHING
    if mode == "accuracy":
        return Points(base=FLAT)
    share = min(1.0, max(0.0, elapsed / time)) if time > 0 else 1.0
    bonus = min(STREAK_CAP, STREAK_STEP * max(0, streak - 1))
    return Points(base=BASE, speed=round(SPEED * (1 - share)), streak=bonus)

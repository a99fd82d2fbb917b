"""What an answer is worth."""

import math
from typing import Any

import pytest
from pydantic import ValidationError

from game.scoring import NOTHING, Points, Scoring, points, quadratic

MODES: tuple[Scoring, ...] = ("party", "accuracy", "confidence")


def worth(mode: Scoring = "party", **how: Any) -> Points:
    return points(mode, **{"right": True, "sure": False, "elapsed": 10_000, "time": 20_000, "streak": 1, **how})


# party


@pytest.mark.parametrize(
    ("elapsed", "total"), [(0, 1000), (1, 1000), (5_000, 875), (10_000, 750), (15_000, 625), (20_000, 500)]
)
def test_speed_is_worth_the_published_curve_from_its_beginning_to_its_end(elapsed: int, total: int) -> None:
    assert worth(elapsed=elapsed).total == total


def test_an_answer_before_the_beginning_or_after_the_end_stays_on_the_curve() -> None:
    assert worth(elapsed=-50).total == 1000
    assert worth(elapsed=25_000).total == 500


@pytest.mark.parametrize("time", [0, -1])
def test_a_round_without_time_gives_nothing_for_speed(time: int) -> None:
    assert worth(time=time).speed == 0


def test_slower_is_never_worth_more() -> None:
    totals = [worth(elapsed=elapsed).total for elapsed in range(0, 20_001, 37)]
    assert totals == sorted(totals, reverse=True)


@pytest.mark.parametrize(
    ("streak", "bonus"), [(0, 0), (1, 0), (2, 50), (3, 100), (4, 150), (5, 200), (6, 200), (50, 200)]
)
def test_a_streak_is_worth_fifty_a_step_and_stops_growing_at_two_hundred(streak: int, bonus: int) -> None:
    assert worth(streak=streak).streak == bonus


@pytest.mark.parametrize("mode", ["party", "accuracy"])
def test_a_wrong_answer_is_worth_nothing(mode: Scoring) -> None:
    assert worth(mode, right=False, elapsed=0, streak=9) == NOTHING


# accuracy


def test_accuracy_gives_the_same_for_every_right_answer() -> None:
    given = {worth("accuracy", elapsed=e, streak=s, sure=x) for e in (0, 20_000) for s in (1, 9) for x in (True, False)}
    assert given == {Points(base=1000)}


# confidence


def test_the_quadratic_rule_has_its_four_values() -> None:
    assert worth("confidence", sure=True).total == 1000
    assert worth("confidence", sure=False).total == 429
    assert worth("confidence", right=False, sure=False).total == -524
    assert worth("confidence", right=False, sure=True).total == -1857


def test_confidence_knows_neither_speed_nor_streak() -> None:
    assert worth("confidence", elapsed=0, streak=9) == worth("confidence", elapsed=20_000, streak=1)


def expected(belief: float, *, sure: bool) -> float:
    """The expected points of somebody who believes the own answer with `belief`."""
    right, wrong = worth("confidence", sure=sure).total, worth("confidence", sure=sure, right=False).total
    return belief * right + (1 - belief) * wrong


@pytest.mark.parametrize("percent", [p for p in range(50, 101) if p != 70])
def test_who_believes_more_than_seventy_percent_does_best_to_say_sure_and_who_believes_less_does_not(
    percent: int,
) -> None:
    belief = percent / 100
    assert (expected(belief, sure=True) > expected(belief, sure=False)) == (percent > 70)


@pytest.mark.parametrize("percent", range(51, 101))
def test_who_leans_to_a_verdict_does_best_to_give_that_one(percent: int) -> None:
    belief = percent / 100
    for sure in (True, False):
        assert expected(belief, sure=sure) > expected(1 - belief, sure=sure)


def test_at_seventy_percent_both_are_worth_the_same_but_for_rounding() -> None:
    assert abs(expected(0.7, sure=True) - expected(0.7, sure=False)) < 1


def test_the_rule_is_proper_on_the_whole_grid() -> None:
    grid = [n / 100 for n in range(101)]
    for belief in grid:
        means = {p: belief * quadratic(p, True) + (1 - belief) * quadratic(p, False) for p in grid}
        best = max(means, key=lambda p: means[p])
        assert abs(best - belief) <= 0.02, f"who believes {belief} would say {best}"


def test_the_rule_gives_more_for_a_higher_probability_when_right_and_less_when_wrong() -> None:
    right = [quadratic(p / 100, True) for p in range(101)]
    wrong = [quadratic(p / 100, False) for p in range(101)]
    assert right == sorted(right)
    assert wrong == sorted(wrong, reverse=True)


# All


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("right", [True, False])
def test_points_are_whole_numbers_within_bounds_whatever_comes(mode: Scoring, right: bool) -> None:
    for elapsed in (-(10**15), -1, 0, 1, 10**15):
        for time in (-1, 0, 1, 20_000, 10**15):
            for streak in (0, 1, 10**9):
                total = worth(mode, right=right, elapsed=elapsed, time=time, streak=streak).total
                assert isinstance(total, int)
                assert math.isfinite(total)
                assert -1857 <= total <= 1200


def test_points_say_their_parts_and_no_part_but_the_base_is_negative() -> None:
    assert Points(base=500, speed=250, streak=100).total == 850
    assert NOTHING.total == 0
    with pytest.raises(ValidationError):
        Points(speed=-1)
    with pytest.raises(ValidationError):
        Points(streak=-1)

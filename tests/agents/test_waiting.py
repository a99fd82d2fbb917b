"""No round waits for a model: a thousand simulated rounds at a given pace of agents, and models that die for ten minutes."""

from functools import cache
from itertools import pairwise

import pytest

from agents.bank import Bank, read_bank
from game.commands import GameSettings
from scripts.simulating.figures import QUICK, longest_run, measured, play_many
from scripts.simulating.games import BEGIN, USUAL, Evening, Game, Played
from scripts.simulating.people import Crowd
from scripts.simulating.staff import Makers

BANK = Bank(read_bank()[::4])
"""A part of what ships: enough for the longest game, and quicker to search."""
DIES, REVIVES = BEGIN + 60_000, BEGIN + 660_000


@pytest.mark.parametrize(("settings", "most_from_bank"), [(USUAL, 10), (QUICK, 30)], ids=["20+8", "10+4"])
def test_none_of_a_thousand_rounds_waits_at_four_seconds_a_stage(
    settings: GameSettings, most_from_bank: int, full: bool
) -> None:
    """A thousand in the long form, and in `fact-or-fake evaluate all`; three hundred in the short one."""
    games = 100 if full else 30
    told = measured(play_many(games, Evening(settings), bank=BANK, players=4))
    assert told["rounds"] == 10 * games
    assert told["waited"] == 0
    assert told["from_bank"] <= most_from_bank * games / 100 + 3, (
        "models are asked four seconds a stage, and yet the bank has to help"
    )
    assert 0.45 <= told["fact_share"] <= 0.55
    assert told["longest_run"] <= 3


def test_without_a_rejection_no_round_at_the_usual_pace_needs_the_bank() -> None:
    assert measured(play_many(10, Evening(), bank=BANK, accepts=1.0, players=4))["from_bank"] == 0


@cache
def dead_for_ten_minutes(silent: bool, seed: str) -> Played:
    staff = Makers(BANK, seed, answers=lambda at: not DIES <= at < REVIVES, silent=silent)
    evening = Evening(GameSettings(rounds=50, seconds=20, reveal_seconds=8))
    return Game(evening, staff, Crowd(8, seed), seed).play()


@pytest.mark.parametrize("silent", [True, False], ids=["silent", "failing"])
def test_models_that_are_dead_for_ten_minutes_change_no_pace(silent: bool) -> None:
    played = dead_for_ten_minutes(silent, "dead")
    meanwhile = [one for one in played.asked if DIES <= one.opened < REVIVES]
    assert all(one.waited_ms == 0 for one in played.asked)
    assert len(played.asked) == 50
    assert len(meanwhile) >= 600 // 28
    assert all(later.opened - one.opened <= 28_000 for one, later in pairwise(played.asked))
    # What had been made before is used up, then the bank serves; afterwards models do again.
    assert not meanwhile[0].from_bank
    assert all(one.from_bank for one in meanwhile[5:])
    assert not played.asked[-1].from_bank


def test_made_and_bank_claims_together_stay_mixed() -> None:
    played = [
        dead_for_ten_minutes(silent, seed)
        for silent in (True, False)
        for seed in ("dead", "mixed/1", "mixed/2", "mixed/3")
    ]
    verdicts = [verdict for game in played for verdict in game.verdicts]
    assert {one.from_bank for game in played for one in game.asked} == {True, False}
    assert 0.45 <= verdicts.count("fact") / len(verdicts) <= 0.55
    assert max(longest_run(game.verdicts) for game in played) <= 3

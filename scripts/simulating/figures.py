"""What many simulated games come to."""

from collections.abc import Sequence
from itertools import groupby
from typing import Any

from agents.bank import Bank, read_bank
from game.claims import Verdict
from game.commands import GameSettings
from scripts.simulating.games import Evening, Game, Played
from scripts.simulating.people import Crowd
from scripts.simulating.staff import Makers

LOW, HIGH = 0.60, 0.80
"""Where the share of right answers of a game should be."""
PLAYERS = 8
QUICK = GameSettings(seconds=10, reveal_seconds=4)
"""A fast host's rounds."""


def play_many(
    games: int,
    evening: Evening | None = None,
    *,
    seed: str = "1",
    bank: Bank | None = None,
    accepts: float = 0.8,
    players: int = PLAYERS,
) -> list[Played]:
    """Games of different groups, each in a room of its own. The same seed gives the same games."""
    evening, bank = evening or Evening(), bank or Bank(read_bank())
    found = []
    for number in range(games):
        own = f"{seed}/{number}"
        found.append(Game(evening, Makers(bank, own, accepts=accepts), Crowd(players, own), own).play())
    return found


def longest_run(verdicts: Sequence[Verdict]) -> int:
    """The most equal verdicts in a row."""
    return max((len(list(run)) for _, run in groupby(verdicts)), default=0)


def measured(played: Sequence[Played]) -> dict[str, Any]:
    """`{rounds, waited, from_bank, fact_share, longest_run, games, inside}`.

    `waited`: rounds that opened late. `from_bank`: rounds that the bank had to serve though models worked; `for_mixing` counts
    those among them for which a made claim was ready, but would have made a run of one verdict too long.
    """
    asked = [one for game in played for one in game.asked]
    accuracies = [game.accuracy for game in played if game.accuracy is not None]
    return {
        "rounds": len(asked),
        "waited": sum(one.waited_ms > 0 for one in asked),
        "from_bank": sum(one.from_bank for one in asked),
        "for_mixing": sum(one.from_bank and one.spare > 0 for one in asked),
        "fact_share": round(sum(one.claim.verdict == "fact" for one in asked) / max(1, len(asked)), 4),
        "longest_run": max((longest_run(game.verdicts) for game in played), default=0),
        "games": len(accuracies),
        "inside": round(sum(LOW <= share <= HIGH for share in accuracies) / max(1, len(accuracies)), 4),
    }

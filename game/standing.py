"""Who is where: ranks in which ties share a place.

1. Pure and without secrets, so that both the rules and the web may use it.
"""

from collections.abc import Iterable, Mapping
from typing import NewType

from game.frozen import Frozen

PlayerId = NewType("PlayerId", str)
TEAMS = ("Foxes", "Owls", "Otters", "Bears", "Herons", "Wolves", "Hares", "Seals")
"""The names of the teams, in the order of their numbers."""


class Standing(Frozen):
    """One row of a leaderboard."""

    rank: int
    player: PlayerId
    name: str
    score: int
    correct: int = 0
    answered: int = 0
    streak: int = 0
    team: int | None = None


class Team(Frozen):
    """One row of the leaderboard of teams. `average` is the mean score of those of its `players` who have answered."""

    rank: int
    team: int
    name: str
    players: int
    average: int


def ranks(scores: Mapping[PlayerId, int]) -> dict[PlayerId, int]:
    """Rank per player, best first: equal scores share a rank and the next rank is skipped (1, 1, 3)."""
    placed: dict[PlayerId, int] = {}
    rank, previous = 0, None
    for place, player in enumerate(sorted(scores, key=lambda one: -scores[one]), start=1):
        if scores[player] != previous:
            rank, previous = place, scores[player]
        placed[player] = rank
    return placed


def ordered(rows: Iterable[Standing]) -> list[Standing]:
    """Rows as a leaderboard shows them: by rank, then by name, so that ties do not jump about."""
    return sorted(rows, key=lambda row: (row.rank, row.name.casefold(), row.player))

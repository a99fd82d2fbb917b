"""What a round does to scores, streaks and ranks: once when it closes, and again from the beginning when one is voided.

1. There is one way to count: `count` a round. A recount is nothing but every round that counts, in order, from zero.
"""

from collections.abc import Sequence
from typing import Any

from game.events import Fastest
from game.room import Room
from game.rows import Answer, Player, Round
from game.scoring import NOTHING, Points, points
from game.standing import PlayerId, Standing, ranks


def points_of(room: Room, round: Round, answer: Answer, streak: int) -> Points:
    """What `answer` earned in `round`; `streak` includes it when it is right."""
    return points(
        room.settings.scoring,
        right=answer.verdict == round.claim.verdict,
        sure=answer.sure,
        elapsed=answer.elapsed,
        time=round.time,
        streak=streak,
    )


def _counted(room: Room, round: Round, player: Player, answer: Answer | None) -> tuple[dict[str, Any], Points]:
    """What changes in a player's row, and what the round is worth to them."""
    if answer is None:
        return {"streak": 0} if player.streak else {}, NOTHING
    right = answer.verdict == round.claim.verdict
    streak = player.streak + 1 if right else 0
    changes = {
        "answered": player.answered + 1,
        "correct": player.correct + right,
        "streak": streak,
        "best_streak": max(player.best_streak, streak),
        "quick": player.quick + (answer.elapsed if right else 0),
    }
    return changes, points_of(room, round, answer, streak)


def count(room: Room, round: Round) -> dict[PlayerId, Points]:
    """Count one round: scores, streaks and ranks of all who have a seat. Returns the points of each."""
    answers = room.answers_to(round.number)
    earned: dict[PlayerId, Points] = {}
    changes: dict[PlayerId, dict[str, Any]] = {}
    there = [player for player in room.players.values() if _there(player, round)]
    for player in there:
        changes[player.id], worth = _counted(room, round, player, answers.get(player.id))
        earned[player.id] = worth
        if worth.total:
            room.scores[player.id] = room.scores.get(player.id, 0) + worth.total
    placed = ranks({player.id: room.scores.get(player.id, 0) for player in there if player.gone is None})
    for player in there:
        changed = changes[player.id]
        rank = placed.get(player.id)
        if rank is not None and (rank != player.rank or rank > (player.worst_rank or 0)):
            changed |= {"rank": rank, "worst_rank": max(rank, player.worst_rank or rank)}
        if changed:
            room.players[player.id] = player.model_copy(update=changed)
    return earned


def _there(player: Player, round: Round) -> bool:
    """Whether the player had come by this round: a recount must not rank people before they came."""
    return player.first_round <= round.number


def reset(room: Room) -> None:
    """Everybody is back at nothing; seats stay."""
    blank = {"rank": None, "worst_rank": None, "correct": 0, "answered": 0, "streak": 0, "best_streak": 0, "quick": 0}
    for player in list(room.players.values()):
        room.players[player.id] = player.model_copy(update=blank)
        room.scores[player.id] = 0


def recount(room: Room) -> None:
    """Count every round that counts again, in order."""
    reset(room)
    for number in sorted(room.rounds):
        if room.rounds[number].counts:
            count(room, room.rounds[number])


def results(
    room: Room,
    round: Round,
    earned: dict[PlayerId, Points],
    before: dict[PlayerId, int | None],
    standings: Sequence[Standing],
) -> dict[PlayerId, dict[str, Any]]:
    """Each player's own `you` of a reveal; `before` holds the ranks of the reveal before it, `standings` those of this one."""
    answers = room.answers_to(round.number)
    ahead: dict[str, Any] | None = None
    told: dict[PlayerId, dict[str, Any]] = {}
    for place, row in enumerate(standings):
        if place and standings[place - 1].score > row.score:
            ahead = {"name": standings[place - 1].name, "score": standings[place - 1].score}
        answer, worth = answers.get(row.player), earned.get(row.player, NOTHING)
        told[row.player] = {
            "verdict": answer.verdict if answer else None,
            "sure": answer.sure if answer else None,
            "elapsed": answer.elapsed if answer else None,
            "correct": answer is not None and answer.verdict == round.claim.verdict,
            "points": {"base": worth.base, "speed": worth.speed, "streak": worth.streak},
            "total": worth.total,
            "score": row.score,
            "rank": row.rank,
            "rank_before": before.get(row.player),
            "streak": row.streak,
            "behind": {"name": ahead["name"], "points": ahead["score"] - row.score} if ahead else None,
        }
    return told


def fastest(room: Room, round: Round) -> Fastest | None:
    """The quickest right answer of a player who still has a seat."""
    right = [
        (answer.elapsed, answer.at, who)
        for who, answer in room.answers_to(round.number).items()
        if answer.verdict == round.claim.verdict and room.player(who) is not None
    ]
    if not right:
        return None
    elapsed, _, who = min(right)
    return Fastest(player=who, name=room.players[who].name, elapsed=elapsed)

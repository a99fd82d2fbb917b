"""The end of a game: podium, awards, and each player's own card."""

from typing import Any

from game.events import Award, GameOver
from game.room import Room
from game.rows import Player, Round
from game.standing import PlayerId

PODIUM = 3
LISTED = 20


def _wrong(room: Room, round: Round) -> tuple[int, int]:
    answers = room.answers_to(round.number)
    return sum(answer.verdict != round.claim.verdict for answer in answers.values()), len(answers)


def _best(players: list[Player], value: Any) -> Player | None:
    """The player with the highest value above zero; who came earlier wins a tie."""
    worthy = [p for p in players if value(p) > 0]
    return max(worthy, key=lambda p: (value(p), -p.number)) if worthy else None


def awards(room: Room) -> tuple[Award, ...]:
    """What there is to clap for. An award that nobody earned is not given."""
    players = room.present
    counted = [r for r in room.rounds.values() if r.counts]
    given: list[Award] = []
    if counted and (p := _best(players, lambda p: p.correct)):
        given.append(Award(award="sharpest", player=p.id, name=p.name, value=round(100 * p.correct / len(counted))))
    if (p := _best(players, lambda p: p.best_streak)) and p.best_streak >= 2:
        given.append(Award(award="streak", player=p.id, name=p.name, value=p.best_streak))
    quick = [p for p in players if p.correct >= 2]
    if quick:
        p = min(quick, key=lambda p: (p.quick / p.correct, p.number))
        given.append(Award(award="fastest", player=p.id, name=p.name, value=round(p.quick / p.correct)))
    p = _best(players, lambda p: (p.worst_rank or 0) - (p.rank or 0))
    if p and (climbed := (p.worst_rank or 0) - (p.rank or 0)) >= 2:
        given.append(Award(award="comeback", player=p.id, name=p.name, value=climbed))
    fooling = [(wrong / total, r.claim.text) for r in counted for wrong, total in [_wrong(room, r)] if wrong]
    if fooling:
        share, text = max(fooling)
        given.append(Award(award="fooled_most", value=round(100 * share), text=text))
    return tuple(given)


def fooled_by(room: Room, who: PlayerId) -> dict[str, str] | None:
    """The claim that this player fell for most quickly."""
    fell = [
        (answer.elapsed, r.number)
        for r in room.rounds.values()
        if r.counts and (answer := room.answer_of(r.number, who)) and answer.verdict != r.claim.verdict
    ]
    if not fell:
        return None
    claim = room.rounds[min(fell)[1]].claim
    return {
        "text": claim.text,
        "verdict": claim.verdict,
        "explanation": claim.explanation,
        "language": claim.language,
    }


def game_over(room: Room) -> GameOver:
    """The event that ends a game."""
    standings = room.standings()
    results = {
        row.player: {
            "score": row.score,
            "rank": row.rank,
            "correct": row.correct,
            "answered": row.answered,
            "best_streak": room.players[row.player].best_streak,
            "fooled_by": fooled_by(room, row.player),
        }
        for row in standings
    }
    return GameOver(
        game=room.game,
        podium=tuple(placed for placed in room.top(LISTED) if placed.rank <= PODIUM),
        standings=tuple(standings[:LISTED]),
        awards=awards(room),
        teams=room.teams(),
        results=results,
    )

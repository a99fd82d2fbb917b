"""What a game was for each player: every answer with its points, and how often they were as right as they said.

1. Points are counted here as `tally` counts them: the rounds that count, in order. A test holds the sums against the scores.
2. A card is plain data, because rooms have thousands of them.
"""

from collections.abc import Iterable
from typing import Any

from game.room import Room
from game.rows import Answer, Player, Round
from game.scoring import NOTHING, P_FAIRLY, P_SURE
from game.standing import PlayerId
from game.tally import points_of

Card = dict[str, Any]
"""A player's own card, with the fields that `summary` and `all_cards` name."""


def past(room: Room) -> list[Round]:
    """The rounds that are over, in order, void ones included."""
    return [room.rounds[n] for n in sorted(room.rounds) if not room.rounds[n].open]


def wrong(room: Room, round: Round) -> tuple[int, int]:
    """How many of those who answered a round were wrong, and how many answered."""
    answers = room.answers_to(round.number)
    return sum(answer.verdict != round.claim.verdict for answer in answers.values()), len(answers)


def summary(room: Room, player: Player, rank: int | None, rounds: list[Round], fell: dict[int, int]) -> Card:
    """What a game was for one player: score, rank, correct, answered, accuracy, best_streak, speed, sure, fooled_by.

    accuracy is 0-100 or None without an answer, speed the mean milliseconds of the right answers or None; see `_sureness` and
    `_fooled_by`. `rounds` are those that count, `fell` is how many were wrong in each.
    """
    answers = room.answers
    own = [(round, answers[key]) for round in rounds if (key := (round.number, player.id)) in answers]
    return {
        "score": room.scores.get(player.id, 0),
        "rank": rank,
        "correct": player.correct,
        "answered": player.answered,
        "accuracy": round(100 * player.correct / player.answered) if player.answered else None,
        "best_streak": player.best_streak,
        "speed": round(player.quick / player.correct) if player.correct else None,
        "sure": _sureness(own) if room.settings.scoring == "confidence" else [],
        "fooled_by": _fooled_by(own, fell),
    }


def summaries(room: Room, players: Iterable[Player]) -> dict[PlayerId, Card]:
    """The summary of each of these players."""
    rounds = [round for round in past(room) if round.counts]
    fell = {round.number: wrong(room, round)[0] for round in rounds}
    ranks = room.ranks()
    return {player.id: summary(room, player, ranks.get(player.id), rounds, fell) for player in players}


def all_cards(room: Room) -> dict[PlayerId, Card]:
    """The card of each player who has a seat, or has left and had answered.

    Fields: those of a summary (rank None where the seat is given up), player, name, team, gone (whether it is), and answers (see
    `_given`).
    """
    rounds = past(room)
    cards: dict[PlayerId, Card] = {}
    for who, told in summaries(room, room.players.values()).items():
        player = room.players[who]
        given = _given(room, player, rounds)
        if given or player.gone is None:
            about = {"player": who, "name": player.name, "team": player.team, "gone": player.gone is not None}
            cards[who] = {**about, **told, "answers": given}
    return cards


def _given(room: Room, player: Player, rounds: list[Round]) -> list[dict[str, Any]]:
    """What the player answered: round, verdict, sure, elapsed (ms), correct (None where the verdict is not known), points, void."""
    rows: list[dict[str, Any]] = []
    streak = 0
    for round in rounds:
        answer = room.answer_of(round.number, player.id)
        right = answer is not None and answer.verdict == round.claim.verdict
        if round.counts:
            streak = streak + 1 if right else 0
        if answer is None:
            continue
        worth = points_of(room, round, answer, streak) if round.counts else NOTHING
        rows.append(
            {
                "round": round.number,
                "verdict": answer.verdict,
                "sure": answer.sure,
                "elapsed": answer.elapsed,
                "correct": right if round.closed_at is not None else None,
                "points": worth.total,
                "void": round.void is not None,
            }
        )
    return rows


def _sureness(counted: list[tuple[Round, Answer]]) -> list[dict[str, Any]]:
    """How often the player was right when they were sure, and when they were not: sure, claimed (0-100), answered, right."""
    rows = []
    for sure, claimed in ((True, P_SURE), (False, P_FAIRLY)):
        said = [answer.verdict == round.claim.verdict for round, answer in counted if answer.sure is sure]
        rows.append({"sure": sure, "claimed": round(100 * claimed), "answered": len(said), "right": sum(said)})
    return rows


def _fooled_by(counted: list[tuple[Round, Answer]], fell: dict[int, int]) -> dict[str, Any] | None:
    """The claim that fooled this player in most company, and of several the one that did so most quickly.

    Fields: round, text, verdict, explanation, language, company (how many others fell for it).
    """
    for_it = [
        (-fell[round.number], answer.elapsed, round.number, round)
        for round, answer in counted
        if answer.verdict != round.claim.verdict
    ]
    if not for_it:
        return None
    others, _, number, round = min(for_it, key=lambda row: row[:3])
    claim = round.claim
    return {
        "round": number,
        "text": claim.text,
        "verdict": claim.verdict,
        "explanation": claim.explanation,
        "language": claim.language,
        "company": -others - 1,
    }

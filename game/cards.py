"""What a game was for each player: every answer with its points, and how often they were as right as they said.

1. Points are counted here as `tally` counts them: the rounds that count, in order. A test holds the sums against the scores.
2. A card is plain data, because rooms have thousands of them.
"""

from typing import Any

from game.room import Room
from game.rows import Answer, Player, Round
from game.scoring import NOTHING, P_FAIRLY, P_SURE
from game.standing import PlayerId
from game.tally import points_of

Card = dict[str, Any]
"""A player's own card, with the fields that `all_cards` names."""


def past(room: Room) -> list[Round]:
    """The rounds that are over, in order, void ones included."""
    return [room.rounds[n] for n in sorted(room.rounds) if not room.rounds[n].open]


def wrong(room: Room, round: Round) -> tuple[int, int]:
    """How many of those who answered a round were wrong, and how many answered."""
    answers = room.answers_to(round.number)
    return sum(answer.verdict != round.claim.verdict for answer in answers.values()), len(answers)


def all_cards(room: Room) -> dict[PlayerId, Card]:
    """The card of each player who has a seat, or has left and had answered.

    Fields: player, name, team, gone (whether the seat is given up), rank (None where it is), score, correct, answered, accuracy
    (0-100, None without an answer), best_streak, speed (mean milliseconds of the right answers, or None), sure (see `_sureness`),
    fooled_by (see `_fooled_by`), answers (see `_given`).
    """
    rounds = past(room)
    fell = {round.number: wrong(room, round) for round in rounds}
    ranks = room.ranks()
    cards = {who: _card(room, player, rounds, fell, ranks.get(who)) for who, player in room.players.items()}
    return {who: card for who, card in cards.items() if card["answers"] or not card["gone"]}


def _card(room: Room, player: Player, rounds: list[Round], fell: dict[int, tuple[int, int]], rank: int | None) -> Card:
    own = [(round, answer) for round in rounds if (answer := room.answer_of(round.number, player.id))]
    counted = [(round, answer) for round, answer in own if round.counts]
    return {
        "player": player.id,
        "name": player.name,
        "team": player.team,
        "gone": player.gone is not None,
        "rank": rank,
        "score": room.scores.get(player.id, 0),
        "correct": player.correct,
        "answered": player.answered,
        "accuracy": round(100 * player.correct / player.answered) if player.answered else None,
        "best_streak": player.best_streak,
        "speed": round(player.quick / player.correct) if player.correct else None,
        "sure": _sureness(counted) if room.settings.scoring == "confidence" else [],
        "fooled_by": _fooled_by(counted, fell),
        "answers": _given(room, player, rounds),
    }


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


def _fooled_by(counted: list[tuple[Round, Answer]], fell: dict[int, tuple[int, int]]) -> dict[str, Any] | None:
    """The claim that fooled this player in most company, and of several the one that did so most quickly.

    Fields: round, text, verdict, explanation, company (how many others fell for it).
    """
    for_it = [
        (-fell[round.number][0], answer.elapsed, round.number, round)
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
        "company": -others - 1,
    }

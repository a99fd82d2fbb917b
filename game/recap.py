"""The end of a game: podium, awards, the claims of the evening, and what is kept of it for who looks back.

1. What is kept is made of rounds that are over and of nothing else, so that it may be read by anybody at any time.
2. It is written with the commit that changes it: a round that is voided, or a player who is erased, is gone from it at once.
"""

import json
from collections import Counter
from collections.abc import Sequence
from typing import Any

from game.cards import all_cards, past, summaries, wrong
from game.events import Award, Erased, Event, GameOver, PastRound
from game.room import Room, asked, split_of
from game.rows import Player, Round
from game.standing import PlayerId

PODIUM = 3
LISTED = 20


# Awards


def _best(players: list[Player], given: list[Award], value: Any) -> Player | None:
    """The player with the highest value above zero. Of equals it is the one with fewer awards, then the one who came earlier."""
    has = Counter(award.player for award in given)
    worthy = [p for p in players if value(p) > 0]
    return max(worthy, key=lambda p: (value(p), -has[p.id], -p.number)) if worthy else None


def awards(room: Room) -> tuple[Award, ...]:
    """What there is to clap for. An award that nobody earned is not given."""
    players = room.present
    counted = [r for r in room.rounds.values() if r.counts]
    given: list[Award] = []
    if counted and (p := _best(players, given, lambda p: p.correct)):
        given.append(Award(award="sharpest", player=p.id, name=p.name, value=round(100 * p.correct / len(counted))))
    if (p := _best(players, given, lambda p: p.best_streak)) and p.best_streak >= 2:
        given.append(Award(award="streak", player=p.id, name=p.name, value=p.best_streak))
    quick = [p for p in players if p.correct >= 2]
    if quick:
        p = min(quick, key=lambda p: (p.quick / p.correct, p.number))
        given.append(Award(award="fastest", player=p.id, name=p.name, value=round(p.quick / p.correct)))
    p = _best(players, given, lambda p: (p.worst_rank or 0) - (p.rank or 0))
    if p and (climbed := (p.worst_rank or 0) - (p.rank or 0)) >= 2:
        given.append(Award(award="comeback", player=p.id, name=p.name, value=climbed))
    fooled = {r.number: wrong(room, r) for r in counted}
    caught = _right(room, [r for r in counted if r.claim.verdict == "fake"])
    if (p := _best(players, given, lambda p: caught.get(p.id, 0))) and caught[p.id] >= 2:
        given.append(Award(award="catcher", player=p.id, name=p.name, value=caught[p.id]))
    alone = _right(room, [r for r in counted if 2 * fooled[r.number][0] > fooled[r.number][1]])
    if p := _best(players, given, lambda p: alone.get(p.id, 0)):
        given.append(Award(award="tide", player=p.id, name=p.name, value=alone[p.id]))
    fooling = [(fooled[r.number][0] / fooled[r.number][1], r.claim.text) for r in counted if fooled[r.number][0]]
    if fooling:
        share, text = max(fooling)
        given.append(Award(award="fooled_most", value=round(100 * share), text=text))
    return tuple(given)


def _right(room: Room, rounds: list[Round]) -> dict[PlayerId, int]:
    """How many of these rounds each player got right."""
    counts: dict[PlayerId, int] = {}
    for round in rounds:
        for who, answer in room.answers_to(round.number).items():
            if answer.verdict == round.claim.verdict:
                counts[who] = counts.get(who, 0) + 1
    return counts


# The claims of the evening


def past_round(room: Room, round: Round) -> PastRound:
    """A round that is over, as everybody may know it. Of one that was voided while it was open nothing is revealed."""
    flags = len(round.flags)
    if round.closed_at is None:
        return PastRound(round=round.number, claim=asked(round.claim), flags=flags, void=round.void)
    answers, claim = room.answers_to(round.number), round.claim
    return PastRound(
        round=round.number,
        claim=asked(claim),
        verdict=claim.verdict,
        explanation=claim.explanation,
        sources=claim.sources,
        confidence=claim.confidence,
        made_by=claim.made_by,
        split=split_of(answers),
        answered=len(answers),
        right=len(answers) - wrong(room, round)[0],
        flags=flags,
        void=round.void,
    )


def _highest(rounds: list[PastRound]) -> PastRound | None:
    """The round in which the largest share was wrong; of several the one that more answered, or that came earlier."""
    missed = [r for r in rounds if r.answered > r.right]
    share = {r.round: 1 - r.right / r.answered for r in missed}
    return max(missed, key=lambda r: (share[r.round], r.answered, -r.round), default=None)


def claims_of(room: Room) -> tuple[PastRound | None, PastRound | None]:
    """The round that fewest got right, and the fake that most believed; None where nobody was wrong."""
    counted = [past_round(room, r) for r in past(room) if r.counts]
    return _highest(counted), _highest([r for r in counted if r.verdict == "fake"])


def game_over(room: Room) -> GameOver:
    """The event that ends a game."""
    standings = room.standings()
    results = summaries(room, (room.players[row.player] for row in standings))
    hardest, fooling = claims_of(room)
    return GameOver(
        game=room.game,
        podium=tuple(placed for placed in room.top(LISTED) if placed.rank <= PODIUM),
        standings=tuple(standings[:LISTED]),
        awards=awards(room),
        hardest=hardest,
        fooling=fooling,
        teams=room.teams(),
        results=results,
    )


# What is kept


def kept(room: Room, told: Sequence[Event]) -> dict[str, str | None]:
    """What changes in the room's recap by what was told since the last commit: JSON by field; None stands for a deleted one.

    Fields: `round:N` for each round that is over, and while a game is over `card:PLAYER` for each player. A new game begins with an
    empty recap; who commits it sees that from `room.rounds.cleared`.
    """
    erased = any(isinstance(event, Erased) for event in told)
    numbers = set(room.rounds) if erased else room.rounds.changed
    rows: dict[str, str | None] = {
        f"round:{n}": past_round(room, room.rounds[n]).model_dump_json()
        for n in sorted(numbers)
        if n in room.rounds and not room.rounds[n].open
    }
    if erased:
        rows |= {f"card:{who}": None for who in room.players.changed if who not in room.players}
    if room.phase == "over" and (erased or any(isinstance(event, GameOver) for event in told)):
        for who, card in all_cards(room).items():
            rows[f"card:{who}"] = json.dumps(card, separators=(",", ":"), ensure_ascii=False)
    return rows

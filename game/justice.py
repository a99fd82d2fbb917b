"""Justice for a wrong claim: players flag it, the editor looks again, and a voided round is as if it had never been.

1. A flag may concern any round of this game. It says nothing to other players, and nothing that is told of it hints at a verdict.
2. Whatever a model says of a doubted claim, only that round can be voided by it, and everybody is told.
"""

from game import commands, doubts, events, tally
from game.commands import HOST, MOST_REASON
from game.events import Told, VoidBy
from game.flows import REVIEW
from game.guardian import masked
from game.names import clean
from game.refusals import Refusal
from game.room import Room
from game.rounds import TOP, finish
from game.rows import Round
from game.runs import Run
from game.shelf import stock
from game.workflow import Json

VOID_PAUSE_MS = 3_000
"""How long everybody may read that a round was voided."""
MOST_FLAGS = 200
"""How many flags of a round are kept."""
DID_NOT_HOLD = "It was checked again, and it did not hold."


def on_flag(room: Room, command: commands.Flag, at: int) -> Told:
    """Note that somebody says that something is wrong with the claim of a round."""
    player = room.player(command.player)
    if player is None and command.player != HOST:
        raise Refusal("no_such_player")
    round = room.rounds.get(command.round)
    if round is None:
        raise Refusal("no_such_round")
    if round.void is not None:
        raise Refusal("round_voided")
    reason = clean(command.reason, MOST_REASON)[:MOST_REASON].strip()
    if room.settings.junior:
        reason = masked(reason)[0]
    if not reason:
        raise Refusal("empty_text")
    if len(round.flags) >= MOST_FLAGS and command.player not in round.flags and command.player != HOST:
        raise Refusal("enough_flags")
    round = round.model_copy(update={"flags": {**round.flags, command.player: reason}})
    room.rounds[round.number] = round
    yield events.FlagTaken(to=command.player, round=round.number)
    yield events.Flagged(
        round=round.number,
        flags=len(round.flags),
        players=room.connected,
        player=command.player,
        name="Host" if player is None else player.name,
        reason=reason,
    )
    yield from doubts.look(room, round, at)


def reviewed(room: Room, run: Run, context: dict[str, Json], at: int) -> Told:
    """A run that looked again at a claim has ended; `context` is what it was begun with. What it found of another game is late."""
    if run.flow != REVIEW.name or context.get("game") != room.game:
        return
    round = room.rounds.get(int(str(context.get("round"))))
    if round is None or round.void is not None:
        return
    p_true = run.output.get("p_true")
    sound = isinstance(p_true, int) and not isinstance(p_true, bool) and 0 <= p_true <= 100
    if run.status != "completed" or not sound:
        yield from doubts.unchecked(room, round)
    elif run.output.get("overturned") is True:
        round = round.model_copy(update={"review": "overturned"})
        yield from void(room, round, DID_NOT_HOLD, "review", at)
    else:
        room.rounds[round.number] = round.model_copy(update={"review": "stands"})
        yield events.Status(
            kind="review", text=f"Round {round.number} was checked again: it stands.", values={"round": round.number}
        )


def on_void(room: Room, command: commands.Void, at: int) -> Told:
    """Take a round out of the game."""
    round = room.rounds.get(command.round if command.round is not None else room.round)
    if round is None:
        raise Refusal("no_such_round")
    if round.void is not None:
        raise Refusal("round_voided")
    yield from void(room, round, command.reason or f"The {command.by} voided this round.", command.by, at)


def void(room: Room, round: Round, reason: str, by: VoidBy, at: int) -> Told:
    """Take a round out of the game and count all others again, also where the game is over."""
    was_open = round.open
    room.rounds[round.number] = round.model_copy(update={"void": reason})
    if was_open:
        room.phase = "preparing"
        room.next_at = at + VOID_PAUSE_MS
        room.early_at = None
        if room.paused:
            # The pause goes on; what it interrupts now begins anew.
            room.paused_at = at
    tally.recount(room)
    teams = room.teams()
    if room.reveal is not None:
        room.reveal = room.reveal.model_copy(update={"top": room.top(TOP), "teams": teams})
    ranks = room.ranks()
    results = {p.id: {"score": room.scores[p.id], "rank": ranks[p.id], "streak": p.streak} for p in room.present}
    yield events.RoundVoided(
        round=round.number,
        reason=reason,
        by=by,
        top=room.top(TOP),
        next_at=None if room.paused else room.next_at,
        teams=teams,
        results=results,
    )
    if room.phase == "over":
        yield from finish(room)
    yield from doubts.retire(room, round, reason, by, at)


def on_withdraw(room: Room, command: commands.Withdraw, at: int) -> Told:
    """Take claims off the shelf that were retired elsewhere, and ask for others."""
    gone = set(command.claims)
    room.shelf = tuple(subject for subject in room.shelf if subject.id not in gone)
    room.made = tuple(claim for claim in room.made if claim.id not in gone)
    yield from stock(room, at)

"""Doubts about a claim: when there are enough of them the editor looks again, and what was voided is taken out of the bank.

1. A round is looked at again once, when it is closed: an open one would give away that something is wrong with it.
2. What people wrote travels as data, each reason with its author, so that both can be erased.
"""

from typing import Any

from game import events
from game.commands import HOST
from game.events import Told, VoidBy
from game.flows import RETIRE, REVIEW
from game.room import Room
from game.rows import Round
from game.runs import begin
from game.shelf import take_move
from game.standing import PlayerId

LEAST, SHARE = 2, 15
"""So many flags, and so many per cent of the connected players, have a claim checked again; the host's alone does, too."""
MOST_SENT = 20
"""How many reasons the editor is shown."""


def enough(room: Room, round: Round) -> bool:
    """Whether a round was flagged by so many, or by the host, that it is to be looked at again."""
    return HOST in round.flags or len(round.flags) >= max(LEAST, -(-room.connected * SHARE // 100))


def look(room: Room, round: Round, at: int) -> Told:
    """Have a closed round looked at again where there are enough flags and that did not happen yet."""
    if not round.flags or round.review is not None or round.closed_at is None or not enough(room, round):
        return
    if not room.models or room.spent_up:
        yield from unchecked(room, round)
        return
    room.rounds[round.number] = round.model_copy(update={"review": "running"})
    yield events.Status(
        kind="reviewing", text=f"Round {round.number} is being checked again.", values={"round": round.number}
    )
    claim = round.claim
    # The host's reason first: it may be the one that everything began with.
    rows = sorted(round.flags.items(), key=lambda row: row[0] != HOST)[:MOST_SENT]
    brief: dict[str, Any] = {
        "line": claim.text,
        "topic": claim.topic,
        "verdict": claim.verdict,
        "flags": [{"player": who, "reason": reason} for who, reason in rows],
    }
    yield from _run(room, REVIEW, {"brief": brief, "game": room.game, "round": round.number}, at)


def unchecked(room: Room, round: Round) -> Told:
    """Nobody can look again: the host decides."""
    room.rounds[round.number] = round.model_copy(update={"review": "unchecked"})
    people = "1 person says" if len(round.flags) == 1 else f"{len(round.flags)} people say"
    text = f"{people} that something is wrong with round {round.number}. You may void it."
    yield events.Status(to=HOST, kind="flags", text=text, values={"n": len(round.flags), "round": round.number})


def retire(room: Room, round: Round, reason: str, by: VoidBy, at: int) -> Told:
    """Have the claim of a voided round taken out of the bank; a host's word counts beyond the room only where that was set."""
    if by == "host" and not room.retire:
        return
    claim = round.claim
    brief: dict[str, Any] = {
        "claim": claim.id,
        "key": claim.key,
        "text": claim.text,
        "verdict": claim.verdict,
        "topic": claim.topic,
        "reason": reason,
        "by": by,
        "room": room.code,
        "at": at,
    }
    yield from _run(room, RETIRE, {"brief": brief}, at)


def forget(room: Room, who: PlayerId) -> None:
    """What a player wrote about claims is erased, also where it is on its way to the editor."""
    for round in [round for round in room.rounds.values() if who in round.flags]:
        flags = {one: reason for one, reason in round.flags.items() if one != who}
        room.rounds[round.number] = round.model_copy(update={"flags": flags})
    for run in [run for run in room.runs.values() if run.flow == REVIEW.name and run.id not in room.flows]:
        brief: Any = run.context["brief"]
        brief = {**brief, "flags": _without(brief["flags"], who)}
        room.runs[run.id] = run.model_copy(update={"context": {**run.context, "brief": brief}})
        for task in [task for task in room.tasks.values() if task.run == run.id]:
            task_brief = {**task.brief, "flags": _without(task.brief["flags"], who)}
            room.tasks[task.id] = task.model_copy(update={"brief": task_brief})


def _without(flags: Any, who: PlayerId) -> list[Any]:
    return [flag for flag in flags if flag["player"] != who]


def _run(room: Room, flow: Any, context: dict[str, Any], at: int) -> Told:
    room.run_count += 1
    id = f"{room.code}-r{room.run_count}"
    yield from take_move(room, begin(flow, id, context, at, trace=id, budget=room.budget), at)

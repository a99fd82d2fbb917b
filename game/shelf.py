"""The shelf: what is ready to be asked, and who is asked for more.

1. The bank's subjects are the reserve, fetched from the lobby on; claims that agents made go first. So no round waits for a model.
2. The verdict of a subject is drawn from the room's seed when it is taken off the shelf; that of a claim that is made, when its
   making begins.
3. A claim comes onto the shelf only if it passed the checks here, whatever the agents said about it.
4. Where making fails, the room rests before it tries again: 10 s, and twice as long each time, up to two minutes.
"""

import math
from typing import Any

from pydantic import ValidationError

from game import events
from game.claims import ENGLISH, MIXED, TOPICS, Claim, Verdict, draw_verdict
from game.commands import HOST
from game.events import Told
from game.flows import ACCEPT_FACT, ACCEPT_FAKE, CLAIM
from game.room import Room
from game.runs import Moved, Run, begin
from game.tasks import BankBrief, Task
from game.workflow import Json

SHELF = 5
"""How many of the bank's subjects are kept ready ahead of the rounds."""
FITTING = 2
"""How many of them should have the difficulty that suits the players, where the host chose none."""
MADE = 3
"""How many made claims are kept ready ahead of the rounds."""
MAKERS = 2
"""How many claims are being made at once."""
TASK_PATIENCE_MS = 5_000
"""How long the bank may take before it is asked again."""
REST_MS, LONGEST_REST_MS = 10_000, 120_000
WIDER = (None, "difficulty", "topic", "language")
"""How far the bank had to look, nearest first."""
AIM = 0.7
"""The share of right answers that a round should get."""
USUAL = {"easy": 0.8, "medium": 0.68, "hard": 0.55}
"""The share of right answers to expect of players at level 0."""
STEP, MOST_LEVEL = 1.5, 3.0
"""How far a surprise of 1 moves the level, and how far it can go, in logits."""


def stock(room: Room, at: int) -> Told:
    """Ask for what the shelf lacks, unless it is being fetched or made already."""
    left = room.settings.rounds - (room.round if room.playing else 0)
    lacking = min(SHELF, left) - len(room.shelf)
    asked = any(task.agent == "bank" for task in room.tasks.values())
    if not asked and not room.exhausted:
        # A bank at its end has nothing that fits, either.
        if lacking > 0:
            _ask_bank(room, lacking, at)
        elif room.settings.difficulty == MIXED and room.barren != difficulty(room):
            fitting = sum(subject.difficulty == difficulty(room) for subject in room.shelf)
            if (lacking := min(FITTING, left) - fitting) > 0:
                _ask_bank(room, lacking, at, only_fitting=True)
    resting = room.rest_until is not None and at < room.rest_until
    while (
        room.models
        and not room.spent_up
        and not resting
        and room.making < min(MAKERS, min(MADE, left) - len(room.made))
    ):
        yield from _make(room, at)


def new_task(room: Room, agent: str, brief: dict[str, Any], at: int, *, last: int = 0) -> None:
    """Open a task that belongs to no run."""
    room.task_count += 1
    id = f"{room.code}-{room.task_count}"
    retry_at = at + TASK_PATIENCE_MS
    room.tasks[id] = Task(id=id, agent=agent, brief=brief, retry_at=retry_at, patience_ms=TASK_PATIENCE_MS, last=last)


def _ask_bank(room: Room, count: int, at: int, *, only_fitting: bool = False) -> None:
    topic = MIXED if room.widened == "topic" else room.settings.topic
    avoid = (*room.asked, *(subject.key for subject in room.shelf), *(claim.key for claim in room.made))
    brief = BankBrief(
        topic=topic,
        difficulty=difficulty(room),
        count=count,
        avoid=avoid,
        series=room.series,
        only_fitting=only_fitting,
        language=room.settings.language,
    )
    new_task(room, "bank", brief.model_dump(mode="json"), at)


# Making claims


def _draw(room: Room) -> Verdict:
    verdict = draw_verdict(room.seed, room.drawn, room.tail, room.facts)
    room.drawn += 1
    room.facts += verdict == "fact"
    room.tail = (*room.tail, verdict)[-3:]
    return verdict


def _give_back(room: Room, verdict: Json) -> None:
    """The verdict that was drawn for a claim that came to nothing is not counted: fakes may be harder to make than facts."""
    room.drawn -= 1
    room.facts -= verdict == "fact"


def _make(room: Room, at: int) -> Told:
    """Begin to make one claim."""
    room.run_count += 1
    id = f"{room.code}-r{room.run_count}"
    topic = room.settings.topic
    if topic == MIXED:
        topic = TOPICS[(room.run_count * 5) % len(TOPICS)]
    context: dict[str, Any] = {
        "brief": {
            "topic": topic,
            "difficulty": difficulty(room),
            "language": room.settings.language,
            "verdict": _draw(room),
            "room": room.scope,
            "claim": id.lower(),
        }
    }
    yield from take_move(room, begin(CLAIM, id, context, at, trace=id, budget=room.budget), at)


def take_move(room: Room, moved: Moved, at: int) -> Told:
    """Keep what a run has become, open the tasks it asks for, and log what it did."""
    run = moved.run
    room.runs[run.id] = run
    open_tasks = {token.task for token in run.tokens}
    room.tasks = {id: task for id, task in room.tasks.items() if task.run != run.id or id in open_tasks}
    for ask in moved.asks:
        room.tasks[ask.id] = Task(
            id=ask.id,
            agent=ask.agent,
            brief=ask.brief,
            attempt=1,
            retry_at=at + ask.patience_ms,
            patience_ms=ask.patience_ms,
            run=run.id,
            trace=run.trace,
        )
    for line in moved.lines:
        yield events.Logged(line=line)
    if run.over:
        del room.runs[run.id]
        room.flows.pop(run.id, None)


def claim_of(run: Run) -> Claim | None:
    """The claim that a completed run made, if it is fit to be asked: shape, wording, and a verdict that the editor shares."""
    told = run.output
    verdict, p_true = told.get("verdict"), told.get("p_true")
    if not isinstance(p_true, int) or isinstance(p_true, bool) or not 0 <= p_true <= 100:
        return None
    if p_true < ACCEPT_FACT if verdict == "fact" else p_true > ACCEPT_FAKE:
        return None
    by = told.get("by")
    try:
        return Claim.model_validate(
            {
                "id": run.id.lower(),
                "key": told.get("key"),
                "text": told.get("line"),
                "verdict": verdict,
                "explanation": told.get("explanation"),
                "sources": told.get("sources") or (),
                "topic": told.get("topic"),
                "difficulty": told.get("difficulty"),
                "language": told.get("language") or ENGLISH,
                "confidence": p_true if verdict == "fact" else 100 - p_true,
                "made_by": ", ".join(sorted({str(name) for name in by.values()})) if isinstance(by, dict) else "agents",
            }
        )
    except ValidationError:
        return None


def put_made(room: Room, run: Run, verdict: Json, at: int) -> Told:
    """A run that was to make a claim of a verdict has ended: put the claim on the shelf, or rest."""
    claim = claim_of(run) if run.status == "completed" else None
    known = {*room.asked, *(subject.key for subject in room.shelf), *(other.key for other in room.made)}
    if claim is not None and claim.key not in known:
        room.made = (*room.made, claim)
        room.failures, room.rest_until = 0, None
    else:
        _give_back(room, verdict)
        room.failures += 1
        room.rest_until = at + min(LONGEST_REST_MS, REST_MS * 2 ** min(8, room.failures - 1))
    if room.spent_up and not room.making:
        yield events.Status(
            to=HOST, kind="over_budget", text="What models may use in this room is spent; the bank goes on."
        )
    yield events.ShelfChanged(to=HOST, ready=len(room.shelf) + len(room.made), made=len(room.made), making=room.making)
    yield from stock(room, at)


# Taking claims


def ready(room: Room) -> bool:
    """Whether there is something to ask."""
    return bool(room.shelf or room.made)


def take_claim(room: Room) -> Claim:
    """The next claim: one that was made, where its verdict does not make a run too long, else one of the bank."""
    for claim in room.made:
        if not room.shelf or not _too_long(room.spoken, claim.verdict):
            room.made = tuple(other for other in room.made if other is not claim)
            return _spoken(room, claim)
    wanted = difficulty(room)
    subject = next((one for one in room.shelf if one.difficulty == wanted), room.shelf[0])
    room.shelf = tuple(other for other in room.shelf if other is not subject)
    return _spoken(room, subject.claim(_after(room)))


def _too_long(spoken: tuple[Verdict, ...], verdict: Verdict) -> bool:
    return len(spoken) >= 3 and set(spoken[-3:]) == {verdict}


def _after(room: Room) -> Verdict:
    """A drawn verdict for a subject that is asked between made claims, whose verdicts were drawn earlier."""
    verdict = _draw(room)
    if _too_long(room.spoken, verdict):
        return "fake" if verdict == "fact" else "fact"
    return verdict


def _spoken(room: Room, claim: Claim) -> Claim:
    room.asked = (*room.asked, claim.key)
    room.spoken = (*room.spoken, claim.verdict)[-3:]
    return claim


# Difficulty


def difficulty(room: Room) -> str:
    """How hard the next claim should be: what the host chose, or what keeps right answers near the aim."""
    if room.settings.difficulty != MIXED:
        return room.settings.difficulty
    return min(USUAL, key=lambda hard: abs(expected(room.level, hard) - AIM))


def expected(level: float, hard: str) -> float:
    """The share of right answers that players of a level will give to claims of a difficulty (Rasch 1960, as in Elo's ratings)."""
    usual = USUAL[hard]
    return 1 / (1 + math.exp(-level) * (1 - usual) / usual)


def learn(room: Room, claim: Claim, right: int, answered: int) -> None:
    """Move the level after a round by how much better or worse the answers were than expected."""
    if answered:
        level = room.level + STEP * (right / answered - expected(room.level, claim.difficulty))
        room.level = round(max(-MOST_LEVEL, min(MOST_LEVEL, level)), 3)

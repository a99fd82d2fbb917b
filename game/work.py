"""What comes back from agents: subjects of the bank, answers to runs, and what the agents can do."""

from pydantic import ValidationError

from game import assisting, commands, events, judging, justice, runs
from game.claims import MIXED
from game.commands import HOST
from game.events import Told
from game.flows import BUILT_IN, CLAIM, JUSTICE, MODERATE, TALKING
from game.refusals import Refusal
from game.room import Room
from game.rounds import open_round
from game.runs import Moved, Run, look_up
from game.shelf import TASK_PATIENCE_MS, WIDER, put_made, ready, stock, take_move
from game.tasks import Made, Task
from game.workflow import Flow

MOST_RUNS = 8
"""How many runs a room may have at once, beside those of its chat and of claims that were doubted."""


def on_task_done(room: Room, command: commands.TaskDone, at: int) -> Told:
    """Take an agent's answer. One that nobody waits for any more is ignored."""
    task = room.tasks.get(command.task)
    if task is None:
        return
    _charge(room, task, command.made)
    if task.run is not None:
        run = room.runs[task.run]
        detail = {name: value for name, value in command.made.model_dump().items() if value}
        moved = runs.deliver(flow_of(room, run), run, task.id, dict(command.result), at, detail)
        yield from _moved(room, moved, at)
        return
    if task.agent != "bank":
        del room.tasks[task.id]
        return
    try:
        found = commands.BankDraw.model_validate(command.result)
    except ValidationError:
        yield from _try_later(room, task, at)
        return
    del room.tasks[task.id]
    yield from _stocked(room, task, found, at)


def _charge(room: Room, task: Task, made: Made) -> None:
    """Book what a task took, for its run and for the room."""
    room.model_tokens += made.tokens_in + made.tokens_out
    room.micro_usd += made.micro_usd
    if task.run is not None:
        room.runs[task.run] = runs.charge(room.runs[task.run], made)


def _stocked(room: Room, task: Task, found: commands.BankDraw, at: int) -> Told:
    known = {*room.asked, *(subject.key for subject in room.shelf), *(claim.key for claim in room.made)}
    fresh = {subject.key: subject for subject in found.subjects if subject.key not in known}
    room.shelf = (*room.shelf, *fresh.values())
    single = {claim.key: claim for claim in found.claims if claim.key not in known | fresh.keys()}
    room.made = (*room.made, *single.values())
    if task.brief.get("only_fitting"):
        # Asking again at once, where less came than was asked for, would ask for ever.
        wanted = task.brief.get("difficulty")
        few = sum(subject.difficulty == wanted for subject in fresh.values()) < int(str(task.brief.get("count", 0)))
        room.barren = str(wanted) if few else None
        # A room that waits and got nothing asks for its reserve: it said already that it waits.
        yield from _go_on_waiting(room, at) if ready(room) else stock(room, at)
        return
    # An answer without anything new counts as the end of the bank: asking again at once would ask for ever.
    room.exhausted = found.exhausted or not (fresh or single)
    chosen = found.widened != "difficulty" or room.settings.difficulty != MIXED
    if chosen and WIDER.index(found.widened) > WIDER.index(room.widened):
        room.widened = found.widened
        what = {"difficulty": "at this difficulty", "language": "in this language"}.get(
            str(found.widened), f"about {room.settings.topic}"
        )
        yield events.Status(kind="widened", text=f"The bank has no more claims {what}, so others are mixed in.")
    if room.exhausted:
        yield events.Status(kind="exhausted", text="The bank has run out of claims that this room has not seen.")
    else:
        ready_now = len(room.shelf) + len(room.made)
        yield events.Status(to=HOST, kind="shelf", text=f"{ready_now} claims ready.", values={"n": ready_now})
    yield from _go_on_waiting(room, at)


def _go_on_waiting(room: Room, at: int) -> Told:
    """A room that waited for a claim has one, or will have none; any other one fills its shelf."""
    if room.phase == "preparing" and room.next_at is None and not room.paused:
        yield from open_round(room, at)
    else:
        yield from stock(room, at)


def on_task_failed(room: Room, command: commands.TaskFailed, at: int) -> Told:
    """An agent gave up."""
    task = room.tasks.get(command.task)
    if task is None:
        return
    _charge(room, task, command.made)
    if task.run is not None:
        yield from _task_of_run_failed(room, task, command.reason, at)
    elif task.agent == "bank":
        yield from _try_later(room, task, at)
    else:
        del room.tasks[task.id]


def on_task_told(room: Room, command: commands.TaskTold, at: int) -> Told:
    """Pass on what the assistant has of its answer so far."""
    task = room.tasks.get(command.task)
    if task is not None and task.run is not None and task.run not in room.flows:
        yield from assisting.told_so_far(room, task.run, command.text, at)


def _try_later(room: Room, task: Task, at: int) -> Told:
    room.tasks[task.id] = task.model_copy(update={"retry_at": at + TASK_PATIENCE_MS})
    yield events.Status(to=HOST, kind="task_failed", text="The bank did not answer; it is asked again.")


def tasks_due(room: Room, at: int) -> Told:
    """Time has passed: tasks without an answer are asked again or given up, and waiting runs move on."""
    for task in [task for task in room.tasks.values() if at >= task.retry_at]:
        if task.id not in room.tasks:
            continue
        if task.run is not None:
            yield from _task_of_run_failed(room, task, "no answer in time", at)
        elif task.last and task.attempt >= task.last:
            del room.tasks[task.id]
        else:
            again = {"attempt": task.attempt + 1, "retry_at": at + task.patience_ms}
            room.tasks[task.id] = task.model_copy(update=again)
    for run in list(room.runs.values()):
        yield from _moved(room, runs.wake(flow_of(room, run), run, at), at)
    if room.rest_until is not None and at >= room.rest_until:
        room.rest_until = None
        yield from stock(room, at)


def _task_of_run_failed(room: Room, task: Task, reason: str, at: int) -> Told:
    run = room.runs[str(task.run)]
    yield from _moved(room, runs.fail(flow_of(room, run), run, task.id, reason, at), at)


def flow_of(room: Room, run: Run) -> Flow:
    """The flow of a run: the room's own copy, or one that comes with the game."""
    return room.flows.get(run.id) or BUILT_IN[run.flow]


def _moved(room: Room, moved: Moved, at: int) -> Told:
    run = moved.run
    own = run.id not in room.flows
    was_claim, was_talk = own and run.flow == CLAIM.name, own and run.flow in TALKING
    asked = room.being_judged if own and run.flow == MODERATE.name else set()
    # What has ended remembers nothing.
    before = room.runs[run.id].context if run.id in room.runs else {}
    wanted = look_up(before, "$brief.verdict") if was_claim else None
    yield from take_move(room, moved, at)
    if not run.over:
        return
    if was_claim:
        yield from put_made(room, run, wanted, at)
        if room.made or (room.exhausted and not room.making):
            yield from _go_on_waiting(room, at)
    elif was_talk:
        yield from (
            judging.judged(room, run, asked, at) if run.flow == MODERATE.name else assisting.run_ended(room, run, at)
        )
    elif own and run.flow in JUSTICE:
        yield from justice.reviewed(room, run, before, at)
    else:
        yield events.RunEnded(
            to=HOST,
            run=run.id,
            flow=run.flow,
            status="completed" if run.status == "completed" else "failed",
            reason=run.reason,
        )


def on_capabilities(room: Room, command: commands.Capabilities, at: int) -> Told:
    """Note what the agents can do; claims are made as soon as models answer."""
    changed = room.models != command.models
    room.models, room.memory, room.budget = command.models, command.memory, command.budget
    if changed:
        room.failures, room.rest_until = 0, None
        yield events.ModelsChanged(models=command.models)
        yield from stock(room, at)


def on_start_run(room: Room, command: commands.StartRun, at: int) -> Told:
    """Run an operator's flow."""
    if sum(run.flow not in (*TALKING, *JUSTICE) or run.id in room.flows for run in room.runs.values()) >= MOST_RUNS:
        raise Refusal("too_many_runs")
    if room.spent_up:
        raise Refusal("over_budget")
    room.run_count += 1
    id = f"{room.code}-r{room.run_count}"
    room.flows[id] = command.flow
    yield from _moved(room, runs.begin(command.flow, id, dict(command.context), at, trace=id, budget=room.budget), at)

"""What comes back from agents."""

from game import commands, events
from game.commands import HOST
from game.events import Told
from game.room import Room
from game.rounds import open_round
from game.shelf import TASK_PATIENCE_MS, WIDER, stock


def on_task_done(room: Room, command: commands.TaskDone, at: int) -> Told:
    """Take an agent's answer."""
    if command.task not in room.tasks:
        return
    del room.tasks[command.task]
    found = command.result
    known = {*room.asked, *(subject.key for subject in room.shelf)}
    fresh = {subject.key: subject for subject in found.subjects if subject.key not in known}
    room.shelf = (*room.shelf, *fresh.values())
    # An answer without anything new counts as the end of the bank: asking again at once would ask for ever.
    room.exhausted = found.exhausted or not fresh
    if WIDER.index(found.widened) > WIDER.index(room.widened):
        room.widened = found.widened
        what = "at this difficulty" if found.widened == "difficulty" else f"about {room.settings.topic}"
        yield events.Status(kind="widened", text=f"The bank has no more claims {what}, so others are mixed in.")
    if room.exhausted:
        yield events.Status(kind="exhausted", text="The bank has run out of claims that this room has not seen.")
    else:
        yield events.Status(to=HOST, kind="shelf", text=f"{len(room.shelf)} claims ready.")
    if room.phase == "preparing" and room.next_at is None and not room.paused:
        yield from open_round(room, at)
    else:
        stock(room, at)


def on_task_failed(room: Room, command: commands.TaskFailed, at: int) -> Told:
    """An agent gave up."""
    task = room.tasks.get(command.task)
    if task is not None:
        room.tasks[task.id] = task.model_copy(update={"retry_at": at + TASK_PATIENCE_MS})
        yield events.Status(to=HOST, kind="task_failed", text="The bank did not answer; it is asked again.")

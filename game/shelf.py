"""The shelf: what is ready to be asked, and who is asked for more.

1. The verdict of a bank's subject is drawn from the room's seed when it is taken off the shelf.
"""

from game.claims import MIXED, Claim, draw_verdict
from game.room import Room
from game.tasks import BankBrief, Task

SHELF = 5
"""How many claims are kept ready ahead of the rounds."""
TASK_PATIENCE_MS = 5_000
"""How long an agent may take before it is asked again."""
WIDER = (None, "difficulty", "topic")
"""How far the bank had to look, nearest first."""


def stock(room: Room, at: int) -> None:
    """Ask the bank for what the shelf lacks, unless it is being fetched already."""
    left = room.settings.rounds - (room.round if room.playing else 0)
    lacking = min(SHELF, left) - len(room.shelf)
    if lacking <= 0 or room.exhausted or room.tasks:
        return
    room.task_count += 1
    topic = MIXED if room.widened == "topic" else room.settings.topic
    avoid = (*room.asked, *(subject.key for subject in room.shelf))
    brief = BankBrief(topic=topic, difficulty=room.settings.difficulty, count=lacking, avoid=avoid)
    task = Task(
        id=f"{room.code}-{room.task_count}", agent="bank", attempt=1, retry_at=at + TASK_PATIENCE_MS, brief=brief
    )
    room.tasks[task.id] = task


def take_claim(room: Room) -> Claim:
    """The next claim off the shelf, with its verdict drawn."""
    subject, *rest = room.shelf
    verdict = draw_verdict(room.seed, room.drawn, room.tail, room.facts)
    room.shelf = tuple(rest)
    room.asked = (*room.asked, subject.key)
    room.drawn += 1
    room.facts += verdict == "fact"
    room.tail = (*room.tail, verdict)[-3:]
    return subject.claim(verdict)

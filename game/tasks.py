"""What a room asks of agents: the tasks and their briefs."""

from typing import Literal

from game.claims import FactKey
from game.frozen import Frozen


class BankBrief(Frozen):
    """What the bank is asked for."""

    topic: str
    difficulty: str
    count: int
    avoid: tuple[FactKey, ...] = ()


class Task(Frozen):
    """What the room asks of an agent; open until its result comes back as a command. `retry_at` is when it is asked again."""

    id: str
    agent: Literal["bank"]
    attempt: int
    retry_at: int
    brief: BankBrief

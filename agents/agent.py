"""What an agent is: a name, a promise on how many tasks it answers at once, and one coroutine."""

from typing import Any, Protocol

from game.commands import BankDraw
from game.tasks import BankBrief


class AgentFailed(Exception):
    """The agent could not answer this task; the reason is for people."""


class Agent(Protocol):
    """A named worker. It holds no state of any room: all it knows of a task is in the brief."""

    name: str
    at_once: int

    async def answer(self, brief: BankBrief) -> BankDraw:
        """The result of one task. Raises AgentFailed."""
        ...

    def about(self) -> dict[str, Any]:
        """What /health tells of this agent."""
        ...

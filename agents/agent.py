"""What an agent is: a name, a promise on how many tasks it answers at once, and one coroutine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Protocol, runtime_checkable

from game.tasks import Made


class AgentFailed(Exception):
    """The agent could not answer this task; the reason is for people, `made` tells what it took all the same."""

    def __init__(self, reason: str, made: Made | None = None) -> None:
        super().__init__(reason)
        self.made = made or Made()


@dataclass(frozen=True)
class Answered:
    """A result, as a JSON object, and how it came about."""

    result: dict[str, Any]
    made: Made = field(default_factory=Made)


class Agent(Protocol):
    """A named worker. It holds no state of any room: all it knows of a task is in the brief."""

    name: str
    at_once: int

    async def answer(self, brief: dict[str, Any], patience: float) -> Answered:
        """The result of one task, within `patience` seconds. Raises AgentFailed."""
        ...

    def about(self) -> dict[str, Any]:
        """What /health tells of this agent."""
        ...


Tell = Callable[[str], None]
"""Hears what an answer says so far, from its beginning."""


@runtime_checkable
class Teller(Agent, Protocol):
    """An agent whose answer has a text that people may read while it is written."""

    async def answer_telling(self, brief: dict[str, Any], patience: float, tell: Tell | None) -> Answered:
        """As `answer`; `tell` hears the text so far, any number of times, and never after the answer. Raises AgentFailed."""
        ...

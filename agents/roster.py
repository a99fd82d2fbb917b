"""All agents of the game: one line each."""

from collections.abc import Callable

from agents.agent import Agent
from agents.banker import Banker

ROSTER: dict[str, Callable[[], Agent]] = {
    "bank": Banker,
}

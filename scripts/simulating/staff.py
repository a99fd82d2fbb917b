"""Simulated agents: what they answer, how long it takes, and when they are dead."""

import random
from collections.abc import Callable
from typing import Any, Protocol

from agents.bank import Bank
from game.commands import Command, TaskDone, TaskFailed
from game.tasks import BankBrief, Made, Task

AT_ONCE_MS = 20
"""What bank and tools take: no model is asked."""
GIVES_UP_MS = 1_000
"""After how long an agent says that its models are dead."""


class Staff(Protocol):
    """All agents of a simulated game."""

    def answer(self, task: Task, at: int) -> tuple[int, Command] | None:
        """How many milliseconds of work a task is, and its result; None where no answer ever comes."""
        ...


def alive(at: int) -> bool:
    """Models that never die."""
    return True


class Makers:
    """Agents that make sound claims, most of which the editor accepts; the bank is the real one.

    `accepts` is the share of drafts that the editor agrees with. While `answers(at)` is false the models are dead: they say
    nothing, or that they failed where `silent` is false.
    """

    def __init__(
        self,
        bank: Bank,
        seed: str,
        *,
        stage_ms: int = 4_000,
        accepts: float = 0.8,
        answers: Callable[[int], bool] = alive,
        silent: bool = True,
    ) -> None:
        self._bank, self._seed = bank, seed
        self._chance = random.Random(f"makers {seed}")
        self._stage_ms, self._accepts, self._answers, self._silent = stage_ms, accepts, answers, silent
        self._true: dict[str, bool] = {}
        self._count = 0

    def answer(self, task: Task, at: int) -> tuple[int, Command] | None:
        """How long a task takes, and its result."""
        if task.agent == "bank":
            drawn = self._bank.draw(BankBrief.model_validate(task.brief), self._chance)
            return AT_ONCE_MS, TaskDone(task=task.id, result=drawn.model_dump(mode="json"))
        if task.agent == "tools":
            return AT_ONCE_MS, TaskDone(task=task.id, result={"repeat": False, "nearest": None, "texts": []})
        if not self._answers(at):
            return None if self._silent else (GIVES_UP_MS, TaskFailed(task=task.id, reason="unreachable"))
        work = {"researcher": self._find, "writer": self._write, "editor": self._judge}[task.agent]
        made = Made(provider="simulated", model="simulated", ms=self._stage_ms)
        return self._stage_ms, TaskDone(task=task.id, result=work(dict(task.brief)), made=made)

    def _find(self, brief: dict[str, Any]) -> dict[str, Any]:
        self._count += 1
        name = f"{self._seed} {self._count}"
        fact, fake = (f"The tower of {name} was built {metres} metres high." for metres in (40, 50))
        self._true |= {fact: True, fake: False}
        return {"key": f"tower {name}|height", "fact": fact, "fake": fake, "sources": [{"title": "A Book of Towers"}]}

    def _write(self, brief: dict[str, Any]) -> dict[str, Any]:
        found = brief["finding"]
        return {"line": found[brief["verdict"]], "explanation": f"The truth is: {found['fact']}"}

    def _judge(self, brief: dict[str, Any]) -> dict[str, Any]:
        line = str(brief["line"])
        sure = self._chance.random() < self._accepts
        p_true = (96 if self._true[line] else 4) if sure else 50
        return {"p_true": p_true, "reasons": []}

"""The real agents in a simulated game: models answer at once, the simulation says how long that took."""

import asyncio
from typing import Any

from agents.agent import Agent, AgentFailed
from agents.bank import Bank
from agents.banker import Banker
from agents.editor import Editor
from agents.embedding import Lexical
from agents.models import Ladder
from agents.models.ladder import PricedModel
from agents.researcher import Researcher
from agents.tools import Shop, Toolbox
from agents.writer import Writer
from game.commands import PARSE, Command, TaskDone, TaskFailed
from game.tasks import Task
from scripts.simulating.remembering import ListMemory
from scripts.simulating.staff import AT_ONCE_MS


class RealStaff:
    """Answers as `agents.worker` does, commands going through JSON; keeps all briefs, and what the editor said of each line.

    The model stands behind a real ladder, whose breaker goes by the simulation's clock.
    """

    def __init__(
        self,
        runner: asyncio.Runner,
        bank: Bank,
        model: PricedModel,
        memory: ListMemory | None = None,
        stage_ms: int = 1_000,
    ) -> None:
        ladder = Ladder([model], clock=lambda: self.now / 1000)
        shop = Shop(memory=memory or ListMemory(Lexical()))
        working: list[Agent] = [Researcher(ladder), Writer(ladder), Editor(ladder), Toolbox(shop), Banker(bank, seed=1)]
        self._agents = {agent.name: agent for agent in working}
        self._runner, self._stage_ms = runner, stage_ms
        self.now = 0
        self.briefs: list[tuple[str, dict[str, Any]]] = []
        self.reviews: list[tuple[str, dict[str, Any]]] = []

    def answer(self, task: Task, at: int) -> tuple[int, Command]:
        self.now = at
        brief = dict(task.brief)
        self.briefs.append((task.agent, brief))
        took = AT_ONCE_MS if task.agent in ("bank", "tools") else self._stage_ms
        command: Command
        try:
            answered = self._runner.run(self._agents[task.agent].answer(brief, task.patience_ms / 1000))
        except AgentFailed as failed:
            command = TaskFailed(task=task.id, reason=str(failed)[:200])
        else:
            command = TaskDone(task=task.id, result=answered.result, made=answered.made)
            if task.agent == "editor":
                self.reviews.append((str(brief["line"]), answered.result))
        return took, PARSE.validate_json(command.model_dump_json())

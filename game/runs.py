"""Runs: one walk through a flow, interpreted purely and deterministically.

1. A run is a value. `begin`, `deliver`, `fail` and `wake` take a run and return the next one, with what it asks of agents and
   tools, and the lines of the execution log that it wrote. Nothing here reads a clock or draws a chance.
2. A run holds one token per branch. A token moves on until it waits: for a task, for a time, or for the other branches.
3. What is asked has an id of its own (`<run>.<node>.<step>.<attempt>`): an answer that comes twice, or too late, finds nobody
   who waits for it.
"""

import json
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Literal

from pydantic import Field

from game.frozen import Frozen
from game.tasks import Budget, Made
from game.workflow import (
    AgentTask,
    Condition,
    Decision,
    End,
    Flow,
    Json,
    Parallel,
    Start,
    ToolExecution,
    Wait,
)

MAX_CONTEXT = 32_768
"""Most characters that a run's context may have as JSON: it is part of the room's state."""


class Token(Frozen):
    """Where a branch of a run is, and what it waits for. `inside` names the parallel nodes it is in, outermost first."""

    node: str
    inside: tuple[str, ...] = ()
    task: str | None = None
    attempt: int = 1
    wake_at: int | None = None
    joined: bool = False


class Run(Frozen):
    """One walk through a flow."""

    id: str
    flow: str
    status: Literal["idle", "running", "completed", "failed"] = "idle"
    began_at: int
    trace: str
    steps: int = 0
    tokens: tuple[Token, ...] = ()
    context: dict[str, Json] = Field(default_factory=dict)
    output: dict[str, Json] = Field(default_factory=dict)
    reason: str | None = None
    budget: Budget = Budget()
    model_tokens: int = 0
    micro_usd: int = 0

    @property
    def spent_up(self) -> bool:
        """Whether its models have used all that they may."""
        most = self.budget
        return (0 < most.claim_tokens <= self.model_tokens) or (0 < most.claim_micro_usd <= self.micro_usd)

    @property
    def over(self) -> bool:
        """Whether it has ended."""
        return self.status in ("completed", "failed")


class Ask(Frozen):
    """What a run wants of an agent (or of the agent `tools`)."""

    id: str
    agent: str
    brief: dict[str, Json]
    attempt: int
    patience_ms: int


class Line(Frozen):
    """One line of the execution log: a node was entered, answered, or failed; or somebody ruled about the chat."""

    run: str
    flow: str
    node: str
    step: int
    what: Literal["began", "asked", "answered", "failed", "went", "waited", "ended", "ruled"]
    trace: str
    input: str | None = None
    output: str | None = None
    detail: dict[str, Json] = Field(default_factory=dict)


class Moved(Frozen):
    """What a move came to: the run as it is now, what it asks, and the lines it wrote."""

    run: Run
    asks: tuple[Ask, ...] = ()
    lines: tuple[Line, ...] = ()


def digest(value: Json) -> str:
    """A short name for a value, so that a log can tell same from different without repeating it."""
    return sha256(json.dumps(value, sort_keys=True, ensure_ascii=False).encode()).hexdigest()[:16]


def look_up(context: dict[str, Json], path: str) -> Json:
    """`$review.reasons` in a context; None where there is nothing."""
    found: Json = dict(context)
    for part in path.removeprefix("$").split("."):
        found = found.get(part) if isinstance(found, dict) else None
    return found


def fill_in(template: Json, context: dict[str, Json]) -> Json:
    """A template with its references replaced by what the context has; `$$` stands for a dollar sign."""
    if isinstance(template, str):
        if template.startswith("$$"):
            return template[1:]
        return look_up(context, template) if template.startswith("$") else template
    if isinstance(template, dict):
        return {name: fill_in(part, context) for name, part in template.items()}
    if isinstance(template, list):
        return [fill_in(part, context) for part in template]
    return template


def holds(condition: Condition, context: dict[str, Json]) -> bool:
    """Whether a condition is true of a context. What cannot be compared is false."""
    if condition.every is not None:
        return all(holds(part, context) for part in condition.every)
    if condition.some is not None:
        return any(holds(part, context) for part in condition.some)
    if condition.no is not None:
        return not holds(condition.no, context)
    found, value = look_up(context, condition.path or ""), fill_in(condition.value, context)
    match condition.test:
        case "eq":
            return found == value
        case "ne":
            return found != value
        case "given":
            return found is not None
        case "empty":
            return not found
        case "in":
            return isinstance(value, list) and found in value
        case "meets":
            return isinstance(value, list) and isinstance(found, list) and any(part in value for part in found)
    if not _number(found) or not _number(value):
        return False
    return bool(found >= value if condition.test == "ge" else found <= value)  # type: ignore[operator]


def _number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def begin(flow: Flow, id: str, context: dict[str, Json], at: int, trace: str, budget: Budget | None = None) -> Moved:
    """A new run, moved as far as it goes."""
    run = Run(
        id=id, flow=flow.name, status="running", began_at=at, trace=trace, context=context, budget=budget or Budget()
    )
    walk = _Walk(flow, run, at)
    walk.say("began", flow.nodes[0].id if not flow.nodes else next(n.id for n in flow.nodes if n.kind == "start"))
    walk.enter(next(node for node in flow.nodes if isinstance(node, Start)).next, ())
    return walk.moved()


def charge(run: Run, made: Made) -> Run:
    """The run, with what a task of it took."""
    tokens = run.model_tokens + made.tokens_in + made.tokens_out
    return run.model_copy(update={"model_tokens": tokens, "micro_usd": run.micro_usd + made.micro_usd})


def deliver(flow: Flow, run: Run, task: str, result: Json, at: int, detail: dict[str, Json] | None = None) -> Moved:
    """An answer came. One that nobody waits for changes nothing."""
    token = next((token for token in run.tokens if token.task == task), None)
    if token is None or run.over:
        return Moved(run=run)
    walk = _Walk(flow, run, at)
    node = flow.node(token.node)
    walk.tokens.remove(token)
    walk.context[node.save] = result
    walk.say("answered", node.id, output=digest(result), detail=detail or {})
    if len(json.dumps(walk.context)) > MAX_CONTEXT:
        walk.finish("failed", {}, f"{node.id} answered more than a run can hold")
    else:
        if detail and detail.get("model"):
            by = walk.context.get("by")
            model = f"{detail.get('provider')}/{detail['model']}"
            walk.context["by"] = {**(by if isinstance(by, dict) else {}), node.id: model}
        walk.enter(node.next, token.inside)
    return walk.moved()


def fail(flow: Flow, run: Run, task: str, reason: str, at: int) -> Moved:
    """A task failed: it is asked again, or the run goes the other way, or ends."""
    token = next((token for token in run.tokens if token.task == task), None)
    if token is None or run.over:
        return Moved(run=run)
    walk = _Walk(flow, run, at)
    node = flow.node(token.node)
    walk.tokens.remove(token)
    walk.say("failed", node.id, detail={"reason": reason[:200], "attempt": token.attempt})
    if token.attempt < node.attempts:
        walk.ask(node, token.inside, token.attempt + 1)
    elif node.otherwise is not None:
        walk.enter(node.otherwise, token.inside)
    else:
        walk.finish("failed", {}, f"{node.id}: {reason[:200]}")
    return walk.moved()


def wake(flow: Flow, run: Run, at: int) -> Moved:
    """Time has passed: tokens whose wait is over move on."""
    due = [token for token in run.tokens if token.wake_at is not None and token.wake_at <= at]
    if not due or run.over:
        return Moved(run=run)
    walk = _Walk(flow, run, at)
    for token in due:
        if token in walk.tokens:
            walk.tokens.remove(token)
            walk.enter(flow.node(token.node).next, token.inside)
    return walk.moved()


def wakes_at(run: Run) -> int | None:
    """When time next matters to a run."""
    return min((token.wake_at for token in run.tokens if token.wake_at is not None), default=None)


class _Walk:
    """One move: collects tokens, asks and lines until every token waits."""

    def __init__(self, flow: Flow, run: Run, at: int) -> None:
        self.flow = flow
        self.run = run
        self.at = at
        self.tokens = list(run.tokens)
        self.context = dict(run.context)
        self.steps = run.steps
        self.asks: list[Ask] = []
        self.lines: list[Line] = []
        self.ended: tuple[Literal["completed", "failed"], dict[str, Json], str | None] | None = None

    def say(self, what: Any, node: str, **more: Any) -> None:
        line = Line(
            run=self.run.id, flow=self.flow.name, node=node, step=self.steps, what=what, trace=self.run.trace, **more
        )
        self.lines.append(line)

    def enter(self, id: str, inside: tuple[str, ...]) -> None:
        """Move into a node, and on from there where it does not wait."""
        border: list[tuple[str, tuple[str, ...]]] = [(id, inside)]
        while border and self.ended is None:
            border += self._visit(*border.pop(0))

    def _visit(self, id: str, inside: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        if inside and id == self.flow.node(inside[-1]).next:
            yield from self._meet(id, inside)
            return
        self.steps += 1
        if self.flow.steps is not None and self.steps > self.flow.steps:
            self.finish("failed", {}, "the budget of steps is spent")
            return
        node = self.flow.node(id)
        match node:
            case AgentTask() | ToolExecution():
                self.ask(node, inside, 1)
            case Decision():
                way = next((c.next for c in node.choices if holds(c.when, self.context)), node.otherwise)
                self.say("went", id, detail={"to": way})
                yield way, inside
            case Parallel():
                self.say("went", id, detail={"to": list(node.branches)})
                for branch in node.branches:
                    yield branch, (*inside, id)
            case Wait():
                self.say("waited", id, detail={"ms": node.ms})
                self.tokens.append(Token(node=id, inside=inside, wake_at=self.at + node.ms))
            case End():
                output = fill_in(dict(node.output), self.context)
                assert isinstance(output, dict), "a filled-in dict is a dict"
                self.finish(node.status, output, None if node.status == "completed" else id)
                self.say("ended", id, output=digest(output), detail={"status": node.status})

    def _meet(self, id: str, inside: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...]]]:
        """A branch is where the branches meet: the last one to come goes on."""
        parallel = self.flow.node(inside[-1])
        here = [token for token in self.tokens if token.joined and token.inside == inside]
        if len(here) + 1 < len(parallel.branches):
            self.tokens.append(Token(node=id, inside=inside, joined=True))
            return
        self.tokens = [token for token in self.tokens if token not in here]
        yield id, inside[:-1]

    def ask(self, node: Any, inside: tuple[str, ...], attempt: int) -> None:
        if isinstance(node, ToolExecution):
            agent, brief = "tools", {"tool": node.tool, "params": fill_in(dict(node.params), self.context)}
        else:
            agent, brief = node.agent, dict(fill_in(dict(node.brief), self.context))  # type: ignore[arg-type]
            if self.run.spent_up:
                self.finish("failed", {}, "the budget for models is spent")
                self.say("failed", node.id, detail={"reason": "the budget for models is spent"})
                return
        task = f"{self.run.id}.{node.id}.{self.steps}.{attempt}"
        self.asks.append(Ask(id=task, agent=agent, brief=brief, attempt=attempt, patience_ms=node.patience_ms))
        self.tokens.append(Token(node=node.id, inside=inside, task=task, attempt=attempt))
        self.say("asked", node.id, input=digest(brief), detail={"agent": agent, "attempt": attempt})

    def finish(self, status: Literal["completed", "failed"], output: dict[str, Json], reason: str | None) -> None:
        self.ended = (status, output, reason)
        self.tokens = []
        self.asks = []

    def moved(self) -> Moved:
        changed: dict[str, Any] = {"tokens": tuple(self.tokens), "context": self.context, "steps": self.steps}
        if self.ended is not None:
            status, output, reason = self.ended
            changed |= {"status": status, "output": output, "reason": reason, "context": {}}
        return Moved(run=self.run.model_copy(update=changed), asks=tuple(self.asks), lines=tuple(self.lines))

"""Nodes and flows: agents' work as data.

1. A flow is data. It is checked when it is made: an edge to nowhere, a node that cannot be reached or cannot come to an end, and
   a loop without a budget of steps are refused with the node's name.
"""

from typing import Annotated, Any, Literal, Self

from pydantic import Field, JsonValue, StringConstraints, model_validator

from game.frozen import Frozen

Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,39}$")]
Json = JsonValue


class BadFlow(ValueError):
    """A flow that cannot be run; the message names the node."""


class Condition(Frozen):
    """A test on the context: one comparison of `path` with `value`, or `every`, `some` or `no` of further ones."""

    path: str | None = None
    test: Literal["eq", "ne", "ge", "le", "in", "meets", "empty", "given"] = "eq"
    value: Json = None
    every: tuple["Condition", ...] | None = None
    some: tuple["Condition", ...] | None = None
    no: "Condition | None" = None

    @model_validator(mode="after")
    def _one_kind(self) -> Self:
        if sum(part is not None for part in (self.path, self.every, self.some, self.no)) != 1:
            raise ValueError("a condition has one of path, every, some, no")
        return self


class Choice(Frozen):
    """Where a decision leads when a condition holds."""

    when: Condition
    next: Name


class _Node(Frozen):
    id: Name

    def edges(self) -> tuple[str, ...]:
        """The nodes that may come next."""
        return tuple(part for part in (getattr(self, "next", None), getattr(self, "otherwise", None)) if part)


class Start(_Node):
    """Where a run begins."""

    kind: Literal["start"] = "start"
    next: Name


class AgentTask(_Node):
    """Asks an agent. `brief` may refer to the context (`$name.part`); the answer is saved there as `save`."""

    kind: Literal["agent_task"] = "agent_task"
    agent: Name
    brief: dict[str, Json] = Field(default_factory=dict)
    save: Name
    next: Name
    otherwise: Name | None = None
    patience_ms: Annotated[int, Field(ge=100, le=600_000)] = 30_000
    attempts: Annotated[int, Field(ge=1, le=10)] = 2


class ToolExecution(_Node):
    """Runs a tool."""

    kind: Literal["tool_execution"] = "tool_execution"
    tool: Name
    params: dict[str, Json] = Field(default_factory=dict)
    save: Name
    next: Name
    otherwise: Name | None = None
    patience_ms: Annotated[int, Field(ge=100, le=600_000)] = 5_000
    attempts: Annotated[int, Field(ge=1, le=10)] = 2


class Decision(_Node):
    """Goes the way of the first condition that holds."""

    kind: Literal["decision"] = "decision"
    choices: tuple[Choice, ...]
    otherwise: Name

    def edges(self) -> tuple[str, ...]:
        """All ways."""
        return (*(choice.next for choice in self.choices), self.otherwise)


class Parallel(_Node):
    """Goes all ways at once; `next` is where the branches meet and the run goes on."""

    kind: Literal["parallel"] = "parallel"
    branches: Annotated[tuple[Name, ...], Field(min_length=1, max_length=8)]
    next: Name

    def edges(self) -> tuple[str, ...]:
        """The branches, and where they meet."""
        return (*self.branches, self.next)


class Wait(_Node):
    """Lets time pass."""

    kind: Literal["wait"] = "wait"
    ms: Annotated[int, Field(ge=1, le=3_600_000)]
    next: Name


class End(_Node):
    """Where a run ends; `output` may refer to the context."""

    kind: Literal["end"] = "end"
    status: Literal["completed", "failed"] = "completed"
    output: dict[str, Json] = Field(default_factory=dict)


Node = Annotated[
    Start | AgentTask | ToolExecution | Decision | Parallel | Wait | End,
    Field(discriminator="kind"),
]


class Flow(Frozen):
    """Nodes as data. `steps` is the most that a run may make; a flow with a loop needs it."""

    name: Name
    version: int = 1
    steps: Annotated[int, Field(ge=1, le=1000)] | None = None
    nodes: Annotated[tuple[Node, ...], Field(max_length=100)]

    @model_validator(mode="after")
    def _sound(self) -> Self:
        check(self)
        return self

    def node(self, id: str) -> Any:
        """A node by its id."""
        return next(node for node in self.nodes if node.id == id)


def check(flow: Flow) -> None:
    """Raises BadFlow with the name of the node that is wrong."""
    edges: dict[str, tuple[str, ...]] = {}
    for node in flow.nodes:
        if node.id in edges:
            raise BadFlow(f"two nodes are called {node.id}")
        edges[node.id] = node.edges()
    for id, ways in edges.items():
        for way in ways:
            if way not in edges:
                raise BadFlow(f"{id} leads to {way}, and there is no such node")
    starts = [node.id for node in flow.nodes if isinstance(node, Start)]
    if len(starts) != 1:
        raise BadFlow(f"a flow has one start, not {len(starts)}")
    for id in edges.keys() - _reached(starts[0], edges):
        raise BadFlow(f"{id} cannot be reached")
    ends = {node.id for node in flow.nodes if isinstance(node, End)}
    for id in edges:
        if not _reached(id, edges) & ends:
            raise BadFlow(f"{id} never comes to an end")
        if flow.steps is None and id in _reached(id, edges, strictly=True):
            raise BadFlow(f"{id} is in a loop, so the flow needs a budget of steps")
    for node in flow.nodes:
        if isinstance(node, Parallel):
            _check_branches(node, edges, ends)


def _reached(start: str, edges: dict[str, tuple[str, ...]], *, strictly: bool = False) -> set[str]:
    found: set[str] = set() if strictly else {start}
    border = list(edges[start])
    while border:
        id = border.pop()
        if id not in found:
            found.add(id)
            border += edges[id]
    return found


def _check_branches(node: Parallel, edges: dict[str, tuple[str, ...]], ends: set[str]) -> None:
    """A branch comes to where the branches meet, and not to an end before that."""
    closed = {**edges, node.next: ()}
    for branch in node.branches:
        reached = _reached(branch, closed)
        if node.next not in reached or reached & ends - {node.next}:
            raise BadFlow(f"the branch {branch} of {node.id} does not come to {node.next}")

"""Flows as data: what is refused on load, and with whose name."""

from typing import Any

import pytest
from pydantic import ValidationError

from game.flows import BUILT_IN, CLAIM
from game.workflow import Condition, Flow

START = {"kind": "start", "id": "start", "next": "work"}
WORK = {"kind": "agent_task", "id": "work", "agent": "a", "save": "w", "next": "done"}
DONE = {"kind": "end", "id": "done"}


def flow(*nodes: Any, **more: Any) -> Flow:
    return Flow.model_validate({"name": "f", "nodes": list(nodes), **more})


def test_a_sound_flow_is_taken_and_survives_json() -> None:
    made = flow(START, WORK, DONE)
    assert Flow.model_validate_json(made.model_dump_json()) == made
    for built_in in BUILT_IN.values():
        assert Flow.model_validate_json(built_in.model_dump_json()) == built_in


@pytest.mark.parametrize(
    ("nodes", "words"),
    [
        ([START, {**WORK, "next": "nowhere"}, DONE], "work leads to nowhere"),
        ([START, WORK, DONE, {**WORK, "id": "island"}], "island cannot be reached"),
        ([START, WORK, WORK, DONE], "two nodes are called work"),
        ([WORK, DONE], "one start, not 0"),
        ([START, {**START, "id": "again"}, WORK, DONE], "one start, not 2"),
        ([START, {**WORK, "next": "work"}, DONE], "done cannot be reached"),
        ([START, {**WORK, "next": "work", "otherwise": "done"}, DONE], "work is in a loop"),
        (
            [START, {**WORK, "otherwise": "trap"}, {**WORK, "id": "trap", "next": "trap"}, DONE],
            "trap never comes to an end",
        ),
        (
            [
                START,
                {"kind": "parallel", "id": "work", "branches": ["one"], "next": "done"},
                {**WORK, "id": "one", "next": "out"},
                {"kind": "end", "id": "out"},
                DONE,
            ],
            "branch one of work",
        ),
    ],
)
def test_an_unsound_flow_is_refused_with_the_nodes_name(nodes: list[Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        flow(*nodes)


def test_a_loop_with_a_budget_of_steps_is_taken() -> None:
    assert flow(START, {**WORK, "next": "work", "otherwise": "done"}, DONE, steps=5).steps == 5


@pytest.mark.parametrize(
    "node",
    [
        {"kind": "magic", "id": "work"},
        {**WORK, "agent": "No Such Name!"},
        {**WORK, "patience_ms": 0},
        {**WORK, "extra": 1},
        {"kind": "wait", "id": "work", "ms": 0, "next": "done"},
        {"kind": "decision", "id": "work", "choices": [{"when": {"path": "$a", "no": {"path": "$b"}}, "next": "done"}]},
    ],
)
def test_a_node_of_the_wrong_shape_is_refused(node: Any) -> None:
    with pytest.raises(ValidationError):
        flow(START, node, DONE)


def test_a_condition_is_one_thing() -> None:
    with pytest.raises(ValidationError):
        Condition()
    with pytest.raises(ValidationError):
        Condition(path="$a", every=())


def test_the_editor_of_a_claim_is_blind() -> None:
    brief = CLAIM.node("edit").brief
    assert set(brief) == {"line", "topic"}
    assert "verdict" not in str(brief)

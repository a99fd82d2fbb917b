"""Runs: a walk through a flow, whatever order the answers come in."""

import itertools
import json
import random
from typing import Any

import pytest

from game.flows import CLAIM
from game.runs import MAX_CONTEXT, Moved, Run, begin, deliver, digest, fail, holds, look_up, wake, wakes_at
from game.workflow import Condition, Flow

BRIEF = {"topic": "space", "difficulty": "easy", "verdict": "fact", "room": "R", "claim": "r-1"}
GOOD = {"p_true": 95, "reasons": []}
NEW = {"repeat": False, "nearest": None, "texts": []}
FINDING = {"key": "moon|age", "sources": []}
DRAFT = {"line": "The Moon is old.", "explanation": "It is."}


def started(flow: Flow = CLAIM, **brief: Any) -> Moved:
    return begin(flow, "R-r1", {"brief": {**BRIEF, **brief}}, 0, "trace")


def answers(**by_agent: Any) -> Any:
    """Plays a run to its end, answering each agent or tool from a list (the last one again and again)."""
    given = {
        "researcher": [FINDING],
        "writer": [DRAFT],
        "editor": [GOOD],
        "recall": [NEW],
        "remember": [{}],
        **by_agent,
    }

    def play(moved: Moved) -> tuple[Run, list[str]]:
        run, asks, asked = moved.run, list(moved.asks), []
        while asks:
            ask = asks.pop(0)
            who = str(ask.brief.get("tool", ask.agent))
            asked.append(who)
            rest = given[who]
            result = rest.pop(0) if len(rest) > 1 else rest[0]
            moved = (
                fail(CLAIM, run, ask.id, result, 1)
                if isinstance(result, str)
                else deliver(CLAIM, run, ask.id, result, 1)
            )
            run, asks = moved.run, [*asks, *moved.asks]
        return run, asked

    return play


def test_a_claim_goes_from_researcher_to_shelf() -> None:
    run, asked = answers()(started())
    assert run.status == "completed"
    assert asked == ["recall", "researcher", "writer", "editor", "recall", "remember"]
    assert (run.output["line"], run.output["p_true"]) == ("The Moon is old.", 95)


def test_wording_goes_back_to_the_writer_and_substance_to_the_researcher() -> None:
    unclear, wrong = {"p_true": 95, "reasons": ["ambiguous"]}, {"p_true": 3, "reasons": ["wrong_verdict"]}
    _, asked = answers(editor=[unclear, GOOD])(started())
    assert asked.count("writer") == 2
    assert asked.count("researcher") == 1
    _, asked = answers(editor=[wrong, GOOD])(started())
    assert asked.count("researcher") == 2


@pytest.mark.parametrize(
    ("verdict", "p_true", "taken"),
    [
        ("fact", 85, True),
        ("fact", 84, False),
        ("fake", 15, True),
        ("fake", 16, False),
        ("fact", 3, False),
        ("fake", 97, False),
    ],
)
def test_a_verdict_is_never_turned_round_to_fit(verdict: str, p_true: int, taken: bool) -> None:
    run, _ = answers(editor=[{"p_true": p_true, "reasons": []}])(started(verdict=verdict))
    assert (run.status == "completed") is taken


@pytest.mark.parametrize("bad", [{"p_true": "95", "reasons": []}, {"reasons": []}, {"p_true": True, "reasons": []}, {}])
def test_a_review_that_is_none_accepts_nothing(bad: dict[str, Any]) -> None:
    run, _ = answers(editor=[bad])(started())
    assert run.status == "failed"


def test_a_repeat_is_researched_anew_and_rejections_come_to_an_end() -> None:
    run, asked = answers(recall=[NEW, {"repeat": True}, {"repeat": False}])(started())
    assert run.status == "completed"
    run, asked = answers(recall=[{"repeat": True}])(started())
    assert (run.status, run.reason) == ("failed", "the budget of steps is spent")
    assert 4 <= asked.count("researcher") <= 6


def test_a_task_that_fails_is_asked_again_and_then_the_run_fails() -> None:
    run, asked = answers(writer=["no", DRAFT])(started())
    assert run.status == "completed"
    assert asked.count("writer") == 2
    run, _ = answers(writer=["no"])(started())
    assert run.status == "failed"
    assert "write" in str(run.reason)
    run, _ = answers(recall=["memory is gone", "memory is gone", NEW])(started())
    assert run.status == "completed", "what was asked before is a help, and not needed"


def test_branches_meet_whatever_the_order_and_an_answer_counts_once() -> None:
    play = answers()
    for swap in (False, True):
        moved = started()
        for result in (NEW, FINDING, DRAFT):
            moved = deliver(CLAIM, moved.run, moved.asks[0].id, result, 1)
        one, two = reversed(moved.asks) if swap else moved.asks
        results = {"editor": GOOD, "tools": NEW}
        halfway = deliver(CLAIM, moved.run, one.id, results[one.agent], 1)
        assert halfway.asks == ()
        again = deliver(CLAIM, halfway.run, one.id, results[one.agent], 1)
        assert again == Moved(run=halfway.run), "the same answer again"
        moved = deliver(CLAIM, halfway.run, two.id, results[two.agent], 1)
        assert [ask.brief["tool"] for ask in moved.asks] == ["remember"]
        run, _ = play(moved)
        assert run.status == "completed"


def test_every_order_of_answers_failures_and_doubles_ends_in_the_same_claim() -> None:
    ends = set()
    for seed in range(200):
        chance = random.Random(seed)
        moved = started()
        run, asks = moved.run, list(moved.asks)
        results = {"researcher": FINDING, "writer": DRAFT, "editor": GOOD, "tools": NEW}
        for _ in itertools.count():
            if run.over:
                break
            run = Run.model_validate_json(run.model_dump_json())
            ask = chance.choice(asks)
            moved = deliver(CLAIM, run, ask.id, results[ask.agent], 1)
            run, asks = moved.run, [*asks, *moved.asks]
        ends.add(json.dumps(run.output, sort_keys=True))
    assert len(ends) == 1


def test_what_a_run_holds_is_bounded() -> None:
    moved = started()
    moved = deliver(CLAIM, moved.run, moved.asks[0].id, {"texts": ["x" * MAX_CONTEXT]}, 1)
    assert moved.run.status == "failed"


def test_a_wait_passes_with_time() -> None:
    waiting = Flow.model_validate(
        {
            "name": "w",
            "nodes": [
                {"kind": "start", "id": "start", "next": "rest"},
                {"kind": "wait", "id": "rest", "ms": 500, "next": "done"},
                {"kind": "end", "id": "done", "output": {"said": "$$5", "what": "$a.b"}},
            ],
        }
    )
    run = begin(waiting, "r", {"a": {"b": [1]}}, 1000, "t").run
    assert wakes_at(run) == 1500
    assert wake(waiting, run, 1499).run == run
    ended = wake(waiting, run, 1500).run
    assert (ended.status, ended.output) == ("completed", {"said": "$5", "what": [1]})


def test_the_log_tells_each_step_with_digests_and_not_with_texts() -> None:
    moved = started()
    answered = deliver(CLAIM, moved.run, moved.asks[0].id, NEW, 1, {"model": "m", "provider": "p", "ms": 7})
    lines = [*moved.lines, *answered.lines]
    assert [(line.node, line.what) for line in lines] == [
        ("start", "began"),
        ("recall", "asked"),
        ("recall", "answered"),
        ("research", "asked"),
    ]
    assert lines[2].output == digest(NEW)
    assert lines[2].detail["model"] == "m"
    assert {line.trace for line in lines} == {"trace"}


@pytest.mark.parametrize(
    ("condition", "truth"),
    [
        ({"path": "$a.n", "test": "ge", "value": 5}, True),
        ({"path": "$a.n", "test": "le", "value": 4}, False),
        ({"path": "$a.t", "test": "ge", "value": 5}, False),
        ({"path": "$a.no", "test": "given"}, False),
        ({"path": "$a.l", "test": "meets", "value": ["y"]}, True),
        ({"path": "$a.l", "test": "empty"}, False),
        ({"path": "$a.t", "test": "in", "value": ["t", "u"]}, True),
        ({"path": "$a.t", "value": "$a.t"}, True),
        ({"path": "$a.t", "test": "ne", "value": "x"}, True),
        ({"no": {"path": "$a.t", "value": "t"}}, False),
        ({"some": [{"path": "$a.t", "value": "x"}, {"path": "$a.n", "value": 5}]}, True),
        ({"every": [{"path": "$a.t", "value": "t"}, {"path": "$a.n", "value": 6}]}, False),
    ],
)
def test_conditions_compare_what_can_be_compared(condition: Any, truth: bool) -> None:
    context: Any = {"a": {"n": 5, "t": "t", "l": ["x", "y"]}}
    assert holds(Condition.model_validate(condition), context) is truth
    assert look_up(context, "$a.t.deeper") is None

"""What the making of claims may use: per claim, and per room."""

import pytest

from game import commands
from game.events import Logged, Status
from game.runs import Line
from game.shelf import MAKERS
from game.tasks import Budget, Made
from game.workflow import Flow
from tests.game.stories import Story, refusal
from tests.game.test_making import MODELS, make_all

RESULT = {"key": "a|b", "line": "The bell of the tower weighs nine tonnes.", "explanation": "It was weighed in 1998."}


def with_budget(**budget: int) -> Story:
    story = Story()
    story.open(rounds=10)
    story.stock()
    story.do(MODELS.model_copy(update={"budget": Budget(**budget)}))
    return story


def answer(story: Story, made: Made, *, fail: bool = False) -> list[Line]:
    """Answers the first open task of a run that is for an agent, as if it took `made`; the lines that were logged."""
    while True:
        task = next(task for task in story.room.tasks.values() if task.run)
        if task.agent != "tools":
            break
        story.do(commands.TaskDone(task=task.id, result={"repeat": False, "texts": []}))
    if fail:
        told = story.do(commands.TaskFailed(task=task.id, reason="refused", made=made))
    else:
        told = story.do(commands.TaskDone(task=task.id, result=RESULT, made=made))
    return [event.line for event in told if isinstance(event, Logged)]


@pytest.mark.parametrize(
    ("budget", "made"),
    [
        ({"claim_tokens": 1000}, Made(tokens_in=900, tokens_out=100)),
        ({"claim_micro_usd": 50}, Made(micro_usd=50)),
    ],
)
@pytest.mark.parametrize("fail", [False, True])
def test_a_claim_that_has_used_its_budget_asks_no_model_again(budget: dict[str, int], made: Made, fail: bool) -> None:
    story = with_budget(**budget)
    lines = answer(story, made, fail=fail)
    assert lines[-1].what == "failed"
    assert lines[-1].detail["reason"] == "the budget for models is spent"
    assert not [task for task in story.room.tasks.values() if task.run == lines[-1].run]
    assert story.room.rest_until is not None, "the room rests before it tries again"


def test_below_its_budget_a_claim_goes_on() -> None:
    story = with_budget(claim_tokens=1000, claim_micro_usd=50)
    lines = answer(story, Made(tokens_in=900, tokens_out=99, micro_usd=49))
    assert [line.what for line in lines] == ["answered", "asked"]


def test_the_tokens_of_all_tasks_of_a_claim_count_together() -> None:
    story = with_budget(claim_tokens=1000)
    first = next(iter(story.room.runs))
    ended: list[Line] = []
    for _ in range(10):
        ended += [line for line in answer(story, Made(tokens_in=500)) if line.run == first]
        if first not in story.room.runs:
            break
    assert ended[-1].detail.get("reason") == "the budget for models is spent"
    assert sum(line.what == "answered" for line in ended) == 2


def test_a_room_that_has_used_its_budget_makes_no_more_claims_and_the_bank_goes_on() -> None:
    story = with_budget(room_tokens=1000)
    assert story.room.making == MAKERS
    answer(story, Made(tokens_in=1000))
    make_all(story)
    assert story.room.making == 0, "what was begun is finished, nothing else is begun"
    assert story.room.spent_up
    story.do(MODELS.model_copy(update={"budget": Budget(room_tokens=1000), "models": ("ollama/other",)}))
    assert story.room.making == 0
    assert story.room.shelf
    assert refusal(story.do(commands.StartRun(flow=FLOW))) == "over_budget"
    story.do(MODELS.model_copy(update={"budget": Budget(room_tokens=9000), "models": ("ollama/one",)}))
    assert story.room.making > 0, "a budget that is raised counts at once"


def test_the_host_is_told_that_the_budget_is_spent() -> None:
    story = with_budget(room_micro_usd=10)
    kinds = []
    made = Made(micro_usd=10)
    for _ in range(60):
        task = next((task for task in story.room.tasks.values() if task.run), None)
        if task is None:
            break
        told = story.do(commands.TaskFailed(task=task.id, reason="refused", made=made))
        kinds += [event.kind for event in told if isinstance(event, Status)]
    assert kinds.count("over_budget") == 1


def test_without_limits_nothing_is_counted_against_anybody() -> None:
    story = with_budget()
    answer(story, Made(tokens_in=10**9, micro_usd=10**9))
    assert not story.room.spent_up
    assert story.room.model_tokens == 10**9


FLOW = Flow.model_validate(
    {
        "name": "short",
        "nodes": [
            {"kind": "start", "id": "start", "next": "done"},
            {"kind": "end", "id": "done"},
        ],
    }
)

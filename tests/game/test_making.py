"""Claims that agents make for a room: from the lobby onto the shelf, or not at all."""

from itertools import pairwise
from typing import Any

import pytest

from game import commands
from game.events import Logged, ModelsChanged, RoundOpened, RunEnded
from game.flows import CLAIM
from game.room import Room
from game.shelf import LONGEST_REST_MS, MADE, MAKERS, REST_MS, difficulty, learn, take_claim
from game.tasks import Made, Task
from tests.game.stories import Story, subject

MODELS = commands.Capabilities(models=("ollama/one", "openai/two"), memory=True)


def modelled(**settings: Any) -> Story:
    story = Story()
    story.open(**settings)
    story.stock()
    story.do(MODELS)
    return story


def serve(story: Story, n: int = 0, **instead: Any) -> None:
    """Answers the first open task of a run, as good agents would."""
    task = next(task for task in story.room.tasks.values() if task.run)
    verdict = story.room.runs[str(task.run)].context["brief"]["verdict"]  # type: ignore[index, call-overload]
    who = str(task.brief.get("tool", task.agent))
    subject = str(task.run).lower()
    results: dict[str, Any] = {
        "researcher": {"key": f"{subject}|size", "sources": [{"title": "A book"}]},
        "writer": {"line": f"The thing of {subject} is {n} metres long.", "explanation": "It was measured by people."},
        "editor": {"p_true": 96 if verdict == "fact" else 3, "reasons": []},
        "recall": {"repeat": False, "nearest": None, "texts": []},
        "remember": {},
        **instead,
    }
    made = Made(provider="ollama", model="one", ms=5) if task.agent != "tools" else Made()
    story.do(commands.TaskDone(task=task.id, result=results[who], made=made))


def verdicts_of(room: Room) -> list[Any]:
    """Of the claims that are made or being made."""
    briefs = [run.context["brief"] for run in room.runs.values()]
    return [claim.verdict for claim in room.made] + [brief["verdict"] for brief in briefs]  # type: ignore[index, call-overload]


def make_all(story: Story, **instead: Any) -> None:
    for n in range(200):
        if not any(task.run for task in story.room.tasks.values()):
            return
        serve(story, n, **instead)
    raise AssertionError("the making of claims does not come to an end")


def test_making_begins_in_the_lobby_as_soon_as_models_answer() -> None:
    story = Story()
    story.open()
    assert not story.room.runs
    told = story.do(MODELS)
    assert any(isinstance(event, ModelsChanged) for event in told)
    assert story.room.making == MAKERS
    make_all(story)
    assert len(story.room.made) == MADE
    assert story.room.view()["shelf"]["made"] == MADE


def test_made_claims_are_asked_first_and_say_who_made_them() -> None:
    story = modelled(rounds=3)
    make_all(story)
    story.join("Ana")
    story.start()
    story.reach_deadline()
    asked = story.round.claim
    assert asked.text.startswith("The thing of")
    assert asked.made_by == "ollama/one"
    assert asked.confidence in (96, 97)


def test_nothing_of_the_making_is_told_to_players() -> None:
    story = modelled()
    make_all(story)
    for _, event in story.told:
        if not isinstance(event, Logged):
            assert "The thing of" not in event.model_dump_json()
    assert "The thing of" not in str(story.room.view())


@pytest.mark.parametrize(
    "instead",
    [
        {"editor": {"p_true": 50, "reasons": []}},
        {"editor": {"p_true": 96, "reasons": ["unsafe"]}},
        {"editor": {}},
        {"writer": {"line": "It is short.", "explanation": "Because of reasons."}},
        {"writer": {"line": "x" * 500, "explanation": "Because of reasons."}},
        {"writer": {"line": ["a", "list"], "explanation": "Because of reasons."}},
        {"researcher": {"key": None}},
        {"researcher": {"key": "k|k", "sources": [{"title": "x", "url": "javascript:alert(1)"}]}},
        {"recall": {"repeat": True}},
    ],
)
def test_what_does_not_pass_the_checks_is_never_asked_and_the_bank_serves(instead: Any) -> None:
    story = modelled(rounds=3)
    make_all(story, **instead)
    assert story.room.made == ()
    assert story.room.rest_until is not None
    story.join("Ana")
    story.start()
    story.reach_deadline()
    assert story.room.phase == "asking"
    assert story.round.claim.made_by == "bank"


def test_a_room_rests_longer_each_time_making_fails() -> None:
    story = modelled()
    rests = []
    for _ in range(7):
        make_all(story, editor={"p_true": 50, "reasons": []})
        assert story.room.rest_until is not None
        rests.append(story.room.rest_until - story.now)
        story.pass_time(story.room.rest_until - story.now)
    assert rests[0] >= REST_MS
    assert rests == sorted(rests)
    assert max(rests) <= LONGEST_REST_MS


def test_models_that_are_dead_for_ten_minutes_change_no_pace() -> None:
    story = modelled(rounds=10, seconds=20, reveal_seconds=5)
    story.join("Ana")
    story.connect("Ana")
    story.start()
    opened = []
    while story.room.phase != "over":
        told = story.reach_deadline()
        opened += [event.opens_at for event in told if isinstance(event, RoundOpened)]
        if story.room.tasks and any(task.agent == "bank" for task in story.room.tasks.values()):
            story.stock()
    assert len(opened) == 10
    gaps = {later - earlier for earlier, later in pairwise(opened)}
    assert gaps == {25_000}


def test_an_answer_that_comes_too_late_or_twice_changes_nothing() -> None:
    story = modelled()
    task = next(task for task in story.room.tasks.values() if task.run)
    story.pass_time(task.patience_ms)
    assert task.id not in story.room.tasks
    before = story.room.model_dump_json(exclude={"expires_at"})
    story.do(commands.TaskDone(task=task.id, result={"repeat": False}))
    assert story.room.model_dump_json(exclude={"expires_at"}) == before


def test_the_same_fact_is_never_on_the_shelf_twice() -> None:
    story = modelled()
    make_all(story, researcher={"key": "moon|age", "sources": []})
    assert len(story.room.made) == 1


def test_facts_and_fakes_stay_mixed_whoever_made_the_claims() -> None:
    longest, facts, rounds = 0, 0, 0
    for seed in range(40):
        story = Story()
        story.open(rounds=20, seed=f"seed {seed}")
        story.stock()
        story.do(MODELS)
        story.join("Ana")
        story.start()
        verdicts = []
        while story.room.phase != "over":
            if seed % 2:
                make_all(story)
            elif story.room.making and seed % 4:
                serve(story)
            told = story.reach_deadline()
            if any(isinstance(event, RoundOpened) for event in told):
                verdicts.append(story.round.claim.verdict)
            if any(task.agent == "bank" for task in story.room.tasks.values()):
                story.stock()
        run = 1
        for one, two in pairwise(verdicts):
            run = run + 1 if one == two else 1
            longest = max(longest, run)
        facts, rounds = facts + verdicts.count("fact"), rounds + len(verdicts)
    assert longest <= 3
    assert 0.45 <= facts / rounds <= 0.55


def test_the_level_follows_the_players() -> None:
    room = Room(code="K7DF3M")
    assert difficulty(room) == "medium"
    claim = subject(1, difficulty="medium").claim("fact")
    learn(room, claim, 68, 100)
    assert room.level == 0, "as well as was expected"
    for _ in range(3):
        learn(room, claim, 10, 10)
    assert difficulty(room) == "hard"
    for _ in range(6):
        learn(room, claim, 3, 10)
    assert difficulty(room) == "easy"
    before = room.level
    learn(room, claim, 0, 0)
    assert room.level == before, "a round that nobody answered teaches nothing"


def test_the_same_answers_say_more_about_players_when_the_claim_was_hard() -> None:
    levels = []
    for hard in ("easy", "medium", "hard"):
        room = Room(code="K7DF3M")
        learn(room, subject(1, difficulty=hard).claim("fact"), 7, 10)
        levels.append(room.level)
    assert levels == sorted(set(levels))


def test_a_subject_that_fits_the_players_is_asked_first() -> None:
    room = Room(code="K7DF3M", seed="s")
    room.shelf = tuple(subject(n, difficulty=hard) for n, hard in enumerate(("easy", "hard", "medium", "medium"), 1))
    assert [take_claim(room).difficulty for _ in range(4)] == ["medium", "medium", "easy", "hard"]


def test_a_verdict_whose_claim_came_to_nothing_is_drawn_again() -> None:
    story = modelled(rounds=10)
    room = story.room
    for failures in range(1, 4):
        make_all(story, editor={"p_true": 50, "reasons": ["uncertain"]})
        assert (room.drawn, room.facts, room.failures) == (0, 0, MAKERS * failures)
        assert room.rest_until is not None
        story.pass_time(room.rest_until - story.now)
        assert counted(room), "those that are made after the rest"
    for n in range(200):
        if not any(task.run for task in room.tasks.values()):
            break
        serve(story, n)
        assert counted(room)
    assert room.drawn == len(room.made) == MADE


def counted(room: Room) -> bool:
    """Whether exactly those verdicts count as drawn whose claims are made or being made."""
    verdicts = verdicts_of(room)
    return (room.drawn, room.facts) == (len(room.made) + room.making, verdicts.count("fact")) and len(verdicts) > 0


def test_the_memory_is_told_what_was_asked_and_how_it_went() -> None:
    story = modelled(rounds=2)
    story.join("Ana")
    story.connect("Ana")
    story.start()
    story.reach_deadline()
    story.answer("Ana", story.round.claim.verdict)
    noted = [task for task in story.room.tasks.values() if task.brief.get("tool") == "asked"]
    assert len(noted) == 1
    params: Any = noted[0].brief["params"]
    assert params["player_accuracy"] == 1.0
    assert params["text"] == story.round.claim.text
    for _ in range(3):
        story.pass_time(5000)
    assert not [task for task in story.room.tasks.values() if task.brief.get("tool") == "asked"], (
        "given up after three tries"
    )


def test_an_operators_flow_runs_in_a_room_and_says_how_it_ended() -> None:
    story = Story()
    story.open()
    story.do(commands.StartRun(flow=CLAIM, context={"brief": {"verdict": "fact", "topic": "x", "room": "r"}}))
    assert len(story.room.runs) == 1
    make_all(story)
    ended = [event for _, event in story.told if isinstance(event, RunEnded)]
    assert [(event.flow, event.status) for event in ended] == [("claim", "completed")]
    assert story.room.made == (), "an operator's run puts nothing on the shelf"
    assert not story.room.runs
    assert not story.room.flows


def test_too_many_runs_are_refused() -> None:
    story = Story()
    story.open()
    flow = commands.StartRun(flow=CLAIM, context={"brief": {}})
    told = [story.do(flow) for _ in range(9)]
    assert [event.type for event in told[-1]] == ["refused"]


def test_a_task_of_a_run_survives_a_takeover() -> None:
    story = modelled()
    again = Room.model_validate_json(story.room.model_dump_json())
    assert again.runs == story.room.runs
    assert again.tasks == story.room.tasks
    assert all(isinstance(task, Task) for task in again.tasks.values())

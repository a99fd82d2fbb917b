"""`evaluate all` itself: what scripted models do must come back as exactly the figures it is."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from agents.bank import read_bank
from agents.embedding import Lexical
from agents.models import Ladder, ModelFailed
from agents.models.scripted import ScriptedModel
from game.claims import TOPICS
from scripts import evaluate_claims
from scripts.cli import app
from scripts.evaluate_claims import measure_games, measure_labelled, measure_making
from scripts.evaluate_editor import Labelled
from scripts.simulating.making import brief_of
from tests.agents.sensible import answer
from tests.agents.standins import StandIn

LINES = (
    ("Bridges of Verona were first painted {} by order of the duke.", "red", "blue"),
    ("A grown wombat sleeps for about {} hours of every winter day.", "sixteen", "three"),
    ("Silver spoons at the Lisbon court weighed {} grams each.", "ninety", "forty"),
    ("Lightning strikes the Eiffel Tower about {} times in a year.", "five", "eighty"),
    ("Monks in Bhutan bake their oldest bread with {} flour.", "buckwheat", "banana"),
    ("The first football whistle was carved out of {} in Sheffield.", "brass", "walnut"),
)
"""One line a claim, in two forms: the claim's topic tells which one is meant."""
NUMBER = {TOPICS[n * 5 % len(TOPICS)]: n for n in range(len(LINES))}
VERDICTS: list[Any] = []
for n in range(len(LINES)):
    VERDICTS.append(brief_of(n, VERDICTS)["verdict"])


class Plan:
    """What the models do about each claim.

    0: accepted; the writer's first text is no JSON. 1: accepted; the writer fails twice and is asked again by the flow, and the
    editor's first text has another shape. 2: the editor takes the first draft for the opposite. 3: the editor is not sure of the
    first draft, three times. 4: the first draft is ambiguous. 5: the editor always takes it for the opposite.
    """

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()

    def make(self, prompt: Any, shape: Any) -> Any:
        data = prompt.data["data"]
        if shape.__name__ == "Finding":
            n = NUMBER[data["topic"]]
            line, fact, fake = LINES[n]
            self.asked[f"finding {n}"] += 1
            return {
                "subject": f"thing {n}",
                "attribute": "what it is",
                "fact": line.format(fact),
                "fake": line.format(fake),
                "changed": "a word",
                "why": "Nobody would think so.",
                "source": "A Book",
            }
        n = number_of(data["statement"])
        self.asked[f"draft {n}"] += 1
        if (n == 0 and self.asked["draft 0"] == 1) or (n == 1 and self.asked["draft 1"] <= 2):
            return "I would rather write a poem."
        return {"line": data["statement"], "explanation": f"The truth is: {data['truth']}"}

    def judge(self, prompt: Any, shape: Any) -> Any:
        line = prompt.data["data"]["line"]
        n = number_of(line)
        self.asked[f"review {n}"] += 1
        turn = self.asked[f"review {n}"]
        if n == 1 and turn == 1:
            return {"probability": 0.9}
        is_fact = line == LINES[n][0].format(LINES[n][1])
        if (n == 2 and turn == 1) or n == 5:
            is_fact = not is_fact
        reasons = ["ambiguous"] if n == 4 and turn == 1 else []
        unsure = n == 3 and turn <= 3
        return {"p_true": 50 if unsure else 97 if is_fact else 2, "reasons": reasons}


def number_of(line: str) -> int:
    return next(n for n, (frame, *words) in enumerate(LINES) if line in [frame.format(word) for word in words])


async def test_what_scripted_models_do_comes_back_exactly() -> None:
    plan = Plan()
    maker = Ladder([ScriptedModel(plan.make, provider="one", model="maker")])
    editor = Ladder([ScriptedModel(plan.judge, provider="two", model="judge")])
    told = await measure_making(maker, editor, len(LINES), Lexical())
    opposite = {"fact": "fake", "fake": "fact"}
    expected = dict.fromkeys((f"{a}_as_{b}" for a in opposite for b in (*opposite, "unsure")), 0)
    for verdict in VERDICTS[:5]:
        expected[f"{verdict}_as_{verdict}"] += 1
    expected[f"{VERDICTS[2]}_as_{opposite[VERDICTS[2]]}"] += 1
    expected[f"{VERDICTS[3]}_as_unsure"] += 1
    expected[f"{VERDICTS[4]}_as_{VERDICTS[4]}"] += 1
    expected[f"{VERDICTS[5]}_as_{opposite[VERDICTS[5]]}"] += 5
    assert told["made"] == {
        "claims": 6,
        "accepted": 5,
        "attempts": 1 + 1 + 2 + 2 + 2 + 5,
        "per_attempt": round(5 / 13, 4),
        "confusion": expected,
    }
    findings, drafts, reviews = 1 + 1 + 2 + 2 + 1 + 6, 1 + 2 + 2 + 2 + 2 + 5, 1 + 1 + 2 + 4 + 2 + 5
    assert told["schema"] == {
        "one/maker": {
            "questions": findings + drafts,
            "first": round((findings + drafts - 2) / (findings + drafts), 4),
            "second": round((findings + drafts - 1) / (findings + drafts), 4),
        },
        "two/judge": {"questions": reviews, "first": round((reviews - 1) / reviews, 4), "second": 1.0},
    }


async def test_a_known_confusion_of_labelled_claims_comes_back_per_file_and_model() -> None:
    claims = [Labelled(f"Claim number {n} stands here.", "fact" if n < 6 else "fake") for n in range(10)]

    def model(name: str, wrong: set[int]) -> Ladder:
        def say(prompt: Any, shape: Any) -> Any:
            n = int(prompt.data["data"]["line"].split()[2])
            return {"p_true": 90 if (n < 6) != (n in wrong) else 10, "reasons": []}

        return Ladder([ScriptedModel(say, model=name)])

    silent = Ladder([ScriptedModel([], model="silent")])
    rows = await measure_labelled([model("good", {9}), model("bad", {0, 1, 6}), silent], {"f": claims})
    assert [(row["file"], row["model"], row["accuracy"]) for row in rows] == [
        ("f", "scripted/good", 0.9),
        ("f", "scripted/bad", 0.7),
    ]
    counts = [list(row["confusion"].values()) for row in rows]
    assert counts == [[6, 0, 1, 3], [4, 2, 1, 3]]
    assert rows[0]["ece"] == pytest.approx((7 * abs(0.9 - 6 / 7) + 3 * abs(0.1 - 0)) / 10, abs=1e-4)


async def test_where_no_model_answers_nothing_is_made_up() -> None:
    dead = Ladder([ScriptedModel(lambda prompt, shape: ModelFailed("unreachable"))])
    assert await measure_making(dead, dead, 20, Lexical()) == {"schema": None, "made": None}


def test_simulated_figures_are_the_same_every_time() -> None:
    subjects = read_bank()
    assert measure_games(subjects, 3) == measure_games(subjects, 3) != measure_games(subjects, 3, seed="2")


def test_the_command_prints_one_table_or_one_line(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(evaluate_claims, "GAMES", 2)
    monkeypatch.setattr(evaluate_claims, "read_bank", lambda: read_bank()[::10])
    monkeypatch.setenv("COLUMNS", "160")
    file = tmp_path / "labelled.jsonl"
    file.write_text(json.dumps({"text": "The rope measures 20 metres.", "verdict": "fact"}))
    argv = ["evaluate", "all", "--labelled", str(file)]
    table = CliRunner().invoke(app, argv)
    assert table.exit_code == 0, table.output
    assert table.output.count("no model answers") == 4
    assert "text-only AUC" in table.output
    with StandIn("openai", answers=answer) as server:
        for name, value in (
            ("OPENAI_BASE_URL", server.url),
            ("OPENAI_API_KEY", "sk-stand-in"),
            ("FOF_OPENAI_MODEL", "stand-in"),
        ):
            monkeypatch.setenv(name, value)
        monkeypatch.setenv("FOF_EMBEDDER", "lexical")
        line = CliRunner().invoke(app, [*argv, "--claims", "3", "--json"])
    assert line.exit_code == 0, line.output
    (text,) = line.stdout.splitlines()
    told = json.loads(text)
    assert told["made"]["accepted"] == told["made"]["claims"] == told["made"]["attempts"] == 3
    assert told["schema"] == {"openai/stand-in": {"questions": 9, "first": 1.0, "second": 1.0}}
    assert [(row["file"], row["model"], row["accuracy"]) for row in told["labelled"]] == [
        (file.name, "openai/stand-in", 1.0)
    ]
    assert told["simulated"]["usual"]["rounds"] == 20

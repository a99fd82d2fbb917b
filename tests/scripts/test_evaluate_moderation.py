"""Known verdicts must come back as exactly the figures they are."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from scripts.evaluate_moderation import Line, measured, read_lines
from scripts.failure import Failure
from tests.agents.standins import StandIn
from tests.arena import ROOT


def verdict(
    category: str | None, score: int = 90, mood: str = "neutral", language: str | None = "en"
) -> dict[str, Any]:
    return {"n": 0, "mood": mood, "category": category, "language": language, "on_topic": True, "score": score}


def test_figures_are_of_what_a_room_acts_on() -> None:
    lines = [Line("x", "neutral", category, "en") for category in ("insult", "insult", "hate", "spoiler", None, None)]
    verdicts = [
        verdict("insult"),
        verdict("insult", score=60),  # a host is asked to look: not found
        verdict("insult"),  # unsafe, but of another kind
        verdict("spam"),  # a spoiler harms nobody
        None,
        verdict(None, mood="sad", language=None),
    ]
    told = measured(lines, verdicts)
    assert (told["lines"], told["answered"]) == (6, 5)
    assert told["unsafe"] == {"precision": round(2 / 3, 4), "recall": round(2 / 3, 4), "lines": 3}
    assert told["categories"]["insult"] == {"precision": 0.5, "recall": 0.5, "lines": 2}
    assert told["categories"]["hate"] == {"precision": None, "recall": 0.0, "lines": 1}
    assert (told["mood"], told["language"]) == (0.8, 0.8)


@pytest.mark.parametrize("row", ["{}", "7", '{"text": "x", "mood": "angry", "category": null, "language": "en"}'])
def test_a_line_that_is_none_is_named(tmp_path: Path, row: str) -> None:
    file = tmp_path / "lines.jsonl"
    file.write_text(row)
    with pytest.raises(Failure, match=r"lines\.jsonl:1"):
        read_lines(file)


def test_the_command_measures_the_rules_and_the_model_that_is_set_up(tmp_path: Path) -> None:
    file = tmp_path / "lines.jsonl"
    rows = [("you are an idiot", "sad", "insult"), ("is it fact or fake?", "neutral", None)]
    file.write_text("\n".join(json.dumps({"text": t, "mood": m, "category": c, "language": "en"}) for t, m, c in rows))

    def answers(question: Any) -> dict[str, Any]:
        numbers = [one["n"] for one in question.data["data"]["messages"]]
        told = {"mood": "sad", "category": "insult", "language": "en", "on_topic": True, "score": 90}
        return {"verdicts": [{"n": n, **told} for n in numbers]}

    with StandIn("openai", answers=answers) as server:
        environment = {
            **os.environ,
            "OPENAI_BASE_URL": server.url,
            "OPENAI_API_KEY": "sk-stand-in",
            "FOF_OPENAI_MODEL": "stand-in",
        }
        argv = [sys.executable, "-m", "scripts.cli", "evaluate", "moderation", str(file), "--json"]
        done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["rules"]["unsafe"] == {"precision": 1.0, "recall": 1.0, "lines": 1}
    assert told["model"]["unsafe"] == {"precision": 0.5, "recall": 1.0, "lines": 1}

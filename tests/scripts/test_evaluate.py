"""The evaluator itself: known judgements must come back as exactly the figures they are."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from agents.models.scripted import ScriptedModel
from scripts.evaluate_editor import judge, measured, read_labelled
from scripts.failure import Failure
from tests.agents.standins import StandIn
from tests.arena import ROOT

CLAIMS = [{"sentence": f"Claim number {n} stands here.", "label": "true" if n < 60 else "false"} for n in range(100)]
"""60 facts and 40 fakes; the scripted model below gets 50 and 30 of them right."""


def p_true(text: str) -> int:
    number = int(text.split()[2])
    return 90 if number < 50 or 60 <= number < 70 else 10


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "claims.jsonl"
    path.write_text("\n".join(json.dumps(claim) for claim in CLAIMS))
    return path


async def test_a_known_confusion_comes_back_exactly(file: Path) -> None:
    def answer(prompt: Any, shape: Any) -> dict[str, Any]:
        return {"p_true": p_true(prompt.data["data"]["line"]), "reasons": []}

    figures = measured(await judge(ScriptedModel(answer), read_labelled(file)))
    assert figures["confusion"] == {"fact_as_fact": 50, "fact_as_fake": 10, "fake_as_fact": 10, "fake_as_fake": 30}
    assert (figures["accuracy"], figures["accepted"], figures["accepted_right"]) == (0.8, 1.0, 0.8)
    # 60 claims were said to be true with 90 % and 50 of them were; 40 with 10 %, and 10 of them were.
    assert figures["ece"] == pytest.approx(0.6 * abs(0.9 - 50 / 60) + 0.4 * abs(0.1 - 10 / 40), abs=1e-3)


def test_files_of_all_forms_are_read(tmp_path: Path) -> None:
    rows = [{"text": "One claim here.", "label": "SUPPORTS"}, {"text": "Two claims here.", "verdict": "fake"}]
    array = tmp_path / "array.json"
    array.write_text(json.dumps(rows))
    assert [claim.verdict for claim in read_labelled(array)] == ["fact", "fake"]
    array.write_text('[{"text": "x"}]')
    with pytest.raises(Failure, match="no labelled claims"):
        read_labelled(array)


def test_the_command_prints_one_line_of_json(file: Path) -> None:
    def answer(question: Any) -> dict[str, Any]:
        return {"p_true": p_true(question.data["data"]["line"]), "reasons": []}

    with StandIn("openai", answers=answer) as server:
        environment = {**os.environ, "OPENAI_BASE_URL": server.url, "OPENAI_API_KEY": "sk-stand-in"}
        argv = [sys.executable, "-m", "scripts.cli", "evaluate", "editor", str(file), "--json", "--limit", "20"]
        argv += ["--model", "stand-in"]
        done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, env=environment, check=False)
    assert done.returncode == 0, done.stderr
    figures = json.loads(done.stdout)
    assert (figures["claims"], figures["accuracy"], figures["model"]) == (20, 1.0, "stand-in")


def test_without_a_model_it_says_what_to_set(file: Path) -> None:
    argv = [sys.executable, "-m", "scripts.cli", "evaluate", "editor", str(file)]
    done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 1
    assert "OLLAMA_HOST" in done.stderr

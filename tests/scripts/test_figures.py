"""What was measured becomes a table in which nothing that was promised is left out."""

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.figures import FAULTS, read, tables, told
from tests import figures


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(figures, "TO", str(tmp_path / "figures.jsonl"))
    return tmp_path / "figures.jsonl"


def test_repetitions_become_a_range_and_what_was_not_measured_says_so(file: Path, figure: Any) -> None:
    row = next(iter(FAULTS))
    for late in (0.2, 1.5, 0.7):
        figure("Faults", row, "close late", late, "2 s", unit="s")
    figure("Faults", "a row of its own", "what | came", "a | b", "nothing")
    made = tables(read([file]))
    assert f"| {row} | 2 s | close late: 0.2 to 1.5, median 0.7 s |" in made
    assert "| a row of its own | nothing | what \\| came: a \\| b |" in made
    assert made.count("not measured in this run") >= len(FAULTS) - 1
    assert figures.machine() in made
    assert figures.versions() in made


def test_a_line_says_when_and_under_what_load(file: Path, figure: Any) -> None:
    figure("Attacks", "markup", "run", 0, "0")
    line = json.loads(file.read_text())
    assert line["value"] == 0
    assert line["test"].startswith("tests/scripts/test_figures.py::")
    assert {"load", "at", "machine", "versions", "form"} <= line.keys()


@pytest.mark.parametrize(("values", "text"), [([3], "3"), ([1, 1], "1"), ([0.0512], "0.0512"), ([12345.6], "12,346")])
def test_numbers_are_short(values: list[float], text: str) -> None:
    assert told(values) == text

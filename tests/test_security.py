"""SECURITY.md: every row of the table of threats names tests that exist."""

import ast
import re
from pathlib import Path

from tests.trees import tree as parsed

ROOT = Path(__file__).resolve().parent.parent
TEXT = (ROOT / "SECURITY.md").read_text(encoding="utf-8")
ROWS = [
    line.strip("| ").split(" | ") for line in TEXT.splitlines() if line.startswith("| ") and "somebody |" not in line
]


def named_in(file: str) -> set[str]:
    tree = parsed(ROOT / file)
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_threat_has_a_test_that_exists() -> None:
    assert len(ROWS) >= 20
    for threat, against, named in ROWS:
        found = re.findall(r"`(tests/[\w/]+\.py)::(\w+)`", named)
        assert found, f"nothing tries: {threat}"
        assert against
        for file, name in found:
            assert name in named_in(file), f"{threat}: {file} has no {name}"


def test_it_says_how_to_report_and_what_is_not_promised() -> None:
    for heading in ("## How to report", "## What is promised", "## What is not promised"):
        assert heading in TEXT

"""Tests of a group go to one process: of pytest itself, with a small suite of its own."""

import subprocess
import sys
from pathlib import Path

from tests.arena import ROOT
from tests.groups import PAGES, group_of

SUITE = """
import os, pathlib, pytest

@pytest.mark.parametrize("part", ["part 1", "part 2", "part 3"])
@pytest.mark.parametrize("law", range(8))
def test_law(law, part):
    with pathlib.Path(os.environ["TOLD"]).open("a") as told:
        told.write(f"{part}:{os.environ['PYTEST_XDIST_WORKER']}\\n")
"""


def test_tests_of_a_group_run_in_one_process(tmp_path: Path) -> None:
    suite = tmp_path / "tests" / "game"
    suite.mkdir(parents=True)
    (suite / "test_laws.py").write_text(SUITE)
    told = tmp_path / "told"
    argv = [sys.executable, "-m", "pytest", "-q", "-n", "3", "-p", "tests.groups", "-p", "no:cacheprovider"]
    environment = {"PATH": "", "PYTHONPATH": str(ROOT), "TOLD": str(told)}
    done = subprocess.run([*argv, "tests"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    where: dict[str, set[str]] = {}
    for line in told.read_text().splitlines():
        part, worker = line.split(":")
        where.setdefault(part, set()).add(worker)
    assert sum(1 for _ in told.open()) == 24
    assert [len(workers) for workers in where.values()] == [1, 1, 1]


def test_groups_are_made_of_ids() -> None:
    assert {group_of(f"tests/browser/{file}::test_a") for file in PAGES} == {"browser 0", "browser 1"}
    assert group_of("tests/agents/test_embedding.py::test_b[minilm]") == "vectors"
    assert group_of("tests/game/test_laws.py::test_c[part 3]") == "wild games part 3"
    assert group_of("tests/game/test_laws.py::test_d") == "tests/game/test_laws.py::test_d"

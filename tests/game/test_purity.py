"""The core is pure: no clock, no chance, no await, no log. Read off the syntax tree."""

import ast
from pathlib import Path

import pytest

from tests.trees import tree as parsed

GAME = Path(__file__).resolve().parents[2] / "game"

PURE = (
    "approaches",
    "assisting",
    "cards",
    "claims",
    "commands",
    "doubts",
    "erasing",
    "events",
    "fairness",
    "flows",
    "frozen",
    "guardian",
    "helping",
    "hosting",
    "judging",
    "justice",
    "messages",
    "names",
    "recap",
    "refusals",
    "room",
    "rounds",
    "rows",
    "rules",
    "runs",
    "scoring",
    "seats",
    "shelf",
    "standing",
    "talk",
    "tally",
    "tasks",
    "work",
    "workflow",
)
IMPURE = frozenset(
    {
        "asyncio",
        "builtins",
        "datetime",
        "io",
        "logging",
        "multiprocessing",
        "os",
        "pathlib",
        "random",
        "redis",
        "secrets",
        "socket",
        "subprocess",
        "sys",
        "tempfile",
        "threading",
        "time",
        "uuid",
    }
)
CALLS = frozenset({"breakpoint", "eval", "exec", "hash", "id", "input", "open", "print", "__import__"})


def tree(name: str) -> ast.Module:
    return parsed(GAME / f"{name}.py")


def imported(module: ast.Module) -> set[str]:
    """The top packages of all imports, wherever they stand."""
    found: set[str] = set()
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").partition(".")[0])
    return found


def test_every_module_of_the_game_but_master_and_settings_is_pure_and_listed() -> None:
    assert {file.stem for file in GAME.glob("*.py")} - {"__init__", "master", "settings"} == set(PURE)


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_imports_no_clock_no_chance_and_no_log(name: str) -> None:
    assert imported(tree(name)) & IMPURE == set()


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_awaits_nothing(name: str) -> None:
    waiting = (ast.AsyncFunctionDef, ast.Await, ast.AsyncFor, ast.AsyncWith)
    assert [node.lineno for node in ast.walk(tree(name)) if isinstance(node, waiting)] == []


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_calls_nothing_that_differs_from_run_to_run(name: str) -> None:
    """`hash` of a text and `id` of an object do."""
    called = [
        f"line {node.lineno}: {node.func.id}"
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in CALLS
    ]
    assert called == []


@pytest.mark.parametrize("name", PURE)
def test_a_pure_module_keeps_nothing_that_changes(name: str) -> None:
    """No `global`; what stands at the top is a constant."""
    assert [node.lineno for node in ast.walk(tree(name)) if isinstance(node, ast.Global)] == []

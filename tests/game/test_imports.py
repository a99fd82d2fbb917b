"""Who may import whom, read off the syntax tree; and how long a module may be."""

import ast
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.trees import tree

ROOT = Path(__file__).resolve().parents[2]
PACKAGES = ("game", "agents", "web", "scripts")

OPEN_TO_ALL = {
    "game.claims",
    "game.commands",
    "game.events",
    "game.fairness",
    "game.flows",
    "game.frozen",
    "game.guardian",
    "game.messages",
    "game.names",
    "game.refusals",
    "game.scoring",
    "game.settings",
    "game.standing",
    "game.tasks",
    "game.workflow",
}
"""What web and agents may have of the game, besides game.io."""

LEVELS = (
    {"game.approaches", "game.fairness", "game.frozen", "game.refusals", "game.names", "game.settings"},
    {"game.guardian"},
    {"game.workflow"},
    {"game.claims", "game.scoring", "game.standing"},
    {"game.messages"},
    {"game.tasks"},
    {"game.runs", "game.flows"},
    {"game.commands", "game.events"},
    {"game.rows"},
    {"game.room"},
    {"game.tally"},
    {"game.cards"},
    {"game.recap"},
    {"game.shelf"},
    {"game.doubts"},
    {"game.rounds"},
    {"game.helping"},
    {"game.assisting", "game.judging", "game.justice"},
    {"game.talk"},
    {"game.hosting", "game.work", "game.erasing"},
    {"game.seats"},
    {"game.rules"},
    {"game.io"},
    {"game.master"},
)
"""Each may import from those above it; game.io also from itself, and nothing of the rules."""

LONG = {
    "game/flows.py": "the flows of this game, as data, read as one list",
    "agents/tools.py": "one list of the tools that come with the game",
    "game/runs.py": "the interpreter of runs: one move, read as one text",
    "game/room.py": "the state of a room is one noun, and its questions stand beside it",
    "game/commands.py": "one list of everything that may enter a room",
    "game/events.py": "one list of everything that may leave a room",
    "game/master.py": "the one shell around the core: shards, rooms and alarms share its lifecycle",
    "web/feed.py": "one room as a process hears it: what comes in which order to whom",
    "web/hub.py": "the one owner of streams, feeds and presence of a process",
    "web/protocol.py": "one connection from handshake to cut, as bytes come and go",
    "web/socket.py": "one socket from hello to goodbye, with everything that may be said in between",
}


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def imports(file: Path) -> Iterator[str]:
    """Every module of ours that a file imports, wherever in it: `from game import events` is `game.events`."""
    for node in ast.walk(tree(file)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{file}: relative import"
            whole = node.module or ""
            names = [f"{whole}.{a.name}" if is_module(f"{whole}.{a.name}") else whole for a in node.names]
        else:
            continue
        yield from (name for name in names if name.partition(".")[0] in PACKAGES)


def wrong(package: str, allowed: Callable[[str], bool]) -> list[str]:
    return [
        f"{file.relative_to(ROOT)} imports {name}"
        for file in files(package)
        for name in imports(file)
        if not allowed(name)
    ]


@pytest.mark.parametrize("package", ["web", "agents"])
def test_web_and_agents_see_of_the_game_what_enters_and_leaves_it_and_never_each_other(package: str) -> None:
    def allowed(name: str) -> bool:
        return name.startswith((f"{package}.", "game.io")) or name in OPEN_TO_ALL | {package}

    assert wrong(package, allowed) == []


def test_the_game_knows_nobody() -> None:
    assert wrong("game", lambda name: name.partition(".")[0] == "game") == []


def level(module: str) -> int:
    name = "game.io" if module.startswith("game.io") else module
    return next((n for n, modules in enumerate(LEVELS) if name in modules), -1)


def test_every_module_of_the_game_has_its_level() -> None:
    assert [module_of(file) for file in files("game") if level(module_of(file)) < 0] == ["game"]


def test_a_module_of_the_game_imports_only_from_below() -> None:
    upward = []
    for file in files("game"):
        module = module_of(file)
        for name in imports(file):
            inside_io = module.startswith("game.io") and name.startswith("game.io")
            if not inside_io and level(name) >= level(module):
                upward.append(f"{module} imports {name}")
    assert upward == []


def test_the_streams_know_the_room_but_not_its_rules() -> None:
    rules = {
        f"game.{name}"
        for name in ("rules", "rounds", "shelf", "seats", "hosting", "work", "tally", "cards", "recap", "justice")
    }
    assert [f"{file.name} imports {n}" for file in files("game/io") for n in imports(file) if n in rules] == []


def test_only_the_streams_and_the_master_await_within_the_game() -> None:
    asynchronous = {
        module_of(file)
        for file in files("game")
        for node in ast.walk(tree(file))
        if isinstance(node, ast.AsyncFunctionDef | ast.Await | ast.AsyncFor | ast.AsyncWith)
    }
    assert {name for name in asynchronous if not name.startswith("game.io.")} == {"game.master"}


def length(file: Path) -> int:
    return len(file.read_text(encoding="utf-8").splitlines())


def test_no_module_has_more_than_three_hundred_lines_without_a_reason() -> None:
    long = {str(file.relative_to(ROOT)): length(file) for package in PACKAGES for file in files(package)}
    assert {name: lines for name, lines in long.items() if lines > 300 and name not in LONG} == {}


def test_every_module_says_in_one_sentence_what_it_is() -> None:
    silent = [
        module_of(file)
        for package in PACKAGES
        for file in files(package)
        if not (ast.get_docstring(tree(file)) or "").strip()
    ]
    assert silent == []

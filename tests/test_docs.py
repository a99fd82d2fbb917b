"""The documents say what the code does: every message, field, setting and refusal is in them."""

import re
from pathlib import Path
from typing import Any, get_args

import pytest

from game import events
from game.refusals import SENTENCES
from game.settings import Settings
from scripts.document_settings import table
from web import speech
from web.app import make_app

DOCS = Path(__file__).parent.parent / "docs"
PROTOCOL = (DOCS / "protocol.md").read_text()
SETTINGS = (DOCS / "settings.md").read_text()


TOLD = [event for event in get_args(get_args(events.Event)[0]) if event.model_fields["to"].default != "log"]


def row(kind: str) -> str:
    """The table row that documents a message kind."""
    found = [line for line in PROTOCOL.splitlines() if line.startswith(f"| `{kind}` |")]
    assert len(found) == 1, f"{kind} has {len(found)} rows in docs/protocol.md"
    return found[0]


def fields(model: Any, hidden: set[str]) -> list[str]:
    """The names that a browser sees."""
    shown = {name: field for name, field in model.model_fields.items() if name not in hidden and name != "type"}
    return [field.serialization_alias or name for name, field in shown.items()]


@pytest.mark.parametrize(
    "event",
    TOLD,
    ids=lambda event: event.__name__,
)
def test_every_event_and_each_of_its_fields_is_documented(event: Any) -> None:
    documented = row(event.model_fields["type"].default)
    for name in fields(event, event.HIDDEN):
        assert re.search(rf"`{name}\b", documented), f"{event.__name__}.{name}"


@pytest.mark.parametrize("said", get_args(speech.Speech), ids=lambda said: said.__name__)
def test_everything_a_browser_may_say_is_documented(said: Any) -> None:
    documented = row(get_args(said.model_fields["type"].annotation)[0])
    for name in fields(said, set()):
        assert f"`{name}" in documented, f"{said.__name__}.{name}"


def test_every_setting_is_documented_with_its_default() -> None:
    assert table() == SETTINGS, "python -m scripts.document_settings writes it anew"
    assert all(field.description for field in Settings.model_fields.values())


def test_every_refusal_is_documented_and_a_sentence() -> None:
    for code, sentence in SENTENCES.items():
        assert f"`{code}`" in PROTOCOL
        assert sentence[0].isupper()
        assert sentence.endswith(".")


def test_every_call_is_documented() -> None:
    app = make_app(Settings(redis_url="redis://127.0.0.1:1"))
    for route in app.routes:
        path = getattr(route, "path", "")
        if path.startswith("/static"):
            continue
        assert path in PROTOCOL, path


def test_every_close_code_is_documented() -> None:
    source = "".join(file.read_text() for file in (Path(speech.__file__).parent).glob("*.py"))
    used = set(re.findall(r"close(?:_quietly|_all)?\((?:ws, )?(\d{4})", source)) | set(
        re.findall(r"\b(44\d\d)\b", source)
    )
    assert used
    for code in used:
        assert f"| {code} |" in PROTOCOL, code


def test_every_dependency_is_named_with_its_reason() -> None:
    project = (DOCS.parent / "pyproject.toml").read_text()
    block = project[project.index("dependencies = [") : project.index("[project.optional-dependencies]")]
    reasons = (DOCS / "dependencies.md").read_text().lower()
    for name in re.findall(r'^  "([a-z0-9-]+)', block, re.MULTILINE):
        assert name in reasons, name

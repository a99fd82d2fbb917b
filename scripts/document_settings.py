"""Writes docs/settings.md from game/settings.py: `python -m scripts.document_settings`."""

from pathlib import Path
from typing import Any

from game.settings import Settings

HEAD = """# Settings

Environment variables; a `.env` file in the working folder is read too. Made by `python -m scripts.document_settings`; a test
compares this table with `game/settings.py`.

| variable | default | what |
|---|---|---|
"""


def variable(name: str, field: Any) -> str:
    """The environment variable of a setting."""
    alias = getattr(field.validation_alias, "choices", None)
    return str(alias[0]) if alias else f"FOF_{name.upper()}"


def row(name: str, field: Any) -> str:
    """A line of the table."""
    default = "" if field.default in (None, "", ()) else f"`{field.default}`"
    return f"| `{variable(name, field)}` | {default} | {field.description} |"


def table() -> str:
    """The whole document."""
    return HEAD + "\n".join(row(name, field) for name, field in Settings.model_fields.items()) + "\n"


if __name__ == "__main__":
    (Path(__file__).parent.parent / "docs" / "settings.md").write_text(table(), encoding="utf-8")

"""The settings of a command: the environment's, with what the command line gave instead."""

from typing import Any

from pydantic import ValidationError

from game.settings import Settings
from scripts.failure import Failure


def configured(**given: Any) -> Settings:
    """The settings. Raises Failure where one is wrong."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        which = f"Setting {first['loc'][-1]}: " if first["loc"] else ""
        raise Failure(f"{which}{first['msg']}", code=2) from None

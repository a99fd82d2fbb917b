"""Answers that the tests ask models for, and a prompt."""

from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from agents.models.model import Prompt
from game.frozen import Frozen


class Judgement(Frozen):
    """What an editor might say."""

    sure: Annotated[int, Field(ge=0, le=100)]
    reason: Literal["fine", "uncertain", "unsafe"]
    note: Annotated[str, StringConstraints(min_length=1, max_length=140)]


class Colour(StrEnum):
    RED = "red"
    BLUE = "blue"


class Detail(Frozen):
    name: str
    weight: float = Field(default=1.0, ge=0, le=1)


class Rich(Frozen):
    """Everything that a shape may have."""

    colour: Colour
    details: Annotated[list[Detail], Field(max_length=3)]
    kind: Literal["only"]
    maybe: int | None = None
    yes: bool = True


GOOD = {"sure": 90, "reason": "fine", "note": "Honey does not spoil."}
PROMPT = Prompt("You judge claims.", {"claim": "Honey does not spoil."})

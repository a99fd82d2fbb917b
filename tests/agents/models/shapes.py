"""Answers that the tests ask models for, a prompt, and a clock that does not wait."""

import asyncio
import selectors
from collections.abc import Coroutine
from enum import StrEnum
from typing import Annotated, Any, Literal, TypeVar

from pydantic import Field, StringConstraints

from agents.models.model import Prompt
from game.frozen import Frozen

R = TypeVar("R")


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


class _Jump(selectors.DefaultSelector):
    """Waits for nothing: time jumps to the next thing that is due."""

    def __init__(self) -> None:
        super().__init__()
        self.now = 0.0

    def select(self, timeout: float | None = None) -> Any:
        ready = super().select(0)
        if not ready:
            assert timeout is not None, "everybody waits, and nothing is due"
            self.now += timeout
        return ready


class VirtualLoop(asyncio.SelectorEventLoop):
    """A loop whose hours pass in no time, for code that does no I/O."""

    def __init__(self) -> None:
        self._jump = _Jump()
        super().__init__(self._jump)

    def time(self) -> float:
        return self._jump.now


def in_no_time(play: Coroutine[Any, Any, R]) -> R:
    """Run on a virtual clock."""
    with asyncio.Runner(loop_factory=VirtualLoop) as runner:
        return runner.run(play)


def virtual_now() -> float:
    """The virtual clock, for a ladder."""
    return asyncio.get_running_loop().time()

"""A model that is watched: how often its answers have the wanted shape at the first try, after a second one, or never."""

from dataclasses import dataclass
from typing import Any

from agents.models.ladder import PricedModel
from agents.models.model import Hear, ModelFailed, Prompt, Reason, Reply, T
from agents.models.prices import Price

UNFIT: frozenset[Reason] = frozenset({"not_json", "wrong_shape", "too_long"})


@dataclass
class Shapes:
    """Questions to one model by when an answer had the shape. Questions without any text are `silent` and count for nothing."""

    first: int = 0
    second: int = 0
    never: int = 0
    silent: int = 0

    @property
    def questions(self) -> int:
        """Questions that got some text."""
        return self.first + self.second + self.never

    def about(self) -> dict[str, Any]:
        """`{questions, first, second}`, the latter two as shares: valid at first try, and valid after at most one re-ask."""
        asked = max(1, self.questions)
        return {
            "questions": self.questions,
            "first": round(self.first / asked, 4),
            "second": round((self.first + self.second) / asked, 4),
        }


class Counted:
    """A model in front of another one, which it only counts."""

    def __init__(self, inner: PricedModel, shapes: dict[str, Shapes]) -> None:
        self._inner = inner
        self._shapes = shapes.setdefault(f"{inner.provider}/{inner.model}", Shapes())

    @property
    def provider(self) -> str:
        """Who runs the model."""
        return self._inner.provider

    @property
    def model(self) -> str:
        """The model's name at its provider."""
        return self._inner.model

    @property
    def price(self) -> Price:
        """What its tokens cost."""
        return self._inner.price

    async def ask(self, prompt: Prompt, shape: type[T], *, patience: float, hear: Hear | None = None) -> Reply[T]:
        """A value of the shape. Raises ModelFailed."""
        try:
            reply = await self._inner.ask(prompt, shape, patience=patience, hear=hear)
        except ModelFailed as failed:
            # Whoever was asked again had said something unfit before, whatever the second try came to.
            if failed.reason in UNFIT or failed.spent.calls > 1:
                self._shapes.never += 1
            else:
                self._shapes.silent += 1
            raise
        if reply.asked_again:
            self._shapes.second += 1
        else:
            self._shapes.first += 1
        return reply

    async def aclose(self) -> None:
        """Let go of connections."""
        await self._inner.aclose()

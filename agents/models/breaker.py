"""A breaker keeps us from asking a model that has just failed: closed, open for a while, half-open for one trial.

1. It opens for 30 s after three failures in a row, and for 300 s at once when only an operator can help.
2. A provider that says when to come back is taken at its word, and nobody sleeps until then.
3. A declined request and an empty purse say nothing about the provider's health: no topic of a player can open a breaker so.
"""

from dataclasses import dataclass, replace
from typing import Literal

from agents.models.model import Reason

State = Literal["closed", "open", "half-open"]

IN_A_ROW = 3
OPEN_S = 30.0
OPEN_LONG_S = 300.0
LONGEST_S = 3600.0
"""Beyond this no provider is believed when it says how long to wait."""

OPERATORS: frozenset[Reason] = frozenset({"bad_key", "no_model", "no_quota"})
HARMLESS: frozenset[Reason] = frozenset({"refused", "over_budget"})


@dataclass(frozen=True)
class Breaker:
    """One model's breaker; every method takes the time in seconds and returns what the breaker then is."""

    failures: int = 0
    open_until: float | None = None
    trying: bool = False

    def state(self, now: float) -> State:
        """Whether calls may go through: all, none, or one."""
        if self.open_until is None:
            return "closed"
        return "open" if now < self.open_until else "half-open"

    def admits(self, now: float) -> bool:
        """Whether a call may begin now."""
        state = self.state(now)
        return state == "closed" or (state == "half-open" and not self.trying)

    def begun(self, now: float) -> "Breaker":
        """A call begins that was admitted."""
        return replace(self, trying=self.state(now) == "half-open")

    def succeeded(self) -> "Breaker":
        """A call brought an answer."""
        return Breaker()

    def released(self) -> "Breaker":
        """A call ended that says nothing about the model: cancelled, declined, not paid for."""
        return replace(self, trying=False)

    def failed(self, reason: Reason, now: float, retry_after: float | None = None) -> "Breaker":
        """A call failed."""
        if reason in HARMLESS:
            return self.released()
        wait = min(retry_after, LONGEST_S) if retry_after else 0.0
        if reason in OPERATORS:
            wait = max(wait, OPEN_LONG_S)
        elif self.failures + 1 >= IN_A_ROW or self.open_until is not None:
            wait = max(wait, OPEN_S)
        until = max(now + wait, self.open_until or 0.0) if wait else None
        return Breaker(self.failures + 1, until)

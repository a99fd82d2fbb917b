"""A ladder of models is a model: it asks one after the other until one answers, all on one clock.

1. The first models share 60 % of the patience; the rest is kept for the last one that can be asked. Who fails early leaves
   its time to the others.
2. A model whose breaker is open is left out at no cost. Nobody sleeps for a Retry-After.
3. When nobody answered, the failure is the last one's.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from agents.models.breaker import Breaker
from agents.models.budget import Budget
from agents.models.model import NOTHING, Hear, Model, ModelFailed, Prompt, Reason, Reply, Spent, T
from agents.models.prices import Price
from game.io.logs import Seldom
from game.io.tracing import within

log = logging.getLogger("fof.models")
seldom = Seldom(log)

KEPT = 0.4
"""Part of the patience that is kept for the last model."""
MARGIN_S = 0.05
"""What the ladder keeps to itself, so that a model's own clock rings before the ladder's."""


class PricedModel(Model, Protocol):
    """A model on its own, whose price is known."""

    @property
    def price(self) -> Price:
        """What its tokens cost."""
        ...


@dataclass
class Rung:
    """One model of a ladder, its breaker, and what it did so far."""

    model: PricedModel
    breaker: Breaker = field(default_factory=Breaker)
    last_failure: Reason | None = None
    calls: int = 0
    failures: int = 0
    outcomes: Counter[str] = field(default_factory=Counter)
    spent: Spent = NOTHING

    def about(self, now: float) -> dict[str, Any]:
        """What /health and the host's page tell."""
        return {
            "provider": self.model.provider,
            "model": self.model.model,
            "state": self.breaker.state(now),
            "last_failure": self.last_failure,
            "calls": self.calls,
            "failures": self.failures,
            "tokens_in": self.spent.tokens_in,
            "tokens_out": self.spent.tokens_out,
            "micro_usd": self.spent.micro_usd,
        }


@dataclass
class _Climb:
    """One question on its way up: until when, and what it took so far."""

    began: float
    patience: float
    hear: Hear | None = None
    spent: Spent = NOTHING

    def share(self, now: float, later: int) -> float:
        """The seconds that the next model may have, with so many others behind it that could be asked."""
        left = self.began + self.patience - MARGIN_S - now
        return (left - KEPT * self.patience) / later if later else left


class Ladder:
    """Models, best first. Without any it is never available, and every question fails."""

    provider = "ladder"

    def __init__(
        self,
        models: Sequence[PricedModel],
        budget: Budget | None = None,
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._rungs = [Rung(model) for model in models]
        self._budget = budget
        self._clock = clock

    @property
    def model(self) -> str:
        """The models in their order."""
        return " > ".join(rung.model.model for rung in self._rungs)

    @property
    def available(self) -> bool:
        """Whether any model might answer now."""
        now = self._clock()
        return any(rung.breaker.state(now) != "open" for rung in self._rungs)

    def about(self) -> list[dict[str, Any]]:
        """Each model, best first."""
        now = self._clock()
        return [rung.about(now) for rung in self._rungs]

    @property
    def rungs(self) -> Sequence[Rung]:
        """Each model with what it did so far, best first."""
        return self._rungs

    async def ask(self, prompt: Prompt, shape: type[T], *, patience: float, hear: Hear | None = None) -> Reply[T]:
        """A value of the shape from the first model that has one. Raises ModelFailed.

        Of a model that fails in the middle of its answer `hear` was told a beginning; the next one begins anew.
        """
        climb = _Climb(self._clock(), patience, hear)
        try:
            async with asyncio.timeout(patience):
                return await self._climb(climb, prompt, shape)
        except TimeoutError:
            raise ModelFailed("timeout", spent=climb.spent) from None
        finally:
            if self._budget is not None:
                await self._budget.book(climb.spent)

    def watch(self, watcher: Callable[[PricedModel], PricedModel]) -> None:
        """Put somebody who watches in front of each model, such as one who counts."""
        for rung in self._rungs:
            rung.model = watcher(rung.model)

    async def aclose(self) -> None:
        """Let go of connections."""
        for rung in self._rungs:
            await rung.model.aclose()

    async def _climb(self, climb: _Climb, prompt: Prompt, shape: type[T]) -> Reply[T]:
        last = self._nobody(climb.began)
        for place, rung in enumerate(self._rungs):
            if not rung.breaker.admits(self._clock()):
                continue
            try:
                reply = await self._ask(rung, self._rungs[place + 1 :], climb, prompt, shape)
            except ModelFailed as failed:
                climb.spent += failed.spent
                last = failed
                continue
            climb.spent += _spent(reply)
            return self._whole(climb, reply)
        raise ModelFailed(last.reason, last.retry_after, detail=last.detail, spent=climb.spent)

    async def _ask(self, rung: Rung, behind: Sequence[Rung], climb: _Climb, prompt: Prompt, shape: type[T]) -> Reply[T]:
        await self._may_spend(rung)
        now = self._clock()
        share = climb.share(now, sum(other.breaker.admits(now) for other in behind))
        if share <= 0 or not rung.breaker.admits(now):
            raise ModelFailed("timeout")
        rung.breaker = rung.breaker.begun(now)
        rung.calls += 1
        try:
            with within("model", provider=rung.model.provider, model=rung.model.model):
                reply = await rung.model.ask(prompt, shape, patience=share, hear=climb.hear)
        except ModelFailed as failed:
            self._failed(rung, failed)
            raise
        except BaseException:
            rung.breaker = rung.breaker.released()
            rung.outcomes["cancelled"] += 1
            raise
        rung.breaker = rung.breaker.succeeded()
        rung.outcomes["answered"] += 1
        rung.spent += _spent(reply)
        return reply

    async def _may_spend(self, rung: Rung) -> None:
        try:
            if self._budget is not None:
                await self._budget.check(rung.model.price)
        except ModelFailed as failed:
            rung.last_failure = failed.reason
            raise

    def _failed(self, rung: Rung, failed: ModelFailed) -> None:
        rung.breaker = rung.breaker.failed(failed.reason, self._clock(), failed.retry_after)
        rung.last_failure = failed.reason
        rung.failures += 1
        rung.outcomes[failed.reason] += 1
        rung.spent += failed.spent
        told = failed.detail if failed.reason in ("server_error", "no_model", "no_quota") else ""
        seldom.warning(
            f"{rung.model.provider} did not answer",
            provider=rung.model.provider,
            model=rung.model.model,
            reason=failed.reason,
            detail=told,
        )

    def _whole(self, climb: _Climb, reply: Reply[T]) -> Reply[T]:
        """The reply with what the whole climb took."""
        return replace(
            reply,
            ms=round((self._clock() - climb.began) * 1000),
            tokens_in=climb.spent.tokens_in,
            tokens_out=climb.spent.tokens_out,
            cost=climb.spent.micro_usd,
            attempts=climb.spent.calls,
        )

    def _nobody(self, now: float) -> ModelFailed:
        """What is told when nobody could be asked: why, and when somebody can be."""
        if not self._rungs:
            return ModelFailed("no_model")
        waits = [(rung.breaker.open_until or now) - now for rung in self._rungs]
        return ModelFailed(self._rungs[-1].last_failure or "timeout", max(0.0, min(waits)))


def _spent(reply: Reply[Any]) -> Spent:
    return Spent(reply.tokens_in, reply.tokens_out, reply.cost, reply.attempts)

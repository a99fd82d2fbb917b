"""How an agent asks its model: one call, one kind of failure, and what it took."""

from dataclasses import dataclass
from typing import Generic, TypeVar

from pydantic import BaseModel

from agents.agent import AgentFailed
from agents.models import Hear, Model, ModelFailed, Prompt
from game.tasks import Made

T = TypeVar("T", bound=BaseModel)


@dataclass(frozen=True)
class Asked(Generic[T]):
    """A valid answer, and how it was made."""

    value: T
    made: Made


async def ask(model: Model, prompt: Prompt, shape: type[T], patience: float, hear: Hear | None = None) -> Asked[T]:
    """A value of the shape, within `patience` seconds; `hear` is told of it as it comes. Raises AgentFailed."""
    try:
        reply = await model.ask(prompt, shape, patience=patience, hear=hear)
    except ModelFailed as failed:
        spent = failed.spent
        took = Made(
            tokens_in=spent.tokens_in, tokens_out=spent.tokens_out, micro_usd=spent.micro_usd, attempts=spent.calls
        )
        raise AgentFailed(failed.reason, took) from None
    made = Made(
        provider=reply.provider,
        model=reply.model,
        ms=reply.ms,
        tokens_in=reply.tokens_in,
        tokens_out=reply.tokens_out,
        micro_usd=reply.cost,
        attempts=reply.attempts,
    )
    return Asked(reply.value, made)


def together(*made: Made) -> Made:
    """Several calls as one."""
    last = made[-1]
    return last.model_copy(
        update={
            part: sum(getattr(one, part) for one in made)
            for part in ("ms", "tokens_in", "tokens_out", "micro_usd", "attempts")
        }
    )

"""What an agents process counts of models and memory."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from agents.models import Ladder
from game.io import metrics as m
from game.io.counting import Metrics


def count_models(ladders: Iterable[Ladder], metrics: Metrics) -> None:
    """Put down what all models have done so far. A model that stands in several ladders is one."""
    calls: Counter[tuple[str, str, str]] = Counter()
    tokens: Counter[tuple[str, str, str]] = Counter()
    money: Counter[tuple[str, str]] = Counter()
    for ladder in ladders:
        for rung in ladder.rungs:
            name = (rung.model.provider, rung.model.model)
            calls.update({(*name, outcome): count for outcome, count in rung.outcomes.items()})
            tokens.update({(*name, "in"): rung.spent.tokens_in, (*name, "out"): rung.spent.tokens_out})
            money[name] += rung.spent.micro_usd
    for metric, counts in ((m.MODEL_CALLS, calls), (m.MODEL_TOKENS, tokens), (m.MODEL_MICRO_USD, money)):
        for labels, count in counts.items():
            metrics.put(metric, count, *labels)


def is_repeat(brief: Mapping[str, Any], result: Mapping[str, Any]) -> bool:
    """Whether a task was a look into the memory that found a line to be known."""
    return brief.get("tool") == "recall" and result.get("repeat") is True

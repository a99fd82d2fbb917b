"""The one small door through which agents ask language models.

The clients' packages (extra `models`) are imported when a ladder needs them, not before: they take most of a second.
"""

from typing import Literal

from agents.models.budget import Budget
from agents.models.ladder import Ladder, PricedModel
from agents.models.model import Hear, Model, ModelFailed, Prompt, Reply
from agents.models.model_settings import ModelSettings
from agents.models.prices import FREE, is_near, price_of

__all__ = ["Budget", "Hear", "Ladder", "Model", "ModelFailed", "ModelSettings", "Prompt", "Reply", "Role", "ladder_for"]

Role = Literal["maker", "editor", "moderator", "assistant"]

TEMPERATURE: dict[Role, float] = {"maker": 0.9, "editor": 0.4, "moderator": 0.1, "assistant": 0.3}
"""Makers should surprise; an editor should judge alike twice, but its three samples must be able to differ."""

MAX_TOKENS: dict[Role, int] = {"maker": 2048, "editor": 2048, "moderator": 4096, "assistant": 2048}
"""Of Ollama's answers; a verdict of each of fifty messages takes some 40."""


def ladder_for(role: Role, settings: ModelSettings, budget: Budget | None = None) -> Ladder:
    """The models of a role, best first: all ask Ollama first but the editor, which asks the other provider.

    So another family judges than the one that wrote; and what players chat stays at home as long as it can.

    Raises ImportError in words where a provider is set up and its package is not there.
    """
    models: list[PricedModel] = []
    try:
        if settings.has_ollama:
            models.append(_ollama(settings, TEMPERATURE[role], MAX_TOKENS[role]))
        if settings.has_openai:
            models.append(_openai(settings))
    except ImportError as error:
        raise ImportError(
            f"a model is set up, but {error.name} is not installed: pip install 'fact-or-fake[models]'"
        ) from error
    return Ladder(models[::-1] if role == "editor" else models, budget)


def _ollama(settings: ModelSettings, temperature: float, max_tokens: int) -> PricedModel:
    from agents.models.ollama import OllamaModel

    return OllamaModel(
        settings.ollama_host,
        settings.ollama_model,
        num_ctx=settings.num_ctx,
        temperature=temperature,
        max_tokens=max_tokens,
        price=settings.prices.get(settings.ollama_model, FREE),
    )


def _openai(settings: ModelSettings) -> PricedModel:
    from agents.models.openai import OPENAI, OpenAIModel

    url = settings.openai_base_url or OPENAI
    return OpenAIModel(
        url,
        settings.openai_api_key,
        settings.openai_model,
        bounded=is_near(url),
        price=price_of(settings.openai_model, url, settings.prices),
    )

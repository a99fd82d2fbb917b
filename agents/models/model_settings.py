"""What an operator chooses about models."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from agents.models.prices import Price


@dataclass(frozen=True)
class ModelSettings:
    """Empty host, URL and key: no models, and the game is played from the bank.

    `day_tokens` and `day_usd` are limits of one day, 0 is none. `prices` comes from `read_prices`. `num_ctx` is one for all
    agents. `patience_s` is for whoever asks: the seconds of a whole ladder.
    """

    ollama_host: str = ""
    ollama_model: str = ""
    num_ctx: int = 8192
    openai_base_url: str = ""
    openai_api_key: str = field(default="", repr=False)
    openai_model: str = ""
    patience_s: float = 20.0
    day_tokens: int = 0
    day_usd: float = 0.0
    prices: Mapping[str, Price] = field(default_factory=dict)

    @property
    def has_ollama(self) -> bool:
        """Whether Ollama is set up."""
        return bool(self.ollama_host and self.ollama_model)

    @property
    def has_openai(self) -> bool:
        """Whether an OpenAI-compatible provider is set up."""
        return bool((self.openai_base_url or self.openai_api_key) and self.openai_model)

"""What a model costs: USD per million tokens, which is micro-dollars per token.

A model without a price is free where it runs on the operator's own network, and dear anywhere else: a forgotten price must
not spend without limit.
"""

import ipaddress
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Price:
    """Micro-dollars per token that goes in, and that comes out."""

    tokens_in: float = 0.0
    tokens_out: float = 0.0

    def cost(self, tokens_in: int, tokens_out: int) -> int:
        """What that many tokens cost, in micro-dollars, rounded up."""
        return math.ceil(round(tokens_in * self.tokens_in + tokens_out * self.tokens_out, 6))

    @property
    def free(self) -> bool:
        """Whether nothing is paid, however many tokens there are."""
        return not (self.tokens_in or self.tokens_out)


FREE = Price()
DEAR = Price(10.0, 40.0)


def read_prices(text: str) -> dict[str, Price]:
    """The setting: a JSON object, model -> [USD per million tokens in, out]. Raises ValueError in words."""
    try:
        pairs = {model: (float(into), float(out)) for model, (into, out) in json.loads(text or "{}").items()}
    except (ValueError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError('prices must be a JSON object such as {"gpt-5-mini": [0.25, 2.0]}') from error
    if not all(0 <= dollars < math.inf for pair in pairs.values() for dollars in pair):
        raise ValueError("prices must be finite, and not below zero")
    return {model: Price(into, out) for model, (into, out) in pairs.items()}


def price_of(model: str, url: str, prices: Mapping[str, Price]) -> Price:
    """The price of a model that is asked at `url`."""
    return prices.get(model) or (FREE if is_near(url) else DEAR)


def is_near(url: str) -> bool:
    """Whether an address is on the operator's own machine or network."""
    host = urlsplit(url if "//" in url else f"//{url}").hostname or ""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return bool(host) and ("." not in host or host.endswith((".local", ".internal", ".lan", ".localhost")))

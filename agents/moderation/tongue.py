"""The language of a line of chat, by the statistics of py3langid; None where that is not installed, or there is no word."""

import importlib
import importlib.util
import threading
from functools import lru_cache
from typing import Any

RULED = ("en", "de", "es", "fr")
"""The languages that the rules know; a line of a word or two is told among these alone."""
KNOWN = (*RULED, "it", "pt", "nl", "pl", "tr", "ru", "uk", "ar", "sv", "zh", "ja")
SHORT = 4
"""Words below which a line is short: statistics of letters then know as little as we do."""

_loading = threading.Lock()


def available() -> bool:
    """Whether languages can be told here."""
    return importlib.util.find_spec("py3langid") is not None


@lru_cache(maxsize=1)
def _identifier() -> Any:
    """The identifier; it loads for a second and takes some 90 MB."""
    langid = importlib.import_module("py3langid").langid
    langid.set_languages(list(KNOWN))
    return langid


def language(text: str) -> str | None:
    """The language of a text as ISO 639-1, or None where it cannot be told."""
    if not available() or not any(char.isalpha() for char in text):
        return None
    with _loading:
        ranked = [str(name) for name, _ in _identifier().rank(text)]
    if len(text.split()) < SHORT and text.isascii():
        return next((name for name in ranked if name in RULED), None)
    return ranked[0]

"""Lines about invented places: the commonest way to be alike without being the same."""

import random
from collections.abc import Iterator

TEMPLATES = (
    "{a} is the capital of {b}.",
    "{a} has more people than {b}.",
    "{a} lies further north than {b}.",
    "The river {a} flows into the river {b}.",
    "The highest mountain of {a} is {b}.",
    "The chemical symbol of {a} is {c}.",
    "{a} was founded by people from {b} in {n}.",
    "The flag of {a} has {n} stars.",
    "{a} is larger than {b} by area.",
    "The currency of {a} is called the {c}.",
    "The lake of {a} is {n} metres deep.",
    "The film {a} was shot in {b} in {n}.",
    "The people of {a} speak {c} and {b}.",
    "The planet {a} has {n} moons.",
    "The bird called {a} lays its eggs in {b}.",
    "{a} borders {b} and {c}.",
)

_SYLLABLES = ("ka", "lo", "mi", "ter", "van", "zu", "bel", "or", "ish", "pra", "nek", "du", "sal", "qui", "fen", "gar")


def invented_names(chance: random.Random) -> Iterator[str]:
    """Names of two to four syllables, for ever."""
    while True:
        yield "".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4))).capitalize()

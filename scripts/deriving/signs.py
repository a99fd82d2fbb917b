"""Emoji: which things have one.

1. The list is asked of the package emoji and of the Unicode names that come with Python.
2. Lists grow: lines say their year. A fake stands in no name, no alias and no later list that the packages know.
3. Ease: the older the emoji, the better it is known.
"""

import unicodedata
from functools import cache

from scripts.deriving.draft import Doubt, Draft, Template, either
from scripts.deriving.lands import plain
from scripts.deriving.packages import package

YEAR, VERSION = 2025, 17

EMOJI = (
    # (a thing that has an emoji, its Unicode name, a thing that has none)
    ("a dodo", "dodo", "an ostrich"), ("a skunk", "skunk", "a weasel"), ("a beaver", "beaver", "a walrus"),
    ("a flamingo", "flamingo", "a pelican"), ("a llama", "llama", "an armadillo"), ("a mosquito", "mosquito", "a dragonfly"),
    ("a parrot", "parrot", "a toucan"), ("a kangaroo", "kangaroo", "a wombat"), ("a mammoth", "mammoth", "a stegosaurus"),
    ("a yo-yo", "yo-yo", "a hula hoop"), ("a boomerang", "boomerang", "a catapult"),
    ("a teddy bear", "teddy bear", "a seesaw"), ("an Easter Island statue", "moyai", "an Egyptian pyramid"),
    ("the Statue of Liberty", "statue of liberty", "the Eiffel Tower"), ("a bubble tea", "bubble tea", "a milkshake"),
    ("a fondue", "fondue", "a lasagne"), ("a falafel", "falafel", "a schnitzel"), ("a waffle", "waffle", "a meringue"),
    ("a pretzel", "pretzel", "a strudel"), ("a coconut", "coconut", "a papaya"), ("a broccoli", "broccoli", "a cauliflower"),
    ("an accordion", "accordion", "a bagpipe"), ("a banjo", "banjo", "a ukulele"), ("an abacus", "abacus", "a typewriter"),
    ("a curling stone", "curling stone", "a javelin"),
)  # fmt: skip


@cache
def _names() -> tuple[dict[str, float], frozenset[str]]:
    """Emoji by name with their version; and everything that any emoji is called in either source."""
    table = package("emoji").EMOJI_DATA
    signs = {sign: entry for sign, entry in table.items() if entry["status"] == 2}
    versions = {
        unicodedata.name(sign[0], "").casefold(): float(entry["E"]) for sign, entry in signs.items() if len(sign) <= 2
    }
    called = {plain(word) for entry in signs.values() for word in (entry["en"], *entry.get("alias", ()))}
    blocks = (chr(code) for code in range(0x1F300, 0x1FB00))
    return versions, frozenset(called | {unicodedata.name(sign, "").casefold() for sign in blocks})


def emoji(has: str, name: str, lacks: str) -> Draft:
    """Which of two things has an emoji."""
    versions, called = _names()
    version = versions.get(name)
    words = name.replace(" ", "_")
    if (
        version is None
        or version > VERSION
        or not any(words in known or (name == "moyai" and "moai" in known) for known in called)
    ):
        raise Doubt(f"{has} has no emoji in both sources")
    missing = lacks.partition(" ")[2].casefold()
    nouns = {missing, missing.replace(" ", "_"), missing.split(" ")[-1] if "tower" not in missing else "eiffel"}
    if any(noun in known for noun in nouns for known in called):
        raise Doubt(f"{lacks} may have an emoji")
    return Draft(
        subject="emoji",
        attribute=f"standard list has {either(has, lacks)}",
        fact=f"As of {YEAR}, the standard list of emoji includes {has}.",
        fake=f"As of {YEAR}, the standard list of emoji includes {lacks}.",
        explanation=f"There is an emoji of {has}. The list of {YEAR} has none of {lacks}.",
        article="List of emojis",
        parts=sorted((has, lacks)),
        ease=-version,
    )


TEMPLATES = (Template("emoji", "technology", EMOJI, emoji),)

"""Names that people can tell apart: normalised at the door, and compared by how they look.

1. What cannot be seen (controls, zero-width, bidi, tags) is gone before anything is compared.
2. Two names clash when they are equal without case, or when their skeletons are: the idea of Unicode TR39, with the
   table of the package confusable-homoglyphs.
"""

import re
import unicodedata
from functools import lru_cache

from confusable_homoglyphs import confusables

MAX_NAME = 20
_MAX_MARKS = 2
_SPACE = re.compile(r"\s+")
_ASCII_TWINS = str.maketrans({"0": "o", "O": "o", "1": "l", "I": "l", "|": "l"})
# What the table has otherwise than it looks.
_MISSING = {"\u04cf": "l"}
_JOINERS = "\u200c\u200d"
_EMOJI_STYLE = "\ufe0f"
# Letters and marks that show nothing: Unicode's Default_Ignorable_Code_Point outside category C, and the blank of braille.
_UNSEEN = re.compile(
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2800\u3164\ufe00-\ufe0f\uffa0\U000e0000-\U000e0fff]"
)
# Arabic to Sinhala, where a joiner between two letters changes how a word is written.
_JOINED = re.compile("[\u0600-\u08ff\u0900-\u0dff]")

# Words that are kind in any order, and tell nothing about a child.
_KIND_WORDS = (
    "Brave Bright Calm Clever Curious Daring Eager Fair Fast Funny Gentle Golden Grand Happy Honest Jolly Keen Kind Little "
    "Lively Lucky Merry Mighty Neat Nimble Noble Patient Playful Polite Proud Quick Quiet Rapid Royal Shiny Silver Smart Snowy "
    "Spotted Starry Steady Striped Strong Sunny Swift Tidy Tiny Velvet Warm Wild Wise Witty Young Zippy"
)
_ANIMAL_WORDS = (
    "Otter Badger Beaver Bison Camel Cheetah Condor Crane Dolphin Dragonfly Duckling Eagle Falcon Ferret Finch Flamingo Fox Gecko "
    "Gibbon Giraffe Hamster Hare Hedgehog Heron Hummingbird Ibex Iguana Jaguar Kingfisher Kiwi Koala Lemur Leopard Llama Lynx "
    "Magpie Marmot Meerkat Moose Narwhal Octopus Ocelot Orca Osprey Owl Panda Panther Parrot Pelican Penguin Puffin Puma Quokka "
    "Rabbit Raccoon Raven Reindeer Robin Seahorse Seal Sparrow Squirrel Stork Swan Tiger Toucan Turtle Wombat Wren Zebra"
)
_KINDS, _ANIMALS = tuple(_KIND_WORDS.split()), tuple(_ANIMAL_WORDS.split())
PRESETS = len(_KINDS) * len(_ANIMALS)
"""How many preset names there are."""


def _keeps(char: str, kept: list[str]) -> bool:
    """Whether something unseen has a meaning behind what was kept: joiners inside some scripts and emoji, emoji style."""
    if not kept:
        return False
    pictured = unicodedata.category(kept[-1]) == "So" or kept[-1] == _EMOJI_STYLE
    if char == _EMOJI_STYLE:
        return unicodedata.category(kept[-1]) in ("So", "Sm")
    return char in _JOINERS and (pictured or _JOINED.match(kept[-1]) is not None)


def _seen(text: str) -> str:
    """`text` without what cannot be seen and with at most two marks on a letter."""
    kept: list[str] = []
    marks = 0
    for char in text:
        category = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
        elif category[0] == "C" or _UNSEEN.match(char):
            if _keeps(char, kept):
                kept.append(char)
            continue
        elif category in ("Mn", "Me"):
            marks += 1
            if marks <= _MAX_MARKS and kept and kept[-1] != " ":
                kept.append(char)
            continue
        else:
            kept.append(char)
        marks = 0
    return _SPACE.sub(" ", "".join(kept)).strip().strip(_JOINERS)


def clean(text: str, limit: int) -> str:
    """`text` as one line: NFKC, no controls, nothing unseen, no stacked marks, single spaces. Cleaning twice changes nothing.

    Of a text that is much longer than `limit` characters only the beginning is read.
    """
    text = text[: limit * 8]
    if text.isascii() and text.isprintable():
        # Nothing else can be wrong with it, and most of what is said is like this.
        return _SPACE.sub(" ", text).strip()
    # What is removed may bring letters and marks together, which then compose.
    while (cleaner := unicodedata.normalize("NFKC", _seen(unicodedata.normalize("NFKC", text)))) != text:
        text = cleaner
    return text


def clean_name(text: str) -> str | None:
    """The name as everybody will see it, 1-20 characters, or None when nothing readable is left or it is too long."""
    name = clean(text, MAX_NAME * 2)
    if not 1 <= len(name) <= MAX_NAME:
        return None
    if not any(unicodedata.category(char)[0] in "LNS" for char in name):
        return None
    return name


@lru_cache(maxsize=4096)
def _latin(char: str) -> str:
    """The plain ASCII letter or digit that `char` looks like, in its own case, or itself."""
    if char.isascii():
        return char
    if char in _MISSING:
        return _MISSING[char]
    for shown in (char, char.upper()):
        glyphs = [twin["c"].strip("\u200e") for twin in confusables.confusables_data.get(shown, ())]
        found = [glyph for glyph in glyphs if len(glyph) == 1 and glyph.isascii() and glyph.isalnum()]
        if found and char.isupper():
            # The table's one form for capital I and small L is the small L.
            return next((glyph for glyph in found if glyph.isupper()), "I" if found[0] == "l" else found[0])
        if found:
            return str(found[0])
    return char


def _looks(name: str) -> str:
    """The skeleton: what is left of a name for somebody who reads it from the other end of the room."""
    folded = "".join(_latin(char) for char in name).translate(_ASCII_TWINS).casefold()
    folded = "".join(_latin(char) for char in folded).translate(_ASCII_TWINS)
    return folded.replace("rn", "m").replace("vv", "w")


def name_keys(name: str) -> frozenset[str]:
    """What `name` must not share with another name of its room.

    Its letters without case, the same after letters of other scripts became the Latin ones they look like, and its skeleton.
    """
    plain = _UNSEEN.sub("", name).translate({ord(joiner): None for joiner in _JOINERS})
    return frozenset({f"={plain.casefold()}", f"={latin(plain).casefold()}", f"~{_looks(plain)}"})


def latin(text: str) -> str:
    """`text` with letters of other scripts replaced by the plain Latin ones they look like, one for one."""
    return "".join(_latin(char) for char in text)


def preset_name(number: int) -> str:
    """One of the names that juniors play under; any number gives one.

    >>> preset_name(0)
    'Brave Otter'
    """
    return f"{_KINDS[number // len(_ANIMALS) % len(_KINDS)]} {_ANIMALS[number % len(_ANIMALS)]}"


def is_preset(name: str) -> bool:
    """Whether a name is one of those."""
    kind, _, animal = name.partition(" ")
    return kind in _KINDS and animal in _ANIMALS

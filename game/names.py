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
_JOINERS = {"\u200c", "\u200d"}


def clean(text: str, limit: int) -> str:
    """`text` as one line of at most `limit` visible characters: NFKC, no controls, no stacked marks, single spaces."""
    kept: list[str] = []
    marks = 0
    for char in unicodedata.normalize("NFKC", text[: limit * 8]):
        category = unicodedata.category(char)
        if char.isspace():
            kept.append(" ")
            continue
        if category[0] == "C":
            # Joiners carry meaning inside Indic and Persian words and emoji, and nowhere else.
            if char in _JOINERS and kept and not kept[-1].isspace() and not kept[-1].isascii():
                kept.append(char)
            continue
        if category in ("Mn", "Me"):
            marks += 1
            if marks > _MAX_MARKS or not kept or kept[-1] == " ":
                continue
        else:
            marks = 0
        kept.append(char)
    return _SPACE.sub(" ", "".join(kept)).strip().strip("".join(_JOINERS))


def clean_name(text: str) -> str | None:
    """The name as everybody will see it, 1-20 characters, or None when nothing readable is left or it is too long."""
    name = clean(text, MAX_NAME * 2)
    if not 1 <= len(name) <= MAX_NAME:
        return None
    if not any(unicodedata.category(char)[0] in "LNS" for char in name):
        return None
    return name


@lru_cache(maxsize=4096)
def _twin(char: str) -> str:
    """The plain ASCII character that `char` looks like, or itself."""
    if char.isascii():
        return char.translate(_ASCII_TWINS)
    for twin in confusables.confusables_data.get(char, ()):
        glyph: str = twin["c"].strip("\u200e")
        if len(glyph) == 1 and glyph.isascii() and glyph.isalnum():
            return glyph.translate(_ASCII_TWINS)
    return char


def name_keys(name: str) -> frozenset[str]:
    """What `name` must not share with another name of its room: its letters without case, and its skeleton."""
    folded = name.casefold()
    looks = "".join(_twin(char) for char in name).casefold()
    looks = "".join(_twin(char) for char in looks).casefold().replace("rn", "m").replace("vv", "w")
    return frozenset({f"={folded}", f"~{looks}"})

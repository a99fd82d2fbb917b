"""What a line of chat says once its disguises are off: digits for letters, blanks between letters, drawn-out letters, stars.

Each disguise gives one more form of the line; the rules look at all of them. No form is ever shown to anybody.
"""

import re
import unicodedata

from agents.moderation.words import DISGUISED
from game.guardian import plain

_BLANKS = re.compile(r"\s+")
_TOKEN = re.compile(r"[\w@$!|+€]+")
_LEET = str.maketrans(
    {"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "8": "b", "@": "a", "$": "s", "!": "i"}
    | {"|": "i", "+": "t", "€": "e"}
)
_SINGLES = re.compile(r"(?<!\w)(?:\w[ ._\-*]{1,3}){2,40}\w(?!\w)")
_STARRED = re.compile(r"(?<!\w)(?=[\w*#%@]*[a-z])\w[\w*#%@]*[*#%@][\w*#%@]*")
_MORE_THAN_TWO = re.compile(r"(\w)\1{2,}")


def unaccented(text: str) -> str:
    """`text` without accents; capital letters stay, by which names are known."""
    return "".join(part for part in unicodedata.normalize("NFKD", text) if not unicodedata.combining(part))


def _unleet(token: re.Match[str]) -> str:
    """A word whose digits and signs stand for letters; numbers and words without such a sign stay."""
    word = token[0]
    bare = word.rstrip("!+|")
    if not any(char.isalpha() for char in bare) or bare.isalpha():
        return word
    return bare.translate(_LEET) + word[len(bare) :]


def _unstar(token: re.Match[str]) -> str:
    """A word of which letters were starred out, if it is one of those that people disguise."""
    shown = re.sub(r"[*#%@]", ".", token[0])
    return next((word for word in DISGUISED if re.fullmatch(shown, word)), token[0])


def forms(text: str) -> list[str]:
    """The line in small plain letters, and what else it may mean to say; the first form is without any guess."""
    base = _BLANKS.sub(" ", plain(text)).strip()
    bare = _TOKEN.sub(_unleet, _STARRED.sub(_unstar, base))
    joined = _SINGLES.sub(lambda found: re.sub(r"[\W_]", "", found[0]), bare)
    found = [base, bare, joined]
    found += [_MORE_THAN_TWO.sub(letters, joined) for letters in (r"\1", r"\1\1")]
    return list(dict.fromkeys(found))

"""A line taken apart into what a repeat may share with it: words, stems, names, numbers and negation."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NewType

Fingerprint = NewType("Fingerprint", str)

_WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*(?:[.,]\d+)*")

_GRAMMAR = """
a an the of in on at to for from by with as and or but is are was were be been being am do does did has have had having it
its he she his her him hers they their them this that these those which who whom whose what when where how why can could may
might will would shall should there here than then so if about into over after before between during through up down out off
only just also more most some any each other such own same too very s t i you we my your our me us
"""
_REFUSING = """
not no never neither nor none without cannot nobody nothing nowhere fails failed refused refuses lacks lacked unable incapable
"""
_COUNTED = """
zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen
nineteen twenty
"""

FUNCTION_WORDS = frozenset(_GRAMMAR.split())
NEGATIONS = frozenset(_REFUSING.split())
_NUMBERS = {word: str(n) for n, word in enumerate(_COUNTED.split())}
_ENDINGS = ("ingly", "edly", "ing", "ied", "ies", "est", "ed", "es", "er", "ly", "s", "e")


def _stem(word: str) -> str:
    """A word without its commonest English endings, so that `depicts` and `depicted` are one."""
    word = word.removesuffix("'s")
    if word in _NUMBERS:
        return _NUMBERS[word]
    if len(word) > 5:
        for ending in _ENDINGS:
            if word.endswith(ending) and len(word) - len(ending) >= 4:
                return word[: -len(ending)]
    elif len(word) > 3 and word.endswith("s") and not word.endswith("ss"):
        return word[:-1]
    return word


@dataclass(frozen=True)
class Wording:
    """One line. All tuples have one entry a word, in order; sets hold stems."""

    words: tuple[str, ...]
    stems: tuple[str, ...]
    content: tuple[str, ...]
    names: frozenset[str]
    numbers: frozenset[str]
    function_words: frozenset[str]
    negated: bool

    @property
    def flat(self) -> str:
        """The words alone, in lower case, with one blank between them."""
        return " ".join(self.words)


@lru_cache(maxsize=4096)
def wording(text: str) -> Wording:
    """Take a line apart."""
    cased = _WORD.findall(unicodedata.normalize("NFKC", text).replace("’", "'"))
    words = tuple(word.casefold() for word in cased)
    stems = tuple(_stem(word) for word in words)
    negative = [word in NEGATIONS or word.endswith("n't") for word in words]
    return Wording(
        words=words,
        stems=stems,
        content=tuple(
            stem for stem, word, no in zip(stems, words, negative, strict=True) if not no and word not in FUNCTION_WORDS
        ),
        names=frozenset(
            stem
            for at, (stem, word, written) in enumerate(zip(stems, words, cased, strict=True))
            if at > 0 and written[0].isupper() and word not in FUNCTION_WORDS
        ),
        numbers=frozenset(stem for stem in stems if any(letter.isdigit() for letter in stem)),
        function_words=frozenset(words) & FUNCTION_WORDS,
        negated=any(negative),
    )


def fingerprint(text: str) -> Fingerprint:
    """The same for two lines that differ in case, spacing and punctuation only: 24 hexadecimal digits."""
    return Fingerprint(sha256(wording(text).flat.encode()).hexdigest()[:24])

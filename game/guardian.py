"""Who watches over juniors by rules alone: contact data is masked, and words by which strangers approach children are found.

1. Both read the text as it looks: another script's look-alikes, accents and styled letters count as the plain letter.
2. Numbers are what a quiz talks about, so years, dates, countdowns, decimals and large quantities are no phone numbers.
3. Both are pure, and take time in proportion to the text: no rule may look further than a few words.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise

from game.approaches import APPROACHES, APPS
from game.names import latin

MASK = "•••"

_TLD = (
    r"(?:com|net|org|info|biz|edu|gov|io|co|uk|de|fr|es|eu|ch|nl|pl|ru|gg|tv|app|dev|xyz|online|site|club|shop|link|"
    r"live|chat|page|fun|gl|ly|cc|ai|ie|ca|au|nz|jp|cn|br|mx|ar|se|dk|fi|cz|pt|gr|tr)"
)
_SHY_TLD = r"(?:it|me|so|no|in|is|to|at|be|my|am|us|do|la|vu|id)"
"""Endings that are words too: they make a link only before a slash."""

_AT = r"(?: ?[(\[{<] ?(?:at|@|ät|aet) ?[)\]}>] ?| (?:at|arroba|arobase|klammeraffe) )"
_DOT = r"(?: ?[(\[{<] ?(?:dot|punkt|punto|point|\.) ?[)\]}>] ?| (?:dot|punkt|punto|point) )"

_NAMED = r"(?: (?:is|ist|es|est|name|user|id|tag|account))*"

_SPANS = [
    re.compile(pattern)
    for pattern in (
        # Mail, as it is written and as it is spelled out.
        r"[\w.+-]{1,64} ?@ ?[\w-]{1,63}(?: ?\. ?[\w-]{2,63}){1,4}",
        rf"[\w.+-]{{1,64}}{_AT}[\w-]{{1,63}}(?:{_DOT}|\.)(?:[\w-]{{1,63}}\.)?{_TLD}\b",
        rf"[\w.+-]{{1,64}} ?@ ?[\w-]{{1,63}}{_DOT}{_TLD}\b",
        # Links.
        r"\b(?:https?|hxxps?|ftp)\b ?: ?/ ?/ ?\S{1,400}",
        r"\bwww ?\. ?[\w-]{1,63}\S{0,400}",
        rf"(?<![\w@.-])(?:[\w-]{{1,63}}\.){{1,4}}(?:{_TLD}\b(?:[/?#:]\S{{0,400}})?|{_SHY_TLD}/\S{{1,400}})",
        rf"(?<![\w@])[\w-]{{2,63}}{_DOT}(?:{_TLD}|{_SHY_TLD})\b(?: ?/ ?\S{{1,100}})?",
        # Handles: with an @, as a tag of Discord, or behind the name of an app.
        r"(?<![\w@])@(?!assistant\b)\w[\w.-]{1,30}",
        r"(?<!\w)[\w.]{2,32}#\d{4}\b",
        rf"\b(?:my|mein|mi|mon|adde?|folgt?|follow|sigueme)\b[\w' ]{{0,12}}\b{APPS}{_NAMED} ?[:=-]? ?"
        r"(?!(?:is|ist|es|est|and|und|y|et|or|but|today|now|please|pls)\b)[\w.-]{3,32}$",
        rf"\b{APPS}{_NAMED} ?[:=] ?[\w.-]{{3,32}}",
        rf"\b{APPS}{_NAMED} (?=[\w.-]{{0,30}}[a-z])(?=[\w.-]{{0,30}}[\d_])[\w.-]{{4,32}}",
        # Where somebody lives, with a number.
        r"\b(?:i live (?:at|on)|my address is|ich wohne (?:in der|am|an)|meine adresse ist|vivo en|mi direccion es|"
        r"j'?habite(?: au)?|mon adresse est)\b[^?!]{0,40}?\b\d{1,4}(?: ?[a-z]\b)?(?: [\w.'-]{2,20}){0,3}",
    )
]

_NUMBER = re.compile(r"(?<![\w.,])(?:\+ ?)?\(?\d(?:[ ().\-/–_]{0,3}\d){5,18}(?!\w)")
_ASKS_TO_CALL = re.compile(
    r"\b(?:call|text|phone|tel|cell|mobile|whatsapp|ring|handy|nummer|numero|movil|telefono|portable|appelle|ruf|"
    r"my number|sms)\b[^\d]{0,25}$"
)
_QUANTITY = re.compile(
    r"^ ?(?:km|m|cm|mm|kg|g|t|l|ml|years?|jahren?|anos|ans|people|menschen|personas|personnes|mi|miles|meters?|metres?|"
    r"points?|punkte|puntos|million|million?en|dollars?|euros?|°|%|€|\$|light|tons?|species|stars)\b|^ ?[°%€$]"
)
_WORDS_OF_DIGITS = {
    word: digit
    for digit, words in enumerate(
        (
            "zero oh null cero",
            "one eins uno un",
            "two zwei zwo dos deux",
            "three drei tres trois",
            "four vier cuatro quatre",
            "five funf cinco cinq",
            "six sechs seis",
            "seven sieben siete sept",
            "eight acht ocho huit",
            "nine neun nueve neuf",
        )
    )
    for word in words.split()
}
_DIGIT = rf"(?:(?:double|triple|doppel) )?(?:{'|'.join(_WORDS_OF_DIGITS)}|\d)"
_SPOKEN = re.compile(rf"\b{_DIGIT}(?:[ ,.\-/]{{1,3}}{_DIGIT}){{5,18}}\b")


_QUOTES = str.maketrans("’‘´`–—", "''''--")


@lru_cache(maxsize=4096)
def _plain(char: str) -> str:
    """The small plain letter that a character looks like, or itself: always one character, so that places stay."""
    if char.isspace():
        return " "
    parts = unicodedata.normalize("NFKD", char)
    base = parts[0] if parts and all(unicodedata.combining(part) for part in parts[1:]) else char
    small = latin(base).casefold()
    return small if len(small) == 1 else base


def plain(text: str) -> str:
    """`text` in plain small letters, as it looks. Every character stays in its place; the length is the same."""
    return "".join(_plain(char) for char in text).translate(_QUOTES)


def _steps(numbers: list[int]) -> bool:
    """Whether numbers count up or down, by the same step, or are all the same."""
    return len({after - before for before, after in pairwise(numbers)}) == 1


def _is_phone(number: str, before: str, after: str) -> bool:
    """Whether a run of digits with its separators is a phone number (or another number that points to a person)."""
    groups = re.findall(r"\d+", number)
    sizes = [len(group) for group in groups]
    digits = sum(sizes)
    if _QUANTITY.match(after) or (len(groups) > 2 and _steps([int(group) for group in groups])):
        return False
    if re.fullmatch(r"\d{1,4}([./-])\d{1,2}\1\d{1,4}", number) or re.fullmatch(r"\d+\.\d+", number):
        return False  # a date, a decimal
    if re.fullmatch(r"[12]\d{3} ?[-–/] ?[12]\d{3}", number):
        return False  # from year to year
    if number[0] == "+" or _ASKS_TO_CALL.search(before):
        return digits >= 6
    if groups[0][0] == "0":
        return digits >= 7
    if sizes in ([3, 3, 4], [1, 3, 3, 4], [4, 4, 4, 4]):
        return True
    if sizes == [3, 4]:
        return "-" in number
    if re.fullmatch(r"\d{1,3}(?:[ .]\d{3})+", number):
        return sizes == [3, 3, 3] and " " in number and number[0] in "67" and not number.endswith("00")
    return digits >= 9 and (len(groups) == 1 or digits >= 10) and not groups[-1].endswith("000") and max(sizes) > 2


def _is_spoken_phone(words: str) -> bool:
    """Whether digits that are spelled out, at least some of them as words, are more than counting."""
    digits: list[int] = []
    times, spelled = 1, False
    for word in re.findall(r"\w+", words):
        if word in ("double", "doppel", "triple"):
            times = 3 if word == "triple" else 2
            continue
        spelled = spelled or word in _WORDS_OF_DIGITS
        digits += [_WORDS_OF_DIGITS[word] if word in _WORDS_OF_DIGITS else int(word)] * times
        times = 1
    return spelled and len(digits) >= 7 and not _steps(digits)


def _contacts(seen: str) -> Iterator[tuple[int, int]]:
    """From where to where contact data stands in a plain text."""
    for pattern in _SPANS:
        yield from (match.span() for match in pattern.finditer(seen))
    for match in _NUMBER.finditer(seen):
        if _is_phone(match[0], seen[max(0, match.start() - 45) : match.start()], seen[match.end() : match.end() + 12]):
            yield match.span()
    yield from (match.span() for match in _SPOKEN.finditer(seen) if _is_spoken_phone(match[0]))


def masked(text: str) -> tuple[str, bool]:
    """`text` with mail addresses, phone numbers, links and handles replaced by •••, and whether there was any.

    Masking twice changes nothing. `@assistant` is no handle.
    """
    kept: list[str] = []
    done = 0
    for start, end in sorted(_contacts(plain(text))):
        if end <= done:
            continue
        if start >= done:
            kept += [text[done:start], MASK]
        done = end
    return "".join(kept) + text[done:], done > 0


_APPROACHES = [re.compile(rule) for rule in APPROACHES]
_LEET = str.maketrans({"0": "o", "1": "i", "3": "e", "4": "a", "5": "s", "7": "t", "@": "a", "$": "s", "!": "i"})


def approach(text: str) -> bool:
    """Whether `text` asks for what a stranger must not ask a child: age, place, picture, meeting, secrecy, another app.

    English, German, Spanish and French, also with digits in place of letters.
    """
    seen = re.sub(r"\s+", " ", plain(text))
    return any(rule.search(form) for form in {seen, seen.translate(_LEET)} for rule in _APPROACHES)

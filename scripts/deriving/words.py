"""Words: days and months in other languages, and English words that the periodic table can spell.

1. Foreign words are those on which CLDR (babel) and arrow's translators agree.
2. Ease: how long the word is for spelling (short ones are tried out at once), else the order of the list, known to unknown.
"""

from functools import cache
from random import Random

from scripts.deriving.draft import Doubt, Draft, Template, capital, others
from scripts.deriving.packages import locale, mendeleev, package
from scripts.deriving.tongues import tongue

DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November", "December",
)  # fmt: skip

WEEKDAYS = (
    # (language, number of the day from Monday)
    ("nl", 4), ("fr", 3), ("it", 6), ("pt", 0), ("es", 2), ("pl", 1), ("sv", 5), ("tr", 4), ("fi", 2), ("hu", 1), ("id", 6),
    ("is", 5), ("cs", 3), ("sw", 5), ("hr", 6), ("et", 4), ("vi", 0), ("lt", 3), ("eu", 0), ("sq", 1),
)  # fmt: skip
NAMES_OF_MONTHS = (
    # (language, number of the month)
    ("fi", 12), ("pl", 11), ("cs", 5), ("hr", 10), ("fi", 7), ("pl", 8), ("cs", 8), ("lt", 7), ("pl", 4), ("cs", 10),
    ("hr", 5), ("tr", 11), ("sq", 6), ("cs", 7),
)  # fmt: skip
SPELLED = (
    # (a word that element symbols can spell, one that they cannot)
    ("bacon", "pizza"), ("nachos", "coffee"), ("banana", "tomato"), ("sushi", "salad"), ("onion", "bread"),
    ("Paris", "Tokyo"), ("Lisbon", "London"), ("unicorn", "mermaid"), ("princess", "dinosaur"), ("pirates", "knights"),
    ("chocolate", "raspberry"), ("raccoon", "leopard"), ("bison", "zebra"), ("spoon", "ladle"), ("tennis", "hockey"),
    ("cookies", "muffins"), ("China", "India"), ("physics", "grammar"), ("witch", "ghost"), ("sunshine", "midnight"),
    ("violin", "guitar"), ("pancakes", "marzipan"), ("genius", "wizard"), ("rhino", "tiger"), ("cinnamon", "rosemary"),
)  # fmt: skip


def _agreed(code: str, kind: str, number: int) -> str:
    """A day (0 is Monday) or month (1 is January) in a language. Raises Doubt where the translators differ."""
    tables = getattr(locale(code), kind)
    first = {str(tables[form]["wide"][number]).casefold() for form in ("format", "stand-alone")}
    names = getattr(package("arrow.locales").get_locale(code), "day_names" if kind == "days" else "month_names")
    word: str = names[number + 1] if kind == "days" else names[number]
    if word.casefold() not in first:
        raise Doubt(f"the packages differ on {kind} {number} in {code}: {word}, {first}")
    return word


def _draft(code: str, kind: str, right: int, wrong: int, english: tuple[str, ...], ease: float) -> Draft:
    word, theirs = _agreed(code, kind, right), _agreed(code, kind, wrong)
    shift = 0 if kind == "days" else 1
    meant, false = english[right - shift], english[wrong - shift]
    return Draft(
        subject=f"{word} in {tongue(code)}",
        attribute="meaning",
        fact=f"{capital(word)} is the {tongue(code)} word for {meant}.",
        fake=f"{capital(word)} is the {tongue(code)} word for {false}.",
        explanation=f"In {tongue(code)}, {meant} is {word} and {false} is {theirs}.",
        article=f"{tongue(code)} language",
        parts=(tongue(code), word),
        ease=ease,
    )


def weekday(code: str, right: int, wrong: int) -> Draft:
    """Which day a foreign word means."""
    return _draft(code, "days", right, wrong, DAYS, -[row[0] for row in WEEKDAYS].index(code))


def month(code: str, right: int, wrong: int) -> Draft:
    """Which month a foreign word means."""
    return _draft(code, "months", right, wrong, MONTHS, -NAMES_OF_MONTHS.index((code, right)))


def _with_others(rows: tuple[tuple[str, int], ...], far: int) -> list[tuple[str, int, int]]:
    """Each row with another row's number, at most `far` away, so that the fake is no idle guess."""
    numbers = [str(number) for _, number in rows]
    wrong = others(numbers, Random("days and months"), lambda i, j: abs(rows[i][1] - rows[j][1]) > far)
    return [(code, number, int(false)) for (code, number), false in zip(rows, wrong, strict=True)]


@cache
def _symbols() -> dict[str, str]:
    """Symbols of elements and their names, where both packages have them."""
    table = package("periodictable").elements
    found = {}
    for number in range(1, 119):
        element = mendeleev(number)
        if table[number].symbol == element.symbol:
            found[element.symbol.casefold()] = element.symbol
    return found


def spell(word: str) -> list[str] | None:
    """A word as a row of element symbols, longest symbols first; None where there is no way."""
    if not word:
        return []
    for length in (2, 1):
        symbol = _symbols().get(word[:length].casefold())
        if symbol and len(word) >= length and (rest := spell(word[length:])) is not None:
            return [symbol, *rest]
    return None


def spelled(word: str, other: str) -> Draft:
    """Which of two words the periodic table can spell."""
    way = spell(word)
    if way is None or spell(other) is not None:
        raise Doubt(f"{word} cannot be spelled, or {other} can")
    return Draft(
        subject=min(word, other),
        attribute=f"spelled with symbols of chemical elements, or {max(word, other)}",
        fact=f"The word {word} can be spelled with symbols of chemical elements.",
        fake=f"The word {other} can be spelled with symbols of chemical elements.",
        explanation=f"{'-'.join(way)} spells {word}, in {len(way)} symbols. For {other}, every way ends at a gap in the table.",
        article="Chemical symbol",
        parts=sorted((word, other)),
        ease=-len(word),
    )


TEMPLATES = (
    Template("weekday", "language", _with_others(WEEKDAYS, 4), weekday),
    Template("month", "language", _with_others(NAMES_OF_MONTHS, 5), month),
    Template("spelled", "science", SPELLED, spelled),
)

"""Countries as GeoNames and countryinfo both have them.

1. Left out altogether: lands and borders whose status or course is disputed, and values that both packages have wrong.
"""

import unicodedata

from scripts.deriving.draft import Doubt
from scripts.deriving.packages import atlas, geonames, locale

AS_OF = 2018
"""The year of the populations in GeoNames; those in countryinfo are some years older."""

DISPUTED = frozenset({"EH", "FK", "GI", "IL", "PS", "TW", "XK"})
"""Lands whose status is disputed: no claim is about them."""
DISPUTED_BORDERS = frozenset(
    {
        *(
            "AM",
            "AZ",
            "BT",
            "CN",
            "CU",
            "CY",
            "EG",
            "EH",
            "ER",
            "ET",
            "GE",
            "GY",
            "IL",
            "IN",
            "JO",
            "KP",
            "KR",
            "LB",
            "MA",
        ),
        *("MM", "PK", "PS", "RS", "RU", "SD", "SO", "SR", "SS", "SY", "UA", "US", "VE", "XK"),
    }
)
"""Lands with a border that is disputed or that the packages list differently: none of their borders is counted."""
OPEN_PAIRS = frozenset(
    {"IN PK", "CN IN", "RU UA", "RS XK", "AM AZ", "ET SD", "SD SS", "KP KR", "GE RU", "BT CN", "CN KP", "AF IN"}
)
"""Borders that are disputed while others of the same lands are not."""
KNOWN_ERRORS = {
    "capital": frozenset(
        {"KZ", "BI", "GQ", "SZ", "ID", "LK", "BO", "ZA", "CI", "NL", "BJ", "MM", "PW", "CH", "TZ", "KI", "YE"}
    ),
    "area": frozenset({"FR", "DK", "SO", "MA", "IN", "PK", "CN", "RU", "UA", "SD", "SS", "CL", "KI"}),
    "population": frozenset({"SS", "SD", "ER", "SY", "UA", "MA", "RS", "CY", "SO", "VE"}),
}
"""What both packages have wrong or out of date (Nur-Sultan), what has two answers, and what depends on a dispute."""

NAMES = {
    "BA": "Bosnia and Herzegovina",
    "CD": "DR Congo",
    "CG": "Republic of the Congo",
    "CI": "Ivory Coast",
    "CZ": "Czechia",
    "GE": "Georgia",
    "MM": "Myanmar",
    "TL": "East Timor",
    "TR": "Turkey",
    "TT": "Trinidad and Tobago",
}
ARTICLES = {
    "GE": "Georgia (country)",
    "CD": "Democratic Republic of the Congo",
    "IE": "Republic of Ireland",
    "CZ": "Czech Republic",
}
WITH_THE = frozenset({"AE", "BS", "CF", "CG", "DO", "GB", "GM", "KM", "MH", "MV", "NL", "PH", "SC", "SB", "US"})


def land(letters: str) -> str:
    """A country's name within a sentence: the Netherlands."""
    if letters in DISPUTED:
        raise Doubt(f"{letters} is disputed")
    name: str = NAMES.get(letters) or locale("en").territories[letters]
    return f"the {name}" if letters in WITH_THE else name


def article(letters: str) -> str:
    """The title of a country's encyclopaedia page."""
    return ARTICLES.get(letters) or land(letters).removeprefix("the ")


def people(letters: str) -> int:
    """How many people live there, for ranking: better known lands have more."""
    found: int = geonames()[letters]["population"]
    return found


def both(letters: str, what: str) -> tuple[float, float]:
    """A number from both packages. Raises Doubt where either lacks it or is known to be wrong."""
    if letters in DISPUTED or letters in KNOWN_ERRORS.get(what, ()):
        raise Doubt(f"the {what} of {letters} is on the list of exclusions")
    key = {"area": "areakm2"}.get(what, what)
    first, second = geonames()[letters].get(key), atlas().get(letters, {}).get(what)
    if not first or not second:
        raise Doubt(f"the {what} of {letters} is not in both packages")
    return float(first), float(second)


def ratio(larger: str, smaller: str, what: str) -> float:
    """How many times larger in the source that has them closest. Raises Doubt under 1.2."""
    found = min(a / b for a, b in zip(both(larger, what), both(smaller, what), strict=True))
    if found < 1.2:
        raise Doubt(f"{larger} is not safely larger than {smaller} in {what}")
    return found


def _borders(letters: str) -> tuple[set[str], set[str]]:
    three = {found["iso3"]: two for two, found in geonames().items()}
    first = set(filter(None, geonames()[letters]["neighbours"].split(",")))
    second = {three.get(code, code) for code in atlas()[letters]["borders"] or ()}
    return first, second


def touches(one: str, other: str) -> bool:
    """Whether two countries share a land border, by both packages and from both sides. Raises Doubt where they differ."""
    if " ".join(sorted((one, other))) in OPEN_PAIRS or DISPUTED & {one, other}:
        raise Doubt(f"the border of {one} and {other} is disputed")
    told = {other in side for side in _borders(one)} | {one in side for side in _borders(other)}
    if len(told) > 1:
        raise Doubt(f"the packages differ on the border of {one} and {other}")
    return told.pop()


def neighbours(letters: str) -> list[str]:
    """All neighbours of a country, none of them in doubt."""
    first, second = _borders(letters)
    if first != second or letters in DISPUTED_BORDERS or not all(touches(letters, other) for other in first):
        raise Doubt(f"the neighbours of {letters} are in doubt")
    return sorted(first, key=land)


def plain(text: str) -> str:
    """Text without accents, for comparing spellings."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()


def capital_of(letters: str) -> str:
    """The capital, spelled as countryinfo does. Raises Doubt where the packages differ."""
    if letters in KNOWN_ERRORS["capital"] or letters in DISPUTED:
        raise Doubt(f"the capital of {letters} is on the list of exclusions")
    first, second = geonames()[letters]["capital"], atlas()[letters]["capital"]
    if plain(first) != plain(second):
        raise Doubt(f"the packages differ on the capital of {letters}: {first}, {second}")
    return str(second)

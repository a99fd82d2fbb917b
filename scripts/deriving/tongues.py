"""Languages: where they are official, which way they are written, and what they call countries.

1. Names of countries are those on which CLDR (babel) and the translators of iso-codes (pycountry) or countryinfo agree.
2. Ease: how many people live in the country; for names of countries, the order of the list, which goes from known to unknown.
"""

import gettext
import unicodedata
from functools import cache
from random import Random

from scripts.deriving.draft import Doubt, Draft, Template, capital, either, others
from scripts.deriving.lands import article, land, people, plain
from scripts.deriving.packages import atlas, geonames, locale, package

OFFICIAL = (
    # (language, country where it is official, country where it is not)
    ("nl", "SR", "GY"), ("pt", "MZ", "MG"), ("fr", "MG", "MZ"), ("es", "GQ", "SL"), ("en", "SL", "GQ"), ("sv", "FI", "EE"),
    ("it", "CH", "AT"), ("de", "LU", "CZ"), ("pt", "TL", "PH"), ("fr", "HT", "JM"), ("en", "JM", "HT"), ("fr", "VU", "FJ"),
    ("sw", "UG", "ZM"), ("ar", "TD", "NE"), ("ru", "KG", "AZ"), ("ru", "BY", "RO"), ("gn", "PY", "UY"), ("ta", "LK", "NP"),
    ("en", "CM", "GA"), ("en", "NA", "AO"), ("pt", "AO", "ZM"), ("en", "BZ", "HN"), ("pt", "GW", "GN"),
)  # fmt: skip
LEFTWARD = (("he", "el"), ("ur", "hi"), ("fa", "tr"), ("yi", "hy"), ("ps", "ne"), ("ug", "bo"))
OWN_NAMES = (
    # (country, its language, a country that it is not)
    ("DE", "de", "NO"), ("SE", "sv", "NO"), ("FI", "fi", "EE"), ("AT", "de", "AU"), ("IE", "ga", "IS"), ("IS", "is", "IE"),
    ("HU", "hu", "BG"), ("HR", "hr", "RS"), ("SK", "sk", "SI"), ("SI", "sl", "SK"), ("EE", "et", "FI"), ("LT", "lt", "LV"),
    ("LV", "lv", "LT"), ("NO", "nb", "SE"), ("ME", "sr_Latn", "MK"),
)  # fmt: skip
FOREIGN_NAMES = (
    # the language, and the country that is named in it
    ("pl", "DE"), ("fi", "SE"), ("tr", "GR"), ("pl", "IT"), ("cs", "AT"), ("fi", "DE"), ("hu", "IT"), ("id", "NL"),
    ("cy", "IE"), ("nb", "GR"), ("et", "FR"), ("hu", "PL"), ("tr", "HU"), ("cs", "GR"), ("pl", "HU"), ("tr", "EG"),
    ("is", "US"), ("et", "SE"), ("fi", "EE"), ("lv", "EE"), ("is", "ME"), ("vi", "ES"), ("sl", "CN"), ("lt", "PL"),
    ("tr", "MA"),
)  # fmt: skip


def tongue(code: str) -> str:
    """A language's English name."""
    name: str = locale("en").languages[code.partition("_")[0]]
    return {"Norwegian Bokmål": "Norwegian"}.get(name, name)


def _opinions(code: str, letters: str) -> list[bool]:
    """Whether a language is official in a country: CLDR; spoken there: countryinfo, GeoNames."""
    known = package("babel.languages").get_territory_language_info(letters).get(code, {})
    spoken = {name.partition("-")[0] for name in geonames()[letters]["languages"].split(",")}
    return [bool(known.get("official_status")), code in atlas()[letters]["languages"], code in spoken]


def official(code: str, where: str, elsewhere: str) -> Draft:
    """In which of two countries a language is official."""
    if not all(_opinions(code, where)) or any(_opinions(code, elsewhere)):
        raise Doubt(f"{tongue(code)} is not safely official in {where}, or spoken in {elsewhere}")
    one, other = land(where), land(elsewhere)
    return Draft(
        subject=tongue(code),
        attribute=f"official language of {either(one, other)}",
        fact=f"{tongue(code)} is an official language of {one}.",
        fake=f"{tongue(code)} is an official language of {other}.",
        explanation=f"{tongue(code)} is official in {one}, but not in {other}.",
        article=f"{tongue(code)} language" if code != "gn" else "Guarani language",
        parts=(tongue(code), *sorted((one, other))),
        ease=people(where),
    )


def leftward(code: str, other: str) -> Draft:
    """Which of two languages is written from right to left."""
    for name, wanted in ((code, "R"), (other, "L")):
        place = locale(name)
        own = {unicodedata.bidirectional(sign).replace("AL", "R") for sign in place.languages[name] if sign.isalpha()}
        if own != {wanted} or (place.text_direction == "rtl") != (wanted == "R"):
            raise Doubt(f"the direction of {name} is in doubt")
    return Draft(
        subject=min(tongue(code), tongue(other)),
        attribute=f"written from right to left, or {max(tongue(code), tongue(other))}",
        fact=f"{tongue(code)} is written from right to left.",
        fake=f"{tongue(other)} is written from right to left.",
        explanation=f"Lines of {tongue(code)} run from right to left, lines of {tongue(other)} from left to right.",
        article="Right-to-left script",
        parts=sorted((tongue(code), tongue(other))),
        ease=-LEFTWARD.index((code, other)),
    )


@cache
def _own(letters: str, code: str) -> str:
    """A country's name in its own language. Raises Doubt where CLDR and countryinfo differ."""
    mine: str = locale(code).territories[letters]
    theirs = str(atlas()[letters]["nativeName"]).split(" / ")
    if plain(mine) not in map(plain, theirs):
        raise Doubt(f"the packages differ on the own name of {letters}: {mine}, {theirs}")
    return mine


def own_name(letters: str, code: str, stranger: str) -> Draft:
    """Which country has that name in its own language."""
    mine, one, other = _own(letters, code), land(letters), land(stranger)
    if plain(mine) in plain(str(atlas()[stranger]["nativeName"])):
        raise Doubt(f"{mine} may be {stranger}, too")
    spoken = "Montenegrin" if letters == "ME" else tongue(code)
    known = [own for own in OWN_NAMES if own[0] == stranger]
    theirs = f"; {other} calls itself {_own(*known[0][:2])}" if known else ""
    return Draft(
        subject=mine,
        attribute="country of that name",
        fact=f"The country whose own name is {mine} is {one}.",
        fake=f"The country whose own name is {mine} is {other}.",
        explanation=f"{mine} is what {one} is called in {spoken}{theirs}.",
        article=article(letters),
        parts=(mine,),
        ease=people(letters),
    )


@cache
def _named(code: str, letters: str) -> str:
    """A country's name in a language. Raises Doubt where CLDR and iso-codes differ."""
    isocodes = package("pycountry")
    words = gettext.translation("iso3166-1", isocodes.LOCALES_DIR, languages=[code])
    entry = isocodes.countries.get(alpha_2=letters)
    name: str = locale(code).territories[letters]
    if name not in {words.gettext(entry.name), words.gettext(getattr(entry, "common_name", entry.name))}:
        raise Doubt(f"the packages differ on {letters} in {code}")
    return name


def foreign_name(code: str, letters: str, wrong: str) -> Draft:
    """Which country has that name in a foreign language."""
    name, theirs = _named(code, letters), locale(code).territories[wrong]
    if plain(name) == plain(theirs):
        raise Doubt(f"{name} may be {wrong}, too")
    one, other = land(letters), land(wrong)
    return Draft(
        subject=f"{name} in {tongue(code)}",
        attribute="country of that name",
        fact=f"In {tongue(code)}, {name} is the name of {one}.",
        fake=f"In {tongue(code)}, {name} is the name of {other}.",
        explanation=f"{capital(tongue(code))} speakers call {one} {name}, and {other} {theirs}.",
        article=article(letters),
        parts=(tongue(code), name),
        ease=-[pair[:2] for pair in FOREIGN_NAMES].index((code, letters)),
    )


def _foreign_items() -> list[tuple[str, str, str]]:
    lands = [letters for _, letters in FOREIGN_NAMES]
    homes = {"pl": "PL", "fi": "FI", "tr": "TR", "hu": "HU", "et": "EE", "is": "IS", "lv": "LV", "lt": "LT", "cs": "CZ"}

    def clash(i: int, j: int) -> bool:
        return homes.get(FOREIGN_NAMES[i][0]) == lands[j] or abs(len(land(lands[i])) - len(land(lands[j]))) > 8

    wrong = others(lands, Random("foreign names"), clash)
    return [(code, letters, false) for (code, letters), false in zip(FOREIGN_NAMES, wrong, strict=True)]


TEMPLATES = (
    Template("official", "language", OFFICIAL, official),
    Template("leftward", "language", LEFTWARD, leftward),
    Template("own-name", "language", OWN_NAMES, own_name),
    Template("foreign-name", "language", _foreign_items, foreign_name),
)

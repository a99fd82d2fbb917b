"""Money, weekends, holidays and Olympic letters: what countries do differently.

1. Customs change: lines about holidays and weekends say their year.
2. Ease: how many people live in the country.
"""

from functools import cache
from typing import Any

from scripts.deriving.draft import Doubt, Draft, Template, capital, either
from scripts.deriving.lands import article, land, people, plain
from scripts.deriving.packages import atlas, geonames, locale, olympic_codes, package

YEAR = 2025

MONEY = (
    # (what it is called, its code where it is, a country that has it, code there or None: any, a country that has another)
    ("the pound", "EGP", "EG", "MA"), ("the peso", "PHP", "PH", "ID"), ("the US dollar", "USD", "EC", "PE"),
    ("the US dollar", "USD", "TL", "PH"), ("the dollar", "GYD", "GY", "BR"), ("the dollar", "JMD", "JM", "HN"),
    ("the dollar", "BZD", "BZ", "GT"), ("the dollar", "LRD", "LR", "GH"), ("the euro", "EUR", "ME", "AL"),
    ("the euro", "EUR", "AD", "LI"), ("the Swiss franc", "CHF", "LI", "LU"), ("the rupee", "MUR", "MU", "MG"),
    ("the rupee", "SCR", "SC", "MV"), ("the shilling", "TZS", "TZ", "MZ"), ("the krona", "ISK", "IS", "FI"),
    ("the dinar", "KWD", "KW", "QA"), ("the dirham", "MAD", "MA", "DZ"), ("the franc", "RWF", "RW", "KE"),
    ("the peso", "COP", "CO", "PE"),
)  # fmt: skip
WEEKENDS = (
    # (country that rests on Friday, one that rests on Sunday), each with a language of it
    ("ar_EG", "ar_TN"), ("ar_SA", "tr_TR"), ("bn_BD", "ur_PK"), ("ar_DZ", "ar_MA"), ("ar_JO", "id_ID"), ("ar_QA", "fr_SN"),
)  # fmt: skip
FEASTS = (
    # (name, month and day in 2025, a country where it is a public holiday, one where it is not)
    ("Good Friday", (4, 18), "DE", "IT"), ("Good Friday", (4, 18), "SE", "PL"), ("Good Friday", (4, 18), "NZ", "IE"),
    ("Easter Monday", (4, 21), "ZA", "MT"), ("Easter Monday", (4, 21), "FR", "PT"), ("Easter Monday", (4, 21), "IE", "MX"),
    ("Whit Monday", (6, 9), "DK", "SE"), ("Ascension Day", (5, 29), "NL", "IE"), ("Ascension Day", (5, 29), "FR", "PL"),
    ("Epiphany", (1, 6), "SE", "DK"), ("Epiphany", (1, 6), "FI", "NL"), ("26 December", (12, 26), "IT", "MT"),
    ("26 December", (12, 26), "PL", "BR"), ("Christmas Day", (12, 25), "KE", "JP"),
    ("Labour Day on 1 May", (5, 1), "SG", "NL"), ("Labour Day on 1 May", (5, 1), "ZA", "DK"),
    ("International Women's Day", (3, 8), "KZ", "SE"), ("Carnival Tuesday", (3, 4), "PA", "MX"),
    ("Midsummer Day on 24 June", (6, 24), "LV", "DK"), ("Christmas Eve", (12, 24), "CZ", "NO"),
    ("Corpus Christi", (6, 19), "PL", "BE"), ("Reformation Day", (10, 31), "CL", "NO"),
)  # fmt: skip
FEAST_ARTICLES = {
    "26 December": "Boxing Day",
    "Ascension Day": "Feast of the Ascension",
    "Carnival Tuesday": "Shrove Tuesday",
    "Christmas Day": "Christmas",
    "Corpus Christi": "Feast of Corpus Christi",
    "Epiphany": "Epiphany (holiday)",
    "Midsummer Day on 24 June": "Midsummer",
    "Whit Monday": "Whit Monday",
}
NAMED = (
    # (country, a word of its name in both packages, in honour of what, of what not, words that no name may have)
    ("JP", "mountain", "mountains", "rivers", ("river",)),
    ("JP", "marine", "the sea", "the moon", ("moon", "lunar")),
    ("JP", "aged", "old people", "teachers", ("teacher",)),
    ("TR", "child", "children", "old people", ("aged", "old ", "elder", "senior")),
    ("LT", "father", "fathers", "teachers", ("teacher",)),
    ("ZA", "youth", "young people", "mountains", ("mountain",)),
    ("SI", "prešeren", "a poet", "a cook", ("cook", "chef")),
    ("IS", "summer", "the first day of summer", "the last day of winter", ("winter",)),
)
OLYMPIC = (
    # (country, one whose name invites confusion)
    ("CH", "SR"), ("AT", "AU"), ("ZA", "RU"), ("MY", "MG"), ("MC", "MN"), ("NE", "NG"), ("SI", "SK"), ("BB", "BH"),
    ("CL", "CN"), ("SV", "ES"), ("TO", "TG"), ("IS", "IE"), ("ID", "IN"), ("KH", "CM"), ("MU", "MR"), ("SA", "KZ"),
    ("HR", "CR"), ("PY", "PA"), ("MK", "MD"),
)  # fmt: skip


def _code(letters: str) -> str:
    """The one currency of a country in all three packages."""
    first = set(package("babel.numbers").get_territory_currencies(letters))
    if not first == set(atlas()[letters]["currencies"] or ()) == {geonames()[letters]["currencycode"]}:
        raise Doubt(f"the packages differ on the money of {letters}")
    return str(first.pop())


def _called(code: str) -> str:
    """A currency's name within a sentence: Swiss franc."""
    *which, noun = locale("en").currencies[code].split(" ")
    return " ".join((*which, noun.casefold()))


def money(called: str, code: str, has: str, lacks: str) -> Draft:
    """In which of two countries people pay with a currency of that name."""
    theirs, noun = _code(lacks), called.split(" ")[-1]
    if (
        _code(has) != code
        or theirs == code
        or plain(noun) in plain(_called(theirs))
        or plain(noun) not in plain(_called(code))
    ):
        raise Doubt(f"{called} is not safely the money of {has} alone")
    one, other = land(has), land(lacks)
    return Draft(
        subject=min(one, other),
        attribute=f"money called {called}, or {max(one, other)}",
        fact=f"The currency of {one} is {called}.",
        fake=f"The currency of {other} is {called}.",
        explanation=f"{capital(one)} uses {called} ({code}), while {other} uses the {_called(theirs)} ({theirs}).",
        article=article(has),
        parts=(called, *sorted((one, other))),
        ease=people(has),
    )


def weekend(friday: str, sunday: str) -> Draft:
    """In which of two countries the weekend is Friday and Saturday."""
    for (tongue, letters), days in ((friday.split("_"), {4, 5}), (sunday.split("_"), {5, 6})):
        first = {locale(f"{tongue}_{letters}").weekend_start, locale(f"{tongue}_{letters}").weekend_end}
        second = set(package("holidays").country_holidays(letters).weekend)
        if not first == second == days:
            raise Doubt(f"the weekend of {letters} is in doubt: {first}, {second}")
    one, other = land(friday[-2:]), land(sunday[-2:])
    return Draft(
        subject=min(one, other),
        attribute=f"weekend on Friday and Saturday, or {max(one, other)}",
        fact=f"As of {YEAR}, the weekend in {one} is Friday and Saturday.",
        fake=f"As of {YEAR}, the weekend in {other} is Friday and Saturday.",
        explanation=f"In {one}, the working week begins on Sunday, as Friday is the day of the main prayer. "
        f"{capital(other)} rests on Saturday and Sunday.",
        article="Workweek and weekend",
        parts=sorted((one, other)),
        ease=people(friday[-2:]),
    )


@cache
def _calendar(letters: str) -> tuple[dict[Any, str], dict[Any, str]]:
    """The public holidays of a country in both packages: date and name."""
    registry = package("workalendar.registry").registry.region_registry
    holidays = package("holidays")
    spoken = "en_US" if "en_US" in holidays.country_holidays(letters).supported_languages else None
    first = dict(holidays.country_holidays(letters, years=YEAR, language=spoken).items())
    if letters not in registry or not first:
        raise Doubt(f"the holidays of {letters} are not in both packages")
    return first, dict(registry[letters]().holidays(YEAR))


def _kept_anywhere(letters: str, day: Any) -> bool:
    """Whether any part of a country keeps a day, by either package."""
    holidays, registry = package("holidays"), package("workalendar.registry").registry.region_registry
    parts = holidays.country_holidays(letters).subdivisions
    kept = any(day in holidays.country_holidays(letters, subdiv=part, years=YEAR) for part in parts)
    regions = [made for code, made in registry.items() if code == letters or code.startswith(f"{letters}-")]
    return kept or any(day in dict(made().holidays(YEAR)) for made in regions)


def feast(name: str, when: tuple[int, int], keeps: str, works: str) -> Draft:
    """In which of two countries a feast is a public holiday."""
    day = package("datetime").date(YEAR, *when)
    if any(day not in calendar for calendar in _calendar(keeps)):
        raise Doubt(f"{name} is not safely a holiday of {keeps}")
    if any(day in calendar for calendar in _calendar(works)) or _kept_anywhere(works, day):
        raise Doubt(f"{name} is a holiday in some part of {works}")
    one, other = land(keeps), land(works)
    return Draft(
        subject=name,
        attribute=f"public holiday in {either(one, other)}",
        fact=f"As of {YEAR}, {name} is a public holiday in {one}.",
        fake=f"As of {YEAR}, {name} is a public holiday in {other}.",
        explanation=f"{capital(one)} has a day off for {name}; in {other}, it was not a public holiday in {YEAR}.",
        article=FEAST_ARTICLES.get(name, name.partition(" on ")[0]),
        parts=(name, *sorted((one, other))),
        ease=people(keeps),
    )


def named(letters: str, word: str, honours: str, invented: str, absent: tuple[str, ...]) -> Draft:
    """What a country has a public holiday for."""
    for calendar in _calendar(letters):
        names = [name.casefold() for name in calendar.values()]
        if not any(word in name for name in names) or any(w in name for w in absent for name in names):
            raise Doubt(f"the holiday of {letters} for {honours} is in doubt")
    where = land(letters)
    return Draft(
        subject=where,
        attribute=f"public holiday in honour of {either(honours, invented)}",
        fact=f"{where} has a public holiday in honour of {honours}.",
        fake=f"{where} has a public holiday in honour of {invented}.",
        explanation=f"As of {YEAR}, the calendar of {where} has a day off for {honours}, and none for {invented}.",
        article=f"Public holidays in {where}",
        parts=(where, *sorted((honours, invented))),
        ease=people(letters),
    )


def olympic(right: str, wrong: str) -> Draft:
    """Which country three Olympic letters stand for."""
    codes = package("countrycode").countrycode([right, wrong], origin="iso2c", destination="ioc")
    mine, other = olympic_codes().get(right), olympic_codes().get(wrong)
    if mine != codes[0] or (other and other != codes[1]) or mine == codes[1]:
        raise Doubt(f"the packages differ on the Olympic letters of {right} or {wrong}")
    one, two = land(right), land(wrong)
    return Draft(
        subject=f"Olympic code {mine}",
        attribute="country",
        fact=f"At the Olympic Games, the letters {mine} stand for {one}.",
        fake=f"At the Olympic Games, the letters {mine} stand for {two}.",
        explanation=f"Teams from {one} compete as {mine}, and those from {two} as {codes[1]}.",
        article="List of IOC country codes",
        parts=(str(mine),),
        ease=people(right),
    )


TEMPLATES = (
    Template("money", "geography", MONEY, money),
    Template("weekend", "geography", WEEKENDS, weekend),
    Template("feast", "history", FEASTS, feast),
    Template("holiday", "history", NAMED, named),
    Template("letters", "sport", OLYMPIC, olympic),
)

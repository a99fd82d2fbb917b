"""When things happened: elements found before or after events, and the years of the Chinese zodiac.

1. Years of discovery are asked of mendeleev and chemlib: they differ by at most 5 years, and the event is 10 years away from both.
2. Years of the zodiac are reckoned by two packages (lunardate, lunarcalendar); years and days of events are a list made by hand.
3. Ease: years between; for the zodiac, the order of the list, known to unknown.
"""

from datetime import date
from random import Random

from scripts.deriving.draft import Doubt, Draft, Template, capital, others
from scripts.deriving.elements import element, page
from scripts.deriving.packages import chemlib, mendeleev, package

FOUND = (
    # (element, what happened, its year)
    ("hydrogen", "the French Revolution began", 1789), ("titanium", "the Titanic sank", 1912),
    ("neon", "the Titanic sank", 1912), ("krypton", "Superman first appeared", 1938),
    ("tungsten", "the telephone was patented", 1876), ("polonium", "the First World War ended", 1918),
    ("radium", "the First World War ended", 1918), ("chlorine", "the Battle of Waterloo was fought", 1815),
    ("lithium", "the telephone was patented", 1876), ("nickel", "the French Revolution began", 1789),
    ("cobalt", "Mozart was born", 1756), ("einsteinium", "people first landed on the Moon", 1969),
    ("aluminium", "the French Revolution began", 1789), ("plutonium", "Pluto was found", 1930),
    ("germanium", "Germany was unified", 1871), ("gallium", "the Battle of Waterloo was fought", 1815),
    ("curium", "Marie Curie died", 1934), ("iodine", "the French Revolution began", 1789),
    ("francium", "the Titanic sank", 1912), ("technetium", "the Titanic sank", 1912),
    ("meitnerium", "people first landed on the Moon", 1969), ("tennessine", "the Berlin Wall fell", 1989),
    ("phosphorus", "Shakespeare died", 1616), ("nobelium", "Alfred Nobel died", 1896),
)  # fmt: skip
ANIMALS = ("Rat", "Ox", "Tiger", "Rabbit", "Dragon", "Snake", "Horse", "Goat", "Monkey", "Rooster", "Dog", "Pig")
EVENTS = (
    # (what happened, the day, encyclopaedia page)
    ("the Titanic sank", (1912, 4, 15), "Titanic"), ("people first landed on the Moon", (1969, 7, 20), "Apollo 11"),
    ("the Berlin Wall fell", (1989, 11, 9), "Fall of the Berlin Wall"),
    ("the first iPhone went on sale", (2007, 6, 29), "iPhone (1st generation)"),
    ("Bruce Lee was born", (1940, 11, 27), "Bruce Lee"), ("Elvis Presley was born", (1935, 1, 8), "Elvis Presley"),
    ("Queen Elizabeth II was born", (1926, 4, 21), "Elizabeth II"),
    ("Star Wars came to cinemas", (1977, 5, 25), "Star Wars (film)"),
    ("Mickey Mouse starred in Steamboat Willie", (1928, 11, 18), "Steamboat Willie"),
    ("Pac-Man was first shown", (1980, 5, 22), "Pac-Man"), ("Sputnik 1 was launched", (1957, 10, 4), "Sputnik 1"),
    ("Mount Everest was first climbed", (1953, 5, 29), "1953 British Mount Everest expedition"),
    ("the first football World Cup began", (1930, 7, 13), "1930 FIFA World Cup"),
    ("the Wright brothers first flew", (1903, 12, 17), "Wright Flyer"),
    ("Tutankhamun's tomb was found", (1922, 11, 4), "Discovery of the tomb of Tutankhamun"),
    ("Wikipedia was launched", (2001, 1, 15), "Wikipedia"), ("Freddie Mercury was born", (1946, 9, 5), "Freddie Mercury"),
    ("Frida Kahlo was born", (1907, 7, 6), "Frida Kahlo"),
    ("the Sydney Opera House was opened", (1973, 10, 20), "Sydney Opera House"),
    ("the Chernobyl disaster began", (1986, 4, 26), "Chernobyl disaster"),
)  # fmt: skip


def found(name: str, event: str, year: int) -> Draft:
    """Whether an element was discovered before or after an event."""
    number, symbol = element(name)
    first, second = mendeleev(number).discovery_year, chemlib()[symbol]["Year"]
    if not first or not second or abs(first - int(second)) > 5:
        raise Doubt(f"the packages differ on the discovery of {name}: {first}, {second}")
    gaps = [year - first, year - int(second)]
    if min(map(abs, gaps)) < 10 or gaps[0] * gaps[1] < 0:
        raise Doubt(f"{name} was discovered at about the time of {event}")
    way, false = ("before", "after") if gaps[0] > 0 else ("after", "before")
    when = f"in {first}" if first == int(second) else f"around {first}"
    return Draft(
        subject=name,
        attribute=f"discovered before or after: {event}",
        fact=f"The element {name} was discovered {way} {event}.",
        fake=f"The element {name} was discovered {false} {event}.",
        explanation=f"{capital(name)} was discovered {when}; {event} in {year}.",
        article=page(name),
        parts=(name,),
        ease=min(map(abs, gaps)),
    )


def _animal(day: tuple[int, int, int]) -> str:
    first = package("lunardate").LunarDate.from_solar_date(*day).year
    second = package("lunarcalendar").Converter.Solar2Lunar(package("lunarcalendar").Solar(*day)).year
    if first != second:
        raise Doubt(f"the packages differ on the Chinese year of {date(*day)}")
    return ANIMALS[(first - 4) % 12]


def zodiac(event: str, day: tuple[int, int, int], article: str, wrong: str) -> Draft:
    """In which year of the Chinese zodiac something happened."""
    right = _animal(day)
    if right == wrong:
        raise Doubt(f"{wrong} is right for {event}")
    told = f"{date(*day):%d %B %Y}".lstrip("0")
    return Draft(
        subject=event.removeprefix("the "),
        attribute="year of the Chinese zodiac",
        fact=f"By the Chinese zodiac, {event} in a year of the {right}.",
        fake=f"By the Chinese zodiac, {event} in a year of the {wrong}.",
        explanation=f"The day was {told}, in a year of the {right}. Chinese years begin in January or February, "
        "and the same animal comes back after twelve of them.",
        article=article,
        parts=(event,),
        ease=-[row[0] for row in EVENTS].index(event),
    )


def _events() -> list[tuple[str, tuple[int, int, int], str, str]]:
    wrong = others([_animal(day) for _, day, _ in EVENTS], Random("zodiac"))
    return [(*row, animal) for row, animal in zip(EVENTS, wrong, strict=True)]


TEMPLATES = (
    Template("found", "history", FOUND, found),
    Template("zodiac", "history", _events, zodiac),
)

"""Clocks and the sun over cities: who shares a time, where the sun sets late, stays up or stands overhead.

1. Times are those of 2025, and the lines say so; where the sun can stand changes with latitude alone.
2. The sun is asked of two reckonings (astral at the city, ephem at its airport), the clock of two tables (tzdata, countryinfo).
3. Ease: minutes or degrees by which the answer is clear; for clocks, how far apart the twins lie (the farther, the harder).
"""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from scripts.deriving.draft import Doubt, Draft, Template, either
from scripts.deriving.packages import atlas, package
from scripts.deriving.places import City, city, distance

YEAR = 2025
SOLSTICE = date(YEAR, 6, 21)
TROPIC, MARGIN = 23.44, 1.0

TWINS = (
    # (city, one with the same time all year, one with another)
    ("Madrid", "Warsaw", "London"), ("Beijing", "Perth", "Seoul"), ("Singapore", "Beijing", "Jakarta"),
    ("Reykjavik", "Dakar", "Dublin"), ("Buenos Aires", "São Paulo", "Santiago"), ("Mexico City", "Guatemala City", "Houston"),
    ("Moscow", "Istanbul", "Helsinki"), ("Nairobi", "Moscow", "Cairo"), ("Algiers", "Lagos", "Paris"),
    ("Dubai", "Tbilisi", "Riyadh"), ("Karachi", "Tashkent", "Delhi"), ("Delhi", "Colombo", "Kathmandu"),
    ("Dhaka", "Bishkek", "Kolkata"), ("Bangkok", "Jakarta", "Kuala Lumpur"), ("Hanoi", "Novosibirsk", "Hong Kong"),
    ("Tokyo", "Yakutsk", "Vladivostok"), ("Brisbane", "Vladivostok", "Sydney"), ("Denver", "Calgary", "Phoenix"),
    ("Helsinki", "Athens", "Stockholm"), ("Caracas", "Manaus", "Bogotá"), ("Honolulu", "Papeete", "Anchorage"),
)  # fmt: skip
SUNSETS = (
    # (city where the sun sets later, city where it sets earlier)
    ("Singapore", "Tokyo"), ("Madrid", "Moscow"), ("Paris", "London"), ("Barcelona", "Vienna"), ("Atlanta", "New York"),
    ("Detroit", "Boston"), ("Havana", "Los Angeles"), ("Marrakesh", "Belgrade"), ("Dakar", "Shanghai"), ("Dublin", "Berlin"),
    ("Marseille", "Warsaw"), ("Mumbai", "Tokyo"), ("Beijing", "Sapporo"), ("Edinburgh", "Moscow"), ("Stockholm", "Madrid"),
    ("Athens", "Algiers"), ("Seattle", "San Francisco"), ("Toronto", "Miami"),
)  # fmt: skip
MIDNIGHT = (
    ("Tromsø", "Reykjavik"),
    ("Kiruna", "Helsinki"),
    ("Murmansk", "Yakutsk"),
    ("Norilsk", "Anchorage"),
    ("Bodø", "Nuuk"),
)
OVERHEAD = (
    ("Honolulu", "Miami"), ("Mumbai", "Delhi"), ("Darwin", "Brisbane"), ("Hong Kong", "Karachi"), ("Mexico City", "Houston"),
    ("Hanoi", "Shanghai"), ("Dakar", "Cairo"), ("Lima", "Johannesburg"), ("Manila", "Dubai"), ("Bangkok", "Riyadh"),
)  # fmt: skip


def _offsets(place: City) -> list[timedelta]:
    """Hours from UTC in the middle of each month. Raises Doubt where countryinfo does not know the standard time."""
    zone = ZoneInfo(place.zone)
    noons = [datetime(YEAR, month, 15, 12, tzinfo=zone) for month in range(1, 13)]
    found = [noon.utcoffset() or timedelta() for noon in noons]
    minutes = int(min(found).total_seconds() // 60)
    sign, (hours, rest) = "−" if minutes < 0 else "+", divmod(abs(minutes), 60)
    standard = f"UTC{sign}{hours:02}:{rest:02}" if minutes else "UTC"
    if standard not in (atlas()[place.land]["timezones"] or ()):
        raise Doubt(f"countryinfo does not have {standard} in {place.name}")
    return found


def _kept(offsets: list[timedelta]) -> str:
    """What clocks did over the year, in words."""
    winter, summer = (int(offsets[month].total_seconds() // 60) for month in (0, 6))
    told = [
        f"UTC{'-' if m < 0 else '+'}{abs(m) // 60}" + (f":{abs(m) % 60:02}" if m % 60 else "") for m in (winter, summer)
    ]
    return f"{told[0]} all year" if winter == summer else f"{told[0]} in January and {told[1]} in July"


def twins(name: str, same: str, differs: str) -> Draft:
    """Which of two cities shares its time with a third one."""
    here, twin, stranger = city(name), city(same), city(differs)
    clock = _offsets(here)
    if clock != _offsets(twin) or clock == _offsets(stranger):
        raise Doubt(f"{name} does not share its time with {same}, or does so with {differs}")
    return Draft(
        subject=name,
        attribute=f"same time as {either(same, differs)}",
        fact=f"All through {YEAR}, clocks in {name} showed the same time as clocks in {same}.",
        fake=f"All through {YEAR}, clocks in {name} showed the same time as clocks in {differs}.",
        explanation=f"{name} and {same} both kept {_kept(clock)}; {differs} kept {_kept(_offsets(stranger))}.",
        article=here.article,
        parts=(name, *sorted((same, differs))),
        ease=-distance(here.centre, twin.centre),
    )


def _sunsets(place: City) -> tuple[datetime, datetime]:
    """Sunset on the solstice by the clock of the place, by both reckonings."""
    zone = ZoneInfo(place.zone)
    sun, ephem, astral = package("astral.sun"), package("ephem"), package("astral")
    first = sun.sunset(astral.Observer(*place.centre), date=SOLSTICE, tzinfo=zone)
    watcher = ephem.Observer()
    watcher.lat, watcher.lon = map(str, place.airport)
    watcher.date = ephem.Date(datetime(YEAR, 6, 21, 12, tzinfo=zone).astimezone(UTC))
    second = watcher.next_setting(ephem.Sun()).datetime().replace(tzinfo=UTC).astimezone(zone)
    return first.replace(tzinfo=None), second.replace(tzinfo=None)


def sunset(late: str, early: str) -> Draft:
    """In which of two cities the sun sets later by the clock."""
    later, sooner = _sunsets(city(late)), _sunsets(city(early))
    gaps = [(a - b).total_seconds() / 60 for a, b in zip(later, sooner, strict=True)]
    if min(gaps) < 10:
        raise Doubt(f"the sun sets at about the same time in {late} and {early}")
    return Draft(
        subject=min(late, early),
        attribute=f"sunset in June compared with {max(late, early)}",
        fact=f"On 21 June {YEAR}, the sun set later by the clock in {late} than in {early}.",
        fake=f"On 21 June {YEAR}, the sun set later by the clock in {early} than in {late}.",
        explanation=f"The sun set at about {later[0]:%H:%M} in {late} and at about {sooner[0]:%H:%M} in {early}, each by its own "
        "clock. Time zones and summer time shift the evening as much as latitude does.",
        article="Sunset",
        parts=sorted((late, early)),
        ease=min(gaps),
    )


def _stays_up(place: City) -> bool:
    """Whether the sun does not set on the solstice, by both reckonings."""
    ephem, astral = package("ephem"), package("astral")
    watcher = ephem.Observer()
    watcher.lat, watcher.lon = map(str, place.airport)
    watcher.date = "2025/6/20 12:00"
    try:
        watcher.next_setting(ephem.Sun())
        second = False
    except ephem.AlwaysUpError:
        second = True
    try:
        package("astral.sun").sunset(astral.Observer(*place.centre), date=SOLSTICE)
        first = False
    except ValueError:
        first = True
    if first != second:
        raise Doubt(f"the reckonings differ on the midnight sun in {place.name}")
    return first


def midnight(up: str, down: str) -> Draft:
    """In which of two cities the midnight sun shines."""
    if not _stays_up(city(up)) or _stays_up(city(down)):
        raise Doubt(f"no midnight sun in {up}, or one in {down}")
    north, south = city(up).centre[0], city(down).centre[0]
    return Draft(
        subject=min(up, down),
        attribute=f"midnight sun, or {max(up, down)}",
        fact=f"On 21 June, the sun stays above the horizon all night in {up}.",
        fake=f"On 21 June, the sun stays above the horizon all night in {down}.",
        explanation=f"{up} lies at {north:.1f} degrees north, beyond the polar circle at about 66.6 degrees; {down}, "
        f"at {south:.1f} degrees, lies south of it and sees the sun set for a while.",
        article="Midnight sun",
        parts=sorted((up, down)),
        ease=north - south,
    )


def overhead(under: str, outside: str) -> Draft:
    """In which of two cities the sun can stand straight overhead."""
    tropical, other = city(under), city(outside)
    if any(abs(point[0]) > TROPIC - MARGIN for point in (tropical.centre, tropical.airport)):
        raise Doubt(f"{under} is not safely within the tropics")
    if any(abs(point[0]) < TROPIC + MARGIN for point in (other.centre, other.airport)):
        raise Doubt(f"{outside} is not safely outside the tropics")
    inner, outer = abs(tropical.centre[0]), abs(other.centre[0])
    return Draft(
        subject=min(under, outside),
        attribute=f"sun straight overhead, or {max(under, outside)}",
        fact=f"At some time of the year, the sun stands straight overhead in {under}.",
        fake=f"At some time of the year, the sun stands straight overhead in {outside}.",
        explanation="The sun can stand straight overhead only between the tropics, up to about 23.4 degrees from the equator. "
        f"{under} lies {inner:.1f} degrees from it, {outside} {outer:.1f}.",
        article="Subsolar point",
        parts=sorted((under, outside)),
        ease=outer - inner,
    )


TEMPLATES = (
    Template("clocks", "geography", TWINS, twins),
    Template("sunset", "space", SUNSETS, sunset),
    Template("midnight-sun", "space", MIDNIGHT, midnight),
    Template("sun-overhead", "space", OVERHEAD, overhead),
)

"""Cities compared: which lies farther north, which farther east, which is closer.

1. Margins hold in both sources: 1 degree, or 20 % of a distance.
2. Ease: how wide the gap is.
"""

from scripts.deriving.draft import Doubt, Draft, Template, either, rounded
from scripts.deriving.places import City, city, distance

NORTH = (
    ("Paris", "Seattle"), ("London", "Vancouver"), ("Nice", "Boston"), ("Venice", "Toronto"), ("Marseille", "Chicago"),
    ("Lisbon", "Beijing"), ("Algiers", "Tokyo"), ("Marrakesh", "Houston"), ("Delhi", "Miami"), ("Stockholm", "Anchorage"),
    ("Edinburgh", "Irkutsk"), ("Venice", "Vladivostok"), ("Milan", "Sapporo"), ("Brussels", "Ulaanbaatar"),
    ("Dublin", "Warsaw"), ("Perth", "Cape Town"), ("Johannesburg", "Rio de Janeiro"), ("Wellington", "Melbourne"),
    ("Shanghai", "Cairo"), ("New York", "Lisbon"), ("Rome", "Beijing"), ("Athens", "Chicago"), ("Rome", "Montreal"),
)  # fmt: skip
EAST = (
    ("Santiago", "New York"), ("Lima", "Miami"), ("Reno", "Los Angeles"), ("Atlanta", "Detroit"), ("Glasgow", "Bristol"),
    ("Vienna", "Prague"), ("Helsinki", "Athens"), ("Warsaw", "Cape Town"), ("Tokyo", "Adelaide"), ("Perth", "Hong Kong"),
    ("Dublin", "Lisbon"), ("London", "Madrid"), ("Lisbon", "Casablanca"), ("Dakar", "Reykjavik"), ("Moscow", "Cairo"),
    ("São Paulo", "St. John's"), ("Buenos Aires", "Halifax"), ("New Orleans", "Chicago"), ("Lahore", "Mumbai"),
    ("Caracas", "Boston"), ("Los Angeles", "Vancouver"), ("Rome", "Stockholm"), ("Nairobi", "Johannesburg"),
)  # fmt: skip
CLOSER = (
    # mostly the third is the one that people would guess, but not always: surprise must not tell
    ("St. John's", "London", "Vancouver"), ("Miami", "Caracas", "Los Angeles"), ("Rome", "Tunis", "Paris"),
    ("Lisbon", "Casablanca", "Barcelona"), ("Madrid", "Algiers", "Paris"), ("London", "Algiers", "Athens"),
    ("Dublin", "Reykjavik", "Rome"), ("Moscow", "London", "Irkutsk"), ("Moscow", "Tehran", "Madrid"),
    ("Cairo", "Moscow", "Lagos"), ("Tunis", "Paris", "Cairo"), ("Dakar", "Lisbon", "Cairo"), ("Nairobi", "Mumbai", "Dakar"),
    ("Perth", "Singapore", "Auckland"), ("Toronto", "Havana", "Vancouver"), ("Caracas", "New York", "Buenos Aires"),
    ("Delhi", "Tashkent", "Colombo"), ("Hong Kong", "Manila", "Beijing"), ("Shanghai", "Seoul", "Beijing"),
    ("New York", "Los Angeles", "London"), ("Sydney", "Perth", "Singapore"), ("Honolulu", "Los Angeles", "Tokyo"),
    ("Anchorage", "Chicago", "Tokyo"), ("Cairo", "Rome", "Nairobi"),
)  # fmt: skip


def _ahead(one: City, other: City, axis: int) -> float:
    """By how many degrees `one` is ahead in both sources. Raises Doubt under 1 degree."""
    gaps = [a[axis] - b[axis] for a, b in ((one.centre, other.centre), (one.airport, other.airport))]
    if min(map(abs, gaps)) < 1 or gaps[0] * gaps[1] < 0:
        raise Doubt(f"{one.name} and {other.name} are level")
    return gaps[0]


def _degrees(place: City, axis: int) -> str:
    value = place.centre[axis]
    side = ("north" if value > 0 else "south") if axis == 0 else ("east" if value > 0 else "west")
    return f"{abs(value):.1f} degrees {side}"


def _compared(one: str, other: str, axis: int, ways: tuple[str, str], what: str, said_first: str) -> Draft:
    """The fact says `said_first`, whichever of the two lies that way: over a template, both ways are said equally often."""
    first, second = city(one), city(other)
    gap = _ahead(first, second, axis)
    way, false = ways if gap > 0 else ways[::-1]
    if said_first != way:
        first, second, way, false = second, first, false, way
    return Draft(
        subject=min(one, other),
        attribute=f"{what} compared with {max(one, other)}",
        fact=f"{first.name} lies farther {way} than {second.name}.",
        fake=f"{first.name} lies farther {false} than {second.name}.",
        explanation=f"{first.name} lies at {_degrees(first, axis)}, {second.name} at {_degrees(second, axis)}: "
        f"the gap is {abs(gap):.1f} degrees.",
        article=first.article,
        parts=sorted((one, other)),
        ease=abs(gap),
    )


def north(one: str, other: str) -> Draft:
    """Which of two cities lies farther north."""
    ways = ("north", "south")
    return _compared(one, other, 0, ways, "latitude", ways[NORTH.index((one, other)) % 2])


def east(one: str, other: str) -> Draft:
    """Which of two cities lies farther east."""
    ways = ("east", "west")
    return _compared(one, other, 1, ways, "longitude", ways[EAST.index((one, other)) % 2])


def closer(start: str, near: str, far: str) -> Draft:
    """To which of two cities a third one is closer, as the crow flies."""
    here, there, yonder = city(start), city(near), city(far)
    ways = [
        (distance(a, b), distance(a, c))
        for a, b, c in ((here.centre, there.centre, yonder.centre), (here.airport, there.airport, yonder.airport))
    ]
    if min(long / short for short, long in ways) < 1.2:
        raise Doubt(f"{start} is about as far from {near} as from {far}")
    short, long = ways[0]
    return Draft(
        subject=start,
        attribute=f"closer to {either(near, far)}",
        fact=f"As the crow flies, {start} is closer to {near} than to {far}.",
        fake=f"As the crow flies, {start} is closer to {far} than to {near}.",
        explanation=f"From {start} it is about {rounded(short, 2)} kilometres to {near} and about {rounded(long, 2)} to {far}.",
        article=here.article,
        parts=(start, *sorted((near, far))),
        ease=min(long / short for short, long in ways),
    )


TEMPLATES = (
    Template("north", "geography", NORTH, north),
    Template("east", "geography", EAST, east),
    Template("closer", "geography", CLOSER, closer),
)

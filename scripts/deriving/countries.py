"""Countries compared and placed: size, people, neighbours, capitals and the equator.

1. Ease: how wide the gap is; for neighbours, capitals and the equator, how many people live there.
"""

from scripts.deriving.draft import Doubt, Draft, Template, either, rounded
from scripts.deriving.lands import AS_OF, article, both, capital_of, land, neighbours, people, plain, ratio, touches
from scripts.deriving.packages import atlas, geonames_cities

AREA = (
    # (larger, smaller): the smaller one often has more people or looks larger on a map, but not always: surprise must not tell
    ("MG", "DE"), ("KZ", "MX"), ("DZ", "MX"), ("CD", "IR"), ("MN", "EG"), ("TD", "NG"), ("ZM", "ES"), ("PE", "EG"),
    ("NO", "GB"), ("SE", "DE"), ("JP", "IT"), ("IS", "IE"), ("NP", "PT"), ("UY", "GR"), ("AF", "ES"), ("BW", "JP"),
    ("LV", "CH"), ("FI", "GB"), ("ES", "IT"), ("IR", "TR"), ("AR", "MX"), ("ZA", "EG"), ("TR", "IT"),
)  # fmt: skip
PEOPLE = (
    # (more people, fewer)
    ("NG", "RU"), ("PH", "DE"), ("VN", "GB"), ("BD", "MX"), ("PK", "RU"), ("TZ", "CA"), ("UZ", "AU"), ("MY", "AU"),
    ("CO", "PL"), ("ET", "FR"), ("IR", "IT"), ("GT", "PT"), ("KH", "SE"), ("HT", "CH"), ("PG", "NZ"), ("TJ", "FI"),
    ("MG", "NL"), ("JP", "VN"), ("BR", "BD"), ("GB", "CO"), ("PL", "AU"),
)  # fmt: skip
BORDERS = (
    # (country, neighbour, no neighbour): each country stands about as often in the second place as in the third
    ("NO", "RU", "DK"), ("KP", "RU", "MN"), ("AF", "CN", "KG"), ("OM", "YE", "QA"), ("ZM", "NA", "UG"), ("PL", "LT", "LV"),
    ("AT", "LI", "HR"), ("IT", "SI", "HR"), ("GR", "BG", "RO"), ("MD", "RO", "BG"), ("MN", "CN", "KZ"), ("KZ", "TM", "TJ"),
    ("TJ", "CN", "PK"), ("KG", "CN", "TM"), ("TH", "MY", "VN"), ("VN", "LA", "MM"), ("BD", "MM", "NP"), ("BR", "SR", "EC"),
    ("PY", "BO", "UY"), ("AO", "CD", "BW"), ("CO", "EC", "CL"), ("NI", "HN", "SV"), ("MW", "MZ", "ZW"), ("NE", "DZ", "EG"),
    ("TD", "LY", "DZ"),
)  # fmt: skip
COUNTS = (
    ("HU", "FI"), ("AT", "NO"), ("BR", "AR"), ("BF", "GH"), ("LA", "VN"), ("DE", "PL"), ("SK", "SE"), ("CH", "MX"),
    ("NE", "KE"),
)  # fmt: skip
CAPITALS = (
    ("AU", "Sydney"), ("TR", "Istanbul"), ("CA", "Toronto"), ("BR", "São Paulo"), ("NZ", "Auckland"), ("NG", "Lagos"),
    ("VN", "Da Nang"), ("PK", "Karachi"), ("MA", "Casablanca"), ("CN", "Shanghai"), ("AE", "Dubai"), ("IN", "Mumbai"),
    ("EC", "Guayaquil"), ("CM", "Douala"), ("PH", "Quezon City"), ("BZ", "Belize City"), ("MT", "Sliema"),
)  # fmt: skip
EQUATOR = (
    ("BR", "AR"), ("KE", "TZ"), ("UG", "RW"), ("GA", "CM"), ("CO", "VE"), ("CD", "AO"), ("ID", "PG"), ("EC", "BO"),
)  # fmt: skip


def area(larger: str, smaller: str) -> Draft:
    """Which of two countries covers more land."""
    gap = ratio(larger, smaller, "area")
    one, other = land(larger), land(smaller)
    return Draft(
        subject=min(one, other),
        attribute=f"area compared with {max(one, other)}",
        fact=f"{one} covers a larger area than {other}.",
        fake=f"{other} covers a larger area than {one}.",
        explanation=f"{one.replace('the ', 'The ')} covers about {rounded(both(larger, 'area')[0], 2)} square kilometres, "
        f"{other} about {rounded(both(smaller, 'area')[0], 2)}.",
        article="List of countries and dependencies by area",
        parts=sorted((one, other)),
        ease=gap,
    )


def population(more: str, fewer: str) -> Draft:
    """Which of two countries has more people, as of a year."""
    gap = ratio(more, fewer, "population")
    one, other = land(more), land(fewer)
    million = [both(letters, "population")[0] / 1e6 for letters in (more, fewer)]
    return Draft(
        subject=min(one, other),
        attribute=f"population compared with {max(one, other)}",
        fact=f"In {AS_OF}, more people lived in {one} than in {other}.",
        fake=f"In {AS_OF}, more people lived in {other} than in {one}.",
        explanation=f"In {AS_OF}, about {million[0]:.0f} million people lived in {one} "
        f"and about {million[1]:.0f} million in {other}.",
        article=article(more),
        parts=sorted((one, other)),
        ease=gap,
    )


def border(letters: str, near: str, far: str) -> Draft:
    """Which of two countries is a neighbour of a third one."""
    if not touches(letters, near) or touches(letters, far):
        raise Doubt(f"{near} is no neighbour of {letters}, or {far} is one")
    here, neighbour, stranger = land(letters), land(near), land(far)
    return Draft(
        subject=here,
        attribute=f"land border with {either(neighbour, stranger)}",
        fact=f"{here} shares a land border with {neighbour}.",
        fake=f"{here} shares a land border with {stranger}.",
        explanation=f"{here} and {neighbour} are neighbours on land, while {here} and {stranger} do not touch.",
        article=article(letters),
        parts=(here, *sorted((neighbour, stranger))),
        ease=people(letters),
    )


def count(more: str, fewer: str) -> Draft:
    """Which of two countries has more neighbours on land."""
    many, few = neighbours(more), neighbours(fewer)
    if len(many) < 1.2 * len(few):
        raise Doubt(f"{more} has about as many neighbours as {fewer}")
    one, other = land(more), land(fewer)
    listed = ", ".join(map(land, few[:-1])) + (" and " if len(few) > 1 else "") + land(few[-1])
    return Draft(
        subject=min(one, other),
        attribute=f"number of neighbours compared with {max(one, other)}",
        fact=f"{one} has more neighbouring countries than {other}.",
        fake=f"{other} has more neighbouring countries than {one}.",
        explanation=f"{one} has {len(many)} neighbours on land, {other} has {len(few)}: {listed}.",
        article=article(more),
        parts=sorted((one, other)),
        ease=len(many) / len(few),
    )


def capital(letters: str, largest: str) -> Draft:
    """A capital that is not the city that comes to mind first."""
    right = capital_of(letters)
    cities = [c for c in geonames_cities() if c["countrycode"] == letters]
    if plain(right) == plain(largest) or plain(largest) not in {plain(c["name"]) for c in cities}:
        raise Doubt(f"{largest} is the capital of {letters}, or not in it")
    where = land(letters)
    return Draft(
        subject=where,
        attribute="capital",
        fact=f"The capital of {where} is {right}.",
        fake=f"The capital of {where} is {largest}.",
        explanation=f"The capital of {where} is {right}. {largest} is another of its well-known cities.",
        article=right,
        parts=(where,),
        ease=people(letters),
    )


def _outline(letters: str) -> list[float]:
    """Latitudes of all points of a country's outline."""
    found: list[float] = []
    for feature in atlas()[letters]["geoJSON"]["features"]:
        shape = feature["geometry"]
        polygons = [shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"]
        found += (point[1] for polygon in polygons for ring in polygon for point in ring)
    return found


def _crossed(letters: str) -> bool:
    """Whether the equator crosses a country's land, by its outline and by its cities."""
    outline = _outline(letters)
    cities = [c["latitude"] for c in geonames_cities() if c["countrycode"] == letters]
    told = {bool(min(values) < 0 < max(values)) for values in (outline, cities)}
    if len(told) > 1 or min(abs(min(outline)), abs(max(outline))) < 0.5:
        raise Doubt(f"the equator comes close to the edge of {letters}")
    return told.pop()


def equator(crossed: str, missed: str) -> Draft:
    """Which of two countries the equator crosses."""
    if not _crossed(crossed) or _crossed(missed):
        raise Doubt(f"the equator misses {crossed}, or crosses {missed}")
    one, other = land(crossed), land(missed)
    return Draft(
        subject=min(one, other),
        attribute=f"crossed by the equator, or {max(one, other)}",
        fact=f"The equator runs through {one}.",
        fake=f"The equator runs through {other}.",
        explanation=f"The equator crosses {one}, while all of {other} lies to one side of it.",
        article="Equator",
        parts=sorted((one, other)),
        ease=people(crossed),
    )


TEMPLATES = (
    Template("area", "geography", AREA, area),
    Template("population", "geography", PEOPLE, population),
    Template("border", "geography", BORDERS, border),
    Template("neighbours", "geography", COUNTS, count),
    Template("capital", "geography", CAPITALS, capital),
    Template("equator", "geography", EQUATOR, equator),
)

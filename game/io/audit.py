"""The audit log: who of those who watch over the game did what, and when.

1. An entry names a role and a login's number, never a key. What players wrote or are called is not in it: rooms, numbers of
   messages and fingerprints are.
2. Wrong keys are kept apart, so that nobody can push the rest out by guessing.
"""

import json
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from game.io.connection import Redis
from game.io.frames import parse_id
from game.io.keys import Keys

KEPT = 5000
KEPT_WRONG = 500


@dataclass(frozen=True)
class Entry:
    """One line: `session` is the number of the login, 0 where the key itself was sent."""

    id: str
    at: int
    role: str
    session: int
    what: str
    detail: dict[str, Any]


def fingerprint(id: str) -> str:
    """A short name for a player or session: enough to tell whether two lines are about the same one, and no way back."""
    return sha256(id.encode()).hexdigest()[:8]


async def write(redis: Redis, keys: Keys, role: str, session: int, what: str, **detail: Any) -> None:
    """Keep a line. Raises what Redis raises."""
    fields: Any = {"role": role, "session": session, "what": what, "detail": json.dumps(detail, ensure_ascii=False)}
    wrong = what == "wrong_key"
    key, kept = (keys.audit_wrong(), KEPT_WRONG) if wrong else (keys.audit(), KEPT)
    await redis.xadd(key, fields, maxlen=kept, approximate=True)


async def read(redis: Redis, keys: Keys, count: int = 100, before: str = "+") -> list[Entry]:
    """The latest lines before an id, newest first. Raises what Redis raises."""
    pipe = redis.pipeline(transaction=False)
    end = "+" if before == "+" else f"({before}"
    for key in (keys.audit(), keys.audit_wrong()):
        pipe.xrevrange(key, max=end, count=count)
    found = [_entry(id, fields) for rows in await pipe.execute() for id, fields in rows]
    return sorted(found, key=lambda entry: parse_id(entry.id), reverse=True)[:count]


def _entry(id: str, fields: dict[str, str]) -> Entry:
    return Entry(
        id,
        parse_id(id)[0],
        fields.get("role", ""),
        int(fields.get("session", 0)),
        fields.get("what", ""),
        json.loads(fields.get("detail", "{}")),
    )

"""Dead letters, as an operator sees them: looked at, sent once more, or thrown away.

1. A letter goes back into its stream in the same step in which it leaves the list: exactly once, whoever clicks how often. With a
   cluster these are two steps; a letter whose process dies between them is lost, and its task is asked again by its room.
2. A brief may hold what must not be known (the verdict of a claim that is being made), so only the names of its fields are told.
"""

import json
from dataclasses import dataclass
from typing import Any, cast

from game.io.cluster import ClusterRedis
from game.io.connection import Redis
from game.io.frames import parse_id
from game.io.keys import Keys
from game.io.tasks import KEPT
from game.runs import digest

_AGAIN = """
local found = redis.call('XRANGE', KEYS[1], ARGV[1], ARGV[1])
if #found == 0 then return 0 end
local fields = found[1][2]
local call = {'XADD', KEYS[2], 'MAXLEN', '~', ARGV[2], '*'}
for i = 1, #fields, 2 do
  if fields[i] ~= 'agent' and fields[i] ~= 'entry' and fields[i] ~= 'reason' then
    call[#call + 1] = fields[i]
    call[#call + 1] = fields[i + 1]
  end
end
redis.call(unpack(call))
redis.call('XDEL', KEYS[1], ARGV[1])
return 1
"""
_NEEDED = frozenset({"room", "task", "brief", "agent"})


@dataclass(frozen=True)
class Letter:
    """A task that was given up at `at` (ms), and why. `sound`: it is a task, so that it can be sent again."""

    id: str
    at: int
    agent: str
    room: str
    task: str
    attempt: str
    reason: str
    trace: str
    brief: tuple[str, ...]
    digest: str
    sound: bool


def _letter(id: str, fields: dict[str, str]) -> Letter:
    try:
        brief = json.loads(fields.get("brief", ""))
    except ValueError:
        brief = None
    parts = tuple(sorted(brief)) if isinstance(brief, dict) else ()
    return Letter(
        id=id,
        at=parse_id(id)[0],
        agent=fields.get("agent", ""),
        room=fields.get("room", ""),
        task=fields.get("task", "")[:200],
        attempt=fields.get("attempt", "")[:10],
        reason=fields.get("reason", "")[:300],
        trace=fields.get("trace", "")[:200],
        brief=parts,
        digest=digest(brief) if parts else "",
        sound=isinstance(brief, dict) and fields.keys() >= _NEEDED,
    )


async def read(redis: Redis, keys: Keys, count: int = 100) -> list[Letter]:
    """The latest letters, newest first. Raises what Redis raises."""
    found = await redis.xrevrange(keys.dead(), count=count)
    return [_letter(id, fields) for id, fields in cast(list[Any], found)]


async def find(redis: Redis, keys: Keys, id: str) -> Letter | None:
    """One letter by its id. Raises what Redis raises."""
    found = cast(list[Any], await redis.xrange(keys.dead(), min=id, max=id))
    return _letter(*found[0]) if found else None


async def retry(redis: Redis, keys: Keys, letter: Letter) -> bool:
    """Send it to its agent once more; False where somebody else was quicker. Raises what Redis raises."""
    if isinstance(redis, ClusterRedis):
        return await _retry_on_two_servers(redis, keys, letter)
    return bool(await cast(Any, redis).eval(_AGAIN, 2, keys.dead(), keys.tasks(letter.agent), letter.id, KEPT))


async def _retry_on_two_servers(redis: Redis, keys: Keys, letter: Letter) -> bool:
    """The same with a cluster, where list and stream may be on two servers: who deletes the letter sends it, or puts it back."""
    found = cast(list[Any], await redis.xrange(keys.dead(), min=letter.id, max=letter.id))
    if not found or not await redis.xdel(keys.dead(), letter.id):
        return False
    fields: dict[Any, Any] = dict(found[0][1])
    task: Any = {name: text for name, text in fields.items() if name not in ("agent", "entry", "reason")}
    try:
        await redis.xadd(keys.tasks(letter.agent), task, maxlen=KEPT, approximate=True)
    except BaseException:
        await redis.xadd(keys.dead(), fields)
        raise
    return True


async def discard(redis: Redis, keys: Keys, id: str) -> bool:
    """Throw it away; False where it is gone already. Raises what Redis raises."""
    return bool(await redis.xdel(keys.dead(), id))

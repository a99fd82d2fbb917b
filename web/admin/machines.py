"""What the game runs on: processes, queues of agents, models and what they cost."""

import asyncio
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, cast

from game.io import alive, snapshots
from game.io.alive import FRESH_MS
from game.io.clock import Clock
from game.io.connection import Redis
from game.io.frames import parse_id
from game.io.keys import GROUP, Keys
from game.io.metrics import BY_NAME, TASKS_ASKED
from game.settings import Settings

KINDS = ("web", "master", "agents")
MOST_COUNTED = 1000
_WORSE = ("closed", "half-open", "open")
"""The states of a breaker, from a model that is asked to one that is left alone for a while."""
_MEMORY = BY_NAME["process_resident_memory_bytes"]

_QUEUE = """
if redis.call('EXISTS', KEYS[1]) == 0 then return {0, 0, '', 0, {}} end
local last, pending, oldest, consumers = '0-0', 0, '', {}
for _, group in ipairs(redis.call('XINFO', 'GROUPS', KEYS[1])) do
  local row = {}
  for i = 1, #group, 2 do row[group[i]] = group[i + 1] end
  if row['name'] == ARGV[1] then
    last = row['last-delivered-id']
    local held = redis.call('XPENDING', KEYS[1], ARGV[1])
    pending, oldest = held[1], held[2] or ''
    for _, one in ipairs(held[4] or {}) do consumers[#consumers + 1] = {one[1], one[2]} end
  end
end
local waiting = redis.call('XRANGE', KEYS[1], '(' .. last, '+', 'COUNT', ARGV[2])
if oldest == '' and #waiting > 0 then oldest = waiting[1][1] end
return {#waiting, pending, oldest, redis.call('XLEN', KEYS[1]), consumers}
"""
"""Of an agent's stream: waiting, being worked on, id of the oldest that is not done, length, and who works on how many."""


@dataclass(frozen=True)
class MachinesNow:
    """What a look came to; all of it ready for JSON."""

    processes: list[dict[str, Any]]
    agents: list[dict[str, Any]]
    models: list[dict[str, Any]]
    spent: dict[str, Any]
    dead: int
    redis_ms: float


def up(row: dict[str, Any], now: int) -> bool:
    """Whether a process has said of late that it is there."""
    return bool(now - row["at"] < FRESH_MS)


async def look(redis: Redis, keys: Keys, clock: Clock, settings: Settings) -> MachinesNow:
    """Look once. Raises what Redis raises."""
    loop = asyncio.get_running_loop()
    asked = loop.time()
    await redis.ping()
    redis_ms = (loop.time() - asked) * 1000
    told = dict(zip(KINDS, [await alive.who(redis, keys, kind) for kind in KINDS], strict=True))
    now = clock.now()
    day = datetime.fromtimestamp(now / 1000, UTC).date().isoformat()
    names = [(kind, name) for kind in KINDS for name in sorted(told[kind])]
    pipe = redis.pipeline(transaction=False)
    pipe.xlen(keys.dead())
    pipe.hmget(keys.spend(day), ["micro_usd", "tokens_in", "tokens_out", "calls"])
    for _, name in names:
        pipe.get(keys.metrics(name))
    dead, spent, *texts = await pipe.execute()
    counted = {name: snapshots.load(text) for (_, name), text in zip(names, texts, strict=True) if text is not None}
    processes = []
    for kind, name in names:
        row, numbers = told[kind][name], counted.get(name)
        more: dict[str, Any] = {part: row[part] for part in ("sockets", "shards") if part in row}
        if kind == "agents":
            more["agents"] = sorted(row.get("agents", ()))
        memory = int(numbers.number(_MEMORY)) if numbers else None
        processes.append(
            {"kind": kind, "name": name, "host": row.get("host", ""), "up": up(row, now), "at": row["at"]}
            | {"memory": memory, **more}
        )
    asked_for = {labels[0] for one in counted.values() if one for labels in one.rows.get(TASKS_ASKED, {})} - {"other"}
    agents = await _queues(redis, keys, told["agents"], asked_for, now)
    money, tokens_in, tokens_out, calls = (int(number or 0) for number in cast(list[Any], spent))
    today = {
        "micro_usd": money,
        "tokens": tokens_in + tokens_out,
        "calls": calls,
        "most_micro_usd": round(settings.day_usd * 1_000_000),
        "most_tokens": settings.day_tokens,
    }
    return MachinesNow(processes, agents, _models(told["agents"], now), today, int(cast(Any, dead)), round(redis_ms, 2))


async def _queues(
    redis: Redis, keys: Keys, told: dict[str, dict[str, Any]], asked_for: set[str], now: int
) -> list[dict[str, Any]]:
    """Each agent that is there, or that was asked for something, with its queue."""
    workers: dict[str, int] = dict.fromkeys(asked_for, 0)
    for row in told.values():
        for name in row.get("agents", ()):
            workers[name] = workers.get(name, 0) + up(row, now)
    ordered = sorted(workers)
    if not ordered:
        return []
    pipe = redis.pipeline(transaction=False)
    for name in ordered:
        pipe.eval(_QUEUE, 1, keys.tasks(name), GROUP, MOST_COUNTED)
    return [
        {
            "agent": name,
            "workers": workers[name],
            "waiting": waiting,
            "working": working,
            "oldest_ms": max(0, now - parse_id(oldest)[0]) if oldest else 0,
            "length": length,
            "consumers": [{"name": who, "tasks": int(count)} for who, count in consumers],
        }
        for name, (waiting, working, oldest, length, consumers) in zip(ordered, await pipe.execute(), strict=True)
    ]


def _models(told: dict[str, dict[str, Any]], now: int) -> list[dict[str, Any]]:
    """The models of all ladders, added up over the processes that are up."""
    found: dict[tuple[str, str, str], dict[str, Any]] = {}
    for row in told.values():
        if not up(row, now):
            continue
        for use, rungs in (row.get("ladders") or {}).items():
            for rung in rungs:
                key = (use, rung["provider"], rung["model"])
                sums = found.setdefault(key, {"use": use, **{part: rung[part] for part in ("provider", "model")}})
                for part in ("calls", "failures", "tokens_in", "tokens_out", "micro_usd"):
                    sums[part] = sums.get(part, 0) + rung[part]
                sums["state"] = max(sums.get("state", "closed"), rung["state"], key=_WORSE.index)
                sums["last_failure"] = rung["last_failure"] or sums.get("last_failure")
    return [found[key] for key in sorted(found)]

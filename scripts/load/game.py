"""One pass: a whole game of bots in one room or many, and everything that was measured in it as plain values."""

import asyncio
import gc
import os
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from typing import Any

from scripts.load import processes
from scripts.load.calls import Calls
from scripts.load.deployment import MEASURED, Deployment
from scripts.load.numbers import spread
from scripts.load.progress import Progress
from scripts.load.room import TOGETHER, Costs, Habits, Played, Room
from scripts.load.sheet import Account
from scripts.load.wire import Address, raise_files

QUIET_SECONDS = 1.0
SPARE_FILES = 200


@dataclass(frozen=True)
class Size:
    """How many players, over how many rooms; and the seed of what bots choose."""

    players: int
    rooms: int = 1
    seed: int = 1


class Pass:
    """A game that is about to be played. `deployment` is there where its processes can be measured."""

    def __init__(self, url: str, deployment: Deployment | None, habits: Habits, size: Size, progress: Progress) -> None:
        self._deployment = deployment
        self._address = Address.of(url)
        self._habits = habits
        self._players = size.players
        self._counts = [size.players // size.rooms + (n < size.players % size.rooms) for n in range(size.rooms)]
        self._progress = progress
        self._seed = size.seed

    async def run(self) -> dict[str, Any]:
        """Play it. Raises Failure where there is no game to play against."""
        raise_files(self._players + self._habits.slow_readers + SPARE_FILES)
        calls = Calls(self._address)
        rooms = [self._room(calls, self._habits, n) for n in range(len(self._counts))]
        try:
            await self._warm(calls)
            with _no_collector():
                return await self._play(calls, rooms)
        finally:
            for room in rooms:
                room.leave()
            await calls.close()
            await asyncio.sleep(0.05)

    async def _warm(self, calls: Calls) -> None:
        """What a fresh process does once is not what a player costs."""
        if self._deployment is None:
            return
        habits = replace(self._habits, slow_readers=0)
        room = self._room(calls, habits, 0)
        await room.open(None, 5)
        await room.join(5, lambda: None)
        await room.connect(lambda: None, asyncio.Semaphore(5))
        await asyncio.sleep(0.3)
        room.leave()
        await asyncio.sleep(0.3)

    async def _play(self, calls: Calls, rooms: list[Room]) -> dict[str, Any]:
        habits, deployment = self._habits, self._deployment
        everybody = self._players + habits.slow_readers * len(rooms)
        fresh = deployment.rss("web") if deployment else None
        host_key = os.environ.get("FOF_HOST_KEY") if deployment is None else None
        for room, count in zip(rooms, self._counts, strict=True):
            await room.open(host_key, count)
        with self._progress.bar("joining", everybody) as told:
            await asyncio.gather(*(room.join(n, told) for room, n in zip(rooms, self._counts, strict=True)))
        joined = deployment.rss("web") if deployment else None
        gate = asyncio.Semaphore(TOGETHER)
        with self._progress.bar("connecting", everybody) as told:
            await asyncio.gather(*(room.connect(told, gate) for room in rooms))
        await asyncio.sleep(QUIET_SECONDS)
        idle = deployment.rss("web") if deployment else None
        before = self._costs()
        starting = asyncio.create_task(_start(rooms, habits.start_seconds))
        with self._progress.bar("playing", habits.rounds * len(rooms)) as told:
            everything = await asyncio.gather(*(room.play(told) for room in rooms))
        await starting
        after = self._costs()
        played = [one for rounds in everything for one in rounds]
        ended = deployment.rss("web") if deployment else None
        if deployment is not None:
            deployment.check()
        whole = _per_answer([(before, after)], sum(one.account.sent for one in played))
        return {
            "players": self._players,
            "rooms": len(rooms),
            **asdict(habits),
            "rounds_played": self._by_round(played),
            "account": self._account(played),
            "receipt_ms": spread(_latencies(played)),
            "close_spread_ms": max(
                (s for one in played if (s := _spread_of(one, "closed_at")) is not None), default=None
            ),
            "late_ms": _late(played),
            "cpu_us_per_answer": _cost(played) if len(rooms) == 1 else whole,
            "cpu_us_per_answer_alone": _cost_alone(played) if len(rooms) == 1 else None,
            "cpu_us_per_answer_whole_game": whole,
            "rss_per_player_kib": _share(idle, fresh, everybody),
            "rss_per_socket_kib": _share(idle, joined, everybody),
            "web_rss_mib": {
                name: None if size is None else round(size / 2**20, 2)
                for name, size in (("fresh", fresh), ("joined", joined), ("idle", idle), ("ended", ended))
            },
            "rooms_summary": _sum_up([room.summary() for room in rooms]),
            "load_average": processes.load_average(),
        }

    def _room(self, calls: Calls, habits: Habits, number: int) -> Room:
        return Room(self._address, calls, habits, self._seed * 1000 + number, self._costs)

    def _costs(self) -> Costs:
        server = self._deployment.cpu() if self._deployment is not None else {}
        return {**server, "client": processes.own_cpu()}

    def _account(self, played: list[Played]) -> dict[str, Any]:
        account = Account()
        for one in played:
            account.add(one.account)
        return {**asdict(account), "kept": account.kept and all(one.account.kept for one in played)}

    def _by_round(self, played: list[Played]) -> list[dict[str, Any]]:
        rounds = []
        for number in sorted({one.number for one in played}):
            these = [one for one in played if one.number == number]
            kinds: Counter[str] = Counter()
            for one in these:
                kinds.update(one.kinds)
            players = sum(one.players for one in these)
            rounds.append(
                {
                    "round": number,
                    "account": self._account(these),
                    "receipt_ms": spread(_latencies(these)),
                    "open_spread_ms": _worst(these, "opened_at"),
                    "close_spread_ms": _worst(these, "closed_at"),
                    "late_ms": _late(these),
                    "send_lag_ms": round(max(one.send_lag for one in these) * 1000, 3),
                    "messages_per_player": {kind: round(n / max(1, players), 3) for kind, n in sorted(kinds.items())},
                    "cpu_us_per_answer": _cost(these) if len(these) == 1 else None,
                }
            )
        return rounds


async def _start(rooms: list[Room], seconds: float) -> None:
    """Start the games one after the other, over so many seconds."""
    began = asyncio.get_running_loop().time()
    for place, room in enumerate(rooms):
        await asyncio.sleep(began + seconds * place / len(rooms) - asyncio.get_running_loop().time())
        await room.start()


@contextmanager
def _no_collector() -> Iterator[None]:
    """The garbage collector of the client must not show up in the server's latency."""
    gc.collect()
    gc.freeze()
    gc.disable()
    try:
        yield
    finally:
        gc.enable()
        gc.unfreeze()


def _latencies(played: list[Played]) -> list[float]:
    """Receipt latency in ms of all answers that went over an unbroken socket."""
    return [
        (mark.taken_at - mark.sent) * 1000
        for one in played
        for mark in one.marks
        if mark.sent and mark.taken_at and not mark.resent
    ]


def _spread_of(one: Played, name: str) -> float | None:
    """From the first socket that heard something to the last, ms."""
    times = [at for mark in one.marks if (at := getattr(mark, name))]
    return round((max(times) - min(times)) * 1000, 3) if times else None


def _worst(played: list[Played], name: str) -> float | None:
    return max((found for one in played if (found := _spread_of(one, name)) is not None), default=None)


def _late(played: list[Played]) -> dict[str, Any]:
    """How late rounds closed that ran to their deadline: by the event's own time, and when the first player heard it."""
    return {
        "event": spread([one.late for one in played if one.late is not None]),
        "heard": spread([one.late_heard for one in played if one.late_heard is not None]),
        "at_deadline": sum(one.late is not None for one in played),
        "early": sum(one.late is None and bool(one.marks) for one in played),
    }


def _cost(played: list[Played]) -> dict[str, float | None]:
    """CPU per answer from just before the first answer until the last player heard the reveal."""
    return _per_answer([(one.before, one.after) for one in played], sum(one.account.sent for one in played))


def _cost_alone(played: list[Played]) -> dict[str, float | None]:
    """CPU per answer from just before the first answer until the last one was sent: receipts and tallies, no reveal."""
    return _per_answer([(one.before, one.answered) for one in played], sum(one.account.sent for one in played))


def _per_answer(windows: list[tuple[Costs, Costs]], answers: int) -> dict[str, float | None]:
    """CPU microseconds per answer of each part, of the server together, and of this client."""
    found: dict[str, float | None] = {}
    for name in (*MEASURED, "client"):
        used = [(after[name] - before[name]).total for before, after in windows if name in before and name in after]
        found[name] = round(sum(used) / max(1, answers) * 1e6, 2) if used else None
    known = [value for name in MEASURED if (value := found[name]) is not None]
    found["server"] = round(sum(known), 2) if len(known) == len(MEASURED) else None
    return found


def _share(after: int | None, before: int | None, players: int) -> float | None:
    return None if after is None or before is None else round((after - before) / max(1, players) / 1024, 2)


def _sum_up(summaries: list[dict[str, Any]]) -> dict[str, Any]:
    total: dict[str, Any] = {}
    for summary in summaries:
        for name, value in summary.items():
            if isinstance(value, dict):
                merged = Counter(total.get(name, {}))
                merged.update(value)
                total[name] = dict(merged)
            else:
                total[name] = total.get(name, 0) + value
    return total

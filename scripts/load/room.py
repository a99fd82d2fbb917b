"""One room full of bots: opened and joined over HTTP, played round by round, and every round settled."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from scripts.failure import Failure
from scripts.load.calls import Calls
from scripts.load.player import Player
from scripts.load.processes import Cpu
from scripts.load.sheet import Account, Mark, Sheet, settle
from scripts.load.wire import Address, text_frame

clock = time.perf_counter
TOGETHER = 100
"""Sockets that are being opened at the same time."""
LEAD_SECONDS = 0.25
CONNECT_SECONDS = 30.0
CONNECTS_A_SECOND = 50
PATIENCE = 20.0
GRACE_SECONDS = 8.0
VERDICTS = ("fact", "fake")
RECEIPT = b"answer_taken"

Costs = Mapping[str, Cpu]
"""CPU so far, of each process that can be measured and of this one (`client`)."""


@dataclass(frozen=True)
class Habits:
    """How bots play. `absent` players per room never answer, so that its rounds run to their deadline.

    `messages` is how many chat messages a second are said in a room while people answer, `start_seconds` the time over which
    the hosts of many rooms start their games.
    """

    answer_seconds: float = 0.5
    rounds: int = 3
    seconds: int = 20
    reveal_seconds: int = 1
    reconnects: float = 0.0
    absent: int = 0
    slow_readers: int = 0
    messages: float = 0.0
    start_seconds: float = 0.0


@dataclass
class Played:
    """A round as one room played it: marks with times, the account, how late it closed, and CPU.

    CPU is taken right before the first answer (when all have heard the opening), when the last receipt was heard, and when the
    last player heard the reveal.
    """

    number: int
    account: Account
    marks: list[Mark]
    kinds: dict[str, int]
    players: int
    late: float | None
    late_heard: float | None
    send_lag: float
    before: Costs
    answered: Costs
    after: Costs


class Room:
    """A room and its players."""

    def __init__(self, address: Address, calls: Calls, habits: Habits, seed: int, costs: Callable[[], Costs]) -> None:
        self.players: list[Player] = []
        self.slow: list[Player] = []
        self._address = address
        self._calls = calls
        self._habits = habits
        self._costs = costs
        self._random = random.Random(seed)
        self._sheets: dict[int, Sheet] = {}
        self._some = asyncio.Event()
        self._said = 0

    async def open(self, host_key: str | None, count: int) -> None:
        """Open the room at the server."""
        habits = self._habits
        settings = {
            "rounds": habits.rounds,
            "seconds": habits.seconds,
            "reveal_seconds": habits.reveal_seconds,
            "max_players": max(1, count + habits.slow_readers),
            # Bots need no time to read, and rounds are many.
            "reading": False,
        }
        opened = await self._calls.must("POST", "/api/rooms", settings, host_key)
        self.code, self._host_token = str(opened["room"]), str(opened["host_token"])

    async def join(self, count: int, told: Callable[[], None]) -> None:
        """Take the seats."""

        async def one(number: int) -> Player:
            joined = await self._calls.must("POST", f"/api/rooms/{self.code}/join", {"name": f"Bot {number}"})
            told()
            slow = number >= count
            return Player(self._address, self.code, joined["token"], self._sheet, slow=slow)

        both = await asyncio.gather(*(one(n) for n in range(count + self._habits.slow_readers)))
        self.players, self.slow = list(both[:count]), list(both[count:])

    async def connect(self, told: Callable[[], None], gate: asyncio.Semaphore) -> None:
        """Open all sockets."""

        async def one(player: Player) -> None:
            async with gate:
                if not await player.come():
                    raise Failure(f"A bot could not connect: {player.turned_away[-1]}.")
            told()

        everybody = (*self.players, *self.slow)
        tasks = [asyncio.create_task(one(player)) for player in everybody]
        try:
            async with asyncio.timeout(CONNECT_SECONDS + len(everybody) / CONNECTS_A_SECOND):
                await asyncio.gather(*tasks)
        except TimeoutError:
            there = sum(player.welcome for player in everybody)
            why = Counter(why for player in everybody for why in player.turned_away)
            raise Failure(f"Only {there:,} of {len(everybody):,} bots could connect in time: {dict(why)}.") from None
        finally:
            for task in tasks:
                task.cancel()

    async def start(self) -> None:
        """Start the game."""
        await self._calls.must("POST", f"/api/rooms/{self.code}/start", {}, self._host_token)

    def _sheet(self, payload: bytes) -> Sheet:
        """The ledger of the round whose opening this is."""
        at = payload.index(b'"round":') + 8
        number = int(payload[at : payload.index(b",", at)])
        sheet = self._sheets.get(number)
        if sheet is None:
            before = self._sheets.get(number - 1)
            if before is not None:
                before.go_on(min(GRACE_SECONDS, self._habits.seconds * 0.4))
            sheet = self._sheets[number] = Sheet(json.loads(payload), len(self.players))
            self._some.set()
        return sheet

    # Playing

    async def play(self, told: Callable[[], None]) -> list[Played]:
        """All rounds, each with its account."""
        played = []
        for number in range(1, self._habits.rounds + 1):
            sheet = await self._opening(number)
            if sheet is None:
                account = Account()
                account.miss("round that never opened")
                costs = self._costs()
                played.append(Played(number, account, [], {}, len(self.players), None, None, 0.0, costs, costs, costs))
                break
            played.append(await self._round(sheet))
            told()
            self._sheets.pop(number)
        return played

    async def _opening(self, number: int) -> Sheet | None:
        try:
            async with asyncio.timeout(PATIENCE + self._habits.seconds):
                while number not in self._sheets:
                    self._some.clear()
                    await self._some.wait()
        except TimeoutError:
            return None
        return self._sheets[number]

    async def _round(self, sheet: Sheet) -> Played:
        before, lag = await self._answers(sheet)
        await self._receipts(sheet)
        answered = self._costs()
        left = max(0.0, sheet.opened["closes_at"] / 1000 - time.time()) if self._address.host == "127.0.0.1" else 120.0
        try:
            async with asyncio.timeout(left + PATIENCE):
                await sheet.ended.wait()
        except TimeoutError:
            pass
        ended, after = clock(), self._costs()
        kinds = {kind.decode(): count for kind, count in sheet.kinds.items()}
        for player in self.players:
            player.forget()
        late_heard = None
        if self._address.host == "127.0.0.1" and sheet.marks:
            # The server's clock and ours are the same machine's.
            heard = min((mark.closed_at for mark in sheet.marks if mark.closed_at), default=ended)
            late_heard = (time.time() - (clock() - heard)) * 1000 - sheet.opened["closes_at"]
        account, closed = await settle(sheet)
        late = float(closed["at"] - sheet.opened["closes_at"]) if closed is not None else None
        if late is None or late < 0:
            # It closed early, because everybody had answered.
            late = late_heard = None
        return Played(
            sheet.number, account, sheet.marks, kinds, len(self.players), late, late_heard, lag, before, answered, after
        )

    async def _answers(self, sheet: Sheet) -> tuple[Costs, float]:
        """Send all answers, evenly spread: the CPU before the first, and how far behind its plan this client was, in seconds."""
        frames = {
            verdict: text_frame(json.dumps({"type": "answer", "round": sheet.number, "verdict": verdict}))
            for verdict in VERDICTS
        }
        answering = self._random.sample(self.players, max(0, len(self.players) - self._habits.absent))
        plan: list[tuple[float, Player, str]] = [
            (place / len(answering) * self._habits.answer_seconds, player, self._random.choice(VERDICTS))
            for place, player in enumerate(answering)
        ]
        start = clock() + LEAD_SECONDS
        drops = asyncio.create_task(self._drops(start))
        talk = asyncio.create_task(self._talk(start))
        await asyncio.sleep(start - clock() - 0.01)
        before = self._costs()
        lag = await _keep_time(sheet.number, start, plan, frames)
        await drops
        await talk
        return before, lag

    async def _receipts(self, sheet: Sheet) -> None:
        """Wait until all receipts of a round were heard, or the round is over."""
        until = clock() + PATIENCE
        answering = len(self.players) - self._habits.absent
        while sheet.kinds.get(RECEIPT, 0) < answering and not sheet.closed and clock() < until:  # noqa: ASYNC110
            await asyncio.sleep(0.001)

    async def _drops(self, start: float) -> None:
        """Let some players lose their connection while others answer."""
        count = round(len(self.players) * self._habits.reconnects / 100)
        dropping = self._random.sample(self.players, count)
        for place, player in enumerate(dropping):
            await asyncio.sleep(max(0.0, start + place / count * self._habits.answer_seconds - clock()))
            player.drop()

    async def _talk(self, start: float) -> None:
        """Let players say something, one after the other, while people answer."""
        count = round(self._habits.messages * self._habits.answer_seconds)
        for place in range(count):
            if (wait := start + place / self._habits.messages - clock()) > 0:
                await asyncio.sleep(wait)
            self._said += 1
            text = f"That one is easier than the last, I think ({self._said})."
            self.players[self._said % len(self.players)].say(text_frame(json.dumps({"type": "say", "text": text})))

    def leave(self) -> None:
        """Everybody hangs up."""
        for player in (*self.players, *self.slow):
            player.leave()

    def summary(self) -> dict[str, Any]:
        """What happened to its players besides the rounds."""
        players = self.players
        return {
            "came_back": sum(player.back for player in players),
            "full_views": sum(player.resets for player in players),
            "turned_away": dict(Counter(why for player in players for why in player.turned_away)),
            "closed_by_server": dict(Counter(str(code) for player in players for code in player.codes if code)),
            "refused": dict(Counter(code for player in players for code in player.refusals)),
            "waits": max((player.waits for player in players), default=0),
            "over": sum(player.over for player in players),
        }


async def _keep_time(
    number: int, start: float, plan: Sequence[tuple[float, Player, str]], frames: dict[str, bytes]
) -> float:
    lag, place = 0.0, 0
    while place < len(plan):
        now = clock()
        while place < len(plan) and start + plan[place][0] <= now:
            due, player, verdict = plan[place]
            lag = max(lag, now - start - due)
            player.answer(number, verdict, frames[verdict])
            place += 1
        if place < len(plan):
            await asyncio.sleep(max(0.001, start + plan[place][0] - clock()))
    return lag

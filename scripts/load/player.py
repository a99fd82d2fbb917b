"""A bot: says hello, answers when told to, comes back after a drop, and marks when it heard what."""

import asyncio
import json
import time
from collections.abc import Callable
from typing import Any, cast

from scripts.load.sheet import Mark, Sheet
from scripts.load.wire import Address, FrameSocket, dial, kind_of, text_frame

clock = time.perf_counter
SLOW_BUFFER = 4096
COME_TRIES = 40
COME_PAUSE = 0.25
WELCOME_SECONDS = 30.0
FINAL = (4401, 4403, 4404, 4409)


class Line(FrameSocket):
    """One connection of a player."""

    def __init__(self, request: bytes, player: "Player") -> None:
        super().__init__(request)
        self._player = player

    def heard(self, payload: bytes) -> None:
        """Mark a message; what comes to everybody in the heat is dealt with here."""
        now = clock()
        kind = kind_of(payload)
        player = self._player
        if player.line is not self:
            return
        mark = player.mark
        if mark is None or kind == b"round_opened":
            player.hear(kind, payload, now)
            return
        sheet = mark.sheet
        sheet.kinds[kind] = sheet.kinds.get(kind, 0) + 1
        if kind == b"answer_taken":
            player.last = payload
            if mark.taken_at:
                mark.repeats += 1
                return
            mark.taken_at = now
            mark.taken = payload
        elif kind == b"round_closed":
            player.last = payload
            if not mark.closed_at:
                mark.closed_at = now
                mark.closed = payload
                sheet.closed += 1
                if sheet.closed == sheet.expected:
                    sheet.ended.set()
        else:
            player.hear(kind, payload, now)

    def lost(self) -> None:
        """Tell the player, unless it has another connection by now."""
        if self._player.line is self:
            self._player.cut(self.close_code)


def _quiet(done: "asyncio.Future[None]") -> None:
    """An error that nobody waits for any more is no news."""
    _ = done.cancelled() or done.exception()


class Player:
    """A seat and its bot. `open_sheet` gives the ledger of a round whose opening was heard."""

    def __init__(
        self, address: Address, room: str, token: str, open_sheet: Callable[[bytes], Sheet], *, slow: bool = False
    ) -> None:
        self.slow = slow
        self.line: Line | None = None
        self.mark: Mark | None = None
        self.last = b""
        self.over = False
        self.codes: list[int | None] = []
        self.back = 0
        self.resets = 0
        self.refusals: list[str] = []
        self.turned_away: list[str] = []
        self.waits = 0
        self._address = address
        self._request = address.upgrade(f"/ws/{room}")
        self._token = token
        self._open_sheet = open_sheet
        self._welcomed: asyncio.Future[None] | None = None
        self._number = 0
        self._verdict = ""
        self._frame = b""
        self._coming: asyncio.Task[None] | None = None
        self._leaving = False

    async def connect(self) -> None:
        """Open a socket, say hello, and wait for the welcome. Raises OSError."""
        self._welcomed = asyncio.get_running_loop().create_future()
        self._welcomed.add_done_callback(_quiet)
        line = self.line = Line(self._request, self)
        line.opened.add_done_callback(_quiet)
        hello = {"type": "hello", "token": self._token}
        if self.last:
            hello["after"] = json.loads(self.last)["id"]
        try:
            await dial(self._address, line, receive_buffer=SLOW_BUFFER if self.slow else None)
            line.transport.write(text_frame(json.dumps(hello)))
            async with asyncio.timeout(WELCOME_SECONDS):
                await self._welcomed
        except OSError:
            self.line = None
            line.abort()
            raise
        if self.slow:
            cast(asyncio.ReadTransport, line.transport).pause_reading()

    @property
    def welcome(self) -> bool:
        """Whether the latest connection was welcomed."""
        done = self._welcomed
        return done is not None and done.done() and not done.cancelled() and done.exception() is None

    # Hearing

    def hear(self, kind: bytes, payload: bytes, now: float) -> None:
        """Everything that is not in the heat."""
        if kind in (b"refused", b"error"):
            self.refusals.append(str(json.loads(payload)["code"]))
            return
        if kind == b"welcome":
            self._hear_welcome(json.loads(payload), now)
            return
        if b'"id":"' in payload:
            self.last = payload
        if kind == b"round_opened":
            self._hear_opening(payload, now)
        elif kind == b"status":
            self.waits += b'"kind":"waiting"' in payload
        elif kind == b"game_over":
            self.over = True
            if self.mark is not None:
                self.mark.sheet.go_on(WELCOME_SECONDS / 3)

    def _hear_opening(self, payload: bytes, now: float) -> None:
        sheet = self._open_sheet(payload)
        sheet.kinds[b"round_opened"] = sheet.kinds.get(b"round_opened", 0) + 1
        if self.mark is None or self.mark.sheet is not sheet:
            self.mark = Mark(sheet, now)
            sheet.marks.append(self.mark)
            self._say()

    def _hear_welcome(self, welcome: dict[str, Any], now: float) -> None:
        asked = None
        if not welcome["resumed"]:
            self.resets += bool(self.last)
            asked = welcome["room"].get("question") if self.back else None
            self.last = json.dumps({"id": welcome["id"]}).encode()
        if self._welcomed is not None and not self._welcomed.done():
            self._welcomed.set_result(None)
        if asked is not None:
            self._hear_opening(json.dumps({"type": "round_opened", **asked}).encode(), now)
        mark = self.mark
        if mark is not None and mark.sent and not mark.taken_at:
            # The socket broke before the receipt: nobody knows whether the answer arrived, so it is said again.
            mark.resent = True
        self._say()

    # Saying

    def answer(self, number: int, verdict: str, frame: bytes) -> None:
        """Answer a round now, or as soon as it was heard and a socket is there."""
        self._number, self._verdict, self._frame = number, verdict, frame
        self._say()

    def _say(self) -> None:
        mark, line = self.mark, self.line
        if not self._frame or mark is None or mark.sheet.number != self._number or (mark.sent and not mark.resent):
            return
        if line is not None and self.welcome:
            mark.answered = self._verdict
            mark.sent = clock()
            line.transport.write(self._frame)

    def forget(self) -> None:
        """The round is over: its answer is not said again."""
        self._frame = b""

    def say(self, frame: bytes) -> None:
        """Say something in the chat, where a socket is there."""
        if self.line is not None and self.welcome:
            self.line.transport.write(frame)

    # Coming and going

    def drop(self) -> None:
        """Lose the connection without a goodbye, and come back at once."""
        if self.line is not None:
            self.line.abort()

    def cut(self, code: int | None) -> None:
        """The connection is gone: come back, unless this is the end."""
        self.codes.append(code)
        self.line = None
        if self._welcomed is not None and not self._welcomed.done():
            self._welcomed.set_exception(ConnectionError(f"closed with {code} before the welcome"))
        elif not self._leaving and not self.slow and code not in FINAL:
            self._coming = asyncio.create_task(self._come_back())

    async def come(self) -> bool:
        """Connect, and try again where the server says it is too busy. False where it does not get better."""
        for _ in range(COME_TRIES):
            try:
                await self.connect()
                return True
            except OSError as error:
                self.turned_away.append(str(error) or type(error).__name__)
                await asyncio.sleep(COME_PAUSE)
        return False

    async def _come_back(self) -> None:
        self.back += 1
        await self.come()

    def leave(self) -> None:
        """Hang up for good."""
        self._leaving = True
        if self._coming is not None:
            self._coming.cancel()
        if self.line is not None:
            self.line.abort()

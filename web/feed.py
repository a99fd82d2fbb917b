"""What one room tells, as one web process hears it: recent events in memory, and who listens.

1. Frames are kept in the order of their ids. `floor` is the id from which on nothing is missing.
2. A listener never hears an id twice or out of order: one whose view was newer than this feed is `ahead` until the feed is there.
3. Tallies are made here, from receipts, at most four a second and fewer for thousands, with the odd id after the newest receipt.
4. In rooms with many listeners, joins and presence are told once a second and not each.
"""

import asyncio
import json
from collections import deque
from collections.abc import Iterable
from typing import Protocol

from game.events import ALL
from game.io.frames import ZERO, Frame, Id, Receipt, entry_of, parse_id
from game.io.keys import RoomCode
from game.standing import PlayerId, Standing
from web.audience import Audience
from web.framing import frame_of, text_frame
from web.sessions import Identity
from web.wire import Write

KEEP_MS = 150_000
TALLY_EVERY = 0.25
TALLY_EACH = 0.0001
"""Seconds between two tallies, at least, and for each listener: telling thousands costs time that receipts need."""
CROWD = 50
CROWD_EVERY = 1.0
CROWD_KINDS = frozenset({"player_joined", "player_left", "presence"})


class Listener(Protocol):
    """Somebody who hears a room."""

    session: str
    who: Identity
    position: Id
    confirmed: bool

    @property
    def write(self) -> Write | None:
        """How to write to it where it keeps up, else None."""
        ...

    def tell(self, frame: bytes, kind: str) -> None:
        """Hand over one frame; never waits."""
        ...

    def close(self, code: int) -> None:
        """Hang up."""
        ...

    def look(self, now: float) -> None:
        """Hang up where nothing was said for too long; `now` is monotonic."""
        ...


class Feed:
    """One room as this process knows it."""

    def __init__(self, code: RoomCode) -> None:
        self.code = code
        self.position: Id = ZERO
        self.floor: Id = ZERO
        self.listeners: set[Listener] = set()
        self.players: dict[PlayerId, Listener] = {}
        self.audience = Audience()
        self._ahead: set[Listener] = set()
        self.round = 0
        self.receipts: dict[PlayerId, Receipt] = {}
        self.view_text: str | None = None
        self.view_lock = asyncio.Lock()
        self.standings_cache: list[Standing] | None = None
        self.idle_since: float | None = None
        self.ready = asyncio.Event()
        self._recent: deque[Frame | Receipt] = deque()
        self._waiting: dict[Id, asyncio.Future[list[Frame]]] = {}
        self._tally: Receipt | None = None
        self._tally_timer: asyncio.TimerHandle | None = None
        self._tally_at = 0.0
        self._crowd: Frame | None = None
        self._crowd_timer: asyncio.TimerHandle | None = None
        self._crowd_at = 0.0

    # Hearing

    def hear(self, entry: Id, items: Iterable[Frame | Receipt]) -> None:
        """Take in one stream entry and tell everybody whom it concerns."""
        heard: list[Frame] = []
        for item in items:
            self._recent.append(item)
            if isinstance(item, Receipt):
                self._hear_receipt(item)
            else:
                heard.append(item)
                self._hear_frame(item)
        self.position = entry
        if self._ahead:
            self._let_in()
        horizon = entry[0] - KEEP_MS
        while self._recent and self._recent[0].id[0] < horizon:
            self.floor = self._recent.popleft().id
        self._settle(entry_of(entry), heard)
        if self._tally is not None:
            self._plan_tally()

    def fill(self, entry: Id, items: Iterable[Frame | Receipt]) -> None:
        """Take in the past, without telling anybody."""
        for item in items:
            self._recent.append(item)
            if isinstance(item, Receipt):
                self._note(item)
            elif item.kind in ("round_opened", "game_started"):
                self._begin(item)
        self.position = entry

    def _begin(self, frame: Frame) -> None:
        """A round, or a game, begins: nobody has answered."""
        self.receipts.clear()
        self.round = json.loads(frame.text).get("round", 0)

    def _note(self, receipt: Receipt) -> bool:
        """Remember who has answered the round that is open; a receipt of an older one is only told to its player."""
        if receipt.round == self.round:
            self.receipts[receipt.player] = receipt
            return True
        return False

    def _hear_receipt(self, receipt: Receipt) -> None:
        if self._note(receipt):
            self._tally = receipt
        listener = self.players.get(receipt.player)
        if listener is not None and listener.position < receipt.id:
            listener.tell(text_frame(receipt.text()), "answer_taken")

    def _hear_frame(self, frame: Frame) -> None:
        self.view_text = None
        self.standings_cache = None
        if frame.kind in ("round_opened", "game_started"):
            self._begin(frame)
        if frame.kind in ("round_opened", "round_closed", "round_voided", "game_over"):
            self._tally = None
        if frame.kind in CROWD_KINDS and len(self.listeners) > CROWD:
            self._plan_crowd(frame)
        else:
            self._tell(frame)
        if frame.kind == "player_left":
            self._dismiss(json.loads(frame.text))
        self._take_over(frame)

    def _tell(self, frame: Frame) -> None:
        if frame.you:
            self._tell_each(frame)
            return
        whole = text_frame(frame.text)
        if frame.to == ALL:
            self.audience.tell(whole, frame.kind)
            one_by_one: Iterable[Listener] = tuple(self._ahead)
        else:
            one_by_one = self._named(frame.to)
        for listener in one_by_one:
            if listener.position < frame.id:
                listener.tell(whole, frame.kind)

    def _tell_each(self, frame: Frame) -> None:
        """Tell everybody, and each player their own part."""
        whole = text_frame(frame.text)
        head = frame.text[:-1].encode() + b',"you":'
        for listener in tuple(self.listeners):
            if listener.position < frame.id:
                player = listener.who.player
                own = frame.you.get(player) if player is not None else None
                listener.tell(whole if own is None else frame_of(head + own.encode() + b"}"), frame.kind)

    def _named(self, to: str) -> list[Listener]:
        """Whom a seat or a session names."""
        player = self.players.get(PlayerId(to))
        if player is not None:
            return [player]
        return [one for one in self.listeners if to in (one.who.seat, one.session)]

    def _let_in(self) -> None:
        """Listeners that were ahead hear with all others once the feed is where they are."""
        for listener in [one for one in self._ahead if one.position <= self.position]:
            self._ahead.discard(listener)
            self.audience.add(listener)

    def _dismiss(self, left: dict[str, str]) -> None:
        """Who gave up the seat, or lost it, has nothing to hear any more."""
        listener = self.players.get(PlayerId(left["player"]))
        if listener is not None:
            listener.close(4403 if left["reason"] == "kicked" else 1000)

    def _take_over(self, frame: Frame) -> None:
        """A seat that another socket holds now, here or elsewhere, is no longer this one's."""
        for seat, session in frame.seats.items():
            listener = self.players.get(seat)
            if listener is None:
                continue
            if listener.session == session:
                listener.confirmed = True
            elif listener.confirmed:
                listener.close(4409)

    # Crowds

    def _plan_tally(self) -> None:
        if self._tally_timer is None:
            loop = asyncio.get_running_loop()
            every = max(TALLY_EVERY, len(self.listeners) * TALLY_EACH)
            wait = max(0.0, self._tally_at + every - loop.time())
            if wait:
                self._tally_timer = loop.call_later(wait, self._tell_tally)
            else:
                self._tell_tally()

    def _tell_tally(self) -> None:
        self._tally_timer = None
        tally, self._tally = self._tally, None
        if tally is None:
            return
        self._tally_at = asyncio.get_running_loop().time()
        id = (tally.id[0], tally.id[1] + 1)
        text = (
            f'{{"type":"tally","id":"{id[0]}-{id[1]}","at":{tally.at},"round":{tally.round},'
            f'"answered":{tally.answered},"players":{tally.players}}}'
        )
        self.audience.tell(text_frame(text), "tally")

    def _plan_crowd(self, frame: Frame) -> None:
        self._crowd = frame
        if self._crowd_timer is None:
            loop = asyncio.get_running_loop()
            wait = max(0.0, self._crowd_at + CROWD_EVERY - loop.time())
            self._crowd_timer = loop.call_later(wait, self._tell_crowd)

    def _tell_crowd(self) -> None:
        self._crowd_timer = None
        frame, self._crowd = self._crowd, None
        if frame is None:
            return
        self._crowd_at = asyncio.get_running_loop().time()
        self._tell(frame)

    # Waiting for an outcome

    def outcome(self, entry: Id) -> asyncio.Future[list[Frame]]:
        """What came of an inbox entry: its events, as soon as they are heard."""
        future = self._waiting.get(entry)
        if future is None:
            future = asyncio.get_running_loop().create_future()
            known = [f for f in self._recent if isinstance(f, Frame) and entry_of(f.id) == entry]
            if known or entry_of(self.position) >= entry:
                future.set_result(known)
            else:
                self._waiting[entry] = future
        return future

    def _settle(self, up_to: Id, heard: list[Frame]) -> None:
        if not self._waiting:
            return
        for entry in [entry for entry in self._waiting if entry <= up_to]:
            future = self._waiting.pop(entry)
            if not future.done():
                future.set_result([frame for frame in heard if entry_of(frame.id) == entry])

    @property
    def awaited(self) -> bool:
        """Whether somebody waits for an outcome."""
        self._waiting = {entry: future for entry, future in self._waiting.items() if not future.done()}
        return bool(self._waiting)

    # Resuming

    def missed(self, who: Identity, after: Id) -> list[str] | None:
        """What a listener missed after an id, in order; None where that is no longer known."""
        if not self.floor <= after <= max(self.position, self._tally_id()):
            return None
        crowded = len(self.listeners) > CROWD
        texts = []
        for item in self._recent:
            if item.id <= after:
                continue
            if isinstance(item, Receipt):
                if item.player == who.player:
                    texts.append(item.text())
            elif item.to in ("all", who.seat) and not (crowded and item.kind in CROWD_KINDS):
                texts.append(item.for_player(who.player))
        return texts

    def changes_after(self, id: Id) -> bool:
        """Whether something other than an answer happened after `id`."""
        return any(isinstance(item, Frame) and item.id > id for item in reversed(self._recent))

    def _tally_id(self) -> Id:
        return (self.position[0], self.position[1] + 1)

    def add(self, listener: Listener) -> None:
        """Somebody listens from now on; who held the seat here before is told that it was taken over."""
        self.listeners.add(listener)
        if listener.position > self.position:
            self._ahead.add(listener)
        else:
            self.audience.add(listener)
        player = listener.who.player
        if player is not None:
            before = self.players.get(player)
            self.players[player] = listener
            if before is not None:
                before.close(4409)

    def remove(self, listener: Listener) -> bool:
        """Somebody hung up. Returns whether the seat is empty now (here)."""
        self.listeners.discard(listener)
        self.silence(listener)
        player = listener.who.player
        if player is not None and self.players.get(player) is listener:
            del self.players[player]
            return True
        return player is None

    def silence(self, listener: Listener) -> None:
        """Tell this listener nothing more."""
        self.audience.remove(listener)
        self._ahead.discard(listener)

    def drop_all(self, code: int) -> None:
        """Hang up on everybody."""
        for listener in list(self.listeners):
            listener.close(code)


def view_id(view_text: str) -> Id:
    """The id of the newest event that a view includes: the view's first field."""
    start = len('{"id":"')
    return parse_id(view_text[start : view_text.index('"', start)])

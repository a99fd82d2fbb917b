"""What a room told lately, so that who comes back hears exactly what was missed.

`floor` is the id from which on nothing is missing. Looking up costs with what is found and not with what is kept.
"""

import json
from bisect import bisect_left, bisect_right
from collections import deque
from collections.abc import Container, Iterable
from heapq import merge
from operator import attrgetter
from typing import Any

from game.events import BESIDE
from game.io.frames import ZERO, Frame, Id, Receipt, entry_of, last_id
from game.standing import PlayerId
from web.sessions import Identity

_id = attrgetter("id")


class Past:
    """Frames in the order of their ids, and each player's receipts."""

    def __init__(self) -> None:
        self.floor: Id = ZERO
        self._changed: Id = ZERO
        self._frames: list[Frame] = []
        self._receipts: deque[Receipt] = deque()
        self._own: dict[PlayerId, list[Receipt]] = {}
        self._ids: list[Id] = []
        self._latest_gone: Id = ZERO

    def add(self, item: Frame | Receipt) -> None:
        """Keep what was told."""
        self.note(item.id)
        if isinstance(item, Frame):
            self._frames.append(item)
            if item.kind not in BESIDE:
                self._changed = item.id
        else:
            self._receipts.append(item)
            own = self._own.get(item.player)
            if own is None:
                self._own[item.player] = [item]
            else:
                own.append(item)

    def note(self, id: Id) -> None:
        """Something with this id was told; what it was need not be kept."""
        self._ids.append(id)

    def knows(self, id: Id) -> bool:
        """Whether something with this id was told, or something made of it (an odd id), and nothing after it was forgotten.

        An id that nobody gave comes of a Redis that has lost it since: who goes on from it would not hear that.
        """
        if id in (self.floor, self._latest_gone):
            return True
        for known in (id, (id[0], id[1] - 1)):
            at = bisect_left(self._ids, known)
            if at < len(self._ids) and self._ids[at] == known:
                return id == known or id[1] % 2 == 1
        return False

    def forget(self, before: int) -> None:
        """Drop what was told before a time (ms)."""
        horizon = (before, 0)
        if self._ids and self._ids[0] < horizon:
            old = bisect_left(self._ids, horizon)
            self._latest_gone = self._ids[old - 1]
            del self._ids[:old]
        while self._receipts and self._receipts[0].id < horizon:
            receipt = self._receipts.popleft()
            self.floor = max(self.floor, receipt.id)
            own = self._own[receipt.player]
            own.pop(0)
            if not own:
                del self._own[receipt.player]
        if self._frames and self._frames[0].id < horizon:
            old = bisect_left(self._frames, horizon, key=_id)
            self.floor = max(self.floor, self._frames[old - 1].id)
            del self._frames[:old]

    def after(self, id: Id, who: Identity, leave_out: Container[str] = ()) -> list[str]:
        """The texts that somebody was to hear after an id, in order, without some kinds."""
        frames = self._frames[bisect_right(self._frames, id, key=_id) :]
        concerned = [f for f in frames if f.to in ("all", who.seat) and f.kind not in leave_out]
        own = [r for r in self._own.get(who.player, ()) if r.id > id] if who.player is not None else []
        both: Iterable[Frame | Receipt] = merge(concerned, own, key=_id)
        return [item.text() if isinstance(item, Receipt) else item.for_player(who.player) for item in both]

    def of_kind(self, kind: str, id: Id, who: Identity) -> list[dict[str, Any]]:
        """The events of one kind that somebody was to hear after an id, in order."""
        frames = self._frames[bisect_right(self._frames, id, key=_id) :]
        concerned = (f for f in frames if f.kind == kind and f.to in ("all", who.seat))
        return [json.loads(frame.for_player(who.player)) for frame in concerned]

    def of_entry(self, entry: Id) -> list[Frame]:
        """The frames that came of one inbox entry."""
        end = bisect_right(self._frames, last_id(entry), key=_id)
        start = end
        while start and entry_of(self._frames[start - 1].id) == entry:
            start -= 1
        return self._frames[start:end]

    def changed_after(self, id: Id) -> bool:
        """Whether something was told after an id that changes the room's view: no answer, and no talk."""
        return self._changed > id

"""Everybody who hears the same: one frame, made once, to any number of sockets.

1. Sockets that keep up stand in one flat list of their write functions: telling is a loop over it and nothing else.
2. A socket that is behind stands apart, with an outbox of its own, until it has caught up. Nobody waits for it.
"""

from typing import Protocol

from game.io.frames import ZERO, Id
from web.sessions import Identity
from web.wire import Write


class Member(Protocol):
    """Somebody in an audience."""

    @property
    def write(self) -> Write | None:
        """How to write to it where it keeps up, else None."""
        ...

    def tell(self, frame: bytes, kind: str) -> None:
        """Hand over one frame; never waits."""
        ...


class Listener(Member, Protocol):
    """Somebody who hears a room."""

    session: str
    who: Identity
    position: Id
    confirmed: bool

    def close(self, code: int) -> None:
        """Hang up."""
        ...

    def look(self, now: float) -> None:
        """Hang up where nothing was said for too long; `now` is monotonic."""
        ...


class Audience:
    """A set of members, made for telling. `stamp` is the latest id of what was told here alone."""

    def __init__(self) -> None:
        self.stamp: Id = ZERO
        self._writes: list[Write] = []
        self._prompt: list[Member] = []
        self._place: dict[Member, int] = {}
        self._slow: dict[Member, None] = {}

    def __len__(self) -> int:
        return len(self._place) + len(self._slow)

    def __contains__(self, member: Member) -> bool:
        return member in self._place or member in self._slow

    def add(self, member: Member) -> None:
        """Let somebody hear from now on."""
        write = member.write
        if write is None:
            self._slow[member] = None
            return
        self._place[member] = len(self._writes)
        self._writes.append(write)
        self._prompt.append(member)

    def remove(self, member: Member) -> None:
        """Let somebody hear no more; the last one takes the place."""
        self._slow.pop(member, None)
        place = self._place.pop(member, None)
        if place is None:
            return
        write, last = self._writes.pop(), self._prompt.pop()
        if last is not member:
            self._writes[place], self._prompt[place] = write, last
            self._place[last] = place

    def look_again(self, member: Member) -> None:
        """Somebody fell behind, or caught up."""
        if member in self:
            self.remove(member)
            self.add(member)

    def tell_several(self, frames: list[bytes], kind: str) -> None:
        """Tell everybody several frames of a kind: what is written together costs once."""
        slow = tuple(self._slow)
        together = b"".join(frames)
        for write in tuple(self._writes):
            write(together)
        for member in slow:
            for frame in frames:
                member.tell(frame, kind)

    def tell(self, frame: bytes, kind: str) -> None:
        """Tell everybody. Who falls behind while being told has the frame already."""
        slow = tuple(self._slow)
        for write in tuple(self._writes):
            write(frame)
        for member in slow:
            member.tell(frame, kind)

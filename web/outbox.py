"""What waits for a socket that is behind: bounded, and the newest of a replaceable kind wins."""

import time
from collections import deque

OUTBOX = 64
BEHIND_SECONDS = 1.0
SLOW_SECONDS = 10.0
"""How long a reader may take nothing before it is cut."""
REPLACEABLE = frozenset({"tally", "presence", "mood"})


class Outbox:
    """Frames in their order. `room` is how many more it holds for a reader that is behind for a while."""

    __slots__ = ("_frames", "_since", "room")

    def __init__(self, room: int = OUTBOX) -> None:
        self.room = room
        self._frames: deque[tuple[bytes, str]] = deque()
        self._since = 0.0

    def __len__(self) -> int:
        return len(self._frames)

    def put(self, frame: bytes, kind: str) -> bool:
        """Add a frame; False where the reader is too slow to be waited for."""
        if kind in REPLACEABLE:
            for place, (_, waiting) in enumerate(self._frames):
                if waiting == kind:
                    del self._frames[place]
                    break
        now = time.monotonic()
        if not self._frames:
            self._since = now
        # Many frames at once are no slow reader; many frames that stay are.
        full = len(self._frames) >= self.room
        if full and (now - self._since > BEHIND_SECONDS or len(self._frames) >= 8 * self.room):
            return False
        self._frames.append((frame, kind))
        return True

    def take(self) -> bytes:
        """The next frame. Raises IndexError where there is none."""
        return self._frames.popleft()[0]

    def clear(self) -> None:
        """Drop everything."""
        self._frames.clear()

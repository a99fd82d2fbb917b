"""What a socket's link costs its player, as the server measures it: round trips, of which the shortest counts.

1. Two things measure, and the smaller one counts. The kernel sees when the other machine's kernel acknowledges what was sent: no
   page can delay that. A pong can be delayed, so it only says how far away somebody is at most; but it also comes through proxies.
2. Behind a trusted proxy the kernel's round trip is that to the proxy, so pongs alone count.
3. Nothing that a client says about time is believed: there is no field for it. A pong that nobody asked for counts nothing, and one
   that comes sooner than it could costs only its sender.
"""

import socket
import struct
from typing import Any

KEPT = 6
"""Of so many round trips, the latest ones, the shortest counts: half a minute of a socket that is silent, two of one that talks."""
ASK_EVERY = 20.0
"""Seconds after which also a socket that talks is pinged."""

_TCP_INFO, _SIZE = getattr(socket, "TCP_INFO", None), 160
_RTT, _MIN_RTT = 68, 148
"""Where the kernel's `struct tcp_info` has the smoothed round trip, and the shortest of the last five minutes (microseconds)."""


class Link:
    """The measurements of one socket. `credit` is what its link costs (ms): 0 as long as nothing is known."""

    __slots__ = ("_asked_at", "_kernel", "_trips", "_waits", "credit")

    def __init__(self) -> None:
        self.credit = 0
        self._asked_at = float("-inf")
        self._waits = False
        self._trips: tuple[float, ...] = ()
        self._kernel: float | None = None

    def due(self, now: float) -> bool:
        """Whether it is time for a ping even to a socket that talks. Times are monotonic seconds."""
        return now - self._asked_at >= ASK_EVERY

    def asked(self, now: float, kernel: float | None) -> None:
        """A ping is sent. `kernel` is the kernel's round trip (seconds), where it means this client."""
        self._asked_at = now
        self._waits = True
        self._kernel = kernel
        self._weigh()

    def answered(self, now: float) -> None:
        """A pong has come."""
        if self._waits:
            self._waits = False
            self._trips = (*self._trips[1 - KEPT :], now - self._asked_at)
            self._weigh()

    def _weigh(self) -> None:
        known = self._trips if self._kernel is None else (*self._trips, self._kernel)
        self.credit = int(1000 * min(known, default=0.0))


def kernel_trip(sock: Any) -> float | None:
    """The shortest round trip of a connected socket that the kernel knows of (seconds); None where it tells none, as off Linux."""
    if sock is None or _TCP_INFO is None:
        return None
    try:
        info = sock.getsockopt(socket.IPPROTO_TCP, _TCP_INFO, _SIZE)
    except (OSError, TypeError):
        return None
    if len(info) < _RTT + 4:
        return None
    shortest = struct.unpack_from("I", info, _MIN_RTT)[0] if len(info) >= _MIN_RTT + 4 else 0
    trip: int = shortest or struct.unpack_from("I", info, _RTT)[0]
    return trip / 1e6 if 0 < trip < 0xFFFFFFFF else None

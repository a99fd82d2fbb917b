"""How much one socket or one address may ask for: credits that come back with time."""

import time
from collections import OrderedDict
from ipaddress import IPv6Address, ip_address


def place_of(host: str) -> str:
    """What counts as one address: a whole /64 of IPv6 is one line's."""
    try:
        address = ip_address(host)
    except ValueError:
        return host
    if not isinstance(address, IPv6Address):
        return host
    if address.ipv4_mapped is not None:
        return str(address.ipv4_mapped)
    return str(IPv6Address(int(address) >> 64 << 64))


class Credits:
    """A token bucket: `burst` at once, `rate` a second in the long run."""

    __slots__ = ("_at", "_burst", "_left", "_rate")

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._left = float(burst)
        self._at = time.monotonic()

    def has(self, cost: float = 1.0) -> bool:
        """Whether there are enough credits; takes none."""
        return min(self._burst, self._left + (time.monotonic() - self._at) * self._rate) >= cost

    def spend(self, cost: float = 1.0) -> bool:
        """Take credits; False, and nothing taken, where there are not enough."""
        now = time.monotonic()
        self._left = min(self._burst, self._left + (now - self._at) * self._rate)
        self._at = now
        if self._left < cost:
            return False
        self._left -= cost
        return True


class PerAddress:
    """Credits for each address, of which the latest 10,000 are remembered."""

    KEPT = 10_000

    def __init__(self, rate: float, burst: float) -> None:
        self._rate = rate
        self._burst = burst
        self._known: OrderedDict[str, Credits] = OrderedDict()

    def has(self, address: str) -> bool:
        """Whether an address has a credit left."""
        credits = self._known.get(address)
        return credits is None or credits.has()

    def spend(self, address: str) -> bool:
        """Take one credit of an address."""
        credits = self._known.get(address)
        if credits is None:
            credits = self._known[address] = Credits(self._rate, self._burst)
            if len(self._known) > self.KEPT:
                self._known.popitem(last=False)
        self._known.move_to_end(address)
        return credits.spend()

"""What stops those who guess rooms' codes, and not the class that sits behind the same address."""

from collections import Counter, OrderedDict

from web.limits import PerAddress


class Guesses:
    """Counts wrong codes of each address. An address without credits is told nothing, but of rooms that it found before.

    So one pupil who guesses locks nobody out of the room that the teacher opened on the same line.
    """

    KEPT = 50_000

    def __init__(self, rate: float, burst: float) -> None:
        self._credits = PerAddress(rate, burst)
        self._found: OrderedDict[tuple[str, str], None] = OrderedDict()

    def may(self, address: str, room: str) -> bool:
        """Whether an address may ask for a room."""
        return (address, room) in self._found or self._credits.has(address)

    def missed(self, address: str) -> None:
        """There was no such room."""
        self._credits.spend(address)

    def found(self, address: str, room: str) -> None:
        """There was such a room."""
        self._found[address, room] = None
        self._found.move_to_end((address, room))
        if len(self._found) > self.KEPT:
            self._found.popitem(last=False)


class Places:
    """How many sockets each address has open."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._taken: Counter[str] = Counter()

    def take(self, address: str) -> bool:
        """One socket more; False, and nothing taken, where there are too many."""
        if self._taken[address] >= self._most:
            return False
        self._taken[address] += 1
        return True

    def leave(self, address: str) -> None:
        """One socket less."""
        self._taken[address] -= 1
        if self._taken[address] <= 0:
            del self._taken[address]

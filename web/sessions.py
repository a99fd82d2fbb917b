"""Who somebody is: tokens, their digests, and the roles they stand for.

1. A token is `<seat>.<secret>`. Only its SHA-256 is kept, and comparing takes the same time whatever is wrong.
2. A token is good for one room: the digest is looked up in that room's seats. A host's is also good for the rooms that
   the assistant opened for that host.
3. Chance enters here: ids, codes, secrets and seeds are made nowhere else.
"""

import hmac
import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from game.commands import HOST
from game.io.connection import Redis
from game.io.keys import ALPHABET, CODE_LENGTH, Keys, RoomCode
from game.standing import PlayerId

Role = Literal["player", "host", "spectator"]
_TOKEN = re.compile(rf"({HOST}|p[0-9a-f]{{10}})\.[\w-]+", re.ASCII)


@dataclass(frozen=True)
class Identity:
    """Who speaks: the role, and the seat where there is one."""

    role: Role
    seat: PlayerId | None = None

    @property
    def player(self) -> PlayerId | None:
        """The player, if it is one."""
        return self.seat if self.role == "player" else None


SPECTATOR = Identity("spectator")


def new_code() -> RoomCode:
    """A room code that is easy to read out."""
    return RoomCode("".join(secrets.choice(ALPHABET) for _ in range(CODE_LENGTH)))


def read_code(text: str) -> RoomCode | None:
    """What somebody typed, as a room code; None where it cannot be one."""
    code = "".join(char for char in text.upper() if char not in " ·-.")
    return RoomCode(code) if len(code) == CODE_LENGTH and all(char in ALPHABET for char in code) else None


def series_of(secret: str) -> str:
    """The name of a series of rooms. Only who knows the secret can put rooms into it, so nobody can spoil another's."""
    return f"s-{digest(secret)[:24]}"


def device_of(room: RoomCode, secret: str) -> str:
    """What is kept of a device's secret: it tells no room that the device was in another one."""
    return digest(f"{room}/{secret}")


def new_handover() -> str:
    """A code for the host's seat, short enough to be typed: 23^10 of them, each good for two minutes."""
    drawn = "".join(secrets.choice(ALPHABET) for _ in range(10))
    return f"{drawn[:5]}-{drawn[5:]}"


def handover_digest(room: RoomCode, code: str) -> str:
    """What is kept of such a code, however somebody typed it."""
    return digest(f"{room}/{''.join(char for char in code.upper() if char not in ' ·-.')}")


def new_player() -> PlayerId:
    """An id that says nothing about the player."""
    return PlayerId(f"p{secrets.token_hex(5)}")


def new_token(seat: PlayerId) -> str:
    """The secret that holds a seat."""
    return f"{seat}.{secrets.token_urlsafe(24)}"


def is_token(text: str) -> bool:
    """Whether a text has the shape of a seat's token, so that it is nobody's key."""
    return _TOKEN.fullmatch(text) is not None


def new_session(room: RoomCode) -> str:
    """The name of one connection; it tells the room, so that a notification finds its way."""
    return f"{room}-{secrets.token_hex(6)}"


def digest(token: str) -> str:
    """What is kept of a token."""
    return sha256(token.encode()).hexdigest()


def same(given: str, expected: str) -> bool:
    """Whether two secrets are equal, in constant time."""
    return hmac.compare_digest(given.encode(), expected.encode())


async def identify(redis: Redis, keys: Keys, room: RoomCode, token: str) -> Identity | None:
    """Whom a token stands for in this room; None where it stands for nobody."""
    seat, _, secret = token.partition(".")
    if not secret or len(token) > 200:
        return None
    kept = await redis.hget(keys.room(room, "seats"), seat[:64])
    if kept is None or not same(digest(token), str(kept)):
        return None
    return Identity("host" if seat == HOST else "player", PlayerId(seat))

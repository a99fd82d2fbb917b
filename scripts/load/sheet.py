"""The ledger of one round in one room: what each player said and heard, and whether all of it is right."""

import asyncio
import json
from dataclasses import dataclass, field
from typing import Any


class Mark:
    """One player in one round: times are the client's clock in seconds, texts are as they came."""

    __slots__ = (
        "answered",
        "closed",
        "closed_at",
        "opened_at",
        "repeats",
        "resent",
        "sent",
        "sheet",
        "taken",
        "taken_at",
    )

    def __init__(self, sheet: "Sheet", opened_at: float) -> None:
        self.sheet = sheet
        self.opened_at = opened_at
        self.answered = ""
        self.sent = 0.0
        self.resent = False
        self.repeats = 0
        self.taken_at = 0.0
        self.taken = b""
        self.closed_at = 0.0
        self.closed = b""


@dataclass
class Sheet:
    """One round in one room."""

    opened: dict[str, Any]
    expected: int
    kinds: dict[bytes, int] = field(default_factory=dict)
    marks: list[Mark] = field(default_factory=list)
    closed: int = 0
    ended: asyncio.Event = field(default_factory=asyncio.Event)
    """Everybody heard the close, or the room went on and no more time is given."""
    going: bool = False

    @property
    def number(self) -> int:
        """Which round of the game."""
        return int(self.opened["round"])

    def go_on(self, grace: float) -> None:
        """The room has gone on, as somebody heard: the others, who are behind, have `grace` seconds to hear the close."""
        if not self.going and not self.ended.is_set():
            self.going = True
            asyncio.get_running_loop().call_later(grace, self.ended.set)


@dataclass
class Account:
    """Where every answer of a round went. `missing` counts by kind; empty is what it should be."""

    sent: int = 0
    receipts: int = 0
    results: int = 0
    right: int = 0
    counted: int = 0
    repeats: int = 0
    missing: dict[str, int] = field(default_factory=dict)

    def miss(self, kind: str, count: int = 1) -> None:
        """Something that should be there is not."""
        if count:
            self.missing[kind] = self.missing.get(kind, 0) + count

    def add(self, other: "Account") -> None:
        """Take in another account."""
        for name in ("sent", "receipts", "results", "right", "counted", "repeats"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        for kind, count in other.missing.items():
            self.miss(kind, count)

    @property
    def kept(self) -> bool:
        """Whether every answer came back as a receipt and in a result, and was counted."""
        return not self.missing and self.sent == self.receipts == self.counted == self.right


def judge(mark: Mark, account: Account) -> dict[str, Any] | None:
    """Enter one player's round into an account. What the player heard at the close, if anything."""
    number = mark.sheet.number
    if mark.sent:
        account.sent += 1
        account.repeats += mark.repeats
        taken = json.loads(mark.taken) if mark.taken else None
        if taken is None:
            account.miss("receipt")
        elif (taken["round"], taken["verdict"]) != (number, mark.answered):
            account.miss("receipt of another answer")
        else:
            account.receipts += 1
    elif mark.answered:
        account.miss("answer that was never sent")
    closed: dict[str, Any] | None = json.loads(mark.closed) if mark.closed else None
    if closed is None:
        account.miss("result")
        return None
    you = closed.get("you")
    if you is None or closed["round"] != number:
        account.miss("own part of a result")
        return closed
    account.results += 1
    if not mark.sent:
        return closed
    if you.get("verdict") != mark.answered:
        account.miss("answer in a result")
    elif you["correct"] is not (mark.answered == closed["verdict"]):
        account.miss("right verdict in a result")
    else:
        account.right += 1
    return closed


async def settle(sheet: Sheet) -> tuple[Account, dict[str, Any] | None]:
    """The account of a whole round, and what one of its players heard at the close. Texts are let go."""
    account = Account()
    heard: dict[str, Any] | None = None
    for place, mark in enumerate(sheet.marks):
        heard = judge(mark, account) or heard
        mark.taken = mark.closed = b""
        if place % 200 == 199:
            await asyncio.sleep(0)
    account.miss("opening", sheet.expected - len(sheet.marks))
    if heard is not None:
        account.counted = sum(heard["split"].values())
        account.miss("answer in the split", max(0, account.sent - account.counted))
    return account, heard

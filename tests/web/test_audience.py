"""An audience against a model of it: everybody in it hears each frame once and in order."""

import random

import pytest

from web.audience import Audience
from web.wire import Write


class Member:
    """Keeps up, or has an outbox; falls behind in the middle of a write where it is told to."""

    def __init__(self, audience: Audience) -> None:
        self.audience = audience
        self.heard: list[bytes] = []
        self.directly = 0
        self.behind = False
        self.falls_behind = False
        self.leaves = False

    @property
    def write(self) -> Write | None:
        return None if self.behind else self._write

    def _write(self, frame: bytes) -> None:
        assert not self.behind, "written to directly while it is behind"
        self.heard.append(frame)
        self.directly += 1
        if self.falls_behind:
            self.falls_behind, self.behind = False, True
            self.audience.look_again(self)
        if self.leaves:
            self.leaves = False
            self.audience.remove(self)

    def tell(self, frame: bytes, kind: str) -> None:
        assert self.behind, "told by way of the outbox while it keeps up"
        assert kind == "event"
        self.heard.append(frame)
        if self.leaves:
            self.leaves = False
            self.audience.remove(self)


@pytest.mark.parametrize("seed", range(30))
def test_everybody_hears_each_frame_once_and_in_order_whatever_happens(seed: int) -> None:
    chance = random.Random(seed)
    audience = Audience()
    members = [Member(audience) for _ in range(chance.choice((1, 3, 20)))]
    present: set[Member] = set()
    expected: dict[Member, list[bytes]] = {member: [] for member in members}
    for number in range(400):
        member = chance.choice(members)
        match chance.choice(("add", "remove", "behind", "caught up", "falls behind", "leaves", "tell", "tell", "tell")):
            case "add" if member not in present:
                audience.add(member)
                present.add(member)
            case "remove":
                audience.remove(member)
                present.discard(member)
                member.leaves = member.falls_behind = False
            case "behind" | "caught up" as what:
                member.behind = what == "behind"
                member.falls_behind = False
                audience.look_again(member)
            case "falls behind" if member in present and not member.behind:
                member.falls_behind = True
            case "leaves" if member in present:
                member.leaves = True
            case "tell":
                frame = b"%d" % number
                leaving = {one for one in present if one.leaves}
                for one in present:
                    expected[one].append(frame)
                audience.tell(frame, "event")
                present -= leaving
        assert len(audience) == len(present)
        assert all((one in audience) == (one in present) for one in members)
    assert {one: one.heard for one in members} == expected


def test_who_falls_behind_while_being_told_hears_it_once_and_the_next_by_its_outbox() -> None:
    audience = Audience()
    members = [Member(audience) for _ in range(5)]
    for member in members:
        audience.add(member)
    members[1].falls_behind = members[4].falls_behind = True
    audience.tell(b"1", "event")
    audience.tell(b"2", "event")
    assert all(member.heard == [b"1", b"2"] for member in members)
    assert [member.directly for member in members] == [2, 1, 2, 2, 1]


def test_looking_again_at_a_stranger_does_not_let_it_in() -> None:
    audience = Audience()
    audience.look_again(Member(audience))
    audience.remove(Member(audience))
    assert len(audience) == 0

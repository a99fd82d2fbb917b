"""A feed: what is heard by whom, in order and once."""

import asyncio
import json
from typing import Any

import pytest

from game.commands import HOST
from game.events import AnswerTaken, Locked, Notification, PlayerJoined, PresenceChanged, RoundVoided
from game.io.frames import Id, event_id, pack, unpack
from game.io.keys import RoomCode
from game.standing import PlayerId
from web.feed import CROWD, Feed
from web.framing import text_of
from web.sessions import SPECTATOR, Identity
from web.wire import Write

LOOPS = ("virtual",)


class Ear:
    """A listener that only remembers; `prompt` says whether it keeps up."""

    def __init__(self, who: Identity = SPECTATOR, session: str = "s", prompt: bool = True) -> None:
        self.prompt = prompt
        self.who, self.session = who, session
        self.position: Id = (0, 0)
        self.confirmed = False
        self.heard: list[dict[str, Any]] = []
        self.closed: int | None = None

    @property
    def write(self) -> Write | None:
        return self._hear if self.prompt else None

    def _hear(self, frames: bytes) -> None:
        """One frame, or several that were written together."""
        while frames:
            head = {126: 4, 127: 10}.get(frames[1], 2)
            end = head + (frames[1] if head == 2 else int.from_bytes(frames[2:head], "big"))
            self.tell(frames[:end], "")
            frames = frames[end:]

    def tell(self, frame: bytes, kind: str) -> None:
        self.heard.append(json.loads(text_of(frame)))

    def look(self, now: float) -> None:
        raise NotImplementedError

    def close(self, code: int) -> None:
        self.closed = code

    def kinds(self) -> list[str]:
        return [message["type"] for message in self.heard]


def player(name: str) -> Identity:
    return Identity("player", PlayerId(name))


def entry(feed: Feed, at: int, *told: Any) -> None:
    events = [(event_id((at, 0), k), event) for k, event in enumerate(told)]
    feed.hear(events[-1][0], unpack(pack(events)))


def receipt(who: str, answered: int = 1) -> AnswerTaken:
    return AnswerTaken(to=who, round=1, verdict="fact", sure=False, elapsed=5, answered=answered, players=9)


@pytest.fixture
async def feed() -> Feed:
    feed = Feed(RoomCode("ABCDEF"))
    feed.round = 1
    return feed


async def test_everybody_hears_what_is_for_all_and_only_one_hears_a_receipt(feed: Feed) -> None:
    ana, ben, host = Ear(player("ana")), Ear(player("ben")), Ear(Identity("host", HOST))
    for ear in (ana, ben, host):
        feed.add(ear)
    entry(feed, 1, Locked(locked=True), receipt("ana"))
    assert ana.kinds() == ["locked", "answer_taken", "tally"]
    assert ben.kinds() == host.kinds() == ["locked", "tally"]


async def test_what_is_for_one_session_or_the_host_is_heard_by_nobody_else(feed: Feed) -> None:
    ana, host = Ear(player("ana"), "room-1"), Ear(Identity("host", HOST), "room-2")
    feed.add(ana)
    feed.add(host)
    entry(feed, 1, Notification(to="room-1", content="hi"), Notification(to=HOST, content="ho"))
    assert [message["content"] for message in ana.heard] == ["hi"]
    assert [message["content"] for message in host.heard] == ["ho"]


async def test_each_player_gets_their_own_part_of_a_result(feed: Feed) -> None:
    ana, spectator = Ear(player("ana")), Ear()
    feed.add(ana)
    feed.add(spectator)
    results: Any = {"ana": {"score": 1, "rank": 2}, "ben": {"score": 3, "rank": 1}}
    entry(feed, 1, RoundVoided(round=1, reason="r", top=(), next_at=None, results=results))
    assert ana.heard[0]["you"] == {"score": 1, "rank": 2}
    assert "you" not in spectator.heard[0]


async def test_tallies_are_throttled_and_the_last_one_is_told(feed: Feed) -> None:
    ear = Ear()
    feed.add(ear)
    for n in range(100):
        entry(feed, 10 + n, receipt(f"p{n}", answered=n + 1))
    await asyncio.sleep(0.4)
    assert ear.kinds() == ["tally", "tally"]
    assert [message["answered"] for message in ear.heard] == [1, 100]
    ids = [tuple(map(int, message["id"].split("-"))) for message in ear.heard]
    assert ids == sorted(ids)


async def test_a_crowd_hears_joins_once_a_second(feed: Feed) -> None:
    ears = [Ear() for _ in range(CROWD + 1)]
    for ear in ears:
        feed.add(ear)
    for n in range(50):
        entry(feed, 10 + n, PlayerJoined(player=PlayerId(f"p{n}"), name="n", players=n + 1))
    await asyncio.sleep(1.2)
    assert [message["players"] for message in ears[0].heard] in ([50], [1, 50])


async def test_what_was_missed_comes_in_order_and_only_what_is_ones_own(feed: Feed) -> None:
    for n in range(1, 11):
        entry(feed, n * 10, receipt("ana" if n % 2 else "ben", answered=n))
    entry(feed, 200, Locked(locked=True))
    missed = feed.missed(player("ana"), (20, 0))
    assert missed is not None
    told = [json.loads(text) for text in missed]
    assert [message["id"] for message in told] == ["30-0", "50-0", "70-0", "90-0", "200-0"]
    assert feed.missed(player("ana"), (999, 0)) is None, "an id of the future is not known"


async def test_what_is_no_longer_in_memory_cannot_be_resumed(feed: Feed) -> None:
    entry(feed, 1000, Locked(locked=True))
    entry(feed, 1_000_000, Locked(locked=False))
    assert feed.missed(SPECTATOR, (500, 0)) is None
    assert feed.missed(SPECTATOR, (1000, 0)) is not None


async def test_an_outcome_is_told_whether_it_came_before_or_after_it_was_asked_for(feed: Feed) -> None:
    entry(feed, 5, Locked(locked=True))
    assert [frame.kind for frame in await feed.outcome((5, 0))] == ["locked"]
    later = feed.outcome((7, 3))
    assert not later.done()
    events = [(event_id((7, 3), 0), Locked(locked=False))]
    feed.hear(events[-1][0], unpack(pack(events)))
    assert [frame.kind for frame in await later] == ["locked"]
    nothing = feed.outcome((8, 0))
    entry(feed, 9, Locked(locked=True))
    assert await nothing == [], "an entry of which nothing came"


async def test_a_seat_that_another_process_holds_now_is_closed_here(feed: Feed) -> None:
    ear = Ear(player("ana"), "here")
    feed.add(ear)
    presence = {"players": 1, "connected": 1, "host": False}
    entry(feed, 1, PresenceChanged(**presence, seats={"ana": "elsewhere-before"}))
    assert ear.closed is None, "an older announcement that came late"
    entry(feed, 2, PresenceChanged(**presence, seats={"ana": "here"}))
    entry(feed, 3, PresenceChanged(**presence, seats={"ana": "elsewhere"}))
    assert ear.closed == 4409


async def test_what_a_crowd_is_told_now_and_then_has_an_id_after_all_it_was_told_before(feed: Feed) -> None:
    ears = [Ear(player(f"p{n}")) for n in range(CROWD + 1)]
    for ear in ears:
        feed.add(ear)
    entry(feed, 10, Locked(locked=True))
    entry(feed, 20, Locked(locked=False), PlayerJoined(player=PlayerId("new"), name="New", players=9))
    entry(feed, 30, Locked(locked=True))
    for ear in ears:
        assert ear.kinds() == ["locked", "locked", "player_joined", "locked"]
        ids = [tuple(map(int, message["id"].split("-"))) for message in ear.heard]
        assert ids == sorted(set(ids))
    assert feed.missed(player("p1"), ids[2]) == feed.missed(player("p1"), (20, 2)), "it is where the crowd had got to"

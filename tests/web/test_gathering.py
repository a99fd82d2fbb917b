"""What people say goes at once, and together where much is said; in a feed it is told in order, and reactions not without end."""

import asyncio
import json

from game.commands import HOST
from game.events import Locked, Reacted, Said
from game.io.frames import Frame, event_id, frame_text
from game.io.keys import RoomCode
from game.standing import PlayerId
from tests.web.test_feed import Ear, entry, player
from web.feed import REACTIONS_AT_ONCE, Feed
from web.gathering import EVERY, Gathering
from web.history import History
from web.sessions import SPECTATOR, Identity

LOOPS = ("virtual",)


async def test_the_first_goes_at_once_and_what_follows_goes_together_in_order() -> None:
    gone: list[int] = []
    gathering: Gathering[int] = Gathering(lambda: 3)
    for n in range(5):
        gathering.add(gone.append, n)
    assert gone == [0]
    await asyncio.sleep(EVERY * 1.5)
    assert gone == [0, 1, 2, 3, 4]


async def test_a_crowd_waits_longer_but_never_long() -> None:
    gone: list[int] = []
    gathering: Gathering[int] = Gathering(lambda: 1_000_000)
    gathering.add(gone.append, 1)
    gathering.add(gone.append, 2)
    await asyncio.sleep(0.8)
    assert gone == [1]
    await asyncio.sleep(0.4)
    assert gone == [1, 2]


def said(n: int, to: str = "all", text: str = "hello") -> Said:
    state = "shown" if to == "all" else "held"
    return Said(to=to, message=n, player=PlayerId("ana"), name="Ana", text=text, state=state)  # type: ignore[arg-type]


async def test_messages_keep_their_place_between_other_events_for_quick_and_slow() -> None:
    feed = Feed(RoomCode("ABCDEF"))
    quick, slow = Ear(), Ear(player("ben"), prompt=False)
    feed.add(quick)
    feed.add(slow)
    entry(feed, 1, said(1), said(2), Locked(locked=True), said(3))
    assert quick.kinds() == slow.kinds() == ["said", "said", "locked", "said"]
    assert [m.get("message") for m in slow.heard] == [1, 2, None, 3]


async def test_of_many_reactions_some_are_told_and_none_is_kept() -> None:
    feed = Feed(RoomCode("ABCDEF"))
    ear = Ear(prompt=False)
    feed.add(ear)
    for n in range(200):
        entry(feed, 1 + n, Reacted(player=PlayerId("ana"), name="Ana", emoji="clap"))
    assert REACTIONS_AT_ONCE <= len(ear.heard) <= REACTIONS_AT_ONCE + 20
    assert feed.missed(SPECTATOR, (0, 0)) == []


async def test_a_message_leaves_the_view_that_is_known() -> None:
    feed = Feed(RoomCode("ABCDEF"))
    feed.view_text = "known"
    entry(feed, 1, said(1))
    assert feed.view_text == "known"
    assert not feed.past.changed_after((0, 0))
    entry(feed, 2, Locked(locked=True))
    assert feed.view_text is None
    assert feed.past.changed_after((1, 10))


def test_the_history_is_what_was_read_with_what_was_heard_meanwhile_on_top() -> None:
    history = History()
    row = {"n": 1, "at": 1, "player": "ana", "name": "Ana", "text": "one", "state": "shown", "assistant": False}

    def hear(event: Said, at: int) -> None:
        id = event_id((at, 0), 0)
        history.hear(Frame(id, "said", event.to, frame_text(event, id)))

    hear(said(1), 1)  # before anybody asked: it is in the rows
    history.begin()
    hear(said(2), 2)
    history.fill([json.dumps(row)])
    hear(said(3, to="ana"), 3)
    host, ana = Identity("host", HOST), Identity("player", PlayerId("ana"))
    ben = Identity("player", PlayerId("ben"))
    read = {who: [m["message"] for m in json.loads(history.text_for(who, 50))] for who in (host, ana, ben, SPECTATOR)}
    assert read == {host: [1, 2, 3], ana: [1, 2, 3], ben: [1, 2], SPECTATOR: [1, 2]}
    assert json.loads(history.text_for(ben, 1))[0]["message"] == 2
    assert history.text_for(ben, 0) == "[]"

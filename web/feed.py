"""What one room tells, as one web process hears it: recent events in memory, and who listens.

1. Frames are kept in the order of their ids. `floor` is the id from which on nothing is missing.
2. A listener never hears an id twice or out of order: one whose view was newer than this feed is `ahead` until the feed is there.
3. Tallies are made here, from receipts, at most four a second (one to players, fewer to thousands), with the odd id after the
   newest receipt.
4. In rooms with many listeners, joins and presence are told once a second and not each.
5. Messages and reactions that stand side by side are written together. Of reactions a room hears so many a second, and they are
   not kept: who missed them missed nothing.
6. What is told late, or made here, has an odd id after all that was told before: so nobody hears ids out of order.
"""

import asyncio
import json
from collections.abc import Iterable
from dataclasses import replace

from game.commands import HOST, React, Say
from game.events import ALL, BESIDE
from game.io.frames import ZERO, Frame, Id, Receipt, entry_of, parse_id
from game.io.keys import RoomCode
from game.standing import PlayerId, Standing
from web.audience import Audience, Listener
from web.framing import frame_of, text_frame
from web.gathering import Gathering
from web.history import KINDS as OF_HISTORY
from web.history import History
from web.latest import Latest
from web.limits import Credits
from web.outcomes import Outcomes
from web.past import Past
from web.sessions import Identity

KEEP_MS = 150_000
TALLY_EVERY = 0.25
TALLY_SEATED, TALLY_EACH = 1.0, 0.0005
"""Seconds between two tallies: to host and spectators, whose screen counts; to players; and for each listener, because telling
thousands costs time that receipts need."""
CROWD = 50
CROWD_EVERY = 1.0
CROWD_KINDS = frozenset({"player_joined", "player_left", "presence"})
QUIET_KINDS = BESIDE | {
    "presence",
    "status",
    "locked",
    "paused",
    "resumed",
    "shelf",
    "models",
    "chat",
    "mood",
    "flagged",
}
"""Events after which the leaderboard is what it was."""
TOGETHER = frozenset({"said", "reacted"})
REACTIONS, REACTIONS_AT_ONCE = 20.0, 40
"""So many reactions a second are told in a room."""
ENDS_ROUND = frozenset({"round_opened", "round_closed", "round_voided", "game_over"})


class Feed:
    """One room as this process knows it."""

    def __init__(self, code: RoomCode) -> None:
        self.code = code
        self.position: Id = ZERO
        self.past = Past()
        self.listeners: set[Listener] = set()
        self.players: dict[PlayerId, Listener] = {}
        self.round = 0
        self.claim = ""
        self.receipts: dict[PlayerId, Receipt] = {}
        self.view_text: str | None = None
        self.view_lock = asyncio.Lock()
        self.standings_cache: list[Standing] | None = None
        self.idle_since: float | None = None
        self.ready = asyncio.Event()
        self.outcomes = Outcomes()
        self.history = History()
        self.talk: Gathering[Say | React] = Gathering(lambda: len(self.listeners))
        self._hosts: set[Listener] = set()
        self._reactions = Credits(REACTIONS, REACTIONS_AT_ONCE)
        self._ahead: set[Listener] = set()
        self._seated, self._watching = Audience(), Audience()
        self._tallies = [
            self._tallies_for(self._seated, TALLY_SEATED),
            self._tallies_for(self._watching, TALLY_EVERY),
        ]
        self._crowd: Latest[Frame] = Latest(self._tell_crowd, lambda: CROWD_EVERY)

    # Hearing

    def hear(self, entry: Id, items: Iterable[Frame | Receipt]) -> None:
        """Take in one stream entry and tell everybody whom it concerns."""
        heard: list[Frame] = []
        talk: list[Frame] = []
        tally: Receipt | None = None
        for item in items:
            if isinstance(item, Frame) and item.kind in TOGETHER and item.to == ALL:
                heard.append(item)
                self._hear_talk(item, talk)
                continue
            if talk:
                self._tell_together(talk)
            self.past.add(item)
            if isinstance(item, Receipt):
                tally = item if self._hear_receipt(item) else tally
            else:
                tally = None if item.kind in ENDS_ROUND else tally
                heard.append(item)
                self._hear_frame(item)
        if talk:
            self._tell_together(talk)
        self.position = entry
        if self._ahead:
            self._let_in()
        self.past.forget(entry[0] - KEEP_MS)
        self.outcomes.settle(entry_of(entry), heard)
        for frame in heard:
            if self._is_crowd(frame):
                self._crowd.offer(frame)
        if tally is not None:
            for tallies in self._tallies:
                tallies.offer(tally)

    def fill(self, entry: Id, items: Iterable[Frame | Receipt]) -> None:
        """Take in the past, without telling anybody."""
        for item in items:
            if isinstance(item, Frame) and item.kind == "reacted":
                self.past.note(item.id)
                continue
            self.past.add(item)
            if isinstance(item, Receipt):
                self._note(item)
            elif item.kind == "erased":
                # Nobody goes on from what was told before it, nor from it.
                self.past.floor = (item.id[0], item.id[1] + 1)
            elif item.kind in ("round_opened", "game_started"):
                self._begin(item)
        self.position = entry

    def _begin(self, frame: Frame) -> None:
        """A round, or a game, begins: nobody has answered."""
        self.receipts.clear()
        told = json.loads(frame.text)
        self.round = told.get("round", 0)
        self.claim = told.get("claim", {}).get("id", "")

    def _note(self, receipt: Receipt) -> bool:
        """Remember who has answered the round that is open; a receipt of an older one is only told to its player."""
        if receipt.round == self.round:
            self.receipts[receipt.player] = receipt
            return True
        return False

    def _hear_receipt(self, receipt: Receipt) -> bool:
        listener = self.players.get(receipt.player)
        if listener is not None and listener.position < receipt.id:
            listener.tell(text_frame(receipt.text()), "answer_taken")
        return self._note(receipt)

    def _hear_talk(self, frame: Frame, talk: list[Frame]) -> None:
        """A message or a reaction for all: it waits for those that stand beside it."""
        if frame.kind == "reacted":
            self.past.note(frame.id)
            if self._reactions.spend():
                talk.append(frame)
            return
        self.past.add(frame)
        self.history.hear(frame)
        talk.append(frame)

    def _tell_together(self, talk: list[Frame]) -> None:
        """Tell messages that nothing stands between."""
        if self._ahead or len(talk) == 1:
            for frame in talk:
                self._tell(frame)
        else:
            frames = [text_frame(frame.text) for frame in talk]
            self._watching.tell_several(frames, "said")
            self._seated.tell_several(frames, "said")
        talk.clear()

    def _hear_frame(self, frame: Frame) -> None:
        if frame.kind not in BESIDE:
            self.view_text = None
        if frame.kind in OF_HISTORY:
            self.history.hear(frame)
        if frame.kind not in QUIET_KINDS:
            self.standings_cache = None
        if frame.kind in ("round_opened", "game_started"):
            self._begin(frame)
        if frame.kind in ENDS_ROUND:
            for tallies in self._tallies:
                tallies.drop()
            if len(self._seated) * TALLY_EACH > TALLY_EVERY:
                # The first of thousands to answer need no tally: it would hold up their receipts.
                self._tallies[0].wait()
        if frame.you:
            self._tell_each(frame)
        elif not self._is_crowd(frame):
            self._tell(frame)
        if frame.kind == "player_left":
            self._dismiss(json.loads(frame.text))
        self._take_over(frame)
        if frame.kind == "host_changed":
            for host in [one for one in self._hosts if one.position < frame.id]:
                host.close(4409)

    def _is_crowd(self, frame: Frame) -> bool:
        """Whether a frame is told now and then only, under a new id: in a room of many, who comes and goes."""
        return frame.kind in CROWD_KINDS and len(self.listeners) > CROWD

    def _tell(self, frame: Frame) -> None:
        whole = text_frame(frame.text)
        if frame.to == ALL:
            self._watching.tell(whole, frame.kind)
            self._seated.tell(whole, frame.kind)
            one_by_one: Iterable[Listener] = tuple(self._ahead)
        else:
            one_by_one = self._named(frame.to)
        for listener in one_by_one:
            if listener.position < frame.id:
                listener.tell(whole, frame.kind)

    def _tell_each(self, frame: Frame) -> None:
        """Tell everybody, and each player their own part."""
        whole = text_frame(frame.text)
        head = frame.text[:-1].encode() + b',"you":'
        for listener in tuple(self.listeners):
            if listener.position < frame.id:
                player = listener.who.player
                own = frame.you.get(player) if player is not None else None
                listener.tell(whole if own is None else frame_of(head + own.encode() + b"}"), frame.kind)

    def _named(self, to: str) -> list[Listener]:
        """Whom a seat or a session names."""
        player = self.players.get(PlayerId(to))
        if player is not None:
            return [player]
        if to == HOST:
            return list(self._hosts)
        return [one for one in self.listeners if to in (one.who.seat, one.session)]

    def _let_in(self) -> None:
        """Listeners that were ahead hear with all others once the feed is where they are."""
        for listener in [one for one in self._ahead if one.position <= self.position]:
            self._ahead.discard(listener)
            self._audience_of(listener).add(listener)

    def _dismiss(self, left: dict[str, str]) -> None:
        """Who gave up the seat, or lost it, has nothing to hear any more."""
        listener = self.players.get(PlayerId(left["player"]))
        if listener is not None:
            listener.close(4403 if left["reason"] == "kicked" else 1000)

    def _take_over(self, frame: Frame) -> None:
        """A seat that another socket holds now, here or elsewhere, is no longer this one's."""
        for seat, session in frame.seats.items():
            listener = self.players.get(seat)
            if listener is None:
                continue
            if listener.session == session:
                listener.confirmed = True
            elif listener.confirmed:
                listener.close(4409)

    # What is told now and then

    def _stamp(self, *audiences: Audience) -> Id | None:
        """The odd id after all that was told; None where these heard something with that id already."""
        id = self._odd_id()
        if any(audience.stamp >= id for audience in audiences):
            return None
        for audience in audiences:
            audience.stamp = id
        return id

    def _odd_id(self) -> Id:
        return (self.position[0], self.position[1] + 1)

    def _tallies_for(self, audience: Audience, least: float) -> Latest[Receipt]:
        def tell(tally: Receipt) -> None:
            id = self._stamp(audience)
            if id is None:
                tallies.offer(tally)
                return
            text = (
                f'{{"type":"tally","id":"{id[0]}-{id[1]}","at":{tally.at},"round":{tally.round},'
                f'"answered":{tally.answered},"players":{tally.players}}}'
            )
            audience.tell(text_frame(text), "tally")

        tallies = Latest(tell, lambda: max(least, len(audience) * TALLY_EACH))
        return tallies

    def _tell_crowd(self, frame: Frame) -> None:
        id = self._stamp(self._watching, self._seated)
        if id is None:
            self._crowd.offer(frame)
            return
        text = f'{{"id":"{id[0]}-{id[1]}"{frame.text[frame.text.index(",") :]}'
        self._tell(replace(frame, id=id, text=text))

    # Resuming

    def outcome(self, entry: Id) -> asyncio.Future[list[Frame]]:
        """What comes, or came, of an inbox entry."""
        return self.outcomes.of(entry, self.past.of_entry(entry), entry_of(self.position))

    def let_go(self) -> None:
        """Nobody asks this feed any more. What is large is given back now: a feed knows itself, and the collector comes seldom."""
        self.past, self.history, self.receipts = Past(), History(), {}
        self.view_text = self.standings_cache = None

    def missed(self, who: Identity, after: Id) -> list[str] | None:
        """What a listener missed after an id, in order; None where that is no longer known."""
        if not self.past.floor <= after <= self._odd_id() or not self.past.knows(after):
            return None
        return self.past.after(after, who, CROWD_KINDS if len(self.listeners) > CROWD else ())

    # Who listens

    def _audience_of(self, listener: Listener) -> Audience:
        return self._seated if listener.who.player is not None else self._watching

    def add(self, listener: Listener) -> None:
        """Somebody listens from now on; who held the seat here before is told that it was taken over."""
        self.listeners.add(listener)
        if listener.who.seat == HOST:
            self._hosts.add(listener)
        if listener.position > self.position:
            self._ahead.add(listener)
        else:
            self._audience_of(listener).add(listener)
        player = listener.who.player
        if player is not None:
            before = self.players.get(player)
            self.players[player] = listener
            if before is not None:
                before.close(4409)

    def remove(self, listener: Listener) -> bool:
        """Somebody hung up. Returns whether the seat is empty now (here)."""
        self.listeners.discard(listener)
        self._hosts.discard(listener)
        self.silence(listener)
        player = listener.who.player
        if player is not None and self.players.get(player) is listener:
            del self.players[player]
            return True
        return player is None

    def silence(self, listener: Listener) -> None:
        """Tell this listener nothing more."""
        self._audience_of(listener).remove(listener)
        self._ahead.discard(listener)

    def look_again(self, listener: Listener) -> None:
        """A listener fell behind, or caught up."""
        self._audience_of(listener).look_again(listener)

    def drop_all(self, code: int) -> None:
        """Hang up on everybody."""
        for listener in list(self.listeners):
            listener.close(code)


def view_id(view_text: str) -> Id:
    """The id of the newest event that a view includes: the view's first field."""
    start = len('{"id":"')
    return parse_id(view_text[start : view_text.index('"', start)])

"""One WebSocket: who it is, what it says, and what it is told.

1. Nothing in here waits for another socket: telling hands a frame to this socket's own wire, and who reads too slowly is cut.
2. Authority is checked per message, from the identity that the token gave.
3. People's mistakes are answered and leave the socket open; only floods close it.
4. A socket is greeted by a task (hello, welcome) and then needs none: its wire calls it.
"""

import asyncio
import json
import time
from typing import Any

from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from game import commands
from game.io import metrics as m
from game.io.connection import LOST
from game.io.frames import ZERO, Id, parse_id, show_id
from game.io.inbox import NoSuchRoom, Unreachable
from game.io.keys import RoomCode
from game.io.tracing import answer_trace
from game.refusals import SENTENCES
from game.standing import PlayerId
from web import history, speech
from web.feed import Feed, view_id
from web.flagged import SAID, flagged
from web.framing import text_frame
from web.limits import Credits, place_of
from web.protocol import EXTENSION
from web.sessions import SPECTATOR, Identity, identify, new_session, read_code
from web.site import Site
from web.speech import Unspeakable
from web.wire import PlainWire, Wire, Write

FLOOD = 60


class Socket:
    """A connected browser, from its hello on."""

    def __init__(self, wire: Wire, base: str, site: Site, feed: Feed, who: Identity) -> None:
        self.session = new_session(feed.code)
        self.who = who
        self.position: Id = ZERO
        self.confirmed = False
        self._wire = wire
        self._base = base
        self._site = site
        self._feed = feed
        self._closed = False
        settings = site.settings
        self._credits = Credits(settings.message_rate, settings.message_burst)
        self._words = Credits(settings.say_rate, settings.say_burst)
        self._offences = 0
        self._said_at = time.monotonic()
        self._asked_at = 0.0
        self._asked_of = (0, "")

    # Telling

    @property
    def write(self) -> Write | None:
        """How to write to it where it keeps up, else None."""
        return self._wire.write if self._wire.keeps_up else None

    def tell(self, frame: bytes, kind: str) -> None:
        """Hand over one frame."""
        if not self._closed:
            self._wire.send_frame(frame, kind)
            if kind == "answer_taken":
                self._receipt()

    def _receipt(self) -> None:
        """A receipt is written: how long that took is noted."""
        asked, self._asked_at = self._asked_at, 0.0
        self._site.metrics.receipt(time.monotonic() - asked if asked else None)
        if self._site.tracing is not None:
            self._trace("receipt", "commit")

    def _trace(self, name: str, parent: str | None) -> None:
        """The span of what was just done for the answer that was given last, if it is one of those that are traced."""
        tracing, player, (round, claim) = self._site.tracing, self.who.player, self._asked_of
        if tracing is None or player is None or not claim:
            return
        trace = answer_trace(self._feed.code, round, claim, player)
        if tracing.wants(trace):
            began = time.time_ns()
            tracing.span(trace, name, parent, began, began, room=self._feed.code, player=player)

    def tell_now(self, kind: str, **fields: Any) -> None:
        """Tell something that is no event of the room."""
        self.tell(text_frame(json.dumps({"type": kind, **fields}, separators=(",", ":"), ensure_ascii=False)), kind)

    def close(self, code: int) -> None:
        """Hang up with a code, after what waits."""
        if not self._closed:
            self._closed = True
            self._feed.silence(self)
            self._wire.hang_up(code)

    def look(self, now: float) -> None:
        """Hang up where nothing was said for too long; `now` is monotonic."""
        if now - self._said_at > self._site.settings.session_timeout:
            self.close(1001)

    # What the wire calls

    def fell_behind(self) -> None:
        """Frames go through the wire's outbox from now on."""
        self._feed.look_again(self)

    def caught_up(self) -> None:
        """Frames may be written at once again."""
        self._feed.look_again(self)

    def gone(self) -> None:
        """The wire is cut."""
        self._closed = True
        code = self._wire.closing
        self._site.metrics.add(m.CONNECTIONS_CLOSED, 1, "gone" if code is None else str(code))
        if self._feed.remove(self):
            self._site.hub.left(self._feed, self)
        self._site.hub.leave(self._feed.code)

    def heard(self, text: str | None) -> None:
        """Deal with what the browser says."""
        if self._closed:
            return
        self._said_at = time.monotonic()
        if not self._credits.spend():
            self._offend("refused", "too_fast", SENTENCES["too_fast"])
            return
        try:
            if text is None:
                raise Unspeakable("invalid_json", "Messages are text.")
            self._do(speech.parse(text))
        except Unspeakable as error:
            self._offend("error", error.code, error.message)

    def _offend(self, kind: str, code: str, message: str) -> None:
        self._offences += 1
        self._site.refused(code)
        if self._offences > FLOOD:
            self.close(1008)
        self.tell_now(kind, code=code, message=message)

    def _refuse(self, code: str) -> None:
        self._site.refused(code)
        self.tell_now("refused", code=code, message=SENTENCES[code])

    def _do(self, said: speech.Speech) -> None:
        match said:
            case speech.SayAnswer():
                if (player := self._player()) is not None:
                    row = (player, said.round, said.verdict, said.sure)
                    self._asked_at = self._said_at
                    self._site.metrics.answers += 1
                    if self._site.tracing is not None:
                        self._asked_of = (said.round, self._feed.claim if said.round == self._feed.round else "")
                        self._trace("answer", None)
                    self._site.inbox.answer(self._feed.code, row, self._failed, self._wire.credit)
            case speech.Ping():
                self.tell_now("pong", at=said.at, now=self._site.clock.now())
            case speech.SayCommand():
                self._command(said)
            case speech.SayLeave():
                if (player := self._player()) is not None:
                    self._put(commands.Leave(player=player))
            case speech.Hello():
                self.tell_now("error", code="invalid_hello", message="You have said hello already.")
            case speech.SaySettings():
                if (player := self._player()) is not None:
                    self._put(commands.Adjust(player=player, extra=said.extra))
            case speech.Say() | speech.Query() | speech.React() | speech.Flag():
                self._talk(said)

    def _talk(self, said: speech.Say | speech.Query | speech.React | speech.Flag) -> None:
        """Players and the host talk; spectators read."""
        seat = self.who.seat
        if seat is None:
            self._refuse("not_player")
        elif not self._words.spend():
            self._refuse("too_fast")
        elif isinstance(said, speech.React):
            self._feed.talk.add(self._put, commands.React(player=seat, emoji=said.emoji))
        elif isinstance(said, speech.Flag):
            self._put(commands.Flag(player=seat, round=said.round, reason=said.reason))
        elif isinstance(said, speech.Say):
            self._feed.talk.add(self._put, commands.Say(player=seat, text=said.text))
        else:
            self._put(commands.Query(player=seat, text=said.text))

    def _player(self) -> PlayerId | None:
        if self.who.player is None:
            self._refuse("not_player")
        return self.who.player

    def _command(self, said: speech.SayCommand) -> None:
        if self.who.role != "host":
            self._refuse("not_host")
            return
        body = said.model_dump(exclude={"type", "do"}, exclude_none=True)
        self._put(speech.host_command(said.do, body))

    def _put(self, command: commands.Command) -> None:
        done = self._site.inbox.put(self._feed.code, command)
        done.add_done_callback(self._put_failed)

    def _put_failed(self, done: "asyncio.Future[Id]") -> None:
        if not done.cancelled() and (error := done.exception()) is not None:
            self._failed(error)

    def _failed(self, error: BaseException) -> None:
        self._refuse("no_such_room" if isinstance(error, NoSuchRoom) else "unavailable")

    # Welcome

    async def welcome(self, after: str | None) -> bool:
        """Tell where things stand, and what was missed. False where the room is gone."""
        hub, feed, settings = self._site.hub, self._feed, self._site.settings
        since, hosting = feed.position, self.who.role == "host"
        you = await self._you()
        muted_until = you.pop("muted_until", None)
        quiet = await history.muted(hub.redis, hub.keys, feed.code, self._site.clock.now()) if hosting else {}
        doubts = await flagged(hub.redis, hub.keys, feed.code) if hosting else []
        await hub.read_history(feed)
        view = await hub.view(feed)
        if view is None:
            return False
        # From here to the moment this socket is added to the feed nothing waits, so nothing can slip in between.
        shown = view_id(view)
        missed = feed.missed(self.who, parse_id(after)) if after else None
        following = missed
        if following is None and feed.past.changed_after(shown):
            following = feed.missed(self.who, shown)
        self.position = max(feed.position, shown)
        start = after if missed is not None else show_id(shown if following else self.position)
        head = {
            "type": "welcome",
            "id": start,
            "session": self.session,
            "resumed": missed is not None,
            "now": self._site.clock.now(),
            "you": you,
            "join_url": self._join_url(),
        }
        text = json.dumps(head, separators=(",", ":"), ensure_ascii=False)
        chat = f'{feed.history.head_of(view)},"messages":{feed.history.text_for(self.who, settings.max_history)}'
        for told in feed.past.of_kind("muted", since, self.who):
            # Somebody was muted while this was read.
            muted_until = told["until"]
            quiet[told["player"]] = {part: told[part] for part in ("player", "name", "until")}
        if self.who.player is not None:
            chat += f',"you":{{"muted_until":{json.dumps(muted_until)}}}'
        elif hosting:
            still = [row for row in quiet.values() if row["until"] is not None]
            chat += f',"muted":{json.dumps(still, separators=(",", ":"), ensure_ascii=False)}'
            doubts += ({part: told[part] for part in SAID} for told in feed.past.of_kind("flagged", since, self.who))
            text = f'{text[:-1]},"flagged":{json.dumps(doubts, separators=(",", ":"), ensure_ascii=False)}}}'
        self._wire.expect(len(following or ()))
        self.tell(text_frame(f'{text[:-1]},"chat":{{{chat}}},"room":{view}}}'), "welcome")
        for missed_text in following or ():
            self.tell(text_frame(missed_text), "missed")
        return True

    def _join_url(self) -> str:
        return f"{self._base}/r/{self._feed.code}"

    async def _you(self) -> dict[str, Any]:
        player = self.who.player
        if player is None:
            return {"role": self.who.role}
        own = await self._site.hub.own(self._feed.code, player)
        receipt = self._feed.receipts.get(player)
        answered = None
        if receipt is not None:
            answered = {"round": receipt.round, "verdict": receipt.verdict, "elapsed": receipt.elapsed}
        return {"role": "player", "player": player, **own, "answered": answered}


async def _hello(ws: WebSocket) -> speech.Hello:
    """The first message. Raises Unspeakable, WebSocketDisconnect."""
    message = await ws.receive()
    if message["type"] != "websocket.receive":
        raise WebSocketDisconnect(message.get("code", 1005))
    said = speech.parse(message.get("text") or "")
    if not isinstance(said, speech.Hello):
        raise Unspeakable("invalid_hello", "The first message says hello.")
    return said


async def _first(ws: WebSocket, site: Site, code: RoomCode, address: str) -> tuple[speech.Hello, Identity] | None:
    """Hello and who says it; None where the socket was closed for lack of either."""
    try:
        async with asyncio.timeout(site.settings.hello_seconds):
            while True:
                try:
                    hello = await _hello(ws)
                    break
                except Unspeakable as error:
                    await ws.send_json({"type": "error", "code": error.code, "message": error.message})
    except TimeoutError:
        await _turn_away(ws, site, "no_hello", 4401)
        return None
    if not await site.redis.exists(site.keys.room(code, "view")):
        site.guesses.missed(address)
        await _turn_away(ws, site, "no_room", 4404)
        return None
    site.guesses.found(address, code)
    if hello.token is None:
        return hello, SPECTATOR
    who = await identify(site.redis, site.keys, code, hello.token)
    if who is None:
        await _turn_away(ws, site, "bad_token", 4401)
        return None
    return hello, who


async def _turn_away(ws: WebSocket, site: Site, reason: str, code: int) -> None:
    """Close a socket that never came in."""
    site.metrics.add(m.CONNECTIONS_REFUSED, 1, reason)
    await ws.close(code)


async def endpoint(ws: WebSocket) -> None:
    """`/ws/{room}`."""
    site: Site = ws.app.state.site
    if not site.origin_allowed(ws.headers.get("origin"), ws.headers.get("host", "")):
        await _turn_away(ws, site, "origin", 4403)
        return
    address = place_of(ws.client.host) if ws.client else "?"
    if not site.places.take(address):
        site.metrics.add(m.CONNECTIONS_REFUSED, 1, "crowded")
        await ws.send_denial_response(Response("too many sockets from here", 429))
        return
    fast = ws.scope.get("extensions", {}).get(EXTENSION)
    if fast is not None:
        # The socket outlives this task.
        fast.when_lost(lambda: site.places.leave(address))
    try:
        await _greet(ws, site, address)
    finally:
        if fast is None:
            site.places.leave(address)


async def _greet(ws: WebSocket, site: Site, address: str) -> None:
    """Accept a socket and find out who it is."""
    await ws.accept()
    code = read_code(ws.path_params["room"])
    try:
        if code is None:
            await _turn_away(ws, site, "no_room", 4404)
            return
        if not site.guesses.may(address, code):
            await _turn_away(ws, site, "guessing", 4429)
            return
        first = await _first(ws, site, code, address)
        if first is not None:
            await _serve(ws, site, code, *first)
    except (WebSocketDisconnect, RuntimeError):
        # The peer is gone; RuntimeError is how starlette says that a socket was used after its end.
        return
    except (NoSuchRoom, Unreachable, TimeoutError, *LOST):
        site.metrics.add(m.CONNECTIONS_REFUSED, 1, "unavailable")
        await _close_quietly(ws, 1012)


async def _serve(ws: WebSocket, site: Site, code: RoomCode, hello: speech.Hello, who: Identity) -> None:
    fast: Wire | None = ws.scope.get("extensions", {}).get(EXTENSION)
    plain = PlainWire(ws) if fast is None else None
    wire: Wire = fast or plain  # type: ignore[assignment]
    base = site.base_url("https" if ws.url.scheme == "wss" else "http", ws.url.netloc)
    feed = await site.hub.enter(code)
    socket = Socket(wire, base, site, feed, who)
    try:
        there = await socket.welcome(hello.after)
    except BaseException:
        site.hub.leave(code)
        raise
    if not there:
        site.hub.leave(code)
        await _turn_away(ws, site, "no_room", 4404)
        return
    feed.add(socket)
    if who.role == "host" and not await _still(site, code, hello):
        # The seat was handed over while this socket was on its way: it is nobody's.
        socket.close(4409)
    else:
        site.hub.came(feed, socket)
    if not wire.hand_over(socket):
        socket.gone()
        return
    if who.player is not None:
        # The link is measured before the first answer can come.
        wire.ping()
    if plain is not None:
        await plain.run()


async def _still(site: Site, code: RoomCode, hello: speech.Hello) -> bool:
    """Whether a token that was good is still good; where that cannot be asked, what was so a moment ago is."""
    try:
        return await identify(site.redis, site.keys, code, str(hello.token)) is not None
    except LOST:
        return True


async def _close_quietly(ws: WebSocket, code: int) -> None:
    try:
        async with asyncio.timeout(2):
            await ws.close(code)
    except (WebSocketDisconnect, RuntimeError, TimeoutError):
        pass

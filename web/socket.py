"""One WebSocket: who it is, what it says, and what it is told.

1. Nothing in here waits for another socket: telling puts a frame into this socket's own outbox, and who reads too slowly
   is cut.
2. Authority is checked per message, from the identity that the token gave.
3. People's mistakes are answered and leave the socket open; only floods close it.
"""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Sequence
from typing import Any

from starlette.websockets import WebSocket, WebSocketDisconnect

from game import commands
from game.io.connection import LOST
from game.io.frames import ZERO, Id, parse_id, show_id
from game.io.inbox import NoSuchRoom, Unreachable
from game.io.keys import RoomCode
from game.refusals import SENTENCES
from game.standing import PlayerId
from web import speech
from web.feed import Feed, view_id
from web.limits import Credits
from web.sessions import SPECTATOR, Identity, identify, new_session, read_code
from web.site import Site
from web.speech import Unspeakable

log = logging.getLogger("fof.web")

OUTBOX = 64
BEHIND_SECONDS = 1.0
SLOW_SECONDS = 10.0
FLOOD = 60
REPLACEABLE = frozenset({"tally", "presence"})


class Socket:
    """A connected browser, from its hello on."""

    def __init__(self, ws: WebSocket, site: Site, feed: Feed, who: Identity) -> None:
        self.session = new_session(feed.code)
        self.who = who
        self.position: Id = ZERO
        self.confirmed = False
        self._ws = ws
        self._site = site
        self._feed = feed
        self._outbox: deque[tuple[str, str]] = deque()
        self._some = asyncio.Event()
        self._closing: int | None = None
        settings = site.settings
        self._credits = Credits(settings.message_rate, settings.message_burst)
        self._offences = 0
        self._limit = OUTBOX
        self._behind_since = 0.0

    # Telling

    def tell(self, text: str, kind: str) -> None:
        """Put one frame into the outbox; the newest of a replaceable kind wins where the reader is behind."""
        if self._closing is not None:
            return
        if kind in REPLACEABLE:
            for place, (_, waiting) in enumerate(self._outbox):
                if waiting == kind:
                    del self._outbox[place]
                    break
        now = asyncio.get_running_loop().time()
        if not self._outbox:
            self._behind_since = now
        # Many frames at once are no slow reader; many frames that stay are.
        full = len(self._outbox) >= self._limit
        if full and (now - self._behind_since > BEHIND_SECONDS or len(self._outbox) >= 8 * self._limit):
            self.close(4408)
            return
        self._outbox.append((text, kind))
        self._some.set()

    def tell_now(self, kind: str, **fields: Any) -> None:
        """Tell something that is no event of the room."""
        self.tell(json.dumps({"type": kind, **fields}, separators=(",", ":"), ensure_ascii=False), kind)

    def close(self, code: int) -> None:
        """Hang up with a code, after what is in the outbox."""
        if self._closing is None:
            self._closing = code
            self._some.set()

    async def write(self) -> None:
        """Send what is told until the socket is to be closed. Cut where the reader takes nothing for too long."""
        while True:
            await self._some.wait()
            self._some.clear()
            while self._outbox:
                text, _ = self._outbox.popleft()
                async with asyncio.timeout(SLOW_SECONDS):
                    await self._ws.send_text(text)
            if self._closing is not None:
                await self._ws.close(self._closing)
                return

    # Hearing

    async def read(self) -> None:
        """Deal with what the browser says until it hangs up or says nothing for too long."""
        while True:
            async with asyncio.timeout(self._site.settings.session_timeout):
                message = await self._ws.receive()
            if message["type"] != "websocket.receive":
                return
            self._hear(message.get("text"))
            if self._closing is not None:
                return

    def _hear(self, text: str | None) -> None:
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
                    self._put(commands.Answer(player=player, round=said.round, verdict=said.verdict, sure=said.sure))
            case speech.Ping():
                self.tell_now("pong", at=said.at, now=self._site.clock.now())
            case speech.SayCommand():
                self._command(said)
            case speech.SayLeave():
                if (player := self._player()) is not None:
                    self._put(commands.Leave(player=player))
            case speech.Hello():
                self.tell_now("error", code="invalid_hello", message="You have said hello already.")
            case speech.Say() | speech.Query() | speech.Flag() | speech.React():
                self._refuse("not_available")

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
        if done.cancelled() or done.exception() is None:
            return
        self._refuse("no_such_room" if isinstance(done.exception(), NoSuchRoom) else "unavailable")

    # Welcome

    async def welcome(self, after: str | None) -> bool:
        """Tell where things stand, and what was missed. False where the room is gone."""
        hub, feed = self._site.hub, self._feed
        you = await self._you()
        view = await hub.view(feed)
        if view is None:
            return False
        # From here to the moment this socket is added to the feed nothing waits, so nothing can slip in between.
        shown = view_id(view)
        missed = feed.missed(self.who, parse_id(after)) if after else None
        following = missed
        if following is None and feed.changes_after(shown):
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
        self.tell(f'{text[:-1]},"room":{view}}}', "welcome")
        self._limit += len(following or ())
        for frame in following or ():
            self.tell(frame, "missed")
        return True

    def _join_url(self) -> str:
        url = self._ws.url
        base = self._site.base_url("https" if url.scheme == "wss" else "http", url.netloc)
        return f"{base}/r/{self._feed.code}"

    async def _you(self) -> dict[str, Any]:
        player = self.who.player
        if player is None:
            return {"role": self.who.role}
        rows = await self._site.hub.standings(self._feed)
        row = next((row for row in rows if row.player == player), None)
        receipt = self._feed.receipts.get(player)
        answered = None
        if receipt is not None:
            answered = {"round": receipt.round, "verdict": receipt.verdict, "elapsed": receipt.elapsed}
        own = {"name": row.name, "score": row.score, "rank": row.rank, "streak": row.streak} if row else {}
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


async def _first(ws: WebSocket, site: Site, code: RoomCode) -> tuple[speech.Hello, Identity] | None:
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
        await ws.close(4401)
        return None
    if not await site.redis.exists(site.keys.room(code, "view")):
        await ws.close(4404)
        return None
    if hello.token is None:
        return hello, SPECTATOR
    who = await identify(site.redis, site.keys, code, hello.token)
    if who is None:
        await ws.close(4401)
        return None
    return hello, who


async def endpoint(ws: WebSocket) -> None:
    """`/ws/{room}`."""
    site: Site = ws.app.state.site
    if not site.origin_allowed(ws.headers.get("origin"), ws.headers.get("host", "")):
        site.refused("origin")
        await ws.close(4403)
        return
    await ws.accept()
    code = read_code(ws.path_params["room"])
    try:
        if code is None:
            await ws.close(4404)
            return
        first = await _first(ws, site, code)
        if first is not None:
            await _serve(ws, site, code, *first)
    except (WebSocketDisconnect, RuntimeError):
        # The peer is gone; RuntimeError is how starlette says that a socket was used after its end.
        return
    except (NoSuchRoom, Unreachable, TimeoutError, *LOST):
        await _close_quietly(ws, 1012)


async def _serve(ws: WebSocket, site: Site, code: RoomCode, hello: speech.Hello, who: Identity) -> None:
    async with site.hub.watch(code) as feed:
        socket = Socket(ws, site, feed, who)
        if not await socket.welcome(hello.after):
            await ws.close(4404)
            return
        feed.add(socket)
        site.hub.came(feed, socket)
        reader = asyncio.create_task(socket.read())
        writer = asyncio.create_task(socket.write())
        try:
            done, _ = await asyncio.wait({reader, writer}, return_when=asyncio.FIRST_COMPLETED)
            if writer not in done and socket._closing is not None:
                await asyncio.wait({writer}, timeout=SLOW_SECONDS)
        finally:
            for task in (reader, writer):
                task.cancel()
            if feed.remove(socket):
                site.hub.left(feed, socket)
            results = await asyncio.gather(reader, writer, return_exceptions=True)
            await _farewell(ws, results)


async def _farewell(ws: WebSocket, results: Sequence[Any]) -> None:
    """Close the socket with the reason why reading or writing ended."""
    reader, writer = results
    if isinstance(writer, TimeoutError):
        await _close_quietly(ws, 4408)
    elif isinstance(reader, TimeoutError):
        await _close_quietly(ws, 1001)
    for result in results:
        expected = asyncio.CancelledError | TimeoutError | WebSocketDisconnect | RuntimeError
        if isinstance(result, BaseException) and not isinstance(result, expected):
            log.error("socket failed", exc_info=result)


async def _close_quietly(ws: WebSocket, code: int) -> None:
    try:
        async with asyncio.timeout(2):
            await ws.close(code)
    except (WebSocketDisconnect, RuntimeError, TimeoutError):
        pass

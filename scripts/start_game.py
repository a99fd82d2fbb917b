"""`fact-or-fake start-game`: the host's command. Opens a room, waits for players, starts, and follows the game to the podium."""

import asyncio
import io
import json
from dataclasses import dataclass, field
from typing import Any

import httpx
import websockets
from rich.console import Console, Group
from rich.live import Live
from rich.panel import Panel
from rich.progress_bar import ProgressBar
from rich.table import Table
from rich.text import Text

from scripts.failure import Failure
from scripts.qr import qr_text

VERDICTS = {"fact": "[bold blue]✓ FACT[/]", "fake": "[bold dark_orange3]✕ FAKE[/]"}
FINAL = {
    4401: "This token is not of this room's host.",
    4403: "The server does not let this program in.",
    4404: "There is no such room.",
}
"""Close codes after which coming back is of no use."""
GIVE_UP_SECONDS = 60.0


@dataclass(frozen=True)
class Wish:
    """What the host asked for."""

    server: str
    room: str | None
    token: str | None
    host_key: str | None
    settings: dict[str, Any]
    players: int


@dataclass
class Game:
    """What is known of the game that is followed. Times are server milliseconds; `offset` is server minus loop time."""

    room: str
    join_url: str
    offset: float = 0.0
    last: str | None = None
    view: dict[str, Any] = field(default_factory=dict)
    opened: dict[str, Any] | None = None
    answered: int = 0
    revealed: dict[str, Any] | None = None
    over: dict[str, Any] | None = None

    def now(self) -> float:
        """The server's time in milliseconds."""
        return asyncio.get_running_loop().time() * 1000 + self.offset


async def follow_game(wish: Wish, *, as_json: bool) -> None:
    """All of it. Raises Failure with one sentence where something does not work."""
    console = Console(highlight=False)
    async with httpx.AsyncClient(base_url=wish.server, timeout=15) as client:
        game, token = await _room(client, wish)
        if as_json:
            print(json.dumps({"type": "room", "room": game.room, "join_url": game.join_url}), flush=True)
        else:
            _invite(console, game)
        board = Console(file=io.StringIO()) if as_json else console
        with Live(console=board, refresh_per_second=8, transient=True) as live:
            await _follow(client, wish, game, token, live, as_json=as_json)
    if not as_json and game.over is not None:
        console.print(_podium(game.over))


async def _call(client: httpx.AsyncClient, path: str, key: str | None, body: dict[str, Any] | None = None) -> Any:
    headers = {"Authorization": f"Bearer {key}"} if key else {}
    try:
        reply = await client.post(path, json=body or {}, headers=headers)
    except httpx.HTTPError:
        raise Failure(f"No game runs at {client.base_url}; start one with scripts/play.") from None
    if reply.is_error:
        try:
            raise Failure(str(reply.json()["message"]))
        except (ValueError, KeyError, TypeError):
            raise Failure(f"{client.base_url} answered {reply.status_code}, and it is no game.") from None
    return reply.json()


async def _room(client: httpx.AsyncClient, wish: Wish) -> tuple[Game, str]:
    if wish.room is not None:
        if wish.token is None:
            raise Failure("FOF_HOST_TOKEN is not set: the token of this room's host.", code=2)
        room = wish.room.upper()
        return Game(room, f"{wish.server}/r/{room}"), wish.token
    opened = await _call(client, "/api/rooms", wish.host_key, wish.settings)
    return Game(opened["room"], opened["join_url"]), str(opened["host_token"])


def _invite(console: Console, game: Game) -> None:
    console.print(qr_text(game.join_url), style="white on black", soft_wrap=True)
    code = f"{game.room[:3]}·{game.room[3:]}"
    console.print(Panel(f"Room  [bold]{code}[/]\nJoin  [bold]{game.join_url}[/]", title="Fact or Fake", expand=False))


async def _follow(client: httpx.AsyncClient, wish: Wish, game: Game, token: str, live: Live, *, as_json: bool) -> None:
    """Read the room's events, and come back after a lost connection, until the podium."""
    address = wish.server.replace("http", "ws", 1) + f"/ws/{game.room}"
    loop = asyncio.get_running_loop()
    heard = loop.time()
    started = False
    while game.over is None:
        try:
            async with websockets.connect(address, max_size=2**22) as ws:
                await ws.send(
                    json.dumps({"type": "hello", "token": token, **({"after": game.last} if game.last else {})})
                )
                ticking = asyncio.create_task(_tick(game, live))
                try:
                    async for text in ws:
                        heard = loop.time()
                        message = json.loads(text)
                        _take(game, message)
                        if as_json and message["type"] != "welcome":
                            print(text, flush=True)
                        if not started and game.view.get("connected", 0) >= wish.players:
                            started = True
                            if game.view["phase"] in ("lobby", "over"):
                                await _call(client, f"/api/rooms/{game.room}/start", token)
                        if game.over is not None:
                            return
                finally:
                    ticking.cancel()
        except websockets.ConnectionClosed as closed:
            if closed.rcvd is not None and closed.rcvd.code in FINAL:
                raise Failure(FINAL[closed.rcvd.code]) from None
        except (OSError, websockets.WebSocketException):
            pass
        if loop.time() - heard > GIVE_UP_SECONDS:
            raise Failure("The connection to the game is lost; the game itself goes on.")
        await asyncio.sleep(0.5)


async def _tick(game: Game, live: Live) -> None:
    while True:
        live.update(_picture(game))
        await asyncio.sleep(0.125)


def _take(game: Game, message: dict[str, Any]) -> None:
    game.last = message.get("id", game.last)
    kind = message["type"]
    if kind == "welcome":
        game.view = message["room"]
        game.offset = message["now"] - asyncio.get_running_loop().time() * 1000
        game.opened, game.revealed = game.view["question"], game.view["reveal"]
        # A podium that was there before we came is of an older game, unless we have followed this one.
        if message["resumed"] is False and game.opened is None and game.answered and game.view["ending"]:
            game.over = game.view["ending"]
    elif kind in ("presence", "player_joined", "player_left"):
        game.view |= {part: message[part] for part in ("players", "connected") if part in message}
    elif kind == "round_opened":
        game.opened, game.revealed, game.answered = message, None, 0
    elif kind == "tally":
        game.answered = message["answered"]
    elif kind == "round_closed":
        game.opened, game.revealed = None, message
    elif kind == "round_voided":
        game.opened = game.revealed = None
    elif kind == "game_over":
        game.over = message


def _picture(game: Game) -> Any:
    if game.opened is not None:
        asked = game.opened
        now, whole = game.now(), asked["closes_at"] - asked["opens_at"]
        left = min(float(whole), max(0.0, asked["closes_at"] - now))
        bar = ProgressBar(total=whole, completed=left, width=48)
        head = Text(f"{asked['round']} of {asked['of']}   {asked['claim']['topic']}", style="dim")
        doing = "reading" if now < asked["opens_at"] else f"{left / 1000:4.1f} s"
        tail = Text(f"{doing}   {game.answered} of {game.view.get('players', 0)} answered")
        return Group(head, Text(asked["claim"]["text"], style="bold"), bar, tail)
    if game.revealed is not None:
        told = game.revealed
        verdict = Text.from_markup(f"{VERDICTS[told['verdict']]}  ")
        verdict.append(told["claim"]["text"], style="bold")
        return Group(verdict, Text(told["explanation"]), _table(told["top"], "Leaderboard"))
    return Text(f"{game.view.get('players', 0)} players, {game.view.get('connected', 0)} connected", style="dim")


def _table(rows: list[dict[str, Any]], title: str) -> Table:
    table = Table(title=title, title_justify="left", box=None, padding=(0, 2))
    for column in ("", "Player", "Score"):
        table.add_column(column, justify="right" if column != "Player" else "left")
    for row in rows:
        table.add_row(str(row["rank"]), Text(row["name"]), f"{row['score']:,}")
    return table


def _podium(over: dict[str, Any]) -> Table:
    return _table(over["standings"], "Podium")

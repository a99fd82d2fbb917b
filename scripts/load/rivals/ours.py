"""The game's own protocol class under the game's own uvicorn configuration, with a tiny application behind it.

Where the class offers no `fof.socket` yet, the message goes out by `send_text`, and the path `/fast` refuses the socket.
"""

from typing import Any

from starlette.websockets import WebSocket

import web.protocol
from game.settings import Settings
from scripts.load.rivals.serving import Receive, Scope, Send, lifespan, message, serve
from web.app import listen, make_server

TEXT = message()
listeners: list[WebSocket] = []
fast: list[Any] = []


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The control socket says when; all others hear."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    ws = WebSocket(scope, receive, send)
    direct = scope.get("extensions", {}).get("fof.socket")
    if scope["path"] == "/fast":
        # Asks whether the fast path is there: accepted or refused.
        await (ws.accept() if direct is not None else ws.close())
        return
    await ws.accept()
    control = scope["path"] == "/control"
    if not control:
        if direct is None:
            listeners.append(ws)
        else:
            fast.append(direct.send_frame)
    while (await ws.receive())["type"] == "websocket.receive":
        if control:
            await _tell()


async def _tell() -> None:
    if fast:
        frame = web.protocol.text_frame(TEXT)  # type: ignore[attr-defined, unused-ignore]
        for send_frame in fast:
            send_frame(frame)
    for one in listeners:
        await one.send_text(TEXT)


if __name__ == "__main__":
    server = make_server(Settings(redis_url="redis://127.0.0.1:1"))
    server.config.app = application
    serve(server, listen("127.0.0.1", 0))

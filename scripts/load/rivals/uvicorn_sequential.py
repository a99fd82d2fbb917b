"""uvicorn's own sans-I/O class: `send_text` to one socket after another, as most small servers do it."""

import uvicorn
from starlette.websockets import WebSocket

from scripts.load.rivals.serving import Receive, Scope, Send, lifespan, message, serve
from web.app import listen

TEXT = message()
listeners: list[WebSocket] = []


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The first socket says when; all others hear."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    ws = WebSocket(scope, receive, send)
    await ws.accept()
    if scope["path"] != "/control":
        listeners.append(ws)
    while (await ws.receive())["type"] == "websocket.receive":
        if scope["path"] == "/control":
            for one in listeners:
                await one.send_text(TEXT)


if __name__ == "__main__":
    config = uvicorn.Config(
        application, ws="websockets-sansio", ws_per_message_deflate=False, access_log=False, log_level="error"
    )
    serve(uvicorn.Server(config), listen("127.0.0.1", 0))

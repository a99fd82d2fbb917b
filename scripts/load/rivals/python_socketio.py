"""python-socketio under uvicorn: `emit` to everybody, as most quiz servers in Python do it."""

import socketio  # type: ignore[import-not-found, unused-ignore]
import uvicorn

from scripts.load.rivals.serving import Application, message, serve
from web.app import listen

TEXT = message()
server = socketio.AsyncServer(async_mode="asgi", cors_allowed_origins="*", ping_interval=300, ping_timeout=300)


@server.event  # type: ignore[untyped-decorator, unused-ignore]
async def go(sid: str) -> None:
    """The control socket says when; everybody else hears."""
    await server.emit("m", TEXT, skip_sid=sid)


if __name__ == "__main__":
    application: Application = socketio.ASGIApp(server)
    config = uvicorn.Config(application, ws_per_message_deflate=False, access_log=False, log_level="error")
    serve(uvicorn.Server(config), listen("127.0.0.1", 0))

"""The game's own protocol class and audience under the game's own uvicorn configuration, with a tiny application before them."""

from starlette.websockets import WebSocket

from game.settings import Settings
from scripts.load.rivals.serving import Receive, Scope, Send, lifespan, message, serve
from web.app import listen, make_server
from web.audience import Audience
from web.framing import text_frame
from web.protocol import EXTENSION
from web.wire import Wire, Write

TEXT = message()
audience = Audience()


class Listener:
    """One socket as the audience has it."""

    def __init__(self, wire: Wire) -> None:
        self._wire = wire

    @property
    def write(self) -> Write | None:
        """How to write to it where it keeps up."""
        return self._wire.write if self._wire.keeps_up else None

    def tell(self, frame: bytes, kind: str) -> None:
        """Hand over one frame."""
        self._wire.send_frame(frame, kind)

    def heard(self, text: str | None) -> None:
        """Listeners say nothing."""

    def fell_behind(self) -> None:
        """It stands apart from now on."""
        audience.look_again(self)

    def caught_up(self) -> None:
        """It hears with all others again."""
        audience.look_again(self)

    def gone(self) -> None:
        """It hears no more."""
        audience.remove(self)


async def application(scope: Scope, receive: Receive, send: Send) -> None:
    """The control socket says when; all others hear."""
    if scope["type"] == "lifespan":
        await lifespan(receive, send)
        return
    ws = WebSocket(scope, receive, send)
    await ws.accept()
    if scope["path"] != "/control":
        wire: Wire = scope["extensions"][EXTENSION]
        listener = Listener(wire)
        audience.add(listener)
        wire.hand_over(listener)
        return
    while (await ws.receive())["type"] == "websocket.receive":
        audience.tell(text_frame(TEXT), "message")


if __name__ == "__main__":
    server = make_server(Settings(redis_url="redis://127.0.0.1:1"))
    server.config.app = application
    serve(server, listen("127.0.0.1", 0))

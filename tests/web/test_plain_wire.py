"""The wire for other servers: the same game under uvicorn's own class, without our extension."""

import asyncio
import socket
import sys
from collections.abc import Callable
from typing import Any

import pytest
from starlette.websockets import WebSocket

import web.wire
from tests.arena import Deployment, Process, opened, wait_until
from tests.oracle import audit
from tests.web.raw import BINARY, CLOSE, TEXT, Ear, Raw, closing, frame, served
from web.framing import text_frame
from web.outbox import OUTBOX
from web.wire import PlainWire

STOCK = "websockets-sansio"


class Plain:
    """An application that puts a plain wire around every socket."""

    def __init__(self, greet: Callable[[PlainWire], None] = lambda wire: None) -> None:
        self._greet = greet
        self.ears: list[Any] = []
        self.ended = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        ws = WebSocket(scope, receive, send)
        await ws.accept()
        wire = PlainWire(ws)
        ear = Ear(wire)
        self._greet(wire)
        assert wire.hand_over(ear)
        self.ears.append(ear)
        await wire.run()
        self.ended += 1


async def _ear(app: Plain) -> Any:
    await wait_until(lambda: app.ears, "the socket")
    return app.ears[0]


async def test_texts_are_heard_and_frames_are_told_in_order() -> None:
    app = Plain(lambda wire: wire.send_frame(text_frame("welcome")))
    async with served(app, STOCK) as server, Raw(server.port) as client:
        ear = await _ear(app)
        assert not ear.wire.keeps_up, "everything goes through its outbox"
        await client.send(frame("a") + frame(b"b", BINARY) + frame("ö" * 300))
        await wait_until(lambda: len(ear.texts) == 3, "hearing all")
        assert ear.texts == ["a", None, "ö" * 300]
        told = [f"{n}".ljust(n * 10, "€") for n in range(1, 40)]
        for text in told:
            ear.wire.write(text_frame(text))
        assert await client.texts(1 + len(told)) == ["welcome", *told]


async def test_who_hangs_up_says_what_waits_and_then_goodbye() -> None:
    app = Plain()
    async with served(app, STOCK) as server, Raw(server.port) as client:
        ear = await _ear(app)
        ear.wire.send_frame(text_frame("1"))
        ear.wire.send_frame(text_frame("2"))
        ear.wire.hang_up(4409)
        ear.wire.hang_up(1000)
        ear.wire.send_frame(text_frame("never"))
        frames = await client.rest()
        assert [(opcode, body[:2]) for opcode, body in frames] == [(TEXT, b"1"), (TEXT, b"2"), (CLOSE, b"\x11\x39")]
        await wait_until(lambda: app.ended, "the end")
        assert ear.told == ["gone"]


@pytest.mark.parametrize("goodbye", [True, False])
async def test_who_goes_away_is_gone(goodbye: bool) -> None:
    app = Plain()
    async with served(app, STOCK) as server:
        async with Raw(server.port) as client:
            ear = await _ear(app)
            if goodbye:
                await client.send(closing(1000))
                assert await client.close_code() == 1000
        await wait_until(lambda: app.ended, "the end")
        assert ear.told == ["gone"]


async def test_who_takes_nothing_is_bounded_and_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.wire, "SLOW_SECONDS", 0.3)
    app = Plain()
    async with served(app, STOCK, send_buffer=4096) as server, Raw(server.port, receive_buffer=2048):
        ear = await _ear(app)
        for n in range(400):
            ear.wire.send_frame(text_frame(f"{n} ".ljust(1000)), "event")
            ear.wire.send_frame(text_frame(f"{n}"), "tally")
            assert len(ear.wire._outbox) <= 8 * OUTBOX
            if n % 20 == 0:
                await asyncio.sleep(0)
        await wait_until(lambda: app.ended, "being given up", 4)
        assert ear.told == ["gone"]


async def test_a_game_is_played_under_another_websocket_class(deploy: Any) -> None:
    deployment: Deployment = await deploy(webs=0)
    sock = socket.create_server(("127.0.0.1", 0), backlog=100)
    sock.set_inheritable(True)
    argv = [sys.executable, "-m", "tests.web.plain_server", str(sock.fileno())]
    log = deployment.folder / "plain.log"
    deployment.processes["plain"] = Process(argv, deployment.environment, log, (sock.fileno(),))
    deployment.urls.append(f"http://127.0.0.1:{sock.getsockname()[1]}")
    sock.close()
    await deployment.ready()
    async with opened(deployment, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana, ben, host = await table.bot("Ana"), await table.bot("Ben"), await table.host()
        await host.say(type="command", do="start")
        for bot, verdict in ((ana, "fact"), (ben, "fake")):
            await bot.hear("round_opened", round=1)
            await bot.answer(1, verdict)
            assert (await bot.hear("answer_taken"))["verdict"] == verdict
            if bot is ana:
                assert (await host.hear("tally", answered=1))["players"] == 2
        for bot in (ana, ben):
            assert "score" in (await bot.hear("game_over"))["you"]
        figures = await audit(table, [ana, ben])
        assert figures["receipts"] == figures["answers"] == 2
        await ana.drop()
        await ana.connect(after=True)
        assert ana.welcome["resumed"] is True
        second = await table.bot("Cleo")
        await second.say(type="leave")
        await wait_until(lambda: second.close_code, "the goodbye")
        assert second.close_code == 1000
    assert "Traceback" not in log.read_text()

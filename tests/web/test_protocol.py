"""The protocol class over real sockets: what is said is heard once, in order and whole, and what is wrong ends with its code."""

import asyncio
import gc
import random
import weakref
from typing import Any

import pytest

import web.protocol
from tests.arena import wait_until
from tests.web.raw import (
    BINARY,
    CLOSE,
    CONT,
    HANDSHAKE,
    PING,
    PONG,
    TEXT,
    Ear,
    Greeter,
    Noting,
    Raw,
    closing,
    frame,
    served,
)
from web.framing import text_frame

LOOPS = ("asyncio", "uvloop")

FRAMES = [
    frame("first"),
    frame(""),
    frame("ö€😀"),
    frame("x" * 126),
    frame(b"?", PING),
    frame("in ", fin=False),
    frame(b"", PONG),
    frame("pieces", CONT),
    frame("last"),
]
HEARD = ["first", "", "ö€😀", "x" * 126, "in pieces", "last"]


async def _said(client: Raw, app: Greeter, *pieces: bytes) -> Any:
    """Send pieces as segments of their own; the protocol that got them."""
    await wait_until(lambda: app.ears, "handing over")
    protocol: Any = app.ears[-1].wire
    for piece in pieces:
        before = len(protocol.segments)
        await client.send(piece)
        for _ in range(1000):
            if len(protocol.segments) > before:
                break
            await asyncio.sleep(0)
        assert protocol.segments[before:] == [piece], "the pieces have to arrive one by one"
    return protocol


async def test_frames_cut_in_two_at_any_byte_are_heard_in_order_and_whole() -> None:
    stream = b"".join(FRAMES)
    app = Greeter()
    async with served(app, Noting) as server:
        for at in range(1, len(stream)):
            async with Raw(server.port) as client:
                await wait_until(lambda at=at: len(app.ears) == at, "handing over")
                await _said(client, app, stream[:at], stream[at:])
                assert app.ears[-1].texts == HEARD, f"cut at byte {at}"


async def test_frames_in_any_pieces_are_heard_in_order_by_the_short_way_and_by_the_parser() -> None:
    chance = random.Random(7)
    app = Greeter()
    short = long = 0
    async with served(app, Noting) as server:
        for turn in range(1, 151):
            async with Raw(server.port) as client:
                await wait_until(lambda turn=turn: len(app.ears) == turn, "handing over")
                pieces, expected = [], []
                for _ in range(chance.randint(1, 4)):
                    # Whole frames in segments of their own, then all of them with cuts anywhere.
                    if chance.random() < 0.8:
                        texts = ["y" * chance.choice((0, 1, 5, 125, 126, 300)) for _ in range(chance.randint(1, 5))]
                        pieces += [frame(text) for text in texts]
                        expected += texts
                    else:
                        stream = b"".join(FRAMES)
                        cuts = sorted(chance.sample(range(1, len(stream)), chance.randint(0, 6)))
                        ends = zip([0, *cuts], [*cuts, len(stream)], strict=True)
                        pieces += [stream[a:b] for a, b in ends]
                        expected += HEARD
                protocol = await _said(client, app, *pieces)
                assert app.ears[-1].texts == expected
                short += protocol.short_cuts
                long += len(pieces) - protocol.short_cuts
    assert short > 100, "the short way was not taken"
    assert long > 100, "the parser was not used"


async def test_pieces_of_a_message_become_one_text_with_a_ping_in_between() -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        pieces = [frame("one ", fin=False), frame(b"now", PING), frame("two ", CONT, fin=False), frame("three", CONT)]
        await _said(client, app, *pieces, frame("next"))
        assert app.ears[0].texts == ["one two three", "next"]
        assert await client.read() == (PONG, b"now")


async def test_a_text_between_the_pieces_of_another_is_an_error_and_is_not_heard() -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        await _said(client, app, frame("before"), frame("one ", fin=False), frame("two"))
        assert app.ears[0].texts == ["before"]
        assert await client.close_code() == 1002


async def test_half_a_frame_that_ends_with_a_whole_one_is_no_frame() -> None:
    """The payload looks like two frames, and these come in segments of their own."""
    inner = frame("inside")
    two = inner + inner
    whole = frame(bytes(byte ^ frame("")[2 + at % 4] for at, byte in enumerate(two)))
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        assert whole.endswith(two)
        await _said(client, app, frame("before"), whole[: -len(two)], inner, inner)
        assert "inside" not in app.ears[0].texts
        assert app.ears[0].texts[:1] == ["before"]


async def test_what_is_said_before_the_socket_is_handed_over_is_heard_first() -> None:
    ready = asyncio.Event()
    app = Greeter(ready=ready)
    async with served(app) as server, Raw(server.port) as client:
        await client.send(frame("1") + frame("2"))
        await client.send(frame("3"))
        await asyncio.sleep(0.02)
        await client.send(frame("4") + frame("z" * 500) + frame("5")[:3])
        await asyncio.sleep(0.02)
        ready.set()
        await client.send(frame("5")[3:] + frame("6"))
        await wait_until(lambda: app.ears and "6" in app.ears[0].texts, "the last text being heard")
        assert app.ears[0].texts == ["1", "2", "3", "4", "z" * 500, "5", "6"]


async def test_texts_in_one_segment_with_the_handshake_are_heard() -> None:
    """The HTTP parser of uvicorn drops them before this class sees them, so it is asked alone."""
    app = Greeter()
    async with served(app) as server:
        config, state = server.server.config, server.server.server_state
        loop = asyncio.get_running_loop()
        alone = await loop.create_server(lambda: Noting(config, state, {}), "127.0.0.1", 0)
        _, writer = await asyncio.open_connection(*alone.sockets[0].getsockname())
        writer.write(HANDSHAKE + frame("at once") + frame("and more"))
        await wait_until(lambda: app.ears and len(app.ears[0].texts) == 2, "both texts")
        writer.write(frame("later"))
        await wait_until(lambda: len(app.ears[0].texts) == 3, "the third text")
        assert app.ears[0].texts == ["at once", "and more", "later"]
        writer.close()
        alone.close()


async def test_an_application_may_hear_the_first_text_itself() -> None:
    ears: list[Ear] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})
        hello = await receive()
        await send({"type": "websocket.send", "text": f"welcome {hello['text']}"})
        wire = scope["extensions"][web.protocol.EXTENSION]
        ears.append(Ear(wire))
        assert wire.hand_over(ears[0])

    async with served(app) as server, Raw(server.port) as client:
        await client.send(frame("Ana") + frame("one"))
        assert await client.texts(1) == ["welcome Ana"]
        await client.send(frame("two"))
        await wait_until(lambda: ears[0].texts == ["one", "two"], "what was said after hello")
        ears[0].wire.write(text_frame("still here"))
        assert await client.texts(1) == ["still here"]


BAD = b"ab\xff\xfe"


@pytest.mark.parametrize(
    "pieces",
    [
        [frame(BAD)],
        [frame("fine"), frame(b"\xed\xa0\x80")],
        [frame(BAD + b"." * 200)],
        [frame(b"\xe2\x82", fin=False), frame(b"xx", CONT)],
        [frame("fine") + frame(BAD) + frame("never")],
    ],
    ids=["short", "a surrogate", "long", "in pieces", "amid others"],
)
async def test_what_is_no_utf8_closes_with_1007(pieces: list[bytes]) -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        protocol = await _said(client, app, *pieces)
        assert await client.close_code() == 1007
        assert [text for text in app.ears[0].texts if text != "fine"] == []
        await wait_until(lambda: app.ears[0].told == ["gone"], "the ear being told")
        assert protocol.disconnected


async def test_what_is_no_utf8_closes_with_1007_before_the_socket_is_handed_over() -> None:
    app = Greeter(ready=asyncio.Event())
    async with served(app) as server, Raw(server.port) as client:
        await client.send(frame(BAD))
        assert await client.close_code() == 1007


async def test_a_character_in_two_pieces_is_utf8() -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        await _said(client, app, frame(b"\xe2\x82", fin=False), frame(b"\xac", CONT))
        assert app.ears[0].texts == ["€"]


async def test_a_binary_message_is_heard_as_no_text() -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        await _said(client, app, frame("a"), frame(b"b", BINARY), frame("c"))
        assert app.ears[0].texts == ["a", None, "c"]


@pytest.mark.parametrize("after", [b"", b"1234"], ids=["alone", "as long as a masked one"])
async def test_a_frame_without_a_mask_closes_with_1002(after: bytes) -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        await _said(client, app, frame("fine"), frame("unmasked", masked=False) + after)
        assert app.ears[0].texts == ["fine"]
        assert await client.close_code() == 1002


@pytest.mark.parametrize("first", [0xC1, 0xA1, 0x91, 0x83, 0x8B], ids=hex)
async def test_reserved_bits_and_opcodes_close_with_1002(first: int) -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        await _said(client, app, frame("fine"), bytes([first]) + frame("odd")[1:])
        assert app.ears[0].texts == ["fine"]
        assert await client.close_code() == 1002


@pytest.mark.parametrize("in_pieces", [False, True])
async def test_a_message_that_is_too_long_closes_with_1009(in_pieces: bool) -> None:
    app = Greeter()
    async with served(app) as server, Raw(server.port) as client:
        await client.send(frame("x" * 8192))
        await wait_until(lambda: app.ears and app.ears[0].texts == ["x" * 8192], "the longest message")
        if in_pieces:
            await client.send(frame("x" * 5000, fin=False) + frame("x" * 3193, CONT))
        else:
            await client.send(frame("x" * 8193))
        assert await client.close_code() == 1009
        assert len(app.ears[0].texts) == 1


async def test_pings_are_answered_with_what_they_say() -> None:
    app = Greeter()
    async with served(app) as server, Raw(server.port) as client:
        for payload in (b"", b"a", b"b" * 125):
            await client.send(frame(payload, PING))
            assert await client.read() == (PONG, payload)


async def test_a_flood_of_pings_closes_with_1008_and_what_follows_is_not_heard() -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        await _said(client, app, *[frame(b"", PING)] * web.protocol.PING_BURST, frame("heard"))
        await client.send(frame(b"", PING) * 3 + frame("never"))
        frames = await client.rest()
        assert [opcode for opcode, _ in frames].count(PONG) >= web.protocol.PING_BURST
        assert frames[-1][0] == CLOSE
        assert frames[-1][1][:2] == (1008).to_bytes(2, "big")
        assert app.ears[0].texts == ["heard"]


@pytest.mark.parametrize("payload", [b"", b"\x03\xe8", b"\x0f\xa0bye"])
async def test_a_close_frame_is_answered_with_its_code_and_ends_the_connection(payload: bytes) -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        await _said(client, app, frame("before"))
        await client.send(frame(payload, CLOSE) + frame("after"))
        frames = await client.rest()
        assert [(opcode, body[:2]) for opcode, body in frames] == [(CLOSE, payload[:2])]
        await wait_until(lambda: app.ears[0].told == ["gone"], "the ear being told")
        assert app.ears[0].texts == ["before"]


async def test_who_hangs_up_says_so_once_and_nothing_more() -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        protocol = await _said(client, app)
        protocol.send_frame(text_frame("before"))
        protocol.hang_up(4409)
        protocol.hang_up(1000)
        protocol.send_frame(text_frame("after"))
        assert not protocol.keeps_up
        await _said(client, app, frame("too late"))
        protocol.cut()
        assert await client.read() == (TEXT, b"before")
        assert await client.read() == (CLOSE, (4409).to_bytes(2, "big"))
        await client.send(closing(4409))
        assert await client.rest() == []
        assert app.ears[0].texts == []
        await wait_until(lambda: app.ears[0].told == ["gone"], "the ear being told")


async def test_who_does_not_answer_a_goodbye_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.protocol, "CLOSE_SECONDS", 0.05)
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        protocol = await _said(client, app)
        protocol.hang_up(1000)
        async with asyncio.timeout(2):
            assert await client.close_code(answer=False) == 1000
        await wait_until(lambda: app.ears[0].told == ["gone"], "the ear being told")


async def test_a_socket_that_is_gone_cannot_be_handed_over() -> None:
    ready = asyncio.Event()
    app = Greeter(ready=ready)
    async with served(app) as server:
        async with Raw(server.port):
            pass
        await wait_until(lambda: not server.protocols, "the end of the connection")
        ready.set()
        await wait_until(lambda: app.taken, "handing over")
        assert app.taken == [False]
        assert app.ears[0].told == []
        app.ears[0].wire.send_frame(text_frame("nobody"))
        app.ears[0].wire.hang_up(1000)


async def test_a_connection_that_breaks_is_told_once() -> None:
    app = Greeter()
    async with served(app) as server:
        async with Raw(server.port) as client:
            await wait_until(lambda: app.ears, "handing over")
            await client.send(frame("half")[:4])
        await wait_until(lambda: app.ears[0].told, "the ear being told")
        assert app.ears[0].told == ["gone"]
        assert app.ears[0].texts == []


async def test_an_application_that_fails_before_it_accepts_answers_once() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        raise LookupError("no such thing")

    async with served(app) as server:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(HANDSHAKE)
        answer = await asyncio.wait_for(reader.read(), 5)
        assert answer.startswith(b"HTTP/1.1 500 ")
        assert answer.count(b"HTTP/1.1") == 1
        writer.close()


async def test_an_application_that_just_returns_ends_the_connection() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        await receive()
        await send({"type": "websocket.accept"})

    async with served(app) as server, Raw(server.port) as client:
        assert await client.rest() == []


async def test_a_server_that_stops_says_1012() -> None:
    app = Greeter()
    async with served(app, Noting) as server, Raw(server.port) as client:
        protocol = await _said(client, app)
        protocol.shutdown()
        assert await client.close_code() == 1012


@pytest.mark.parametrize(
    "ends",
    [
        pytest.param(b"", id="without a word"),
        pytest.param(closing(1000), id="with a goodbye"),
        pytest.param(b"\xff" * 6, id="with what is no frame"),
        pytest.param(frame("", fin=False) + frame("", CONT, fin=False) * 5000, id="in pieces"),
    ],
)
async def test_who_is_gone_leaves_nothing_to_the_collector_which_comes_seldom(ends: bytes) -> None:
    app = Greeter()
    gc.collect()
    gc.disable()
    try:
        async with served(app) as server:
            async with Raw(server.port) as client:
                await client.send(frame("Here I am."))
                await wait_until(lambda: app.ears and app.ears[-1].texts, "a first text")
                left = [weakref.ref(app.ears[-1].wire), weakref.ref(app.ears[-1].wire.conn)]
                await client.send(ends)
                if ends:
                    await client.rest()
            await wait_until(lambda: not server.protocols, "the end of the connection")
            app.ears.clear()
            await wait_until(lambda: not any(one() for one in left), "everything of it being given back", 2)
    finally:
        gc.enable()

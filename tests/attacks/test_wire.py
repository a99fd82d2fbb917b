"""Raw frames, giant and endless requests, and connections that say nothing: each is cut in time, and costs next to nothing."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from typing import Any

import pytest

from tests.arena import Deployment, Table, opened, wait_until
from tests.attacks.hostile import Line, handshake, rss
from tests.web.raw import BINARY, CONT, PING, TEXT, frame

ROW = "raw frames and slow sockets"
PROMISE = "1009 or cut within 5-12 s"
LATEST = 12.0
LOADED = 4.0
"""How much later all timers together may be on a machine with other work; the figure says what it was."""
HELLO = b'{"type":"hello"}'


async def greeted(table: Table, *more: str) -> Line:
    """A spectator's socket, as bytes."""
    line = await Line.to(table.url)
    line.send(handshake(f"/ws/{table.code}", *more))
    await wait_until(lambda: b"\r\n\r\n" in line.got, "a handshake")
    line.send(frame(HELLO))
    await wait_until(lambda: b'"welcome"' in line.got, "a welcome")
    line.began = time.monotonic()
    return line


async def silent(table: Table) -> Line:
    return await Line.to(table.url)


async def slow_head(table: Table) -> Line:
    line = await Line.to(table.url)
    await line.drip(b"GET / HTTP/1.1\r\nHost: here\r\n", b"X-Slow: 1\r\n")
    return line


async def slow_letters(table: Table) -> Line:
    line = await Line.to(table.url)
    await line.drip(b"G", b"E", b"T", b" ", b"/")
    return line


async def slow_second_head(table: Table) -> Line:
    """The first request is answered; the next one never ends."""
    line = await Line.to(table.url)
    line.send(b"GET /api/topics HTTP/1.1\r\nHost: here\r\n\r\n")
    await wait_until(lambda: b"200 OK" in line.got, "an answer")
    await line.drip(b"GET / HTTP/1.1\r\n", b"X-Slow: 1\r\n")
    return line


async def slow_body(table: Table) -> Line:
    line = await Line.to(table.url)
    await line.drip(b"POST /api/rooms HTTP/1.1\r\nHost: here\r\nContent-Length: 9000\r\n\r\n{", b" ")
    return line


async def giant_head(table: Table) -> Line:
    line = await Line.to(table.url)
    line.send(b"GET / HTTP/1.1\r\nHost: here\r\nX-Giant: ")
    for _ in range(256):
        line.send(b"x" * 131_072)
    return line


async def many_headers(table: Table) -> Line:
    line = await Line.to(table.url)
    line.send(b"GET / HTTP/1.1\r\nHost: here\r\n" + b"X-Many: 1\r\n" * 20_000)
    return line


async def endless_body(table: Table) -> Line:
    line = await Line.to(table.url)
    line.send(b"POST /api/rooms HTTP/1.1\r\nHost: here\r\nContent-Length: 4611686018427387904\r\n\r\n")
    await line.drip(b"x" * 65536, every=0.2)
    return line


async def no_hello(table: Table) -> Line:
    line = await Line.to(table.url)
    line.send(handshake(f"/ws/{table.code}"))
    return line


async def never_a_pong(table: Table) -> Line:
    return await greeted(table)


async def sixteen_mib(table: Table) -> Line:
    line = await greeted(table)
    # A mask of zeros: masking so much would take this process seconds.
    line.send(b"\x81\xff" + (2**24).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * 2**24)
    return line


async def declared(table: Table) -> Line:
    line = await greeted(table)
    line.send(b"\x81\xff" + (2**62).to_bytes(8, "big") + b"\0\0\0\0" + b"x" * 100)
    return line


async def slow_frame(table: Table) -> Line:
    """Half a frame, then one letter a second."""
    line = await greeted(table)
    await line.drip(b"\x81\xfe\x1f\x00\0\0\0\0", b"x")
    return line


async def slow_pieces(table: Table) -> Line:
    """A message in pieces that never ends, and pongs in between, so that the socket seems alive."""
    line = await greeted(table)
    pong = frame(b"", 10)
    await line.drip(frame(b"x", TEXT, fin=False), pong + frame(b"x", CONT, fin=False))
    return line


async def empty_pieces(table: Table) -> Line:
    """Pieces without content: no size is ever too big."""
    line = await greeted(table)
    line.send(frame(b"", TEXT, fin=False))
    for _ in range(100):
        line.send(frame(b"", CONT, fin=False) * 10_000)
    return line


async def long_pieces(table: Table) -> Line:
    line = await greeted(table)
    line.send(frame(b"x" * 4000, TEXT, fin=False) + frame(b"x" * 4000, CONT, fin=False) * 4000)
    return line


async def pings(table: Table) -> Line:
    line = await greeted(table)
    for _ in range(100):
        line.send(frame(b"x" * 125, PING) * 1000)
    return line


async def bomb(table: Table) -> Line:
    """A compressed frame, though nothing was agreed upon."""
    line = await greeted(table, "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits")
    assert b"permessage-deflate" not in line.got.partition(b"\r\n\r\n")[0]
    body = frame(bytes.fromhex("aa56ca48cdc9c95728cf2fca4951b202"), TEXT)
    line.send(bytes([body[0] | 0x40]) + body[1:])
    return line


async def binary_flood(table: Table) -> Line:
    line = await greeted(table)
    line.send(frame(b"\xff" * 4000, BINARY) * 2000)
    return line


ATTACKS: dict[Callable[[Table], Awaitable[Line]], int | bytes | None] = {
    silent: b"408",
    slow_head: b"408",
    slow_letters: b"408",
    slow_second_head: b"408",
    slow_body: None,
    giant_head: b"431",
    many_headers: b"4",
    endless_body: b"413",
    no_hello: 4401,
    never_a_pong: 1011,
    sixteen_mib: 1009,
    declared: 1009,
    slow_frame: 1008,
    slow_pieces: 1008,
    empty_pieces: 1009,
    long_pieces: 1009,
    pings: 1008,
    bomb: 1002,
    binary_flood: 1008,
}
"""What is done, and what is said at the end: a close code, or the status of a request."""
IMPATIENT = {sixteen_mib, declared, empty_pieces, long_pieces, pings, bomb, giant_head, many_headers, binary_flood}
"""What is seen at once."""


async def suffered(attack: Callable[[Table], Awaitable[Line]], table: Table) -> tuple[str, Line, float]:
    line = await attack(table)
    return attack.__name__, line, await line.end()


async def test_every_hostile_connection_is_cut_in_time_and_costs_nothing(deploy: Any, full: bool, figure: Any) -> None:
    deployment: Deployment = await deploy(address_sockets=100_000)
    times = 20 if full else 2
    async with opened(deployment) as table:
        ana = await table.bot("Ana")
        # What a first time costs is no cost of an attack.
        warm = await asyncio.gather(*(suffered(attack, table) for attack in IMPATIENT for _ in range(times)))
        for _, line, _ in warm:
            line.close()
        before = rss(deployment)
        results = await asyncio.gather(*(suffered(attack, table) for attack in ATTACKS for _ in range(times)))
        grown = rss(deployment) - before
        wanted = {attack.__name__: said for attack, said in ATTACKS.items()}
        late: dict[str, float] = {}
        for name, line, seconds in results:
            late[name] = max(late.get(name, 0), seconds)
            said = wanted[name]
            if isinstance(said, int):
                # Who still sends when we hang up may lose the goodbye: that is how TCP ends.
                assert line.code in (said, 0), f"{name}: {line.code} instead of {said}"
            elif said is not None:
                assert not line.got or b"HTTP/1.1 " + said in line.got, f"{name}: {line.got[-200:]!r}"
            line.close()
        for name, seconds in late.items():
            figure("Attacks", ROW, f"{name.replace('_', ' ')}: gone after", seconds, PROMISE, unit="s")
        figure(
            "Attacks", ROW, f"memory after {len(results)} such connections at once", grown, "+5 MB at most", unit="MB"
        )
        assert max(late.values()) <= LATEST + LOADED, late
        # What one read takes (256 KiB) may be in use for all at once, and the allocator keeps it: that does not add up.
        assert grown <= 5.0 + 0.25 * len(results)
        await ana.say(type="ping", at=1)
        await ana.hear("pong")
        assert "Traceback" not in deployment.logs()
        assert "permessage-deflate" not in str(ana.ws.response.headers)


@pytest.mark.parametrize(
    "settings", [{"address_sockets": 3}, {"max_sockets": 3}], ids=["of an address", "of a process"]
)
async def test_sockets_are_bounded_and_free_again_when_one_goes(deploy: Any, settings: dict[str, int]) -> None:
    deployment: Deployment = await deploy(**settings)
    async with opened(deployment) as table:
        # The calls that opened the room may hold a connection themselves.
        await table.http.aclose()
        lines: list[Line] = []
        for _ in range(3):
            lines.append(await Line.to(table.url))
            lines[-1].send(handshake(f"/ws/{table.code}"))
        for line in lines:
            await wait_until(lambda line=line: b" 101 " in line.got, "a socket")
        more = await Line.to(table.url)
        more.send(handshake(f"/ws/{table.code}"))
        await wait_until(lambda: more.got, "a refusal")
        assert more.got.split()[1] == (b"429" if "address_sockets" in settings else b"503")
        lines.pop().close()

        async def comes_in() -> bool:
            again = await Line.to(table.url)
            again.send(handshake(f"/ws/{table.code}"))
            await wait_until(lambda: again.got, "an answer")
            lines.append(again)
            return again.got.split()[1] == b"101"

        await wait_until(comes_in, "a place that is free again")
        for line in lines:
            line.close()

"""Messages and frames that nobody would write: 5,000 of them, drawn by a seed, are answered or close the socket, and no more."""

import asyncio
import json
import random
from collections import Counter
from typing import Any

import websockets

from tests.arena import Bot, Deployment, Table, opened, wait_until
from tests.attacks.hostile import Line, handshake
from tests.web.raw import BINARY, CONT, PING, PONG, TEXT, frame
from tests.web.test_bad_input import MESSAGES, RAW, WRONG

ROW = "malformed messages"
PROMISE = "error frame or 1007; never 1011, 500 or a traceback"
DEEP = 10_000
NUMBERS = ("NaN", "Infinity", "-Infinity", "1e999", "-1e999", "1e-999", "-0", "00", "0x1", "1.0", "true", "9" * 400)
STRINGS = ('"\\ud800"', '"\\udc00\\ud800"', '"\\u0000"', '"\\u202e"', '"\\x"', "'a'", '"a', '"\t"', '"__proto__"')
LONG = ('"' + "\\u0301" * 200 + '"', '"' + "é" * 2500 + '"', "[" * 3000, "[" * 200 + "]" * 200, '{"a":' * 1200)
TEXTS = (*STRINGS, *LONG, "[[],[]]", "{}", "null", '"constructor"', "[1,2")
CLOSES = {1000, 1002, 1007, 1008, 1009, 4401, 4403, 4408, 4409}
"""How a socket may end here: never 1011 (something failed within), never 1006 (no word at all)."""


def message(chance: random.Random) -> bytes:
    """One message that is wrong in one way or several; seldom it is right."""
    kind = chance.choice([kind for kind in MESSAGES if kind != "leave"])
    fields = {"type": json.dumps(kind), **{name: json.dumps(value) for name, value in MESSAGES[kind].items()}}
    for _ in range(chance.choice((0, 1, 1, 1, 2, 3))):
        name = chance.choice([*fields, "extra", "__class__", "type", ""])
        fields[name] = chance.choice((chance.choice(NUMBERS), chance.choice(TEXTS), json.dumps(chance.choice(WRONG))))
    pairs = [f"{json.dumps(name)}:{value}" for name, value in fields.items()]
    way = chance.random()
    if way < 0.1:
        pairs.append(chance.choice(pairs))
    if way > 0.9:
        chance.shuffle(pairs)
    text = "{" + ",".join(pairs) + "}"
    if 0.1 < way < 0.15:
        text = chance.choice(RAW)
    if 0.15 < way < 0.2:
        text = text[: chance.randrange(len(text))]
    if 0.2 < way < 0.25:
        text = "\ufeff" + text
    if 0.25 < way < 0.28:
        return ("[" * DEEP)[:8000].encode()
    found = text.encode("utf-8", "surrogatepass")
    if 0.28 < way < 0.38:
        place = chance.randrange(len(found) + 1)
        bad = chance.choice((b"\xff", b"\xc0\xaf", b"\xed\xa0\x80", b"\xf4\x90\x80\x80", b"\xe2\x82", b"\x00"))
        found = found[:place] + bad + found[place:]
    return found


def framed(chance: random.Random) -> bytes:
    """A message on the wire: mostly one text, sometimes in pieces, with other frames between, or in a frame that is wrong."""
    body = message(chance)
    way = chance.random()
    if way < 0.75:
        return frame(body, TEXT)
    if way < 0.80:
        return frame(body, BINARY)
    if way < 0.90:
        cut = chance.randrange(len(body) + 1)
        between = chance.choice((b"", frame(b"x", PING), frame(b"", PONG)))
        return frame(body[:cut], TEXT, fin=False) + between + frame(body[cut:], CONT)
    if way < 0.95:
        return frame(body, chance.choice((CONT, 3, 7, 11, 15)))
    if way < 0.97:
        return frame(body, TEXT, masked=False)
    return chance.randbytes(chance.randrange(1, 200))


class Fuzzed:
    """A raw socket of one role, which comes back whenever it was closed."""

    def __init__(self, table: Table, token: str | None) -> None:
        self._table, self._token = table, token
        self.ends: Counter[int] = Counter()
        self.errors = 0
        self.line: Line | None = None

    async def _come(self) -> Line:
        line = await Line.to(self._table.url)
        line.send(handshake(f"/ws/{self._table.code}"))
        await wait_until(lambda: b"\r\n\r\n" in line.got, "a handshake")
        hello = {"type": "hello", **({"token": self._token} if self._token else {})}
        line.send(frame(json.dumps(hello), TEXT))
        return line

    def _note(self, line: Line) -> None:
        self.errors += line.got.count(b'"type":"error"')
        self.ends[line.code] += 1
        assert b'"internal"' not in line.got
        assert b"Traceback" not in line.got

    async def say(self, data: bytes) -> None:
        if self.line is None or self.line.ended is not None:
            if self.line is not None:
                self._note(self.line)
                self.line.close()
            self.line = await self._come()
        self.line.send(data)
        # What is sent into a socket that is being closed is lost, and tests nothing.
        await asyncio.sleep(0.003)

    async def end(self) -> None:
        """Say goodbye and hear all that was answered."""
        if self.line is not None:
            self.line.send(frame(b"", PONG) + frame((1000).to_bytes(2, "big"), 8))
            await self.line.end()
            self._note(self.line)
            self.line.close()


async def test_five_thousand_wrong_messages_end_in_errors_and_closed_sockets(
    deploy: Any, full: bool, figure: Any
) -> None:
    deployment: Deployment = await deploy(message_rate=100_000, message_burst=100_000, address_sockets=100_000)
    count = 50_000 if full else 5_000
    async with opened(deployment, rounds=1, seconds=120) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        victims = [(await table.join(f"V{n}"))["token"] for n in range(3)]
        await table.must("start")
        await ben.hear("round_opened")
        tokens = [*victims, table.host_token, None]
        fuzzed = [Fuzzed(table, token) for token in tokens]

        async def go_on(one: Fuzzed, seed: int) -> None:
            chance = random.Random(seed)
            for _ in range(count // len(tokens)):
                await one.say(framed(chance))
            await one.end()

        await asyncio.gather(*(go_on(one, seed) for seed, one in enumerate(fuzzed)))
        ends = sum((one.ends for one in fuzzed), Counter[int]())
        errors = sum(one.errors for one in fuzzed)
        # Who still talks when the socket is closed may lose the goodbye in a reset of TCP.
        lost = ends.pop(0, 0)
        assert not set(ends) - CLOSES, ends
        assert lost < sum(ends.values()), (lost, ends)
        assert errors > count // 10, "there was little wrong with them"
        await still_plays(ana, ben)
        logs = deployment.logs()
        assert "Traceback" not in logs
        assert '"level": "error"' not in logs
        figure("Attacks", ROW, "messages and frames", count, "5,000 generated cases")
        figure("Attacks", ROW, "1011, 500 or tracebacks", ends[1011] + logs.count("Traceback"), PROMISE)
        figure("Attacks", ROW, "error frames", errors, PROMISE)
        figure(
            "Attacks",
            ROW,
            "sockets closed, by code",
            ", ".join(f"{code}: {n}" for code, n in sorted(ends.items())),
            PROMISE,
        )


async def still_plays(ana: Bot, ben: Bot) -> None:
    """Whoever did nothing wrong goes on."""
    await ben.say(type="ping", at=7)
    await ben.hear("pong", at=7)
    await ana.say(type="ping", at=8)
    await ana.hear("pong", at=8)


async def test_a_message_before_hello_is_wrong_in_every_way_and_costs_nobody_else(
    arena: Deployment, full: bool
) -> None:
    async with opened(arena) as table:
        ana = await table.bot("Ana")
        chance = random.Random(7)
        for _ in range(500 if full else 60):
            async with websockets.connect(
                f"{table.url.replace('http', 'ws')}/ws/{table.code}", ping_interval=None
            ) as ws:
                with_error = message(chance)
                try:
                    text = with_error.decode()
                except UnicodeDecodeError:
                    continue
                await ws.send(text)
                try:
                    told = json.loads(await asyncio.wait_for(ws.recv(), 5))
                except websockets.ConnectionClosed:
                    assert ws.close_code in (4401, 1007, 1009), text
                    continue
                assert told["type"] in ("error", "welcome"), text
        await ana.say(type="ping", at=1)
        await ana.hear("pong")

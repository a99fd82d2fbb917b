"""Readers that stop reading: nobody waits for them, what waits is bounded, and who reads again has missed nothing."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

import web.keeper
import web.outbox
from tests.arena import wait_until
from tests.web.raw import CLOSE, TEXT, Ear, Greeter, Raw, Served, closing, frame, served
from web.audience import Audience
from web.framing import text_frame
from web.keeper import keeper_of
from web.outbox import OUTBOX
from web.wire import Write

LOOPS = ("asyncio", "uvloop")
FILLING = 700
"""So many frames of a kilobyte are more than the buffers of both ends hold."""


class Member(Ear):
    """An ear that stands in an audience."""

    audience: Audience

    def __init__(self, wire: Any) -> None:
        super().__init__(wire)
        self.audience.add(self)

    @property
    def write(self) -> Write | None:
        return self.wire.write if self.wire.keeps_up else None

    def tell(self, frame: bytes, kind: str) -> None:
        self.wire.send_frame(frame, kind)

    def fell_behind(self) -> None:
        super().fell_behind()
        self.audience.look_again(self)

    def caught_up(self) -> None:
        super().caught_up()
        self.audience.look_again(self)

    def gone(self) -> None:
        super().gone()
        self.audience.remove(self)


class Hall:
    """An audience on real sockets."""

    def __init__(self, server: Served, app: Greeter, audience: Audience) -> None:
        self.server, self.app, self.audience = server, app, audience
        self.clients: list[Raw] = []
        self.number = 0

    async def join(self, *, slow: bool) -> tuple[Raw, Any]:
        before = len(self.app.ears)
        client = await Raw(self.server.port, receive_buffer=2048 if slow else 0).__aenter__()
        self.clients.append(client)
        await wait_until(lambda: len(self.app.ears) > before, "handing over")
        return client, self.app.ears[-1]

    def tell(self, kind: str = "event", size: int = 1000) -> str:
        self.number += 1
        text = f"{kind} {self.number} ".ljust(size, ".")
        self.audience.tell(text_frame(text), kind)
        return text

    def fill(self, member: Any) -> list[str]:
        """Tell until somebody is behind."""
        told = []
        while member.wire.keeps_up:
            told.append(self.tell())
            assert len(told) < FILLING, "nobody fell behind"
        return told


@pytest.fixture
async def hall() -> AsyncIterator[Hall]:
    Member.audience = Audience()
    app = Greeter(Member)
    async with served(app, send_buffer=4096) as server:
        hall = Hall(server, app, Member.audience)
        yield hall
        for client in hall.clients:
            client.sock.close()


async def test_others_hear_at_once_while_one_does_not_read(hall: Hall) -> None:
    fast, _ = await hall.join(slow=False)
    _, stuck = await hall.join(slow=True)
    later, _ = await hall.join(slow=False)
    for _ in range(FILLING):
        text = hall.tell()
        assert await fast.texts(1) == [text]
        assert await later.texts(1) == [text]
        if not stuck.wire.keeps_up and hall.number > 150:
            break
    assert stuck.told[:1] == ["behind"]


async def test_who_reads_again_gets_every_frame_once_and_in_order_and_is_told_directly_again(hall: Hall) -> None:
    fast, quick = await hall.join(slow=False)
    slow, stuck = await hall.join(slow=True)
    told = []
    for _ in range(3):
        told += hall.fill(stuck)
        assert stuck in hall.audience
        assert stuck.write is None
        told += [hall.tell() for _ in range(40)]
        assert await slow.texts(len(told)) == told
        await wait_until(lambda: stuck.told[-1] == "caught up", "catching up")
        assert stuck.write == stuck.wire.write
        told = [hall.tell(size=50)]
    assert await slow.texts(1) == told
    assert stuck.told.count("behind") >= 3
    assert await fast.texts(hall.number)
    assert quick.told[-1:] != ["behind"]


async def test_of_tallies_that_wait_only_the_newest_is_told_and_events_stay_in_order(hall: Hall) -> None:
    slow, stuck = await hall.join(slow=True)
    events, tallies = hall.fill(stuck), []
    for n in range(300):
        tallies.append(hall.tell("tally", 60))
        if n % 10 == 0:
            events.append(hall.tell())
    events.append(hall.tell("the last"))
    heard = []
    while not heard or heard[-1] != events[-1]:
        heard += await slow.texts(1)
    assert [text for text in heard if not text.startswith("tally")] == events
    assert [text for text in heard if text.startswith("tally")] == tallies[-1:]


async def test_who_is_told_far_too_much_at_once_is_cut_with_4408(hall: Hall) -> None:
    slow, stuck = await hall.join(slow=True)
    told = hall.fill(stuck)
    held = 0
    for _ in range(8 * OUTBOX + 1):
        assert not stuck.wire.close_sent, f"cut after {held}"
        hall.tell(size=20)
        held = max(held, len(stuck.wire._outbox))
    assert held == 8 * OUTBOX
    assert stuck.wire.close_sent
    assert len(stuck.wire._outbox) == 0
    hall.tell()
    frames = await slow.rest()
    assert [body.decode() for opcode, body in frames[:-1] if opcode == TEXT] == told
    assert frames[-1] == (CLOSE, (4408).to_bytes(2, "big"))
    await wait_until(lambda: stuck.told[-1] == "gone", "the ear being told")
    assert len(hall.audience) == 0


async def test_who_is_behind_with_a_full_outbox_for_a_second_is_cut_with_4408(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.outbox, "BEHIND_SECONDS", 0.05)
    slow, stuck = await hall.join(slow=True)
    hall.fill(stuck)
    stuck.wire.expect(10)
    for _ in range(OUTBOX + 10):
        hall.tell(size=20)
    await asyncio.sleep(0.06)
    assert not stuck.wire.close_sent
    hall.tell(size=20)
    assert await slow.close_code() == 4408


async def test_who_takes_nothing_for_long_is_cut_with_4408_and_others_stay(
    hall: Hall, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web.keeper, "SLOW_SECONDS", 0.2)
    slow, stuck = await hall.join(slow=True)
    fast, quick = await hall.join(slow=False)
    hall.fill(stuck)
    waiting = hall.tell()
    await wait_until(lambda: stuck.wire.close_sent, "being cut", 3)
    frames = await slow.rest()
    assert frames[-1] == (CLOSE, (4408).to_bytes(2, "big"))
    assert (TEXT, waiting.encode()) not in frames, "what waited is dropped"
    assert await fast.texts(hall.number)
    assert quick.wire.keeps_up
    await wait_until(lambda: len(hall.audience) == 1, "the ear being told")


async def test_who_is_hung_up_on_while_behind_hears_all_that_waits_before_the_goodbye(hall: Hall) -> None:
    slow, stuck = await hall.join(slow=True)
    told = hall.fill(stuck)
    told += [hall.tell() for _ in range(20)]
    hall.audience.remove(stuck)
    stuck.wire.hang_up(1001)
    stuck.wire.send_frame(text_frame("too late"))
    assert await slow.texts(len(told)) == told
    assert await slow.close_code() == 1001


@pytest.mark.parametrize(
    ("said", "code"), [(closing(1000), 1000), (frame(b"\xff" * 8), 1007)], ids=["a goodbye", "nonsense"]
)
async def test_nothing_that_waited_follows_the_close_frame(hall: Hall, said: bytes, code: int) -> None:
    slow, stuck = await hall.join(slow=True)
    told = hall.fill(stuck)
    waiting = [hall.tell() for _ in range(20)]
    assert waiting
    await slow.send(said)
    await wait_until(lambda: stuck.wire.transport.is_closing(), "the server's answer")
    hall.tell()
    frames = await slow.rest()
    assert [opcode for opcode, _ in frames] == [TEXT] * len(told) + [CLOSE]
    assert frames[-1][1][:2] == code.to_bytes(2, "big")


async def test_who_says_goodbye_and_then_takes_nothing_is_cut(hall: Hall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web.keeper, "SLOW_SECONDS", 0.2)
    slow, stuck = await hall.join(slow=True)
    hall.fill(stuck)
    await slow.send(closing(1000))
    await wait_until(lambda: stuck.told[-1] == "gone", "being cut", 3)
    assert stuck.wire not in keeper_of(asyncio.get_running_loop()).behind


async def test_a_server_can_stop_while_somebody_who_said_goodbye_takes_nothing(hall: Hall) -> None:
    slow, stuck = await hall.join(slow=True)
    hall.fill(stuck)
    await slow.send(closing(1000))
    await wait_until(lambda: stuck.wire.transport.is_closing(), "the server's answer")
    stuck.wire.shutdown()

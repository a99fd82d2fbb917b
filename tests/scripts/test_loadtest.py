"""The load test: its client understands every frame, its ledger misses nothing, and a small real run accounts for all."""

import asyncio
import json
import os
import sys
import xml.etree.ElementTree as ET
from typing import Any, cast

import pytest

from scripts.load import fanout, gates, processes
from scripts.load.gate import Gate
from scripts.load.numbers import over_passes, percentile, spread
from scripts.load.plot import Chart, Series, svg, ticks
from scripts.load.run import picture
from scripts.load.sheet import Account, Mark, Sheet, judge, settle
from scripts.load.wire import ACCEPT, CLOSE, PING, PONG, TEXT, FrameSocket, kind_of, masked, text_frame
from tests.arena import ROOT

# The client


class Transport:
    def __init__(self) -> None:
        self.said = b""
        self.closed = False

    def write(self, data: bytes) -> None:
        self.said += data

    def close(self) -> None:
        self.closed = True

    abort = close


class Listener(FrameSocket):
    def __init__(self, request: bytes = b"") -> None:
        super().__init__(request)
        self.texts: list[bytes] = []
        self.wire = Transport()
        self.connection_made(cast(asyncio.Transport, self.wire))

    def heard(self, payload: bytes) -> None:
        self.texts.append(payload)


def from_server(head: int, payload: bytes) -> bytes:
    size = len(payload)
    if size < 126:
        return bytes((head, size)) + payload
    if size < 65536:
        return bytes((head, 126)) + size.to_bytes(2, "big") + payload
    return bytes((head, 127)) + size.to_bytes(8, "big") + payload


def unmasked(frame: bytes) -> tuple[int, bytes]:
    size, at = frame[1] & 0x7F, 2
    if size >= 126:
        at += 2 if size == 126 else 8
        size = int.from_bytes(frame[2:at], "big")
    key, body = frame[at : at + 4], frame[at + 4 :]
    assert len(body) == size
    return frame[0], bytes(byte ^ key[n % 4] for n, byte in enumerate(body))


MESSAGES = [b"", b"a", "héllo".encode(), b"m" * 125, b"m" * 126, b"m" * 300]
STREAM = (
    b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: " + ACCEPT + b"\r\n\r\n"
    + b"".join(from_server(TEXT, text) for text in MESSAGES)
    + from_server(PING, b"are you there")
    + from_server(0x01, b"in two ") + from_server(0x80, b"parts")
    + from_server(CLOSE, (4409).to_bytes(2, "big") + b"gone")
)  # fmt: skip


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64, len(STREAM)])
async def test_frames_are_understood_however_they_are_cut(size: int) -> None:
    one = Listener(b"GET / HTTP/1.1\r\n\r\n")
    for at in range(0, len(STREAM), size):
        one.data_received(STREAM[at : at + size])
    check(one)


async def test_frames_are_understood_when_cut_once_at_every_byte() -> None:
    for at in range(len(STREAM) + 1):
        one = Listener(b"GET / HTTP/1.1\r\n\r\n")
        for part in (STREAM[:at], STREAM[at:]):
            if part:
                one.data_received(part)
        check(one)


def check(one: Listener) -> None:
    assert one.opened.done()
    assert one.opened.exception() is None
    assert one.texts == [*MESSAGES, b"in two parts"]
    assert one.close_code == 4409
    assert one.wire.closed
    pong = one.wire.said[len(b"GET / HTTP/1.1\r\n\r\n") :][: 2 + 4 + 13]
    assert unmasked(pong) == (PONG, b"are you there")


async def test_a_message_of_more_than_64_kib_is_one_message() -> None:
    one = Listener()
    whole = from_server(TEXT, b"m" * 70_000)
    for at in range(0, len(whole), 16_384):
        one.data_received(whole[at : at + 16_384])
    assert one.texts == [b"m" * 70_000]


async def test_a_refused_handshake_is_an_error() -> None:
    one = Listener(b"GET / HTTP/1.1\r\n\r\n")
    one.data_received(b"HTTP/1.1 403 Forbidden\r\n\r\n")
    with pytest.raises(ConnectionError, match="403"):
        await one.opened


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_what_the_client_says_is_masked(size: int) -> None:
    assert unmasked(masked(TEXT, b"m" * size)) == (TEXT, b"m" * size)
    assert text_frame("same") != text_frame("same"), "each frame has a key of its own"


def test_the_kind_of_a_message_is_found_wherever_it_stands() -> None:
    assert kind_of(b'{"type":"tally","id":"1-1"}') == b"tally"
    assert kind_of(b'{"id":"1-1","at":1,"type":"round_closed","claim":{}}') == b"round_closed"
    assert kind_of(b'{"id":"1-1"}') == b""


# The ledger


def played(closed: dict[str, Any] | None, *, answered: str = "fact", taken: str | None = "fact") -> Account:
    mark = Mark(Sheet({"round": 1}, 1), 0.0)
    mark.answered, mark.sent = answered, 1.0
    if taken is not None:
        mark.taken = json.dumps({"round": 1, "verdict": taken}).encode()
    if closed is not None:
        mark.closed = json.dumps({"round": 1, "verdict": "fact", **closed}).encode()
    account = Account()
    judge(mark, account)
    return account


GOOD = {"you": {"verdict": "fact", "correct": True}}


def test_an_answer_that_came_through_is_accounted_for() -> None:
    account = played(GOOD)
    assert (account.sent, account.receipts, account.results, account.right, account.missing) == (1, 1, 1, 1, {})


@pytest.mark.parametrize(
    ("account", "missing"),
    [
        (played(GOOD, taken=None), "receipt"),
        (played(GOOD, taken="fake"), "receipt of another answer"),
        (played(None), "result"),
        (played({}), "own part of a result"),
        (played({"you": {"verdict": None, "correct": False}}), "answer in a result"),
        (played({"you": {"verdict": "fact", "correct": False}}), "right verdict in a result"),
    ],
)
def test_what_is_missing_is_named(account: Account, missing: str) -> None:
    assert account.missing == {missing: 1}
    assert not account.kept


async def test_an_answer_that_was_not_counted_and_a_player_who_heard_nothing_are_missing() -> None:
    sheet = Sheet({"round": 1}, 2)
    mark = Mark(sheet, 0.0)
    mark.answered, mark.sent = "fact", 1.0
    mark.taken = b'{"round":1,"verdict":"fact"}'
    mark.closed = json.dumps({"round": 1, "verdict": "fact", "split": {"fact": 0, "fake": 0}, **GOOD}).encode()
    sheet.marks.append(mark)
    account, _ = await settle(sheet)
    assert account.missing == {"opening": 1, "answer in the split": 1}


# Numbers, gates and pictures


def test_percentiles_and_ranges() -> None:
    assert percentile([], 0.5) is None
    assert spread([float(n) for n in range(1, 101)]) == {"p50": 50, "p99": 99, "max": 100}
    assert over_passes([3.0, None, 1.0, 2.0]) == {"median": 2, "min": 1, "max": 3}
    assert over_passes([None]) is None


@pytest.mark.parametrize(
    ("measured", "outcome"),
    [([5.0, 9.0, 5.0], "ambition"), ([9.0], "ok"), ([11.0, 10.5, 1.0], "MISSED"), ([None], "skipped")],
)
def test_the_median_decides_about_a_gate(measured: list[float | None], outcome: str) -> None:
    assert Gate("work", measured, 10, 5).outcome == outcome


@pytest.mark.parametrize("top", [0, 0.03, 1, 7, 99, 100, 101, 12_345])
def test_an_axis_has_a_few_round_marks_and_reaches_its_top(top: float) -> None:
    marks = ticks(top)
    assert marks[0] == 0
    assert marks[-1] >= top
    assert 2 <= len(marks) <= 7


def test_a_chart_is_valid_svg_with_gaps_single_sizes_and_hostile_names() -> None:
    for xs, values in (([50, 500, 5000], [1.0, None, 3.5]), ([50], [2.0]), ([], []), ([50, 100], [None, None])):
        text = svg(xs, [Chart("a < b & c", [Series("<p99>", values), Series("p50", values)])], x_label="players")
        root = ET.fromstring(text)
        assert root.tag.endswith("svg")
        assert root.get("viewBox")
        names = "".join(root.itertext())
        assert "a < b & c" in names
        assert ("<p99>" in names) is any(values)


def test_a_picture_of_passes_that_could_not_be_measured_is_still_one() -> None:
    lost: dict[str, Any] = {"players": 50, "answer_seconds": 0.5, "receipt_ms": None, "cpu_us_per_answer": {}}
    ET.fromstring(picture([{**lost, "cpu_us_per_answer": {"server": None, "web": 1.0, "master": None, "redis": None}}]))


# Real runs


async def run(*argv: str) -> tuple[int | None, str, str]:
    process = await asyncio.create_subprocess_exec(
        sys.executable, *argv, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, cwd=ROOT, env=os.environ
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), 120)
    finally:
        if process.returncode is None:
            process.terminate()
            await process.wait()
    return process.returncode, out.decode(), err.decode()


async def test_a_small_game_accounts_for_every_answer_in_three_messages_a_round() -> None:
    code, out, err = await run(
        *("-m", "scripts.cli", "loadtest", "--players", "40", "--rounds", "2", "--passes", "1"),
        *("--answer-seconds", "0.3", "--json"),
    )
    assert code == 0, err
    told = json.loads(out)
    assert {"python", "uvicorn", "redis-server", "node"} <= set(told["versions"])
    (one,) = told["passes"]
    assert one["account"]["kept"] is True
    assert one["account"]["missing"] == {}
    assert {one["account"][name] for name in ("sent", "receipts", "right", "counted", "results")} == {80}
    assert one["receipt_ms"]["p50"] <= one["receipt_ms"]["p99"] <= one["receipt_ms"]["max"]
    assert [row["round"] for row in one["rounds_played"]] == [1, 2]
    for row in one["rounds_played"]:
        told_each = dict(row["messages_per_player"])
        assert told_each.pop("tally") <= 10
        assert told_each == {"round_opened": 1, "answer_taken": 1, "round_closed": 1}
        assert row["late_ms"]["early"] == 1
    if processes.HERE:
        cost = one["cpu_us_per_answer"]
        assert all(cost[name] > 0 for name in ("web", "master", "redis", "server", "client"))
        assert one["rss_per_player_kib"] is not None
    assert set(told["summary"]) >= {"receipt p99, ms", "CPU per answer server, us", "close spread, ms"}


async def test_dropped_sockets_slow_readers_and_absent_players_lose_nobody_elses_answer() -> None:
    code, out, err = await run(
        *("-m", "scripts.cli", "loadtest", "--players", "24", "--rooms", "2", "--rounds", "1", "--passes", "1"),
        *("--reconnects", "25", "--slow-readers", "1", "--absent", "1", "--seconds", "5", "--json"),
    )
    assert code == 0, err
    (one,) = json.loads(out)["passes"]
    assert one["account"]["kept"] is True
    assert one["account"]["sent"] == 22
    assert one["rooms_summary"]["came_back"] == 6
    (row,) = one["rounds_played"]
    assert row["late_ms"]["at_deadline"] == 2
    assert row["late_ms"]["heard"]["max"] >= row["late_ms"]["event"]["p50"] - 50


@pytest.mark.parametrize(
    ("argv", "words"),
    [
        (("--server", "ftp://nowhere"), "http"),
        (("--players", "2", "--rooms", "3"), "more rooms"),
        (("--server", "http://127.0.0.1:9"), "No game runs"),
    ],
)
async def test_what_cannot_be_done_is_one_line(argv: tuple[str, ...], words: str) -> None:
    code, _, err = await run("-m", "scripts.cli", "loadtest", *argv)
    assert code in (1, 2)
    assert words in err
    assert err.count("\n") == 1


async def test_our_fan_out_is_no_slower_than_a_multiple_of_its_rival() -> None:
    code, out, err = await run("-m", "scripts.load.gates", "--short", "--only", "fanout", "--json")
    assert code == 0, err + out
    told = json.loads(out)
    assert told["missed"] == []
    (found,) = told["found"]["fanout"]
    assert {"ours", "uvicorn_sequential"} <= set(found["rivals"])
    assert all(reason for reason in found["absent"].values())


def test_every_rival_is_there_or_says_why_not(tmp_path: Any) -> None:
    there, absent = fanout.rivals(tmp_path)
    names = {rival.name for rival in there} | set(absent)
    assert names == {"limit", "ours", "uvicorn_sequential", "python_socketio", "node_ws", "node_socketio"}
    assert set(gates.PARTS) == {"fanout", "games", "rooms", "slow"}

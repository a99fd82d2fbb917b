"""Answers in pieces: both real clients against streaming stand-ins, a ladder, and what is heard of an unfinished object."""

import asyncio
import json
from typing import Any

import pytest

from agents.models.asking import HEARD_LIMIT
from agents.models.ladder import Ladder
from agents.models.model import ModelFailed, Reason
from agents.models.openai import OpenAIModel
from agents.models.prices import Price
from agents.models.scripted import ScriptedModel
from agents.models.shape import so_far
from agents.models.wire import lines
from tests.agents.models.conftest import client_of
from tests.agents.models.shapes import PROMPT, Judgement
from tests.agents.models.test_clients import Client
from tests.agents.standins import KEY, MODEL, StandIn
from tests.arena import wait_until
from tests.virtual import in_no_time, virtual_now

NOTE = "Honey does not spoil,\u2028so “old” honey\x85is fine. 🍯"
ANSWER = {"sure": 90, "reason": "fine", "note": NOTE}
SPOKEN = {"sure": 90, "reason": "fine", "note": NOTE.replace("\x85", " ")}
Heard = list[dict[str, Any]]


@pytest.fixture(autouse=True)
def _answers(ollama_server: StandIn, openai_server: StandIn) -> None:
    openai_server.answers = lambda _: ANSWER
    ollama_server.answers = lambda _: SPOKEN


@pytest.fixture
async def client(server: StandIn) -> Any:
    found = client_of(server, price=Price(1.0, 2.0))
    yield found
    await found.aclose()


async def failure(client: Client, heard: Heard, patience: float = 5.0) -> ModelFailed:
    with pytest.raises(ModelFailed) as caught:
        await client.ask(PROMPT, Judgement, patience=patience, hear=heard.append)
    return caught.value


async def test_an_answer_is_heard_as_it_grows_and_is_the_same_value_in_the_end(server: StandIn, client: Client) -> None:
    heard: Heard = []
    reply = await client.ask(PROMPT, Judgement, patience=5, hear=heard.append)
    note = reply.value.note
    assert note == (NOTE if server.kind == "openai" else SPOKEN["note"])
    assert (reply.tokens_in, reply.tokens_out, reply.cost) == (120, 40, 120 + 80)
    notes = [str(fields.get("note", "")) for fields in heard]
    assert len(set(notes)) >= 4
    assert all(note.startswith(part) for part in notes)
    assert notes == sorted(notes, key=len)
    assert server.asked[0].body["stream"] is True


async def test_nobody_who_listens_gets_a_whole_reply(server: StandIn, client: Client) -> None:
    await client.ask(PROMPT, Judgement, patience=5)
    assert server.asked[0].body.get("stream", False) is False


async def test_a_faulty_answer_is_asked_again_and_heard_anew(server: StandIn, client: Client) -> None:
    heard: Heard = []
    server.play("lies about its schema")
    reply = await client.ask(PROMPT, Judgement, patience=5, hear=heard.append)
    assert (reply.attempts, reply.asked_again) == (2, True)
    assert heard[-1]["sure"] == 90
    assert any(fields.get("sure") == 10**9 for fields in heard), "what is heard is not checked"


FAULTS: dict[str, Reason] = {
    "429": "rate_limited",
    "500": "server_error",
    "404": "no_model",
    "redirect": "server_error",
    "html": "server_error",
    "a list": "server_error",
    "deep reply": "server_error",
    "packed": "server_error",
    "cut": "cut_short",
    "endless": "too_long",
    "megabyte": "too_long",
    "length": "cut_short",
    "streams anyway": "server_error",
}


@pytest.mark.parametrize(("fault", "reason"), FAULTS.items())
async def test_faults_on_the_wire_fail_as_they_do_without_a_listener(
    server: StandIn, client: Client, fault: str, reason: Reason
) -> None:
    heard: Heard = []
    server.play(fault)
    failed = await failure(client, heard)
    # A stream of Ollama's whose end is missing reads as one that was cut.
    assert failed.reason == reason or (server.kind == "ollama" and fault == "streams anyway")
    assert len(server.asked) == 1
    assert (await client.ask(PROMPT, Judgement, patience=5, hear=heard.append)).value.sure == 90


@pytest.mark.parametrize("fault", ["stall", "drip"])
async def test_silence_ends_with_the_patience(server: StandIn, client: Client, fault: str) -> None:
    server.play(fault)
    assert (await failure(client, [], patience=0.3)).reason == "timeout"


async def test_a_stream_that_is_slow_is_heard_until_the_patience_ends(server: StandIn, client: Client) -> None:
    heard: Heard = []
    server.piece = 0.1
    failed = await failure(client, heard, patience=0.35)
    server.piece = 0.01
    assert failed.reason == "timeout"
    assert heard
    before = len(heard)
    await asyncio.sleep(0.3)
    assert len(heard) == before, "nothing is heard after the end"


async def test_who_cancels_hears_no_more(server: StandIn, client: Client) -> None:
    heard: Heard = []
    server.piece = 0.05
    asking = asyncio.create_task(client.ask(PROMPT, Judgement, patience=30, hear=heard.append))
    await wait_until(lambda: heard, "the first piece")
    asking.cancel()
    with pytest.raises(asyncio.CancelledError):
        await asking
    server.piece = 0.01
    before = len(heard)
    await asyncio.sleep(0.2)
    assert len(heard) == before


async def speaking(*texts: str, kind: str = "text/event-stream") -> tuple[asyncio.Server, OpenAIModel]:
    """A server that says this to whoever asks, and then hangs up; and a client of it."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(f"HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n".encode())
        for text in texts:
            writer.write(text.encode())
            await writer.drain()
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    return server, OpenAIModel(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1", KEY, MODEL)


def event(delta: dict[str, Any], end: str | None = None, **more: Any) -> str:
    return f"data:{json.dumps({'choices': [{'delta': delta, 'finish_reason': end}], **more})}\r\n\r\n"


HALF = event({"content": '{"sure": 90, "reas'})
REST = 'on": "fine", "note": "Yes."}'


@pytest.mark.parametrize(
    ("texts", "reason"),
    [
        ((HALF,), "cut_short"),
        ((HALF, "data: [DONE]\n\n"), "cut_short"),
        ((HALF, event({"content": REST}, "length")), "cut_short"),
        ((HALF, event({}, "content_filter")), "refused"),
        ((event({"refusal": "I would "}), event({"refusal": "rather not."}, "stop")), "refused"),
        ((HALF, 'data: {"error": {"code": 429, "message": "slow down"}}\n\n'), "rate_limited"),
        ((HALF, "data: {not json}\n\n"), "server_error"),
        (("data: [DONE]\n\n",), "server_error"),
        ((HALF, *[event({"content": "x" * 9_000})] * 9), "too_long"),
        ((HALF, *[": thinking\n" * 9_000] * 50), "too_long"),
    ],
)
async def test_a_stream_of_openais_kind_that_goes_wrong(texts: tuple[str, ...], reason: Reason) -> None:
    server, client = await speaking(*texts)
    assert (await failure(client, [])).reason == reason
    await client.aclose()
    server.close()
    await server.wait_closed()


async def test_a_server_that_sends_no_pieces_is_read_whole() -> None:
    whole = {"choices": [{"message": {"content": '{"sure": 90, "reas' + REST}, "finish_reason": "stop"}]}
    server, client = await speaking(json.dumps(whole), kind="application/json")
    heard: Heard = []
    assert (await client.ask(PROMPT, Judgement, patience=5, hear=heard.append)).value.note == "Yes."
    assert heard == []
    await client.aclose()
    server.close()
    await server.wait_closed()


def test_a_ladder_passes_pieces_on_and_the_next_model_begins_anew() -> None:
    async def play() -> None:
        broken = ScriptedModel(['{"sure": 1, "reason": "unsafe", "note": "No'], model="broken", delay=1, piece=10)
        sound = ScriptedModel([ANSWER], model="sound", delay=1, piece=10)
        heard: Heard = []
        reply = await Ladder([broken, sound], clock=virtual_now).ask(PROMPT, Judgement, patience=60, hear=heard.append)
        assert reply.model == "sound"
        notes = [fields.get("sure") for fields in heard if "sure" in fields]
        assert notes[0] == 1
        assert notes[-1] == 90
        # Heard or not, one that answers late has failed.
        slow = Ladder([ScriptedModel([ANSWER], delay=1, piece=2)], clock=virtual_now)
        with pytest.raises(ModelFailed) as caught:
            await slow.ask(PROMPT, Judgement, patience=10, hear=heard.append)
        assert caught.value.reason == "timeout"
        assert slow.about()[0]["failures"] == 1

    in_no_time(play())


def test_the_beginning_of_any_answer_can_be_read() -> None:
    note = NOTE + ' a \\ and a quote "'
    text = f"Here you are: {json.dumps({**ANSWER, 'note': note})}"
    whole = so_far(text)
    notes = [str(so_far(text[:end]).get("note", "")) for end in range(len(text) + 1)]
    assert notes == sorted(notes, key=len)
    assert all(str(whole["note"]).startswith(note) for note in notes)
    assert notes[-1] == whole["note"]
    for nonsense in ("", "{", "[1", "{" * 5_000, '{"a":' * 5_000, '{"a": NaN', "no { object", '{"a": "\\ud83d'):
        assert isinstance(so_far(nonsense), dict)


def test_what_is_far_too_long_is_not_looked_into_piece_by_piece() -> None:
    async def play() -> None:
        heard: Heard = []
        model = ScriptedModel([{**ANSWER, "note": "x" * 20_000}, ANSWER], piece=100)
        await model.ask(PROMPT, Judgement, patience=5, hear=heard.append)
        assert max(len(str(fields.get("note", ""))) for fields in heard) <= HEARD_LIMIT

    in_no_time(play())


async def test_only_a_line_feed_ends_a_line() -> None:
    async def chunks() -> Any:
        for chunk in ("one\u2028still", " one\x85\ntw", "o\n", "\n", "last"):
            yield chunk.encode()

    assert [line.decode() async for line in lines(chunks())] == ["one\u2028still one\x85", "two", "", "last"]

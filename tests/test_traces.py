"""Traces, read back from an in-memory exporter: the whole way of an answer and of a claim, over real Redis and real sockets."""

import asyncio
import contextlib
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest
from opentelemetry.sdk.trace import ReadableSpan
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from agents.worker import Workers
from game.io.keys import Keys
from game.io.tracing import Tracing, answer_trace, run_trace, span_id, tracing_of, within, working
from game.master import Master
from game.settings import Settings
from tests.agents.sensible import answer
from tests.agents.standins import KEY, MODEL, StandIn
from tests.arena import ROOT, RedisServer, Table, wait_until
from web.app import make_server


class Spans:
    """What was exported, by trace."""

    def __init__(self) -> None:
        self.exporter = InMemorySpanExporter()

    def of(self, trace: int) -> list[ReadableSpan]:
        return [span for span in self.exporter.get_finished_spans() if span.context.trace_id == trace]

    def all(self) -> tuple[ReadableSpan, ...]:
        return self.exporter.get_finished_spans()


def must_be_a_tree(spans: list[ReadableSpan]) -> ReadableSpan:
    """One root, every other span below one that is there, no id twice. Returns the root."""
    ids = [span.context.span_id for span in spans]
    assert len(set(ids)) == len(ids), [span.name for span in spans]
    roots = [span for span in spans if span.parent is None]
    assert len(roots) == 1, [span.name for span in roots]
    for span in spans:
        assert span.parent is None or span.parent.span_id in ids, f"{span.name} hangs in the air"
        assert span.start_time is not None
        assert span.end_time is not None
        assert span.start_time <= span.end_time
    return roots[0]


def below(spans: list[ReadableSpan], parent: ReadableSpan) -> list[ReadableSpan]:
    return [span for span in spans if span.parent is not None and span.parent.span_id == parent.context.span_id]


@contextlib.asynccontextmanager
async def in_one_process(settings: Settings, tracing: Tracing | None) -> AsyncIterator[str]:
    """Web, master and agents as tasks of this loop; the address of the web."""
    sock = socket.create_server(("127.0.0.1", 0))
    server = make_server(settings)
    app: Any = server.config.app
    master, workers = Master(settings), Workers(settings, ["bank", "tools", "researcher", "writer", "editor"])
    app.state.site.tracing = master.notes.tracing = workers.tracing = tracing
    tasks = [asyncio.create_task(master.run()), asyncio.create_task(workers.run())]
    serving = asyncio.create_task(server.serve(sockets=[sock]))
    url = f"http://127.0.0.1:{sock.getsockname()[1]}"

    async def healthy() -> bool:
        async with httpx.AsyncClient(base_url=url) as client:
            try:
                return (await client.get("/health", timeout=3)).status_code == 200
            except httpx.HTTPError:
                return False

    try:
        await wait_until(healthy, "the game being ready", 30)
        yield url
    finally:
        server.should_exit = True
        for task in tasks:
            task.cancel()
        _, stuck = await asyncio.wait({serving, *tasks}, timeout=20)
        assert not stuck, stuck


class Here:
    """What a Table needs of a deployment."""

    def __init__(self, url: str, settings: Settings) -> None:
        self.urls, self.keys = [url], Keys(settings.prefix, settings.shards)


@contextlib.asynccontextmanager
async def a_room(url: str, settings: Settings, **chosen: Any) -> AsyncIterator[Table]:
    async with httpx.AsyncClient(base_url=url) as client:
        opened = (await client.post("/api/rooms", json=chosen)).json()
    table = Table(Here(url, settings), opened, url)  # type: ignore[arg-type]
    try:
        yield table
    finally:
        await asyncio.gather(*(bot.close() for bot in table.bots))
        await table.http.aclose()


def chosen(redis_server: RedisServer, **more: Any) -> Settings:
    return Settings(
        redis_url=redis_server.url,
        prefix=f"t{secrets.token_hex(3)}",
        countdown=0.2,
        embedder="lexical",
        lease_ms=10_000,
        **more,
    )


async def test_one_answers_and_one_claims_whole_way(redis_server: RedisServer) -> None:
    await redis_server.answers()
    spans = Spans()
    with StandIn("ollama", answers=answer) as ollama, StandIn("openai", answers=answer) as openai:
        settings = chosen(
            redis_server,
            ollama_host=ollama.url,
            ollama_model=MODEL,
            openai_base_url=openai.url,
            openai_api_key=KEY,
            openai_model=MODEL,
        )
        tracing = Tracing(spans.exporter, 1.0, "web-test", at_once=True)
        async with (
            in_one_process(settings, tracing) as url,
            a_room(url, settings, rounds=2, seconds=5, reveal_seconds=1) as table,
        ):
            ana, ben = await table.bot("Ana"), await table.bot("Ben")
            run = run_trace(f"{table.code}-r1")
            await wait_until(lambda: any(span.name == "run" for span in spans.of(run)), "a claim being made", 30)
            await table.must("start")
            asked = await ana.hear("round_opened", round=1)
            before = time.time_ns()
            await ana.answer(1, "fact")
            await ana.hear("answer_taken")
            await asyncio.sleep(0.05)
            before_the_reveal = spans.all()
            await ben.answer(1, "fake")
            closed = await ana.hear("round_closed", round=1)
            # Sockets may hear of a commit before the master has noted it.
            bens = answer_trace(table.code, 1, asked["claim"]["id"], str(ben.player))
            await wait_until(lambda: any(span.name == "commit" for span in spans.of(bens)), "the last commit's span")

    # The answer
    whole = spans.of(answer_trace(table.code, 1, asked["claim"]["id"], str(ana.player)))
    root = must_be_a_tree(whole)
    chain = [root]
    while further := below(whole, chain[-1]):
        assert len(further) == 1
        chain += further
    assert [span.name for span in chain] == ["answer", "inbox", "step", "commit", "receipt"]
    assert len(whole) == 5
    starts = [int(span.start_time or 0) for span in chain]
    # The inbox's begin is Redis's clock, in whole milliseconds.
    assert starts[1] >= starts[0] - 2_000_000
    assert starts[0] >= before
    assert starts[2] <= starts[3] <= starts[4]
    assert (chain[-1].end_time or 0) - starts[0] < 2_000_000_000
    receipt = ana.receipts[1]["id"]
    assert chain[3].attributes is not None
    assert chain[3].attributes["event"] == receipt
    assert must_be_a_tree(spans.of(bens)).name == "answer"

    # The claim
    made = spans.of(run)
    root = must_be_a_tree(made)
    assert root.name == "run"
    tasks = below(made, root)
    assert {span.name for span in tasks} == {"task"}
    nodes = {str((span.attributes or {})["node"]) for span in tasks}
    assert {"recall", "research", "edit"} <= nodes
    for task in tasks:
        inside = sorted(span.name for span in below(made, task))
        assert inside == ["deliver", "work"], (task.attributes, inside)
        (work,) = (span for span in below(made, task) if span.name == "work")
        models = [span.name for span in below(made, work)]
        with_model = (task.attributes or {})["agent"] in ("researcher", "writer", "editor")
        assert set(models) == ({"model"} if with_model else set())
        assert (root.start_time or 0) <= (task.start_time or 0) + 2_000_000
        assert (root.end_time or 0) >= (work.end_time or 0)
    assert {span.name for span in made} == {"run", "task", "work", "model", "deliver"}

    # Nothing that must not be known
    texts = [f"{span.name} {span.attributes}" for span in before_the_reveal]
    for secret in (
        "Ana",
        "Ben",
        "fact",
        "fake",
        asked["claim"]["text"],
        closed["explanation"],
        ana.token,
        table.host_token,
    ):
        assert not any(str(secret) in text for text in texts), secret


async def test_a_share_of_answers_is_traced_the_same_in_every_process(redis_server: RedisServer) -> None:
    await redis_server.answers()
    spans = Spans()
    settings = chosen(redis_server)
    tracing = Tracing(spans.exporter, 0.5, "web-test", at_once=True)
    async with (
        in_one_process(settings, tracing) as url,
        a_room(url, settings, rounds=1, seconds=5, reveal_seconds=1) as table,
    ):
        bots = [await table.bot(f"Player {n}") for n in range(12)]
        await table.must("start")
        asked = await bots[0].hear("round_opened", round=1)
        for bot in bots:
            await bot.answer(1, "fact")
        for bot in bots:
            await bot.hear("answer_taken")
        await bots[0].hear("round_closed")
        traces = [answer_trace(table.code, 1, asked["claim"]["id"], str(bot.player)) for bot in bots]
        wanted = 5 * sum(map(tracing.wants, traces))
        await wait_until(lambda: len(spans.all()) >= wanted, "the last commit's spans")
    for trace in traces:
        assert len(spans.of(trace)) == (5 if tracing.wants(trace) else 0)
    assert {span.context.trace_id for span in spans.all()} == {trace for trace in traces if tracing.wants(trace)}


def test_the_share_is_the_share() -> None:
    tracing = Tracing(InMemorySpanExporter(), 0.01, "web-x", at_once=True)
    wanted = sum(tracing.wants(answer_trace("K7DF3M", 1, "c", f"p{n}")) for n in range(20_000))
    assert 140 <= wanted <= 260
    none, every = (Tracing(InMemorySpanExporter(), share, "web-x", at_once=True) for share in (0.0, 1.0))
    traces = [answer_trace("K7DF3M", 1, "c", f"p{n}") for n in range(100)]
    assert not any(none.wants(trace) for trace in traces)
    assert all(every.wants(trace) for trace in traces)


def test_ids_are_the_same_wherever_they_are_derived() -> None:
    assert answer_trace("K7DF3M", 1, "c", "p1") == answer_trace("K7DF3M", 1, "c", "p1")
    others = {
        answer_trace(*what) for what in (("K7DF3M", 1, "c", "p1"), ("K7DF3M", 1, "d", "p1"), ("K7DF3M", 2, "c", "p1"))
    }
    assert len(others | {answer_trace("K7DF3M", 1, "c", "p2"), run_trace("K7DF3M-r1")}) == 5
    assert span_id(1, "step") == span_id(1, "step") != span_id(2, "step")
    assert all(0 < span_id(n, "x") < 2**64 and 0 < run_trace(str(n)) < 2**128 for n in range(100))


def test_work_that_fails_has_its_span_and_each_of_two_workers_one_of_its_own() -> None:
    spans = Spans()
    tracing = Tracing(spans.exporter, 0, "agents-x", at_once=True)
    with pytest.raises(RuntimeError), working(tracing, "R-r1", "R-r1.edit.4.1", "one", agent="editor"), within("model"):
        raise RuntimeError
    with working(tracing, "R-r1", "R-r1.edit.4.1", "two", agent="editor"):
        pass
    found = spans.of(run_trace("R-r1"))
    assert sorted(span.name for span in found) == ["model", "work", "work"]
    assert len({span.context.span_id for span in found}) == 3
    with working(tracing, "", "bank-1", "one"), within("model"):
        pass
    with working(None, "R-r1", "t", "one"), within("model"):
        pass
    assert len(spans.all()) == 3, "what belongs to no run has no trace"


def test_off_means_that_nothing_of_the_library_is_needed_or_imported() -> None:
    # Blocked first, because redis-py imports it wherever it is installed.
    program = (
        "import sys; sys.modules['opentelemetry'] = None\n"
        "import web.app, game.master, agents.worker\n"
        "from game.settings import Settings\n"
        "chosen = Settings(redis_url='redis://127.0.0.1:1')\n"
        "assert web.app.make_app(chosen).state.site.tracing is None\n"
        "assert game.master.Master(chosen).notes.tracing is None\n"
        "assert [name for name in sys.modules if name.startswith('opentelemetry')] == ['opentelemetry']"
    )
    subprocess.run([sys.executable, "-c", program], check=True, cwd=ROOT)


def test_without_the_library_there_are_no_traces_and_a_line_in_the_log(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(sys.modules, "opentelemetry.exporter.otlp.proto.http.trace_exporter", None)
    assert tracing_of(Settings(redis_url="x", traces="http://127.0.0.1:1"), "web-1") is None
    assert "not installed" in caplog.text


@pytest.mark.parametrize(("path", "given"), [("/v1/traces", ""), ("/v1/traces", "/"), ("/otlp/here", "/otlp/here")])
def test_spans_reach_a_collector(path: str, given: str) -> None:
    heard: list[tuple[str, bytes]] = []

    async def take(request: Request) -> Response:
        heard.append((request.url.path, await request.body()))
        return Response(b"", media_type="application/x-protobuf")

    with Collector(Starlette(routes=[Route("/{rest:path}", take, methods=["POST"])])) as url:
        tracing = tracing_of(Settings(redis_url="x", traces=url + given, trace_share=1), "web-77-abc")
        assert tracing is not None
        tracing.span(run_trace("R-r1"), "run", None, 1, 2, room="R")
        tracing.close()
    assert [where for where, _ in heard] == [path]
    body = heard[0][1]
    assert run_trace("R-r1").to_bytes(16, "big") in body
    assert b"web-77-abc" in body


class Collector:
    """A server in a thread that takes what is exported."""

    def __init__(self, app: Any) -> None:
        import uvicorn

        self._socket = socket.create_server(("127.0.0.1", 0))
        self._server = uvicorn.Server(
            uvicorn.Config(app, log_level="critical", lifespan="off", ws="none", loop="asyncio")
        )

    def __enter__(self) -> str:
        import threading

        self._thread = threading.Thread(
            target=lambda: asyncio.run(self._server.serve(sockets=[self._socket])), daemon=True
        )
        self._thread.start()
        while not self._server.started:
            time.sleep(0.005)
        return f"http://127.0.0.1:{self._socket.getsockname()[1]}"

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(5)
        self._socket.close()

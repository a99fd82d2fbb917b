"""Traces: an answer's and a claim's whole way through the streams, for OpenTelemetry. Off unless `FOF_TRACES` is set.

1. Ids are derived, so that nothing has to travel with what is traced: the trace of an answer from room, round, claim and player;
   that of a run from its own `trace`; the id of a span from its trace and its name, and so is its parent's.
2. A span is made when its work is over, from its two times. What crosses processes is by the clocks of their machines.
3. Where traces are off there is no tracer, and nothing of the library is imported.
4. Spans hold ids, counts and durations; never a name, a text or a verdict.

    answer (web, heard) > inbox (waiting in the stream) > step (master) > commit (master) > receipt (web)
    run (master) > task (master, each node) > work (agents) > model (agents), and task > deliver (master)
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from hashlib import blake2b
from time import time_ns
from typing import Any
from urllib.parse import urlsplit

from game.settings import Settings

log = logging.getLogger("fof.traces")

Trace = int
"""An id of 128 bits."""


def answer_trace(room: str, round: int, claim: str, player: str) -> Trace:
    """The trace of a player's answer. The claim's id tells rounds of the same number in two games apart."""
    return _number(f"answer {room} {round} {claim} {player}", 16)


def run_trace(trace: str) -> Trace:
    """The trace of a run, from its `trace`."""
    return _number(f"run {trace}", 16)


def _number(text: str, size: int) -> int:
    # Zero stands for no id.
    return int.from_bytes(blake2b(text.encode(), digest_size=size).digest(), "big") or 1


def span_id(trace: Trace, name: str) -> int:
    """The id of a span of a trace: 64 bits."""
    return _number(f"{trace:x} {name}", 8)


class Tracing:
    """Makes spans for one process and hands them to an exporter of OpenTelemetry."""

    def __init__(self, exporter: Any, share: float, process: str, *, at_once: bool = False) -> None:
        """`share` (0-1) of all answers is traced. `at_once` exports span by span, without a thread."""
        from opentelemetry import trace as api
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor, SimpleSpanProcessor
        from opentelemetry.sdk.trace.id_generator import IdGenerator
        from opentelemetry.sdk.trace.sampling import ALWAYS_ON

        class Given(IdGenerator):
            """The ids that were derived for the next span."""

            trace = span = 1

            def generate_trace_id(self) -> int:
                """The trace's."""
                return self.trace

            def generate_span_id(self) -> int:
                """The span's."""
                return self.span

        self._api = api
        self._ids = Given()
        kind = process.partition("-")[0]
        about = {"service.name": "fact-or-fake", "service.instance.id": process, "fof.process": kind}
        self._provider = TracerProvider(
            ALWAYS_ON, Resource.create(about), id_generator=self._ids, shutdown_on_exit=False
        )
        self._provider.add_span_processor((SimpleSpanProcessor if at_once else BatchSpanProcessor)(exporter))
        self._tracer = self._provider.get_tracer("fact-or-fake")
        self._limit = round(share * 2**64)

    def wants(self, trace: Trace) -> bool:
        """Whether this answer is one of those that are traced: the same in every process."""
        return trace >> 64 < self._limit

    def span(
        self,
        trace: Trace,
        name: str,
        parent: str | None,
        began: int,
        ended: int,
        *,
        of: str = "",
        **attributes: str | int | float,
    ) -> None:
        """A span of a trace, from its two times (ns since the epoch).

        The id derives from the name and `of`, which tells spans of one name apart; `parent` is the parent's name and `of`.
        """
        api, ids = self._api, self._ids
        ids.trace, ids.span = trace, span_id(trace, name + of)
        above = api.INVALID_SPAN_CONTEXT
        if parent is not None:
            flags = api.TraceFlags(api.TraceFlags.SAMPLED)
            above = api.SpanContext(trace, span_id(trace, parent), is_remote=True, trace_flags=flags)
        context = api.set_span_in_context(api.NonRecordingSpan(above))
        made = self._tracer.start_span(name, context, attributes=attributes, start_time=began)
        made.end(max(began, ended))

    def close(self) -> None:
        """Export what waits. Takes seconds where nobody takes it: call it in a thread."""
        self._provider.shutdown()


def tracing_of(settings: Settings, process: str) -> Tracing | None:
    """Tracing as the settings want it; None where it is off, or where the library is not installed (which is logged)."""
    if not settings.traces:
        return None
    try:
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter

        return Tracing(OTLPSpanExporter(endpoint=_endpoint(settings.traces)), settings.trace_share, process)
    except ImportError:
        log.error("FOF_TRACES is set, but the extra `traces` is not installed: there are no traces")
        return None


def _endpoint(url: str) -> str:
    """The address for spans: what was given, or the usual path where only a server was."""
    return url if urlsplit(url).path.strip("/") else f"{url.rstrip('/')}/v1/traces"


# Inside a task


@dataclass(slots=True)
class _Work:
    tracing: Tracing
    trace: Trace
    name: str
    inner: int = 0


_WORK: ContextVar[_Work | None] = ContextVar("work", default=None)


@contextmanager
def working(tracing: Tracing | None, trace: str, task: str, worker: str, **attributes: str | int) -> Iterator[None]:
    """The span of an agent's work on a task of a run; does nothing where there is no tracing or no trace.

    A task that is delivered again is worked on by another worker, or later: each has a span of its own.
    """
    if tracing is None or not trace:
        yield
        return
    began = time_ns()
    of = f":{task}:{worker}:{began}"
    mark = _WORK.set(_Work(tracing, run_trace(trace), f"work{of}"))
    try:
        yield
    finally:
        _WORK.reset(mark)
        tracing.span(run_trace(trace), "work", f"task:{task}", began, time_ns(), of=of, **attributes)


@contextmanager
def within(name: str, **attributes: str | int) -> Iterator[None]:
    """A span inside of the work that is being done, if any is traced."""
    work = _WORK.get()
    if work is None:
        yield
        return
    began = time_ns()
    work.inner += 1
    of = f":{work.name}:{work.inner}"
    try:
        yield
    finally:
        work.tracing.span(work.trace, name, work.name, began, time_ns(), of=of, **attributes)

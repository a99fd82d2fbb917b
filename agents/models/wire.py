"""The HTTP side that both clients share: every reply passes one hook before its body is read, every exception one table.

1. A body is read up to 512 kB, a stream up to 4 MB, and neither is ever unpacked: no reply can fill the memory.
2. Status codes become failures here, with Retry-After and the provider's own words, which the clients would lose. A redirect
   is a failure too: what players wrote goes nowhere but where the operator said.
3. `http` is the library that a client speaks over: httpx for ollama, httpx2 for openai. They have the same names.
"""

import json
import math
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

from agents.models.model import ModelFailed, Reason

BODY_LIMIT = 512 * 1024
STREAM_LIMIT = 4 * 1024 * 1024
"""Bytes of a stream, which wraps each word of an answer into hundreds of bytes, and of which only the words are kept."""
STREAMS = ("text/event-stream", "application/x-ndjson")
CONNECT_S = 3.0
"""Seconds for a connection; a host that drops packets should not use up the patience for all others."""

Hook = Callable[[Any], Awaitable[None]]

_OF_STATUS: dict[int, Reason] = {
    401: "bad_key",
    402: "no_quota",
    403: "bad_key",
    404: "no_model",
    408: "timeout",
    409: "server_error",
    425: "rate_limited",
    429: "rate_limited",
}
_SPENT_CODES = frozenset({"insufficient_quota", "billing_hard_limit_reached", "billing_not_active"})


class Body:
    """A reply's bytes, counted; mixed into the library's own AsyncByteStream."""

    def __init__(self, stream: Any, most: int = BODY_LIMIT) -> None:
        self._stream = stream
        self._left = most

    async def __aiter__(self) -> AsyncIterator[bytes]:
        """The bytes, until there are too many."""
        async for chunk in self._stream:
            self._left -= len(chunk)
            if self._left < 0:
                raise ModelFailed("too_long")
            yield chunk

    async def aclose(self) -> None:
        """Let go of the connection."""
        await self._stream.aclose()


def is_stream(response: Any) -> bool:
    """Whether a reply says that it comes in pieces."""
    return bool(response.headers.get("content-type", "").partition(";")[0].strip().lower() in STREAMS)


async def lines(chunks: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The lines of a stream as they come. Only a line feed ends one: a JSON text may hold what else is taken for an end."""
    rest = b""
    async for chunk in chunks:
        *whole, rest = (rest + chunk).split(b"\n")
        for line in whole:
            yield line
    if rest:
        yield rest


def hook(body: Callable[[Any, int], Any]) -> Hook:
    """What a client calls with each reply before its body is read. Raises ModelFailed."""

    async def look(response: Any) -> None:
        if response.headers.get("content-encoding", "identity").lower() != "identity":
            raise ModelFailed("server_error", detail="the reply is packed, which was not asked for")
        response.stream = body(response.stream, STREAM_LIMIT if is_stream(response) else BODY_LIMIT)
        if not 200 <= response.status_code < 300:
            await response.aread()
            raise failure_of_status(response.status_code, parsed(response.content), response.headers)

    return look


def client_options(body: Callable[[Any, int], Any], http: Any) -> dict[str, Any]:
    """How both libraries' clients are set up. The patience of a question is kept by whoever asks, not by the client."""
    return {
        "timeout": http.Timeout(None, connect=CONNECT_S),
        "event_hooks": {"response": [hook(body)]},
    }


HEADERS = {"Accept-Encoding": "identity"}


def parsed(content: bytes) -> Any:
    """What a body says, as JSON; None where it is none."""
    try:
        return json.loads(content)
    except (ValueError, RecursionError):
        return None


def failure_of_status(status: int, body: Any, headers: Any = None) -> ModelFailed:
    """The failure that a status and an error body mean; for errors inside of an HTTP 200 too."""
    error = body.get("error", body) if isinstance(body, dict) else body
    fields = error if isinstance(error, dict) else {"message": error}
    told = str(fields.get("message") or "")
    wait = retry_after(headers or {})
    reason = _OF_STATUS.get(status, "server_error" if status < 400 or status >= 500 else "refused")
    if str(fields.get("code")) in _SPENT_CODES or str(fields.get("type")) in _SPENT_CODES:
        reason = "no_quota"
    elif status == 402 and wait is not None:
        reason = "rate_limited"  # OpenRouter: a budget of calls under way, which frees itself
    elif status == 403 and fields.get("metadata"):
        reason = "refused"  # OpenRouter: the input was flagged
    elif status == 400 and (str(fields.get("code")) == "model_not_found" or "not a valid model" in told):
        reason = "no_model"
    return ModelFailed(reason, wait, detail="" if reason == "bad_key" else f"{status} {told}")


def retry_after(headers: Any) -> float | None:
    """Seconds that a provider wants us to wait: `Retry-After` as a number or as a date, or `retry-after-ms`."""
    try:
        if "retry-after-ms" in headers:
            wait = float(headers["retry-after-ms"]) / 1000
        elif "retry-after" in headers:
            wait = _seconds(headers["retry-after"])
        else:
            return None
    except (ValueError, TypeError, OverflowError):
        return None
    return wait if 0 <= wait < math.inf else None


def _seconds(told: str) -> float:
    try:
        return float(told)
    except ValueError:
        when = parsedate_to_datetime(told)
        return max(0.0, (when if when.tzinfo else when.replace(tzinfo=UTC)).timestamp() - datetime.now(UTC).timestamp())


def failure_of(error: Exception, http: Any) -> ModelFailed:
    """The failure that a client's exception means."""
    if isinstance(error, ModelFailed):
        return error
    if isinstance(error, http.ConnectError | http.ConnectTimeout):
        return ModelFailed("unreachable")
    if isinstance(error, http.TimeoutException | TimeoutError):
        return ModelFailed("timeout")
    if isinstance(error, http.TransportError):
        return ModelFailed("cut_short")
    if isinstance(error, OSError):
        return ModelFailed("unreachable")
    return ModelFailed("server_error", detail=type(error).__name__)


def count(tokens: Any) -> int | None:
    """A provider's count of tokens, if it is one that can be."""
    return tokens if isinstance(tokens, int) and not isinstance(tokens, bool) and 0 <= tokens <= 10_000_000 else None

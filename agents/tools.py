"""Tools for flows: functions with validated parameters and a time-out.

A tool of your own is a decorated function in a package of yours that names its module as an entry point `fact_or_fake.tools`:

    class Roll(BaseModel):
        sides: int = 6

    @tool("roll", seconds=1)
    async def roll(params: Roll, shop: Shop) -> dict[str, Any]:
        return {"rolled": 4}
"""

import ast
import asyncio
import ipaddress
import operator
import socket
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from importlib.metadata import entry_points
from typing import Annotated, Any, get_type_hints
from urllib.parse import urlsplit

import httpx
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from agents.agent import AgentFailed, Answered
from agents.embedding import Embedder
from agents.memory import Memory, Remembered, judge_repeat
from game.claims import FactKey
from game.io.connection import LOST
from game.io.desk import Desk
from game.io.retired import Retired, RetiredClaims

PLUGINS = "fact_or_fake.tools"
MOST_BYTES = 65_536
MOST_DIGITS = 30


@dataclass
class Shop:
    """What tools may use: memory and embedder (None while there is none), hosts for http_get, the concierge's desk, and the claims
    that are asked no more.
    """

    memory: Memory | None = None
    hosts: frozenset[str] = frozenset()
    secure: bool = True
    embedder: Embedder | None = None
    desk: Desk | None = None
    retired: RetiredClaims | None = None


Run = Callable[[Any, Shop], Awaitable[dict[str, Any]]]


@dataclass(frozen=True)
class Tool:
    """A registered tool."""

    name: str
    params: type[BaseModel]
    seconds: float
    run: Run


TOOLS: dict[str, Tool] = {}


def tool(name: str, *, seconds: float = 5.0) -> Callable[[Run], Run]:
    """Register a coroutine function as a tool; its first parameter's type says what it takes."""

    def register(run: Run) -> Run:
        if name in TOOLS:
            raise ValueError(f"there are two tools called {name}")
        hints = get_type_hints(run)
        TOOLS[name] = Tool(name, next(iter(hints.values())), seconds, run)
        return run

    return register


def load_plugins() -> list[str]:
    """Import the modules that installed packages name; returns the names of all tools."""
    for point in entry_points(group=PLUGINS):
        point.load()
    return sorted(TOOLS)


class Params(BaseModel):
    """Parameters of a tool: closed."""

    model_config = ConfigDict(extra="forbid")


class Toolbox:
    """The agent that runs tools."""

    name = "tools"
    at_once = 8

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._names = load_plugins()

    async def answer(self, brief: dict[str, Any], patience: float) -> Answered:
        """What the tool says. Raises AgentFailed for an unknown tool, wrong parameters, or time."""
        found = TOOLS.get(str(brief.get("tool")))
        if found is None:
            raise AgentFailed(f"there is no tool {brief.get('tool')}")
        try:
            params = found.params.model_validate(brief.get("params") or {})
        except ValidationError as error:
            raise AgentFailed(f"{found.name}: {error.errors(include_url=False)[0]['msg']}") from None
        try:
            async with asyncio.timeout(min(found.seconds, patience)):
                return Answered(await found.run(params, self._shop))
        except TimeoutError:
            raise AgentFailed(f"{found.name}: out of time") from None

    def about(self) -> dict[str, Any]:
        """Which tools there are."""
        return {"tools": self._names}


# Arithmetic

_OPERATORS: dict[type, Callable[..., Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.FloorDiv: operator.floordiv,
    ast.Mod: operator.mod,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


class Sum(Params):
    """What to work out, such as `(3 + 4) * 12`."""

    text: Annotated[str, StringConstraints(max_length=200)]


@tool("calculator", seconds=1)
async def calculator(params: Sum, shop: Shop) -> dict[str, Any]:
    """Arithmetic with + - * / // % and brackets: the syntax tree is walked, nothing is evaluated."""
    try:
        value = _work_out(ast.parse(params.text, mode="eval").body)
    except (SyntaxError, ValueError, ZeroDivisionError, OverflowError, RecursionError, MemoryError) as error:
        raise AgentFailed(f"calculator: {type(error).__name__}") from None
    return {"value": value}


def _work_out(node: ast.expr) -> int | float:
    match node:
        case ast.Constant(value=int() | float() as value) if not isinstance(value, bool):
            found: int | float = value
        case ast.BinOp(left=left, op=op, right=right) if type(op) in _OPERATORS:
            found = _OPERATORS[type(op)](_work_out(left), _work_out(right))
        case ast.UnaryOp(op=op, operand=operand) if type(op) in _OPERATORS:
            found = _OPERATORS[type(op)](_work_out(operand))
        case _:
            raise ValueError("not arithmetic")
    if abs(found) > 10**MOST_DIGITS or found != found:
        raise OverflowError
    return found


# The web


class Page(Params):
    """Which page to get."""

    url: Annotated[str, StringConstraints(max_length=500)]


@tool("http_get", seconds=10)
async def http_get(params: Page, shop: Shop) -> dict[str, Any]:
    """A page of a host that the operator allows: https, no private address, no redirect, at most 64 KiB of text."""
    parts = urlsplit(params.url)
    host = (parts.hostname or "").lower()
    if host not in shop.hosts or parts.username or (shop.secure and parts.scheme != "https"):
        raise AgentFailed("http_get: this address is not allowed")
    port = parts.port or (443 if parts.scheme == "https" else 80)
    if shop.secure:
        await _must_be_public(host, port)
    try:
        async with (
            httpx.AsyncClient(follow_redirects=False, timeout=8, trust_env=False) as client,
            client.stream("GET", params.url) as reply,
        ):
            body = bytearray()
            async for piece in reply.aiter_bytes():
                body += piece
                if len(body) > MOST_BYTES:
                    raise AgentFailed("http_get: the page is too big")
            return {"status": reply.status_code, "text": body.decode(reply.encoding or "utf-8", "replace")}
    except (httpx.HTTPError, LookupError) as error:
        raise AgentFailed(f"http_get: {type(error).__name__}") from None


async def _must_be_public(host: str, port: int) -> None:
    loop = asyncio.get_running_loop()
    try:
        found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError:
        raise AgentFailed("http_get: there is no such host") from None
    if not all(ipaddress.ip_address(entry[4][0]).is_global for entry in found):
        raise AgentFailed("http_get: this address is private")


# The memory


class Recall(Params):
    """What to look for: a line with its fact key, or just a topic."""

    text: Annotated[str, StringConstraints(max_length=400)] | None = None
    key: Annotated[str, StringConstraints(max_length=200)] | None = None
    topic: Annotated[str, StringConstraints(max_length=60)] | None = None
    room: Annotated[str, StringConstraints(max_length=40)]
    k: Annotated[int, Field(ge=1, le=20)] = 5


class Remember(Params):
    """What was accepted, or asked."""

    id: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    text: Annotated[str, StringConstraints(min_length=1, max_length=400)]
    key: Annotated[str, StringConstraints(max_length=200)] | None = None
    topic: Annotated[str, StringConstraints(max_length=60)]
    difficulty: Annotated[str, StringConstraints(max_length=10)]
    room: Annotated[str, StringConstraints(max_length=40)]
    player_accuracy: Annotated[float, Field(ge=0, le=1)] | None = None


def _memory(shop: Shop) -> Memory:
    if shop.memory is None:
        raise AgentFailed("there is no memory yet")
    return shop.memory


@tool("recall", seconds=4)
async def recall(params: Recall, shop: Shop) -> dict[str, Any]:
    """What was asked before and is near: whether asking it again would be a repeat for this room, and the nearest lines."""
    memory = _memory(shop)
    key = FactKey(params.key) if params.key else None
    try:
        near = await memory.recall(params.text or params.topic or "", key=key, room=params.room, k=params.k)
        gone = await shop.retired.marks() if shop.retired is not None and key else set()
    except LOST:
        raise AgentFailed("the memory is out of reach") from None
    told = judge_repeat(near, memory.threshold)
    nearest = told.nearest
    return {
        "repeat": (told.repeat or key in gone) if params.text else False,
        "penalty": round(told.penalty, 3),
        "nearest": {"text": nearest.text, "similarity": round(nearest.similarity, 3)} if nearest else None,
        "texts": [one.text for one in near],
    }


@tool("remember", seconds=4)
async def remember(params: Remember, shop: Shop) -> dict[str, Any]:
    """Keep a claim that was accepted. The same id a second time changes nothing."""
    memory = _memory(shop)
    kept = Remembered(
        id=params.id,
        text=params.text,
        topic=params.topic,
        difficulty=params.difficulty,
        room=params.room,
        host="",
        asked_at=int(time.time() * 1000),
        key=FactKey(params.key) if params.key else None,
    )
    try:
        return {"new": await memory.remember(kept)}
    except LOST:
        raise AgentFailed("the memory is out of reach") from None


@tool("asked", seconds=4)
async def asked(params: Remember, shop: Shop) -> dict[str, Any]:
    """Note that a claim was asked, and how many players were right."""
    noted = await remember(params, shop)
    if params.player_accuracy is not None:
        try:
            await _memory(shop).set_accuracy(params.id, params.player_accuracy)
        except LOST:
            raise AgentFailed("the memory is out of reach") from None
    return noted


class Retire(Params):
    """A claim that is to be asked no more, and why."""

    claim: Annotated[str, StringConstraints(min_length=1, max_length=120)]
    key: Annotated[str, StringConstraints(max_length=200)]
    text: Annotated[str, StringConstraints(max_length=400)]
    verdict: Annotated[str, StringConstraints(max_length=10)]
    topic: Annotated[str, StringConstraints(max_length=60)]
    reason: Annotated[str, StringConstraints(max_length=200)]
    by: Annotated[str, StringConstraints(max_length=20)]
    room: Annotated[str, StringConstraints(max_length=40)]
    at: int


@tool("retire", seconds=4)
async def retire(params: Retire, shop: Shop) -> dict[str, Any]:
    """Ask a claim no more, in any room. A second time changes nothing."""
    if shop.retired is None:
        raise AgentFailed("there is nowhere to note it")
    try:
        return {"new": await shop.retired.add(Retired(**params.model_dump()))}
    except LOST:
        raise AgentFailed("Redis is out of reach") from None

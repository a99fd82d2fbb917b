"""Stand-ins that a module's tests share, and a guard: no test of models may reach beyond this machine."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest

from agents.models.ollama import OllamaModel
from agents.models.openai import OpenAIModel
from tests.agents.standins import KEY, MODEL, StandIn

LOOPBACK = ("127.0.0.1", "::1", "localhost")


@pytest.fixture(autouse=True)
def network_guard(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """Refuses every connection and look-up but those on this machine, and fails a test that tried one."""
    tried: list[str] = []

    def check(host: Any) -> None:
        name = host.decode() if isinstance(host, bytes) else host
        if name is not None and name not in LOOPBACK:
            tried.append(str(name))
            raise ConnectionRefusedError(f"a test must not reach {name}")

    def guarded(method: str) -> None:
        real = getattr(socket.socket, method)

        def call(sock: socket.socket, address: Any, *more: Any) -> Any:
            if sock.family != socket.AF_UNIX:
                check(address[0])
            return real(sock, address, *more)

        monkeypatch.setattr(socket.socket, method, call)

    guarded("connect")
    guarded("connect_ex")
    look_up = socket.getaddrinfo

    def getaddrinfo(host: Any, *more: Any, **named: Any) -> Any:
        check(host)
        return look_up(host, *more, **named)

    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    yield tried
    assert tried == [], f"a test tried to reach {tried}"


@pytest.fixture(scope="package")
def _ollama_server() -> Iterator[StandIn]:
    with StandIn("ollama") as server:
        yield server


@pytest.fixture(scope="package")
def _openai_server() -> Iterator[StandIn]:
    with StandIn("openai") as server:
        yield server


@pytest.fixture
def ollama_server(_ollama_server: StandIn) -> StandIn:
    _ollama_server.forget()
    return _ollama_server


@pytest.fixture
def openai_server(_openai_server: StandIn) -> StandIn:
    _openai_server.forget()
    return _openai_server


@pytest.fixture(params=["ollama", "openai"])
def server(request: pytest.FixtureRequest) -> StandIn:
    """Each of the two in turn."""
    found: StandIn = request.getfixturevalue(f"{request.param}_server")
    return found


def client_of(server: StandIn, *, model: str = MODEL, key: str = KEY, **more: Any) -> OllamaModel | OpenAIModel:
    """The real client of a stand-in."""
    if server.kind == "ollama":
        return OllamaModel(server.url, model, **more)
    return OpenAIModel(server.url, key, model, **more)

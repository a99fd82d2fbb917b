"""Fixtures: one real Redis and one whole game per test process; faults get deployments of their own."""

import os
import secrets
from collections.abc import AsyncIterator, Iterator
from typing import Any

import pytest

from tests import figures
from tests.arena import Deployment, RedisServer
from tests.groups import pytest_xdist_make_scheduler as pytest_xdist_make_scheduler


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--full", action="store_true", help="also the long forms of tests that have a short one")


def pytest_configure(config: pytest.Config) -> None:
    figures.full = config.getoption("--full")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--full"):
        return
    long = [item for item in items if item.get_closest_marker("full")]
    config.hook.pytest_deselected(items=long)
    items[:] = [item for item in items if item not in long]


@pytest.fixture(scope="session")
def full(pytestconfig: pytest.Config) -> bool:
    """Whether this is a long run: more people, more repetitions."""
    return bool(pytestconfig.getoption("--full"))


@pytest.fixture(scope="session")
def figure() -> Any:
    """`figure(table, row, measure, value, promise, unit="s")`: notes what was measured (tests/figures.py)."""
    return figures.figure


@pytest.fixture(scope="session")
def redis_server() -> Iterator[RedisServer]:
    server = RedisServer()
    yield server
    server.close()


@pytest.fixture(scope="session")
def _arena(redis_server: RedisServer) -> Iterator[Deployment]:
    deployment = Deployment(
        redis_server,
        f"t{secrets.token_hex(3)}",
        whole=True,
        admin_key="admin-key-for-tests",
        open_burst=10_000,
        join_burst=10_000,
        guess_burst=1_000_000,
        message_burst=200,
    )
    deployment.start_web()
    deployment.start_master()
    deployment.start_agents()
    yield deployment
    deployment.close()


@pytest.fixture
async def arena(_arena: Deployment) -> Deployment:
    """Web, master and agents that all tests of this process share; each test opens a room of its own."""
    await _arena.ready()
    return _arena


@pytest.fixture
async def deploy(redis_server: RedisServer) -> AsyncIterator[Any]:
    """Makes a deployment of a test's own: `await deploy(webs=2, masters=2)`."""
    made: list[Deployment] = []

    async def make(
        *,
        webs: int = 1,
        masters: int = 1,
        agents: int = 1,
        only: str = "",
        redis: RedisServer | None = None,
        prefix: str = "",
        **settings: Any,
    ) -> Deployment:
        chosen = {"open_burst": 10_000, "join_burst": 10_000, "guess_burst": 1_000_000, **settings}
        deployment = Deployment(redis or redis_server, prefix or f"t{secrets.token_hex(3)}", **chosen)
        made.append(deployment)
        for _ in range(webs):
            deployment.start_web()
        for _ in range(masters):
            deployment.start_master()
        for _ in range(agents):
            deployment.start_agents(only)
        await deployment.ready()
        return deployment

    yield make
    for deployment in made:
        deployment.close()


@pytest.fixture
async def own_redis() -> AsyncIterator[RedisServer]:
    """A Redis that a test may kill."""
    server = RedisServer()
    await server.answers()
    yield server
    server.close()


@pytest.fixture(autouse=True)
def _clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings of the person who runs the tests must not change what is tested."""
    for name in list(os.environ):
        if name.startswith("FOF_") and name not in ("FOF_CHROMIUM", "FOF_FAKETIME"):
            monkeypatch.delenv(name)
    monkeypatch.delenv("REDIS_URL", raising=False)

from collections.abc import AsyncIterator

import pytest

from game.io.connection import Redis
from tests.arena import RedisServer


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    await redis_server.answers()
    client = redis_server.client()
    yield client
    await client.aclose()

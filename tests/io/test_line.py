import asyncio
from collections.abc import AsyncIterator
from secrets import token_hex

import pytest
from redis.exceptions import ResponseError

from game.io.connection import LOST, Redis
from game.io.line import Line
from tests.arena import RedisServer


@pytest.fixture
async def line(redis: Redis) -> AsyncIterator[Line]:
    line = Line(redis)
    yield line
    await line.close()


async def test_replies_come_to_who_asked_in_the_order_of_the_calls(line: Line) -> None:
    key = f"list-{token_hex(4)}"
    several = await asyncio.gather(*(line.calls([("RPUSH", key, n), ("LLEN", key)]) for n in range(300)))
    assert several == [[n + 1, n + 1] for n in range(300)]
    assert await line.call("LRANGE", key, 0, 2) == ["0", "1", "2"]


async def test_what_redis_refuses_is_told_to_who_asked_it_alone(line: Line) -> None:
    await line.call("SET", "text", "ä")
    good, bad, last = await asyncio.gather(
        line.call("GET", "text"), line.call("LLEN", "text"), line.call("GET", "none"), return_exceptions=True
    )
    assert (good, last) == ("ä", None)
    assert isinstance(bad, ResponseError)
    first, second = await line.calls([("INCR", "text"), ("GET", "text")])
    assert isinstance(first, ResponseError)
    assert second == "ä"


async def test_who_goes_away_takes_no_reply_from_others(line: Line) -> None:
    await line.call("SET", "a", 1)
    gone = asyncio.create_task(line.call("BLPOP", "nothing", 1))
    await asyncio.sleep(0.05)
    gone.cancel()
    assert await line.call("GET", "a") == "1"


async def test_after_a_lost_connection_everybody_hears_so_and_the_next_call_connects_anew(
    own_redis: RedisServer,
) -> None:
    redis = own_redis.client()
    line = Line(redis)
    await line.call("PING")
    blocked = asyncio.create_task(line.call("BLPOP", "nothing", 0))
    await asyncio.sleep(0.05)
    behind = asyncio.create_task(line.call("PING"))
    await asyncio.sleep(0)
    own_redis.process.kill()
    told, _ = await asyncio.wait({blocked, behind}, timeout=3)
    assert told == {blocked, behind}, "nobody waits for ever"
    assert all(isinstance(one.exception(), LOST) for one in told)
    with pytest.raises(LOST):
        await line.call("PING")
    own_redis.process.start()
    assert await _until_there(line) == "PONG"
    await line.close()
    await redis.aclose()


async def _until_there(line: Line) -> object:
    async with asyncio.timeout(5):
        while True:
            try:
                return await line.call("PING")
            except LOST:
                await asyncio.sleep(0.05)


async def test_a_server_that_does_not_answer_in_time_counts_as_lost(redis: Redis) -> None:
    line = Line(redis, patience=0.2)
    with pytest.raises(LOST):
        await line.call("BLPOP", "nothing", 0)
    assert await line.call("ECHO", "there") == "there"
    await line.close()


async def test_closing_tells_who_still_waits(redis: Redis) -> None:
    line = Line(redis, patience=None)
    waiting = asyncio.create_task(line.call("BLPOP", "nothing", 0))
    await asyncio.sleep(0.05)
    await line.close()
    with pytest.raises(LOST):
        await waiting

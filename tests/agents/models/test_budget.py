"""What may be spent in a day, on a real Redis; and what models cost."""

import asyncio
import secrets
import signal
from collections.abc import AsyncIterator

import pytest

from agents.models.budget import LIFE_S, Budget
from agents.models.ladder import Ladder
from agents.models.model import ModelFailed, Spent
from agents.models.prices import DEAR, FREE, Price, price_of, read_prices
from agents.models.scripted import ScriptedModel
from game.io.connection import Redis
from tests.agents.models.shapes import GOOD, PROMPT, Judgement
from tests.arena import RedisServer

PRICE = Price(1.0, 2.0)
NOON = 1_795_176_000.0
"""20 November 2026, 12:00 UTC."""


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


class Desk:
    """Makes budgets over one Redis and one set of keys."""

    def __init__(self, redis: Redis) -> None:
        self.redis, self.clock = redis, Clock()
        self.prefix = secrets.token_hex(4)

    def key(self, day: str) -> str:
        return f"{self.prefix}:spend:{day}"

    def budget(self, *, day_tokens: int = 0, day_usd: float = 0.0) -> Budget:
        return Budget(self.redis, self.key, day_tokens=day_tokens, day_usd=day_usd, now=self.clock)


@pytest.fixture
async def desk(redis_server: RedisServer) -> AsyncIterator[Desk]:
    await redis_server.answers()
    redis = redis_server.client()
    yield Desk(redis)
    await redis.aclose()


async def refused(budget: Budget, price: Price = PRICE) -> bool:
    try:
        await budget.check(price)
    except ModelFailed as failed:
        return failed.reason == "over_budget"
    return False


async def test_a_bill_is_a_hash_of_its_day_that_lives_for_eight_days(desk: Desk) -> None:
    budget = desk.budget()
    await budget.book(Spent(100, 20, 140, 1))
    await budget.book(Spent(10, 5, 20, 2))
    key = f"{desk.prefix}:spend:2026-11-20"
    assert await desk.redis.hgetall(key) == {"tokens_in": "110", "tokens_out": "25", "micro_usd": "160", "calls": "3"}
    assert LIFE_S - 5 < await desk.redis.ttl(key) <= LIFE_S


async def test_tokens_of_the_day_run_out_for_all_processes_and_come_back_at_midnight(desk: Desk) -> None:
    budget, other = desk.budget(day_tokens=100), desk.budget(day_tokens=100)
    await budget.book(Spent(60, 39, 0, 1))
    assert not await refused(other)
    await budget.book(Spent(1, 0, 0, 1))
    assert await refused(other)
    assert await refused(other, FREE)
    desk.clock.now += 12 * 3600
    assert not await refused(other)


async def test_money_runs_out_for_what_costs_money_alone(desk: Desk) -> None:
    budget = desk.budget(day_usd=0.5)
    await budget.book(Spent(1, 1, 499_999, 1))
    assert not await refused(budget)
    await budget.book(Spent(0, 0, 1, 1))
    assert await refused(budget)
    assert not await refused(budget, FREE)


async def test_without_redis_nothing_is_spent_unless_there_is_no_limit(own_redis: RedisServer) -> None:
    redis = own_redis.client()
    desk = Desk(redis)
    limited, free = desk.budget(day_tokens=10_000), desk.budget()
    assert not await refused(limited)
    own_redis.process.kill()
    assert await refused(limited)
    assert not await refused(free)
    await redis.aclose()


async def test_what_cannot_be_booked_is_owed_and_booked_later(own_redis: RedisServer) -> None:
    redis = own_redis.client()
    desk = Desk(redis)
    budget = desk.budget(day_tokens=10_000)
    own_redis.process.kill()
    await budget.book(Spent(5, 5, 7, 1))
    desk.clock.now += 24 * 3600
    own_redis.process.start()
    await own_redis.answers()
    await budget.book(Spent(1, 1, 1, 1))
    assert (await redis.hgetall(desk.key("2026-11-20")))["micro_usd"] == "7"
    assert (await redis.hgetall(desk.key("2026-11-21")))["micro_usd"] == "1"
    await redis.aclose()


async def test_booking_waits_a_fifth_of_a_second_for_a_stalled_redis(own_redis: RedisServer) -> None:
    redis = own_redis.client()
    desk = Desk(redis)
    budget = desk.budget(day_tokens=10_000)
    ladder = Ladder([ScriptedModel([GOOD, GOOD])], desk.budget())
    await budget.today()
    own_redis.process.signal(signal.SIGSTOP)
    began = asyncio.get_running_loop().time()
    assert (await ladder.ask(PROMPT, Judgement, patience=1)).value.sure == 90
    assert await refused(budget)
    assert asyncio.get_running_loop().time() - began < 1.5
    own_redis.process.signal(signal.SIGCONT)
    await own_redis.answers()
    assert (await ladder.ask(PROMPT, Judgement, patience=1)).value.sure == 90
    assert (await budget.today()).calls >= 2
    await redis.aclose()


async def test_a_ladder_looks_before_each_call_and_books_failed_tries_too(desk: Desk) -> None:
    dear = ScriptedModel(["no", "no", GOOD], model="dear", price=PRICE)
    near = ScriptedModel(lambda *_: GOOD, model="near")
    ladder = Ladder([dear, near], desk.budget(day_usd=0.0001))
    reply = await ladder.ask(PROMPT, Judgement, patience=5)
    assert (reply.model, reply.attempts) == ("near", 3)
    assert (await desk.budget().today()) == Spent(reply.tokens_in, reply.tokens_out, reply.cost, 3)
    assert reply.cost > 100
    assert (await ladder.ask(PROMPT, Judgement, patience=5)).model == "near"
    assert len(dear.asked) == 1
    assert ladder.about()[0]["last_failure"] == "over_budget"
    assert ladder.about()[0]["state"] == "closed"


async def test_a_ladder_that_may_spend_nothing_says_so(desk: Desk) -> None:
    ladder = Ladder([ScriptedModel([GOOD])], desk.budget(day_tokens=1))
    await desk.budget().book(Spent(1, 0, 0, 1))
    with pytest.raises(ModelFailed) as caught:
        await ladder.ask(PROMPT, Judgement, patience=5)
    assert caught.value.reason == "over_budget"


def test_prices_are_read_from_json() -> None:
    assert read_prices('{"gpt": [0.25, 2]}') == {"gpt": Price(0.25, 2.0)}
    assert read_prices("") == {}
    for wrong in (
        "[]",
        "{",
        '{"gpt": 1}',
        '{"gpt": [1]}',
        '{"gpt": [1, -1]}',
        '{"gpt": [NaN, 1]}',
        '{"gpt": ["a", 1]}',
    ):
        with pytest.raises(ValueError, match="prices must be"):
            read_prices(wrong)


def test_cost_is_in_whole_micro_dollars_rounded_up() -> None:
    assert Price(0.25, 2.0).cost(1, 0) == 1
    assert Price(0.1, 0.2).cost(10, 10) == 3
    assert FREE.cost(10**6, 10**6) == 0


def test_a_model_without_a_price_is_free_nearby_and_dear_elsewhere() -> None:
    near = (
        "http://127.0.0.1:8080/v1",
        "http://vllm:8000/v1",
        "http://192.168.1.5/v1",
        "http://gpu.local/v1",
        "http://[::1]:1",
    )
    assert [price_of("m", url, {}) for url in near] == [FREE] * 5
    for url in ("https://api.openai.com/v1", "https://openrouter.ai/api/v1", "http://8.8.8.8/v1"):
        assert price_of("m", url, {}) == DEAR
    assert price_of("m", "https://api.openai.com/v1", {"m": PRICE}) == PRICE

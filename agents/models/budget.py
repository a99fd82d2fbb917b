"""What may be spent on models in a day, in tokens and in money, by all processes together.

1. A day is a day of UTC, and a hash in Redis: tokens_in, tokens_out, micro_usd, calls; it lives for eight days.
2. Looked up before a call, booked after it. So calls that are under way may overrun the limit by what they cost.
   A question that its asker cancels is not booked.
3. Where a limit is set and Redis cannot be asked, nothing is spent.
4. What could not be booked is kept and booked with the next call. A lost reply may book twice: that errs on the safe side.
"""

import asyncio
import time
from collections.abc import Callable
from dataclasses import fields
from datetime import UTC, datetime

from agents.models.model import NOTHING, ModelFailed, Spent
from agents.models.prices import Price
from game.io.connection import Redis, RedisError

LIFE_S = 8 * 24 * 3600
LOOK_S = 0.5
"""Seconds for looking up the budget."""
BOOK_S = 0.2
"""Seconds for booking; a caller waits for its answer meanwhile."""


FIELDS = tuple(field.name for field in fields(Spent))


class Budget:
    """The day's limits; 0 is none. `key` makes the Redis key of a day such as 2026-11-20."""

    def __init__(
        self,
        redis: Redis,
        key: Callable[[str], str],
        *,
        day_tokens: int = 0,
        day_usd: float = 0.0,
        now: Callable[[], float] = time.time,
    ) -> None:
        self._redis, self._key, self._now = redis, key, now
        self._day_tokens = day_tokens
        self._day_micro_usd = round(day_usd * 1_000_000)
        self._owed: dict[str, Spent] = {}

    async def check(self, price: Price) -> None:
        """Raise ModelFailed where nothing more may be spent on a model of this price."""
        money = 0 if price.free else self._day_micro_usd
        if not self._day_tokens and not money:
            return
        try:
            async with asyncio.timeout(LOOK_S):
                today = await self.today()
        except (RedisError, OSError, TimeoutError, ValueError) as error:
            raise ModelFailed("over_budget", detail="the budget cannot be looked up") from error
        if self._day_tokens and today.tokens_in + today.tokens_out >= self._day_tokens:
            raise ModelFailed("over_budget", detail="tokens of the day")
        if money and today.micro_usd >= money:
            raise ModelFailed("over_budget", detail="money of the day")

    async def today(self) -> Spent:
        """What all processes booked today, and what this one still owes. Raises what Redis raises."""
        day = self._day()
        found = await self._redis.hmget(self._key(day), list(FIELDS))
        return Spent(*(int(value or 0) for value in found)) + self._owed.get(day, NOTHING)

    async def book(self, spent: Spent) -> None:
        """Write down what a question took. Never raises for Redis; takes at most 0.2 s."""
        if not spent.calls:
            return
        self._owe(self._day(), spent)
        try:
            async with asyncio.timeout(BOOK_S):
                for day in list(self._owed):
                    await self._pay(day)
        except (RedisError, OSError, TimeoutError):
            pass  # still owed

    async def _pay(self, day: str) -> None:
        bill = self._owed.pop(day, NOTHING)
        key = self._key(day)
        pipe = self._redis.pipeline(transaction=True)
        for field in FIELDS:
            pipe.hincrby(key, field, getattr(bill, field))
        pipe.expire(key, LIFE_S)
        try:
            await pipe.execute()
        except BaseException:
            self._owe(day, bill)
            raise

    def _owe(self, day: str, bill: Spent) -> None:
        self._owed[day] = self._owed.get(day, NOTHING) + bill

    def _day(self) -> str:
        return datetime.fromtimestamp(self._now(), UTC).date().isoformat()

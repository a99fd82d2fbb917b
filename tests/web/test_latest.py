"""Latest: at most once in a while, and the last one always."""

import asyncio
import random

import pytest

from web.latest import Latest

LOOPS = ("virtual",)
EVERY = 0.04
SLACK = 1e-9


class Told:
    def __init__(self, every: float = EVERY) -> None:
        self.every = every
        self.values: list[int] = []
        self.times: list[float] = []
        self.latest: Latest[int] = Latest(self._tell, lambda: self.every)

    def _tell(self, value: int) -> None:
        self.values.append(value)
        self.times.append(asyncio.get_running_loop().time())

    def gaps(self) -> list[float]:
        return [b - a for a, b in zip(self.times, self.times[1:], strict=False)]


async def test_the_first_is_told_at_once() -> None:
    told = Told()
    told.latest.offer(1)
    assert told.values == [1]


@pytest.mark.parametrize("seed", range(4))
async def test_at_most_one_is_told_in_a_while_and_the_last_one_always(seed: int) -> None:
    chance = random.Random(seed)
    told = Told()
    for value in range(60):
        told.latest.offer(value)
        if chance.random() < 0.5:
            await asyncio.sleep(chance.choice((0, 0.001, 0.01)))
    await asyncio.sleep(EVERY * 1.5)
    assert told.values == sorted(set(told.values))
    assert told.values[-1] == 59
    assert 2 <= len(told.values) < 30
    assert min(told.gaps()) >= EVERY - SLACK


async def test_the_last_one_is_told_no_later_than_a_while_after_the_one_before() -> None:
    told = Told()
    told.latest.offer(1)
    await asyncio.sleep(EVERY / 2)
    told.latest.offer(2)
    await asyncio.sleep(EVERY * 0.8)
    assert told.values == [1, 2]


async def test_what_was_dropped_is_not_told_but_what_comes_next_is() -> None:
    told = Told()
    told.latest.offer(1)
    told.latest.offer(2)
    told.latest.drop()
    await asyncio.sleep(EVERY * 1.5)
    assert told.values == [1]
    told.latest.offer(3)
    assert told.values == [1, 3]
    told.latest.offer(4)
    told.latest.drop()
    told.latest.offer(5)
    await asyncio.sleep(EVERY * 1.5)
    assert told.values == [1, 3, 5]


async def test_who_has_to_wait_tells_nothing_for_a_while() -> None:
    told = Told()
    began = asyncio.get_running_loop().time()
    told.latest.wait()
    told.latest.offer(1)
    assert told.values == []
    await asyncio.sleep(EVERY * 1.5)
    assert told.values == [1]
    assert told.times[0] - began >= EVERY - SLACK


async def test_how_long_a_while_is_may_change() -> None:
    told = Told()
    told.latest.offer(1)
    told.every = 3 * EVERY
    told.latest.offer(2)
    await asyncio.sleep(EVERY * 1.5)
    assert told.values == [1]
    await asyncio.sleep(EVERY * 2)
    assert told.values == [1, 2]


async def test_who_offers_while_being_told_is_told_later() -> None:
    values: list[int] = []

    def tell(value: int) -> None:
        values.append(value)
        if value < 3:
            latest.offer(value + 1)

    latest: Latest[int] = Latest(tell, lambda: EVERY)
    latest.offer(1)
    assert values == [1]
    await asyncio.sleep(EVERY * 2.8)
    assert values == [1, 2, 3]

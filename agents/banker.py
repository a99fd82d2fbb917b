"""The keeper of the bank: answers a room's task for subjects at once, with no model."""

import random
from typing import Any

from agents.agent import AgentFailed, Answered
from agents.bank import Bank, read_bank
from agents.memory import mark_of_key
from agents.tools import Shop
from game.claims import FactKey
from game.io.connection import LOST
from game.tasks import BankBrief


class Banker:
    """Draws subjects that a room has not seen."""

    name = "bank"
    at_once = 50

    def __init__(self, bank: Bank | None = None, shop: Shop | None = None, seed: int | None = None) -> None:
        self._bank = bank or Bank(read_bank())
        self._shop = shop or Shop()
        self._chance = random.Random(seed)

    async def answer(self, brief: dict[str, Any], patience: float) -> Answered:
        """Subjects for the shelf."""
        wanted = BankBrief.model_validate(brief)
        drawn = self._bank.draw(wanted, self._chance, await self._seen(wanted.series), await self._retired())
        return Answered(drawn.model_dump(mode="json"))

    async def _retired(self) -> frozenset[str]:
        """Ids and fact keys of claims that are asked no more. Raises AgentFailed where nobody knows: the room asks again."""
        if self._shop.retired is None:
            return frozenset()
        try:
            return frozenset(await self._shop.retired.marks())
        except LOST:
            raise AgentFailed("Redis is out of reach") from None

    async def _seen(self, series: str | None) -> frozenset[FactKey]:
        """What the other rooms of a series were asked, as far as there is a memory: no claim is held back for want of one."""
        if series is None or self._shop.memory is None:
            return frozenset()
        try:
            marks = await self._shop.memory.marks(series)
        except LOST:
            return frozenset()
        keys = (claim.key for claims in (self._bank.subjects, self._bank.singles) for claim in claims)
        return frozenset(key for key in keys if mark_of_key(key) in marks) if marks else frozenset()

    def about(self) -> dict[str, Any]:
        """How much there is to draw from."""
        return {"claims": len(self._bank.subjects) + len(self._bank.singles), "topics": dict(self._bank.topics)}

"""The keeper of the bank: answers a room's task for subjects at once, with no model."""

import random
from typing import Any

from agents.agent import Answered
from agents.bank import Bank, read_bank
from game.tasks import BankBrief


class Banker:
    """Draws subjects that a room has not seen."""

    name = "bank"
    at_once = 50

    def __init__(self, bank: Bank | None = None, seed: int | None = None) -> None:
        self._bank = bank or Bank(read_bank())
        self._chance = random.Random(seed)

    async def answer(self, brief: dict[str, Any], patience: float) -> Answered:
        """Subjects for the shelf."""
        drawn = self._bank.draw(BankBrief.model_validate(brief), self._chance)
        return Answered(drawn.model_dump(mode="json"))

    def about(self) -> dict[str, Any]:
        """How much there is to draw from."""
        return {"claims": len(self._bank.subjects) + len(self._bank.singles), "topics": dict(self._bank.topics)}

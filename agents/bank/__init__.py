"""The bank: claims that ship with the game, so that it is fun with no model at all."""

import random
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Literal

from game.claims import MIXED, Subject
from game.commands import BankDraw
from game.tasks import BankBrief

FOLDER = Path(__file__).parent

Widened = Literal["difficulty", "topic"] | None


def read_bank(folder: Path = FOLDER) -> list[Subject]:
    """All subjects of a folder's JSONL files. Raises ValueError with file and line where one is unfit."""
    found: list[Subject] = []
    for file in sorted(folder.glob("*.jsonl")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
            if not line.strip():
                continue
            try:
                found.append(Subject.model_validate_json(line))
            except ValueError as error:
                raise ValueError(f"{file.name}:{number}: {error}") from error
    return found


class Bank:
    """Subjects, ready to be drawn."""

    def __init__(self, subjects: Iterable[Subject]) -> None:
        self.subjects = list(subjects)
        self.topics = Counter(subject.topic for subject in self.subjects)

    def draw(self, brief: BankBrief, chance: random.Random) -> BankDraw:
        """Subjects that the room has not seen: first as asked for, then of any difficulty, then of any topic."""
        avoid = set(brief.avoid)
        fresh = [subject for subject in self.subjects if subject.key not in avoid]
        wanted = [s for s in fresh if brief.topic.casefold() in (MIXED, s.topic.casefold())]
        fitting = [s for s in wanted if brief.difficulty in (MIXED, s.difficulty)]
        drawn: list[Subject] = []
        widened: Widened = None
        for pool, how in ((fitting, None), (wanted, "difficulty"), (fresh, "topic")):
            left = [s for s in pool if s not in drawn]
            some = chance.sample(left, min(len(left), brief.count - len(drawn)))
            if some:
                drawn += some
                widened = "topic" if how == "topic" else "difficulty" if how == "difficulty" else None
        return BankDraw(subjects=tuple(drawn), widened=widened, exhausted=len(drawn) < brief.count)

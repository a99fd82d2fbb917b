"""The bank: claims that ship with the game, so that it is fun with no model at all."""

import json
import random
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Literal

from game.claims import ENGLISH, MIXED, Claim, FactKey, Single, Subject
from game.commands import BankDraw
from game.tasks import BankBrief

FOLDER = Path(__file__).parent

Widened = Literal["difficulty", "topic", "language"] | None


def read_file(file: Path, name: str | None = None) -> Iterator[Subject | Single]:
    """What one JSONL file holds: a line with a verdict is a single claim, any other one a subject.

    Raises ValueError with file and line where one is unfit.
    """
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        if not line.strip():
            continue
        try:
            given = json.loads(line)
            single = isinstance(given, dict) and "verdict" in given
            yield Single.model_validate(given) if single else Subject.model_validate_json(line)
        except ValueError as error:
            raise ValueError(f"{name or file.name}:{number}: {error}") from error


def _read(folders: Iterable[Path]) -> Iterator[Subject | Single]:
    for folder in folders:
        for file in sorted(folder.rglob("*.jsonl")):
            yield from read_file(file, file.relative_to(folder).as_posix())


def read_bank(*folders: Path) -> list[Subject]:
    """All subjects of the JSONL files in some folders and below them; without folders, those that ship with the game.

    Raises ValueError with file and line where one is unfit.
    """
    return [found for found in _read(folders or (FOLDER,)) if isinstance(found, Subject)]


def read_singles(*folders: Path) -> list[Single]:
    """All single claims of the JSONL files in some folders and below them."""
    return [found for found in _read(folders) if isinstance(found, Single)]


def _spread(pool: list[Subject], count: int, chance: random.Random) -> list[Subject]:
    """At most `count` of a pool, over as many topics as there are: a large topic comes no more often than a small one."""
    shuffled = chance.sample(pool, len(pool)) if count > 0 else []
    turn: Counter[str] = Counter()
    turns: list[tuple[int, float, Subject]] = []
    order: dict[str, float] = {}
    for subject in shuffled:
        place = order.setdefault(subject.topic, chance.random())
        turns.append((turn[subject.topic], place, subject))
        turn[subject.topic] += 1
    return [subject for _, _, subject in sorted(turns, key=lambda one: one[:2])[:count]]


class Bank:
    """Subjects, ready to be drawn."""

    def __init__(self, subjects: Iterable[Subject], singles: Iterable[Single] = ()) -> None:
        self.subjects = list(subjects)
        self.singles = list(singles)
        self.topics = Counter(subject.topic for subject in self.subjects)

    def draw(
        self,
        brief: BankBrief,
        chance: random.Random,
        seen: Collection[FactKey] = (),
        retired: Collection[str] = (),
    ) -> BankDraw:
        """Subjects that the room has not had: first as asked for, then of any difficulty, then of any topic.

        Where there are too few in the language that is asked for, English ones follow in the same order. Those that its players
        have `seen` elsewhere come last of all; those whose id or fact key was `retired` never come.
        """
        avoid = {*brief.avoid, *retired}
        drawn: list[Subject] = []
        widened: Widened = None
        for language in dict.fromkeys((brief.language, ENGLISH)):
            unasked = [
                one
                for one in self.subjects
                if one.language == language and one.key not in avoid and one.id not in retired
            ]
            for pool, how in self._pools(brief, unasked, seen):
                taken = {s.key for s in drawn}
                left = [s for s in pool if s.key not in taken] if taken else pool
                some = _spread(left, brief.count - len(drawn), chance)
                if some:
                    drawn += some
                    widened = how if language == brief.language else "language"
        return BankDraw(
            subjects=tuple(drawn),
            claims=self._single(brief, chance, seen, retired),
            widened=widened,
            exhausted=len(drawn) < brief.count,
        )

    @staticmethod
    def _pools(
        brief: BankBrief, unasked: list[Subject], seen: Collection[FactKey]
    ) -> tuple[tuple[list[Subject], Widened], ...]:
        """What to draw from, one after the other, and how far that is from what was asked for."""
        fresh = [subject for subject in unasked if subject.key not in seen]
        wanted = [s for s in fresh if brief.topic.casefold() in (MIXED, s.topic.casefold())]
        fitting = [s for s in wanted if brief.difficulty in (MIXED, s.difficulty)]
        if brief.only_fitting:
            return ((fitting, None),)
        return ((fitting, None), (wanted, "difficulty"), (fresh, "topic"), (unasked, "topic"))

    def _single(
        self, brief: BankBrief, chance: random.Random, seen: Collection[FactKey], retired: Collection[str]
    ) -> tuple[Claim, ...]:
        """Now and then one single claim beside the subjects, as often as there are singles in the bank."""
        avoid = {*brief.avoid, *retired}
        fitting = [
            single
            for single in self.singles
            if brief.topic.casefold() in (MIXED, single.topic.casefold())
            and brief.difficulty in (MIXED, single.difficulty)
            and single.language == brief.language
            and single.key not in avoid
            and single.key not in seen
            and single.id not in retired
        ]
        share = len(fitting) / (len(fitting) + len(self.subjects) or 1)
        return (chance.choice(fitting).claim(),) if fitting and chance.random() < share else ()

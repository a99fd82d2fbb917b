"""What a rule is: a category wherever one of its patterns is found in a form of a line, and none of its exceptions."""

import re
from dataclasses import dataclass

from agents.moderation.verdict import Category


@dataclass(frozen=True)
class Rule:
    """A category and how sure it is, 0-100, wherever `found` is and `unless` is not."""

    category: Category
    score: int
    found: re.Pattern[str]
    unless: re.Pattern[str] | None = None

    def holds(self, shape: str) -> bool:
        """Whether the rule speaks of a form of a line."""
        return self.found.search(shape) is not None and not (self.unless and self.unless.search(shape))


def rule(category: Category, score: int, found: tuple[str, ...], unless: tuple[str, ...] = ()) -> Rule:
    """A rule of patterns over plain small letters, any of which is enough."""
    return Rule(category, score, re.compile("|".join(found)), re.compile("|".join(unless)) if unless else None)

"""What a moderator says of one message, and which of two verdicts is the stricter one."""

from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

Mood = Literal["happy", "neutral", "sad"]
Category = Literal["insult", "hate", "sexual", "violence", "self_harm", "contact", "approach", "spam", "spoiler"]

SURE = 70
"""From this score on a room acts by itself; below it a host is asked to look."""
HIDDEN: frozenset[Category] = frozenset({"insult", "hate", "sexual", "violence", "approach", "spam"})
"""What a room hides. Contact data is hidden in junior rooms only; a cry for help never is."""


@dataclass(frozen=True)
class Verdict:
    """One message's verdict. `category` None: nothing is wrong. `score` 0-100: how sure. `language`: ISO 639-1, or None."""

    n: int
    mood: Mood | None
    category: Category | None
    language: str | None
    on_topic: bool
    score: int

    def told(self) -> dict[str, Any]:
        """The verdict as JSON."""
        return asdict(self)

    def weight(self, junior: bool) -> int:
        """What follows in the room: 0 nothing, 1 the host is told, 2 the host is called to somebody in need, 3 it is hidden."""
        if self.category is None:
            return 0
        if self.score >= SURE and (self.category in HIDDEN or (self.category == "contact" and junior)):
            return 3
        return 2 if self.score >= SURE and self.category in ("self_harm", "contact") else 1


def stricter(model: Verdict, rules: Verdict, *, junior: bool) -> Verdict:
    """The verdict with more consequence; where there are as many, the model's, which understands more.

    What the model knows of mood, language and topic stays, whichever category wins.
    """
    if rules.weight(junior) <= model.weight(junior):
        return model
    return replace(model, category=rules.category, score=rules.score, mood=rules.mood)

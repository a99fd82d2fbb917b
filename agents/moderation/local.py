"""The local moderator: a verdict for each message without any model, in about a millisecond."""

from collections.abc import Iterable
from dataclasses import dataclass

from agents.moderation import mood, tongue
from agents.moderation.forms import forms
from agents.moderation.rules import judged
from agents.moderation.verdict import Category, Verdict

CLEAN = 60
"""How sure the rules are of a line of which they know nothing bad: not very."""
_BAD_BLOOD: frozenset[Category] = frozenset({"insult", "hate", "violence", "self_harm"})


@dataclass(frozen=True)
class Message:
    """One line of chat by its number."""

    n: int
    text: str


def judge(messages: Iterable[Message], *, junior: bool) -> list[Verdict]:
    """A verdict for each message, in their order. Without a model every line counts as on topic."""
    return [_judge(message, junior) for message in messages]


def _judge(message: Message, junior: bool) -> Verdict:
    found = judged(message.text, junior=junior)
    shapes = forms(message.text)
    language = tongue.language(message.text if len(shapes) == 1 else shapes[-1])
    category, score = found or (None, CLEAN)
    feeling = "sad" if category in _BAD_BLOOD and score > CLEAN else mood.mood(message.text, language)
    if category not in (None, *_BAD_BLOOD):
        feeling = "neutral"
    return Verdict(message.n, feeling, category, language, True, score)


def warm() -> None:
    """Load what judging needs: a second of work, once."""
    judge([Message(0, "warm up")], junior=True)


def about() -> dict[str, bool]:
    """Which of the optional packages are here."""
    return {"language": tongue.available(), "mood": mood.available()}

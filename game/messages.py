"""What a message of the chat is: who said it, whether it is shown, and what a moderator found about it.

1. A message is a row of its room, by its number; what happens to it makes a new row.
2. What a person decided about a message stands: no moderator decides about it again.
"""

from typing import Annotated, Literal

from pydantic import Field, StringConstraints

from game.frozen import Frozen
from game.standing import PlayerId

ASSISTANT = PlayerId("assistant")
"""Who the assistant is, in the places where players are named."""
NOBODY = PlayerId("nobody")
"""Whose the messages are whose author was erased: nobody may read or show them any more."""
MOST_SAID = 500
"""How many characters a message may have."""

ChatMode = Literal["open", "held", "reactions", "off"]
"""Messages are shown at once, or once they were checked or approved; reactions only; or nothing."""
Slow = Annotated[int, Field(ge=0, le=120)]
"""Seconds between two messages of one player."""
Emoji = Literal["clap", "laugh", "wow", "think", "heart", "sad"]

By = Literal["host", "operator", "moderator"]
"""Who decided; for a person the web says so, from the token or key. The agent that checks messages is a moderator, too."""
HiddenBy = By | Literal["guardian"]
"""The guardian is the rules of a junior room."""

Mood = Literal["happy", "neutral", "sad"]
Category = Literal["insult", "hate", "sexual", "violence", "self_harm", "contact", "approach", "spam", "spoiler"]
"""What can be wrong with a message."""


class Judged(Frozen):
    """What a moderator found about message `n`; `score` (0-100) is how sure it is."""

    n: int
    mood: Mood | None
    category: Category | None
    language: Annotated[str, StringConstraints(max_length=20)] | None = None
    on_topic: bool | None = None
    score: Annotated[int, Field(ge=0, le=100)]


class Message(Frozen):
    """A message's row. `decided`: by a person; `checked`: by a moderator; `unchecked`: it could not be."""

    n: int
    at: int
    player: PlayerId
    name: str
    text: str
    state: Literal["shown", "held", "hidden"]
    assistant: bool = False
    by: HiddenBy | None = None
    reason: str = ""
    decided: bool = False
    category: Category | None = None
    mood: Mood | None = None
    language: str | None = None
    checked: bool = False
    unchecked: bool = False

    @property
    def unjudged(self) -> bool:
        """Whether a moderator has still to look at it."""
        return not (self.checked or self.unchecked or self.decided or self.by)

    @property
    def open(self) -> bool:
        """Whether it wants a person's eyes."""
        return not self.decided and (self.category is not None or self.unchecked)

"""What a claim is, and what makes one fit to be asked.

1. A `Subject` is what the bank offers: one fact key, a fact line and a fake line. Which of the two is asked is drawn by the room.
   A `Single` is what was imported with one line only, so its verdict is fixed.
2. A `Claim` is what a room asks: one line with its verdict. Its id is the subject's, so the id gives nothing away.
3. Everything here is checked in the constructor: no unfit claim exists.
"""

import re
from collections.abc import Sequence
from hashlib import sha256
from typing import Annotated, Literal, NewType, Self

from pydantic import Field, StringConstraints, field_validator, model_validator

from game.frozen import Frozen

ClaimId = NewType("ClaimId", str)
FactKey = NewType("FactKey", str)

Verdict = Literal["fact", "fake"]
Difficulty = Literal["easy", "medium", "hard"]

TOPICS = (
    "animals",
    "arts",
    "body",
    "food",
    "geography",
    "history",
    "language",
    "nature",
    "science",
    "space",
    "sport",
    "technology",
)
"""The topics of the bank. A room may ask for any other topic; the bank then mixes all of its own."""

MIXED = "mixed"

Line = Annotated[str, StringConstraints(strip_whitespace=True, min_length=15, max_length=140)]
Explanation = Annotated[str, StringConstraints(strip_whitespace=True, min_length=10, max_length=400)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}$")]
"""The primary subtag of BCP 47: "en", "de", "ar"."""
ENGLISH = "en"
"""The language of the claims that ship with the game, and of all that does not say."""

Topic = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60)]

_DANGLING = re.compile(r"^(it|its|they|their|he|his|she|her|this|these|those|that)\b", re.IGNORECASE)
_DATED = re.compile(r"\b(currently|today|nowadays|at present|this year|recently|so far)\b", re.IGNORECASE)


def unfit(line: str) -> str | None:
    """Why `line` cannot be asked of players, in words; None when it can."""
    if _DANGLING.match(line):
        return "begins with a pronoun, so it does not name its subject"
    if _DATED.search(line):
        return "depends on the day it is read"
    if not line.isprintable():
        return "has unprintable characters"
    return None


class Source(Frozen):
    """Where a claim can be looked up."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    url: Annotated[str, StringConstraints(pattern=r"^https://[^\s<>\"]+$", max_length=400)] | None = None
    quote: Annotated[str, StringConstraints(max_length=400)] | None = None


class Claim(Frozen):
    """One line with its verdict. `confidence` is the editor's, 0-100, or None where people checked it by hand."""

    id: ClaimId
    key: FactKey
    text: Line
    verdict: Verdict
    explanation: Explanation
    sources: tuple[Source, ...] = ()
    topic: Topic
    difficulty: Difficulty
    language: Language = ENGLISH
    confidence: Annotated[int, Field(ge=0, le=100)] | None = None
    made_by: str = "bank"

    @field_validator("text")
    @classmethod
    def _fit(cls, text: str) -> str:
        if why := unfit(text):
            raise ValueError(why)
        return text


class Subject(Frozen):
    """A fact line and a fake line about one attribute of one subject."""

    id: Annotated[ClaimId, StringConstraints(pattern=r"^[a-z0-9-]{3,80}$")]
    subject: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    attribute: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    topic: Topic
    difficulty: Difficulty
    language: Language = ENGLISH
    fact: Line
    fake: Line
    explanation: Explanation
    source: Source

    @field_validator("fact", "fake")
    @classmethod
    def _fit(cls, text: str) -> str:
        if why := unfit(text):
            raise ValueError(why)
        return text

    @model_validator(mode="after")
    def _two_lines(self) -> Self:
        if self.fact.casefold() == self.fake.casefold():
            raise ValueError("fact and fake are the same line")
        return self

    @property
    def key(self) -> FactKey:
        """What a repeat shares with this subject, whatever the wording."""
        return FactKey(f"{self.subject.casefold()}|{self.attribute.casefold()}")

    def claim(self, verdict: Verdict) -> Claim:
        """The line that is asked when `verdict` was drawn."""
        return Claim(
            id=self.id,
            key=self.key,
            text=self.fact if verdict == "fact" else self.fake,
            verdict=verdict,
            explanation=self.explanation,
            sources=(self.source,),
            topic=self.topic,
            difficulty=self.difficulty,
            language=self.language,
        )


class Single(Frozen):
    """A line that came with its verdict, from a collection of claims that has no pairs. `origin` names the collection."""

    id: Annotated[ClaimId, StringConstraints(pattern=r"^[a-z0-9-]{3,80}$")]
    subject: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    attribute: Annotated[str, StringConstraints(min_length=1, max_length=80)]
    topic: Topic
    difficulty: Difficulty
    language: Language = ENGLISH
    text: Line
    verdict: Verdict
    explanation: Explanation
    source: Source
    origin: Annotated[str, StringConstraints(min_length=1, max_length=40)]

    @field_validator("text")
    @classmethod
    def _fit(cls, text: str) -> str:
        if why := unfit(text):
            raise ValueError(why)
        return text

    @property
    def key(self) -> FactKey:
        """What a repeat shares with this line. Where the attribute is not known, it is the line's own fingerprint."""
        return FactKey(f"{self.subject.casefold()}|{self.attribute.casefold()}")

    def claim(self) -> Claim:
        """The line as a room asks it."""
        return Claim(
            id=self.id,
            key=self.key,
            text=self.text,
            verdict=self.verdict,
            explanation=self.explanation,
            sources=(self.source,),
            topic=self.topic,
            difficulty=self.difficulty,
            language=self.language,
            made_by=self.origin,
        )


def draw_verdict(seed: str, drawn: int, tail: Sequence[Verdict], facts: int) -> Verdict:
    """The verdict of a room's next claim, without chance of its own.

    `drawn` claims were drawn before, `facts` of them facts, `tail` being the latest ones. The pull towards the middle keeps
    facts at 45-55 % over a long game, no run is longer than 3, and counting cards does not tell the next one.
    """
    if len(tail) >= 3 and len(set(tail[-3:])) == 1:
        return "fake" if tail[-1] == "fact" else "fact"
    surplus = 2 * facts - drawn
    chance = min(0.8, max(0.2, 0.5 - 0.1 * surplus))
    uniform = int.from_bytes(sha256(f"{seed}/{drawn}".encode()).digest()[:6], "big") / 2**48
    return "fact" if uniform < chance else "fake"

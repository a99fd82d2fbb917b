"""What a template makes: drafts of subjects, and how they become subjects of the bank.

1. A draft is made only when two independent sources agree on its fact, and no source calls its fake true. Otherwise: `Doubt`.
2. Both lines of a draft have the same shape and lengths that differ by at most 8 characters.
3. Difficulty: the drafts of a template are ranked by `ease`, a number that each template explains; the first third is easy, the
   last third is hard.
4. Neither the order of objects in an id nor that in an attribute tells which one is right: both are sorted.
"""

import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from typing import Any
from urllib.parse import quote

from game.claims import ClaimId, Difficulty, Source, Subject

MOST = 25
"""Subjects of one template at most: more of the same is no fun."""
LEVELS: tuple[Difficulty, ...] = ("easy", "medium", "hard")


class Doubt(Exception):
    """The sources disagree, or are too close: nothing is claimed."""


@dataclass(frozen=True)
class Draft:
    """A fact line and a fake line with what is known of them.

    `parts` name the question in the id; `article` is its encyclopaedia page; the larger `ease`, the easier.
    """

    subject: str
    attribute: str
    fact: str
    fake: str
    explanation: str
    article: str
    parts: Sequence[str]
    ease: float


@dataclass(frozen=True)
class Template:
    """One kind of question: `make` drafts it for each of `items`, or raises Doubt.

    Items that need a package are given as a function, so that templates can be read without it.
    """

    name: str
    topic: str
    items: Sequence[Any] | Callable[[], Sequence[Any]]
    make: Callable[..., Draft]


def slug(text: str) -> str:
    """Text as part of an id."""
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode().casefold()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")


def either(*objects: str) -> str:
    """Objects in an order that does not tell which one is right."""
    return " or ".join(sorted(objects))


def capital(text: str) -> str:
    """The same with a capital letter at its beginning."""
    return text[:1].upper() + text[1:]


def rounded(number: float, digits: int = 3) -> str:
    """A large number with a few digits that count, for people: 357,000."""
    scale = 10 ** max(0, len(str(int(number))) - digits)
    return f"{round(number / scale) * scale:,}"


def others(objects: Sequence[str], chance: Random, clash: Callable[[int, int], bool] | None = None) -> list[str]:
    """For each place another place's object, drawn independently: objects stand in fakes as they stand in facts, by chance.

    A strict exchange, each object once in a fact and once in a fake, would tell: what was seen in a fact would be a fake next.
    `clash(i, j)` says that object j would not be false, or not be fair, at place i.
    """
    found = []
    for i, mine in enumerate(objects):
        fair = [j for j, other in enumerate(objects) if other != mine and not (clash and clash(i, j))]
        if not fair:
            raise ValueError(f"no other object is fair beside {mine}")
        found.append(objects[chance.choice(fair)])
    return found


def _subject(template: Template, draft: Draft, difficulty: Difficulty) -> Subject:
    if abs(len(draft.fact) - len(draft.fake)) > 8:
        raise ValueError(f"{template.name}: lengths differ: {draft.fact} / {draft.fake}")
    return Subject(
        id=ClaimId(
            "-".join((template.topic, template.name, *(slug(part.removeprefix("the ")) for part in draft.parts)))[
                :80
            ].rstrip("-")
        ),
        subject=draft.subject.removeprefix("the "),
        attribute=draft.attribute,
        topic=template.topic,
        difficulty=difficulty,
        fact=capital(draft.fact),
        fake=capital(draft.fake),
        explanation=draft.explanation,
        source=Source(
            title=draft.article,
            url="https://en.wikipedia.org/wiki/" + quote(draft.article.replace(" ", "_"), safe="(),'_-."),
        ),
    )


def finish(template: Template) -> tuple[list[Subject], list[str]]:
    """A template's subjects in the order of its items, and why others were left out."""
    drafts: list[Draft] = []
    doubts: list[str] = []
    for item in template.items() if callable(template.items) else template.items:
        try:
            drafts.append(template.make(*item))
        except Doubt as doubt:
            doubts.append(f"{template.name}: {doubt}")
    drafts = drafts[:MOST]
    ranked = sorted(drafts, key=lambda draft: (-draft.ease, draft.parts))
    level = {id(draft): LEVELS[place * 3 // len(ranked)] for place, draft in enumerate(ranked)}
    return [_subject(template, draft, level[id(draft)]) for draft in drafts], doubts

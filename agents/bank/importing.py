"""Claims of other collections: read, judged, and refused with a reason where players could not be asked them.

1. Pure: text in, rows and reasons out. Files, folders and progress are the command's affair (scripts/import_claims.py).
2. Nothing is mended: a line is taken as it is or refused. The first reason that applies is told.
3. The checks are rules of thumb over words. They refuse too much rather than too little, most of all about living people.
"""

import csv
import io
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Literal

from pydantic import ValidationError

from agents.bank.judging import Reason, Refused, judge
from agents.wording import fingerprint, wording
from game.claims import ENGLISH, FactKey, Single, Subject

Origin = Literal["creak", "fm2", "own"]

FM2_TOPICS = {
    "Geography": "geography",
    "History": "history",
    "Literature": "arts",
    "Music": "arts",
    "Popular Culture": "arts",
    "Science": "science",
    "Sports": "sport",
    "Technology": "technology",
}
GENERAL = "general knowledge"
"""The topic of a claim whose collection knows none."""
OWN_FIELDS = frozenset({"topic", "difficulty", "language", "subject", "attribute", "explanation"})


@dataclass(frozen=True)
class Row:
    """One line of a collection, in our words. `fields` are those of a Subject or a Single; `background` is what else it tells."""

    number: int
    fields: dict[str, Any]
    background: str = ""
    broken: str | None = None

    @property
    def text(self) -> str:
        """The line that a report shows."""
        return str(self.fields.get("text") or self.fields.get("fact") or "")


@dataclass
class Known:
    """What the bank and earlier imports hold: ids, keys, fingerprints of lines, and the content of lines by subject."""

    ids: set[str] = field(default_factory=set)
    keys: set[FactKey] = field(default_factory=set)
    texts: set[str] = field(default_factory=set)
    contents: dict[str, list[frozenset[str]]] = field(default_factory=dict)

    def add(self, claim: Subject | Single) -> None:
        """Remember a claim."""
        self.ids.add(claim.id)
        self.keys.add(claim.key)
        for line in lines_of(claim):
            self.texts.add(fingerprint(line))
            self.contents.setdefault(claim.subject.casefold(), []).append(frozenset(wording(line).content))

    def repeats(self, claim: Subject | Single) -> str | None:
        """What of the claim was there before, in words; None when it is new."""
        if claim.id in self.ids:
            return "its id is taken"
        if claim.key in self.keys:
            return "its fact is in the bank already"
        earlier = self.contents.get(claim.subject.casefold(), ())
        for line in lines_of(claim):
            if fingerprint(line) in self.texts:
                return "its text is in the bank already"
            content = frozenset(wording(line).content)
            if any(len(content & other) >= 0.8 * len(content | other) for other in earlier):
                return "it says nearly the same as another claim about its subject"
        return None


def lines_of(claim: Subject | Single) -> tuple[str, ...]:
    """What of a claim players may be shown."""
    return (claim.text,) if isinstance(claim, Single) else (claim.fact, claim.fake)


# Reading


def read_rows(text: str) -> Iterator[Row]:
    """The rows of a collection. Which one it is, is told from the fields of each row; numbers are those of lines."""
    if text.lstrip("\ufeff \t\r\n")[:1] not in ("{", "["):
        yield from _table(text)
        return
    for number, given in _objects(text):
        if not isinstance(given, dict):
            yield Row(number, {}, broken="is no JSON object")
        elif "sentence" in given and "label" in given:
            yield _creak(number, given)
        elif given.get("label") in ("SUPPORTS", "REFUTES"):
            yield _fm2(number, given)
        else:
            yield _own(number, given)


def _objects(text: str) -> Iterator[tuple[int, Any]]:
    if text.lstrip("\ufeff \t\r\n").startswith("["):
        try:
            whole = json.loads(text.lstrip("\ufeff"))
        except (ValueError, RecursionError):
            yield 1, None
            return
        yield from enumerate(whole, start=1)
        return
    for number, line in enumerate(text.lstrip("\ufeff").splitlines(), start=1):
        if line.strip():
            try:
                yield number, json.loads(line)
            except (ValueError, RecursionError):
                yield number, None


def _creak(number: int, given: dict[str, Any]) -> Row:
    entity, text = str(given.get("entity", "")), str(given["sentence"]).strip()
    verdict = {"true": "fact", "false": "fake"}.get(str(given["label"]))
    explanation = str(given.get("explanation") or "").strip()
    row = _single(number, "creak", text, verdict, entity, explanation, "", {"topic": GENERAL, "difficulty": "medium"})
    if row.fields["source"] and str(given.get("en_wiki_pageid", "")).isdigit():
        row.fields["source"]["url"] = f"https://en.wikipedia.org/?curid={given['en_wiki_pageid']}"
    return row


def _fm2(number: int, given: dict[str, Any]) -> Row:
    page, text = str(given.get("wikipedia_page", "")), str(given.get("text", "")).strip()
    evidence = [str(piece.get("text", "")).strip() for piece in given.get("gold_evidence") or ()]
    votes, right = int(given.get("total_votes") or 0), int(given.get("correct_votes") or 0)
    share = right / votes if votes >= 3 else 0.5
    rest = {
        "topic": FM2_TOPICS.get(str(given.get("category")), GENERAL),
        "difficulty": "easy" if share >= 0.75 else "hard" if share < 0.4 else "medium",
    }
    verdict = "fact" if given["label"] == "SUPPORTS" else "fake"
    quoted = f"From the article “{page}”: {_shortened(evidence[0], 330)}" if evidence else ""
    return _single(number, "fm2", text, verdict, page, quoted, " ".join(evidence), rest)


def _single(
    number: int,
    origin: Origin,
    text: str,
    verdict: str | None,
    page: str,
    explanation: str,
    background: str,
    rest: dict[str, Any],
) -> Row:
    mark = fingerprint(text)
    return Row(
        number,
        {
            "id": f"{origin}-{mark[:16]}",
            "subject": page[:80],
            "attribute": f"line {mark[:16]}",
            "text": text,
            "verdict": verdict,
            "explanation": explanation,
            "source": {"title": page[:200], "url": _address(page)} if page else None,
            "origin": origin,
            **rest,
        },
        background,
    )


def _address(page: str) -> str:
    return "https://en.wikipedia.org/wiki/" + re.sub(r"[\s<>\"]+", "_", page)


def _shortened(text: str, most: int) -> str:
    return text if len(text) <= most else text[:most].rsplit(" ", 1)[0] + " …"


def _own(number: int, given: dict[str, Any]) -> Row:
    """A line of our own format: a pair with `fact` and `fake`, or a single one with `text` and `verdict`."""
    fields = {name: value for name, value in given.items() if value not in (None, "")}
    title, url = fields.pop("source_title", None), fields.pop("source_url", None)
    if title or url:
        fields["source"] = {"title": title or url, **({"url": url} if url else {})}
    fields.setdefault("topic", GENERAL)
    fields.setdefault("difficulty", "medium")
    if isinstance(text := fields.get("text"), str):
        mark = fingerprint(text)
        fields.setdefault("attribute", f"line {mark[:16]}")
        fields.setdefault("id", f"own-{mark[:16]}")
        fields.setdefault("origin", "own")
    elif isinstance(fact := fields.get("fact"), str):
        fields.setdefault("id", f"own-{fingerprint(fact + str(fields.get('fake')))[:16]}")
    else:
        return Row(number, fields, broken="has neither `fact` and `fake` nor `text` and `verdict`")
    return Row(number, fields)


def _table(text: str) -> Iterator[Row]:
    """CSV with a head line; the number of a row is that of its last line."""
    reader = csv.DictReader(io.StringIO(text.lstrip("\ufeff")))
    for given in reader:
        if None in given or None in given.values():
            yield Row(reader.line_num, {}, broken="does not have as many fields as the head line")
        else:
            yield _own(reader.line_num, dict(given))


# Judging


def accept(row: Row, known: Known) -> Subject | Single | Refused:
    """The claim that a row makes, or why it is refused. What is accepted is not yet remembered."""
    if row.broken:
        return Refused(row.number, "malformed", row.broken, row.text)
    single = "verdict" in row.fields
    if refused := _judged(row, single):
        return refused
    try:
        claim = Single.model_validate(row.fields) if single else Subject.model_validate(row.fields)
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        where = ".".join(map(str, first["loc"])) or "line"
        return Refused(row.number, "malformed", f"{where}: {first['msg']}", row.text)
    if why := known.repeats(claim):
        return Refused(row.number, "repeat", why, row.text)
    return claim


def _judged(row: Row, single: bool) -> Refused | None:
    subject, explanation = str(row.fields.get("subject", "")), str(row.fields.get("explanation", ""))
    language = str(row.fields.get("language", ENGLISH))
    for line in [row.fields.get("text")] if single else [row.fields.get("fact"), row.fields.get("fake")]:
        if not isinstance(line, str):
            continue
        if found := judge(line, subject, explanation, row.background, language=language):
            return Refused(row.number, *found, line)
    return None


def counted(refusals: Iterable[Refused]) -> dict[Reason, int]:
    """How many were refused for each reason, most first."""
    found: dict[Reason, int] = {}
    for refusal in refusals:
        found[refusal.reason] = found.get(refusal.reason, 0) + 1
    return dict(sorted(found.items(), key=lambda item: (-item[1], item[0])))

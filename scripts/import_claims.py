"""`fact-or-fake import-claims`: claims of other collections, judged line by line, into a folder that the bank reads.

1. Every refusal is told with its line and reason. Nothing is mended, and nothing is taken twice: a second run adds nothing.
2. The file that is written is whole at every moment: it is made beside the old one and then takes its place.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from agents.bank import read_bank, read_file
from agents.bank.importing import Known, accept, counted, read_rows
from agents.bank.judging import Refused
from game.claims import Single, Subject
from scripts.failure import Failure

EVERY = 500
"""Lines between two plain lines of progress."""


@dataclass
class Imported:
    """What came of an import: claims that are new, how many of the file were there before, and what was refused."""

    added: list[Subject | Single] = field(default_factory=list)
    present: int = 0
    refused: list[Refused] = field(default_factory=list)

    @property
    def read(self) -> int:
        """How many lines were judged."""
        return len(self.added) + self.present + len(self.refused)


class Step(Protocol):
    """Told after each line."""

    def __call__(self) -> None:
        """One more line is judged."""


def import_file(
    text: str,
    out: Path,
    *,
    known: Sequence[Subject | Single] = (),
    topic: str | None = None,
    limit: int | None = None,
    step: Step = lambda: None,
) -> Imported:
    """Judge a collection and add what is taken to the file `out`.

    `known` is what the bank and other imports hold, `topic` replaces the collection's own, `limit` is the most that is added.
    """
    kept = list(read_file(out)) if out.exists() else []
    ours = {claim.id for claim in kept}
    memory = Known()
    for claim in (*known, *kept):
        memory.add(claim)
    done = Imported()
    for row in read_rows(text):
        if limit is not None and len(done.added) >= limit:
            break
        if topic is not None:
            row.fields["topic"] = topic
        if row.fields.get("id") in ours:
            done.present += 1
        elif isinstance(judged := accept(row, memory), Refused):
            done.refused.append(judged)
        else:
            memory.add(judged)
            ours.add(judged.id)
            done.added.append(judged)
        step()
    if done.added:
        _write(out, [*kept, *done.added])
    return done


def _write(out: Path, claims: Sequence[Subject | Single]) -> None:
    out.parent.mkdir(parents=True, exist_ok=True)
    beside = out.with_name(f".{out.name}.{os.getpid()}")
    beside.write_text("".join(f"{claim.model_dump_json(exclude_none=True)}\n" for claim in claims), encoding="utf-8")
    beside.replace(out)


def write_report(report: Path, refused: Sequence[Refused]) -> None:
    """One JSON object for each refusal: line, reason, why, text."""
    rows = ({"line": r.number, "reason": r.reason, "why": r.why, "text": r.text} for r in refused)
    report.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")


@contextmanager
def _progress(total: int) -> Iterator[Step]:
    """A bar on a terminal, a plain line now and then elsewhere. Both go to standard error."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("Reading"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console, transient=True) as bar:
            task = bar.add_task("", total=total)
            yield lambda: bar.advance(task)
        return
    seen = 0

    def count() -> None:
        nonlocal seen
        seen += 1
        if seen % EVERY == 0:
            print(f"{seen} of {total} lines read", file=sys.stderr)

    yield count


def import_claims(
    file: Path,
    folder: Path,
    *,
    out: Path | None = None,
    report: Path | None = None,
    topic: str | None = None,
    limit: int | None = None,
) -> None:
    """Import a file into `out`, or into the folder under the file's own name, and say what came of it."""
    target = out or folder / f"{file.stem}.jsonl"
    if file.resolve() == target.resolve():
        raise Failure(f"{file} is where imported claims go; give another --out.", code=2)
    if topic is not None and not 1 <= len(topic.strip()) <= 60:
        raise Failure("A topic has 1 to 60 characters.", code=2)
    try:
        text = file.read_text(encoding="utf-8")
        elsewhere = [
            claim for other in sorted(folder.rglob("*.jsonl")) if other != target for claim in read_file(other)
        ]
        with _progress(sum(1 for _ in read_rows(text))) as step:
            done = import_file(text, target, known=[*read_bank(), *elsewhere], topic=topic, limit=limit, step=step)
        if report is not None:
            write_report(report, done.refused)
    except (OSError, ValueError) as error:
        raise Failure(f"Claims cannot be imported: {error}") from None
    print(f"{len(done.added)} of {done.read} claims added to {target}")
    if done.present:
        print(f"{done.present} were there already")
    for reason, count in counted(done.refused).items():
        print(f"{count:6} refused: {reason.replace('_', ' ')}")

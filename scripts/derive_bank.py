"""Claims made at build time from public packages: `python -m scripts.derive_bank` writes agents/bank/derived/*.jsonl.

1. The same packages give the same files: what is drawn by lot is drawn with the template's own seed.
2. A second run changes nothing. A subject that the hand-written bank has already is left out.
3. The packages are the extra `bank`; the game does not need them, only the files.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from agents.bank import FOLDER, read_file
from agents.wording import wording
from game.claims import Subject
from scripts.deriving import ages, cities, countries, customs, elements, signs, skies, tongues, words
from scripts.deriving.draft import Template, finish

DERIVED = FOLDER / "derived"
TEMPLATES: tuple[Template, ...] = tuple(
    template
    for module in (cities, skies, countries, customs, tongues, words, elements, ages, signs)
    for template in module.TEMPLATES
)


def _told(subject: Subject) -> set[str]:
    """The lines of a subject as bags of words: “A borders B” and “B borders A” are one."""
    return {" ".join(sorted(wording(line).words)) for line in (subject.fact, subject.fake)}


def derive(known: Iterable[Subject]) -> tuple[dict[str, list[Subject]], list[str]]:
    """The subjects of every template, and a sentence for each that was left out."""
    keys, bags = set[str](), set[str]()
    for subject in known:
        keys.add(subject.key)
        bags |= _told(subject)
    made: dict[str, list[Subject]] = {}
    doubts: list[str] = []
    for template in TEMPLATES:
        subjects, left_out = finish(template)
        doubts += left_out
        for subject in subjects:
            if subject.key in keys or _told(subject) & bags:
                doubts.append(f"{template.name}: {subject.id} is in the bank already")
                continue
            keys.add(subject.key)
            bags |= _told(subject)
            made.setdefault(template.name, []).append(subject)
    return made, doubts


def write(made: dict[str, list[Subject]], folder: Path = DERIVED) -> None:
    """One file a template; files of templates that are gone are removed."""
    folder.mkdir(parents=True, exist_ok=True)
    for file in folder.glob("*.jsonl"):
        if file.stem not in made:
            file.unlink()
    for name, subjects in made.items():
        text = "".join(f"{subject.model_dump_json(exclude_none=True)}\n" for subject in subjects)
        (folder / f"{name}.jsonl").write_text(text, encoding="utf-8")


def main() -> None:
    """Derive, write, and say what came of it."""
    by_hand = [
        found for file in sorted(FOLDER.glob("*.jsonl")) for found in read_file(file) if isinstance(found, Subject)
    ]
    made, doubts = derive(by_hand)
    write(made)
    for doubt in doubts:
        print(f"left out: {doubt}", file=sys.stderr)
    for name, subjects in made.items():
        print(f"{name:14} {subjects[0].topic:12} {len(subjects):3}")
    print(f"{'':27} {sum(map(len, made.values())):3}")


if __name__ == "__main__":
    main()

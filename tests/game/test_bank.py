"""The bank that ships with the game, and how it is drawn from."""

import random
import re
from collections import Counter
from pathlib import Path

import pytest

from agents.bank import Bank, read_bank
from game.claims import TOPICS, FactKey, Subject
from game.commands import BankDraw
from game.tasks import BankBrief
from tests.game.stories import subject

BANK = read_bank()

TELLS = re.compile(
    r"\b(always|never|all|every|everyone|everything|none|no|not|nothing|nobody|only|cannot|can't|isn't|aren't|wasn't|weren't"
    r"|don't|doesn't|didn't|won't|hasn't|ever|without|neither|nor|entirely|completely|totally|absolutely|impossible|must)\b",
    re.IGNORECASE,
)


# What ships


def test_there_are_enough_claims_in_enough_topics() -> None:
    assert len(BANK) >= 200
    topics = Counter(s.topic for s in BANK)
    assert set(topics) == set(TOPICS)
    assert len(topics) >= 12
    assert min(topics.values()) >= 10


def test_every_topic_has_every_difficulty_often_enough_for_a_short_game() -> None:
    found = Counter((s.topic, s.difficulty) for s in BANK)
    assert all(found[topic, difficulty] >= 5 for topic in TOPICS for difficulty in ("easy", "medium", "hard"))


def test_no_id_no_key_and_no_line_stands_twice() -> None:
    lines = [line.casefold() for s in BANK for line in (s.fact, s.fake)]
    for values in ([s.id for s in BANK], [s.key for s in BANK], lines):
        assert [value for value, count in Counter(values).items() if count > 1] == []


def test_fact_and_fake_are_of_about_the_same_length() -> None:
    assert [s.id for s in BANK if abs(len(s.fact) - len(s.fake)) > 10] == []
    longer = sum(len(s.fact) > len(s.fake) for s in BANK) / sum(len(s.fact) != len(s.fake) for s in BANK)
    assert 0.4 <= longer <= 0.6, "length tells fact from fake"


def test_no_absolute_and_no_negation_stands_in_one_line_of_a_pair_only() -> None:
    assert [
        s.id for s in BANK if Counter(TELLS.findall(s.fact.casefold())) != Counter(TELLS.findall(s.fake.casefold()))
    ] == []


def test_both_lines_of_a_pair_are_mostly_the_same_words() -> None:
    """A minimal change: the rest of a line cannot tell."""
    apart = []
    for s in BANK:
        fact, fake = (set(re.findall(r"\w+", line.casefold())) for line in (s.fact, s.fake))
        if len(fact & fake) / len(fact | fake) < 0.2:
            apart.append(s.id)
    assert apart == []


def test_both_lines_end_in_a_full_stop_and_begin_alike() -> None:
    assert [s.id for s in BANK if not (s.fact.endswith(".") and s.fake.endswith("."))] == []
    assert [s.id for s in BANK if not (s.fact[0].isupper() or s.fact[0].isdigit())] == []


def test_every_source_has_an_address_that_is_safe_to_show() -> None:
    assert [s.id for s in BANK if not (s.source.url or "").startswith("https://")] == []


def test_the_explanation_says_more_than_the_line() -> None:
    assert [s.id for s in BANK if s.explanation in (s.fact, s.fake)] == []


def test_an_id_gives_no_verdict_away() -> None:
    assert [s.id for s in BANK if re.search(r"fact|fake|true|false", s.id)] == []


# Reading


def test_an_unfit_line_is_named_by_file_and_number(tmp_path: Path) -> None:
    good = subject(1).model_dump_json()
    (tmp_path / "space.jsonl").write_text(f"{good}\n\n{good.replace('easy', 'nightmare')}\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"space\.jsonl:3: "):
        read_bank(tmp_path)


def test_empty_lines_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(f"\n{subject(1).model_dump_json()}\n  \n", encoding="utf-8")
    assert read_bank(tmp_path) == [subject(1)]


# Drawing

SMALL = [
    *(subject(n, "sport", "easy") for n in range(1, 4)),
    *(subject(n, "sport", "hard") for n in range(4, 6)),
    *(subject(n, "space", "easy") for n in range(6, 9)),
]


def draw(count: int, *, topic: str = "sport", difficulty: str = "easy", seen: list[Subject] | None = None) -> BankDraw:
    avoid = tuple(FactKey(s.key) for s in seen or [])
    brief = BankBrief(topic=topic, difficulty=difficulty, count=count, avoid=avoid)
    return Bank(SMALL).draw(brief, random.Random(1))


def test_a_draw_is_what_was_asked_for_while_there_is_enough() -> None:
    drawn = draw(3)
    assert {s.id for s in drawn.subjects} == {s.id for s in SMALL[:3]}
    assert (drawn.widened, drawn.exhausted) == (None, False)


def test_a_draw_leaves_out_what_was_seen() -> None:
    drawn = draw(2, seen=SMALL[:1])
    assert {s.id for s in drawn.subjects} == {s.id for s in SMALL[1:3]}


def test_a_draw_takes_another_difficulty_before_another_topic_and_says_so() -> None:
    drawn = draw(5)
    assert {s.id for s in drawn.subjects} == {s.id for s in SMALL[:5]}
    assert (drawn.widened, drawn.exhausted) == ("difficulty", False)


def test_a_draw_takes_another_topic_last_and_says_so() -> None:
    drawn = draw(6)
    assert {s.topic for s in drawn.subjects[:5]} == {"sport"}
    assert (drawn.subjects[5].topic, drawn.widened, drawn.exhausted) == ("space", "topic", False)


@pytest.mark.parametrize(("topic", "difficulty", "count", "found"), [("sport", "hard", 3, 2), ("space", "hard", 2, 0)])
def test_where_only_what_fits_is_wanted_nothing_else_is_drawn(
    topic: str, difficulty: str, count: int, found: int
) -> None:
    brief = BankBrief(topic=topic, difficulty=difficulty, count=count, only_fitting=True)
    drawn = Bank(SMALL).draw(brief, random.Random(1))
    assert [(s.topic, s.difficulty) for s in drawn.subjects] == [(topic, difficulty)] * found
    assert (drawn.widened, drawn.exhausted) == (None, True)


def test_where_only_what_fits_is_wanted_what_the_players_saw_elsewhere_is_not_drawn() -> None:
    brief = BankBrief(topic="sport", difficulty="easy", count=3, only_fitting=True)
    drawn = Bank(SMALL).draw(brief, random.Random(1), seen={SMALL[0].key})
    assert {s.id for s in drawn.subjects} == {s.id for s in SMALL[1:3]}


def test_a_topic_that_the_bank_does_not_have_is_another_topic() -> None:
    drawn = draw(2, topic="football")
    assert (len(drawn.subjects), drawn.widened, drawn.exhausted) == (2, "topic", False)


def test_a_draw_says_when_there_is_no_more() -> None:
    drawn = draw(9)
    assert (len(drawn.subjects), drawn.exhausted) == (8, True)
    assert draw(1, seen=SMALL) == BankDraw(exhausted=True)


def test_no_subject_is_drawn_twice() -> None:
    keys = [s.key for s in draw(8).subjects]
    assert len(keys) == len(set(keys)) == 8


@pytest.mark.parametrize(
    ("topic", "difficulty", "count"), [("mixed", "mixed", 8), ("mixed", "easy", 6), ("sport", "mixed", 5)]
)
def test_mixed_means_any(topic: str, difficulty: str, count: int) -> None:
    drawn = draw(count, topic=topic, difficulty=difficulty)
    assert (len(drawn.subjects), drawn.widened, drawn.exhausted) == (count, None, False)


def test_a_topic_is_asked_for_without_case() -> None:
    assert draw(3, topic="Sport").widened is None


def test_chance_alone_makes_the_difference() -> None:
    brief = BankBrief(topic="mixed", difficulty="mixed", count=5)
    bank = Bank(BANK)
    assert bank.draw(brief, random.Random(1)) == bank.draw(brief, random.Random(1))
    assert len({bank.draw(brief, random.Random(n)).subjects for n in range(20)}) == 20


# Languages


def in_german(number: int, topic: str = "sport", difficulty: str = "easy") -> Subject:
    return subject(number, topic, difficulty).model_copy(update={"language": "de"})


def asked_in(language: str, count: int, *, only_fitting: bool = False) -> BankDraw:
    bank = Bank([*SMALL, in_german(20), in_german(21, "space")])
    brief = BankBrief(topic="sport", difficulty="easy", count=count, language=language, only_fitting=only_fitting)
    return bank.draw(brief, random.Random(1))


def test_a_room_gets_claims_of_its_language_first_and_english_ones_when_they_are_used_up() -> None:
    assert [(s.language, s.topic) for s in asked_in("de", 1).subjects] == [("de", "sport")]
    two = asked_in("de", 2)
    assert ([s.topic for s in two.subjects], two.widened) == (["sport", "space"], "topic")
    four = asked_in("de", 4)
    assert [(s.language, s.topic) for s in four.subjects][2:] == [("en", "sport")] * 2
    assert four.widened == "language"


def test_an_english_room_gets_no_other_language_and_an_unknown_one_gets_english() -> None:
    drawn = asked_in("en", 20)
    assert {s.language for s in drawn.subjects} == {"en"}
    assert drawn.exhausted
    assert [(s.language, s.topic, s.difficulty) for s in asked_in("fi", 3, only_fitting=True).subjects] == [
        ("en", "sport", "easy")
    ] * 3


def test_the_language_of_a_subject_goes_with_its_claim() -> None:
    assert in_german(1).claim("fact").language == "de"
    assert subject(1).claim("fact").language == "en"

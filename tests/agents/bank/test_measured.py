"""What `evaluate bank` measures, of the bank that ships and of banks made to fail."""

import json
from pathlib import Path

import pytest

from agents.bank import read_bank
from game.claims import Subject
from scripts.evaluate_bank import evaluate_bank, evening, measure_bank, telling_words, text_auc, verdicts
from tests.game.stories import subject

PLACES = ("Rome", "Oslo", "Bern", "Lima", "Cairo", "Quito", "Delhi", "Hanoi", "Accra", "Perth")


def told(number: int, fact: str, fake: str) -> Subject:
    return subject(number).model_copy(update={"fact": fact, "fake": fake})


def test_the_bank_that_ships_meets_the_goals() -> None:
    measured = measure_bank(read_bank())
    assert measured["claims"] >= 600
    assert measured["topics"] >= 12
    assert measured["text_auc_low"] <= measured["text_auc"] <= measured["text_auc_high"]
    assert measured["text_auc"] <= 0.55
    assert 0.45 <= measured["fact_share"] <= 0.55
    assert measured["longest_run"] <= 3
    assert measured["exact_repeats"] == 0
    assert measured["near_repeats"] <= 2, "1 % of 200 rounds"


def test_a_word_that_marks_the_fakes_is_found_out() -> None:
    marked = [told(n, f"Town {n} often has a bridge.", f"Town {n} never has a bridge.") for n in range(40)]
    assert text_auc(marked, draws=20)[0] > 0.9
    assert {word for word, _, _ in telling_words(marked, 2)} == {"often", "never"}


def test_length_alone_is_found_out() -> None:
    marked = [told(n, f"Oslo lies by lake {n}.", f"Oslo lies by lake {n}{'xyz' * 9}.") for n in range(40)]
    assert text_auc(marked, draws=20)[0] > 0.9


def test_lines_of_the_same_words_tell_nothing() -> None:
    pairs = [(one, other) for one in PLACES for other in PLACES if one < other]
    even = [
        told(n, f"{a} lies north of {b} on the map.", f"{b} lies north of {a} on the map.")
        for n, (a, b) in enumerate(pairs)
    ]
    assert text_auc(even, draws=20)[0] == pytest.approx(0.5)


def test_simulated_rooms_have_even_verdicts() -> None:
    share, longest = verdicts(rooms=50, rounds=50)
    assert 0.45 <= share <= 0.55
    assert longest == 3


def test_lines_that_are_nearly_the_same_are_counted_as_near_repeats() -> None:
    others = [
        told(n, f"{place} has a very old stone bridge.", f"{place} has a very old stone tower.")
        for n, place in enumerate(PLACES)
    ]
    twice = [told(20, "Quokkas smile at tourists on Rottnest.", "Quokkas sneer at tourists on Rottnest."),
             told(21, "On Rottnest, quokkas smile at tourists.", "On Rottnest, quokkas sneer at tourists.")]  # fmt: skip
    assert max(evening([*others, *twice], seed=seed, rounds=12)[1] for seed in range(8)) == 1
    assert evening(others, rounds=10)[1] == 0


def test_the_same_text_under_another_key_is_an_exact_repeat() -> None:
    first = told(1, "Wombats leave droppings like cubes.", "Wombats leave droppings like rings.")
    again = told(2, first.fact, first.fact.replace("cubes.", "cubes!"))
    exact = [evening([first, again], seed=seed, rounds=2)[0] for seed in range(8)]
    assert max(exact) == 1


def test_the_command_prints_one_line_of_json(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lines = (subject(n).model_dump_json() for n in range(1, 11))
    (tmp_path / "a.jsonl").write_text("\n".join(lines), encoding="utf-8")
    evaluate_bank(tmp_path, as_json=True)
    (line,) = capsys.readouterr().out.splitlines()
    told = json.loads(line)
    assert {"topics", "text_auc", "fact_share", "longest_run", "exact_repeats", "near_repeats"} <= set(told)
    assert told["claims"] == 10
    evaluate_bank(tmp_path)
    assert "10 claims in 1 topics" in capsys.readouterr().out

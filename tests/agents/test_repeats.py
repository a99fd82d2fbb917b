"""Repeats: what is one, and that the score is pure, symmetric and fitted from a file."""

import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from agents.bank import read_bank
from agents.embedding import Lexical
from agents.repeats import FEATURES, Numbers, Weights, features, read_weights, repeat_score, weights_for
from agents.wording import fingerprint, wording
from game.claims import Subject
from scripts.evaluate_repeats import Pair, auc, measure_repeats, measured, read_pairs
from scripts.failure import Failure
from scripts.fit_repeats import entry_of, fit, joined_groups, logistic, splits, written
from scripts.measure_memory import Query, present

REPEATS = [
    ("Paris is the capital of France.", "Lyon is the capital of France."),
    ("Paris is the capital of France.", "The capital of France is Paris."),
    ("An octopus has three hearts.", "There are eight hearts in an octopus."),
    ("Mount Everest is 8,849 metres high.", "Mount Everest is about 7,200 metres high."),
    ("The Great Wall of China is visible from the Moon.", "You can't see the Great Wall of China from the Moon."),
]
NOVELTIES = [
    ("Paris is the capital of France.", "Paris lies on the river Seine."),
    ("Oslo is the capital of Norway.", "Helsinki is the capital of Finland."),
    ("Mount Everest was first climbed in 1953.", "Mount Everest is 8,849 metres high."),
    ("The atomic number of gold is 79.", "The chemical symbol of gold is Au."),
]


def score(one: str, two: str) -> float:
    rows = Lexical().rows([one, two])
    return repeat_score(one, two, float(rows[0] @ rows[1]), "lexical")


@pytest.mark.parametrize(("one", "two"), REPEATS)
def test_other_words_another_object_or_the_opposite_are_repeats(one: str, two: str) -> None:
    assert score(one, two) >= weights_for("lexical").threshold


@pytest.mark.parametrize(("one", "two"), NOVELTIES)
def test_another_fact_or_another_subject_is_none(one: str, two: str) -> None:
    assert score(one, two) < weights_for("lexical").threshold


def test_the_order_of_the_two_lines_does_not_matter() -> None:
    for one, two in REPEATS + NOVELTIES:
        assert features(one, two, 0.5) == features(two, one, 0.5)


def test_a_line_without_a_word_can_be_compared() -> None:
    assert 0 <= repeat_score("", "?!", 1.0, "minilm") <= 1


def test_fact_and_fake_line_of_a_subject_of_the_bank_are_one_question() -> None:
    subjects = [entry for entry in read_bank() if isinstance(entry, Subject)]
    caught = [score(subject.fact, subject.fake) >= weights_for("lexical").threshold for subject in subjects]
    assert sum(caught) / len(caught) > 0.96


def test_a_score_is_that_of_the_formula() -> None:
    weights = Weights(
        bias=0.5, middle=np.array([1.0, 2.0]), spread=np.array([2.0, 4.0]), weights=np.array([1.0, -1.0]),
        corners=np.array([[1.0, 0.0], [0.0, 3.0]]), heights=np.array([2.0, -1.0]), reach=0.1, threshold=0.5,
    )  # fmt: skip
    exponent = 0.5 + 1 - 0.5 + 2 * math.exp(-0.1 * 0.5**2) - math.exp(-0.1 * (1 + 2.5**2))  # z = (1, 0.5)
    told = weights.scores(np.array([[3.0, 4.0], [3e6, 4.0]]))
    assert told == pytest.approx([1 / (1 + math.exp(-exponent)), 1.0])


@pytest.mark.parametrize("kind", ["minilm", "lexical"])
def test_there_is_a_weight_for_every_feature_and_one_threshold(kind: str) -> None:
    weights = weights_for(kind)
    assert set(FEATURES) == set(features("A cat.", "A dog.", 0.1))
    assert weights.weights.shape == weights.middle.shape == weights.spread.shape == (len(FEATURES),)
    assert weights.corners.shape == (len(weights.heights), len(FEATURES))
    assert 0 < weights.threshold < 1


def test_a_line_is_taken_apart() -> None:
    told = wording("The Beatles didn't release 12 albums in Hamburg.")
    assert told.names == {"beatl", "hamburg"}
    assert told.numbers == {"12"}
    assert told.negated
    assert wording("Wombats have two ears.").numbers == {"2"}


def test_a_fingerprint_looks_past_case_and_punctuation_only() -> None:
    assert fingerprint("It’s  PARIS!") == fingerprint("it's paris")
    assert fingerprint("Paris is old.") != fingerprint("Paris is odd.")


# Measuring and fitting


def write(folder: Path, *rows: dict[str, Any]) -> Path:
    file = folder / "pairs.jsonl"
    file.write_text("\n".join(json.dumps(row) for row in rows), encoding="utf-8")
    return file


async def test_a_file_of_pairs_is_measured(tmp_path: Path) -> None:
    rows = [{"a": a, "b": b, "label": label} for label, some in ((1, REPEATS), (0, NOVELTIES)) for a, b in some]
    told = await measure_repeats(write(tmp_path, *rows), Lexical())
    threshold = weights_for("lexical").threshold
    assert told == {
        "pairs": 9, "precision": 1.0, "recall": 1.0, "f1": 1.0, "auc": 1.0, "threshold": threshold, "embedder": "lexical-1",
    }  # fmt: skip


def test_measures_of_known_scores_are_known() -> None:
    assert measured([1, 1, 0, 0], [0.9, 0.4, 0.6, 0.1], 0.5) == {
        "precision": 0.5,
        "recall": 0.5,
        "f1": 0.5,
        "auc": 0.75,
    }
    assert auc([1, 0], [0.5, 0.5]) == 0.5
    assert auc([1, 1], [0.5, 0.7]) is None
    assert measured([0, 0], [0.1, 0.2], 0.5) == {"precision": 0.0, "recall": 0.0, "f1": 0.0, "auc": None}


@pytest.mark.parametrize("row", [{"a": "x"}, {"a": "x", "b": "y", "label": 2}, {"a": 1, "b": "y", "label": 1}, ["x"]])
def test_a_line_that_is_no_pair_is_refused_with_its_number(tmp_path: Path, row: Any) -> None:
    with pytest.raises(Failure, match=r"pairs\.jsonl:2: no pair"):
        read_pairs(write(tmp_path, {"a": "x", "b": "y", "label": 1}, row))


def test_a_file_that_is_not_there_or_empty_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="cannot be read"):
        read_pairs(tmp_path / "none.jsonl")
    with pytest.raises(Failure, match="holds no pairs"):
        read_pairs(write(tmp_path))


def test_no_group_is_on_both_sides_of_a_split() -> None:
    pairs = [
        Pair(f"a{n}", f"b{n}", n % 2, f"Page_{n // 3}" if n % 5 else f"Page_{n // 3}|Page_{n // 7}", "all")
        for n in range(60)
    ]
    joined = joined_groups(pairs)
    groups: list[tuple[str, ...]] = [(joined[pair.group],) for pair in pairs]
    groups.append((joined["Page_0"], joined["Page_9"]))
    assert len(set(joined.values())) > 5
    for fitted, out in splits(groups, 1):
        held = {some[0] for some, one in zip(groups, out, strict=True) if one}
        assert held.isdisjoint(name for some, one in zip(groups, fitted, strict=True) if one for name in some)


def made_labels(rows: Numbers, exponent: Numbers) -> Numbers:
    chance = np.random.default_rng(2)
    return (chance.random(len(rows)) < 1 / (1 + np.exp(-exponent))).astype(float)


def test_the_fit_finds_what_made_the_labels_and_finds_it_again() -> None:
    rows = np.random.default_rng(1).normal(size=(4000, 3)) * [1, 5, 0.1]
    labels = made_labels(rows, 0.5 + rows @ [2, 0, -10])
    beta = logistic(np.hstack([np.ones((4000, 1)), rows]), labels, np.full(4, 1e-6))
    assert beta == pytest.approx([0.5, 2, 0, -10], abs=1)
    one, two = fit(rows, labels), fit(rows, labels)
    assert one.scores(rows).tolist() == two.scores(rows).tolist()


def test_corners_find_what_no_line_can() -> None:
    rows = np.random.default_rng(1).normal(size=(1500, 2))
    labels = made_labels(rows, 6 * rows[:, 0] * rows[:, 1])
    half = rows[750:], labels[750:].tolist()
    plain, bent = (fit(rows[:750], labels[:750], corners=corners).scores(half[0]).tolist() for corners in (0, 40))
    assert auc(half[1], plain) == pytest.approx(0.5, abs=0.1)
    assert auc(half[1], bent) == pytest.approx(0.92, abs=0.07)


def test_weights_that_are_written_and_read_score_alike() -> None:
    rows = np.random.default_rng(1).normal(size=(600, len(FEATURES)))
    fitted = fit(rows, made_labels(rows, 2 * rows[:, 0]), 0.4)
    read = read_weights(json.loads(written({"some": entry_of(fitted)}))["some"])
    assert read.threshold == 0.4
    assert read.scores(rows) == pytest.approx(fitted.scores(rows), abs=1e-3)


# A memory of many questions


def test_what_would_make_a_query_no_novelty_is_not_in_the_memory() -> None:
    memory = {
        "Oslo is the capital of Norway.": "Oslo",
        "Bones is a film.": "Bones_-LRB-film-RRB-|Ed_Wood",
        "Ed Wood is a painter.": "Ed_Wood",
        "A wombat's dung is square.": "Wombat",
        "Wombats in Oslo sleep.": "p_1",
    }
    there = present(list(memory), memory, {"Oslo is the capital of Norway.": "norway capital"})
    assert there(Query("New.", "", "Ed_Wood|Bea", "")).tolist() == [True, False, False, True, True]
    assert there(Query("New.", "", "Ed_Wood|Bea", "Bones is a film.")).tolist() == [True, True, False, True, True]
    assert there(Query("New.", "", "none", "", names=("Oslo",))).tolist() == [False, True, True, True, False]
    assert there(Query("New.", "", "none", "", key="sweden capital")).tolist() == [False, True, True, True, True]
    assert there(Query("Ed Wood is a painter.", "", "none", "")).tolist() == [True, True, False, True, True]

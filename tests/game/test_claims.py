"""What a claim is, and what makes one fit to be asked."""

from collections import Counter
from typing import Any

import pytest
from pydantic import ValidationError

from game.claims import Claim, Source, Subject, Verdict, draw_verdict, unfit
from tests.game.stories import subject


def changed(**fields: Any) -> Subject:
    return Subject.model_validate(subject(1).model_dump() | fields)


# Lines


@pytest.mark.parametrize(
    "line",
    [
        "It is the largest moon of Saturn.",
        "Their hearts have three chambers.",
        "THIS bird cannot fly backwards at all.",
        "Norway currently has the longest tunnel.",
        "The tallest tower today stands in Dubai.",
        "No probe has so far landed on Neptune.",
        "A tab\tis no part of a printable line.",
        "A bell\x07 is no part of a printable line.",
        "A right-to-left \u202eoverride turns a line around.",
    ],
)
def test_a_line_that_needs_a_context_or_a_day_or_cannot_be_seen_is_unfit(line: str) -> None:
    assert unfit(line)


@pytest.mark.parametrize(
    "line",
    ["Italy borders six countries.", "Thistles are a symbol of Scotland.", "Shells of snails coil to the right."],
)
def test_a_line_that_only_begins_like_a_pronoun_is_fit(line: str) -> None:
    assert unfit(line) is None


@pytest.mark.parametrize("field", ["fact", "fake"])
@pytest.mark.parametrize("line", ["Too short.", "x" * 141, "   too short   ", "They shine in a very green light."])
def test_a_subject_with_an_unfit_line_does_not_exist(field: str, line: str) -> None:
    with pytest.raises(ValidationError):
        changed(**{field: line})


def test_a_subject_has_two_different_lines() -> None:
    with pytest.raises(ValidationError, match="same line"):
        changed(fake=subject(1).fact.upper())


@pytest.mark.parametrize(
    "fields",
    [
        {"id": "Has Spaces"},
        {"id": "x"},
        {"difficulty": "nightmare"},
        {"topic": ""},
        {"topic": "t" * 61},
        {"explanation": "Because."},
        {"explanation": "x" * 401},
        {"verdict": "fact"},
        {"source": {"title": "No address", "url": "http://example.org"}},
        {"source": {"title": "A script", "url": "javascript:alert(1)"}},
        {"source": {"title": "Markup", "url": 'https://example.org/"><script>'}},
        {"source": {"title": ""}},
    ],
)
def test_a_subject_with_an_unfit_field_does_not_exist(fields: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        changed(**fields)


def test_a_source_may_be_a_book_without_an_address() -> None:
    assert Source(title="A book").url is None


def test_a_claim_checks_its_line_as_well() -> None:
    fields = subject(1).claim("fact").model_dump() | {"text": "It shines in a green light."}
    with pytest.raises(ValidationError):
        Claim.model_validate(fields)


# Keys


def test_a_repeat_has_the_same_key_whatever_the_wording() -> None:
    again = changed(
        id="another-id", subject="Made-Up MOON 0001", attribute="Colour", fact="A green light shines on moon 0001."
    )
    assert again.key == subject(1).key
    assert subject(2).key != subject(1).key


@pytest.mark.parametrize("verdict", ["fact", "fake"])
def test_a_claim_is_the_line_of_its_verdict_under_an_id_that_gives_nothing_away(verdict: Verdict) -> None:
    claim = subject(1).claim(verdict)
    assert claim.text == (subject(1).fact if verdict == "fact" else subject(1).fake)
    assert (claim.id, claim.key, claim.explanation) == (subject(1).id, subject(1).key, subject(1).explanation)
    assert claim.sources == (subject(1).source,)


# The verdict of the next claim


def drawn(seed: str, count: int) -> list[Verdict]:
    verdicts: list[Verdict] = []
    for number in range(count):
        verdicts.append(draw_verdict(seed, number, verdicts[-3:], verdicts.count("fact")))
    return verdicts


def test_the_same_seed_draws_the_same_verdicts_and_another_seed_others() -> None:
    assert drawn("a", 40) == drawn("a", 40)
    assert len({tuple(drawn(seed, 40)) for seed in "abcdefgh"}) == 8


def test_no_run_is_longer_than_three_and_half_are_facts_in_every_long_game() -> None:
    for seed in range(100):
        verdicts = "".join(v[2] for v in drawn(f"seed {seed}", 50))
        assert "cccc" not in verdicts
        assert "kkkk" not in verdicts
        assert 0.4 <= verdicts.count("c") / 50 <= 0.6
    everything = Counter(v for seed in range(100) for v in drawn(f"seed {seed}", 50))
    assert 0.48 <= everything["fact"] / 5000 <= 0.52


def test_counting_cards_does_not_tell_the_next_verdict() -> None:
    followers: dict[tuple[Verdict, ...], Counter[Verdict]] = {}
    for seed in range(200):
        verdicts = drawn(f"seed {seed}", 50)
        for n in range(2, 50):
            followers.setdefault(tuple(verdicts[n - 2 : n]), Counter())[verdicts[n]] += 1
    for after, counted in followers.items():
        assert 0.2 < counted["fact"] / counted.total() < 0.8, f"after {after}: {counted}"


def test_the_first_verdict_is_as_often_fact_as_fake() -> None:
    facts = sum(draw_verdict(f"seed {n}", 0, (), 0) == "fact" for n in range(2000))
    assert 0.46 <= facts / 2000 <= 0.54

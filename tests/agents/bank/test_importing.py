"""Claims of other collections: what is taken, what is refused and why, and that a second run adds nothing."""

import json
from pathlib import Path
from typing import Any

import pytest

from agents.bank import read_bank, read_file, read_singles
from agents.bank.importing import FM2_TOPICS, Known, Row, accept, read_rows
from agents.bank.judging import Reason, Refused, judge
from game.claims import Single, Subject
from scripts.failure import Failure
from scripts.import_claims import Imported, import_claims, import_file
from tests.game.stories import subject

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data"
WHY = "Sea otters wrap themselves in kelp so that they do not drift apart."


def creak(sentence: str, label: str = "true", entity: str = "Sea otter", explanation: str = WHY) -> dict[str, Any]:
    return {"sentence": sentence, "label": label, "entity": entity, "explanation": explanation, "en_wiki_pageid": "12"}


def fm2(text: str, label: str = "SUPPORTS", page: str = "Colosseum", evidence: str = "", **more: Any) -> dict[str, Any]:
    proof = evidence or "The Colosseum is an elliptical amphitheatre in the centre of the city of Rome."
    return {"text": text, "label": label, "wikipedia_page": page, "gold_evidence": [{"text": proof}], **more}


def own(**given: Any) -> dict[str, Any]:
    whole = {
        "subject": "sea otter",
        "attribute": "sleep",
        "fact": "Sea otters may hold paws while they sleep.",
        "fake": "Sea otters may hold fish while they sleep.",
        "explanation": WHY,
        "source": {"title": "Sea otter", "url": "https://en.wikipedia.org/wiki/Sea_otter"},
        "topic": "animals",
    }
    return {**whole, **given}


def single(text: str = "Sea otters may hold paws while they sleep.", **given: Any) -> dict[str, Any]:
    rest = {name: value for name, value in own().items() if name not in ("fact", "fake", "attribute")}
    return {**rest, "text": text, "verdict": "fact", **given}


def jsonl(*rows: dict[str, Any]) -> str:
    return "".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows)


def judged(text: str) -> list[Subject | Single | Refused]:
    return [accept(row, Known()) for row in read_rows(text)]


# Reading


def test_a_line_of_creak_becomes_a_single_claim() -> None:
    (claim,) = judged(jsonl(creak("Sea otters sleep while they hold paws.", "false")))
    assert isinstance(claim, Single)
    assert (claim.verdict, claim.origin, claim.subject) == ("fake", "creak", "Sea otter")
    assert claim.source.url == "https://en.wikipedia.org/?curid=12"
    assert claim.claim().verdict == "fake"
    assert claim.claim().key == claim.key


def test_a_line_of_fool_me_twice_becomes_a_single_claim_with_topic_and_difficulty() -> None:
    rows = [
        fm2("The Colosseum stands in the city of Rome.", category="Geography", total_votes=4, correct_votes=4),
        fm2("The Colosseum was built of Norwegian wood.", "REFUTES", category="NOCAT", total_votes=5, correct_votes=1),
    ]
    right, wrong = judged(jsonl(*rows))
    assert isinstance(right, Single)
    assert isinstance(wrong, Single)
    assert (right.verdict, right.topic, right.difficulty) == ("fact", "geography", "easy")
    assert (wrong.verdict, wrong.topic, wrong.difficulty) == ("fake", "general knowledge", "hard")
    assert right.explanation.startswith("From the article “Colosseum”: The Colosseum is")


def test_our_own_lines_are_pairs_or_single_claims() -> None:
    pair, one = judged(jsonl(own(), single()))
    assert isinstance(pair, Subject)
    assert isinstance(one, Single)
    assert pair.key == "sea otter|sleep"
    assert pair.difficulty == "medium"


def test_an_array_and_a_table_are_read_too() -> None:
    (from_array,) = judged(json.dumps([own()]))
    head = "subject,attribute,topic,fact,fake,explanation,source_title,source_url"
    line = (
        'sea otter,sleep,animals,Sea otters may hold paws while they sleep.,"Sea otters may hold fish, too, in their sleep.",'
        f'"{WHY}",Sea otter,https://en.wikipedia.org/wiki/Sea_otter'
    )
    (from_table,) = judged(f"{head}\n{line}\n")
    assert isinstance(from_array, Subject)
    assert isinstance(from_table, Subject)
    assert from_table.fake == "Sea otters may hold fish, too, in their sleep."
    assert from_table.source == from_array.source


def test_numbers_are_those_of_lines() -> None:
    rows = list(read_rows(f"\n{jsonl(own())}\nno json\n"))
    assert [(row.number, row.broken) for row in rows] == [(2, None), (4, "is no JSON object")]


def test_every_category_of_fool_me_twice_has_a_topic_of_the_bank() -> None:
    assert set(FM2_TOPICS.values()) <= {"arts", "geography", "history", "science", "sport", "technology"}


# Refusing

REFUSED: list[tuple[Reason, dict[str, Any]]] = [
    ("malformed", {"what": "ever"}),
    ("malformed", own(subject=None)),
    ("malformed", own(source={"title": "Sea otter", "url": "ftp://example.org"})),
    ("malformed", single(verdict="maybe")),
    ("malformed", own(colour="blue")),
    ("shape", creak("Otters sleep.")),
    ("shape", creak(f"Sea otters hold paws {'and float on their backs ' * 6}as they sleep.")),
    ("shape", creak("Sea otters hold paws while they sleep")),
    ("shape", creak("Sea otters are ALWAYS asleep in their kelp.")),
    ("shape", creak("Sea otters hold paws while they sleep!")),
    ("shape", creak("sea otters hold paws while they sleep.")),
    ("shape", creak("Sea otters hold paws. They do so as they sleep.")),
    ("shape", creak("Sea otters hold paws | they sleep <b>well</b>.")),
    ("shape", creak("The furry otter of the cold Pacific.")),
    ("not_self_contained", creak("It holds the paw of another otter in its sleep.")),
    ("not_self_contained", creak("When they sleep, sea otters hold paws.", explanation=WHY)),
    ("not_self_contained", fm2("The film was shot within two weeks in Tokyo.", page="Inception")),
    ("not_self_contained", fm2("Emperors paid for games with wild animals.", page="Colosseum")),
    ("not_self_contained", fm2("Haines pitched for nineteen years.", page="Jesse Haines", evidence="Haines died in 1978.")),
    ("not_self_contained", creak("The old man saw a sea otter on the beach.")),
    ("dated", creak("Sea otters are currently found in the North Pacific.")),
    ("dated", creak("Sea otters are now found in the North Pacific.")),
    ("opinion", creak("Sea otters are the best swimmers of the Pacific.")),
    ("opinion", creak("Sea otters should hold paws while they sleep.")),
    ("unsafe", creak("Sea otters cause most of the cocaine trade in Alaska.")),
    ("unsafe", creak("Sea otter oil cures the common cold in a day.")),
    ("living_person", creak("Taylor Swift plays the harp on most of the songs.", entity="Taylor Swift")),
    ("living_person", fm2("Nils Frahm was born in Hamburg.", page="Nils Frahm", evidence="Frahm (born 20 May 1982) plays.")),
    ("living_person", creak("Ana Blank plays chess for money.", entity="Ana Blank", explanation="She is a well known actress.")),
    ("explanation", creak("Sea otters hold paws while they sleep.", explanation="I know that this is true.")),
    ("explanation", creak("Sea otters hold paws while they sleep.", explanation="")),
]  # fmt: skip


@pytest.mark.parametrize(("reason", "row"), REFUSED)
def test_a_line_that_cannot_be_asked_is_refused_with_its_reason(reason: Reason, row: dict[str, Any]) -> None:
    (refused,) = judged(jsonl(row))
    assert isinstance(refused, Refused), refused
    assert refused.reason == reason, refused.why
    assert refused.why


def test_every_reason_has_an_example_here_or_below() -> None:
    assert {reason for reason, _ in REFUSED} | {"repeat"} == set(Reason.__args__)  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("line", "about"),
    [
        ("Sea otters hold paws so that they do not drift apart.", "Sea otter"),
        ("Mozart's father Leopold died in the city of Salzburg.", "Leopold Mozart"),
        ("Napoleon Bonaparte was born on the island of Corsica in 1769.", "Napoleon Bonaparte"),
        ("The novel Dracula was written by Bram Stoker of Dublin.", "Dracula"),
        ("Charles Darwin died at Down House in the year 1882.", "Charles Darwin"),
        ("The river Nile flows through Khartoum and Cairo.", "Nile"),
        ("St. John's is a city on an island in the Atlantic.", "St. John's"),
        ("In 1812, Walruses of the U.S. coast were counted by Dr. Brown.", "Walrus"),
    ],
)
def test_a_plain_sentence_is_taken(line: str, about: str) -> None:
    assert judge(line, about, "An explanation that says somewhat more than the line.") is None


def test_a_claim_of_the_bank_is_refused_as_a_repeat() -> None:
    known = Known()
    known.add(Subject.model_validate({**own(), "id": "otter", "difficulty": "easy"}))
    for row, why in (
        (own(id="other", fact="Sea otters sleep on their backs.", fake="Sea otters sleep on their heads."), "fact"),
        (own(attribute="paws"), "text"),
        (single("Sea otters may hold paws while they sleep."), "text"),
        (single("While they sleep, sea otters may hold paws."), "nearly the same"),
        (single("Every sea otter has a loose pouch of skin.", id="otter"), "id"),
    ):
        refused = accept(next(read_rows(jsonl(row))), known)
        assert isinstance(refused, Refused)
        assert refused.reason == "repeat"
        assert why in refused.why
    assert isinstance(
        accept(next(read_rows(jsonl(single("Every sea otter has a loose pouch of skin.")))), known), Single
    )


def test_json_that_is_too_deep_to_read_is_no_json() -> None:
    deep = '{"subject":' + "[" * 100_000
    assert [(row.number, row.broken) for row in read_rows(f"{jsonl(own())}{deep}\n")] == [
        (1, None),
        (2, "is no JSON object"),
    ]
    assert [row.broken for row in read_rows("[" * 100_000)] == ["is no JSON object"]


def test_a_row_that_is_broken_keeps_its_number() -> None:
    refused = accept(Row(7, {}, broken="is no JSON object"), Known())
    assert refused == Refused(7, "malformed", "is no JSON object", "")


# The command


def test_what_is_taken_is_read_as_part_of_the_bank(tmp_path: Path) -> None:
    done = import_file(
        jsonl(own(), single("Every sea otter has a loose pouch of skin.")), tmp_path / "claims" / "mine.jsonl"
    )
    assert (len(done.added), done.present, done.refused) == (2, 0, [])
    assert [claim.subject for claim in read_bank(tmp_path)] == ["sea otter"]
    assert [claim.text for claim in read_singles(tmp_path)] == ["Every sea otter has a loose pouch of skin."]


def test_a_second_run_adds_nothing_and_changes_nothing(tmp_path: Path) -> None:
    out, text = (
        tmp_path / "mine.jsonl",
        jsonl(own(), own(), creak("Sea otters sleep well"), creak("Sea otters sleep on their backs.")),
    )
    first = import_file(text, out)
    before = out.read_bytes()
    second = import_file(text, out)
    assert (len(first.added), first.present, [r.reason for r in first.refused]) == (2, 1, ["shape"])
    assert (len(second.added), second.present, [r.reason for r in second.refused]) == (0, 3, ["shape"])
    assert out.read_bytes() == before


def test_a_longer_file_adds_what_is_new_to_what_is_there(tmp_path: Path) -> None:
    out, rows = (
        tmp_path / "mine.jsonl",
        [creak(f"Sea otter number {n} of {n} has a name.") for n in ("one", "six", "ten")],
    )
    import_file(jsonl(*rows[:1]), out)
    done = import_file(jsonl(*rows), out, limit=1)
    assert [claim.text for claim in done.added if isinstance(claim, Single)] == [
        "Sea otter number six of six has a name."
    ]
    assert len(list(read_file(out))) == 2
    assert [file.name for file in tmp_path.iterdir()] == ["mine.jsonl"]


def test_a_topic_can_be_chosen_for_all(tmp_path: Path) -> None:
    done = import_file(jsonl(creak("Sea otters sleep on their backs.")), tmp_path / "a.jsonl", topic="nature")
    assert [claim.topic for claim in done.added] == ["nature"]


def test_the_command_reports_each_refusal_with_its_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file, report, folder = tmp_path / "given.jsonl", tmp_path / "report.jsonl", tmp_path / "data" / "claims"
    file.write_text(jsonl(own(), creak("It sleeps well on the open sea.")), encoding="utf-8")
    import_claims(file, folder, report=report)
    (refusal,) = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    assert refusal["line"] == 2
    assert refusal["reason"] == "not_self_contained"
    assert refusal["text"] == "It sleeps well on the open sea."
    out = capsys.readouterr().out
    assert "1 of 2 claims added" in out
    assert "1 refused: not self contained" in out
    assert len(read_bank(folder)) == 1


def test_a_claim_of_another_imported_file_is_a_repeat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for name in ("one", "two"):
        file = tmp_path / f"{name}.jsonl"
        file.write_text(jsonl(creak("Sea otters sleep on their backs.")), encoding="utf-8")
        import_claims(file, tmp_path / "claims")
    assert "1 refused: repeat" in capsys.readouterr().out


def test_a_claim_that_ships_with_the_game_is_a_repeat(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    file = tmp_path / "again.jsonl"
    shipped = read_bank()[0]
    file.write_text(shipped.model_copy(update={"id": "another-id"}).model_dump_json(), encoding="utf-8")
    import_claims(file, tmp_path / "claims")
    assert "0 of 1 claims added" in capsys.readouterr().out


def test_a_file_that_cannot_be_read_is_a_failure(tmp_path: Path) -> None:
    with pytest.raises(Failure, match="cannot be imported"):
        import_claims(tmp_path / "nowhere.jsonl", tmp_path / "claims")
    with pytest.raises(Failure, match="topic"):
        import_claims(tmp_path / "nowhere.jsonl", tmp_path / "claims", topic=" ")
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "mine.jsonl").write_text(jsonl(own(id="x y")), encoding="utf-8")
    (tmp_path / "mine.jsonl").write_text(jsonl(own()), encoding="utf-8")
    with pytest.raises(Failure, match=r"mine\.jsonl:1"):
        import_claims(tmp_path / "mine.jsonl", tmp_path / "claims")


def test_a_subject_of_the_game_can_be_written_and_read_back(tmp_path: Path) -> None:
    file = tmp_path / "a.jsonl"
    file.write_text(subject(1).model_dump_json(exclude_none=True), encoding="utf-8")
    assert list(read_file(file)) == [subject(1)]


# Real collections


@pytest.mark.parametrize(("name", "least", "most"), [("creak_dev.json", 0.5, 0.75), ("fm2_dev.jsonl", 0.45, 0.7)])
def test_three_hundred_lines_of_a_real_collection_are_taken_or_refused(
    name: str, least: float, most: float, tmp_path: Path
) -> None:
    file = SHARED / name
    if not file.exists():
        pytest.skip(f"{name} is not beside the project")
    text = "".join(file.read_text(encoding="utf-8").splitlines(keepends=True)[:300])
    done: Imported = import_file(text, tmp_path / "out.jsonl", known=read_bank())
    assert done.read == 300
    assert least <= len(done.added) / done.read <= most
    assert import_file(text, tmp_path / "out.jsonl", known=read_bank()).added == []
    assert len({refused.reason for refused in done.refused}) >= 5


def test_a_claim_of_another_language_is_taken_by_its_length_alone() -> None:
    text = "Seeotter halten sich im Schlaf oft an den Pfoten."
    (claim,) = judged(jsonl(single(text, language="de")))
    assert isinstance(claim, Single)
    assert (claim.text, claim.claim().language) == (text, "de")
    (refused,) = judged(jsonl(single("Zu kurz.", language="de")))
    assert isinstance(refused, Refused)
    assert refused.reason == "shape"
    (refused,) = judged(jsonl(single(text, language="German")))
    assert isinstance(refused, Refused)
    assert refused.reason == "malformed"

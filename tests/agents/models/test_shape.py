"""From a model's text to a value, and from a shape to the schema that providers enforce."""

import json
import random
from typing import Any

import pytest
from pydantic import BaseModel

from agents.models.model import SENTENCES, ModelFailed, Prompt, Spent
from agents.models.scripted import ScriptedModel
from agents.models.shape import Unfit, in_words, read, wire_schema
from tests.agents.models.shapes import GOOD, PROMPT, Judgement, Rich

TEXT = json.dumps(GOOD)


def reason_of(text: str) -> str:
    with pytest.raises(Unfit) as caught:
        read(text, Judgement)
    return caught.value.reason


def test_a_schema_on_the_wire_is_flat_closed_and_without_bounds() -> None:
    assert wire_schema(Rich) == {
        "type": "object",
        "title": "Rich",
        "description": "Everything that a shape may have.",
        "properties": {
            "colour": {"type": "string", "enum": ["red", "blue"]},
            "details": {
                "type": "array",
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "weight": {"type": "number"}},
                    "required": ["name", "weight"],
                    "additionalProperties": False,
                },
            },
            "kind": {"type": "string", "enum": ["only"]},
            "maybe": {"anyOf": [{"type": "integer"}, {"type": "null"}]},
            "yes": {"type": "boolean"},
        },
        "required": ["colour", "details", "kind", "maybe", "yes"],
        "additionalProperties": False,
    }


def test_an_engine_that_makes_a_grammar_gets_the_bounds_of_integers_and_lists_alone() -> None:
    sure, _, note = wire_schema(Judgement, bounded=True)["properties"].values()
    assert sure == {"type": "integer", "minimum": 0, "maximum": 100}
    assert note == {"type": "string"}
    details = wire_schema(Rich, bounded=True)["properties"]["details"]
    assert details["maxItems"] == 3
    assert details["items"]["properties"]["weight"] == {"type": "number"}


def test_bounds_are_told_in_words() -> None:
    for told in ('"maximum": 100', '"minimum": 0', '"maxLength": 140'):
        assert told in in_words(Judgement)


def test_what_no_strict_schema_can_say_is_refused_when_the_agent_is_written() -> None:
    class Tree(BaseModel):
        branches: list["Tree"]

    class Loose(BaseModel):
        anything: dict[str, int]

    class Pair(BaseModel):
        pair: tuple[int, str]

    for shape in (Tree, Loose, Pair):
        with pytest.raises(TypeError):
            wire_schema(shape)


@pytest.mark.parametrize(
    "wrap", ["{}", "```json\n{}\n```", "Here you are:\n{}\nAnything else?", "[{}]", "<think></think>{}"]
)
def test_an_object_is_found_in_what_models_put_around_it(wrap: str) -> None:
    assert read(wrap.replace("{}", TEXT), Judgement) == Judgement.model_validate(GOOD)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "not_json"),
        ("{", "not_json"),
        (TEXT[:-5], "not_json"),
        ('{"sure": NaN}', "not_json"),
        ('{"sure": -Infinity}', "not_json"),
        (TEXT[:-1] + ', "sure": 10}', "not_json"),
        (TEXT.replace("Honey", "\\ud800"), "not_json"),
        (TEXT.replace("Honey", "\ud800"), "not_json"),
        ('{"a":' * 100_00 + "1" + "}" * 100_00, "not_json"),
        (TEXT.replace("90", "9" * 5000), "not_json"),
        ("[1, 2]", "wrong_shape"),
        ("null", "wrong_shape"),
        ("{}", "wrong_shape"),
        (TEXT.replace("90", "101"), "wrong_shape"),
        (TEXT.replace("90", "1e400"), "wrong_shape"),
        (TEXT.replace("90", "90.5"), "wrong_shape"),
        (TEXT.replace("fine", "splendid"), "wrong_shape"),
        (TEXT[:-1] + ', "more": 1}', "wrong_shape"),
        ("x" * 65_537, "too_long"),
        ("é" * 32_769, "too_long"),
        (TEXT + " " * 65_536, "too_long"),
    ],
)
def test_a_text_that_does_not_fit_is_unfit_for_its_reason(text: str, reason: str) -> None:
    assert reason_of(text) == reason


def test_a_complaint_never_repeats_what_was_said() -> None:
    with pytest.raises(Unfit) as caught:
        read('{"sure": "Robert", "reason": "Robert", "note": ""}', Judgement)
    assert "Robert" not in caught.value.complaint
    assert "sure" in caught.value.complaint


def noise(chance: random.Random, depth: int) -> Any:
    """Some JSON value, likelier than not with the names and values of an answer."""
    kind = chance.random()
    if depth == 0 or kind < 0.35:
        numbers = [0, 1, 90, -1, 10**30, 1e308, float("nan"), float("inf"), 0.1]
        return chance.choice([None, True, "fine", "\ud834", "\x00", "Honey does not spoil.", "x" * 200, *numbers])
    if kind < 0.5:
        return [noise(chance, depth - 1) for _ in range(chance.randrange(4))]
    names = ["sure", "reason", "note", "more", "", "\udfff"]
    return {name: noise(chance, depth - 1) for name in chance.sample(names, chance.randrange(len(names)))}


def output(chance: random.Random) -> str:
    """What a model might say on its worst day."""
    answer: Any = {**GOOD, "sure": chance.choice([90, "90", 90.0, 400, None, "very"])}
    if chance.random() < 0.6:
        answer = noise(chance, 4)
    text = json.dumps(answer, ensure_ascii=chance.random() < 0.5)
    kind = chance.randrange(8)
    if kind == 0:
        return text[: chance.randrange(len(text) + 1)]
    if kind == 1:
        return chance.choice("[{") * chance.randrange(1, 60_000) + text
    if kind == 2:
        return text[:-1] + "," + text[1:]
    if kind == 3:
        at = chance.randrange(len(text) + 1)
        return (
            text[:at] + chance.choice(["\ud800", "\\ud800", "\x00", "9" * 5000, '"', "}", "\u2028", "🐝"]) + text[at:]
        )
    if kind == 4:
        return f"```json\n{text}\n```"
    return text


async def test_a_thousand_outputs_bring_a_valid_value_or_a_failure() -> None:
    chance = random.Random("a thousand outputs")
    values, reasons = 0, set()
    for _ in range(1000):
        model = ScriptedModel([output(chance), output(chance)])
        try:
            reply = await model.ask(PROMPT, Judgement, patience=30)
        except ModelFailed as failed:
            reasons.add(failed.reason)
        else:
            values += 1
            assert Judgement.model_validate_json(reply.value.model_dump_json()) == reply.value
    assert reasons == {"not_json", "wrong_shape"}
    assert values > 100


def test_data_that_is_not_json_is_no_prompt() -> None:
    with pytest.raises(ValueError, match="JSON"):
        Prompt("x", {"number": float("nan")})
    with pytest.raises(TypeError):
        Prompt("x", {"thing": object()})  # type: ignore[dict-item]


def test_a_failure_is_a_sentence_and_keeps_the_providers_words_apart() -> None:
    failed = ModelFailed("server_error", 3.0, detail="out of\nmemory " + "x" * 1000, spent=Spent(1, 2, 3, 1))
    assert str(failed) == SENTENCES["server_error"]
    assert failed.detail.startswith("out of memory")
    assert len(failed.detail) == 200

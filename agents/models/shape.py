"""The shape of an answer: what is told to a model about it, and how a model's text becomes a value of it.

1. On the wire a schema is flat and strict: every field required, no references, no defaults, no bounds. That is the part
   of JSON Schema that all providers take; all bounds are told to the model in words, and kept by `read`. Engines that turn
   a schema into a grammar (Ollama, llama.cpp, vLLM) get those bounds too that a grammar keeps: of integers and of lists.
2. A text over 64 kB is never parsed. Doubled keys, NaN, numbers and nestings beyond reason are not JSON.
"""

import json
from functools import lru_cache
from typing import Any

from pydantic import BaseModel, JsonValue, ValidationError
from pydantic_core import from_json

from agents.models.model import Reason, T

TEXT_LIMIT = 64 * 1024
"""Bytes of an answer."""

_GRAMMAR = frozenset({"minimum", "maximum", "minItems", "maxItems"})
_CARRIED = frozenset({"type", "description", "enum"})
_BOUNDS = _GRAMMAR | {"minLength", "maxLength"}
_DROPPED = frozenset(
    {
        "title",
        "default",
        "examples",
        "format",
        "pattern",
        "exclusiveMinimum",
        "exclusiveMaximum",
        "multipleOf",
        "uniqueItems",
        *("properties", "required", "additionalProperties", "$defs"),
    }
)


class Unfit(Exception):
    """A model's text that does not fit; `complaint` tells the model why, without repeating what it said."""

    def __init__(self, reason: Reason, complaint: str) -> None:
        super().__init__(complaint)
        self.reason: Reason = reason
        self.complaint = complaint


@lru_cache(maxsize=256)
def wire_schema(shape: type[BaseModel], bounded: bool = False) -> dict[str, Any]:
    """The strict schema that a provider enforces; its title is the shape's name. Raises TypeError for what cannot be one."""
    return _schema_of(shape, _GRAMMAR if bounded else frozenset())


@lru_cache(maxsize=256)
def in_words(shape: type[BaseModel]) -> str:
    """What the system turn says about the shape: the schema with its bounds, for models that nobody constrains."""
    return f"Answer with one JSON object of this schema and nothing else: {json.dumps(_schema_of(shape, _BOUNDS))}"


def _schema_of(shape: type[BaseModel], kept: frozenset[str]) -> dict[str, Any]:
    schema = shape.model_json_schema()
    flat = _flat(schema, schema.get("$defs", {}), kept, ())
    flat["title"] = shape.__name__
    return flat


def _flat(node: dict[str, Any], defs: dict[str, Any], kept: frozenset[str], inside: tuple[str, ...]) -> dict[str, Any]:
    if "$ref" in node:
        name = str(node["$ref"]).rpartition("/")[2]
        if name in inside:
            raise TypeError(f"{name} contains itself, which no strict schema can say")
        told = {key: value for key, value in node.items() if key != "$ref"}
        return _flat({**defs[name], **told}, defs, kept, (*inside, name))
    flat: dict[str, Any] = {}
    for key, value in node.items():
        if key in _CARRIED or (key in kept and not (kept == _GRAMMAR and node.get("type") == "number")):
            flat[key] = value
        elif key == "const":
            flat["enum"] = [value]
        elif key == "anyOf":
            flat["anyOf"] = [_flat(one, defs, kept, inside) for one in value]
        elif key == "items" and isinstance(value, dict):
            flat["items"] = _flat(value, defs, kept, inside)
        elif key not in _DROPPED | _BOUNDS:
            raise TypeError(f"no strict schema can say {key!r}")
    if node.get("type") == "object":
        _close(flat, node, defs, kept, inside)
    return flat


def _close(
    flat: dict[str, Any], node: dict[str, Any], defs: dict[str, Any], kept: frozenset[str], inside: tuple[str, ...]
) -> None:
    """Make an object's schema list all of its fields, and no others."""
    fields = node.get("properties")
    if not fields:
        raise TypeError("an object without named fields cannot be asked for")
    flat["properties"] = {name: _flat(field, defs, kept, inside) for name, field in fields.items()}
    flat["required"] = list(fields)
    flat["additionalProperties"] = False


def read(text: str, shape: type[T]) -> T:
    """The value that a model's text says. Raises Unfit."""
    if len(text) > TEXT_LIMIT or len(text.encode("utf-8", "replace")) > TEXT_LIMIT:
        raise Unfit("too_long", "The answer was far too long.")
    found = _object_in(text)
    try:
        json.loads(found, object_pairs_hook=_once, parse_constant=_nonsense)
    except (ValueError, RecursionError) as error:
        why = error.msg if isinstance(error, json.JSONDecodeError) else "not a sensible value"
        raise Unfit("not_json", f"The answer was not one JSON object: {why}.") from None
    try:
        return shape.model_validate_json(found)
    except ValidationError as error:
        torn = error.errors(include_context=False, include_input=False)[0]["type"] in ("json_invalid", "string_unicode")
        raise Unfit("not_json" if torn else "wrong_shape", _complaint(error)) from None
    except (ArithmeticError, RecursionError):
        raise Unfit("wrong_shape", "The answer has a value beyond reason.") from None


def so_far(text: str) -> dict[str, JsonValue]:
    """The fields of an object of which only the beginning is there; none where nothing of it can be read.

    >>> so_far('{"text": "Honey does')
    {'text': 'Honey does'}
    """
    start = text.find("{")
    try:
        found = from_json(text[start:], allow_partial="trailing-strings", allow_inf_nan=False) if start >= 0 else None
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _object_in(text: str) -> str:
    """The object in a text, where a model puts prose or a code fence around it."""
    start, end = text.find("{"), text.rfind("}")
    return text[start : end + 1] if 0 <= start < end else text


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object whose keys are all different: of two answers to one question, neither counts."""
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice")
    return dict(pairs)


def _nonsense(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _complaint(error: ValidationError) -> str:
    """At most five faults, each with its place: never the values, which may hold what a player wrote."""
    faults = error.errors(include_url=False, include_context=False, include_input=False)
    told = [f"{'.'.join(str(part)[:40] for part in fault['loc']) or 'answer'}: {fault['msg']}" for fault in faults[:5]]
    return "The answer did not fit the schema. " + "; ".join(told)

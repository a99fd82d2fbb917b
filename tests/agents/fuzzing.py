"""A model that says anything: sound answers, and all ways of being unsound that we could think of, drawn by a seed."""

import json
import random
from typing import Any

from agents.models import ModelFailed

SOUND = 0.7
"""Share of answers that are sound; a claim takes three of them."""
NUMBERS: tuple[Any, ...] = (
    *(-5, 101, 10**30, 85.5, -0.0, 1e308, 0.97, "97", "97.0", " 97 ", "ninety", "", None),
    *([97], {"p": 97}, "97%", 97.0, 3.0, float("nan"), float("inf")),
)
TEXTS: tuple[Any, ...] = (
    *(
        "It is so.",
        "",
        " " * 60,
        "x" * 139,
        "x" * 200,
        "They were the first to cross the ice.",
        "A\nB" * 12,
        7,
        None,
        ["a"],
    ),
    "Today the tallest tower of Europe stands in Lisbon.",
    "The tower \u202e of Lisbon was built 40 metres high.",
    "The tower\x00of Lisbon was built forty metres high.",
    "The tower \ud800 of Lisbon was built 40 metres high.",
    "<script>alert('the answer is FAKE')</script>",
    "🦆" * 40,
    {"line": "The tower of Lisbon was built 40 metres high."},
)
FAILURES = ("timeout", "unreachable", "server_error", "cut_short", "refused", "rate_limited")
REASONS = ("unsafe", "ambiguous", "wrong_verdict", "malformed", "harmful_falsehood")


class Fuzz:
    """The script of a `ScriptedModel`; `said` keeps every text with the line that it judged, if it was to judge one."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._count = 0
        self.said: list[tuple[str | None, str]] = []

    def __call__(self, prompt: Any, shape: Any) -> str | ModelFailed:
        kind, data = shape.__name__, prompt.data["data"]
        if self._chance.random() < 0.03:
            return ModelFailed(self._chance.choice(FAILURES))  # type: ignore[arg-type]
        sound = {"Finding": self._finding, "Draft": self._draft, "Review": self._review}[kind](data)
        text = json.dumps(sound) if self._chance.random() < SOUND else self._unsound(kind, sound)
        self.said.append((data["line"] if kind == "Review" else None, text))
        return text

    def _finding(self, data: Any) -> dict[str, Any]:
        self._count += 1
        words = [
            "".join(self._chance.choices("bdfglmnprst", k=1) + self._chance.choices("aeiou", k=1)) for _ in range(9)
        ]
        name, thing, place = ("".join(words[n : n + 3]).title() for n in (0, 3, 6))
        return {
            "subject": f"{name} {self._count}",
            "attribute": thing,
            "fact": f"The {thing} of {name} was brought from {place} by ship.",
            "fake": f"The {thing} of {name} was brought from {place} by train.",
            "changed": "the way",
            "why": "Nobody would think so.",
            "source": "A Book of Ways",
        }

    def _draft(self, data: Any) -> dict[str, Any]:
        return {"line": data["statement"], "explanation": f"The truth is: {data['truth']}"}

    def _review(self, data: Any) -> dict[str, Any]:
        p_true = self._chance.choice((97, 3, 97, 3, 100, 0, 85, 15, 84, 16, 50))
        reasons = self._chance.sample(REASONS, self._chance.choice((0, 0, 0, 0, 1, 2)))
        return {"p_true": p_true, "reasons": reasons}

    def _unsound(self, kind: str, sound: dict[str, Any]) -> str:
        chance, text = self._chance, json.dumps(sound)
        name = chance.choice(list(sound))
        bad = chance.choice(NUMBERS) if name == "p_true" else chance.choice(TEXTS)
        return chance.choice(
            (
                text[: chance.randrange(len(text))],
                json.dumps(self._anything(0)),
                json.dumps({**sound, name: bad}),
                json.dumps({**sound, name: bad}),
                json.dumps({**sound, name: bad}),
                json.dumps({key: value for key, value in sound.items() if key != name}),
                json.dumps({**sound, "verdict": "fact", "accept": True, "room": "BBBBBB", "p_true": bad}),
                json.dumps({**sound, "padding": "x" * 70_000}),
                json.dumps({**sound, name: "x" * 60_000}),
                json.dumps([sound, sound]),
                json.dumps(text),
                text.replace("{", '{"p_true": 3, "line": "Which of the two counts is anybody\'s guess.", ', 1),
                f"Sure! Here it is:\n```json\n{text}\n```\nHave fun!",
                text + text,
                text.replace('"', "'"),
                "",
                "null",
                "{" * 5_000,
                "\ufeff" + text,
            )
        )

    def _anything(self, depth: int) -> Any:
        chance = self._chance
        if depth > 3 or chance.random() < 0.4:
            return chance.choice((*NUMBERS, *TEXTS))
        if chance.random() < 0.5:
            return [self._anything(depth + 1) for _ in range(chance.randrange(4))]
        names = ("p_true", "reasons", "line", "explanation", "fact", "fake", "key", "")
        return {chance.choice(names): self._anything(depth + 1) for _ in range(chance.randrange(5))}

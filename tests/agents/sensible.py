"""What sensible models would answer: enough to play a whole game on the stand-ins.

    python -m tests.agents.standins --ollama-port 11434 --openai-port 8001 --answers tests.agents.sensible:answer

An even number of metres is a fact, an odd one a fake: so the editor can tell, without being told. The subjects differ as
questions of a real evening would, or the memory would rightly take them for repeats.
"""

import itertools
import re
from typing import Any

from tests.agents.standins import Question

_NUMBERS = itertools.count(0)
_METRES = re.compile(r"(\d+) metres")
_THINGS = (
    ("Elbrook lighthouse", "height", "The Elbrook lighthouse rises {n} metres above the harbour wall."),
    ("giant kelp", "growth", "Giant kelp off Quillara once grew {n} metres within a single summer."),
    ("Tornby organ", "longest pipe", "The longest pipe of the cathedral organ in Tornby measures {n} metres."),
    ("blue comet kite", "string", "Festival pilots flew the blue comet kite on {n} metres of silk string."),
    ("Marrow salt mine", "depth", "Miners of Marrow cut their deepest salt chamber {n} metres underground."),
    ("desert hedgehog", "nightly walk", "A tagged desert hedgehog walked {n} metres in one moonless night."),
    ("Ivory Tramway", "gradient", "Passengers on the Ivory Tramway climb {n} metres between two stops."),
    ("glass bridge of Osk", "span", "Walkers cross {n} metres of glass on the bridge at Osk."),
    ("paper ribbon record", "length", "School children in Velm folded a paper ribbon of {n} metres."),
    ("whale song buoy", "range", "Divers heard the whale song buoy from {n} metres away."),
    ("stone labyrinth", "path", "Visitors walk {n} metres inside the stone labyrinth at Perrow."),
    ("royal carpet", "width", "Weavers needed a loom for {n} metres of royal carpet in Dastan."),
)


def answer(question: Question) -> dict[str, Any]:
    """The fields of an answer, by the shape that is asked for."""
    data = question.data.get("data", {})
    if question.shape == "Finding":
        number = next(_NUMBERS)
        subject, attribute, line = _THINGS[number % len(_THINGS)]
        return {
            "subject": f"{subject} {number}",
            "attribute": attribute,
            "fact": line.format(n=number * 2 + 10),
            "fake": line.format(n=number * 2 + 11),
            "changed": "the number",
            "why": "People rarely guess numbers well.",
            "source": "A Book of Measures",
        }
    if question.shape == "Draft":
        return {"line": data["statement"], "explanation": f"The truth is: {data['truth']}"}
    return {"p_true": 97 if truth(data["line"]) == "fact" else 2, "reasons": []}


def truth(line: str) -> str:
    """What a line of these models is: "fact" or "fake"."""
    return "fact" if int(_METRES.findall(line)[-1]) % 2 == 0 else "fake"

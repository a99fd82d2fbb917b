"""The examples of docs/agents.md work as they stand there."""

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from agents.agent import AgentFailed
from agents.tools import TOOLS, Shop, Toolbox
from game.runs import begin, deliver
from game.workflow import Flow

TEXT = (Path(__file__).parents[2] / "docs" / "agents.md").read_text()


def example(heading: str) -> str:
    """The indented block behind a heading."""
    part = TEXT[TEXT.index(heading) :]
    block = re.search(r"\n\n((?:    .*\n|\n)+)", part)
    assert block is not None
    return dedent(block[1]).strip()


def run_python(source: str) -> dict[str, Any]:
    scope: dict[str, Any] = {"Any": Any, "__name__": "example"}
    exec(compile(source.partition("# in ROSTER")[0], "docs/agents.md", "exec"), scope)  # noqa: S102
    return scope


async def test_the_agent_answers_and_fails_as_it_says() -> None:
    shouter = run_python(example("## An agent of your own"))["Shouter"]()
    assert (await shouter.answer({"text": "hello"}, 1.0)).result == {"text": "HELLO"}
    with pytest.raises(AgentFailed):
        await shouter.answer({}, 1.0)


def test_the_flow_is_sound_and_runs() -> None:
    flow = Flow.model_validate(json.loads(example("## A flow of your own")))
    moved = begin(flow, "r", {"said": "hello"}, 0, "t")
    assert moved.asks[0].brief == {"text": "hello"}
    ended = deliver(flow, moved.run, moved.asks[0].id, {"text": "HELLO"}, 1).run
    assert (ended.status, ended.output) == ("completed", {"text": "HELLO"})


async def test_the_tool_is_found_by_its_name_and_checks_its_parameters() -> None:
    run_python(example("## A tool of your own"))
    try:
        box = Toolbox(Shop())
        assert (await box.answer({"tool": "roll", "params": {"sides": 20}}, 1.0)).result == {"rolled": 20}
        with pytest.raises(AgentFailed):
            await box.answer({"tool": "roll", "params": {"sides": "many"}}, 1.0)
    finally:
        del TOOLS["roll"]

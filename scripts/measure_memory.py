"""How well a memory of ten thousand questions tells repeats from novelties, measured without a server.

1. The memory holds real claims (bank, CREAK, Fool Me Twice, the first lines of labelled pairs) and, up to its size, lines from
   templates about invented places: the commonest way to be alike without being the same.
2. A query is refused when any of its nearest memories scores as a repeat, whichever it is.
3. Two different keys of the bank are never one question, as in the memory itself; equal keys are not used, so that the vectors'
   part is measured.
4. A query's own text and further claims of its page are not in the memory, except the one line it is paired with. A pair of
   two pages is of both. A fresh claim, and one of a template, is one whose subject no memory names: else it may be a repeat.
"""

import asyncio
import json
import random
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from agents.bank import read_bank
from agents.embedding import Embedder, Lexical, MiniLM, warm_or_lexical
from agents.memory_store import LOOK
from agents.repeats import repeat_score, weights_for
from agents.wording import wording
from scripts.evaluate_repeats import Pair, read_pairs
from scripts.invented import TEMPLATES, invented_names

SIZE = 10_000
FRESH = 400


@dataclass(frozen=True)
class Query:
    """A line to look up, what it is, and what must not be in the memory while it is: its page, or a line that names these."""

    text: str
    kind: str
    page: str
    partner: str
    key: str = ""
    names: tuple[str, ...] = ()


Pages = dict[str, str]
"""Text -> the page it is about."""

Keys = dict[str, str]
"""Text -> its fact key, where one is known."""


def _invented(chance: random.Random) -> Iterator[str]:
    names = invented_names(chance)
    while True:
        line = chance.choice(TEMPLATES)
        yield line.format(a=next(names), b=next(names), c=next(names), n=chance.randint(2, 1999))


def build(pairs: Sequence[Pair], creak: Path | None, fm2: Path | None, size: int) -> tuple[Pages, Keys, list[Query]]:
    """What the memory holds, and the queries."""
    chance = random.Random(1)
    memory: dict[str, str] = {}
    keys: dict[str, str] = {}
    queries: list[Query] = []
    for pair in pairs:
        memory[pair.a] = pair.group
        kind = "repeat" if pair.label else "novelty of the same topic"
        queries.append(Query(pair.b, f"{kind}: {pair.slice}", pair.group, pair.a))
    subjects = read_bank()
    fresh = set(chance.sample(range(len(subjects)), min(FRESH // 2, len(subjects) // 3)))
    for at, subject in enumerate(subjects):
        if at in fresh:
            queries.append(Query(subject.fake, "fresh: bank", subject.id, subject.fact, subject.key))
        else:
            memory[subject.fact] = subject.id
            keys[subject.fact] = subject.key
            queries.append(Query(subject.fake, "repeat: bank, other verdict", subject.id, subject.fact, subject.key))
    paged = [json.loads(line) for line in fm2.read_text(encoding="utf-8").splitlines()] if fm2 else []
    taken = {query.page for query in queries} | set(memory.values())
    pages = sorted({row["wikipedia_page"] for row in paged} - taken)
    unseen = set(chance.sample(pages, min(FRESH // 2, len(pages) // 2)))
    for row in paged:
        page = row["wikipedia_page"]
        text = row["text"]
        if page in unseen and page not in taken:
            queries.append(Query(text, "fresh: Fool Me Twice", page, "", names=(page,)))
            unseen.discard(page)
        elif page not in taken:
            memory.setdefault(text, page)
    rows = [json.loads(line) for line in creak.read_text(encoding="utf-8").splitlines()] if creak else []
    entities = sorted({row["entity"] for row in rows})
    unseen = set(chance.sample(entities, min(FRESH // 2, len(entities) // 2)))
    for row in rows:
        if row["entity"] in unseen:
            queries.append(Query(row["sentence"], "fresh: CREAK", row["entity"], "", names=(row["entity"],)))
        else:
            memory.setdefault(row["sentence"], row["entity"])
    invented = _invented(chance)
    for text in islice(invented, FRESH // 2):
        names = tuple(word for word in re.findall(r"[A-Z]\w+", text) if word != "The")
        queries.append(Query(text, "of a template: new names", "none", "", names=names))
    while len(memory) < size:
        memory.setdefault(next(invented), "template")
    return memory, keys, queries


def parts(page: str) -> frozenset[str]:
    """The pages a group of pairs is about, without what tells namesakes apart."""
    plain = (one.replace("_", " ").partition(" -LRB")[0].partition(" (")[0] for one in page.split("|"))
    return frozenset(one.casefold() for one in plain)


def present(texts: Sequence[str], memory: Pages, keys: Keys) -> Callable[[Query], NDArray[np.bool_]]:
    """For a query: which of the texts, in their order, are in the memory while it is looked up. Shape (texts,)."""
    pages = [parts(memory[text]) for text in texts]
    padded = [f" {wording(text).flat} " for text in texts]

    def there(query: Query) -> NDArray[np.bool_]:
        of = parts(query.page)
        named = [f" {wording(name).flat} " for name in query.names]
        return np.array(
            [
                text == query.partner
                or (
                    text != query.text
                    and of.isdisjoint(page)
                    and not any(name in line for name in named)
                    and not (query.key and keys.get(text, query.key) != query.key)
                )
                for text, page, line in zip(texts, pages, padded, strict=True)
            ]
        )

    return there


async def measure_memory(
    pairs: Sequence[Pair], embedder: Embedder, *, creak: Path | None = None, fm2: Path | None = None, size: int = SIZE
) -> dict[str, Any]:
    """Per kind of query: how many there were and what share was refused. A page's contrast lines in CREAK are left out."""
    memory, keys, queries = build(pairs, creak, fm2, size)
    asked = {query.text for query in queries}
    texts = [text for text in memory if text not in asked or any(pair.a == text for pair in pairs)]
    rows, sought = await embedder.embed(texts), await embedder.embed([query.text for query in queries])
    threshold = weights_for(embedder.kind).threshold
    counted: dict[str, list[int]] = {}
    there = present(texts, memory, keys)
    for query, vector in zip(queries, sought, strict=True):
        cosines = np.where(there(query), rows @ vector, -1)
        nearest = [int(row) for row in np.argsort(-cosines)[:LOOK] if cosines[row] > -1]
        refused = any(
            repeat_score(query.text, texts[row], float(cosines[row]), embedder.kind) >= threshold for row in nearest
        )
        counted.setdefault(query.kind, []).append(int(refused))
    told = {
        kind: {"queries": len(all), "refused": round(sum(all) / len(all), 4)} for kind, all in sorted(counted.items())
    }
    for whole in ("repeat", "novelty", "fresh"):
        some = [one for kind, all in counted.items() if kind.startswith(whole) for one in all]
        told[f"all: {whole}"] = {"queries": len(some), "refused": round(sum(some) / len(some), 4) if some else 0.0}
    return {"memories": len(texts), "embedder": embedder.name, "threshold": threshold, "kinds": told}


async def print_memory(folder: Path) -> None:
    """Measure with both embedders on a folder that holds repeat_pairs_dev.jsonl, creak_dev.json and fm2_dev.jsonl."""
    pairs = read_pairs(folder / "repeat_pairs_dev.jsonl")
    creak, fm2 = folder / "creak_dev.json", folder / "fm2_dev.jsonl"
    embedders: list[Embedder] = [Lexical()] if MiniLM.missing() else [Lexical(), await warm_or_lexical(MiniLM())]
    for embedder in embedders:
        told = await measure_memory(
            pairs, embedder, creak=creak if creak.exists() else None, fm2=fm2 if fm2.exists() else None
        )
        print(f"\n{told['memories']} memories, {told['embedder']}, threshold {told['threshold']}")
        for kind, found in told["kinds"].items():
            print(f"  {kind:45} {found['queries']:5}  {found['refused']:.4f}")


if __name__ == "__main__":
    import sys

    asyncio.run(print_memory(Path(sys.argv[1])))

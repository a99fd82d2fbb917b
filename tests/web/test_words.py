"""The catalogues: complete in every language, with its plurals; no key is asked for and not written, or written for nobody."""

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from game.claims import TOPICS
from game.refusals import SENTENCES
from web.assets import small

ROOT = Path(__file__).resolve().parents[2]
JS = ROOT / "web/static/js"
PAGES = ROOT / "web/pages"
WORDS = JS / "words"
NODE = shutil.which("node")
AUDIENCES = {name.stem.removeprefix("en").removeprefix("_") for name in WORDS.glob("en*.js")}
ENGLISH_ONLY = {"desk"}
"""Who watches over games reads English: pages of theirs say so in `data-languages`."""

SAME = re.compile(
    r"mark\.\w+|verdict\.fake|page\.room|key\.\w|join\.placeholder|timer\.unit|host\.preset\.marathon|scoring\.party"
    r"|receipt|talk\.title|talk\.bar\.none|watch\.button|host\.chat|bar\.chat|ask\.keep|change\.same|place\.of"
    r"|watch\.category\.spam|watch\.category\.violence|board\.live|pill\.screen|watch\.of|sure\.no\.stake|sure\.yes\.stake"
    r"|why\.source|comma|end\.place|board\.final|points|bar\.start|bar\.pause|pause\.title|notes\.label|talk\.messages|podium\.label"
    r"|board\.score|react\.wow|ordinal\.other|topic\.sport|topic\.nature|talk\.assistant|host\.rounds\.now"
    r"|flag\.reason\.with|take\.placeholder|recap\.none|recap\.seconds|(?:recap|board|host)\.teams|export\.json|wish\.button"
    r"|wish\.letter|wish\.text\.1|key\.Help|keys\.C|bar\.extend"
)
"""Keys whose English may stand in another language as well: names, keys of the keyboard, units, and words that are the same."""
OURS_ALONE = re.compile(r"(?:error|status|topic|ordinal)\..+")
"""What English need not have: the server says it in English already."""


@cache
def catalogues() -> dict[str, Any]:
    """{language: {"words": {audience: {key: entry}}, "base": ..., "cardinal": [...], "ordinal": [...]}} as Node reads them."""
    if NODE is None:
        pytest.skip("no node on this machine to read the catalogues")
    script = """
        import { readdirSync } from "node:fs";
        const told = {};
        for (const file of readdirSync(process.argv[1])) {
          const [language, audience = ""] = file.replace(".js", "").split("_");
          const { catalogue } = await import(`${process.argv[1]}/${file}`);
          const one = (told[language] ??= { words: {} });
          one.words[audience] = audience ? catalogue : catalogue.words;
          if (audience) continue;
          const rules = (type, to) => {
            const by = new Intl.PluralRules(catalogue.locale, { type });
            return [...new Set(Array.from({ length: to }, (_, n) => by.select(n)))];
          };
          const { words, ...base } = catalogue;
          Object.assign(one, { base, cardinal: rules("cardinal", 10001), ordinal: rules("ordinal", 1001) });
        }
        console.log(JSON.stringify(told));
    """
    run = subprocess.run(
        [NODE, "--input-type=module", "-e", script, str(WORDS)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stderr
    return dict(json.loads(run.stdout))


def holes(entry: Any) -> set[str]:
    """The places in a sentence that are filled in; of plurals those of the general form."""
    return set(re.findall(r"\{(\w+)\}", entry if isinstance(entry, str) else entry["other"]))


def sentences(entry: Any) -> list[str]:
    return [entry] if isinstance(entry, str) else list(entry.values())


def everywhere() -> Iterator[tuple[str, str, dict[str, Any], dict[str, Any]]]:
    """(language, audience, its words, the English ones) for each language that is not English."""
    told = catalogues()
    for language in told:
        if language != "en":
            for audience, english in told["en"]["words"].items():
                if audience in ENGLISH_ONLY:
                    continue
                yield language, audience, told[language]["words"].get(audience, {}), english


def test_the_languages_are_the_same_everywhere() -> None:
    first = re.search(r'\?\? "([a-z ]+)"', (JS / "first.js").read_text())
    assert first
    named = re.search(r"LANGUAGES = \{([^}]+)\}", (JS / "words.js").read_text())
    assert named
    languages = first[1].split()
    assert re.findall(r"(\w+):", named[1]) == languages
    assert {path.name for path in WORDS.glob("*.js")} == {
        f"{language}{'_' if audience else ''}{audience}.js"
        for language in languages
        for audience in AUDIENCES
        if language == "en" or audience not in ENGLISH_ONLY
    }


def test_every_sentence_is_there_in_every_language() -> None:
    wrong = []
    for language, audience, words, english in everywhere():
        missing = [key for key in english if key not in words and not key.startswith("ordinal.")]
        extra = [key for key in words if key not in english and not OURS_ALONE.fullmatch(key)]
        wrong += [f"{language}_{audience} lacks {key}" for key in missing]
        wrong += [f"{language}_{audience} has {key}, which English has not" for key in extra]
    assert wrong == []


def test_what_the_server_says_is_there_in_every_language_but_english() -> None:
    kinds = {
        kind
        for path in (ROOT / "game").glob("*.py")
        for call in re.findall(r"events\.Status\((.*?)\n?\s*\)\n", path.read_text(), re.DOTALL)
        for kind in re.findall(r'kind="(\w+)"', call)
    }
    assert {"thinking", "review", "autopilot", "flags"} <= kinds
    wanted = (
        {f"error.{code}" for code in SENTENCES}
        | {f"topic.{topic}" for topic in TOPICS}
        | {f"status.{kind}" for kind in kinds}
    )
    for language, told in catalogues().items():
        if language != "en":
            have = {key for words in told["words"].values() for key in words}
            assert wanted - have == set(), language


def test_the_same_places_are_filled_in() -> None:
    wrong = []
    for language, _, words, english in everywhere():
        for key, entry in english.items():
            if key not in words:
                continue
            if holes(words[key]) != holes(entry):
                wrong.append(f"{language} {key}: {holes(words[key])} instead of {holes(entry)}")
            for text in sentences(words[key]):
                if not holes(text) <= holes(entry) or not holes(entry) - holes(text) <= {"n"}:
                    wrong.append(f"{language} {key}: {text}")
    assert wrong == []


def test_plurals_have_the_forms_that_the_language_has() -> None:
    """For all numbers to ten thousand, which is as far as a room counts."""
    wrong = []
    english = catalogues()["en"]["words"]
    for language, told in catalogues().items():
        for audience, words in told["words"].items():
            for key, entry in words.items():
                plural = isinstance(english[audience].get(key, entry), dict)
                if plural != isinstance(entry, dict):
                    wrong.append(f"{language} {key}: one has plurals, the other has not")
                elif plural and set(entry) - {"zero"} != set(told["cardinal"]) - {"zero"}:
                    wrong.append(f"{language} {key}: {sorted(entry)} instead of {sorted(told['cardinal'])}")
        ordinals = {key.removeprefix("ordinal.") for key in told["words"][""] if key.startswith("ordinal.")}
        if ordinals != set(told["ordinal"]):
            wrong.append(f"{language}: places {sorted(ordinals)} instead of {sorted(told['ordinal'])}")
    assert wrong == []


def test_nothing_is_empty_and_nothing_was_left_in_english() -> None:
    wrong = []
    for language, _, words, english in everywhere():
        for key, entry in words.items():
            if not all(sentences(entry)) and english.get(key) != "":
                wrong.append(f"{language} {key} is empty")
            if entry and entry == english.get(key) and not SAME.fullmatch(key):
                wrong.append(f"{language} {key} is as in English: {entry}")
    assert wrong == []


def test_names_and_practice_are_as_rich_in_every_language() -> None:
    english = catalogues()["en"]["base"]
    for language, told in catalogues().items():
        base = told["base"]
        assert [one["verdict"] for one in base["practice"]] == [one["verdict"] for one in english["practice"]], language
        pattern, first, last = (base["names"][part] for part in ("pattern", "first", "last"))
        assert set(re.findall(r"\{(\w+)\}", pattern)) == {"first", "last"}
        assert len(set(first)) * len(set(last)) >= 200, language
        longest = len(pattern.replace("{first}", max(first, key=len)).replace("{last}", max(last, key=len)))
        assert longest <= 20, f"{language}: a proposed name has {longest} characters"


# Keys and code

_CALL = re.compile(r"(?<![\w.$])(?:t|parts)\(")
_KEY = re.compile(r'"([a-z_]+(?:\.[\w ]+)*)"')
_PATTERN = re.compile(r"`([a-z_]+\.[^`]*\$\{[^`]*)`")


def first_argument(text: str, start: int) -> str:
    """What stands between the bracket at `start` and the comma or bracket that ends the first argument."""
    depth = 0
    for at in range(start, len(text)):
        if text[at] in "([{":
            depth += 1
        elif text[at] in ")]}":
            if depth == 0:
                return text[start:at]
            depth -= 1
        elif text[at] == "," and depth == 0:
            return text[start:at]
    raise AssertionError(text[start : start + 80])


def asked_for(text: str) -> set[str]:
    """The keys that a module asks for by name."""
    return {
        key
        for call in _CALL.finditer(text)
        for key in _KEY.findall(re.sub(r"===? *\"[^\"]*\"", "", first_argument(text, call.end())))
    }


def patterns(text: str) -> set[str]:
    """The keys that a module puts together, as regular expressions."""
    return {
        re.sub(r"\\\$\\\{.*?\\\}", r".+", re.escape(found)).replace("\\ ", " ")
        for found in _PATTERN.findall(text)
        if " " not in found.split("${", maxsplit=1)[0]
    }


def modules(page: Path) -> set[Path]:
    """All modules of a page, also those that come when they are needed."""
    entry = re.search(r'<script type="module" src="/static/js/([\w/.]+)"', page.read_text())
    assert entry
    found: set[Path] = set()
    waiting = [JS / entry[1]]
    while waiting:
        path = waiting.pop().resolve()
        if path in found:
            continue
        found.add(path)
        text = path.read_text()
        names = re.findall(r'(?:from|import) "(\.[^"]+)"', text) + re.findall(r'import\("(\.[^"]+)"\)', text)
        waiting += [path.parent / name for name in names]
    return found


@pytest.mark.parametrize("page", sorted(PAGES.glob("*.html")), ids=lambda page: page.stem)
def test_a_page_asks_for_no_key_that_it_has_not(page: Path) -> None:
    told = catalogues()["en"]["words"]
    audiences = re.search(r'<html[^>]* data-words="([\w ]+)"', page.read_text())
    have = {key for audience in ["", *(audiences[1].split() if audiences else [])] for key in told[audience]}
    asked = set(re.findall(r'data-t="([^"]+)"', page.read_text()))
    for path in modules(page):
        text = path.read_text()
        have |= {key for audience in re.findall(r'learn\("(\w+)"\)', text) for key in told[audience]}
        asked |= asked_for(small(path.name, path.read_bytes()).decode())
    assert asked - have == set()


def test_no_key_was_written_for_nobody() -> None:
    texts = [path.read_text() for path in JS.rglob("*.js") if path.parent != WORDS]
    literals = {key for text in texts for key in re.findall(r'"([a-z_]+(?:\.[\w ]+)*)"', text)} | {"comma"}
    literals |= {key for page in PAGES.glob("*.html") for key in re.findall(r'data-t="([^"]+)"', page.read_text())}
    shapes = [re.compile(shape) for shape in {shape for text in texts for shape in patterns(text)}]
    unused = [
        key
        for words in catalogues()["en"]["words"].values()
        for key in words
        if key not in literals and not any(shape.fullmatch(key) for shape in shapes)
    ]
    assert unused == []


# What goes over the wire


def test_scripts_keep_what_the_packer_relies_on() -> None:
    """web/assets.py takes lines apart: text over several lines, or a note that begins behind code, would not survive it."""
    for path in JS.rglob("*.js"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert re.sub(r"\\`", "", line).count("`") % 2 == 0, f"{path}:{number}: text over several lines"
            whole = "/*" not in line or "*/" in line or line.lstrip().startswith("/**")
            assert whole, f"{path}:{number}: a note of several lines behind code"


_PHYSICAL = re.compile(
    r"(?:^|[;{\s])(?:left|right|(?:margin|padding|border)-(?:left|right)[\w-]*|float|clear|border-(?:top|bottom)-(?:left|right)-radius)\s*:"
    r"|text-align:\s*(?:left|right)"
)


def test_style_sheets_know_no_left_and_no_right() -> None:
    for path in (ROOT / "web/static/css").glob("*.css"):
        for number, line in enumerate(path.read_text().splitlines(), 1):
            assert not _PHYSICAL.search(line), f"{path.name}:{number}: {line.strip()[:100]}"
            for sides in re.findall(r"(?:margin|padding|inset|border-width): *([^;}]+)[;}]", line):
                parts = re.sub(r"\([^()]*(?:\([^()]*(?:\([^()]*\))*[^()]*\))*[^()]*\)", "()", sides).split()
                if len(parts) == 4 and 'content: ""' not in line:
                    assert parts[1] == parts[3], f"{path.name}:{number}: {sides}"

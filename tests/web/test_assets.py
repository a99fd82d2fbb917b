"""Pages and their parts over the wire: small, packed once, and kept as long as they stay the same."""

import re
import shutil
import subprocess
from pathlib import Path

import httpx
import pytest

from tests.arena import Deployment
from web.assets import STATIC, Assets, assets, read, small

PAGE = """<link rel="stylesheet" href="/static/css/one.css">
<link rel="stylesheet" href="/static/css/two.css">
<script src="/static/js/a.js"></script>"""
PARTS = [
    ("css/one.css", b"a { color: red; }"),
    ("css/two.css", b"b { color: blue; }"),
    ("js/a.js", b"// why\nlet a = 1;\n"),
]


@pytest.mark.parametrize("path", sorted(STATIC.rglob("*.js")), ids=lambda path: path.relative_to(STATIC).as_posix())
def test_a_script_that_was_made_small_is_still_a_script(path: Path, tmp_path: Path) -> None:
    node = shutil.which("node")
    if node is None:
        pytest.skip("no node on this machine to read scripts")
    made = tmp_path / "made.mjs"
    made.write_bytes(small(path.name, path.read_bytes()))
    told = subprocess.run([node, "--check", str(made)], capture_output=True, text=True, timeout=30, check=False)
    assert told.returncode == 0, told.stderr


def test_notes_are_taken_out_and_text_is_not() -> None:
    script = b'/** Why:\n * so. */\nconst a = "// not a note";  // stays\n  // goes\n  const b = `/* text */`;\n\n'
    assert small("a.js", script) == b'const a = "// not a note";  // stays\nconst b = `/* text */`;'
    assert small("a.css", b"/* Why:\n so. */\na {\n  b: c;\n}\n") == b"a {\nb: c;\n}"
    assert small("a.svg", b"<!-- as it is -->\n") == b"<!-- as it is -->\n"


def test_a_version_is_that_of_all_parts_and_style_sheets_become_one() -> None:
    made = Assets(PARTS, [("p.html", PAGE.encode())])
    page = made._pages["p.html"].plain.decode()
    assert re.findall(r'"/static/(\w+)/([\w/.-]+)"', page) == [
        (made.version, "css/one-two.css"),
        (made.version, "js/a.js"),
    ]
    assert made._parts["css/one-two.css"].plain == b"a { color: red; }\nb { color: blue; }"
    assert Assets(PARTS, []).version == Assets(reversed(PARTS), []).version
    assert Assets([*PARTS[:2], ("js/a.js", b"let a = 2;")], []).version != Assets(PARTS, []).version


async def test_a_part_is_kept_for_ever_by_its_version_and_asked_for_without(arena: Deployment) -> None:
    version = assets().version
    async with httpx.AsyncClient(base_url=arena.urls[0]) as client:
        page = (await client.get("/")).text
        assert f"/static/{version}/js/join.js" in page
        named = await client.get(f"/static/{version}/js/join.js")
        assert (named.status_code, named.headers["content-encoding"]) == (200, "gzip")
        assert named.headers["cache-control"] == "max-age=31536000, immutable"
        assert named.headers["content-type"].startswith("text/javascript")
        assert named.content == small("join.js", (STATIC / "js/join.js").read_bytes())

        bare = await client.get("/static/js/join.js")
        assert (bare.content, bare.headers["cache-control"]) == (named.content, "no-cache")
        again = await client.get("/static/js/join.js", headers={"if-none-match": bare.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        plain = await client.get("/static/js/join.js", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == named.content

        other = await client.get("/static/00000000/js/join.js")
        assert other.headers["cache-control"] == "no-cache", "of another version nothing is kept"
        for path in (
            "/static/js/none.js",
            "/static/../app.py",
            f"/static/{version}/../../app.py",
            "/static/",
            "/static/js",
        ):
            assert (await client.get(path)).status_code == 404, path


def test_every_file_is_served() -> None:
    made = assets()
    assert {name for name, _ in read(STATIC)} <= set(made._parts)

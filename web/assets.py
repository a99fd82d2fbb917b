"""What pages are made of, as it goes over the wire: read, made small and packed once, when the process starts.

1. Nothing is built: what is in the folder is what is served, without its comments and blanks. A change is seen at the
   next start.
2. Pages name their parts below `/static/<version>/`, the version being a digest of all parts. What was fetched by such a
   name is kept by a browser for a year and never asked for again; the same parts without a version are asked for each time.
"""

import gzip
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response

STATIC = Path(__file__).parent / "static"
PAGES = Path(__file__).parent / "pages"

KINDS = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
    ".txt": "text/plain; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}
PACKED = {".js", ".css", ".svg", ".txt", ".html"}
FOREVER = "max-age=31536000, immutable"
EACH_TIME = "no-cache"


@dataclass(frozen=True)
class Part:
    """One file: as it is, packed (None where that gains nothing), and what tells two states of it apart."""

    kind: str
    plain: bytes
    packed: bytes | None
    tag: str


_SCRIPT_NOTES = re.compile(r"^[ \t]*(?://.*|/\*\*(?:[^*]|\*(?!/))*\*/[ \t]*)$", re.MULTILINE)
_STYLE_NOTES = re.compile(r"/\*(?:[^*]|\*(?!/))*\*/")
_BLANKS = re.compile(r"\s*\n\s*")


def small(name: str, content: bytes) -> bytes:
    """A script or a style sheet without what only its authors read: notes with a line of their own, and blanks around lines.

    More than that would need to understand the language. Text over several lines would suffer; a test looks that there is none.

    >>> small("a.js", b"// Why\\nexport const one = () => {\\n  return 1;  // not two\\n};\\n")
    b'export const one = () => {\\nreturn 1;  // not two\\n};'
    """
    if name.endswith(".js"):
        return _BLANKS.sub("\n", _SCRIPT_NOTES.sub("", content.decode())).strip().encode()
    if name.endswith(".css"):
        return _BLANKS.sub("\n", _STYLE_NOTES.sub("", content.decode())).strip().encode()
    return content


_SHEETS = re.compile(r'(?:<link rel="stylesheet" href="/static/css/\w+\.css">\n)+')
_SHEET = re.compile(r"(\w+)\.css")


def _sheet(links: str) -> str:
    return "-".join(_SHEET.findall(links)) + ".css"


def joined(page: str, parts: dict[str, bytes]) -> dict[str, bytes]:
    """The style sheets that a page links one after the other as one: {"css/base-door.css": ...}. One is packed better than five."""
    found = _SHEETS.search(page)
    if not found:
        return {}
    return {f"css/{_sheet(found[0])}": b"\n".join(parts[f"css/{name}.css"] for name in _SHEET.findall(found[0]))}


def part(name: str, content: bytes) -> Part:
    """A file as it will be sent; `name` tells its kind."""
    suffix = Path(name).suffix
    packed = gzip.compress(content, 9, mtime=0) if suffix in PACKED else None
    if packed is not None and len(packed) >= len(content):
        packed = None
    return Part(KINDS.get(suffix, "application/octet-stream"), content, packed, sha256(content).hexdigest()[:10])


class Assets:
    """All parts and pages. `version` is a digest of the parts."""

    def __init__(self, parts: Iterable[tuple[str, bytes]], pages: Iterable[tuple[str, bytes]]) -> None:
        made = {name: small(name, content) for name, content in sorted(parts)}
        drawn = {name: content.decode() for name, content in pages}
        for text in drawn.values():
            made.update(joined(text, made))
        self._parts = {name: part(name, content) for name, content in made.items()}
        self.version = sha256("".join(f"{name} {one.tag}\n" for name, one in self._parts.items()).encode()).hexdigest()[
            :8
        ]
        self._pages = {name: part(name, self._page(text).encode()) for name, text in drawn.items()}

    def _page(self, text: str) -> str:
        """A page that names the parts of this version, and one style sheet in place of several."""
        if sheets := _SHEETS.search(text):
            text = text.replace(sheets[0], f'<link rel="stylesheet" href="/static/css/{_sheet(sheets[0])}">\n')
        return text.replace('"/static/', f'"/static/{self.version}/')

    def page(self, request: Request, name: str, status: int = 200) -> Response:
        """A page by its file's name."""
        return reply(request, self._pages[name], EACH_TIME, status)

    def static(self, request: Request) -> Response | None:
        """What `/static/{path}` is; None where there is nothing."""
        path = request.path_params["path"]
        version, _, rest = path.partition("/")
        if rest and (found := self._parts.get(rest)):
            # Another process may be of another version: what it makes of this name must not be kept under it.
            return reply(request, found, FOREVER if version == self.version else EACH_TIME)
        found = self._parts.get(path)
        return reply(request, found, EACH_TIME) if found else None


def reply(request: Request, sent: Part, keep: str, status: int = 200) -> Response:
    """The part, packed where the browser can unpack it; nothing but the tag where it has it already."""
    tag = f'"{sent.tag}"'
    headers = {"cache-control": keep}
    if keep != FOREVER:
        headers["etag"] = tag
    if sent.packed is not None:
        headers["vary"] = "accept-encoding"
    if status == 200 and keep != FOREVER and tag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=headers)
    body = sent.plain
    if sent.packed is not None and "gzip" in request.headers.get("accept-encoding", ""):
        body = sent.packed
        headers["content-encoding"] = "gzip"
    return Response(body, status, headers, media_type=sent.kind)


def read(folder: Path) -> list[tuple[str, bytes]]:
    """All files below `folder`: the name as in an address, and the content."""
    return [(path.relative_to(folder).as_posix(), path.read_bytes()) for path in folder.rglob("*") if path.is_file()]


@cache
def assets() -> Assets:
    """Those of this process; read when they are first needed."""
    return Assets(read(STATIC), read(PAGES))

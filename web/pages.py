"""The pages, as files: no page is made of what a person typed."""

import io
from pathlib import Path

import segno
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from web.api import base_url
from web.sessions import read_code

PAGES = Path(__file__).parent / "pages"
STATIC = Path(__file__).parent / "static"


def _page(name: str, status: int = 200) -> Response:
    return FileResponse(PAGES / name, status, headers={"Cache-Control": "no-cache"})


async def join(_: Request) -> Response:
    """`/`."""
    return _page("join.html")


async def player(_: Request) -> Response:
    """`/r/{room}`."""
    return _page("player.html")


async def host(_: Request) -> Response:
    """`/host`."""
    return _page("host.html")


async def console(_: Request) -> Response:
    """`/host/{room}`."""
    return _page("console.html")


async def room_board(_: Request) -> Response:
    """`/r/{room}/leaderboard`."""
    return _page("room_board.html")


async def board(_: Request) -> Response:
    """`/leaderboard`."""
    return _page("leaderboard.html")


async def admin(_: Request) -> Response:
    """`/admin`."""
    return _page("admin.html")


def missing() -> Response:
    """Any other page."""
    return _page("missing.html", 404)


async def qr(request: Request) -> Response:
    """`/r/{room}/qr.svg`: the join link as a QR code, the code in capitals so that it stays small."""
    code = read_code(request.path_params["room"])
    if code is None:
        return missing()
    out = io.BytesIO()
    made = segno.make(f"{base_url(request)}/r/{code}", error="m", micro=False)
    made.save(
        out,
        kind="svg",
        border=2,
        light="#fff",
        dark="#1b1a17",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
        omitsize=True,
    )
    return Response(out.getvalue(), media_type="image/svg+xml", headers={"Cache-Control": "max-age=300"})

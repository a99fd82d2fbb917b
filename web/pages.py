"""The pages and their parts, as files: no page is made of what a person typed."""

import io

import segno
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from web.api import base_url
from web.assets import assets
from web.sessions import read_code


async def join(request: Request) -> Response:
    """`/`."""
    return assets().page(request, "join.html")


async def player(request: Request) -> Response:
    """`/r/{room}`."""
    return assets().page(request, "player.html")


async def host(request: Request) -> Response:
    """`/host`."""
    return assets().page(request, "host.html")


async def console(request: Request) -> Response:
    """`/host/{room}`."""
    return assets().page(request, "console.html")


async def room_board(request: Request) -> Response:
    """`/r/{room}/leaderboard`."""
    return assets().page(request, "room_board.html")


async def board(request: Request) -> Response:
    """`/leaderboard`."""
    return assets().page(request, "leaderboard.html")


async def admin(request: Request) -> Response:
    """`/admin`."""
    return assets().page(request, "admin.html")


def missing(request: Request) -> Response:
    """Any other page."""
    return assets().page(request, "missing.html", 404)


async def static(request: Request) -> Response:
    """`/static/{path}`: styles, scripts, symbols and the font."""
    found = assets().static(request)
    if found is None:
        raise HTTPException(404)
    return found


async def qr(request: Request) -> Response:
    """`/r/{room}/qr.svg`: the join link as a QR code, the code in capitals so that it stays small."""
    code = read_code(request.path_params["room"])
    if code is None:
        return missing(request)
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

"""The web process: route table, middleware, lifespan, and the server around them."""

import logging
import socket
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from game.settings import Settings
from web import api, claims, description, erase, export, flows, handing, health, joining, metrics, pages, recap
from web.admin import table
from web.admin.claims import Doubted
from web.admin.watch import Watch
from web.gate import GateProtocol
from web.protocol import GameSocketProtocol
from web.replies import ApiError, error_reply
from web.site import Site, site_of
from web.socket import endpoint

SECURITY_HEADERS = [(b"x-content-type-options", b"nosniff")]
DOCUMENT_HEADERS = [
    (
        b"content-security-policy",
        b"default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
        b"frame-ancestors 'none'; form-action 'self'",
    ),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(), geolocation=()"),
]

PARTS = ("text/javascript", "text/css", "font/")
"""What is never a document by itself: a header about documents would only make forty small files of a page larger."""

SEND_BUFFER = 64 * 1024
MAX_MESSAGE = 8192


class SecurityHeaders:
    """Puts the same headers on every answer; those about documents on all that can be one."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), *SECURITY_HEADERS]
                kind = next((value for name, value in headers if name == b"content-type"), b"").decode("latin-1")
                message["headers"] = headers if kind.startswith(PARTS) else [*headers, *DOCUMENT_HEADERS]
            await send(message)

        await self._app(scope, receive, send_with_headers)


async def _not_found(request: Request, error: Exception) -> Response:
    page = "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")
    if page and isinstance(error, HTTPException) and error.status_code == 404:
        return pages.missing(request)
    return error_reply(request, error)


async def _told(request: Request, error: Exception) -> Response:
    """An ApiError; a room that is not there was perhaps a guess."""
    guess = isinstance(error, ApiError) and error.code == "no_such_room"
    if guess and not request.url.path.startswith("/api/admin/"):
        site_of(request).guesses.missed(api.address_of(request))
    return error_reply(request, error)


def _routes() -> list[Any]:
    return [
        Route("/", pages.join),
        Route("/r/{room}", pages.player),
        Route("/r/{room}/qr.svg", pages.qr),
        Route("/r/{room}/leaderboard", pages.room_board),
        Route("/host", pages.host),
        Route("/host/{room}", pages.console),
        Route("/leaderboard", pages.board),
        Route("/health", health.health),
        Route("/metrics", metrics.metrics),
        Route("/admin", pages.admin),
        *table.ROUTES,
        Route("/api/openapi.json", description.description),
        Route("/api/topics", api.topics),
        Route("/api/names", api.names),
        Route("/api/leaderboard", api.leaderboard),
        Route("/api/claims", claims.claims),
        Route("/api/rooms", api.open_room, methods=["POST"]),
        Route("/api/rooms/{room}", api.view),
        Route("/api/rooms/{room}/join", joining.join, methods=["POST"]),
        Route("/api/rooms/{room}/leaderboard", api.room_leaderboard),
        Route("/api/rooms/{room}/recap", recap.recap),
        Route("/api/rooms/{room}/export", export.export),
        Route("/api/rooms/{room}/log", api.execution_log),
        Route("/api/rooms/{room}/runs", flows.started, methods=["POST"]),
        Route("/api/flows", flows.listed),
        Route("/api/flows", flows.kept, methods=["POST"]),
        Route("/api/rooms/{room}/me", erase.erase, methods=["DELETE"]),
        Route("/api/rooms/{room}/handover", handing.hand_over, methods=["POST"]),
        Route("/api/rooms/{room}/take", handing.take, methods=["POST"]),
        Route("/api/rooms/{room}/{verb}", api.direct, methods=["POST"]),
        Route("/api/sessions/{session}/notify", api.notify, methods=["POST"]),
        WebSocketRoute("/ws/{room}", endpoint),
        Route("/static/{path:path}", pages.static),
    ]


def make_app(settings: Settings) -> Starlette:
    """The application of one web process."""
    site = Site(settings, at_start=flows.load_folder)
    app = Starlette(
        routes=_routes(),
        middleware=[Middleware(SecurityHeaders), Middleware(GZipMiddleware, minimum_size=500)],
        exception_handlers={ApiError: _told, HTTPException: _not_found, Exception: error_reply},
        lifespan=site.open,
    )
    app.state.site = site
    app.state.watch = Watch(site)
    app.state.claims = claims.NotableClaims(site)
    app.state.doubted = Doubted(site)
    return app


def listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections hold little for a reader that stopped."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    sock = socket.socket(family, socket.SOCK_STREAM)
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    bound(sock)
    sock.bind((host, port))
    sock.listen(2048)
    sock.set_inheritable(True)
    return sock


def bound(sock: socket.socket) -> None:
    """What a connection inherits from its listening socket: a small send buffer, and an end for peers that vanished."""
    sock.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SEND_BUFFER)
    if hasattr(socket, "TCP_USER_TIMEOUT"):
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, 15_000)


def make_server(settings: Settings) -> uvicorn.Server:
    """uvicorn, with limits for a public game: its defaults are for a trusted one."""
    app = make_app(settings)
    config = uvicorn.Config(
        app,
        ws=GameSocketProtocol,
        ws_max_size=MAX_MESSAGE,
        ws_ping_interval=5,
        ws_ping_timeout=5,
        ws_per_message_deflate=False,
        http=type("Gate", (GateProtocol,), {"most": settings.max_sockets}),
        timeout_keep_alive=15,
        timeout_graceful_shutdown=5,
        access_log=False,
        server_header=False,
        log_config=None,
        proxy_headers=True,
        forwarded_allow_ips=settings.trusted_proxies,
        lifespan="on",
    )
    logging.getLogger("uvicorn.error").setLevel(logging.WARNING)
    server = uvicorn.Server(config)
    app.state.site.leaving = lambda: server.should_exit
    return server


async def serve(settings: Settings, sock: socket.socket) -> None:
    """Serve until a signal says to stop."""
    await make_server(settings).serve(sockets=[sock])

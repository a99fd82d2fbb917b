"""Serve one small ASGI application on a free port of this machine, and say which."""

import resource
import socket
import sys
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


def message() -> str:
    """The text that is sent to all, of the size that the first argument names."""
    return "m" * int(sys.argv[1])


def serve(server: uvicorn.Server, sock: socket.socket) -> None:
    """Say the port and serve until a signal says to stop."""
    import uvloop

    hard = resource.getrlimit(resource.RLIMIT_NOFILE)[1]
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))
    print(f"port {sock.getsockname()[1]}", flush=True)
    uvloop.run(server.serve(sockets=[sock]))


async def lifespan(receive: Receive, send: Send) -> None:
    """Answer the server's questions about start and end."""
    for kind in ("startup", "shutdown"):
        await receive()
        await send({"type": f"lifespan.{kind}.complete"})

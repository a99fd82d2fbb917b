"""`fact-or-fake play`: Redis, web, game master and agents under one supervisor, and a QR code to come in."""

import asyncio
import json
import os
import shutil
import socket
import sys
import urllib.error
import urllib.request
import webbrowser
from pathlib import Path

from redis.asyncio import Redis
from rich.console import Console
from rich.panel import Panel

from game.io import embedded
from game.settings import Settings
from scripts.failure import Failure
from scripts.qr import qr_text
from scripts.supervisor import Child, Supervisor
from scripts.until_told import until_told
from web.app import listen

READY_SECONDS = 60.0

console = Console(highlight=False)


def lan_address() -> str:
    """This machine's address in its network; nothing is sent to find it out."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
            return str(probe.getsockname()[0])
        except OSError:
            return "127.0.0.1"


def public_url(settings: Settings, port: int) -> str:
    """What players type."""
    if settings.public_url:
        return settings.public_url.rstrip("/")
    anywhere = settings.host in ("0.0.0.0", "::", "")
    host = lan_address() if anywhere else settings.host
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"


async def play_all(settings: Settings, *, browser: bool) -> None:
    """Run everything until Ctrl-C."""
    try:
        sock = listen(settings.host, settings.port)
    except OSError as error:
        raise Failure(f"Port {settings.port} cannot be used ({error.strerror}); try --port 0.") from None
    port = sock.getsockname()[1]
    public = public_url(settings, port)
    environment = {**os.environ, "FOF_PUBLIC_URL": public, "FOF_DATA": str(settings.data)}
    log_file = settings.data / "log" / "play.log"
    await until_told(_play(settings, sock, public, environment, log_file, browser=browser))
    sock.close()


async def _play(
    settings: Settings, sock: socket.socket, public: str, environment: dict[str, str], log_file: Path, *, browser: bool
) -> None:
    redis_socket: Path | None = None
    if not settings.redis_url:
        redis_socket = embedded.private_socket()
        environment["REDIS_URL"] = f"unix://{redis_socket}"
    supervisor = Supervisor(log_file, environment, lambda text: console.print(f"[yellow]{text}[/]"))
    program = [sys.executable, "-m", "scripts.cli"]
    try:
        with console.status("Starting …"):
            if redis_socket is not None:
                argv = embedded.arguments(embedded.server_binary(), redis_socket, settings.data / "redis")
                await supervisor.start(Child("redis", argv, order=2))
            await _answers(environment["REDIS_URL"], log_file)
            await supervisor.start(Child("master", [*program, "master"], order=1))
            await supervisor.start(Child("agents", [*program, "agents"], order=1))
            fd = sock.fileno()
            await supervisor.start(Child("web", [*program, "web", "--fd", str(fd)], order=0, keep_fds=(fd,)))
            await _ready(sock.getsockname()[1], log_file)
        _welcome(public, log_file)
        if browser:
            await asyncio.to_thread(webbrowser.open, f"{public}/host")
        await asyncio.Event().wait()
    finally:
        console.print("Stopping …")
        await supervisor.stop()
        if redis_socket is not None:
            shutil.rmtree(redis_socket.parent, ignore_errors=True)
        console.print("Bye.")


async def _answers(url: str, log_file: Path) -> None:
    """Wait until Redis answers, and has loaded what it kept."""
    redis = Redis.from_url(url)
    try:
        async with asyncio.timeout(READY_SECONDS):
            while True:
                try:
                    await redis.ping()
                    return
                except Exception:
                    # Refused, not there yet, or still loading: all the same while it starts.
                    await asyncio.sleep(0.05)
    except TimeoutError:
        raise Failure(f"Redis does not answer; see {log_file}.") from None
    finally:
        await redis.aclose()


def _health(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/health", timeout=2) as reply:
            return bool(json.load(reply)["status"] == "ok")
    except (urllib.error.URLError, OSError, ValueError):
        return False


async def _ready(port: int, log_file: Path) -> None:
    try:
        async with asyncio.timeout(READY_SECONDS):
            while not await asyncio.to_thread(_health, port):  # noqa: ASYNC110 - only asking tells
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise Failure(f"The game did not become ready; see {log_file}.") from None


def _welcome(public: str, log_file: Path) -> None:
    console.print(qr_text(public), style="white on black", soft_wrap=True)
    lines = [
        f"Players   [bold]{public}[/]",
        f"Host      [bold]{public}/host[/]",
        f"Log       {log_file}",
        "",
        "Ctrl-C ends the game. Rooms and scores are kept for the next time.",
    ]
    console.print(Panel("\n".join(lines), title="Fact or Fake", expand=False))

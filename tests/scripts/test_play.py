"""`play`: everything under one supervisor, from one command to Ctrl-C."""

import asyncio
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.arena import ROOT, wait_until


class Play:
    """A running `fact-or-fake play`; its agents load a model of vectors only where a test is about that too."""

    def __init__(self, data: Path, *more: str, embedder: str = "lexical") -> None:
        self.output = data.parent / f"{data.name}.out"
        argv = [sys.executable, "-m", "scripts.cli", "play", "--host", "127.0.0.1", "--port", "0", "--no-browser"]
        environment = {name: value for name, value in os.environ.items() if not name.startswith("FOF_")}
        environment["FOF_EMBEDDER"] = embedder
        with self.output.open("wb") as out:
            self.process = subprocess.Popen(
                [*argv, "--data", str(data), *more], stdout=out, stderr=out, cwd=ROOT, env=environment
            )

    def text(self) -> str:
        return self.output.read_text(errors="replace")

    async def ready(self) -> str:
        found = await wait_until(lambda: re.search(r"Players +(http://\S+)", self.text()), "being ready", 60)
        return str(found[1])

    def children(self) -> dict[str, int]:
        """Name of each child process -> pid."""
        found = {}
        for pid in Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text().split():
            argv = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            name = next((part for part in ("web", "master", "agents") if part in argv), "redis")
            found[name] = int(pid)
        return found

    def ctrl_c(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(20)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return tmp_path / "data"


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_play_restarts_what_dies_keeps_its_data_and_ends_cleanly(data: Path) -> None:
    play = Play(data, embedder="auto")
    try:
        url = await play.ready()
        assert f"{url}/host" in play.text()
        assert "▀" in play.text(), "the QR code"
        async with httpx.AsyncClient(base_url=url, timeout=15) as client:
            room = (await client.post("/api/rooms", json={"rounds": 3})).json()["room"]
            joined = await client.post(f"/api/rooms/{room}/join", json={"name": "Ana"})
            assert joined.status_code == 201
            first = play.children()
            assert set(first) == {"redis", "web", "master", "agents"}
            for name in ("web", "master", "agents", "redis"):
                os.kill(first[name], signal.SIGKILL)
                await wait_until(lambda n=name: play.children().get(n) not in (None, first[n]), f"a new {name}")

            async def healthy() -> bool:
                try:
                    return (await client.get("/health")).status_code == 200
                except httpx.HTTPError:
                    return False

            await wait_until(healthy, "being well again", 30)
            view = (await client.get(f"/api/rooms/{room}")).json()
            assert [player["name"] for player in view["roster"]] == ["Ana"]
        last = play.children()
    finally:
        code = play.ctrl_c()
    assert code == 0
    assert play.text().rstrip().endswith("Bye.")
    for pid in last.values():
        assert not Path(f"/proc/{pid}").exists(), "a child outlived its supervisor"

    again = Play(data)
    try:
        url = await again.ready()
        async with httpx.AsyncClient(base_url=url, timeout=15) as client:
            assert (await client.get(f"/api/rooms/{room}")).json()["players"] == 1, "the room of the first run"
    finally:
        assert again.ctrl_c() == 0


@pytest.mark.skipif(sys.platform != "linux", reason="looks into /proc")
async def test_children_end_with_a_supervisor_that_was_killed(data: Path) -> None:
    play = Play(data)
    await play.ready()
    children = play.children()
    play.process.kill()
    play.process.wait()
    await wait_until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in children.values()), "the children's end")


async def test_a_port_that_is_taken_is_one_clear_line(data: Path) -> None:
    server = await asyncio.start_server(lambda _r, _w: None, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    play = Play(data, "--port", str(port))
    assert await asyncio.to_thread(play.process.wait, 20) == 1
    assert play.text().strip().count("\n") == 0
    assert "--port 0" in play.text()
    server.close()
    await server.wait_closed()


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["start-game", "--rounds", "many"], 2, "--rounds"),
        (["dance"], 2, "dance"),
        (["agents", "--only", "nobody"], 2, "nobody"),
        (["web"], 2, "REDIS_URL"),
        (["replay", "/nowhere.json"], 1, "no recorded game"),
        (["start-game", "--server", "http://127.0.0.1:9"], 1, "No game runs"),
        (["start-game", "ABCDEF"], 2, "FOF_HOST_TOKEN"),
    ],
)
def test_errors_are_one_line_on_standard_error(argv: list[str], code: int, words: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "scripts.cli", *argv], capture_output=True, text=True, cwd=ROOT, check=False
    )
    assert done.returncode == code
    assert done.stdout == ""
    assert done.stderr.startswith("fact-or-fake: ")
    assert done.stderr.count("\n") == 1
    assert words in done.stderr


@pytest.mark.parametrize("command", ["", "play", "web", "master", "agents", "start-game", "replay"])
def test_everything_has_help(command: str) -> None:
    argv = [sys.executable, "-m", "scripts.cli", *([command] if command else []), "--help"]
    done = subprocess.run(argv, capture_output=True, text=True, cwd=ROOT, check=False)
    assert done.returncode == 0
    assert "Usage" in done.stdout

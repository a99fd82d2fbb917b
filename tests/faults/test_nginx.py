"""Two web processes behind the real nginx, with TLS as deploy/nginx/tls.conf sets it up."""

import asyncio
import contextlib
import os
import random
import re
import secrets
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest
import websockets

from tests.arena import ROOT, Bot, Deployment, Process, RedisServer, opened, wait_until
from tests.oracle import audit
from tests.servers import free_port

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
SCRIPT = (ROOT / "web/static/js/socket.js").read_text()

pytestmark = [
    pytest.mark.skipif(not os.access(NGINX, os.X_OK), reason="nginx is not installed"),
    pytest.mark.skipif(shutil.which("openssl") is None, reason="openssl is not installed"),
]


def said_by_the_page(name: str) -> float:
    """A waiting time of the player's page (seconds)."""
    found = re.search(rf"const {name} = ([\d_]+);", SCRIPT)
    assert found, f"{name} is gone from socket.js"
    return int(found[1].replace("_", "")) / 1000


class Behind(Deployment):
    """Web processes that listen at ports of their own, so that a dead one refuses, as another machine would."""

    ports: dict[str, int]

    def environment_of(self, name: str) -> dict[str, str]:
        port = self.ports.get(name)
        return {**self.environment, **({"FOF_HOST": "127.0.0.1", "FOF_PORT": str(port)} if port else {})}

    def start_web(self) -> Process:
        name = f"web{len(self.urls) + 1}"
        self.ports = {**getattr(self, "ports", {}), name: free_port()}
        self.urls.append(f"http://127.0.0.1:{self.ports[name]}")
        return self._start(name, "web")


class Nginx:
    """deploy/nginx/tls.conf with the test's own addresses and folders."""

    def __init__(self, folder: Path, webs: list[str], *also: str) -> None:
        self.port, plain = free_port(), free_port()
        self.url, self.plain_url = f"https://localhost:{self.port}", f"http://localhost:{plain}"
        self.certificate = folder / "fullchain.pem"
        name = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1"]
        kind = ["-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2"]
        files = ["-keyout", str(folder / "privkey.pem"), "-out", str(self.certificate)]
        subprocess.run(["openssl", "req", *kind, *name, *files], check=True, capture_output=True, timeout=30)
        text = (ROOT / "deploy/nginx/tls.conf").read_text()
        for name_of_web, web in zip(("web-1:8000", "web-2:8000"), webs, strict=True):
            assert name_of_web in text
            text = text.replace(name_of_web, web.removeprefix("http://"))
        replaced = {"/etc/nginx/tls": str(folder), "/run/nginx": str(folder), "listen 443 ": f"listen {self.port} "}
        replaced |= {"listen 80 ": f"listen {plain} ", "https://$host$": f"https://$host:{self.port}$"}
        for old, new in replaced.items():
            assert old in text, old
            text = text.replace(old, new)
        config = folder / "nginx.conf"
        config.write_text(text)
        argv = [NGINX, "-c", str(config), "-p", str(folder), "-g", "daemon off;"]
        self.process = Process(argv, dict(os.environ), folder / "nginx.log")

    def close(self) -> None:
        # Its workers end with it on SIGTERM; kill -9 would leave them.
        self.process.signal(signal.SIGTERM)
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.process.wait(8)


@pytest.fixture
def made() -> Iterator[list[Any]]:
    things: list[Any] = []
    yield things
    for thing in reversed(things):
        thing.close()


@pytest.fixture
async def behind(redis_server: RedisServer, made: list[Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Makes a deployment behind nginx: `await behind(trusted_proxies="127.0.0.1")` -> (deployment, nginx)."""

    async def make(**settings: Any) -> tuple[Behind, Nginx]:
        chosen = {"open_burst": 10_000, "join_burst": 10_000, **settings}
        deployment = Behind(redis_server, f"t{secrets.token_hex(3)}", **chosen)
        made.append(deployment)
        for _ in range(2):
            deployment.start_web()
        deployment.start_master()
        deployment.start_agents()
        nginx = Nginx(tmp_path, deployment.urls)
        made.append(nginx)
        await deployment.ready()
        monkeypatch.setenv("SSL_CERT_FILE", str(nginx.certificate))
        return deployment, nginx

    return make


async def come_back(bot: Bot, since: float) -> float:
    """Connect again as the player's page does; when it was there (seconds since)."""
    codes: list[Any] = []
    for tries in range(8):
        ceiling = min(said_by_the_page("LONGEST_WAIT"), said_by_the_page("FIRST_WAIT") * 2**tries)
        await asyncio.sleep(ceiling * (0.5 + random.random() / 2))
        try:
            await bot.connect(after=True)
        except (OSError, websockets.WebSocketException) as error:
            codes.append(error)
            continue
        if bot.close_code is None:
            return time.monotonic() - since
        codes.append(bot.close_code)
    raise AssertionError(f"never came back: {codes}")


async def all_come_back(bots: list[Bot], since: float) -> list[float]:
    async def one(bot: Bot) -> float:
        await wait_until(lambda: bot.close_code is not None, "the socket being closed")
        return await come_back(bot, since)

    return sorted(await asyncio.gather(*(one(bot) for bot in bots)))


def spread(times: list[float]) -> dict[str, float]:
    """When they were back: median, 99th percentile and last (s), and how many within the busiest tenth of a second."""
    busiest = Counter(int(one * 10) for one in times).most_common(1)[0][1]
    return {"p50": times[len(times) // 2], "p99": times[int(len(times) * 0.99)], "last": times[-1], "busiest": busiest}


async def seated(table: Any, url: str, count: int) -> list[Bot]:
    """Players who join through the proxy, twenty at a time."""
    gate = asyncio.Semaphore(20)

    async def one(n: int) -> Bot:
        async with gate:
            bot: Bot = await table.bot(f"Bot {n}", url)
            return bot

    return list(await asyncio.gather(*(one(n) for n in range(count))))


def of_web(deployment: Behind, bots: list[Bot]) -> dict[str, int]:
    return {name: sum(bot.close_code is None for bot in bots) for name in deployment.ports}


async def test_a_web_process_behind_nginx_dies_and_others_are_replaced_one_by_one(
    behind: Any, full: bool, figure: Any
) -> None:
    players = 500 if full else 40
    deployment, nginx = await behind()
    async with opened(deployment, rounds=3, seconds=8, reveal_seconds=2) as table:
        bots = await seated(table, nginx.url, players)
        await table.must("start")
        await asyncio.gather(*(bot.hear("round_opened", round=1, patience=30) for bot in bots))
        await asyncio.gather(*(bot.answer(1, "fact") for bot in bots))
        await asyncio.gather(*(bot.hear("answer_taken", round=1, patience=30) for bot in bots))

        deployment.processes["web2"].kill()
        began = time.monotonic()
        await wait_until(lambda: any(bot.close_code for bot in bots), "sockets noticing")
        await asyncio.sleep(0.2)
        orphans = [bot for bot in bots if bot.close_code]
        assert len(orphans) >= players // 4, "nginx did not share the players"
        times = await all_come_back(orphans, began)
        found = spread(times)
        row = "kill -9 a web process with all its players"
        figure(
            "Faults", row, f"{len(orphans)} players behind nginx, all back on the other", found["last"], "3 s", unit="s"
        )
        figure("Faults", row, "half of them", found["p50"], "-", unit="s")
        figure("Faults", row, "most in a tenth of a second", found["busiest"], "-")
        print("killed", len(orphans), found)
        assert found["last"] < 3
        assert all(bot.welcome["resumed"] for bot in orphans)

        deployment.processes["web2"].start()
        await deployment.ready()
        before = len([bot for bot in bots if bot.close_code])
        assert before == 0
        stopping = time.monotonic()
        code = await asyncio.to_thread(deployment.processes["web1"].stop)
        out = time.monotonic() - stopping
        await wait_until(lambda: any(bot.close_code for bot in bots), "the goodbye")
        await asyncio.sleep(0.2)
        left = [bot for bot in bots if bot.close_code]
        codes = Counter(bot.close_code for bot in left)
        times = await all_come_back(left, stopping)
        found = spread(times)
        row = "SIGTERM rolling restart"
        figure("Faults", row, "the process is out after", round(out, 2), "10 s", unit="s")
        figure("Faults", row, f"{len(left)} players behind nginx, all back", found["last"], "10 s", unit="s")
        figure("Faults", row, "sockets not closed with 1012", len(left) - codes[1012], "0")
        print("stopped", codes, out, len(left), found)
        assert code in (0, -signal.SIGTERM)
        assert set(codes) == {1012}
        assert out < 10
        assert all(bot.welcome["resumed"] for bot in left)

        await asyncio.gather(*(bot.hear("game_over", patience=60) for bot in bots))
        for bot in bots:
            ids = [message["id"] for message in bot.heard if "id" in message and message["type"] != "welcome"]
            assert len(ids) == len(set(ids)), "an event came twice"
            assert len(bot.all("round_closed")) == 3
        figures = await audit(table, bots)
        assert figures["receipts"] == players
        figure("Faults", row, "confirmed answers lost", 0, "0")


async def test_through_tls_links_are_secure_and_a_client_cannot_choose_its_address(behind: Any) -> None:
    _, nginx = await behind(open_burst=3)
    async with httpx.AsyncClient(timeout=15) as client:
        codes = []
        for n in range(5):
            spoofed = {"X-Forwarded-For": f"203.0.113.{n}", "X-Forwarded-Proto": "http", "Forwarded": "for=203.0.113.1"}
            reply = await client.post(f"{nginx.url}/api/rooms", json={}, headers=spoofed)
            codes.append(reply.status_code)
            if reply.status_code == 201:
                assert reply.json()["join_url"].startswith(f"{nginx.url}/r/")
        # Two web processes count apart, each up to three.
        assert codes.count(201) <= 5
        for n in range(6):
            reply = await client.post(f"{nginx.url}/api/rooms", json={}, headers={"X-Forwarded-For": f"198.51.100.{n}"})
            codes.append(reply.status_code)
        assert codes.count(201) <= 7, "each made-up address had a budget of its own"
        assert 429 in codes
        plain = await client.get(f"{nginx.plain_url}/r/ABCDEF")
        assert (plain.status_code, plain.headers["location"]) == (308, f"{nginx.url}/r/ABCDEF")


async def test_an_address_that_is_no_trusted_hop_is_not_believed(behind: Any) -> None:
    deployment, _ = await behind(open_burst=2, trusted_proxies="192.0.2.9")
    async with httpx.AsyncClient(timeout=15) as client:
        codes = []
        for n in range(4):
            said = {"X-Forwarded-For": f"203.0.113.{n}", "X-Forwarded-Proto": "https"}
            reply = await client.post(f"{deployment.urls[0]}/api/rooms", json={}, headers=said)
            codes.append(reply.status_code)
            if reply.status_code == 201:
                assert reply.json()["join_url"].startswith("http://127.0.0.1")
        assert codes.count(201) <= 3
        assert codes[-1] == 429


async def test_a_page_of_the_secure_address_may_open_a_socket_and_no_other(behind: Any) -> None:
    deployment, nginx = await behind()
    async with opened(deployment) as table:
        address = nginx.url.replace("https", "wss") + f"/ws/{table.code}"
        async with websockets.connect(address, origin=websockets.Origin(nginx.url)) as ws:
            await ws.send('{"type":"hello"}')
            assert '"welcome"' in str(await asyncio.wait_for(ws.recv(), 5))
        for origin in ("https://evil.example", nginx.url + ".evil.example", "null"):
            with pytest.raises(websockets.InvalidStatus) as refused:
                await websockets.connect(address, origin=websockets.Origin(origin))
            assert refused.value.response.status_code == 403

"""A game through the pages alone: a host and three players, one of whom reloads and goes offline."""

import asyncio
import re
from typing import Any

from playwright.async_api import Page, expect

from tests.arena import Deployment
from tests.browser.conftest import NewPage
from tests.browser.looking import look


async def phase(page: Page, name: str, patience: float = 15_000) -> None:
    await expect(page.locator(f"[data-phase={name}]").first).to_be_attached(timeout=patience)


async def join(page: Page, url: str, room: str, name: str) -> None:
    await page.goto(f"{url}/r/{room}")
    await page.get_by_test_id("name-input").fill(name)
    await page.get_by_test_id("join-button").click()
    await phase(page, "lobby")


async def standings(page: Page) -> list[tuple[str, str]]:
    """(name, score) of a leaderboard page, top to bottom."""
    rows: Any = await page.evaluate(
        """() => [...document.querySelectorAll('[data-testid=standings] tbody tr')]
            .map((row) => [row.querySelector('.name').textContent, row.querySelector('.score').textContent.replace(/\\D/g, '')])"""
    )
    return [(name, score) for name, score in rows]


async def test_a_host_and_three_players_play_three_rounds(arena: Deployment, new_page: NewPage) -> None:
    url = arena.urls[0]
    host = await new_page(1366, 768)
    await host.goto(f"{url}/host")
    await look(host, "host-create")
    created: Any = await host.evaluate(
        """async () => (await fetch('/api/rooms', {method: 'POST',
            body: JSON.stringify({rounds: 3, seconds: 8, reveal_seconds: 4})})).json()"""
    )
    room = created["room"]
    await host.goto(f"{url}/host/{room}#key={created['host_token']}")
    await phase(host, "lobby")
    assert "key=" not in host.url, "the token does not stay in the address"
    code = (await host.get_by_test_id("room-code").first.inner_text()).replace("\n", "")
    assert re.sub(r"[^A-Z0-9]", "", code.upper()) == room

    ana, ben, cleo = await new_page(), await new_page(320, 640), await new_page(color_scheme="dark")
    pages = {"Ana": ana, "Ben": ben, "Cleo": cleo}
    for name, page in pages.items():
        await join(page, url, room, name)
    for name in pages:
        await expect(host.get_by_test_id("roster").get_by_text(name).first).to_be_visible()
    await look(host, "host-lobby")
    await look(ana, "player-lobby")

    board = await new_page(1100, 800)
    await board.goto(f"{url}/r/{room}/leaderboard")
    await host.keyboard.press("Space")

    # Round 1: everybody answers; one with the keyboard.
    await phase(ana, "asking")
    await look(ana, "player-asking")
    await look(host, "host-asking")
    claim = await ana.get_by_test_id("claim").inner_text()
    assert claim == await host.get_by_test_id("claim").inner_text()
    await ana.get_by_test_id("answer-fact").click()
    await expect(ana.get_by_test_id("receipt")).to_contain_text("saved")
    await expect(host.get_by_test_id("answered")).to_contain_text("1")
    assert await host.get_by_text("%").count() == 0, "no split before the reveal"
    await ben.keyboard.press("k")
    await cleo.get_by_test_id("answer-fact").click()
    await phase(ana, "revealing")
    await expect(ana.get_by_test_id("verdict")).to_be_visible()
    await look(ana, "player-reveal")
    await look(host, "host-reveal")

    # Round 2: one reloads in mid-round, and answers then.
    await phase(ben, "asking")
    await ben.reload()
    await phase(ben, "asking")
    await ben.get_by_test_id("answer-fake").click()
    await expect(ben.get_by_test_id("receipt")).to_contain_text("saved")
    await ana.get_by_test_id("answer-fact").click()
    await expect(ana.get_by_test_id("receipt")).to_contain_text("saved")
    await ana.reload()
    await phase(ana, "asking")
    await expect(ana.get_by_test_id("receipt")).to_contain_text("saved")
    await cleo.get_by_test_id("answer-fake").click()
    await phase(cleo, "revealing")

    # Round 3: one is offline for three seconds and answers in the meantime.
    await phase(cleo, "asking")
    await cleo.context.set_offline(True)
    await cleo.evaluate("window.dispatchEvent(new Event('offline'))")
    await cleo.get_by_test_id("answer-fact").click()
    await asyncio.sleep(3)
    await cleo.context.set_offline(False)
    await expect(cleo.get_by_test_id("receipt")).to_contain_text("saved")
    await ana.get_by_test_id("answer-fake").click()
    await ben.get_by_test_id("answer-fact").click()

    for page in (ana, ben, cleo, host):
        await phase(page, "over", 20_000)
    await look(ana, "player-over")
    await look(host, "host-over")
    told: Any = (await board.evaluate(f"fetch('/api/rooms/{room}/leaderboard').then((r) => r.json())"))["standings"]
    expected = [(row["name"], str(row["score"])) for row in told]
    for _ in range(50):
        if await standings(board) == expected:
            break
        await asyncio.sleep(0.1)
    assert await standings(board) == expected
    await look(board, "leaderboard")
    assert sum(row["answered"] for row in told) == 9, "every answer of every player is there"

    # The seat is still there, and another game begins with it.
    await host.keyboard.press("Space")
    await phase(ana, "preparing")
    await host.reload()
    await phase(ana, "asking")
    await expect(host.get_by_test_id("claim")).to_be_visible()


async def test_first_load_of_the_player_page_is_small_and_asks_nobody_else(
    arena: Deployment, new_page: NewPage
) -> None:
    page = await new_page()
    session = await page.context.new_cdp_session(page)
    await session.send("Network.enable")
    sizes: list[float] = []
    hosts: set[str] = set()
    session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
    page.on("request", lambda request: hosts.add(request.url.split("/")[2]))
    await page.goto(f"{arena.urls[0]}/r/ABCDEF")
    await page.wait_for_load_state("networkidle")
    assert hosts == {arena.urls[0].split("/")[2]}
    assert 20_000 < sum(sizes) <= 100_000, f"{sum(sizes):.0f} bytes"


async def test_pages_without_a_game_say_what_to_do(arena: Deployment, new_page: NewPage) -> None:
    for path, name in (("/", "join"), ("/leaderboard", "boards"), ("/nothing", "missing"), ("/r/ABCDEF", "no-room")):
        page = await new_page(390, 844)
        await page.goto(f"{arena.urls[0]}{path}")
        await page.wait_for_timeout(400)
        await look(page, name)
        assert (await page.locator("main").inner_text()).strip()


async def test_markup_in_a_name_is_only_text(arena: Deployment, new_page: NewPage) -> None:
    url = arena.urls[0]
    host, ana = await new_page(1366, 768), await new_page()
    await host.goto(f"{url}/host")
    created: Any = await host.evaluate(
        """async () => (await fetch('/api/rooms', {method: 'POST',
            body: JSON.stringify({topic: '<img src=x onerror=pwn()>'})})).json()"""
    )
    await host.goto(f"{url}/host/{created['room']}#key={created['host_token']}")
    await join(ana, url, created["room"], "<b onclick=x>Ana</b>"[:20])
    await expect(host.get_by_test_id("roster").get_by_text("<b onclick").first).to_be_visible()
    assert await host.locator("[data-testid=roster] b[onclick]").count() == 0
    assert await host.locator("img[src=x]").count() == 0

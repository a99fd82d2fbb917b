"""Plays an evening for the pictures of README.md and docs/hosting.md, and takes them from the real pages.

    python -m tests.pictures [FOLDER]          # docs/pictures, unless another one is named

Two pages and ten socket bots play in two teams; which claims are asked is chance, so every run shows others. Pillow, where
it is installed, makes the files smaller; the game does not need it.
"""

import asyncio
import base64
import contextlib
import random
import sys
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, Locator, Page, async_playwright

from tests.arena import ROOT, Bot, Deployment, RedisServer, Table, opened
from tests.browser.conftest import ARGUMENTS, CHROMIUM

NAMES = ("Ben", "Cleo", "Dmitri", "Esra", "Fatima", "Goran", "Hana", "Ines", "Jonas", "Kofi")
SCREEN, PHONE = (1366, 768), (390, 844)
COLOURS = 256
ROW = """<style>body{{margin:0;padding:24px;display:flex;gap:24px;background:#e4dccb;width:max-content}}
img{{display:block;border-radius:18px;height:{height}px}}</style>{pictures}"""


def smaller(file: Path) -> None:
    """Write a picture with fewer colours, where Pillow is installed."""
    with contextlib.suppress(ImportError):
        from PIL import Image

        with Image.open(file) as picture:
            few = picture.convert("RGB").quantize(COLOURS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(file, optimize=True)


async def side_by_side(browser: Browser, file: Path, taken: list[bytes], height: int) -> None:
    """One picture of several, all of one height (CSS pixels)."""
    page = await browser.new_page(viewport={"width": 2400, "height": height + 48})
    pictures = "".join(f'<img src="data:image/png;base64,{base64.b64encode(one).decode()}">' for one in taken)
    await page.set_content(ROW.format(height=height, pictures=pictures))
    await page.locator("body").screenshot(path=file)
    await page.close()
    smaller(file)


async def opened_page(browser: Browser, size: tuple[int, int], url: str, **options: Any) -> Page:
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
    page = await context.new_page()
    await page.goto(url)
    return page


async def still(page: Page) -> bytes:
    """A picture when everything has come to rest."""
    await page.wait_for_timeout(1_200)
    return await page.screenshot()


async def press(button: Locator) -> None:
    """Click on the gold button, which takes no click for a moment after each change."""
    await button.wait_for()
    await button.page.wait_for_timeout(1_000)
    await button.click()


async def play(browser: Browser, table: Table, folder: Path) -> None:
    """A game of three rounds; the second claim is struck out."""
    chance = random.Random(7)

    async def keep(name: str, page: Page) -> None:
        file = folder / f"{name}.png"
        file.write_bytes(await still(page))
        smaller(file)

    async def phase(page: Page, name: str) -> None:
        await page.locator(f"[data-phase={name}]").first.wait_for(state="attached")

    async def answer(bot: Bot, number: int) -> None:
        await bot.hear("round_opened", round=number)
        await asyncio.sleep(chance.uniform(0.5, 4))
        await bot.answer(number, chance.choice(("fact", "fact", "fake")))

    form = await opened_page(browser, SCREEN, f"{table.url}/host")
    await keep("host-form", form)
    await form.close()
    host = await opened_page(browser, SCREEN, f"{table.url}/host/{table.code}#key={table.host_token}")
    bots = [await table.bot(name) for name in NAMES]
    ana = await opened_page(browser, PHONE, f"{table.url}/r/{table.code}", color_scheme="light", has_touch=True)
    await ana.get_by_test_id("name-input").fill("Ana")
    phones = [await still(ana)]
    await ana.get_by_test_id("join-button").click()
    await phase(ana, "lobby")
    await keep("host-lobby", host)

    await press(host.get_by_test_id("start-button"))
    playing = asyncio.gather(*(answer(bot, 1) for bot in bots))
    await phase(ana, "asking")
    await ana.get_by_test_id("answer-fact").click(timeout=20_000)
    phones.append(await still(ana))
    await keep("host-asking", host)
    await playing
    await phase(host, "revealing")
    screen = await still(host)
    phones.append(await still(ana))
    await side_by_side(browser, folder / "reveal.png", [screen, phones[-1]], 640)

    await press(host.get_by_test_id("next-button"))
    await asyncio.gather(*(answer(bot, 2) for bot in bots))
    await ana.get_by_test_id("answer-fake").click(timeout=20_000)
    await phase(host, "revealing")
    await bots[0].say(type="flag", round=2, reason="It can be read in two ways")
    await bots[3].say(type="flag", round=2, reason="The facts are wrong: my book says 1912")
    await host.get_by_test_id("flag-count").wait_for()
    await host.get_by_test_id("flags-button").click()
    await keep("host-flags", host)
    await host.get_by_test_id("flag-void-2").click()
    await host.get_by_test_id("strike-yes").click()
    await host.get_by_test_id("struck").wait_for()
    await keep("host-struck", host)
    await host.get_by_test_id("menu-button").click()
    await host.get_by_test_id("menu-hand").click()
    await host.get_by_test_id("hand-code").wait_for()
    await keep("host-hand-over", host)
    await host.keyboard.press("Escape")

    await press(host.get_by_test_id("next-button"))
    await asyncio.gather(*(answer(bot, 3) for bot in bots))
    await ana.get_by_test_id("answer-fact").click(timeout=20_000)
    await phase(host, "revealing")
    await press(host.get_by_test_id("next-button"))
    await phase(host, "over")
    await phase(ana, "over")
    await keep("host-podium", host)
    await ana.get_by_test_id("card").scroll_into_view_if_needed()
    phones.append(await still(ana))
    await side_by_side(browser, folder / "phones.png", phones, 640)


async def take(folder: Path) -> None:
    """The whole evening, on a game of its own that is gone afterwards."""
    folder.mkdir(parents=True, exist_ok=True)
    redis = RedisServer()
    try:
        await redis.answers()
        # The address in the pictures is one that nobody has.
        deployment = Deployment(redis, "pictures", whole=True, public_url="http://fact.example:8000", countdown=3)
        try:
            deployment.start_web()
            deployment.start_master()
            deployment.start_agents()
            await deployment.ready()
            async with async_playwright() as playwright, contextlib.AsyncExitStack() as stack:
                browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
                stack.push_async_callback(browser.close)
                wishes: dict[str, Any] = {"rounds": 3, "seconds": 30, "reveal_seconds": 60, "teams": 2, "auto": False}
                table = await stack.enter_async_context(opened(deployment, **wishes))
                await play(browser, table, folder)
        finally:
            deployment.close()
    finally:
        redis.close()


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1]) if sys.argv[1:] else ROOT / "docs" / "pictures"))

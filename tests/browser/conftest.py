"""A real Chromium, where there is one: one for all tests of this folder, each page on a device of its own.

A Chromium hears only the event loop that it was started on. So these tests share one loop, and a fixture of this folder that
touches a page says `@pytest_asyncio.fixture(loop_scope="session")`.
"""

import os
import shutil
from collections.abc import AsyncIterator, Callable, Coroutine
from typing import Any

import pytest
import pytest_asyncio
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

NAMES = ("chromium-headless-shell", "chromium", "google-chrome")
CHROMIUM = os.environ.get("FOF_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), "")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

PATIENCE_MS = 15_000
"""How long a page is waited for: a page that is right is not waited for at all, and one that is wrong fails all the same."""
expect.set_options(timeout=PATIENCE_MS)

NewPage = Callable[..., Coroutine[Any, Any, Page]]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/browser/" in str(item.path):
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.asyncio(loop_scope="session"), append=False)
            if not CHROMIUM:
                item.add_marker(pytest.mark.skip(reason="no Chromium on this machine"))


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Callable[[], Coroutine[Any, Any, Browser]]]:
    """The browser, started anew where a test has brought it down."""
    async with async_playwright() as playwright:
        running: list[Browser] = []

        async def alive() -> Browser:
            if not running or not running[-1].is_connected():
                running.append(await playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS))
            return running[-1]

        yield alive
        for one in running:
            await one.close()


@pytest_asyncio.fixture(loop_scope="session")
async def new_page(chromium: Callable[[], Coroutine[Any, Any, Browser]]) -> AsyncIterator[NewPage]:
    """Opens a page on a device of its own, and fails the test where a page complains in its console."""
    complaints: list[str] = []
    devices: list[BrowserContext] = []
    browser = await chromium()

    async def open_page(width: int = 390, height: int = 844, **options: Any) -> Page:
        context = await browser.new_context(viewport={"width": width, "height": height}, **options)
        devices.append(context)
        page = await context.new_page()
        page.set_default_timeout(PATIENCE_MS)

        def heard(message: Any) -> None:
            expected = ("Failed to load resource", "WebSocket connection", "ERR_INTERNET_DISCONNECTED")
            if message.type == "error" and not any(words in message.text for words in expected):
                complaints.append(message.text)

        page.on("console", heard)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        return page

    yield open_page
    for device in devices:
        await device.close()
    assert complaints == []

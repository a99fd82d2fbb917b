"""The same game in Arabic, from right to left, and in Japanese; and the choice of a language, which costs nobody a seat."""

import re
from typing import Any

import pytest
from playwright.async_api import Page, expect

from tests.arena import Deployment, opened
from tests.browser.conftest import NewPage
from tests.browser.looking import look
from tests.browser.test_evening import join, phase

RAW = re.compile(
    r"\b(?:door|lobby|ask|how|receipt|outcome|points|end|board|talk|bar|console|host|error|status)\.[a-z_.]+\b"
)
"""What a key looks like; nobody may read one."""
ENGLISH = re.compile(r"\b(?:Join|Your|The|You|Claim|Player|players|Leave|Warm|Connected|Message|Score|Points)\b")
"""Words that stand in nearly every English sentence of ours, and in nothing that people wrote here."""


async def translated(page: Page, language: str, side: str) -> None:
    """The page is in this language, from this side, and shows neither a key nor English besides the claims and the game's name."""
    root: Any = await page.evaluate("[document.documentElement.lang, document.documentElement.dir]")
    assert root == [language, side]
    text: str = await page.evaluate(
        """() => { const copy = document.body.cloneNode(true);
            for (const one of copy.querySelectorAll('[lang=en], bdi, .code, noscript')) one.remove();
            const labels = [...copy.querySelectorAll('[aria-label], [title], [placeholder], [alt]')]
                .flatMap((one) => ['aria-label', 'title', 'placeholder', 'alt'].map((name) => one.getAttribute(name) ?? ''));
            return copy.textContent + ' ' + labels.join(' '); }"""
    )
    assert not RAW.search(text), RAW.search(text)
    assert not ENGLISH.search(text), text[max(0, text.find(ENGLISH.search(text)[0]) - 60) :][:160]  # type: ignore[index]
    wide: Any = await page.evaluate("document.documentElement.scrollWidth <= innerWidth + 1")
    assert wide, "nothing hangs out of the page"


@pytest.mark.parametrize(("language", "side"), [("ar", "rtl"), ("ja", "ltr")])
async def test_a_game_is_played_in_another_language(
    arena: Deployment, new_page: NewPage, language: str, side: str
) -> None:
    async with opened(arena, rounds=1, seconds=20, reveal_seconds=10) as table:
        host = await new_page(1366, 768, locale=language)
        await host.goto(f"{table.url}/host/{table.code}#key={table.host_token}")
        await phase(host, "lobby")
        await translated(host, language, side)
        front = await new_page(locale=language)
        for path, name in (("/", "front"), ("/host", "host-create"), ("/leaderboard", "boards")):
            await front.goto(f"{table.url}{path}")
            await expect(front.get_by_test_id("languages")).to_be_visible()
            await translated(front, language, side)
            await look(front, f"words-{language}-{name}")

        page = await new_page(320, 640, locale=f"{language}-{'EG' if language == 'ar' else 'JP'}")
        await page.goto(f"{table.url}/r/{table.code}")
        await phase(page, "door")
        await translated(page, language, side)
        await look(page, f"words-{language}-door")
        await page.get_by_test_id("settings-button").click()
        await expect(page.get_by_test_id("settings")).to_be_visible()
        await translated(page, language, side)
        await look(page, f"words-{language}-settings")
        await page.get_by_test_id("sheet-close").click()
        await page.get_by_test_id("name-input").fill("Zoë 7")
        await page.get_by_test_id("join-button").click()
        await phase(page, "lobby")
        await translated(page, language, side)
        await look(page, f"words-{language}-lobby")
        await look(host, f"words-{language}-console-lobby")

        await host.keyboard.press("Space")
        await phase(page, "asking")
        claim = page.get_by_test_id("claim")
        await expect(claim).to_have_attribute("lang", "en")
        box: Any = await claim.evaluate("(one) => getComputedStyle(one).direction")
        assert box == "ltr", "an English claim is read from the left wherever it stands"
        await translated(page, language, side)
        await look(page, f"words-{language}-asking")
        await look(host, f"words-{language}-console-asking")
        left: Any = await page.get_by_test_id("answer-fact").bounding_box()
        right: Any = await page.get_by_test_id("answer-fake").bounding_box()
        assert (left["x"] < right["x"]) == (side == "ltr"), "the first answer is on the side where one begins to read"
        await page.get_by_test_id("flag-button").click()
        await expect(page.get_by_test_id("doubt")).to_be_visible()
        await translated(page, language, side)
        await look(page, f"words-{language}-doubt")
        await page.get_by_test_id("sheet-close").click()
        await page.get_by_test_id("answer-fact").click()
        await expect(page.get_by_test_id("receipt")).to_have_attribute("data-state", "saved")

        await phase(page, "revealing")
        await translated(page, language, side)
        await look(page, f"words-{language}-reveal")
        await look(host, f"words-{language}-console-reveal")
        await host.keyboard.press("m")
        await host.get_by_test_id("menu-hand").click()
        await expect(host.get_by_test_id("hand-code")).to_be_visible()
        await translated(host, language, side)
        await look(host, f"words-{language}-hand")
        await host.keyboard.press("Escape")

        await phase(page, "over", 20_000)
        await expect(page.get_by_test_id("card")).to_be_visible()
        await page.locator(".end-rounds").scroll_into_view_if_needed()
        await expect(page.get_by_test_id("round")).to_be_visible()
        await translated(page, language, side)
        await look(page, f"words-{language}-over")
        await translated(host, language, side)
        await look(host, f"words-{language}-console-over")
        await front.goto(f"{table.url}/r/{table.code}/leaderboard")
        await expect(front.get_by_test_id("standings")).to_be_visible()
        await translated(front, language, side)
        await look(front, f"words-{language}-room-board")


async def test_the_choice_of_a_language_is_kept_and_costs_no_seat(arena: Deployment, new_page: NewPage) -> None:
    async with opened(arena, rounds=1) as table:
        page = await new_page(locale="de-AT")
        await join(page, table.url, table.code, "Ana")
        await translated(page, "de", "ltr")
        chooser = page.get_by_test_id("languages")
        names: Any = await chooser.get_by_role("button").all_inner_texts()
        assert names == ["English", "Deutsch", "Español", "Français", "العربية", "日本語"]
        await expect(chooser.locator("[aria-current=true]")).to_have_text("Deutsch")

        await chooser.get_by_role("button", name="Français").press("Enter")
        await expect(page.locator("html")).to_have_attribute("lang", "fr")
        await phase(page, "lobby")
        await expect(page.locator(".lobby-name")).to_have_text("Ana")
        await translated(page, "fr", "ltr")
        view: Any = await page.evaluate(f"fetch('/api/rooms/{table.code}').then((r) => r.json())")
        assert [row["name"] for row in view["roster"]] == ["Ana"], "one seat, and the same"
        await page.goto(f"{table.url}/leaderboard")
        await translated(page, "fr", "ltr")


async def test_an_unknown_language_is_read_in_english_and_one_that_does_not_come_too(
    arena: Deployment, new_page: NewPage
) -> None:
    url = arena.urls[0]
    page = await new_page(locale="nl-NL")
    await page.goto(url)
    await expect(page.locator("html")).to_have_attribute("lang", "en")

    page = await new_page(locale="ar")
    await page.route(re.compile(r"/words/ar"), lambda route: route.abort())
    await page.goto(url)
    await expect(page.get_by_test_id("code-button")).to_contain_text("Join the game")
    assert await page.evaluate("[document.documentElement.lang, document.documentElement.dir]") == ["en", "ltr"]


async def test_a_sentence_that_a_catalogue_lacks_is_fetched_from_the_english_one(
    arena: Deployment, new_page: NewPage
) -> None:
    page = await new_page(locale="ja")

    async def without_a_title(route: Any) -> None:
        answer = await route.fetch()
        text = re.sub(r'"lobby\.wait_host_away": "[^"]*",', "", await answer.text())
        await route.fulfill(response=answer, body=text)

    await page.route(re.compile(r"/words/ja\.js"), without_a_title)
    async with opened(arena, rounds=1) as table:
        await join(page, table.url, table.code, "Ana")
        await expect(page.locator(".lobby-wait")).to_contain_text("The host is away for a moment")
        await expect(page.get_by_role("button", name="もう1問")).to_have_count(0)
        assert "lobby." not in await page.locator("body").inner_text()

"""What the chat says of things that are not over: a question that the assistant thinks about, and a player who is muted."""

from typing import Any

from playwright.async_api import Page, expect

from tests.arena import opened
from tests.browser.conftest import NewPage
from tests.browser.looking import look
from tests.browser.test_evening import join
from tests.browser.test_talk import hosted, message, open_chat, say


async def thought_after(page: Page) -> list[str]:
    """Behind which line each "thinking" stands, by the line's text; and that it is meant to stand there, whatever comes next."""
    found: list[str] = await page.evaluate(
        """() => [...document.querySelectorAll("[data-testid=thinking]")].map(
            (one) => (one.dataset.after && one.previousElementSibling?.querySelector(".msg-text")?.textContent) ?? "")"""
    )
    return found


async def test_thinking_stands_under_the_question_it_is_about_and_goes_with_the_answer(
    deploy: Any, new_page: NewPage
) -> None:
    deployment = await deploy(only="bank", say_rate=100, say_burst=100)
    async with opened(deployment, rounds=3, seconds=60, reveal_seconds=60) as table:
        ana, ben = await new_page(1366, 900), await new_page(390, 844, color_scheme="dark")
        await join(ana, table.url, table.code, "Ana")
        await join(ben, table.url, table.code, "Ben")
        await table.must("start")
        await expect(ana.get_by_test_id("phase")).to_have_attribute("data-phase", "asking", timeout=20_000)
        await say(ana, "@assistant why is that so?")
        await expect(ana.get_by_test_id("thinking")).to_have_text("I'll answer after the reveal.")
        for text in ("no idea", "me neither"):
            await say(ben, text)
            await expect(message(ana, text)).to_be_visible()
        await say(ben, "@assistant and who says so?")
        for page in (ana, ben):
            await expect(page.get_by_test_id("thinking")).to_have_count(2)
            assert await thought_after(page) == ["@assistant why is that so?", "@assistant and who says so?"]
        await look(ana, "talk-thinking-wide")
        await look(ben, "talk-thinking")
        # A line that comes back for a moment changes nothing; a page that is loaded anew forgets it and hears the answer.
        await ana.context.set_offline(True)
        await ana.context.set_offline(False)
        await ben.reload()
        await table.must("skip")
        for page in (ana, ben):
            await open_chat(page)
            await expect(page.get_by_test_id("thinking")).to_have_count(0)
            await expect(page.locator(".msg.from-assistant")).to_have_count(2)


async def test_a_private_question_has_its_own_thinking_and_a_refused_one_has_none(
    deploy: Any, new_page: NewPage
) -> None:
    deployment = await deploy(only="bank", say_rate=100, say_burst=100)
    async with opened(deployment, rounds=3, seconds=60, reveal_seconds=60, chat="reactions") as table:
        ana, ben = await new_page(1366, 900), await new_page(1366, 900)
        await join(ana, table.url, table.code, "Ana")
        await join(ben, table.url, table.code, "Ben")
        await table.must("start")
        await expect(ana.get_by_test_id("phase")).to_have_attribute("data-phase", "asking", timeout=20_000)
        await say(ana, "How do points work?")
        await expect(ana.locator(".msg.from-assistant")).to_have_count(1)
        assert await ana.get_by_test_id("thinking").count() == 0
        await say(ana, "Why is that so?")
        await expect(ana.get_by_test_id("thinking")).to_have_count(1)
        await say(ana, "And who says so?")
        await expect(ana.get_by_test_id("say-note")).to_contain_text("ask again a little later")
        assert await thought_after(ana) == ["Why is that so?"]
        assert await ben.get_by_test_id("thinking").count() == 0
        await table.must("skip")
        await expect(ana.get_by_test_id("thinking")).to_have_count(0)
        await ana.get_by_test_id("say-input").fill("")
        await table.must("next")
        await expect(ana.get_by_test_id("phase")).to_have_attribute("data-phase", "asking", timeout=20_000)
        await say(ana, "Is that all?")
        await expect(ana.get_by_test_id("thinking")).to_have_count(1)
        assert await thought_after(ana) == ["Is that all?"], "the refused one is not taken for it"


async def test_a_host_who_reloads_sees_who_is_muted_and_lets_them_write(deploy: Any, new_page: NewPage) -> None:
    deployment = await deploy(only="bank", say_rate=100, say_burst=100)
    async with opened(deployment) as table:
        host, ana = await hosted(new_page, table), await new_page()
        await join(ana, table.url, table.code, "Ana")
        await say(ana, "hello there")
        line = host.get_by_test_id("message").filter(has_text="hello there")
        await line.hover()
        await line.get_by_test_id("mute-button").click()
        await expect(ana.get_by_test_id("say-input")).to_be_disabled()
        await host.reload()
        await line.hover()
        await expect(line.get_by_test_id("unmute-button")).to_be_visible()
        quieted = host.get_by_test_id("quieted")
        await expect(quieted).to_be_hidden()
        await host.get_by_test_id("tab-eyes").click()
        await expect(quieted).to_contain_text("Ana is muted until")
        await look(host, "talk-host-muted")
        await quieted.get_by_role("button").click()
        await expect(quieted).to_be_hidden()
        await expect(ana.get_by_test_id("say-input")).to_be_enabled()
        await host.get_by_test_id("tab-all").click()
        await line.hover()
        await expect(line.get_by_test_id("mute-button")).to_be_visible()
        # It is over by itself, too.
        player = await table.http.get(f"/api/rooms/{table.code}")
        await table.must("mute", {"player": player.json()["roster"][0]["player"], "seconds": 2})
        await host.get_by_test_id("tab-eyes").click()
        await expect(quieted).to_be_visible()
        await expect(quieted).to_be_hidden(timeout=6_000)

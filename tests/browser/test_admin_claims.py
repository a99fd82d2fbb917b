"""The control desk in a real browser: doubted claims, voided rounds, and how one room feels, with the real moderator."""

import asyncio
import re
from typing import Any

from playwright.async_api import Page, expect

from game.io.retired import RetiredClaims
from tests.arena import Bot, Deployment, Table, opened, wait_until
from tests.browser.conftest import NewPage
from tests.browser.looking import look
from tests.browser.test_admin import MODERATOR, OPERATOR, enter


async def flag(table: Table, reasons: dict[Bot, str]) -> str:
    """The open round is answered by all, closed, and flagged; the id of its claim."""
    first, *_ = reasons
    asked = first.all("round_opened")[-1]
    for bot in reasons:
        await bot.answer(asked["round"], "fact")
        await bot.hear("answer_taken", round=asked["round"])
    await first.hear("round_closed", round=asked["round"])
    for bot, reason in reasons.items():
        await bot.say(type="flag", round=asked["round"], reason=reason)
        await bot.hear("flag_taken", round=asked["round"])
    claim: str = asked["claim"]["id"]
    return claim


async def gone(deployment: Deployment, claim: str) -> bool:
    redis = deployment.redis_server.client()
    try:
        return claim in await RetiredClaims(redis, deployment.keys).ids()
    finally:
        await redis.aclose()


def row(page: Page, claim: str) -> Any:
    return page.locator(f"[data-claim='{claim}']")


async def test_a_doubted_claim_is_retired_in_one_click_undone_in_another_and_a_round_is_voided(
    deploy: Any, new_page: NewPage
) -> None:
    deployment = await deploy(admin_key=OPERATOR, moderator_key=MODERATOR, message_burst=200)
    page, helper = await new_page(1366, 900), await new_page(390, 844, color_scheme="dark")
    await enter(page, deployment)
    await enter(helper, deployment, MODERATOR)
    await expect(page.get_by_test_id("claims")).to_contain_text("Nobody doubts a claim")
    async with opened(deployment, rounds=3, seconds=60, reveal_seconds=60, auto=False) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await table.must("start")
        await ana.hear("round_opened")
        claim = await flag(table, {ana: "It is wrong.", ben: "<img src=x onerror=alert(1)>"})
        for desk in (page, helper):
            doubted = row(desk, claim)
            await expect(doubted).to_contain_text("2 flags · 1 play", timeout=20_000)
            await expect(doubted).to_contain_text("of 2 answers right")
        await expect(row(helper, claim).get_by_role("button")).to_have_count(0)
        await look(helper, "admin-moderator-claims")
        await look(page, "admin-claims")

        # One click, and it is gone; one more, and it is back. The focus stays with it.
        await row(page, claim).locator("[data-reason=unclear]").click()
        await expect(row(page, claim)).to_contain_text("Retired by an operator: It can be read both ways.")
        assert await gone(deployment, claim)
        undo = row(page, claim).get_by_role("button")
        await expect(undo).to_have_text("Undo")
        await expect(undo).to_be_focused()
        await expect(row(helper, claim)).to_contain_text("retired", timeout=20_000)
        await look(page, "admin-claim-retired")
        await page.keyboard.press("Enter")
        await expect(row(page, claim).locator("[data-reason=wrong]")).to_be_visible()
        assert not await gone(deployment, claim)
        await expect(page.get_by_test_id("audit")).to_contain_text(f"put the claim {claim} back")

        # A round of the live room is voided, with a reason that everybody reads.
        await page.locator(f"[data-room='{table.code}']").click()
        drawer = page.get_by_test_id("drawer")
        await drawer.get_by_role("tab", name="Rounds").click()
        await expect(drawer.get_by_test_id("rounds")).to_contain_text("2 flags")
        await look(page, "admin-rounds")
        await drawer.locator("[data-verb=void]").click()
        await page.get_by_role("button", name="The claim is wrong").click()
        told = await ana.hear("round_voided")
        assert (told["round"], told["by"], told["reason"]) == (1, "operator", "The claim was wrong.")
        await expect(drawer.get_by_test_id("rounds")).to_contain_text("voided")
        await expect(drawer.locator("[data-verb=void]")).to_be_hidden()
        await page.keyboard.press("Escape")
        await expect(row(page, claim)).to_contain_text("Retired by an operator: The claim was wrong.", timeout=20_000)
        await expect(page.get_by_test_id("audit")).to_contain_text("voided a round in", timeout=15_000)

        async def retired() -> bool:
            return await gone(deployment, claim)

        await wait_until(retired, "the claim being retired")


async def test_how_one_room_feels_is_drawn_over_time_and_is_there_after_a_reload(
    deploy: Any, new_page: NewPage
) -> None:
    deployment = await deploy(admin_key=OPERATOR, moderator_key=MODERATOR, say_burst=200, say_rate=100)
    async with opened(deployment) as table, opened(deployment) as other:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        for text in ("I love this game, it is wonderful!", "What a great evening, thank you all!", "See you at eight"):
            await ana.say(type="say", text=text)
        await ben.say(type="say", text="you are a stupid idiot")
        assert (await ana.hear("hidden", patience=30))["by"] == "moderator"
        for key, width, scheme in ((MODERATOR, 390, "dark"), (OPERATOR, 1366, "light")):
            page = await new_page(width, 900, color_scheme=scheme)
            await enter(page, deployment, key)
            for _ in range(2):
                await page.locator(f"[data-room='{table.code}']").click()
                drawer = page.get_by_test_id("drawer")
                if key == OPERATOR:
                    await drawer.get_by_role("tab", name="Chat").click()
                line = drawer.get_by_test_id("chart-room-unsafe").locator(".chart-line").first
                await expect(line).to_have_attribute("d", re.compile("M.*L"), timeout=40_000)
                await expect(drawer.get_by_test_id("chart-room-unsafe")).to_contain_text("Unsafe messages 25 %")
                await expect(drawer.get_by_test_id("chart-room-mood")).to_contain_text("happy 50 %")
                await look(page, "admin-moods")
                await page.reload()
                await expect(page.get_by_test_id("live-line")).to_contain_text("Live")
            # Another room has its own, and this one has none.
            await page.locator(f"[data-room='{other.code}']").click()
            if key == OPERATOR:
                await page.get_by_test_id("drawer").get_by_role("tab", name="Chat").click()
            await expect(page.get_by_test_id("drawer")).to_contain_text("Nobody has said anything")
            await asyncio.sleep(0.5)
            await expect(page.get_by_test_id("room-moods")).to_be_hidden()
            await page.context.close()

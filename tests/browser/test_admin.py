"""The control desk in a real browser: somebody watches over a game, sees what goes wrong, and acts on it."""

import asyncio
import json
import re
import signal
from typing import Any

from playwright.async_api import Page, expect

from game.commands import Say
from game.io.frames import parse_id
from game.io.inbox import Inbox
from game.io.tasks import Dead, TaskQueue
from tests.arena import Deployment, Table, opened
from tests.browser.conftest import NewPage
from tests.browser.looking import look

OPERATOR, MODERATOR = "operator-key-for-tests", "moderator-key-for-tests"


async def enter(page: Page, deployment: Deployment, key: str = OPERATOR) -> None:
    await page.goto(f"{deployment.urls[0]}/admin")
    await page.get_by_test_id("key-input").fill(key)
    await page.keyboard.press("Enter")
    await expect(page.get_by_test_id("live-line")).to_contain_text("Live")


async def talk(table: Table, player: str | None, text: str) -> None:
    redis = table.deployment.redis_server.client()
    inbox = Inbox(redis, table.keys, 3600)
    sending = asyncio.create_task(inbox.run())
    try:
        await inbox.put(table.code, Say(player=str(player), text=text))  # type: ignore[arg-type]
    finally:
        sending.cancel()
        await redis.aclose()


async def test_somebody_watches_over_a_game_and_acts_on_what_goes_wrong(deploy: Any, new_page: NewPage) -> None:
    deployment = await deploy(admin_key=OPERATOR, moderator_key=MODERATOR, message_burst=200)
    page = await new_page(1366, 900)
    await page.goto(f"{deployment.urls[0]}/admin")
    await page.get_by_test_id("key-input").fill("wrong")
    await page.get_by_test_id("key-button").click()
    await expect(page.locator("#key-trouble")).to_contain_text("wrong")
    await look(page, "admin-door")
    await enter(page, deployment)
    verdict = page.get_by_test_id("verdict")
    await expect(verdict).to_have_attribute("data-level", "up")
    await expect(verdict.locator("h1")).to_have_text("All is well")

    async with opened(deployment, rounds=2, seconds=40, reveal_seconds=60, auto=False) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await table.must("start")
        await ana.hear("round_opened")
        # Live numbers.
        row = page.locator(f"[data-room='{table.code}']").locator("xpath=ancestor::tr")
        await expect(row.locator(".cell-phase")).to_have_text("Asking 1/2")
        await expect(row.locator(".cell-people")).to_have_text("2 of 2")
        await expect(row.locator(".cell-answered")).to_have_text("0")
        await ana.answer(1, "fact")
        await expect(row.locator(".cell-answered")).to_have_text("1")
        await expect(page.get_by_test_id("now-players")).to_have_text("2")
        await expect(page.get_by_test_id("chart-answers").locator(".chart-line").first).to_have_attribute(
            "d", re.compile("M.*L"), timeout=20_000
        )
        await page.wait_for_timeout(500)
        await look(page, "admin-desk")

        # The moderator hides an insult by its rules; one click shows it, and another hides it again, within a second.
        await talk(table, ana.player, "you idiot <img src=x onerror=alert(1)>")
        eye = page.get_by_test_id("eye")
        await expect(eye).to_contain_text("you idiot <img src=x")
        assert (await ben.hear("hidden", message=1))["by"] == "moderator"
        assert await page.locator("img[src=x]").count() == 0
        await eye.locator("[data-verb=show]").click()
        await ben.hear("said", count=2)
        await page.evaluate("addEventListener('click', () => { window.clickedAt = Date.now(); }, { capture: true })")
        await eye.locator("[data-verb=undo]").click()
        heard = await ben.hear("hidden", message=1, by="operator")
        assert parse_id(heard["id"])[0] - int(await page.evaluate("clickedAt")) < 1000
        await expect(eye).to_have_count(0)
        await expect(page.get_by_test_id("audit")).to_contain_text("hid message 1", timeout=15_000)

        # A broadcast, with its preview, seen by a player on their page.
        player = await new_page(390, 844)
        await player.goto(f"{deployment.urls[0]}/r/{table.code}")
        await player.get_by_test_id("name-input").fill("Cleo")
        await player.get_by_test_id("join-button").click()
        await expect(player.get_by_test_id("connection")).to_contain_text("Cleo")
        await page.get_by_test_id("cast-text").fill("Supper is ready")
        await expect(page.get_by_test_id("cast-preview")).to_have_text("Supper is ready")
        await page.get_by_test_id("cast-send").click()
        await page.get_by_role("button", name="Yes, to one room").click()
        assert (await ana.hear("notification"))["content"] == "Supper is ready"
        await expect(player.locator(".note").last).to_contain_text("Supper is ready")
        await expect(page.get_by_test_id("audit")).to_contain_text("told one room: “Supper is ready”")

        # A dead letter is sent once more.
        redis = deployment.redis_server.client()
        letters = TaskQueue(redis, deployment.keys, "painter", "tester")
        fields = {"room": table.code, "task": "t1", "brief": json.dumps({"line": "x"})}
        await letters.bury(Dead("1-1", fields, "delivered 3 times"), deployment.keys.dead(), "painter")
        letter = page.get_by_test_id("letter")
        await expect(letter).to_contain_text("delivered 3 times")
        await expect(verdict).to_have_attribute("data-level", "attention")
        await letter.locator("[data-verb=retry]").dblclick()
        await expect(letter).to_have_count(0)
        assert len(await redis.xrange(deployment.keys.tasks("painter"))) == 1
        await redis.aclose()

        # One room: its runs as a graph, its chat, its people, one of whom is told something.
        await page.locator(f"[data-room='{table.code}']").click()
        drawer = page.get_by_test_id("drawer")
        await expect(drawer.get_by_test_id("run-graph")).to_be_visible()
        judge = drawer.locator("[data-node=judge]")
        await expect(judge).to_have_attribute("data-state", "done")
        await judge.focus()
        await page.keyboard.press("Enter")
        await expect(drawer.locator(".visit")).to_contain_text("output")
        await look(page, "admin-run")
        await drawer.get_by_role("tab", name="Chat").click()
        await expect(drawer.get_by_test_id("room-chat")).to_contain_text("hidden by operator")
        await look(page, "admin-chat")
        await drawer.get_by_role("tab", name="People").click()
        await drawer.get_by_role("listitem").filter(has_text="Ben").get_by_role("button", name="Tell").click()
        await page.get_by_test_id("say-text").fill("Psst")
        await page.keyboard.press("Enter")
        assert (await ben.hear("notification", content="Psst"))["from"] == "server"
        assert not [m for m in ana.all("notification") if m["content"] == "Psst"]
        await look(page, "admin-people")
        await page.keyboard.press("Escape")
        await expect(drawer).not_to_be_visible()

        # After a reload the login is there, and so are the charts.
        await page.reload()
        await expect(page.get_by_test_id("live-line")).to_contain_text("Live")
        line = page.get_by_test_id("chart-players").locator(".chart-line").first
        await expect(line).to_have_attribute("d", re.compile(r"M.*L.*L.*L"))
    await page.get_by_test_id("logout").click()
    await expect(page.get_by_test_id("key-input")).to_be_focused()


async def test_a_moderator_works_with_the_keyboard_alone(deploy: Any, new_page: NewPage) -> None:
    deployment = await deploy(admin_key=OPERATOR, moderator_key=MODERATOR)
    page = await new_page(768, 1024, color_scheme="dark")
    async with opened(deployment, chat="held") as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await talk(table, ana.player, "hello all")
        await ana.hear("said", state="held")
        await enter(page, deployment, MODERATOR)
        for part in ("cast", "dead", "audit", "models", "charts", "settings"):
            assert await page.get_by_test_id(part).count() == 0, f"{part} is an operator's"
        await expect(page.get_by_test_id("eye")).to_contain_text("hello all")
        await look(page, "admin-moderator")
        for _ in range(40):
            await page.keyboard.press("Tab")
            if await page.evaluate("document.activeElement?.dataset.verb === 'show'"):
                break
        else:
            raise AssertionError("the queue cannot be reached by the keyboard")
        await page.keyboard.press("s")
        assert (await ben.hear("said", state="shown"))["text"] == "hello all"
        await expect(page.locator(".eye-undo")).to_be_focused()
        await page.keyboard.press("u")
        await ben.hear("hidden", message=1, by="moderator")

        # The login ends elsewhere: the desk says so and asks for a key.
        redis = deployment.redis_server.client()
        logins = [key async for key in redis.scan_iter(f"{deployment.keys.prefix}:admin:*") if len(key) > 64]
        await redis.delete(*logins)
        await redis.aclose()
        await expect(page.get_by_test_id("key-input")).to_be_visible(timeout=10_000)
        await expect(page.locator("#key-trouble")).to_contain_text("has ended")


async def test_the_desk_says_when_it_hears_nothing_and_comes_back_by_itself(deploy: Any, new_page: NewPage) -> None:
    deployment = await deploy(admin_key=OPERATOR)
    page = await new_page(1366, 900)
    await enter(page, deployment)
    master = deployment.processes["master1"]
    master.kill()
    verdict = page.get_by_test_id("verdict")
    await expect(verdict).to_have_attribute("data-level", "down", timeout=20_000)
    await expect(verdict.locator("h1")).to_have_text("The game is down")
    master.start()
    web = deployment.processes["web1"]
    web.signal(signal.SIGSTOP)
    await expect(verdict).to_have_attribute("data-level", "none", timeout=20_000)
    await expect(verdict.locator("h1")).to_have_text("Is anybody there?")
    web.signal(signal.SIGCONT)
    await expect(verdict).not_to_have_attribute("data-level", "none", timeout=20_000)


async def test_the_desk_fits_a_phone_and_a_wall(deploy: Any, new_page: NewPage) -> None:
    deployment = await deploy(admin_key=OPERATOR)
    async with opened(deployment):
        for width, scheme in ((320, "light"), (768, "dark"), (1366, "light"), (1920, "dark")):
            page = await new_page(width, 800, color_scheme=scheme)
            await enter(page, deployment)
            await expect(page.locator(".room-open")).to_be_visible()
            assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth"), f"{width} px"
            await look(page, f"admin-{width}-{scheme}")
            await page.context.close()
    plain = await deploy()
    page = await new_page(390, 844)
    await page.goto(f"{plain.urls[0]}/admin")
    await expect(page.locator("main")).to_contain_text("FOF_ADMIN_KEY")
    await look(page, "admin-no-key")

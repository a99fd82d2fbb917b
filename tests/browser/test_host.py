"""The host's pages: every state reloaded, and a game hosted by keyboard alone; test_whole_evening.py has the rest."""

import json
from typing import Any

from playwright.async_api import Page, expect

from tests.arena import Bot, Deployment, RedisServer, Table, opened
from tests.browser.conftest import NewPage
from tests.browser.looking import look
from tests.browser.test_evening import phase
from tests.browser.test_talk import tab_to

SECRET = ("verdict", "explanation", "sources", "confidence", "split")
"""Fields that nobody is told before the reveal."""


async def hosting(new_page: NewPage, table: Table, width: int = 1366, height: int = 768) -> Page:
    page = await new_page(width, height)
    await page.goto(f"{table.url}/host/{table.code}#key={table.host_token}")
    await phase(page, "lobby")
    await page.locator("body.hosting").wait_for()
    return page


async def own(page: Page, room: str) -> str:
    """The token of the host that a browser keeps."""
    token: str = await page.evaluate(f"localStorage.getItem('fof:host:{room}')")
    return token


async def test_a_game_hosted_by_keyboard_alone_in_which_the_host_plays_and_learns_nothing_early(
    arena: Deployment, new_page: NewPage
) -> None:
    host = await new_page(1366, 768)
    heard: list[str] = []
    host.on("websocket", lambda ws: ws.on("framereceived", lambda frame: heard.append(frame)))
    await host.goto(f"{arena.urls[0]}/host")
    await host.get_by_test_id("create-button").wait_for()
    await look(host, "host-create")
    await host.keyboard.press("Tab")
    await host.keyboard.press("Tab")
    await host.keyboard.press("ArrowLeft")
    await expect(host.get_by_role("radio", name="Quick")).to_be_checked()
    await expect(host.get_by_test_id("plan")).to_contain_text("5 claims on everything, about 3 minutes.")
    await host.keyboard.press("Tab")
    await host.keyboard.press("Enter")
    await look(host, "host-create-more")
    await host.get_by_role("radio", name="3", exact=True).focus()
    await host.keyboard.press("Space")
    await expect(host.get_by_test_id("plan")).to_contain_text("3 teams play against each other.")
    await tab_to(host, "create-button")
    await host.keyboard.press("Enter")
    await phase(host, "lobby")
    room = host.url.rpartition("/")[2]
    table = Table(arena, {"room": room, "host_token": await own(host, room)}, arena.urls[0])

    # The host plays too, in a tab of this device.
    await host.keyboard.press("m")
    await expect(host.get_by_test_id("menu-play")).to_be_focused()
    async with host.context.expect_page() as opening:
        await host.keyboard.press("Enter")
    seat = await opening.value
    await seat.get_by_test_id("name-input").fill("Hanna")
    await seat.keyboard.press("Enter")
    await phase(seat, "lobby")
    ana = await table.bot("Ana")
    await host.bring_to_front()
    await host.keyboard.press("?")
    await look(host, "host-keys")
    await host.keyboard.press("Escape")
    await tab_to(host, "start-button")
    await host.keyboard.press("Enter")
    await phase(host, "asking")
    await host.wait_for_timeout(1_000)

    # More time, a pause, and a void with a reason, all by keys.
    closes = (await ana.hear("round_opened"))["closes_at"]
    await host.keyboard.press("e")
    assert (await ana.hear("extended"))["closes_at"] == closes + 10_000
    await host.keyboard.press("p")
    await expect(host.get_by_test_id("paused")).to_be_visible()
    await look(host, "host-paused")
    await host.wait_for_timeout(1_000)
    await host.keyboard.press("Space")
    await ana.hear("resumed_play")
    await host.keyboard.press("v")
    await expect(host.get_by_test_id("strike-wrong")).to_be_focused()
    await host.keyboard.press("ArrowDown")
    await look(host, "host-strike-open")
    await host.keyboard.press("Enter")
    await expect(host.get_by_test_id("struck")).to_contain_text("The claim is unclear")
    assert (await ana.hear("round_voided"))["reason"] == "The claim is unclear"

    for number in (2, 3, 4, 5):
        await ana.hear("round_opened", round=number)
        await phase(host, "asking")
        if number == 2:
            await host.keyboard.press("l")
            await expect(host.get_by_test_id("standings")).to_be_visible()
            await host.keyboard.press("l")
            await look(host, "host-asking")
        await host.wait_for_timeout(1_000)
        await host.keyboard.press("Space")
        await phase(host, "revealing")
        if number == 2:
            await look(host, "host-reveal")
        await host.wait_for_timeout(1_000)
        await host.keyboard.press("Space")
    await phase(host, "over")
    await look(host, "host-over-keyboard")
    await ana.close()
    await table.http.aclose()

    # Nothing that the console was told held a verdict before its reveal.
    opened_rounds, closed_rounds = set(), set()
    for frame in heard:
        told = json.loads(frame)
        if told["type"] == "round_opened":
            opened_rounds.add(told["round"])
        if told["type"] in ("round_closed", "round_voided"):
            closed_rounds.add(told["round"])
        elif opened_rounds != closed_rounds or not opened_rounds:
            assert not any(f'"{part}"' in frame for part in SECRET), frame
    assert opened_rounds == {1, 2, 3, 4, 5}


async def test_whatever_state_the_room_is_in_a_reload_comes_back_to_it(arena: Deployment, new_page: NewPage) -> None:
    async with opened(arena, rounds=2, seconds=14, reveal_seconds=60, auto=True) as table:
        host = await hosting(new_page, table)
        reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": "Slow", "extra": True})
        slow = Bot(table, reply.json()["token"], reply.json()["player"], table.url)
        await slow.connect()
        ana = await table.bot("Ana")

        async def again(name: str, testid: str, text: str = "") -> None:
            await host.reload()
            await phase(host, name)
            await expect(host.get_by_test_id(testid).first).to_contain_text(text)
            await expect(host.get_by_test_id(testid).first).to_be_visible()
            await host.locator("body.hosting").wait_for()

        await again("lobby", "start-button")
        await table.must("lock")
        await again("lobby", "lock-button", "Unlock")
        await table.must("start")
        await ana.hear("round_opened")
        await table.must("pause")
        await again("asking", "paused", "Paused")
        await look(host, "host-reload-paused")
        await table.must("resume")
        await again("asking", "skip-button")
        await ana.answer(1, "fact")
        await expect(host.get_by_test_id("late")).to_contain_text("some have extra time", timeout=20_000)
        await again("asking", "late", "some have extra time")
        await look(host, "host-late")
        await phase(host, "revealing")
        await again("revealing", "verdict")
        await table.must("void", {"reason": "The atlas is old."})
        await expect(host.get_by_test_id("struck")).to_contain_text("The atlas is old.")
        await again("revealing", "struck", "The atlas is old.")
        await table.must("next")
        await ana.hear("round_opened", round=2)
        await table.must("void")
        await expect(host.get_by_test_id("struck")).to_be_visible()
        await host.reload()
        await phase(host, "over")
        await again("over", "podium")

        # Without a line the page says so, and comes back by itself.
        await host.context.set_offline(True)
        await host.evaluate("window.dispatchEvent(new Event('offline'))")
        await table.must("start")
        await expect(host.get_by_test_id("connection")).to_contain_text("Reconnecting", timeout=25_000)
        await host.context.set_offline(False)
        await expect(host.get_by_test_id("connection")).to_contain_text("Host", timeout=20_000)
        await table.must("end")
        await phase(host, "over")

        # A key that is not right: the big screen, and how to become the host.
        await host.evaluate(f"localStorage.setItem('fof:host:{table.code}', 'host.wrong')")
        await host.reload()
        await phase(host, "over")
        await expect(host.locator(".note")).to_contain_text("does not hold the key")
        await expect(host.get_by_test_id("take-button")).to_be_visible()
        await look(host, "host-wrong-key")
        await host.goto(f"{table.url}/host/{table.code}#take")
        await expect(host.get_by_test_id("take-code")).to_be_focused()
        assert "#" not in host.url
        await host.goto(f"{table.url}/host/ABCDEF")
        await phase(host, "gone")
        await expect(host.get_by_role("link", name="Host a game")).to_be_visible()
        await look(host, "host-gone")


async def test_a_console_waits_for_redis_and_says_when_a_room_is_no_more(
    deploy: Any, own_redis: RedisServer, new_page: NewPage
) -> None:
    deployment = await deploy(redis=own_redis, only="bank", session_timeout=15)
    async with opened(deployment, rounds=2, seconds=60) as table:
        host = await hosting(new_page, table)
        await table.bot("Ana")
        own_redis.process.kill()
        await host.reload()
        await expect(host.get_by_test_id("away")).to_be_visible()
        await look(host, "host-away")
        own_redis.process.start()
        await own_redis.answers()
        await phase(host, "lobby")
        await phase(host, "gone", 45_000)
        await host.reload()
        await phase(host, "gone")
        await expect(host.get_by_role("link", name="Enter a code")).to_be_visible()

"""A player's evening through the page: teams, doubts, own settings, closed doors, and a network that comes and goes."""

import time
from typing import Any

from playwright.async_api import Locator, Page, expect

from tests.arena import Deployment, Table, opened, wait_until
from tests.browser.conftest import NewPage
from tests.browser.looking import look
from tests.browser.test_evening import join, phase
from tests.proxy import Proxy

PHONE: dict[str, Any] = {"has_touch": True, "is_mobile": True}
SLOW_LINK = 0.2
"""Seconds each way, with"""
THIRD_GENERATION = 200_000
"""bytes a second: a phone at the edge of town, whose processor is"""
OLD_PHONE = 6
"""times slower than this one, and which is to be in the lobby within"""
PATIENCE_TO_THE_LOBBY = 30.0
"""seconds of opening the page and pressing Join, also where this machine has much else to do (4 s when it has not)."""
HASTE = """() => {
    window.haste = {locked: 0, opened: null};
    const look = setInterval(() => {
        const button = document.querySelector('[data-testid=answer-fact]');
        if (!button || !document.querySelector('.asking')) return;
        if (!button.disabled) { haste.opened = Date.now(); clearInterval(look); return; }
        haste.locked ||= Date.now();
        if (Date.now() - haste.locked > 200) return;
        button.click();
        document.dispatchEvent(new KeyboardEvent('keydown', {key: 'f', code: 'KeyF', bubbles: true}));
    }, 10);
}"""
"""Somebody who presses button and key in the first moments, and notes since when the button was seen and could be pressed (ms)."""


def receipt(page: Page) -> Locator:
    return page.get_by_test_id("receipt")


async def told(page: Page, text: str) -> None:
    """Something is said in passing, and to those who listen."""
    await expect(page.locator(".note").filter(has_text=text)).to_be_visible()


async def standing(table: Table, name: str) -> dict[str, Any]:
    reply = await table.http.get(f"/api/rooms/{table.code}/leaderboard")
    row: dict[str, Any] = next(row for row in reply.json()["standings"] if row["name"] == name)
    return row


async def test_a_doubted_claim_is_put_right_before_its_players_eyes(arena: Deployment, new_page: NewPage) -> None:
    async with opened(arena, rounds=2, seconds=30, reveal_seconds=60, teams=2, reading=True) as table:
        host, ben = await table.host(), await table.bot("Ben")
        ana = await new_page(**PHONE)
        await ana.goto(f"{table.url}/r/{table.code}")
        await look(ana, "player-door-teams")
        await ana.get_by_test_id("team-2").check(force=True)
        await ana.get_by_test_id("name-input").fill("Ana")
        await ana.get_by_test_id("join-button").click()
        await phase(ana, "lobby")
        await expect(ana.get_by_test_id("team")).to_have_text("Owls")
        await look(ana, "player-lobby-team")

        # First the claim, then the buttons, at the moment that the server says: neither finger nor key is faster.
        await ana.evaluate(HASTE)
        await table.must("start")
        opens_at = (await host.hear("round_opened"))["opens_at"]
        await expect(ana.get_by_test_id("answer-fact")).to_be_enabled(timeout=10_000)
        haste: Any = await ana.evaluate("haste")
        assert haste["opened"] - haste["locked"] > 500, "the buttons are seen before they can be pressed"
        assert -50 < haste["opened"] - opens_at < 2_000, "the buttons open with the round"
        await expect(receipt(ana)).to_have_attribute("data-state", "none")

        # A doubt, in own words; keys that are typed there are no answer.
        await ana.get_by_test_id("flag-button").click()
        await look(ana, "player-doubt")
        await ana.get_by_test_id("doubt-reason-unclear").check(force=True)
        await ana.keyboard.press("f")
        await ana.get_by_test_id("doubt-words").fill("Which kind of fish?")
        await ana.get_by_test_id("doubt-send").click()
        await expect(ana.get_by_test_id("doubt-told")).to_contain_text("Thanks. The host")
        await look(ana, "player-doubt-told")
        flag = await host.hear("flagged")
        assert (flag["round"], flag["name"]) == (1, "Ana")
        assert flag["reason"] == "It can be read in two ways: Which kind of fish?"
        await ana.get_by_test_id("doubt-close").click()
        await expect(receipt(ana)).to_have_attribute("data-state", "none")
        await ana.reload()
        await expect(ana.get_by_test_id("flag-button")).to_contain_text("Flagged")

        await ana.keyboard.press("f")
        await expect(receipt(ana)).to_contain_text("saved")
        await ben.answer(1, "fake")
        await phase(ana, "revealing")
        await expect(ana.get_by_test_id("team-place")).to_contain_text("Owls: ")
        await look(ana, "player-reveal-team")
        before = (await standing(table, "Ana"))["score"]
        await table.must("void", {"reason": "There are two kinds."})
        await expect(ana.get_by_role("heading", name="Struck out")).to_be_visible()
        await expect(ana.get_by_test_id("struck")).to_contain_text("There are two kinds.")
        effect = f"It had given you {before:,}. You now have 0" if before else "Your score stays as it is: 0"
        await expect(ana.get_by_test_id("struck")).to_contain_text(effect)
        await expect(ana.get_by_test_id("score")).to_have_text("0")
        await look(ana, "player-reveal-struck")

        # The claim of the next round; then it is struck out when all is over, and the podium says so.
        await table.must("next")
        await expect(ana.get_by_test_id("answer-fake")).to_be_enabled(timeout=8_000)
        await ana.get_by_test_id("answer-fake").click()
        await expect(receipt(ana)).to_contain_text("saved")
        await ben.answer(2, "fact")
        await phase(ana, "revealing")
        await table.must("next")
        await phase(ana, "over")
        await table.must("void", {"round": 2, "reason": "It gives itself away."})
        await told(ana, "It gives itself away.")
        await expect(ana.get_by_test_id("score")).to_have_text("0")


async def test_own_settings_stay_with_the_device_and_cost_no_points(arena: Deployment, new_page: NewPage) -> None:
    async with opened(arena, rounds=2, seconds=5, reveal_seconds=60) as table:
        ana, ben = await new_page(**PHONE), await new_page(1366, 768)
        await ana.goto(f"{table.url}/r/{table.code}")
        await ana.get_by_test_id("settings-button").click()
        await look(ana, "player-settings")
        await expect(ana.get_by_test_id("wish-sound")).not_to_be_checked()
        await ana.get_by_test_id("wish-extra").check()
        await ana.get_by_test_id("wish-still").check()
        await ana.get_by_test_id("text-3").check(force=True)
        await ana.get_by_test_id("sheet-close").click()
        await expect(ana.get_by_test_id("settings-button")).to_be_focused()
        await ana.get_by_test_id("name-input").fill("Ana")
        await ana.get_by_test_id("join-button").click()
        await phase(ana, "lobby")
        await join(ben, table.url, table.code, "Ben")
        await ana.reload()
        await phase(ana, "lobby")
        assert await ana.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") == 22
        await look(ana, "player-lobby-large")

        # Half as long again, on this device alone.
        await table.must("start")
        await phase(ana, "asking")
        await look(ana, "player-asking-large")
        assert int(await ana.get_by_test_id("timer").get_attribute("data-seconds") or 0) > 5
        await expect(ben.get_by_test_id("answered")).to_have_text("The last answers are on their way", timeout=7_000)
        await expect(ben.get_by_test_id("answer-fact")).to_be_disabled()
        await ana.get_by_test_id("answer-fact").click()
        await expect(receipt(ana)).to_contain_text("saved")
        await phase(ana, "revealing")
        assert await ana.evaluate("document.getAnimations().length") == 0, "nothing moves"
        assert (await standing(table, "Ana"))["answered"] == 1

        # In the room: no more extra time, and the claim is read elsewhere.
        await ana.get_by_test_id("settings-button").click()
        await ana.get_by_test_id("wish-extra").uncheck()
        await ana.get_by_test_id("wish-buttons").check()
        await ana.keyboard.press("Escape")
        await expect(ana.get_by_test_id("live")).to_have_text("You have as much time as everybody.")
        await look(ana, "player-reveal-buttons")
        await table.must("next")
        await phase(ana, "asking")
        assert int(await ana.get_by_test_id("timer").get_attribute("data-seconds") or 9) <= 5
        await expect(ana.get_by_test_id("claim")).to_be_hidden()
        await look(ana, "player-asking-buttons")
        await ana.get_by_test_id("answer-fake").click()
        await expect(receipt(ana)).to_contain_text("saved")
        await ben.keyboard.press("k")
        await phase(ana, "revealing")
        await expect(ana.get_by_test_id("verdict")).to_be_visible()

        # Who wants to be forgotten is, and lands at the door; who only looks keeps everything.
        await ana.get_by_test_id("settings-button").click()
        await ana.get_by_test_id("erase-ask").click()
        await look(ana, "player-settings-erase")
        await ana.get_by_test_id("erase-no").click()
        assert (await standing(table, "Ana"))["answered"] == 2
        await ana.get_by_test_id("erase-ask").click()
        await ana.get_by_test_id("erase-yes").click()
        await expect(ana.get_by_text("Your data in this room is deleted.")).to_be_visible()
        await phase(ana, "door")
        names = [
            row["name"] for row in (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
        ]
        assert names == ["Ben"]


async def test_every_closed_door_says_why_and_what_else(arena: Deployment, new_page: NewPage) -> None:
    async with opened(arena, max_players=2) as table, Proxy(table.url) as proxy:
        ana = await new_page(320, 640, color_scheme="dark")
        shut = ana.get_by_test_id("door-shut")
        await join(ana, proxy.url, table.code, "Ana")
        player = (await table.http.get(f"/api/rooms/{table.code}")).json()["roster"][0]["player"]

        # Taken: another name is offered and works at once.
        ben = await new_page()
        await ben.goto(f"{table.url}/r/{table.code}")
        await ben.get_by_test_id("name-input").fill("ANA")
        await ben.get_by_test_id("join-button").click()
        await expect(ben.get_by_role("alert")).to_contain_text("ANA is taken.")
        await look(ben, "player-door-taken")
        await ben.get_by_role("button", name="Try ANA 2").click()
        await phase(ben, "lobby")

        # Full, and a way to watch; from there a way back to the door.
        cleo = await new_page()
        await cleo.goto(f"{table.url}/r/{table.code}")
        await expect(cleo.get_by_test_id("door-shut")).to_have_attribute("data-code", "room_full")
        await look(cleo, "player-door-full")
        await cleo.get_by_test_id("watch-button").click()
        await phase(cleo, "lobby")
        await look(cleo, "player-lobby-watching")

        # Banned: by this device, whatever the name.
        await table.must("kick", {"player": player, "ban": True})
        await phase(ana, "door")
        await look(ana, "player-door-kicked")
        await ana.get_by_test_id("name-input").fill("Anton")
        await ana.get_by_test_id("join-button").click()
        await expect(shut).to_have_attribute("data-code", "banned")
        await look(ana, "player-door-banned")
        await cleo.get_by_role("button", name="Take a seat and play").click()
        await expect(cleo.get_by_test_id("name-input")).to_be_visible()

        # Locked; and when it is opened, knocking helps.
        await table.must("lock")
        await cleo.get_by_test_id("name-input").fill("Cleo")
        await cleo.get_by_test_id("join-button").click()
        await expect(cleo.get_by_test_id("door-shut")).to_have_attribute("data-code", "room_locked")
        await look(cleo, "player-door-locked")
        await table.must("unlock")
        await cleo.get_by_test_id("knock-again").click()
        await cleo.get_by_test_id("name-input").fill("Cleo")
        await cleo.get_by_test_id("join-button").click()
        await phase(cleo, "lobby")

        # A game that does not answer is waited for.
        dora = await new_page()
        await dora.goto(f"{proxy.url}/")
        await dora.evaluate("import('/static/js/player/door.js')")
        await dora.route("**/api/rooms/*", lambda route: route.abort())
        await dora.goto(f"{proxy.url}/r/{table.code}")
        await phase(dora, "hold")
        await look(dora, "player-hold")
        await dora.unroute_all()
        await phase(dora, "door")

        # Another tab has the seat, and gives it back.
        tab = await cleo.context.new_page()
        await tab.goto(f"{table.url}/r/{table.code}")
        await tab.get_by_test_id("rejoin-button").click()
        await phase(tab, "lobby")
        await phase(cleo, "elsewhere")
        await look(cleo, "player-elsewhere")
        await cleo.get_by_test_id("use-here-button").click()
        await phase(cleo, "lobby")
        await phase(tab, "elsewhere")


async def test_a_game_over_a_bad_network_has_truthful_receipts_and_one_answer_each(
    arena: Deployment, new_page: NewPage
) -> None:
    async with opened(arena, rounds=4, seconds=8, reveal_seconds=60) as table, Proxy(table.url) as proxy:
        proxy.latency, proxy.bandwidth = SLOW_LINK, THIRD_GENERATION
        ana = await new_page(**PHONE)
        session = await ana.context.new_cdp_session(ana)
        await session.send("Emulation.setCPUThrottlingRate", {"rate": OLD_PHONE})
        began = time.monotonic()
        await ana.goto(f"{proxy.url}/r/{table.code}")
        await ana.get_by_test_id("name-input").fill("Ana")
        opened_after = time.monotonic() - began
        began = time.monotonic()
        await ana.get_by_test_id("join-button").click()
        await phase(ana, "lobby")
        entered_after = time.monotonic() - began
        print(f"3G, old phone: door after {opened_after:.1f} s, lobby {entered_after:.1f} s after Join")
        assert opened_after + entered_after < PATIENCE_TO_THE_LOBBY
        await session.send("Emulation.setCPUThrottlingRate", {"rate": 1})

        async def closed(number: int) -> dict[str, Any]:
            async def found() -> Any:
                reveal = (await table.http.get(f"/api/rooms/{table.code}")).json()["reveal"]
                return reveal if reveal and reveal["round"] == number else None

            reveal: dict[str, Any] = await wait_until(found, f"round {number} being closed")
            return reveal

        # 1: bytes vanish for a while: nothing is called saved, until it is.
        await table.must("start")
        await phase(ana, "asking")
        proxy.blackhole = True
        await ana.get_by_test_id("answer-fact").click()
        await expect(receipt(ana)).to_contain_text("saving…")
        await ana.wait_for_timeout(700)
        assert "saved" not in await receipt(ana).inner_text()
        proxy.blackhole = False
        await phase(ana, "revealing")
        await expect(receipt(ana)).to_contain_text("saved")
        assert (await closed(1))["answered"] == 1

        # 2: offline in mid-round, and back in time: kept, sent once, and the second thought does not count.
        await table.must("next")
        await phase(ana, "asking")
        await proxy.down()
        await expect(ana.get_by_test_id("connection")).to_have_attribute("data-state", "reconnecting")
        await ana.get_by_test_id("answer-fake").click()
        await expect(receipt(ana)).to_contain_text("no connection, will be sent")
        await ana.keyboard.press("f")
        await proxy.open()
        await phase(ana, "revealing")
        await expect(receipt(ana)).to_contain_text("FAKE")
        await expect(receipt(ana)).to_contain_text("saved")
        assert (await closed(2))["split"] == {"fact": 0, "fake": 1}

        # 3: offline until it was too late, and told so.
        await table.must("next")
        await phase(ana, "asking")
        await proxy.down()
        await ana.get_by_test_id("answer-fake").click()
        await expect(receipt(ana)).to_have_attribute("data-state", "queued")
        assert (await closed(3))["answered"] == 0
        await proxy.open()
        await phase(ana, "revealing")
        await expect(receipt(ana)).to_have_text("That round closed before we could send your answer.")
        await look(ana, "player-too-late")

        # 4: two tabs with one seat: the first answer counts, and the second tab knows it.
        await table.must("next")
        await phase(ana, "asking")
        await ana.get_by_test_id("answer-fact").click()
        tab = await ana.context.new_page()
        await tab.goto(f"{proxy.url}/r/{table.code}")
        await tab.get_by_test_id("rejoin-button").click()
        await phase(tab, "revealing")
        await expect(receipt(tab)).to_contain_text("FACT")
        assert (await closed(4))["split"] == {"fact": 1, "fake": 0}
        assert (await standing(table, "Ana"))["answered"] == 3

"""A whole evening: ten players in two teams, a host, a projector and a leaderboard; claims are doubted, and a host is lost.

Of the players two have a page and eight a socket; the editor is a scripted model behind real servers.
"""

import io
from typing import Any

from openpyxl import load_workbook
from playwright.async_api import Page, expect

from tests.agents import sensible
from tests.agents.standins import Question, StandIn
from tests.agents.test_generated_game import made, with_models
from tests.arena import Bot, Table, opened, wait_until
from tests.browser.conftest import NewPage
from tests.browser.looking import look
from tests.browser.test_evening import join, phase, standings
from tests.browser.test_host import hosting, own
from tests.browser.test_player import PHONE
from tests.browser.test_recap import saved

OVERTURNED = "My grandfather measured it himself."
"""What the editor of this evening believes."""
ALONE_SECONDS = 20
LEADERS = 3
"""So many players a big screen shows beside the teams."""
BOTS = ("Ana", "Ben", "Cleo", "Finn", "Gil", "Hana", "Ines", "Jon")
OTHER = {"fact": "fake", "fake": "fact"}


async def press(page: Page, testid: str) -> None:
    """Click on the gold button: for a moment after each change it takes no click, so that nobody skips what they meant to see."""
    await page.get_by_test_id(testid).wait_for()
    await page.wait_for_timeout(1_000)
    await page.get_by_test_id(testid).click()


def convinced(question: Question) -> dict[str, Any]:
    """An editor who is overturned by one reason, and else knows what is true."""
    if OVERTURNED in question.data.get("data", {}).get("objections", []):
        return {"p_true": 50, "reasons": []}
    return sensible.answer(question)


async def answered(number: int, right: set[str], bots: dict[str, Bot], pages: dict[str, Page]) -> None:
    """Everybody answers: those in `right` say what is so, by the stand-ins' rule, and the others the contrary."""
    for name, bot in bots.items():
        text = (await bot.hear("round_opened", round=number))["claim"]["text"]
        truth = str(sensible.truth(text))
        await bot.answer(number, truth if name in right else OTHER[truth])
    for name, page in pages.items():
        await page.get_by_test_id(f"answer-{truth if name in right else OTHER[truth]}").click()


async def leaders(page: Page) -> list[tuple[str, str, str]]:
    """(rank, name, score) of all who lead on a big screen."""
    rows: Any = await page.evaluate(
        """() => [...document.querySelectorAll('.top-five li')].map((row) =>
            ['rank', 'name', 'score'].map((part) => row.querySelector('.' + part).textContent))"""
    )
    return [(rank, name, score) for rank, name, score in rows]


async def scoring(table: Table) -> set[str]:
    """The names of those who have points, as the leaderboard's call tells it."""
    told = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
    assert {row["rank"] for row in told if row["score"]} <= {1}, "whoever has points here shares the first place"
    return {row["name"] for row in told if row["score"]}


async def shown(names: set[str], board: Page, *screens: Page) -> None:
    """Leaderboard and big screens show points of these, and of nobody else."""

    async def all_show() -> bool:
        on_board = {name for name, score in await standings(board) if score != "0"}
        leading = [{name for rank, name, score in await leaders(screen) if score != "0"} for screen in screens]
        return on_board == names and all(found <= names and len(found) == min(len(names), LEADERS) for found in leading)

    await wait_until(all_show, f"the points of {names} on all screens")


async def test_an_evening_of_ten_in_which_claims_are_put_right_and_the_host_is_lost(
    deploy: Any, new_page: NewPage
) -> None:
    with StandIn("ollama", answers=convinced) as ollama, StandIn("openai", answers=convinced) as openai:
        deployment = await with_models(deploy, ollama, openai, public_url="http://game.example:8000")
        async with opened(
            deployment, rounds=4, seconds=60, scoring="accuracy", teams=2, auto=False, reveal_seconds=2
        ) as table:
            host, wall, phone = await hosting(new_page, table), await new_page(1366, 768), await new_page(390, 844)
            board = await new_page(1100, 800)
            await board.goto(f"{table.url}/r/{table.code}/leaderboard")
            await wall.goto(f"{table.url}/host/{table.code}")
            bots = {name: await table.bot(name) for name in BOTS}
            ana, ben = bots["Ana"], bots["Ben"]
            dora, emil = await new_page(**PHONE), await new_page(320, 640, color_scheme="dark")
            players = {"Dora": dora, "Emil": emil}
            for name, page in players.items():
                await join(page, table.url, table.code, name)
            for page in (host, wall):
                await expect(page.get_by_test_id("team-1")).to_contain_text("Foxes")
                await expect(page.get_by_test_id("team-1")).to_contain_text("Dora")
                await expect(page.get_by_test_id("team-2")).to_contain_text("Emil")
                await expect(page.locator(".team-count")).to_have_text(["5", "5"])
            assert await wall.get_by_role("button", name="Cleo").count() == 0, "a wall sends nobody out"
            await look(host, "host-lobby-teams")
            await look(wall, "host-wall-lobby")
            await look(board, "host-board-lobby")

            # Somebody who should not be here goes, and stays away.
            mallory = await table.bot("Mallory")
            await host.get_by_role("button", name="Mallory").click()
            await look(host, "host-kick")
            await host.get_by_role("button", name="Send out and keep out").click()
            await wait_until(lambda: mallory.close_code == 4403, "Mallory being sent away")

            await wait_until(lambda: made(table, 3), "claims being made", 30)
            await host.get_by_test_id("start-button").click()
            for page in (host, emil):
                await phase(page, "asking")
            await look(emil, "host-player-asking-small")

            # A doubt about an open round: the bar has a number, and what was said is behind it.
            await ana.say(type="flag", round=1, reason=OVERTURNED)
            await expect(host.get_by_test_id("flag-count")).to_have_text("1")
            assert OVERTURNED not in await host.locator("body").inner_text()
            assert await wall.get_by_test_id("flags-button").count() == 0
            await host.get_by_test_id("flags-button").click()
            card = host.get_by_test_id("flag-card")
            await expect(card).to_contain_text(f"Ana{OVERTURNED}")
            assert await card.locator(".flag-verdict").count() == 0
            await look(host, "host-flag-open")
            await host.get_by_test_id("flag-check-1").click()
            await expect(card).to_contain_text("as soon as it is closed")
            await host.keyboard.press("Escape")
            await answered(1, {"Ben", "Emil"}, bots, players)

            # Closed: it is checked again, and did not hold. All pages say so, and nobody has a point for it.
            for page in (host, wall):
                await expect(page.get_by_test_id("struck")).to_contain_text("checked again, and it did not hold")
                await expect(page.get_by_test_id("verdict")).to_have_attribute("data-verdict", "void")
            await shown(set(), board, host, wall)
            assert await scoring(table) == set()
            await look(host, "host-struck")
            await host.reload()
            await expect(host.get_by_test_id("struck")).to_contain_text("All scores are recomputed")
            await host.get_by_test_id("flags-button").click()
            await expect(card).to_have_attribute("data-state", "voided")
            await expect(card).to_contain_text(OVERTURNED)
            await host.keyboard.press("Escape")

            # The seat goes to a phone; the laptop says so and has a next step.
            await host.get_by_test_id("menu-button").click()
            await look(host, "host-menu")
            await host.get_by_test_id("menu-hand").click()
            code = (await host.get_by_test_id("hand-code").locator("[aria-hidden]").inner_text()).strip()
            where = f"game.example:8000/host/{table.code}#take"
            await expect(host.locator(".hand-steps")).to_contain_text(where)
            await look(host, "host-hand")
            asked: list[str] = []
            phone.on("request", lambda request: asked.append(request.url))
            await phone.goto(f"{table.url}/host/{table.code}#take={code}")
            await expect(phone.locator("body.hosting")).to_be_attached()
            assert "take" not in phone.url, "the code does not stay in the address"
            assert not any(code in address for address in asked)
            await expect(host.get_by_test_id("handed")).to_be_visible()
            await look(host, "host-handed")
            await look(phone, "host-phone-reveal")
            # What was said came along: this device has never heard it.
            await phone.get_by_test_id("flags-button").click()
            await expect(phone.get_by_test_id("flag-card")).to_contain_text(f"Ana{OVERTURNED}")
            await phone.keyboard.press("Escape")
            await host.reload()
            await expect(host.get_by_test_id("handed")).to_be_visible()
            await host.get_by_test_id("handed-back").click()
            for typed, said in (("", "Please type the code"), ("AAAAA-AAAAA", "wrong"), (code, "used already")):
                await host.get_by_test_id("take-code").fill(typed)
                await host.get_by_test_id("take-go").click()
                await expect(host.locator("#take-trouble")).to_contain_text(said)
            await look(host, "host-take")
            await host.keyboard.press("Escape")
            await host.get_by_test_id("handed-watch").click()
            await phase(host, "revealing")
            assert (
                await host.get_by_test_id("next-button").count() == 0
                or not await host.locator(".host-bar").is_visible()
            )

            # The phone goes on, and is closed in mid-round: the game says so and goes on by itself.
            await press(phone, "next-button")
            await phase(wall, "asking")
            token = await own(phone, table.code)
            await phone.close()
            await answered(2, {"Ana", "Cleo"}, bots, players)
            await phase(wall, "revealing")
            await shown({"Ana", "Cleo"}, board, wall)
            for page in (wall, dora, host):
                await expect(page.get_by_test_id("alone")).to_contain_text(
                    "the game goes on by itself", timeout=(ALONE_SECONDS + 5) * 1000
                )
            await look(wall, "host-alone")
            await look(dora, "host-player-alone")
            await phase(wall, "asking")

            # On another device the host is back.
            table.host_token = token
            phone = await new_page(390, 844)
            await phone.goto(f"{table.url}/host/{table.code}#key={token}")
            await phase(phone, "asking")
            for page in (wall, dora):
                await expect(page.get_by_test_id("alone")).to_be_empty()
            await answered(3, {"Dora", "Emil"}, bots, players)
            await phase(wall, "revealing")
            await shown({"Ana", "Cleo", "Dora", "Emil"}, board, wall, phone)

            # Two of ten players are enough: the claim is checked again, and Dora's points and place are put right before her eyes.
            await expect(dora.get_by_test_id("rank")).to_contain_text("1st")
            for bot in (ana, ben):
                await bot.say(type="flag", round=3, reason=OVERTURNED)
            checking = wall.locator(".note").filter(has_text="Claim 3 is being checked again.")
            await expect(checking).to_be_visible()
            for page in (wall, phone):
                await expect(page.get_by_test_id("struck")).to_contain_text("checked again, and it did not hold")
            await expect(dora.get_by_test_id("struck")).to_contain_text("You now have 0 and are 3rd")
            await expect(emil.get_by_test_id("struck")).to_contain_text("checked again and did not hold")
            await shown({"Ana", "Cleo"}, board, wall, phone)
            assert await scoring(table) == {"Ana", "Cleo"}
            await look(dora, "host-player-struck")
            await look(emil, "host-player-struck-small")
            await look(board, "host-board-struck")

            # The host's own word counts as well, also about a round before.
            await ben.say(type="flag", round=2, reason="It can be read in two ways.")
            await phone.get_by_test_id("flags-button").click()
            await phone.get_by_test_id("flag-void-2").click()
            await phone.get_by_test_id("strike-own").fill("Nobody could know that.")
            await look(phone, "host-strike")
            await phone.get_by_test_id("strike-yes").click()
            await expect(wall.locator(".note-gold")).to_contain_text("Nobody could know that.")
            await shown(set(), board, wall, phone)
            await press(phone, "next-button")
            await phase(wall, "asking")
            await answered(4, {"Emil", "Finn"}, bots, players)
            await phase(wall, "revealing")
            await shown({"Emil", "Finn"}, board, wall, phone)
            await expect(wall.get_by_test_id("team-table")).to_contain_text("Foxes")
            await press(phone, "next-button")

            # Podium, and what the host takes home.
            for page in (wall, dora, emil, phone):
                await phase(page, "over")
            for page, name in (
                (wall, "host-over"),
                (emil, "host-player-over-small"),
                (board, "host-board-over"),
                (phone, "host-phone-over"),
            ):
                await look(page, name)
            await phone.get_by_test_id("exports-button").click()
            book = load_workbook(io.BytesIO(await saved(phone, "export-xlsx")))
            assert {row[1].value for row in book["Players"].iter_rows(min_row=2)} == {*BOTS, *players}

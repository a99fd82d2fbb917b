"""The end of a game through the pages: own card, claim by claim, files for the host, and a void after the podium."""

import io
from pathlib import Path
from typing import Any

from openpyxl import load_workbook
from playwright.async_api import Page, expect

from tests.arena import Bot, Deployment, Table, opened
from tests.browser.conftest import NewPage
from tests.browser.looking import look
from tests.browser.test_evening import phase


async def seated(page: Page, table: Table, bot: Bot) -> None:
    """The page takes the seat of a bot, as after a reload."""
    await bot.close()
    await page.goto(f"{table.url}/leaderboard")
    seat = {"player": bot.player, "name": "Ana", "token": bot.token}
    await page.evaluate(f"seat => localStorage.setItem('fof:seat:{table.code}', JSON.stringify(seat))", seat)
    await page.evaluate(f"sessionStorage.setItem('fof:live:{table.code}', '1')")
    await page.goto(f"{table.url}/r/{table.code}")


async def saved(page: Page, button: str) -> bytes:
    """What a click on a button saves on the device."""
    async with page.expect_download() as waiting:
        await page.get_by_test_id(button).click()
    return Path(await (await waiting.value).path()).read_bytes()


async def picked(page: Page) -> str:
    """The number of the round that is shown, by the strip."""
    tab: Any = await page.locator(".rounds-tab[aria-selected=true] b").inner_text()
    return str(tab)


async def evening(table: Table) -> list[Bot]:
    """Two rounds: the first says what is right and is sure, the others say the contrary of each other."""
    bots = [await table.bot(name) for name in ("Ana", "Ben", "Cleo")]
    await table.must("start")
    for number in (1, 2):
        for bot, verdict in zip(bots, ("fact", "fake", "fact"), strict=True):
            await bot.hear("round_opened", round=number)
            await bot.answer(number, verdict, sure=True)
        await bots[0].hear("round_closed", round=number)
    await bots[0].hear("game_over")
    return bots


async def test_the_end_of_an_evening(arena: Deployment, new_page: NewPage) -> None:
    async with opened(arena, rounds=2, seconds=30, reveal_seconds=1, scoring="confidence", teams=2) as table:
        bots = await evening(table)
        ana, host, board = await new_page(), await new_page(1366, 768), await new_page(1280, 800)
        addresses: list[str] = []
        for page in (ana, host, board):
            page.on("request", lambda request: addresses.append(request.url))

        # A player who comes back to the podium has the own card all the same.
        await seated(ana, table, bots[0])
        await phase(ana, "over")
        card = ana.get_by_test_id("card")
        await expect(card).to_be_visible()
        before = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
        own = next(row for row in before if row["name"] == "Ana")
        await expect(card).to_contain_text(f"{own['correct']} of 2 right")
        await expect(ana.get_by_test_id("calibration")).to_contain_text("too seldom to tell")
        await expect(ana.get_by_test_id("podium")).to_be_visible()
        await expect(ana.get_by_test_id("teams")).to_contain_text("Foxes")
        await expect(ana.get_by_text("What comes next")).to_be_visible()
        assert (await saved(ana, "picture-button")).startswith(b"\x89PNG")

        # Claim by claim, with the keyboard and by swiping.
        await ana.locator(".end-rounds").scroll_into_view_if_needed()
        await expect(ana.get_by_test_id("round")).to_be_visible()
        assert await picked(ana) == "1"
        await ana.locator(".rounds-tab[aria-selected=true]").focus()
        await ana.keyboard.press("ArrowRight")
        assert await picked(ana) == "2"
        await expect(ana.get_by_test_id("round")).to_contain_text("You said FACT")
        await ana.get_by_test_id("round").evaluate(
            """(panel) => {
                const at = (kind, x) => panel.dispatchEvent(new TouchEvent(kind, {
                    touches: kind === 'touchend' ? [] : [new Touch({identifier: 1, target: panel, clientX: x, clientY: 9})],
                    changedTouches: [new Touch({identifier: 1, target: panel, clientX: x, clientY: 9})]}));
                at('touchstart', 20); at('touchend', 200);
            }"""
        )
        assert await picked(ana) == "1"
        await look(ana, "recap-player")

        # What the host takes home; the token stands in no address.
        await host.goto(f"{table.url}/host/{table.code}#key={table.host_token}")
        await phase(host, "over")
        await expect(host.get_by_test_id("teams")).to_contain_text("Owls")
        await host.get_by_test_id("exports-button").click()
        await look(host, "recap-host")
        book = load_workbook(io.BytesIO(await saved(host, "export-xlsx")))
        assert {row[1].value for row in book["Players"].iter_rows(min_row=2)} == {"Ana", "Ben", "Cleo"}
        assert (await saved(host, "export-csv")).startswith(b"\xef\xbb\xbf")
        await host.keyboard.press("Escape")
        await expect(host.get_by_test_id("export-json")).to_be_hidden()

        # The leaderboard: players, teams, claim by claim.
        await board.goto(f"{table.url}/r/{table.code}/leaderboard")
        await expect(board.get_by_test_id("standings")).to_be_visible()
        await board.get_by_test_id("view-players").focus()
        await board.keyboard.press("ArrowRight")
        await expect(board.get_by_test_id("teams")).to_be_visible()
        await look(board, "recap-board-teams")
        await board.keyboard.press("ArrowRight")
        await expect(board.get_by_test_id("round")).to_be_visible()
        assert await board.locator(".rounds-tab").count() == 2
        await look(board, "recap-board-rounds")

        # A round is voided after the podium: card, big screen and leaderboard say so at once.
        await table.must("void", {"round": 1, "reason": "The source is wrong."})
        await expect(card).to_contain_text("of 1 right")
        await board.locator(".rounds-tab").first.click()
        await expect(board.get_by_test_id("round")).to_contain_text("The source is wrong.")
        after = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
        own = next(row for row in after if row["name"] == "Ana")
        score = f"{own['score']:,}".replace("-", "\N{MINUS SIGN}")
        await expect(card.get_by_test_id("score")).to_have_text(score)
        await expect(host.get_by_test_id("podium").get_by_text(score, exact=True).first).to_be_visible()

        # Another game: the seat is kept.
        await host.keyboard.press("Space")
        await phase(ana, "asking")
        secrets = (table.host_token.partition(".")[2], str(bots[0].token).partition(".")[2])
        assert not [address for address in addresses if any(secret in address for secret in secrets)]


async def test_claims_that_people_get_wrong_are_a_page(arena: Deployment, new_page: NewPage) -> None:
    page = await new_page(390, 844)
    await page.goto(f"{arena.urls[0]}/leaderboard?span=claims")
    await expect(page.get_by_test_id("view-hardest")).to_have_attribute("aria-selected", "true")
    await page.get_by_test_id("view-hardest").focus()
    await page.keyboard.press("End")
    await expect(page.get_by_test_id("view-flagged")).to_be_focused()
    await look(page, "recap-claims")
    assert page.url.endswith("#flagged")

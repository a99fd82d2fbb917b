"""The recap over HTTP, and a finished game as a file: who may read what of it, and that a spreadsheet calculates nothing of it."""

import csv
import io
from typing import Any

import httpx
from openpyxl import load_workbook

from tests.arena import Bot, Deployment, Message, Table, opened, wait_until

SECRET = ("verdict", "explanation", "split", "confidence", "made_by")
FORMULA = "=1+1"


async def recap(table: Table, token: str | None = None) -> Message:
    headers = {"Authorization": f"Bearer {token}"} if token else {}
    reply = await table.http.get(f"/api/rooms/{table.code}/recap", headers=headers)
    assert reply.status_code == 200, reply.text
    told: Message = reply.json()
    return told


async def export(table: Table, query: str, token: str | None = None) -> httpx.Response:
    headers = {"Authorization": f"Bearer {token or table.host_token}"}
    return await table.http.get(f"/api/rooms/{table.code}/export?{query}", headers=headers)


def rows(reply: httpx.Response) -> list[dict[str, str]]:
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    assert reply.content.startswith(b"\xef\xbb\xbf")
    return list(csv.DictReader(io.StringIO(reply.content.decode("utf-8-sig"), newline="")))


async def round_of(table: Table, number: int, *bots: Bot) -> Message:
    """The first says fact, all others say fake; the reveal."""
    for place, bot in enumerate(bots):
        await bot.hear("round_opened", round=number)
        await bot.answer(number, "fake" if place else "fact")
    return await bots[0].hear("round_closed", round=number)


async def evening(table: Table, *names: str, rounds: int = 2) -> tuple[list[Bot], list[Message]]:
    """A whole game; the players and the reveals."""
    bots = [await table.bot(name) for name in names]
    await table.must("start")
    told = [await round_of(table, number, *bots) for number in range(1, rounds + 1)]
    for bot in bots:
        await bot.hear("game_over")
    return bots, told


async def test_the_recap_of_a_running_game_has_the_rounds_that_are_over_and_nothing_of_the_open_one(
    arena: Deployment,
) -> None:
    async with opened(arena, rounds=3, seconds=30, reveal_seconds=1) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        assert (await recap(table))["rounds"] == []
        await table.must("start")
        closed = await round_of(table, 1, ana, ben)
        question = await ana.hear("round_opened", round=2)
        for token in (None, ana.token, table.host_token):
            told = await recap(table, token)
            assert [row["round"] for row in told["rounds"]] == [1]
            assert question["claim"]["text"] not in str(told)
            assert "you" not in told
            assert told.get("players", []) == []
            row = told["rounds"][0]
            assert {part: row[part] for part in ("verdict", "explanation", "sources", "split", "answered")} == {
                part: closed[part] for part in ("verdict", "explanation", "sources", "split", "answered")
            }
            assert (row["right"], row["flags"], row["void"]) == (1, 0, None)
        await table.must("void", {"round": 2, "reason": "Ambiguous."})
        told = await recap(table)
        assert [row["void"] for row in told["rounds"]] == [None, "Ambiguous."]
        assert [told["rounds"][1][part] for part in SECRET] == [None] * 5, "its reveal never came"
        reply = await export(table, "format=csv")
        assert (reply.status_code, reply.json()["error"]) == (409, "not_over")


async def test_a_player_reads_the_own_card_and_the_host_all_of_them(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=30, reveal_seconds=1, scoring="confidence") as table:
        (ana, ben), reveals = await evening(table, "Ana", "Ben")
        over = await ana.hear("game_over")
        public, own, all_of = await recap(table), await recap(table, ana.token), await recap(table, table.host_token)
        assert "you" not in public
        assert "players" not in public
        assert (public["podium"], public["awards"]) == (over["podium"], over["awards"])
        assert (public["hardest"], public["fooling"]) == (over["hardest"], over["fooling"])
        assert (own["you"]["name"], "players" in own) == ("Ana", False)
        assert {part: own["you"][part] for part in over["you"]} == over["you"], "after a reload the card is the same"
        assert [row["verdict"] for row in own["you"]["answers"]] == ["fact", "fact"]
        assert sum(row["points"] for row in own["you"]["answers"]) == own["you"]["score"]
        assert sum(row["answered"] for row in own["you"]["sure"]) == 2
        assert [card["rank"] for card in all_of["players"]] == sorted(card["rank"] for card in all_of["players"])
        right = [row["correct"] for row in own["you"]["answers"]]
        assert right == [reveal["verdict"] == "fact" for reveal in reveals]
        for token, status in (("host.wrong", 401), ("x" * 30, 401)):
            headers = {"Authorization": f"Bearer {token}"}
            reply = await table.http.get(f"/api/rooms/{table.code}/recap", headers=headers)
            assert reply.status_code == status
        assert (await table.http.get("/api/rooms/KKKKKK/recap")).status_code == 404
        assert ben.token is not None
        reply = await export(table, "format=json", ben.token)
        assert (reply.status_code, reply.json()["error"]) == (403, "not_host")
        reply = await table.http.get(f"/api/rooms/{table.code}/export")
        assert reply.status_code == 401


async def test_the_export_has_who_was_right_when_in_three_formats(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=30, reveal_seconds=1, teams=2) as table:
        bots, reveals = await evening(table, "Ana", "Ben", FORMULA)
        as_json = await export(table, "format=json")
        assert as_json.headers["content-disposition"] == f'attachment; filename="fact-or-fake-{table.code}-1.json"'
        cards = {card["name"]: card for card in as_json.json()["players"]}
        players = {row["name"]: row for row in rows(await export(table, "format=csv"))}
        assert set(players) == {"Ana", "Ben", f"'{FORMULA}"}
        assert (players["Ana"]["team"], players["Ben"]["team"]) == ("Foxes", "Owls")
        for n, reveal in enumerate(reveals, start=1):
            right = reveal["verdict"] == "fact"
            assert players["Ana"][f"round_{n}_verdict"] == "fact"
            assert players["Ana"][f"round_{n}_right"] == ("yes" if right else "no")
            assert players["Ben"][f"round_{n}_right"] == ("no" if right else "yes")
        for name, row in players.items():
            own = cards[name.removeprefix("'")]
            assert (int(row["correct"]), int(row["score"])) == (own["correct"], own["score"])
            assert sum(int(row[f"round_{n}_points"]) for n in (1, 2)) == own["score"]
        asked = rows(await export(table, "format=csv&part=rounds"))
        assert [row["claim"] for row in asked] == [reveal["claim"]["text"] for reveal in reveals]
        assert [(row["said_fact"], row["said_fake"], row["answered"]) for row in asked] == [("1", "2", "3")] * 2

        book = load_workbook(io.BytesIO((await export(table, "format=xlsx")).content))
        assert book.sheetnames == ["Players", "Rounds"]
        head, *body = [[cell.value for cell in row] for row in book["Players"].iter_rows()]
        sheet: dict[Any, dict[Any, Any]] = {row[1]: dict(zip(head, row, strict=True)) for row in body}
        assert set(sheet) == set(cards)
        assert {name: row["correct"] for name, row in sheet.items()} == {
            n: card["correct"] for n, card in cards.items()
        }
        kinds = {cell.value: cell.data_type for row in book["Players"].iter_rows() for cell in row}
        assert kinds[FORMULA] == "s", "what somebody typed is a string and no formula"
        assert [row[1].value for row in book["Rounds"].iter_rows(min_row=2)] == [row["claim"] for row in asked]
        for query, code in (("format=pdf", "invalid_format"), ("format=csv&part=x", "invalid_part")):
            reply = await export(table, query)
            assert (reply.status_code, reply.json()["error"]) == (422, code)
        assert len(bots) == 3


async def test_a_void_after_the_podium_changes_cards_and_export(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=30, reveal_seconds=1) as table:
        (ana, _), reveals = await evening(table, "Ana", "Ben")
        before = (await recap(table, ana.token))["you"]
        await table.must("void", {"round": 1, "reason": "The source is wrong."})
        told = await recap(table, ana.token)
        assert told["rounds"][0]["void"] == "The source is wrong."
        assert (before["answered"], told["you"]["answered"]) == (2, 1)
        assert told["you"]["answers"][0] | {"points": 0, "void": True} == told["you"]["answers"][0]
        player = {row["name"]: row for row in rows(await export(table, "format=csv"))}["Ana"]
        right = reveals[1]["verdict"] == "fact"
        assert (player["answered"], player["correct"]) == ("1", str(int(right)))
        assert (player["round_1_verdict"], player["round_1_right"], player["round_1_points"]) == ("fact", "", "0")
        assert rows(await export(table, "format=csv&part=rounds"))[0]["void"] == "The source is wrong."


async def test_an_erased_player_is_in_no_recap(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=30, reveal_seconds=1) as table:
        (ana, ben), _ = await evening(table, "Xaverine", "Ben", rounds=1)
        headers = {"Authorization": f"Bearer {ana.token}"}
        assert (await table.http.request("DELETE", f"/api/rooms/{table.code}/me", headers=headers)).status_code == 200
        told = await recap(table, table.host_token)
        assert [card["name"] for card in told["players"]] == ["Ben"]
        assert "Xaverine" not in str(told)
        assert told["rounds"][0]["answered"] == 1
        await wait_until(lambda: ben.close_code == 1012, "everybody is asked to come again")


async def test_another_game_begins_with_an_empty_recap_and_the_same_seats(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=30, reveal_seconds=1, teams=2) as table:
        (ana, ben), _ = await evening(table, "Ana", "Ben", rounds=1)
        teams = [bot.welcome["you"]["team"] for bot in (ana, ben)]
        await table.must("start")
        await ana.hear("game_started", 2)
        told = await recap(table, ana.token)
        assert (told["game"], told["rounds"], told["podium"]) == (2, [], [])
        assert "you" not in told
        view = (await table.http.get(f"/api/rooms/{table.code}")).json()
        assert [row["team"] for row in view["roster"]] == teams
        assert (view["rounds"], view["seconds"]) == (1, 30)

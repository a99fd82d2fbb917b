"""A finished game as a file for its host: JSON, CSV or a spreadsheet.

1. Two tables: players, with each of their answers, and rounds. A spreadsheet has both as sheets; CSV has one of them a file.
2. What people typed is never a formula: a cell of CSV that a spreadsheet would calculate gets an apostrophe in front, and the
   sheets of XLSX hold it as a string.
"""

import asyncio
import csv
import io
from collections.abc import Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from xlsxwriter import Workbook

from game.io.connection import LOST
from web.api import must_be_host, room_of
from web.recap import Recap, read, team_name
from web.replies import ApiError, refusal
from web.sessions import Identity
from web.site import site_of

Cell = str | int | float | bool | None
Rows = list[list[Cell]]

FORMATS = ("json", "csv", "xlsx")
PARTS = ("players", "rounds")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CALCULATED = ("=", "+", "-", "@", "＝", "＋", "－", "＠")
"""What spreadsheets take for the beginning of a formula, the wide forms where people type Chinese or Japanese."""
WIDEST = 60

PLAYER_HEAD = (
    "rank",
    "name",
    "team",
    "score",
    "correct",
    "answered",
    "accuracy_percent",
    "best_streak",
    "seconds_per_right_answer",
    "left",
)
ANSWER_HEAD = ("verdict", "right", "points", "seconds")
ROUND_HEAD = (
    "round",
    "claim",
    "topic",
    "difficulty",
    "verdict",
    "said_fact",
    "said_fake",
    "answered",
    "right",
    "right_percent",
    "flags",
    "void",
    "explanation",
    "source",
    "source_url",
)


def players_of(recap: Recap) -> Rows:
    """One row a player, with four columns a round (five where answers could be sure); the first row is the head.

    An answer to a void round is told, with nothing for `right` and no points.
    """
    sure = ("sure",) if recap["scoring"] == "confidence" else ()
    numbers = [row["round"] for row in recap["rounds"]]
    rows: Rows = [[*PLAYER_HEAD, *(f"round_{n}_{part}" for n in numbers for part in (*ANSWER_HEAD, *sure))]]
    for card in recap["players"]:
        given = {answer["round"]: answer for answer in card["answers"]}
        row: list[Cell] = [
            card["rank"],
            card["name"],
            team_name(card["team"]),
            card["score"],
            card["correct"],
            card["answered"],
            card["accuracy"],
            card["best_streak"],
            _seconds(card["speed"]),
            "yes" if card["gone"] else "",
        ]
        for n in numbers:
            row += _answer(given.get(n), bool(sure))
        rows.append(row)
    return rows


def _answer(answer: dict[str, Any] | None, sure: bool) -> list[Cell]:
    if answer is None:
        return [None] * (len(ANSWER_HEAD) + sure)
    right = None if answer["void"] else _yes(answer["correct"])
    cells: list[Cell] = [answer["verdict"], right, answer["points"], _seconds(answer["elapsed"])]
    return [*cells, _yes(answer["sure"])] if sure else cells


def rounds_of(recap: Recap) -> Rows:
    """One row a round that is over; the first row is the head. `void` is the reason why a round does not count."""
    rows: Rows = [list(ROUND_HEAD)]
    for row in recap["rounds"]:
        split, source = row["split"] or {}, (row["sources"] or [{}])[0]
        cells: list[Cell] = [
            row["round"],
            row["claim"]["text"],
            row["claim"]["topic"],
            row["claim"]["difficulty"],
            row["verdict"],
            split.get("fact"),
            split.get("fake"),
            row["answered"],
            row["right"],
            round(100 * row["right"] / row["answered"]) if row["answered"] else None,
            row["flags"],
            row["void"],
            row["explanation"],
            source.get("title"),
            source.get("url"),
        ]
        rows.append(cells)
    return rows


def _seconds(ms: int | None) -> float | None:
    return None if ms is None else round(ms / 1000, 2)


def _yes(truth: bool | None) -> str | None:
    return None if truth is None else "yes" if truth else "no"


def as_csv(rows: Rows) -> bytes:
    """A table as RFC 4180 has it, in UTF-8 with the mark that spreadsheets look for."""
    out = io.StringIO(newline="")
    csv.writer(out, lineterminator="\r\n").writerows([[_plain(cell) for cell in row] for row in rows])
    return out.getvalue().encode("utf-8-sig")


def _plain(cell: Cell) -> Cell:
    """A text that would be calculated gets an apostrophe in front; numbers are what they are."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip().startswith(CALCULATED) else cell


def as_xlsx(recap: Recap) -> bytes:
    """Both tables as the sheets of a workbook, with a head that stays in sight."""
    out = io.BytesIO()
    with Workbook(out, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        for name, rows in (("Players", players_of(recap)), ("Rounds", rounds_of(recap))):
            sheet = book.add_worksheet(name)
            sheet.freeze_panes(1, 2)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    _write(sheet, number, column, cell, head if number == 0 else None)
            for column in range(len(rows[0])):
                widest = max(len(str(row[column])) for row in rows if row[column] is not None)
                sheet.set_column(column, column, min(WIDEST, widest + 2))
            sheet.autofilter(0, 0, len(rows) - 1, len(rows[0]) - 1)
    return out.getvalue()


def _write(sheet: Any, row: int, column: int, cell: Cell, look: Any) -> None:
    """A text is written as one, whatever it looks like: neither formula nor link."""
    if isinstance(cell, str):
        sheet.write_string(row, column, cell, look)
    elif cell is not None:
        sheet.write_number(row, column, cell, look)


def _chosen(request: Request, field: str, known: tuple[str, ...]) -> str:
    value = request.query_params.get(field, known[0])
    if value not in known:
        raise ApiError(422, f"invalid_{field}", f"The field “{field}” is {', '.join(known[:-1])} or {known[-1]}.")
    return value


async def export(request: Request) -> Response:
    """`GET /api/rooms/{room}/export?format=json|csv|xlsx&part=players|rounds`: for the host, once the game is over."""
    site, room = site_of(request), room_of(request)
    form, part = _chosen(request, "format", FORMATS), _chosen(request, "part", PARTS)
    await must_be_host(request, room)
    try:
        told = await read(site, room, Identity("host"))
    except LOST:
        raise refusal("unavailable") from None
    if told["phase"] != "over":
        raise refusal("not_over")
    name = f"fact-or-fake-{room}-{told['game']}"
    if form == "json":
        return JSONResponse(told, headers=_saved(f"{name}.json"))
    table: Callable[[Recap], Rows] = players_of if part == "players" else rounds_of
    if form == "csv":
        body = as_csv(await asyncio.to_thread(table, told))
        return Response(body, media_type="text/csv; charset=utf-8", headers=_saved(f"{name}-{part}.csv"))
    return Response(await asyncio.to_thread(as_xlsx, told), media_type=XLSX, headers=_saved(f"{name}.xlsx"))


def _saved(name: str) -> dict[str, str]:
    """The headers of a file that is saved under this name and kept nowhere else."""
    return {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}

"""`fact-or-fake claims`: which claims were doubted, and which are asked no more."""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from game.io import records
from game.io.connection import LOST, Redis, connect
from game.io.keys import Keys
from game.io.retired import Retired, RetiredClaims
from game.settings import Settings
from scripts.configured import configured
from scripts.failure import Failure

claims_app = typer.Typer(help="Claims that were asked: list the most doubted ones, retire, restore.")
Json = Annotated[bool, typer.Option("--json", help="One JSON object a line.")]
Id = Annotated[str, typer.Argument(help="The claim's id, as `claims list` tells it.")]
Do = Callable[[Redis, Keys, Settings], Awaitable[None]]
MOST_SHOWN = 50


def _with_redis(do: Do) -> None:
    """Do something with the Redis of the settings. Raises Failure."""
    settings = configured()
    if not settings.redis_url:
        raise Failure("REDIS_URL is not set: it says where the game keeps what was asked.", code=2)

    async def work() -> None:
        redis = connect(settings)
        try:
            await do(redis, Keys(settings.prefix, settings.shards), settings)
        except LOST:
            raise Failure("Redis cannot be reached.") from None
        finally:
            await redis.aclose()

    asyncio.run(work())


@claims_app.callback(invoke_without_command=True)
def _claims(context: typer.Context, as_json: Json = False) -> None:
    """Without a command: list."""
    if context.invoked_subcommand is None:
        list_claims(as_json=as_json)


@claims_app.command("list")
def list_claims(
    limit: Annotated[int, typer.Option(min=1, help="How many at most.")] = MOST_SHOWN,
    retired: Annotated[bool, typer.Option("--retired", help="Only those that are asked no more.")] = False,
    as_json: Json = False,
) -> None:
    """Claims by flags per play, the most doubted first."""

    async def do(redis: Redis, keys: Keys, settings: Settings) -> None:
        rows = [row for row in await records.read(redis, keys) if row["retired"] or not retired][:limit]
        if as_json:
            for row in rows:
                print(json.dumps(row, ensure_ascii=False))
        else:
            Console().print(_table(rows))

    _with_redis(do)


def _table(rows: list[dict[str, Any]]) -> Table:
    table = Table(title="Claims, the most doubted first", title_justify="left")
    for column in ("Claim", "Line", "Plays", "Right", "Flags", "Per play", "Retired"):
        table.add_column(column, justify="left" if column in ("Claim", "Line", "Retired") else "right")
    for row in rows:
        right = f"{100 * row['right'] // row['players']} %" if row["players"] else "-"
        gone = f"by {row['retired']['by']}: {row['retired']['reason']}" if row["retired"] else ""
        numbers = (str(row["plays"]), right, str(row["flags"]), f"{row['per_play']:.2f}")
        # What models and people wrote is text, whatever brackets are in it.
        table.add_row(*(cell.replace("[", r"\[") for cell in (row["claim"], row["text"], *numbers, gone)))
    return table


@claims_app.command("retire")
def retire(
    claim: Id,
    reason: Annotated[str, typer.Option(help="Why, for those who list it later.")] = "",
) -> None:
    """Ask a claim no more, in any room."""

    async def do(redis: Redis, keys: Keys, settings: Settings) -> None:
        at = int(time.time() * 1000)
        if await records.retire_by_hand(redis, keys, claim, reason[:200], at):
            print(f"{claim} is retired.")
            return
        gone = RetiredClaims(redis, keys)
        if claim in await gone.ids():
            raise Failure(f"{claim} is retired already.")
        found = _in_the_bank(claim, settings)
        if found is None:
            raise Failure(f"There is no claim {claim}, neither among those that were asked nor in the bank.")
        await gone.add(found.model_copy(update={"reason": reason[:200], "at": at}))
        print(f"{claim} is retired.")

    _with_redis(do)


def _in_the_bank(claim: str, settings: Settings) -> Retired | None:
    """A claim of the bank that was never asked, by its id; of a subject it is the fact line that is shown."""
    from agents.bank import FOLDER, read_bank, read_singles

    imported = settings.data / "claims"
    for subject in read_bank(FOLDER, imported):
        if subject.id == claim:
            return Retired(claim=claim, key=subject.key, text=subject.fact, verdict="fact", topic=subject.topic)
    for single in read_singles(imported):
        if single.id == claim:
            return Retired(claim=claim, key=single.key, text=single.text, verdict=single.verdict, topic=single.topic)
    return None


@claims_app.command("restore")
def restore(claim: Id) -> None:
    """Let a claim be asked again."""

    async def do(redis: Redis, keys: Keys, settings: Settings) -> None:
        if not await RetiredClaims(redis, keys).restore(claim):
            raise Failure(f"{claim} is not retired.")
        print(f"{claim} may be asked again.")

    _with_redis(do)

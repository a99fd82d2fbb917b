"""`fact-or-fake evaluate`: figures of claims, memory and models."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from scripts.configured import configured

evaluate_app = typer.Typer(no_args_is_help=True, help="Measure claims, memory and models on labelled files.")
Json = Annotated[bool, typer.Option("--json", help="One line of JSON.")]


@evaluate_app.command("repeats")
def repeats(
    file: Annotated[Path, typer.Argument(help="Labelled pairs, JSON lines: a, b, label.")],
    embedder: Annotated[str, typer.Option(help="auto, lexical, or a model.")] = "auto",
    as_json: Json = False,
) -> None:
    """How well the memory tells repeats from new questions."""
    from scripts.evaluate_repeats import evaluate_repeats

    asyncio.run(evaluate_repeats(file, embedder=embedder, as_json=as_json))


@evaluate_app.command("bank")
def bank(as_json: Json = False) -> None:
    """Whether the bank gives itself away, repeats itself, or leans to one side."""
    from scripts.evaluate_bank import evaluate_bank

    evaluate_bank(as_json=as_json)


@evaluate_app.command("editor")
def editor(
    file: Annotated[Path, typer.Argument(help="Labelled claims: CREAK, Fool-Me-Twice, or text and verdict.")],
    model: Annotated[
        str | None, typer.Option(help="Model of the OpenAI-compatible API, instead of the setting's.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Judge only the first claims.")] = None,
    as_json: Json = False,
) -> None:
    """How well the editor judges claims whose verdict is known."""
    from agents.workshop import Workshop
    from game.io.connection import connect
    from game.io.keys import Keys
    from scripts.evaluate_editor import evaluate_editor

    async def work() -> None:
        settings = configured(openai_model=model, day_tokens=0, day_usd=0.0)
        address = settings.redis_url or "redis://127.0.0.1:6379"
        shop = Workshop(
            settings, connect(settings.model_copy(update={"redis_url": address})), Keys(), with_memory=False
        )
        await evaluate_editor(shop.editor, file, limit=limit, as_json=as_json)

    asyncio.run(work())


@evaluate_app.command("moderation")
def moderation(
    file: Annotated[Path, typer.Argument(help="Labelled chat, JSON lines: text, mood, category, language.")],
    as_json: Json = False,
) -> None:
    """How well chat is judged: by rules, and by a model where one is set up."""
    from agents.workshop import Workshop
    from game.io.connection import connect
    from game.io.keys import Keys
    from scripts.evaluate_moderation import evaluate_moderation

    async def work() -> None:
        settings = configured(day_tokens=0, day_usd=0.0)
        address = settings.redis_url or "redis://127.0.0.1:6379"
        redis = connect(settings.model_copy(update={"redis_url": address}))
        shop = Workshop(settings, redis, Keys(), with_memory=False)
        await evaluate_moderation(file, shop.moderator, as_json=as_json)

    asyncio.run(work())


@evaluate_app.command("all")
def everything(
    claims: Annotated[int, typer.Option(min=1, help="How many claims the models make.")] = 20,
    labelled: Annotated[
        list[Path] | None,
        typer.Option(help="Labelled claims for the editor, as `evaluate editor` takes them; repeatable."),
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Judge only the first claims of each file.")] = None,
    as_json: Json = False,
) -> None:
    """Everything that is measured of claims, in one table: models, bank, and simulated games."""
    from agents.workshop import Workshop
    from game.io.connection import connect
    from game.io.keys import Keys
    from scripts.evaluate_claims import evaluate_claims

    async def work() -> None:
        settings = configured(day_tokens=0, day_usd=0.0)
        address = settings.redis_url or "redis://127.0.0.1:6379"
        redis = connect(settings.model_copy(update={"redis_url": address}))
        shop = Workshop(settings, redis, Keys(), with_memory=False)
        await evaluate_claims(shop, claims, labelled or (), limit=limit, embedder=settings.embedder, as_json=as_json)

    asyncio.run(work())

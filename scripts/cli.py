"""`fact-or-fake`: the one console script.

1. Errors are one line on standard error; exit codes are 0 (done), 1 (it did not work) and 2 (asked wrongly).
"""

import asyncio
import os
import socket
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import ValidationError

from game.io.embedded import NoRedis
from game.io.logs import set_up
from game.settings import Settings
from scripts.failure import Failure

app = typer.Typer(
    name="fact-or-fake",
    help="A real-time Fact or Fake game: play it, or run its parts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _settings(**given: Any) -> Settings:
    """Settings from the environment, with what the command line gave instead."""
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False)[0]
        raise Failure(f"Setting {first['loc'][-1]}: {first['msg']}", code=2) from None


def _needs_redis(settings: Settings) -> Settings:
    if not settings.redis_url:
        raise Failure("REDIS_URL is not set; `fact-or-fake play` brings a Redis of its own.", code=2)
    if not settings.redis_url.startswith(("redis://", "rediss://", "unix://")):
        raise Failure("REDIS_URL begins with redis://, rediss:// or unix://.", code=2)
    return settings


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run until done or until a signal says to stop."""
    import uvloop

    uvloop.run(work)


@app.command()
def play(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the embedded Redis, kept between runs.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the host's page.")] = True,
) -> None:
    """Everything in one process tree: Redis, web, game master and agents."""
    from scripts.playing import play_all

    settings = _settings(port=port, host=host, data=data)
    asyncio.run(play_all(settings, browser=browser))


@app.command()
def web(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    fd: Annotated[int | None, typer.Option(help="A listening socket that was handed down.")] = None,
) -> None:
    """The web process: pages, HTTP calls and sockets."""
    from web.app import bound, listen, serve

    settings = _needs_redis(_settings(port=port, host=host))
    set_up(settings.log_level)
    if fd is not None:
        sock = socket.socket(fileno=fd)
        bound(sock)
    else:
        try:
            sock = listen(settings.host, settings.port)
        except OSError as error:
            raise Failure(f"Port {settings.port} cannot be used: {error.strerror}.") from None
    _run(serve(settings, sock))


@app.command()
def master() -> None:
    """A game master. Start as many as you like: they share the rooms."""
    from game.master import Master
    from scripts.until_told import until_told

    settings = _needs_redis(_settings())
    set_up(settings.log_level)

    async def work() -> None:
        await until_told(Master(settings).run())

    _run(work())


@app.command()
def agents(only: Annotated[str, typer.Option(help="Names of agents, separated by commas.")] = "") -> None:
    """Agents: all of the roster, or some of it."""
    # One thread for vectors: several of them on few cores are slower. It must be said before numpy is imported.
    for library in ("OPENBLAS", "OMP"):
        os.environ.setdefault(f"{library}_NUM_THREADS", "1")
    from agents.roster import ROSTER
    from agents.worker import Workers
    from scripts.until_told import until_told

    names = [name.strip() for name in only.split(",") if name.strip()]
    if unknown := [name for name in names if name not in ROSTER]:
        raise Failure(f"There is no agent “{unknown[0]}”; there are: {', '.join(ROSTER)}.", code=2)
    settings = _needs_redis(_settings())
    set_up(settings.log_level)

    async def work() -> None:
        await until_told(Workers(settings, names).run())

    _run(work())


@app.command("start-game")
def start_game(
    room: Annotated[str | None, typer.Argument(help="A room that is open; none: a new one is opened.")] = None,
    topic: Annotated[str | None, typer.Option(help="What the claims are about.")] = None,
    rounds: Annotated[int | None, typer.Option(help="How many claims, 1-50.")] = None,
    seconds: Annotated[int | None, typer.Option(help="Time to answer, 5-120.")] = None,
    scoring: Annotated[str | None, typer.Option(help="party, accuracy or confidence.")] = None,
    difficulty: Annotated[str | None, typer.Option(help="easy, medium, hard or mixed.")] = None,
    players: Annotated[int, typer.Option(min=1, help="How many players to wait for.")] = 1,
    series: Annotated[
        str | None,
        typer.Option(envvar="FOF_SERIES", help="A secret; rooms opened with the same one do not repeat claims."),
    ] = None,
    server: Annotated[str, typer.Option(envvar="FOF_SERVER", help="Where the game runs.")] = "http://127.0.0.1:8000",
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a line, for scripts.")] = False,
) -> None:
    """Open a room, wait for players, start, and follow the game until the podium.

    For a room that is open already, the host's token is read from FOF_HOST_TOKEN.
    """
    from scripts.start_game import Wish, follow_game

    chosen = {
        "topic": topic,
        "rounds": rounds,
        "seconds": seconds,
        "scoring": scoring,
        "difficulty": difficulty,
        "series": series,
    }
    wish = Wish(
        server=server.rstrip("/"),
        room=room,
        token=os.environ.get("FOF_HOST_TOKEN"),
        host_key=os.environ.get("FOF_HOST_KEY"),
        settings={name: value for name, value in chosen.items() if value is not None},
        players=players,
    )
    asyncio.run(follow_game(wish, as_json=as_json))


@app.command()
def replay(
    source: Annotated[str, typer.Argument(help="A room's code, or a file that --save wrote.")],
    save: Annotated[Path | None, typer.Option(help="Write the recorded game to this file.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Scores and event ids as one JSON object.")] = False,
) -> None:
    """Play a room's inbox again: the same game, with the same scores and event ids."""
    from scripts.replay import replay_source

    asyncio.run(replay_source(_settings(), source, save=save, as_json=as_json))


@app.command("import-claims")
def import_claims_command(
    file: Annotated[Path, typer.Argument(help="CREAK, Fool Me Twice, or a file as docs/claims-format.md says.")],
    out: Annotated[
        Path | None, typer.Option(help="File that claims are added to; none: FOF_DATA/claims/NAME.jsonl.")
    ] = None,
    report: Annotated[
        Path | None, typer.Option(help="Write each refusal with its line and reason to this file.")
    ] = None,
    topic: Annotated[str | None, typer.Option(help="Topic of all these claims.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="How many claims to add at most.")] = None,
) -> None:
    """Add claims of other collections to the bank; what cannot be asked is refused with a reason."""
    from scripts.import_claims import import_claims

    import_claims(file, _settings().data / "claims", out=out, report=report, topic=topic, limit=limit)


@app.command("loadtest")
def loadtest_command(
    players: Annotated[int, typer.Option(min=1, help="How many bots play.")] = 100,
    answer_seconds: Annotated[float, typer.Option(min=0, help="Time over which their answers are spread.")] = 0.5,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="How many rounds a game has.")] = 3,
    rooms: Annotated[int, typer.Option(min=1, help="Over how many rooms they are spread.")] = 1,
    reconnects: Annotated[float, typer.Option(min=0, max=100, help="Percent that lose their socket in a round.")] = 0,
    slow_readers: Annotated[int, typer.Option(min=0, help="Further players per room who stop reading.")] = 0,
    absent: Annotated[int, typer.Option(min=0, help="Players per room who never answer: rounds last.")] = 0,
    seconds: Annotated[int, typer.Option(min=5, max=120, help="Time to answer.")] = 20,
    passes: Annotated[int, typer.Option(min=1, help="How many games, one after the other.")] = 5,
    server: Annotated[str | None, typer.Option(help="Play there instead of starting a game of its own.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Play rooms of many sizes and draw them (SVG).")] = None,
) -> None:
    """Bots over real sockets: is every answer kept, how long do receipts take, and what does an answer cost?"""
    from scripts.load.room import Habits
    from scripts.load.run import Wish, loadtest, run

    habits = Habits(
        answer_seconds=answer_seconds,
        rounds=rounds,
        seconds=max(seconds, 5 + int(answer_seconds)),
        reconnects=reconnects,
        absent=absent,
        slow_readers=slow_readers,
    )
    run(loadtest(Wish(players, rooms, habits, passes, server, plot), as_json=as_json))


evaluate_app = typer.Typer(no_args_is_help=True, help="Measure claims, memory and models on labelled files.")
app.add_typer(evaluate_app, name="evaluate")

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
        settings = _settings(openai_model=model, day_tokens=0, day_usd=0.0)
        address = settings.redis_url or "redis://127.0.0.1:6379"
        shop = Workshop(
            settings, connect(settings.model_copy(update={"redis_url": address})), Keys(), with_memory=False
        )
        await evaluate_editor(shop.editor, file, limit=limit, as_json=as_json)

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
        settings = _settings(day_tokens=0, day_usd=0.0)
        address = settings.redis_url or "redis://127.0.0.1:6379"
        redis = connect(settings.model_copy(update={"redis_url": address}))
        shop = Workshop(settings, redis, Keys(), with_memory=False)
        await evaluate_claims(shop, claims, labelled or (), limit=limit, embedder=settings.embedder, as_json=as_json)

    asyncio.run(work())


def main() -> None:
    """Run the command line."""
    try:
        code = app(standalone_mode=False)
    except Failure as failure:
        print(f"fact-or-fake: {failure}", file=sys.stderr)
        code = failure.code
    except NoRedis as missing:
        print(f"fact-or-fake: {missing}", file=sys.stderr)
        code = 1
    except (KeyboardInterrupt, typer.Abort):
        code = 130
    except typer.TyperException as wrong:
        told = wrong.format_message() if hasattr(wrong, "format_message") else str(wrong)
        # What is not one line is the help that was asked for by saying nothing.
        print(told if "\n" in told else f"fact-or-fake: {told}", file=sys.stderr)
        code = 2
    sys.exit(code if isinstance(code, int) else 0)


if __name__ == "__main__":
    main()

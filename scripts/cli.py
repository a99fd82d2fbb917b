"""`fact-or-fake`: the one console script.

1. Errors are one line on standard error; exit codes are 0 (done), 1 (it did not work) and 2 (asked wrongly).
"""

import asyncio
import gc
import os
import socket
import sys
from collections.abc import Coroutine
from pathlib import Path
from typing import Annotated, Any

import typer

from game.io.embedded import NoRedis
from game.io.failpoints import arm
from game.io.logs import set_up
from game.settings import Settings
from scripts.claiming import claims_app
from scripts.configured import configured
from scripts.evaluating import evaluate_app
from scripts.failure import Failure
from scripts.load.command import loadtest

SEVERAL = ("redis+sentinel", "rediss+sentinel", "redis+cluster", "rediss+cluster")

app = typer.Typer(
    name="fact-or-fake",
    help="A real-time Fact or Fake game: play it, or run its parts.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def _needs_redis(settings: Settings) -> Settings:
    if not settings.redis_url:
        raise Failure("REDIS_URL is not set; `fact-or-fake play` brings a Redis of its own.", code=2)
    scheme, _, rest = settings.redis_url.partition("://")
    if scheme not in ("redis", "rediss", "unix", *SEVERAL):
        raise Failure(
            "REDIS_URL begins with redis://, rediss:// or unix://, or with redis+sentinel:// or redis+cluster://.",
            code=2,
        )
    if scheme.endswith("sentinel") and not rest.partition("?")[0].partition("/")[2]:
        raise Failure("REDIS_URL has to name the master behind the Sentinels: redis+sentinel://HOST:PORT/NAME.", code=2)
    return settings


def _begin(settings: Settings) -> None:
    """What every process does first: logs, and failpoints where a test wishes for them. Raises Failure."""
    set_up(settings.log_level)
    try:
        arm(settings.failpoints)
    except ValueError as error:
        raise Failure(f"FOF_FAILPOINTS: {error}.", code=2) from None


def _run(work: Coroutine[Any, Any, None]) -> None:
    """Run until done or until a signal says to stop."""
    import uvloop

    uvloop.run(work)


def _collect_seldom() -> None:
    """Let the garbage collector look at what is new, and seldom at all the rest: thousands of players are no garbage.

    A look at everything stops a process with 10,000 sockets for a tenth of a second, which is when answers come.
    """
    gc.freeze()
    gc.set_threshold(50_000, 200, 10)


@app.command()
def play(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    data: Annotated[Path | None, typer.Option(help="Folder of the embedded Redis, kept between runs.")] = None,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Open the host's page.")] = True,
) -> None:
    """Everything in one process tree: Redis, web, game master and agents."""
    from scripts.playing import play_all

    settings = configured(port=port, host=host, data=data)
    asyncio.run(play_all(settings, browser=browser))


@app.command()
def web(
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 takes a free one.")] = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    fd: Annotated[int | None, typer.Option(help="A listening socket that was handed down.")] = None,
) -> None:
    """The web process: pages, HTTP calls and sockets."""
    from web.app import bound, listen, serve

    settings = _needs_redis(configured(port=port, host=host))
    _begin(settings)
    if fd is not None:
        sock = socket.socket(fileno=fd)
        bound(sock)
    else:
        try:
            sock = listen(settings.host, settings.port)
        except OSError as error:
            raise Failure(f"Port {settings.port} cannot be used: {error.strerror}.") from None
    _collect_seldom()
    _run(serve(settings, sock))


@app.command()
def master() -> None:
    """A game master. Start as many as you like: they share the rooms."""
    from game.master import Master
    from scripts.until_told import until_told

    settings = _needs_redis(configured())
    _begin(settings)

    async def work() -> None:
        _collect_seldom()
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
    settings = _needs_redis(configured())
    _begin(settings)

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
    reading: Annotated[
        bool | None,
        typer.Option(
            "--reading/--no-reading", help="Time to read a claim before it can be answered; the same for all."
        ),
    ] = None,
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
        "reading": reading,
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

    asyncio.run(replay_source(configured(), source, save=save, as_json=as_json))


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

    import_claims(file, configured().data / "claims", out=out, report=report, topic=topic, limit=limit)


@app.command("acl")
def acl(
    out: Annotated[Path, typer.Option(help="Folder for users.acl and one file with an address for each user.")] = Path(
        "secrets"
    ),
    address: Annotated[str, typer.Option(help="Where Redis is, as the parts of the game reach it.")] = "redis:6379",
    server: Annotated[int, typer.Option(min=6, max=8, help="Redis's version: 6 (6.2), 7, or 8; Valkey: 7.")] = 7,
    search: Annotated[bool, typer.Option("--search", help="The server has the search module.")] = False,
    tls: Annotated[bool, typer.Option("--tls", help="Redis is reached by TLS.")] = False,
    cluster: Annotated[
        bool, typer.Option("--cluster", help="Redis is a cluster; the address is some of its servers.")
    ] = False,
    renew: Annotated[bool, typer.Option("--renew", help="Make new passwords, too.")] = False,
) -> None:
    """Write Redis users for web, desk, master, agents and operator: each may touch only what it needs."""
    from scripts.redis_users import write_users

    prefix = configured().prefix
    for file in write_users(out, prefix, address, server=server, search=search, tls=tls, cluster=cluster, renew=renew):
        print(file)


app.command("loadtest")(loadtest)
app.add_typer(evaluate_app, name="evaluate")
app.add_typer(claims_app, name="claims")


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

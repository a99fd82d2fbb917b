"""The command `fact-or-fake loadtest`, as typer sees it."""

from pathlib import Path
from typing import Annotated

import typer


def loadtest(
    players: Annotated[int, typer.Option(min=1, help="How many bots play.")] = 100,
    answer_seconds: Annotated[float, typer.Option(min=0, help="Time over which their answers are spread.")] = 0.5,
    rounds: Annotated[int, typer.Option(min=1, max=50, help="How many rounds a game has.")] = 3,
    rooms: Annotated[int, typer.Option(min=1, help="Over how many rooms they are spread.")] = 1,
    reconnects: Annotated[float, typer.Option(min=0, max=100, help="Percent that lose their socket in a round.")] = 0,
    slow_readers: Annotated[int, typer.Option(min=0, help="Further players per room who stop reading.")] = 0,
    absent: Annotated[int, typer.Option(min=0, help="Players per room who never answer: rounds last.")] = 0,
    messages: Annotated[
        float, typer.Option(min=0, help="Chat messages a second in each room while people answer.")
    ] = 0,
    start_seconds: Annotated[float, typer.Option(min=0, help="Time over which the rooms start their games.")] = 0,
    seconds: Annotated[int, typer.Option(min=5, max=120, help="Time to answer.")] = 20,
    passes: Annotated[int, typer.Option(min=1, help="How many games, one after the other.")] = 5,
    server: Annotated[str | None, typer.Option(help="Play there instead of starting a game of its own.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object.")] = False,
    plot: Annotated[Path | None, typer.Option(help="Play rooms of many sizes and draw them (SVG).")] = None,
) -> None:
    """Bots over real sockets: is every answer kept, how long do receipts take, and what does an answer cost?"""
    from scripts.load.room import Habits
    from scripts.load.run import Wish, play_passes, run

    habits = Habits(
        answer_seconds=answer_seconds,
        rounds=rounds,
        seconds=max(seconds, 5 + int(answer_seconds)),
        reconnects=reconnects,
        absent=absent,
        slow_readers=slow_readers,
        messages=messages,
        start_seconds=start_seconds,
    )
    run(play_passes(Wish(players, rooms, habits, passes, server, plot), as_json=as_json))

"""Rooms that earlier versions stored are read by this one, and their games go on: one file a version that was landed."""

import json
from pathlib import Path
from typing import Any

import pytest

from game import commands
from game.claims import Verdict
from game.events import GameOver, RoundClosed
from game.io.store import load_room
from game.room import Room
from game.rules import step
from game.standing import PlayerId
from tests.game.stories import of

FILES = sorted((Path(__file__).parent.parent / "games" / "stored").glob("*.json"))


def read(file: Path) -> tuple[Room, dict[str, Any]]:
    kept = json.loads(file.read_text())
    return load_room(json.dumps(kept["document"]), kept["tables"]), kept


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_room_of_an_earlier_version_is_what_it_was(file: Path) -> None:
    room, kept = read(file)
    assert (room.phase, room.round) == (kept["document"]["phase"], kept["document"]["round"])
    assert {who: str(points) for who, points in room.scores.items()} == kept["tables"]["scores"]
    assert {f"{n}:{who}" for n, who in room.answers} == set(kept["tables"]["answers"])
    assert {who: player.name for who, player in room.players.items()} == {
        who: json.loads(row)["name"] for who, row in kept["tables"]["players"].items()
    }


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_its_game_goes_on_to_the_podium(file: Path) -> None:
    room, kept = read(file)
    before, at = dict(room.scores), kept["at"]
    answered = {who for n, who in room.answers if n == room.round}
    told = []
    verdict: Verdict = room.rounds[room.round].claim.verdict
    for who in set(room.players) - answered:
        told += step(room, commands.Answer(player=PlayerId(who), round=room.round, verdict=verdict), at)
    for _ in range(100):
        if room.phase == "over" or room.deadline is None:
            break
        at = max(at, room.deadline)
        told += step(room, commands.TimeUp(), at)
    assert of(told, RoundClosed), "the open round was counted"
    assert of(told, GameOver)
    assert room.scores != before

"""Games that were recorded once come out the same for ever: identical scores, identical event ids."""

from collections import Counter
from pathlib import Path

import pytest

from game.io.frames import show_id
from game.settings import Settings
from scripts.failure import Failure
from scripts.replay import play_again, read_file, record, replay_source
from tests.game.ledger import Ledger
from tests.game.recordings import FOLDER, STORIES

FILES = sorted(FOLDER.glob("*.json"))


def test_there_is_a_party_game_and_a_confidence_game() -> None:
    assert [file.stem for file in FILES] == sorted(STORIES)


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_a_recorded_game_has_the_same_scores_and_event_ids(file: Path) -> None:
    code, inbox, kept = read_file(file)
    room, told = play_again(code, inbox)
    assert dict(room.scores) == kept["scores"]
    assert [[show_id(id), event.type] for id, event in told] == kept["events"]
    assert record(code, inbox) == kept


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
def test_the_scores_of_a_recorded_game_are_those_of_its_receipts(file: Path) -> None:
    code, inbox, kept = read_file(file)
    _, told = play_again(code, inbox)
    ledger = Ledger()
    for _, event in told:
        ledger.hear(event)
    assert {who: ledger.score(who) for who in kept["scores"]} == kept["scores"]
    assert any(kept["scores"].values())


@pytest.mark.parametrize(
    ("name", "has"),
    [
        (
            "party",
            {"paused": 1, "resumed_play": 1, "round_voided": 2, "round_opened": 6, "round_closed": 5, "game_over": 1},
        ),
        ("confidence", {"game_started": 2, "game_over": 3, "player_left": 2, "round_opened": 7, "round_voided": 1}),
    ],
)
def test_a_recorded_game_has_in_it_what_it_was_recorded_for(name: str, has: dict[str, int]) -> None:
    _, _, kept = read_file(FOLDER / f"{name}.json")
    told = Counter(kind for _, kind in kept["events"])
    assert {kind: told[kind] for kind in has} == has
    assert told["refused"] >= 1


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_the_command_replay_agrees(file: Path, capsys: pytest.CaptureFixture[str]) -> None:
    await replay_source(Settings(), str(file), save=None, as_json=True)
    assert '"scores"' in capsys.readouterr().out


async def test_the_command_replay_notices_a_record_that_differs(tmp_path: Path) -> None:
    text = FILES[0].read_text(encoding="utf-8")
    _, _, kept = read_file(FILES[0])
    who, score = next((who, score) for who, score in kept["scores"].items() if score)
    forged = tmp_path / "forged.json"
    forged.write_text(text.replace(f'"{who}": {score}', f'"{who}": {score + 1}'), encoding="utf-8")
    with pytest.raises(Failure, match="differently"):
        await replay_source(Settings(), str(forged), save=None, as_json=True)

"""The stories behind `tests/games/*.json`. `python -m tests.game.recordings` records them anew: only when the rules changed."""

import json
import random
from collections.abc import Callable
from pathlib import Path

from scripts.replay import record
from tests.game.stories import Story

FOLDER = Path(__file__).resolve().parents[1] / "games"


def _guests(story: Story, *names: str, via: str) -> None:
    for name in names:
        story.join(name)
        story.sleep(150)
    story.connect(*names, via=via)


def _stocked(story: Story) -> None:
    while story.room.tasks:
        story.stock()


def _answers(story: Story, chance: random.Random, *names: str, sure: bool = False) -> None:
    """Everybody answers in some order, mostly right, until somebody's answer closes the round."""
    for name in chance.sample(names, len(names)):
        story.pass_time(chance.randint(120, 2_600))
        if story.room.phase != "asking":
            return
        say = story.right if chance.random() < 0.65 else story.wrong
        say(name, sure=sure and chance.random() < 0.5)


def party_game() -> Story:
    """Six rounds for five: a pause in the second, one who drops in the third, a void of the fourth while it is open,
    and of the second after it was revealed; answers that come again, too late, and changed."""
    story, chance = Story(code="PARTY6"), random.Random(6)
    story.open(seed="party", rounds=6, seconds=15, reveal_seconds=5, topic="space")
    _stocked(story)
    story.connect("host")
    everybody = ("Ana", "Ben", "Cleo", "王伟", "فاطمة")
    _guests(story, *everybody, via="web-1")
    story.join("ANA", player="p9")
    story.lock()
    story.start()
    story.reach_deadline()
    for number in range(1, 7):
        _stocked(story)
        if number == 2:
            story.right("Ana")
            story.pass_time(2_000)
            story.pause()
            story.answer("Ben", "fact")
            story.pass_time(45_000)
            story.resume()
        if number == 3:
            story.drop("Cleo")
        if number == 4:
            _answers(story, chance, "Ana", "Ben")
            story.void(reason="The source is wrong.")
            story.reach_deadline()
            continue
        if number == 5:
            story.connect("Cleo", via="web-2", session="Cleo again")
            story.void(round=2)
        _answers(story, chance, *everybody)
        if number == 1:
            story.answer("Ana", "fact", round=1)
            story.answer("Ana", "fake", round=1)
        while story.room.phase == "asking":
            story.reach_deadline()
        story.sleep(40)
        story.answer("Ben", "fact", round=number)
        story.reach_deadline()
    assert story.room.phase == "over"
    return story


def confidence_game() -> Story:
    """Two games in one room, without auto: somebody joins in the second round, somebody is kicked in the third and one
    leaves; the second game is ended in the middle of a round, after its web process died."""
    story, chance = Story(code="SURE24"), random.Random(24)
    story.open(seed="sure", rounds=4, seconds=20, reveal_seconds=8, scoring="confidence", auto=False, countdown_ms=0)
    _stocked(story)
    _guests(story, "Ana", "Ben", via="web-1")
    _guests(story, "Eve", "Dora", via="web-2")
    story.start()
    names = ["Ana", "Ben", "Eve", "Dora"]
    for number in range(1, 5):
        _stocked(story)
        if number == 2:
            story.pass_time(3_000)
            _guests(story, "Emil", via="web-1")
            names.append("Emil")
        if number == 3:
            _answers(story, chance, "Eve")
            story.kick("Eve")
            names.remove("Eve")
            story.join("eve", player="p9")
        if number == 4:
            story.leave("Dora")
            names.remove("Dora")
        _answers(story, chance, *names, sure=True)
        while story.room.phase == "asking":
            story.reach_deadline()
        story.sleep(chance.randint(1_000, 9_000))
        story.next()
    assert story.room.phase == "over"
    story.sleep(20_000)
    story.start()
    for _ in range(2):
        _stocked(story)
        _answers(story, chance, *names, sure=True)
        while story.room.phase == "asking":
            story.reach_deadline()
        story.next()
    story.right("Emil", sure=True)
    story.drop("Ana", "Ben")
    story.sleep(500)
    story.end()
    story.sleep(300)
    story.void(round=2)
    return story


STORIES: dict[str, Callable[[], Story]] = {"party": party_game, "confidence": confidence_game}


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for name, tell in STORIES.items():
        story = tell()
        kept = json.dumps(record(story.room.code, story.inbox), ensure_ascii=False, indent=1)
        (FOLDER / f"{name}.json").write_text(kept + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()

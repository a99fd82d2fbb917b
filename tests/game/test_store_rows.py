"""What a commit writes: the rows that changed, and a room that is the same when it is read again."""

import json
from typing import Any

import pytest

from game.io.store import dump_rows, load_room
from game.room import Room
from game.standing import PlayerId
from tests.game.stories import TABLES, Story, asking, lobby, revealing, whole


def saved(story: Story) -> Story:
    """As after a commit."""
    for name in TABLES:
        getattr(story.room, name).saved()
    return story


def changed(story: Story) -> dict[str, set[str]]:
    """The rows that a commit would write now, by table."""
    return {name: set(rows) for name, rows in dump_rows(story.room).items() if rows}


def test_nothing_happened_is_nothing_written() -> None:
    assert changed(saved(asking("Ana", "Ben"))) == {}


def test_a_batch_of_answers_writes_answers_and_no_other_row() -> None:
    names = [f"Player {n}x" for n in range(50)]
    story = saved(asking(*names))
    for name in names[:40]:
        story.answer(name, "fact")
    assert changed(story) == {"answers": {f"1:{story.id(name)}" for name in names[:40]}}


def test_a_repeated_and_a_refused_answer_write_nothing() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    saved(story)
    story.right("Ana")
    story.wrong("Ana")
    story.answer("Nobody", "fact")
    assert changed(story) == {}


def test_a_join_writes_one_row_a_table() -> None:
    story = saved(lobby("Ana", "Ben"))
    story.join("Cleo")
    assert changed(story) == {"players": {"p3"}, "seats": {"p3"}, "scores": {"p3"}}


def test_presence_writes_those_who_came_or_went() -> None:
    story = saved(lobby("Ana", "Ben", "Cleo"))
    story.drop("Ben")
    assert changed(story) == {"players": {"p2"}}


def test_a_seat_that_was_given_up_is_deleted_and_its_player_is_remembered() -> None:
    story = saved(lobby("Ana", "Ben"))
    story.kick("Ben")
    rows = dump_rows(story.room)
    assert rows["seats"] == {"p2": None}
    assert json.loads(rows["players"]["p2"] or "")["gone"] == "kicked"


def test_an_open_round_writes_its_claim_once() -> None:
    story = lobby("Ana")
    story.start()
    saved(story)
    story.reach_deadline()
    assert changed(story) == {"rounds": {"1"}}


def test_a_reveal_writes_the_round_and_only_the_scores_that_moved() -> None:
    story = asking("Ana", "Ben", "Cleo")
    story.right("Ana")
    story.wrong("Ben")
    saved(story)
    story.skip()
    assert changed(story)["scores"] == {"p1"}
    assert changed(story)["rounds"] == {"1"}
    assert "answers" not in changed(story)


def test_play_again_forgets_rounds_and_answers() -> None:
    story = revealing("Ana", "Ben")
    story.end()
    saved(story)
    story.start()
    assert (story.room.rounds.cleared, story.room.answers.cleared) == (True, True)
    assert "rounds" not in changed(story)
    assert "answers" not in changed(story)
    assert changed(story)["scores"] == {"p1", "p2"}


def test_a_row_of_answers_says_verdict_sure_arrival_and_time() -> None:
    story = asking("Ana", scoring="confidence")
    saved(story)
    story.sleep(1_500)
    story.answer("Ana", "fake", sure=True)
    assert dump_rows(story.room)["answers"] == {"1:p1": f'["fake",1,{story.now},1500]'}


def read_again(room: Room) -> Room:
    for name in TABLES:
        getattr(room, name).changed = set(getattr(room, name))
    tables: Any = dump_rows(room)
    return load_room(room.model_dump_json(), tables)


def test_a_room_that_is_read_again_is_the_same_and_has_nothing_to_write() -> None:
    story = asking("Ana", "Ben", "王伟")
    story.right("Ana")
    story.kick("Ben")
    again = read_again(story.room)
    assert whole(again) == whole(story.room)
    assert (again.waiting, again.seated, again.connected) == ({PlayerId("p3")}, 2, 2)
    assert again.name_holder("ben") == "p2"
    assert all(not getattr(again, name).changed for name in TABLES)


@pytest.mark.parametrize("phase", ["asking", "revealing", "over"])
def test_the_document_does_not_grow_with_the_players(phase: str) -> None:
    """Nor does the cost of a commit, then."""
    sizes = []
    for count in (10, 40):
        names = [f"Guest {n}x" for n in range(10, 10 + count)]
        story = asking(*names)
        for name in names[:-1]:
            story.right(name)
        if phase != "asking":
            story.skip()
        if phase == "over":
            story.end()
        assert story.room.phase == phase
        # The ending lists the first twenty.
        document = json.loads(story.room.model_dump_json(exclude={"ending"}))
        assert not set(TABLES) & set(document)
        sizes.append(len(json.dumps(document)))
        assert story.room.ending is None or story.room.ending.results == {}
    assert abs(sizes[1] - sizes[0]) < 50

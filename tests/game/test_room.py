"""What a room knows about itself."""

import json

from game import commands
from game.commands import GameSettings
from game.room import ROSTER, Room
from game.rows import Table
from game.standing import PlayerId
from tests.game.stories import BEGIN, Story, asking, lobby, revealing, twin, whole

# Tables


def test_a_table_knows_which_rows_changed_since_they_were_saved() -> None:
    table: Table[str, int] = Table()
    table["a"], table["b"] = 1, 2
    assert table.changed == {"a", "b"}
    table.saved()
    table["b"] = 3
    del table["a"]
    assert (dict(table), table.changed, table.cleared) == ({"b": 3}, {"a", "b"}, False)


def test_a_table_that_was_cleared_knows_that_and_what_came_after() -> None:
    table: Table[str, int] = Table()
    table["a"] = 1
    table.clear()
    table["b"] = 2
    assert (dict(table), table.changed, table.cleared) == ({"b": 2}, {"b"}, True)
    table.saved()
    assert (table.changed, table.cleared) == (set(), False)


# The deadline


def test_a_blank_room_waits_for_nothing() -> None:
    assert Room(code="K7DF3M").deadline is None


def test_the_deadline_is_the_first_of_all_that_may_happen() -> None:
    story = Story()
    story.open(idle_seconds=10)
    assert story.room.deadline == story.task.retry_at == BEGIN + 5_000
    story.stock()
    assert story.room.deadline == BEGIN + 10_000
    story.join("Ana")
    story.start()
    assert story.room.deadline == BEGIN + 3_000


def test_a_paused_game_has_no_deadline_but_that_of_the_room() -> None:
    story = asking("Ana")
    story.pause()
    assert story.room.deadline == story.now + 1800_000


# The view

PUBLIC = {
    "room", "phase", "paused", "locked", "expired", "auto", "topic", "rounds", "seconds", "reveal_seconds", "difficulty",
    "scoring", "max_players", "game", "round", "of", "players", "connected", "answered", "roster", "question", "reveal",
    "ending", "next_at", "shelf", "models", "host", "chat",
    "autopilot", "flags", "reviews", "teams", "language",
}  # fmt: skip


def test_the_view_has_the_same_fields_in_every_phase_and_is_json() -> None:
    over = revealing("Ana")
    over.end()
    for story in (Story(), lobby(), lobby("Ana"), asking("Ana"), revealing("Ana"), over):
        view = story.room.view()
        assert set(view) == PUBLIC
        assert json.loads(json.dumps(view)) == json.loads(json.dumps(view, allow_nan=False))


def test_the_view_shows_the_question_while_it_is_asked_and_the_reveal_while_it_is_told() -> None:
    story = asking("Ana")
    view = story.room.view()
    assert view["question"]["claim"]["text"] == story.round.claim.text
    assert set(view["question"]) == {"round", "of", "claim", "opens_at", "closes_at"}
    assert set(view["question"]["claim"]) == {"id", "text", "topic", "difficulty", "language"}
    assert view["reveal"] is None

    story.right("Ana")
    view = story.room.view()
    assert view["question"] is None
    assert view["reveal"]["verdict"] == story.round.claim.verdict
    assert "results" not in view["reveal"]

    story.end()
    view = story.room.view()
    assert (view["question"], view["reveal"]) == (None, None)
    assert [placed["name"] for placed in view["ending"]["podium"]] == ["Ana"]
    assert "results" not in view["ending"]


def test_the_view_after_play_again_shows_nothing_of_the_last_game() -> None:
    story = revealing("Ana")
    story.end()
    story.start()
    view = story.room.view()
    assert (view["question"], view["reveal"], view["ending"], view["answered"]) == (None, None, None, 0)


def test_the_view_lists_two_hundred_names_and_counts_the_rest() -> None:
    story = Story()
    story.do(commands.Open(settings=GameSettings(), host="0" * 64, seed="s"))
    for n in range(ROSTER + 5):
        story.join(f"Player {n}x")
    view = story.room.view()
    assert (len(view["roster"]), view["players"]) == (ROSTER, ROSTER + 5)


# Copies of the tests' own


def test_a_twin_is_equal_and_independent() -> None:
    story = asking("Ana", "Ben")
    copy = twin(story.room)
    assert whole(copy) == whole(story.room)
    story.right("Ana")
    story.kick("Ben")
    assert copy.waiting == {PlayerId("p1"), PlayerId("p2")}
    assert whole(copy) != whole(story.room)

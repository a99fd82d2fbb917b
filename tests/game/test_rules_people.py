"""Seats: who comes, who goes, who is connected, and what their names are worth."""

import pytest

from game import commands
from game.commands import HOST
from game.events import PlayerJoined, PlayerLeft, PresenceChanged, Refused
from game.standing import PlayerId
from tests.game.stories import Story, asking, digest, kinds, lobby, one, refusal, revealing, whole

# Joining


def test_a_player_joins_under_a_name_without_what_cannot_be_seen() -> None:
    story = lobby()
    joined = one(story.join("  Max \u200b  Power "), PlayerJoined)
    assert (joined.player, joined.name, joined.players) == ("p1", "Max Power", 1)
    assert story.room.seats[PlayerId("p1")] == digest("token of p1")
    assert story.room.scores[PlayerId("p1")] == 0


def test_the_same_join_again_is_no_second_player() -> None:
    story = lobby("Ana")
    before = whole(story.room)
    again = one(story.join("Ana", player="p1"), PlayerJoined)
    assert (again.player, again.name, again.players) == ("p1", "Ana", 1)
    assert whole(story.room) == before


def test_the_same_join_again_is_granted_in_a_room_that_is_locked_and_full() -> None:
    story = lobby("Ana", max_players=1)
    story.lock()
    assert one(story.join("Ana", player="p1"), PlayerJoined).name == "Ana"


def test_a_join_with_another_token_is_no_way_into_a_seat() -> None:
    story = lobby("Ana")
    assert refusal(story.join("Ana", player="p1", token="stolen")) == "name_taken"
    assert refusal(story.join("Ben", player="p1", token="stolen")) == "name_taken"
    assert story.room.seats[PlayerId("p1")] == digest("token of p1")


@pytest.mark.parametrize("name", ["Ana", "ANA", "Аnа", "A\u200bna", " ana "])
def test_a_name_or_one_that_looks_like_it_is_taken_once(name: str) -> None:
    assert refusal(lobby("Ana").join(name, player="p9")) == "name_taken"


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "...", "x" * 21])
def test_a_name_that_nobody_can_read_is_refused(name: str) -> None:
    assert refusal(lobby().join(name)) == "bad_name"


def test_nobody_joins_as_the_host() -> None:
    story = lobby()
    assert refusal(story.join("Eve", player=HOST)) == "bad_name"
    assert refusal(story.join("Eve", player=HOST, token="host")) == "bad_name"
    assert story.room.seats[HOST] == digest("host")


def test_a_full_room_takes_nobody_until_somebody_leaves() -> None:
    story = lobby("Ana", "Ben", max_players=2)
    assert refusal(story.join("Cleo")) == "room_full"
    story.leave("Ben")
    assert refusal(story.join("Cleo")) is None


def test_a_locked_room_takes_nobody_until_it_is_unlocked() -> None:
    story = lobby("Ana")
    story.lock()
    assert refusal(story.join("Ben")) == "room_locked"
    story.unlock()
    assert refusal(story.join("Ben")) is None


def test_who_joins_late_begins_at_nothing_and_may_answer_at_once() -> None:
    story = asking("Ana")
    story.sleep(5_000)
    story.join("Ben")
    story.connect("Ben")
    story.right("Ben")
    story.right("Ana")
    assert story.score("Ben") == story.score("Ana") == 875


def test_who_joins_late_keeps_the_round_open_until_they_have_answered() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.join("Cleo")
    story.connect("Cleo")
    assert "round_closed" not in kinds(story.right("Ben"))
    assert "round_closed" in kinds(story.wrong("Cleo"))


def test_who_joined_and_never_connected_is_not_waited_for() -> None:
    story = asking("Ana")
    story.join("Ben")
    assert "round_closed" in kinds(story.right("Ana"))


# Leaving


def test_who_leaves_gives_the_seat_and_the_name_back() -> None:
    story = lobby("Ana", "Ben")
    left = one(story.leave("Ana"), PlayerLeft)
    assert (left.player, left.name, left.players, left.reason) == ("p1", "Ana", 1, "left")
    assert PlayerId("p1") not in story.room.seats

    joined = one(story.join("Ana"), PlayerJoined)
    assert (joined.player, joined.players) == ("p3", 2)


def test_who_was_kicked_is_out_and_the_name_stays_taken() -> None:
    story = lobby("Ana", "Ben")
    left = one(story.kick("Ana"), PlayerLeft)
    assert (left.reason, left.players) == ("kicked", 1)
    assert PlayerId("p1") not in story.room.seats
    assert refusal(story.join("ana")) == "name_taken"
    assert refusal(story.join("Ana", player="p1")) == "name_taken"


def test_a_name_that_was_left_and_taken_again_stays_taken() -> None:
    story = lobby("Ana")
    story.leave("Ana")
    story.join("Ana")
    story.connect("Ana")
    assert refusal(story.join("Ana")) == "name_taken"
    assert refusal(story.leave("Ana")) is None
    assert refusal(story.join("Ana")) is None


@pytest.mark.parametrize("how", ["leave", "kick"])
def test_who_is_out_can_do_nothing_more(how: str) -> None:
    story = asking("Ana", "Ben")
    getattr(story, how)("Ana")
    assert refusal(story.answer("Ana", "fact")) == "no_such_player"
    assert refusal(story.leave("Ana")) == "no_such_player"
    assert refusal(story.kick("Ana")) == "no_such_player"
    assert one(story.connect("Ana"), PresenceChanged).seats == {}
    assert story.room.connected == 1


@pytest.mark.parametrize("how", ["leave", "kick"])
def test_a_round_does_not_wait_for_who_is_out(how: str) -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    assert kinds(getattr(story, how)("Ben")) == ["player_left", "round_closed"]


def test_who_is_out_stands_on_no_board_and_gets_no_result() -> None:
    story = asking("Ana", "Ben", "Cleo")
    story.right("Ana")
    story.right("Ben")
    story.leave("Ana")
    told = story.reach_deadline()
    assert [row.name for row in story.room.standings()] == ["Ben", "Cleo"]
    assert set(told[0].results) == {"p2", "p3"}  # type: ignore[union-attr]
    assert told[0].fastest.name == "Ben"  # type: ignore[union-attr]


def test_a_round_in_which_nobody_is_left_still_ends_at_its_time() -> None:
    story = asking("Ana")
    assert "round_closed" not in kinds(story.leave("Ana"))
    assert kinds(story.pass_time(20_000)) == ["round_closed"]


# Presence


def test_presence_tells_how_many_are_here_and_which_session_holds_which_seat() -> None:
    story = lobby()
    story.join("Ana")
    story.join("Ben")
    came = one(story.connect("Ana", "host"), PresenceChanged)
    assert (came.players, came.connected, came.host) == (2, 1, True)
    assert came.seats == {"p1": "session of Ana", "host": "session of host"}

    left = one(story.drop("Ana", "host"), PresenceChanged)
    assert (left.players, left.connected, left.host, left.seats) == (2, 0, False, {})


def test_the_second_session_of_a_seat_takes_it_and_the_end_of_the_first_changes_nothing() -> None:
    story = lobby("Ana")
    taken = one(story.connect("Ana", via="web-2", session="tablet"), PresenceChanged)
    assert (taken.connected, taken.seats) == (1, {"p1": "tablet"})

    assert one(story.drop("Ana"), PresenceChanged).connected == 1
    assert one(story.drop("Ana", session="tablet", via="web-2"), PresenceChanged).connected == 0


def test_the_end_of_an_older_session_of_the_host_changes_nothing() -> None:
    story = lobby()
    story.connect("host")
    story.connect("host", session="projector")
    assert one(story.drop("host"), PresenceChanged).host is True


def test_somebody_who_came_and_went_within_one_report_is_away() -> None:
    story = lobby()
    story.join("Ana")
    seat = (story.id("Ana"), "s1")
    told = story.do(commands.Presence(via="web-1", came=(seat,), left=(seat,)))
    assert one(told, PresenceChanged).connected == 0


def test_presence_of_a_seat_that_is_not_there_is_left_out() -> None:
    assert one(lobby("Ana").connect("Nobody"), PresenceChanged).seats == {}


def test_a_web_process_that_is_gone_takes_its_sessions_along_and_no_others() -> None:
    story = lobby()
    for name in ("Ana", "Ben", "Cleo"):
        story.join(name)
    story.connect("Ana", "host", via="web-1")
    story.connect("Ben", "Cleo", via="web-2")
    story.connect("Cleo", via="web-1", session="again")

    told = one(story.do(commands.Gone(via="web-2")), PresenceChanged)
    assert (told.connected, told.host) == (2, True)
    told = one(story.do(commands.Gone(via="web-1")), PresenceChanged)
    assert (told.connected, told.host) == (0, False)


def test_who_drops_keeps_seat_and_score_and_hears_on() -> None:
    story = revealing("Ana", "Ben")
    score = story.score("Ana")
    story.drop("Ana")
    story.reach_deadline()
    story.connect("Ana", session="again")
    story.right("Ana")
    assert story.score("Ana") == score
    story.right("Ben")
    assert story.score("Ana") > score


def test_the_view_counts_seats_and_connections_and_names_the_roster() -> None:
    story = lobby("Ana")
    story.join("Ben")
    view = story.room.view()
    assert (view["players"], view["connected"], view["host"]) == (2, 1, {"connected": False})
    assert view["roster"] == [
        {"player": "p1", "name": "Ana", "connected": True, "team": None},
        {"player": "p2", "name": "Ben", "connected": False, "team": None},
    ]


def test_presence_is_refused_where_there_is_no_room() -> None:
    assert one(Story().connect("host"), Refused).code == "no_such_room"

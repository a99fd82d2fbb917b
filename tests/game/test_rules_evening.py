"""What makes an evening go well: teams, extra time, a round that lasts longer, bans, a host who goes, and one who hands over."""

import json
from typing import Any

import pytest

from game import commands
from game.commands import HOST
from game.events import (
    Adjusted,
    AnswerTaken,
    Extended,
    GameOver,
    HostChanged,
    PlayerJoined,
    Refused,
    ResumedPlay,
    RoundClosed,
    RoundVoided,
    Status,
)
from game.io.store import load_room
from game.room import ALONE_MS, STANDING_MS, Room
from game.standing import PlayerId
from tests.game.stories import Story, asking, digest, kinds, lobby, of, one, refusal, revealing
from tests.game.test_laws import no_rows, write

# A clock that runs longer


def test_a_round_that_is_extended_closes_later_and_says_when() -> None:
    story = asking("Ana", "Ben", seconds=20)
    closes_at = story.round.closes_at
    told = one(story.extend(30), Extended)
    assert (told.round, told.closes_at, told.next_at) == (1, closes_at + 30_000, closes_at + 30_000)
    assert story.room.view()["question"]["closes_at"] == closes_at + 30_000
    story.pass_time(49_999)
    story.right("Ana")
    assert story.room.phase == "asking"
    assert kinds(story.pass_time(1))[0] == "round_closed"


def test_speed_is_measured_as_if_a_round_had_not_been_extended() -> None:
    early, late = asking("Ana", "Ben", seconds=20), asking("Ana", "Ben", seconds=20)
    for story in (early, late):
        story.pass_time(10_000)
        story.right("Ana")
    late.extend(60)
    late.pass_time(30_000)
    late.right("Ben")
    early.skip()
    assert early.score("Ana") == late.score("Ana") == 750
    assert late.score("Ben") == 500


def test_a_reveal_that_ends_by_itself_can_be_extended() -> None:
    story = revealing("Ana", reveal_seconds=8)
    told = one(story.extend(60), Extended)
    assert (told.closes_at, told.next_at) == (None, story.now + 68_000)
    assert not of(story.pass_time(67_999), RoundClosed)
    assert story.room.phase == "revealing"
    story.pass_time(1)
    assert story.room.phase == "asking"


def test_a_reveal_that_waits_for_the_host_has_no_clock() -> None:
    assert refusal(revealing("Ana", auto=False).extend(5)) == "no_clock"


def test_a_round_that_is_extended_still_closes_once_all_have_answered() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.extend(60)
    assert "round_closed" in kinds(story.right("Ben"))


# Extra time


def slow(*names: str, **settings: Any) -> Story:
    """A round in which Ana has extra time."""
    story = asking("Ana", *names, seconds=20, **settings)
    told = story.do(commands.Adjust(player=PlayerId("p1"), extra=True))
    assert (one(told, Adjusted).to, one(told, Adjusted).extra) == ("p1", True)
    assert kinds(told) == ["adjusted"]
    return story


def test_who_has_extra_time_may_answer_half_as_long_again_and_others_may_not() -> None:
    story = slow("Ben", "Cleo")
    told = story.pass_time(20_000)
    assert [(event.to, event.kind) for event in of(told, Status)] == [("all", "late")]
    assert story.room.phase == "asking"
    assert refusal(story.right("Ben")) == "round_not_active"
    story.pass_time(9_999)
    told = story.right("Ana")
    assert kinds(told) == ["answer_taken", "round_closed"]
    assert one(told, AnswerTaken).elapsed == 2 * 29_999 // 3
    assert one(told, RoundClosed).results["p1"]["correct"] is True


def test_without_an_answer_a_round_ends_when_the_extra_time_does() -> None:
    story = slow("Ben")
    assert "round_closed" not in kinds(story.pass_time(29_999))
    assert "round_closed" in kinds(story.pass_time(1))


@pytest.mark.parametrize(("waited", "speed"), [(3_000, 450), (15_000, 250), (29_999, 0)])
def test_the_clock_of_who_has_extra_time_runs_slower(waited: int, speed: int) -> None:
    story = slow("Ben")
    story.pass_time(waited)
    told = story.right("Ana")
    assert one(told, AnswerTaken).elapsed == 2 * waited // 3
    if not of(told, RoundClosed):
        told = story.skip()
    assert one(told, RoundClosed).results["p1"]["points"] == {"base": 500, "speed": speed, "streak": 0}


def test_points_do_not_change_when_extra_time_is_given_back_later() -> None:
    story = slow("Ben", rounds=3)
    story.pass_time(15_000)
    story.right("Ana")
    story.skip()
    assert story.score("Ana") == 750
    story.do(commands.Adjust(player=PlayerId("p1"), extra=False))
    story.next()
    story.void(round=2)
    assert story.score("Ana") == 750


def test_nobody_waits_for_who_has_answered_or_is_not_connected() -> None:
    story = slow("Ben")
    story.right("Ana")
    assert "round_closed" in kinds(story.pass_time(20_000))

    story = slow("Ben")
    story.drop("Ana")
    assert "round_closed" in kinds(story.pass_time(20_000))


def test_who_drops_in_the_extra_time_is_waited_for_as_long_as_for_anybody() -> None:
    story = slow("Ben")
    story.pass_time(21_000)
    story.drop("Ana")
    assert story.room.phase == "asking"
    story.pass_time(4_000)
    story.connect("Ana")
    assert kinds(story.right("Ana")) == ["answer_taken", "round_closed"]

    story = slow("Ben")
    story.pass_time(21_000)
    story.drop("Ana")
    assert kinds(story.pass_time(5_000)) == ["round_closed"]


def test_in_the_extra_time_nobody_else_is_waited_for() -> None:
    story = slow("Ben")
    story.pass_time(21_000)
    story.drop("Ben")
    assert kinds(story.right("Ana")) == ["answer_taken", "round_closed"]


def test_a_round_ends_at_once_when_the_extra_time_is_given_back_or_skipped() -> None:
    for end in (lambda s: s.do(commands.Adjust(player=PlayerId("p1"), extra=False)), lambda s: s.skip()):
        story = slow("Ben")
        story.pass_time(25_000)
        assert "round_closed" in kinds(end(story))


def test_a_pause_in_the_extra_time_takes_none_of_it() -> None:
    story = slow("Ben")
    story.pass_time(25_000)
    story.pause()
    story.pass_time(60_000)
    story.resume()
    assert refusal(story.right("Ben")) == "round_not_active"
    story.pass_time(4_999)
    assert kinds(story.right("Ana")) == ["answer_taken", "round_closed"]


def test_in_the_extra_time_a_round_can_be_opened_again_for_all() -> None:
    story = slow("Ben", "Cleo")
    story.pass_time(25_000)
    assert one(story.extend(10), Extended).closes_at == story.now + 10_000
    story.pass_time(9_000)
    assert refusal(story.right("Ben")) is None
    assert story.room.phase == "asking"


def test_a_master_that_is_late_gives_nobody_more_than_the_extra_time() -> None:
    story = slow("Ben")
    story.sleep(30_000)
    told = story.right("Ana")
    assert kinds(told) == ["round_closed", "refused"]
    story = slow("Ben")
    story.sleep(29_000)
    assert kinds(story.right("Ana")) == ["status", "answer_taken", "round_closed"]


def test_nobody_else_is_told_who_has_extra_time() -> None:
    story = lobby("Ben")
    told = story.do(commands.Join(player=PlayerId("p7"), name="Ana", seat=digest("a"), extra=True))
    assert story.room.players[PlayerId("p7")].extra
    assert "extra" not in one(told, PlayerJoined).model_dump_json()
    assert "extra" not in str(story.room.view())


# Teams


def test_newcomers_go_to_the_smallest_team_or_to_the_one_they_wish_for() -> None:
    story = lobby(teams=3)
    for name in ("Ana", "Ben", "Cleo", "Dora"):
        story.join(name)
    assert [player.team for player in story.room.present] == [1, 2, 3, 1]
    told = story.do(commands.Join(player=PlayerId("q1"), name="Emil", seat=digest("e"), team=3))
    assert one(told, PlayerJoined).team == 3
    story.leave("Ben")
    story.join("Finn")
    assert story.room.players[story.id("Finn")].team == 2
    for team in (0, 4, -1):
        wish = commands.Join(player=PlayerId("q2"), name="Gus", seat=digest("g"), team=team)
        assert refusal(story.do(wish)) == "no_such_team"


@pytest.mark.parametrize("teams", [1, 9, -2, 2.5, "two"])
def test_there_are_two_to_eight_teams_or_none(teams: Any) -> None:
    with pytest.raises(ValueError, match="teams"):
        commands.GameSettings(teams=teams)


def table(room: Room) -> list[tuple[int, str, int, int]]:
    return [(row.rank, row.name, row.players, row.average) for row in room.teams()]


def test_teams_are_ranked_by_the_average_of_those_who_have_answered() -> None:
    story = asking("Ana", "Ben", "Cleo", "Dora", teams=2, scoring="accuracy")
    assert table(story.room) == [(1, "Foxes", 2, 0), (1, "Owls", 2, 0)]
    story.right("Ben")
    story.right("Ana")
    story.wrong("Cleo")
    closed = one(story.skip(), RoundClosed)
    assert [(row.rank, row.team, row.name, row.players, row.average) for row in closed.teams] == [
        (1, 2, "Owls", 2, 1000),
        (2, 1, "Foxes", 2, 500),
    ]
    assert story.room.view()["teams"][0] == {"rank": 1, "team": 2, "name": "Owls", "players": 2, "average": 1000}
    assert [row.team for row in story.room.standings()] == [1, 2, 1, 2]
    assert one(story.end(), GameOver).teams == closed.teams
    voided = one(story.do(commands.Void(round=1))[:1], RoundVoided)
    assert [row.average for row in voided.teams] == [0, 0]


def test_without_teams_nobody_hears_of_any() -> None:
    story = asking("Ana", "Ben")
    assert story.room.view()["teams"] == []
    assert one(story.skip(), RoundClosed).teams == ()
    assert {player.team for player in story.room.present} == {None}


# Bans


def come(story: Story, who: str, name: str, device: str | None) -> str | None:
    seat = commands.Join(
        player=PlayerId(who), name=name, seat=digest(who), device=None if device is None else digest(device)
    )
    return refusal(story.do(seat))


def test_a_device_that_was_banned_may_not_come_back_under_another_name() -> None:
    story = lobby()
    assert come(story, "q1", "Eve", "phone") is None
    assert come(story, "q2", "Ben", "tablet") is None
    story.do(commands.Kick(player=PlayerId("q1"), ban=True))
    assert come(story, "q3", "Evelyn", "phone") == "banned"
    assert come(story, "q4", "Cleo", "laptop") is None
    assert come(story, "q5", "Dora", None) is None


def test_who_was_only_removed_may_come_back_under_another_name() -> None:
    story = lobby()
    come(story, "q1", "Eve", "phone")
    story.do(commands.Kick(player=PlayerId("q1")))
    assert come(story, "q3", "Evelyn", "phone") is None


# Without a host


def alone(**settings: Any) -> Story:
    """At a reveal that waits for the host, who has just gone."""
    story = revealing("Ana", "Ben", auto=False, **settings)
    story.connect("host")
    story.drop("host")
    return story


def test_a_game_whose_host_is_gone_goes_on_by_itself_and_says_so() -> None:
    story = alone()
    assert story.pass_time(ALONE_MS - 1) == []
    told = story.pass_time(1)
    assert [event.kind for event in of(told, Status)] == ["autopilot"]
    assert one(told, ResumedPlay).next_at == story.now + 8_000
    assert story.room.view()["autopilot"] is True
    assert "round_opened" in kinds(story.pass_time(8_000))
    told = story.pass_time(100_000)
    assert story.room.phase == "over"
    assert "game_over" in kinds(told)


def test_a_game_that_goes_on_by_itself_anyway_says_that_its_host_is_away_too() -> None:
    story = asking("Ana", "Ben", auto=True, seconds=60)
    story.connect("host")
    story.drop("host")
    assert story.pass_time(ALONE_MS - 1) == []
    told = story.pass_time(1)
    assert (kinds(told), one(told, Status).kind) == (["status"], "autopilot")
    assert story.room.view()["autopilot"] is True
    told = story.connect("host")
    assert one(told, Status).kind == "host_back"
    assert "resumed_play" not in kinds(told)


def test_a_host_who_comes_back_in_time_finds_the_game_waiting() -> None:
    story = alone()
    story.pass_time(ALONE_MS - 1)
    assert kinds(story.connect("host")) == ["presence"]
    assert story.pass_time(600_000) == []


def test_a_game_that_went_on_by_itself_waits_again_when_its_host_is_back() -> None:
    story = alone()
    story.pass_time(ALONE_MS)
    told = story.connect("host")
    assert [event.kind for event in of(told, Status)] == ["host_back"]
    assert one(told, ResumedPlay).next_at is None
    assert story.room.view()["autopilot"] is False
    assert story.pass_time(600_000) == []
    assert kinds(story.next()) == ["round_opened"]


def test_a_reveal_that_begins_while_nobody_steers_ends_by_itself() -> None:
    story = asking("Ana", auto=False)
    story.connect("host")
    story.do(commands.Gone(via="web-1"))
    story.connect("Ana")
    story.pass_time(ALONE_MS)
    while story.room.phase != "asking":
        story.reach_deadline()
    assert one(story.skip(), RoundClosed).next_at == story.now + 8_000


def test_a_host_without_a_socket_who_still_gives_commands_is_not_gone() -> None:
    story = alone()
    story.pass_time(ALONE_MS - 1)
    story.lock()
    assert story.pass_time(ALONE_MS - 1) == []
    assert "status" in kinds(story.pass_time(1))


def test_a_host_who_was_never_there_is_not_missed() -> None:
    story = revealing("Ana", auto=False)
    assert story.pass_time(600_000) == []


def test_a_pause_ends_after_ten_minutes_without_a_host() -> None:
    for auto in (True, False):
        story = asking("Ana", "Ben", auto=auto, seconds=20)
        story.connect("host")
        story.pass_time(5_000)
        story.pause()
        story.pass_time(60_000)
        story.drop("host")
        assert story.pass_time(STANDING_MS - 1) == []
        told = story.pass_time(1)
        assert kinds(told) == ["status", "resumed_play"]
        assert one(told, ResumedPlay).closes_at == story.now + 15_000
        assert kinds(story.pass_time(15_000))[0] == "round_closed"


def test_a_pause_of_a_reveal_that_waited_ends_as_well() -> None:
    story = revealing("Ana", auto=False)
    story.connect("host")
    story.pause()
    story.drop("host")
    told = story.pass_time(STANDING_MS)
    assert one(told, ResumedPlay).next_at == story.now + 8_000
    assert kinds(story.pass_time(8_000)) == ["round_opened"]


def test_a_pause_stands_for_as_long_as_its_host_is_there() -> None:
    story = asking("Ana", "Ben")
    story.connect("host")
    story.pause()
    assert story.pass_time(20 * 60_000) == []


def test_a_pause_that_another_host_makes_from_afar_is_bounded_too() -> None:
    """The room goes by itself, somebody pauses it over HTTP, and nobody comes."""
    story = alone()
    story.pass_time(ALONE_MS)
    story.sleep(2_000)
    story.pause()
    assert story.room.alone_at == story.now + STANDING_MS
    assert "resumed_play" in kinds(story.pass_time(STANDING_MS))


# Handing over


def take(story: Story, code: str, token: str = "new token") -> Any:
    return story.do(commands.TakeHost(code=digest(code), host=digest(token)))


def test_who_has_the_code_takes_the_hosts_seat() -> None:
    story = asking("Ana")
    story.connect("host")
    status = one(story.do(commands.HandOver(code=digest("code"))), Status)
    assert (status.to, status.kind) == (HOST, "handover")
    told = take(story, "code")
    assert kinds(told) == ["host_changed"]
    assert one(told, HostChanged).to == "all"
    assert story.room.seats[HOST] == digest("new token")
    assert story.room.view()["host"] == {"connected": False}
    # What the old host's socket says when it closes is no news.
    story.drop("host")
    story.connect("host", session="the new one")
    story.drop("host")
    assert story.room.host_session == "the new one"


def test_a_code_works_once_and_for_two_minutes_and_only_the_latest() -> None:
    story = asking("Ana")
    story.do(commands.HandOver(code=digest("one")))
    story.do(commands.HandOver(code=digest("two")))
    assert refusal(take(story, "one")) == "bad_code"
    assert refusal(take(story, "two", "token")) is None
    assert refusal(take(story, "two", "thief")) == "used_code"
    assert story.room.seats[HOST] == digest("token")
    story.do(commands.HandOver(code=digest("three")))
    story.sleep(120_000)
    assert refusal(take(story, "three", "late")) == "old_code"
    assert refusal(take(story, "two", "late")) == "bad_code"
    assert story.room.seats[HOST] == digest("token")


def test_the_same_take_again_because_its_outcome_was_lost_is_granted() -> None:
    story = asking("Ana")
    story.do(commands.HandOver(code=digest("one")))
    take(story, "one")
    assert kinds(take(story, "one")) == ["host_changed"]


def test_the_host_hears_nothing_of_who_guesses() -> None:
    story = asking("Ana")
    assert one(take(story, "guess"), Refused).to not in ("all", HOST, *story.room.players)


def test_a_new_host_who_does_not_come_is_missed_like_the_old_one() -> None:
    story = revealing("Ana", auto=False)
    story.connect("host")
    story.do(commands.HandOver(code=digest("one")))
    take(story, "one")
    assert "status" in kinds(story.pass_time(ALONE_MS))


# Rooms of yesterday


def test_a_room_that_was_stored_before_all_this_goes_on() -> None:
    story = asking("Ana", "Ben", rounds=2)
    rows = no_rows()
    write(story.room, rows)
    new = {"host_away_since", "autopilot", "handover", "retire"}
    document = json.loads(story.room.model_dump_json())
    document = {part: value for part, value in document.items() if part not in new}
    del document["settings"]["teams"]
    for table_, gone in (
        ("players", {"team", "extra", "device", "banned"}),
        ("rounds", {"extended", "flags", "review"}),
    ):
        for key, row in rows[table_].items():
            kept = {part: value for part, value in json.loads(row).items() if part not in gone}
            rows[table_][key] = json.dumps(kept)
    room = load_room(json.dumps(document), rows)
    assert room.model_dump() == story.room.model_dump()
    assert {name: dict(getattr(room, name)) for name in rows} == {
        name: dict(getattr(story.room, name)) for name in rows
    }

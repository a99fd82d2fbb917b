"""The clock of a room: pauses, rounds that close early, and rooms that expire."""

import pytest

from game import commands
from game.events import Paused, ResumedPlay, RoundOpened
from game.room import AWAY_GRACE_MS
from game.rules import STAY_MS
from game.shelf import TASK_PATIENCE_MS
from tests.game.stories import COUNTDOWN, Story, asking, kinds, lobby, of, one, refusal, revealing

IDLE = 1800_000

# Pause


def test_a_pause_says_how_much_is_left_and_stops_every_clock_of_the_game() -> None:
    story = asking("Ana")
    story.pass_time(5_000)
    assert one(story.pause(), Paused).remaining == 15_000
    assert story.pass_time(600_000) == []


def test_a_round_has_all_its_time_after_a_pause() -> None:
    story = asking("Ana")
    story.pass_time(5_000)
    story.pause()
    story.pass_time(100_000)
    resumed = one(story.resume(), ResumedPlay)
    assert resumed.closes_at == resumed.next_at == story.now + 15_000
    assert story.pass_time(14_999) == []
    assert kinds(story.pass_time(1)) == ["round_closed"]


def test_an_answer_right_before_the_shifted_end_counts_and_one_at_it_does_not() -> None:
    story = asking("Ana", "Ben", "Cleo")
    story.pause()
    story.sleep(1_234)
    story.resume()
    story.sleep(19_999)
    assert refusal(story.right("Ana")) is None
    story.sleep(1)
    assert refusal(story.right("Ben")) == "round_not_active"


def test_a_reveal_has_all_its_time_after_a_pause() -> None:
    story = revealing("Ana")
    story.pass_time(3_000)
    story.pause()
    story.pass_time(100_000)
    resumed = one(story.resume(), ResumedPlay)
    assert (resumed.closes_at, resumed.next_at) == (None, story.now + 5_000)


def test_a_countdown_has_all_its_time_after_a_pause() -> None:
    story = lobby("Ana")
    story.start()
    story.pass_time(1_000)
    story.pause()
    story.pass_time(100_000)
    story.resume()
    assert story.pass_time(COUNTDOWN - 1_001) == []
    assert kinds(story.pass_time(1)) == ["round_opened"]


def test_a_pause_of_a_reveal_that_waits_for_the_host_has_no_time_left_to_tell() -> None:
    story = asking("Ana", auto=False)
    story.reach_deadline()
    assert one(story.pause(), Paused).remaining is None
    assert one(story.resume(), ResumedPlay).next_at is None


def test_a_pause_that_arrives_after_the_end_of_a_round_pauses_the_reveal() -> None:
    story = asking("Ana")
    story.sleep(20_000)
    assert kinds(story.pause()) == ["round_closed", "paused"]
    assert story.room.view()["phase"] == "revealing"


def test_a_paused_room_shows_no_time_for_what_comes_next() -> None:
    story = asking("Ana")
    story.pause()
    assert story.room.view()["paused"] is True
    assert story.room.view()["next_at"] is None


# Closing early


def test_a_round_closes_at_once_when_all_who_are_connected_have_answered() -> None:
    story = asking("Ana", "Ben")
    story.sleep(1_000)
    assert kinds(story.right("Ana")) == ["answer_taken"]
    story.sleep(1_000)
    assert kinds(story.wrong("Ben")) == ["answer_taken", "round_closed"]
    assert story.room.rounds[1].closed_at == story.now


def test_a_round_waits_for_the_grace_of_who_has_just_dropped() -> None:
    story = asking("Ana", "Ben")
    story.drop("Ben")
    story.sleep(1_000)
    assert kinds(story.right("Ana")) == ["answer_taken"]
    assert story.pass_time(AWAY_GRACE_MS - 1_001) == []
    assert kinds(story.pass_time(1)) == ["round_closed"]


def test_who_comes_back_within_the_grace_is_waited_for_again() -> None:
    story = asking("Ana", "Ben")
    story.drop("Ben")
    story.right("Ana")
    story.pass_time(AWAY_GRACE_MS - 1)
    story.connect("Ben", session="again")
    assert story.pass_time(10_000) == []
    assert kinds(story.right("Ben")) == ["answer_taken", "round_closed"]


def test_a_drop_after_the_answer_is_not_waited_for() -> None:
    story = asking("Ana", "Ben")
    story.right("Ben")
    story.drop("Ben")
    assert "round_closed" in kinds(story.right("Ana"))


def test_a_drop_long_ago_is_not_waited_for() -> None:
    story = asking("Ana", "Ben")
    story.drop("Ben")
    story.pass_time(AWAY_GRACE_MS)
    assert "round_closed" in kinds(story.right("Ana"))


def test_the_last_one_who_is_waited_for_may_go_and_the_round_closes_after_the_grace() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    assert kinds(story.drop("Ben")) == ["presence"]
    assert kinds(story.pass_time(AWAY_GRACE_MS)) == ["round_closed"]


def test_a_web_process_that_dies_ends_no_round_before_the_grace() -> None:
    story = lobby(rounds=1)
    for name in ("Ana", "Ben"):
        story.join(name)
    story.connect("Ana", via="web-1")
    story.connect("Ben", via="web-2")
    story.start()
    story.reach_deadline()
    story.right("Ana")
    assert kinds(story.do(commands.Gone(via="web-2"))) == ["presence"]
    assert kinds(story.pass_time(AWAY_GRACE_MS)) == ["round_closed"]


def test_a_round_does_not_close_early_when_nobody_is_connected() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.drop("Ana", "Ben")
    assert story.pass_time(19_999) == []
    assert kinds(story.pass_time(1)) == ["round_closed"]


def test_a_round_without_any_answer_does_not_close_early() -> None:
    story = asking("Ana", "Ben")
    assert kinds(story.leave("Ana")) == ["player_left"]
    assert story.room.phase == "asking"


def test_the_grace_never_makes_a_round_longer() -> None:
    story = asking("Ana", "Ben")
    story.pass_time(18_000)
    story.drop("Ben")
    story.right("Ana")
    assert kinds(story.pass_time(2_000)) == ["round_closed"]


def test_a_round_does_not_close_early_in_a_pause_but_right_after_it() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.pause()
    assert kinds(story.leave("Ben")) == ["player_left"]
    assert story.pass_time(60_000) == []
    assert kinds(story.resume()) == ["resumed_play", "round_closed"]


# A late master


def test_one_late_alarm_ends_one_phase_and_the_next_one_gets_its_whole_time() -> None:
    story = asking("Ana")
    story.sleep(100_000)
    assert kinds(story.do(commands.TimeUp())) == ["round_closed"]
    assert story.pass_time(7_999) == []
    opened = one(story.pass_time(1), RoundOpened)
    assert opened.closes_at == opened.opens_at + 20_000


# Idle rooms


def test_a_room_in_which_nothing_happens_expires() -> None:
    story = lobby("Ana")
    assert story.pass_time(IDLE - 1) == []
    assert kinds(story.pass_time(1)) == ["room_expired"]
    assert story.room.deadline is None
    assert story.room.view()["expired"] is True


def test_whatever_somebody_does_lets_a_room_live_on() -> None:
    story = lobby("Ana")
    for what in (story.lock, story.unlock, story.unlock):
        story.pass_time(IDLE - 1)
        what()
    assert story.room.deadline is not None
    assert 0 <= story.now + IDLE - story.room.deadline < STAY_MS


@pytest.mark.parametrize(("seconds", "most"), [(1800, 1_000), (30, 300), (1, 10)])
def test_the_end_of_an_idle_room_moves_in_steps_of_a_second_or_a_hundredth_of_its_time(seconds: int, most: int) -> None:
    story = lobby("Ana", idle_seconds=seconds)
    ends = set()
    for _ in range(2_000):
        story.sleep(1)
        story.unlock()
        assert story.room.expires_at is not None
        assert 0 <= story.now + seconds * 1000 - story.room.expires_at < most
        ends.add(story.room.expires_at)
    assert len(ends) == 2_000 // most + 1


def test_presence_alone_does_not_keep_a_room() -> None:
    story = lobby("Ana")
    story.pass_time(IDLE - 1)
    story.drop("Ana")
    assert kinds(story.pass_time(1)) == ["room_expired"]


def test_a_game_that_goes_on_by_itself_does_not_expire() -> None:
    story = lobby("Ana", idle_seconds=30, seconds=20, rounds=10)
    story.start()
    told = []
    while story.room.phase != "over":
        told += story.reach_deadline()
        while story.room.tasks:
            story.stock()
    assert len(of(told, RoundOpened)) == 10
    assert "room_expired" not in kinds(told)


def test_a_pause_that_is_never_ended_lets_the_room_expire() -> None:
    story = asking("Ana")
    story.pause()
    assert kinds(story.pass_time(IDLE)) == ["room_expired"]


def test_a_command_that_comes_too_late_finds_no_room() -> None:
    story = lobby("Ana")
    story.sleep(IDLE)
    told = story.start()
    assert kinds(told) == ["room_expired", "refused"]
    assert refusal(told) == "no_such_room"


def test_a_room_that_only_its_agents_talk_to_expires() -> None:
    story = Story()
    story.open()
    for _ in range(IDLE // TASK_PATIENCE_MS):
        story.do(commands.TaskFailed(task=story.task.id, reason="no answer"))
        story.pass_time(TASK_PATIENCE_MS)
    assert story.room.expired

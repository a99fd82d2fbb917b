"""Answers: what counts, what does not, and what the receipt says."""

import pytest

from game.commands import Answer, Answers
from game.events import AnswerTaken, RoundClosed
from game.room import CROWD, CROWD_MS
from game.scoring import Scoring
from game.standing import PlayerId
from tests.game.stories import Story, asking, kinds, lobby, one, other, refusal, revealing, whole

ANA = PlayerId("p1")


def test_an_answer_is_confirmed_to_its_player_alone_with_the_time_it_took() -> None:
    story = asking("Ana", "Ben")
    story.sleep(3_400)
    taken = one(story.answer("Ana", "fake"), AnswerTaken)
    assert taken.to == "p1"
    assert (taken.round, taken.verdict, taken.elapsed) == (1, "fake", 3_400)
    assert (taken.answered, taken.players) == (1, 2)


@pytest.mark.parametrize(
    ("scoring", "right", "wrong"), [("party", 900, 0), ("accuracy", 1000, 0), ("confidence", 429, -524)]
)
def test_right_and_wrong_are_worth_what_the_scoring_says(scoring: Scoring, right: int, wrong: int) -> None:
    story = asking("Ana", "Ben", "Cleo", scoring=scoring)
    story.sleep(4_000)
    story.right("Ana")
    story.wrong("Ben")
    story.reach_deadline()
    assert (story.score("Ana"), story.score("Ben"), story.score("Cleo")) == (right, wrong, 0)


def test_no_score_moves_before_the_reveal() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    assert story.score("Ana") == 0


def test_sure_doubles_the_stakes_where_confidence_is_scored() -> None:
    story = asking("Ana", "Ben", scoring="confidence")
    assert one(story.right("Ana", sure=True), AnswerTaken).sure is True
    story.wrong("Ben", sure=True)
    assert (story.score("Ana"), story.score("Ben")) == (1000, -1857)


@pytest.mark.parametrize("scoring", ["party", "accuracy"])
def test_sure_means_nothing_where_confidence_is_not_scored(scoring: Scoring) -> None:
    story = asking("Ana", "Ben", scoring=scoring)
    assert one(story.right("Ana", sure=True), AnswerTaken).sure is False


def test_a_missing_answer_ends_a_streak_and_a_wrong_one_too() -> None:
    story = asking("Ana", "Ben", rounds=4, difficulty="easy")
    story.right("Ana")
    story.right("Ben")
    story.reach_deadline()
    story.wrong("Ana")
    story.reach_deadline()
    assert [row.streak for row in story.room.standings()] == [0, 0]


# Time


@pytest.mark.parametrize("punctual", [True, False])
def test_an_answer_counts_if_it_arrived_before_the_end_however_late_the_master_is(punctual: bool) -> None:
    story = asking("Ana", "Ben")
    move = story.pass_time if punctual else story.sleep
    move(19_999)
    assert one(story.right("Ana"), AnswerTaken).elapsed == 19_999
    story.reach_deadline()
    assert story.score("Ana") == 500


@pytest.mark.parametrize("punctual", [True, False])
@pytest.mark.parametrize("late", [0, 1, 250, 60_000])
def test_an_answer_that_arrives_at_the_end_or_later_does_not_count(punctual: bool, late: int) -> None:
    story = asking("Ana", "Ben", auto=False)
    move = story.pass_time if punctual else story.sleep
    move(20_000 + late)
    told = story.right("Ana")
    assert refusal(told) == "round_not_active"
    assert ("round_closed" in kinds(told)) is not punctual
    assert story.room.phase == "revealing"
    assert (story.score("Ana"), dict(story.room.answers)) == (0, {})


def test_a_late_answer_closes_the_round_without_it_and_the_reveal_is_shown_for_its_whole_time() -> None:
    story = asking("Ana", "Ben")
    story.sleep(21_000)
    closed = one(story.right("Ana"), RoundClosed)
    assert (closed.answered, closed.next_at) == (0, story.now + 8_000)


def test_an_answer_before_the_round_is_open_does_not_count() -> None:
    story = lobby("Ana")
    story.start()
    assert refusal(story.answer("Ana", "fact", round=1)) == "no_such_round"


@pytest.mark.parametrize("number", [-1, 0, 2, 99])
def test_an_answer_to_a_round_that_is_not_there_does_not_count(number: int) -> None:
    assert refusal(asking("Ana").answer("Ana", "fact", round=number)) == "no_such_round"


def test_an_answer_to_a_past_round_does_not_count() -> None:
    story = asking("Ana", "Ben")
    story.skip()
    story.skip()
    assert refusal(story.answer("Ana", "fact", round=1)) == "round_not_active"
    assert story.room.round == 2


def test_an_answer_to_a_voided_round_does_not_count() -> None:
    story = asking("Ana", "Ben")
    story.void()
    assert refusal(story.answer("Ana", "fact")) == "round_not_active"


# Again


def test_a_repeat_gets_the_same_receipt_and_counts_once() -> None:
    story = asking("Ana", "Ben")
    story.sleep(2_000)
    first = one(story.right("Ana"), AnswerTaken)
    before = whole(story.room)
    for _ in range(100):
        story.sleep(10)
        assert story.right("Ana") == [first]
    assert whole(story.room) == before
    story.reach_deadline()
    assert story.score("Ana") == 950


def test_a_repeat_that_comes_after_the_round_gets_the_same_receipt_still() -> None:
    story = revealing("Ana", "Ben")
    verdict = story.round.claim.verdict
    score = story.score("Ana")
    again = one(story.answer("Ana", verdict), AnswerTaken)
    assert (again.round, again.verdict, again.elapsed) == (1, verdict, 1_000)
    assert story.score("Ana") == score


def test_a_repeat_in_a_pause_gets_the_same_receipt_still() -> None:
    story = asking("Ana", "Ben")
    first = one(story.right("Ana"), AnswerTaken)
    story.pause()
    assert story.right("Ana") == [first]


def test_a_repeat_in_the_next_round_tells_how_many_answered_its_own_round() -> None:
    story = revealing("Ana", "Ben")
    verdict = story.round.claim.verdict
    story.reach_deadline()
    again = one(story.answer("Ana", verdict, round=1), AnswerTaken)
    assert (again.round, again.answered) == (1, 2)


def test_a_repeat_that_is_surer_than_the_first_changes_nothing() -> None:
    story = asking("Ana", "Ben", scoring="confidence")
    story.right("Ana")
    assert one(story.right("Ana", sure=True), AnswerTaken).sure is False
    story.reach_deadline()
    assert story.score("Ana") == 429


def test_a_changed_mind_is_refused_and_the_first_answer_stands() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    assert refusal(story.wrong("Ana")) == "already_answered"
    story.reach_deadline()
    assert story.score("Ana") == 1000


def test_a_changed_mind_after_the_round_is_refused_in_the_same_way() -> None:
    story = revealing("Ana", "Ben")
    assert refusal(story.answer("Ana", other(story.round.claim.verdict))) == "already_answered"


def test_an_answer_of_one_game_is_none_of_the_next() -> None:
    story = revealing("Ana", "Ben")
    story.end()
    story.start()
    story.reach_deadline()
    assert story.room.answer_of(1, ANA) is None
    assert one(story.right("Ana"), AnswerTaken).answered == 1


# Pause


def test_no_answer_is_taken_in_a_pause() -> None:
    story = asking("Ana")
    story.pause()
    assert refusal(story.right("Ana")) == "paused"
    story.resume()
    assert refusal(story.right("Ana")) is None


def test_the_time_an_answer_took_leaves_the_pause_out() -> None:
    story = asking("Ana", "Ben")
    story.sleep(2_000)
    story.pause()
    story.sleep(60_000)
    story.resume()
    story.sleep(1_000)
    assert one(story.right("Ana"), AnswerTaken).elapsed == 3_000
    story.reach_deadline()
    assert story.score("Ana") == 925


def test_two_pauses_are_both_left_out() -> None:
    story = asking("Ana", "Ben")
    for _ in range(2):
        story.sleep(1_000)
        story.pause()
        story.sleep(7_000)
        story.resume()
    assert one(story.right("Ana"), AnswerTaken).elapsed == 2_000


def test_an_answer_of_before_the_pause_keeps_its_time() -> None:
    story = asking("Ana", "Ben")
    story.sleep(2_000)
    story.right("Ana")
    story.pause()
    story.sleep(60_000)
    story.resume()
    story.reach_deadline()
    assert story.score("Ana") == 950


def test_the_view_never_tells_the_split_but_how_many_answered() -> None:
    story: Story = asking("Ana", "Ben", "Cleo")
    story.right("Ana")
    story.wrong("Ben")
    assert story.room.view()["answered"] == 2


def test_answers_that_come_together_do_what_they_do_one_by_one() -> None:
    rows = [
        (ANA, 1, "fact", True),
        (PlayerId("p2"), 1, "fake", False),
        (ANA, 1, "fake", False),
        (PlayerId("p9"), 1, "fact", False),
        (PlayerId("p3"), 2, "fact", False),
        (PlayerId("p3"), 1, "fact", True),
        (ANA, 1, "fact", False),
    ]
    together, apart = (asking("Ana", "Ben", "Cleo", scoring="confidence") for _ in range(2))
    for story in (together, apart):
        story.sleep(1_500)
    told = together.do(Answers.model_validate({"rows": rows}))
    singly = [
        event
        for player, number, verdict, sure in rows
        for event in apart.do(
            Answer.model_validate({"player": player, "round": number, "verdict": verdict, "sure": sure})
        )
    ]
    assert kinds(told) == [
        "answer_taken",
        "answer_taken",
        "refused",
        "refused",
        "refused",
        "answer_taken",
        "round_closed",
        "answer_taken",
    ]
    assert told == singly
    assert whole(together.room) == whole(apart.room)


def test_in_a_crowd_the_round_closes_a_moment_after_the_last_answer() -> None:
    """So the last receipts do not wait until everybody is counted; who comes or goes meanwhile does not put it off."""
    story = asking(*(f"Player {n}" for n in range(CROWD + 1)))
    for n in range(CROWD):
        assert kinds(story.right(f"Player {n}")) == ["answer_taken"]
    assert kinds(story.right(f"Player {CROWD}")) == ["answer_taken"]
    assert story.room.deadline == story.now + CROWD_MS
    story.sleep(CROWD_MS - 1)
    assert "round_closed" not in kinds(story.right("Player 1"))
    assert "round_closed" in kinds(story.pass_time(1))

"""The end of a game: podium, awards, and each player's own card."""

from typing import Any

import pytest

from game.events import Award, GameOver
from game.recap import game_over
from game.room import Room
from tests.game.stories import TABLES, Story, asking, one, other, twin


def play(*rounds: dict[str, bool | None], **settings: Any) -> Story:
    """A game in which everybody answers a second after the one before, right or wrong, or not at all."""
    story = asking(*rounds[0], rounds=len(rounds) + 1, **settings)
    for given in rounds:
        for name, right in given.items():
            story.sleep(1_000)
            if right is not None:
                (story.right if right else story.wrong)(name)
        if story.room.phase == "asking":
            story.skip()
        story.next()
        while story.room.tasks:
            story.stock()
    story.void()
    return story


def ended(story: Story) -> GameOver:
    return one(story.end(), GameOver)


def award(over: GameOver, name: str) -> Award | None:
    return next((given for given in over.awards if given.award == name), None)


def winner(over: GameOver, name: str) -> str | None:
    given = award(over, name)
    return given.name if given else None


def test_the_podium_holds_the_first_three_ranks_and_all_who_share_them() -> None:
    names = {"Ana": True, "Ben": True, "Cleo": True, "Dora": True, "Emil": False}
    over = ended(play(names, scoring="accuracy"))
    assert [(placed.rank, placed.name) for placed in over.podium] == [(1, "Ana"), (1, "Ben"), (1, "Cleo"), (1, "Dora")]
    assert [(row.rank, row.name) for row in over.standings][-1] == (5, "Emil")


def test_each_player_has_an_own_card_with_the_claim_that_fooled_them_fastest() -> None:
    story = play({"Ana": False, "Ben": True}, {"Ben": True, "Ana": False}, {"Ana": True, "Ben": True})
    claim = story.room.rounds[1].claim
    over = ended(story)
    assert over.results["p1"]["fooled_by"] == {
        "text": claim.text,
        "verdict": claim.verdict,
        "explanation": claim.explanation,
        "language": "en",
    }
    assert over.results["p2"]["fooled_by"] is None
    assert {part: over.results["p2"][part] for part in ("rank", "correct", "answered", "best_streak")} == {
        "rank": 1,
        "correct": 3,
        "answered": 3,
        "best_streak": 3,
    }


def test_the_sharpest_eye_has_the_most_right_answers() -> None:
    over = ended(play({"Ana": True, "Ben": True}, {"Ana": False, "Ben": True}))
    assert award(over, "sharpest") == Award(award="sharpest", player="p2", name="Ben", value=100)


def test_the_hottest_streak_is_at_least_two_long() -> None:
    rounds = [{"Ana": True, "Ben": True}, {"Ana": False, "Ben": True}, {"Ana": True, "Ben": False}]
    over = ended(play(*rounds))
    assert (winner(over, "streak"), award(over, "streak").value) == ("Ben", 2)  # type: ignore[union-attr]
    assert award(ended(play(rounds[0])), "streak") is None


def test_the_fastest_has_the_least_time_a_right_answer_over_at_least_two() -> None:
    over = ended(play({"Ana": True, "Ben": True, "Cleo": True}, {"Ana": True, "Ben": True, "Cleo": False}))
    assert award(over, "fastest") == Award(award="fastest", player="p1", name="Ana", value=1_000)
    assert award(ended(play({"Ana": True})), "fastest") is None


def test_the_comeback_is_the_longest_climb_of_two_ranks_or_more() -> None:
    over = ended(
        play(
            {"Ana": False, "Ben": True, "Cleo": True},
            {"Ana": True, "Ben": False, "Cleo": False},
            {"Ana": True, "Ben": False, "Cleo": False},
        )
    )
    assert award(over, "comeback") == Award(award="comeback", player="p1", name="Ana", value=2)


def test_the_claim_that_fooled_most_is_named_with_its_share() -> None:
    story = play({"Ana": False, "Ben": True}, {"Ana": False, "Ben": False})
    text = story.room.rounds[2].claim.text
    assert award(ended(story), "fooled_most") == Award(award="fooled_most", value=100, text=text)


def test_an_award_that_nobody_earned_is_not_given() -> None:
    assert ended(play({"Ana": None})).awards == ()
    assert ended(asking("Ana")).awards == ()


def test_a_voided_round_earns_and_fools_nobody() -> None:
    story = play({"Ana": False, "Ben": True}, {"Ana": True, "Ben": False})
    story.void(round=1)
    over = ended(story)
    assert (winner(over, "sharpest"), over.results["p1"]["fooled_by"]) == ("Ana", None)


def test_who_left_gets_no_award() -> None:
    story = play({"Ana": True, "Ben": False}, {"Ana": True, "Ben": True})
    story.leave("Ana")
    assert winner(ended(story), "sharpest") == "Ben"


def in_another_order(room: Room) -> Room:
    """The room as another master may load it: Redis gives the rows of a hash in any order."""
    copy = twin(room)
    for name in TABLES:
        rows = list(reversed(getattr(copy, name).items()))
        getattr(copy, name).clear()
        for key, row in rows:
            getattr(copy, name)[key] = row
    copy.reindex()
    return copy


def test_the_podium_and_the_awards_are_the_same_after_a_takeover() -> None:
    story = asking("Ana", "Ben", "Cleo", rounds=3, scoring="accuracy")
    for _ in range(2):
        for name in ("Ana", "Ben", "Cleo"):
            story.answer(name, other(story.round.claim.verdict) if name == "Cleo" else story.round.claim.verdict)
        story.skip()
    assert len({player.joined_at for player in story.room.present}) == 1
    assert game_over(in_another_order(story.room)) == game_over(story.room)


@pytest.mark.parametrize("when", ["asking", "revealing"])
def test_a_void_makes_no_comeback_of_a_late_join(when: str) -> None:
    """Who was not there in the first rounds was not last in them, either."""
    story = asking("Ana", "Ben", "Cleo", rounds=4, scoring="accuracy", auto=False)
    for name in ("Ana", "Ben", "Cleo"):
        story.wrong(name)
    story.next()
    for name in ("Ana", "Ben", "Cleo"):
        story.right(name)
    if when == "revealing":
        story.join("Zoe")
    story.next()
    if when == "asking":
        story.join("Zoe")
    story.right("Zoe")
    story.skip()
    assert [row.rank for row in story.room.standings()] == [1, 1, 1, 1]
    assert award(game_over(story.room), "comeback") is None

    story.void(round=1)

    assert [row.rank for row in story.room.standings()] == [1, 1, 1, 1]
    assert award(game_over(story.room), "comeback") is None

"""The end of a game: podium, awards, the claims of the evening, each player's own card, and what is kept of all that."""

import json
from typing import Any

import pytest

from game import commands
from game.cards import Card, all_cards
from game.events import Award, Event, GameOver
from game.recap import claims_of, game_over, kept, past_round
from game.room import Room
from tests.game.stories import TABLES, Story, asking, lobby, one, other, twin
from tests.game.wild import moments, wild


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


def test_each_player_has_an_own_card_with_the_claim_that_fooled_them_fastest_where_nobody_else_fell_for_it() -> None:
    story = play({"Ana": False, "Ben": True}, {"Ben": True, "Ana": False}, {"Ana": True, "Ben": True})
    claim = story.room.rounds[1].claim
    over = ended(story)
    assert over.results["p1"]["fooled_by"] == {
        "round": 1,
        "text": claim.text,
        "verdict": claim.verdict,
        "explanation": claim.explanation,
        "language": "en",
        "company": 0,
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


def test_a_player_is_fooled_by_the_claim_that_fooled_most_others_with_them() -> None:
    names = {"Ana": False, "Ben": True, "Cleo": True}
    over = ended(play(names, {"Ana": False, "Ben": False, "Cleo": False}, {**names, "Cleo": False}))
    fooled = over.results["p1"]["fooled_by"]
    assert (fooled["round"], fooled["company"]) == (2, 2)


def test_the_bluff_catcher_saw_through_most_fakes_and_at_least_two() -> None:
    story = play(*[{"Ana": True, "Ben": False}] * 8)
    fakes = sum(r.claim.verdict == "fake" for r in story.room.rounds.values() if r.counts)
    assert fakes >= 2
    assert award(ended(story), "catcher") == Award(award="catcher", player="p1", name="Ana", value=fakes)
    assert award(ended(play({"Ana": True})), "catcher") is None


def test_who_was_right_against_the_tide_is_named() -> None:
    over = ended(play({"Ana": False, "Ben": False, "Cleo": True}, {"Ana": True, "Ben": True, "Cleo": False}))
    assert award(over, "tide") == Award(award="tide", player="p3", name="Cleo", value=1)
    assert award(ended(play({"Ana": False, "Cleo": True})), "tide") is None, "half of the room is no tide"


# The claims of the evening


def test_the_hardest_claim_is_the_one_that_fewest_got_right_and_the_most_fooling_a_fake() -> None:
    story = play(*[{"Ana": False, "Ben": True, "Cleo": True}] * 6)
    rounds = story.room.rounds
    facts = [n for n, r in rounds.items() if r.counts and r.claim.verdict == "fact"]
    fakes = [n for n, r in rounds.items() if r.counts and r.claim.verdict == "fake"]
    assert facts
    assert fakes
    assert [found and found.round for found in claims_of(story.room)] == [1, fakes[0]], "the first of equals"
    answers = story.room.answers_to(facts[-1])
    for who, answer in list(answers.items()):
        story.room.answers[(facts[-1], who)] = answers[who] = answer._replace(verdict="fake")
    over = ended(story)
    assert over.hardest is not None
    assert over.fooling is not None
    assert (over.hardest.round, over.hardest.right, over.hardest.answered) == (facts[-1], 0, 3)
    assert (over.fooling.round, over.fooling.verdict, over.fooling.right) == (fakes[0], "fake", 2)


def test_where_nobody_was_wrong_no_claim_was_hard() -> None:
    over = ended(play({"Ana": True}, {"Ana": True}))
    assert (over.hardest, over.fooling) == (None, None)


def test_a_void_takes_the_round_from_podium_claims_cards_and_awards() -> None:
    story = play({"Ana": False, "Ben": True}, {"Ana": True, "Ben": True})
    first = ended(story)
    assert first.hardest is not None
    assert (first.hardest.round, first.results["p1"]["accuracy"]) == (1, 50)
    again = one(story.void(round=1), GameOver)
    assert (again.hardest, again.fooling) == (None, None)
    assert {part: again.results["p1"][part] for part in ("accuracy", "answered", "correct", "fooled_by", "rank")} == {
        "accuracy": 100,
        "answered": 1,
        "correct": 1,
        "fooled_by": None,
        "rank": 1,
    }
    rows = card(story, "Ben")["answers"]
    assert [(row["void"], row["points"] > 0) for row in rows] == [(True, False), (False, True)], (
        "voided, and still told"
    )


# Cards


def card(story: Story, name: str) -> Card:
    return all_cards(story.room)[story.id(name)]


def test_a_card_says_how_often_somebody_was_as_right_as_they_claimed() -> None:
    story = asking("Ana", "Ben", rounds=4, scoring="confidence")
    for sure, right in ((True, True), (True, False), (True, True), (False, True)):
        (story.right if right else story.wrong)("Ana", sure=sure)
        story.right("Ben")
        story.next()
    assert card(story, "Ana")["sure"] == [
        {"sure": True, "claimed": 80, "answered": 3, "right": 2},
        {"sure": False, "claimed": 60, "answered": 1, "right": 1},
    ]
    assert all(row["sure"] == [] for row in all_cards(play({"Ana": True}).room).values()), "nobody was asked"


def test_a_card_has_accuracy_speed_and_points_of_each_answer() -> None:
    story = play({"Ana": True}, {"Ana": None}, {"Ana": False}, {"Ana": True})
    own = card(story, "Ana")
    assert (own["accuracy"], own["speed"], own["best_streak"], own["answered"]) == (67, 1_000, 1, 3)
    assert [(row["round"], row["correct"], row["points"]) for row in own["answers"]] == [
        (1, True, 975),
        (3, False, 0),
        (4, True, 975),
    ]
    nobody = card(lobby("Ana"), "Ana")
    assert (nobody["accuracy"], nobody["speed"], nobody["fooled_by"], nobody["answers"]) == (None, None, None, [])


def test_who_left_keeps_a_card_without_a_place_if_they_had_answered() -> None:
    story = play({"Ana": True, "Ben": True, "Cleo": None})
    for name in ("Ben", "Cleo"):
        story.leave(name)
    cards = all_cards(story.room)
    assert {who: (row["gone"], row["rank"]) for who, row in cards.items()} == {"p1": (False, 1), "p2": (True, None)}
    assert list(ended(story).results) == ["p1"]


# What is kept


def test_a_round_that_was_voided_before_its_reveal_reveals_nothing() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.void(reason="Ambiguous.")
    told = past_round(story.room, story.room.rounds[1])
    assert told.void == "Ambiguous."
    hidden = ("verdict", "explanation", "split", "confidence", "made_by")
    assert {part: getattr(told, part) for part in hidden} == dict.fromkeys(hidden)
    assert (told.sources, told.answered, told.right) == ((), 0, 0)
    assert card(story, "Ana")["answers"][0]["correct"] is None, "neither do the answers"


def test_what_is_kept_of_any_game_after_any_command_is_what_is_over_and_nothing_else() -> None:
    """As Redis has it after each commit, in wild games: nothing of an open round, nothing old, and sums that are the scores."""
    finished = 0
    for seed in range(40):
        redis: dict[str, str] = {}
        for moment in moments(wild(seed)):
            room = moment.room
            commit(room, moment.told, redis)
            over = {f"round:{n}" for n, round in room.rounds.items() if not round.open}
            assert {name for name in redis if name.startswith("round:")} == over, f"game {seed}: {moment.command}"
            fresh = {f"round:{n}": past_round(room, r).model_dump_json() for n, r in room.rounds.items() if not r.open}
            assert {name: redis[name] for name in over} == fresh, f"game {seed}: {moment.command}"
            texts = [r.claim.text for r in room.rounds.values() if r.open]
            assert not [text for text in texts if any(text in row for row in redis.values())]
            if any(isinstance(event, GameOver) for event in moment.told) and room.phase == "over":
                finished += 1
                check_cards(room, redis, seed)
    assert finished > 20


def commit(room: Room, told: list[Event], redis: dict[str, str]) -> None:
    """What a commit does to the recap, without a server."""
    if room.rounds.cleared:
        redis.clear()
    for name, row in kept(room, told).items():
        if row is None:
            redis.pop(name, None)
        else:
            redis[name] = row
    for name in TABLES:
        getattr(room, name).saved()


def check_cards(room: Room, redis: dict[str, str], seed: int) -> None:
    cards = [json.loads(row) for name, row in redis.items() if name.startswith("card:")]
    assert {own["player"] for own in cards} >= {player.id for player in room.present}
    for own in cards:
        rows = own["answers"]
        assert sum(row["points"] for row in rows) == own["score"], f"game {seed}: the points of {own['name']}"
        counted = [row["correct"] for row in rows if not row["void"]]
        assert (sum(counted), len(counted)) == (own["correct"], own["answered"])
        assert sum(row["answered"] for row in own["sure"]) in (0, len(counted))
    for number, round in room.rounds.items():
        if round.closed_at is None:
            continue
        told = json.loads(redis[f"round:{number}"])
        said = [row["verdict"] for own in cards for row in own["answers"] if row["round"] == number]
        assert told["answered"] == told["split"]["fact"] + told["split"]["fake"] == len(room.answers_to(number))
        assert {verdict: said.count(verdict) for verdict in ("fact", "fake")} == told["split"]


def test_an_erased_player_is_gone_from_what_is_kept() -> None:
    story = play({"Ana": False, "Ben": True}, {"Ana": True, "Ben": True})
    redis: dict[str, str] = {}
    commit(story.room, story.end(), redis)
    assert "Ana" in redis["card:p1"]
    assert json.loads(redis["round:1"])["answered"] == 2
    commit(story.room, story.do(commands.Erase(player=story.id("Ana"))), redis)
    assert "card:p1" not in redis
    assert not any("Ana" in row or '"p1"' in row for row in redis.values())
    assert json.loads(redis["round:1"])["answered"] == 1
    assert json.loads(redis["card:p2"])["rank"] == 1
    commit(story.room, story.start(), redis)
    assert redis == {}, "another game begins with an empty recap"

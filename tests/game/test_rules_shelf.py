"""The shelf: how a room asks the bank, and what it does when the bank is slow, poor or wrong."""

import random

import pytest

from agents.bank import Bank
from game import commands
from game.claims import Subject
from game.events import RoundOpened, Status
from game.shelf import FITTING, SHELF, TASK_PATIENCE_MS, difficulty
from tests.game.stories import COUNTDOWN, Story, asking, kinds, lobby, of, one, subject


def waiting(**settings: object) -> Story:
    """The game has started, and there is nothing to ask yet."""
    story = Story()
    story.open(**settings)  # type: ignore[arg-type]
    story.join("Ana")
    story.connect("Ana")
    story.start()
    story.pass_time(COUNTDOWN)
    assert story.room.phase == "preparing"
    return story


def statuses(told: list) -> list[str]:  # type: ignore[type-arg]
    return [status.kind for status in of(told, Status)]


# Asking the bank


def test_a_room_asks_for_claims_as_soon_as_it_is_open() -> None:
    story = Story()
    story.open(topic="sport", difficulty="hard", rounds=10)
    brief = story.brief
    assert (brief.topic, brief.difficulty, brief.count, brief.avoid) == ("sport", "hard", SHELF, ())


def test_a_short_game_asks_for_no_more_than_its_rounds() -> None:
    story = Story()
    story.open(rounds=2)
    assert story.brief.count == 2
    story.stock()
    assert story.room.tasks == {}


def test_what_the_bank_found_stands_on_the_shelf_and_only_the_host_hears_how_much() -> None:
    story = Story()
    story.open(rounds=10)
    told = story.stock()
    assert (one(told, Status).to, one(told, Status).text) == ("host", f"{SHELF} claims ready.")
    assert story.room.view()["shelf"] == {"ready": SHELF, "made": 0, "making": 0}


def test_a_claim_that_was_taken_is_replaced_at_once_and_nothing_known_is_asked_for() -> None:
    story = lobby("Ana", rounds=10)
    story.start()
    story.reach_deadline()
    brief = story.brief
    assert brief.count == 1
    assert set(brief.avoid) == {subject(n).key for n in range(1, SHELF + 1)}


def test_the_last_rounds_ask_for_nothing_more() -> None:
    story = asking("Ana", rounds=3)
    assert (len(story.room.shelf), story.room.tasks) == (2, {})


def test_there_is_one_task_at_a_time_and_each_has_its_own_id() -> None:
    story = lobby("Ana", rounds=10)
    story.start()
    story.reach_deadline()
    first = story.task.id
    story.skip()
    story.skip()
    assert [task.id for task in story.room.tasks.values()] == [first]
    story.stock()
    assert story.task.id != first


def test_a_task_without_an_answer_is_asked_again_after_the_patience() -> None:
    story = Story()
    story.open()
    first = story.task
    story.pass_time(TASK_PATIENCE_MS - 1)
    assert story.task == first
    story.pass_time(1)
    assert (story.task.id, story.task.attempt, story.task.brief) == (first.id, 2, first.brief)
    assert story.task.retry_at == story.now + TASK_PATIENCE_MS


def test_a_task_that_failed_is_asked_again_after_the_patience_and_the_host_hears_of_it() -> None:
    story = Story()
    story.open()
    story.sleep(4_000)
    told = story.do(commands.TaskFailed(task=story.task.id, reason="no answer"))
    assert [(status.to, status.kind) for status in of(told, Status)] == [("host", "task_failed")]
    assert story.task.retry_at == story.now + TASK_PATIENCE_MS
    story.pass_time(TASK_PATIENCE_MS)
    assert story.task.attempt == 2


def test_tasks_are_asked_again_in_a_pause_too() -> None:
    story = waiting()
    story.pause()
    story.pass_time(TASK_PATIENCE_MS)
    assert story.task.attempt >= 2


# Waiting for the bank


def test_an_empty_shelf_makes_the_room_wait_and_the_answer_opens_the_round() -> None:
    story = waiting()
    assert story.kinds()[-1] == "status"
    assert kinds(story.stock()) == ["status", "round_opened"]
    assert story.room.phase == "asking"


def test_a_room_that_waits_says_so_once() -> None:
    story = waiting()
    told = story.pass_time(60_000)
    assert statuses(told) == []
    assert statuses([event for _, event in story.told]) == ["waiting"]


def test_an_answer_of_the_bank_does_not_cut_a_countdown_short() -> None:
    story = Story()
    story.open()
    story.join("Ana")
    story.start()
    assert kinds(story.stock()) == ["status"]
    assert kinds(story.pass_time(COUNTDOWN)) == ["round_opened"]


def test_an_answer_of_the_bank_opens_no_round_in_a_pause_but_the_resume_does() -> None:
    story = waiting()
    story.pause()
    assert kinds(story.stock()) == ["status"]
    assert kinds(story.resume()) == ["resumed_play", "round_opened"]


def test_a_bank_that_ran_out_in_a_pause_ends_the_game_after_it() -> None:
    story = waiting()
    story.pause()
    story.deliver(exhausted=True)
    told = story.resume() + story.pass_time(60_000)
    assert kinds(told)[-1] == "game_over"


# Answers that are not waited for


def test_a_result_for_a_task_that_is_not_waited_for_is_ignored() -> None:
    story = lobby("Ana")
    shelf = story.room.shelf
    result = commands.BankDraw(subjects=story.fresh(3), widened="topic", exhausted=True)
    for task in ("K7DF3M-1", "K7DF3M-99", "", "other-1"):
        assert story.do(commands.TaskDone(task=task, result=result)) == []
    assert (story.room.shelf, story.room.exhausted, story.room.widened) == (shelf, False, None)


def test_the_same_result_twice_counts_once() -> None:
    story = Story()
    story.open(rounds=3)
    done = commands.TaskDone(task=story.task.id, result=commands.BankDraw(subjects=story.fresh(3)))
    story.do(done)
    assert story.do(done) == []
    assert len(story.room.shelf) == 3


def test_a_failure_of_a_task_that_is_not_waited_for_is_ignored() -> None:
    assert lobby("Ana").do(commands.TaskFailed(task="K7DF3M-1", reason="late")) == []


def test_what_the_room_has_seen_is_left_out_of_an_answer() -> None:
    story = lobby("Ana", rounds=10)
    story.start()
    story.reach_deadline()
    story.deliver(subject(1), subject(2), *story.fresh(1))
    keys = [s.key for s in story.room.shelf]
    assert subject(1).key not in keys, "it is being asked"
    assert keys.count(subject(2).key) == 1, "it stands on the shelf already"


def test_a_subject_that_one_answer_names_twice_is_asked_once() -> None:
    story = Story()
    story.open(rounds=5)
    story.deliver(subject(1), subject(1), subject(2))
    assert [s.key for s in story.room.shelf] == [subject(1).key, subject(2).key]


# Subjects that suit the players


def easy_shelf(**settings: object) -> Story:
    """The reserve is full, but the bank had only easy subjects where medium ones suit."""
    story = Story()
    story.open(**{"rounds": 10, **settings})  # type: ignore[arg-type]
    story.deliver(*story.fresh(story.brief.count), widened="difficulty")
    return story


def medium(story: Story, count: int) -> tuple[Subject, ...]:
    return story.fresh(count, difficulty="medium")


def get_better(story: Story) -> None:
    """Rounds that everybody gets right, until a harder claim suits."""
    before = difficulty(story.room)
    while difficulty(story.room) == before:
        if story.room.phase == "asking":
            story.right("Ana")
        else:
            assert not any(task.brief.get("only_fitting") for task in story.room.tasks.values())
            story.reach_deadline()


def test_where_nothing_on_the_shelf_suits_the_players_the_bank_is_asked_for_what_does() -> None:
    story = easy_shelf(topic="sport")
    brief = story.brief
    assert (brief.topic, brief.difficulty, brief.count, brief.only_fitting) == ("sport", "medium", FITTING, True)
    assert set(brief.avoid) == {subject(n).key for n in range(1, SHELF + 1)}
    story.deliver(*medium(story, FITTING))
    assert (len(story.room.shelf), story.room.tasks) == (SHELF + FITTING, {})


def test_what_is_there_already_is_not_asked_for() -> None:
    story = Story()
    story.open(rounds=10)
    story.deliver(*medium(story, 1), *story.fresh(4))
    assert (story.brief.only_fitting, story.brief.count) == (True, FITTING - 1)
    story = Story()
    story.open(rounds=10)
    story.deliver(*medium(story, FITTING), *story.fresh(3))
    assert story.room.tasks == {}


def test_in_the_last_round_but_one_there_is_one_subject_to_suit() -> None:
    assert (easy_shelf(rounds=1).brief.only_fitting, easy_shelf(rounds=1).brief.count) == (True, 1)


@pytest.mark.parametrize("count", [0, 1])
def test_a_bank_that_has_less_of_what_suits_is_not_asked_for_ever(count: int) -> None:
    story = easy_shelf()
    told = story.deliver(*medium(story, count), exhausted=True)
    assert (kinds(told), story.room.tasks) == ([], {})
    story.join("Ana")
    story.start()
    story.reach_deadline()
    assert len(of(story.pass_time(120_000), RoundOpened)) > 2, "nobody answers, so the level stays"
    assert not any(task.brief.get("only_fitting") for task in story.room.tasks.values())


@pytest.mark.parametrize("delivered", ["what was known", "another difficulty"])
def test_a_bank_that_sends_what_does_not_suit_is_not_asked_for_ever(delivered: str) -> None:
    story = easy_shelf()
    story.deliver(*(story.room.shelf[:2] if delivered == "what was known" else story.fresh(2)))
    assert story.room.tasks == {}


def test_what_the_bank_did_not_have_is_asked_anew_when_something_else_suits() -> None:
    story = easy_shelf()
    story.deliver(exhausted=True)
    story.join("Ana")
    story.connect("Ana")
    story.start()
    story.reach_deadline()
    get_better(story)
    while not story.brief.only_fitting:
        story.deliver(*story.fresh(1), widened="difficulty")
    assert story.brief.difficulty == difficulty(story.room) == "hard"


def test_an_answer_about_what_suits_never_means_that_the_bank_is_at_its_end() -> None:
    story = easy_shelf()
    told = story.deliver(exhausted=True)
    assert (statuses(told), story.room.exhausted) == ([], False)
    story.join("Ana")
    story.start()
    story.reach_deadline()
    assert (story.brief.only_fitting, story.brief.count) == (False, 1), "the reserve is asked for as ever"


def test_a_bank_that_is_at_its_end_is_not_asked_for_what_suits() -> None:
    story = Story()
    story.open(rounds=10)
    story.deliver(*story.fresh(3), exhausted=True)
    assert story.room.tasks == {}


@pytest.mark.parametrize("chosen", ["easy", "medium", "hard"])
def test_where_the_host_chose_a_difficulty_only_that_is_asked_for(chosen: str) -> None:
    story = Story()
    story.open(rounds=10, difficulty=chosen)
    assert story.brief.difficulty == chosen
    other = "hard" if chosen == "easy" else "easy"
    story.deliver(*story.fresh(SHELF, difficulty=other), widened="difficulty")
    assert story.room.tasks == {}
    story.join("Ana")
    story.connect("Ana")
    story.start()
    story.reach_deadline()
    for _ in range(4):
        assert (story.brief.difficulty, story.brief.only_fitting) == (chosen, False)
        story.stock()
        story.right("Ana")
        story.reach_deadline()
    assert story.room.level > 0


def test_the_reserve_stays_what_it_was_whatever_suits() -> None:
    """With a real bank, whoever plays: at least the reserve, and at most the fitting of each difficulty beyond it."""
    bank, chance = (
        Bank([subject(n, difficulty=("easy", "medium", "hard")[n % 3]) for n in range(1, 200)]),
        random.Random(5),
    )
    story = Story()
    story.open(rounds=30)
    story.join("Ana")
    story.connect("Ana")
    story.start()
    suited, asked, ready = set(), 0, set[str]()
    while story.room.phase != "over":
        while story.room.tasks:
            story.do(commands.TaskDone(task=story.task.id, result=bank.draw(story.brief, chance)))
        left = story.room.settings.rounds - story.room.round
        assert min(SHELF, left) <= len(story.room.shelf) <= SHELF + 2 * FITTING
        if story.room.phase == "asking":
            asked += 1
            suited.add(difficulty(story.room))
            assert story.round.claim.difficulty == difficulty(story.room) or difficulty(story.room) not in ready
            (story.right if chance.random() < 0.6 else story.wrong)("Ana")
        ready = {one.difficulty for one in story.room.shelf}
        story.reach_deadline()
    assert (asked, suited) == (30, {"easy", "medium", "hard"})


def test_a_room_that_waits_while_it_is_asked_for_what_suits_says_so_once() -> None:
    story = easy_shelf(rounds=10)
    story.join("Ana")
    story.start()
    while story.room.phase != "preparing" or story.room.round == 0:
        story.reach_deadline()
    assert story.brief.only_fitting
    story.deliver()
    assert (story.brief.only_fitting, story.brief.count) == (False, SHELF)
    assert statuses([event for _, event in story.told]).count("waiting") == 1
    assert kinds(story.stock()) == ["status", "round_opened"]


# A bank that runs out


@pytest.mark.parametrize(("how", "words"), [("difficulty", "at this difficulty"), ("topic", "about sport")])
def test_a_bank_that_had_to_look_further_says_so_to_all(how: str, words: str) -> None:
    story = Story()
    story.open(topic="sport", difficulty="easy", rounds=3)
    told = story.deliver(*story.fresh(3), widened=how)
    status = of(told, Status)[0]
    assert (status.to, status.kind) == ("all", "widened")
    assert words in status.text


def test_where_the_host_chose_no_difficulty_another_one_is_no_news() -> None:
    story = Story()
    story.open(topic="sport", rounds=3)
    assert statuses(story.deliver(*story.fresh(1), widened="difficulty")) == ["shelf"]
    assert statuses(story.deliver(*story.fresh(2), widened="topic")) == ["widened", "shelf"]


def test_a_bank_that_had_to_look_further_says_so_once() -> None:
    story = Story()
    story.open(topic="sport", rounds=10)
    assert statuses(story.deliver(*story.fresh(3), widened="topic")) == ["widened", "shelf"]
    assert story.brief.topic == "mixed"
    assert statuses(story.deliver(*story.fresh(2), widened="topic")) == ["shelf"]


def test_each_widening_of_a_real_bank_is_said_at_most_once_a_room() -> None:
    subjects = [subject(n, "sport", "easy") for n in range(1, 3)]
    subjects += [subject(n, "sport", "hard") for n in range(3, 5)]
    subjects += [subject(n, "space", "easy") for n in range(5, 8)]
    subjects += [subject(n, "space", "hard") for n in range(8, 21)]
    bank, chance = Bank(subjects), random.Random(1)
    story = lobby_with(bank, chance, topic="sport", difficulty="easy", rounds=20)
    said = [status.text for _, event in story.told for status in of([event], Status) if status.kind == "widened"]
    assert story.room.round == 20
    assert sorted(said) == sorted(set(said))


def lobby_with(bank: Bank, chance: random.Random, **settings: object) -> Story:
    """A whole game, played by itself, whose bank is a real one."""
    story = Story()
    story.open(**settings)  # type: ignore[arg-type]
    story.join("Ana")
    story.start()
    while story.room.phase != "over":
        while story.room.tasks:
            result = bank.draw(story.brief, chance)
            story.do(commands.TaskDone(task=story.task.id, result=result))
        story.reach_deadline()
    return story


def test_a_bank_that_runs_out_says_so_and_the_game_goes_on_with_what_is_left() -> None:
    story = Story()
    story.open(rounds=5)
    told = story.deliver(*story.fresh(2), exhausted=True)
    assert statuses(told) == ["exhausted"]
    story.join("Ana")
    story.start()
    story.deliver(exhausted=True)
    told = story.pass_time(600_000)
    assert len(of(told, RoundOpened)) == 2
    assert kinds(told)[-1] == "game_over"


def test_a_bank_that_has_nothing_at_all_ends_the_game_that_waits_for_it() -> None:
    story = waiting()
    told = story.deliver(exhausted=True)
    assert statuses(told) == ["exhausted"]
    assert kinds(told)[-1] == "game_over"


def test_a_bank_that_only_repeats_itself_is_not_asked_for_ever() -> None:
    story = lobby("Ana", rounds=10)
    story.start()
    story.reach_deadline()
    told = story.deliver(subject(1))
    assert statuses(told) == ["exhausted"]
    assert story.room.tasks == {}


def test_play_again_asks_a_bank_that_had_run_out_once_more() -> None:
    story = waiting()
    story.deliver(exhausted=True)
    assert story.room.phase == "over"
    story.start()
    assert story.brief.count == 3
    story.stock()
    assert kinds(story.pass_time(COUNTDOWN)) == ["round_opened"]


def test_a_bank_that_finds_less_than_asked_is_asked_for_the_rest() -> None:
    story = Story()
    story.open(rounds=5)
    story.deliver(*story.fresh(2))
    assert story.brief.count == 3

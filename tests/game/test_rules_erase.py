"""What a room still knows of a player who was erased: nothing, after a moment."""

from game import commands
from game.commands import HOST
from game.erasing import SCRUB_MS
from game.events import Erased, RoundClosed, Said
from game.standing import PlayerId
from tests.game.stories import Story, asking, kinds, one, refusal, revealing, whole


def erase(story: Story, who: str) -> list[str]:
    return kinds(story.do(commands.Erase(player=story.id(who))))


def test_the_room_knows_neither_id_nor_name_once_its_streams_are_scrubbed() -> None:
    story = asking("Zoraya", "Ben")
    story.right("Zoraya")
    story.wrong("Ben")
    story.do(commands.Say(player=story.id("Zoraya"), text="Hello."))
    who = story.id("Zoraya")
    erased = one(story.do(commands.Erase(player=who)), Erased)
    assert erased.players == 1
    assert "Zoraya" not in erased.model_dump_json()
    assert "Zoraya" not in str(story.room.view())
    assert "Zoraya" in str(whole(story.room)), "so that a master knows what to scrub"
    story.pass_time(SCRUB_MS)
    left = str(whole(story.room))
    assert "Zoraya" not in left
    assert f"'{who}'" not in left


def test_points_and_places_of_others_stay() -> None:
    story = revealing("Ana", "Ben")
    before = story.score("Ben")
    erase(story, "Ana")
    assert story.score("Ben") == before
    assert [row.name for row in story.room.standings()] == ["Ben"]
    assert story.room.reveal is not None
    assert [row.name for row in story.room.reveal.top] == ["Ben"]


def test_a_round_does_not_wait_for_somebody_who_was_erased() -> None:
    story = asking("Ana", "Ben")
    story.right("Ben")
    assert "round_closed" in erase(story, "Ana")


def test_what_was_answered_by_somebody_erased_is_in_no_split() -> None:
    story = asking("Ana", "Ben", "Cleo")
    story.answer("Ana", "fact")
    story.answer("Ben", "fake")
    erase(story, "Ana")
    closed = one(story.answer("Cleo", "fake"), RoundClosed)
    assert (closed.split.fact, closed.split.fake) == (0, 2)


def test_a_message_of_theirs_cannot_be_shown_again_and_its_number_is_not_given_twice() -> None:
    story = asking("Ana", "Ben")
    said = one(story.do(commands.Say(player=story.id("Ana"), text="My secret.")), Said)
    erase(story, "Ana")
    told = story.do(commands.Show(message=said.message, by="host"))
    assert "My secret." not in str(told)
    again = one(story.do(commands.Say(player=story.id("Ben"), text="Next.")), Said)
    assert again.message > said.message


def test_name_and_number_are_free_for_whoever_comes_next() -> None:
    story = asking("Ana", "Ben")
    erase(story, "Ana")
    story.join("Ana", player="p9")
    numbers = [player.number for player in story.room.players.values()]
    assert len(set(numbers)) == len(numbers)


def test_the_host_and_who_is_not_there_cannot_be_erased() -> None:
    story = asking("Ana")
    assert refusal(story.do(commands.Erase(player=HOST))) == "no_such_player"
    assert refusal(story.do(commands.Erase(player=PlayerId("p99")))) == "no_such_player"

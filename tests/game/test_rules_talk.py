"""The chat: what is said is shown, held, masked, checked, hidden and shown again; people are muted; the host knows."""

from typing import Any

import pytest

from game import commands, events
from game.commands import HOST, GameSettings
from game.events import Checked, Event, Hidden, Logged, MoodChanged, Muted, Said
from game.io.store import dump_rows, load_room
from game.judging import MOST_TOLD, STRIKES
from game.messages import Message
from game.names import PRESETS, clean_name, is_preset, preset_name
from game.room import JUDGE_EVERY_MS, MESSAGES, TOGETHER, Room
from game.tasks import Task
from tests.game.stories import Story, asking, kinds, lobby, of, one, refusal, whole

OTTER, BADGER = "Brave Otter", "Calm Badger"


def say(story: Story, name: str, text: str) -> list[Event]:
    return story.do(commands.Say(player=story.id(name), text=text))


def do(story: Story, command: Any) -> list[Event]:
    return story.do(command)


def judging(story: Story) -> Task | None:
    """The open task of the moderator."""
    return next((task for task in story.room.tasks.values() if task.agent == "moderator"), None)


def asked(story: Story) -> list[int]:
    """The messages that are being checked."""
    task = judging(story)
    assert task is not None, "nothing is being checked"
    messages: Any = task.brief["messages"]
    return [message["n"] for message in messages]


def verdict(n: int, category: str | None = None, score: int = 95, mood: str = "neutral") -> dict[str, Any]:
    return {"n": n, "mood": mood, "category": category, "language": "en", "on_topic": True, "score": score}


def judge(story: Story, *verdicts: dict[str, Any]) -> list[Event]:
    """The moderator answers."""
    task = judging(story)
    assert task is not None
    return story.do(commands.TaskDone(task=task.id, result={"verdicts": list(verdicts)}))


def clean_all(story: Story) -> list[Event]:
    return judge(story, *(verdict(n) for n in asked(story)))


def fails(story: Story) -> list[Event]:
    """The moderator gives up, as often as it is asked."""
    told: list[Event] = []
    while (task := judging(story)) is not None:
        told += story.do(commands.TaskFailed(task=task.id, reason="no answer"))
    return told


def to_whom(told: list[Event], kind: type[events._Event]) -> list[str]:
    return [event.to for event in of(told, kind)]  # type: ignore[attr-defined]


def junior(*names: str, **settings: Any) -> Story:
    return lobby(*names, junior=True, **settings)


# Saying


def test_a_message_appears_at_once_and_has_the_next_number() -> None:
    story = lobby("Ana", "Ben")
    first, second = one(say(story, "Ana", "Hello!"), Said), one(say(story, "Ben", "Hi."), Said)
    assert (first.message, first.to, first.player, first.name, first.text) == (1, "all", "p1", "Ana", "Hello!")
    assert (first.state, first.assistant, second.message) == ("shown", False, 2)


@pytest.mark.parametrize("state", ["lobby", "asking", "over", "paused"])
def test_people_talk_in_every_phase(state: str) -> None:
    story = lobby("Ana") if state == "lobby" else asking("Ana")
    if state == "paused":
        story.pause()
    if state == "over":
        story.end()
    assert kinds(say(story, "Ana", "Hello!"))[0] == "said"


def test_a_message_is_one_line_of_what_can_be_seen() -> None:
    story = lobby("Ana")
    assert one(say(story, "Ana", "  a\u202eb\n\nc\u200b  d\x1b[31m "), Said).text == "ab c d[31m"
    assert refusal(say(story, "Ana", "\u200b\n")) == "empty_text"
    assert len(one(say(story, "Ana", "\ufdfa" * 500), Said).text) <= 500


def test_the_host_talks_under_no_name_that_a_player_can_have() -> None:
    story = lobby("Ana")
    said = one(story.do(commands.Say(player=HOST, text="Welcome!")), Said)
    assert (said.player, said.name, said.state) == ("host", "Host", "shown")
    for name in ("Host", "HOST", "Ηost", "assistant", "Аssistant"):
        assert refusal(story.join(name)) == "name_taken", name
    assert refusal(story.join("Zoe", player="assistant")) == "bad_name"


def test_where_chat_is_off_or_reactions_only_nobody_writes() -> None:
    story = lobby("Ana", chat="reactions")
    assert refusal(say(story, "Ana", "Hello!")) == "reactions_only"
    assert kinds(story.do(commands.React(player=story.id("Ana"), emoji="clap"))) == ["reacted"]
    changed = one(story.do(commands.Chat(chat="off")), events.ChatChanged)
    assert (changed.chat, changed.slow, changed.to) == ("off", 0, "all")
    assert refusal(say(story, "Ana", "Hello!")) == "chat_off"
    assert refusal(story.do(commands.React(player=story.id("Ana"), emoji="clap"))) == "chat_off"
    assert story.room.view()["chat"]["chat"] == "off"


def test_slow_chat_lets_a_player_write_once_in_a_while() -> None:
    story = lobby("Ana", "Ben", slow=30)
    say(story, "Ana", "one")
    told = say(story, "Ana", "two")
    assert refusal(told) == "slow_down"
    assert one(told, events.Refused).message == "This room talks slowly: wait another 30 seconds."
    assert refusal(say(story, "Ben", "mine")) is None
    story.sleep(29_999)
    assert refusal(say(story, "Ana", "two")) == "slow_down"
    story.sleep(1)
    assert refusal(say(story, "Ana", "two")) is None
    story.do(commands.Chat(slow=0))
    assert refusal(say(story, "Ana", "three")) is None


def test_the_host_may_write_in_a_slow_room_as_often_as_need_be() -> None:
    story = lobby("Ana", slow=30)
    for _ in range(3):
        assert refusal(story.do(commands.Say(player=HOST, text="Quiet, please."))) is None


def test_a_room_keeps_the_last_messages_only() -> None:
    story = lobby("Ana")
    for n in range(MESSAGES + 20):
        say(story, "Ana", f"message {n}")
    assert sorted(story.room.chat) == list(range(21, MESSAGES + 21))
    assert set(story.room.derived.unjudged) <= set(story.room.chat)


def test_a_reaction_is_told_and_not_kept() -> None:
    story = lobby("Ana")
    before = whole(story.room)
    told = one(story.do(commands.React(player=story.id("Ana"), emoji="wow")), events.Reacted)
    assert (told.to, told.player, told.name, told.emoji) == ("all", "p1", "Ana", "wow")
    assert whole(story.room) == before


def test_an_announcement_is_for_all_and_says_from_whom() -> None:
    story = lobby("Ana")
    told = one(story.do(commands.Announce(content="A break.")), events.Notification)
    assert (told.to, told.content, told.source) == ("all", "A break.", "server")
    told = one(story.do(commands.Notify(session="p1", content="Psst.", source="assistant")), events.Notification)
    assert (told.to, told.source) == ("p1", "assistant")
    assert '"from":"assistant"' in told.model_dump_json(by_alias=True)


# What people decide


def test_the_host_hides_a_message_and_shows_it_again() -> None:
    story = lobby("Ana", "Ben")
    say(story, "Ana", "Hello!")
    hidden = one(story.do(commands.Hide(message=1, reason="Off topic.")), Hidden)
    assert (hidden.to, hidden.message, hidden.by, hidden.reason) == ("all", 1, "host", "Off topic.")
    again = one(story.do(commands.Show(message=1, by="operator")), Said)
    assert (again.to, again.message, again.text, again.state) == ("all", 1, "Hello!", "shown")
    assert refusal(story.do(commands.Hide(message=2))) == "no_such_message"
    assert refusal(story.do(commands.Show(message=0))) == "no_such_message"


def test_what_is_held_and_hidden_is_told_to_nobody_else() -> None:
    story = lobby("Ana", "Ben", chat="held")
    assert to_whom(say(story, "Ana", "Hello!"), Said) == ["p1", "host"]
    assert to_whom(story.do(commands.Hide(message=1)), Hidden) == ["p1", "host"]


def test_a_muted_player_is_told_for_how_long_and_may_neither_write_nor_react() -> None:
    story = lobby("Ana", "Ben")
    muted = of(story.do(commands.Mute(player=story.id("Ana"), seconds=240, reason="Calm down.")), Muted)
    assert [event.to for event in muted] == ["p1", "host"]
    assert (muted[0].until, muted[0].name, muted[0].reason, muted[0].by) == (
        story.now + 240_000,
        "Ana",
        "Calm down.",
        "host",
    )
    told = say(story, "Ana", "What?")
    assert refusal(told) == "muted"
    assert one(told, events.Refused).message == "You cannot write for another 4 minutes."
    assert refusal(story.do(commands.React(player=story.id("Ana"), emoji="sad"))) == "muted"
    assert refusal(say(story, "Ben", "Poor Ana.")) is None
    story.sleep(239_999)
    assert one(say(story, "Ana", "Now?"), events.Refused).message == "You cannot write for another 1 second."
    story.sleep(1)
    assert refusal(say(story, "Ana", "Now!")) is None


def test_who_is_unmuted_may_write_at_once() -> None:
    story = lobby("Ana")
    story.do(commands.Mute(player=story.id("Ana"), seconds=86_400))
    assert [event.until for event in of(story.do(commands.Unmute(player=story.id("Ana"))), Muted)] == [None, None]
    assert refusal(say(story, "Ana", "Thanks.")) is None


def test_every_decision_of_a_person_is_in_the_log_with_who_made_it() -> None:
    story = lobby("Ana")
    say(story, "Ana", "Hello!")
    for command in (
        commands.Hide(message=1, by="operator"),
        commands.Show(message=1, by="moderator"),
        commands.Mute(player=story.id("Ana")),
        commands.Unmute(player=story.id("Ana")),
        commands.Chat(slow=5),
    ):
        line = next(event.line for event in of(story.do(command), Logged) if event.line.flow == "talk")
        assert (line.node, line.what, line.detail["by"]) == (command.type, "ruled", command.by)


# Checking


def test_messages_are_checked_together_beside_what_is_said() -> None:
    story = lobby("Ana", topic="space")
    say(story, "Ana", "one")
    task = judging(story)
    assert task is not None
    assert task.brief == {"messages": [{"n": 1, "text": "one"}], "topic": "space", "junior": False}
    for n in range(2, 9):
        say(story, "Ana", f"{n}")
    assert asked(story) == [1], "one run at a time"
    assert kinds([e for e in clean_all(story) if not isinstance(e, Logged)]) == ["mood"]
    assert judging(story) is None, "the next one a little later"
    story.pass_time(JUDGE_EVERY_MS)
    assert asked(story) == list(range(2, 9))


def test_where_many_wait_they_are_checked_at_once_fifty_at_a_time() -> None:
    story = lobby("Ana")
    for n in range(TOGETHER + 11):
        say(story, "Ana", f"{n}")
    clean_all(story)
    assert asked(story) == list(range(2, TOGETHER + 2))


def test_a_run_holds_no_more_text_than_it_can() -> None:
    story = lobby("Ana")
    for _ in range(40):
        say(story, "Ana", "王" * 500)
    seen = 0
    while judging(story) is not None:
        seen += len(asked(story))
        told = clean_all(story)
        assert not of(told, Checked), "a run that holds too much fails"
        story.pass_time(JUDGE_EVERY_MS)
    assert seen == 40


@pytest.mark.parametrize("category", ["insult", "hate", "sexual", "violence", "approach", "spam"])
def test_what_a_moderator_is_sure_of_is_hidden_and_told_to_the_host(category: str) -> None:
    story = lobby("Ana")
    say(story, "Ana", "something")
    told = judge(story, verdict(1, category, 70, "sad"))
    hidden, checked = one(told, Hidden), one(told, Checked)
    assert (hidden.to, hidden.by) == ("all", "moderator")
    assert hidden.reason.endswith(".")
    assert (checked.to, checked.category, checked.mood, checked.unchecked) == ("host", category, "sad", False)
    assert story.room.chat[1].state == "hidden"
    assert one(story.do(commands.Show(message=1)), Said).state == "shown"


@pytest.mark.parametrize("found", [("insult", 69), ("self_harm", 100), ("spoiler", 100), ("contact", 100)])
def test_what_it_is_not_sure_of_stays_and_is_told_to_the_host(found: tuple[str, int]) -> None:
    story = lobby("Ana")
    say(story, "Ana", "something")
    told = judge(story, verdict(1, *found))
    assert not of(told, Hidden)
    assert one(told, Checked).category == found[0]
    assert story.room.chat[1].state == "shown"
    assert one(told, MoodChanged).open == 1


def test_contact_data_is_hidden_from_juniors() -> None:
    story = junior(OTTER)
    say(story, OTTER, "find me at the lake behind the school")
    told = judge(story, verdict(1, "contact"))
    assert to_whom(told, Hidden) == ["p1", "host"]


def test_what_a_person_decided_is_not_decided_again() -> None:
    story = lobby("Ana")
    say(story, "Ana", "something")
    story.do(commands.Show(message=1))
    assert not of(judge(story, verdict(1, "insult")), Hidden)
    assert story.room.chat[1].state == "shown"
    say(story, "Ana", "another")
    story.do(commands.Hide(message=2))
    story.pass_time(JUDGE_EVERY_MS)
    assert judging(story) is None, "what was decided need not be checked"


def test_the_third_hidden_message_mutes() -> None:
    story = lobby("Ana", "Ben")
    for n in range(1, STRIKES + 1):
        say(story, "Ben", "kind")
        say(story, "Ana", "rude")
        story.pass_time(JUDGE_EVERY_MS)
        told: list[Event] = []
        while judging(story) is not None:
            told += judge(
                story, *(verdict(m, "insult" if story.room.chat[m].name == "Ana" else None) for m in asked(story))
            )
            story.pass_time(JUDGE_EVERY_MS)
        assert bool(of(told, Muted)) == (n == STRIKES)
    muted = of(told, Muted)[0]
    assert (muted.to, muted.by) == ("p1", "moderator")
    assert muted.until is not None
    assert 299_000 <= muted.until - story.now <= 300_000
    assert refusal(say(story, "Ana", "But …")) == "muted"
    assert refusal(say(story, "Ben", "Bye.")) is None


def test_strikes_that_are_old_or_were_undone_do_not_count() -> None:
    story = lobby("Ana")
    for n in range(1, STRIKES):
        say(story, "Ana", "rude")
        story.pass_time(JUDGE_EVERY_MS)
        judge(story, verdict(n, "insult"))
    story.do(commands.Show(message=1))
    say(story, "Ana", "rude")
    story.pass_time(JUDGE_EVERY_MS)
    assert not of(judge(story, verdict(STRIKES, "insult")), Muted)
    story.sleep(600_000)
    say(story, "Ana", "rude")
    assert not of(judge(story, verdict(STRIKES + 1, "insult")), Muted)


@pytest.mark.parametrize("how", ["fails", "nothing", "nonsense", "another"])
@pytest.mark.parametrize("chat", ["open", "held"])
def test_a_moderator_that_does_not_answer_has_not_said_clean(how: str, chat: str) -> None:
    story = lobby("Ana", chat=chat)
    say(story, "Ana", "something")
    nonsense: Any = [7, {"n": 1}, verdict(1) | {"score": "sure"}, verdict(1) | {"mood": "sleepy"}]
    match how:
        case "fails":
            told = fails(story)
        case "nothing":
            told = story.do(commands.TaskDone(task=judging(story).id, result={}))  # type: ignore[union-attr]
        case "nonsense":
            told = judge(story, *nonsense)
        case _:
            told = judge(story, verdict(2))
    checked = one(told, Checked)
    assert (checked.to, checked.message, checked.unchecked, checked.category) == ("host", 1, True, None)
    assert story.room.chat[1].state == ("shown" if chat == "open" else "held")
    assert not of(told, Said)
    assert story.room.eyes == 1
    assert one(story.do(commands.Show(message=1)), Said).to == "all"
    assert story.room.eyes == 0


def test_of_two_verdicts_on_one_message_the_worse_one_counts() -> None:
    story = lobby("Ana")
    say(story, "Ana", "something")
    assert of(judge(story, verdict(1), verdict(1, "hate"), verdict(1)), Hidden)


def test_a_held_message_appears_when_it_was_found_clean() -> None:
    story = lobby("Ana", "Ben", chat="held")
    assert to_whom(say(story, "Ana", "Hello!"), Said) == ["p1", "host"]
    said = one(clean_all(story), Said)
    assert (said.to, said.message, said.state, said.text) == ("all", 1, "shown", "Hello!")


def test_a_held_message_that_speaks_of_harm_waits_for_a_person() -> None:
    story = lobby("Ana", chat="held")
    say(story, "Ana", "something")
    assert not of(judge(story, verdict(1, "self_harm")), Said)
    assert story.room.chat[1].state == "held"


def test_verdicts_that_lead_to_more_than_a_command_can_tell_are_asked_for_again() -> None:
    story = lobby("Ana")
    say(story, "Ana", "first")
    for n in range(40):
        say(story, "Ana", f"rude {n}")
    clean_all(story)
    story.pass_time(JUDGE_EVERY_MS)
    rounds = 0
    while judging(story) is not None:
        told = judge(story, *(verdict(n, "insult") for n in asked(story)))
        assert len(told) <= 40
        assert len(of(told, Hidden)) <= MOST_TOLD
        story.pass_time(JUDGE_EVERY_MS)
        rounds += 1
    assert rounds > 1
    assert [row.state for row in story.room.chat.values()] == ["shown"] + ["hidden"] * 40


def test_the_mood_is_that_of_the_last_fifty_checked_messages() -> None:
    story = lobby("Ana")
    for n in range(60):
        say(story, "Ana", f"{n}")
    told: list[Event] = []
    while judging(story) is not None:
        told += judge(
            story, *(verdict(n, mood="sad" if n <= 10 else "happy" if n % 2 else "neutral") for n in asked(story))
        )
        story.pass_time(JUDGE_EVERY_MS)
    assert of(told, MoodChanged)[0].sad == 100
    last = of(told, MoodChanged)[-1]
    assert (last.to, last.happy, last.neutral, last.sad) == ("host", 50, 50, 0)
    assert story.room.view()["chat"]["mood"] == {"happy": 50, "neutral": 50, "sad": 0}


def test_a_verdict_without_a_mood_is_one() -> None:
    story = lobby("Ana", chat="held")
    say(story, "Ana", "王伟")
    told = judge(story, verdict(1) | {"mood": None, "language": None})
    assert one(told, Said).state == "shown"
    assert story.room.mood is None
    story.pass_time(JUDGE_EVERY_MS)
    assert judging(story) is None


def test_what_was_found_is_in_the_log() -> None:
    story = lobby("Ana")
    say(story, "Ana", "one")
    line = next(
        e.line for e in of(judge(story, verdict(1, "spam")), Logged) if e.line.node == "judge" and e.line.flow == "talk"
    )
    assert line.detail["spam, hidden"] == [1]


def test_messages_of_the_host_are_not_checked() -> None:
    story = lobby("Ana")
    story.do(commands.Say(player=HOST, text="Welcome!"))
    assert judging(story) is None


# Juniors


def test_a_junior_room_is_never_open() -> None:
    assert GameSettings(junior=True).chat == "held"
    assert GameSettings(junior=True, chat="open").chat == "held"
    assert GameSettings(junior=True, chat="reactions").chat == "reactions"
    story = junior(OTTER)
    assert one(story.do(commands.Chat(chat="open")), events.ChatChanged).chat == "held"


def test_juniors_play_under_preset_names() -> None:
    story = junior()
    for name in ("Ana", "brave otter", "Otter Brave", "Brave", "Brave Otter Smith"):
        assert refusal(story.join(name)) == "preset_name", name
    assert refusal(story.join(OTTER)) is None
    assert refusal(story.join(OTTER)) == "name_taken"
    assert refusal(lobby().join("Ana")) is None


def test_every_preset_name_is_a_name_and_none_looks_like_another() -> None:
    names = [preset_name(number) for number in range(PRESETS)]
    assert len(set(names)) == PRESETS > 3000
    assert all(clean_name(name) == name and is_preset(name) for name in names)


def test_contact_data_of_juniors_is_never_stored_or_told() -> None:
    story = junior(OTTER)
    told = say(story, OTTER, "write me at ana@example.org please")
    assert all("example" not in event.model_dump_json() for event in told)
    assert "example" not in str(story.room.chat) + str(story.room.tasks)
    assert "•••" in story.room.chat[1].text
    assert "example" in one(say(lobby("Ana"), "Ana", "ana@example.org"), Said).text


def test_an_approach_to_a_junior_is_hidden_at_once_and_told_to_the_host() -> None:
    story = junior(OTTER, BADGER)
    told = say(story, OTTER, "how old are you, and where do you live?")
    assert to_whom(told, Said) == ["p1", "host"]
    assert [(event.to, event.by) for event in of(told, Hidden)] == [("p1", "guardian"), ("host", "guardian")]
    assert one(told, Checked).category == "approach"
    assert judging(story) is None
    assert one(told, MoodChanged).open == 1


# Kept


def test_a_message_writes_its_row_and_nothing_else() -> None:
    story = lobby("Ana")
    say(story, "Ana", "first")
    for table in (story.room.chat, story.room.players, story.room.seats, story.room.scores):
        table.saved()  # type: ignore[attr-defined]
    document = story.room.model_dump_json()
    say(story, "Ana", "second")
    assert {part: rows for part, rows in dump_rows(story.room).items() if rows} == {
        "chat": {"2": story.room.chat[2].model_dump_json()}
    }
    assert story.room.model_dump_json() == document


def test_a_message_leaves_the_view_as_it_was_and_a_change_of_mood_does_not() -> None:
    story = lobby("Ana")
    say(story, "Ana", "first")
    view = story.room.view()
    told = say(story, "Ana", "second")
    assert all(events.is_beside(event) for event in told)
    assert story.room.view() == view
    assert not all(events.is_beside(event) for event in clean_all(story))


def test_events_that_leave_the_view_as_it_was_are_told_so_in_every_story() -> None:
    story = lobby("Ana", chat="held")
    story.do(commands.Capabilities(models=("one",)))
    for command in (
        commands.Say(player=story.id("Ana"), text="Hello!"),
        commands.Query(player=story.id("Ana"), text="Why is the sky blue?"),
        commands.Hide(message=1),
        commands.Show(message=1),
        commands.Mute(player=story.id("Ana")),
        commands.Unmute(player=story.id("Ana")),
        commands.React(player=story.id("Ana"), emoji="sad"),
        commands.Announce(content="Hello."),
        commands.Say(player=story.id("Ana"), text=""),
    ):
        before = story.room.view()
        if all(events.is_beside(event) for event in story.do(command)):
            assert story.room.view() == before, command


def test_an_old_room_loads() -> None:
    """As it was stored before there was talk."""
    story = asking("Ana")
    for name in ("players", "seats", "scores", "rounds", "answers"):
        table = getattr(story.room, name)
        table.changed = set(table)
    rows: Any = dump_rows(story.room)
    new = {"queries", "query_count", "host_queried_at", "judged_at", "mood", "eyes"}
    document = Room.model_validate_json(story.room.model_dump_json()).model_dump_json(
        exclude={**dict.fromkeys(new, True), "settings": {"chat", "slow", "junior"}}
    )
    loaded = load_room(document, rows)
    assert whole(loaded) == whole(story.room)
    assert loaded.settings.chat == "open"


def test_a_row_says_all_that_is_known() -> None:
    row = Message(n=1, at=2, player=HOST, name="Host", text="x", state="shown")
    contract = {
        "n",
        "at",
        "player",
        "name",
        "text",
        "state",
        "by",
        "reason",
        "category",
        "mood",
        "language",
        "unchecked",
        "assistant",
    }
    assert contract <= set(row.model_dump())

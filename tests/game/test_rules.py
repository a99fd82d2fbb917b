"""Which command is granted in which phase, and how a game goes from its lobby to its podium."""

from collections.abc import Callable

import pytest

from game import commands
from game.claims import FactKey
from game.commands import HOST, Command, GameSettings
from game.events import (
    GameOver,
    GameStarted,
    Locked,
    Notification,
    Refused,
    ResumedPlay,
    RoomOpened,
    RoundClosed,
    RoundOpened,
    RoundVoided,
)
from game.flows import CLAIM
from game.refusals import SENTENCES
from game.rules import HANDLERS
from game.standing import PlayerId
from tests.game.stories import (
    COUNTDOWN,
    Story,
    asking,
    digest,
    kinds,
    lobby,
    of,
    one,
    other,
    refusal,
    revealing,
    subject,
    whole,
)

VOID_PAUSE = 3_000
ANA, BEN = PlayerId("p1"), PlayerId("p2")

# Every command in every phase


def no_room() -> Story:
    return Story()


def in_lobby() -> Story:
    return lobby("Ana", "Ben")


def countdown() -> Story:
    story = lobby("Ana", "Ben")
    story.start()
    return story


def waiting() -> Story:
    story = Story()
    story.open()
    story.join("Ana")
    story.join("Ben")
    story.start()
    story.pass_time(COUNTDOWN)
    return story


def in_round() -> Story:
    return asking("Ana", "Ben")


def paused() -> Story:
    story = asking("Ana", "Ben")
    story.pause()
    return story


def voided() -> Story:
    story = asking("Ana", "Ben")
    story.void()
    return story


def at_reveal() -> Story:
    story = asking("Ana", "Ben")
    story.reach_deadline()
    return story


def paused_reveal() -> Story:
    story = at_reveal()
    story.pause()
    return story


def over() -> Story:
    story = at_reveal()
    story.end()
    return story


def expired() -> Story:
    story = lobby("Ana", "Ben")
    story.pass_time(1800_000)
    return story


STATES: dict[str, Callable[[], Story]] = {
    "no room": no_room,
    "lobby": in_lobby,
    "countdown": countdown,
    "waiting": waiting,
    "asking": in_round,
    "paused": paused,
    "voided": voided,
    "revealing": at_reveal,
    "paused reveal": paused_reveal,
    "over": over,
    "expired": expired,
}

COMMANDS: dict[str, Command] = {
    "open": commands.Open(settings=GameSettings(), host=digest("host"), seed="another"),
    "join": commands.Join(player=PlayerId("p3"), name="Cleo", seat=digest("cleo")),
    "answer": commands.Answer(player=ANA, round=1, verdict="fact"),
    "answers": commands.Answers(rows=((ANA, 1, "fact", False),)),
    "answer of nobody": commands.Answer(player=PlayerId("p9"), round=1, verdict="fact"),
    "leave": commands.Leave(player=ANA),
    "erase": commands.Erase(player=ANA),
    "erase of nobody": commands.Erase(player=PlayerId("p9")),
    "leave of nobody": commands.Leave(player=PlayerId("p9")),
    "start": commands.Start(),
    "next": commands.Next(),
    "pause": commands.Pause(),
    "resume": commands.Resume(),
    "skip": commands.Skip(),
    "void": commands.Void(),
    "void of round 9": commands.Void(round=9),
    "lock": commands.Lock(),
    "unlock": commands.Unlock(),
    "kick": commands.Kick(player=BEN),
    "kick of nobody": commands.Kick(player=PlayerId("p9")),
    "end": commands.End(),
    "presence": commands.Presence(via="web-1", came=((ANA, "s1"),)),
    "gone": commands.Gone(via="web-1"),
    "time_up": commands.TimeUp(),
    "task_done": commands.TaskDone(task="K7DF3M-99", result=commands.BankDraw()),
    "task_failed": commands.TaskFailed(task="K7DF3M-99", reason="no answer"),
    "notify": commands.Notify(session="nobody's", content="Hello."),
    "capabilities": commands.Capabilities(models=("ollama/one",), memory=True),
    "start_run": commands.StartRun(flow=CLAIM),
    "say": commands.Say(player=ANA, text="Hello!"),
    "say of nobody": commands.Say(player=PlayerId("p9"), text="Hello!"),
    "say nothing": commands.Say(player=ANA, text=" \u200b "),
    "react": commands.React(player=ANA, emoji="clap"),
    "query": commands.Query(player=ANA, text="What are the rules?"),
    "chat": commands.Chat(slow=10),
    "hide": commands.Hide(message=1),
    "show": commands.Show(message=1, by="operator"),
    "mute": commands.Mute(player=ANA),
    "mute of the host": commands.Mute(player=HOST),
    "unmute": commands.Unmute(player=ANA),
    "announce": commands.Announce(content="The server restarts."),
    "task_told": commands.TaskTold(task="K7DF3M-99", text="So far"),
    "flag": commands.Flag(player=ANA, round=1, reason="The source says otherwise."),
    "flag of the host": commands.Flag(player=HOST, round=1, reason="The source says otherwise."),
    "flag of nobody": commands.Flag(player=PlayerId("p9"), round=1, reason="No."),
    "flag of round 9": commands.Flag(player=ANA, round=9, reason="No."),
    "flag of nothing": commands.Flag(player=ANA, round=1, reason=" \u200b "),
    "withdraw": commands.Withdraw(claims=(subject(1).id,)),
    "extend": commands.Extend(seconds=30),
    "ban": commands.Kick(player=BEN, ban=True),
    "join a team": commands.Join(player=PlayerId("p3"), name="Cleo", seat=digest("cleo"), team=1),
    "adjust": commands.Adjust(player=ANA, extra=True),
    "adjust of nobody": commands.Adjust(player=PlayerId("p9"), extra=True),
    "hand_over": commands.HandOver(code=digest("code")),
    "take_host": commands.TakeHost(code=digest("wrong"), host=digest("thief")),
}

TABLE = """
                 | lobby         | countdown     | waiting       | asking          | paused         | voided           | revealing        | paused reveal    | over
open             | already_open  | already_open  | already_open  | already_open    | already_open   | already_open     | already_open     | already_open     | already_open
join             | -             | -             | -             | -               | -              | -                | -                | -                | -
answer           | no_such_round | no_such_round | no_such_round | -               | paused         | round_not_active | round_not_active | round_not_active | round_not_active
answers          | no_such_round | no_such_round | no_such_round | -               | paused         | round_not_active | round_not_active | round_not_active | round_not_active
answer of nobody | no_such_player| no_such_player| no_such_player| no_such_player  | no_such_player | no_such_player   | no_such_player   | no_such_player   | no_such_player
leave            | -             | -             | -             | -               | -              | -                | -                | -                | -
leave of nobody  | no_such_player| no_such_player| no_such_player| no_such_player  | no_such_player | no_such_player   | no_such_player   | no_such_player   | no_such_player
erase            | -             | -             | -             | -               | -              | -                | -                | -                | -
erase of nobody  | no_such_player| no_such_player| no_such_player| no_such_player  | no_such_player | no_such_player   | no_such_player   | no_such_player   | no_such_player
start            | -             | already_playing | already_playing | already_playing | already_playing | already_playing | already_playing | already_playing | -
next             | not_playing   | not_revealing | not_revealing | not_revealing   | not_revealing  | not_revealing    | -                | paused           | not_playing
pause            | not_playing   | -             | -             | -               | already_paused | -                | -                | already_paused   | not_playing
resume           | not_playing   | not_paused    | not_paused    | not_paused      | -              | not_paused       | not_paused       | -                | not_playing
skip             | not_playing   | -             | -             | -               | paused         | -                | -                | paused           | not_playing
void             | no_such_round | no_such_round | no_such_round | -               | -              | round_voided     | -                | -                | -
void of round 9  | no_such_round | no_such_round | no_such_round | no_such_round   | no_such_round  | no_such_round    | no_such_round    | no_such_round    | no_such_round
lock             | -             | -             | -             | -               | -              | -                | -                | -                | -
unlock           | not_locked    | not_locked    | not_locked    | not_locked      | not_locked     | not_locked       | not_locked       | not_locked       | not_locked
kick             | -             | -             | -             | -               | -              | -                | -                | -                | -
kick of nobody   | no_such_player| no_such_player| no_such_player| no_such_player  | no_such_player | no_such_player   | no_such_player   | no_such_player   | no_such_player
end              | not_playing   | -             | -             | -               | -              | -                | -                | -                | not_playing
presence         | -             | -             | -             | -               | -              | -                | -                | -                | -
gone             | -             | -             | -             | -               | -              | -                | -                | -                | -
time_up          | -             | -             | -             | -               | -              | -                | -                | -                | -
task_done        | -             | -             | -             | -               | -              | -                | -                | -                | -
task_failed      | -             | -             | -             | -               | -              | -                | -                | -                | -
notify           | no_such_session | no_such_session | no_such_session | no_such_session | no_such_session | no_such_session | no_such_session | no_such_session | no_such_session
capabilities     | - | - | - | - | - | - | - | - | -
start_run        | - | - | - | - | - | - | - | - | -
say              | - | - | - | - | - | - | - | - | -
say of nobody    | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player
say nothing      | empty_text | empty_text | empty_text | empty_text | empty_text | empty_text | empty_text | empty_text | empty_text
react            | - | - | - | - | - | - | - | - | -
query            | - | - | - | - | - | - | - | - | -
chat             | - | - | - | - | - | - | - | - | -
hide             | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message
show             | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message | no_such_message
mute             | - | - | - | - | - | - | - | - | -
mute of the host | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player | no_such_player
unmute           | - | - | - | - | - | - | - | - | -
announce         | - | - | - | - | - | - | - | - | -
task_told        | - | - | - | - | - | - | - | - | -
flag             | no_such_round | no_such_round | no_such_round | -               | -              | round_voided     | -                | -                | -
flag of the host | no_such_round | no_such_round | no_such_round | -               | -              | round_voided     | -                | -                | -
flag of nobody   | no_such_player| no_such_player| no_such_player| no_such_player  | no_such_player | no_such_player   | no_such_player   | no_such_player   | no_such_player
flag of round 9  | no_such_round | no_such_round | no_such_round | no_such_round   | no_such_round  | no_such_round    | no_such_round    | no_such_round    | no_such_round
flag of nothing  | no_such_round | no_such_round | no_such_round | empty_text      | empty_text     | round_voided     | empty_text       | empty_text       | empty_text
withdraw         | - | - | - | - | - | - | - | - | -
extend           | not_playing   | no_clock      | no_clock      | -               | paused         | no_clock         | -                | paused           | not_playing
ban              | - | - | - | - | - | - | - | - | -
join a team      | no_such_team | no_such_team | no_such_team | no_such_team | no_such_team | no_such_team | no_such_team | no_such_team | no_such_team
adjust           | - | - | - | - | - | - | - | - | -
adjust of nobody | no_such_player| no_such_player| no_such_player| no_such_player  | no_such_player | no_such_player   | no_such_player   | no_such_player   | no_such_player
hand_over        | - | - | - | - | - | - | - | - | -
take_host        | bad_code | bad_code | bad_code | bad_code | bad_code | bad_code | bad_code | bad_code | bad_code
"""  # noqa: E501


def cells() -> list[tuple[str, str, str | None]]:
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in TABLE.strip("\n").splitlines()]
    found = [
        (name, state, None if cell == "-" else cell)
        for name, *row in rows
        for state, cell in zip(head[1:], row, strict=True)
    ]
    for name in COMMANDS:
        granted = name in ("open", "time_up")
        found.append((name, "no room", None if granted else "no_such_room"))
        found.append((name, "expired", None if name == "time_up" else "no_such_room"))
    return found


def test_the_table_has_every_kind_of_command() -> None:
    assert {type(command) for command in COMMANDS.values()} == set(HANDLERS)
    assert {(name, state) for name, state, _ in cells()} == {(name, state) for name in COMMANDS for state in STATES}


@pytest.mark.parametrize(("name", "state", "code"), cells())
def test_a_command_is_granted_or_refused_as_the_table_says(name: str, state: str, code: str | None) -> None:
    story = STATES[state]()
    before = whole(story.room)

    told = story.do(COMMANDS[name])

    assert refusal(told) == code
    if code is not None:
        assert whole(story.room) == before
        assert kinds(told) == ["refused"]
        assert one(told, Refused).message == SENTENCES[code]


@pytest.mark.parametrize(
    ("name", "author"),
    [
        ("answer", "p1"),
        ("leave", "p1"),
        ("join", "p3"),
        ("pause", "host"),
        ("kick", "host"),
        ("flag", "p1"),
        ("adjust", "p1"),
        ("take_host", "nobody"),
    ],
)
def test_only_who_asked_hears_of_a_refusal(name: str, author: str) -> None:
    assert one(expired().do(COMMANDS[name]), Refused).to == author


def test_an_alarm_for_nothing_says_and_changes_nothing() -> None:
    for state in STATES.values():
        story = state()
        before = whole(story.room)
        assert story.do(commands.TimeUp()) == []
        assert whole(story.room) == before


# From the lobby to the podium


def test_a_room_opens_with_what_its_host_chose() -> None:
    story = Story()
    told = story.open(topic="sport", rounds=7, scoring="accuracy")

    assert one(told, RoomOpened).room == "K7DF3M"
    assert (story.room.phase, story.room.settings.rounds, story.room.settings.scoring) == ("lobby", 7, "accuracy")
    assert dict(story.room.seats) == {"host": digest("host")}


def test_nobody_to_play_with_is_no_game() -> None:
    story = lobby()
    assert refusal(story.start()) == "no_players"

    story.join("Ana")
    story.leave("Ana")
    assert refusal(story.start()) == "no_players"


def test_a_game_starts_with_a_countdown_in_which_nothing_is_asked() -> None:
    story = lobby("Ana", seconds=20)
    told = story.start()

    started = one(told, GameStarted)
    assert (started.game, started.rounds, started.seconds, started.next_at) == (1, 3, 20, story.now + COUNTDOWN)
    assert story.pass_time(COUNTDOWN - 1) == []
    assert kinds(story.pass_time(1)) == ["round_opened"]


def test_without_a_countdown_the_first_round_opens_at_once() -> None:
    assert kinds(lobby("Ana", countdown_ms=0).start()) == ["game_started", "round_opened"]


def test_a_round_says_what_is_asked_and_until_when() -> None:
    story = asking("Ana", seconds=15)
    opened = one([event for _, event in story.told], RoundOpened)

    assert (opened.round, opened.of) == (1, 3)
    assert (opened.opens_at, opened.closes_at) == (story.now, story.now + 15_000)
    assert opened.claim.text == story.round.claim.text


def test_a_game_that_goes_by_itself_shows_every_round_and_every_reveal_for_its_time() -> None:
    story = lobby("Ana", rounds=2, seconds=20, reveal_seconds=8)
    story.start()
    begin = story.now
    told = story.pass_time(120_000)

    assert kinds(told) == ["round_opened", "round_closed", "round_opened", "round_closed", "game_over"]
    times = [id[0] - begin for id, event in story.told if event.type != "game_started"][-5:]
    assert times == [3_000, 23_000, 31_000, 51_000, 59_000]


def test_a_reveal_tells_the_verdict_and_why_and_how_all_fared() -> None:
    story = asking("Ana", "Ben", "Cleo")
    story.sleep(2_000)
    story.right("Ana")
    story.sleep(3_000)
    story.wrong("Ben")
    claim = story.round.claim
    closed = one(story.pass_time(60_000)[:1], RoundClosed)

    assert (closed.verdict, closed.explanation, closed.sources) == (claim.verdict, claim.explanation, claim.sources)
    assert (closed.answered, closed.split.model_dump()) == (2, {claim.verdict: 1, other(claim.verdict): 1})
    assert closed.fastest is not None
    assert (closed.fastest.name, closed.fastest.elapsed) == ("Ana", 2_000)
    assert [(placed.rank, placed.name, placed.score) for placed in closed.top] == [
        (1, "Ana", 950),
        (2, "Ben", 0),
        (2, "Cleo", 0),
    ]
    assert closed.results["p1"] == {
        "verdict": claim.verdict,
        "sure": False,
        "elapsed": 2_000,
        "correct": True,
        "points": {"base": 500, "speed": 450, "streak": 0},
        "total": 950,
        "score": 950,
        "rank": 1,
        "rank_before": None,
        "streak": 1,
        "behind": None,
    }
    assert closed.results["p3"]["verdict"] is None
    assert closed.results["p3"]["behind"] == {"name": "Ana", "points": 950}


def test_a_reveal_tells_how_far_behind_whom_each_player_is() -> None:
    story = asking("Ana", "Ben", "Cleo", "Dora", "Emil")
    for name in ("Ana", "Ben", "Cleo", "Dora"):
        story.right(name)
        story.sleep(1_000 if name in ("Ana", "Cleo") else 0)
    closed = one(story.wrong("Emil"), RoundClosed)

    assert [closed.results[f"p{n}"]["score"] for n in range(1, 6)] == [1000, 975, 975, 950, 0]
    assert [closed.results[f"p{n}"]["behind"] for n in range(1, 6)] == [
        None,
        {"name": "Ana", "points": 25},
        {"name": "Ana", "points": 25},
        {"name": "Cleo", "points": 25},
        {"name": "Dora", "points": 950},
    ]


def test_a_reveal_tells_the_rank_of_the_reveal_before() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.wrong("Ben")
    story.reach_deadline()
    story.wrong("Ana")
    closed = one(story.right("Ben"), RoundClosed)

    assert (closed.results["p1"]["rank_before"], closed.results["p1"]["rank"]) == (1, 1)
    assert (closed.results["p2"]["rank_before"], closed.results["p2"]["rank"]) == (2, 1)


def test_without_auto_a_reveal_stays_until_the_host_goes_on() -> None:
    story = asking("Ana", auto=False)
    closed = one(story.reach_deadline(), RoundClosed)

    assert closed.next_at is None
    assert story.pass_time(600_000) == []
    assert kinds(story.next()) == ["round_opened"]


def test_next_does_not_wait_for_the_reveal_to_end() -> None:
    story = revealing("Ana")
    assert kinds(story.next()) == ["round_opened"]


def test_next_after_the_last_round_is_the_podium() -> None:
    story = revealing("Ana", rounds=1)
    assert kinds(story.next()) == ["game_over"]


def test_skip_ends_the_phase_that_is_running() -> None:
    story = lobby("Ana")
    story.start()
    assert kinds(story.skip()) == ["round_opened"]
    assert kinds(story.skip()) == ["round_closed"]
    assert kinds(story.skip()) == ["round_opened"]


def test_a_skipped_round_is_scored() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.skip()
    assert story.score("Ana") == 1000


@pytest.mark.parametrize("late", [0, 1, 200])
def test_a_skip_that_arrives_as_the_time_is_up_does_not_skip_the_reveal_too(late: int) -> None:
    story = asking("Ana", "Ben")
    story.sleep(20_000 + late)
    story.skip()
    assert story.room.phase == "revealing"


def test_a_skip_that_arrives_as_the_reveal_ends_does_not_burn_the_next_claim_unseen() -> None:
    story = revealing("Ana", "Ben")
    story.sleep(8_000)
    story.skip()
    assert (story.room.phase, story.room.round) == ("asking", 2)


def test_end_goes_to_the_podium_at_once() -> None:
    story = revealing("Ana", "Ben")
    over = one(story.end(), GameOver)
    assert [placed.name for placed in over.podium] == ["Ana", "Ben"]
    assert story.room.deadline == story.now + 1800_000


def test_end_in_the_middle_of_a_round_scores_and_shows_it_first() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    told = story.end()

    assert kinds(told) == ["round_closed", "game_over"]
    assert [(placed.rank, placed.name, placed.score) for placed in one(told, GameOver).podium] == [
        (1, "Ana", 1000),
        (2, "Ben", 0),
    ]


def test_end_in_a_pause_ends_the_pause_as_well() -> None:
    story = paused()
    story.end()
    assert (story.room.phase, story.room.paused) == ("over", False)


def test_play_again_keeps_the_seats_and_begins_at_nothing() -> None:
    story = revealing("Ana", "Ben")
    story.end()
    seats = dict(story.room.seats)
    started = one(story.start(), GameStarted)

    assert started.game == 2
    assert dict(story.room.seats) == seats
    assert dict(story.room.scores) == {ANA: 0, BEN: 0}
    assert [(row.score, row.correct, row.answered, row.streak) for row in story.room.standings()] == [(0, 0, 0, 0)] * 2
    story.reach_deadline()
    assert (story.room.round, story.room.connected) == (1, 2)
    story.right("Ana")
    assert one(story.right("Ben"), RoundClosed).results["p1"]["rank_before"] is None


def test_no_claim_is_asked_twice_in_a_room_over_several_games() -> None:
    story = lobby("Ana", rounds=4)
    asked: list[FactKey] = []
    for _ in range(3):
        story.start()
        while story.room.phase != "over":
            if story.room.tasks:
                # A bank that does not listen offers again what was asked, and something new.
                story.deliver(*map(subject, range(1, 5)), *story.fresh(story.brief.count))
            told = story.reach_deadline()
            asked += [story.round.claim.key for _ in of(told, RoundOpened)]
    assert len(asked) == 12
    assert len(set(asked)) == 12


def test_lock_and_unlock_are_said_once() -> None:
    story = lobby()
    assert one(story.lock(), Locked).locked is True
    assert refusal(story.lock()) == "already_locked"
    assert one(story.unlock(), Locked).locked is False


# Void


def test_void_of_the_open_round_takes_its_answers_out_and_goes_on() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    told = story.void(reason="The source is wrong.")

    assert kinds(told) == ["round_voided"]
    assert (told[0].round, told[0].reason) == (1, "The source is wrong.")  # type: ignore[union-attr]
    assert told[0].results == {  # type: ignore[union-attr]
        "p1": {"score": 0, "rank": 1, "streak": 0},
        "p2": {"score": 0, "rank": 1, "streak": 0},
    }
    assert kinds(story.reach_deadline()) == ["round_opened"]
    assert story.room.round == 2


def test_void_of_a_past_round_counts_every_score_and_streak_again() -> None:
    story = asking("Ana", "Ben", rounds=4, scoring="party", difficulty="easy")
    for ben_is_right in (False, True, True):
        story.right("Ana")
        (story.right if ben_is_right else story.wrong)("Ben")
        story.reach_deadline()
    assert (story.score("Ana"), story.score("Ben")) == (1000 + 1050 + 1100, 1000 + 1050)

    told = story.void(round=2)

    assert (story.score("Ana"), story.score("Ben")) == (1000 + 1050, 1000)
    assert story.room.phase == "asking"
    assert told[0].results["p1"] == {"score": 2050, "rank": 1, "streak": 2}  # type: ignore[union-attr]
    story.right("Ana")
    assert story.score("Ana") == 2050
    assert one(story.right("Ben"), RoundClosed).results["p1"]["points"]["streak"] == 100


def test_void_without_a_number_means_the_latest_round() -> None:
    story = revealing("Ana", "Ben")
    story.void()
    assert story.room.rounds[1].void == "The host voided this round."
    assert story.room.phase == "revealing"
    assert story.score("Ana") == 0


def test_void_after_the_end_shows_a_new_podium() -> None:
    story = asking("Ana", "Ben", rounds=1)
    story.right("Ana")
    story.end()
    told = story.void(round=1)

    assert kinds(told) == ["round_voided", "game_over"]
    assert [placed.score for placed in one(told, GameOver).podium] == [0, 0]


def test_a_round_that_is_voided_in_a_pause_is_followed_by_the_next_one_three_seconds_after_the_pause() -> None:
    story = paused()
    story.sleep(10_000)
    assert one(story.void(), RoundVoided).next_at is None
    story.pass_time(20_000)
    assert one(story.resume(), ResumedPlay).next_at == story.now + VOID_PAUSE
    assert story.pass_time(VOID_PAUSE - 1) == []
    assert kinds(story.pass_time(1)) == ["round_opened"]


def test_void_in_a_pause_keeps_the_pause_or_says_that_it_is_over() -> None:
    """Who knows only what was told would otherwise show a pause in which rounds open."""
    story = paused()
    told = story.void()
    assert story.room.paused or "resumed_play" in kinds(told)


def test_the_view_of_a_reveal_shows_the_scores_of_after_a_void() -> None:
    story = asking("Ana", "Ben")
    story.right("Ana")
    story.skip()
    story.void()
    assert [placed["score"] for placed in story.room.view()["reveal"]["top"]] == [0, 0]


def test_a_round_is_voided_once() -> None:
    story = revealing("Ana")
    story.void()
    assert refusal(story.void()) == "round_voided"
    assert refusal(story.void(round=1)) == "round_voided"


def test_a_voided_last_round_is_followed_by_the_podium() -> None:
    story = asking("Ana", "Ben", rounds=1)
    story.void()
    assert kinds(story.pass_time(60_000)) == ["game_over"]


def test_a_voided_last_round_that_is_skipped_is_followed_by_the_podium() -> None:
    story = asking("Ana", "Ben", rounds=2)
    story.skip()
    story.skip()
    story.void()
    assert kinds(story.skip()) == ["game_over"]


def test_a_voided_round_is_never_revealed() -> None:
    story = asking("Ana")
    lore = story.round.claim.explanation
    story.void()
    assert lore not in str(story.room.view())


# Notifications


def test_a_notification_goes_to_the_one_session_that_is_connected() -> None:
    story = lobby("Ana")
    note = one(story.do(commands.Notify(session="session of Ana", content="Hello, Ana.")), Notification)
    assert (note.to, note.content) == ("session of Ana", "Hello, Ana.")

    story.connect("host")
    assert (
        one(story.do(commands.Notify(session="session of host", content="Hello.")), Notification).to
        == "session of host"
    )

    story.drop("Ana")
    assert refusal(story.do(commands.Notify(session="session of Ana", content="Hello."))) == "no_such_session"

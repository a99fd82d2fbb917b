"""Laws that hold in every game, after every command: tried on sixty wild games, or two hundred."""

import json
import re
from itertools import groupby, pairwise
from typing import Any

import pytest

from game import commands
from game.claims import Verdict
from game.events import (
    AnswerTaken,
    Checked,
    Extended,
    Flagged,
    FlagTaken,
    GameOver,
    GameStarted,
    Hidden,
    MoodChanged,
    Paused,
    Refused,
    Response,
    ResumedPlay,
    RoomExpired,
    RoundClosed,
    RoundOpened,
    RoundVoided,
    Said,
)
from game.io.frames import PER_ENTRY, frame_text
from game.io.store import dump_rows, load_room
from game.room import Room
from game.rules import step
from game.standing import PlayerId
from scripts.replay import play_again
from tests.game.ledger import Ledger
from tests.game.stories import TABLES, of, refusal, twin, whole
from tests.game.wild import SUBJECTS, Game, moments, wild

PARTS = 4


def seeds(config: pytest.Config) -> range:
    """Sixty games; two hundred in the long form."""
    return range(200 if config.getoption("--full") else 60)


@pytest.fixture(
    params=range(PARTS),
    ids=lambda part: f"part {part + 1}",
    scope="module",
)
def games(request: pytest.FixtureRequest) -> list[Game]:
    """A part of the wild games, so that two processes can share the work."""
    return [wild(seed) for seed in seeds(request.config)[request.param :: PARTS]]


def opened(game: Game) -> list[RoundOpened]:
    return of([event for _, event in game.told], RoundOpened)


# Refusals


def test_a_refusal_changes_nothing(games: list[Game]) -> None:
    """A shadow that hears an alarm in place of what is refused stays the same room; only the idle clock is wound."""
    for game in games:
        shadow = Room(code=game.code)
        for moment in moments(game):
            # Of answers that came together some may be refused and others not.
            refused = refusal(moment.told) is not None and not isinstance(moment.command, commands.Answers)
            told = step(shadow, commands.TimeUp() if refused else moment.command, moment.id[0])
            if refused:
                same = told == moment.told[:-1] and (whole(shadow), changes(shadow)) == (
                    whole(moment.room),
                    changes(moment.room),
                )
                assert same, f"game {game.seed}: {moment.command} changed the room"
                shadow.expires_at = moment.room.expires_at


def changes(room: Room) -> list[Any]:
    return [(set(getattr(room, name).changed), getattr(room, name).cleared) for name in TABLES]


# Secrets

SECRET = frozenset({"verdict", "explanation", "sources", "confidence", "split"})
MAY_HOLD = {"round_closed": SECRET, "game_over": SECRET, "answer_taken": {"verdict"}}
"""`answer_taken` tells its player what the player said."""
LORE = re.compile(r"(?:Lore |Atlas |/atlas/)(\d{4})")
LINE = re.compile(r"The made-up moon (\d{4}) shines in a (green|brown) light")
DIGEST = re.compile(r"[0-9a-f]{64}")


def fields(value: Any) -> set[str]:
    """All field names at any depth."""
    if isinstance(value, dict):
        return set(value).union(*map(fields, value.values()))
    if isinstance(value, list):
        return set[str]().union(*map(fields, value))
    return set()


def test_nothing_is_known_of_a_claim_before_its_reveal(games: list[Game]) -> None:
    number_of = {subject.id: f"{number:04}" for number, subject in enumerate(SUBJECTS, start=1)}
    for game in games:
        revealed: set[str] = set()
        asked: set[tuple[str, str]] = set()

        def look(text: str, where: str) -> None:
            assert set(LORE.findall(text)) <= revealed, f"{where} tells the lore of what was not revealed"  # noqa: B023
            assert set(LINE.findall(text)) <= asked, f"{where} tells a line that was not asked"  # noqa: B023
            assert "secret chance" not in text, f"{where} tells the room's seed"
            assert not DIGEST.search(text), f"{where} tells a digest"

        for moment in moments(game):
            for event in moment.told:
                if isinstance(event, RoundOpened):
                    asked.update(LINE.findall(event.claim.text))
                    assert set(json.loads(frame_text(event, moment.id))["claim"]) == {
                        "id",
                        "text",
                        "topic",
                        "difficulty",
                        "language",
                    }
                if isinstance(event, RoundClosed):
                    revealed.add(number_of[event.claim.id])
                personal = getattr(event, "results", {})
                text = frame_text(event, moment.id)
                held = fields(json.loads(text)) | fields(personal)
                assert held & SECRET <= MAY_HOLD.get(event.type, set()), f"{event.type} holds {held & SECRET}"
                look(text + json.dumps(personal), event.type)
            if moment.told:
                view = moment.room.view()
                shown = {"reveal", "ending"} if moment.room.phase in ("revealing", "over") else set()
                assert not fields({part: view[part] for part in view.keys() - shown}) & SECRET
                look(json.dumps(view), "the view")


# What is kept


def test_a_room_survives_json_after_every_command(games: list[Game]) -> None:
    """What a commit writes, and only that, is what another master loads: document, tables, and all that is derived."""
    for game in games:
        redis = no_rows()
        for moment in moments(game):
            write(moment.room, redis)
            if len(of(moment.told, Refused)) == len(moment.told) > 0:
                continue
            document = moment.room.model_dump_json()
            loaded = load_room(document, redis)
            same = loaded.model_dump_json() == document and derived(loaded) == derived(moment.room)
            assert same, f"game {game.seed}: {moment.command} was lost"


def no_rows() -> dict[str, dict[str, str]]:
    return {name: {} for name in TABLES}


def write(room: Room, redis: dict[str, dict[str, str]]) -> None:
    """A commit, without a server."""
    for name, rows in dump_rows(room).items():
        if getattr(room, name).cleared:
            redis[name].clear()
        for key, row in rows.items():
            if row is None:
                redis[name].pop(key, None)
            else:
                redis[name][key] = row
        getattr(room, name).saved()


def derived(room: Room) -> dict[str, Any]:
    return {
        **{name: dict(getattr(room, name)) for name in TABLES},
        "seated": room.seated,
        "connected": room.connected,
        "waiting": set(room.waiting),
        "names": dict(room.derived.names),
        "messages": room.derived.messages,
        "teams": {team: count for team, count in room.derived.teams.items() if count},
        "banned": set(room.derived.banned),
        "credits": dict(room.derived.credits),
        "extra": set(room.derived.extra),
        "unjudged": list(room.derived.unjudged),
        "given": {number: room.answers_to(number) for number in room.rounds},
        "deadline": room.deadline,
    }


def test_the_counters_equal_a_recount(games: list[Game]) -> None:
    for game in games:
        for moment in moments(game):
            room = moment.room
            present = [p for p in room.players.values() if p.gone is None]
            answered = {who for number, who in room.answers if number == room.round}
            assert room.seated == len(present)
            assert room.connected == sum(p.session is not None for p in present)
            assert room.waiting == {p.id for p in present if p.session is not None and p.id not in answered}
            assert set(room.given) == answered
            assert set(room.seats) - {"host"} == {p.id for p in present}
            assert len(room.shelf) == len({subject.key for subject in room.shelf})


def test_the_same_inbox_gives_the_same_game_with_the_same_ids(games: list[Game]) -> None:
    for game in games:
        _, told = play_again(game.code, json.loads(json.dumps(game.inbox)))
        same = told == game.told
        assert same, f"game {game.seed}"


def test_a_takeover_in_the_middle_changes_nothing_of_what_is_told(games: list[Game]) -> None:
    """A room that is loaded anew every tenth command, its rows in another order, plays on the same."""
    for game in games:
        room, redis = Room(code=game.code), no_rows()
        for number, moment in enumerate(moments(game)):
            same = step(room, moment.command, moment.id[0]) == moment.told
            assert same, f"game {game.seed}, {moment.command}: {[event.type for event in moment.told]} differs"
            write(room, redis)
            if number % 10 == game.seed % 10:
                rows = {name: dict(sorted(redis[name].items(), reverse=True)) for name in TABLES}
                room = load_room(room.model_dump_json(), rows)


# What is told


def test_event_ids_rise_and_no_command_tells_more_than_an_entry_has_room_for(games: list[Game]) -> None:
    for game in games:
        ids = [id for id, _ in game.told]
        assert all(one < two for one, two in pairwise(ids))
        for entry, group in groupby(ids, key=lambda id: (id[0], id[1] // PER_ENTRY)):
            assert len(list(group)) <= 64, f"{entry} tells too much"


def test_scores_are_the_sum_of_the_points_of_all_receipts(games: list[Game]) -> None:
    for game in games:
        ledger = Ledger()
        for moment in moments(game):
            for event in moment.told:
                ledger.hear(event)
            room = moment.room
            stored = {key: (answer.verdict, answer.sure, answer.elapsed) for key, answer in room.answers.items()}
            told = {
                key: (taken.verdict, taken.sure, taken.elapsed)
                for key, taken in ledger.receipts.items()
                if key[1] in room.players  # of somebody erased nothing is stored
            }
            assert stored == told
            if moment.told == []:
                continue
            for who, score in room.scores.items():
                assert score == ledger.score(who), f"game {game.seed}, {moment.id}: {who}"
                assert (room.players[who].correct, room.players[who].answered) == ledger.tally(who)


def test_what_each_player_is_told_at_a_reveal_is_what_stands(games: list[Game]) -> None:
    for game in games:
        for moment in moments(game):
            match moment.told[-1:]:
                case [RoundClosed() as closed]:
                    check_results(closed.results, moment.room)
                    assert all(you["total"] == sum(you["points"].values()) for you in closed.results.values())
                    assert closed.split.fact + closed.split.fake == closed.answered
                    assert is_sorted([-row.score for row in closed.top])
                case [RoundVoided() as voided]:
                    check_results(voided.results, moment.room)
                case [GameOver() as over]:
                    check_results(over.results, moment.room)
                    assert is_sorted([row.rank for row in over.standings])
                    assert all(row.rank <= 3 for row in over.podium)


def is_sorted(values: list[int]) -> bool:
    return values == sorted(values)


def check_results(results: dict[PlayerId, dict[str, Any]], room: Room) -> None:
    assert set(results) == {p.id for p in room.present}
    for who, you in results.items():
        better = sum(room.scores[p.id] > you["score"] for p in room.present)
        assert (you["score"], you["rank"]) == (room.scores[who], better + 1)


def test_verdicts_are_balanced_and_no_run_is_longer_than_three(request: pytest.FixtureRequest) -> None:
    drawn: list[Verdict] = []
    for seed in seeds(request.config):
        game = wild(seed)
        assert all(len(list(run)) <= 3 for _, run in groupby(game.verdicts)), f"game {seed}: {game.verdicts}"
        drawn += game.verdicts
    assert len(drawn) > 5 * len(seeds(request.config))
    assert 0.45 <= drawn.count("fact") / len(drawn) <= 0.55


def test_no_room_asks_a_claim_twice(games: list[Game]) -> None:
    for game in games:
        asked = [event.claim.id for event in opened(game)]
        assert len(asked) == len(set(asked)), f"game {game.seed}"


def test_no_round_has_a_number_above_the_number_of_rounds(games: list[Game]) -> None:
    for game in games:
        assert all(event.round <= event.of for event in opened(game)), f"game {game.seed}"


# Time


def test_after_every_command_the_deadline_lies_ahead(games: list[Game]) -> None:
    """Otherwise the master would ring for ever."""
    for game in games:
        for moment in moments(game):
            deadline = moment.room.deadline
            assert deadline is None or deadline > moment.id[0], f"game {game.seed}: {moment.command}"


def test_an_answer_counts_if_and_only_if_it_arrived_within_its_round(games: list[Game]) -> None:
    """By the times that were told, and by those alone."""
    for game in games:
        opens, opened_at, closes, length, known = None, 0, 0, 0, set[tuple[int, str]]()
        for moment in moments(game):
            at, rows, where = moment.id[0], iter(answered(moment.command)), f"game {game.seed}, {moment.id}"
            slow = {who for who, player in moment.room.players.items() if player.extra}
            began_within = opens is not None and opens <= at < closes
            for event in moment.told:
                match event:
                    case AnswerTaken():
                        *key, credit = next(rows)
                        assert key == [event.round, event.to], f"{where}: {event} is no answer to {key}"
                        # Who has extra time has half as long again, and who has a slow link what it costs, up to a bound.
                        credit = min(300, max(0, credit))
                        last = closes + (length // 2 if key[1] in slow else 0) + credit
                        within = opens is not None and opens <= at < last
                        assert within or (*key,) in known, f"{where}: an answer out of time counts"
                        if (*key,) not in known:
                            took = max(0, at - opened_at - credit)
                            assert event.elapsed == (2 * took // 3 if key[1] in slow else took), where
                        known.add((event.round, event.to))
                    case Refused() if (key := next(rows, None)) is not None:
                        if began_within and key[0] == moment.room.round:
                            # A round whose early close is due ends before the answer that comes with it is looked at.
                            over = opens is None and not moment.room.waiting
                            fair = {"already_answered", "no_such_player"} | ({"round_not_active"} if over else set())
                            assert event.code in fair, f"{where}: {event}"
                    case RoundOpened():
                        opens, opened_at, closes = at, event.opens_at, event.closes_at
                        length = closes - opened_at
                    case Extended() if event.closes_at is not None:
                        closes, length = event.closes_at, length + event.closes_at - closes
                    case Paused() | RoundClosed() | RoomExpired():
                        opens = None
                    case RoundVoided() if event.round == moment.room.round:
                        opens = None
                    case ResumedPlay() if event.opens_at is not None and event.closes_at is not None:
                        opens, opened_at, closes = at, event.opens_at, event.closes_at
                    case GameStarted():
                        known.clear()
                    case _:
                        pass
            refused_whole = refusal(moment.told) == "no_such_room"
            assert refused_whole or next(rows, None) is None, f"{where}: an answer was passed over"


def answered(command: commands.Command) -> list[tuple[int, PlayerId, int]]:
    """Round, player and credit of each answer in a command."""
    match command:
        case commands.Answer():
            return [(command.round, command.player, command.credit)]
        case commands.Answers():
            return [(number, who, credit) for (who, number, _, _), credit in command.given]
        case _:
            return []


def test_a_round_is_open_for_its_extra_time_and_the_dearest_link_at_most_and_waits_for_nobody_who_is_gone(
    games: list[Game],
) -> None:
    waited = {"extra": 0, "link": 0}
    for game in games:
        for moment in moments(game):
            room, at = moment.room, moment.id[0]
            if room.phase != "asking" or room.current is None or room.paused:
                continue
            assert room.next_at is not None
            assert room.next_at <= room.current.extra_ends_at + 300
            if at >= room.current.closes_at:
                still = [room.players[who] for who in room.waiting]
                may = [player for player in still if room.ends_for(player) > at]
                # Who has just dropped is waited for until the grace, and the round, is over.
                assert may or room.early_at is not None, f"game {game.seed}, {moment.id}"
                waited["extra"] += any(player.extra for player in may)
                waited["link"] += any(not player.extra for player in may)
    assert all(waited.values()), waited


def test_from_anywhere_a_game_comes_to_its_podium_by_itself(games: list[Game]) -> None:
    """With a rich bank and with an empty one, when nobody does anything any more but a host who ends a pause and, without
    auto, goes on from reveals."""
    stuck = []
    for game in games:
        for number, moment in enumerate(moments(game)):
            if number % 16 == game.seed % 16 and moment.room.playing and not moment.room.expired:
                for rich in (True, False):
                    room = left_alone(twin(moment.room), moment.id[0], rich)
                    if room.phase != "over":
                        stuck.append(f"game {game.seed} after {number} commands: {room.phase}, round {room.round}")
    assert stuck == []


def left_alone(room: Room, at: int, rich: bool) -> Room:
    if room.paused:
        step(room, commands.Resume(), at)
    for _ in range(10 * room.settings.rounds + 20):
        if room.phase == "over" or room.expired:
            break
        for task in list(room.tasks.values()):
            if task.agent != "bank":
                step(room, commands.TaskFailed(task=task.id, reason="nobody is there"), at)
                continue
            fresh = [subject for subject in SUBJECTS if subject.key not in task.brief["avoid"]][: task.brief["count"]]
            found = commands.BankDraw(subjects=tuple(fresh) if rich else (), exhausted=not rich)
            step(room, commands.TaskDone(task=task.id, result=found), at)
        if room.phase == "revealing" and room.next_at is None:
            step(room, commands.Next(), at)
        elif room.deadline is not None:
            at = max(at, room.deadline)
            step(room, commands.TimeUp(), at)
    return room


# Justice


def test_only_who_flags_and_the_host_hear_of_flags_and_only_closed_rounds_are_looked_at_again(
    games: list[Game],
) -> None:
    looked, fell = 0, 0
    for game in games:
        for moment in moments(game):
            for event in moment.told:
                if isinstance(event, FlagTaken):
                    assert isinstance(moment.command, commands.Flag)
                    assert event.to == moment.command.player
                elif isinstance(event, Flagged):
                    assert event.to == "host"
                elif isinstance(event, RoundVoided) and event.by == "review":
                    fell += 1
                    assert moment.room.rounds[event.round].review == "overturned"
            asked = {id: task for id, task in moment.room.tasks.items() if "flags" in task.brief}
            looked += len(asked)
            if moment.room.phase == "asking" and moment.room.current is not None:
                text = moment.room.current.claim.text
                assert text not in {task.brief["line"] for task in asked.values()}
            assert all(set(task.brief) == {"line", "topic", "flags"} for task in asked.values())
    assert looked
    assert fell


def test_a_teams_average_is_that_of_its_members_who_answered(games: list[Game]) -> None:
    played = 0
    for game in games:
        for moment in moments(game):
            room = moment.room
            if not moment.told or not room.settings.teams:
                assert room.settings.teams or room.teams() == ()
                continue
            rows = room.teams()
            assert sorted(row.team for row in rows) == list(range(1, room.settings.teams + 1))
            assert sum(row.players for row in rows) == room.seated
            assert is_sorted([row.rank for row in rows])
            assert {t: n for t, n in room.derived.teams.items() if n} == {r.team: r.players for r in rows if r.players}
            for row in rows:
                scores = [room.scores[p.id] for p in room.present if p.team == row.team and p.answered]
                assert row.average == (round(sum(scores) / len(scores)) if scores else 0)
                played += bool(scores)
    assert played


# Talk


def test_what_is_held_is_told_to_its_author_and_the_host_alone_and_what_is_for_all_is_shown(games: list[Game]) -> None:
    for game in games:
        authors: dict[int, str] = {}
        for moment in moments(game):
            shown = {n for n, row in moment.room.chat.items() if row.state == "shown"}
            for event in moment.told:
                if isinstance(event, Said):
                    authors[event.message] = event.player
                    everybody = event.to == "all" and event.state == "shown" and event.message in shown
                    assert everybody or (event.to in (event.player, "host") and event.state == "held"), event
                elif isinstance(event, Hidden):
                    assert event.to in ("all", authors[event.message], "host")
                elif isinstance(event, Checked | MoodChanged):
                    assert event.to == "host"


def test_no_juniors_contact_data_is_told_or_kept(games: list[Game]) -> None:
    juniors = [game for game in games if game.seed % 9 == 4]
    assert juniors
    for game in juniors:
        for moment in moments(game):
            told = "".join(frame_text(event, moment.id) for event in moment.told)
            assert "example.org" not in told + "".join(row.text for row in moment.room.chat.values())


def test_while_a_round_is_open_no_agent_is_asked_and_no_answer_of_one_is_told(games: list[Game]) -> None:
    asked = 0
    for game in games:
        known: set[str] = set()
        for moment in moments(game):
            room = moment.room
            if room.phase == "asking" and room.current is not None and moment.id[0] > room.current.opens_at:
                assert not any(isinstance(event, Response) and not event.done for event in moment.told)
                answers = [event.text for event in moment.told if isinstance(event, Response)]
                assert "I think so." not in answers or isinstance(moment.command, commands.TaskDone)
                assert {task.id for task in room.tasks.values() if task.agent == "assistant"} <= known
            known |= {task.id for task in room.tasks.values() if task.agent == "assistant"}
        asked += len(known)
    assert asked

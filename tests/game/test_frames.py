"""How events travel: packed into one entry, and out of it again."""

import json
from typing import Any

import pytest

from game import events
from game.events import AnswerTaken, Event, GameOver, PresenceChanged, RoundClosed, Status
from game.io.frames import (
    PER_ENTRY,
    Frame,
    Id,
    Receipt,
    entry_of,
    event_id,
    frame_text,
    pack,
    parse_id,
    show_id,
    unpack,
)
from game.standing import PlayerId
from tests.game.stories import Story, asking, one, revealing

NASTY = 'Ana "\n\u2028</script>\\ +all =taken "type":"said" 王伟 🦊'


def through(told: list[tuple[Id, Event]]) -> list[Frame | Receipt]:
    return list(unpack(pack(told)))


def numbered(*told: Event, entry: Id = (1_700_000_000_000, 3)) -> list[tuple[Id, Event]]:
    return [(event_id(entry, k), event) for k, event in enumerate(told)]


def taken(player: str, answered: int, verdict: Any = "fact") -> AnswerTaken:
    return AnswerTaken(
        to=player, round=2, verdict=verdict, sure=answered % 2 == 0, elapsed=1234, answered=answered, players=9
    )


# Ids


@pytest.mark.parametrize("id", [(0, 0), (1_700_000_000_000, 0), (1_700_000_000_000, 127), (2**60, 2**60)])
def test_an_id_reads_as_it_is_shown(id: Id) -> None:
    assert parse_id(show_id(id)) == id


@pytest.mark.parametrize(
    "text",
    ["", "-", "1", "1-", "-1", "a-1", "1-b", "1-2-3", "+1-2", "1 -2", "١-٢", "²-1", "1.0-1", "1" * 42 + "-1", "$", "*"],
)
def test_what_is_no_id_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        parse_id(text)


def test_ids_of_events_rise_with_their_entries_and_lead_back_to_them() -> None:
    entries = [(1_700_000_000_000, 0), (1_700_000_000_000, 1), (1_700_000_000_001, 0)]
    ids = [event_id(entry, k) for entry in entries for k in range(64)]
    assert ids == sorted(set(ids))
    assert all(id[1] % 2 == 0 for id in ids), "odd ids are for tallies"
    assert [entry_of(id) for id in ids] == [entry for entry in entries for _ in range(64)]
    assert [entry_of((id[0], id[1] + 1)) for id in ids] == [entry_of(id) for id in ids]


def test_a_command_that_tells_more_than_an_entry_holds_is_a_bug() -> None:
    event_id((1, 1), PER_ENTRY // 2 - 1)
    with pytest.raises(AssertionError, match="at most 64"):
        event_id((1, 1), PER_ENTRY // 2)


# There and back


def test_a_game_comes_out_as_it_went_in() -> None:
    story = asking("Ana", "Ben", rounds=2)
    story.right("Ana")
    story.pause()
    story.resume()
    story.wrong("Ben")
    story.pass_time(200_000)
    story.void(round=1)
    story.start()
    story.end()

    out = through(story.told)

    assert [item.id for item in out] == [id for id, _ in story.told]
    for item, (id, event) in zip(out, story.told, strict=True):
        if isinstance(item, Receipt):
            assert isinstance(event, AnswerTaken)
            assert item.player == event.to
            assert json.loads(item.text()) == json.loads(frame_text(event, id))
        else:
            assert (item.kind, item.to, item.text) == (event.type, event.to, frame_text(event, id))
    kinds = {event.type for _, event in story.told}
    assert kinds >= {"round_closed", "round_voided", "game_over", "presence", "status", "paused", "resumed_play"}


def test_an_entry_is_named_by_its_last_event_and_its_fields_rise() -> None:
    story = revealing("Ana", "Ben")
    names = [parse_id(name) for name, _ in pack(story.told)]
    assert names == sorted(set(names))
    assert names[-1] == story.told[-1][0]


def test_nothing_told_is_nothing_packed() -> None:
    assert pack([]) == []
    assert through([]) == []


def test_receipts_in_a_row_travel_as_one_field_and_keep_their_ids() -> None:
    told = [
        (event_id((1_700_000_000_000 + n // 3, n), 0), taken(f"p{n}", n, "fake" if n % 3 else "fact"))
        for n in range(10)
    ]
    fields = pack(told)
    assert len(fields) == 1
    assert fields[0][0] == show_id(told[-1][0])
    for receipt, (id, event) in zip(unpack(fields), told, strict=True):
        assert isinstance(receipt, Receipt)
        assert isinstance(event, AnswerTaken)
        assert (receipt.id, receipt.at, receipt.player) == (id, id[0], event.to)
        assert (receipt.round, receipt.verdict, receipt.sure, receipt.elapsed) == (2, event.verdict, event.sure, 1234)
        assert (receipt.answered, receipt.players) == (event.answered, 9)


def test_receipts_between_other_events_keep_their_place() -> None:
    told = numbered(taken("p1", 1), taken("p2", 2), Status(kind="k", text="t"), taken("p3", 3), taken("p4", 4))
    assert len(pack(told)) == 3
    out = through(told)
    assert [item.id for item in out] == [id for id, _ in told]
    assert [type(item).__name__ for item in out] == ["Receipt", "Receipt", "Frame", "Receipt", "Receipt"]


def test_a_receipt_reads_as_its_event_would_and_does_not_tell_how_many_answered() -> None:
    (id, event), *_ = numbered(taken("p1", 2))
    (receipt,) = through([(id, event)])
    assert isinstance(receipt, Receipt)
    text = json.loads(receipt.text())
    assert text == json.loads(frame_text(event, id))
    assert set(text) == {"type", "id", "at", "round", "verdict", "sure", "elapsed"}


@pytest.mark.parametrize("to", ["all", "host", "p1", "K7DF3M-0a1b2c3d4e5f"])
def test_a_frame_keeps_whom_it_is_for_and_does_not_tell(to: str) -> None:
    (frame,) = through(numbered(Status(to=to, kind="k", text="t")))
    assert isinstance(frame, Frame)
    assert frame.to == to
    assert "to" not in json.loads(frame.text)


def test_any_text_survives_whatever_marks_are_in_it() -> None:
    story = asking("Ana")
    closed = one(story.skip(), RoundClosed).model_copy(update={"explanation": NASTY})
    told = numbered(
        Status(kind=NASTY, text=NASTY),
        events.Notification(to="s1", content=NASTY),
        events.PlayerJoined(player=PlayerId("p1"), name=NASTY, players=1),
        events.RoundVoided(round=1, reason=NASTY, top=(), results={PlayerId("p1"): {"name": NASTY}}),
        closed,
        taken("p1", 1),
        PresenceChanged(players=1, connected=1, host=False, seats={PlayerId("p1"): NASTY}),
    )
    out = through(told)
    assert [getattr(item, "kind", "answer_taken") for item in out] == [event.type for _, event in told]
    for item, (id, event) in zip(out, told, strict=True):
        if isinstance(item, Frame):
            assert item.text == frame_text(event, id)
            assert "\n" not in item.text
    assert out[-1].seats == {"p1": NASTY}  # type: ignore[union-attr]
    assert json.loads(out[3].for_player(PlayerId("p1")))["you"] == {"name": NASTY}  # type: ignore[union-attr]


# What is personal


def personal(story: Story, kind: type[RoundClosed] | type[GameOver]) -> tuple[Frame, Any]:
    (frame,) = (
        item
        for item in through(story.told)
        if isinstance(item, Frame) and item.kind == kind.model_fields["type"].default
    )
    return frame, one([event for _, event in story.told], kind)


def test_each_player_gets_the_own_part_of_a_reveal_and_nobody_elses() -> None:
    story = asking("Ana", "Ben", "Cleo", rounds=1)
    story.sleep(3_000)
    story.right("Ana")
    story.wrong("Ben")
    story.pass_time(60_000)
    for kind in (RoundClosed, GameOver):
        frame, event = personal(story, kind)  # type: ignore[arg-type]
        shared = json.loads(frame.text)
        for who in ("p1", "p2", "p3"):
            own = json.loads(frame.for_player(PlayerId(who)))
            assert own.pop("you") == json.loads(json.dumps(event.results[who]))
            assert own == shared
        assert "results" not in shared
        assert "you" not in shared


def test_who_has_no_own_part_gets_what_all_get() -> None:
    frame, _ = personal(revealing("Ana"), RoundClosed)
    assert frame.for_player(None) == frame.text
    assert frame.for_player(PlayerId("p9")) == frame.text


def test_presence_carries_who_holds_which_seat_to_the_hub_and_not_to_browsers() -> None:
    story = Story()
    story.open()
    story.join("Ana")
    (frame,) = through(numbered(*story.connect("Ana", "host")))
    assert isinstance(frame, Frame)
    assert frame.seats == {"p1": "session of Ana", "host": "session of host"}
    assert "session of" not in frame.text


def test_every_event_has_its_kind_and_hides_what_it_says_it_hides() -> None:
    story = asking("Ana", "Ben", rounds=1)
    story.right("Ana")
    story.pass_time(100_000)
    for id, event in story.told:
        body = json.loads(frame_text(event, id))
        assert (body["type"], body["id"], body["at"]) == (event.type, show_id(id), id[0])
        assert list(body)[:2] == ["id", "at"]
        assert not event.HIDDEN & set(body)
        assert set(body) == {"id", "at"} | set(type(event).model_fields) - event.HIDDEN

"""The past against a plain list that forgets nothing."""

import json
import random

import pytest

from game.commands import HOST
from game.events import BESIDE
from game.io.frames import PER_ENTRY, Frame, Id, Receipt, entry_of, event_id
from game.standing import PlayerId
from web.past import Past
from web.sessions import SPECTATOR, Identity

PLAYERS = [PlayerId(f"p{n}") for n in range(4)]
PEOPLE = [SPECTATOR, Identity("host", HOST), *(Identity("player", player) for player in PLAYERS)]
KINDS = ("locked", "presence", "notification", "round_closed")


def _some(chance: random.Random, id: Id) -> Frame | Receipt:
    if chance.random() < 0.5:
        return Receipt(id, id[0], chance.choice(PLAYERS), 1, "fact", False, 5, 1, 4)
    kind = chance.choice(KINDS)
    to = chance.choice([*PLAYERS, HOST]) if kind == "notification" else "all"
    you = {player: json.dumps({"rank": n}) for n, player in enumerate(PLAYERS[1:])} if kind == "round_closed" else {}
    return Frame(id, kind, to, f'{{"id":"{id[0]}-{id[1]}","type":"{kind}"}}', you=you)


def _heard(items: list[Frame | Receipt], after: Id, who: Identity, leave_out: tuple[str, ...]) -> list[str]:
    texts = []
    for item in items:
        if item.id <= after:
            continue
        if isinstance(item, Receipt):
            if item.player == who.player:
                texts.append(item.text())
        elif item.kind not in leave_out and item.to in ("all", who.seat):
            texts.append(item.for_player(who.player))
    return texts


@pytest.mark.parametrize("seed", range(12))
def test_what_is_remembered_is_what_a_plain_list_would_say(seed: int) -> None:
    chance = random.Random(seed)
    past, items = Past(), list[Frame | Receipt]()
    now, sequence, before = 1000, 0, 0
    for _ in range(150):
        if chance.random() < 0.7:
            now, sequence = now + chance.randint(1, 20), 0
        else:
            sequence += 1
        entry = (now, sequence)
        for k in range(chance.randint(1, 4)):
            item = _some(chance, event_id(entry, k))
            past.add(item)
            items.append(item)
        if chance.random() < 0.2:
            before = max(before, now - chance.choice((0, 50, 300)))
            past.forget(before)
            gone = [item.id for item in items if item.id < (before, 0)]
            assert past.floor <= max(gone, default=(0, 0)), "nothing younger is forgotten"

        ids = [item.id for item in items]
        for _ in range(4):
            after = chance.choice([*ids, (now + 1, 0), (now - 30, 7), past.floor])
            who, leave_out = chance.choice(PEOPLE), chance.choice(((), ("presence", "locked")))
            if after >= past.floor:
                assert past.after(after, who, leave_out) == _heard(items, after, who, leave_out)
                later = any(isinstance(item, Frame) and item.kind not in BESIDE and item.id > after for item in items)
                assert past.changed_after(after) == later
        asked = entry_of(chance.choice(ids))
        known = [item for item in items if isinstance(item, Frame) and item.id > past.floor]
        if (asked[0], asked[1] * PER_ENTRY) > past.floor:
            assert past.of_entry(asked) == [frame for frame in known if entry_of(frame.id) == asked]


def test_what_is_forgotten_is_gone_and_who_asks_for_it_can_see_that() -> None:
    past = Past()
    for at in range(10):
        past.add(Receipt((at, 0), at, PLAYERS[at % 2], 1, "fact", False, 5, 1, 4))
        past.add(Frame((at, 2), "locked", "all", f"frame {at}"))
    past.forget(7)
    assert past.floor == (6, 2)
    assert len(past._frames) == len(past._receipts) == 3
    assert past.after(past.floor, SPECTATOR) == ["frame 7", "frame 8", "frame 9"]
    past.forget(100)
    assert past.floor == (9, 2)
    assert past.after(past.floor, PEOPLE[2]) == []
    assert not past.changed_after(past.floor)
    assert not past._own
    past.forget(200)
    assert past.floor == (9, 2)


def test_what_was_told_at_the_very_time_is_not_older_than_it() -> None:
    past = Past()
    for at in (5, 6, 7):
        past.add(Frame((at, 0), "locked", "all", f"frame {at}"))
    past.forget(6)
    assert past.floor == (5, 0)
    assert past.after((5, 0), SPECTATOR) == ["frame 6", "frame 7"]


def test_an_id_that_nobody_gave_is_not_known_but_what_was_made_of_one_is() -> None:
    past = Past()
    for id in ((1000, 0), (1000, 2), (2000, 0)):
        past.add(Frame(id, "locked", "all", "{}"))
    past.note((2500, 4))
    known = [(1000, 0), (1000, 2), (1000, 3), (2000, 1), (2500, 4), (2500, 5)]
    assert all(past.knows(id) for id in known)
    # Told by a Redis that has lost it since, though others were told later.
    assert not any(past.knows(id) for id in [(1500, 0), (1500, 1), (1000, 4), (2500, 6), (999, 0)])
    past.forget(2000)
    assert past.knows((1000, 2)), "nothing after it was forgotten"
    assert not past.knows((1000, 0))

"""What is found about messages, and what follows: they are shown or hidden, their authors muted, the host told.

1. All messages that wait are checked together, by one run at a time. What its verdicts lead to is decided here.
2. What a person decided about a message stands.
3. A moderator that fails has not said "clean": held messages stay held, others are marked unchecked.
"""

import json
from collections.abc import Iterator
from typing import Any

from pydantic import ValidationError

from game import events
from game.commands import HOST
from game.events import ALL, Told
from game.flows import MODERATE
from game.messages import HiddenBy, Judged, Message
from game.refusals import Refusal
from game.room import TOGETHER, Room
from game.runs import Line, Run, begin
from game.shelf import take_move
from game.standing import PlayerId
from game.workflow import Json

HIDING = frozenset({"insult", "hate", "sexual", "violence", "approach", "spam"})
"""What is hidden; contact data is, too, in a junior room."""
SURE = 70
"""How sure a moderator must be to hide a message, in per cent."""
STRIKES, STRIKES_MS, MUTE_MS = 3, 600_000, 300_000
"""So many hidden messages within so long mute a player, for so long."""
MOODS = 50
"""How many of the latest checked messages the room's mood is made of."""
MOST_CHARACTERS = 20_000
"""How long the texts of a run may be together, as JSON: what a run holds is bounded."""
MOST_TOLD = 16
"""How many events the verdicts of one run may lead to, of the 64 of a command; messages that find no room are checked again."""
REASONS = {
    "insult": "It insults somebody.",
    "hate": "It is hateful.",
    "sexual": "It is sexual.",
    "violence": "It is violent.",
    "contact": "It tells how to reach somebody.",
    "approach": "It asks for what nobody should ask here.",
    "spam": "It is spam.",
}
"""What people read about a message that was hidden."""


# What may be done to a message and its author


def tell(row: Message) -> Iterator[events.Said]:
    """A message, to all or, while it is held, to its author and the host."""
    said = events.Said(
        to=ALL if row.state == "shown" else row.player,
        message=row.n,
        player=row.player,
        name=row.name,
        text=row.text,
        state="shown" if row.state == "shown" else "held",
        assistant=row.assistant,
    )
    yield said
    if row.state != "shown" and row.player != HOST:
        yield said.model_copy(update={"to": HOST})


def hide(room: Room, row: Message, by: HiddenBy, reason: str) -> Iterator[events.Hidden]:
    """Hide a message, and tell those who saw it."""
    room.write(row.model_copy(update={"state": "hidden", "by": by, "reason": reason}))
    hidden = events.Hidden(message=row.n, by=by, reason=reason)
    if row.state == "shown":
        yield hidden
        return
    for who in dict.fromkeys((row.player, HOST)):
        yield hidden.model_copy(update={"to": who})


def mute(room: Room, who: PlayerId, until: int | None, by: HiddenBy, reason: str) -> Iterator[events.Muted]:
    """Mute a player until then (ms), or no more; the player and the host are told. Raises Refusal `no_such_player`."""
    player = room.player(who)
    if player is None:
        raise Refusal("no_such_player")
    room.put(player.model_copy(update={"muted_until": until}))
    for to in (who, HOST):
        yield events.Muted(to=to, player=who, name=player.name, until=until, reason=reason, by=by)


def ruled(room: Room, what: str, detail: dict[str, Json]) -> events.Logged:
    """A line of the log: who decided what about the chat."""
    line = Line(run=f"{room.code}-talk", flow="talk", node=what, step=0, what="ruled", trace=room.code, detail=detail)
    return events.Logged(line=line)


# What a moderator finds


def judge(room: Room, at: int) -> Told:
    """Begin to check what waits."""
    messages: list[Json] = []
    characters = 0
    # Where all are held, each clean one leads to an event.
    together = TOGETHER if room.settings.chat == "open" else MOST_TOLD
    for n in list(room.derived.unjudged)[:together]:
        characters += len(json.dumps(room.chat[n].text))
        if messages and characters > MOST_CHARACTERS:
            break
        messages.append({"n": n, "text": room.chat[n].text})
        del room.derived.unjudged[n]
    room.run_count += 1
    room.judged_at = at
    id = f"{room.code}-r{room.run_count}"
    brief: Json = {"messages": messages, "topic": room.settings.topic, "junior": room.settings.junior}
    yield from take_move(room, begin(MODERATE, id, {"brief": brief}, at, trace=id, budget=room.budget), at)


def judged(room: Room, run: Run, asked: set[int], at: int) -> Told:
    """A run that checked messages has ended: what was found clean is shown, what was not is hidden or told to the host."""
    verdicts = _verdicts(run) if run.status == "completed" else {}
    told = 0
    results: dict[str, list[Json]] = {}
    for n in sorted(asked):
        row = room.chat.get(n)
        if row is None or not row.unjudged:
            continue
        if told >= MOST_TOLD:
            room.derived.unjudged[n] = None
            continue
        if n in verdicts:
            row = row.model_copy(
                update={**verdicts[n].model_dump(include={"mood", "category", "language"}), "checked": True}
            )
        else:
            row = row.model_copy(update={"unchecked": True})
        for event in _consequences(room, row, verdicts.get(n), at):
            told += 1
            yield event
        row = room.chat[n]
        found = "unchecked" if row.unchecked else row.category or "clean"
        results.setdefault(f"{found}, {row.state}", []).append(n)
    room.derived.unjudged = dict.fromkeys(sorted(room.derived.unjudged))
    yield ruled(room, "judge", {"run": run.id, **results})
    yield from look_around(room)


def _verdicts(run: Run) -> dict[int, Judged]:
    """What the moderator said, as far as it makes sense."""
    found = run.output.get("verdicts")
    verdicts: dict[int, Judged] = {}
    for one in found if isinstance(found, list) else ():
        try:
            verdict = Judged.model_validate(one)
        except ValidationError:
            continue
        # Of two verdicts on one message the worse one counts.
        if (known := verdicts.get(verdict.n)) is None or (known.category is None and verdict.category is not None):
            verdicts[verdict.n] = verdict
    return verdicts


def _consequences(room: Room, row: Message, verdict: Judged | None, at: int) -> Told:
    """What follows from a verdict (None: there is none) for one message."""
    hiding = HIDING | {"contact"} if room.settings.junior else HIDING
    if verdict is not None and verdict.category in hiding and verdict.score >= SURE:
        yield from hide(room, row, "moderator", REASONS[verdict.category])
        yield checked_event(row)
        if not row.assistant:
            yield from strike(room, row.player, at)
        return
    if row.state == "held" and row.category is None and not row.unchecked:
        row = row.model_copy(update={"state": "shown"})
        room.write(row)
        yield from tell(row)
        return
    room.write(row)
    if row.open:
        yield checked_event(row)


def checked_event(row: Message) -> events.Checked:
    """What the host is told of a message that wants eyes."""
    return events.Checked(
        message=row.n, mood=row.mood, category=row.category, language=row.language, unchecked=row.unchecked
    )


def strike(room: Room, who: PlayerId, at: int) -> Told:
    """A message was hidden by rule or by moderator: too many of them mute their author for a while."""
    player = room.player(who)
    if player is None or (player.muted_until is not None and player.muted_until > at):
        return
    strikes = sum(
        row.player == who and row.state == "hidden" and not row.decided and row.at > at - STRIKES_MS
        for row in room.chat.values()
    )
    if strikes >= STRIKES:
        yield from mute(room, who, at + MUTE_MS, "moderator", "Several messages were hidden.")


def look_around(room: Room) -> Told:
    """Count anew how the room feels and how many messages want a person's eyes, and tell the host where that changed."""
    counted: dict[str, Any] = {"happy": 0, "neutral": 0, "sad": 0}
    checked = eyes = 0
    for n in sorted(room.chat, reverse=True):
        row = room.chat[n]
        eyes += row.open
        if row.mood is not None and not row.assistant and checked < MOODS:
            counted[row.mood] += 1
            checked += 1
    mood = None
    if checked:
        happy, sad = (round(100 * counted[name] / checked) for name in ("happy", "sad"))
        mood = (happy, max(0, 100 - happy - sad), sad)
    if (mood, eyes) != (room.mood, room.eyes):
        room.mood, room.eyes = mood, eyes
        happy, neutral, sad = mood or (0, 0, 0)
        yield events.MoodChanged(happy=happy, neutral=neutral, sad=sad, open=eyes)

"""`step(room, command, at)`: the one function through which everything that happens in a room happens.

1. Handlers are generators: first refuse, then change the room, then yield what happened. A refusal changes nothing.
2. `at` is the time in the inbox entry's id (ms). An answer counts if it arrived before the deadline, however late this runs:
   a deadline that has passed is dealt with before the command is.
3. A phase that is due ends once per command, and the next one begins at `at`: nobody misses a reveal because a master was late.
4. The verdict of a claim is drawn from the room's seed when the claim is taken off the shelf. Every round is played from the
   shelf; an empty shelf makes the room wait in `preparing` until the bank has answered.
"""

from collections.abc import Callable, Iterator
from typing import Any

from game import commands, events, tally
from game.claims import MIXED, Claim, draw_verdict
from game.commands import HOST, Command
from game.events import Event
from game.names import clean_name
from game.recap import game_over
from game.refusals import Refusal
from game.room import Answer, Player, Room, Round, asked, split_of
from game.standing import PlayerId
from game.tasks import BankBrief, Task

SHELF = 5
"""How many claims are kept ready ahead of the rounds."""
TASK_PATIENCE_MS = 5_000
"""How long an agent may take before it is asked again."""
VOID_PAUSE_MS = 3_000
"""How long everybody may read that a round was voided."""
TOP = 5
WIDER = (None, "difficulty", "topic")
"""How far the bank had to look, nearest first."""

BY_ITSELF = (commands.TimeUp, commands.Presence, commands.Gone, commands.TaskDone, commands.TaskFailed)
"""Commands that nobody gave: they do not keep an idle room alive."""

Told = Iterator[Event]
Handler = Callable[[Room, Any, int], Told]


def step(room: Room, command: Command, at: int) -> list[Event]:
    """Apply one command that arrived at `at` (ms) and return what happened, in order. Changes `room` in place.

    >>> step(Room(code="K7DF3M"), commands.Pause(), 0)[0].code
    'no_such_room'
    """
    told: list[Event] = []
    before = room.phase
    if room.deadline is not None and at >= room.deadline:
        told += _time_passes(room, at)
    if isinstance(command, commands.Skip | commands.Next) and room.phase != before and not room.expired:
        # What the host wanted to end has just ended by itself.
        return told
    try:
        if room.expired or (room.opened_at is None and not isinstance(command, commands.Open)):
            raise Refusal("no_such_room")
        told += HANDLERS[type(command)](room, command, at)
    except Refusal as no:
        if not isinstance(command, commands.TimeUp):
            told.append(events.Refused(to=_author(command), code=no.code, message=no.message))
    if not isinstance(command, BY_ITSELF) and not room.expired:
        room.expires_at = at + room.idle_ms
    return told


def _author(command: Command) -> str:
    """Who hears that a command was refused."""
    if isinstance(command, commands.Answer | commands.Leave | commands.Join):
        return command.player
    return HOST


# Time


def _time_passes(room: Room, at: int) -> Told:
    if room.expires_at is not None and at >= room.expires_at:
        yield from _expire(room)
        return
    for task in [task for task in room.tasks.values() if at >= task.retry_at]:
        again = task.model_copy(update={"attempt": task.attempt + 1, "retry_at": at + TASK_PATIENCE_MS})
        room.tasks[task.id] = again
    due = [t for t in (room.next_at, room.early_at) if t is not None and not room.paused]
    if due and at >= min(due):
        # A game that goes on by itself is being used, even if nobody says a word.
        room.expires_at = at + room.idle_ms
        yield from _phase_ends(room, at)


def _expire(room: Room) -> Told:
    room.expired = True
    room.next_at = room.early_at = room.expires_at = None
    room.tasks = {}
    yield events.RoomExpired()


def _phase_ends(room: Room, at: int) -> Told:
    room.early_at = None
    if room.phase == "asking":
        yield from _close_round(room, at)
    elif room.playing:
        yield from _go_on(room, at)


# The shelf


def _stock(room: Room, at: int) -> None:
    """Ask the bank for what the shelf lacks, unless it is being fetched already."""
    left = room.settings.rounds - (room.round if room.playing else 0)
    lacking = min(SHELF, left) - len(room.shelf)
    if lacking <= 0 or room.exhausted or room.tasks:
        return
    room.task_count += 1
    topic = MIXED if room.widened == "topic" else room.settings.topic
    avoid = (*room.asked, *(subject.key for subject in room.shelf))
    brief = BankBrief(topic=topic, difficulty=room.settings.difficulty, count=lacking, avoid=avoid)
    task = Task(
        id=f"{room.code}-{room.task_count}", agent="bank", attempt=1, retry_at=at + TASK_PATIENCE_MS, brief=brief
    )
    room.tasks[task.id] = task


def _take_claim(room: Room) -> Claim:
    """The next claim off the shelf, with its verdict drawn."""
    subject, *rest = room.shelf
    verdict = draw_verdict(room.seed, room.drawn, room.tail, room.facts)
    room.shelf = tuple(rest)
    room.asked = (*room.asked, subject.key)
    room.drawn += 1
    room.facts += verdict == "fact"
    room.tail = (*room.tail, verdict)[-3:]
    return subject.claim(verdict)


def _on_task_done(room: Room, command: commands.TaskDone, at: int) -> Told:
    if command.task not in room.tasks:
        return
    del room.tasks[command.task]
    found = command.result
    known = {*room.asked, *(subject.key for subject in room.shelf)}
    fresh = {subject.key: subject for subject in found.subjects if subject.key not in known}
    room.shelf = (*room.shelf, *fresh.values())
    # An answer without anything new counts as the end of the bank: asking again at once would ask for ever.
    room.exhausted = found.exhausted or not fresh
    if WIDER.index(found.widened) > WIDER.index(room.widened):
        room.widened = found.widened
        what = "at this difficulty" if found.widened == "difficulty" else f"about {room.settings.topic}"
        yield events.Status(kind="widened", text=f"The bank has no more claims {what}, so others are mixed in.")
    if room.exhausted:
        yield events.Status(kind="exhausted", text="The bank has run out of claims that this room has not seen.")
    else:
        yield events.Status(to=HOST, kind="shelf", text=f"{len(room.shelf)} claims ready.")
    if room.phase == "preparing" and room.next_at is None and not room.paused:
        yield from _open_round(room, at)
    else:
        _stock(room, at)


def _on_task_failed(room: Room, command: commands.TaskFailed, at: int) -> Told:
    task = room.tasks.get(command.task)
    if task is not None:
        room.tasks[task.id] = task.model_copy(update={"retry_at": at + TASK_PATIENCE_MS})
        yield events.Status(to=HOST, kind="task_failed", text="The bank did not answer; it is asked again.")


# Rounds


def _open_round(room: Room, at: int) -> Told:
    room.reveal = None
    room.phase = "preparing"
    room.next_at = None
    if not room.shelf:
        _stock(room, at)
        if room.exhausted:
            yield from _finish(room)
        else:
            yield events.Status(kind="waiting", text="The next claim is on its way.")
        return
    claim = _take_claim(room)
    room.round += 1
    closes_at = at + room.settings.seconds * 1000
    room.rounds[room.round] = Round(number=room.round, claim=claim, opens_at=at, closes_at=closes_at)
    room.phase = "asking"
    room.next_at = closes_at
    room.early_at = None
    room.asking_anew()
    _stock(room, at)
    yield events.RoundOpened(
        round=room.round, of=room.settings.rounds, claim=asked(claim), opens_at=at, closes_at=closes_at
    )


def _close_round(room: Room, at: int) -> Told:
    round = room.current
    assert round is not None, "asking without a round"
    round = round.model_copy(update={"closed_at": at})
    room.rounds[round.number] = round
    before = {p.id: p.rank for p in room.players.values()}
    earned = tally.count(room, round)
    claim = round.claim
    room.phase = "revealing"
    room.early_at = None
    room.next_at = at + room.settings.reveal_seconds * 1000 if room.settings.auto else None
    closed = events.RoundClosed(
        round=round.number,
        of=room.settings.rounds,
        claim=asked(claim),
        verdict=claim.verdict,
        explanation=claim.explanation,
        sources=claim.sources,
        confidence=claim.confidence,
        made_by=claim.made_by,
        split=split_of(room.given),
        answered=len(room.given),
        top=room.top(TOP),
        fastest=tally.fastest(room, round),
        next_at=room.next_at,
        results=tally.results(room, round, earned, before),
    )
    room.reveal = closed.model_copy(update={"results": {}})
    yield closed


def _go_on(room: Room, at: int) -> Told:
    """From a reveal, or a voided round, to the next round or the podium."""
    if room.round >= room.settings.rounds:
        yield from _finish(room)
    else:
        yield from _open_round(room, at)


def _finish(room: Room) -> Told:
    room.phase = "over"
    room.reveal = None
    room.next_at = room.early_at = room.paused_at = None
    over = game_over(room)
    room.ending = over.model_copy(update={"results": {}})
    yield over


def _on_answer(room: Room, command: commands.Answer, at: int) -> Told:
    if room.player(command.player) is None:
        raise Refusal("no_such_player")
    first = room.answer_of(command.round, command.player)
    if first is None:
        first = _accept(room, command, at)
    elif first.verdict != command.verdict:
        raise Refusal("already_answered")
    yield events.AnswerTaken(
        to=command.player,
        round=command.round,
        verdict=first.verdict,
        sure=first.sure,
        elapsed=first.elapsed,
        answered=len(room.answers_to(command.round)),
        players=room.seated,
    )
    if room.phase == "asking" and room.early_at is not None and room.early_at <= at and not room.paused:
        yield from _phase_ends(room, at)


def _accept(room: Room, command: commands.Answer, at: int) -> Answer:
    round = room.current
    if not 1 <= command.round <= room.round:
        raise Refusal("no_such_round")
    if round is None or room.phase != "asking" or command.round != room.round:
        raise Refusal("round_not_active")
    if room.paused:
        raise Refusal("paused")
    sure = command.sure and room.settings.scoring == "confidence"
    answer = Answer(verdict=command.verdict, sure=sure, at=at, elapsed=at - round.opens_at)
    room.take(command.player, answer)
    room.early_at = room.early_close(at)
    return answer


# People


def _on_open(room: Room, command: commands.Open, at: int) -> Told:
    if room.opened_at is not None:
        raise Refusal("already_open")
    room.opened_at = at
    room.settings = command.settings
    room.seed = command.seed
    room.idle_ms = command.idle_seconds * 1000
    room.countdown_ms = command.countdown_ms
    room.seats[HOST] = command.host
    _stock(room, at)
    yield events.RoomOpened(room=room.code)


def _on_join(room: Room, command: commands.Join, at: int) -> Told:
    # The same join again, because its outcome was lost on the way, is no second player.
    if room.seats.get(command.player) == command.seat and (known := room.player(command.player)):
        yield events.PlayerJoined(player=known.id, name=known.name, players=room.seated)
        return
    name = clean_name(command.name)
    if name is None or command.player == HOST:
        raise Refusal("bad_name")
    if room.locked:
        raise Refusal("room_locked")
    if room.seated >= room.settings.max_players:
        raise Refusal("room_full")
    if room.name_holder(name) is not None or command.player in room.players:
        raise Refusal("name_taken")
    room.seats[command.player] = command.seat
    room.scores[command.player] = 0
    number = len(room.players) + 1
    first = room.round if room.phase == "asking" else room.round + 1
    room.put(Player(id=command.player, number=number, name=name, joined_at=at, first_round=first))
    yield events.PlayerJoined(player=command.player, name=name, players=room.seated)


def _on_presence(room: Room, command: commands.Presence, at: int) -> Told:
    seats: dict[PlayerId, str] = {}
    for who, session in command.came:
        if who == HOST:
            room.host_session, room.host_via = session, command.via
        elif player := room.player(who):
            room.put(player.model_copy(update={"session": session, "via": command.via, "away_since": None}))
        else:
            continue
        seats[who] = session
    for who, session in command.left:
        if who == HOST:
            if room.host_session == session:
                room.host_session = room.host_via = None
        elif (player := room.player(who)) and player.session == session:
            room.put(player.model_copy(update={"session": None, "via": None, "away_since": at}))
    yield from _presence_changed(room, at, seats)


def _on_gone(room: Room, command: commands.Gone, at: int) -> Told:
    for player in room.present:
        if player.via == command.via:
            room.put(player.model_copy(update={"session": None, "via": None, "away_since": at}))
    if room.host_via == command.via:
        room.host_session = room.host_via = None
    yield from _presence_changed(room, at, {})


def _presence_changed(room: Room, at: int, seats: dict[PlayerId, str]) -> Told:
    yield events.PresenceChanged(
        players=room.seated, connected=room.connected, host=room.host_session is not None, seats=seats
    )
    yield from _maybe_close_early(room, at)


def _maybe_close_early(room: Room, at: int) -> Told:
    """Somebody who was waited for may have gone."""
    if room.phase != "asking":
        return
    room.early_at = room.early_close(at)
    if room.early_at is not None and room.early_at <= at and not room.paused:
        yield from _phase_ends(room, at)


def _remove(room: Room, who: PlayerId, reason: Any, at: int) -> Told:
    player = room.player(who)
    if player is None:
        raise Refusal("no_such_player")
    room.put(player.model_copy(update={"gone": reason, "session": None, "via": None}))
    if who in room.seats:
        del room.seats[who]
    yield events.PlayerLeft(player=who, name=player.name, players=room.seated, reason=reason)
    yield from _maybe_close_early(room, at)


def _on_leave(room: Room, command: commands.Leave, at: int) -> Told:
    yield from _remove(room, command.player, "left", at)


def _on_notify(room: Room, command: commands.Notify, at: int) -> Told:
    sessions = {room.host_session, *(p.session for p in room.present)}
    if command.session not in sessions:
        raise Refusal("no_such_session")
    yield events.Notification(to=command.session, content=command.content)


# The host


def _on_start(room: Room, command: commands.Start, at: int) -> Told:
    if room.playing:
        raise Refusal("already_playing")
    if not room.seated:
        raise Refusal("no_players")
    room.game += 1
    room.round = 0
    room.rounds.clear()
    room.answers.clear()
    room.reindex()
    for player in list(room.players.values()):
        room.players[player.id] = player.model_copy(update={"first_round": 1})
    tally.reset(room)
    room.reveal = room.ending = None
    room.phase = "preparing"
    room.next_at = at + room.countdown_ms
    room.paused_at = room.early_at = None
    room.exhausted = False
    _stock(room, at)
    settings = room.settings
    yield events.GameStarted(
        game=room.game,
        rounds=settings.rounds,
        seconds=settings.seconds,
        topic=settings.topic,
        scoring=settings.scoring,
        next_at=room.next_at,
    )
    if not room.countdown_ms:
        yield from _open_round(room, at)


def _must_play(room: Room) -> None:
    if not room.playing:
        raise Refusal("not_playing")


def _on_next(room: Room, command: commands.Next, at: int) -> Told:
    _must_play(room)
    if room.phase != "revealing":
        raise Refusal("not_revealing")
    if room.paused:
        raise Refusal("paused")
    yield from _go_on(room, at)


def _on_pause(room: Room, command: commands.Pause, at: int) -> Told:
    _must_play(room)
    if room.paused:
        raise Refusal("already_paused")
    room.paused_at = at
    yield events.Paused(remaining=room.next_at - at if room.next_at is not None else None)


def _on_resume(room: Room, command: commands.Resume, at: int) -> Told:
    _must_play(room)
    if room.paused_at is None:
        raise Refusal("not_paused")
    stood = at - room.paused_at
    room.paused_at = None
    if room.next_at is not None:
        room.next_at += stood
    closes_at = None
    if room.phase == "asking" and room.current is not None:
        closes_at = room.current.closes_at + stood
        moved = {"opens_at": room.current.opens_at + stood, "closes_at": closes_at}
        room.rounds[room.round] = room.current.model_copy(update=moved)
    yield events.ResumedPlay(round=room.round, closes_at=closes_at, next_at=room.next_at)
    if room.phase == "preparing" and room.next_at is None and (room.shelf or room.exhausted):
        yield from _open_round(room, at)
    yield from _maybe_close_early(room, at)


def _on_skip(room: Room, command: commands.Skip, at: int) -> Told:
    _must_play(room)
    if room.paused:
        raise Refusal("paused")
    yield from _phase_ends(room, at)


def _on_void(room: Room, command: commands.Void, at: int) -> Told:
    round = room.rounds.get(command.round if command.round is not None else room.round)
    if round is None:
        raise Refusal("no_such_round")
    if round.void is not None:
        raise Refusal("round_voided")
    was_open = round.open
    reason = command.reason or "The host voided this round."
    room.rounds[round.number] = round.model_copy(update={"void": reason})
    if was_open:
        room.phase = "preparing"
        room.next_at = at + VOID_PAUSE_MS
        room.early_at = None
        if room.paused:
            # The pause goes on; what it interrupts now begins anew.
            room.paused_at = at
    tally.recount(room)
    if room.reveal is not None:
        room.reveal = room.reveal.model_copy(update={"top": room.top(TOP)})
    ranks = room.ranks()
    results = {p.id: {"score": room.scores[p.id], "rank": ranks[p.id]} for p in room.present}
    yield events.RoundVoided(
        round=round.number,
        reason=reason,
        top=room.top(TOP),
        next_at=None if room.paused else room.next_at,
        results=results,
    )
    if room.phase == "over":
        yield from _finish(room)


def _on_lock(room: Room, command: commands.Lock, at: int) -> Told:
    if room.locked:
        raise Refusal("already_locked")
    room.locked = True
    yield events.Locked(locked=True)


def _on_unlock(room: Room, command: commands.Unlock, at: int) -> Told:
    if not room.locked:
        raise Refusal("not_locked")
    room.locked = False
    yield events.Locked(locked=False)


def _on_kick(room: Room, command: commands.Kick, at: int) -> Told:
    yield from _remove(room, command.player, "kicked", at)


def _on_end(room: Room, command: commands.End, at: int) -> Told:
    _must_play(room)
    room.paused_at = None
    if room.phase == "asking":
        # Answers that were confirmed count, so the open round is scored and shown first.
        yield from _close_round(room, at)
    yield from _finish(room)


def _on_time_up(room: Room, command: commands.TimeUp, at: int) -> Told:
    yield from ()


HANDLERS: dict[type, Handler] = {
    commands.Open: _on_open,
    commands.Join: _on_join,
    commands.Presence: _on_presence,
    commands.Gone: _on_gone,
    commands.Answer: _on_answer,
    commands.Leave: _on_leave,
    commands.Notify: _on_notify,
    commands.TaskDone: _on_task_done,
    commands.TaskFailed: _on_task_failed,
    commands.TimeUp: _on_time_up,
    commands.Start: _on_start,
    commands.Next: _on_next,
    commands.Pause: _on_pause,
    commands.Resume: _on_resume,
    commands.Skip: _on_skip,
    commands.Void: _on_void,
    commands.Lock: _on_lock,
    commands.Unlock: _on_unlock,
    commands.Kick: _on_kick,
    commands.End: _on_end,
}

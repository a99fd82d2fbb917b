"""What the host may do, who the host is, and what happens without one.

1. A room whose host is gone goes on by itself after a while, says so, and stops doing so when the host is back. One whose reveals
   end by themselves anyway says so, too.
2. The host's seat is handed over by a code that works once and for two minutes. The room knows only its digest.
"""

from game import commands, events, tally
from game.commands import HOST
from game.events import Told
from game.refusals import Refusal
from game.room import Room
from game.rounds import close_round, finish, go_on, maybe_close_early, open_round, phase_ends
from game.shelf import ready, stock


def on_start(room: Room, command: commands.Start, at: int) -> Told:
    """Start a game, or the next one."""
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
    settings = room.settings
    yield events.GameStarted(
        game=room.game,
        rounds=settings.rounds,
        seconds=settings.seconds,
        topic=settings.topic,
        scoring=settings.scoring,
        next_at=room.next_at,
    )
    yield from stock(room, at)
    if not room.countdown_ms:
        yield from open_round(room, at)


def must_play(room: Room) -> None:
    """Refuse where no game is running."""
    if not room.playing:
        raise Refusal("not_playing")


def on_next(room: Room, command: commands.Next, at: int) -> Told:
    """Go on from a reveal."""
    must_play(room)
    if room.phase != "revealing":
        raise Refusal("not_revealing")
    if room.paused:
        raise Refusal("paused")
    yield from go_on(room, at)


def on_pause(room: Room, command: commands.Pause, at: int) -> Told:
    """Stop the clock."""
    must_play(room)
    if room.paused:
        raise Refusal("already_paused")
    room.paused_at = at
    yield events.Paused(remaining=room.next_at - at if room.next_at is not None else None)


def on_resume(room: Room, command: commands.Resume, at: int) -> Told:
    """Let the clock go on."""
    must_play(room)
    if room.paused_at is None:
        raise Refusal("not_paused")
    yield from _resume(room, at)


def _resume(room: Room, at: int) -> Told:
    assert room.paused_at is not None, "a game that goes on cannot be resumed"
    stood = at - room.paused_at
    room.paused_at = None
    if room.next_at is not None:
        room.next_at += stood
    opens_at = closes_at = None
    if room.phase == "asking" and room.current is not None:
        opens_at, closes_at = room.current.opens_at + stood, room.current.closes_at + stood
        moved = {"opens_at": opens_at, "closes_at": closes_at}
        room.rounds[room.round] = room.current.model_copy(update=moved)
    yield events.ResumedPlay(round=room.round, opens_at=opens_at, closes_at=closes_at, next_at=room.next_at)
    if room.phase == "preparing" and room.next_at is None and (ready(room) or room.exhausted):
        yield from open_round(room, at)
    yield from maybe_close_early(room, at)


def on_skip(room: Room, command: commands.Skip, at: int) -> Told:
    """End the phase that is running."""
    must_play(room)
    if room.paused:
        raise Refusal("paused")
    yield from phase_ends(room, at)


def on_extend(room: Room, command: commands.Extend, at: int) -> Told:
    """Let the open round, or a reveal that ends by itself, last longer. Speed is measured as if nothing had happened."""
    must_play(room)
    if room.paused:
        raise Refusal("paused")
    round, more = room.current, command.seconds * 1000
    if room.phase == "asking" and round is not None:
        closes_at = max(round.closes_at, at) + more
        moved = {"closes_at": closes_at, "extended": round.extended + closes_at - round.closes_at}
        room.rounds[round.number] = round.model_copy(update=moved)
        room.next_at = closes_at
        yield events.Extended(round=round.number, closes_at=closes_at, next_at=closes_at)
        yield from maybe_close_early(room, at)
    elif room.phase == "revealing" and room.next_at is not None:
        room.next_at += more
        yield events.Extended(round=room.round, closes_at=None, next_at=room.next_at)
    else:
        raise Refusal("no_clock")


def on_lock(room: Room, command: commands.Lock, at: int) -> Told:
    """Let nobody else in."""
    if room.locked:
        raise Refusal("already_locked")
    room.locked = True
    yield events.Locked(locked=True)


def on_unlock(room: Room, command: commands.Unlock, at: int) -> Told:
    """Let people in again."""
    if not room.locked:
        raise Refusal("not_locked")
    room.locked = False
    yield events.Locked(locked=False)


def on_end(room: Room, command: commands.End, at: int) -> Told:
    """Go to the podium now."""
    must_play(room)
    room.paused_at = None
    if room.phase == "asking":
        # Answers that were confirmed count, so the open round is scored and shown first.
        yield from close_round(room, at)
    yield from finish(room)


# Without a host


def goes_alone(room: Room, at: int) -> Told:
    """Go on without the host, where that is due: a pause ends, and reveals end by themselves."""
    if room.alone_at is None or at < room.alone_at:
        return
    room.autopilot = True
    yield events.Status(kind="autopilot", text="The host is away, so the game goes on by itself.")
    if room.phase == "revealing" and room.next_at is None:
        # In a pause it is the time at which the pause began that this is counted from.
        since = at if room.paused_at is None else room.paused_at
        room.next_at = since + room.settings.reveal_seconds * 1000
        if room.paused_at is None:
            yield events.ResumedPlay(round=room.round, opens_at=None, closes_at=None, next_at=room.next_at)
    if room.paused_at is not None:
        yield from _resume(room, at)


def host_is_back(room: Room) -> Told:
    """The host is connected: what went on by itself waits for the host again."""
    if not room.autopilot:
        return
    room.autopilot = False
    yield events.Status(kind="host_back", text="The host is back.")
    if room.phase == "revealing" and not room.settings.auto:
        room.next_at = None
        if not room.paused:
            yield events.ResumedPlay(round=room.round, opens_at=None, closes_at=None, next_at=None)


# Handing over

USED = 0
"""Stands in place of a code's end once somebody has brought it, so that a second one can be told so."""


def on_hand_over(room: Room, command: commands.HandOver, at: int) -> Told:
    """Let whoever knows a code take the host's seat. An earlier code is worth nothing from now on."""
    room.handover = (command.code, at + command.seconds * 1000)
    yield events.Status(to=HOST, kind="handover", text="The seat of the host can be taken with a code now.")


def on_take_host(room: Room, command: commands.TakeHost, at: int) -> Told:
    """Give the host's seat to who knows the code."""
    if room.seats.get(HOST) == command.host:
        # The same again, because its outcome was lost on the way.
        yield events.HostChanged()
        return
    code, until = room.handover or ("", USED)
    if code != command.code:
        raise Refusal("bad_code")
    if at >= until:
        raise Refusal("used_code" if until == USED else "old_code")
    room.handover = (code, USED)
    room.seats[HOST] = command.host
    if room.host_session is not None:
        room.host_session, room.host_via, room.host_away_since = None, None, at
    yield events.HostChanged()

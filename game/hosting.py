"""What the host may do."""

from game import commands, events, tally
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
    if room.phase == "preparing" and room.next_at is None and (ready(room) or room.exhausted):
        yield from open_round(room, at)
    yield from maybe_close_early(room, at)


def on_skip(room: Room, command: commands.Skip, at: int) -> Told:
    """End the phase that is running."""
    must_play(room)
    if room.paused:
        raise Refusal("paused")
    yield from phase_ends(room, at)


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

"""`step(room, command, at)`: the one function through which everything that happens in a room happens.

1. Handlers are generators: first refuse, then change the room, then yield what happened. A refusal changes nothing.
2. `at` is the time in the inbox entry's id (ms). An answer counts if it arrived before the deadline, however late this runs:
   a deadline that has passed is dealt with before the command is.
3. One handler per command; they live with their noun: rounds, seats, hosting, work.
"""

from collections.abc import Callable
from typing import Any

from game import commands, erasing, events, hosting, justice, rounds, seats, talk, work
from game.commands import HOST, Command, HostCommand
from game.events import Event, Told
from game.refusals import Refusal
from game.room import Room
from game.shelf import stock

BY_ITSELF = (
    commands.TimeUp,
    commands.Presence,
    commands.Gone,
    commands.TaskDone,
    commands.TaskFailed,
    commands.TaskTold,
    commands.Capabilities,
    commands.Withdraw,
)
"""Commands that nobody gave: they do not keep an idle room alive."""

FROM_PLAYERS = (
    commands.Answer,
    commands.Leave,
    commands.Erase,
    commands.Join,
    commands.Say,
    commands.React,
    commands.Query,
    commands.Adjust,
    commands.Flag,
)

STAY_MS = 1_000
"""How far, at most, the end of an idle room is behind what its last command would make it."""

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
        return [*told, *_goes_on(room, at)]
    refused: Refusal | None = None
    try:
        if room.expired or (room.opened_at is None and not isinstance(command, commands.Open)):
            raise Refusal("no_such_room")
        told += HANDLERS[type(command)](room, command, at)
    except Refusal as no:
        refused = no
    told += _goes_on(room, at)
    if refused is not None and not isinstance(command, commands.TimeUp):
        told.append(events.Refused(to=_author(command), code=refused.code, message=refused.message))
    if not isinstance(command, BY_ITSELF) and not room.expired:
        _stay(room, at)
    if refused is None and room.host_away_since is not None and isinstance(command, HostCommand):
        # A host without a socket who still gives commands is not gone.
        room.host_away_since = at
    return told


def _goes_on(room: Room, at: int) -> Told:
    """What nobody asked for now: questions that waited for the reveal, and messages that wait to be checked."""
    if (room.queries or room.derived.unjudged) and not room.expired:
        yield from talk.goes_on(room, at)


def _stay(room: Room, at: int) -> None:
    """The room is being used. Its end moves in steps: not every answer should have the room's state written anew."""
    if room.expires_at is None or at + room.idle_ms - room.expires_at >= min(STAY_MS, room.idle_ms // 100):
        room.expires_at = at + room.idle_ms


def _author(command: Command) -> str:
    """Who hears that a command was refused. Who guesses a code is nobody yet, and the host should not hear of it."""
    if isinstance(command, commands.TakeHost):
        return "nobody"
    if isinstance(command, FROM_PLAYERS):
        return command.player
    return HOST


def _time_passes(room: Room, at: int) -> Told:
    if room.expires_at is not None and at >= room.expires_at:
        yield from _expire(room)
        return
    yield from work.tasks_due(room, at)
    erasing.scrubbed(room, at)
    yield from hosting.goes_alone(room, at)
    early, late = (t is not None and at >= t and not room.paused for t in (room.early_at, room.next_at))
    if early or late:
        # A game that goes on by itself is being used, even if nobody says a word.
        _stay(room, at)
        yield from rounds.phase_ends(room, at) if early else rounds.time_is_up(room, at)


def _expire(room: Room) -> Told:
    room.expired = True
    room.next_at = room.early_at = room.expires_at = None
    room.tasks = {}
    room.runs = {}
    room.queries = {}
    room.reindex()
    yield events.RoomExpired()


def _on_open(room: Room, command: commands.Open, at: int) -> Told:
    """Open the room."""
    if room.opened_at is not None:
        raise Refusal("already_open")
    room.opened_at = at
    room.settings = command.settings
    room.seed = command.seed
    room.idle_ms = command.idle_seconds * 1000
    room.countdown_ms = command.countdown_ms
    room.series = command.series
    room.retire = command.retire
    room.seats[HOST] = command.host
    yield events.RoomOpened(room=room.code)
    yield from stock(room, at)


def _on_time_up(room: Room, command: commands.TimeUp, at: int) -> Told:
    """Nothing: that time has passed was dealt with already."""
    yield from ()


HANDLERS: dict[type, Handler] = {
    commands.Open: _on_open,
    commands.TimeUp: _on_time_up,
    commands.Answer: rounds.on_answer,
    commands.Answers: rounds.on_answers,
    commands.Flag: justice.on_flag,
    commands.Void: justice.on_void,
    commands.Withdraw: justice.on_withdraw,
    commands.Join: seats.on_join,
    commands.Presence: seats.on_presence,
    commands.Gone: seats.on_gone,
    commands.Leave: seats.on_leave,
    commands.Erase: erasing.on_erase,
    commands.Kick: seats.on_kick,
    commands.Adjust: seats.on_adjust,
    commands.Notify: seats.on_notify,
    commands.Announce: seats.on_announce,
    commands.Say: talk.on_say,
    commands.React: talk.on_react,
    commands.Query: talk.on_query,
    commands.Chat: talk.on_chat,
    commands.Hide: talk.on_hide,
    commands.Show: talk.on_show,
    commands.Mute: talk.on_mute,
    commands.Unmute: talk.on_unmute,
    commands.TaskDone: work.on_task_done,
    commands.TaskFailed: work.on_task_failed,
    commands.TaskTold: work.on_task_told,
    commands.Capabilities: work.on_capabilities,
    commands.StartRun: work.on_start_run,
    commands.Start: hosting.on_start,
    commands.Next: hosting.on_next,
    commands.Pause: hosting.on_pause,
    commands.Resume: hosting.on_resume,
    commands.Skip: hosting.on_skip,
    commands.Extend: hosting.on_extend,
    commands.HandOver: hosting.on_hand_over,
    commands.TakeHost: hosting.on_take_host,
    commands.Lock: hosting.on_lock,
    commands.Unlock: hosting.on_unlock,
    commands.End: hosting.on_end,
}

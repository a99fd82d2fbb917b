"""People in a room: they come, are seen, go, or are sent away."""

from typing import Literal

from game import commands, events
from game.commands import HOST
from game.events import Told
from game.hosting import host_is_back
from game.messages import ASSISTANT
from game.names import clean_name, is_preset, name_keys
from game.refusals import Refusal
from game.room import Room
from game.rounds import maybe_close_early
from game.rows import Player
from game.standing import PlayerId

RESERVED = name_keys("Host") | name_keys("Assistant")
"""Names of who speaks in the chat without playing: nobody else may look like them."""


def on_join(room: Room, command: commands.Join, at: int) -> Told:
    """Give somebody a seat."""
    # The same join again, because its outcome was lost on the way, is no second player.
    if room.seats.get(command.player) == command.seat and (known := room.player(command.player)):
        yield events.PlayerJoined(player=known.id, name=known.name, players=room.seated, team=known.team)
        return
    name = clean_name(command.name)
    if name is None or command.player in (HOST, ASSISTANT):
        raise Refusal("bad_name")
    if room.settings.junior and not is_preset(name):
        raise Refusal("preset_name")
    if command.device is not None and command.device in room.derived.banned:
        raise Refusal("banned")
    if room.locked:
        raise Refusal("room_locked")
    if room.seated >= room.settings.max_players:
        raise Refusal("room_full")
    if room.name_holder(name) is not None or command.player in room.players or name_keys(name) & RESERVED:
        raise Refusal("name_taken")
    team = _team(room, command.team)
    room.seats[command.player] = command.seat
    room.scores[command.player] = 0
    number = len(room.players) + room.erased + 1
    first = room.round if room.phase == "asking" else room.round + 1
    player = Player(id=command.player, number=number, name=name, joined_at=at, first_round=first, team=team)
    room.put(player.model_copy(update={"extra": command.extra, "device": command.device}))
    yield events.PlayerJoined(player=command.player, name=name, players=room.seated, team=team)


def _team(room: Room, wanted: int | None) -> int | None:
    """The team of a newcomer: the one that is wished for, else the smallest. Raises Refusal `no_such_team`."""
    count = room.settings.teams
    if wanted is not None and not 1 <= wanted <= count:
        raise Refusal("no_such_team")
    if not count:
        return None
    return wanted or min(range(1, count + 1), key=lambda number: room.derived.teams[number])


def on_adjust(room: Room, command: commands.Adjust, at: int) -> Told:
    """Give a player extra time, or take it back. Nobody else is told."""
    player = room.player(command.player)
    if player is None:
        raise Refusal("no_such_player")
    room.put(player.model_copy(update={"extra": command.extra}))
    yield events.Adjusted(to=command.player, extra=command.extra)
    yield from maybe_close_early(room, at)


def on_presence(room: Room, command: commands.Presence, at: int) -> Told:
    """Note who came to and left a web process."""
    seats: dict[PlayerId, str] = {}
    for who, session in command.came:
        if who == HOST:
            room.host_session, room.host_via, room.host_away_since = session, command.via, None
        elif player := room.player(who):
            room.put(player.model_copy(update={"session": session, "via": command.via, "away_since": None}))
        else:
            continue
        seats[who] = session
    for who, session in command.left:
        if who == HOST:
            if room.host_session == session:
                _host_is_gone(room, at)
        elif (player := room.player(who)) and player.session == session:
            room.put(player.model_copy(update={"session": None, "via": None, "away_since": at}))
    yield from presence_changed(room, at, seats)


def on_gone(room: Room, command: commands.Gone, at: int) -> Told:
    """Note that a web process is gone with its sockets."""
    for player in room.present:
        if player.via == command.via:
            room.put(player.model_copy(update={"session": None, "via": None, "away_since": at}))
    if room.host_via == command.via:
        _host_is_gone(room, at)
    yield from presence_changed(room, at, {})


def _host_is_gone(room: Room, at: int) -> None:
    room.host_session = room.host_via = None
    room.host_away_since = at


def presence_changed(room: Room, at: int, seats: dict[PlayerId, str]) -> Told:
    """Tell who is connected, and close the round if nobody is left to wait for."""
    yield events.PresenceChanged(
        players=room.seated, connected=room.connected, host=room.host_session is not None, seats=seats
    )
    if room.host_session is not None:
        yield from host_is_back(room)
    yield from maybe_close_early(room, at)


def on_leave(room: Room, command: commands.Leave, at: int) -> Told:
    """Give up a seat."""
    yield from remove(room, command.player, "left", at)


def on_kick(room: Room, command: commands.Kick, at: int) -> Told:
    """Remove a player, and, where that is wished, whoever comes from the same device."""
    yield from remove(room, command.player, "kicked", at, ban=command.ban)


def remove(room: Room, who: PlayerId, reason: Literal["left", "kicked"], at: int, *, ban: bool = False) -> Told:
    """Take a seat away."""
    player = room.player(who)
    if player is None:
        raise Refusal("no_such_player")
    room.put(player.model_copy(update={"gone": reason, "session": None, "via": None, "banned": ban}))
    if who in room.seats:
        del room.seats[who]
    yield events.PlayerLeft(player=who, name=player.name, players=room.seated, reason=reason)
    yield from maybe_close_early(room, at)


def on_notify(room: Room, command: commands.Notify, at: int) -> Told:
    """Pass a message on to one session, or to whoever has a seat."""
    sessions = {HOST, room.host_session, *(p.session for p in room.present)}
    if command.session not in sessions and room.player(PlayerId(command.session)) is None:
        raise Refusal("no_such_session")
    yield events.Notification(to=command.session, content=command.content, source=command.source)


def on_announce(room: Room, command: commands.Announce, at: int) -> Told:
    """Pass a message on to everybody."""
    yield events.Notification(content=command.content, source=command.source)

"""The chat part of the rules: messages are said, and people decide who may say what.

1. A message appears at once and is checked beside; where chat is held it appears once it was found clean, or a person shows it.
2. In a junior room contact data is masked before a message is kept, and what reads like an approach is hidden at once.
"""

from game import assisting, commands, events
from game.commands import HOST
from game.events import ALL, Told
from game.guardian import approach, masked
from game.helping import question
from game.judging import REASONS, checked_event, hide, judge, look_around, mute, ruled, strike, tell
from game.messages import MOST_SAID, NOBODY, Message
from game.names import clean
from game.refusals import Refusal
from game.room import Room
from game.standing import PlayerId

# Saying


def on_say(room: Room, command: commands.Say, at: int) -> Told:
    """Say something: to all, or to the host first where chat is held."""
    name = _name(room, command.player)
    text = clean(command.text, MOST_SAID)[:MOST_SAID].strip()
    _may_talk(room, command.player, at)
    if room.settings.chat == "reactions":
        raise Refusal("reactions_only")
    if not text:
        raise Refusal("empty_text")
    _not_too_soon(room, command.player, at)
    asked = question(text)
    suspect = room.settings.junior and command.player != HOST and approach(text)
    if room.settings.junior:
        text = masked(text)[0]
    shown = (room.settings.chat == "open" or command.player == HOST) and not suspect
    n = room.derived.messages + 1
    row = Message(
        n=n,
        at=at,
        player=command.player,
        name=name,
        text=text,
        state="shown" if shown else "held",
        decided=command.player == HOST,
    )
    room.write(row)
    if room.settings.slow and (player := room.player(command.player)):
        room.put(player.model_copy(update={"said_at": at}))
    yield from tell(row)
    if suspect:
        yield from hide(room, row.model_copy(update={"category": "approach"}), "guardian", REASONS["approach"])
        yield checked_event(room.chat[n])
        yield from strike(room, command.player, at)
        yield from look_around(room)
    elif asked is not None:
        yield from _ask(room, row, asked, at)


def _ask(room: Room, row: Message, asked: str, at: int) -> Told:
    """A message asks the assistant. All hear the answer where all may see, unchecked, what is said."""
    to = ALL if row.state == "shown" and room.settings.chat == "open" else row.player
    if room.settings.junior:
        asked = masked(asked)[0]
    try:
        yield from assisting.ask(room, row.player, asked, at, message=row.n, to=to)
    except Refusal as no:
        # The message itself is said and stands.
        room.query_count += 1
        yield events.Response(to=row.player, query=room.query_count, text=no.message, done=True, message=row.n)


def on_query(room: Room, command: commands.Query, at: int) -> Told:
    """Ask the assistant in private."""
    _name(room, command.player)
    text = clean(command.text, MOST_SAID)[:MOST_SAID].strip()
    if room.settings.junior:
        text = masked(text)[0]
    if not text:
        raise Refusal("empty_text")
    asked = question(text)
    yield from assisting.ask(room, command.player, text if asked is None else asked, at)


def on_react(room: Room, command: commands.React, at: int) -> Told:
    """Show a feeling. Nobody keeps it."""
    name = _name(room, command.player)
    _may_talk(room, command.player, at)
    yield events.Reacted(player=command.player, name=name, emoji=command.emoji)


def _name(room: Room, who: PlayerId) -> str:
    if who == HOST:
        return "Host"
    player = room.player(who)
    if player is None:
        raise Refusal("no_such_player")
    return player.name


def _may_talk(room: Room, who: PlayerId, at: int) -> None:
    if room.settings.chat == "off":
        raise Refusal("chat_off")
    player = room.player(who)
    if player is not None and player.muted_until is not None and player.muted_until > at:
        raise Refusal("muted", f"You cannot write for another {_long(player.muted_until - at)}.")


def _not_too_soon(room: Room, who: PlayerId, at: int) -> None:
    player = room.player(who)
    if player is None or player.said_at is None:
        return
    left = player.said_at + room.settings.slow * 1000 - at
    if left > 0:
        raise Refusal("slow_down", f"This room talks slowly: wait another {_long(left)}.")


def _long(ms: int) -> str:
    """A time in the words of people: "1 second", "4 minutes"."""
    seconds = -(-ms // 1000)
    number, unit = (seconds, "second") if seconds < 100 else (-(-seconds // 60), "minute")
    return f"{number} {unit}{'' if number == 1 else 's'}"


# What people decide


def on_chat(room: Room, command: commands.Chat, at: int) -> Told:
    """Choose how people may talk. A junior room is never open."""
    chat = command.chat or room.settings.chat
    if room.settings.junior and chat == "open":
        chat = "held"
    slow = room.settings.slow if command.slow is None else command.slow
    room.settings = room.settings.model_copy(update={"chat": chat, "slow": slow})
    yield events.ChatChanged(chat=chat, slow=slow)
    yield ruled(room, "chat", {"chat": chat, "slow": slow, "by": command.by})


def on_hide(room: Room, command: commands.Hide, at: int) -> Told:
    """Take a message off everybody's screen."""
    row = _message(room, command.message)
    reason = clean(command.reason, 200)
    yield from hide(room, row.model_copy(update={"decided": True}), command.by, reason)
    yield ruled(room, "hide", {"message": row.n, "by": command.by, "reason": reason})
    yield from look_around(room)


def on_show(room: Room, command: commands.Show, at: int) -> Told:
    """Show a message, whatever anybody thought of it before."""
    row = _message(room, command.message)
    row = row.model_copy(update={"state": "shown", "decided": True, "by": command.by, "reason": ""})
    room.write(row)
    yield from tell(row)
    yield ruled(room, "show", {"message": row.n, "by": command.by})
    yield from look_around(room)


def on_mute(room: Room, command: commands.Mute, at: int) -> Told:
    """Let a player write nothing for a time."""
    reason = clean(command.reason, 200)
    yield from mute(room, command.player, at + command.seconds * 1000, command.by, reason)
    yield ruled(room, "mute", {"player": command.player, "seconds": command.seconds, "by": command.by})


def on_unmute(room: Room, command: commands.Unmute, at: int) -> Told:
    """Let a player write again."""
    yield from mute(room, command.player, None, command.by, "")
    yield ruled(room, "unmute", {"player": command.player, "by": command.by})


def _message(room: Room, n: int) -> Message:
    row = room.chat.get(n)
    if row is None or row.player == NOBODY:
        raise Refusal("no_such_message")
    return row


def goes_on(room: Room, at: int) -> Told:
    """Answer questions that waited for the reveal, and have messages checked that wait for it."""
    if room.queries:
        yield from assisting.goes_on(room, at)
    if room.derived.unjudged and (due := room.judge_at) is not None and due <= at:
        yield from judge(room, at)

"""A player's data is erased: the room forgets them at once, and remembers for a moment whom, so that its streams can be scrubbed.

1. Nothing that is told says who it was: everybody simply sees the room anew.
2. Others keep their points; what the player answered, scored and said is gone, also from the counts of past rounds.
3. What arrives late about them (their socket closes) is scrubbed as well, for a while; then nothing holds their id or name.
"""

from game import commands, doubts, events
from game.commands import HOST
from game.events import GameOver, RoundClosed, Told
from game.messages import NOBODY, Message
from game.refusals import Refusal
from game.room import Room
from game.rounds import maybe_close_early
from game.standing import PlayerId

SCRUB_MS = 5_000
"""How long after it was erased a player's id may still come in, from a web process that did not know."""


def on_erase(room: Room, command: commands.Erase, at: int) -> Told:
    """Forget a player."""
    who = command.player
    player = room.players.get(who)
    if player is None or who == HOST:
        raise Refusal("no_such_player")
    room.put(player.model_copy(update={"gone": "left", "session": None, "via": None}))
    for table in (room.players, room.seats, room.scores):
        if who in table:
            del table[who]
    room.erased += 1
    for number, one in [key for key in room.answers if key[1] == who]:
        del room.answers[(number, one)]
        room.derived.given.get(number, {}).pop(who, None)
    room.derived.credits.pop(who, None)
    doubts.forget(room, who)
    _forget_words(room, who, player.name)
    _forget_places(room, who)
    room.erasing[who] = (player.name, at + SCRUB_MS)
    yield events.Erased(players=room.seated)
    yield from maybe_close_early(room, at)


def _forget_words(room: Room, who: PlayerId, name: str) -> None:
    """Their messages, what the assistant said to them by name, and questions that are open."""
    for row in list(room.chat.values()):
        if row.player == who or (row.assistant and name in row.text):
            blank = Message(n=row.n, at=row.at, player=NOBODY, name="", text="", state="hidden", decided=True)
            room.write(blank)
    for query in [query for query in room.queries.values() if query.player == who]:
        del room.queries[query.number]
        if query.run is not None:
            room.runs.pop(query.run, None)
            room.tasks = {id: task for id, task in room.tasks.items() if task.run != query.run}


def _forget_places(room: Room, who: PlayerId) -> None:
    """Where they stood at the last reveal and on the podium."""
    if isinstance(room.reveal, RoundClosed):
        fastest = room.reveal.fastest
        room.reveal = room.reveal.model_copy(
            update={
                "top": tuple(row for row in room.reveal.top if row.player != who),
                "fastest": None if fastest is not None and fastest.player == who else fastest,
            }
        )
    if isinstance(room.ending, GameOver):
        room.ending = room.ending.model_copy(
            update={
                "podium": tuple(row for row in room.ending.podium if row.player != who),
                "standings": tuple(row for row in room.ending.standings if row.player != who),
                "awards": tuple(award for award in room.ending.awards if award.player != who),
            }
        )


def scrubbed(room: Room, at: int) -> None:
    """Time has passed: whoever was scrubbed for long enough is forgotten for good."""
    room.erasing = {who: known for who, known in room.erasing.items() if known[1] > at}

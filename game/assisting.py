"""The assistant's part of the rules: questions come, wait for the reveal, and are answered.

1. What is known without a model is answered at once. What a tool does is begun at once. All else waits until no round is open:
   then, and only then, an agent is asked; and what it says while a round is open is kept until that round is closed.
2. Nobody can keep the assistant busy: so many questions a room and a player, and so many an hour.
"""

from typing import Any

from game import events
from game.events import ALL, Told
from game.flows import ASSIST, CONCIERGE
from game.guardian import masked
from game.helping import brief, errand, explained, instant, wish
from game.messages import ASSISTANT, Message
from game.names import clean
from game.refusals import Refusal
from game.room import Room
from game.rows import Query
from game.runs import Run, begin
from game.shelf import take_move
from game.standing import PlayerId

MOST_OPEN, MOST_EACH, MOST_AN_HOUR = 5, 1, 10
"""How many questions may be open in a room and of one player, and how many one player may ask in an hour."""
HOUR_MS = 3_600_000
MOST_ANSWERED = 2_000
"""Most characters of an answer."""
MOST_LINES = 30
LATER = "I'll answer after the reveal."
THINKING = "Thinking …"
DOING = "I'm on it …"
ENOUGH = "The assistant has enough to do; ask again a little later."
SORRY = "That did not work; try again a little later."


def ask(room: Room, who: PlayerId, text: str, at: int, *, message: int | None = None, to: str = "") -> Told:
    """Answer a question, or keep it until it can be answered. Raises Refusal `over_budget`; then nothing has changed.

    `to` is who hears the answer, else only the asker; `message` is the message that asked, where one did.
    """
    wanted = wish(text)
    known = instant(text, room, who, at) if wanted is None else None
    if known is None:
        _may_ask(room, who, at)
    room.query_count += 1
    query = Query(number=room.query_count, player=who, text=text, to=to or who, at=at, message=message)
    if known is not None:
        yield from _answered(room, query, known, at)
        return
    _note(room, who, at)
    room.queries[query.number] = query
    if wanted is not None:
        done = list(_run(room, query, CONCIERGE, {**wanted.model_dump(), **errand(room, query), "text": SORRY}, at))
        if query.number in room.queries:
            yield _thinking(query, DOING)
        yield from done
    elif asking(room):
        yield _thinking(query, LATER, later=1)
    else:
        yield from _begin(room, query, at)


def asking(room: Room) -> bool:
    """Whether a round is open, in which nothing may be said that bears on a claim."""
    return room.phase == "asking"


def _may_ask(room: Room, who: PlayerId, at: int) -> None:
    open_ones = sum(query.player == who for query in room.queries.values())
    if len(room.queries) >= MOST_OPEN or open_ones >= MOST_EACH or len(_lately(room, who, at)) >= MOST_AN_HOUR:
        raise Refusal("over_budget", ENOUGH)


def _lately(room: Room, who: PlayerId, at: int) -> tuple[int, ...]:
    player = room.player(who)
    times = room.host_queried_at if player is None else player.queried_at
    return tuple(time for time in times if time > at - HOUR_MS)


def _note(room: Room, who: PlayerId, at: int) -> None:
    """Remember that somebody asked."""
    times = (*_lately(room, who, at), at)
    player = room.player(who)
    if player is None:
        room.host_queried_at = times
    else:
        room.put(player.model_copy(update={"queried_at": times}))


def _begin(room: Room, query: Query, at: int) -> Told:
    """Have a question answered, now that no round is open: by an agent where models answer, else from what is known."""
    kind = "ask" if room.models and not room.spent_up else "told"
    if kind == "ask":
        yield _thinking(query, THINKING)
    context = {"kind": kind, **brief(room, query.player, query.text), "text": explained(room)}
    yield from _run(room, query, ASSIST, context, at)


def _run(room: Room, query: Query, flow: Any, context: dict[str, Any], at: int) -> Told:
    room.run_count += 1
    id = f"{room.code}-r{room.run_count}"
    room.queries[query.number] = query.model_copy(update={"run": id})
    moved = begin(flow, id, {"brief": context}, at, trace=id, budget=room.budget)
    yield from take_move(room, moved, at)
    if moved.run.over:
        yield from run_ended(room, moved.run, at)


def run_ended(room: Room, run: Run, at: int) -> Told:
    """A run that was to answer a question has ended: tell the answer, or keep it while a round is open."""
    query = query_of(room, run.id)
    if query is None:
        return
    text = run.output.get("text") if run.status == "completed" else None
    said = tidy(room, text) if isinstance(text, str) else ""
    if not said:
        said = explained(room) if run.flow == ASSIST.name else SORRY
    if run.flow == ASSIST.name and asking(room):
        room.queries[query.number] = query.model_copy(update={"answer": said})
    else:
        yield from _answered(room, query, said, at)


def query_of(room: Room, run: str) -> Query | None:
    """The question that a run is to answer."""
    return next((query for query in room.queries.values() if query.run == run), None)


def told_so_far(room: Room, run: str, text: str, at: int) -> Told:
    """Pass on what an agent has of its answer, unless a round is open."""
    query = query_of(room, run)
    if query is not None and room.runs[run].flow == ASSIST.name and not asking(room):
        yield _response(query, tidy(room, text), done=False)


def _answered(room: Room, query: Query, text: str, at: int) -> Told:
    room.queries.pop(query.number, None)
    yield _response(query, text, done=True)
    if query.to == ALL:
        # A model's words are looked at as anybody's are; what is known without one needs no looking at.
        by_model = query.run is not None and bool(room.models)
        n = room.derived.messages + 1
        row = Message(n=n, at=at, player=ASSISTANT, name="Assistant", text=text, state="shown", assistant=True)
        room.write(row if by_model else row.model_copy(update={"decided": True}))
        yield events.Said(message=n, player=ASSISTANT, name="Assistant", text=text, assistant=True)


def _thinking(query: Query, text: str, **values: int) -> events.Status:
    return events.Status(
        to=query.to, kind="thinking", text=text, values=values, query=query.number, message=query.message
    )


def _response(query: Query, text: str, *, done: bool) -> events.Response:
    return events.Response(to=query.to, query=query.number, text=text, done=done, message=query.message)


def tidy(room: Room, text: str) -> str:
    """A model's answer as lines without anything unseen; for juniors also without links and addresses."""
    lines = [clean(line, MOST_ANSWERED) for line in text[: 4 * MOST_ANSWERED].splitlines()]
    whole = "\n".join(line for line in lines if line)
    if room.settings.junior:
        whole = masked(whole)[0]
    return "\n".join(whole[:MOST_ANSWERED].split("\n")[:MOST_LINES]).strip()


def goes_on(room: Room, at: int) -> Told:
    """No round is open any more: what waited for that is answered, or begun."""
    if not room.queries or asking(room):
        return
    for query in list(room.queries.values()):
        if query.answer is not None:
            yield from _answered(room, query, query.answer, at)
        elif query.run is None:
            yield from _begin(room, query, at)

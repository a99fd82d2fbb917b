"""The tools of the flow `concierge`, with which the assistant does what it was asked to: `watch_topic` and `open_room`; and
`announce_room`, which the game master runs for each new room.

1. What one room is told of another is its address. Topics are repeated only to those who named them.
2. Junior rooms are told of junior rooms of the same host, and nobody else is told of those.
"""

from collections.abc import Sequence
from typing import Annotated, Any

import numpy as np
from pydantic import Field, StringConstraints, ValidationError

from agents.agent import AgentFailed
from agents.embedding import Embedder
from agents.tools import Params, Shop, Toolbox, tool
from agents.wording import wording
from game.claims import MIXED, TOPICS
from game.commands import GameSettings
from game.io.connection import LOST
from game.io.desk import MOST_OPENED, MOST_WISHES, Desk, TooMany, Wish
from game.io.inbox import NoSuchRoom, Unreachable
from game.io.keys import RoomCode
from game.names import clean
from game.standing import PlayerId

ALIKE = 0.8
"""Cosine from which on two topics are one to MiniLM: football and soccer have 0.84, cats and dogs 0.72."""
MOST_COMPARED = 64
"""How many topics are compared by meaning when a room opens: each takes some 18 ms."""
MOST_TOLD = 500
"""How many wishes one new room fulfils; the others wait for the next."""
FAILING = (*LOST, NoSuchRoom, Unreachable, TimeoutError)

Code = Annotated[RoomCode, StringConstraints(pattern=r"^[A-Z0-9]{4,12}$")]
Topic = Annotated[str, StringConstraints(min_length=1, max_length=60)]


def toolbox(shop: Shop) -> Toolbox:
    """The agent that runs tools, the concierge's among them."""
    return Toolbox(shop)


def _desk(shop: Shop) -> Desk:
    if shop.desk is None:
        raise AgentFailed("there is no way to other rooms")
    return shop.desk


class Watch(Params):
    """Who wants to hear of games about which topic."""

    topic: Topic
    room: Code
    asked_by: Annotated[PlayerId, StringConstraints(pattern=r"^[a-z0-9]{1,24}$")]
    junior: bool


@tool("watch_topic", seconds=4)
async def watch_topic(params: Watch, shop: Shop) -> dict[str, Any]:
    """Keep somebody's wish to hear of games about a topic; {text} is what they are told."""
    topic = clean(params.topic, 60)
    about = f"about {topic}" if topic in TOPICS else "like that"
    try:
        await _desk(shop).wish(Wish(params.room, params.asked_by, topic, params.junior))
    except TooMany:
        return {"text": f"You are waiting for {MOST_WISHES} topics already; that is as many as I can keep."}
    except FAILING as error:
        raise AgentFailed(f"watch_topic: {type(error).__name__}") from None
    return {"text": f"I'll tell you when a game {about} opens, for as long as this room is there."}


class Further(Params):
    """A room like the one in which it was asked for, about another topic. `query` tells one asking from the next."""

    topic: Topic
    rounds: Annotated[int, Field(ge=1, le=50)] | None
    room: Code
    query: int
    settings: dict[str, Any]
    series: Annotated[str, StringConstraints(max_length=40)] | None


@tool("open_room", seconds=4.5)
async def open_room(params: Further, shop: Shop) -> dict[str, Any]:
    """Open a room for the host of this one; {text} is what they are told, {room} its code. The flow decides who may ask."""
    desk = _desk(shop)
    topic = clean(params.topic, 60) or MIXED
    wanted = {"topic": topic} if params.rounds is None else {"topic": topic, "rounds": params.rounds}
    try:
        settings = GameSettings.model_validate({**params.settings, **wanted})
        code = await desk.open_room(params.room, params.query, settings, params.series)
    except TooMany:
        return {"text": f"I have opened {MOST_OPENED} rooms for you within the hour; that is all I may."}
    except ValidationError:
        raise AgentFailed("open_room: these settings are of no room") from None
    except FAILING as error:
        raise AgentFailed(f"open_room: {type(error).__name__}") from None
    about = "about anything" if topic == MIXED else f"about {topic}"
    number = f"{settings.rounds} round{'' if settings.rounds == 1 else 's'}"
    text = (
        f"A room {about} with {number} is open: join at {desk.address(code)}. "
        f"The host of this room is its host too, at {desk.address(code, 'host')} with the same key."
    )
    return {"text": text, "room": code}


class Opened(Params):
    """A room that has just opened."""

    room: Code
    topic: Topic
    junior: bool


@tool("announce_room", seconds=4.5)
async def announce_room(params: Opened, shop: Shop) -> dict[str, Any]:
    """Tell those who wished for a game about this topic; {told} is how many."""
    desk = _desk(shop)
    told = 0
    try:
        wishes = [wish for wish in await desk.wishes() if wish.room != params.room and wish.junior == params.junior]
        if params.junior and wishes:
            host = await desk.digest_of(params.room)
            wishes = [wish for wish in wishes if host is not None and await desk.digest_of(wish.room) == host]
        fitting = await matching(params.topic, [wish.topic for wish in wishes], shop.embedder)
        for wish in wishes:
            if wish.topic in fitting and told < MOST_TOLD:
                content = f"A game about {wish.topic} has opened: join at {desk.address(params.room)}"
                told += await desk.fulfil(wish, content)
    except FAILING as error:
        raise AgentFailed(f"announce_room: {type(error).__name__}") from None
    return {"told": told}


async def matching(topic: str, wished: Sequence[str], embedder: Embedder | None) -> set[str]:
    """Those of the wished topics that a room's topic fulfils: by their words, else by meaning where there is a model for it."""
    plainly = {wish for wish in wished if same_topic(wish, topic)}
    others = list(dict.fromkeys(wish for wish in wished if wish not in plainly))[:MOST_COMPARED]
    if not others or embedder is None or embedder.kind != "minilm":
        return plainly
    rows = await embedder.embed([topic, *others])
    return plainly | {wish for wish, cosine in zip(others, np.dot(rows[1:], rows[0]), strict=True) if cosine >= ALIKE}


def same_topic(wished: str, topic: str) -> bool:
    """Whether all words of a wish are in a room's topic, or both name the same topic of the bank.

    >>> same_topic("rivers", "Rivers of Europe"), same_topic("the history of food", "food"), same_topic("lakes", "rivers")
    (True, True, False)
    """
    one, other = set(wording(wished).content), set(wording(topic).content)
    return wished.casefold() == topic.casefold() or (bool(one) and one <= other) or bool(one & other & _BANK)


_BANK = {stem for topic in TOPICS for stem in wording(topic).content}

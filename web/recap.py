"""What is left of a game when its rounds are over, read by anybody; by a player with the own card, by the host with all of them.

What is read here was written by the master from rounds that are over and nothing else: nothing of an open round can be in it.
"""

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from game.commands import MOST_ROUNDS
from game.io.connection import LOST
from game.io.keys import RoomCode
from game.standing import TEAMS
from web import sessions
from web.api import room_of
from web.replies import bearer, refusal, unauthorised
from web.sessions import SPECTATOR, Identity
from web.site import Site, site_of

ROUND, CARD = "round:", "card:"
OF_VIEW = ("room", "game", "phase", "topic", "scoring", "of")
OF_ENDING = ("podium", "awards", "hardest", "fooling")

Recap = dict[str, Any]


async def who_asks(request: Request, room: RoomCode) -> Identity:
    """Whom the request's token stands for; a spectator without one. Raises ApiError where it is not of this room, and LOST."""
    token = bearer(request)
    if token is None:
        return SPECTATOR
    site = site_of(request)
    who = await sessions.identify(site.redis, site.keys, room, token)
    if who is None:
        raise unauthorised("This token is not of this room.")
    return who


async def read(site: Site, room: RoomCode, who: Identity) -> Recap:
    """The recap of a room as it may be read by `who`. Raises ApiError where there is no such room, and LOST.

    Fields: room, game, phase, topic, scoring, of, rounds (those that are over, in order), podium, awards, hardest, fooling (as in
    `game_over`; empty or None before the end), teams; for a player who has one `you`: their card; for the host `players`: all
    cards, the best first.
    """
    key = site.keys.room(room, "recap")
    pipe = site.redis.pipeline(transaction=True)
    pipe.get(site.keys.room(room, "view"))
    if who.role == "host":
        pipe.hgetall(key)
    else:
        wanted = [f"{ROUND}{n}" for n in range(1, MOST_ROUNDS + 1)] + [f"{CARD}{who.seat}"]
        pipe.hmget(key, wanted)
    view_text, found = await pipe.execute()
    if view_text is None:
        raise refusal("no_such_room")
    rows = found if who.role == "host" else dict(zip(wanted, found, strict=True))
    view = json.loads(view_text)
    ending = view["ending"] or {}
    cards = [json.loads(text) for name, text in rows.items() if text is not None and name.startswith(CARD)]
    rounds = [json.loads(text) for name, text in rows.items() if text is not None and name.startswith(ROUND)]
    recap = {
        **{part: view[part] for part in OF_VIEW},
        "rounds": sorted(rounds, key=lambda row: int(row["round"])),
        **{part: ending.get(part, [] if part in ("podium", "awards") else None) for part in OF_ENDING},
        "teams": view["teams"],
    }
    if who.role == "host":
        recap["players"] = sorted(cards, key=_place)
    elif cards:
        recap["you"] = cards[0]
    return recap


def _place(card: dict[str, Any]) -> tuple[bool, int, str]:
    """Who has a seat first, by rank; then who left."""
    return (card["rank"] is None, card["rank"] or 0, card["name"].casefold())


def team_name(number: int | None) -> str:
    """A team's name by its number; empty for none."""
    return TEAMS[number - 1] if number else ""


async def recap(request: Request) -> Response:
    """`GET /api/rooms/{room}/recap`."""
    site, room = site_of(request), room_of(request)
    try:
        who = await who_asks(request, room)
        told = await read(site, room, who)
    except LOST:
        raise refusal("unavailable") from None
    return JSONResponse(told, headers={"Cache-Control": "no-store"})

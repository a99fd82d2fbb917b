"""What the assistant knows without a model: the rules, the score, and what the asker wants done.

1. Only public facts are told, and the asker's own: nothing in here reads a round that is not closed, or the shelf.
2. A question that no rule knows is open-ended: it is answered by a run, and only while no round is open.
"""

import re
from heapq import nlargest
from typing import Any, Literal

from game.commands import HOST
from game.frozen import Frozen
from game.names import clean
from game.room import Room
from game.rows import Query, Round
from game.scoring import BASE, FLAT, SPEED, STREAK_CAP
from game.standing import PlayerId

CALLED = re.compile(r"@assistant\b[\s,:;!–-]*", re.IGNORECASE)
"""How a message begins that is a question to the assistant."""
MOST_TOPIC = 60


class Wish(Frozen):
    """What somebody wants the assistant to do: tell them when a game about a topic opens, or open a room."""

    kind: Literal["watch", "open"]
    topic: str
    rounds: int | None = None


def question(text: str) -> str | None:
    """What a message asks of the assistant; None where it is for people.

    >>> question("@Assistant: who leads?")
    'who leads?'
    """
    called = CALLED.match(text)
    return text[called.end() :] if called else None


# What somebody wants done

_WATCH = re.compile(
    r"\b(?:tell|notify|ping|inform|remind|let) (?:me|us)(?: know)? (?:when|if|once|as soon as|whenever)\b.{0,40}?"
    r"\b(?:game|room|quiz|round)s?\b.{0,20}?\b(?:about|on) (?P<topic>.+?)"
    r"(?: (?:opens?|starts?|begins?|comes? up|is (?:open|on|there|starting|opening)|are (?:open|on)))?[ .!?]*$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"\b(?:open|create|make|set up)(?: me| us)? (?:a |an |another |one more )?(?:new )?(?:room|game|quiz)\b(?P<how>.*)$",
    re.IGNORECASE,
)
_WONDERS = re.compile(
    r"\s*(?:how|why|where|when|what|who|(?:can|could|may|should|must|did|do) (?:i|we))\b", re.IGNORECASE
)
_ABOUT = re.compile(
    r"\b(?:about|on) (?P<topic>.+?)(?=(?:,| and)? (?:with|of|for|in) (?:\d|one\b)|[ .!?]*$)", re.IGNORECASE
)
_ROUNDS = re.compile(r"\b(\d{1,4}) (?:rounds?|questions?|claims?)\b", re.IGNORECASE)


def wish(text: str) -> Wish | None:
    """What a question wants done, if it is such a wish. "How do I open a room?" is none.

    >>> wish("open a room about rivers with 5 rounds")
    Wish(kind='open', topic='rivers', rounds=5)
    """
    if found := _WATCH.search(text):
        topic = clean(found["topic"], MOST_TOPIC)[:MOST_TOPIC].strip()
        return Wish(kind="watch", topic=topic) if topic else None
    if _WONDERS.match(text) or not (found := _OPEN.search(text)):
        return None
    about, rounds = _ABOUT.search(found["how"]), _ROUNDS.search(found["how"])
    topic = clean(about["topic"], MOST_TOPIC)[:MOST_TOPIC].strip() if about else ""
    return Wish(kind="open", topic=topic or "mixed", rounds=max(1, min(50, int(rounds[1]))) if rounds else None)


# What is known at once

_MINE, _IN = r"(?:my|our)", r"(?:(?:here|in (?:this|the) (?:room|game)))"
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = tuple(
    (name, re.compile(pattern, re.IGNORECASE))
    for name, pattern in (
        (
            "points",
            r"\bhow\b.{0,20}\b(?:points|scor(?:es?|ed|ing))\b.{0,12}\b(?:works?|counted|given|made|earned|get|go)\b",
        ),
        ("points", r"\b(?:what|explain)\b.{0,16}\bscoring\b"),
        ("points", r"\bhow (?:do|can) (?:i|we|you) (?:get|earn|score|make|win) (?:\w+ )?points\b"),
        ("points", r"\bhow many points (?:is|are|does|do)\b.{0,24}\b(?:answer|worth)\b"),
        ("score", rf"\b{_MINE} (?:score|points)\b|\bhow many points (?:do|have) (?:i|we)\b|\bhow am i doing\b"),
        ("rank", rf"\b{_MINE} (?:rank|place|position|standing)\b|\b(?:what|which) (?:rank|place|position) am i\b"),
        ("rank", r"\bwhere (?:am|do) i (?:stand|rank)\b|\bam i (?:winning|leading|first|last)\b"),
        (
            "leaders",
            r"\bwho(?:'s| is|s)? (?:winning|leading|ahead|in the lead|in front|(?:the )?first|leads)[ \w]{0,12}[ ?.!]*$",
        ),
        ("leaders", r"^(?:the )?(?:leaderboard|standings|scores|top (?:3|5|three|five))[ ?.!]*$"),
        ("rounds", r"\b(?:which|what) round\b|\bhow many rounds\b|\brounds (?:are )?(?:left|to go|remain)"),
        ("players", rf"\bhow many (?:players|people|of us)(?: are)?(?: (?:there|playing|online|{_IN}))*[ ?.!]*$"),
        ("players", rf"\bwho(?:'s| is| else is)? (?:playing|{_IN})[ ?.!]*$"),
        (
            "time",
            r"\bhow (?:much time|long)\b.{0,12}\b(?:left|do (?:i|we) have|until|till|(?:a|the|this|each|one) (?:round|game))\b",
        ),
        ("time", r"\btime (?:is )?left\b|\bwhen (?:does|is|will) the (?:next )?(?:round|game|reveal)\b"),
        ("rules", r"\b(?:the|what are the|explain the) rules\b|^rules[ ?.!]*$"),
        (
            "rules",
            r"\bhow (?:do|does|to|can) ?(?:i|we|you|one|this|it|the game)? ?(?:play|work|answer)s?\b"
            r"(?: (?:this|the|here|game|it))*[ ?.!]*$",
        ),
        (
            "rules",
            r"^(?:help|help me|what (?:do|can|should) (?:i|we) do(?: (?:here|now))?|what is this(?: game)?)[ ?.!]*$",
        ),
        ("help", r"\bwhat can (?:you|i ask)\b|\bwho are you\b|^(?:hi|hello|hey|hallo)?[ ?.!]*$"),
    )
)


def instant(text: str, room: Room, who: PlayerId, at: int) -> str | None:
    """The answer to a question about rules, score, rank, rounds, players or time; None where it is another one."""
    name = next((name for name, pattern in _RULES if pattern.search(text)), None)
    return None if name is None else _ANSWERS[name](room, who, at)


def _points(room: Room, who: PlayerId, at: int) -> str:
    match room.settings.scoring:
        case "party":
            return (
                f"A right answer is worth {BASE} points, up to {SPEED} more the sooner it comes, "
                f"and up to {STREAK_CAP} more for right answers in a row. A wrong one costs nothing."
            )
        case "accuracy":
            return f"A right answer is worth {FLAT} points, whenever it comes. A wrong one costs nothing."
        case "confidence":
            return "“Sure” wins more than “fairly” when you are right, and loses more when you are wrong."


def _rules(room: Room, who: PlayerId, at: int) -> str:
    return (
        "You read a claim and say FACT if you think it is true, FAKE if not, before the time is over. "
        "Your first answer stands. Then everybody sees who was right, and why. " + _points(room, who, at)
    )


def _help(room: Room, who: PlayerId, at: int) -> str:
    return (
        "Ask me about the rules, the points, your score, your place, rounds, players or time. "
        "After a reveal I explain the claim; while a round is open I say nothing about any."
    )


def _score(room: Room, who: PlayerId, at: int) -> str:
    if room.player(who) is None:
        return "You are not playing, so you have no points."
    return f"You have {_count(room.scores.get(who, 0), 'point')}."


def _rank(room: Room, who: PlayerId, at: int) -> str:
    player = room.player(who)
    if player is None:
        return "You are not playing, so you have no place."
    if player.rank is None:
        return "There are no places before the first reveal."
    return f"You are in place {player.rank} of {room.seated}, with {_count(room.scores.get(who, 0), 'point')}."


def _leaders(room: Room, who: PlayerId, at: int) -> str:
    best = nlargest(3, ((room.scores.get(p.id, 0), -p.number, p.name) for p in room.present))
    if not best or not best[0][0]:
        return "Nobody has any points yet."
    return "In front: " + ", ".join(f"{name} ({score:,})" for score, _, name in best) + "."


def _rounds(room: Room, who: PlayerId, at: int) -> str:
    of = room.settings.rounds
    if not room.playing:
        return f"A game has {_count(of, 'round')}."
    return (
        f"This is round {room.round} of {of}."
        if room.round
        else f"The first of {_count(of, 'round')} is about to begin."
    )


def _players(room: Room, who: PlayerId, at: int) -> str:
    return f"{_count(room.seated, 'player')}, {room.connected} of them connected."


def _time(room: Room, who: PlayerId, at: int) -> str:
    read = ", after a moment to read the claim" if room.settings.reading else ""
    each = f"A round takes {_count(room.settings.seconds, 'second')} at most{read}."
    if room.paused:
        return f"The game is paused. {each}"
    if not room.playing or room.next_at is None:
        return each
    left = _count(max(0, -(-(room.next_at - at) // 1000)), "second")
    return f"{left} left to answer. {each}" if room.phase == "asking" else f"It goes on in {left}. {each}"


def _count(number: int, what: str) -> str:
    return f"{number:,} {what}{'' if number == 1 else 's'}"


_ANSWERS = {
    "points": _points,
    "rules": _rules,
    "help": _help,
    "score": _score,
    "rank": _rank,
    "leaders": _leaders,
    "rounds": _rounds,
    "players": _players,
    "time": _time,
}


# What was revealed


def last_revealed(room: Room) -> Round | None:
    """The latest round of this game that everybody has seen the answer of."""
    return next(
        (room.rounds[n] for n in sorted(room.rounds, reverse=True) if room.rounds[n].closed_at is not None), None
    )


def last_claim(room: Room) -> dict[str, Any] | None:
    """That round as a brief has it: round, claim, verdict, explanation, sources."""
    round = last_revealed(room)
    if round is None:
        return None
    claim = round.claim
    return {
        "round": round.number,
        "claim": claim.text,
        "verdict": claim.verdict,
        "explanation": claim.explanation,
        "sources": [source.model_dump() for source in claim.sources],
    }


def explained(room: Room) -> str:
    """What can be said of the latest revealed claim without a model."""
    round = last_revealed(room)
    if round is None:
        return "No claim has been revealed yet. I can tell you the rules, the points, your score and your place."
    claim = round.claim
    sources = "; ".join(f"{source.title} ({source.url})" if source.url else source.title for source in claim.sources)
    where = f" Source: {sources}." if sources else ""
    return f"Round {round.number}: “{claim.text}” is {claim.verdict.upper()}. {claim.explanation}{where}"


def brief(room: Room, who: PlayerId, text: str) -> dict[str, Any]:
    """What the agent is told of a question: nothing of an open round, and nothing of the shelf."""
    return {
        "question": text,
        "asked_by": who,
        "topic": room.settings.topic,
        "phase": room.phase,
        "last": last_claim(room),
    }


def errand(room: Room, query: Query) -> dict[str, Any]:
    """What the tools are told of a wish: who has it, and what the room is like, since a further one will be like it."""
    return {
        "room": room.code,
        "asked_by": query.player,
        "host": query.player == HOST,
        "query": query.number,
        "settings": room.settings.model_dump(mode="json"),
        "series": room.series,
    }

"""The rounds of a game: a claim is asked, answered, closed and revealed, until the podium.

1. A phase that is due ends once per command, and the next one begins at `at`: nobody misses a reveal because a master was late.
2. Who has extra time, or a slow link, may answer when the time of all others is up, each until their own last moment
   (`Room.ends_for`); the reveal waits for them as long as they are connected.
3. Every round is played from the shelf; an empty shelf makes the room wait in `preparing` until something is on it.
"""

from game import commands, doubts, events, tally
from game.events import Told
from game.fairness import credit_of, elapsed_ms, reading_ms
from game.recap import game_over
from game.refusals import Refusal
from game.room import Room, asked, split_of
from game.rows import Answer, Round
from game.shelf import learn, new_task, ready, stock, take_claim

TOP = 5
OTHERS = "Time is up. The last answers are on their way."


def time_is_up(room: Room, at: int) -> Told:
    """The time of the phase that is running is over: it ends, unless somebody who is waited for may still answer."""
    round, before = room.current, room.next_at
    if room.phase != "asking" or round is None or before is None or (last := room.last_moment(at)) is None:
        yield from phase_ends(room, at)
        return
    room.next_at = last
    if before < round.extra_ends_at <= last:
        yield events.Status(kind="late", text=OTHERS)


def phase_ends(room: Room, at: int) -> Told:
    """End the phase that is running and begin the next one."""
    room.early_at = None
    if room.phase == "asking":
        yield from close_round(room, at)
    elif room.playing:
        yield from go_on(room, at)


def open_round(room: Room, at: int) -> Told:
    """Ask the next claim, or wait for one, or end the game where there will be none."""
    room.reveal = None
    room.phase = "preparing"
    room.next_at = None
    if not ready(room):
        yield from stock(room, at)
        if room.exhausted and not room.making:
            yield from finish(room)
        else:
            yield events.Status(kind="waiting", text="The next claim is on its way.")
        return
    claim = take_claim(room)
    room.round += 1
    opens_at = at + (reading_ms(claim.text) if room.settings.reading else 0)
    closes_at = opens_at + room.settings.seconds * 1000
    room.rounds[room.round] = Round(number=room.round, claim=claim, opens_at=opens_at, closes_at=closes_at)
    room.phase = "asking"
    room.next_at = closes_at
    room.early_at = None
    room.asking_anew()
    yield events.RoundOpened(
        round=room.round, of=room.settings.rounds, claim=asked(claim), opens_at=opens_at, closes_at=closes_at
    )
    yield from stock(room, at)


def close_round(room: Room, at: int) -> Told:
    """Close the open round: count it and reveal."""
    round = room.current
    assert round is not None, "asking without a round"
    round = round.model_copy(update={"closed_at": at})
    room.rounds[round.number] = round
    before = {p.id: p.rank for p in room.players.values()}
    earned = tally.count(room, round)
    standings = room.standings()
    claim = round.claim
    room.phase = "revealing"
    room.early_at = None
    room.next_at = at + room.settings.reveal_seconds * 1000 if room.by_itself else None
    closed = events.RoundClosed(
        round=round.number,
        of=room.settings.rounds,
        claim=asked(claim),
        verdict=claim.verdict,
        explanation=claim.explanation,
        sources=claim.sources,
        confidence=claim.confidence,
        made_by=claim.made_by,
        split=split_of(room.given),
        answered=len(room.given),
        top=room.top(TOP, standings),
        fastest=tally.fastest(room, round),
        next_at=room.next_at,
        teams=room.teams(),
        results=tally.results(room, round, earned, before, standings),
    )
    room.reveal = closed.model_copy(update={"results": {}})
    _learn(room, round, at)
    yield closed
    yield from doubts.look(room, round, at)


def _learn(room: Room, round: Round, at: int) -> None:
    """What a round teaches: how hard the next claim should be, and, for the memory, how the players did."""
    right = sum(answer.verdict == round.claim.verdict for answer in room.given.values())
    learn(room, round.claim, right, len(room.given))
    if room.memory:
        claim = round.claim
        params = {
            "id": claim.id if claim.made_by != "bank" else f"{room.code}-{claim.id}".lower(),
            "text": claim.text,
            "key": claim.key,
            "topic": claim.topic,
            "difficulty": claim.difficulty,
            "room": room.scope,
            "player_accuracy": right / len(room.given) if room.given else None,
        }
        new_task(room, "tools", {"tool": "asked", "params": params}, at, last=3)


def go_on(room: Room, at: int) -> Told:
    """From a reveal, or a voided round, to the next round or the podium."""
    if room.round >= room.settings.rounds:
        yield from finish(room)
    else:
        yield from open_round(room, at)


def finish(room: Room) -> Told:
    """Go to the podium."""
    room.phase = "over"
    room.reveal = None
    room.next_at = room.early_at = room.paused_at = None
    over = game_over(room)
    room.ending = over.model_copy(update={"results": {}})
    yield over


def maybe_close_early(room: Room, at: int) -> Told:
    """Somebody who was waited for may have gone."""
    if room.phase != "asking":
        return
    room.early_at = room.early_close(at)
    if room.early_at is not None and room.early_at <= at and not room.paused:
        yield from phase_ends(room, at)


def on_answer(room: Room, command: commands.Answer, at: int) -> Told:
    """Take an answer, once."""
    yield from _answer(room, (command.player, command.round, command.verdict, command.sure), command.credit, at)


def _answer(room: Room, row: commands.AnswerRow, credit: int, at: int) -> Told:
    player, number, verdict, _ = row
    if room.player(player) is None:
        raise Refusal("no_such_player")
    first = room.answer_of(number, player)
    if first is None:
        first = _accept(room, row, credit_of(credit) if credit else 0, at)
    elif first.verdict != verdict:
        raise Refusal("already_answered")
    yield events.AnswerTaken(
        to=player,
        round=number,
        verdict=first.verdict,
        sure=first.sure,
        elapsed=first.elapsed,
        answered=len(room.answers_to(number)),
        players=room.seated,
    )
    if room.phase == "asking" and room.early_at is not None and room.early_at <= at and not room.paused:
        yield from phase_ends(room, at)


def on_answers(room: Room, command: commands.Answers, at: int) -> Told:
    """Take each answer for itself: what is refused of one does not touch the others."""
    for row, credit in command.given:
        try:
            yield from _answer(room, row, credit, at)
        except Refusal as no:
            yield events.Refused(to=row[0], code=no.code, message=no.message)


def _accept(room: Room, row: commands.AnswerRow, credit: int, at: int) -> Answer:
    player, number, verdict, sure = row
    round = room.current
    if not 1 <= number <= room.round:
        raise Refusal("no_such_round")
    if round is None or room.phase != "asking" or number != room.round:
        raise Refusal("round_not_active")
    if room.paused:
        raise Refusal("paused")
    extra = room.players[player].extra
    if at >= round.closes_at + credit and (not extra or at >= round.extra_ends_at + credit):
        raise Refusal("round_not_active")
    # Who answers before the round has opened has read it all the same: it is worth what it would be at the opening.
    took = elapsed_ms(at, round.opens_at, credit, extra)
    answer = Answer(verdict, sure and room.settings.scoring == "confidence", at, took, credit)
    room.take(player, answer)
    room.early_at = room.early_close(at)
    return answer

"""The oracle: after whatever happened, receipts = stored answers = scores counted again from the inbox, ids without a double."""

import json
from collections import Counter
from typing import Any

from game.io.frames import Receipt, parse_id, unpack
from game.room import Room
from scripts.replay import play_again
from tests.arena import Bot, Table


async def stored_answers(table: Table) -> dict[tuple[int, str], str]:
    """(round, player) -> verdict, as Redis has it."""
    redis = table.deployment.redis_server.client()
    rows = await redis.hgetall(table.keys.room(table.code, "answers"))
    await redis.aclose()
    found = {}
    for name, row in rows.items():
        number, _, player = str(name).partition(":")
        found[(int(number), player)] = json.loads(row)[0]
    return found


async def replayed(table: Table) -> Room:
    """The room, played again from nothing but its inbox."""
    redis = table.deployment.redis_server.client()
    entries = await redis.xrange(table.keys.room(table.code, "inbox"))
    await redis.aclose()
    inbox = [(parse_id(id), json.loads(fields["c"])) for id, fields in entries]  # type: ignore[arg-type, index, union-attr]
    return play_again(table.code, inbox)[0]


async def audit(table: Table, bots: list[Bot]) -> dict[str, Any]:
    """Fails with a sentence where the books do not agree; returns the figures."""
    redis = table.deployment.redis_server.client()
    answers = await stored_answers(table)
    scores = {k: int(v) for k, v in (await redis.hgetall(table.keys.room(table.code, "scores"))).items()}
    entries: Any = await redis.xrange(table.keys.room(table.code, "events"))
    await redis.aclose()

    told = 0
    for bot in bots:
        for number, receipt in bot.receipts.items():
            told += 1
            assert bot.player is not None
            kept = answers.get((number, bot.player))
            assert kept == receipt["verdict"], f"receipt {receipt} of {bot.player}, but {kept} is stored"

    ids = [item.id for _, fields in entries for item in unpack(fields.items())]
    assert ids == sorted(set(ids)), "event ids are not strictly rising"
    doubles = Counter(
        (item.round, item.player)
        for _, fields in entries
        for item in unpack(fields.items())
        if isinstance(item, Receipt)
    )

    again = await replayed(table)
    assert dict(again.scores) == scores, "scores differ from those counted again from the inbox"
    counted = {(number, str(who)): answer.verdict for (number, who), answer in again.answers.items()}
    assert counted == answers, "stored answers differ from those in the inbox"
    return {"receipts": told, "answers": len(answers), "events": len(ids), "receipt_events": sum(doubles.values())}

"""Rooms of one series: what their players saw comes again only when nothing else is left."""

import json
import secrets

import httpx
import pytest

from agents.bank import Bank, read_bank
from agents.banker import Banker
from agents.embedding import Lexical
from agents.memory_store import RedisMemory, open_memory
from agents.tools import Remember, Shop, asked
from game import commands
from game.io.connection import connect_binary
from game.settings import Settings
from game.tasks import BankBrief
from tests.arena import Deployment, RedisServer
from tests.game.stories import Story
from tests.game.test_making import MODELS

SERIES = "s-" + "ab" * 12


def brief(count: int, series: str | None = SERIES) -> dict[str, object]:
    return BankBrief(topic="space", difficulty="mixed", count=count, series=series).model_dump(mode="json")


async def test_the_bank_draws_what_a_series_has_not_seen_until_nothing_is_left(redis_server: RedisServer) -> None:
    await redis_server.answers()
    redis = connect_binary(Settings(redis_url=redis_server.url))
    try:
        memory: RedisMemory = await open_memory(redis, f"t{secrets.token_hex(4)}", Lexical())
        shop = Shop(memory=memory)
        subjects = [subject for subject in read_bank() if subject.topic == "space"][:6]
        banker = Banker(Bank(subjects), shop, seed=1)
        for number, seen in enumerate(subjects[:4]):
            params = Remember(
                id=f"r-{number}", text=seen.fact, key=seen.key, topic="space", difficulty="easy", room=SERIES
            )
            await asked(params, shop)
        for _ in range(5):
            drawn = (await banker.answer(brief(2), 1.0)).result["subjects"]
            assert {one["id"] for one in drawn} == {one.id for one in subjects[4:]}
        drawn = (await banker.answer(brief(6), 1.0)).result
        assert {one["id"] for one in drawn["subjects"][:2]} == {one.id for one in subjects[4:]}
        assert len(drawn["subjects"]) == 6, "what was seen comes rather than nothing"
        others = (await banker.answer(brief(6, "s-" + "cd" * 12), 1.0)).result["subjects"]
        assert [one["id"] for one in others] != [one["id"] for one in drawn["subjects"]], "another series saw nothing"
    finally:
        await redis.aclose()


async def test_without_a_memory_a_series_draws_as_any_room() -> None:
    drawn = (await Banker(seed=1).answer(brief(5), 1.0)).result
    assert len(drawn["subjects"]) == 5


@pytest.mark.parametrize("series", [None, SERIES])
def test_a_room_asks_bank_and_memory_in_the_name_of_its_series(series: str | None) -> None:
    story = Story()
    opening = {"settings": commands.GameSettings(rounds=2), "host": "0" * 64, "seed": "s", "series": series}
    story.do(commands.Open.model_validate(opening))
    assert story.brief.series == series
    story.stock()
    story.do(MODELS)
    run = next(iter(story.room.runs.values()))
    assert run.context["brief"]["room"] == (series or story.room.code)  # type: ignore[index, call-overload]


async def test_the_door_takes_a_secret_and_passes_on_what_it_cannot_be_told_from(arena: Deployment) -> None:
    secret = secrets.token_hex(16)
    body = {"rounds": 1, "series": secret}
    found = []
    async with arena.redis_server.client() as redis, httpx.AsyncClient(base_url=arena.urls[0]) as http:
        for wish in (body, body, {"rounds": 1, "series": secret[::-1]}):
            opened = (await http.post("/api/rooms", json=wish)).json()
            [[_, entry]] = await redis.xrange(arena.keys.room(opened["room"], "inbox"), count=1)
            assert secret not in entry["c"]
            found.append(json.loads(entry["c"])["series"])
        refused = await http.post("/api/rooms", json={"series": "short"})
    assert found[0] == found[1] != found[2]
    assert refused.status_code == 422
    assert refused.json()["error"] == "invalid_series"

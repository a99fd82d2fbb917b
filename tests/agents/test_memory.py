"""The memory over both backends: the same promises, word for word."""

import secrets
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

import pytest

from agents.embedding import Lexical
from agents.memory import Judgement, Near, Remembered, judge_repeat
from agents.memory_search import has_search
from agents.memory_store import RedisMemory, open_memory
from game.claims import FactKey
from game.io.connection import Redis, connect_binary
from game.settings import Settings
from tests.agents.search_redis import NoSearchRedis, search_redis
from tests.arena import RedisServer, wait_until

PARIS = "Paris is the capital of France."
LYON = "Lyon is the capital of France."
OCTOPUS = "An octopus has three hearts."
HONEY = "Honey can be kept for centuries without going bad."


def asked(text: str, number: int = 1, room: str = "ABCD", **more: Any) -> Remembered:
    given = {"topic": "mixed", "difficulty": "easy", "host": "host-1", "asked_at": 1_000_000 + number, **more}
    return Remembered(id=f"{room}-{number}", text=text, room=room, **given)


@pytest.fixture(scope="module", params=["exact", "search"])
def server(request: pytest.FixtureRequest) -> Iterator[RedisServer]:
    if request.param == "exact":
        yield request.getfixturevalue("redis_server")
        return
    try:
        with search_redis() as found:
            yield found
    except NoSearchRedis as missing:
        pytest.skip(f"no Redis with search: {missing}")


@pytest.fixture
async def redis(server: RedisServer) -> AsyncIterator[Redis]:
    await server.answers()
    client = connect_binary(Settings(redis_url=server.url))
    yield client
    await client.aclose()


class Opened:
    """Opens memories under one prefix, as several processes would."""

    def __init__(self, redis: Redis) -> None:
        self.redis = redis
        self.prefix = f"t{secrets.token_hex(4)}"

    async def __call__(
        self, *, kept: int = 1000, name: str = Lexical.name, bank_keys: Sequence[str] = ()
    ) -> RedisMemory:
        embedder = Lexical()
        embedder.name = name
        return await open_memory(self.redis, self.prefix, embedder, kept, bank_keys)

    async def keys(self) -> list[str]:
        return sorted([key.decode() async for key in self.redis.scan_iter(match=f"{self.prefix}:*", count=1000)])


@pytest.fixture
async def opened(redis: Redis) -> AsyncIterator[Opened]:
    opened = Opened(redis)
    yield opened
    if await has_search(redis):
        call: Any = redis.execute_command
        for index in await call("FT._LIST"):
            if index.decode().startswith(opened.prefix):
                await call("FT.DROPINDEX", index)


async def test_the_backend_is_found_by_what_the_server_can(opened: Opened, request: pytest.FixtureRequest) -> None:
    backend = "exact" if "exact" in request.node.callspec.id else "search"
    assert (await opened()).about() == {"backend": backend, "embedder": "lexical-1", "memories": 0}


async def test_a_question_is_remembered_once(opened: Opened) -> None:
    memory = await opened()
    assert await memory.remember(asked(PARIS))
    assert not await memory.remember(asked(PARIS))
    assert not await memory.remember(asked(OCTOPUS))
    assert await memory.size() == 1
    assert [near.text for near in await memory.recall(OCTOPUS, room="ABCD")] == [PARIS]


async def test_an_empty_memory_recalls_nothing(opened: Opened) -> None:
    assert await (await opened()).recall(PARIS, room="ABCD") == []


async def test_everything_about_a_question_comes_back(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, 7, topic="geography", player_accuracy=0.25))
    near = (await memory.recall(LYON, room="ABCD"))[0]
    assert (near.id, near.text, near.topic, near.room, near.asked_at) == (
        "ABCD-7",
        PARIS,
        "geography",
        "ABCD",
        1_000_007,
    )
    assert near.player_accuracy == 0.25
    assert 0.5 < near.similarity < 1
    assert near.repeat_score > memory.threshold
    assert near.same_room
    assert not near.seen
    assert near.same is None


async def test_the_same_fact_key_is_a_repeat_whatever_the_words(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, key=FactKey("france|capital")))
    near = (
        await memory.recall("The seat of the French government is Lyon.", key=FactKey("France|capital "), room="ABCD")
    )[0]
    assert (near.same, near.repeat_score) == ("key", 1.0)
    assert judge_repeat([near], memory.threshold).repeat


async def test_two_keys_of_the_bank_are_two_questions_however_alike_and_a_models_key_proves_nothing(
    opened: Opened,
) -> None:
    hebrew, nepali = "Hebrew is written from right to left.", "Nepali is written from right to left."
    memory = await opened(bank_keys=["hebrew|direction", "nepali|direction"])
    await memory.remember(asked(hebrew, key=FactKey("hebrew|direction")))
    (near,) = await memory.recall(nepali, key=FactKey("Nepali|direction"), room="ABCD")
    assert near.repeat_score == 0
    assert near.similarity > 0.5
    (near,) = await memory.recall(nepali, key=FactKey("nepali|writing"), room="ABCD")
    assert near.repeat_score >= memory.threshold


async def test_the_same_words_are_a_repeat_whatever_the_case_and_punctuation(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS))
    near = (await memory.recall("PARIS – is the capital of france", room="ABCD"))[0]
    assert near.same == "text"


async def test_a_swapped_object_is_a_repeat_and_another_subject_is_not(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, 1))
    await memory.remember(asked(OCTOPUS, 2))
    assert judge_repeat(await memory.recall(LYON, room="ABCD"), memory.threshold).repeat
    assert not judge_repeat(await memory.recall(HONEY, room="ABCD"), memory.threshold).repeat


async def test_what_another_room_was_asked_is_penalised_and_not_forbidden(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, room="WXYZ", key=FactKey("france|capital")))
    judged = judge_repeat(await memory.recall(PARIS, key=FactKey("france|capital"), room="ABCD"), memory.threshold)
    assert not judged.repeat
    assert judged.penalty == 1.0
    assert judged.nearest is not None
    assert judged.nearest.text == PARIS


async def test_what_a_hosts_players_saw_in_an_earlier_room_is_forbidden(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, room="WXYZ"))
    near = await memory.recall(LYON, room="ABCD", seen_by=["WXYZ", "GONE"])
    assert near[0].seen
    assert not near[0].same_room
    assert judge_repeat(near, memory.threshold).repeat


async def test_nobody_can_push_a_rooms_own_questions_out_of_sight(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, 0))
    for number in range(40):
        await memory.remember(asked(f"Lyon {number} is the capital of France.", number, room=f"R{number}"))
        await memory.remember(asked(f"Lyon {number} is the capital city of France.", 50 + number, room=f"R{number}"))
    near = await memory.recall(LYON, room="ABCD", k=3)
    assert [one.text for one in near if one.same_room] == [PARIS]
    assert judge_repeat(near, memory.threshold).repeat
    assert len(near) <= 6


async def test_names_of_rooms_differ_by_case_and_may_hold_any_letter(opened: Opened) -> None:
    memory = await opened()
    for number, room in enumerate(("abCD", "ABcd", "A-B.C|D}")):
        await memory.remember(asked(f"{PARIS[:-1]}, part {number}.", number, room=room))
    for room in ("abCD", "A-B.C|D}"):
        assert [one.room for one in await memory.recall(LYON, room=room) if one.same_room] == [room]


async def test_accuracy_is_set_after_the_round(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS))
    assert await memory.set_accuracy("ABCD-1", 0.75)
    assert not await memory.set_accuracy("ABCD-2", 0.75)
    assert (await memory.recall(PARIS, room="ABCD"))[0].player_accuracy == 0.75


async def test_a_forgotten_room_leaves_nothing_behind(opened: Opened) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, 1, key=FactKey("france|capital")))
    await memory.remember(asked(OCTOPUS, 2))
    await memory.remember(asked(HONEY, 3, room="WXYZ"))
    assert await memory.forget_room("ABCD") == 2
    assert await memory.forget_room("ABCD") == 0
    assert await memory.size() == memory.about()["memories"] == 1
    assert [one.text for one in await memory.recall(PARIS, key=FactKey("france|capital"), room="ABCD")] == [HONEY]
    root = f"{opened.prefix}:{{memory}}:"
    left = {key.removeprefix(root).partition(":")[0] for key in await opened.keys() if "WXYZ" not in key}
    assert left == {"changes", "count", "order", "same"}
    assert len([key for key in await opened.keys() if key.startswith(f"{root}same:")]) == 1


async def test_the_oldest_memories_go_when_there_are_too_many(opened: Opened) -> None:
    memory = await opened(kept=5)
    for number in range(12):
        await memory.remember(asked(f"Lake number {number} is deeper than the sea.", number, room=f"R{number}"))
    assert await memory.size() == 5
    near = await memory.recall("Lake number 3 is deeper than the sea.", room="R3", k=12)
    assert sorted(one.id for one in near) == sorted(f"R{number}-{number}" for number in range(7, 12))
    assert not [key for key in await opened.keys() if key.endswith((":room:R3", ":item:R3-3"))]


async def test_several_processes_agree(opened: Opened) -> None:
    one, two = await opened(kept=3), await opened(kept=3)
    await one.remember(asked(PARIS, 1))
    assert [near.text for near in await two.recall(LYON, room="ABCD")] == [PARIS]
    await two.remember(asked(OCTOPUS, 2))
    await one.remember(asked(HONEY, 3))
    await two.remember(asked("A group of crows is called a murder.", 4))
    seen = [{near.id for near in await memory.recall(PARIS, room="ABCD")} for memory in (one, two)]
    assert seen == [{"ABCD-2", "ABCD-3", "ABCD-4"}] * 2
    await one.forget_room("ABCD")
    assert await two.recall(PARIS, room="ABCD") == []


async def test_a_process_that_missed_changes_begins_again(opened: Opened, redis: Redis) -> None:
    one, two = await opened(), await opened()
    await one.remember(asked(PARIS, 1))
    await two.recall(PARIS, room="ABCD")
    await one.forget_room("ABCD")
    await one.remember(asked(OCTOPUS, 2))
    await redis.xtrim(f"{opened.prefix}:{{memory}}:changes", maxlen=1, approximate=False)
    await one.remember(asked(HONEY, 3))
    assert {near.id for near in await two.recall(PARIS, room="ABCD")} == {"ABCD-2", "ABCD-3"}


async def test_a_memory_that_was_wiped_is_empty_and_fills_again(opened: Opened, redis: Redis) -> None:
    memory = await opened()
    await memory.remember(asked(PARIS, 1))
    await memory.recall(PARIS, room="ABCD")
    await redis.delete(*await opened.keys())
    assert await memory.recall(PARIS, room="ABCD") == []
    await memory.remember(asked(OCTOPUS, 2))
    assert [near.text for near in await memory.recall(PARIS, room="ABCD")] == [OCTOPUS]


async def test_a_restarted_process_remembers(opened: Opened) -> None:
    await (await opened()).remember(asked(PARIS))
    again = await opened()
    assert again.about()["memories"] == 1
    assert [near.text for near in await again.recall(LYON, room="ABCD")] == [PARIS]


async def test_vectors_of_another_embedder_are_not_compared_until_they_are_renewed(opened: Opened) -> None:
    await (await opened(name="older-1")).remember(asked(PARIS, key=FactKey("france|capital")))
    memory = await opened()
    assert await memory.recall(LYON, room="ABCD") == []
    assert [one.same for one in await memory.recall(LYON, key=FactKey("france|capital"), room="ABCD")] == ["key"]
    assert await memory.renew() == 1
    assert await memory.renew() == 0

    async def found() -> list[Near]:
        return await memory.recall(LYON, room="ABCD")

    near = await wait_until(found, "the renewed vector being found")
    assert near[0].similarity > 0.5


def near(score: float, *, same_room: bool = False, seen: bool = False) -> Near:
    return Near(
        id=f"{score}",
        text=PARIS,
        topic="geography",
        room="ABCD",
        asked_at=1,
        similarity=score,
        repeat_score=score,
        same_room=same_room,
        seen=seen,
        same=None,
        player_accuracy=None,
    )


def test_a_line_without_neighbours_is_fresh() -> None:
    assert judge_repeat([], 0.3) == Judgement(repeat=False, penalty=0.0, nearest=None)


def test_a_neighbour_below_the_threshold_neither_forbids_nor_penalises_but_is_shown() -> None:
    judged = judge_repeat([near(0.2, same_room=True), near(0.1)], 0.3)
    assert (judged.repeat, judged.penalty) == (False, 0.0)
    assert judged.nearest is not None
    assert judged.nearest.repeat_score == 0.2


def test_the_penalty_is_that_of_the_likeliest_repeat_elsewhere() -> None:
    assert judge_repeat([near(0.5), near(0.9)], 0.3).penalty == 0.9
    assert judge_repeat([near(0.9, seen=True)], 0.3) == Judgement(
        repeat=True, penalty=0.0, nearest=near(0.9, seen=True)
    )

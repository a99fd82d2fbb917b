"""A game on claims that nobody prepared: stand-in models, real processes, and the whole making in the log."""

import asyncio
from typing import Any

from tests.agents.sensible import answer
from tests.agents.standins import StandIn
from tests.arena import Deployment, Table, opened, wait_until


async def with_models(deploy: Any, ollama: StandIn, openai: StandIn, **more: Any) -> Deployment:
    chosen = {
        "ollama_host": ollama.url,
        "ollama_model": "stand-in",
        "openai_base_url": openai.url,
        "openai_api_key": "sk-stand-in",
        "openai_model": "stand-in",
    }
    deployment: Deployment = await deploy(**chosen, **more)
    return deployment


async def shelf(table: Table) -> Any:
    return (await table.http.get(f"/api/rooms/{table.code}")).json()["shelf"]


async def made(table: Table, count: int) -> bool:
    return bool((await shelf(table))["made"] >= count)


async def steps(table: Table) -> list[Any]:
    headers = {"Authorization": f"Bearer {table.host_token}"}
    reply = await table.http.get(f"/api/rooms/{table.code}/log", headers=headers)
    found: list[Any] = reply.json()["steps"]
    return found


async def test_a_game_is_played_on_generated_claims_and_their_making_is_in_the_log(deploy: Any) -> None:
    with StandIn("ollama", answers=answer) as ollama, StandIn("openai", answers=answer) as openai:
        deployment = await with_models(deploy, ollama, openai)
        async with opened(deployment, rounds=3, seconds=5, reveal_seconds=1, topic="lakes") as table:
            ana = await table.bot("Ana")
            models = await ana.hear("models", patience=30)
            assert models["models"] == ["ollama/stand-in", "openai/stand-in"]
            await wait_until(lambda: made(table, 3), "three claims being made", 30)
            await table.must("start")
            for number in (1, 2, 3):
                asked = await ana.hear("round_opened", round=number)
                assert "metres" in asked["claim"]["text"]
                assert asked["claim"]["topic"] == "lakes"
                await ana.answer(number, "fact")
                closed = await ana.hear("round_closed", round=number)
                depth = int(asked["claim"]["text"].split(" metres")[0].split()[-1])
                assert closed["verdict"] == ("fact" if depth % 2 == 0 else "fake")
                assert closed["confidence"] in (97, 98)
                assert "stand-in" in closed["made_by"]
                assert closed["sources"][0]["title"] == "A Book of Measures"
            await ana.hear("game_over")
            log = await steps(table)
    run = [step for step in log if step.get("run") == f"{table.code}-r1"]
    assert [(step["node"], step["what"]) for step in run][:4] == [
        ("start", "began"),
        ("recall", "asked"),
        ("recall", "answered"),
        ("research", "asked"),
    ]
    told = next(step for step in run if step["node"] == "edit" and step["what"] == "answered")
    assert told["detail"]["provider"] == "openai"
    assert told["detail"]["model"] == "stand-in"
    assert run[-1]["what"] == "ended"
    # The editor was asked about lines, and never told what they were meant to be.
    reviews = [one for one in openai.asked if one.shape == "Review"]
    assert reviews
    assert all(set(one.data["data"]) == {"line", "topic"} for one in reviews)


async def test_models_that_die_in_the_middle_of_a_game_cost_nobody_a_second(deploy: Any) -> None:
    with StandIn("ollama", answers=answer) as ollama, StandIn("openai", answers=answer) as openai:
        deployment = await with_models(deploy, ollama, openai)
        async with opened(deployment, rounds=5, seconds=5, reveal_seconds=1) as table:
            ana = await table.bot("Ana")
            await wait_until(lambda: made(table, 1), "a claim being made", 30)
            await table.must("start")
            first = await ana.hear("round_opened", round=1)
            openai.__exit__(None, None, None)
            ollama.__exit__(None, None, None)
            await ana.answer(1, "fact")
            before = first
            for number in range(2, 6):
                closed = await ana.hear("round_closed", round=number - 1)
                asked = await ana.hear("round_opened", round=number)
                assert asked["opens_at"] - closed["at"] <= 1200, "a round waited for a model"
                assert asked["round"] == before["round"] + 1
                before = asked
                await ana.answer(number, "fact")
            await ana.hear("game_over")


async def test_an_agent_killed_between_its_task_and_its_answer_makes_exactly_one_claim(deploy: Any) -> None:
    with StandIn("ollama", answers=answer) as ollama, StandIn("openai", answers=answer) as openai:
        deployment = await with_models(deploy, ollama, openai, agents=2)
        async with opened(deployment, rounds=3, seconds=5) as table:
            await table.bot("Ana")
            await wait_until(lambda: bool(ollama.asked), "the first question", 30)
            deployment.processes["agents1"].kill()
            await wait_until(lambda: made(table, 3), "three claims being made", 60)
            await asyncio.sleep(1)
            assert (await shelf(table))["made"] == 3
            log = await steps(table)
            ended = [s for s in log if s.get("what") == "ended" and s["detail"]["status"] == "completed"]
            assert len(ended) == 3
            assert len({step["run"] for step in ended}) == 3


async def test_a_poison_task_is_a_dead_letter_and_delays_nobody(arena: Deployment) -> None:
    redis = arena.redis_server.client()
    key = arena.keys.tasks("bank")
    for poison in (
        {"room": "XXXXXX"},
        {"room": "XXXXXX", "task": "t", "brief": "not json"},
        {"brief": "[]", "room": "R", "task": "t"},
    ):
        await redis.xadd(key, poison)
    async with opened(arena, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        await ana.hear("round_opened", patience=2)

    async def buried() -> bool:
        return bool(await redis.xlen(arena.keys.dead()) >= 3)

    await wait_until(buried, "the dead letters")
    letters = await redis.xrange(arena.keys.dead())
    assert all(fields["reason"] and fields["agent"] == "bank" for _, fields in letters)  # type: ignore[index, union-attr]
    await redis.aclose()

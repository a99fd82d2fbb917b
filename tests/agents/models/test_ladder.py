"""One clock for all models of a ladder, on a virtual clock; and once on a real one with real clients."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

import pytest

from agents.models import ModelSettings, ladder_for
from agents.models.ladder import Ladder
from agents.models.model import ModelFailed, Reply
from agents.models.prices import Price
from agents.models.scripted import Line, ScriptedModel
from tests.agents.models.conftest import client_of
from tests.agents.models.shapes import GOOD, PROMPT, Judgement
from tests.agents.standins import KEY, MODEL, StandIn
from tests.virtual import in_no_time, virtual_now

FAILED = ModelFailed("server_error")


def model(name: str, *script: Line, delay: float = 0.0) -> ScriptedModel:
    return ScriptedModel(script, model=name, delay=delay)


def ladder_of(*models: ScriptedModel) -> Ladder:
    return Ladder(models, clock=virtual_now)


async def timed(ladder: Ladder, patience: float) -> tuple[Reply[Judgement] | ModelFailed, float]:
    began = virtual_now()
    try:
        found: Reply[Judgement] | ModelFailed = await ladder.ask(PROMPT, Judgement, patience=patience)
    except ModelFailed as failed:
        found = failed
    return found, virtual_now() - began


def test_the_first_that_answers_is_believed() -> None:
    first, second = model("first", GOOD), model("second", GOOD)

    async def play() -> None:
        reply = await ladder_of(first, second).ask(PROMPT, Judgement, patience=10)
        assert reply.model == "first"
        assert (first.requests, second.requests) == (1, 0)

    in_no_time(play())


def test_a_failure_leaves_it_to_the_next_and_the_reply_tells_what_all_of_it_took() -> None:
    async def play() -> None:
        ladder = ladder_of(model("first", "no", "no", delay=2), model("second", GOOD, delay=3))
        found, took = await timed(ladder, 20)
        assert isinstance(found, Reply)
        assert (found.model, found.attempts, found.asked_again) == ("second", 3, False)
        assert found.ms == 7000
        assert took == 7
        assert found.tokens_out > len("no")

    in_no_time(play())


def test_nobody_takes_longer_than_the_patience_and_the_last_has_forty_percent_of_it() -> None:
    async def play() -> None:
        began: list[float] = []

        async def silent(*_: Any) -> Line:
            began.append(virtual_now())
            await asyncio.Event().wait()
            raise AssertionError

        found, took = await timed(ladder_of(*(ScriptedModel(silent) for _ in range(3))), 10)
        assert isinstance(found, ModelFailed)
        assert found.reason == "timeout"
        assert 9.9 <= took <= 10
        assert began == pytest.approx([0, 3, 6], abs=0.06)
        assert found.spent.calls == 3

    in_no_time(play())


def test_a_last_model_that_nobody_may_ask_is_kept_no_time() -> None:
    async def play() -> None:
        ladder = ladder_of(model("slow", delay=9), model("broken", ModelFailed("bad_key")))
        await timed(ladder, 1)
        assert ladder.about()[1]["state"] == "open"
        _, took = await timed(ladder, 10)
        assert took == pytest.approx(9)

    in_no_time(play())


def test_time_that_one_leaves_over_goes_to_the_others() -> None:
    async def play() -> None:
        ladder = ladder_of(model("first", FAILED, delay=1), model("second", GOOD, delay=8.5))
        found, _ = await timed(ladder, 10)
        assert isinstance(found, Reply)

    in_no_time(play())


def test_three_failures_leave_a_model_out_for_thirty_seconds_and_then_one_call_tries_it() -> None:
    async def play() -> None:
        first = model("first", FAILED, FAILED, FAILED, GOOD)
        ladder = ladder_of(first, ScriptedModel(lambda *_: GOOD, model="second"))
        for _ in range(5):
            await timed(ladder, 10)
        assert first.requests == 3
        await asyncio.sleep(29.9)
        await timed(ladder, 10)
        assert first.requests == 3
        await asyncio.sleep(0.2)
        found, _ = await timed(ladder, 10)
        assert isinstance(found, Reply)
        assert found.model == "first"
        assert ladder.about()[0]["state"] == "closed"

    in_no_time(play())


def test_half_open_lets_one_of_many_through() -> None:
    async def play() -> None:
        first = ScriptedModel([ModelFailed("no_model"), GOOD, GOOD, GOOD], model="first", delay=1)
        ladder = ladder_of(first, ScriptedModel(lambda *_: GOOD, model="second"))
        await timed(ladder, 10)
        await asyncio.sleep(301)
        replies = await asyncio.gather(*(ladder.ask(PROMPT, Judgement, patience=10) for _ in range(3)))
        assert sorted(reply.model for reply in replies) == ["first", "second", "second"]

    in_no_time(play())


def test_retry_after_is_not_slept_but_keeps_the_breaker_open_until_then() -> None:
    async def play() -> None:
        ladder = ladder_of(model("only", ModelFailed("rate_limited", 50.0), GOOD))
        _, took = await timed(ladder, 10)
        assert took == 0
        assert not ladder.available
        await asyncio.sleep(20)
        found, took = await timed(ladder, 10)
        assert isinstance(found, ModelFailed)
        assert (found.reason, found.retry_after, took) == ("rate_limited", 30, 0)
        await asyncio.sleep(30)
        assert ladder.available
        assert isinstance((await timed(ladder, 10))[0], Reply)

    in_no_time(play())


def test_whoever_cancels_a_trial_leaves_the_breaker_ready_for_another() -> None:
    async def play() -> None:
        ladder = ladder_of(model("only", ModelFailed("no_model"), None, GOOD))
        await timed(ladder, 10)
        await asyncio.sleep(301)
        asking = asyncio.create_task(ladder.ask(PROMPT, Judgement, patience=10))
        await asyncio.sleep(1)
        asking.cancel()
        with pytest.raises(asyncio.CancelledError):
            await asking
        assert isinstance((await timed(ladder, 10))[0], Reply)

    in_no_time(play())


def test_the_failure_is_the_last_ones_and_about_tells_each() -> None:
    async def play() -> None:
        ladder = ladder_of(model("first", FAILED), model("second", "no", "no"))
        found, _ = await timed(ladder, 10)
        assert isinstance(found, ModelFailed)
        assert found.reason == "not_json"
        assert ladder.model == "first > second"
        first, second = ladder.about()
        assert first["last_failure"] == "server_error"
        assert second == {
            "provider": "scripted",
            "model": "second",
            "state": "closed",
            "last_failure": "not_json",
            "calls": 1,
            "failures": 1,
            "tokens_in": second["tokens_in"],
            "tokens_out": 2,
            "micro_usd": 0,
        }

    in_no_time(play())


def test_a_ladder_without_models_is_never_available() -> None:
    async def play() -> None:
        ladder = ladder_for("maker", ModelSettings())
        assert (ladder.available, ladder.about()) == (False, [])
        with pytest.raises(ModelFailed) as caught:
            await ladder.ask(PROMPT, Judgement, patience=1)
        assert caught.value.reason == "no_model"

    in_no_time(play())


def test_any_script_of_any_models_stays_within_the_patience() -> None:
    lines: list[Callable[[], Line]] = [lambda: GOOD, lambda: "no", lambda: FAILED, lambda: None, lambda: "x" * 70_000]

    async def play(seed: int) -> None:
        picks = [(seed // 5**n) % 5 for n in range(4)]
        models = [model("m", *(lines[pick]() for pick in picks[n:]), delay=picks[n] * 1.5) for n in range(3)]
        ladder = ladder_of(*models)
        for patience in (0.01, 1, 10):
            found, took = await timed(ladder, patience)
            assert took <= patience, (seed, found)

    for seed in range(0, 625, 7):
        in_no_time(play(seed))


def settings_of(ollama: StandIn, openai: StandIn) -> ModelSettings:
    return ModelSettings(
        ollama_host=ollama.url,
        ollama_model=MODEL,
        openai_base_url=openai.url,
        openai_api_key=KEY,
        openai_model=MODEL,
        prices={MODEL: Price(1.0, 2.0)},
    )


async def test_makers_ask_ollama_first_and_the_editor_the_other(ollama_server: StandIn, openai_server: StandIn) -> None:
    settings = settings_of(ollama_server, openai_server)
    ollama_server.answers = openai_server.answers = lambda _: GOOD
    maker, editor = ladder_for("maker", settings), ladder_for("editor", settings)
    assert (await maker.ask(PROMPT, Judgement, patience=5)).provider == "ollama"
    assert (await editor.ask(PROMPT, Judgement, patience=5)).provider == "openai"
    ollama_server.play("500")
    reply = await maker.ask(PROMPT, Judgement, patience=5)
    assert (reply.provider, reply.cost, reply.attempts) == ("openai", 120 + 40 * 2, 2)
    assert ollama_server.asked[0].body["options"]["temperature"] == 0.9
    for ladder in (maker, editor):
        await ladder.aclose()


@pytest.mark.parametrize("fault", ["stall", "drip"])
async def test_two_silent_servers_cost_no_more_than_the_patience(
    ollama_server: StandIn, openai_server: StandIn, fault: str
) -> None:
    ladder = Ladder([client_of(ollama_server), client_of(openai_server)])
    ollama_server.play(fault)
    openai_server.play(fault)
    began = time.monotonic()
    with pytest.raises(ModelFailed) as caught:
        await ladder.ask(PROMPT, Judgement, patience=1.0)
    took = time.monotonic() - began
    assert caught.value.reason == "timeout"
    assert took < 1.3
    assert len(openai_server.asked) == 1
    await ladder.aclose()


def test_settings_never_show_the_key() -> None:
    assert "sk-" not in repr(ModelSettings(openai_api_key="sk-secret"))

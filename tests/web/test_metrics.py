"""`GET /metrics`: the whole game from any web process, for operators alone, and without anything that is secret."""

import asyncio
import itertools
import json
from typing import Any

import httpx
import pytest
from prometheus_client.parser import text_string_to_metric_families as parsed

from game.io import metrics as m
from game.io import samples
from game.settings import Settings
from tests.arena import Deployment, opened, wait_until
from web.app import make_app

ADMIN = {"Authorization": "Bearer admin-key-for-tests"}


def numbers(text: str) -> dict[str, list[tuple[dict[str, str], float]]]:
    """Samples by name."""
    found: dict[str, list[tuple[dict[str, str], float]]] = {}
    for family in parsed(text):
        for sample in family.samples:
            found.setdefault(sample.name, []).append((sample.labels, sample.value))
    return found


async def scrape(deployment: Deployment, web: int = 0, **headers: str) -> str:
    async with httpx.AsyncClient(base_url=deployment.urls[web]) as client:
        reply = await client.get("/metrics", headers=headers or ADMIN)
    assert reply.status_code == 200, reply.text
    assert reply.headers["content-type"].startswith("text/plain; version=1.0.0")
    return reply.text


async def test_one_scrape_tells_of_a_whole_game_and_of_all_processes_and_nothing_that_is_secret(deploy: Any) -> None:
    deployment = await deploy(webs=2, admin_key="admin-key-for-tests", log_level="info")
    async with opened(deployment, rounds=2, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Anastasia Metrikova")
        ben = await table.bot("Benjamin Zahlmann", deployment.urls[1])
        host = await table.host()
        await table.must("start")
        asked = await ana.hear("round_opened", round=1)
        await ana.answer(1, "fact")
        await ana.answer(1, "fake")
        await ana.hear("refused")
        await ana.say(type="command", do="start")
        await ana.hear("refused", count=2)
        during = await scrape(deployment)
        await ben.answer(1, "fake")
        closed = await ana.hear("round_closed", round=1)
        await ana.hear("round_opened", round=2)
        await ana.hear("round_closed", round=2, patience=20)

        async def told() -> dict[str, list[tuple[dict[str, str], float]]] | None:
            found = numbers(await scrape(deployment))
            receipts = sum(value for _, value in found["fof_receipts_total"])
            return found if receipts == 2 and found["fof_rounds_closed_total"][0][1] == 2 else None

        found = await wait_until(told, "all processes telling")
        kinds = {labels["process"] for labels, _ in found["process_resident_memory_bytes"]}
        assert kinds == {"web", "master", "agents"}
        assert len({labels["instance"] for labels, _ in found["fof_connections"]}) == 2
        assert sum(value for _, value in found["fof_connections"]) == 3
        assert sum(value for _, value in found["fof_players_connected"]) == 2
        assert sum(value for _, value in found["fof_rooms_live"]) == 1
        assert sum(value for _, value in found["fof_answers_total"]) == 3
        assert sum(value for _, value in found["fof_answers_counted_total"]) == 2
        assert sum(value for _, value in found["fof_receipt_seconds_count"]) == 2
        assert 0 < sum(value for _, value in found["fof_receipt_seconds_sum"]) < 2
        codes = {(labels["process"], labels["code"]): value for labels, value in found["fof_refusals_total"]}
        assert codes == {("master", "already_answered"): 1, ("web", "not_host"): 1}
        late = [value for _, value in found["fof_round_late_seconds_count"]]
        assert late == [1], "round 1 was closed by everybody's answer, round 2 by its deadline"
        assert sum(value for _, value in found["fof_round_late_seconds_sum"]) < 0.5
        assert dict(found["fof_queue_depth"][0][0]) | {"agent": ""} == {
            "process": "redis",
            "instance": "redis",
            "agent": "",
        }
        asked_of = {labels["agent"]: value for labels, value in found["fof_tasks_asked_total"]}
        assert asked_of["bank"] >= 1
        assert {labels["agent"]: value for labels, value in found["fof_deliveries_total"]}["bank"] == asked_of["bank"]
        # By now something of every kind has happened: none of it is here.
        text = during + await scrape(deployment, 1)
        kept = await samples.read(deployment.redis_server.client(), deployment.keys, "0-0")
        text += json.dumps([sample for _, sample in kept])
        secrets = [table.code, "Anastasia", "Benjamin", ana.player, ben.player, ana.token, table.host_token]
        secrets += [asked["claim"]["text"], asked["claim"]["id"], closed["explanation"][:30], ana.welcome["session"]]
        for secret in secrets:
            assert secret
            assert secret not in text
        for word in ('fact"', "fake", "verdict", "admin-key"):
            assert word not in text
        assert host.welcome["room"]["room"] == table.code


async def test_who_is_turned_away_and_who_goes_is_counted(deploy: Any) -> None:
    deployment = await deploy(admin_key="admin-key-for-tests", hello_seconds=0.3, log_level="info")
    import websockets

    async with opened(deployment) as table:
        address = deployment.urls[0].replace("http", "ws", 1)
        for path, first, origin in (
            ("/ws/K7DF3M", {"type": "hello"}, None),
            (f"/ws/{table.code}", {"type": "hello", "token": "x" * 30}, None),
            (f"/ws/{table.code}", None, None),
            (f"/ws/{table.code}", {"type": "hello"}, "https://evil.example"),
        ):
            try:
                async with websockets.connect(address + path, origin=origin) as ws:  # type: ignore[arg-type]
                    if first is not None:
                        await ws.send(json.dumps(first))
                    await ws.wait_closed()
            except websockets.InvalidStatus:
                pass
        ana = await table.bot("Ana")
        await ana.say(type="leave")
        await wait_until(lambda: ana.close_code, "the goodbye")
        ben = await table.bot("Ben")
        await ben.drop()

        async def counted() -> bool:
            found = numbers(await scrape(deployment))
            refused = {labels["reason"]: value for labels, value in found["fof_connections_refused_total"]}
            ended = {labels["code"]: value for labels, value in found.get("fof_connections_closed_total", [])}
            return refused == {"no_room": 1, "bad_token": 1, "no_hello": 1, "origin": 1} and ended == {
                "1000": 1,
                "gone": 1,
            }

        await wait_until(counted, "all being counted", 5)


# Who may read


async def ask(address: str = "127.0.0.1", settings: dict[str, Any] | None = None, **headers: str) -> httpx.Response:
    app = make_app(Settings(redis_url="redis://127.0.0.1:1", **(settings or {})))
    transport = httpx.ASGITransport(app, client=(address, 5000))
    async with httpx.AsyncClient(transport=transport, base_url="http://game") as client:
        return await client.get("/metrics", headers={name.replace("_", "-"): value for name, value in headers.items()})


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", "127.8.9.10"])
async def test_without_keys_this_machine_may_read_and_redis_is_not_needed(address: str) -> None:
    reply = await ask(address)
    assert reply.status_code == 200
    found = numbers(reply.text)
    assert found["fof_connections"][0][1] == 0
    assert {labels["process"] for rows in found.values() for labels, _ in rows} == {"web"}


@pytest.mark.parametrize("address", ["10.0.0.7", "192.168.1.5", "203.0.113.9", "::ffff:8.8.8.8", "testclient", ""])
async def test_without_keys_nobody_else_may(address: str) -> None:
    reply = await ask(address)
    assert reply.status_code == 403
    assert "fof_" not in reply.text


@pytest.mark.parametrize("header", ["x_forwarded_for", "forwarded", "x_real_ip", "via"])
async def test_without_keys_nobody_may_who_comes_through_a_proxy_of_this_machine(header: str) -> None:
    assert (await ask("127.0.0.1", **{header: "127.0.0.1"})).status_code == 403


@pytest.mark.parametrize(
    "settings", [{"metrics_key": "m-key"}, {"admin_key": "a-key"}, {"metrics_key": "m-key", "admin_key": "a-key"}]
)
async def test_with_a_key_the_key_is_needed_from_anywhere(settings: dict[str, Any]) -> None:
    for wrong in (
        {},
        {"authorization": "Bearer wrong"},
        {"authorization": "Basic m-key"},
        {"authorization": "Bearer "},
    ):
        reply = await ask("127.0.0.1", settings, **wrong)
        assert reply.status_code == 401
        assert reply.headers["www-authenticate"] == "Bearer"
        assert "fof_" not in reply.text
    for key in settings.values():
        assert (await ask("203.0.113.9", settings, authorization=f"Bearer {key}")).status_code == 200
    for other in {"m-key", "a-key"} - set(settings.values()):
        assert (await ask("127.0.0.1", settings, authorization=f"Bearer {other}")).status_code == 401


async def test_a_key_cannot_be_guessed_fast_and_others_are_not_kept_out() -> None:
    app = make_app(Settings(redis_url="redis://127.0.0.1:1", metrics_key="m-key"))

    async def guess(key: str, address: str = "203.0.113.9") -> int:
        transport = httpx.ASGITransport(app, client=(address, 5000))
        async with httpx.AsyncClient(transport=transport, base_url="http://game") as client:
            return (await client.get("/metrics", headers={"Authorization": f"Bearer {key}"})).status_code

    for _ in range(20):
        assert await guess("m-key") == 200, "a right key costs nothing"
    assert [await guess(f"guess {n}") for n in range(6)] == [401, 401, 401, 401, 401, 429]
    assert await guess("m-key") == 429, "who guesses does not learn when it was right"
    assert await guess("m-key", "198.51.100.4") == 200


async def test_metrics_answer_while_redis_is_away(deploy: Any, own_redis: Any) -> None:
    deployment = await deploy(redis=own_redis, admin_key="admin-key-for-tests")
    assert {"master", "agents"} <= {
        labels["process"] for labels, _ in numbers(await scrape(deployment))["process_open_fds"]
    }
    own_redis.process.kill()
    await asyncio.sleep(0.2)
    text = await scrape(deployment)
    assert {labels["process"] for labels, _ in numbers(text)["process_open_fds"]} == {"web"}
    assert m.QUEUE_DEPTH.name not in text


async def test_samples_are_taken_by_one_of_two_web_processes(deploy: Any) -> None:
    deployment = await deploy(webs=2)
    redis = deployment.redis_server.client()

    async def some() -> Any:
        found = await samples.read(redis, deployment.keys, "0-0")
        return found if len(found) >= 3 else None

    found = await wait_until(some, "three samples", 20)
    times = [sample["t"] for _, sample in found]
    assert all(1500 <= later - earlier <= 4000 for earlier, later in itertools.pairwise(times))
    assert found[-1][1]["rooms"] == 0
    await redis.aclose()

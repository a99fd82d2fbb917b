"""The HTTP side: health, headers, leaderboards, QR codes, notifications, limits."""

import asyncio
import time
from typing import Any

import httpx

from tests.arena import Deployment, opened, wait_until


async def test_health_says_what_can_be_done(arena: Deployment) -> None:
    async with httpx.AsyncClient(base_url=arena.urls[0]) as client:
        reply = await client.get("/health")
    assert reply.status_code == 200
    told = reply.json()
    assert told["status"] == "ok"
    assert told["redis"]["reachable"] is True
    assert told["redis"]["version"][0].isdigit()
    assert told["redis"]["search"] in (True, False)
    assert told["agents"]["bank"]["alive"] is True
    assert abs(told["agents"]["bank"]["last_seen"] - time.time() * 1000) < 60_000
    assert told["bank"]["claims"] >= 200
    assert set(told) >= {"status", "redis", "memory", "agents", "models", "bank"}


async def test_health_is_503_when_no_round_could_be_played(deploy: Any) -> None:
    deployment = await deploy()
    async with httpx.AsyncClient(base_url=deployment.urls[0]) as client:

        async def status() -> int:
            return (await client.get("/health")).status_code

        deployment.processes["agents1"].kill()
        await wait_until(lambda: _is(status, 503), "health noticing that no agent is there", 20)
        deployment.start_agents()
        await wait_until(lambda: _is(status, 200), "health noticing the new agent", 20)
        deployment.processes["master1"].stop()
        await wait_until(lambda: _is(status, 503), "health noticing that no master is there", 20)


async def _is(status: Any, wanted: int) -> bool:
    return bool(await status() == wanted)


async def test_every_answer_has_the_security_headers_and_no_page_has_inline_script(arena: Deployment) -> None:
    async with opened(arena) as table:
        for path in ("/", f"/r/{table.code}", "/host", f"/host/{table.code}", "/leaderboard", "/health", "/nothing"):
            reply = await table.http.get(path)
            assert "default-src 'self'" in reply.headers["content-security-policy"]
            assert "unsafe" not in reply.headers["content-security-policy"]
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert "server" not in reply.headers
            if reply.headers["content-type"].startswith("text/html"):
                assert "<script>" not in reply.text
                assert "style=" not in reply.text
                assert "http://" not in reply.text.replace("http://www.w3.org", "")
        for path in ("js/dom.js", "css/base.css", "fonts/bricolage.woff2", "icons.svg"):
            reply = await table.http.get(f"/static/{path}")
            assert reply.headers["x-content-type-options"] == "nosniff"
            assert ("content-security-policy" in reply.headers) == path.endswith(".svg"), "only what can be a document"


async def test_the_qr_code_is_a_picture_of_the_join_link(arena: Deployment) -> None:
    async with opened(arena) as table:
        reply = await table.http.get(f"/r/{table.code}/qr.svg")
        assert reply.headers["content-type"] == "image/svg+xml"
        assert reply.text.startswith("<svg")


async def test_rooms_are_found_by_code_however_it_is_typed(arena: Deployment) -> None:
    async with opened(arena) as table:
        for typed in (table.code, table.code.lower(), f"{table.code[:3]}-{table.code[3:]}"):
            assert (await table.http.get(f"/api/rooms/{typed}")).json()["room"] == table.code


async def test_a_finished_game_is_on_the_boards_of_today_and_of_all_time_once(deploy: Any) -> None:
    deployment = await deploy(masters=1)
    async with opened(deployment, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await table.must("start")
        await ana.hear("round_opened")
        await ana.answer(1, "fact")
        await ben.answer(1, "fake")
        over = await ana.hear("game_over")
        winner = over["podium"][0]

        async def rows(span: str) -> Any:
            return (await table.http.get(f"/api/leaderboard?span={span}")).json()["standings"]

        for span in ("today", "all"):
            found = await wait_until(lambda span=span: rows(span), f"the board of {span}")
            assert [(row["rank"], row["name"], row["score"]) for row in found] == [(1, winner["name"], winner["score"])]
        # A master that takes the room over posts the game again; the board must not show it twice.
        deployment.processes["master1"].kill()
        deployment.start_master()
        await wait_until(lambda: table.do("lock"), "the new master")
        await table.do("unlock")
        assert len(await rows("all")) == 1
        assert (await table.http.get("/api/leaderboard?span=week")).json()["error"] == "invalid_span"


async def test_topics_are_those_of_the_bank(arena: Deployment) -> None:
    async with httpx.AsyncClient(base_url=arena.urls[0]) as client:
        topics = (await client.get("/api/topics")).json()["topics"]
    assert len(topics) >= 12
    assert all(topic["claims"] > 0 for topic in topics)


async def test_a_notification_reaches_one_session(arena: Deployment) -> None:
    async with opened(arena) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await ana.hear("presence", connected=2)
        path = f"/api/sessions/{ana.welcome['session']}/notify"
        key = {"Authorization": "Bearer admin-key-for-tests"}
        assert (await table.http.post(path, json={"content": "hi"})).status_code == 401
        assert (
            await table.http.post(path, json={"content": "hi"}, headers={"Authorization": "Bearer x"})
        ).status_code == 401
        assert (await table.http.post(path, json={}, headers=key)).json()["error"] == "invalid_content"
        assert (await table.http.post(path, json={"content": "Pizza is here"}, headers=key)).status_code == 202
        assert (await ana.hear("notification"))["content"] == "Pizza is here"
        nobody = await table.http.post(f"/api/sessions/{table.code}-nobody/notify", json={"content": "hi"}, headers=key)
        assert (nobody.status_code, nobody.json()["error"]) == (404, "no_such_session")
        assert not ben.all("notification")


async def test_joins_and_rooms_from_one_address_are_limited(deploy: Any) -> None:
    deployment = await deploy(join_burst=5, join_rate=0.01, open_burst=2)
    async with opened(deployment) as table:
        replies = [await table.http.post(f"/api/rooms/{table.code}/join", json={"name": f"N{n}"}) for n in range(7)]
        assert [reply.status_code for reply in replies] == [201] * 5 + [429] * 2
        rooms = [await table.http.post("/api/rooms", json={}) for _ in range(3)]
        assert [reply.status_code for reply in rooms] == [201, 429, 429]


async def test_a_host_key_is_needed_where_one_is_set(deploy: Any) -> None:
    deployment = await deploy(host_key="host-key-for-tests")
    async with httpx.AsyncClient(base_url=deployment.urls[0]) as client:
        assert (await client.post("/api/rooms")).status_code == 401
        key = {"Authorization": "Bearer host-key-for-tests"}
        assert (await client.post("/api/rooms", headers=key)).status_code == 201


async def test_no_token_and_no_answer_is_in_any_log(deploy: Any) -> None:
    deployment = await deploy()
    async with opened(deployment, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana Unmistakable")
        await table.must("start")
        await ana.hear("round_opened")
        await ana.answer(1, "fake")
        await ana.hear("game_over")
        await asyncio.sleep(0)
        logs = deployment.logs()
    assert table.code in logs
    assert '"entry"' in logs
    for secret in (ana.token, table.host_token, "Unmistakable", '"fake"', '"fact"'):
        assert str(secret) not in logs


async def test_the_log_of_a_room_is_for_its_host(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        await ana.hear("round_opened")
        path = f"/api/rooms/{table.code}/log"
        assert (await table.http.get(path)).status_code == 401
        assert (await table.http.get(path, headers={"Authorization": f"Bearer {ana.token}"})).status_code == 403
        reply = await table.http.get(path, headers={"Authorization": f"Bearer {table.host_token}"})
        commands = [step["command"] for step in reply.json()["steps"]]
        assert commands[:2] == ["open", "task_done"]
        assert {"join", "start", "time_up"} <= set(commands)
        rest = await table.http.get(
            path, params={"after": reply.json()["next"]}, headers={"Authorization": f"Bearer {table.host_token}"}
        )
        assert rest.json()["steps"] == []

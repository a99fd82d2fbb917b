"""The admin panel's calls: who may make them, what they tell, and what they do exactly once."""

import asyncio
import json
import re
import secrets
from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from game.commands import Say
from game.io import audit
from game.io.frames import parse_id
from game.io.inbox import Inbox
from game.io.tasks import Dead, TaskQueue
from tests.arena import Deployment, Table, opened, wait_until
from web.admin import table as routes

OPERATOR, MODERATOR = "operator-key-for-tests", "moderator-key-for-tests"

READS_OF_ALL = (
    "/api/admin/me",
    "/api/admin/overview",
    "/api/admin/live",
    "/api/admin/rooms/{room}/chat",
    "/api/admin/rooms/{room}/moods",
    "/api/admin/claims",
)
READS_OF_OPERATORS = (
    "/api/admin/samples",
    "/api/admin/rooms/{room}",
    "/api/admin/rooms/{room}/steps",
    "/api/admin/dead",
    "/api/admin/audit",
    "/api/admin/flows",
    "/api/admin/settings",
)
DEEDS_OF_ALL = ("/admin/logout", "/api/admin/rooms/{room}/{ruling}")
DEEDS_OF_OPERATORS = (
    "/api/admin/rooms/{room}/void",
    "/api/admin/claims/{claim}/retire",
    "/api/admin/claims/{claim}/restore",
    "/api/admin/rooms/{room}/notify",
    "/api/admin/broadcast",
    "/api/admin/dead/{letter}/retry",
    "/api/admin/dead/{letter}/discard",
)
READS, DEEDS = READS_OF_ALL + READS_OF_OPERATORS, DEEDS_OF_ALL + DEEDS_OF_OPERATORS
OF_OPERATORS = READS_OF_OPERATORS + DEEDS_OF_OPERATORS


class Desk:
    """An admin panel without a page: a browser's cookie and CSRF token, or a program's key."""

    def __init__(self, deployment: Deployment) -> None:
        self.deployment = deployment
        self.redis = deployment.redis_server.client()
        self.http = httpx.AsyncClient(base_url=deployment.urls[0], timeout=15)
        self.csrf = ""

    async def forgive(self) -> None:
        """Forget all wrong keys."""
        keys = [key async for key in self.redis.scan_iter(f"{self.deployment.keys.prefix}:admin:tries:*")]
        if keys:
            await self.redis.delete(*keys)

    async def login(self, key: str) -> httpx.Response:
        reply = await self.http.post("/admin/login", json={"key": key})
        if reply.status_code == 200:
            self.csrf = reply.json()["csrf"]
        return reply

    async def get(self, path: str, **more: Any) -> Any:
        reply = await self.http.get(path, **more)
        assert reply.status_code == 200, reply.text
        return reply.json()

    async def do(self, path: str, body: Any = None) -> httpx.Response:
        return await self.http.post(path, json=body or {}, headers={"X-CSRF": self.csrf})

    async def must(self, path: str, body: Any = None) -> Any:
        reply = await self.do(path, body)
        assert reply.status_code in (200, 202), reply.text
        return reply.json()

    async def close(self) -> None:
        await self.http.aclose()
        await self.redis.aclose()


@pytest.fixture
async def desk(deploy: Any) -> AsyncIterator[Desk]:
    """A game of the test's own, with both keys, and a panel that nobody has logged into."""
    deployment = await deploy(admin_key=OPERATOR, moderator_key=MODERATOR, message_burst=200)
    desk = Desk(deployment)
    yield desk
    await desk.close()


def address(path: str, room: str) -> str:
    return path.replace("{room}", room).replace("{ruling}", "chat").replace("{letter}", "1-1")


async def status(desk: Desk, path: str, room: str, **headers: str) -> tuple[int, str]:
    """How a call ends, with its error's code. A stream is hung up on."""
    method = "GET" if path in READS else "POST"
    body = json.dumps({"chat": "open"}) if path.endswith("{ruling}") else "{}"
    request = desk.http.build_request(
        method, address(path, room), headers=headers, content=None if method == "GET" else body
    )
    reply = await desk.http.send(request, stream=True)
    try:
        if reply.status_code == 200 and path.endswith("/live"):
            return 200, ""
        text = await reply.aread()
        return reply.status_code, json.loads(text).get("error", "")
    finally:
        await reply.aclose()


async def talk(desk: Desk, table: Table, player: str, text: str) -> None:
    """Say something by the room's inbox."""
    inbox = Inbox(desk.redis, desk.deployment.keys, 3600)
    sending = asyncio.create_task(inbox.run())
    try:
        await inbox.put(table.code, Say(player=player, text=text))  # type: ignore[arg-type]
    finally:
        sending.cancel()


async def chat(desk: Desk, table: Table) -> dict[int, Any]:
    found = await desk.get(f"/api/admin/rooms/{table.code}/chat")
    return {row["message"]: row for row in found["messages"]}


async def audited(desk: Desk) -> list[str]:
    return [line.what for line in await audit.read(desk.redis, desk.deployment.keys)]


# Who may do what


async def test_every_call_is_in_the_tables_of_this_test() -> None:
    listed = {route.path for route in routes.ROUTES}
    assert listed == {*READS, *DEEDS, "/admin/login"}


async def test_no_call_is_open_without_a_key_with_a_wrong_one_or_with_the_wrong_role(desk: Desk, figure: Any) -> None:
    async with opened(desk.deployment) as table:
        ana = await table.join("Ana")
        for path in (*READS, *DEEDS):
            await desk.forgive()
            assert await status(desk, path, table.code) == (401, "unauthorised"), path
            for wrong in ("wrong", OPERATOR[:-1], f"{OPERATOR}x", table.host_token, ana["token"]):
                found = await status(desk, path, table.code, Authorization=f"Bearer {wrong}")
                assert found == (401, "unauthorised"), (path, wrong)
            assert await status(desk, path, table.code, Cookie="fof_admin=guess") == (401, "unauthorised"), path
            assert await status(desk, path, table.code, Cookie="fof_admin=") == (401, "unauthorised"), path
            await desk.forgive()
            by_moderator = await status(desk, path, table.code, Authorization=f"Bearer {MODERATOR}")
            if path in OF_OPERATORS:
                assert by_moderator == (403, "not_operator"), path
            else:
                assert by_moderator[0] in (200, 202), path
            by_operator = await status(desk, path, table.code, Authorization=f"Bearer {OPERATOR}")
            assert by_operator[0] in (200, 202, 404, 422), path
            assert by_operator[1] not in ("unauthorised", "not_operator", "csrf"), path
    figure("Attacks", "admin without credential", "calls open without the right key", 0, "401/403")


async def test_a_login_needs_its_csrf_token_for_each_change_and_ends_in_time(desk: Desk) -> None:
    async with opened(desk.deployment) as table:
        reply = await desk.login(OPERATOR)
        cookie = reply.headers["set-cookie"]
        assert "HttpOnly" in cookie
        assert "SameSite=strict" in cookie
        assert "Secure" not in cookie, "this test speaks plain HTTP"
        me = await desk.get("/api/admin/me")
        assert (me["role"], me["csrf"]) == ("operator", desk.csrf)
        for path in DEEDS:
            assert await status(desk, path, table.code) == (403, "csrf"), path
            assert await status(desk, path, table.code, **{"X-CSRF": "wrong"}) == (403, "csrf"), path
        for path in READS:
            assert (await status(desk, path, table.code))[0] == 200, path
        stored = [key async for key in desk.redis.scan_iter(f"{desk.deployment.keys.prefix}:admin:????????????????*")]
        (session,) = [key for key in stored if re.search(r":[0-9a-f]{64}$", key)]
        assert 12 * 3600 - 60 < await desk.redis.ttl(session) <= 12 * 3600
        assert desk.http.cookies["fof_admin"] not in session + str(await desk.redis.get(session))
        await desk.redis.delete(session)
        for path in (*READS, *DEEDS):
            found = await status(desk, path, table.code, **{"X-CSRF": desk.csrf})
            assert found == (401, "unauthorised"), f"{path} with a login that has ended"


async def test_a_logout_ends_the_login_and_its_stream(desk: Desk) -> None:
    await desk.login(MODERATOR)
    old = f"fof_admin={desk.http.cookies['fof_admin']}"
    events: list[str] = []
    async with asyncio.timeout(15), desk.http.stream("GET", "/api/admin/live") as stream:
        assert stream.headers["content-type"].startswith("text/event-stream")
        async for line in stream.aiter_lines():
            if line.startswith("event: "):
                events.append(line)
                if len(events) == 1:
                    await desk.must("/admin/logout")
        assert events[-1] == "event: over"
    assert "fof_admin" not in desk.http.cookies
    again = await desk.http.get("/api/admin/me", headers={"Cookie": old})
    assert again.status_code == 401


async def test_the_cookie_is_for_https_alone_where_the_game_is_played_by_https(deploy: Any) -> None:
    desk = Desk(await deploy(admin_key=OPERATOR, public_url="https://play.example"))
    assert "Secure" in (await desk.login(OPERATOR)).headers["set-cookie"]
    foreign = await desk.http.post("/admin/login", json={"key": OPERATOR}, headers={"Origin": "https://evil.example"})
    assert foreign.status_code == 403
    await desk.close()


async def test_another_key_ends_the_logins_of_the_old_one(redis_server: Any) -> None:
    prefix = f"t{secrets.token_hex(3)}"
    first = Deployment(redis_server, prefix, admin_key=OPERATOR)
    second = Deployment(redis_server, prefix, admin_key="another-key-for-tests")
    desks = []
    try:
        for deployment in (first, second):
            deployment.start_web()
        for deployment in (first, second):
            url = deployment.urls[0]

            async def up(url: str = url) -> bool:
                try:
                    async with httpx.AsyncClient() as client:
                        return (await client.get(f"{url}/admin")).status_code == 200
                except httpx.HTTPError:
                    return False

            await wait_until(up, "the web process")
            desks.append(Desk(deployment))
        assert (await desks[0].login(OPERATOR)).status_code == 200
        assert (await desks[0].http.get("/api/admin/me")).status_code == 200
        elsewhere = await desks[1].http.get(
            "/api/admin/me", headers={"Cookie": f"fof_admin={desks[0].http.cookies['fof_admin']}"}
        )
        assert elsewhere.status_code == 401
    finally:
        for desk in desks:
            await desk.close()
        first.close()
        second.close()


async def test_five_wrong_keys_a_minute_lock_an_address_out_whatever_comes_next(desk: Desk, figure: Any) -> None:
    replies = await asyncio.gather(*(desk.http.post("/admin/login", json={"key": f"guess {n}"}) for n in range(30)))
    codes = sorted(reply.status_code for reply in replies)
    assert codes == [401] * 5 + [429] * 25, "tries in parallel are counted, too"
    locked = next(reply for reply in replies if reply.status_code == 429)
    wait = locked.json()["wait"]
    assert 0 < wait <= 60
    assert locked.headers["retry-after"] == str(wait)
    assert f"Wait {wait} second" in locked.json()["message"]
    assert (await desk.login(OPERATOR)).status_code == 429, "not even the right one"
    for path in ("/api/admin/me", "/api/flows"):
        by_header = await desk.http.get(path, headers={"Authorization": f"Bearer {OPERATOR}"})
        assert by_header.status_code == 429
    elsewhere = await desk.http.post("/admin/login", json={"key": OPERATOR}, headers={"X-Forwarded-For": "203.0.113.7"})
    assert elsewhere.status_code == 200, "others may still come in"
    await desk.forgive()
    for _ in range(8):
        assert (await desk.login(OPERATOR)).status_code == 200, "right keys are not counted"
    assert (await audited(desk)).count("wrong_key") == 5
    row, promise = "admin without credential", "at most 5 tries a minute; constant-time compare"
    figure("Attacks", row, "of 30 keys in parallel, tried", codes.count(401), promise)


async def test_wrong_keys_from_everywhere_are_bounded_too(desk: Desk) -> None:
    codes = []
    for n in range(70):
        place = {"X-Forwarded-For": f"198.51.100.{n}"}
        codes.append((await desk.http.post("/admin/login", json={"key": "no"}, headers=place)).status_code)
    assert codes == [401] * 60 + [429] * 10


async def test_without_any_key_the_panel_says_how_to_set_one(deploy: Any) -> None:
    desk = Desk(await deploy())
    assert (await desk.http.get("/admin")).status_code == 200
    for reply in (await desk.http.get("/api/admin/me"), await desk.login("x")):
        assert (reply.status_code, reply.json()["error"]) == (403, "no_admin_key")
        assert "FOF_ADMIN_KEY" in reply.json()["message"]
    await desk.close()


async def test_a_moderator_reads_of_rooms_only_what_concerns_chats(desk: Desk) -> None:
    async with opened(desk.deployment, chat="held") as table:
        ana = await table.join("Ana")
        await desk.login(MODERATOR)
        await talk(desk, table, ana["player"], "hello")

        async def queued() -> Any:
            found = await desk.get("/api/admin/overview")
            return found if found["eyes"] else None

        found = await wait_until(queued, "the message in the queue")
        assert set(found) == {"now", "verdict", "rooms", "rooms_live", "eyes_waiting", "eyes"}
        (row,) = [row for row in found["rooms"] if row["room"] == table.code]
        assert set(row) == {"room", "phase", "players", "connected", "chat", "eyes"}


# What it tells


async def test_the_overview_tells_of_rooms_processes_queues_and_the_verdict(desk: Desk) -> None:
    await desk.login(OPERATOR)
    async with opened(desk.deployment, rounds=2, seconds=30) as table:
        bots = [await table.bot(name) for name in ("Ana", "Ben", "Cleo")]
        await table.must("start")
        for bot in bots:
            await bot.hear("round_opened")
        for bot in bots[:2]:
            await bot.answer(1, "fact")
            await bot.hear("answer_taken")

        async def counted() -> Any:
            found = await desk.get("/api/admin/overview")
            row = next((row for row in found["rooms"] if row["room"] == table.code), None)
            return (found, row) if row and row["answered"] == 2 else None

        found, row = await wait_until(counted, "two answers in the overview")
        assert (row["phase"], row["players"], row["connected"], row["round"], row["of"]) == ("asking", 3, 3, 1, 2)
        assert row["lag_ms"] < 2000
        assert row["chat"]["chat"] == "open"
        assert {row["kind"] for row in found["processes"] if row["up"]} == {"web", "master", "agents"}
        assert all(row["memory"] is None or row["memory"] > 1_000_000 for row in found["processes"])
        bank = next(row for row in found["agents"] if row["agent"] == "bank")
        assert (bank["workers"], bank["waiting"]) == (1, 0)
        assert bank["length"] >= 1
        assert found["verdict"] == {"level": "up", "problems": []}
        await bots[2].answer(1, "fake")
        await bots[0].hear("round_closed")
        await table.must("next")
        await bots[0].hear("round_opened", count=2)
        await bots[0].answer(2, "fact")
        await bots[0].hear("answer_taken", count=2)

        async def one_of_the_second() -> bool:
            rows = (await desk.get("/api/admin/overview"))["rooms"]
            return any((row["round"], row["answered"]) == (2, 1) for row in rows)

        await wait_until(one_of_the_second, "the count of the second round")
        text = json.dumps([await desk.get("/api/admin/overview"), await desk.get(f"/api/admin/rooms/{table.code}")])
        second = json.loads(
            await table.deployment.redis_server.client().hget(table.keys.room(table.code, "rounds"), "2")
        )
        assert second["claim"]["explanation"] not in text
        assert '"verdict": "fa' not in text


async def test_a_game_without_a_master_is_down_and_one_with_a_dead_letter_wants_attention(desk: Desk) -> None:
    await desk.login(OPERATOR)
    await desk.redis.xadd(desk.deployment.keys.dead(), {"agent": "writer", "reason": "x"})

    async def level(wanted: str) -> Any:
        judged = (await desk.get("/api/admin/overview"))["verdict"]
        return judged if judged["level"] == wanted else None

    judged = await wait_until(lambda: level("attention"), "attention")
    assert [problem["code"] for problem in judged["problems"]] == ["dead"]
    desk.deployment.processes["master1"].kill()
    judged = await wait_until(lambda: level("down"), "down")
    assert judged["problems"][0]["code"] == "no_master"


async def test_an_overview_without_redis_says_so(deploy: Any, own_redis: Any) -> None:
    desk = Desk(await deploy(redis=own_redis, admin_key=OPERATOR))
    await desk.login(OPERATOR)
    levels: list[str] = []
    async with desk.http.stream("GET", "/api/admin/live") as stream:
        async for line in stream.aiter_lines():
            if line.startswith("data: "):
                levels.append(json.loads(line[6:])["verdict"]["level"])
                if len(levels) == 1:
                    own_redis.process.kill()
                if levels[-1] == "down":
                    break
    assert (await desk.http.get("/api/admin/overview")).status_code == 503
    await desk.close()


async def test_the_stream_goes_on_behind_the_last_sample_that_was_seen(desk: Desk) -> None:
    await desk.login(OPERATOR)

    async def some() -> Any:
        found = await desk.get("/api/admin/samples")
        return found if len(found["samples"]) >= 2 else None

    known = await wait_until(some, "two samples", 20)
    read = Reader(desk)
    first = await read.one(after=known["next"])
    assert set(first) >= {"verdict", "rooms", "processes", "agents", "eyes", "samples", "took_ms"}
    times = [sample["t"] for sample in known["samples"]] + [sample["t"] for sample in first["samples"]]
    await asyncio.sleep(2.5)
    second = await read.one(last=read.id)
    times += [sample["t"] for sample in second["samples"]]
    everything = [sample["t"] for sample in (await desk.get("/api/admin/samples"))["samples"]]
    assert times == everything[: len(times)], "none is missing and none comes twice"
    assert len(second["samples"]) >= 1
    assert (await desk.http.get("/api/admin/live", params={"after": "x"})).status_code == 422


class Reader:
    """Reads one event of the stream and hangs up."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.id = ""

    async def one(self, after: str | None = None, last: str | None = None) -> Any:
        params = {"after": after} if after else None
        headers = {"Last-Event-ID": last} if last else None
        async with self.desk.http.stream("GET", "/api/admin/live", params=params, headers=headers) as stream:
            async for line in stream.aiter_lines():
                if line.startswith("id: "):
                    self.id = line[4:]
                if line.startswith("data: "):
                    return json.loads(line[6:])
        raise AssertionError("the stream ended")


async def test_twenty_streams_are_served_and_no_more(desk: Desk) -> None:
    await desk.login(OPERATOR)
    streams, readers = [], []
    for _ in range(20):
        request = desk.http.build_request("GET", "/api/admin/live")
        streams.append(await desk.http.send(request, stream=True))
        # Kept, because a reader that is collected hangs up.
        readers.append(aiter(streams[-1].aiter_lines()))
        assert await anext(readers[-1]) == "retry: 1000"
    assert await status(desk, "/api/admin/live", "") == (503, "too_many")
    readers.clear()
    for stream in streams:
        await stream.aclose()

    async def room_again() -> bool:
        return (await status(desk, "/api/admin/live", ""))[0] == 200

    await wait_until(room_again, "a stream after others have hung up")


async def test_a_server_that_is_told_to_end_does_not_wait_for_panels(desk: Desk) -> None:
    await desk.login(OPERATOR)
    async with desk.http.stream("GET", "/api/admin/live") as stream:
        lines = aiter(stream.aiter_lines())
        await anext(lines)
        loop = asyncio.get_running_loop()
        began = loop.time()
        ended = asyncio.create_task(asyncio.to_thread(desk.deployment.processes["web1"].stop))
        async for _ in lines:
            pass
        assert await ended in (0, -15), "uvicorn passes the signal on when it is done"
        assert loop.time() - began < 4


async def test_a_room_tells_its_seats_with_their_sessions_and_its_runs_step_by_step(desk: Desk) -> None:
    await desk.login(OPERATOR)
    async with opened(desk.deployment) as table:
        ana = await table.bot("Ana")
        await ana.hear("presence", connected=1)
        found = await desk.get(f"/api/admin/rooms/{table.code}")
        assert found["view"]["room"] == table.code
        assert [(seat["name"], seat["session"]) for seat in found["seats"]] == [
            ("Host", None),
            ("Ana", ana.welcome["session"]),
        ]
        flow = {"name": "pause", "nodes": [
            {"kind": "start", "id": "start", "next": "rest"},
            {"kind": "tool_execution", "id": "rest", "tool": "calculator", "params": {"text": "1 + 1"}, "save": "n", "next": "end"},
            {"kind": "end", "id": "end"},
        ]}  # fmt: skip
        key = {"Authorization": f"Bearer {OPERATOR}"}
        assert (await desk.http.post("/api/flows", json=flow, headers=key)).status_code == 201
        run = await desk.http.post(f"/api/rooms/{table.code}/runs", json={"flow": "pause"}, headers=key)
        assert run.status_code == 202

        async def ended() -> Any:
            steps = (await desk.get(f"/api/admin/rooms/{table.code}/steps"))["steps"]
            return steps if steps and steps[-1]["what"] == "ended" else None

        steps = await wait_until(ended, "the end of the run")
        assert [(step["node"], step["what"]) for step in steps] == [
            ("start", "began"), ("rest", "asked"), ("rest", "answered"), ("end", "ended"),
        ]  # fmt: skip
        assert steps[1]["input"]
        assert steps[2]["output"]
        later = await desk.get(f"/api/admin/rooms/{table.code}/steps", params={"after": steps[1]["id"]})
        assert [step["id"] for step in later["steps"]] == [step["id"] for step in steps[2:]]
        graphs = {flow["name"]: flow for flow in (await desk.get("/api/admin/flows"))["flows"]}
        assert {"claim", "moderate", "pause"} <= graphs.keys()
        check = next(node for node in graphs["claim"]["nodes"] if node["id"] == "check")
        assert check["edges"] == ["edit", "compare"]
        missing = await desk.http.get("/api/admin/rooms/ABCDEF")
        assert (missing.status_code, missing.json()["error"]) == (404, "no_such_room")


async def test_settings_are_shown_without_secrets(deploy: Any) -> None:
    desk = Desk(
        await deploy(admin_key=OPERATOR, openai_api_key="sk-secret", openai_base_url="http://ana:pw@127.0.0.1:9/v1")
    )
    await desk.login(OPERATOR)
    found = await desk.get("/api/admin/settings")
    shown = {row["variable"]: row for row in found["settings"]}
    assert (shown["FOF_ADMIN_KEY"]["value"], shown["FOF_ADMIN_KEY"]["set"]) == (None, True)
    assert (shown["FOF_HOST_KEY"]["value"], shown["FOF_HOST_KEY"]["set"]) == (None, False)
    assert shown["OPENAI_BASE_URL"]["value"] == "http://•••@127.0.0.1:9/v1"
    assert all(secret not in json.dumps(found) for secret in (OPERATOR, "sk-secret", "ana:pw"))
    await desk.close()


# What it does


async def test_a_held_message_is_shown_hidden_and_its_author_muted_and_all_of_it_undone(desk: Desk) -> None:
    await desk.login(MODERATOR)
    async with opened(desk.deployment, chat="held") as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await talk(desk, table, str(ana.player), "hello all")
        await ana.hear("said", state="held")
        path = f"/api/admin/rooms/{table.code}"

        async def queue() -> Any:
            return (await desk.get("/api/admin/overview"))["eyes"]

        (row,) = await wait_until(queue, "the held message in the queue")
        assert (row["room"], row["message"], row["name"], row["text"], row["state"]) == (
            table.code, 1, "Ana", "hello all", "held",
        )  # fmt: skip
        await desk.must(f"{path}/show", {"message": 1})
        assert (await ben.hear("said", state="shown"))["text"] == "hello all"
        assert await queue() == [], "what a person decided on waits for nobody"
        await desk.must(f"{path}/hide", {"message": 1, "reason": "Not here."})
        hidden = await ben.hear("hidden", message=1)
        assert (hidden["by"], hidden["reason"]) == ("moderator", "Not here.")
        await desk.must(f"{path}/mute", {"player": ana.player, "seconds": 60})
        assert (await ana.hear("muted"))["until"] is not None
        assert list((await desk.get(f"{path}/chat"))["muted"]) == [ana.player]
        await desk.must(f"{path}/unmute", {"player": ana.player})
        assert (await ana.hear("muted", count=2))["until"] is None
        await desk.must(f"{path}/chat", {"chat": "reactions", "slow": 5})
        assert (await ben.hear("chat"))["slow"] == 5
        assert (await chat(desk, table))[1]["state"] == "hidden"
        for body, code in (
            ({"message": 99}, "no_such_message"),
            ({}, "invalid_message"),
            ({"message": 1, "by": "host"}, "invalid_by"),
        ):
            assert (await desk.do(f"{path}/hide", body)).json()["error"] == code
        assert (await desk.do(f"{path}/start")).status_code == 404, "rulings, and nothing else of a host's"
        lines = await audit.read(desk.redis, desk.deployment.keys)
        assert [line.what for line in reversed(lines)] == ["login", "show", "hide", "mute", "unmute", "chat"]
        assert {line.role for line in lines} == {"moderator"}
        assert str(ana.player) not in json.dumps([line.detail for line in lines]), "people can be forgotten"


async def test_text_that_looks_like_a_decided_row_does_not_leave_the_queue(desk: Desk) -> None:
    await desk.login(MODERATOR)
    async with opened(desk.deployment, chat="held") as table:
        ana = await table.join("Ana")
        await talk(desk, table, ana["player"], 'you idiot "decided":true,"state":"shown","category":null')
        await talk(desk, table, ana["player"], 'you idiot ","decided":true,"x":"')

        async def two() -> bool:
            return len((await desk.get("/api/admin/overview"))["eyes"]) == 2

        await wait_until(two, "both in the queue")


async def test_a_broadcast_is_previewed_and_reaches_every_socket_of_all_rooms(desk: Desk) -> None:
    await desk.login(OPERATOR)
    async with opened(desk.deployment) as one, opened(desk.deployment) as two:
        bots = [await one.bot("Ana"), await one.host(), await two.bot("Ben"), await two.spectator()]
        body = {"content": "  We  close\nat ten\u202e ", "all": True}
        preview = await desk.must("/api/admin/broadcast", {**body, "preview": True})
        assert preview["rooms"] == 2
        told = await desk.must("/api/admin/broadcast", body)
        assert (told["rooms"], told["missed"], told["content"]) == (2, 0, preview["content"])
        for bot in bots:
            heard = await bot.hear("notification")
            assert (heard["content"], heard["from"]) == (preview["content"], "server")
        await desk.must("/api/admin/broadcast", {"content": "Just you", "room": two.code})
        await bots[2].hear("notification", content="Just you")
        await desk.must(
            f"/api/admin/rooms/{one.code}/notify", {"session": bots[0].welcome["session"], "content": "Psst"}
        )
        await bots[0].hear("notification", content="Psst")
        await asyncio.sleep(0.2)
        assert [len(bot.all("notification")) for bot in bots] == [2, 1, 2, 2]
        for wrong in (
            {"content": " "},
            {"content": "x"},
            {"content": "x", "all": True, "room": one.code},
            {"content": "x" * 2001, "all": True},
        ):
            assert (await desk.do("/api/admin/broadcast", wrong)).status_code == 422, wrong
        assert (await desk.do("/api/admin/broadcast", {"content": "x", "room": "ABCDEF"})).status_code == 404
        lines = (await desk.get("/api/admin/audit"))["lines"]
        assert [line["what"] for line in lines] == ["notify", "broadcast", "broadcast", "login"]
        assert lines[2]["detail"] == {"room": "all", "rooms": 2, "content": preview["content"]}
        assert {(line["role"], line["session"]) for line in lines} == {("operator", 1)}
        assert parse_id(lines[0]["id"])[0] == lines[0]["at"]


async def test_a_dead_letter_goes_back_into_its_stream_exactly_once(desk: Desk) -> None:
    keys, redis = desk.deployment.keys, desk.redis
    desk.deployment.processes["agents1"].kill()
    await desk.login(OPERATOR)
    brief = json.dumps({"finding": "secret truth", "verdict": "fake"})
    fields = {"room": "ABCDEF", "task": "t1", "brief": brief, "attempt": "1", "patience_ms": "5000", "trace": "x"}
    queue = TaskQueue(redis, keys, "writer", "tester")
    await queue.bury(Dead("1-1", fields, "delivered 3 times without an answer"), keys.dead(), "writer")
    await queue.bury(Dead("1-2", {"junk": "x"}, "no task: KeyError"), keys.dead(), "writer")
    junk, letter = (await desk.get("/api/admin/dead"))["letters"]
    assert (letter["agent"], letter["task"], letter["brief"], letter["sound"]) == (
        "writer",
        "t1",
        ["finding", "verdict"],
        True,
    )
    assert "secret truth" not in json.dumps(letter)
    path = f"/api/admin/dead/{letter['id']}/retry"
    clicks = await asyncio.gather(*(desk.do(path) for _ in range(10)))
    assert sorted(reply.status_code for reply in clicks) == [202] + [404] * 9
    ((_, back),) = await redis.xrange(keys.tasks("writer"))
    assert back == fields
    assert (await desk.do(f"/api/admin/dead/{junk['id']}/retry")).json()["error"] == "no_task"
    clicks = await asyncio.gather(*(desk.do(f"/api/admin/dead/{junk['id']}/discard") for _ in range(5)))
    assert sorted(reply.status_code for reply in clicks) == [202] + [404] * 4
    assert (await desk.get("/api/admin/dead"))["letters"] == []
    assert (await audited(desk)).count("retry") == 1
    assert (await desk.do("/api/admin/dead/none/retry")).status_code == 404


async def test_no_key_and_no_cookie_is_in_any_log(desk: Desk) -> None:
    await desk.login(OPERATOR)
    cookie, csrf = desk.http.cookies["fof_admin"], desk.csrf
    await desk.http.get("/api/admin/me", headers={"Authorization": f"Bearer {MODERATOR}"})
    await desk.http.post("/admin/login", json={"key": "a-wrong-key"})
    await desk.get("/api/admin/overview")
    logs = desk.deployment.logs()
    assert '"login"' in logs
    for secret in (OPERATOR, MODERATOR, cookie, csrf, "a-wrong-key"):
        assert secret not in logs

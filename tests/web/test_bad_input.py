"""Bad input gets one clear error and loses nothing: every field of every message, wrong in every way we could think of."""

import asyncio
import json
import random
from functools import partial
from typing import Any

import httpx
import pytest
import websockets

from tests.arena import Bot, Deployment, Table, opened, wait_until

MESSAGES: dict[str, dict[str, Any]] = {
    "answer": {"round": 1, "verdict": "fact", "sure": True},
    "say": {"text": "hello"},
    "query": {"text": "what are the rules?"},
    "flag": {"round": 1, "reason": "wrong"},
    "react": {"emoji": "clap"},
    "command": {"do": "pause", "player": "p1", "reason": "because", "round": 1},
    "settings": {"extra": True},
    "ping": {"at": 1},
    "hello": {"token": "a.b", "after": "1-1"},
    "leave": {},
}
WRONG: list[Any] = [None, True, -1, 1.5, 2**70, "", "x" * 3000, [], [1], {}, {"a": 1}, "\u0000", "<b>", "\ud83d\ude00"]
RAW = [
    "",
    "{",
    "null",
    "[]",
    '"text"',
    "7",
    '{"type":"answer","type":"ping"}',
    '{"type":"ping","at":NaN}',
    '{"type":"ping","at":1e999}',
    '{"type":"ping","at":-Infinity}',
    '{"type":"say","text":"\\ud800"}',
    "[" * 4000,
    '{"a":' * 1000,
    '{"type":7}',
    '{"type":["answer"]}',
    '{"type":"nothing"}',
    '{"type":"__class__"}',
    '{"round":1,"verdict":"fact"}',
]


def mangled(seed: int) -> list[str]:
    """A few hundred messages with one field wrong, missing or too many."""
    chance = random.Random(seed)
    found = []
    for kind, fields in MESSAGES.items():
        for name in fields:
            for wrong in WRONG:
                found.append(json.dumps({"type": kind, **fields, name: wrong}))
            found.append(json.dumps({"type": kind, **{k: v for k, v in fields.items() if k != name}}))
        found.append(json.dumps({"type": kind, **fields, "extra": 1}))
        found.append(json.dumps({"type": kind.upper(), **fields}))
    chance.shuffle(found)
    return found


async def still_plays(bot: Bot) -> None:
    """The socket is open and answers."""
    stamp = random.randrange(10**9)
    await bot.say(type="ping", at=stamp)
    await bot.hear("pong", at=stamp)


async def test_every_wrong_message_gets_one_error_or_refusal_and_the_socket_stays(deploy: Any) -> None:
    deployment = await deploy(message_rate=100_000, message_burst=100_000)
    async with opened(deployment, rounds=1, seconds=60) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await table.must("start")
        await ana.hear("round_opened")
        lines = [line for line in [*RAW, *mangled(1)] if json_kind(line) not in ("leave",)]
        for start in range(0, len(lines), 50):
            # A flood of offences closes a socket, so each fifty come from a new one.
            await ana.drop()
            await ana.connect()
            some = lines[start : start + 50]
            before = count(ana)
            for line in some:
                await ana.ws.send(line)
            await wait_until(partial(reached, ana, before + len(some)), f"{len(some)} replies")
            assert count(ana) - before == len(some), "more than one reply to a message"
            assert ana.close_code is None
        await still_plays(ana)
        for error in ana.all("error"):
            assert error["code"] in ("invalid_json", "unknown_type", "unknown_command") or error["code"].startswith(
                "invalid_"
            )
            assert error["message"].endswith(".")
        await ben.answer(1, "fact")
        await ben.hear("answer_taken")
    assert "Traceback" not in deployment.logs()


def reached(bot: Bot, wanted: int) -> bool:
    return count(bot) >= wanted


def json_kind(line: str) -> Any:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError):
        return None
    return found.get("type") if isinstance(found, dict) else None


def count(bot: Bot) -> int:
    """How many replies came: to what was right, wrong or refused."""
    thinking = sum(message["kind"] == "thinking" for message in bot.all("status"))
    kinds = ("error", "refused", "pong", "answer_taken", "said", "reacted", "response", "flag_taken", "adjusted")
    return thinking + sum(len(bot.all(kind)) for kind in kinds)


async def test_binary_messages_are_answered_with_an_error(arena: Deployment) -> None:
    async with opened(arena) as table:
        ana = await table.bot("Ana")
        await ana.ws.send(b'{"type":"ping"}')
        assert (await ana.hear("error"))["code"] == "invalid_json"
        await still_plays(ana)


async def test_a_message_over_eight_kib_closes_with_1009(arena: Deployment) -> None:
    async with opened(arena) as table:
        ana = await table.bot("Ana")
        await ana.ws.send(json.dumps({"type": "say", "text": "x" * 9000}))
        await wait_until(lambda: ana.close_code, "the end of the socket")
        assert ana.close_code == 1009


async def test_a_flood_is_told_once_each_and_then_closed_with_1008(arena: Deployment) -> None:
    async with opened(arena) as table:
        ana = await table.bot("Ana")
        with pytest.raises(websockets.ConnectionClosed):  # noqa: PT012
            for _ in range(20_000):
                await ana.ws.send("nonsense")
                await asyncio.sleep(0)
        await wait_until(lambda: ana.close_code, "the end of the socket")
        assert ana.close_code == 1008


async def test_who_does_not_say_hello_is_closed_with_4401(deploy: Any) -> None:
    deployment = await deploy(hello_seconds=0.3)
    async with opened(deployment) as table:
        for first in (None, "nonsense", '{"type":"ping"}'):
            async with websockets.connect(f"{table.url.replace('http', 'ws')}/ws/{table.code}") as ws:
                if first is not None:
                    await ws.send(first)
                    assert json.loads(await ws.recv())["type"] == "error"
                with pytest.raises(websockets.ConnectionClosed):
                    await asyncio.wait_for(ws.recv(), 5)
                assert ws.close_code == 4401


@pytest.mark.parametrize(
    ("room", "token", "code"),
    [
        ("XXXXXX", None, 4404),
        ("nonsense", None, 4404),
        ("", "wrong.token", 4401),
        ("", "host.wrong", 4401),
        ("", "no-dot", 4401),
        ("", ".", 4401),
        ("", "host." + "x" * 150, 4401),
    ],
)
async def test_wrong_rooms_and_tokens_are_closed_with_their_code(
    arena: Deployment, room: str, token: str | None, code: int
) -> None:
    async with (
        opened(arena) as table,
        websockets.connect(f"{table.url.replace('http', 'ws')}/ws/{room or table.code}") as ws,
    ):
        with pytest.raises(websockets.ConnectionClosed):  # noqa: PT012
            await ws.send(json.dumps({"type": "hello", **({"token": token} if token else {})}))
            await asyncio.wait_for(ws.recv(), 5)
        assert ws.close_code == code


async def test_a_token_is_good_for_its_own_room_alone(arena: Deployment) -> None:
    async with opened(arena) as one, opened(arena) as other:
        ana = await one.bot("Ana")
        stranger = Bot(other, ana.token, ana.player, other.url)
        await stranger.connect()
        assert stranger.close_code == 4401
        for token in (one.host_token, ana.token):
            reply = await other.http.post(
                f"/api/rooms/{other.code}/start", headers={"Authorization": f"Bearer {token}"}
            )
            assert reply.status_code == 401


async def test_foreign_origins_are_refused_before_the_handshake(arena: Deployment) -> None:
    async with opened(arena) as table:
        address = f"{table.url.replace('http', 'ws')}/ws/{table.code}"
        host = table.url.removeprefix("http://")
        for origin in (
            "https://evil.example",
            "null",
            f"http://{host}.evil.example",
            f"http://evil.example/{host}",
            f"http://{host}@evil.example",
            f"ftp://{host}",
            host,
            f"http://x{host}",
        ):
            with pytest.raises(websockets.InvalidStatus) as refused:
                await websockets.connect(address, origin=origin)  # type: ignore[arg-type]
            assert refused.value.response.status_code == 403
        async with websockets.connect(address, origin=f"http://{host}") as ws:  # type: ignore[arg-type]
            await ws.send('{"type":"hello"}')
            assert json.loads(await ws.recv())["type"] == "welcome"


ROOM_BODIES: list[tuple[Any, int, str]] = [
    ({"rounds": 0}, 422, "invalid_rounds"),
    ({"rounds": 51}, 422, "invalid_rounds"),
    ({"rounds": "many"}, 422, "invalid_rounds"),
    ({"seconds": 4}, 422, "invalid_seconds"),
    ({"seconds": None}, 422, "invalid_seconds"),
    ({"scoring": "luck"}, 422, "invalid_scoring"),
    ({"difficulty": []}, 422, "invalid_difficulty"),
    ({"topic": 7}, 422, "invalid_topic"),
    ({"auto": "perhaps"}, 422, "invalid_auto"),
    ({"max_players": 0}, 422, "invalid_max_players"),
    ({"nonsense": 1}, 422, "invalid_nonsense"),
    ([], 400, "invalid_json"),
    ("text", 400, "invalid_json"),
]


@pytest.mark.parametrize(("body", "status", "code"), ROOM_BODIES)
async def test_a_room_with_wrong_settings_is_not_opened(arena: Deployment, body: Any, status: int, code: str) -> None:
    async with httpx.AsyncClient(base_url=arena.urls[0]) as client:
        reply = await client.post("/api/rooms", json=body)
        assert (reply.status_code, reply.json()["error"]) == (status, code)
        assert reply.json()["message"].endswith(".")


@pytest.mark.parametrize("raw", [b"{", b"\xff\xfe", b"[" * 5000, b'{"rounds": NaN}', b'{"a":1,"a":2}'])
async def test_a_body_that_is_no_json_is_told_so(arena: Deployment, raw: bytes) -> None:
    async with httpx.AsyncClient(base_url=arena.urls[0]) as client:
        reply = await client.post("/api/rooms", content=raw)
        assert (reply.status_code, reply.json()["error"]) == (400, "invalid_json")


async def test_a_body_that_is_too_big_is_refused(arena: Deployment) -> None:
    async with httpx.AsyncClient(base_url=arena.urls[0]) as client:
        reply = await client.post("/api/rooms", content=b'{"topic":"' + b"x" * 20_000 + b'"}')
        assert (reply.status_code, reply.json()["error"]) == (413, "too_big")


@pytest.mark.parametrize(
    "name", ["", " ", "\u200b", "x" * 21, None, 7, [], {"a": 1}, "\u202e", "\x1b[31m\x1b[0m"[:2], "\U000e0041"]
)
async def test_a_name_that_is_none_is_refused(arena: Deployment, name: Any) -> None:
    async with opened(arena) as table:
        reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": name})
        assert (reply.status_code, reply.json()["error"]) == (422, "bad_name")


@pytest.mark.parametrize(
    "name", ["ANA", "ana", "\u0391na", "An\u0430", "A\u200bna", "\uff21\uff4e\uff41", " Ana ", "Ana\u202e"]
)
async def test_names_that_look_alike_are_taken(arena: Deployment, name: str) -> None:
    async with opened(arena) as table:
        await table.join("Ana")
        reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": name})
        assert (reply.status_code, reply.json()["error"]) == (409, "name_taken")


async def test_host_verbs_need_the_hosts_token(arena: Deployment) -> None:
    async with opened(arena) as table:
        ana = await table.join("Ana")
        path = f"/api/rooms/{table.code}/start"
        replies = {
            "none": await table.http.post(path),
            "nonsense": await table.http.post(path, headers={"Authorization": "Bearer nonsense"}),
            "basic": await table.http.post(path, headers={"Authorization": "Basic " + table.host_token}),
            "player": await table.http.post(path, headers={"Authorization": f"Bearer {ana['token']}"}),
        }
        assert {who: reply.status_code for who, reply in replies.items()} == {
            "none": 401,
            "nonsense": 401,
            "basic": 401,
            "player": 403,
        }
        assert (await table.do("dance")).status_code == 404
        assert (await table.do("kick")).json()["error"] == "invalid_player"
        assert (await table.do("kick", {"player": "nobody"})).json()["error"] == "no_such_player"
        assert (await table.do("pause")).json() == {"error": "not_playing", "message": "No game is running."}


async def test_what_is_not_there_is_said_in_json_or_as_a_page(arena: Deployment) -> None:
    async with httpx.AsyncClient(base_url=arena.urls[0]) as client:
        for path in ("/api/rooms/XXXXXX", "/api/rooms/XXXXXX/leaderboard", "/api/rooms/no", "/api/nothing"):
            reply = await client.get(path, headers={"Accept": "text/html"})
            assert reply.status_code == 404
            assert set(reply.json()) == {"error", "message"}
        page = await client.get("/nothing", headers={"Accept": "text/html"})
        assert page.status_code == 404
        assert page.headers["content-type"].startswith("text/html")
        assert (await client.put("/api/rooms")).status_code == 405
        assert (await client.get("/static/../app.py")).status_code == 404
        assert (await client.get("/static/%2e%2e/app.py")).status_code == 404


async def kicked(table: Table, bot: Bot) -> None:
    await table.must("kick", {"player": bot.player})


async def test_who_was_kicked_cannot_come_back_with_the_old_token(arena: Deployment) -> None:
    async with opened(arena) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await kicked(table, ana)
        assert (await ben.hear("player_left"))["reason"] == "kicked"
        await wait_until(lambda: ana.close_code, "the end of the kicked one's socket")
        assert ana.close_code == 4403
        await ana.connect()
        assert ana.close_code == 4401
        assert (await table.http.post(f"/api/rooms/{table.code}/join", json={"name": "Ana"})).status_code == 409

"""Talk over real sockets: who hears what, who may say what, and what is there for those who come later."""

import asyncio
import json
from collections.abc import AsyncIterator
from functools import partial
from typing import Any

import httpx
import pytest

from game.commands import TaskDone, TaskTold
from game.io.inbox import Inbox
from game.io.tasks import Delivery, TaskQueue
from tests.arena import Bot, Deployment, Message, Table, opened, wait_until

FAST = {"say_rate": 1000.0, "say_burst": 1000, "message_rate": 1000.0, "message_burst": 1000}


@pytest.fixture
async def quiet(deploy: Any) -> Deployment:
    """A deployment whose moderator and assistant are the test."""
    deployment: Deployment = await deploy(only="bank", **FAST)
    return deployment


async def everybody(table: Table, *names: str) -> tuple[Bot, ...]:
    """Players of these names (Ana and Ben), the host and a spectator."""
    players = [await table.bot(name) for name in names or ("Ana", "Ben")]
    return (*players, await table.host(), await table.spectator())


def texts(bot: Bot) -> list[str]:
    """What a newcomer was shown of what was said."""
    return [message["text"] for message in bot.welcome["chat"]["messages"]]


async def settled(*bots: Bot) -> None:
    """All that their web process had told when somebody else heard it has been heard: a ping's answer comes after it."""
    for bot in bots:
        count = len(bot.all("pong"))
        await bot.say(type="ping", at=count)
        await bot.hear("pong", count + 1)


# Everybody


async def test_what_is_said_is_heard_by_all_with_its_number(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, ben, host, spectator = await everybody(table)
        await ana.say(type="say", text="  Hello,\n<b>all</b>! ")
        for bot in (ana, ben, host, spectator):
            said = await bot.hear("said")
            assert {k: said[k] for k in ("message", "player", "name", "text", "state", "assistant")} == {
                "message": 1,
                "player": ana.player,
                "name": "Ana",
                "text": "Hello, <b>all</b>!",
                "state": "shown",
                "assistant": False,
            }
        await host.say(type="say", text="Welcome!")
        assert (await spectator.hear("said", message=2))["name"] == "Host"
        await ben.say(type="react", emoji="clap")
        for bot in (ana, ben, host, spectator):
            reacted = await bot.hear("reacted")
            assert (reacted["player"], reacted["name"], reacted["emoji"]) == (ben.player, "Ben", "clap")


async def test_many_messages_come_to_everybody_once_and_in_order(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, ben, host, spectator = await everybody(table)
        for n in range(100):
            await (ana if n % 2 else ben).say(type="say", text=f"line {n}")
        for bot in (ana, ben, host, spectator):
            await bot.hear("said", 100)
            assert [said["message"] for said in bot.all("said")] == list(range(1, 101))
            assert {said["text"] for said in bot.all("said")} == {f"line {n}" for n in range(100)}


async def test_a_newcomer_and_all_who_come_back_later_read_what_was_said(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, ben, host, spectator = await everybody(table)
        assert ana.welcome["chat"] == {
            "chat": "open",
            "slow": 0,
            "junior": False,
            "messages": [],
            "you": {"muted_until": None},
        }
        for n in range(60):
            await ana.say(type="say", text=f"line {n}")
        await host.hear("said", 60)
        await table.must("hide", {"message": 59})
        await spectator.hear("hidden")
        late = await table.spectator()
        assert texts(late) == [f"line {n}" for n in (*range(9, 58), 59)]
        assert "you" not in late.welcome["chat"]
        assert [m["message"] for m in late.welcome["chat"]["messages"]][-1] == 60
        for bot in (ana, ben, host, spectator, late):
            await bot.drop()
        await asyncio.sleep(0.2)
        await ben.connect()
        assert texts(ben) == texts(late)
        # Also a web process that has never heard of the room.
        quiet.start_web()
        await quiet.ready()
        await ana.connect(url=quiet.urls[-1])
        assert texts(ana) == texts(late)
        await ana.say(type="say", text="back")
        assert (await ben.hear("said", message=61))["text"] == "back"


async def test_who_resumes_hears_what_was_said_meanwhile_once(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, ben, *_ = await everybody(table)
        await ana.say(type="say", text="one")
        await ben.hear("said", message=1)
        await ben.drop()
        await ana.say(type="say", text="two")
        await ana.hear("said", message=2)
        await ben.connect(after=True)
        assert ben.welcome["resumed"] is True
        await ben.hear("said", message=2)
        assert [said["message"] for said in ben.all("said")] == [1, 2]


async def test_a_message_that_was_hidden_is_gone_for_all_within_a_second_and_for_newcomers(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, ben, host, spectator = await everybody(table)
        await ana.say(type="say", text="rude")
        await host.hear("said")
        loop = asyncio.get_running_loop()
        began = loop.time()
        await host.say(type="command", do="hide", message=1, reason="Be kind.")
        for bot in (ana, ben, host, spectator):
            hidden = await bot.hear("hidden")
            assert (hidden["message"], hidden["by"], hidden["reason"]) == (1, "host", "Be kind.")
        assert loop.time() - began < 1
        assert texts(await table.spectator()) == []
        seen = (await table.host()).welcome["chat"]["messages"]
        assert (seen[0]["text"], seen[0]["state"], seen[0]["by"]) == ("rude", "hidden", "host")
        await host.say(type="command", do="show", message=1)
        await ben.hear("said", 2)
        assert texts(await table.spectator()) == ["rude"]


async def test_a_held_message_is_for_its_author_and_the_host_until_it_is_shown(quiet: Deployment) -> None:
    async with opened(quiet, chat="held") as table:
        ana, ben, host, spectator = await everybody(table)
        await ana.say(type="say", text="May I?")
        assert (await ana.hear("said"))["state"] == "held"
        assert (await host.hear("said"))["state"] == "held"
        await ana.drop()
        await ana.connect()
        assert texts(ana) == texts(await table.host()) == ["May I?"]
        await settled(ben, spectator)
        assert not ben.all("said") + spectator.all("said")
        assert texts(await table.spectator()) == texts(await table.bot("Cleo")) == []
        await table.must("show", {"message": 1})
        for bot in (ana, ben, host, spectator):
            assert (await bot.hear("said", state="shown"))["text"] == "May I?"


async def test_a_muted_player_is_told_why_and_may_write_again_later(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, ben, host, spectator = await everybody(table)
        await host.say(type="command", do="mute", player=ana.player, seconds=200, reason="Calm down.")
        muted = await ana.hear("muted")
        assert (muted["player"], muted["reason"], muted["by"]) == (ana.player, "Calm down.", "host")
        await ana.say(type="say", text="What?")
        refused = await ana.hear("refused")
        assert (refused["code"], refused["message"]) == ("muted", "You cannot write for another 4 minutes.")
        await ana.drop()
        await ana.connect()
        assert ana.welcome["chat"]["you"]["muted_until"] == muted["until"]
        await host.say(type="command", do="unmute", player=ana.player)
        assert (await ana.hear("muted", until=None))["player"] == ana.player
        await ana.say(type="say", text="Thanks.")
        await ben.hear("said")
        assert len(host.all("muted")) == 2
        assert not ben.all("muted") + spectator.all("muted")


async def test_a_slow_room_says_how_long_to_wait(quiet: Deployment) -> None:
    async with opened(quiet, slow=20) as table:
        ana, ben, host, _ = await everybody(table)
        await ana.say(type="say", text="one")
        await ana.say(type="say", text="two")
        refused = await ana.hear("refused")
        assert refused["code"] == "slow_down"
        assert "20 seconds" in refused["message"]
        await host.say(type="command", do="chat", slow=0, chat="off")
        assert {k: (await ben.hear("chat"))[k] for k in ("chat", "slow")} == {"chat": "off", "slow": 0}
        await ben.say(type="say", text="Hello?")
        assert (await ben.hear("refused"))["code"] == "chat_off"
        view = (await table.http.get(f"/api/rooms/{table.code}")).json()
        assert view["chat"] == {"chat": "off", "slow": 0, "junior": False, "mood": None, "open": 0}


async def test_one_socket_says_so_much_and_no_more(deploy: Any) -> None:
    deployment = await deploy(only="bank")
    async with opened(deployment) as table:
        ana, ben, *_ = await everybody(table)
        for n in range(20):
            await ana.say(type="say", text=f"{n}")
        await ben.say(type="say", text="mine")
        await ana.hear("said", text="mine")
        await settled(ana)
        assert 5 <= len(ana.all("said")) - 1 <= 7
        assert len(ana.all("said")) - 1 + len(ana.all("refused")) == 20
        assert {refused["code"] for refused in ana.all("refused")} == {"too_fast"}


# Every message times every role


SAYINGS: dict[str, Message] = {
    "say": {"type": "say", "text": "Hello!"},
    "query": {"type": "query", "text": "What are the rules?"},
    "react": {"type": "react", "emoji": "wow"},
    "chat": {"type": "command", "do": "chat", "slow": 0},
    "hide": {"type": "command", "do": "hide", "message": 1},
    "show": {"type": "command", "do": "show", "message": 1},
    "mute": {"type": "command", "do": "mute", "player": "nobody"},
    "unmute": {"type": "command", "do": "unmute", "player": "nobody"},
}
HEARD = {
    "say": "said",
    "query": "response",
    "react": "reacted",
    "chat": "chat",
    "hide": "hidden",
    "show": "said",
    "mute": "no_such_player",
    "unmute": "no_such_player",
}


def came(bot: Bot, before: int, wanted: str) -> bool:
    """Whether a socket heard this kind, or was refused with this code, after so many messages; others' words do not count."""
    mine = [m for m in bot.heard[before:] if m.get("player", bot.player or "host") in (bot.player or "host", "nobody")]
    return any(wanted in (m["type"], m.get("code")) for m in mine)


async def test_every_message_of_the_chat_by_every_role(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, ben, host, spectator = await everybody(table)
        await host.say(type="say", text="first")
        await ben.hear("said", message=1)
        for name, message in SAYINGS.items():
            for bot, role in ((ana, "player"), (host, "host"), (spectator, "spectator")):
                before = len(bot.heard)
                await bot.say(**message)
                verb = message["type"] == "command"
                wanted = HEARD[name]
                if verb and role != "host":
                    wanted = "not_host"
                elif role == "spectator":
                    wanted = "not_player"
                await wait_until(partial(came, bot, before, wanted), f"{wanted} for {name} by a {role}")
        await settled(ana, host, spectator)


async def test_nobody_decides_in_anothers_name(quiet: Deployment) -> None:
    async with opened(quiet) as table:
        ana, _, host, _ = await everybody(table)
        await ana.say(type="say", text="Hello!")
        await host.hear("said")
        assert (await table.do("hide", {"message": 1, "by": "operator"})).json()["error"] == "invalid_by"
        await host.say(type="command", do="hide", message=1, by="operator")
        assert (await host.hear("error"))["code"] == "invalid_by"
        for body, code in (
            ({}, "invalid_message"),
            ({"message": "x"}, "invalid_message"),
            ({"message": 7}, "no_such_message"),
        ):
            assert (await table.do("hide", body)).json()["error"] == code
        assert (await table.do("mute", {"player": ana.player, "seconds": 0})).json()["error"] == "invalid_seconds"
        assert (await table.do("chat", {"chat": "loud"})).json()["error"] == "invalid_chat"
        reply = await table.http.post(f"/api/rooms/{table.code}/hide", json={"message": 1})
        assert reply.status_code == 401


# The test as agent


class Staff:
    """An agent of the test's own: takes tasks off the stream and answers into the room."""

    def __init__(self, table: Table, agent: str) -> None:
        self.table = table
        deployment = table.deployment
        self._redis = deployment.redis_server.client()
        self._queue = TaskQueue(self._redis, deployment.keys, agent, "the test")
        self._inbox = Inbox(self._redis, deployment.keys, 600)
        self._sending = asyncio.create_task(self._inbox.run())

    async def take(self) -> Delivery:
        async def one() -> Delivery | None:
            found, _ = await self._queue.take(1, 50)
            for delivery in found:
                await self._queue.done(delivery)
            return next((d for d in found if d.room == self.table.code), None)

        delivery: Delivery = await wait_until(one, "a task")
        return delivery

    async def done(self, delivery: Delivery, result: Any) -> None:
        await self._inbox.put(self.table.code, TaskDone(task=delivery.task, result=result))

    async def told(self, delivery: Delivery, text: str) -> None:
        await self._inbox.put(self.table.code, TaskTold(task=delivery.task, text=text))

    async def close(self) -> None:
        self._sending.cancel()
        await self._redis.aclose()


@pytest.fixture
async def staff() -> AsyncIterator[Any]:
    hired: list[Staff] = []

    def hire(table: Table, agent: str) -> Staff:
        hired.append(Staff(table, agent))
        return hired[-1]

    yield hire
    for one in hired:
        await one.close()


def verdict(n: int, category: str | None, mood: str = "neutral") -> Message:
    return {"n": n, "mood": mood, "category": category, "language": "en", "on_topic": True, "score": 99}


async def test_what_a_moderator_finds_hides_mutes_and_is_told_to_the_host_alone(quiet: Deployment, staff: Any) -> None:
    async with opened(quiet) as table:
        moderator = staff(table, "moderator")
        ana, ben, host, spectator = await everybody(table)
        for n in range(1, 4):
            await ana.say(type="say", text=f"rude {n}")
            await ben.hear("said", message=n)
            task = await moderator.take()
            assert task.brief["messages"] == [{"n": n, "text": f"rude {n}"}]
            await moderator.done(task, {"verdicts": [verdict(n, "insult", "sad")]})
            for bot in (ana, ben, host, spectator):
                assert (await bot.hear("hidden", message=n))["by"] == "moderator"
            await asyncio.sleep(0.3)
        assert (await host.hear("checked", message=1))["category"] == "insult"
        assert (await host.hear("mood"))["sad"] == 100
        assert (await ana.hear("muted"))["by"] == "moderator"
        await settled(ana, ben, spectator)
        assert not any(bot.all(kind) for bot in (ana, ben, spectator) for kind in ("checked", "mood"))
        assert not ben.all("muted")
        view = (await table.http.get(f"/api/rooms/{table.code}")).json()["chat"]
        assert (view["mood"]["sad"], view["open"]) == (100, 3)
        log = await table.http.get(
            f"/api/rooms/{table.code}/log", headers={"Authorization": f"Bearer {table.host_token}"}
        )
        ruled = [step for step in log.json()["steps"] if step.get("flow") == "talk"]
        assert [step["detail"].get("insult, hidden") for step in ruled] == [[1], [2], [3]]


async def test_the_assistant_thinks_and_answers_in_pieces_after_the_reveal(quiet: Deployment, staff: Any) -> None:
    async with opened(quiet, rounds=2, seconds=30, reveal_seconds=60) as table:
        assistant = staff(table, "assistant")
        ana, ben, host, spectator = await everybody(table)
        # As an agents' process tells that a model answers here.
        redis = quiet.redis_server.client()
        about = {"at": 4 * 10**12, "models": ["scripted/one"], "agents": {}}
        await redis.hset(quiet.keys.alive("agents"), "the test", json.dumps(about))
        await host.hear("models", models=["scripted/one"])
        await redis.aclose()
        await table.must("start")
        await ana.hear("round_opened")
        await ana.say(type="query", text="Why is that so?")
        assert (await ana.hear("status", kind="thinking"))["text"] == "I'll answer after the reveal."
        await ben.say(type="say", text="@assistant why?")
        await spectator.hear("status", kind="thinking")
        await settled(ana)
        assert not ana.all("response")
        await table.must("skip")
        closed = await ana.hear("round_closed")
        for _ in range(2):
            task = await assistant.take()
            assert task.brief["last"]["claim"] == closed["claim"]["text"]
            await assistant.told(task, "Because")
            await assistant.done(task, {"text": "Because of copper."})
        piece, last = await ana.hear("response", query=1), await ana.hear("response", query=1, done=True)
        assert (piece["text"], piece["done"], last["text"]) == ("Because", False, "Because of copper.")
        assert (await spectator.hear("response", query=2, done=True))["to"] == 1
        assert (await spectator.hear("said", assistant=True))["name"] == "Assistant"
        await settled(ben, host, spectator)
        for bot in (ben, host, spectator):
            assert not [m for m in bot.all("response") if m["query"] == 1], "a private question is private"
        assert texts(await table.spectator()) == ["@assistant why?", "Because of copper."]


# Juniors


async def test_juniors_take_one_of_the_names_that_are_offered(quiet: Deployment) -> None:
    async with opened(quiet, junior=True) as table:
        assert (await table.http.get(f"/api/rooms/{table.code}")).json()["chat"]["chat"] == "held"
        names = (await table.http.get("/api/names?count=6")).json()["names"]
        assert len(set(names)) == 6
        reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": "Ana"})
        assert (reply.status_code, reply.json()["error"]) == (422, "preset_name")
        ana = await table.bot(names[0])
        await ana.say(type="say", text="my mail is ana@example.org ok")
        said = await ana.hear("said")
        assert "example" not in said["text"]
        assert said["state"] == "held"
        for wrong in ("0", "51", "x", "-1", "1" * 30):
            assert (await table.http.get(f"/api/names?count={wrong}")).status_code == 422


async def test_the_settings_of_the_chat_are_checked(quiet: Deployment) -> None:
    async with httpx.AsyncClient(base_url=quiet.urls[0]) as client:
        for body, code in (
            ({"chat": "loud"}, "invalid_chat"),
            ({"slow": 121}, "invalid_slow"),
            ({"junior": "maybe"}, "invalid_junior"),
        ):
            reply = await client.post("/api/rooms", json=body)
            assert (reply.status_code, reply.json()["error"]) == (422, code)

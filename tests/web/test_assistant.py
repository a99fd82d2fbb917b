"""The assistant and its errands with the real agents: a model behind a real HTTP server, real sockets on the other side."""

import asyncio
import itertools
from typing import Any

import httpx
import pytest

from game.assisting import DOING, ENOUGH, LATER, THINKING
from game.commands import GameSettings
from game.flows import HOSTS_ONLY
from game.io.desk import MOST_OPENED
from tests.agents.sensible import answer as sensible
from tests.agents.standins import KEY, MODEL, Question, StandIn
from tests.arena import Bot, Deployment, Message, Table, opened, wait_until

FAST = {"say_rate": 1000.0, "say_burst": 1000, "message_rate": 1000.0, "message_burst": 1000}
WHOLE = "It is so because of copper, which is green wherever it lies in ice. " * 6


def talkative(question: Question) -> dict[str, Any] | str:
    """A model that makes claims as it should, and explains at length."""
    return {"text": WHOLE.strip()} if question.shape == "Spoken" else sensible(question)


async def with_model(deploy: Any, server: StandIn, **more: Any) -> Deployment:
    chosen = {"openai_base_url": server.url, "openai_api_key": KEY, "openai_model": MODEL, "moderator": "rules"}
    deployment: Deployment = await deploy(**chosen, **FAST, **more)
    return deployment


async def revealed(table: Table, bot: Bot) -> Message:
    """A game whose first claim has been revealed, and whose room knows that a model answers."""
    await bot.hear("models", models=[f"openai/{MODEL}"], patience=30)
    await table.must("start")
    await bot.hear("round_opened", patience=30)
    await table.must("skip")
    return await bot.hear("round_closed")


def answers(bot: Bot, query: int) -> list[Message]:
    return [message for message in bot.all("response") if message["query"] == query]


def grows(heard: list[Message]) -> None:
    """The same text each time, with more of it."""
    for before, after in itertools.pairwise(heard):
        assert after["text"].startswith(before["text"].rstrip(" …")), (before, after)


# Streaming


async def test_an_answer_grows_part_by_part_and_says_when_it_is_whole(deploy: Any) -> None:
    with StandIn("openai", answers=talkative, piece=0.05) as server:
        deployment = await with_model(deploy, server)
        async with opened(deployment, rounds=3, seconds=60, reveal_seconds=120) as table:
            ana, ben, watcher = await table.bot("Ana"), await table.bot("Ben"), await table.spectator()
            closed = await revealed(table, ana)
            await ana.say(type="say", text="@assistant why is that so?")
            for bot in (ana, ben, watcher):
                thinking = await bot.hear("status", kind="thinking")
                assert (thinking["query"], thinking["message"], thinking["text"]) == (1, 1, THINKING)
                last = await bot.hear("response", done=True, patience=30)
                heard = answers(bot, 1)
                assert len(heard) >= 4, "several parts"
                assert [one["done"] for one in heard] == [False] * (len(heard) - 1) + [True]
                assert {one["to"] for one in heard} == {1}
                grows(heard)
                assert last["text"] == WHOLE.strip()
                assert (await bot.hear("said", assistant=True))["text"] == WHOLE.strip()
            (asked,) = [one for one in server.asked if one.shape == "Spoken"]
            assert asked.data["data"]["last"]["claim"] == closed["claim"]["text"]
            assert asked.data["data"]["last"]["verdict"] == closed["verdict"]


async def test_who_drops_out_in_the_middle_of_an_answer_hears_the_rest_and_nobody_else_does(deploy: Any) -> None:
    with StandIn("openai", answers=talkative, piece=0.08) as server:
        deployment = await with_model(deploy, server, webs=2)
        async with opened(deployment, rounds=3, seconds=60, reveal_seconds=120) as table:
            ana, ben = await table.bot("Ana"), await table.bot("Ben")
            await revealed(table, ana)
            await ana.say(type="query", text="Why is that so?")
            assert (await ana.hear("status", kind="thinking"))["message"] is None
            await ana.hear("response", count=2, patience=30)
            await ana.drop()
            parts = len(answers(ana, 1))
            assert not answers(ana, 1)[-1]["done"]
            await asyncio.sleep(0.6)
            # By the other web process, which has not told her anything yet.
            await ana.connect(after=True, url=deployment.urls[1])
            assert ana.welcome["resumed"] is True
            await ana.hear("response", done=True, patience=30)
            heard = answers(ana, 1)
            assert len(heard) > parts
            grows(heard)
            assert len({one["id"] for one in heard}) == len(heard), "no part comes twice"
            assert heard[-1]["text"] == WHOLE.strip()
            assert ben.all("response") == []
            # A page that is loaded anew in the middle of the next one hears its end, too.
            await ana.say(type="query", text="And why is that?")
            await ana.hear("response", query=2, patience=30)
            await ana.drop()
            await ana.connect()
            assert (await ana.hear("response", query=2, done=True, patience=30))["text"] == WHOLE.strip()


@pytest.mark.parametrize("asked", ["query", "say"])
async def test_a_model_that_dies_in_the_middle_leaves_an_answer_and_nobody_who_thinks(deploy: Any, asked: str) -> None:
    server = StandIn("openai", answers=talkative, piece=0.15)
    server.__enter__()
    try:
        deployment = await with_model(deploy, server)
        async with opened(deployment, rounds=3, seconds=60, reveal_seconds=120) as table:
            ana = await table.bot("Ana")
            closed = await revealed(table, ana)
            text = "Why is that so?" if asked == "query" else "@assistant why is that so?"
            await ana.say(type=asked, text=text)
            await ana.hear("status", kind="thinking", query=1)
            await ana.hear("response", done=False, patience=30)
            server.close()
            last = await ana.hear("response", done=True, patience=45)
            assert last["query"] == 1
            assert closed["claim"]["text"] in last["text"], "what is known without a model"
            assert closed["verdict"].upper() in last["text"]
            assert answers(ana, 1)[-1]["done"], "nothing comes after the end"
            # The next question is answered, whatever became of the model.
            await ana.say(type="query", text="And why is that?")
            await ana.hear("response", query=2, done=True, patience=45)
            thought = {status["query"] for status in ana.all("status") if status["kind"] == "thinking"}
            ended = {response["query"] for response in ana.all("response") if response["done"]}
            assert thought <= ended
    finally:
        server.close()


async def test_a_question_in_an_open_round_says_that_it_waits_and_its_answer_starts_after_the_reveal(
    deploy: Any,
) -> None:
    with StandIn("openai", answers=talkative, piece=0.01) as server:
        deployment = await with_model(deploy, server)
        async with opened(deployment, rounds=3, seconds=60, reveal_seconds=120) as table:
            ana = await table.bot("Ana")
            await ana.hear("models", models=[f"openai/{MODEL}"], patience=30)
            await table.must("start")
            await ana.hear("round_opened", patience=30)
            await ana.say(type="query", text="Why is that so?")
            waits = await ana.hear("status", kind="thinking")
            assert (waits["query"], waits["text"]) == (1, LATER)
            assert not [one for one in server.asked if one.shape == "Spoken"]
            await table.must("skip")
            begun = await ana.hear("status", 2, kind="thinking")
            assert (begun["query"], begun["text"]) == (1, THINKING)
            await ana.hear("response", query=1, done=True, patience=30)
            kinds = [m["type"] for m in ana.heard if m["type"] in ("round_closed", "response")]
            assert kinds[0] == "round_closed"


# Errands


@pytest.fixture
async def staffed(deploy: Any) -> Deployment:
    """The real agents, and no model."""
    deployment: Deployment = await deploy(**FAST, public_url="https://play.example", webs=2)
    return deployment


async def told(bot: Bot, text: str, query: int) -> str:
    """What comes of asking in private; where it takes a while, that is said first."""
    await bot.say(type="query", text=text)
    await bot.hear("response", query=query, done=True, patience=30)
    thinking = [status["text"] for status in bot.all("status") if status["query"] == query]
    assert thinking == ([] if "Only the host" in answers(bot, query)[-1]["text"] else [DOING])
    return str((await bot.hear("response", query=query, done=True, patience=30))["text"])


async def test_who_wished_for_a_topic_is_told_when_such_a_game_opens_and_nobody_else(staffed: Deployment) -> None:
    async with opened(staffed) as table, opened(staffed) as elsewhere:
        ana, ben, cleo = await table.bot("Ana"), await table.bot("Ben"), await table.bot("Cleo")
        host, stranger = await table.host(), await elsewhere.bot("Ana")
        await ana.say(type="say", text="@assistant tell me when a game about space opens")
        done = await ben.hear("response", done=True, patience=30)
        assert (done["to"], done["text"]) == (
            1,
            "I'll tell you when a game about space opens, for as long as this room is there.",
        )
        assert "space" in await told(ben, "tell me when a game about space opens", 2)
        assert "like that" in await told(cleo, "let me know when a game about rivers starts", 3)
        # Ben is away when it happens, and comes back by another process; Ana is there.
        await ben.drop()
        async with opened(staffed, topic="space") as fresh:
            content = f"A game about space has opened: join at https://play.example/r/{fresh.code}"
            heard = await ana.hear("notification", patience=30)
            assert (heard["content"], heard["from"]) == (content, "assistant")
            await ben.connect(after=True, url=staffed.urls[1])
            await ben.hear("notification", content=content, patience=30)
        # A wish is fulfilled once.
        async with opened(staffed, topic="space"), opened(staffed, topic="rivers") as rivers:
            await cleo.hear("notification", patience=30)
            assert cleo.all("notification")[0]["content"].endswith(rivers.code)
            await asyncio.sleep(1)
        assert [len(bot.all("notification")) for bot in (ana, ben, cleo, host, stranger)] == [1, 1, 1, 0, 0]


async def test_a_host_has_a_room_opened_with_the_same_key_and_a_player_is_refused_with_a_sentence(
    staffed: Deployment,
) -> None:
    async with opened(staffed, seconds=15, scoring="accuracy", teams=2) as table:
        ana, host = await table.bot("Ana"), await table.host()
        assert await told(ana, "open a room about rivers with 5 rounds", 1) == HOSTS_ONLY
        await ana.say(type="say", text="@assistant open a room about rivers with 5 rounds")
        assert (await host.hear("response", query=2, done=True, patience=30))["text"] == HOSTS_ONLY
        text = await told(host, "open a room about rivers with 5 rounds", 3)
        code = text.split("/r/")[1][:6]
        assert text == (
            f"A room about rivers with 5 rounds is open: join at https://play.example/r/{code}. "
            f"The host of this room is its host too, at https://play.example/host/{code} with the same key."
        )
        view = (await table.http.get(f"/api/rooms/{code}")).json()
        wanted = GameSettings(topic="rivers", rounds=5, seconds=15, scoring="accuracy", teams=2)
        for part in ("topic", "rounds", "seconds", "scoring"):
            assert view[part] == getattr(wanted, part)
        assert len(view["teams"]) == 2
        # The host's key opens it; a player's does not, and nobody else was told of any key.
        for token, status in ((table.host_token, 202), (str(ana.token), 401)):
            reply = await table.http.post(f"/api/rooms/{code}/lock", headers={"Authorization": f"Bearer {token}"})
            assert reply.status_code == status
        assert not [m for m in ana.all("response") if m["query"] == 3]


async def test_the_assistant_opens_so_many_rooms_for_a_host_and_no_more(staffed: Deployment) -> None:
    async with opened(staffed) as table:
        host = await table.host()
        codes = set()
        for n in range(1, MOST_OPENED + 1):
            codes.add((await told(host, f"open a room about lakes with {n} rounds", n)).split("/r/")[1][:6])
        assert len(codes) == MOST_OPENED
        n = MOST_OPENED + 1
        assert await told(host, "open a room about lakes", n) == (
            f"I have opened {MOST_OPENED} rooms for you within the hour; that is all I may."
        )
        # From a room that was opened so, it is the same host.
        async with httpx.AsyncClient(base_url=table.url) as client:
            other = Table(staffed, {"room": codes.pop(), "host_token": table.host_token}, table.url)
            there = await other.host()
            assert "that is all I may" in await told(there, "open a room about seas", 1)
            await there.close()
            await other.http.aclose()
            assert (await client.get(f"/api/rooms/{table.code}")).status_code == 200


async def test_without_agents_an_errand_ends_with_a_sentence(deploy: Any) -> None:
    deployment: Deployment = await deploy(only="bank", **FAST)
    async with opened(deployment) as table:
        ana = await table.bot("Ana")
        await ana.say(type="query", text="tell me when a game about space opens")
        await ana.hear("status", kind="thinking", query=1, text=DOING)
        await ana.say(type="query", text="tell me when a game about food opens")
        assert (await ana.hear("refused", code="over_budget"))["message"] == ENOUGH
        assert (await ana.hear("response", query=1, done=True, patience=60))["text"].startswith("That did not work")


# Who is muted


async def test_a_host_who_comes_back_is_told_who_is_muted_and_until_when(staffed: Deployment) -> None:
    async with opened(staffed) as table:
        ana, ben, host = await table.bot("Ana"), await table.bot('Ben "muted_until":9'), await table.host()
        assert host.welcome["chat"]["muted"] == []
        await table.must("mute", {"player": ana.player, "seconds": 600})
        until = (await host.hear("muted"))["until"]
        await table.must("mute", {"player": ben.player, "seconds": 1})
        await ben.hear("muted")
        await asyncio.sleep(1.2)
        for url in staffed.urls:
            await host.drop()
            await host.connect(url=url)
            assert host.welcome["chat"]["muted"] == [{"player": ana.player, "name": "Ana", "until": until}]
        await host.drop()
        await host.connect(after=True)
        assert [row["player"] for row in host.welcome["chat"]["muted"]] == [ana.player]
        for bot in (ana, await table.spectator()):
            await bot.drop()
            await bot.connect()
            assert "muted" not in bot.welcome["chat"]
        await table.must("unmute", {"player": ana.player})
        await host.hear("muted", until=None)

        async def free() -> bool:
            await host.drop()
            await host.connect()
            return bool(host.welcome["chat"]["muted"] == [])

        await wait_until(free, "nobody being muted")

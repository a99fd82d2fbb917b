"""Agents, moderators and assistants that die; entries that are no commands; the same command again and again."""

import asyncio
import random
import time
from collections import Counter
from typing import Any

import pytest

from game.commands import PARSE
from game.io.frames import event_id, parse_id
from game.io.keys import GROUP
from game.room import Room
from game.rules import step
from scripts.replay import play_again, read_file
from tests.agents.standins import StandIn
from tests.arena import Bot, Deployment, Table, opened, wait_until
from tests.faults.crowd import nobody_missed_anything, owner
from tests.game.recordings import FOLDER
from tests.oracle import audit
from tests.web.test_assistant import revealed, talkative, with_model

CLAIMED = "kill -9 an agent between claim and ack"
POISON = "a poison entry in inbox or task stream"
AGAIN = "the same event 100 times, reordered, an hour late"
TALK = "chat and moderation under faults"
ERASED = "erased while a process dies"


async def stored_talk(table: Table) -> dict[int, str]:
    """Number -> text of each message, as Redis has it."""
    redis = table.deployment.redis_server.client()
    rows = await redis.hgetall(table.keys.room(table.code, "chat"))
    await redis.aclose()
    return {int(number): str(row) for number, row in rows.items()}


def heard_talk(bot: Bot) -> list[int]:
    """The numbers of the messages that somebody heard, as often as they did."""
    return [message["message"] for message in bot.all("said")]


@pytest.mark.parametrize("point", ["agent.before_ack", pytest.param("agent.after_claim", marks=pytest.mark.full)])
async def test_an_agent_killed_between_claim_and_ack_leaves_one_claim(deploy: Any, figure: Any, point: str) -> None:
    deployment = await deploy(agents=1, failpoints=True, only="bank")
    deployment.wish("agents1", f"{point}=exit")
    redis = deployment.redis_server.client()
    async with opened(deployment, rounds=2, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await wait_until(lambda: not deployment.processes["agents1"].running, "the agent's death")
        deployment.start("agents1")
        await table.must("start")
        for number in (1, 2):
            await ana.hear("round_opened", round=number, patience=30)
            await ana.answer(number, "fact")
        await ana.hear("game_over")

        async def nothing_pending() -> bool:
            pending: Any = await redis.xpending(deployment.keys.tasks("bank"), GROUP)
            return not pending["pending"]

        await wait_until(nothing_pending, "the delivery being taken over", 30)
        claims = [message["claim"]["id"] for message in ana.all("round_opened")]
        await audit(table, [ana])
        # Each task had one effect, however often its result came.
        results = Counter(
            fields["c"].split('"task":"')[1].split('"')[0]
            for _, fields in await redis.xrange(table.keys.room(table.code, "inbox"))  # type: ignore[misc]
            if '"type":"task_done"' in fields["c"]
        )
    await redis.aclose()
    assert len(set(claims)) == len(claims) == 2
    figure(
        "Faults",
        CLAIMED,
        f"{point}: results of the most repeated task, and claims asked twice",
        f"{max(results.values())}, 0",
        "one claim stored",
    )


async def test_nothing_waits_for_poison_in_an_inbox(arena: Deployment, full: bool, figure: Any) -> None:
    redis = arena.redis_server.client()
    async with opened(arena, rounds=2, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        inbox = table.keys.room(table.code, "inbox")
        await table.must("start")
        delays = []
        poison = ["not json", '{"type":"nothing"}', '{"type":"answers","rows":[[1]]}', "[" * 5000, "\x00"]
        for number in (1, 2):
            await ana.hear("round_opened", round=number)
            for text in poison * (50 if full else 2):
                await redis.xadd(inbox, {"c": text})
            began = time.monotonic()
            await ana.answer(number, "fact")
            await ana.hear("answer_taken", round=number)
            delays.append(time.monotonic() - began)
        await ana.hear("game_over")
    await redis.aclose()
    figure(
        "Faults",
        POISON,
        f"answer behind {len(poison) * (50 if full else 2)} poison entries confirmed after",
        max(delays),
        "1 s",
        unit="s",
    )
    assert max(delays) <= 1


def test_the_same_command_a_hundred_times_in_any_order_and_an_hour_late_has_one_effect(full: bool, figure: Any) -> None:
    again = 0
    for file in sorted(FOLDER.glob("*.json")):
        code, inbox, kept = read_file(file)
        chance = random.Random(file.name)
        room = Room(code=code)
        done: list[Any] = []
        for id, raw in inbox:
            command = PARSE.validate_python(raw)
            told = [event.type for event in step(room, command, id[0])]
            if "game_started" in told:
                # Round 1 of the next game is another round: what was meant for this one is not the same any more.
                done.clear()
            if (
                told
                and "refused" not in told
                and raw["type"] in ("task_done", "task_failed", "answers", "answer", "time_up")
            ):
                done.append(command)
            # Everything that came so far, again, in any order, at the same moment.
            for old in chance.choices(done, k=100 if full else 10) if done else ():
                before = dict(room.scores), dict(room.answers), room.round, [s.id for s in room.shelf]
                step(room, old, id[0])
                again += 1
                assert (dict(room.scores), dict(room.answers), room.round, [s.id for s in room.shelf]) == before
        assert dict(room.scores) == kept["scores"]
        # And an hour late, each a hundred times.
        late = inbox[-1][0][0] + 3_600_000
        scores = dict(room.scores), dict(room.answers)
        for old in done:
            for _ in range(100 if full else 3):
                step(room, old, late)
                again += 1
        assert (dict(room.scores), dict(room.answers)) == scores
        assert play_again(code, inbox)[0].scores == kept["scores"]
        assert event_id(inbox[0][0], 0) == parse_id(kept["events"][0][0])
    figure("Faults", AGAIN, f"commands of recorded games that came again: {again}; effects", 0, "one effect")
    figure(
        "Faults",
        "a recorded game replayed",
        "recorded games with the same scores and event ids",
        len(list(FOLDER.glob("*.json"))),
        "identical",
    )


async def test_what_is_said_while_a_master_dies_is_heard_and_stored_once(deploy: Any, full: bool, figure: Any) -> None:
    deployment = await deploy(masters=2, say_rate=1000, say_burst=1000, message_rate=1000, message_burst=1000)
    each = 200 if full else 20
    async with opened(deployment) as table:
        bots = [await table.bot(f"Bot {n}") for n in range(10)]

        async def talk(bot: Bot) -> None:
            for n in range(each):
                await bot.say(type="say", text=f"{bot.player} says number {n}")
                await asyncio.sleep(0.05)

        talking = asyncio.gather(*(talk(bot) for bot in bots))
        await bots[0].hear("said", 50)
        deployment.kill(await owner(deployment, table))
        await talking
        await wait_until(lambda: len(bots[0].all("said")) >= 10 * each, "all that was said", 30)
        await asyncio.gather(*(bot.hear("said", 10 * each) for bot in bots))
        kept = await stored_talk(table)
        for bot in bots:
            numbers = heard_talk(bot)
            assert len(numbers) == len(set(numbers)) == 10 * each
            assert set(kept) <= set(numbers)
            texts = {message["message"]: message["text"] for message in bot.all("said")}
            assert all(texts[number] in row for number, row in kept.items())
        assert len({message["text"] for message in bots[0].all("said")}) == 10 * each
        assert len(kept) == min(500, 10 * each)
        await nobody_missed_anything(table, bots)
    figure(
        "Faults",
        TALK,
        f"messages said while a master was killed: {10 * each}; lost, or heard twice by one of 10",
        0,
        "heard = stored",
    )


async def test_a_junior_room_holds_what_is_said_while_its_moderator_is_dead(deploy: Any, figure: Any) -> None:
    deployment = await deploy(agents=1)
    async with opened(deployment, junior=True) as table:
        names = (await table.http.get("/api/names?count=6")).json()
        ana, ben = [await table.bot(name) for name in names["names"][:2]]
        deployment.kill("agents1")
        await ana.say(type="say", text="I think that this is a fact")
        await asyncio.sleep(2)
        assert not ben.all("said"), "what nobody judged was shown to a child"
        deployment.start("agents1")
        again = time.monotonic()
        await ben.hear("said", patience=40)
        took = time.monotonic() - again
        assert list(await stored_talk(table)) == heard_talk(ben)
    figure("Faults", TALK, "junior room without its moderator: messages shown", 0, "0")
    figure(
        "Faults",
        TALK,
        "junior room: a moderator is back, and the message shown after",
        took,
        "shown once judged",
        unit="s",
    )


@pytest.mark.parametrize("point", ["scrub.midway", pytest.param("master.after_commit", marks=pytest.mark.full)])
async def test_who_is_erased_stays_erased_though_the_master_dies_in_the_middle(
    deploy: Any, figure: Any, point: str
) -> None:
    deployment = await deploy(masters=2, failpoints=True)
    name = "Xaverine Ölçü"
    redis = deployment.redis_server.client()
    async with opened(deployment, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana, ben = await table.bot(name), await table.bot("Ben")
        await table.must("start")
        for bot in (ana, ben):
            await bot.hear("round_opened", round=1)
            await bot.answer(1, "fact")
        await ben.hear("game_over")
        victim = await owner(deployment, table)
        deployment.wish(victim, f"{point}=exit")
        headers = {"Authorization": f"Bearer {ana.token}"}
        asked = asyncio.create_task(table.http.request("DELETE", f"/api/rooms/{table.code}/me", headers=headers))
        await wait_until(lambda: not deployment.processes[victim].running, "the master's death")
        reply = await asked
        assert reply.status_code in (200, 202), reply.text

        async def holding() -> list[str]:
            found = []
            for part in ("inbox", "events", "log", "dead"):
                for _, fields in await redis.xrange(table.keys.room(table.code, part)):  # type: ignore[misc]
                    found += [part for text in fields.values() if str(ana.player) in text or name in text]
            return found

        async def gone() -> bool:
            return not await holding()

        await wait_until(gone, "nothing being left of the player", 30)
    await redis.aclose()
    figure("Faults", ERASED, f"entries that hold the player, killed at {point}", 0, "0")


async def test_an_answer_whose_assistant_is_killed_in_the_middle_ends(deploy: Any, figure: Any) -> None:
    with StandIn("openai", answers=talkative, piece=0.15) as server:
        deployment = await with_model(deploy, server)
        async with opened(deployment, rounds=3, seconds=60, reveal_seconds=120) as table:
            ana = await table.bot("Ana")
            await revealed(table, ana)
            await ana.say(type="query", text="Why is that so?")
            await ana.hear("response", done=False, patience=30)
            deployment.kill("agents1")
            killed = time.monotonic()
            deployment.start("agents1")
            last = await ana.hear("response", done=True, patience=60)
            took = time.monotonic() - killed
            assert last["query"] == 1
            assert last["text"]
            assert len([one for one in ana.all("response") if one["done"]]) == 1
    figure(
        "Faults",
        TALK,
        "assistant killed while it writes, and started again: a whole answer after",
        took,
        "a cut answer ends",
        unit="s",
    )

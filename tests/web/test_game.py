"""A game over real sockets: what each role hears, and what none may hear."""

import asyncio
import json
from collections import Counter
from typing import Any

from tests.arena import Bot, Deployment, opened, wait_until
from tests.oracle import audit, stored_answers

SECRET = ("verdict", "explanation", "sources", "confidence", "split")


async def test_fifty_bots_play_and_every_receipt_is_a_stored_answer_is_a_scored_answer(arena: Deployment) -> None:
    async with opened(arena, rounds=3, seconds=5, reveal_seconds=1) as table:
        bots = await asyncio.gather(*(table.bot(f"Bot {n}") for n in range(50)))
        host = await table.host()
        await table.must("start")
        for number in (1, 2, 3):
            await asyncio.gather(*(bot.hear("round_opened", round=number) for bot in bots))
            await asyncio.gather(*(bot.answer(number, "fact" if n % 3 else "fake") for n, bot in enumerate(bots)))
        overs = await asyncio.gather(*(bot.hear("game_over") for bot in bots))

        assert all(sorted(bot.receipts) == [1, 2, 3] for bot in bots)
        figures = await audit(table, bots)
        assert figures["receipts"] == figures["answers"] == 150
        rows = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
        by_player = {row["player"]: row for row in rows}
        for bot, over in zip(bots, overs, strict=True):
            assert over["you"]["score"] == by_player[bot.player]["score"]
            assert over["you"]["rank"] == by_player[bot.player]["rank"]
        await asyncio.gather(*(bot.close() for bot in [*bots, host]))


async def test_three_messages_per_player_and_round_plus_tallies(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=5, reveal_seconds=1) as table:
        bots = [await table.bot(name) for name in ("Ana", "Ben", "Cleo")]
        await table.must("start")
        for number in (1, 2):
            for bot in bots:
                await bot.hear("round_opened", round=number)
                await bot.answer(number, "fake")
        await bots[0].hear("game_over")
        for bot in bots:
            kinds = Counter(message["type"] for message in bot.heard)
            assert kinds["round_opened"] == kinds["answer_taken"] == kinds["round_closed"] == 2
            others = {"welcome", "player_joined", "presence", "game_started", "tally", "game_over"}
            assert set(kinds) <= others | {"round_opened", "answer_taken", "round_closed"}


async def test_nobody_hears_a_secret_before_the_reveal(arena: Deployment) -> None:
    async with opened(arena, rounds=3, seconds=5, reveal_seconds=1) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        host, spectator = await table.host(), await table.spectator()
        await table.must("start")
        for number in (1, 2, 3):
            await ana.hear("round_opened", round=number)
            await ana.answer(number, "fact")
            await ana.hear("answer_taken", round=number)
            view = (await table.http.get(f"/api/rooms/{table.code}")).json()
            assert view["phase"] == "asking"
            assert not any(word in json.dumps(view) for word in SECRET)
            log = await table.http.get(
                f"/api/rooms/{table.code}/log", headers={"Authorization": f"Bearer {table.host_token}"}
            )
            assert not any(f'"{word}"' in log.text for word in SECRET)
            await ben.answer(number, "fake")
            await ana.hear("round_closed", round=number)
        for bot in (ana, ben, host, spectator):
            await bot.hear("round_closed", round=3)
            closed: set[int] = set()
            for message in bot.heard:
                if message["type"] == "round_closed":
                    closed.add(message["round"])
                elif message["type"] in ("round_opened", "tally", "welcome"):
                    assert not any(word in json.dumps(message) for word in SECRET), message
                elif message["type"] == "answer_taken":
                    assert bot in (ana, ben)
                    assert message["verdict"] == ("fact" if bot is ana else "fake"), "somebody else's receipt"
            assert closed == {1, 2, 3}


async def test_reconnecting_in_mid_round_brings_exactly_what_was_missed(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=6, reveal_seconds=1) as table:
        ana, ben, cleo = [await table.bot(name) for name in ("Ana", "Ben", "Cleo")]
        await table.must("start")
        await ana.hear("round_opened", round=1)
        await ana.answer(1, "fact")
        await ana.hear("answer_taken", round=1)
        await ana.drop()
        await ben.answer(1, "fact")
        await cleo.answer(1, "fake")
        await ben.hear("round_closed", round=1)
        before = len(ana.heard)
        await ana.connect(after=True)

        assert ana.welcome["resumed"] is True
        await ana.hear("round_opened", round=2)
        await ben.hear("round_opened", round=2)
        kinds = [m["type"] for m in ana.heard[before:]]
        assert kinds[0] == "welcome"
        assert kinds.count("round_closed") == 1
        assert kinds.count("round_opened") == 1
        missed = [m["id"] for m in ben.heard if m["type"] in ("round_closed", "round_opened") and "you" not in m]
        assert {m["id"] for m in ana.all("round_opened")} == set(missed)
        closed = await ana.hear("round_closed", round=1)
        assert closed["you"]["verdict"] == "fact", "the own result came with the missed event"
        await asyncio.gather(*(bot.close() for bot in (ana, ben, cleo)))


async def test_a_newcomer_in_mid_round_gets_the_whole_view_and_may_answer(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=6, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        asked = await ana.hear("round_opened", round=1)
        ben = await table.bot("Ben")
        assert ben.welcome["resumed"] is False
        assert ben.welcome["room"]["question"]["claim"] == asked["claim"]
        assert ben.welcome["you"]["score"] == 0
        await ben.answer(1, "fact")
        await ben.hear("answer_taken", round=1)
        await ana.answer(1, "fact")
        closed = await ben.hear("round_closed", round=1)
        assert closed["answered"] == 2


async def test_a_reconnect_tells_that_the_answer_is_there(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=8, reveal_seconds=1) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await table.must("start")
        await ana.hear("round_opened")
        await ana.answer(1, "fake")
        receipt = await ana.hear("answer_taken")
        await ana.drop()
        await ana.connect()
        assert ana.welcome["you"]["answered"] == {"round": 1, "verdict": "fake", "elapsed": receipt["elapsed"]}
        await ben.close()


async def test_joining_again_never_resets_a_score(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=5, reveal_seconds=1, scoring="accuracy") as table:
        ana = await table.bot("Ana")
        await table.must("start")
        for number in (1, 2):
            asked = await ana.hear("round_opened", round=number)
            assert asked["round"] == number
            await ana.answer(number, "fact")
        over = await ana.hear("game_over")
        for _ in range(3):
            await ana.drop()
            await ana.connect()
            assert ana.welcome["you"]["score"] == over["you"]["score"]
        taken = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": "Ana"})
        assert (taken.status_code, taken.json()["error"]) == (409, "name_taken")
        figures = await audit(table, [ana])
        assert figures["receipts"] == 2


async def test_a_second_socket_takes_the_seat_over(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5) as table:
        ana = await table.bot("Ana")
        await ana.hear("presence", connected=1)
        second = Bot(table, ana.token, ana.player, ana.url)
        await second.connect()
        await wait_until(lambda: ana.close_code, "the first socket's end")
        assert ana.close_code == 4409
        await table.must("start")
        await second.hear("round_opened")


async def test_a_host_answer_or_a_spectator_answer_is_refused(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5) as table:
        ana, host, spectator = await table.bot("Ana"), await table.host(), await table.spectator()
        await table.must("start")
        await ana.hear("round_opened")
        for bot in (host, spectator):
            await bot.answer(1, "fact")
            assert (await bot.hear("refused"))["code"] == "not_player"
        for bot in (ana, spectator):
            await bot.say(type="command", do="pause")
            assert (await bot.hear("refused", code="not_host"))["message"]
        await host.say(type="command", do="pause")
        await ana.hear("paused")
        assert await stored_answers(table) == {}


async def test_a_hundred_answers_at_once_from_two_tabs_are_one_answer(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await table.must("start")
        await ana.hear("round_opened")
        await asyncio.gather(*(ana.answer(1, "fact") for _ in range(100)))
        await ana.hear("answer_taken", count=100)
        receipts = {(m["verdict"], m["elapsed"]) for m in ana.all("answer_taken")}
        assert len(receipts) == 1
        await ana.answer(1, "fake")
        assert (await ana.hear("refused"))["code"] == "already_answered"
        assert await stored_answers(table) == {(1, ana.player): "fact"}
        await ben.close()


async def test_a_socket_that_says_nothing_expires_and_may_come_back(deploy: Any) -> None:
    deployment = await deploy(session_timeout=2)
    async with opened(deployment) as table:
        ana = await table.bot("Ana")
        host = await table.host()
        for verb in ("lock", "unlock", "lock", "unlock", "lock"):
            # The room itself is in use all the time.
            await host.say(type="command", do=verb)
            await asyncio.sleep(0.6)
        await wait_until(lambda: ana.close_code, "the silent socket's end")
        assert ana.close_code == 1001
        assert host.close_code is None
        await ana.connect()
        assert ana.welcome["you"]["name"] == "Ana"


async def test_a_seat_can_be_given_up_and_its_name_is_free_again(arena: Deployment) -> None:
    async with opened(arena) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        await ana.say(type="leave")
        assert (await ben.hear("player_left"))["reason"] == "left"
        await wait_until(lambda: ana.close_code, "the goodbye")
        assert ana.close_code == 1000
        assert (await table.join("Ana"))["player"] != ana.player


async def test_a_host_may_be_connected_twice_and_both_may_steer(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5) as table:
        await table.bot("Ana")
        projector, phone = await table.host(), await table.host()
        await phone.say(type="command", do="start")
        await projector.hear("round_opened")
        await phone.close()
        await asyncio.sleep(0.2)
        assert (await table.http.get(f"/api/rooms/{table.code}")).json()["host"]["connected"] is True
        await projector.say(type="command", do="end")
        await projector.hear("game_over")

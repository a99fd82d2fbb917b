"""How claims fared, and which are asked no more: in Redis, at the bank, on the shelves of other rooms, on the command line."""

import json
import secrets
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import pytest

from agents.agent import AgentFailed
from agents.bank import Bank
from agents.banker import Banker
from agents.tools import Shop, Toolbox
from game import commands
from game.claims import Single, Source
from game.io import records
from game.io.connection import Redis, connect
from game.io.keys import Keys
from game.io.retired import Retired, RetiredClaims
from game.settings import Settings
from game.standing import PlayerId
from game.tasks import BankBrief
from tests.arena import ROOT, Deployment, RedisServer, opened, wait_until
from tests.game.stories import Story, asking, subject


@pytest.fixture
async def redis(redis_server: RedisServer) -> AsyncIterator[Redis]:
    await redis_server.answers()
    client = redis_server.client()
    yield client
    await client.aclose()


@pytest.fixture
def keys() -> Keys:
    return Keys(f"t{secrets.token_hex(4)}", 4)


async def note(redis: Redis, keys: Keys, story: Story, *numbers: int) -> None:
    await records.write(redis, keys, story.room, [story.room.rounds[number] for number in numbers], 90)


def closed(story: Story, right: int, wrong: int, flags: int = 0) -> Story:
    names = list(story.ids)
    for name in names[:right]:
        story.right(name)
    for name in names[right : right + wrong]:
        story.wrong(name)
    if story.room.phase == "asking":
        story.skip()
    for name in names[:flags]:
        story.do(commands.Flag(player=story.id(name), round=story.room.round, reason="No."))
    return story


# Records


async def test_claims_are_listed_by_flags_per_play(redis: Redis, keys: Keys) -> None:
    story = closed(asking("Ana", "Ben", "Cleo", auto=False), 2, 1)
    story.next()
    closed(story, 1, 1, flags=3)
    await note(redis, keys, story, 1, 2)
    first, second = (story.room.rounds[number].claim for number in (1, 2))
    rows = await records.read(redis, keys)
    assert [row["claim"] for row in rows] == [second.id, first.id]
    assert rows[0] == {
        "claim": second.id,
        "text": second.text,
        "topic": "space",
        "verdict": second.verdict,
        "key": second.key,
        "plays": 1,
        "voids": 0,
        "players": 2,
        "right": 1,
        "flags": 3,
        "per_play": 3.0,
        "retired": None,
    }
    assert (rows[1]["players"], rows[1]["right"], rows[1]["per_play"]) == (3, 2, 0.0)


async def test_a_round_that_is_written_again_counts_once_and_has_its_latest_figures(redis: Redis, keys: Keys) -> None:
    story = closed(asking("Ana", "Ben"), 2, 0)
    await note(redis, keys, story, 1)
    await note(redis, keys, story, 1)
    story.do(commands.Flag(player=PlayerId("p1"), round=1, reason="No."))
    story.void(round=1)
    await note(redis, keys, story, 1)
    (row,) = await records.read(redis, keys)
    assert (row["plays"], row["flags"], row["voids"], row["per_play"]) == (1, 1, 1, 1.0)


async def test_a_record_tells_nobody_who_answered_and_does_not_live_for_ever(redis: Redis, keys: Keys) -> None:
    story = closed(asking("Ana", "Ben"), 1, 1, flags=1)
    await note(redis, keys, story, 1)
    key = keys.record(story.room.rounds[1].claim.id)
    text = json.dumps(await redis.hgetall(key))
    assert "Ana" not in text
    assert '"p1' not in text
    life = await redis.ttl(key)
    assert 89 * 86_400 < life <= 90 * 86_400
    await redis.expire(key, 1000)
    await note(redis, keys, story, 1)
    assert await redis.ttl(key) <= 1000, "it lives from its first play on"


async def test_retired_claims_are_listed_with_why_also_those_that_were_never_asked(redis: Redis, keys: Keys) -> None:
    gone = RetiredClaims(redis, keys)
    claim = Retired(claim="made-up-0001", key="k|k", text="A line.", topic="space", reason="Wrong.", by="review", at=7)
    assert await gone.add(claim)
    assert not await gone.add(claim.model_copy(update={"reason": "Another."}))
    (row,) = await records.read(redis, keys)
    assert (row["claim"], row["text"], row["plays"]) == ("made-up-0001", "A line.", 0)
    assert row["retired"] == {"reason": "Wrong.", "by": "review", "room": "", "at": 7}
    assert await gone.restore("made-up-0001")
    assert not await gone.restore("made-up-0001")
    assert await records.read(redis, keys) == []


async def test_retiring_by_hand_needs_a_claim_that_was_asked(redis: Redis, keys: Keys) -> None:
    story = closed(asking("Ana", "Ben"), 1, 1)
    await note(redis, keys, story, 1)
    claim = story.room.rounds[1].claim
    assert not await records.retire_by_hand(redis, keys, "nothing-like-it", "", 5)
    assert await records.retire_by_hand(redis, keys, claim.id, "Two moons.", 5)
    assert not await records.retire_by_hand(redis, keys, claim.id, "Again.", 6)
    kept = (await RetiredClaims(redis, keys).all())[claim.id]
    assert (kept.key, kept.text, kept.reason, kept.by) == (claim.key, claim.text, "Two moons.", "operator")


# The bank


BRIEF = BankBrief(topic="mixed", difficulty="mixed", count=10)


def single(number: int, key_of: int | None = None) -> Single:
    other = subject(key_of or number)
    return Single(
        id=f"single-{number:04}",
        subject=other.subject,
        attribute=other.attribute,
        topic="space",
        difficulty="easy",
        text=f"The single moon {number:04} shines in a red light.",
        verdict="fact",
        explanation="It was seen by people.",
        source=Source(title="Atlas"),
        origin="test",
    )


async def drawn(banker: Banker) -> tuple[set[str], bool]:
    ids: set[str] = set()
    exhausted = False
    for _ in range(30):
        found = commands.BankDraw.model_validate((await banker.answer(BRIEF.model_dump(), 5)).result)
        ids |= {one.id for one in found.subjects} | {one.id for one in found.claims}
        exhausted = found.exhausted
    return ids, exhausted


async def test_the_bank_never_draws_a_retired_claim_nor_its_question_in_other_words(redis: Redis, keys: Keys) -> None:
    gone = RetiredClaims(redis, keys)
    bank = Bank([subject(n) for n in range(1, 6)], [single(7), single(8, key_of=2)])
    banker = Banker(bank, Shop(retired=gone), seed=1)
    everything = {one.id for one in (*bank.subjects, *bank.singles)}
    assert (await drawn(banker))[0] == everything
    await gone.add(Retired(claim=subject(1).id))
    await gone.add(Retired(claim="room-r7", key=subject(2).key))
    await gone.add(Retired(claim="single-0007"))
    left, exhausted = await drawn(banker)
    assert left == {subject(n).id for n in (3, 4, 5)}
    assert exhausted
    await gone.restore(subject(1).id)
    assert subject(1).id in (await drawn(banker))[0]


async def test_a_bank_that_cannot_know_what_was_retired_draws_nothing(keys: Keys) -> None:
    nowhere = connect(Settings(redis_url="redis://127.0.0.1:1"))
    banker = Banker(Bank([subject(1)]), Shop(retired=RetiredClaims(nowhere, keys)))
    with pytest.raises(AgentFailed, match="out of reach"):
        await banker.answer(BRIEF.model_dump(), 5)
    await nowhere.aclose()


async def test_the_tool_retires_once(redis: Redis, keys: Keys) -> None:
    gone = RetiredClaims(redis, keys)
    box = Toolbox(Shop(retired=gone))
    params = Retired(
        claim="a-claim", key="k|k", text="t", verdict="fact", topic="x", reason="r", by="review", room="R", at=3
    )
    brief = {"tool": "retire", "params": params.model_dump()}
    assert (await box.answer(brief, 5)).result == {"new": True}
    assert (await box.answer(brief, 5)).result == {"new": False}
    assert await gone.all() == {"a-claim": params}
    with pytest.raises(AgentFailed):
        await Toolbox(Shop()).answer(brief, 5)


# Rooms


async def shelf(deployment: Deployment, redis: Redis, code: Any) -> set[str]:
    state = json.loads(str(await redis.get(deployment.keys.room(code, "state"))))
    return {one["id"] for one in state["shelf"]}


async def test_a_claim_that_one_host_voids_leaves_the_shelves_of_all_rooms_and_its_record_says_why(
    arena: Deployment,
) -> None:
    redis = arena.redis_server.client()
    async with opened(arena, rounds=3, seconds=30) as one, opened(arena, rounds=3) as other:
        ana, ben = await one.bot("Ana"), await one.bot("Ben")
        await one.must("start")
        asked = await ana.hear("round_opened")
        await ana.answer(1, "fact")
        claim = asked["claim"]["id"]
        await ben.say(type="flag", round=1, reason="No.")
        await ben.hear("flag_taken")
        assert await redis.hgetall(arena.keys.record(claim)) == {}, "nothing is on record before the reveal"
        await one.must("void", {"reason": "The source is gone."})

        async def gone() -> Any:
            return (await RetiredClaims(redis, arena.keys).all()).get(claim)

        why = await wait_until(gone, "the claim being retired")
        assert (why.text, why.reason, why.by, why.room) == (
            asked["claim"]["text"],
            "The source is gone.",
            "host",
            one.code,
        )
        rows = {row["claim"]: row for row in await records.read(redis, arena.keys)}
        assert (rows[claim]["plays"], rows[claim]["voids"], rows[claim]["flags"]) == (1, 1, 1)

        ready = await wait_until(lambda: shelf(arena, redis, other.code), "a shelf")
        doomed = next(iter(ready))
        await RetiredClaims(redis, arena.keys).add(Retired(claim=doomed))

        async def dropped() -> bool:
            now = await shelf(arena, redis, other.code)
            return doomed not in now and len(now) >= 3

        await wait_until(dropped, "the claim leaving the shelf, and another one coming")
        for id in (claim, doomed):
            await RetiredClaims(redis, arena.keys).restore(id)
    await redis.aclose()


async def test_where_the_operator_wants_it_so_a_host_retires_nothing_for_others(deploy: Any) -> None:
    deployment: Deployment = await deploy(only="bank,tools", retire_by_host=False)
    redis = deployment.redis_server.client()
    async with opened(deployment, rounds=2, seconds=30) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        await ana.hear("round_opened")
        await table.must("void")
        await ana.hear("round_opened", round=2)
        assert await RetiredClaims(redis, deployment.keys).all() == {}
    await redis.aclose()


# The command line


def run(deployment: Deployment, *argv: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "scripts.cli", "claims", *argv],
        env=deployment.environment,
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
    )


async def test_the_command_lists_retires_and_restores(deploy: Any) -> None:
    deployment: Deployment = await deploy(only="bank,tools")
    async with opened(deployment, rounds=1, seconds=30, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        asked = await ana.hear("round_opened")
        await ana.answer(1, "fact")
        await ana.hear("round_closed")
        await ana.say(type="flag", round=1, reason="No.")
        await ana.hear("flag_taken")
        claim = asked["claim"]["id"]

        def listed() -> Any:
            rows = [json.loads(line) for line in run(deployment, "list", "--json").stdout.splitlines()]
            return next((row for row in rows if row["claim"] == claim and row["flags"] == 1), None)

        row = await wait_until(listed, "the flag being on record")
        assert (row["plays"], row["players"], row["text"]) == (1, 1, asked["claim"]["text"])
        told = run(deployment)
        assert (told.returncode, told.stderr) == (0, "")
        assert claim.split("-")[0] in told.stdout
        told = run(deployment, "retire", claim, "--reason", "It is [bold]wrong[/bold].")
        assert (told.returncode, told.stdout) == (0, f"{claim} is retired.\n")
        told = run(deployment, "retire", claim)
        assert (told.returncode, told.stderr) == (1, f"fact-or-fake: {claim} is retired already.\n")
        row = json.loads(run(deployment, "--json").stdout.splitlines()[0])
        assert (row["retired"]["reason"], row["retired"]["by"]) == ("It is [bold]wrong[/bold].", "operator")
        assert run(deployment, "list", "--retired").returncode == 0
        assert run(deployment, "restore", claim).stdout == f"{claim} may be asked again.\n"
        assert run(deployment, "restore", claim).returncode == 1
        told = run(deployment, "retire", "nothing-like-it")
        assert (told.returncode, told.stderr.count("\n")) == (1, 1)

"""The host's command, as a host would use it."""

import asyncio
import json
import os
import sys
from typing import Any

import pytest

from tests.arena import ROOT, Bot, Deployment, Table, opened


class Host:
    """A running `start-game --json` or its picture for people."""

    async def start(self, deployment: Deployment, *argv: str, **environment: str) -> "Host":
        self.process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "scripts.cli",
            "start-game",
            "--server",
            deployment.urls[0],
            *argv,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
            cwd=ROOT,
            env={**os.environ, **environment, "COLUMNS": "100"},
        )
        return self

    async def line(self) -> Any:
        assert self.process.stdout is not None
        return json.loads(await asyncio.wait_for(self.process.stdout.readline(), 20))

    async def until(self, kind: str) -> Any:
        while (message := await self.line())["type"] != kind:
            pass
        return message


async def play_along(table: Table, name: str) -> Bot:
    bot = await table.bot(name)

    async def answer() -> None:
        number = 0
        while not bot.all("game_over"):
            asked = await bot.hear("round_opened", number + 1, patience=30)
            number = asked["round"]
            await bot.answer(number, "fact")
            await bot.hear("round_closed", round=number)
            await asyncio.sleep(0)

    bot.playing = asyncio.create_task(answer())  # type: ignore[attr-defined]
    return bot


async def test_it_waits_for_players_starts_and_follows_to_the_podium(arena: Deployment) -> None:
    host = await Host().start(arena, "--json", "--topic", "space", "--rounds", "2", "--seconds", "5", "--players", "2")
    room = await host.line()
    assert room["type"] == "room"
    table = Table(arena, {"room": room["room"], "host_token": ""}, arena.urls[0])
    ana = await play_along(table, "Ana")
    await host.until("presence")
    assert (await table.http.get(f"/api/rooms/{table.code}")).json()["phase"] == "lobby", "it waits for two players"
    ben = await play_along(table, "Ben")
    started = await host.until("game_started")
    assert (started["topic"], started["rounds"], started["seconds"]) == ("space", 2, 5)
    opened_round = await host.until("round_opened")
    assert opened_round["claim"]["topic"] == "space"
    over = await host.until("game_over")
    assert {row["name"] for row in over["standings"]} == {"Ana", "Ben"}
    assert await asyncio.wait_for(host.process.wait(), 10) == 0
    for bot in (ana, ben):
        bot.playing.cancel()  # type: ignore[attr-defined]
        await bot.close()
    await table.http.aclose()


async def test_for_people_it_shows_code_link_qr_code_and_podium(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana = await play_along(table, "Ana")
        host = await Host().start(arena, table.code, FOF_HOST_TOKEN=table.host_token)
        out, err = await asyncio.wait_for(host.process.communicate(), 30)
        ana.playing.cancel()  # type: ignore[attr-defined]
        text = out.decode()
        assert host.process.returncode == 0, err.decode()
        assert f"{table.code[:3]}·{table.code[3:]}" in text
        assert f"/r/{table.code}" in text
        assert "▀" in text
        assert "Podium" in text
        assert "Ana" in text


@pytest.mark.parametrize(("token", "words"), [("host.wrong", "not of this room"), ("", "FOF_HOST_TOKEN")])
async def test_a_wrong_token_is_one_clear_line(arena: Deployment, token: str, words: str) -> None:
    async with opened(arena) as table:
        host = await Host().start(arena, table.code, **({"FOF_HOST_TOKEN": token} if token else {}))
        _, err = await asyncio.wait_for(host.process.communicate(), 20)
        assert host.process.returncode in (1, 2)
        assert words in err.decode()
        assert err.decode().count("\n") == 1


async def test_a_room_can_be_replayed_to_the_same_game_and_kept_as_a_file(arena: Deployment, tmp_path: Any) -> None:
    async with opened(arena, rounds=1, seconds=5, reveal_seconds=1) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        await ana.hear("round_opened")
        await ana.answer(1, "fact")
        over = await ana.hear("game_over")
        environment = {
            **os.environ,
            "REDIS_URL": arena.redis_server.url,
            "FOF_PREFIX": arena.settings.prefix,
        }
        kept = tmp_path / "game.json"
        for source in (table.code, str(kept)):
            process = await asyncio.create_subprocess_exec(
                *(sys.executable, "-m", "scripts.cli", "replay", source, "--json"),
                *(("--save", str(kept)) if source == table.code else ()),
                stdout=asyncio.subprocess.PIPE,
                cwd=ROOT,
                env=environment,
            )
            out, _ = await process.communicate()
            played = json.loads(out)
            assert process.returncode == 0
            assert played["scores"] == {ana.player: over["you"]["score"]}
            ids = {event[0] for event in played["events"]}
            heard = {m["id"] for m in ana.heard if "id" in m and m["type"] not in ("welcome", "tally")}
            assert heard <= ids

"""An evening over real sockets: flags, voids, teams, extra time, bans, and a host's seat that changes hands."""

import json
from typing import Any

import segno

from tests.arena import Bot, Deployment, Message, Table, opened, wait_until

SECRET = ("verdict", "explanation", "sources", "confidence", "split")


async def reveal(table: Table, *bots: Bot, number: int = 1) -> Message:
    """Everybody answers fact; the reveal as the first one hears it."""
    for bot in bots:
        await bot.hear("round_opened", round=number)
        await bot.answer(number, "fact")
    return await bots[0].hear("round_closed", round=number)


# Flags and voids


async def test_a_flag_is_heard_by_its_player_and_the_host_alone(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=30) as table:
        ana, ben, host, screen = (
            await table.bot("Ana"),
            await table.bot("Ben"),
            await table.host(),
            await table.spectator(),
        )
        await table.must("start")
        await ana.hear("round_opened")
        await ana.say(type="flag", round=1, reason="My book says otherwise.")
        assert (await ana.hear("flag_taken"))["round"] == 1
        heard = await host.hear("flagged")
        assert {part: heard[part] for part in ("round", "flags", "player", "name", "reason")} == {
            "round": 1,
            "flags": 1,
            "player": ana.player,
            "name": "Ana",
            "reason": "My book says otherwise.",
        }
        await screen.say(type="flag", round=1, reason="Me, too.")
        assert (await screen.hear("refused"))["code"] == "not_player"
        await ana.say(type="flag", round=2, reason="Not yet asked.")
        assert (await ana.hear("refused"))["code"] == "no_such_round"
        await ben.say(type="ping", at=1)
        await ben.hear("pong")
        for bot in (ben, screen):
            assert not bot.all("flag_taken") + bot.all("flagged")
        assert not any(part in json.dumps(message) for message in ana.all("flag_taken") for part in SECRET)


async def test_a_host_who_comes_anew_is_told_who_said_what_of_this_game_and_nobody_else_is(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=30) as table:
        ana, ben = await table.bot("Ana"), await table.bot("Ben")
        for game, reason in ((1, "Not in my book."), (2, "In no book."), (2, "In no book at all.")):
            if not ana.all("game_started") or ana.all("game_started")[-1]["game"] < game:
                await table.must("start")
                await ana.hear("round_opened", count=game)
            await ana.say(type="flag", round=1, reason=reason)
            await ana.hear("flag_taken", count=len(ana.all("flag_taken")) + 1)
            if game == 1:
                await table.must("end")
                await ana.hear("game_over")
        await ben.say(type="flag", round=1, reason="Unclear.")
        await ben.hear("flag_taken")
        host = await table.host()
        told = [(row["round"], row["flags"], row["name"], row["reason"]) for row in host.welcome["flagged"]]
        assert told == [(1, 1, "Ana", "In no book at all."), (1, 2, "Ben", "Unclear.")], (
            "the latest word of each, of this game"
        )
        for other in (await table.spectator(), ben):
            if other is ben:
                await ben.drop()
                await ben.connect()
            assert "flagged" not in other.welcome
            assert "book" not in json.dumps(other.welcome)


async def test_a_void_after_the_podium_is_told_to_all_and_replaces_what_the_leaderboard_had(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=30, reveal_seconds=1, topic="Voided Topic") as table:
        ana, ben, host = await table.bot("Ana V"), await table.bot("Ben V"), await table.host()
        await table.must("start")
        for number in (1, 2):
            for bot, verdict in ((ana, "fact"), (ben, "fake")):
                await bot.hear("round_opened", round=number)
                await bot.answer(number, verdict)
        first = await ana.hear("game_over")

        async def board() -> list[tuple[str, int]]:
            rows = (await table.http.get("/api/leaderboard?span=today")).json()["standings"]
            rows += (await table.http.get("/api/leaderboard")).json()["standings"]
            return sorted((row["name"], row["score"]) for row in rows if row["topic"] == "Voided Topic")

        before = sorted((row["name"], row["score"]) for row in 2 * first["standings"] if row["score"])
        await wait_until(lambda: same(board, before), "the leaderboard")
        verdicts = {closed["round"]: closed["verdict"] for closed in ana.all("round_closed")}
        assert len(verdicts) == 2
        await table.must("void", {"round": 1, "reason": "The source is wrong."})
        for bot in (ana, ben, host):
            voided = await bot.hear("round_voided")
            assert (voided["round"], voided["by"], voided["reason"]) == (1, "host", "The source is wrong.")
        again = await ana.hear("game_over", 2)
        right = "Ana V" if verdicts[2] == "fact" else "Ben V"
        after = sorted((row["name"], row["score"]) for row in 2 * again["standings"] if row["score"])
        assert {name for name, _ in after} == {right}
        assert again["you"]["score"] == dict(after).get("Ana V", 0)
        await wait_until(lambda: same(board, after), "the leaderboard after the void")


async def same(read: Any, wanted: Any) -> bool:
    return bool(await read() == wanted)


# Teams, extra time, bans


async def test_teams_are_told_to_who_joins_and_shown_to_all(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=30, teams=2, scoring="accuracy") as table:
        joined = [await table.join(name) for name in ("Ana", "Ben")]
        assert [one["team"] for one in joined] == [1, 2]
        reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": "Cleo", "team": 2})
        assert reply.json()["team"] == 2
        for team, code in ((3, "no_such_team"), ("x", "invalid_team"), (True, "invalid_team")):
            reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": "Dora", "team": team})
            assert (reply.status_code, reply.json()["error"]) == (422, code)
        ana = Bot(table, joined[0]["token"], joined[0]["player"], table.url)
        await ana.connect()
        assert ana.welcome["you"]["team"] == 1
        assert [row["team"] for row in ana.welcome["room"]["roster"]] == [1, 2, 2]
        await table.must("start")
        closed = await reveal(table, ana)
        right = closed["you"]["correct"]
        assert [(row["name"], row["average"]) for row in closed["teams"]] == [
            ("Foxes", 1000 if right else 0),
            ("Owls", 0),
        ]
        rows = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
        assert sorted(row["team"] for row in rows) == [1, 2, 2]
    async with opened(arena) as table:
        reply = await table.http.post("/api/rooms", json={"teams": 1})
        assert (reply.status_code, reply.json()["error"]) == (422, "invalid_teams")


async def test_extra_time_is_a_players_own_matter_and_lasts(arena: Deployment) -> None:
    async with opened(arena, rounds=1, seconds=5, reveal_seconds=1) as table:
        reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": "Ana", "extra": True})
        assert reply.status_code == 201
        ana = Bot(table, reply.json()["token"], reply.json()["player"], table.url)
        await ana.connect()
        assert ana.welcome["you"]["extra"] is True
        ben = await table.bot("Ben")
        assert ben.welcome["you"]["extra"] is False
        await table.must("start")
        asked = await ana.hear("round_opened")
        assert (await ben.hear("status", kind="late", patience=8))["at"] >= asked["closes_at"]
        await ben.answer(1, "fact")
        assert (await ben.hear("refused"))["code"] == "round_not_active"
        await ana.answer(1, "fact")
        taken = await ana.hear("answer_taken")
        assert taken["elapsed"] == (taken["at"] - asked["opens_at"]) * 2 // 3
        await ben.hear("round_closed")
        await ana.say(type="settings", extra=False)
        assert (await ana.hear("adjusted"))["extra"] is False
        assert not ben.all("adjusted")
        assert "extra" not in json.dumps(ben.all("round_closed") + ben.all("player_joined") + [ben.welcome["room"]])


async def test_a_banned_device_stays_out(arena: Deployment) -> None:
    async with opened(arena) as table:

        async def come(name: str, device: Any) -> Any:
            reply = await table.http.post(f"/api/rooms/{table.code}/join", json={"name": name, "device": device})
            return reply.status_code, reply.json()

        _, eve = await come("Eve", "a secret of this phone")
        await table.must("kick", {"player": eve["player"], "ban": True})
        status, told = await come("Evelyn", "a secret of this phone")
        assert (status, told["error"]) == (403, "banned")
        assert (await come("Ben", "another secret"))[0] == 201
        for device in ("", "x" * 65, 7):
            assert (await come("Cleo", device))[1]["error"] == "invalid_device"
        redis = arena.redis_server.client()
        kept = json.dumps(await redis.hgetall(arena.keys.room(table.code, "players")))
        await redis.aclose()
        assert "a secret of this phone" not in kept


# The host's seat


async def hand_over(table: Table, token: str | None = None) -> Any:
    headers = {"Authorization": f"Bearer {token or table.host_token}"}
    return await table.http.post(f"/api/rooms/{table.code}/handover", headers=headers)


async def take(table: Table, code: Any) -> Any:
    return await table.http.post(f"/api/rooms/{table.code}/take", json={"code": code})


async def test_the_hosts_seat_changes_hands_by_a_code_on_every_web_process(deploy: Any) -> None:
    deployment: Deployment = await deploy(webs=2, only="bank")
    async with opened(deployment, rounds=2, seconds=30) as table:
        ana, here, there = await table.bot("Ana"), await table.host(), await table.host(deployment.urls[1])
        reply = await hand_over(table)
        assert reply.status_code == 201
        code, until, rows = (reply.json()[part] for part in ("code", "until", "qr"))
        address = f"{deployment.urls[0]}/host/{table.code}#take={code}"
        assert rows == ["".join(map(str, row)) for row in segno.make(address, error="m").matrix]
        assert 110_000 < until - here.welcome["now"] < 130_000
        assert (await here.hear("status", kind="handover"))["text"]
        assert (await take(table, code[:-1] + ("A" if code[-1] != "A" else "B"))).json()["error"] == "bad_code"
        taken = await take(table, f" {code.lower()} ")
        assert taken.status_code == 201
        await ana.hear("host_changed")
        for old in (here, there):
            await wait_until(lambda old=old: old.close_code, "the old host's socket being closed")  # type: ignore[misc]
            assert old.close_code == 4409
            assert not old.all("refused")
        assert (await table.do("start")).status_code == 401
        stale = Bot(table, table.host_token, None, table.url)
        await stale.connect()
        assert stale.close_code == 4401
        table.host_token = taken.json()["host_token"]
        host = await table.host(deployment.urls[1])
        assert host.welcome["you"]["role"] == "host"
        await host.say(type="command", do="start")
        await ana.hear("game_started")
        assert (await take(table, code)).json()["error"] == "used_code"


async def test_only_the_host_hands_over_and_nobody_guesses_for_long(deploy: Any) -> None:
    deployment: Deployment = await deploy(only="bank", take_burst=5, take_rate=0.01)
    async with opened(deployment) as table:
        ana = await table.bot("Ana")
        assert (await hand_over(table, ana.token)).status_code == 403
        assert (await hand_over(table, "host.wrong")).status_code == 401
        code = (await hand_over(table)).json()["code"]
        for body in ({}, {"code": 7}, {"code": "x", "more": 1}):
            reply = await table.http.post(f"/api/rooms/{table.code}/take", json=body)
            assert (reply.status_code, reply.json()["error"]) == (422, "invalid_code")
        assert [(await take(table, guess)).status_code for guess in ("AAAAA-AAAAA", "BBBBB-BBBBB")] == [403, 403]
        assert (await take(table, code)).status_code == 429
        redis = deployment.redis_server.client()
        kept = [str(await redis.get(deployment.keys.room(table.code, part))) for part in ("state", "view")]
        kept += [
            json.dumps(await redis.xrange(deployment.keys.room(table.code, part)))
            for part in ("inbox", "log", "events")
        ]
        await redis.aclose()
        assert code not in "".join(kept) + deployment.logs()


async def test_a_host_who_plays_too_sees_nothing_early(arena: Deployment) -> None:
    """The tokens of host and player in one browser: every frame of both sockets, and every call, before the reveal."""
    async with opened(arena, rounds=3, seconds=30, auto=False) as table:
        host, player = await table.host(), await table.bot("Hannah")
        other = await table.bot("Ana")
        await table.must("start")
        for number in (1, 2, 3):
            asked = await player.hear("round_opened", round=number)
            await player.answer(number, "fact")
            await player.say(type="flag", round=number, reason="Hm.")
            await host.say(type="flag", round=number, reason="Hm.")
            await host.hear("flagged", 2, round=number)
            await host.say(type="query", text="Is this claim true?")
            await host.say(type="command", do="extend", seconds=5)
            await host.hear("extended", round=number)
            claim = asked["claim"]["id"]
            early = [m for bot in (host, player) for m in bot.heard if m.get("type") != "round_closed"]
            headers = {"Authorization": f"Bearer {table.host_token}"}
            for path in (
                f"/api/rooms/{table.code}",
                f"/api/rooms/{table.code}/leaderboard",
                f"/api/rooms/{table.code}/log",
            ):
                early.append((await table.http.get(path, headers=headers)).json())
            for message in early:
                about = json.dumps(message)
                if claim in about:
                    assert not set(SECRET) & fields(message), message
            await other.answer(number, "fake")
            closed = await host.hear("round_closed", round=number)
            assert closed["explanation"] not in json.dumps(early)
            assert "you" not in closed
            assert "you" in await player.hear("round_closed", round=number)
            await table.must("next")


def fields(value: Any) -> set[str]:
    if isinstance(value, dict):
        return set(value).union(*map(fields, value.values()))
    return set[str]().union(*map(fields, value)) if isinstance(value, list) else set()


async def test_a_host_who_closes_the_page_is_missed_and_the_game_goes_on(arena: Deployment) -> None:
    async with opened(arena, rounds=2, seconds=5, reveal_seconds=1, auto=False) as table:
        ana, host = await table.bot("Ana"), await table.host()
        await table.must("start")
        await reveal(table, ana)
        await host.drop()
        assert (await ana.hear("status", kind="autopilot", patience=25))["text"]
        await ana.hear("round_opened", round=2)
        view = (await table.http.get(f"/api/rooms/{table.code}")).json()
        assert view["autopilot"] is True
        await host.connect()
        await ana.hear("status", kind="host_back")

"""What somebody in a room, or in another one, may try: others' names, tokens and verbs, answers at the wrong time, and looking."""

import asyncio
import json
import random
import time
from collections import Counter
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
import websockets

from game.io.keys import ALPHABET
from tests.arena import Bot, Deployment, Table, opened, wait_until
from tests.game.test_names import pairs as look_alikes

Figure = Any

ORIGINS = (
    *("https://evil.example", "null", "", "file://", "http://{host}.evil.example", "http://evil.example/{host}"),
    *(
        "http://{host}@evil.example",
        "ftp://{host}",
        "{host}",
        "http://x{host}",
        "http://{host}/",
        "http://{host}#",
        "HTTP://{host}",
    ),
    *(
        "http://{host}:80",
        "http://{host} http://{host}",
        "http://{host},https://evil.example",
        "http://evil.example?{host}",
    ),
)

KINDS: dict[str, dict[str, Any]] = {
    "answer": {"round": 1, "verdict": "fact"},
    "say": {"text": "hello"},
    "query": {"text": "what are the rules?"},
    "react": {"emoji": "clap"},
    "flag": {"round": 1, "reason": "wrong"},
    "settings": {"extra": True},
    "leave": {},
}
"""What players say, besides what anybody may."""
VERBS: dict[str, dict[str, Any]] = {
    "start": {},
    "pause": {},
    "resume": {},
    "skip": {},
    "stop": {},
    "close": {},
    "kick": {"player": "p1"},
    "mute": {"player": "p1"},
    "unmute": {"player": "p1"},
    "hide": {"message": 1},
    "show": {"message": 1},
    "void": {"round": 1, "reason": "wrong"},
    "chat": {"chat": "closed"},
}
TALK = {"say", "query", "react", "flag"}
SECRETS = ("verdict", "confidence", "explanation", "sources", "split", "p_true", '"fact":', '"fake":')


async def view(table: Table) -> Any:
    found = (await table.http.get(f"/api/rooms/{table.code}")).json()
    standings = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
    return {part: found[part] for part in ("phase", "round", "settings") if part in found}, standings


async def refused(bot: Bot, **message: Any) -> str:
    """The code with which a message is refused."""
    before = len(bot.heard)
    await bot.say(**message)
    told = await wait_until(
        lambda: [m for m in bot.heard[before:] if m["type"] in ("refused", "error")], f"a refusal of {message}"
    )
    return str(told[0]["code"])


# Names and tokens


async def test_no_page_of_another_origin_opens_a_socket(arena: Deployment, figure: Figure) -> None:
    tried = 0
    async with opened(arena) as table:
        host = table.url.removeprefix("http://")
        for origin in ORIGINS:
            with pytest.raises(websockets.InvalidStatus) as answer:
                await websockets.connect(
                    f"ws://{host}/ws/{table.code}", additional_headers={"Origin": origin.format(host=host)}
                )
            assert answer.value.response.status_code == 403, origin
            tried += 1
        async with websockets.connect(f"ws://{host}/ws/{table.code}", additional_headers={"Origin": f"http://{host}"}):
            pass
        reply = await table.http.post("/admin/login", json={"key": "x"}, headers={"Origin": "https://evil.example"})
        assert reply.status_code == 403
    figure(
        "Attacks",
        "foreign Origin",
        "of foreign origins refused before accept",
        f"{tried} of {tried}",
        "403 before accept",
    )


async def test_no_name_that_looks_like_anothers_is_let_in(arena: Deployment, full: bool, figure: Figure) -> None:
    pairs = list(look_alikes()) if full else random.Random(1).sample(list(look_alikes()), 40)
    taken_over = 0
    async with httpx.AsyncClient(base_url=arena.urls[0], timeout=15) as client:
        for start in range(0, len(pairs), 40):
            async with opened(arena, max_players=100) as table:
                for _, name, trick in pairs[start : start + 40]:
                    first = await client.post(f"/api/rooms/{table.code}/join", json={"name": name})
                    if first.status_code == 409:
                        # An earlier pair has this name already.
                        continue
                    assert first.status_code == 201, name
                    second = await client.post(f"/api/rooms/{table.code}/join", json={"name": trick})
                    taken_over += second.status_code == 201
                    assert second.status_code in (409, 422), (name, trick)
                    assert second.json()["error"] in ("name_taken", "bad_name")
    figure(
        "Attacks",
        "another's name",
        f"takeovers, {len(pairs)} pairs over HTTP",
        taken_over,
        "0 takeovers over 200 pairs",
    )


async def test_no_token_is_good_elsewhere_or_for_more(arena: Deployment, figure: Figure) -> None:
    calls = 0
    async with opened(arena) as one, opened(arena) as other:
        ana, spectator = await one.bot("Ana"), await one.spectator()
        ben = await other.bot("Ben")
        before = await view(one), await view(other)
        tokens = (
            one.host_token,
            ana.token,
            f"{ana.player}.{'x' * 32}",
            f"host.{'x' * 32}",
            str(ana.token)[:-1],
            "x" * 300,
        )
        for token in tokens:
            stranger = Bot(other, token, None, other.url)
            await stranger.connect()
            assert stranger.close_code == 4401
            calls += 1
            for path in (*VERBS, "handover"):
                reply = await other.http.post(
                    f"/api/rooms/{other.code}/{path}", json={}, headers={"Authorization": f"Bearer {token}"}
                )
                assert reply.status_code == 401, (path, token)
                calls += 1
        for verb, fields in VERBS.items():
            reply = await one.http.post(
                f"/api/rooms/{one.code}/{verb}", json=fields, headers={"Authorization": f"Bearer {ana.token}"}
            )
            assert reply.status_code == 403, verb
            assert await refused(ana, type="command", do=verb, **fields) == "not_host"
            assert await refused(spectator, type="command", do=verb, **fields) == "not_host"
            calls += 3
        for kind, fields in KINDS.items():
            assert await refused(spectator, type=kind, **fields) == "not_player"
            calls += 1
        host = await one.host()
        for kind in ("answer", "settings", "leave"):
            assert await refused(host, type=kind, **KINDS[kind]) == "not_player"
            calls += 1
        assert (await view(one), await view(other)) == before
        metrics = (await one.http.get("/metrics", headers={"Authorization": "Bearer admin-key-for-tests"})).text
        counted = sum(float(line.rsplit(" ", 1)[1]) for line in metrics.splitlines() if 'code="not_host"' in line)
        assert counted >= len(VERBS), "refusals are counted"
        await ben.say(type="ping", at=1)
        await ben.hear("pong")
    figure(
        "Attacks",
        "tokens and roles",
        "calls and messages refused, with effect",
        f"{calls}, 0",
        "refused, counted, no effect",
    )


# Looking


def shape(value: Any) -> Any:
    """A message without its values: names, kinds, and how long lists are. Texts and numbers may differ, shapes may not."""
    if isinstance(value, dict):
        return {name: shape(part) for name, part in sorted(value.items())}
    if isinstance(value, list):
        return [shape(part) for part in value]
    return type(value).__name__


async def play_and_look(deployment: Deployment, rounds: int, found: "Seen") -> None:
    """One game in which everybody looks everywhere while a claim is open."""
    admin = {"Authorization": "Bearer admin-key-for-tests"}
    async with opened(deployment, rounds=rounds, seconds=20, reveal_seconds=1) as table:
        ana, host, spectator = await table.bot("Ana"), await table.host(), await table.spectator()
        bots = (ana, host, spectator)
        await table.must("start")
        for number in range(1, rounds + 1):
            await asyncio.gather(*(bot.hear("round_opened", round=number, patience=40) for bot in bots))
            pages = [
                f"/api/rooms/{table.code}",
                f"/api/rooms/{table.code}/leaderboard",
                f"/api/rooms/{table.code}/recap",
                "/health",
            ]
            if number == 1:
                pages += ["/metrics", f"/api/rooms/{table.code}/log", "/api/claims"]
            for page in pages:
                headers = admin if page == "/metrics" else {"Authorization": f"Bearer {table.host_token}"}
                reply = await table.http.get(page, headers=headers)
                found.open_text(page, reply.text, number)
            await ana.answer(number, "fact")
            await asyncio.gather(*(bot.hear("round_closed", round=number, patience=40) for bot in bots))
        await ana.hear("game_over", patience=40)
        for bot in bots:
            found.frames(bot)


class Seen:
    """What was seen before reveals."""

    def __init__(self) -> None:
        self.leaks: list[str] = []
        self.rounds = 0
        self.shapes: dict[str, Counter[str]] = {"fact": Counter(), "fake": Counter()}
        self.texts = 0

    def open_text(self, where: str, text: str, number: int) -> None:
        """A page that was read while a round was open; what a recap tells are rounds that are over."""
        self.texts += 1
        if where.endswith("/recap"):
            told = json.loads(text)
            if any(row.get("round") == number for row in told.get("rounds", [])):
                self.leaks.append(f"{where} tells of the open round")
        elif where == "/metrics":
            if "verdict" in text:
                self.leaks.append(where)
        elif not where.endswith("/claims") and any(
            f'"{word}"' in text for word in ("verdict", "explanation", "sources", "p_true")
        ):
            self.leaks.append(f"{where}: {text[:300]}")

    def frames(self, bot: Bot) -> None:
        """All frames of a socket: what came between an opening and its reveal."""
        verdicts = {m["round"]: m["verdict"] for m in bot.all("round_closed")}
        if bot.player is not None:
            self.rounds += len(verdicts)
        open_round = 0
        for message in bot.heard:
            if message["type"] == "round_opened":
                open_round = message["round"]
                self.shapes[verdicts[open_round]][json.dumps(shape({**message, "claim": 0, "media": 0}))] += 1
            elif message["type"] == "round_closed":
                open_round = 0
            if open_round and message["type"] not in ("answer_taken",):
                text = json.dumps(message)
                self.texts += 1
                if any(word in text for word in ("verdict", "confidence", "explanation", "sources", "p_true")):
                    self.leaks.append(text[:300])


async def test_nobody_finds_the_answer_before_the_reveal(arena: Deployment, full: bool, figure: Figure) -> None:
    seen = Seen()
    games, rounds = (100, 10) if full else (2, 6)
    for _ in range(0, games, 4):
        await asyncio.gather(*(play_and_look(arena, rounds, seen) for _ in range(min(games, 4))))
    assert seen.leaks == []
    assert set(seen.shapes["fact"]) == set(seen.shapes["fake"]), "an opening's shape tells the verdict"
    logs = arena.logs()
    assert not [line for line in logs.splitlines() if '"verdict"' in line or '"explanation"' in line][:3]
    for measure, value in (
        (f"leaks in {seen.rounds} rounds, {seen.texts} frames and pages", len(seen.leaks)),
        (
            "shapes of openings that only facts or only fakes have",
            len(set(seen.shapes["fact"]) ^ set(seen.shapes["fake"])),
        ),
    ):
        figure("Attacks", "scan before the reveal", measure, value, "0 leaks in 1,000 rounds; frames of equal shape")


# Time


async def test_only_answers_within_the_round_count_and_the_first_stands(
    arena: Deployment, full: bool, figure: Figure
) -> None:
    late = 0
    games = 10 if full else 1
    for _ in range(games):
        async with opened(arena, rounds=2, seconds=5, reveal_seconds=2) as table:
            ana, ben = await table.bot("Ana"), await table.bot("Ben")
            second = Bot(table, ana.token, ana.player, table.url)
            assert await refused(ana, type="answer", round=1, verdict="fact") == "no_such_round"
            await table.must("start")
            await ana.hear("round_opened", round=1)
            for number in (0, 2, 50):
                assert await refused(ana, type="answer", round=number, verdict="fact")
            await asyncio.gather(*(ana.answer(1, "fact" if n % 2 == 0 else "fake") for n in range(50)))
            first = await ana.hear("answer_taken", round=1)
            # The same verdict gets the same receipt, another one is refused.
            await wait_until(
                lambda ana=ana: len(ana.all("answer_taken")) + len(ana.all("refused")) >= 54, "an end of fifty answers"
            )
            # The seat is taken over by another tab, which cannot change it.
            await second.connect()
            await second.answer(1, first["verdict"])
            again = await second.hear("answer_taken", round=1)
            everything = [*ana.all("answer_taken"), again]
            assert {(m["verdict"], m["elapsed"]) for m in everything} == {(first["verdict"], first["elapsed"])}
            assert second.welcome["you"]["answered"]["verdict"] == first["verdict"]
            closed = await ben.hear("round_closed", round=1, patience=20)
            await ben.answer(1, closed["verdict"])
            await second.answer(1, closed["verdict"])
            await wait_until(lambda ben=ben: ben.all("refused"), "a refusal")
            late += len(ben.all("answer_taken"))
            rows = (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).json()["standings"]
            assert {row["player"]: row["answered"] for row in rows if "answered" in row}.get(str(ben.player), 0) == 0
    figure(
        "Attacks",
        "answers at the wrong time",
        f"accepted after the deadline, {games} games",
        late,
        "0 accepted after the deadline",
    )


# Guessing and flooding


@pytest.fixture
async def guarded(deploy: Any) -> Deployment:
    """A game with the limits of every day, behind a proxy that tells addresses."""
    made: Deployment = await deploy(guess_burst=60, join_burst=200, open_burst=50)
    return made


def codes(seed: int) -> Iterator[str]:
    chance = random.Random(seed)
    while True:
        yield "".join(chance.choices(ALPHABET, k=6))


async def classroom(table: Table, names: str, address: str) -> float:
    """Fifty join at once from one address; the seconds that took."""
    async with httpx.AsyncClient(base_url=table.url, timeout=15, limits=httpx.Limits(max_connections=50)) as client:
        began = time.monotonic()
        replies = await asyncio.gather(
            *(
                client.post(
                    f"/api/rooms/{table.code}/join", json={"name": f"{names} {n}"}, headers={"X-Forwarded-For": address}
                )
                for n in range(50)
            )
        )
        assert [reply.status_code for reply in replies] == [201] * 50
        return time.monotonic() - began


async def test_who_guesses_and_floods_is_stopped_and_a_class_still_joins(
    guarded: Deployment, full: bool, figure: Figure
) -> None:
    tries = 10_000 if full else 250
    async with opened(guarded, max_players=500) as table:
        quiet = await classroom(table, "Pupil", "192.0.2.1")
        guess = codes(1)
        statuses: Counter[tuple[str, int]] = Counter()
        began = time.monotonic()
        closes: Counter[int] = Counter()

        async def guesses(n: int) -> None:
            headers = {"X-Forwarded-For": "203.0.113.7"}
            async with httpx.AsyncClient(base_url=table.url, timeout=15, headers=headers) as client:
                while statuses[("guess", 404)] + statuses[("guess", 429)] < tries:
                    code = next(guess)
                    what = statuses.total() % 3
                    if what == 0:
                        reply = await client.get(f"/api/rooms/{code}")
                    elif what == 1:
                        reply = await client.post(f"/api/rooms/{code}/join", json={"name": "Guess"})
                    else:
                        reply = await client.post(f"/api/rooms/{code}/take", json={"code": "AAAAA-AAAAA"})
                    statuses[("guess", reply.status_code)] += 1
                    await asyncio.sleep(0.005)

        async def joins() -> None:
            headers = {"X-Forwarded-For": "203.0.113.8"}
            async with httpx.AsyncClient(base_url=table.url, timeout=15, headers=headers) as client:
                for n in range(tries):
                    reply = await client.post(f"/api/rooms/{table.code}/join", json={"name": f"Flood {n}"})
                    statuses[("join", reply.status_code)] += 1
                    await asyncio.sleep(0.005)

        async def floods() -> None:
            for _ in range(20 if full else 2):
                ws = await websockets.connect(f"{table.url.replace('http', 'ws')}/ws/{table.code}", ping_interval=None)
                try:
                    await ws.send('{"type":"hello"}')
                    for _ in range(3000):
                        await ws.send('{"type":"say","text":"flood"}')
                except websockets.ConnectionClosed:
                    pass
                await ws.wait_closed() if ws.close_code else await ws.close()
                closes[ws.close_code or 0] += 1

        async def the_class() -> float:
            await wait_until(lambda: statuses[("guess", 429)], "guesses that are refused")
            # A pupil of this class guesses codes too; the teacher's room is known to the address already.
            async with httpx.AsyncClient(base_url=table.url, headers={"X-Forwarded-For": "192.0.2.1"}) as client:
                last = [(await client.get(f"/api/rooms/{next(guess)}")).status_code for _ in range(70)]
                assert last[-1] == 429
            return await classroom(table, "Late", "192.0.2.1")

        *_, attacked = await asyncio.gather(guesses(1), guesses(2), joins(), floods(), the_class())
        seconds = time.monotonic() - began
        misses = sum(n for (what, status), n in statuses.items() if what == "guess" and status == 404)
        let_in = statuses[("join", 201)]
        assert statuses[("guess", 429)] > 0
        assert misses <= 60 + seconds * 0.5 + 5, statuses
        assert let_in <= 200 + seconds * 2 + 5, statuses
        assert set(closes) <= {1008}, closes
    row = "guessing and flooding"
    figure("Attacks", row, f"codes tried in {seconds:.0f} s that were answered", misses, "limits per address and room")
    figure("Attacks", row, "guesses told to wait (429)", statuses[("guess", 429)], "limits per address and room")
    figure(
        "Attacks",
        row,
        "joins let in and told to wait",
        f"{let_in}, {statuses[('join', 429)]}",
        "limits per address and room",
    )
    figure("Attacks", row, "50 real players behind one address join, at rest", quiet, "within 1 s", unit="s")
    figure(
        "Attacks", row, "the same under all these attacks", attacked, "50 real players still join within 1 s", unit="s"
    )


async def test_a_key_of_hosts_is_not_guessed(deploy: Any, figure: Figure) -> None:
    deployment = await deploy(host_key="host-key-for-tests")
    async with httpx.AsyncClient(base_url=deployment.urls[0]) as client:
        replies = [await client.post("/api/rooms", headers={"Authorization": f"Bearer wrong{n}"}) for n in range(9)]
        assert [reply.status_code for reply in replies] == [401] * 5 + [429] * 4
        # All addresses of one IPv6 line are one.
        six = [
            (
                await client.post(
                    "/api/rooms", headers={"Authorization": "Bearer no", "X-Forwarded-For": f"2001:db8::{n}"}
                )
            )
            for n in range(1, 9)
        ]
        assert [reply.status_code for reply in six] == [401] * 5 + [429] * 3
    figure("Attacks", "admin without credential", "tries of a host's key in a minute", 5, "at most 5 tries a minute")

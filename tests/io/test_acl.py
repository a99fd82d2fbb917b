"""Redis users: a whole game in which every process is a user of its own, and what each of them is refused."""

import json
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import pytest
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoPermissionError, ResponseError

from agents.memory_keys import MemoryKeys
from game.io.connection import Redis, connect
from game.io.keys import OF_A_ROOM, Keys, RoomCode, Shard
from game.settings import Settings
from scripts.redis_users import ROLES, USERS_FILE, patterns, rules, write_users
from tests.arena import Deployment, RedisServer, Table, opened, redis_binaries, wait_until

PREFIX = "guarded"
KEYS = Keys(PREFIX)
ROOM = RoomCode("KKKKKK")
ADMIN = "admin-key-for-tests"
ROOT = "user root on nopass ~* &* +@all\n"
"""Who looks on: no user of the game."""


class Guarded(RedisServer):
    """A server that knows the users of the game, and one more who may do everything."""

    def __init__(self, number: int, binary: str, folder: Path) -> None:
        self.number = number
        write_users(folder, PREFIX, "redis:6379", server=number)
        file = folder / USERS_FILE
        file.write_text(file.read_text() + ROOT)
        super().__init__("--aclfile", str(file), "--acllog-max-len", "1000", binary=binary)
        self.passwords = {f.stem: urlsplit(f.read_text().strip()).password or "" for f in folder.glob("*.url")}

    def url_of(self, user: str) -> str:
        return f"unix://{user}:{self.passwords.get(user, 'x')}@{self.socket}"

    def as_user(self, user: str) -> Redis:
        return connect(Settings(redis_url=self.url_of(user)))

    def client(self) -> Redis:
        return self.as_user("root")

    async def denied(self) -> list[str]:
        """What was refused since the last time, as Redis keeps it."""
        redis = self.client()
        rows: Any = await redis.acl_log()
        await redis.acl_log_reset()
        await redis.aclose()
        return sorted({f"{row['username']}: {row['reason']} {row['object']} ({row['context']})" for row in rows})


class GuardedDeployment(Deployment):
    """Each process under its own user. The second web process has the desk."""

    def environment_of(self, name: str) -> dict[str, str]:
        server = self.redis_server
        assert isinstance(server, Guarded)
        role = {"web1": "web", "web2": "desk"}.get(name, name.rstrip("0123456789"))
        environment = {**self.environment, "REDIS_URL": server.url_of(role)}
        if name.startswith("web"):
            environment["FOF_INBOX_REDIS_URL"] = server.url_of("inbox")
        if role == "desk":
            environment["FOF_ADMIN_KEY"] = ADMIN
        return environment


@pytest.fixture(scope="module", params=[6, 7], ids=["redis-6.2", "redis-7"])
def server(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Guarded]:
    binary = redis_binaries().get(request.param)
    if binary is None:
        pytest.skip(f"no Redis server of version {request.param} is here")
    guarded = Guarded(request.param, binary, tmp_path_factory.mktemp("users"))
    yield guarded
    guarded.close()


@pytest.fixture(scope="module")
def deployment(server: Guarded) -> Iterator[GuardedDeployment]:
    made = GuardedDeployment(server, PREFIX, open_burst=10_000, join_burst=10_000)
    for _ in range(2):
        made.start_web()
    made.start_master()
    made.start_agents()
    yield made
    made.close()


@pytest.fixture
async def game(deployment: GuardedDeployment, server: Guarded) -> Deployment:
    await server.answers()
    await deployment.ready()
    return deployment


# A whole game


async def test_a_whole_game_is_played_with_every_process_as_its_own_user(game: Deployment, server: Guarded) -> None:
    async with opened(game, rounds=2, seconds=30, reveal_seconds=1, series="a secret series") as table:
        ana, ben, host = await table.bot("Ana"), await table.bot("Ben"), await table.host()
        await ana.say(type="say", text="What a stupid idiot you are")
        await ben.say(type="say", text="@assistant how many points do I have?")
        await ana.say(type="react", emoji="clap")
        await host.hear("said", assistant=True)
        await table.must("start")
        for number in (1, 2):
            for bot, verdict in ((ana, "fact"), (ben, "fake")):
                await bot.hear("round_opened", round=number)
                await bot.answer(number, verdict)
            await ana.hear("round_closed", round=number)
        await ana.say(type="flag", round=1, reason="My book says otherwise.")
        await ana.hear("flag_taken")
        over = await ana.hear("game_over")
        assert {bot.receipts.keys() == {1, 2} for bot in (ana, ben)} == {True}
        assert any(row["score"] > 0 for row in over["standings"])
        await table.must("void", {"round": 1, "reason": "The source is wrong."})
        await ben.hear("round_voided")
        await ana.drop()
        await ana.connect(after=True)
        assert (await table.http.get(f"/api/rooms/{table.code}/leaderboard")).status_code == 200
        assert (await table.http.get("/api/leaderboard?span=today")).json()["standings"] is not None
        assert (await table.http.get("/api/claims")).status_code == 200
        assert len((await table.http.get(f"/api/rooms/{table.code}/recap")).json()["rounds"]) == 2
        log = await table.http.get(
            f"/api/rooms/{table.code}/log", headers={"Authorization": f"Bearer {table.host_token}"}
        )
        assert log.json()["steps"]
        gone = await table.http.delete(f"/api/rooms/{table.code}/me", headers={"Authorization": f"Bearer {ben.token}"})
        assert gone.status_code == 200, gone.text
        await at_the_desk(game, table)
        denied = await server.denied()
    # The public web process finds out that samples are not its business, and takes none.
    assert [row for row in denied if not row.startswith("web: command ")] == []
    assert len(denied) <= 1


async def at_the_desk(game: Deployment, table: Table) -> None:
    """What an operator looks at and does."""
    async with httpx.AsyncClient(base_url=game.urls[1], timeout=15) as desk:
        desk.headers["Authorization"] = f"Bearer {ADMIN}"
        overview = (await desk.get("/api/admin/overview")).json()
        assert [room["room"] for room in overview["rooms"]] == [table.code]
        assert {row["agent"] for row in overview["agents"]} >= {"bank"}
        for part in ("", "/steps", "/chat", "/moods"):
            assert (await desk.get(f"/api/admin/rooms/{table.code}{part}")).status_code == 200
        for what in ("samples", "dead", "audit", "flows", "settings"):
            assert (await desk.get(f"/api/admin/{what}")).status_code == 200
        doubted = (await desk.get("/api/admin/claims")).json()["claims"][0]["claim"]
        for what in ("restore", "retire"):
            done = await desk.post(
                f"/api/admin/claims/{doubted}/{what}", json={"reason": "Tried"} if what == "retire" else {}
            )
            assert done.status_code == 202, done.text
        said = await desk.post("/api/admin/broadcast", json={"content": "Hello, all", "room": table.code})
        assert said.status_code == 202, said.text
        assert (await desk.post("/admin/login", json={"key": ADMIN})).status_code == 200
        told = (await desk.get("/metrics")).text
        assert "fof_queue_depth{" in told

        async def sampled() -> bool:
            return bool((await desk.get("/api/admin/samples")).json()["samples"])

        await wait_until(sampled, "a sample", 10)
        refused = await desk.get(game.urls[0] + "/api/admin/overview")
        assert refused.status_code == 403


# What each is refused


def room(part: str) -> str:
    return KEYS.room(ROOM, part)


def readings(key: str) -> list[list[str]]:
    """Every way to get at what is in a key, of whatever type, with a word that lets it read somewhere else."""
    return [
        ["GET", key],
        ["HGETALL", key],
        ["HGET", key, "1"],
        ["XRANGE", key, "-", "+"],
        ["XREVRANGE", key, "+", "-"],
        ["XREAD", "STREAMS", key, "0"],
        ["ZREVRANGE", key, "0", "-1"],
        ["SMEMBERS", key],
        ["DUMP", key],
        ["COPY", key, room("view")],
        ["SORT", key, "GET", "*"],
        ["EVAL", "return redis.call('GET', KEYS[1])", "1", key],
        ["MEMORY", "USAGE", key],
    ]


SECRET = (
    room("state"),
    room("rounds"),
    room("inbox"),
    room("archive"),
    room("dead"),
    KEYS.tasks("bank"),
    KEYS.tasks("editor"),
    KEYS.dead(),
    MemoryKeys(PREFIX).item("one"),
)
"""Where a verdict lies before its reveal."""


@pytest.mark.parametrize("user", ["web", "inbox"])
async def test_a_public_web_process_cannot_read_a_verdict(server: Guarded, user: str) -> None:
    await server.answers()
    redis = server.as_user(user)
    for key in SECRET:
        for call in readings(key):
            with pytest.raises(NoPermissionError):
                await redis.execute_command(*call)
    await redis.aclose()


async def test_the_master_put_verdicts_where_the_web_cannot_read_them(game: Deployment, server: Guarded) -> None:
    """That the list above is whole: nothing that the web may read holds a verdict, or an explanation, while a round is open."""
    async with opened(game, rounds=2, seconds=60) as table:
        ana = await table.bot("Ana")
        await table.must("start")
        await ana.hear("round_opened")
        root, web = server.client(), server.as_user("web")
        state = await root.get(game.keys.room(table.code, "state"))
        rounds = await root.hgetall(game.keys.room(table.code, "rounds"))
        explanation = json.loads(rounds["1"])["claim"]["explanation"]
        ready = [json.loads(state)["shelf"][0]["id"]]
        assert explanation
        readable = {}
        async for key in root.scan_iter(f"{PREFIX}:*"):
            if ":room:" in key and table.code not in key:
                continue  # a game before this one may have revealed the same claim
            try:
                readable[key] = await everything(web, key, await root.type(key))
            except NoPermissionError:
                continue
        assert game.keys.room(table.code, "view") in readable
        assert game.keys.room(table.code, "events") in readable
        for key, text in readable.items():
            assert explanation not in text, key
            assert ready[0] not in text, key
            assert '"verdict"' not in text, key
        await root.aclose()
        await web.aclose()


async def everything(redis: Redis, key: str, kind: str) -> str:
    """All that a key holds, as text."""
    reading = {"string": ["GET"], "hash": ["HGETALL"], "stream": ["XRANGE", "-", "+"], "zset": ["ZREVRANGE", "0", "-1"]}
    command, *more = reading.get(kind, ["SMEMBERS"])
    return json.dumps(await redis.execute_command(command, key, *more), default=str, ensure_ascii=False)


FORBIDDEN = {
    "agents": [
        ["HSET", room("scores"), "ana", "1000"],
        ["HINCRBY", room("scores"), "ana", "1000"],
        ["XADD", room("events"), "*", "e", "{}"],
        ["SET", room("state"), "{}"],
        ["SET", room("view"), "{}"],
        ["SET", room("cursor"), "0-0"],
        ["HSET", room("rounds"), "1", "{}"],
        ["HSET", room("answers"), "1:ana", "[]"],
        ["DEL", room("inbox:x")],
        ["SET", KEYS.lease(Shard(0)), "1:me"],
        ["ZADD", KEYS.board("all"), "1", "{}"],
        ["HSET", KEYS.record("one"), "a", "{}"],
        ["GET", KEYS.admin("one")],
        ["XRANGE", KEYS.audit(), "-", "+"],
    ],
    "web": [
        ["SET", room("state"), "{}"],
        ["XADD", room("inbox"), "*", "c", "{}"],
        ["XADD", KEYS.tasks("bank"), "*", "room", "x"],
        ["SET", KEYS.lease(Shard(0)), "1:me"],
        ["DEL", room("view")],
        ["GET", KEYS.admin("one")],
        ["XADD", KEYS.audit(), "*", "what", "login"],
        ["HSET", KEYS.spend("2026-11-20"), "micro_usd", "0"],
        ["HGETALL", room("answers")],
    ],
    "inbox": [["GET", room("view")], ["XADD", room("events"), "*", "e", "{}"], ["DEL", room("inbox")]],
    "desk": [
        ["HSET", room("rounds"), "1", "{}"],
        ["SET", KEYS.lease(Shard(0)), "1:me"],
        ["HSET", MemoryKeys(PREFIX).item("one"), "a", "b"],
    ],
    "master": [
        ["GET", KEYS.admin("one")],
        ["XRANGE", KEYS.audit(), "-", "+"],
        ["HGETALL", MemoryKeys(PREFIX).item("one")],
        ["HSET", KEYS.spend("2026-11-20"), "micro_usd", "0"],
        ["SET", KEYS.samples_lock(), "me"],
    ],
    "operator": [["GET", room("state")], ["HGETALL", room("seats")], ["SET", room("view"), "{}"], ["SHUTDOWN"]],
    "metrics": [["GET", room("view")], ["KEYS", "*"], ["XRANGE", KEYS.samples(), "-", "+"]],
    "probe": [["GET", room("view")], ["INFO"], ["KEYS", "*"]],
}
ONLY_SINCE_7 = {
    "agents": [["HSET", room("seats"), "host", "x"], ["XRANGE", room("inbox"), "-", "+"], ["GET", room("view")]],
    "web": [
        ["HSET", room("scores"), "ana", "1000"],
        ["HSET", room("seats"), "host", "x"],
        ["XADD", room("events"), "*", "e", "{}"],
        ["SET", room("view"), "{}"],
        ["HSET", KEYS.retired(), "one", "{}"],
        ["HSET", KEYS.record("one"), "a", "{}"],
    ],
    "desk": [["XADD", room("inbox"), "*", "c", "{}"], ["SET", room("state"), "{}"], ["SET", room("cursor"), "0-0"]],
    "master": [["HSET", KEYS.retired(), "x", "{}"]],
    "operator": [["EXPIRE", room("archive"), "1"]],
}
"""What takes a server that tells reading from writing."""
DANGEROUS = (
    ["FLUSHALL"],
    ["CONFIG", "GET", "*"],
    ["CONFIG", "SET", "dir", "/"],
    ["ACL", "LIST"],
    ["DEBUG", "SLEEP", "0"],
    ["MODULE", "LIST"],
    ["MONITOR"],
    ["SCRIPT", "FLUSH"],
    ["REPLICAOF", "NO", "ONE"],
    ["CLIENT", "LIST"],
    ["MIGRATE", "localhost", "1", "x", "0", "1"],
    ["SAVE"],
    ["PUBLISH", "x", "y"],
    ["KEYS", "*"],
)


@pytest.mark.parametrize("user", sorted(FORBIDDEN))
async def test_what_is_not_a_roles_business_is_refused(server: Guarded, user: str) -> None:
    await server.answers()
    redis = server.as_user(user)
    more = ONLY_SINCE_7.get(user, []) if server.number >= 7 else []
    for call in [*FORBIDDEN[user], *more, *DANGEROUS]:
        # Some servers allow DEBUG to nobody at all, and say so first.
        with pytest.raises(ResponseError, match=r"(?i)no permissions|not allowed"):
            await redis.execute_command(*call)
    await redis.aclose()


async def test_a_forbidden_key_is_no_less_so_within_a_script(server: Guarded) -> None:
    await server.answers()
    agents = server.as_user("agents")
    with pytest.raises(
        ResponseError, match=r"(?i)can't access at least one of the keys|no permissions to access a key"
    ):
        await agents.eval("return redis.call('HSET', ARGV[1], 'ana', 1000)", 0, room("scores"))
    await agents.aclose()


async def test_nobody_comes_in_without_a_name_or_with_a_wrong_password(server: Guarded) -> None:
    await server.answers()
    nameless = connect(Settings(redis_url=f"unix://{server.socket}"))
    with pytest.raises(RedisConnectionError, match="Authentication required"):
        await nameless.get(room("view"))
    await nameless.aclose()
    wrong = connect(Settings(redis_url=f"unix://web:wrong@{server.socket}"))
    with pytest.raises(RedisConnectionError, match="invalid username-password pair"):
        await wrong.ping()
    await wrong.aclose()
    probe = server.as_user("probe")
    assert await probe.ping()
    await probe.aclose()


async def test_what_was_written_in_a_transaction_is_there_after_a_restart(server: Guarded) -> None:
    """Redis 7 reads its append-only file as `default`, and leaves out what that user may not do in a transaction.

    There a script that writes twice, as all of a master's do, is a transaction.
    """
    await server.answers()
    master = server.as_user("master")
    script = "redis.call('SET', KEYS[1], '{}') redis.call('HSET', KEYS[2], 'ana', 7)"
    await master.eval(script, 2, room("state"), room("scores"))
    await master.aclose()
    server.process.stop()
    server.process.start()
    await server.answers()
    again = server.as_user("master")
    assert await again.get(room("state")) == "{}"
    assert await again.hgetall(room("scores")) == {"ana": "7"}
    await again.aclose()
    assert await server.denied() == []


# The file


def test_every_key_of_the_game_is_a_row_and_every_role_names_rows_that_are() -> None:
    rows = patterns(PREFIX)
    assert {name for name in rows if name.startswith("room:R:")} == {f"room:R:{part}" for part in OF_A_ROOM}
    for role in ROLES:
        named = f"{role.reads} {role.writes} {role.both}".split()
        assert set(named) <= rows.keys(), role.name
        assert len(named) == len(set(named)), role.name
    shard = Shard(3)
    made = [
        KEYS.lease(shard),
        KEYS.fence(shard),
        KEYS.rooms(shard),
        KEYS.wake(shard, "w"),
        KEYS.tasks("a"),
        KEYS.dead(),
    ]
    made += [
        KEYS.metrics("p"),
        KEYS.samples(),
        KEYS.samples_lock(),
        KEYS.admin("s"),
        KEYS.admin_tries("a"),
        KEYS.audit(),
    ]
    made += [KEYS.audit_wrong(), KEYS.flows(), KEYS.wishing(), KEYS.opened("h"), KEYS.spend("d"), KEYS.alive("web")]
    made += [KEYS.retired(), KEYS.record("c"), KEYS.board("all"), *(room(part) for part in OF_A_ROOM)]
    globs = [re.compile(re.escape(glob).replace(r"\*", ".*") + "$") for glob in rows.values()]
    assert [key for key in made if not any(glob.match(key) for glob in globs)] == []
    # Nothing but one row has a secret of a room.
    for part in ("state", "rounds", "inbox"):
        assert sum(bool(glob.match(room(part))) for glob in globs) == 1


def test_passwords_are_kept_and_the_file_holds_none(tmp_path: Path) -> None:
    folder = tmp_path / "users"
    written = write_users(folder, PREFIX, "redis:6379")
    assert folder.stat().st_mode & 0o777 == 0o700
    first = {file.name: file.read_text() for file in written}
    assert {
        "web.url",
        "inbox.url",
        "desk.url",
        "master.url",
        "agents.url",
        "operator.url",
        "metrics.url",
    } <= first.keys()
    passwords = [urlsplit(text.strip()).password or "" for name, text in first.items() if name.endswith(".url")]
    assert len(set(passwords)) == len(passwords)
    assert min(map(len, passwords)) >= 40
    assert not [password for password in passwords if password in first[USERS_FILE]]
    write_users(folder, PREFIX, "elsewhere:6380")
    assert (folder / "web.url").read_text() == first["web.url"].replace("redis:6379", "elsewhere:6380")
    assert (folder / USERS_FILE).read_text() == first[USERS_FILE]
    write_users(folder, PREFIX, "redis:6379", renew=True)
    assert (folder / "web.url").read_text() != first["web.url"]


def test_only_a_cluster_has_users_for_its_servers_and_their_passwords_are_kept(tmp_path: Path) -> None:
    alone, cluster = tmp_path / "alone", tmp_path / "cluster"
    write_users(alone, PREFIX, "redis:6379")
    assert not {"replica", "cluster"} & set(re.findall(r"^user (\w+)", (alone / USERS_FILE).read_text(), re.MULTILINE))
    first = {file: file.read_text() for file in write_users(cluster, PREFIX, "a:1,b:2", cluster=True, tls=True)}
    assert first.keys() - {cluster / file.name for file in alone.iterdir()} == {
        cluster / "replica.conf",
        cluster / "cluster.key",
    }
    assert re.fullmatch(r"rediss\+cluster://web:\S{40,}@a:1,b:2\n", first[cluster / "web.url"])
    assert re.fullmatch(r"masteruser replica\nmasterauth \S{40,}\n", first[cluster / "replica.conf"])
    for name, text in (
        ("replica", first[cluster / "replica.conf"].split()[-1]),
        ("cluster", first[cluster / "cluster.key"]),
    ):
        assert f"user {name} on #{sha256(text.encode()).hexdigest()} " in first[cluster / USERS_FILE]
    for role in ROLES:
        if role.of_cluster:
            assert "~" not in rules(role, PREFIX), "no key"
    again = {file: file.read_text() for file in write_users(cluster, PREFIX, "a:1,b:2", cluster=True, tls=True)}
    assert again == first


def test_who_watches_the_server_has_no_key_and_search_is_the_memorys_alone() -> None:
    by_name = {role.name: role for role in ROLES}
    assert "~" not in rules(by_name["metrics"], PREFIX)
    assert "+ft.search" in rules(by_name["agents"], PREFIX, search=True)
    assert "ft." not in rules(by_name["web"], PREFIX, search=True) + rules(by_name["agents"], PREFIX)
    for role in ROLES:
        assert "+@" not in rules(role, PREFIX)

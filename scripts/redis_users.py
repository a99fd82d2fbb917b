"""`fact-or-fake acl`: a Redis user for each part of the game, who may touch only what that part needs.

1. What there is to touch is read off the two tables of keys (game/io/keys.py and agents/memory_keys.py): a key that stands in
   neither is nobody's, and a role that names a row which is not there is an error.
2. Redis 7 and Valkey tell reading from writing; for 6.2 (`--server 6`) the same roles have the same keys and commands, without
   that difference. On both, the web processes put commands into inboxes as a user of their own (`inbox`), who can do nothing
   else: results of agents, with the verdicts of claims to come, pass through the same streams.
3. The servers of a cluster speak among each other, so two more users are there with `--cluster` alone: `replica`, who copies all
   data, and `cluster`, who introduces the servers to each other and sees no key.
4. Passwords (and two keys for those who watch) are made once and kept: who runs the command again, after an update say, gets
   the new rules for the same users. The file for Redis holds their digests alone.
"""

import re
import secrets
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from urllib.parse import urlsplit

from agents import memory_keys
from game.io import keys
from scripts.failure import Failure

USERS_FILE = "users.acl"
OTHER_KEYS = ("metrics.key", "grafana.key")
"""Further secrets of a deployment: with the one Prometheus reads the desk's numbers, with the other a person logs in at Grafana."""
FILES = {"replica": ".conf", "cluster": ".key"}
"""Who does not log in by an address: a server, and a person or a script with redis-cli."""
SECRET_BYTES = 32

_VARIABLE = re.compile(r"\b(?:[A-Z]+|s07)\b")
"""What a table writes for a part that differs: R, KIND, ID, and s07 for any shard."""


@dataclass(frozen=True)
class Role:
    """What one part of the game does in Redis. `reads`, `writes` and `both` name rows of the tables, without prefix and shard."""

    name: str
    what: str
    commands: str = ""
    reads: str = ""
    writes: str = ""
    both: str = ""
    url: bool = True
    """Whether anybody logs in as this user; the one without may only ping, with any password."""
    of_cluster: bool = False
    """Whether it is there only where several servers are one cluster."""


_EVERYBODY = "ping select time role cluster|slots asking"
_SCRIPTS = "eval evalsha script|load script|exists"
_OF_A_PROCESS = "hset hgetall hdel expire set get"
_PRESENCE = "alive:KIND metrics:P"
_TOLD = "room:R:view room:R:players room:R:seats room:R:scores room:R:chat room:R:events room:R:log room:R:recap"
_RECORDS = "rooms records record:ID"
_MEMORY = " ".join(f"{{memory}}:{part}" for part in ("item:ID", "order", "same:MARK", "room:R", "changes", "count"))
_WEB = (
    f"{_OF_A_PROCESS} exists multi exec hget hkeys hmget hvals xadd xlen xread xrange xrevrange zrevrange zrevrangebyscore info "
    "command wait"
)

_FORMING = ("info", "nodes", "meet", "addslotsrange", "set-config-epoch", "replicate")

ROLES = (
    Role(
        "web",
        "A public web process: what everybody in a room may know. No key that holds a verdict before its reveal.",
        commands=_WEB,
        reads=f"{_TOLD} {_RECORDS} retired board:SPAN",
        both=f"{_PRESENCE} wake:W mark:W",
    ),
    Role(
        "inbox",
        "The same web process where it puts commands into rooms: it can append, and read nothing.",
        commands="xadd expire exists",
        writes="room:R:inbox rooms",
    ),
    Role(
        "desk",
        "A web process with the control desk: it sees queues, dead letters and how far rooms are behind, so verdicts too.",
        commands=f"{_WEB} {_SCRIPTS} del pexpire hlen hsetnx incrby xdel xinfo xpending zadd zrem zcard zrange "
        "zremrangebyscore",
        reads=f"{_TOLD} {_RECORDS} room:R:inbox room:R:state room:R:cursor room:R:answers room:R:dead board:SPAN spend:DAY",
        both=f"{_PRESENCE} wake:W mark:W tasks:A dead samples samples:lock admin:S admin:number admin:tries:A audit audit:wrong "
        "flows retired room:R:moods",
    ),
    Role(
        "master",
        "A game master: all of the rooms, what it asks of agents, the leaderboard and the records.",
        commands=f"{_OF_A_PROCESS} {_SCRIPTS} exists del hget hkeys pexpire incr rename ttl scan xadd xdel xrange xread xtrim "
        "zadd zrange zrem zremrangebyrank zremrangebyscore",
        reads="retired",
        both=" ".join(["lease fence rooms", *(f"room:R:{part}" for part in keys.OF_A_ROOM), _PRESENCE])
        + " tasks:A dead records record:ID board:SPAN",
    ),
    Role(
        "agents",
        "The agents: their tasks, the memory, the money. Results go into inboxes; no score, no event, no state of a room.",
        commands=f"{_OF_A_PROCESS} {_SCRIPTS} multi exec exists del hget hmget hkeys hincrby hsetnx incr incrby sadd smembers srem "
        "srandmember xadd xack xautoclaim xgroup|create xpending xread xreadgroup xrevrange zadd zcard zrange zrem command",
        reads="room:R:seats",
        writes="room:R:inbox rooms dead",
        both=f"{_PRESENCE} tasks:A room:R:wishes wishing opened:H spend:DAY retired {_MEMORY}",
    ),
    Role(
        "operator",
        "A person at the command line: `claims`, `replay`, and a backup.",
        commands="exists get hget hgetall hkeys hsetnx hdel scan ttl xrange zrevrangebyscore info bgsave lastsave bgrewriteaof",
        reads="records record:ID room:R:inbox room:R:archive room:R:scores room:R:events room:R:cursor",
        both="retired",
    ),
    Role(
        "replica",
        "A server that copies another one (masteruser): the whole data go this way, so only servers have its password.",
        commands="psync replconf",
        of_cluster=True,
    ),
    Role(
        "cluster",
        "Who forms a cluster and tells its servers new addresses of each other: no key.",
        commands="info " + " ".join(f"cluster|{part}" for part in _FORMING),
        of_cluster=True,
    ),
    Role("metrics", "A program that watches the server itself: numbers, and no key.", commands="info dbsize"),
    Role("probe", "Whoever asks whether the server answers.", url=False),
)

SEARCH = "ft.create ft.search ft.info"
"""What the memory asks of a server that has the search module; a server without it refuses a file that names them."""


def patterns(prefix: str) -> dict[str, str]:
    """The rows of both tables as Redis's patterns: `room:R:state` -> `fof:{s*}:room:*:state`."""
    found = {}
    for module in (keys, memory_keys):
        for row in re.findall(r"^\| (fof:\S+) \|", module.__doc__ or "", re.MULTILINE):
            name = row.removeprefix("fof:").removeprefix("{s07}:")
            found[name] = prefix + _VARIABLE.sub(
                lambda part: "s*" if part[0] == "s07" else "*", row.removeprefix("fof")
            )
    if not found:
        raise Failure("The tables of keys are not there: Python runs without docstrings (-OO).")
    return found


def rules(role: Role, prefix: str, *, server: int = 7, search: bool = False) -> str:
    """A user's commands and keys, as Redis's ACL writes them. `server` is 6 (6.2) or 7 (and all that is newer)."""
    rows = patterns(prefix)
    commands = sorted(
        {*f"{_EVERYBODY} {role.commands}".split(), *(SEARCH.split() if search and role.name == "agents" else ())}
    )
    if not role.url:
        commands = ["ping"]
    parts = ["resetchannels", "-@all", *(f"+{command}" for command in commands)]
    for mark, names in (("%R~", role.reads), ("%W~", role.writes), ("~", role.both)):
        # A pattern in two forms would be two rows of Redis's list, where one says it.
        parts += dict.fromkeys(f"{mark if server >= 7 else '~'}{rows[name]}" for name in names.split())
    return " ".join(parts)


def users_file(prefix: str, digests: dict[str, str], *, server: int = 7, search: bool = False) -> str:
    """The whole file. `digests` has the SHA-256 of each user's password; nobody else may log in, not even as `default`."""
    # Off, so that nobody is this user; with all rights, as Redis 7 and 8 read the append-only file as this user, and would leave
    # out every transaction that it may not do (github.com/redis/redis/issues/14541): all that masters wrote would be gone.
    lines = ["user default off resetpass allkeys allchannels allcommands"]
    for role in ROLES:
        if role.url and role.name not in digests:
            continue
        password = f"#{digests[role.name]}" if role.url else "nopass"
        lines.append(f"user {role.name} on {password} {rules(role, prefix, server=server, search=search)}")
    return "\n".join(lines) + "\n"


def _file(folder: Path, role: Role) -> Path:
    """Where a role's password is: in an address, in lines of Redis's configuration, or alone."""
    return folder / f"{role.name}{FILES.get(role.name, '.url')}"


def _kept(file: Path) -> str | None:
    """The password in a file that was written before."""
    if not file.exists():
        return None
    text = file.read_text().strip()
    return urlsplit(text).password if file.suffix == ".url" else text.rpartition(" ")[2]


def _told(role: Role, password: str, place: str) -> str:
    """What stands in the file of a role. `place` is an address with % for the login."""
    if role.name == "replica":
        return f"masteruser {role.name}\nmasterauth {password}\n"
    return password if role.name in FILES else place.replace("%", f"{role.name}:{password}") + "\n"


def write_users(
    folder: Path,
    prefix: str,
    address: str,
    *,
    server: int = 7,
    search: bool = False,
    tls: bool = False,
    cluster: bool = False,
    renew: bool = False,
) -> list[Path]:
    """Write `users.acl` for Redis, and for each role `ROLE.url`, its address with name and password. Returns what was written.

    With `cluster` there are `replica.conf`, for each server to include, and `cluster.key`, for redis-cli, too.
    The folder is for its owner alone; the files in it are readable, as containers have other owners and see only their own file.
    They are written in place, not replaced: a file that is mounted into a container stays the same one. Raises Failure.
    """
    place = f"redis{'s' * tls}{'+cluster' * cluster}://%@{address}{'' if cluster else '/0'}"
    digests = {}
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(0o700)
        for role in ROLES:
            if not role.url or (role.of_cluster and not cluster):
                continue
            file = _file(folder, role)
            password = (None if renew else _kept(file)) or secrets.token_urlsafe(SECRET_BYTES)
            digests[role.name] = sha256(password.encode()).hexdigest()
            file.write_text(_told(role, password, place))
            written.append(file)
        for name in OTHER_KEYS:
            if renew or not (folder / name).exists():
                (folder / name).write_text(secrets.token_urlsafe(SECRET_BYTES))
            written.append(folder / name)
        (folder / USERS_FILE).write_text(users_file(prefix, digests, server=server, search=search))
    except OSError as error:
        raise Failure(f"{error.filename or folder}: {error.strerror}") from None
    return [*written, folder / USERS_FILE]

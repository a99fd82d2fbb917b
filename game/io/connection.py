"""Connections to Redis, set up for what we promise.

1. Nothing is retried by the library: after a lost reply it would write twice. Who may safely write again does so itself.
2. Replies are text with the shapes of RESP2, whatever the library's defaults become; bytes only where vectors are read.
3. A blocking read has a connection of its own without a read time-out.
4. An address names one server (`redis://`, `rediss://`, `unix://`), Sentinels (`redis+sentinel://H1:P,H2:P/NAME`) or some servers
   of a cluster (`redis+cluster://H1:P,H2:P`); with `rediss+` these over TLS. What follows a `?` is for redis-py, apart from
   `sentinel_username` and `sentinel_password`.
"""

from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.connection import Connection, parse_url
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoPermissionError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

from game.io.cancelling import cancelling
from game.io.cluster import ClusterRedis
from game.io.sentinel import Address, MasterConnection, Sentinels, SSLMasterConnection
from game.settings import Settings

LOST = (RedisConnectionError, RedisTimeoutError, OSError)
"""What tells that Redis is out of reach, rather than that a call was wrong."""

__all__ = [
    "LOST",
    "NoPermissionError",
    "Redis",
    "RedisError",
    "connect",
    "connect_binary",
    "connect_blocking",
    "connect_inbox",
]


def _client(url: str, *, text: bool = True, **options: Any) -> Redis:
    options |= {
        "protocol": 2,
        "decode_responses": text,
        "encoding_errors": "replace",
        "retry": Retry(NoBackoff(), 0),
        "health_check_interval": 0,
        "socket_connect_timeout": 2,
        "driver_info": None,  # nobody reads what library this is, and a user with few rights may not say it
    }
    kind = urlsplit(url).scheme.partition("+")[2]
    if not kind:
        return _pooled(parse_url(url), options)
    addresses, name, given = _several(url, 26379 if kind == "sentinel" else 6379)
    if kind == "cluster":
        return ClusterRedis(
            addresses,
            lambda address: _pooled({**given, "host": address[0], "port": address[1]}, options),
        )
    if kind != "sentinel":
        raise ValueError(f"{kind} is neither sentinel nor cluster")
    tls = "connection_class" in given
    known = {part: given.pop(f"sentinel_{part}") for part in ("username", "password") if f"sentinel_{part}" in given}
    sentinels = Sentinels(addresses, name, ssl=tls, **known)
    given["connection_class"] = SSLMasterConnection if tls else MasterConnection
    return _pooled({**given, "find": sentinels.master}, options)


def _pooled(given: Mapping[str, Any], options: Mapping[str, Any]) -> Redis:
    """A client of one server; `given`, what its address says, goes before `options`."""
    chosen = {**options, **given}
    chosen["connection_class"] = cancelling(chosen.get("connection_class", Connection))
    return Redis.from_pool(BlockingConnectionPool(**chosen))


def _several(url: str, usual_port: int) -> tuple[list[Address], str, dict[str, Any]]:
    """The addresses in a URL, the name behind them, and what else it says, as redis-py reads it."""
    parts = urlsplit(url)
    login, at, hosts = parts.netloc.rpartition("@")
    addresses: list[Address] = []
    for host in hosts.split(","):
        one = urlsplit(f"//{host}")
        if not one.hostname:
            raise ValueError("an address of Redis has no host")
        addresses.append((one.hostname, one.port or usual_port))
    own = [pair for pair in parse_qsl(parts.query) if pair[0].startswith("sentinel_")]
    rest = urlencode([pair for pair in parse_qsl(parts.query) if pair not in own])
    given = dict(parse_url(f"{parts.scheme.partition('+')[0]}://{login}{at}unused/0?{rest}"))
    for part in ("host", "port"):
        given.pop(part, None)
    return addresses, parts.path.strip("/"), given | dict(own)


def connect(settings: Settings) -> Redis:
    """A client for ordinary calls: at most 16 connections, 5 s a call."""
    return _client(settings.redis_url, socket_timeout=5, max_connections=16, timeout=5)


def connect_inbox(settings: Settings) -> Redis:
    """A client for commands on their way into rooms, as a user of its own where there is one: at most 4 connections, 5 s a call."""
    own = settings.inbox_redis_url
    url = own.get_secret_value() if own is not None else settings.redis_url
    return _client(url, socket_timeout=5, max_connections=4, timeout=5)


def connect_binary(settings: Settings) -> Redis:
    """A client whose replies are bytes, for what is not text: at most 4 connections, 10 s a call."""
    return _client(settings.redis_url, text=False, socket_timeout=10, max_connections=4, timeout=10)


def connect_blocking(settings: Settings, readers: int) -> Redis:
    """A client for `readers` blocking reads at once."""
    return _client(settings.redis_url, socket_timeout=None, max_connections=readers + 1, timeout=10)

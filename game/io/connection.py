"""Connections to Redis, set up for what we promise.

1. Nothing is retried by the library: after a lost reply it would write twice. Who may safely write again does so itself.
2. Replies are text with the shapes of RESP2, whatever the library's defaults become; bytes only where vectors are read.
3. A blocking read has a connection of its own without a read time-out.
"""

from typing import Any

from redis.asyncio import BlockingConnectionPool, Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as RedisConnectionError
from redis.exceptions import NoPermissionError, RedisError
from redis.exceptions import TimeoutError as RedisTimeoutError

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
    pool: BlockingConnectionPool = BlockingConnectionPool.from_url(
        url,
        protocol=2,
        decode_responses=text,
        encoding_errors="replace",
        retry=Retry(NoBackoff(), 0),
        health_check_interval=0,
        socket_connect_timeout=2,
        driver_info=None,  # nobody reads what library this is, and a user with few rights may not say it
        **options,
    )
    return Redis.from_pool(pool)


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

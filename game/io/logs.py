"""Structured logs: one JSON object a line on standard error.

1. A line never holds a token, a name or an answer: what happened is told by codes, ids and counts.
2. Whatever concerns a command carries its entry id as `entry`.
"""

import json
import logging
import sys
import time
from typing import Any

_OWN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName", "color_message"}


class JsonLines(logging.Formatter):
    """A record as one line of JSON; whatever was passed as `extra` becomes a field."""

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "at": int(record.created * 1000),
            "level": record.levelname.lower(),
            "from": record.name,
            "text": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in _OWN}
        if record.exc_info:
            line["error"] = self.formatException(record.exc_info)
        return json.dumps(line, ensure_ascii=False, default=str)


def set_up(level: str) -> None:
    """Log in this process from now on."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    for noisy in ("asyncio", "httpx", "httpcore", "httpx2", "httpcore2", "openai", "uvicorn.access"):
        logging.getLogger(noisy).setLevel(logging.WARNING)


class Seldom:
    """Says the same thing at most once every few seconds, so that an outage does not fill the disk."""

    def __init__(self, logger: logging.Logger, every: float = 5.0) -> None:
        self._logger = logger
        self._every = every
        self._said: dict[str, float] = {}

    def warning(self, text: str, **extra: Any) -> None:
        """Say it, unless it was said a moment ago."""
        now = time.monotonic()
        if now - self._said.get(text, -self._every) >= self._every:
            self._said[text] = now
            self._logger.warning(text, extra=extra)

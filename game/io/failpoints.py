"""The worst moments, on purpose: places in the code at which a test ends, stops or delays the process.

    FOF_FAILPOINTS="master.before_commit=stop:1, agent.before_ack=exit"

1. `name=action[:count]`, separated by commas. Actions: `exit` (at once, as kill -9 ends it), `stop` (SIGSTOP to itself),
   `sleep:ms` (the whole process stands still for so long), `error` (raises Failed). `count`: how often, for ever without it.
2. `FOF_FAILPOINTS=@FILE`: what stands in the file at that moment; a missing file is nothing. So a test chooses the moment.
3. Off, a call is one look at a variable. Settings refuse it where it is not allowed (`failpoints_allowed`).
"""

import os
import signal
import time
from pathlib import Path

POINTS = frozenset(
    {
        "master.before_commit",
        "master.after_commit",
        "master.before_relay",
        "agent.after_claim",
        "agent.before_ack",
        "inbox.before_send",
        "inbox.after_send",
        "hub.after_read",
        "scrub.midway",
    }
)
"""Every place there is: process or part, and where in it."""

ACTIONS = ("exit", "stop", "sleep", "error")


class Failed(Exception):
    """A failpoint whose action is `error`."""


class _Armed:
    """What a text asks for, and how often it was done."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.left: dict[str, float] = {}
        self.actions: dict[str, tuple[str, float]] = {}
        for part in filter(None, (part.strip() for part in text.split(","))):
            name, _, wish = part.partition("=")
            action, *numbers = wish.split(":")
            wrong = name not in POINTS or action not in ACTIONS or not all(number.isdecimal() for number in numbers)
            least = 1 if action == "sleep" else 0
            if wrong or not least <= len(numbers) <= least + 1:
                raise ValueError(f"{part!r} is no failpoint: name=action[:count], or name=sleep:ms[:count]")
            self.actions[name] = (action, int(numbers[0]) / 1000 if least else 0.0)
            self.left[name] = int(numbers[least]) if len(numbers) > least else float("inf")

    def act(self, name: str) -> None:
        """Do what is asked for here. Raises Failed."""
        if self.left.get(name, 0) <= 0:
            return
        self.left[name] -= 1
        action, seconds = self.actions[name]
        if action == "exit":
            os.kill(os.getpid(), signal.SIGKILL)
        elif action == "stop":
            os.kill(os.getpid(), signal.SIGSTOP)
        elif action == "sleep":
            time.sleep(seconds)
        else:
            raise Failed(name)


_file: Path | None = None
_armed: _Armed | None = None


def arm(text: str) -> None:
    """Do from now on what a setting says; empty: nothing. Raises ValueError."""
    global _armed, _file
    _file = Path(text[1:]) if text.startswith("@") else None
    _armed = _Armed("" if _file else text) if text else None


def failpoint(name: str) -> None:
    """A place where a test may wish for the worst. Raises Failed, where that is wished for."""
    if _armed is not None:
        _look(_armed).act(name)


def _look(armed: _Armed) -> _Armed:
    """What is asked for now: a file may have changed."""
    global _armed
    if _file is None:
        return armed
    try:
        text = _file.read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        text = ""
    if text != armed.text:
        armed = _armed = _Armed(text)
    return armed

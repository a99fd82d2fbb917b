"""The worst moments can be wished for, by tests alone."""

import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pydantic import ValidationError

from game.io.failpoints import Failed, arm, failpoint
from game.settings import Settings
from tests.arena import ROOT


@pytest.fixture(autouse=True)
def _off() -> None:
    arm("")


def test_off_a_place_does_nothing_and_costs_nothing() -> None:
    rounds = 100_000
    best = 1.0
    for _ in range(5):
        began = time.perf_counter()
        for _ in range(rounds):
            failpoint("master.before_commit")
        best = min(best, (time.perf_counter() - began) / rounds)
    # 40 ns by itself; this counts the loop as well.
    assert best < 300e-9


def test_an_error_comes_as_often_as_it_was_wished_for() -> None:
    arm("master.before_commit=error:2, agent.before_ack=sleep:1")
    try:
        for _ in range(2):
            with pytest.raises(Failed):
                failpoint("master.before_commit")
        failpoint("master.before_commit")
        failpoint("master.after_commit")
        began = time.monotonic()
        failpoint("agent.before_ack")
        assert time.monotonic() - began >= 0.001
    finally:
        arm("")


@pytest.mark.parametrize(
    "text", ["nowhere=exit", "master.before_commit=explode", "hub.after_read=sleep", "x", "x=exit:1:2"]
)
def test_what_is_no_failpoint_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="no failpoint"):
        arm(text)


@pytest.mark.parametrize(("more", "why"), [({"FOF_FAILPOINTS_ALLOWED": "yes"}, "no failpoint"), ({}, "for tests")])
def test_a_process_does_not_start_with_a_wrong_or_forbidden_one(more: dict[str, str], why: str) -> None:
    environment = {"REDIS_URL": "unix:///nowhere", "FOF_FAILPOINTS": "nowhere=exit", **more}
    argv = [sys.executable, "-m", "scripts.cli", "master"]
    done = subprocess.run(argv, env=environment, cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert done.returncode == 2
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_a_file_says_what_happens_from_now_on(tmp_path: Path) -> None:
    wish = tmp_path / "wish"
    arm(f"@{wish}")
    try:
        failpoint("scrub.midway")
        wish.write_text("scrub.midway=error:1")
        with pytest.raises(Failed):
            failpoint("scrub.midway")
        failpoint("scrub.midway")
    finally:
        arm("")


def test_exit_is_as_kill_9() -> None:
    code = "from game.io.failpoints import arm, failpoint\narm('hub.after_read=exit')\nfailpoint('hub.after_read')\nprint('on')"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, timeout=30)
    assert (done.returncode, done.stdout) == (-signal.SIGKILL, "")


def test_a_public_game_refuses_them() -> None:
    wish = "master.before_commit=exit"
    assert Settings(failpoints=wish, failpoints_allowed=True).failpoints == wish
    with pytest.raises(ValidationError, match="failpoints are for tests"):
        Settings(failpoints=wish)
    with pytest.raises(ValidationError, match="failpoints are for tests"):
        Settings(failpoints=wish, failpoints_allowed=True, public_url="https://play.example")

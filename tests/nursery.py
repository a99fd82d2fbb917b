"""Processes of the game that need not import it: one process has imported it all, and forks.

To import costs most of a second of work for each of the two hundred processes that the tests start. What is forked has memory,
environment, files and signals of its own, as what is started by its name, but the seed of its hashes is that of its
siblings: so `Deployment` starts the second process of a kind by its name (two masters must agree whatever their seeds).
"""

import atexit
import contextlib
import fcntl
import gc
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HIGH = 900
"""Descriptors that are handed over wait from here on, where none that is asked for lies."""


class Forked:
    """A child of the nursery, with as much of `subprocess.Popen` as the tests need."""

    def __init__(self, pid: int, ended: int) -> None:
        self.pid, self._ended = pid, ended
        self.returncode: int | None = None
        self._one_reads = threading.Lock()

    def __del__(self) -> None:
        os.close(self._ended)

    def poll(self) -> int | None:
        """How it ended: its exit code, or the negative number of a signal. None: it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float | None = None) -> int:
        """Wait at most `timeout` seconds for its end. Raises subprocess.TimeoutExpired."""
        end = select.poll()
        end.register(self._ended, select.POLLIN)
        if self.returncode is None and not end.poll(None if timeout is None else timeout * 1000):
            raise subprocess.TimeoutExpired(f"process {self.pid}", timeout or 0)
        with self._one_reads:
            if self.returncode is None:
                told = os.read(self._ended, 16)
                assert told, "the nursery is gone"
                self.returncode = int(told)
        return self.returncode

    def send_signal(self, number: int) -> None:
        """Send a signal, unless it has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)


class Nursery:
    """Where the processes of one test process come from."""

    def __init__(self) -> None:
        self._ours, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        argv = [sys.executable, "-m", "tests.nursery", str(theirs.fileno())]
        # As the agents say it for themselves: one thread for vectors, and it must be said before numpy is imported.
        environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}
        self._process = subprocess.Popen(argv, pass_fds=(theirs.fileno(),), cwd=ROOT, env=environment)
        theirs.close()
        atexit.register(self.close)

    def start(self, argv: list[str], environment: dict[str, str], log: int, keep: tuple[int, ...] = ()) -> Forked:
        """Start `fact-or-fake` with these arguments; `keep` are descriptors that it has by the same numbers.

        `log` is a descriptor for what it prints.
        """
        ended, tells = os.pipe()
        wish = {"argv": argv, "environment": environment, "keep": keep}
        socket.send_fds(self._ours, [json.dumps(wish).encode()], [tells, log, *keep])
        os.close(tells)
        pid = self._ours.recv(32)
        assert pid, "the nursery is gone"
        return Forked(int(pid), ended)

    def close(self) -> None:
        """End the nursery; its children are their starter's business."""
        self._ours.close()
        self._process.wait()


_nursery: list[Nursery] = []


def nursery() -> Nursery | None:
    """The nursery of this test process; None where there can be none."""
    if sys.platform != "linux":
        return None
    if not _nursery:
        _nursery.append(Nursery())
    return _nursery[0]


def _begin(wish: dict[str, object], given: list[int]) -> list[str]:
    """Become what was wished for: its arguments. In the child."""
    signal.set_wakeup_fd(-1)
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    numbers = [1, *wish["keep"]]  # type: ignore[misc]
    waiting = [fcntl.fcntl(fd, fcntl.F_DUPFD_CLOEXEC, HIGH) for fd in given[1:]]
    os.closerange(3, HIGH)
    for fd, number in zip(waiting, numbers, strict=True):
        os.dup2(fd, number)
        os.close(fd)
    os.dup2(1, 2)
    os.environ.clear()
    os.environ.update(wish["environment"])  # type: ignore[call-overload]
    return list(wish["argv"])  # type: ignore[call-overload]


def serve(asked: socket.socket) -> list[str] | None:
    """Fork for each wish until nobody is left to wish. Returns None then, and in each child its arguments."""
    waking, woken = socket.socketpair()
    waking.setblocking(False)
    woken.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    signal.set_wakeup_fd(waking.fileno(), warn_on_full_buffer=False)
    tells: dict[int, int] = {}
    while True:
        ready = select.select([asked, woken], [], [])[0]
        if woken in ready:
            with contextlib.suppress(BlockingIOError):
                woken.recv(4096)
            for pid in list(tells):
                if os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
                    continue
                told = tells.pop(pid)
                code = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
                with contextlib.suppress(BrokenPipeError):
                    os.write(told, str(code).encode())
                os.close(told)
        if asked in ready:
            text, given, _, _ = socket.recv_fds(asked, 2**18, 16)
            if not text:
                return None
            pid = os.fork()
            if pid == 0:
                return _begin(json.loads(text), given)
            tells[pid] = given[0]
            for fd in given[1:]:
                os.close(fd)
            asked.send(str(pid).encode())


def _grow_up() -> None:
    asked = socket.socket(fileno=int(sys.argv[1]))
    import web.app  # noqa: F401
    from scripts.cli import main

    gc.collect()
    gc.freeze()
    argv = serve(asked)
    if argv is not None:
        sys.argv = ["fact-or-fake", *argv]
        main()


if __name__ == "__main__":
    _grow_up()

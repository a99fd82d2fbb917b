"""Which tests one process has to run, one after the other.

`--dist loadgroup` of pytest-xdist 3.8 does not see its groups with pytest 9.2 (it writes them into the ids of tests, which are
no longer read from there). So the groups are made here, from the ids as they are.
"""

import re
from pathlib import Path
from typing import Any

import pytest
from xdist.scheduler import LoadScopeScheduling

PAGES = sorted(file.name for file in (Path(__file__).parent / "browser").glob("test_*.py"))
PART = re.compile(r"[\[-](part \d+)\]$")


def group_of(nodeid: str) -> str:
    """The name of a test's group; of most tests it is their id, for they may run anywhere."""
    path, _, name = nodeid.partition("::")
    folder, _, file = path.rpartition("/")
    if folder == "tests/browser":
        # Two Chromiums at most, and the tests of a file in one of them: more of them make each other late.
        return f"browser {PAGES.index(file) % 2}"
    if path == "tests/agents/test_embedding.py":
        return "vectors"  # loading the model takes seconds and half a gigabyte
    if path == "tests/game/test_laws.py" and (part := PART.search(name)):
        return f"wild games {part[1]}"  # which are made once
    return nodeid


class Groups(LoadScopeScheduling):
    """Gives each process a group at a time, the largest first."""

    def _split_scope(self, nodeid: str) -> str:
        return group_of(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Groups:
    """The scheduler of this project's tests, whatever `--dist` says."""
    return Groups(config, log)

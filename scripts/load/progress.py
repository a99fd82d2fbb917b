"""Progress on standard error, where somebody watches."""

import contextlib
from collections.abc import Callable, Iterator

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, TextColumn, TimeElapsedColumn
from rich.progress import Progress as Bars


class Progress:
    """Bars that are gone when their work is done; nothing at all where standard error is no terminal."""

    def __init__(self, *, quiet: bool = False) -> None:
        self._console = Console(stderr=True, highlight=False)
        self._quiet = quiet or not self._console.is_terminal
        self._prefix = ""

    def say(self, what: str) -> None:
        """What the following bars belong to."""
        self._prefix = f"{what}  "

    @contextlib.contextmanager
    def bar(self, what: str, total: int) -> Iterator[Callable[[], None]]:
        """A bar; the function that comes with it moves it by one."""
        if self._quiet:
            yield lambda: None
            return
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Bars(*columns, console=self._console, transient=True, refresh_per_second=4) as bars:
            task = bars.add_task(f"{self._prefix}{what}", total=total)
            yield lambda: bars.advance(task)

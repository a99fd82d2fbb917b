"""What goes wrong on the command line, as one line for people."""


class Failure(Exception):
    """A command did not work; `code` is the exit code (1: it failed, 2: it was asked wrongly)."""

    def __init__(self, message: str, code: int = 1) -> None:
        super().__init__(message)
        self.code = code

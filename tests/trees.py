"""Source files as syntax trees, each read once."""

import ast
import gc
from functools import cache
from pathlib import Path


@cache
def tree(file: Path) -> ast.Module:
    """A file's tree.

    Nothing is collected meanwhile: where a collection in the middle of it ends in a traceback being written, which has a tree made
    itself, Python 3.11 loses count and raises SystemError (github.com/python/cpython/issues/106905).
    """
    collecting = gc.isenabled()
    gc.disable()
    try:
        return ast.parse(file.read_text(encoding="utf-8"))
    finally:
        if collecting:
            gc.enable()

"""Limits on files that a person names, checked before anything reads or parses them."""

import os
import stat
from pathlib import Path

from terminal_app.errors import SettingsError

_MOST_DOTS = 100
"""In one line. The time that a dotted key takes to parse grows with the square of its parts."""


def read_regular(file: Path, most: int) -> bytes:
    """Return at most ``most`` bytes of a regular file; a pipe or a device would never end.

    Raises: OSError.
    """
    flags = os.O_RDONLY | getattr(os, "O_BINARY", 0) | getattr(os, "O_NONBLOCK", 0)
    with os.fdopen(os.open(file, flags), "rb") as opened:
        if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
            raise OSError(0, "it is no regular file")
        return opened.read(most)


def refuse_deep_keys(text: str) -> None:
    """Raises: SettingsError for TOML with a key of very many parts."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS and not line.lstrip().startswith("#"):
            message = f"not valid TOML: line {number} has too many dots. Correct that line."
            raise SettingsError(message)

"""TOML files that a person names: limits before they are parsed, and changes to their text."""

import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

from terminal_app.errors import SettingsError

BOM = "\ufeff"
"""The byte order mark that some editors put before the text."""
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


def read_text(file: Path, most: int, what: str) -> str | None:
    """Return what is in ``file``, a byte order mark too; None if there is none.

    ``most`` bytes at most, else it isn't the file that is wanted: ``what``.

    Raises: SettingsError.
    """
    try:
        raw = read_regular(file, most + 1)
        if len(raw) > most:
            raise SettingsError(f"{file}: larger than {most} bytes. Name the {what}.")
        return raw.decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError as error:
        message = f"{file}: not UTF-8 at byte {error.start}. Save the file as UTF-8."
        raise SettingsError(message) from None
    except OSError as error:
        message = f"{file} can't be read: {error.strerror}. Check the file and its permissions."
        raise SettingsError(message) from None


def refuse_deep_keys(text: str) -> None:
    """Raises: SettingsError for TOML with a key of very many parts."""
    for number, line in enumerate(text.split("\n"), 1):
        if line.count(".") > _MOST_DOTS and not line.lstrip().startswith("#"):
            message = f"not valid TOML: line {number} has too many dots. Correct that line."
            raise SettingsError(message)


def changed(text: str, change: Callable[[Any], None]) -> str:
    """Return TOML ``text`` after ``change`` has been given its document (tomlkit's).

    All else is as it was, a byte order mark and the ends of the lines too.

    Raises: SettingsError if it isn't TOML, and what ``change`` raises.
    """
    import tomlkit
    import tomlkit.exceptions

    try:
        document = tomlkit.parse(text.removeprefix(BOM))
        change(document)
    except tomlkit.exceptions.TOMLKitError as error:
        raise SettingsError(f"not valid TOML: {error}. Correct that line.") from None
    has_bom = text.startswith(BOM)
    return (BOM if has_bom else "") + with_line_ends_of(text, tomlkit.dumps(document))


def with_line_ends_of(before: str, text: str) -> str:
    """Return ``text`` with lines that end as on Windows, if all those of ``before`` do."""
    if "\r\n" in before and "\n" not in before.replace("\r\n", ""):
        return text.replace("\r\n", "\n").replace("\n", "\r\n")
    return text

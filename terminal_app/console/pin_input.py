"""A PIN as the console reads it from standard input; it is never written."""

import getpass
import os
import sys
import warnings

from terminal_app import pin_hash
from terminal_app.errors import SettingsError

_MOST_BYTES = 100
_DIGITS = f"{pin_hash.LEAST_DIGITS} to {pin_hash.MOST_DIGITS} digits"


def read(prompt: str) -> str:
    """Return the PIN: what a person types unseen, else the first line of standard input.

    What follows that line is left for who reads on.

    Raises: SettingsError where that is no PIN.
    """
    pin = _typed(prompt) if sys.stdin is not None and sys.stdin.isatty() else _line()
    if not pin_hash.is_pin(pin):
        raise SettingsError(f"standard input holds no PIN. Allowed: one line of {_DIGITS}.")
    return pin


def _typed(prompt: str) -> str:
    """Raises: SettingsError."""
    try:
        with warnings.catch_warnings():
            # Where the terminal can't be told not to show it, it isn't asked for.
            warnings.simplefilter("error", getpass.GetPassWarning)
            return getpass.getpass(f"{prompt}: ").strip()
    except (getpass.GetPassWarning, EOFError):
        message = "This terminal would show the PIN. Pipe it in: terminal-app … < FILE"
        raise SettingsError(message) from None


def _line() -> str:
    """Raises: SettingsError."""
    line = b""
    try:
        descriptor = sys.stdin.fileno()
        # Byte by byte: what is read beyond the line would be lost to others.
        while len(line) < _MOST_BYTES and not line.endswith(b"\n"):
            got = os.read(descriptor, 1)
            if not got:
                break
            line += got
    except (OSError, ValueError, AttributeError):
        raise SettingsError(f"standard input can't be read. Pipe the PIN in: {_DIGITS}.") from None
    return line.decode("ascii", "replace").strip()

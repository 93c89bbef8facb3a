"""Lines from standard input, read without blocking."""

import os
import queue
import sys
import threading
from contextlib import suppress

from terminal_app.certification.customer.base import InputClosedError

_MOST_BYTES = 1000


class StdinReader:
    """Reads standard input in a thread of its own."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._is_closed = False
        threading.Thread(target=self._read, name="stdin", daemon=True).start()

    def take(self) -> str | None:
        """Return the next line, or None if there is none yet.

        Raises: InputClosedError.
        """
        if self._is_closed:
            raise InputClosedError
        try:
            line = self._lines.get_nowait()
        except queue.Empty:
            return None
        if line is None:
            self._is_closed = True
            raise InputClosedError
        return line

    def _read(self) -> None:
        """Read until the end of input."""
        # The descriptor: a daemon thread that holds sys.stdin's lock aborts the interpreter's exit.
        rest = b""
        with suppress(OSError, ValueError, AttributeError):
            descriptor = sys.stdin.fileno()
            while got := os.read(descriptor, _MOST_BYTES):
                *whole, rest = (rest + got).split(b"\n")
                for line in whole:
                    self._lines.put(line.decode("utf-8", "replace"))
        self._lines.put(None)

"""What a person types, line by line, without waiting for it."""

import os
import queue
import sys
import threading
from contextlib import suppress

from terminal_app.certification.customer.prompted import NobodyThereError

_MOST_AT_ONCE = 1000


class Typed:
    """Standard input, read in a thread of its own."""

    def __init__(self) -> None:
        self._lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._is_over = False
        threading.Thread(target=self._read, name="typed", daemon=True).start()

    def take(self) -> str | None:
        """Return the next line, or None if none waits.

        Raises: NobodyThereError.
        """
        if self._is_over:
            raise NobodyThereError
        try:
            line = self._lines.get_nowait()
        except queue.Empty:
            return None
        if line is None:
            self._is_over = True
            raise NobodyThereError
        return line

    def _read(self) -> None:
        """Read the descriptor itself: a thread that holds sys.stdin's lock can't be left behind."""
        rest = b""
        with suppress(OSError, ValueError, AttributeError):
            descriptor = sys.stdin.fileno()
            while got := os.read(descriptor, _MOST_AT_ONCE):
                *whole, rest = (rest + got).split(b"\n")
                for line in whole:
                    self._lines.put(line.decode("utf-8", "replace"))
        self._lines.put(None)

"""Interrupts (Ctrl+C, a polite kill, a closed terminal), counted rather than raised.

So none can fall between an event and what is done with it.
"""

import signal
import sys

if sys.platform == "win32":
    _SIGNALS = (signal.SIGINT, signal.SIGTERM)
else:
    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


class Interrupts:
    """Counts them in ``count``, from ``heed`` on."""

    def __init__(self) -> None:
        self.count = 0

    def heed(self) -> None:
        """Count from now on."""
        for number in _SIGNALS:
            signal.signal(number, self._add)

    def ignore(self) -> None:
        """Let none have any effect from now on."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _add(self, _number: int, _frame: object) -> None:
        self.count += 1

"""Interrupts (Ctrl+C, a polite kill, a closed console), counted rather than raised.

So none can fall between an event and what is done with it.
"""

import signal
import sys
import threading

if sys.platform == "win32":
    import ctypes
    from ctypes import wintypes

    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGBREAK)
    _ENDINGS = frozenset({2, 5, 6})
    """CTRL_CLOSE_EVENT, CTRL_LOGOFF_EVENT and CTRL_SHUTDOWN_EVENT (SetConsoleCtrlHandler)."""
    _HANDLER = ctypes.WINFUNCTYPE(wintypes.BOOL, wintypes.DWORD)
else:
    _SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_HELD_S = 60.0
"""Longer than Windows waits before it ends a program whose console was closed (5 to 20 s)."""


class Interrupts:
    """Counts them in ``count``, from ``heed`` on."""

    def __init__(self) -> None:
        self.count = 0

    def heed(self) -> None:
        """Count from now on."""
        for number in _SIGNALS:
            signal.signal(number, self._add)
        if sys.platform == "win32":
            # Kept: Windows calls it as long as the program runs.
            self._handler = _HANDLER(self.console_event)
            ctypes.windll.kernel32.SetConsoleCtrlHandler(self._handler, True)  # noqa: FBT003 - its signature

    def ignore(self) -> None:
        """Let none have any effect from now on."""
        for number in _SIGNALS:
            signal.signal(number, signal.SIG_IGN)

    def _add(self, _number: int, _frame: object) -> None:
        self.count += 1

    if sys.platform == "win32":

        def console_event(self, kind: int) -> bool:
            """Handle what Windows tells a console's program, on a thread of Windows' own.

            Once this has returned, Windows ends the program: it is kept from returning until the
            program has ended by itself, or Windows' patience is over.
            """
            if kind not in _ENDINGS:
                return False  # Ctrl+C and Ctrl+Break are signals
            self.count += 1
            threading.Event().wait(_HELD_S)
            return True

"""Tells an Enter that a person pressed from one that a barcode scanner sent."""

import tkinter as tk

from terminal_app.gui.key_run import QUIET_MS


class EnterGuard:
    """Compares the times of key events: nobody presses Enter so soon after another key."""

    def __init__(self) -> None:
        self._last_ms = -1_000_000

    def note_key(self, event: "tk.Event[tk.Misc]") -> None:
        """Keep the time of any other key."""
        self._last_ms = event.time

    def is_scanned(self, event: "tk.Event[tk.Misc]") -> bool:
        """Return whether this Enter ends a scan."""
        gap_ms = event.time - self._last_ms
        self._last_ms = event.time
        return 0 <= gap_ms <= QUIET_MS

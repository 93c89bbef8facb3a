"""Tells an Enter that a person pressed from one that a barcode scanner sent."""

import tkinter as tk

from terminal_app.gui.key_run import QUIET_MS, RUN_GAP_MS, Run

_CORRECTIONS = frozenset({"BackSpace", "Delete", "Escape"})
"""No scanner types these; who does types by hand what follows."""


class EnterGuard:
    """Judges the keys before each Enter in a form, as ``KeyInput`` does those of an amount.

    A reason has letters, and who types many rolls some of them: only what a whole run says counts.
    """

    def __init__(self) -> None:
        self._run = Run()

    def note_key(self, event: "tk.Event[tk.Misc]") -> None:
        """Keep the time of any other key that types something."""
        if event.keysym in _CORRECTIONS:
            self._run = Run()
        elif event.char:
            self._note(event.char, event.time)

    def is_scanned(self, event: "tk.Event[tk.Misc]") -> bool:
        """Return whether this Enter ends a scan."""
        self._note("", event.time)
        run = self._run
        if not run.gaps_ms:
            return False
        return run.gaps_ms[-1] <= QUIET_MS or run.is_too_quick or run.is_mostly_quick or run.is_even

    def _note(self, keys: str, at_ms: int) -> None:
        if 0 <= at_ms - self._run.last_ms <= RUN_GAP_MS:
            self._run = self._run.followed_by(keys, at_ms)
        else:
            self._run = Run(keys=keys, last_ms=at_ms)

"""Tells the repeats of a key that is held from keys that are pressed."""

import tkinter as tk

_FIRST_REPEAT_MS = 150
"""No desktop repeats a key sooner, and no scanner types one twice so late."""
_LAST_REPEAT_MS = 1_100
"""Later than the slowest first repeat (Windows: 1 s); a release may be lost to another window."""


class HeldKeys:
    """Told of each key that is pressed or released in a window.

    X sends release and press of a repeat with one time, Windows and Wayland the presses alone.
    """

    def __init__(self) -> None:
        self._code = self._pressed_ms = self._last_ms = 0
        self._released_ms: int | None = None

    def released(self, event: "tk.Event[tk.Misc]") -> None:
        """Note that a key is released, or repeated."""
        if event.keycode == self._code:
            self._released_ms = event.time

    def is_repeat(self, event: "tk.Event[tk.Misc]") -> bool:
        """Note that a key is pressed; return whether it only repeats itself."""
        at_ms = event.time
        is_held = event.keycode == self._code and self._released_ms in {None, at_ms}
        is_repeat = (
            is_held
            and at_ms - self._pressed_ms >= _FIRST_REPEAT_MS
            and at_ms - self._last_ms <= _LAST_REPEAT_MS
        )
        if not is_repeat:
            self._code, self._pressed_ms = event.keycode, at_ms
        self._last_ms, self._released_ms = at_ms, None
        return is_repeat

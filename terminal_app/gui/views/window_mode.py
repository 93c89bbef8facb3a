"""Window mode: maximised, windowed, full screen, kiosk.

A kiosk is a full screen that is restored when the desktop ends it. What no program can prevent is
listed in docs/kiosk.md.
"""

import tkinter as tk

from terminal_app.gui.screen_state import LEAST_SIZE
from terminal_app.gui.views.widgets.theme import (
    DESIGN_HEIGHT,
    DESIGN_WIDTH,
    Theme,
)

DESKTOP_BARS = 90
"""Height of a desktop's bars and the window's title, in design pixels."""
SHARE_OF_A_LARGE_SCREEN = 0.9
"""Of a window that doesn't fill the screen."""


class WindowMode:
    """Sets and keeps the mode of the till's window."""

    def __init__(self, root: tk.Tk, theme: Theme, *, fills_screen: bool) -> None:
        """Open maximised if ``fills_screen`` or the screen is small, else as a window."""
        self._root = root
        self._is_kiosk = False
        self._is_held = False
        least = theme.px(LEAST_SIZE[1])
        self._needs_all = least <= root.winfo_screenheight() < least + theme.px(DESKTOP_BARS)
        """Only without a desktop's bars it has the height that it needs."""
        self._on_x11 = root.tk.call("tk", "windowingsystem") == "x11"
        self._open(theme, fills_screen=fills_screen)

    def _open(self, theme: Theme, *, fills_screen: bool) -> None:
        root = self._root
        screen_width, screen_height = root.winfo_screenwidth(), root.winfo_screenheight()
        width, height = theme.px(DESIGN_WIDTH), theme.px(DESIGN_HEIGHT)
        bars = theme.px(DESKTOP_BARS)
        is_small = screen_height < height + bars
        min_height = min(height, screen_height) - (bars if is_small else 0)
        root.minsize(min(width, screen_width), min_height)
        if not fills_screen and not is_small:
            width = max(width, round(screen_width * SHARE_OF_A_LARGE_SCREEN))
            height = max(height, round((screen_height - bars) * SHARE_OF_A_LARGE_SCREEN))
        if fills_screen and self._on_x11:
            # Without a window manager (a bare kiosk) maximising does nothing.
            root.geometry(f"{screen_width}x{screen_height}+0+0")
        else:
            root.geometry(f"{min(width, screen_width)}x{min(height, screen_height)}")
        if fills_screen or is_small:
            self._maximise()

    def _maximise(self) -> None:
        if self._on_x11:
            self._root.attributes("-zoomed", True)  # noqa: FBT003 - Tk's own signature
        else:
            self._root.state("zoomed")

    def keep_to(self, x: int, y: int, width: int, height: int) -> None:
        """Shrink a window that covers several screens to this one."""
        if self._root.winfo_width() > width:
            self._root.geometry(f"{width}x{height}+{x}+{y}")

    def set(self, *, full_screen: bool, is_kiosk: bool) -> None:
        """Fill the screen or not; a kiosk always does, and a window that needs all of it."""
        was_kiosk, self._is_kiosk = self._is_kiosk, is_kiosk
        if is_kiosk and not was_kiosk:
            self._root.bind("<Configure>", self._changed, add="+")
            self._root.bind("<Unmap>", self._changed, add="+")
        if was_kiosk and not is_kiosk:
            self._root.attributes("-topmost", False)  # noqa: FBT003 - Tk's own signature
        self._set_full_screen(on=full_screen or is_kiosk or self._needs_all)

    def toggle_full_screen(self) -> None:
        """Enter or leave full screen; the caller has asked for the PIN of a kiosk."""
        self._set_full_screen(on=not self._is_full_screen)

    @property
    def _is_full_screen(self) -> bool:
        return bool(int(self._root.attributes("-fullscreen")))

    def _set_full_screen(self, *, on: bool) -> None:
        self._is_held = on and self._is_kiosk
        if on != self._is_full_screen:
            self._root.attributes("-fullscreen", on)
        if self._is_kiosk:
            self._root.attributes("-topmost", self._is_held)

    def release(self) -> None:
        """Restore a kiosk no more: the till is closing."""
        self._is_held = False

    def _changed(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self._root and self._is_held:
            self._root.after_idle(self._restore)

    def _restore(self) -> None:
        if not self._is_held:
            return
        if self._root.state() == "iconic":
            self._root.deiconify()
        if not self._is_full_screen:
            self._root.attributes("-fullscreen", True)  # noqa: FBT003 - Tk's own signature

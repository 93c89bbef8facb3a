"""How the till's window stands on its screen: maximised, as a window, full screen, or as a kiosk.

A kiosk is a full screen that is held: what a desktop does to end it is undone. What no program
can hold back is said in docs/kiosk.md.
"""

import tkinter as tk

from terminal_app.gui.views.widgets.theme import DESIGN_HEIGHT, DESIGN_WIDTH, GROWTHS, Theme

BARS = 90
"""What a desktop's own bars and the window's title may take, in design pixels."""
SHARE_OF_A_LARGE_SCREEN = 0.85
"""Of a window that doesn't fill it."""


class Stance:
    """Holds the till's window in its place."""

    def __init__(self, root: tk.Tk, theme: Theme, *, fills_screen: bool) -> None:
        """``fills_screen``: as on a shop's counter; else a window where the screen is large."""
        self._root = root
        self._is_kiosk = False
        self._is_held = False
        self._on_x11 = root.tk.call("tk", "windowingsystem") == "x11"
        self._open(theme, fills_screen=fills_screen)

    def _open(self, theme: Theme, *, fills_screen: bool) -> None:
        root = self._root
        screen_wide, screen_high = root.winfo_screenwidth(), root.winfo_screenheight()
        wide, high = theme.px(DESIGN_WIDTH), theme.px(DESIGN_HEIGHT)
        bars = theme.px(BARS)
        is_small = screen_high < high + bars
        least_high = min(high, screen_high) - (bars if is_small else 0)
        root.minsize(min(wide, screen_wide), least_high)
        if not fills_screen and not is_small:
            room = min(screen_wide / wide, (screen_high - bars) / high) * SHARE_OF_A_LARGE_SCREEN
            growth = max((step for step in GROWTHS if step <= room), default=1.0)
            wide, high = round(wide * growth), round(high * growth)
        if fills_screen and self._on_x11:
            # Where nobody manages windows (a bare kiosk), this is all there is.
            root.geometry(f"{screen_wide}x{screen_high}+0+0")
        else:
            root.geometry(f"{min(wide, screen_wide)}x{min(high, screen_high)}")
        if fills_screen or is_small:
            self._maximise()

    def _maximise(self) -> None:
        if self._on_x11:
            self._root.attributes("-zoomed", True)  # noqa: FBT003 - Tk's own signature
        else:
            self._root.state("zoomed")

    def keep_to(self, x: int, y: int, width: int, height: int) -> None:
        """Leave the other screens of the desktop to others, where nobody else sees to that."""
        if self._root.winfo_width() > width:
            self._root.geometry(f"{width}x{height}+{x}+{y}")

    def take(self, *, full_screen: bool, is_kiosk: bool) -> None:
        """Fill the screen or not; ``is_kiosk``: and stay so."""
        was_kiosk, self._is_kiosk = self._is_kiosk, is_kiosk
        if is_kiosk and not was_kiosk:
            self._root.bind("<Configure>", self._hold, add="+")
            self._root.bind("<Unmap>", self._hold, add="+")
        if was_kiosk and not is_kiosk:
            self._root.attributes("-topmost", False)  # noqa: FBT003 - Tk's own signature
        self._set_full(on=full_screen or is_kiosk)

    def toggle(self) -> None:
        """Full screen or not; who may do that in a kiosk is asked elsewhere."""
        self._set_full(on=not self._is_full)

    @property
    def _is_full(self) -> bool:
        return bool(int(self._root.attributes("-fullscreen")))

    def _set_full(self, *, on: bool) -> None:
        self._is_held = on and self._is_kiosk
        if on != self._is_full:
            self._root.attributes("-fullscreen", on)
        if self._is_kiosk:
            self._root.attributes("-topmost", self._is_held)

    def release(self) -> None:
        """The till is closing: it may go."""
        self._is_held = False

    def _hold(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self._root and self._is_held:
            self._root.after_idle(self._hold_now)

    def _hold_now(self) -> None:
        if not self._is_held:
            return
        if self._root.state() == "iconic":
            self._root.deiconify()
        if not self._is_full:
            self._root.attributes("-fullscreen", True)  # noqa: FBT003 - Tk's own signature

"""The till's window as it is painted first, before all that is behind it is loaded."""

import gc
from contextlib import suppress
from functools import partial

from terminal_app.gui.views import system_theme
from terminal_app.gui.views.widgets.palettes import PALETTES
from terminal_app.gui.views.window import Window

# Only names for the type checker: nothing may be loaded before the window.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from terminal_app.gui.screen_state import Wish


def paint(settings_file: str | None, *, fills_screen: bool) -> "PaintedWindow":
    """Paint the window as a settings file seems to ask; None: the file where it usually is.

    Raises: DisplayError.
    """
    file = settings_file or system_theme.probable_file()
    text_size = system_theme.peek(file, "text_size", "normal")
    return PaintedWindow(system_theme.peek(file), text_size, fills_screen=fills_screen)


class PaintedWindow:
    """The window, painted, and what a person does in it before anything can follow from it."""

    def __init__(
        self,
        theme: str = system_theme.DEFAULT,
        text_size: str = "normal",
        *,
        fills_screen: bool = True,
    ) -> None:
        """Paint the window.

        ``theme`` and ``text_size`` are what the settings seem to say, see ``App.set_theme``.
        ``fills_screen``: as on a shop's counter; else a window where the screen is large.

        Raises: DisplayError.
        """
        self.system_theme = None if theme in PALETTES else system_theme.SystemTheme()
        """The system's own, where that is wanted."""
        self.early: list[Callable[[], None]] = []
        """What a person has done so far."""
        self.on_gesture: Callable[[Wish], None] | None = None
        self.on_typed: Callable[[str, int], None] | None = None
        shown = theme if self.system_theme is None else self.system_theme.at_once
        self.window = Window(
            self._gesture, self._typed, shown, text_size, fills_screen=fills_screen
        )
        # The collector runs on the Tk thread alone, from the first widget on: see event_pump.
        gc.disable()
        self.window.show()

    def close(self) -> None:
        """Take the window away, if it is still there."""
        # Not above: where Tk is missing, ``views.window`` says what to do.
        from tkinter import TclError  # noqa: PLC0415 - only where there is no display

        with suppress(TclError):
            self.window.root.destroy()

    def _gesture(self, wish: "Wish") -> None:
        if self.on_gesture is None:
            self.early.append(partial(self._gesture, wish))
        else:
            self.on_gesture(wish)

    def _typed(self, character: str, at_ms: int) -> None:
        if self.on_typed is None:
            self.early.append(partial(self._typed, character, at_ms))
        else:
            self.on_typed(character, at_ms)

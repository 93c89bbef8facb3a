"""The till's window: draws screen states, and reports keys and gestures. All of the first paint."""

import sys
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from terminal_app.asset_files import assets_folder
from terminal_app.errors import DisplayError

try:
    import tkinter as tk
except ImportError as error:
    message = "Python came without Tk: install python3-tk (or a Python that includes it)"
    raise DisplayError(message) from error

from terminal_app.gui.screen_state import (
    LEAST_SIZE,
    Face,
    Gesture,
    Result,
    ScreenState,
    TooSmall,
    Wish,
)
from terminal_app.gui.views import mnemonics
from terminal_app.gui.views.panes.layout import Panes
from terminal_app.gui.views.widgets import shipped_fonts
from terminal_app.gui.views.widgets.keyboard import Keyboard
from terminal_app.gui.views.widgets.styles import Styles
from terminal_app.gui.views.widgets.theme import Theme
from terminal_app.gui.views.widgets.view import ViewContext
from terminal_app.gui.views.window_mode import WindowMode

if TYPE_CHECKING:
    from terminal_app.gui.views.panes.too_small import TooSmallCover
if sys.platform == "win32":
    import ctypes

    from terminal_app.gui.views import window_station

SCROLL_LINES = {Gesture.UP: -2, Gesture.DOWN: 2, Gesture.PAGE_UP: -10, Gesture.PAGE_DOWN: 10}
LATE_IMAGES_AFTER_MS = 30
PREPARE_AFTER_MS = 400
"""By then the till is connected; the library of QR codes takes 40 ms to load."""


class Window:
    """Shows the panes, or leaves the window to a page."""

    def __init__(
        self,
        on_gesture: Callable[[Wish], None],
        on_typed: Callable[[str, int], None],
        theme: str = "light",
        text_size: str = "normal",
        *,
        fills_screen: bool = True,
    ) -> None:
        r"""Build everything that the first paint shows; ``show`` paints it.

        Args:
            on_gesture: Called with the gesture of a button or a key.
            on_typed: Called with each character typed (pasted text as a whole, Return as
                ``"\r"``) and the event's time in milliseconds, -1 for the touch keys.
            theme: One of ``palettes.PALETTES``.
            text_size: One of ``theme.TEXT_SIZES``.
            fills_screen: See ``WindowMode``.

        Raises:
            DisplayError: There is no display.
        """
        self.root = _open_root()
        self._state: ScreenState | None = None
        """What is shown."""
        self._shows_letters = False
        """Alt is held down: the letters are underlined."""
        self._cover: TooSmallCover | None = None
        """What covers everything in a window that is too small."""
        self._words_if_small: Callable[[], TooSmall] = TooSmall
        self._redrawing: Iterator[None] = iter(())
        self.on_redrawn: Callable[[], None] | None = None
        """Called after a change of theme or text size, for other windows."""
        self._warn: Callable[[str], None] | None = None
        self._on_gesture = on_gesture
        self._theme = Theme(self.root, theme, text_size)
        self.context = ViewContext(self._theme, Styles(self._theme), on_gesture, on_typed)
        """What a page, a dialog or another window is built with."""
        self._panes = self._build_panes()
        self.mode = WindowMode(self.root, self._theme, fills_screen=fills_screen)
        self._keyboard = Keyboard(
            self.root, self._key_gesture, on_typed, self._press_mnemonic, self._show_letters
        )
        self.root.protocol("WM_DELETE_WINDOW", lambda: on_gesture(Gesture.CLOSE))
        self.root.bind("<Configure>", self._resized)

    def _build_panes(self) -> Panes:
        self.root.configure(background=self._theme.palette.background)
        return Panes(self.root, self.context)

    # -- drawing ------------------------------------------------------------------------

    def show(self) -> None:
        """Paint the window for the first time, then load what that paint didn't need."""
        self.root.update()
        self.root.after(LATE_IMAGES_AFTER_MS, self._load_late)

    def _load_late(self) -> None:
        self._theme.load_late_images()
        self._theme.set_icon()
        self.root.after(PREPARE_AFTER_MS, self._prepare)

    def _prepare(self) -> None:
        from terminal_app.gui.views.widgets.qr_code import (  # noqa: PLC0415 - after the first paint
            modules,
        )

        self._panes.center.prepare()
        modules("loads the library")

    def render(self, state: ScreenState) -> None:
        """Draw what has changed."""
        before, self._state = self._state, state
        if before is not None and _is_elsewhere(before, state):
            # Enter was meant for a button beside the earlier content.
            self._keyboard.take_focus()
        if self._warn is not None and (before is None or before.center != state.center):
            self._warn(_urgent_text(state))
        self.tell_if_small(lambda: state.too_small)
        if before is None or before.title != state.title:
            self.root.title(state.title)
        self._panes.render(self._drawn(state))

    def _drawn(self, state: ScreenState) -> ScreenState:
        return mnemonics.with_mnemonics(state) if self._shows_letters else state

    def _show_letters(self, held: bool) -> None:  # noqa: FBT001 - a callback's argument
        if held != self._shows_letters and self._state is not None:
            self._shows_letters = held
            self._panes.render(self._drawn(self._state))

    def _resized(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is not self.root:
            return
        if self._theme.grow_for(event.width, event.height):
            self._panes.arrange()
        self._cover_if_small(event.width, event.height)

    def tell_if_small(self, words: Callable[[], TooSmall]) -> None:
        """Let ``words`` be said as long as the window is too small for anything else."""
        self._words_if_small = words
        if self._cover is not None:
            self._cover_if_small(self.root.winfo_width(), self.root.winfo_height())

    def _cover_if_small(self, width: int, height: int) -> None:
        least = map(self._theme.px, LEAST_SIZE)
        if all(has >= needed for has, needed in zip((width, height), least, strict=True)):
            if self._cover is not None:
                self._cover.close()
                self._cover = None
            return
        if self._cover is None:
            from terminal_app.gui.views.panes.too_small import (  # noqa: PLC0415 - seldom needed
                TooSmallCover,
            )

            self._cover = TooSmallCover(self.root, self.context, self._keyboard)
        self._cover.show(self._words_if_small(), width, height)

    def set_theme(self, name: str) -> None:
        """Draw everything in another theme, in place and in small steps, between events."""
        if name != self._theme.name:
            self._redraw(lambda: self._theme.switch_to(name))

    def set_text_size(self, text_size: str) -> None:
        """Draw everything in another text size, in the same way."""
        if text_size != self._theme.text_size:
            self._redraw(lambda: self._theme.set_text_size(text_size))

    def _redraw(self, change: Callable[[], None]) -> None:
        for _ in self._redrawing:
            pass
        self._redrawing = self._redraw_steps(change)
        self._next_redraw_step()

    def _next_redraw_step(self) -> None:
        """Take one step, and the next when Tk is idle again."""
        for _ in self._redrawing:
            self.root.after_idle(self._next_redraw_step)
            return

    def _redraw_steps(self, change: Callable[[], None]) -> Iterator[None]:
        """Build the panes again under the old ones, and uncover them when they are drawn."""
        before = self._panes
        change()
        yield
        self.context.styles.apply_theme()
        if self._cover is not None:
            self._cover.arrange()
        self._panes = self._build_panes()
        self._panes.frame.lower(before.frame)
        yield
        for step in self._panes.steps:
            # The state may have changed since the last step.
            if self._state is not None:
                step(self._drawn(self._state))
                yield
        if self._state is not None and self._state.page is not None:
            self._panes.render(self._drawn(self._state))
            yield
        self._panes.center.prepare()
        yield
        if self.on_redrawn is not None:
            self.on_redrawn()
            yield
        before.destroy()

    def set_scanner_keys(self, control_characters: frozenset[str]) -> None:
        """Take these control characters as a scanner's keys, and no others."""
        self._keyboard.scanner_keys = control_characters

    # -- keys ---------------------------------------------------------------------------

    def _key_gesture(self, gesture: Gesture) -> None:
        """Report a key's gesture, unless it scrolls the middle pane."""
        lines = SCROLL_LINES.get(gesture)
        is_covered = self._state is not None and self._state.page is not None
        if lines is None or is_covered or not self._panes.center.scroll(lines):
            self._on_gesture(gesture)

    def answered_elsewhere(self, enter: "tk.Event[tk.Misc]") -> None:
        """Take in the Enter that has closed a dialog: held, or pressed twice, it is no other."""
        self._keyboard.answered_elsewhere(enter)

    def _press_mnemonic(self, letter: str) -> None:
        if self._state is None:
            return
        button = mnemonics.buttons_by_letter(mnemonics.with_mnemonics(self._state)).get(letter)
        if button is not None and button.enabled:
            self._on_gesture(button.gesture)

    # -- pages over the panes -----------------------------------------------------------

    def cover(self) -> ViewContext:
        """Hide the panes under a page, out of reach of Tab; return the page's context."""
        self._panes.frame.place_forget()
        return self.context

    def warn_by(self, warn: Callable[[str], None]) -> None:
        """Report urgent texts to ``warn`` as long as a page covers the panes."""
        self._warn = warn

    def uncover(self) -> None:
        """Show the panes again."""
        self._warn = None
        self._panes.show()

    def withdraw(self) -> None:
        """Hide the window for good."""
        self.mode.release()
        self.root.withdraw()


def _is_elsewhere(before: ScreenState, state: ScreenState) -> bool:
    """Return whether a page was opened or closed, or the middle pane shows something else."""
    is_turned = (before.page is None) != (state.page is None)
    return is_turned or _is_other(before.center.face, state.center.face)


def _is_other(before: Face, face: Face) -> bool:
    """Return whether the middle pane shows something else: another kind, title or tone."""
    return type(before) is not type(face) or before[0] != face[0]


def _urgent_text(state: ScreenState) -> str:
    """Return the result and the notice to show over a page that covers the panes."""
    face, notice = state.center.face, state.center.notice
    result = ""
    if isinstance(face, Result):
        amount = face.amount.replace("\n", " · ")
        result = f"{face.title} {amount}. "
    return result + (f"{notice.title} {notice.text}" if notice is not None else "")


def _open_root() -> tk.Tk:
    if sys.platform == "win32":
        if not window_station.is_seen():
            raise DisplayError(
                "No window can be shown: this session (SSH, a service) has no desktop. Start the "
                "till at the machine's own desktop, or use `terminal-app pay` in the console"
            )
        # Otherwise Windows scales the finished picture, which blurs the code.
        ctypes.windll.shcore.SetProcessDpiAwareness(1)
    shipped_fonts.register(shipped_fonts.files(assets_folder()))
    try:
        return tk.Tk(className="terminal-app")
    except tk.TclError as error:
        message = (
            f"No window can be shown ({error}): set DISPLAY, "
            "or use `terminal-app pay` in the console"
        )
        raise DisplayError(message) from error

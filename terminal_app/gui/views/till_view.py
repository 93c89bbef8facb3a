"""The presenter's view: the window, dialogs, sounds, clipboard, and the customer display.

Imported after the first paint, with everything that the first paint doesn't need.
"""

from collections.abc import Callable
from typing import TypeVar

from terminal_app.gui.dialog_forms import (
    DismissAnswer,
    DismissForm,
    OperatorForm,
    PinForm,
    ResolveAnswer,
    ResolveForm,
)
from terminal_app.gui.screen_state import CustomerDisplayState, ScreenState, Tone
from terminal_app.gui.views import file_dialog
from terminal_app.gui.views.customer_display import CustomerDisplay, open_display
from terminal_app.gui.views.dialogs.dialog import Dialog
from terminal_app.gui.views.dialogs.dismiss import DismissDialog
from terminal_app.gui.views.dialogs.operator import OperatorDialog
from terminal_app.gui.views.dialogs.pin import PinDialog
from terminal_app.gui.views.dialogs.resolve import ResolveDialog
from terminal_app.gui.views.sound import SoundPlayer
from terminal_app.gui.views.window import Window

Answer = TypeVar("Answer")
OPEN_DISPLAY_AFTER_MS = 400
"""By then the till is connected."""


class TillView:
    """Does what the presenter asks for."""

    def __init__(self, window: Window) -> None:
        self._window, self._root = window, window.root
        self._display: CustomerDisplay | None = None
        self._display_state: CustomerDisplayState | None = None
        self._sounds = SoundPlayer(window.context.theme.asset_folder("sounds"))
        window.on_redrawn = self._theme_display

    def render(self, state: ScreenState) -> None:
        """Draw the till's window."""
        self._window.render(state)

    # -- the customer display -----------------------------------------------------------

    def open_customer_display(self, show: str, screen: int) -> None:
        """Open or close the customer display by the settings, once there is time."""
        if self._display is not None:
            self._display.close()
            self._display = None
        if show != "off":
            self._root.after(OPEN_DISPLAY_AFTER_MS, lambda: self._open_display(show, screen))

    def _open_display(self, show: str, screen: int) -> None:
        window = self._window
        self._display = open_display(self._root, window.context, window.mode, show, screen)
        if self._display_state is not None:
            self.render_customer_display(self._display_state)

    def render_customer_display(self, state: CustomerDisplayState) -> None:
        """Draw the customer display, if there is one."""
        self._display_state = state
        if self._display is not None:
            self._display.render(state)

    def _theme_display(self) -> None:
        if self._display is not None:
            self._display.apply_theme()

    # -- the rest -----------------------------------------------------------------------

    def toggle_full_screen(self) -> None:
        """Enter or leave full screen."""
        self._window.mode.toggle_full_screen()

    def sound(self, tone: Tone) -> None:
        """Play the sound of a result, once the result is painted."""
        self._root.after_idle(self._sounds.play, tone)

    def copy_text(self, text: str) -> None:
        """Put ``text`` on the clipboard."""
        self._root.clipboard_clear()
        self._root.clipboard_append(text)

    def ask_save_path(self, suggested: str) -> str | None:
        """Ask where to save a file; None: the person cancelled."""
        return file_dialog.ask_save(self._root, self._root.title(), suggested, "txt") or None

    def ask_open_path(self, title: str) -> str | None:
        """Ask which file to read; None: the person cancelled."""
        return file_dialog.ask_open(self._root, title) or None

    def ask_pin(self, form: PinForm, fault: Callable[[str], str], waits: Callable[[], str]) -> bool:
        """Ask for the PIN until ``fault`` finds none; False: the person cancelled."""
        dialog = PinDialog(self._root, self._window.context, form, fault, waits)
        return self._answered(dialog, dialog.ask())

    def ask_operator(
        self, form: OperatorForm, fault: Callable[[str, str], str], waits: Callable[[str], str]
    ) -> str:
        """Ask for an operator's PIN until ``fault`` finds none; empty: the person cancelled."""
        dialog = OperatorDialog(self._root, self._window.context, form, fault, waits)
        return self._answered(dialog, dialog.ask_who())

    def soon(self, do: Callable[[], None]) -> None:
        """Call ``do`` from Tk's own loop, once the events that have come are handled."""
        self._root.after_idle(do)

    def ask_resolution(self, form: ResolveForm, used: Callable[[], None]) -> ResolveAnswer | None:
        """Ask what became of a payment; None: the person cancelled."""
        dialog = ResolveDialog(self._root, self._window.context, form)
        dialog.report_use(used)
        return self._answered(dialog, dialog.ask())

    def ask_dismissal(self, form: DismissForm, used: Callable[[], None]) -> DismissAnswer | None:
        """Ask why an alarm is settled; None: the person cancelled."""
        dialog = DismissDialog(self._root, self._window.context, form)
        dialog.report_use(used)
        return self._answered(dialog, dialog.ask())

    def _answered(self, dialog: Dialog, answer: Answer) -> Answer:
        """Return ``answer``; the Enter that has given it is none for the till."""
        if dialog.entered is not None:
            self._window.answered_elsewhere(dialog.entered)
        return answer

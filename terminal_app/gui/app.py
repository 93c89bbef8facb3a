"""The window's life after the first paint: given a presenter, and run until it is closed."""

import logging
import signal
import sys
import time
from collections.abc import Callable
from functools import partial

from terminal_app.channel.events import SessionStopped
from terminal_app.channel.queues import Events
from terminal_app.gui import display_loss
from terminal_app.gui.event_pump import EventPump
from terminal_app.gui.first_paint import PaintedWindow
from terminal_app.gui.presenter import too_small
from terminal_app.gui.presenter.presenter import Presenter
from terminal_app.gui.screen_state import Gesture, Wish
from terminal_app.gui.settings.service import SettingsService
from terminal_app.gui.views import file_dialog, system_theme
from terminal_app.gui.views.settings.first_run import Chosen, FirstRunPage
from terminal_app.gui.views.settings.page import SettingsPage
from terminal_app.gui.views.till_view import TillView
from terminal_app.settings import CustomerDisplay, Scanner, Settings, scanner_keys

log = logging.getLogger(__name__)

_GOODBYE_S = 3.0
"""How long a session gets to end when its display is gone."""


class App:
    """One window and what drives it."""

    def __init__(self, painted: PaintedWindow) -> None:
        self._window = painted.window
        self._view = TillView(painted.window)
        self._system_theme = painted.system_theme
        self._early = painted.early
        """What a person did before there was a presenter."""
        self._new_code: Callable[[], str] = str
        """What makes support codes, once there is a presenter."""
        self._presenter: Presenter | None = None
        self._page: SettingsPage | FirstRunPage | None = None
        """What covers the panes."""
        self._pump: EventPump | None = None
        painted.on_gesture, painted.on_typed = self._gesture, self._typed

    def set_theme(self, theme: str) -> None:
        """Wear ``theme``: one of ``PALETTES``, or ``system_theme.SYSTEM`` for the system's own."""
        asked, self._system_theme = self._system_theme, None
        if theme == system_theme.SYSTEM:
            theme = (asked or system_theme.SystemTheme()).answer()
        self._window.set_theme(theme)

    def set_window_mode(self, text_size: str, *, full_screen: bool, is_kiosk: bool) -> None:
        """Take the size of type and the place on the screen that the settings ask for."""
        self._window.set_text_size(text_size)
        self._window.mode.set(full_screen=full_screen, is_kiosk=is_kiosk)

    def set_scanner(self, scanner: Scanner) -> None:
        """Let the control characters through that the scanner types around its codes."""
        keys = scanner_keys.control_characters(scanner.prefix, scanner.suffix)
        self._window.set_scanner_keys(keys)

    def show_customer_display(self, wanted: CustomerDisplay) -> None:
        """Open the customer's window if there is to be one, else close it."""
        self._view.open_customer_display(wanted.show, wanted.screen)

    def open_settings(
        self, service: SettingsService, label: str, closed: Callable[[Settings | None], None]
    ) -> None:
        """Show the settings; ``closed`` is told what was saved.

        Raises: SettingsError if they can't be read; then nothing is shown.
        """
        if self._page is not None:
            return
        stored = service.read()
        parts, root = self._window.cover(), self._window.root

        def left(saved: Settings | None) -> None:
            self._page = None
            self._window.uncover()
            closed(saved)

        page = self._page = SettingsPage(root, parts, service, stored, label, left)
        self._window.warn_by(page.warn)

    def first_start(self, service: SettingsService) -> Chosen:
        """Ask what the till is to be, since it isn't set up; return what became of it."""
        root = self._window.root
        made: list[Chosen] = []

        def chosen(what: Chosen) -> None:
            self._page = None
            made.append(what)
            root.quit()

        root.report_callback_exception = self._failed
        self._page = FirstRunPage(root, self._window.cover(), service, chosen)
        self._window.tell_if_small(lambda: too_small.words(service.texts))
        root.mainloop()
        self._early.clear()
        if made and made[0] is not Chosen.CLOSED:
            self._window.uncover()
        return made[0] if made else Chosen.CLOSED

    def restart(self) -> bool:
        """End the session so that ``run`` returns, the window still there; False if it can't be."""
        if self._presenter is None or not self._presenter.restart():
            return False
        # What is pressed meanwhile is for the next.
        self._presenter = None
        if self._pump is not None:
            self._pump.reschedule()
        return True

    def heed_signals(self) -> None:
        """Close in order when the system says so: to be called before a session begins."""
        root = self._window.root
        # Not at once: what it may ask would keep the event pump from going on.
        close = partial(self._gesture, Gesture.CLOSE)
        signal.signal(signal.SIGINT, lambda _number, _frame: root.after_idle(close))
        signal.signal(signal.SIGTERM, self._shut_down)
        if sys.platform != "win32":
            signal.signal(signal.SIGHUP, self._shut_down)

    def run(self, presenter: Presenter, events: Events, new_code: Callable[[], str] = str) -> None:
        """Show what ``presenter`` says until the window is closed.

        ``new_code`` makes the support code of a fault of the window itself.
        """
        root = self._window.root
        self._new_code = new_code
        root.report_callback_exception = self._failed
        pump = EventPump(root, events, presenter, partial(self._leave, presenter))
        presenter.show_in(self._view)
        self._presenter, self._pump = presenter, pump
        early_ones, self._early = self._early, []
        for early in early_ones:
            early()
        display_loss.heed(partial(self._display_lost, events))
        pump.start()
        root.mainloop()

    def _leave(self, presenter: Presenter) -> None:
        """End the main loop, and the window with it unless another session follows."""
        root = self._window.root
        leave = root.quit if presenter.restarting else root.destroy
        if file_dialog.cancel(root):
            # Its own loop ends first, with what called it.
            root.after(1, leave)
        else:
            leave()

    def _gesture(self, gesture: Wish) -> None:
        if gesture is Gesture.CLOSE and self._page is not None and not self._page.ask_to_leave():
            return
        if self._presenter is None or self._pump is None:
            self._early.append(lambda: self._gesture(gesture))
            return
        self._presenter.gesture(gesture)
        if self._presenter.closing and not self._presenter.stopped:
            # Out of the cashier's way while the session says goodbye. Once it has, the window is
            # gone, perhaps from under a dialog that the gesture has opened.
            self._window.withdraw()
        self._pump.reschedule()

    def _typed(self, character: str, at_ms: int) -> None:
        if self._presenter is None or self._pump is None:
            self._early.append(lambda: self._typed(character, at_ms))
            return
        self._presenter.typed(character, at_ms)
        self._pump.reschedule()

    def _shut_down(self, number: int, frame: object) -> None:
        """Close without a warning: who shuts the machine down waits for no answer."""
        if self._presenter is None or self._pump is None:
            self._early.append(lambda: self._shut_down(number, frame))
            return
        self._presenter.shut_down()
        self._window.withdraw()
        self._pump.reschedule()

    def _display_lost(self, events: Events) -> None:
        """Let the session end in order; an open payment is taken up by the next start."""
        log.error("the window's display went away: the till ends")
        if self._presenter is not None:
            self._presenter.shut_down()
        by = time.monotonic() + _GOODBYE_S
        while (left := by - time.monotonic()) > 0:
            if isinstance(events.wait(left), SessionStopped):
                return

    def _failed(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        """Say so on the screen as well: a fault that nobody sees is a till that lies."""
        del trace
        code = self._new_code()
        log.error("the window failed [%s]", code, exc_info=error)
        if self._presenter is not None and self._pump is not None:
            self._presenter.failed(kind.__name__, code)
            self._pump.reschedule()

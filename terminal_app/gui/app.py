"""The window's life: painted first, then given its presenter, then run until it is closed."""

import gc
import sys

from terminal_app.gui.screen_state import Gesture
from terminal_app.gui.views import system_theme
from terminal_app.gui.views.widgets.palettes import PALETTES
from terminal_app.gui.views.window import Window

# Only names for the type checker: what is behind them loads after the first paint.
TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType

    from terminal_app.channel.queues import Events
    from terminal_app.gui.event_pump import EventPump
    from terminal_app.gui.presenter.presenter import Presenter
    from terminal_app.gui.screen_state import Wish
    from terminal_app.gui.settings.service import SettingsService
    from terminal_app.gui.views.settings.first_run import Chosen, FirstRunPage
    from terminal_app.gui.views.settings.page import SettingsPage
    from terminal_app.gui.views.till_view import TillView
    from terminal_app.settings import Settings


class App:
    """One window and what drives it."""

    def __init__(
        self,
        theme: str = system_theme.DEFAULT,
        text_size: str = "normal",
        *,
        fills_screen: bool = True,
    ) -> None:
        """Paint the window; nothing of the session has been loaded yet.

        ``theme`` and ``text_size`` are what the settings seem to say, see ``dress``.
        ``fills_screen``: as on a shop's counter; else a window where the screen is large.

        Raises: DisplayError.
        """
        system = None if theme in PALETTES else system_theme.SystemTheme()
        self._system = system
        self._new_code: Callable[[], str] = str
        """What makes support codes, once there is a presenter."""
        self._early: list[Callable[[], None]] = []
        """What a person did before there was a presenter."""
        self._presenter: Presenter | None = None
        self._page: SettingsPage | FirstRunPage | None = None
        """What covers the panes."""
        self._pump: EventPump | None = None
        self._made_view: TillView | None = None
        look = theme if system is None else system.at_once
        self._window = Window(
            self._gesture, self._typed, look, text_size, fills_screen=fills_screen
        )
        # The collector runs on the Tk thread alone, from the first widget on: see event_pump.
        gc.disable()
        self._window.show()

    @property
    def _view(self) -> "TillView":
        if self._made_view is None:
            from terminal_app.gui.views.till_view import (  # noqa: PLC0415 - after the first paint
                TillView,
            )

            self._made_view = TillView(self._window)
        return self._made_view

    def dress(self, theme: str) -> None:
        """Wear ``theme``: one of ``PALETTES``, or ``system_theme.SYSTEM`` for the system's own."""
        system, self._system = self._system, None
        if theme == system_theme.SYSTEM:
            theme = (system or system_theme.SystemTheme()).answer()
        self._window.set_theme(theme)

    def stand(self, text_size: str, *, full_screen: bool, is_kiosk: bool) -> None:
        """Take the size of type and the place on the screen that the settings ask for."""
        self._window.set_text_size(text_size)
        self._window.mode.set(full_screen=full_screen, is_kiosk=is_kiosk)

    def face_customers(self, wanted: str, screen: int) -> None:
        """Open the customer's window if there is to be one (settings, ``customer_display``)."""
        self._view.open_customer_display(wanted, screen)

    def open_settings(
        self, desk: "SettingsService", mark: str, closed: "Callable[[Settings | None], None]"
    ) -> None:
        """Show the settings; ``closed`` is told what was saved.

        Raises: SettingsError if they can't be read; then nothing is shown.
        """
        from terminal_app.gui.views.settings.page import (  # noqa: PLC0415 - seldom needed
            SettingsPage,
        )

        if self._page is not None:
            return
        stored = desk.read()
        parts, root = self._window.cover(), self._window.root

        def left(saved: "Settings | None") -> None:
            self._page = None
            self._window.uncover()
            closed(saved)

        page = self._page = SettingsPage(root, parts, desk, stored, mark, left)
        self._window.warn_by(page.warn)

    def first_start(self, desk: "SettingsService") -> "Chosen":
        """Ask what the till is to be, since it isn't set up; return what became of it."""
        from terminal_app.gui.views.settings.first_run import (  # noqa: PLC0415 - once in a till's life
            Chosen,
            FirstRunPage,
        )

        root = self._window.root
        made: list[Chosen] = []

        def chosen(what: Chosen) -> None:
            self._page = None
            made.append(what)
            root.quit()

        root.report_callback_exception = self._failed
        self._page = FirstRunPage(root, self._window.cover(), desk, chosen)
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
            self._pump.hurry()
        return True

    def run(
        self, presenter: "Presenter", events: "Events", new_code: "Callable[[], str]" = str
    ) -> None:
        """Show what ``presenter`` says until the window is closed.

        ``new_code`` makes the support code of a fault of the window itself.
        """
        import signal  # noqa: PLC0415 - after the first paint
        from functools import partial  # noqa: PLC0415 - the same

        from terminal_app.gui.event_pump import EventPump  # noqa: PLC0415 - the same

        root = self._window.root
        self._new_code = new_code
        root.report_callback_exception = self._failed
        pump = EventPump(
            root, events, presenter, lambda: root.quit() if presenter.restarting else root.destroy()
        )
        presenter.show_in(self._view)
        self._presenter, self._pump = presenter, pump
        early_ones, self._early = self._early, []
        for early in early_ones:
            early()
        # Not at once: what it may ask would keep the event pump from going on.
        close = partial(self._gesture, Gesture.CLOSE)
        signal.signal(signal.SIGINT, lambda _number, _frame: root.after_idle(close))
        signal.signal(signal.SIGTERM, self._shut_down)
        if sys.platform != "win32":
            signal.signal(signal.SIGHUP, self._shut_down)
        pump.start()
        root.mainloop()

    def close(self) -> None:
        """Take the window away, if it is still there."""
        from contextlib import suppress  # noqa: PLC0415 - after the first paint
        from tkinter import TclError  # noqa: PLC0415 - the same

        with suppress(TclError):
            self._window.root.destroy()

    def _gesture(self, gesture: "Wish") -> None:
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
        self._pump.hurry()

    def _typed(self, character: str, at_ms: int) -> None:
        if self._presenter is None or self._pump is None:
            self._early.append(lambda: self._typed(character, at_ms))
            return
        self._presenter.typed(character, at_ms)
        self._pump.hurry()

    def _shut_down(self, _number: int, _frame: "FrameType | None") -> None:
        """Close without a warning: who shuts the machine down waits for no answer."""
        if self._presenter is None or self._pump is None:
            self._gesture(Gesture.CLOSE)
            return
        self._presenter.shut_down()
        self._window.withdraw()
        self._pump.hurry()

    def _failed(self, kind: type[BaseException], error: BaseException, trace: object) -> None:
        """Say so on the screen as well: a fault that nobody sees is a till that lies."""
        import logging  # noqa: PLC0415 - after the first paint

        del trace
        code = self._new_code()
        logging.getLogger(__name__).error("the window failed [%s]", code, exc_info=error)
        if self._presenter is not None:
            self._presenter.failed(kind.__name__, code)

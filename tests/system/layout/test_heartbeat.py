"""The Tk thread's heart goes on beating, whatever arrives and is done to the window."""

import gc
import itertools
import time
from collections.abc import Iterator

import pytest

from terminal_app.channel.queues import Events
from terminal_app.gui.event_pump import EventPump
from terminal_app.gui.screen_state import Gesture
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.system.layout.busy_till import BusySession
from tests.system.layout.heartbeat import NO_GAP, Heartbeat
from tests.unit.gui.presenter.presented import TillUnderTest

EVENTS = 1000
MAX_GAP_S = 0.1
"""Or twice what the window takes while nothing arrives, on a machine where that is more."""
STILL_RESIZES = 60
RESIZE_EVERY_MS = 15
THEME_EVERY_MS = 400
WITHIN_S = 60
THEMES = ("dark", "contrast", "light")


class Hands:
    """Sells, drags the window's edge, and changes its theme, all on the Tk thread."""

    def __init__(
        self,
        window: Window,
        till: TillUnderTest,
        pump: EventPump,
        session: BusySession,
        x_server: int,
    ) -> None:
        self._window = window
        self._till = till
        self._session = session
        self._pump = pump
        self.heart = Heartbeat(window.root, x_server)
        self._sizes = itertools.cycle([*range(60), *range(60, 0, -1)])
        self._themes = itertools.cycle(THEMES)
        self.theme_changes = 0
        self.resized = 0
        self.sales = 0

    def resize_and_change_theme(self) -> None:
        root = self._window.root
        root.after(RESIZE_EVERY_MS, self._resize)
        root.after(THEME_EVERY_MS, self._change_theme)

    def sell(self) -> None:
        self._window.root.after(20, self._sell)

    def _resize(self) -> None:
        step = next(self._sizes)
        self._window.root.geometry(f"{1024 + 14 * step}x{768 + 5 * step}")
        self.resized += 1
        self.heart.doing += " resize"
        self._window.root.after(RESIZE_EVERY_MS, self._resize)

    def _change_theme(self) -> None:
        theme = next(self._themes)
        self._window.set_theme(theme)
        self.theme_changes += 1
        self.heart.doing += f" theme {theme}"
        self._window.root.after(THEME_EVERY_MS, self._change_theme)

    def _sell(self) -> None:
        till = self._till
        till.waits(0.2)
        if not till.presenter.is_busy:
            self.sales += 1
            till.do(Gesture.ESCAPE).do(Gesture.CLEAR).type(f"{self.sales % 900 + 1},50\r")
            while till.commands:
                self._session.commands.put(till.commands.pop(0))
            self._pump.reschedule()
            self.heart.doing += " sell"
        self._window.root.after(20, self._sell)


@pytest.fixture
def collector_as_before() -> Iterator[None]:
    yield
    gc.enable()
    gc.unfreeze()


@pytest.mark.usefixtures("collector_as_before")
def test_no_gap_while_events_arrive_the_window_is_resized_and_its_look_changes(
    large_screen: Screen, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DISPLAY", large_screen.name)
    window = Window(lambda _wish: None, lambda _text, _at: None)
    failures: list[object] = []
    window.root.report_callback_exception = lambda _kind, error, _trace: failures.append(error)
    window.root.geometry("1024x768+0+0")
    window.show()
    window._load_late()
    window._prepare()
    events = Events()
    session = BusySession(events)
    till = TillUnderTest("nb")
    presenter = till.presenter
    presenter.show_in(TillView(window))
    window.root.update()
    pump = EventPump(window.root, events, presenter, ended=lambda: None)
    pump.start()
    hands = Hands(window, till, pump, session, large_screen.server)
    heart = hands.heart
    by = time.monotonic() + WITHIN_S
    hands.resize_and_change_theme()
    while (hands.resized < STILL_RESIZES or hands.theme_changes < 2) and time.monotonic() < by:
        window.root.dooneevent()
    max_gap_s = max(MAX_GAP_S, 2 * heart.worst.own)
    heart.worst = NO_GAP
    session.start()
    hands.sell()
    while session.told < EVENTS and time.monotonic() < by and heart.worst.own <= max_gap_s:
        window.root.dooneevent()
    heart.stop()
    session.stop()
    pump.stop()
    window.root.destroy()
    assert failures == []
    assert heart.worst.own <= max_gap_s, heart.worst
    assert session.told >= EVENTS, f"{session.told} events within {WITHIN_S} s"
    assert hands.theme_changes >= 5
    assert hands.resized >= STILL_RESIZES + 50

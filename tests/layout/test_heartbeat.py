"""The Tk thread's heart: it goes on beating whatever arrives, and whatever is done to the window."""

import gc
import itertools
import time
import uuid
from collections.abc import Iterator
from datetime import datetime

import pytest

from terminal_app.channel.queues import Events
from terminal_app.gui.event_pump import EventPump
from terminal_app.gui.presenter import Around, Marks, Presenter
from terminal_app.gui.screen_state import Gesture
from terminal_app.gui.window import Window
from terminal_app.settings import Connection, Settings, Till
from terminal_app.texts import Texts
from tests.layout.busy_till import BusySession
from tests.layout.heartbeat import Heartbeat
from tests.support.screen import Screen

EVENTS = 1000
MOST_GAP_S = 0.1
RESIZE_EVERY_MS = 15
DRESS_EVERY_MS = 400
WITHIN_S = 60
LOOKS = ("dark", "contrast", "light")


class Hands:
    """Sells, drags the window's edge, and changes its look, all on the Tk thread."""

    def __init__(
        self, window: Window, presenter: Presenter, pump: EventPump, heart: Heartbeat
    ) -> None:
        self._window = window
        self._presenter = presenter
        self._pump = pump
        self._heart = heart
        self._sizes = itertools.cycle([*range(0, 60), *range(60, 0, -1)])
        self._looks = itertools.cycle(LOOKS)
        self._at_ms = 0
        self.dressed = 0
        self.resized = 0
        self.sales = 0

    def start(self) -> None:
        root = self._window.root
        root.after(RESIZE_EVERY_MS, self._resize)
        root.after(DRESS_EVERY_MS, self._dress)
        root.after(20, self._sell)

    def _resize(self) -> None:
        step = next(self._sizes)
        self._window.root.geometry(f"{1024 + 14 * step}x{768 + 5 * step}")
        self.resized += 1
        self._heart.doing += " resize"
        self._window.root.after(RESIZE_EVERY_MS, self._resize)

    def _dress(self) -> None:
        look = next(self._looks)
        self._window.dress(look)
        self.dressed += 1
        self._heart.doing += f" dress {look}"
        self._window.root.after(DRESS_EVERY_MS, self._dress)

    def _sell(self) -> None:
        if not self._presenter.is_busy:
            self._at_ms += 1000
            self.sales += 1
            self._presenter.gesture(Gesture.ESCAPE)
            self._presenter.gesture(Gesture.CLEAR)
            for key in f"{self.sales % 900 + 1},50\r":
                self._at_ms += 80
                self._presenter.typed(key, self._at_ms)
            self._pump.hurry()
            self._heart.doing += " sell"
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
    around = Around(
        post=session.commands.put,
        clock=lambda: time.monotonic() * 20,
        wall_clock=lambda: datetime.now().astimezone(),
        new_id=lambda: str(uuid.uuid4()),
        read_payments=lambda _most: [],
        write_file=lambda _path, _text: None,
    )
    settings = Settings(Connection(terminal_id="TILL-1"), Till(language="nb"))
    presenter = Presenter(settings, Marks(), "Kari", Texts("nb"), around)
    presenter.show_in(window)
    window.root.update()
    pump = EventPump(window.root, events, presenter, ended=lambda: None)
    pump.start()
    heart = Heartbeat(window.root, large_screen.server)
    hands = Hands(window, presenter, pump, heart)
    session.start()
    hands.start()
    by = time.monotonic() + WITHIN_S
    while session.told < EVENTS and time.monotonic() < by:
        window.root.dooneevent()
    heart.stop()
    session.stop()
    window.root.destroy()
    print(presenter._scene.line, presenter._scene.refusal, presenter._scene.keyed.text, presenter.is_busy, presenter._scene.starting)
    worst = sorted(heart.gaps, key=lambda gap: gap.own)[-8:]
    print(session.told, hands.sales, hands.dressed, hands.resized, *worst, sep="\n")
    assert failures == []
    assert session.told >= EVENTS, f"{session.told} events within {WITHIN_S} s"
    assert hands.dressed >= 3
    assert worst[-1].own <= MOST_GAP_S, f"the worst: {worst}"

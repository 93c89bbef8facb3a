"""The pump on a real Tk root: events wake it, and nothing else runs but for a deadline."""

import gc
import itertools
import logging
import os
import signal
import socket
import threading
import time
import tkinter as tk
import weakref
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from terminal_app.channel.events import Event, MessageUnmatched, RecordingRestored
from terminal_app.channel.queues import Events
from terminal_app.gui.event_pump import EventPump
from terminal_app.gui.presenter.deadlines import Deadline, Due
from terminal_app.gui.presenter.presenter import Presenter
from terminal_app.gui.views.till_view import TillView
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.support.waiting import wait_for
from tests.unit.gui.presenter.presented import TillUnderTest

AN_HOUR_S = 3600.0
PATIENCE_MS = 15_000
AN_EVENT = MessageUnmatched("why", 1)


class Reader:
    """Takes events as a presenter does; fails at those that the test names."""

    def __init__(self) -> None:
        self.taken: list[Event] = []
        self.ticks = 0
        self.is_busy = False
        self.closing = False
        self.stopped = False
        self.due_in_s = AN_HOUR_S
        self.at_event: Callable[[], None] = lambda: None

    def event(self, event: Event) -> None:
        self.at_event()
        if isinstance(event, RecordingRestored):
            raise ZeroDivisionError
        self.taken.append(event)

    def tick(self) -> None:
        self.ticks += 1
        self.due_in_s = AN_HOUR_S

    def next_deadline(self) -> Deadline:
        return Deadline(self.due_in_s, Due.MINUTE)


class Running:
    """A pump and what it drives."""

    def __init__(self, root: tk.Tk) -> None:
        self.root = root
        self.events = Events()
        self.reader = Reader()
        self.ended = 0
        presenter = cast("Presenter", cast("Any", self.reader))
        self.pump = EventPump(root, self.events, presenter, ended=self._end)

    def _end(self) -> None:
        self.ended += 1

    def until(self, condition: Callable[[], object]) -> None:
        """Let Tk's main loop wait, as it does in the till, until ``condition``."""
        timed_out: list[int] = []
        guard = self.root.after(PATIENCE_MS, timed_out.append, 1)
        while not condition() and not timed_out:
            self.root.tk.dooneevent(0)
        self.root.after_cancel(guard)
        assert not timed_out, "nothing woke the main loop"

    def until_taken(self, count: int) -> None:
        """Let it wait until the reader has taken so many events."""
        self.until(lambda: len(self.reader.taken) == count)

    def posts(self, *events: Event) -> None:
        """Post from another thread, once this one waits in Tk's main loop."""
        threading.Thread(target=self._post, args=(events,)).start()

    def _post(self, events: tuple[Event, ...]) -> None:
        wait_until_asleep()
        for event in events:
            self.events.post(event)


def wait_until_asleep() -> None:
    """Wait until the main thread has slept for three looks: it waits for more than Python."""
    main = Path(f"/proc/self/task/{os.getpid()}/stat")
    if not main.exists():
        return
    seen: list[str] = []

    def sleeps() -> bool:
        seen.append(main.read_text(encoding="ascii").rsplit(")", 1)[1].split()[0])
        return seen[-3:] == ["S"] * 3

    wait_for("the main thread sleeps", sleeps)


@pytest.fixture
def running(root: tk.Tk) -> Iterator[Running]:
    made = Running(root)
    yield made
    made.pump.stop()
    gc.enable()
    gc.unfreeze()


def is_warned(caplog: pytest.LogCaptureFixture) -> int:
    return sum("can't wake the window" in line for line in caplog.messages)


def test_an_event_wakes_the_main_loop_and_no_timer_is_needed(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.pump.start()
    for number in range(1, 4):
        running.posts(MessageUnmatched("why", number))
        running.until_taken(number)
    assert is_warned(caplog) == 0
    assert running.reader.ticks == 0


def test_what_was_posted_before_the_start_is_taken(running: Running) -> None:
    running.events.post(AN_EVENT)
    running.pump.start()
    assert running.reader.taken == [AN_EVENT]


def test_an_event_that_cant_be_drawn_is_reported_and_the_others_arrive(running: Running) -> None:
    failures: list[object] = []
    running.root.report_callback_exception = lambda kind, *_: failures.append(kind)
    running.pump.start()
    told = [MessageUnmatched(str(number), number) for number in range(200)]
    for event in told:
        running.events.post(event)
        if event.count == 100:
            running.events.post(RecordingRestored())
    running.until(lambda: len(running.reader.taken) == len(told))
    assert running.reader.taken == told
    assert failures == [ZeroDivisionError]


def test_a_flood_of_events_leaves_time_for_timers_between_a_few_of_them(running: Running) -> None:
    """However many wait, the heart beats after each hundredth of a second of them."""
    taken_at_beat: list[int] = []

    def beat() -> None:
        taken_at_beat.append(len(running.reader.taken))
        running.root.after(1, beat)

    def works_for_3_ms() -> None:
        by = time.perf_counter() + 0.003
        while time.perf_counter() < by:
            pass

    running.reader.at_event = works_for_3_ms
    running.pump.start()
    beat()
    for _ in range(300):
        running.events.post(AN_EVENT)
    running.until(lambda: len(running.reader.taken) == 300)
    running.until(lambda: taken_at_beat[-1] == 300)
    between = [later - earlier for earlier, later in itertools.pairwise(taken_at_beat)]
    assert max(between) <= 5


def test_closing_ends_once_the_session_has_stopped(running: Running) -> None:
    reader = running.reader
    reader.closing = True
    running.pump.start()
    running.root.update()
    assert running.ended == 0

    def stops() -> None:
        reader.stopped = True

    reader.at_event = stops
    running.posts(AN_EVENT)
    running.until(lambda: running.ended)
    running.root.update()
    assert running.ended == 1


def test_a_session_that_doesnt_stop_keeps_the_window_for_three_seconds(running: Running) -> None:
    running.pump.start()
    running.reader.closing = True
    began = time.monotonic()
    running.pump.reschedule()
    running.until(lambda: running.ended)
    assert time.monotonic() - began >= 2.9


def test_what_is_due_is_drawn_then_and_only_then(running: Running) -> None:
    running.pump.start()
    running.reader.due_in_s = 0.05
    running.pump.reschedule()
    running.until(lambda: running.reader.ticks)
    running.root.update()
    assert running.reader.ticks == 1


def test_garbage_is_collected_after_a_sale(running: Running) -> None:
    class Kept:
        def __init__(self) -> None:
            self.itself = self

    running.pump.start()
    running.reader.is_busy = True
    running.pump.reschedule()
    remains = weakref.ref(Kept())
    running.root.update()
    assert remains() is not None
    running.reader.is_busy = False
    running.posts(AN_EVENT)
    running.until(lambda: remains() is None)


def test_a_signal_is_heeded_while_the_main_loop_waits(running: Running) -> None:
    heeded: list[int] = []
    before = signal.signal(signal.SIGTERM, lambda number, _frame: heeded.append(number))
    running.pump.start()

    def kill() -> None:
        wait_until_asleep()
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=kill).start()
    running.until(lambda: heeded)
    signal.signal(signal.SIGTERM, before)


def test_nothing_is_left_to_be_woken_after_the_end(running: Running) -> None:
    running.pump.start()
    running.pump.stop()
    running.events.post(AN_EVENT)
    running.root.update()
    assert running.reader.taken == []
    assert signal.set_wakeup_fd(-1) == -1
    assert timers(running.root) == set()


def test_a_till_that_cant_be_woken_polls_and_says_so_once(
    running: Running, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(*_: object) -> None:
        raise PermissionError("no loopback here")

    monkeypatch.setattr(socket.socket, "listen", refused, raising=False)
    with caplog.at_level(logging.WARNING):
        running.pump.start()
        for number in range(1, 4):
            running.posts(AN_EVENT)
            running.until_taken(number)
    assert is_warned(caplog) == 1
    assert "no loopback here" in caplog.text


def test_a_till_whose_wake_up_breaks_polls_and_says_so_once(
    running: Running, caplog: pytest.LogCaptureFixture
) -> None:
    running.pump.start()
    running.posts(AN_EVENT)
    running.until(lambda: running.reader.taken)
    wake_up = running.pump._wake_up
    assert wake_up is not None
    with caplog.at_level(logging.WARNING):
        wake_up.waker._connection.shutdown(socket.SHUT_RDWR)
        for number in range(2, 5):
            running.posts(AN_EVENT)
            running.until_taken(number)
    assert is_warned(caplog) == 1


def test_an_idle_window_waits_for_its_clock_and_for_the_next_collection_only(
    open_window: Callable[[Screen], Window], screen: Screen
) -> None:
    """With the customer's window open as well."""
    window, till, events = open_window(screen), TillUnderTest().connect(), Events()
    view = TillView(window)
    view.open_customer_display("window", 0)
    till.presenter.show_in(view)
    pump = EventPump(window.root, events, till.presenter, ended=lambda: None)
    pump.start()
    try:
        usual = {pump._deadline._after, pump._garbage._after}

        def is_idle() -> bool:
            window.root.update()
            return timers(window.root) == {pump._deadline._after, pump._garbage._after}

        wait_for("nothing but the two", is_idle)
        assert len(usual) == 2
        assert view._display is not None
    finally:
        pump.stop()
        gc.enable()
        gc.unfreeze()


def timers(root: tk.Tk) -> set[str]:
    return set(root.tk.splitlist(root.tk.call("after", "info")))

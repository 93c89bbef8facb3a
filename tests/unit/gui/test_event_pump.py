"""The pump on a real Tk root: one event that can't be drawn takes no other with it."""

import gc
import tkinter as tk
from collections.abc import Iterator
from typing import Any, cast

import pytest

from terminal_app.channel.events import Event, MessageUnmatched, RecordingRestored
from terminal_app.channel.queues import Events
from terminal_app.gui.event_pump import EventPump
from terminal_app.gui.presenter.presenter import Presenter
from tests.support.screen import Screen
from tests.support.waiting import wait_for


class Reader:
    """Takes events as a presenter does; fails at those that the test names."""

    is_busy = True
    closing = False
    stopped = False

    def __init__(self) -> None:
        self.taken: list[Event] = []

    def event(self, event: Event) -> None:
        if isinstance(event, RecordingRestored):
            raise ZeroDivisionError
        self.taken.append(event)

    def tick(self) -> None:
        pass


@pytest.fixture
def root(screen: Screen) -> Iterator[tk.Tk]:
    del screen
    made = tk.Tk()
    yield made
    made.destroy()
    gc.enable()
    gc.unfreeze()


def test_an_event_that_cant_be_drawn_is_reported_and_the_others_arrive(root: tk.Tk) -> None:
    failures: list[object] = []
    root.report_callback_exception = lambda kind, *_: failures.append(kind)
    events, reader = Events(), Reader()
    pump = EventPump(root, events, cast("Presenter", cast("Any", reader)), ended=lambda: None)
    pump.start()
    told = [MessageUnmatched(str(number), number) for number in range(200)]
    for number, event in enumerate(told):
        events.post(event)
        if number == 100:
            events.post(RecordingRestored())

    def arrived() -> bool:
        root.update()
        return len(reader.taken) == len(told)

    wait_for("all the others", arrived)
    assert reader.taken == told
    assert failures == [ZeroDivisionError]


def test_closing_ends_once_the_session_has_stopped(root: tk.Tk) -> None:
    reader, ended = Reader(), []
    pump = EventPump(
        root, Events(), cast("Presenter", cast("Any", reader)), ended=lambda: ended.append(1)
    )
    reader.closing = True
    pump.start()
    root.update()
    assert ended == []
    reader.stopped = True

    def has_ended() -> bool:
        root.update()
        return ended == [1]

    wait_for("the end", has_ended)

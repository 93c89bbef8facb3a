"""Carries events from the session to the presenter, on the Tk thread, and collects garbage.

Its ``after`` timer is the one that runs as long as the till does; others end with what they
wait for. It polls often while a payment is open and seldom when idle: 250 ms cost 0.2 % of a
core. Garbage is collected here alone: a cycle that holds a Tk object and is collected on another
thread aborts the process (docs/decisions/0005-tk-and-threads.md).
"""

import gc
import tkinter as tk
from collections.abc import Callable

from terminal_app.channel.queues import Events
from terminal_app.gui.presenter.presenter import Presenter

BUSY_INTERVAL_MS = 10
IDLE_INTERVAL_MS = 250
_EVENTS_A_TURN = 50
_COLLECT_EVERY_TURNS = 240
_CLOSE_WITHIN_TURNS = 300
"""Turns of 10 ms that a closing session gets before the window goes anyway."""


class EventPump:
    """Polls the queue of events until the session has stopped."""

    def __init__(
        self, root: tk.Tk, events: Events, presenter: Presenter, ended: Callable[[], None]
    ) -> None:
        self._root = root
        self._events = events
        self._presenter = presenter
        self._ended = ended
        self._idle_turns = 0
        self._closing_turns = 0
        self._after: str | None = None

    def start(self) -> None:
        """Take over garbage collection, and begin to poll."""
        gc.collect()
        gc.freeze()
        gc.disable()
        self._turn()

    def poll_soon(self) -> None:
        """Poll soon: a gesture has asked something of the session."""
        if self._after is not None and self._presenter.is_busy:
            self._root.after_cancel(self._after)
            self._after = self._root.after(BUSY_INTERVAL_MS, self._turn)

    def _turn(self) -> None:
        try:
            for _ in range(_EVENTS_A_TURN):
                # One by one: should one fail to be drawn, the others aren't lost with it.
                taken = self._events.take(1)
                if not taken:
                    break
                self._presenter.event(taken[0])
            self._presenter.tick()
            self._collect()
        finally:
            self._next()

    def _next(self) -> None:
        presenter = self._presenter
        if presenter.closing:
            self._closing_turns += 1
            if presenter.stopped or self._closing_turns > _CLOSE_WITHIN_TURNS:
                self._after = None
                self._ended()
                return
        interval = BUSY_INTERVAL_MS if presenter.is_busy else IDLE_INTERVAL_MS
        self._after = self._root.after(interval, self._turn)

    def _collect(self) -> None:
        """Collect garbage when a sale has just ended, and each minute; old objects are frozen."""
        if self._presenter.is_busy:
            self._idle_turns = -1
            return
        self._idle_turns += 1
        if self._idle_turns % _COLLECT_EVERY_TURNS == 0:
            gc.collect()

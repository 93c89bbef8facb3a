"""Carries events from the session to the presenter, on the Tk thread, and collects garbage.

The session wakes Tk's main loop; no timer looks for events, but where there is no way to be woken
(docs/decisions/0013-woken.md). Garbage is collected here alone: a cycle that holds a Tk object
and is collected on another thread aborts the process (docs/decisions/0005-tk-and-threads.md).
"""

import gc
import logging
import math
import signal
import time
import tkinter as tk
from collections.abc import Callable

from terminal_app.channel.queues import Events
from terminal_app.gui.presenter.deadlines import Due
from terminal_app.gui.presenter.presenter import Presenter
from terminal_app.gui.wake_up import WakeUp

log = logging.getLogger(__name__)

BUSY_INTERVAL_MS = 10
IDLE_INTERVAL_MS = 250
"""How often a till that can't be woken looks for events."""
_TURN_S = 0.01
"""After so long keys and painting have their turn, before more events are taken."""
_COLLECT_AFTER_SALE_MS = 100
"""By then the result is painted."""
_COLLECT_EVERY_MS = 60_000
_CLOSE_WITHIN_MS = 3000
"""What a closing session gets before the window goes anyway."""


class EventPump:
    """Takes events until the session has stopped, and draws what is due by itself."""

    def __init__(
        self, root: tk.Tk, events: Events, presenter: Presenter, ended: Callable[[], None]
    ) -> None:
        self._root = root
        self._events = events
        self._presenter = presenter
        self._ended = ended
        self._has_ended = False
        self._was_busy = False
        self._wake_up: WakeUp | None = None
        self._polls = False
        """There is no way to be woken."""
        self._next_due: Due | None = None
        self._deadline = _Timer(root, self._due)
        self._garbage = _Timer(root, self._collect)
        self._goodbye = _Timer(root, self._end)
        self._poll = _Timer(root, self._take)
        self._rest: str | None = None
        """The next turn, which has been asked for already."""

    def start(self) -> None:
        """Take over garbage collection, and be woken from now on."""
        gc.collect()
        gc.freeze()
        gc.disable()
        try:
            self._wake_up = WakeUp(self._root, self._take, self._broke)
        except (OSError, tk.TclError) as error:
            self._begin_to_poll(str(error))
        else:
            waker = self._wake_up.waker
            self._events.wake_by(waker)
            # Python heeds a signal when it runs again, and Tk's main loop waits in C.
            signal.set_wakeup_fd(waker.fileno(), warn_on_full_buffer=False)
        self._garbage.set(_COLLECT_EVERY_MS)
        self._take()

    def stop(self) -> None:
        """Do nothing from now on; before the window is destroyed."""
        self._has_ended = True
        self._forget_wake_up()
        for timer in (self._deadline, self._garbage, self._goodbye, self._poll):
            timer.stop()
        if self._rest is not None:
            self._root.after_cancel(self._rest)
            self._rest = None

    def reschedule(self) -> None:
        """Set the timers anew: a gesture or an event may have changed what is due."""
        presenter = self._presenter
        if self._has_ended:
            return
        if presenter.closing:
            if presenter.stopped:
                self._end()
                return
            if not self._goodbye.is_set:
                self._goodbye.set(_CLOSE_WITHIN_MS)
        is_news = presenter.is_busy and not self._was_busy
        if self._was_busy and not presenter.is_busy:
            self._garbage.set(_COLLECT_AFTER_SALE_MS)
        self._was_busy = presenter.is_busy
        deadline = presenter.next_deadline()
        self._next_due = deadline.what
        self._deadline.set(math.ceil(deadline.in_s * 1000))
        if self._polls and (not self._poll.is_set or is_news):
            self._poll.set(BUSY_INTERVAL_MS if presenter.is_busy else IDLE_INTERVAL_MS)

    # -- events -------------------------------------------------------------------------

    def _take(self) -> None:
        """Take events for a while; the others when Tk has nothing better to do."""
        by, self._rest = time.monotonic() + _TURN_S, None
        may_be_more = not self._has_ended
        try:
            while may_be_more and time.monotonic() < by:
                # One by one: should one fail to be drawn, the others aren't lost with it.
                taken = self._events.take(1)
                if taken:
                    self._presenter.event(taken[0])
                else:
                    may_be_more = False
        finally:
            if may_be_more:
                self._rest = self._root.after_idle(self._take)
            self.reschedule()

    def _broke(self, why: str) -> None:
        self._forget_wake_up()
        self._begin_to_poll(why)
        self._take()

    def _begin_to_poll(self, why: str) -> None:
        log.warning("the session can't wake the window, which looks for events instead: %s", why)
        self._polls = True

    def _forget_wake_up(self) -> None:
        if self._wake_up is not None:
            signal.set_wakeup_fd(-1)
            self._events.wake_by(None)
            self._wake_up.close()
            self._wake_up = None

    # -- what is due ----------------------------------------------------------------------

    def _due(self) -> None:
        log.debug("due: %s", self._next_due)
        try:
            self._presenter.tick()
        finally:
            self.reschedule()

    def _collect(self) -> None:
        """Collect garbage after a sale, and each minute; old objects are frozen."""
        self._garbage.set(_COLLECT_EVERY_MS)
        if not self._presenter.is_busy:
            gc.collect()

    def _end(self) -> None:
        self.stop()
        self._ended()


class _Timer:
    """One ``after`` at most, for one purpose."""

    def __init__(self, root: tk.Misc, due: Callable[[], None]) -> None:
        self._root = root
        self._due = due
        self._after: str | None = None

    @property
    def is_set(self) -> bool:
        return self._after is not None

    def set(self, in_ms: int) -> None:
        """Be due in so many milliseconds, and not when it was due before."""
        self.stop()
        self._after = self._root.after(max(1, in_ms), self._ring)

    def stop(self) -> None:
        """Be due no more."""
        if self._after is not None:
            self._root.after_cancel(self._after)
            self._after = None

    def _ring(self) -> None:
        self._after = None
        self._due()

"""Work that may take long, in a thread of its own; what it yields comes back on the Tk thread."""

import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from terminal_app.errors import TerminalError

Yielded = TypeVar("Yielded")

LOOK_EVERY_MS = 40


class Errand(Generic[Yielded]):
    """Runs until it is through, or until nobody waits for it any more."""

    def __init__(
        self,
        root: tk.Misc,
        work: Callable[[], Iterator[Yielded]],
        each: Callable[[Yielded], None],
        done: Callable[[TerminalError | None], None],
    ) -> None:
        self._root = root
        self._work = work
        self._each = each
        self._done = done
        self._told: SimpleQueue[tuple[bool, Yielded | BaseException | None]] = SimpleQueue()
        self._given_up = threading.Event()
        self._after: str | None = None

    def start(self) -> None:
        """Begin, and look for news now and then."""
        threading.Thread(target=self._run, name="errand", daemon=True).start()
        self._after = self._root.after(LOOK_EVERY_MS, self._look)

    def give_up(self) -> None:
        """Hear no more of it; it ends by itself after the step that it is at."""
        self._given_up.set()
        if self._after is not None:
            self._root.after_cancel(self._after)
            self._after = None

    def _run(self) -> None:
        try:
            steps = self._work()
            for step in steps:
                self._told.put((False, step))
                if self._given_up.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 - the thread's edge: raised again on Tk's
            self._told.put((True, error))
        else:
            self._told.put((True, None))

    def _look(self) -> None:
        self._after = None
        while not self._given_up.is_set():
            try:
                is_end, told = self._told.get_nowait()
            except Empty:
                self._after = self._root.after(LOOK_EVERY_MS, self._look)
                return
            if not is_end:
                self._each(told)  # type: ignore[arg-type] # what was yielded
            elif told is None or isinstance(told, TerminalError):
                self._done(told)
                return
            else:
                # A fault of the program: logged and shown where all of them are.
                raise told  # type: ignore[misc] # an exception

"""Long work on a thread of its own; its results are handed over on the Tk thread."""

import threading
import tkinter as tk
from collections.abc import Callable, Iterator
from queue import Empty, SimpleQueue
from typing import Generic, TypeVar

from terminal_app.errors import TerminalError

Yielded = TypeVar("Yielded")

POLL_EVERY_MS = 40


class BackgroundTask(Generic[Yielded]):
    """Runs an iterator on a thread and delivers what it yields."""

    def __init__(
        self,
        root: tk.Misc,
        work: Callable[[], Iterator[Yielded]],
        on_result: Callable[[Yielded], None],
        on_end: Callable[[TerminalError | None], None],
    ) -> None:
        """``on_end`` gets the error that ended the work, or None."""
        self._root = root
        self._work = work
        self._on_result = on_result
        self._on_end = on_end
        self._queue: SimpleQueue[tuple[bool, Yielded | BaseException | None]] = SimpleQueue()
        self._canceled = threading.Event()
        self._after: str | None = None

    def start(self) -> None:
        """Start the thread, and poll for its results."""
        threading.Thread(target=self._run, name="background-task", daemon=True).start()
        self._after = self._root.after(POLL_EVERY_MS, self._poll)

    def cancel(self) -> None:
        """Deliver nothing more; the thread ends after its current step."""
        self._canceled.set()
        if self._after is not None:
            self._root.after_cancel(self._after)
            self._after = None

    def _run(self) -> None:
        try:
            for result in self._work():
                self._queue.put((False, result))
                if self._canceled.is_set():
                    break
        except BaseException as error:  # noqa: BLE001 - raised again on the Tk thread
            self._queue.put((True, error))
        else:
            self._queue.put((True, None))

    def _poll(self) -> None:
        self._after = None
        while not self._canceled.is_set():
            try:
                is_end, received = self._queue.get_nowait()
            except Empty:
                self._after = self._root.after(POLL_EVERY_MS, self._poll)
                return
            if not is_end:
                self._on_result(received)  # type: ignore[arg-type] # what was yielded
            elif received is None or isinstance(received, TerminalError):
                self._on_end(received)
                return
            else:
                # A bug: Tk's callback handler logs and shows it.
                raise received  # type: ignore[misc] # an exception

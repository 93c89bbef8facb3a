"""A heartbeat on the Tk thread, and whose part of a gap it is: the program's or the machine's."""

import threading
import time
import tkinter as tk
from pathlib import Path
from typing import NamedTuple

BEAT_MS = 10
FLOOR_S = 0.005


class Gap(NamedTuple):
    """The time between two beats, in seconds."""

    wall: float
    cpu: float
    """Of the Tk thread's own."""
    stood_still: float
    """The longest that the machine kept from running what was ready to run."""
    painted: float
    """What the X server has computed meanwhile: it draws in software here."""
    doing: str

    @property
    def own(self) -> float:
        """What of it the program itself has taken."""
        return max(self.cpu, self.wall - self.stood_still - self.painted)


NO_GAP = Gap(0, 0, 0, 0, "")


class Floor:
    """A thread that does nothing but beat: when it is late, so is everything on this machine.

    Python code on the Tk thread doesn't hold it up: the interpreter changes threads each 5 ms.
    """

    def __init__(self) -> None:
        self._stop = threading.Event()
        self._late: list[tuple[float, float]] = []
        self._thread = threading.Thread(target=self._run, name="floor", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        at = time.perf_counter()
        while not self._stop.wait(FLOOR_S):
            now = time.perf_counter()
            if now - at > 4 * FLOOR_S:
                self._late.append((at, now))
            at = now

    def longest_since(self, since: float) -> float:
        """Return the longest that it had to wait after ``since``, in seconds."""
        while self._late and self._late[0][1] < since:
            self._late.pop(0)
        return max((end - max(begin, since) for begin, end in list(self._late)), default=0.0)

    def stop(self) -> None:
        """End the thread."""
        self._stop.set()
        self._thread.join(10)


def times_of(task: str) -> tuple[float, float]:
    """Return how long a task ran, and was ready but not run, in seconds; 0 where nobody tells."""
    file = Path("/proc") / task / "schedstat"
    if not file.exists():
        return 0.0, 0.0
    ran, waited = file.read_text().split()[:2]
    return int(ran) / 1e9, int(waited) / 1e9


class Heartbeat:
    """Beats on the Tk thread and keeps the worst gap; ``doing`` says what has just been done."""

    def __init__(self, root: tk.Tk, x_server: int) -> None:
        self._root = root
        self._floor = Floor()
        self._own_task = f"self/task/{threading.get_native_id()}"
        self._x_server = str(x_server)
        self.doing = ""
        self.worst = NO_GAP
        self._at = self._now()
        self._after = root.after(BEAT_MS, self._beat)

    def _now(self) -> tuple[float, float, float, float]:
        painted, server_waited = times_of(self._x_server)
        _, waited = times_of(self._own_task)
        return time.perf_counter(), time.thread_time(), waited + server_waited, painted

    def _beat(self) -> None:
        before, now = self._at, self._now()
        wall, cpu, waited, painted = (
            later - earlier for later, earlier in zip(now, before, strict=True)
        )
        stood_still = max(waited, self._floor.longest_since(before[0]))
        self._keep(Gap(wall, cpu, stood_still, painted, self.doing))
        self.doing = ""
        self._at = self._now()
        self._after = self._root.after(BEAT_MS, self._beat)

    def _keep(self, gap: Gap) -> None:
        self.worst = max(self.worst, gap, key=lambda one: one.own)

    def stop(self) -> None:
        """Beat no more."""
        self._root.after_cancel(self._after)
        self._floor.stop()

"""The till, which tells how late its window's heartbeat is: ``beats FILE ARGUMENT...``.

Run as a program. Each line of FILE: when a beat came, on the wall clock, and how late, in seconds.
"""

import sys
import time
import tkinter as tk
from pathlib import Path

from benchmarks.traced.at_the_window import run_till

BEAT_MS = 5


class _Heart:
    """A timer of Tk, which writes down how late each of its calls is."""

    def __init__(self, root: tk.Tk, file: Path) -> None:
        self._root = root
        self._file = file.open("w", encoding="utf-8", buffering=1)
        self._arm()

    def _arm(self) -> None:
        self._due = time.perf_counter() + BEAT_MS / 1000
        self._root.after(BEAT_MS, self._beat)

    def _beat(self) -> None:
        late = time.perf_counter() - self._due
        self._file.write(f"{time.time()} {late}\n")
        self._arm()


def main() -> None:
    """Run the till with the arguments that follow the file's name."""
    file = Path(sys.argv.pop(1))
    run_till(lambda root: _Heart(root, file))


if __name__ == "__main__":
    main()

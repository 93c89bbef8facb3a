"""The till, which tells of its Tk thread's gaps: ``gaps FILE X-SERVER ARGUMENT...``.

Run as a program; X-SERVER is the process id of the screen. Each line of FILE: when a beat came, on
the wall clock, how long after the one before, and what of that the program itself has taken, in
seconds: not what thread and X server were ready and not let run, nor what the X server has drawn.
"""

import sys
import time
import tkinter as tk
from pathlib import Path

from benchmarks.traced.at_the_window import run_till
from tests.system.layout.heartbeat import Gap, Heartbeat


class _Told(Heartbeat):
    """A heartbeat that writes each gap down."""

    def __init__(self, root: tk.Tk, x_server: int, file: Path) -> None:
        self._file = file.open("w", encoding="utf-8", buffering=1)
        super().__init__(root, x_server)

    def _keep(self, gap: Gap) -> None:
        self._file.write(f"{time.time()} {gap.wall} {gap.own}\n")


def main() -> None:
    """Run the till with the arguments that follow the screen's process id."""
    file, x_server = Path(sys.argv.pop(1)), int(sys.argv.pop(1))
    run_till(lambda root: _Told(root, x_server, file))


if __name__ == "__main__":
    main()

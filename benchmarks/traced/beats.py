"""The till, which tells how late its window's heartbeat is: ``traced_beats FILE ARGUMENT...``.

Run as a program. Each line of FILE: when a beat came, on the wall clock, and how late, in seconds.
"""

import functools
import sys
import time
import tkinter as tk
from pathlib import Path
from typing import Any

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
    sys.argv[0] = "terminal-app"
    from terminal_app.__main__ import main as run_till
    from terminal_app.gui.views.window import Window

    window: Any = Window
    render = window.render
    hearts: list[_Heart] = []

    @functools.wraps(render)
    def rendered(self: Any, *arguments: object) -> None:  # noqa: ANN401 - the class is imported late
        if not hearts:
            hearts.append(_Heart(self.root, file))
        render(self, *arguments)

    window.render = rendered
    sys.exit(run_till())


if __name__ == "__main__":
    main()

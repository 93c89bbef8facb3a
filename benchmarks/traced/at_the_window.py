"""The till with something at its window that a benchmark has made, such as a heartbeat."""

import functools
import sys
import tkinter as tk
from collections.abc import Callable
from typing import Any


def run_till(make: Callable[[tk.Tk], object]) -> None:
    """Run the till with the program's arguments; ``make`` is called once, with its first state."""
    sys.argv[0] = "terminal-app"
    from terminal_app.__main__ import main
    from terminal_app.gui.views.window import Window

    window: Any = Window
    render = window.render
    made: list[object] = []

    @functools.wraps(render)
    def rendered(self: Any, *arguments: object) -> None:  # noqa: ANN401 - the class is imported late
        if not made:
            made.append(make(self.root))
        render(self, *arguments)

    window.render = rendered
    sys.exit(main())

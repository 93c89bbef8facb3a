"""The till's first paint, which tells how long its parts take: ``start SPAWNED_AT``.

Run as a program; it prints the parts and their seconds as JSON, and ends. ``bare`` after the time:
those of the bare window.
"""

import json
import sys
import time

_up = time.time()


def _bare() -> dict[str, float]:
    import tkinter as tk

    from benchmarks.bare_window import WIDGETS, build

    loaded = time.time()
    root = tk.Tk()
    opened = time.time()
    build(root, WIDGETS)
    built = time.time()
    root.update()
    return {
        "modules": loaded - _up,
        "Tk": opened - loaded,
        "widgets": built - opened,
        "painting": time.time() - built,
    }


def _till() -> dict[str, float]:
    from terminal_app.gui import first_paint
    from terminal_app.gui.views import window

    loaded = time.time()
    marks: list[float] = []
    opens, shows = window._open_root, window.Window.show  # noqa: SLF001 - the part that is measured

    def opened() -> object:
        root = opens()
        marks.append(time.time())
        return root

    def shown(self: window.Window) -> None:
        marks.append(time.time())
        shows(self)
        marks.append(time.time())

    window._open_root, window.Window.show = opened, shown  # type: ignore[assignment,method-assign] # noqa: SLF001 - it is replaced
    first_paint.paint(None, fills_screen=True)
    opened_at, built_at, painted_at = marks
    return {
        "modules": loaded - _up,
        "Tk": opened_at - loaded,
        "widgets": built_at - opened_at,
        "painting": painted_at - built_at,
    }


def main() -> None:
    """Measure one start."""
    parts = {"Python": _up - float(sys.argv[1])}
    parts.update(_bare() if "bare" in sys.argv else _till())
    sys.stdout.write(json.dumps(parts))


if __name__ == "__main__":
    main()

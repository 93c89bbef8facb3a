"""Rows on a canvas under a finger, a mouse and its wheel: touched, dragged and scrolled."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

WHEEL_ROWS = 3


class TouchedRows:
    """Tells which row in sight was touched, and by how many rows the list was scrolled."""

    def __init__(
        self,
        canvas: tk.Canvas,
        row_height: Callable[[], int],
        on_touched: Callable[[int], None],
        on_scrolled: Callable[[int], None],
        top: Callable[[], int] = lambda: 0,
    ) -> None:
        """``on_touched`` gets the row counted from the first in sight; ``top``: pixels above it.

        ``on_scrolled`` gets a number of rows, less than 0 towards the list's beginning.
        """
        self._canvas = canvas
        self._row_height = row_height
        self._on_touched = on_touched
        self._on_scrolled = on_scrolled
        self._top = top
        self._dragged_from: int | None = None
        self._has_moved = False
        self._labels: list[ttk.Label] = []
        self._listen_to(canvas)

    def labels(self, count: int) -> list[ttk.Label]:
        """Return ``count`` labels to be placed on rows, each a part of its row; hide the others."""
        while len(self._labels) < count:
            label = ttk.Label(self._canvas, takefocus=False)
            self._listen_to(label)
            self._labels.append(label)
        for spare in self._labels[count:]:
            spare.place_forget()
        return self._labels[:count]

    def _listen_to(self, widget: tk.Widget) -> None:
        """Listen to the canvas, or to what lies on it."""
        # Without the class's bindings: a touched list must not take the focus.
        widget.bindtags((str(widget), str(widget.winfo_toplevel()), "all"))
        widget.bind("<Button-1>", self._pressed)
        widget.bind("<B1-Motion>", self._dragged)
        widget.bind("<ButtonRelease-1>", self._released)
        widget.bind("<MouseWheel>", lambda event: self._wheel(-1 if event.delta > 0 else 1))
        widget.bind("<Button-4>", lambda _: self._wheel(-1))
        widget.bind("<Button-5>", lambda _: self._wheel(1))

    def _y(self, event: "tk.Event[tk.Misc]") -> int:
        return event.y_root - self._canvas.winfo_rooty() - self._top()

    def _wheel(self, direction: int) -> str:
        self._on_scrolled(direction * WHEEL_ROWS)
        return "break"

    def _pressed(self, event: "tk.Event[tk.Misc]") -> None:
        self._dragged_from, self._has_moved = self._y(event), False

    def _dragged(self, event: "tk.Event[tk.Misc]") -> None:
        if self._dragged_from is None:
            return
        height = self._row_height()
        moved = self._dragged_from - self._y(event)
        if abs(moved) >= height // 2:
            self._has_moved = True
        rows = int(moved / height)
        if rows:
            self._dragged_from -= rows * height
            self._on_scrolled(rows)

    def _released(self, event: "tk.Event[tk.Misc]") -> None:
        y = self._y(event)
        if y >= 0 and not self._has_moved and self._dragged_from is not None:
            self._on_touched(y // self._row_height())
        self._dragged_from = None

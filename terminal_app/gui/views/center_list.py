"""The middle pane's list: rows to touch, or to go through by the arrow keys."""

import tkinter as tk

from terminal_app.gui.screen_state import Listed, Lookup, RowAt
from terminal_app.gui.views.center_welcome import centred
from terminal_app.gui.views.widgets.button import Parts
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import font

ROW_HEIGHT = 54
SIDE = 10
WHEEL_ROWS = 3


class LookupFace:
    """Draws a ``Lookup``: as many rows as there is room for, the selected one among them."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Lookup | None = None
        self._room = (0, 0)
        self._first = 0
        self._dragged_from: int | None = None
        self._has_moved = False
        self.frame = tk.Frame(parent, background=palette.card)
        self._title = centred(self.frame, "title", palette.ink, palette.card)
        self._hint = centred(self.frame, "text", palette.muted, palette.card)
        self._rows = tk.Canvas(
            self.frame, background=palette.card, borderwidth=0, highlightthickness=0,
            takefocus=False, width=1, height=1,
        )  # fmt: skip
        # Without the class's bindings: a touched list must not take the keyboard.
        self._rows.bindtags((str(self._rows), str(parent.winfo_toplevel()), "all"))
        self._title.pack(side="top", fill="x")
        self._hint.pack(side="top", fill="x", pady=(theme.px(2), theme.px(10)))
        self._rows.pack(side="top", fill="both", expand=True)
        self._rows.bind("<Button-1>", self._touched)
        self._rows.bind("<B1-Motion>", self._dragged)
        self._rows.bind("<ButtonRelease-1>", self._released)
        self._rows.bind("<MouseWheel>", lambda event: self._scroll(-1 if event.delta > 0 else 1))
        self._rows.bind("<Button-4>", lambda _: self._scroll(-1))
        self._rows.bind("<Button-5>", lambda _: self._scroll(1))
        self._rows.bind("<Configure>", lambda _: self._draw())

    def render(self, face: Lookup) -> None:
        """Draw what has changed."""
        before, self._shown = self._shown, face
        if face == before:
            return
        self._title.configure(text=face.title)
        self._hint.configure(text=face.hint)
        if before is None or before.rows != face.rows:
            self._first = 0
        self._keep_in_sight(face.selected)
        self._draw()

    def arrange(self, width: int, height: int) -> None:
        """Fit into ``width`` and ``height`` pixels."""
        self._room = (width, height)
        self._title.configure(wraplength=width)
        self._hint.configure(wraplength=width)
        if self._shown is not None:
            self._keep_in_sight(self._shown.selected)
        self._draw()

    @property
    def _high(self) -> int:
        return self._theme.tall(ROW_HEIGHT)

    @property
    def _fitting(self) -> int:
        return max(1, self._rows.winfo_height() // self._high)

    def _keep_in_sight(self, row: int) -> None:
        self._first = max(min(self._first, row), row - self._fitting + 1)

    def _scroll(self, direction: int) -> str:
        if self._shown is not None:
            last = max(0, len(self._shown.rows) - self._fitting)
            self._first = min(max(0, self._first + direction * WHEEL_ROWS), last)
            self._draw()
        return "break"

    def _draw(self) -> None:
        self._rows.delete("all")
        shown, wide = self._shown, self._rows.winfo_width()
        if shown is None or wide <= 1:
            return
        palette = self._theme.palette
        if shown.empty:
            self._rows.create_text(
                wide // 2, self._high, text=shown.empty, font=font("text"), fill=palette.muted,
                width=wide,
            )  # fmt: skip
        # One more than fits, cut by the edge: it says that there is more.
        for place, row in enumerate(shown.rows[self._first : self._first + self._fitting + 1]):
            is_selected = self._first + place == shown.selected
            self._draw_row(row, place * self._high, wide, is_selected=is_selected)

    def _draw_row(self, row: Listed, top: int, wide: int, *, is_selected: bool) -> None:
        theme, canvas = self._theme, self._rows
        palette, side, high = theme.palette, theme.px(SIDE), self._high
        if is_selected:
            edge = theme.px(2)
            canvas.create_rectangle(
                edge, top + edge, wide - edge, top + high - edge, fill=palette.key_hover,
                outline=palette.accent, width=edge,
            )  # fmt: skip
        upper, lower = top + round(high * 0.33), top + round(high * 0.7)
        inks = (palette.ink, palette.ink_of(row.tone))
        self._draw_pair("bold", upper, (row.name, row.value), inks)
        muted = (palette.muted, palette.muted)
        self._draw_pair("caption", lower, (row.under_name, row.under_value), muted)
        if not is_selected:
            canvas.create_line(side, top + high - 1, wide - side, top + high - 1, fill=palette.line)

    def _draw_pair(
        self, type_name: str, middle: int, texts: tuple[str, str], inks: tuple[str, str]
    ) -> None:
        """Two texts on one line; the left one gives way to the right one."""
        theme, canvas = self._theme, self._rows
        side, wide = theme.px(SIDE), canvas.winfo_width()

        def measure(text: str) -> int:
            return theme.measure(type_name, text)

        right = shorten(texts[1], wide - 2 * side, measure)
        left = shorten(texts[0], wide - 3 * side - measure(right), measure) if texts[0] else ""
        canvas.create_text(side, middle, text=left, font=font(type_name), fill=inks[0], anchor="w")
        canvas.create_text(
            wide - side, middle, text=right, font=font(type_name), fill=inks[1], anchor="e"
        )

    def _touched(self, event: "tk.Event[tk.Misc]") -> None:
        self._dragged_from, self._has_moved = event.y, False

    def _dragged(self, event: "tk.Event[tk.Misc]") -> None:
        if self._dragged_from is None or self._shown is None:
            return
        rows = (self._dragged_from - event.y) // self._high
        if abs(self._dragged_from - event.y) >= self._high // 2:
            self._has_moved = True
        if rows:
            last = max(0, len(self._shown.rows) - self._fitting)
            self._first = min(max(0, self._first + rows), last)
            self._dragged_from -= rows * self._high
            self._draw()

    def _released(self, event: "tk.Event[tk.Misc]") -> None:
        touched = self._first + event.y // self._high
        if self._shown is not None and not self._has_moved and touched < len(self._shown.rows):
            self._parts.on_gesture(RowAt(touched))
        self._dragged_from = None

"""Middle pane, a list: rows chosen by touch or with the arrow keys."""

import tkinter as tk

from terminal_app.gui.screen_state import Listed, Lookup, RowAt
from terminal_app.gui.views.panes.center_view import CenterView
from terminal_app.gui.views.widgets.labels import centred
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.widgets.touched_rows import TouchedRows
from terminal_app.gui.views.widgets.view import ViewContext

ROW_HEIGHT = 54
SIDE = 10


class ListView(CenterView[Lookup]):
    """Draws a ``Lookup``: the rows that fit, the selected one among them."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(parent, context)
        theme, palette = context.theme, context.theme.palette
        self._first = 0
        """The first visible row."""
        self._arranged = (0, 0)
        """In pixels, when the selected row was brought into sight last."""
        self._title = centred(self.frame, theme, "title")
        self._hint = centred(self.frame, theme, "text", palette.muted)
        self._rows = tk.Canvas(
            self.frame, background=palette.card, borderwidth=0, highlightthickness=0,
            takefocus=False, width=1, height=1,
        )  # fmt: skip
        TouchedRows(self._rows, lambda: self._row_height, self._touched, self._scroll_by)
        self._title.pack(side="top", fill="x")
        self._hint.pack(side="top", fill="x", pady=(theme.px(2), theme.px(10)))
        self._rows.pack(side="top", fill="both", expand=True)
        self._rows.bind("<Configure>", lambda _: self._draw_rows())

    def _draw(self, content: Lookup, before: Lookup | None) -> None:
        self._title.configure(text=content.title)
        self._hint.configure(text=content.hint)
        goes_on = before is not None and content.rows[: len(before.rows)] == before.rows
        if not goes_on:
            self._first = 0
        if before is None or not goes_on or before.selected != content.selected:
            self._scroll_to(content.selected)
        self._draw_rows()

    def _arrange(self, content: Lookup, width: int, height: int) -> None:
        self._title.configure(wraplength=width)
        self._hint.configure(wraplength=width)
        if (width, height) != self._arranged:
            # Else a list that a person has scrolled would jump back with each row that changes.
            self._arranged = (width, height)
            self._scroll_to(content.selected)
        self._draw_rows()

    @property
    def _row_height(self) -> int:
        return self._theme.text_px(ROW_HEIGHT)

    @property
    def _fitting(self) -> int:
        return max(1, self._rows.winfo_height() // self._row_height)

    def _scroll_to(self, row: int) -> None:
        self._first = max(min(self._first, row), row - self._fitting + 1)

    def _scroll_by(self, rows: int) -> None:
        if self._shown is not None:
            last = max(0, len(self._shown.rows) - self._fitting)
            self._first = min(max(0, self._first + rows), last)
            self._draw_rows()

    def _draw_rows(self) -> None:
        self._rows.delete("all")
        shown, width = self._shown, self._rows.winfo_width()
        if shown is None or width <= 1:
            return
        palette = self._theme.palette
        if shown.empty:
            self._rows.create_text(
                width // 2, self._row_height, text=shown.empty, font=font("text"),
                fill=palette.muted, width=width,
            )  # fmt: skip
        # One row more than fits, cut by the edge, shows that the list goes on.
        for place, row in enumerate(shown.rows[self._first : self._first + self._fitting + 1]):
            is_selected = self._first + place == shown.selected
            self._draw_row(row, place * self._row_height, width, is_selected=is_selected)

    def _draw_row(self, row: Listed, top: int, width: int, *, is_selected: bool) -> None:
        theme, canvas = self._theme, self._rows
        palette, side, height = theme.palette, theme.px(SIDE), self._row_height
        if is_selected:
            edge = theme.px(2)
            canvas.create_rectangle(
                edge, top + edge, width - edge, top + height - edge, fill=palette.key_hover,
                outline=palette.accent, width=edge,
            )  # fmt: skip
        upper, lower = top + round(height * 0.33), top + round(height * 0.7)
        inks = (palette.ink, palette.ink_of(row.tone))
        self._draw_pair("bold", upper, (row.name, row.value), inks)
        muted = (palette.muted, palette.muted)
        self._draw_pair("caption", lower, (row.under_name, row.under_value), muted)
        if not is_selected:
            bottom = top + height - 1
            canvas.create_line(side, bottom, width - side, bottom, fill=palette.line)

    def _draw_pair(
        self, font_name: str, middle: int, texts: tuple[str, str], inks: tuple[str, str]
    ) -> None:
        """Draw two texts on one line; the left one is shortened first."""
        theme, canvas = self._theme, self._rows
        side, width = theme.px(SIDE), canvas.winfo_width()

        def measure(text: str) -> int:
            return theme.measure(font_name, text)

        right = shorten(texts[1], width - 2 * side, measure)
        left = shorten(texts[0], width - 3 * side - measure(right), measure) if texts[0] else ""
        canvas.create_text(side, middle, text=left, font=font(font_name), fill=inks[0], anchor="w")
        canvas.create_text(
            width - side, middle, text=right, font=font(font_name), fill=inks[1], anchor="e"
        )

    def _touched(self, place: int) -> None:
        row = self._first + place
        if self._shown is not None and row < len(self._shown.rows):
            self._context.on_gesture(RowAt(row))

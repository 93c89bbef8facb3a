"""The third card: today's payments, those to resolve first."""

import tkinter as tk
from functools import partial
from tkinter import ttk

from terminal_app.gui.screen_state import Today, TodayRow
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import CARD_PADDING, font
from terminal_app.gui.views.widgets.touched_rows import TouchedRows
from terminal_app.gui.views.widgets.view import StateView, ViewContext

ROW_HEIGHT = 48
TWO_LINES_HEIGHT = 62
"""Of a row whose outcome stands under its amount, since the card is narrow."""
BUTTON_HEIGHT = 48
PILL_SIDES = 22


class TodayPane(StateView[Today]):
    """Draws a ``Today``: as many rows as fit."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        self.frame = ttk.Frame(parent, style=context.styles.card(), padding=theme.px(CARD_PADDING))
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._title = tk.Label(
            self.frame, font=font("bold"), foreground=palette.ink, background=palette.card, padx=0
        )
        self._summary = tk.Label(
            self.frame, font=font("caption"), foreground=palette.muted, background=palette.card,
            padx=0, justify="left",
        )  # fmt: skip
        self._has_two_lines = False
        self._rows = tk.Canvas(
            self.frame, background=palette.card, borderwidth=0, highlightthickness=0,
            takefocus=False, width=1, height=1,
        )  # fmt: skip
        self._touched_rows = TouchedRows(
            self._rows, lambda: self._row_height, self._touched, lambda _rows: None
        )
        self._all = PushButton(self.frame, context, "Secondary", "button")
        self._title.grid(row=0, column=0, sticky="w")
        self._summary.grid(row=0, column=1, sticky="e")
        self._rows.grid(row=2, column=0, columnspan=2, sticky="nswe", pady=(theme.px(8), 0))
        self._all.widget.grid(row=3, column=0, columnspan=2, sticky="nswe", pady=(theme.px(10), 0))
        self.frame.grid_rowconfigure(2, weight=1)
        self.frame.grid_rowconfigure(3, minsize=theme.text_px(BUTTON_HEIGHT) + theme.px(10))
        self.frame.grid_columnconfigure(1, weight=1)
        self._rows.bind("<Configure>", lambda _: self._draw_rows())

    def _draw(self, today: Today, _before: Today | None) -> None:
        self._title.configure(text=today.title)
        self._draw_rows()

    def arrange(self) -> None:
        """Lay out again after the growth has changed."""
        theme = self._theme
        self.frame.grid_rowconfigure(3, minsize=theme.text_px(BUTTON_HEIGHT) + theme.px(10))
        self._all.refit()
        self._draw_rows()

    @property
    def _row_height(self) -> int:
        return self._theme.text_px(TWO_LINES_HEIGHT if self._has_two_lines else ROW_HEIGHT)

    def _touched(self, row: int) -> None:
        if self._shown is not None and row < min(self._fitting, len(self._shown.rows)):
            self._context.on_gesture(self._shown.rows[row].wish)

    @property
    def _fitting(self) -> int:
        return max(0, self._rows.winfo_height() // self._row_height)

    def _draw_rows(self) -> None:
        theme, canvas, today = self._theme, self._rows, self._shown
        width = canvas.winfo_width()
        canvas.delete("all")
        if today is None or width <= 1:
            return
        palette = theme.palette
        self._show_summary(today, width)
        self._all.show(today.all_payments, width)
        fonts = [self._pill_font(row, width) for row in today.rows]
        self._has_two_lines = "" in fonts
        if today.empty:
            canvas.create_text(
                0, self._row_height // 2, text=today.empty, font=font("text"), anchor="w",
                fill=palette.muted, width=width,
            )  # fmt: skip
        shown = today.rows[: self._fitting]
        pills = self._touched_rows.labels(len(shown))
        for number, (row, pill) in enumerate(zip(shown, pills, strict=True)):
            self._draw_row(row, pill, fonts[number], number * self._row_height, width)

    def _show_summary(self, today: Today, width: int) -> None:
        """Show how many are paid beside the title, or under it where the card is narrow."""
        theme = self._theme
        measure = partial(theme.measure, "caption")
        beside = width - theme.measure("bold", today.title) - theme.px(12)
        fits = measure(today.summary) <= beside
        self._summary.configure(text=today.summary, wraplength=0 if fits else width)
        row, column = (0, 1) if fits else (1, 0)
        self._summary.grid(
            row=row, column=column, columnspan=2 - column, sticky="e" if fits else "w"
        )

    def _pill_font(self, row: TodayRow, width: int) -> str:
        """Return the font in which the outcome fits beside time and amount; empty: in none."""
        theme = self._theme
        taken = theme.measure("caption", row.time) + theme.measure("bold", row.amount)
        room = width - taken - theme.px(PILL_SIDES) - theme.px(10) - theme.px(4)
        fitting = (name for name in ("pill", "cap") if theme.measure(name, _word(row)) <= room)
        return next(fitting, "")

    def _draw_row(self, row: TodayRow, pill: ttk.Label, name: str, top: int, width: int) -> None:
        theme, canvas, height = self._theme, self._rows, self._row_height
        palette, gap = theme.palette, theme.px(10)
        canvas.create_line(0, top + height - 1, width, top + height - 1, fill=palette.line)
        middle = lower = top + height // 2
        if self._has_two_lines:
            middle, lower, name = top + round(height * 0.3), top + round(height * 0.7), "pill"
        room = width - theme.px(PILL_SIDES)
        if theme.measure(name, _word(row)) > room:
            name = "cap"
        right = shorten(_word(row), room, partial(theme.measure, name))
        style = self._context.styles.pill(row.tone, "pill")
        pill.configure(text=right, style=style, font=font(name))
        pill.place(x=width, y=lower, anchor="e")
        ink = palette.not_known if row.key else palette.muted
        canvas.create_text(0, middle, text=row.time, font=font("caption"), fill=ink, anchor="w")
        left = theme.measure("caption", row.time) + gap
        canvas.create_text(
            left, middle, text=row.amount, font=font("bold"), fill=palette.ink, anchor="w"
        )
        left += theme.measure("bold", row.amount) + theme.px(6)
        room = width - left
        if not self._has_two_lines:
            room -= theme.measure("pill", right) + theme.px(PILL_SIDES) + gap
        if room > theme.px(30):
            canvas.create_text(
                left, middle, text=shorten(row.about, room, partial(theme.measure, "caption")),
                font=font("caption"), fill=palette.muted, anchor="w",
            )  # fmt: skip


def _word(row: TodayRow) -> str:
    """Return the outcome, with the key that leads to it."""
    return f"{row.outcome}  {row.key}" if row.key else row.outcome

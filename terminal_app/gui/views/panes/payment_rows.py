"""The rows of the page of payments: those that fit, of a list that may be of any length."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.gui.screen_state import PaymentRow, PaymentsPage, RowAt, ScrolledTo
from terminal_app.gui.views.widgets.text_fit import break_lines, shorten
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.widgets.touched_rows import TouchedRows
from terminal_app.gui.views.widgets.view import StateView, ViewContext

ROW_HEIGHT = 46
HEADING_HEIGHT = 30
SIDE = 14
COLUMN_GAP, TIGHT_COLUMN_GAP = 22, 12
LEAST_ROWS = 3
PILL_PADDING = 11
PILL_HEIGHT = 10
"""Above and below its word, together."""
TIGHT_FONTS = (("strong", "caption"), ("cap", "cap"))
"""Of the amount and of the other columns, where they don't fit in their own."""
AMOUNT, OUTCOME = 1, 2
"""The column that is written to the right, and the one that is drawn as a pill."""
_METHOD, _RECEIPT, _WHO, _NOTE = 3, 4, 5, 6
GIVING_WAY = (_NOTE, _WHO, _METHOD, _RECEIPT)
"""The columns that are left out where there is no room, the first of these first."""
STEP_GAP = 6
"""Below what is to be done next."""
LEAST = {_WHO: 70, _NOTE: 90}
"""What these take at least, shortened; the others are shown in full."""


class PaymentRows(StateView[PaymentsPage]):
    """Draws the rows of a ``PaymentsPage``, the selected one among them."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        palette = context.theme.palette
        self._first = 0
        """The first row in sight."""
        self._tightness = 0
        """In how much smaller fonts what no row can do without has room."""
        self._step_lines = 0
        """How many lines the longest next step of a row takes; 0: no row has one."""
        self.canvas = tk.Canvas(
            parent, background=palette.card, borderwidth=0, highlightthickness=0,
            takefocus=False, width=1, height=1,
        )  # fmt: skip
        self._touched_rows = TouchedRows(
            self.canvas, lambda: self._row_height, self._touched, self._scroll_by, lambda: self._top
        )
        self.canvas.bind("<Configure>", lambda _: self._resized())

    def _draw(self, page: PaymentsPage, before: PaymentsPage | None) -> None:
        is_anew = before is None or (before.search, before.filters, before.day) != (
            page.search, page.filters, page.day,
        )  # fmt: skip
        if is_anew:
            self._first = 0
        self._measure_steps(page)
        if before is None or before.selected != page.selected:
            self._scroll_to(page.selected)
        self._first = min(self._first, self._last_first)
        self._draw_rows()

    def _resized(self) -> None:
        if self._shown is not None:
            self._measure_steps(self._shown)
            self._scroll_to(self._shown.selected)
        self._draw_rows()

    @property
    def _upper_height(self) -> int:
        """How high the columns of a row are, without what is under them."""
        return self._theme.text_px(ROW_HEIGHT)

    @property
    def _row_height(self) -> int:
        theme = self._theme
        below = self._step_lines * theme.line_height("caption") + theme.px(STEP_GAP)
        return self._upper_height + (below if self._step_lines else 0)

    def _measure_steps(self, page: PaymentsPage) -> None:
        # Most rows have one of a few.
        steps = {row.step for row in page.rows if row.step}
        self._step_lines = max((self._broken(step).count("\n") + 1 for step in steps), default=0)

    def _broken(self, step: str) -> str:
        """Return a row's next step in lines of the list's width."""
        theme = self._theme
        width = max(1, self.canvas.winfo_width() - 2 * theme.px(SIDE))
        return break_lines(step, width, lambda text: theme.measure("caption", text))

    @property
    def _top(self) -> int:
        return self._theme.text_px(HEADING_HEIGHT)

    @property
    def _fitting(self) -> int:
        return max(1, (self.canvas.winfo_height() - self._top) // self._row_height)

    @property
    def _in_sight(self) -> int:
        """How many rows are drawn: one more than fits, where the edge cuts none of its words."""
        theme, fitting = self._theme, self._fitting
        pill = theme.line_height("pill") + theme.px(PILL_HEIGHT)
        # What is to be done next is under the pill, to the row's end.
        needed = self._row_height if self._step_lines else (self._row_height + pill) // 2
        needed += self._top + fitting * self._row_height
        return fitting + 1 if needed <= self.canvas.winfo_height() else fitting

    @property
    def _last_first(self) -> int:
        number = 0 if self._shown is None else self._shown.number
        return max(0, number - self._fitting)

    def _scroll_to(self, row: int) -> None:
        self._first = max(min(self._first, row), row - self._fitting + 1)

    def has_room(self, height: int) -> bool:
        """Whether the rows that a cashier needs at least fit into a list of that height."""
        return height >= self._top + LEAST_ROWS * self._row_height

    # -- what a hand does -------------------------------------------------------------------

    def _scroll_by(self, rows: int) -> None:
        first = min(max(0, self._first + rows), self._last_first)
        if first != self._first:
            self._first = first
            self._draw_rows()
            self._context.on_gesture(ScrolledTo(first))

    def _touched(self, place: int) -> None:
        row = self._first + place
        if self._shown is not None and row < self._shown.number:
            self._context.on_gesture(RowAt(row))

    # -- drawing ----------------------------------------------------------------------------

    def _draw_rows(self) -> None:
        canvas, page = self.canvas, self._shown
        canvas.delete("all")
        width = canvas.winfo_width()
        if page is None or width <= 1:
            return
        palette = self._theme.palette
        numbers = range(self._first, min(page.number, self._first + self._in_sight))
        rows = {
            number: page.rows[number - page.first]
            for number in numbers
            if 0 <= number - page.first < len(page.rows)
        }
        self._tightness = 0
        columns = self._columns(page, list(rows.values()), width)
        for column, (left, right) in columns.items():
            is_right = column == AMOUNT
            canvas.create_text(
                right if is_right else left, self._top // 2, text=page.headings[column],
                font=font("caption"), fill=palette.muted, anchor="e" if is_right else "w",
            )  # fmt: skip
        canvas.create_line(0, self._top - 1, width, self._top - 1, fill=palette.line)
        if page.empty:
            canvas.create_text(
                width // 2, self._top + self._row_height, text=page.empty, font=font("text"),
                fill=palette.muted, width=width - 2 * self._theme.px(SIDE),
            )  # fmt: skip
        pills = self._touched_rows.labels(len(rows))
        for (number, row), pill in zip(rows.items(), pills, strict=True):
            top = self._top + (number - self._first) * self._row_height
            is_selected = number == page.selected
            self._draw_row(row, top, width, columns, is_selected=is_selected)
            self._place_pill(pill, row, top, columns[OUTCOME])

    def _columns(
        self, page: PaymentsPage, rows: list[PaymentRow], width: int
    ) -> dict[int, tuple[int, int]]:
        """Return left and right of each column that has room."""
        theme = self._theme
        gap = theme.px(TIGHT_COLUMN_GAP if self._tightness else COLUMN_GAP)
        side = theme.px(SIDE)
        wide: dict[int, int] = {}
        for column, heading in enumerate(page.headings):
            texts = [_texts(row)[column] for row in rows]
            widest = max(map(self._measure_of(column), texts), default=0)
            if column == OUTCOME:
                widest += 2 * theme.px(PILL_PADDING)
            if widest or column <= OUTCOME or not rows:
                wide[column] = max(widest, theme.measure("caption", heading))
        least = {column: self._least(wide, column) for column in wide}
        room = width - 2 * side + gap - sum(of + gap for of in least.values())
        for column in GIVING_WAY:
            if room < 0 and column in least:
                room += least.pop(column) + gap
        for column in () if self._tightness else reversed(GIVING_WAY):
            # What was left out first may fit where a wider one went after it.
            fits = (
                column in wide and column not in least and self._least(wide, column) + gap <= room
            )
            if fits:
                least[column] = self._least(wide, column)
                room -= least[column] + gap
        if room < 0 and self._tightness < len(TIGHT_FONTS):
            self._tightness += 1
            return self._columns(page, rows, width)
        columns: dict[int, tuple[int, int]] = {}
        left = side
        for column in sorted(least):
            more = min(room, wide[column] - least[column])
            room -= more
            columns[column] = (left, left + least[column] + more)
            left += least[column] + more + gap
        return columns

    def _least(self, wide: dict[int, int], column: int) -> int:
        """Return what a column takes at least, in pixels."""
        least = self._theme.text_px(LEAST[column]) if column in LEAST else wide[column]
        return min(wide[column], least)

    def _measure_of(self, column: int) -> Callable[[str], int]:
        name = self._font_of(column)
        return lambda text: self._theme.measure(name, text)

    def _font_of(self, column: int) -> str:
        """Return the font of a column: a smaller one where time, amount and outcome need it."""
        if not self._tightness:
            return {AMOUNT: "bold", OUTCOME: "pill"}.get(column, "text")
        of_amount, of_others = TIGHT_FONTS[self._tightness - 1]
        return {AMOUNT: of_amount, OUTCOME: "cap"}.get(column, of_others)

    def _draw_row(
        self,
        row: PaymentRow,
        top: int,
        width: int,
        columns: dict[int, tuple[int, int]],
        *,
        is_selected: bool,
    ) -> None:
        theme, canvas = self._theme, self.canvas
        palette, height, texts = theme.palette, self._row_height, _texts(row)
        if is_selected:
            edge = theme.px(2)
            canvas.create_rectangle(
                edge, top + edge, width - edge, top + height - edge,
                fill=palette.card, outline=palette.accent, width=edge,
            )  # fmt: skip
        else:
            canvas.create_line(0, top + height - 1, width, top + height - 1, fill=palette.line)
        middle = top + self._upper_height // 2
        if row.step:
            canvas.create_text(
                theme.px(SIDE), top + self._upper_height, text=self._broken(row.step),
                font=font("caption"), fill=palette.ink, anchor="nw",
            )  # fmt: skip
        for column, (left, right) in columns.items():
            if column == OUTCOME:
                continue
            measure = self._measure_of(column)
            is_amount = column == AMOUNT
            ink = palette.ink if is_amount or is_selected else palette.muted
            canvas.create_text(
                right if is_amount else left, middle,
                text=shorten(texts[column], right - left, measure),
                font=font(self._font_of(column)), fill=ink,
                anchor="e" if is_amount else "w",
            )  # fmt: skip

    def _place_pill(
        self, pill: ttk.Label, row: PaymentRow, top: int, column: tuple[int, int]
    ) -> None:
        left, right = column
        room = right - left - 2 * self._theme.px(PILL_PADDING)
        text = shorten(row.outcome, room, self._measure_of(OUTCOME))
        style = self._context.styles.pill(row.tone, "pill")
        pill.configure(text=text, style=style, font=font(self._font_of(OUTCOME)))
        pill.place(x=left, y=top + self._upper_height // 2, anchor="w")


def _texts(row: PaymentRow) -> tuple[str, ...]:
    """Return the columns in the order of the headings."""
    return (row.time, row.amount, row.outcome, row.method, row.receipt, row.who, row.note)

"""The page of a day: figures and hours on the left, the closing of the day on the right."""

import tkinter as tk
from functools import partial

from terminal_app.gui.screen_state import DayPage, Detail, Figure, Tone
from terminal_app.gui.views.panes.closing_card import ClosingCard
from terminal_app.gui.views.panes.hour_chart import LEAST_HEIGHT, HourChart
from terminal_app.gui.views.panes.notice import NoticeBox
from terminal_app.gui.views.panes.page_view import PageView
from terminal_app.gui.views.panes.receipt import ReceiptPane
from terminal_app.gui.views.widgets.button import ROW_HEIGHT, ButtonPool, ChoicePool, PushButton
from terminal_app.gui.views.widgets.labels import flush_left
from terminal_app.gui.views.widgets.row_fit import in_rows
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.text_fit import fit_lines
from terminal_app.gui.views.widgets.theme import (
    CARD_GAP,
    CARD_PADDING,
    PANE_GAP,
    TOUCH_TARGET,
    font,
)
from terminal_app.gui.views.widgets.view import StateView, ViewContext

_LEAST_TITLE = 13
_MOST_LINES = 4
_FOUR_BESIDE, _TWO_BY_TWO = 7, 8
"""Lines that the figures take, with those of the chart beside each other."""
_WIDE = 560
"""So wide, the figures have room beside each other."""
_LABEL_EDGE = 4
"""What Tk adds to a label's text at both sides."""


class DayView(PageView[DayPage]):
    """Draws a ``DayPage``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(parent, context)
        theme, palette = context.theme, context.theme.palette
        self._inner = tk.Frame(self._left, background=palette.card)
        self._inner.pack(fill="both", expand=True)
        self._title = flush_left(self._inner, theme, "title")
        self._about = flush_left(self._inner, theme, "caption")
        self._about.configure(foreground=palette.muted)
        self._earlier = PushButton(self._inner, context, "Secondary", "button")
        self._today = PushButton(self._inner, context, "Secondary", "button")
        self._later = PushButton(self._inner, context, "Secondary", "button")
        self._choices = ChoicePool(self._inner, context, "Secondary", "Chosen", "small")
        self._figures = [FigureView(self._inner, context, number) for number in range(4)]
        self._empty = flush_left(self._inner, theme, "text")
        self._chart_title = flush_left(self._inner, theme, "caption")
        self._chart_title.configure(foreground=palette.muted)
        self._chart = HourChart(self._inner, context)
        self._chosen = flush_left(self._inner, theme, "caption")
        self._lines = ScrolledText(self._inner, theme, palette.card, theme.px(8))
        self._notice = NoticeBox(self._inner, context)
        self._buttons = ButtonPool(self._inner, context, "Secondary", "button")
        self._card = ClosingCard(self._right, context)
        self._paper = ReceiptPane(self._right, context)

    def _draw(self, page: DayPage, before: DayPage | None) -> None:
        self._chart.render(page.bars)
        if page.notice is not None:
            self._notice.render(page.notice)
        self._card.render(page)
        if page.paper is not None:
            self._paper.render(page.paper)
        if before is None or before._replace(bars=()) != page._replace(bars=()):
            self.arrange()

    def arrange(self) -> None:
        """Fit everything to the page's size, and to fonts that others have used meanwhile."""
        theme, page = self._theme, self._shown
        width, height = self.frame.winfo_width(), self.frame.winfo_height()
        if page is None or width <= 1:
            return
        gap, padding = theme.px(PANE_GAP), 2 * theme.px(CARD_PADDING)
        side = self._side_width(width)
        self._left.place(x=0, y=0, width=width - side - gap, height=height)
        self._right.place(x=width - side, y=0, width=side, height=height)
        for view, is_shown in ((self._card, page.paper is None), (self._paper, page.paper)):
            if is_shown:
                view.frame.place(relwidth=1, relheight=1)
            else:
                view.frame.place_forget()
        self._card.arrange(side, height)
        self._paper.arrange()
        self._arrange_left(page, width - side - gap - padding, height - padding)

    def _arrange_left(self, page: DayPage, width: int, height: int) -> None:
        top = self._arrange_head(page, width)
        top = self._arrange_choices(page, width, top)
        bottom = self._arrange_bottom(page, width, height)
        if page.figures:
            self._empty.place_forget()
            top = self._arrange_figures(page.figures, width, top, bottom) + self._theme.px(CARD_GAP)
        else:
            for view in self._figures:
                view.frame.place_forget()
            self._empty.configure(text=page.empty, wraplength=width)
            if page.empty:
                self._empty.place(x=0, y=top, width=width)
            else:
                self._empty.place_forget()
        bottom = self._arrange_lines(page.lines, width, top, bottom)
        self._arrange_chart(page, width, top, bottom)

    def _arrange_bottom(self, page: DayPage, width: int, height: int) -> int:
        """Place buttons and notice; return where they begin."""
        theme, gap = self._theme, self._theme.px(CARD_GAP)
        made, high = self._buttons.take(len(page.buttons)), theme.text_px(ROW_HEIGHT)
        wanted = [one.natural_width(said) for one, said in zip(made, page.buttons, strict=True)]
        placed = in_rows(wanted, width, gap)
        for one, said, place in zip(made, page.buttons, placed, strict=True):
            one.redraw(said, place.width)
        rows = placed[-1].row + 1
        if rows > 1:
            # The figures need the room.
            high = max(theme.px(TOUCH_TARGET), *(one.text_height for one in made))
        bottom = height - rows * (high + gap)
        for one, place in zip(made, placed, strict=True):
            top = bottom + gap + place.row * (high + gap)
            one.widget.place(x=place.left, y=top, width=place.width, height=high)
        if page.notice is None:
            self._notice.frame.place_forget()
            return bottom
        high = self._notice.arrange(width)
        self._notice.frame.place(x=0, y=bottom - high, width=width, height=high)
        return bottom - high - gap

    def _arrange_head(self, page: DayPage, width: int) -> int:
        theme = self._theme
        high, gap = theme.text_px(TOUCH_TARGET), theme.px(6)
        wide = max(high, theme.px(TOUCH_TARGET))
        of_today = max(wide, self._today.natural_width(page.today))
        left = width - of_today - 2 * wide - 2 * gap
        for made, button, x, size in (
            (self._earlier, page.earlier, left, wide),
            (self._today, page.today, left + wide + gap, of_today),
            (self._later, page.later, left + wide + of_today + 2 * gap, wide),
        ):
            made.show(button, size)
            made.widget.place(x=x, y=0, width=size, height=high)
        room = left - gap
        theme.define_font(
            "day-title", theme.fitting_size("title", page.title, room, _LEAST_TITLE), "bold"
        )
        fitted = partial(theme.measure_font, "day-title")
        title = fit_lines(page.title, room, 2, fitted)
        self._title.configure(font="day-title", text=title)
        self._about.configure(text=page.about)
        self._title.place(x=0, y=0, width=room)
        under = max(high, self._title.winfo_reqheight())
        about = self._about.winfo_reqheight()
        self._about.place(x=0, y=under, width=width)
        return under + about + theme.px(CARD_GAP)

    def _arrange_choices(self, page: DayPage, width: int, top: int) -> int:
        theme, gap = self._theme, self._theme.px(8)
        high, left = theme.text_px(TOUCH_TARGET), 0
        made = self._choices.take(page.choices)
        if not page.choices:
            return top
        for one, button in zip(page.choices, made, strict=True):
            wide = theme.measure("small", one.button.text) + 2 * theme.px(12)
            if left and left + wide > width:
                left, top = 0, top + high + gap
            button.show(one.button)
            button.widget.place(x=left, y=top, width=min(wide, width), height=high)
            left += wide + gap
        return top + high + theme.px(CARD_GAP)

    def _arrange_figures(
        self, figures: tuple[Figure, ...], width: int, top: int, bottom: int
    ) -> int:
        """Place the figures beside each other, or two by two; return where they end."""
        theme = self._theme
        line, chart = theme.line_height("caption"), theme.px(LEAST_HEIGHT)
        is_wide = width >= theme.text_px(_WIDE)
        # Two rows, if that keeps no chart from its place.
        has_chart = top + _FOUR_BESIDE * line + chart <= bottom
        needed = _TWO_BY_TWO * line + (chart if has_chart else 0)
        columns = 4 if is_wide or top + needed > bottom else 2
        return self._place_figures(figures, columns, width, top)

    def _place_figures(
        self, figures: tuple[Figure, ...], columns: int, width: int, top: int
    ) -> int:
        theme, gap = self._theme, self._theme.px(CARD_GAP)
        each = (width - gap * (columns - 1)) // columns
        for place in range(0, len(figures), columns):
            row = figures[place : place + columns]
            high = 0
            for number, figure in enumerate(row):
                view = self._figures[place + number]
                view.render(figure)
                high = max(high, view.arrange(each))
            for number in range(len(row)):
                frame = self._figures[place + number].frame
                frame.place(x=number * (each + gap), y=top, width=each, height=high)
            top += high + theme.px(4)
        return top

    def _arrange_lines(self, lines: tuple[Detail, ...], width: int, top: int, bottom: int) -> int:
        """Place what is said besides above ``bottom``; return where it begins."""
        theme = self._theme
        line = theme.line_height("text") + theme.px(3)
        if not lines or bottom - top < line:
            self._lines.place_forget()
            return bottom
        room = bottom - top - theme.px(LEAST_HEIGHT) - 3 * theme.line_height("caption")
        high = max(line, min(len(lines), _MOST_LINES, max(1, room // line)) * line)
        self._lines.configure(font=font("text"), spacing3=theme.px(3))
        self._lines.tag_configure("label", foreground=theme.palette.muted)
        self._lines.tag_configure("value", foreground=theme.palette.ink)
        self._lines.place(x=0, y=bottom - high, width=width - theme.px(8), height=high)
        self._lines.set_text(
            [
                part
                for one in lines
                for part in ((f"{one.label}  ", "label"), (f"{one.text}\n", "value"))
            ]
        )
        return bottom - high - theme.px(CARD_GAP)

    def _arrange_chart(self, page: DayPage, width: int, top: int, bottom: int) -> None:
        theme = self._theme
        line = theme.line_height("caption") + theme.px(4)
        room = bottom - top - 2 * line
        if not page.bars or room < theme.px(LEAST_HEIGHT):
            for widget in (self._chart.canvas, self._chart_title):
                widget.place_forget()
            is_said = bool(page.chosen) and bottom - top >= line
            self._place_chosen(page.chosen if is_said else "", width, top)
            return
        self._chart_title.configure(text=page.chart_title)
        self._chart_title.place(x=0, y=top, width=width)
        self._chart.arrange(width, room)
        self._chart.canvas.place(x=0, y=top + line, width=width, height=room)
        self._place_chosen(page.chosen, width, bottom - line)

    def _place_chosen(self, text: str, width: int, top: int) -> None:
        self._chosen.configure(text=text)
        if text:
            self._chosen.place(x=0, y=top, width=width)
        else:
            self._chosen.place_forget()


class FigureView(StateView[Figure]):
    """Draws a ``Figure``."""

    def __init__(self, parent: tk.Misc, context: ViewContext, number: int) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        self.frame = tk.Frame(parent, background=palette.card)
        self._label = flush_left(self.frame, theme, "caption")
        self._value = flush_left(self.frame, theme, "preview")
        self._under = flush_left(self.frame, theme, "caption")
        self._label.configure(foreground=palette.muted)
        self._under.configure(foreground=palette.muted)
        self._font = f"day-figure-{number}"
        for label in (self._label, self._value, self._under):
            label.pack(side="top", fill="x")

    def _draw(self, figure: Figure, _before: Figure | None) -> None:
        self._value.configure(text=figure.value, foreground=self._theme.palette.ink_of(figure.tone))

    def arrange(self, width: int) -> int:
        """Fit the words in ``width`` pixels and return the height that takes."""
        theme, figure = self._theme, self._shown
        if figure is None:
            return 0
        name = "preview" if figure.tone is not Tone.NEUTRAL else "charge"
        size = theme.fitting_size(name, figure.value, width - _LABEL_EDGE, 9)
        theme.define_font(self._font, size, "bold")
        self._value.configure(font=self._font)
        for label, text, kind in (
            (self._label, figure.label, "label"),
            (self._under, figure.under, "under"),
        ):
            # Not at the blanks that stand in a number.
            longest = max(text.split(" "), key=len)
            size = theme.fitting_size("caption", longest, width - _LABEL_EDGE, 8)
            theme.define_font(f"{self._font}-{kind}", size, "normal")
            label.configure(text=text, wraplength=width - _LABEL_EDGE, font=f"{self._font}-{kind}")
        labels = (self._label, self._value, self._under)
        return sum(label.winfo_reqheight() for label in labels)

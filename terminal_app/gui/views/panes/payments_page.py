"""The page of payments: search, filters and list on the left, the payment itself on the right."""

import tkinter as tk
from functools import partial
from tkinter import ttk

from terminal_app.gui.screen_state import Choice, Detail, Notice, PaymentsPage, Preview
from terminal_app.gui.views.panes.notice import NoticeBox
from terminal_app.gui.views.panes.page_view import PageView
from terminal_app.gui.views.panes.payment_rows import PILL_PADDING, PaymentRows
from terminal_app.gui.views.panes.receipt import ReceiptPane
from terminal_app.gui.views.widgets.button import ButtonRow, ChoicePool, PushButton
from terminal_app.gui.views.widgets.labels import flush_left
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import (
    CARD_GAP,
    CARD_PADDING,
    PANE_GAP,
    TOUCH_TARGET,
    font,
)
from terminal_app.gui.views.widgets.view import StateView, ViewContext

FIELD_HEIGHT = 46
FIELD_PADDING = 10
FILTER_MARGIN = 15
"""Beside a filter's word; less where they don't all fit."""
STORY_LINES, LOW_STORY_LINES = 4, 2
"""So many are in sight, if they don't take more than half of the height."""
LOW_HEIGHT = 480
"""Below it the receipt needs what the story would take."""
CARET = "|"


class PaymentsView(PageView[PaymentsPage]):
    """Draws a ``PaymentsPage``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(parent, context)
        theme, styles, palette = context.theme, context.styles, context.theme.palette
        gap = theme.px(PANE_GAP)
        self._left.pack(side="left", fill="both", expand=True)
        self._right.pack(side="right", fill="y", padx=(gap, 0))
        self._right.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._head = tk.Frame(self._left, background=palette.card)
        self._title = flush_left(self._head, theme, "title")
        self._top = tk.Frame(self._head, background=palette.card)
        self._field = ttk.Frame(self._top, style=styles.field(), padding=theme.px(FIELD_PADDING))
        self._field_width = theme.px(120)
        """As it is placed: Tk may not have drawn it yet."""
        self._field.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._search = flush_left(self._field, theme, "text")
        self._hint = flush_left(self._field, theme, "caption")
        self._hint.configure(foreground=palette.muted)
        self._earlier = PushButton(self._top, context, "Secondary", "button")
        self._day = tk.Label(
            self._top, font=font("bold"), background=palette.card, foreground=palette.ink
        )
        self._later = PushButton(self._top, context, "Secondary", "button")
        self._filters = tk.Frame(self._head, background=palette.card)
        self._choices = ChoicePool(self._filters, context, "Secondary", "Chosen", "small")
        self._rows = PaymentRows(self._left, context)
        self._found = flush_left(self._left, theme, "caption")
        self._found.configure(foreground=palette.muted)
        self._notice = NoticeBox(self._left, context)
        self._buttons = ButtonRow(self._left, context, "button")
        self._nothing = ttk.Frame(self._right, style=styles.card())
        self._preview = PreviewView(self._right, context)
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._theme
        gap = theme.px(CARD_GAP)
        self._head.pack(side="top", fill="x")
        self._head.grid_columnconfigure(0, weight=1)
        self._title.grid(row=0, sticky="w", pady=(0, gap))
        self._top.grid(row=1, sticky="we")
        self._filters.grid(row=2, sticky="we", pady=(gap, 0))
        self._buttons.frame.pack(side="bottom", fill="x", pady=(gap, 0))
        self._found.pack(side="bottom", fill="x", pady=(theme.px(4), 0))
        self._rows.canvas.pack(side="top", fill="both", expand=True, pady=(gap, 0))
        self._hint.pack(side="right")
        self._search.pack(side="left", fill="x", expand=True)

    def _draw(self, page: PaymentsPage, before: PaymentsPage | None) -> None:
        if before is None or before.title != page.title:
            self._title.configure(text=page.title)
            _show(self._title, is_shown=bool(page.title))
        self._day.configure(text=page.day)
        self._found.configure(text=page.found)
        if before is None or before.notice != page.notice:
            self._show_notice(page.notice)
        self._buttons.render(page.buttons)
        self._show_preview(page.preview)
        if before is None or _arranged(before) != _arranged(page):
            self._fit()
        if page.search is not None:
            self._show_search(page.search, page.search_hint)
        self._rows.render(page)

    def _show_search(self, search: str, search_hint: str) -> None:
        width = self._field_width - 2 * self._theme.px(FIELD_PADDING)
        measure = partial(self._theme.measure, "text")
        for_hint = width - measure(CARET) - self._theme.px(CARD_GAP)
        hint = search_hint
        while hint and self._theme.measure("caption", hint) > for_hint:
            # Of the words that can be looked for, as many as there is room for.
            hint = hint.rpartition(", ")[0]
        # The end is what is being typed.
        shown = shorten(search[::-1], max(width - 20, 40), measure)[::-1]
        self._search.configure(text=shown + CARET)
        self._hint.configure(text="" if search else hint)

    def _show_notice(self, notice: Notice | None) -> None:
        if notice is None:
            self._notice.frame.pack_forget()
            return
        self._notice.render(notice)
        self._notice.frame.pack(side="bottom", fill="x", after=self._buttons.frame)

    def _show_preview(self, preview: Preview | None) -> None:
        if preview is not None:
            self._preview.render(preview)
            self._nothing.place_forget()
            self._preview.frame.place(relwidth=1, relheight=1)
        else:
            self._preview.frame.place_forget()
            self._nothing.place(relwidth=1, relheight=1)

    def arrange(self) -> None:
        """Fit everything to the page's size, and to fonts that others have used meanwhile."""
        self._fit()
        self._preview.arrange()

    def _fit(self) -> None:
        """Fit what is on the left to the page's width."""
        theme, page = self._theme, self._shown
        width = self.frame.winfo_width()
        if page is None or width <= 1:
            return
        side = self._side_width(width)
        is_wide = width >= theme.px(760)
        if is_wide:
            self._right.configure(width=side)
            gap = theme.px(PANE_GAP)
            # Before the left one, which else takes its room.
            self._right.pack(side="right", fill="y", padx=(gap, 0), before=self._left)
        else:
            self._right.pack_forget()
        inner = width - (side + theme.px(PANE_GAP) if is_wide else 0) - 2 * theme.px(CARD_PADDING)
        self._title.configure(wraplength=inner)
        _show(self._top, is_shown=page.search is not None)
        self._arrange_top(page, inner)
        self._arrange_filters(page.filters, inner)
        for is_low in (False, True):
            below = self._buttons.arrange(inner, is_low=is_low)
            if page.notice is not None:
                below += self._notice.arrange(inner, is_low=is_low)
            if self._rows.has_room(self._rows_and_below(page) - below):
                break
        if page.search is not None:
            self._show_search(page.search, page.search_hint)

    def _rows_and_below(self, page: PaymentsPage) -> int:
        """Return the height for the rows and what is below them, the gaps between taken off."""
        theme, gap = self._theme, self._theme.px(CARD_GAP)
        above = self._title.winfo_reqheight() + gap if page.title else 0
        above += theme.text_px(FIELD_HEIGHT) if page.search is not None else 0
        above += theme.text_px(TOUCH_TARGET) + gap if page.filters else 0
        found = theme.line_height("caption") + theme.px(4)
        return self.frame.winfo_height() - 2 * theme.px(CARD_PADDING) - above - found - 3 * gap

    def _arrange_top(self, page: PaymentsPage, width: int) -> None:
        theme = self._theme
        height, gap = theme.text_px(FIELD_HEIGHT), theme.px(CARD_GAP)
        day = max(theme.measure("bold", page.day), theme.text_px(120)) + theme.px(16)
        days = 2 * height + day
        self._top.configure(height=height, width=width)
        self._field_width = max(theme.px(120), width - days - gap)
        self._field.place(x=0, y=0, width=self._field_width, height=height)
        left = width - days
        self._earlier.show(page.earlier, height)
        self._earlier.widget.place(x=left, y=0, width=height, height=height)
        self._day.place(x=left + height, y=0, width=day, height=height)
        self._later.show(page.later, height)
        self._later.widget.place(x=left + height + day, y=0, width=height, height=height)

    def _arrange_filters(self, filters: tuple[Choice, ...], width: int) -> None:
        theme, gap = self._theme, self._theme.px(8)
        words = sum(theme.measure("small", one.button.text) for one in filters)
        number = max(1, len(filters))
        margin = (width - words - gap * (number - 1)) // (2 * number)
        margin = max(theme.px(4), min(margin, theme.window_px(FILTER_MARGIN)))
        left, high = 0, theme.text_px(TOUCH_TARGET)
        for one, button in zip(filters, self._choices.take(filters), strict=True):
            wide = theme.measure("small", one.button.text) + 2 * margin
            button.show(one.button)
            button.widget.place(x=left, y=0, width=wide, height=high)
            left += wide + gap
        self._filters.configure(height=high)
        _show(self._filters, is_shown=bool(filters))


def _show(widget: tk.Widget, *, is_shown: bool) -> None:
    """Give the widget its row, or take it away."""
    if is_shown:
        widget.grid()
    else:
        widget.grid_remove()


def _arranged(page: PaymentsPage) -> tuple[object, ...]:
    """Return what the layout depends on."""
    return (page.filters, page.earlier, page.day, page.later, page.buttons, page.notice)


class PreviewView(StateView[Preview]):
    """Draws a ``Preview``: what became of the payment and its story, and its receipt below."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        self.frame = tk.Frame(parent, background=palette.background)
        padding = theme.px(CARD_PADDING)
        card = ttk.Frame(self.frame, style=context.styles.card(), padding=padding)
        top = tk.Frame(card, background=palette.card)
        self._pill = ttk.Label(top)
        self._ago = flush_left(top, theme, "caption")
        self._ago.configure(foreground=palette.muted)
        self._amount = flush_left(card, theme, "preview")
        self._story = ScrolledText(card, theme, palette.card)
        self._paper = ReceiptPane(self.frame, context)
        self._pill.grid(row=0, column=0, sticky="w")
        top.grid_columnconfigure(1, weight=1)
        top.pack(side="top", fill="x")
        self._amount.pack(side="top", fill="x", pady=(theme.px(6), theme.px(8)))
        self._story.pack(side="top", fill="both", expand=True)
        self._card = card
        self.frame.bind("<Configure>", lambda _: self._share())

    def _fit_top(self) -> None:
        """Put beside each other what fits, else one below the other."""
        theme, shown = self._theme, self._shown
        width = self.frame.winfo_width() - 2 * theme.px(CARD_PADDING)
        if shown is None or width <= 0:
            return
        beside, of_pill = 2 * theme.px(PILL_PADDING), partial(theme.measure, "pill")
        outcome = shorten(shown.outcome, width - beside, of_pill)
        self._pill.configure(text=outcome)
        ago = theme.measure("caption", shown.ago) + theme.px(CARD_GAP)
        if of_pill(outcome) + beside + ago <= width:
            self._ago.grid(row=0, column=1, sticky="e")
        else:
            self._ago.grid(row=1, column=0, columnspan=2, sticky="w")
        theme.fit_font("preview", shown.amount, width, 16)

    def _share(self) -> None:
        """Give the story what its lines take, and the receipt the rest."""
        self._fit_top()
        theme, high = self._theme, self.frame.winfo_height()
        number = LOW_STORY_LINES if high < theme.text_px(LOW_HEIGHT) else STORY_LINES
        lines = number * (theme.line_height("caption") + theme.px(4))
        above = theme.line_height("pill") + theme.line_height("preview") + theme.px(30)
        upper = min(high // 2, above + lines + 2 * theme.px(CARD_PADDING))
        gap = theme.px(PANE_GAP)
        self._card.place(relwidth=1, height=upper)
        self._paper.frame.place(y=upper + gap, relwidth=1, height=max(1, high - upper - gap))

    def _draw(self, preview: Preview, before: Preview | None) -> None:
        style = self._context.styles.pill(preview.tone, "pill")
        self._pill.configure(style=style)
        self._ago.configure(text=preview.ago)
        self._amount.configure(text=preview.amount)
        self._fit_top()
        if before is None or before.story != preview.story:
            self._tell(preview.story)
        self._paper.render(preview.paper)

    def _tell(self, story: tuple[Detail, ...]) -> None:
        theme, text = self._theme, self._story
        column = theme.measure("caption", "00:00:00") + theme.px(12)
        text.configure(font=font("caption"), tabs=(column,))
        text.tag_configure("time", foreground=theme.palette.muted, tabs=(column,))
        for name in ("time", "story"):
            text.tag_configure(name, lmargin2=column, spacing3=theme.px(4))
        text.set_text(
            [
                part
                for one in story
                for part in ((f"{one.label}\t", "time"), (f"{one.text}\n", "story"))
            ]
        )

    def arrange(self) -> None:
        """Fit the paper's font again: the receipt beside the sale has used it meanwhile."""
        self._paper.arrange()

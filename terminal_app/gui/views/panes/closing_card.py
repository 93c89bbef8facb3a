"""The card beside a day: what is to be known before it is closed, and the button that closes it."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Button, CardLine, DayPage, Tone
from terminal_app.gui.views.widgets.button import ROW_HEIGHT, PushButton
from terminal_app.gui.views.widgets.labels import flush_left
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.theme import CARD_GAP, CARD_PADDING, font
from terminal_app.gui.views.widgets.view import StateView, ViewContext


class ClosingCard(StateView[DayPage]):
    """Draws what is to be known before the day is closed, and the button that closes it."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        padding = theme.px(CARD_PADDING)
        self.frame = ttk.Frame(parent, style=context.styles.card(), padding=padding)
        inner = tk.Frame(self.frame, background=palette.card)
        inner.pack(fill="both", expand=True)
        self._title = flush_left(inner, theme, "bold")
        self._text = ScrolledText(inner, theme, palette.card, theme.px(8))
        self._resolve = PushButton(inner, context, "Secondary", "button")
        self._close = PushButton(inner, context, "Primary", "charge")

    def _draw(self, page: DayPage, before: DayPage | None) -> None:
        self._title.configure(text=page.card_title)
        if before is None or before.card != page.card:
            self._tell(page.card)

    def _tell(self, card: tuple[CardLine, ...]) -> None:
        theme, text = self._theme, self._text
        text.configure(font=font("text"))
        for tone in (Tone.NEUTRAL, Tone.NOT_KNOWN):
            for is_bold in (False, True):
                text.tag_configure(
                    _tag(tone, is_bold),
                    font=font("bold" if is_bold else "text"),
                    foreground=theme.palette.ink_of(tone),
                    spacing3=theme.px(6),
                )
        text.set_text([(f"{line.text}\n", _tag(line.tone, line.bold)) for line in card])

    def arrange(self, width: int, height: int) -> None:
        """Fit everything to the card's size."""
        theme, page = self._theme, self._shown
        if page is None:
            return
        padding, gap = 2 * theme.px(CARD_PADDING), theme.px(CARD_GAP)
        width, bottom = width - padding, height - padding
        self._title.configure(wraplength=width)
        self._title.place(x=0, y=0, width=width)
        top = self._title.winfo_reqheight() + gap
        high = theme.text_px(ROW_HEIGHT)
        bottom = self._place(self._close, page.close, width, bottom, high + theme.px(8))
        bottom = self._place(self._resolve, page.resolve, width, bottom, high)
        self._text.place(x=0, y=top, width=width - theme.px(8), height=max(1, bottom - top))
        self._text.measure_lines()

    def _place(
        self, made: PushButton, button: Button | None, width: int, bottom: int, high: int
    ) -> int:
        if button is None:
            made.hide()
            return bottom
        # The pane of the amount has used its font meanwhile.
        made.redraw(button, width)
        high = max(high, made.text_height)
        made.widget.place(x=0, y=bottom - high, width=width, height=high)
        return bottom - high - self._theme.px(CARD_GAP)


def _tag(tone: Tone, is_bold: bool) -> str:  # noqa: FBT001 - one of two
    return f"{tone.value}{'-bold' if is_bold else ''}"

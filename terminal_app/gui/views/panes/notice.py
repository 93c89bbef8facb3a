"""Notice in the middle pane: a bold title and a sentence on the colour of its tone."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Notice
from terminal_app.gui.views.widgets.labels import centred
from terminal_app.gui.views.widgets.theme import CARD_PADDING, Theme, font
from terminal_app.gui.views.widgets.view import StateView, ViewContext

MARGIN, LOW_MARGIN = 10, 6
"""Above and below the words."""


class NoticeBox(StateView[Notice]):
    """Draws a ``Notice``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme = context.theme
        self.frame = ttk.Frame(parent, padding=(theme.px(CARD_PADDING), theme.px(MARGIN)))
        self._title = centred(self.frame, theme, "bold")
        self._text = centred(self.frame, theme, "text")
        self._title.pack(fill="x")

    def _draw(self, notice: Notice, _before: Notice | None) -> None:
        palette = self._theme.palette
        ground, ink = palette.ground_of(notice.tone), palette.ink_of(notice.tone)
        self.frame.configure(style=self._context.styles.ground(notice.tone))
        self._title.configure(text=notice.title, foreground=ink, background=ground)
        self._text.configure(text=notice.text, foreground=ink, background=ground)
        if notice.text:
            self._text.pack(fill="x")
        else:
            self._text.pack_forget()

    def arrange(self, width: int, *, is_low: bool = False) -> int:
        """Wrap the words in ``width`` pixels and return the height that takes.

        ``is_low``: they are smaller, since what is above them needs the room.
        """
        self._title.configure(font=font("strong" if is_low else "bold"))
        self._text.configure(font=font("caption" if is_low else "text"))
        inner = width - 2 * self._theme.px(CARD_PADDING)
        margin = self._theme.px(LOW_MARGIN if is_low else MARGIN)
        self.frame.configure(padding=(self._theme.px(CARD_PADDING), margin))
        self._title.configure(wraplength=inner)
        self._text.configure(wraplength=inner)
        words = self._title.winfo_reqheight()
        if self._shown is not None and self._shown.text:
            words += self._text.winfo_reqheight()
        return words + 2 * margin


def usual_height(theme: Theme) -> int:
    """Return the height of a notice of three lines."""
    return theme.line_height("bold") + 2 * theme.line_height("text") + 2 * theme.px(MARGIN)

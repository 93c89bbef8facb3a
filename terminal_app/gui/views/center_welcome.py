"""The middle pane's first face, apart from the others: they are loaded when first shown."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Welcome
from terminal_app.gui.views.widgets.button import Parts
from terminal_app.gui.views.widgets.theme import CARD_RADIUS, font

LEAST_CODE = 120
QR_PADDING = 2
"""Between the code's quiet zone and the edge of its card."""


def centred(parent: tk.Misc, type_name: str, ink: str, ground: str) -> tk.Label:
    """A label of centred text that may take several lines."""
    return tk.Label(
        parent, font=font(type_name), foreground=ink, background=ground, justify="center",
        padx=0, pady=0, borderwidth=0,
    )  # fmt: skip


class WelcomeFace:
    """Nothing is going on; a customer may start by scanning the till's own code, if it is shown."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Welcome | None = None
        self._room = (0, 0)
        self._drawn: tuple[str | None, int] = (None, 0)
        self._code: tk.PhotoImage | None = None
        self._card: ttk.Label | None = None
        self.frame = tk.Frame(parent, background=palette.card)
        self._title = centred(self.frame, "title", palette.ink, palette.card)
        self._hint = centred(self.frame, "bold", palette.ink, palette.card)
        self._text = centred(self.frame, "text", palette.muted, palette.card)
        self._title.pack(side="top", fill="x", pady=(0, theme.px(12)), expand=True, anchor="s")
        self._text.pack(side="top", fill="x", expand=True, anchor="n")

    def render(self, face: Welcome) -> None:
        """Draw it."""
        self._shown = face
        self._title.configure(text=face.title)
        self._hint.configure(text=face.own_code_text)
        self._text.configure(text=face.text)
        has_code = face.own_code is not None
        self._title.pack_configure(expand=not has_code)
        self._text.pack_configure(expand=not has_code)
        if has_code:
            self._hint.pack(side="top", fill="x", after=self._title)
            self._own_card().pack(side="top", after=self._hint, pady=self._theme.px(10))
        else:
            self._hint.pack_forget()
            self._hide_code()
        if self._room[0]:
            self.arrange(*self._room)

    def _own_card(self) -> ttk.Label:
        if self._card is None:
            style = self._parts.surfaces.label("qr-card", CARD_RADIUS)
            self._card = ttk.Label(self.frame, style=style, anchor="center")
        return self._card

    def _hide_code(self) -> None:
        if self._card is not None:
            self._card.pack_forget()
            self._card.configure(image="")
            self._code, self._drawn = None, (None, 0)

    def arrange(self, width: int, height: int) -> None:
        """Wrap the text in ``width`` pixels; the code gets what the words leave."""
        self._room = (width, height)
        theme = self._theme
        self._title.configure(wraplength=width)
        self._hint.configure(wraplength=width)
        self._text.configure(wraplength=min(width, theme.big(330)))
        if self._shown is None or self._shown.own_code is None:
            return
        labels = (self._title, self._hint, self._text)
        words = sum(label.winfo_reqheight() for label in labels) + theme.px(32)
        self._draw_code(self._shown.own_code, max(theme.px(LEAST_CODE), min(width, height - words)))

    def _draw_code(self, text: str, side: int) -> None:
        if (text, side) == self._drawn:
            return
        # Its library takes 40 ms to load: not before the first paint.
        from terminal_app.gui.views.widgets import qr_code  # noqa: PLC0415

        self._drawn = (text, side)
        card = self._own_card()
        self._code = qr_code.draw(card, text, side - 2 * QR_PADDING)
        card.configure(image=self._code)

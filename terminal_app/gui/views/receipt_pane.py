"""The right pane: the receipt as it would be on paper."""

import tkinter as tk
from tkinter import ttk
from typing import TYPE_CHECKING

from terminal_app.gui.screen_state import Receipt
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.theme import INSET, TYPES, font

if TYPE_CHECKING:
    from terminal_app.gui.views.widgets.scrolled_text import FlowText

PAPER_PADDING = 11
BUTTON_HEIGHT = 48
BUTTON_GAP = 8
LINE_CHARACTERS = 32
MARK_TO_AMOUNT = 2
"""A training receipt's mark is twice as high as its amount (SKVFS 2014:9, chapter 7)."""


class ReceiptPane:
    """Draws a ``Receipt``."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Receipt | None = None
        self._made: list[PushButton] = []
        self._text: FlowText | None = None
        self._mark: tk.Label | None = None
        self.frame = ttk.Frame(parent, style=parts.surfaces.card(), padding=theme.px(INSET))
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._title = self._caption(palette.muted)
        self._remark = self._caption(palette.ink)
        self._buttons = tk.Frame(self.frame, background=palette.card)
        self._paper = ttk.Frame(
            self.frame, style=parts.surfaces.paper(), padding=theme.px(PAPER_PADDING)
        )
        self._paper.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._placeholder = tk.Label(
            self._paper, font=font("text"), foreground=palette.muted, background=palette.paper,
            justify="left", anchor="nw", padx=0, pady=0,
        )  # fmt: skip
        self._title.grid(row=0, column=0, sticky="w")
        self._remark.grid(row=0, column=1, sticky="e")
        self._paper.grid(row=1, column=0, columnspan=2, sticky="nswe", pady=(theme.px(5), 0))
        self.frame.grid_rowconfigure(1, weight=1)
        self.frame.grid_columnconfigure(1, weight=1)
        self.frame.bind("<Configure>", lambda _: self.arrange())

    def _caption(self, ink: str) -> tk.Label:
        ground = self._theme.palette.card
        return tk.Label(
            self.frame, font=font("caption"), foreground=ink, background=ground, padx=0, pady=0
        )

    def render(self, receipt: Receipt) -> None:
        """Draw what has changed."""
        before, self._shown = self._shown, receipt
        if receipt == before:
            return
        self._title.configure(text=receipt.title)
        self._remark.configure(text=receipt.remark)
        paper = (receipt.mark, receipt.lines, receipt.placeholder)
        if before is None or paper != (before.mark, before.lines, before.placeholder):
            self._fill(receipt)
        if before is None or receipt.buttons != before.buttons:
            self._show_buttons(receipt)
            self.arrange()

    def _fill(self, receipt: Receipt) -> None:
        if not receipt.lines:
            for hidden in (self._text, self._mark):
                if hidden is not None:
                    hidden.pack_forget()
            self._placeholder.configure(text=receipt.placeholder)
            self._placeholder.pack(fill="both", expand=True)
            return
        self._placeholder.pack_forget()
        pieces = [(f"{text}\n", "bold" if bold else "line") for text, bold in receipt.lines]
        last, tag = pieces[-1]
        text = self._text_widget()
        text.fill([*pieces[:-1], (last.rstrip("\n"), tag)])
        text.pack_forget()
        self._show_mark(receipt.mark)
        text.pack(fill="both", expand=True)

    def _show_mark(self, mark: str) -> None:
        """Above the lines rather than among them: it is no line that can be scrolled away."""
        if self._mark is None:
            palette = self._theme.palette
            self._mark = tk.Label(
                self._paper, font=font("mark"), foreground=palette.paper, justify="center",
                background=palette.not_known, padx=0, pady=self._theme.px(3), borderwidth=0,
            )  # fmt: skip
        self._mark.configure(text=mark, wraplength=self._room)
        if mark:
            self._mark.pack(fill="x", pady=(0, self._theme.px(8)))
        else:
            self._mark.pack_forget()

    @property
    def _room(self) -> int:
        """The width that lines and mark have, in pixels."""
        theme = self._theme
        return self.frame.winfo_width() - 2 * theme.px(INSET) - 2 * theme.px(PAPER_PADDING) - 2

    def _text_widget(self) -> "FlowText":
        """The widget for lines, made with the first receipt: its types are read from disk."""
        if self._text is not None:
            return self._text
        from terminal_app.gui.views.widgets.scrolled_text import (  # noqa: PLC0415 - not in the first paint
            FlowText,
        )

        theme, palette = self._theme, self._theme.palette
        text = FlowText(self._paper, theme, palette.paper, theme.px(PAPER_PADDING - 3))
        text.configure(font=font("paper"), spacing3=theme.px(3))
        text.tag_configure("line", wrap="char")
        text.tag_configure("bold", font=font("paper-bold"), wrap="char")
        self._text = text
        self._fit_type(text)
        return text

    def _fit_type(self, text: "FlowText") -> None:
        """Make a full line as wide as the paper, with the same size for both weights."""
        theme, room = self._theme, self._room
        if room <= 0:
            return
        longest = "0" * LINE_CHARACTERS
        # A character is 0.6 of its size wide, rounded to whole pixels one way or the other.
        size = min(theme.tall(TYPES["paper"].size + 3), round(room / LINE_CHARACTERS / 0.6))
        theme.set_size("paper", size)
        while theme.measure("paper", longest) > room and size > theme.px(8):
            size -= 1
            theme.set_size("paper", size)
        theme.set_size("paper-bold", size)
        theme.set_size("mark", MARK_TO_AMOUNT * size)
        if self._mark is not None:
            self._mark.configure(wraplength=room)
        text.configure(padx=max(0, (room - theme.measure("paper", longest)) // 2))

    def _show_buttons(self, receipt: Receipt) -> None:
        while len(self._made) < len(receipt.buttons):
            self._made.append(PushButton(self._buttons, self._parts, "Secondary", "button"))
        for spare in self._made[len(receipt.buttons) :]:
            spare.hide()
        if receipt.buttons:
            self._buttons.grid(row=2, column=0, columnspan=2, sticky="we")
        else:
            self._buttons.grid_forget()

    def arrange(self) -> None:
        """Fit the paper's type and the buttons into the pane's width."""
        theme = self._theme
        width = self.frame.winfo_width() - 2 * theme.px(INSET)
        if self._shown is None or width <= 0:
            return
        self._placeholder.configure(wraplength=width - 2 * theme.px(PAPER_PADDING) - 2)
        if self._text is not None:
            self._fit_type(self._text)
        if self._shown.buttons:
            self._arrange_buttons(self._shown, width)

    def _arrange_buttons(self, receipt: Receipt, width: int) -> None:
        theme, count = self._theme, len(receipt.buttons)
        gap, high = theme.px(BUTTON_GAP), theme.tall(BUTTON_HEIGHT)
        wide = (width - gap * (count - 1)) // count
        for number, button in enumerate(receipt.buttons):
            made = self._made[number]
            made.show(button, wide)
            made.refit()
            made.widget.place(x=number * (wide + gap), y=0, width=wide, height=high)
        self._buttons.configure(width=width, height=high)
        self._buttons.grid_configure(pady=(theme.px(10), 0))

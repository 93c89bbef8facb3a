"""The right pane: the receipt as it would be on paper."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.flow_text import FlowText
from terminal_app.gui.push_button import Parts, PushButton
from terminal_app.gui.screen_state import Receipt
from terminal_app.gui.theme import INSET, TYPES, font

PAPER_PADDING = 11
BUTTON_HEIGHT = 48
BUTTON_GAP = 8
LINE_CHARACTERS = 32


class ReceiptPane:
    """Draws a ``Receipt``."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Receipt | None = None
        self._tagged = False
        self._made: list[PushButton] = []
        self.frame = ttk.Frame(parent, style=parts.surfaces.card(), padding=theme.px(INSET))
        self.frame.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._title = self._caption(palette.muted)
        self._remark = self._caption(palette.ink)
        self._buttons = tk.Frame(self.frame, background=palette.card)
        paper = ttk.Frame(self.frame, style=parts.surfaces.paper(), padding=theme.px(PAPER_PADDING))
        self._paper = FlowText(paper, theme, palette.paper, theme.px(PAPER_PADDING - 3))
        self._title.grid(row=0, column=0, sticky="w")
        self._remark.grid(row=0, column=1, sticky="e")
        paper.grid(row=1, column=0, columnspan=2, sticky="nswe", pady=(theme.px(5), 0))
        self._paper.pack(fill="both", expand=True)
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self.frame.grid_rowconfigure(1, weight=1)
        self.frame.grid_columnconfigure(1, weight=1)
        self._paper.configure(font=font("paper"), spacing3=theme.px(3))
        self._paper.tag_configure("quiet", font=font("text"), foreground=palette.muted)
        self.frame.bind("<Configure>", lambda _: self.arrange())

    def _caption(self, ink: str) -> tk.Label:
        ground = self._theme.palette.card
        return tk.Label(
            self.frame, font=font("caption"), foreground=ink, background=ground, padx=0, pady=0
        )

    def _set_tags(self) -> None:
        """Define what lines need: with the first receipt, for each type is read from disk."""
        palette, paper = self._theme.palette, self._paper
        paper.tag_configure("line", wrap="char")
        paper.tag_configure("bold", font=font("paper-bold"), wrap="char")
        paper.tag_configure("space", font=font("rule"), spacing1=self._theme.px(8))
        paper.tag_configure(
            "mark", font=font("mark"), foreground=palette.not_known, justify="center",
            spacing1=self._theme.px(5), spacing3=self._theme.px(6),
            background=palette.not_known_ground,
        )  # fmt: skip

    def render(self, receipt: Receipt) -> None:
        """Draw what has changed."""
        before, self._shown = self._shown, receipt
        if receipt == before:
            return
        if before is None or receipt.title != before.title:
            self._title.configure(text=receipt.title)
        if before is None or receipt.remark != before.remark:
            self._remark.configure(text=receipt.remark)
        paper = (receipt.mark, receipt.lines, receipt.placeholder)
        if before is None or paper != (before.mark, before.lines, before.placeholder):
            self._fill(receipt)
        if before is None or receipt.buttons != before.buttons:
            self._show_buttons(receipt)
            self.arrange()

    def _fill(self, receipt: Receipt) -> None:
        if not receipt.lines:
            self._paper.fill([(receipt.placeholder, "quiet")])
            return
        if not self._tagged:
            self._set_tags()
            self._tagged = True
        pieces: list[tuple[str, str]] = []
        if receipt.mark:
            pieces += [(f"{receipt.mark}\n", "mark"), ("\n", "space")]
        pieces += [(f"{text}\n", "bold" if bold else "line") for text, bold in receipt.lines[:-1]]
        pieces += [(text, "bold" if bold else "line") for text, bold in receipt.lines[-1:]]
        self._paper.fill(pieces)

    def _show_buttons(self, receipt: Receipt) -> None:
        while len(self._made) < len(receipt.buttons):
            self._made.append(PushButton(self._buttons, self._parts, "Secondary", "button"))
        for spare in self._made[len(receipt.buttons) :]:
            spare.widget.place_forget()
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
        # One size for both weights, or the columns of bold lines would be out of line.
        room = width - 2 * theme.px(PAPER_PADDING) - 2
        longest = "0" * LINE_CHARACTERS
        # A character is 0.6 of its size wide, rounded to whole pixels one way or the other.
        size = min(theme.big(TYPES["paper"].size + 3), round(room / LINE_CHARACTERS / 0.6))
        theme.set_size("paper", size)
        while theme.measure("paper", longest) > room and size > theme.px(8):
            size -= 1
            theme.set_size("paper", size)
        theme.set_size("paper-bold", size)
        self._paper.configure(padx=max(0, (room - theme.measure("paper", longest)) // 2))
        count = len(self._shown.buttons)
        if not count:
            return
        gap, high = theme.px(BUTTON_GAP), theme.big(BUTTON_HEIGHT)
        wide = (width - gap * (count - 1)) // count
        for number, button in enumerate(self._shown.buttons):
            made = self._made[number]
            made.show(button, wide)
            made.refit()
            made.widget.place(x=number * (wide + gap), y=0, width=wide, height=high)
        self._buttons.configure(width=width, height=high)
        self._buttons.grid_configure(pady=(theme.px(10), 0))

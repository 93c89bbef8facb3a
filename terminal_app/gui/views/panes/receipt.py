"""The right pane: the receipt as on paper."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Receipt
from terminal_app.gui.views.widgets.button import MIN_MARGIN, ButtonPool
from terminal_app.gui.views.widgets.qr_code import QrCode
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.widgets.theme import CARD_PADDING, FONTS, TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import StateView, ViewContext

PAPER_PADDING, NARROW_PADDING = 11, 4
NARROW = 250
"""In a narrower pane a line of the receipt needs what is beside it."""
BUTTON_HEIGHT = 48
BUTTON_GAP = 8
_FEW_BUTTONS = 2
CHARACTERS_A_LINE = 32
MARK_SCALE = 2
"""A training receipt's label is twice as high as its amount (SKVFS 2014:9, chapter 7)."""


class ReceiptPane(StateView[Receipt]):
    """Draws a ``Receipt``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        self._text: ScrolledText | None = None
        self._mark: tk.Label | None = None
        self._code: QrCode | None = None
        self.frame = ttk.Frame(parent, style=context.styles.card(), padding=theme.px(CARD_PADDING))
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._title = self._caption(palette.muted)
        self._remark = self._caption(palette.ink)
        self._buttons = tk.Frame(self.frame, background=palette.card)
        self._pool = ButtonPool(self._buttons, context, "Secondary", "button")
        self._paper = ttk.Frame(
            self.frame, style=context.styles.paper(), padding=theme.px(PAPER_PADDING)
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

    def _draw(self, receipt: Receipt, before: Receipt | None) -> None:
        self._title.configure(text=receipt.title)
        self._remark.configure(text=receipt.remark)
        if before is None or _paper_of(receipt) != _paper_of(before):
            self._fill(receipt)
        if before is None or receipt.buttons != before.buttons:
            self._show_buttons(receipt)
            self.arrange()

    def _fill(self, receipt: Receipt) -> None:
        if receipt.code is not None:
            self._fill_with_code(receipt.mark)
            return
        if self._code is not None:
            self._code.pack_forget()
        if not receipt.lines:
            for hidden in (self._text, self._mark):
                if hidden is not None:
                    hidden.pack_forget()
            self._placeholder.configure(text=receipt.placeholder)
            self._placeholder.pack(fill="both", expand=True)
            return
        self._placeholder.pack_forget()
        text = self._text_widget()
        text.set_text([(f"{line}\n", "bold" if bold else "line") for line, bold in receipt.lines])
        text.pack_forget()
        self._show_mark(receipt.mark)
        text.pack(fill="both", expand=True)

    def _fill_with_code(self, mark: str) -> None:
        for hidden in (self._text, self._placeholder):
            if hidden is not None:
                hidden.pack_forget()
        if self._code is None:
            self._code = QrCode(self._paper, self._context)
        self._code.pack_forget()
        self._show_mark(mark)
        self._code.pack(fill="both", expand=True)
        self._fit_code()

    def _fit_code(self) -> None:
        """Draw the code as large as the paper is wide."""
        if self._code is not None and self._shown is not None and self._line_width > 0:
            self._code.show(self._shown.code, self._line_width)

    def _show_mark(self, mark: str) -> None:
        """Show the label above the lines, where it can't be scrolled out of sight."""
        if self._mark is None:
            palette = self._theme.palette
            self._mark = tk.Label(
                self._paper, font=font("mark"), foreground=palette.paper, justify="center",
                background=palette.not_known, padx=0, pady=self._theme.px(3), borderwidth=0,
            )  # fmt: skip
        self._mark.configure(text=mark, wraplength=self._line_width)
        if mark:
            self._mark.pack(fill="x", pady=(0, self._theme.px(8)))
        else:
            self._mark.pack_forget()

    @property
    def _line_width(self) -> int:
        """The width for lines and label, in pixels."""
        padding = self._theme.px(CARD_PADDING) + self._paper_padding
        return self.frame.winfo_width() - 2 * padding - 2

    @property
    def _paper_padding(self) -> int:
        is_narrow = self.frame.winfo_width() < self._theme.px(NARROW)
        return self._theme.px(NARROW_PADDING if is_narrow else PAPER_PADDING)

    def _text_widget(self) -> ScrolledText:
        """Return the widget for lines, built with the first receipt: it reads fonts from disk."""
        if self._text is not None:
            return self._text
        theme, palette = self._theme, self._theme.palette
        text = ScrolledText(self._paper, theme, palette.paper, theme.px(PAPER_PADDING - 3))
        text.configure(font=font("paper"), spacing3=theme.px(3))
        text.tag_configure("line", wrap="char")
        text.tag_configure("bold", font=font("paper-bold"), wrap="char")
        self._text = text
        self._fit_font(text)
        return text

    def _fit_font(self, text: ScrolledText) -> None:
        """Make a full line as wide as the paper, at one size for both weights."""
        theme, width = self._theme, self._line_width
        if width <= 0:
            return
        longest = "0" * CHARACTERS_A_LINE
        # A character is 0.6 of its size wide, rounded up or down to whole pixels.
        size = min(theme.text_px(FONTS["paper"].size + 3), round(width / CHARACTERS_A_LINE / 0.6))
        theme.set_font_size("paper", size)
        while theme.measure("paper", longest) > width and size > theme.px(8):
            size -= 1
            theme.set_font_size("paper", size)
        theme.set_font_size("paper-bold", size)
        theme.set_font_size("mark", MARK_SCALE * size)
        if self._mark is not None:
            self._mark.configure(wraplength=width)
        text.configure(padx=max(0, (width - theme.measure("paper", longest)) // 2))

    def _show_buttons(self, receipt: Receipt) -> None:
        self._pool.take(len(receipt.buttons))
        if receipt.buttons:
            self._buttons.grid(row=2, column=0, columnspan=2, sticky="we")
        else:
            self._buttons.grid_forget()

    def arrange(self) -> None:
        """Fit the paper's font and the buttons to the pane's width."""
        theme = self._theme
        width = self.frame.winfo_width() - 2 * theme.px(CARD_PADDING)
        if self._shown is None or width <= 0:
            return
        self._paper.configure(padding=self._paper_padding)
        self._placeholder.configure(wraplength=width - 2 * self._paper_padding - 2)
        if self._text is not None:
            self._fit_font(self._text)
        self._fit_code()
        if self._shown.buttons:
            self._arrange_buttons(self._shown, width)

    def _arrange_buttons(self, receipt: Receipt, width: int) -> None:
        theme, count = self._theme, len(receipt.buttons)
        columns = self._columns(receipt, width)
        rows = -(-count // columns)
        gap = self._gap(columns)
        each = (width - gap * (columns - 1)) // columns
        made = self._pool.take(count)
        for button, one in zip(receipt.buttons, made, strict=True):
            one.redraw(button, each)
        height = theme.text_px(BUTTON_HEIGHT)
        if rows > 1:
            # The paper needs the room.
            height = max(theme.px(TOUCH_TARGET), *(one.text_height for one in made))
        for number, one in enumerate(made):
            row, column = divmod(number, columns)
            one.widget.place(
                x=column * (each + gap), y=row * (height + gap), width=each, height=height
            )
        self._buttons.configure(width=width, height=rows * (height + gap) - gap)
        self._buttons.grid_configure(pady=(theme.px(10), 0))

    def _gap(self, columns: int) -> int:
        # Their words need the room.
        return self._theme.px(BUTTON_GAP if columns <= _FEW_BUTTONS else BUTTON_GAP // 2)

    def _columns(self, receipt: Receipt, width: int) -> int:
        """Return how many buttons stand beside each other: fewer where a word is long."""
        theme, columns = self._theme, len(receipt.buttons)
        words = [word for button in receipt.buttons for word in button.text.split()]
        widest = max(theme.measure("caption", word) for word in words) + 2 * theme.px(MIN_MARGIN)
        while columns > 1 and (width - self._gap(columns) * (columns - 1)) // columns < widest:
            columns -= 1
        return columns


def _paper_of(receipt: Receipt) -> tuple[object, ...]:
    """Return what is drawn on the paper."""
    return receipt.mark, receipt.lines, receipt.placeholder, receipt.code

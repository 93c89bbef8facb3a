"""Middle pane, payment under way: amount, code and the time that is left."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Paying
from terminal_app.gui.views.panes.center_view import CenterView
from terminal_app.gui.views.panes.notice import usual_height
from terminal_app.gui.views.widgets.labels import centred
from terminal_app.gui.views.widgets.qr_code import QrCode
from terminal_app.gui.views.widgets.theme import CARD_GAP
from terminal_app.gui.views.widgets.view import ViewContext

LARGE_CODE = 360
"""A code as large as this leaves its title, the waiting text and a notice a place each; one that
is smaller takes some of them."""
SMALL_CODE = 272
"""As large it is on the smallest screen too: six pixels to a module, of which it has 45."""
AMOUNT_HEIGHT, LOW_AMOUNT_HEIGHT = 44, 30
_STEP_MS = 40
"""Between two steps of the bar while the till waits."""


class PaymentView(CenterView[Paying]):
    """Draws a ``Paying``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(parent, context)
        theme, palette = context.theme, context.theme.palette
        self._title = centred(self.frame, theme, "command", palette.muted)
        self._amount = centred(self.frame, theme, "paying")
        self._area = tk.Frame(self.frame, background=palette.card)
        self._area.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._code = QrCode(self._area, context)
        self._waiting = centred(self.frame, theme, "text", palette.muted)
        self._bar = ttk.Progressbar(self.frame, style=context.styles.time_bar(), maximum=1000)
        for row, widget in enumerate((self._title, self._amount, self._area, self._waiting)):
            # As wide as the pane: a countdown moves nothing, not even itself.
            widget.grid(row=row, column=0, sticky="" if widget is self._area else "we")
        self._code.pack(fill="both", expand=True)
        self._bar.grid(row=4, column=0, sticky="we")
        self.frame.grid_columnconfigure(0, weight=1)
        self.frame.grid_rowconfigure(5, weight=1)

    def _draw(self, content: Paying, _before: Paying | None) -> None:
        self._title.configure(text=content.title)
        self._amount.configure(text=content.amount)
        self._waiting.configure(text=content.waiting)
        left = content.time_left
        if content.qr_text is None and left is None:
            # Something moves wherever the till itself waits.
            self._bar.configure(mode="indeterminate", value=0)
            self._bar.start(_STEP_MS)
            return
        self._bar.stop()
        self._bar.configure(mode="determinate")
        if left is not None:
            self._bar.configure(value=round(1000 * max(0.0, min(left, 1.0))))

    def _arrange(self, content: Paying, width: int, height: int) -> None:
        theme, notice = self._theme, self._size[2]
        amount = self._fit_amount(content, width, height + notice)
        for label in (self._title, self._waiting):
            label.configure(wraplength=width)
        self.frame.grid_rowconfigure(4, minsize=theme.px(8))
        self._bar.grid_configure(padx=theme.window_px(16))
        # No notice of three lines moves the code, nor a waiting text of two.
        lines = max(self._waiting.winfo_reqheight(), 2 * theme.line_height("text"))
        waiting = lines + theme.window_px(7) + theme.px(8)
        usual = usual_height(theme) + theme.px(CARD_GAP)
        whole = height + notice - amount
        gaps, title = theme.window_px(18), self._title.winfo_reqheight()
        large, room = min(width, theme.px(LARGE_CODE)), max(notice, usual)
        if whole - gaps - title - usual - waiting >= large:
            room += waiting
        else:
            # A notice takes the waiting text's place.
            room = max(room, waiting)
        has_title = whole - gaps - title - max(usual, waiting) >= large
        if not has_title:
            gaps, title = theme.window_px(6), 0
        if content.qr_text is None:
            # There is no code to keep in its place, and what is awaited has to be told.
            room = max(room, notice + waiting)
        side = max(theme.px(120), min(width, whole - gaps - title - room))
        if content.qr_text is not None and side < min(width, theme.px(SMALL_CODE)):
            # No place is kept for a notice that isn't there.
            side = max(side, min(width, theme.px(SMALL_CODE), whole - gaps - title - notice))
        has_waiting = whole - gaps - title - side - notice >= waiting
        self.frame.grid_rowconfigure(1, minsize=amount + gaps // 2)
        self._amount.grid_configure(pady=(0, gaps // 2))
        self._area.grid_configure(pady=(0, gaps - gaps // 2))
        self._waiting.grid_configure(pady=(0, theme.window_px(7)))
        has_bar = has_waiting and (content.time_left is not None or content.qr_text is None)
        shown = ((self._title, has_title), (self._waiting, has_waiting), (self._bar, has_bar))
        for widget, is_shown in shown:
            if is_shown:
                widget.grid()
            else:
                widget.grid_remove()
        self._area.configure(width=side, height=side)
        sign = ""
        if content.qr_text is None:
            # Where the customer's time is counted, it is one who confirms without a code.
            sign = "code-awaited" if content.time_left is None else "code-on-phone"
        self._code.show(content.qr_text, side, sign)

    def wanted_height(self, width: int) -> int:
        """Return what a code of the least size takes, with the amount."""
        theme = self._theme
        code = min(width, theme.px(SMALL_CODE))
        return code + theme.window_px(6) + theme.text_px(AMOUNT_HEIGHT)

    def _fit_amount(self, content: Paying, width: int, height: int) -> int:
        """Let the amount fit, and return its height: the same for every amount."""
        theme = self._theme
        spare = height - theme.window_px(6) - min(width, theme.px(SMALL_CODE))
        most, least = theme.text_px(AMOUNT_HEIGHT), theme.px(LOW_AMOUNT_HEIGHT)
        high = max(least, min(most, spare))
        theme.fit_font("paying", content.amount, width, 16, high)
        return high

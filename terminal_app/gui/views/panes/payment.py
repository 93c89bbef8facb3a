"""Middle pane, payment under way: amount, code and the time that is left."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Paying
from terminal_app.gui.views.panes.center_view import CenterView
from terminal_app.gui.views.panes.notice import usual_height
from terminal_app.gui.views.widgets.labels import centred
from terminal_app.gui.views.widgets.qr_code import QrCode
from terminal_app.gui.views.widgets.view import ViewContext

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

    @property
    def reserved(self) -> int:
        """The height of a notice of three lines, so that none moves the code."""
        return usual_height(self._theme)

    def _draw(self, content: Paying, _before: Paying | None) -> None:
        self._title.configure(text=content.title)
        self._amount.configure(text=content.amount)
        self._waiting.configure(text=content.waiting)
        left = content.time_left
        is_awaited = content.qr_text is None and left is None
        self._bar.grid()
        if is_awaited:
            # Something moves wherever the till itself waits.
            self._bar.configure(mode="indeterminate", value=0)
            self._bar.start(_STEP_MS)
            return
        self._bar.stop()
        self._bar.configure(mode="determinate")
        if left is None:
            self._bar.grid_remove()
        else:
            self._bar.configure(value=round(1000 * max(0.0, min(left, 1.0))))

    def _arrange(self, content: Paying, width: int, height: int) -> None:
        theme = self._theme
        theme.fit_font("paying", content.amount, width, 16)
        for label in (self._title, self._waiting):
            label.configure(wraplength=width)
        above, below = theme.window_px(8), theme.window_px(10)
        self._amount.grid_configure(pady=(0, above))
        self._waiting.grid_configure(pady=(below, theme.window_px(7)))
        self.frame.grid_rowconfigure(4, minsize=theme.px(8))
        if self._bar.winfo_manager():
            self._bar.grid_configure(padx=theme.window_px(16))
        # The code gets what the words leave; a waiting text of one line or two doesn't move it.
        lines = max(self._waiting.winfo_reqheight(), 2 * theme.line_height("text"))
        words = self._title.winfo_reqheight() + self._amount.winfo_reqheight() + lines
        gaps = above + below + theme.window_px(7) + theme.px(8)
        side = max(theme.px(120), min(width, height - words - gaps))
        self._area.configure(width=side, height=side)
        self._code.show(content.qr_text, side)

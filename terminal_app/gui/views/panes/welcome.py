"""Middle pane, no sale under way: a greeting, and the till's own code if it is shown."""

import tkinter as tk

from terminal_app.gui.screen_state import Welcome
from terminal_app.gui.views.panes.center_view import CenterView
from terminal_app.gui.views.widgets.labels import centred
from terminal_app.gui.views.widgets.qr_code import QrCode
from terminal_app.gui.views.widgets.view import ViewContext

MIN_CODE = 120


class WelcomeView(CenterView[Welcome]):
    """Draws a ``Welcome``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(parent, context)
        theme = context.theme
        self._code: QrCode | None = None
        self._title = centred(self.frame, theme, "title")
        self._hint = centred(self.frame, theme, "bold")
        self._text = centred(self.frame, theme, "text", theme.palette.muted)
        self._title.pack(side="top", fill="x", pady=(0, theme.px(12)), expand=True, anchor="s")
        self._text.pack(side="top", fill="x", expand=True, anchor="n")

    def _draw(self, content: Welcome, _before: Welcome | None) -> None:
        self._title.configure(text=content.title)
        self._hint.configure(text=content.own_code_text)
        self._text.configure(text=content.text)
        has_code = content.own_code is not None
        self._title.pack_configure(expand=not has_code)
        self._text.pack_configure(expand=not has_code)
        if has_code:
            self._code = self._code or QrCode(self.frame, self._context)
            self._hint.pack(side="top", fill="x", after=self._title)
            self._code.pack(side="top", after=self._hint, pady=self._theme.px(10))
        else:
            self._hint.pack_forget()
            if self._code is not None:
                self._code.pack_forget()
                self._code.show(None, 0)

    def _arrange(self, content: Welcome, width: int, height: int) -> None:
        theme = self._theme
        self._title.configure(wraplength=width)
        self._hint.configure(wraplength=width)
        self._text.configure(wraplength=min(width, theme.window_px(330)))
        if self._code is not None:
            # The code gets the height that the text leaves.
            labels = (self._title, self._hint, self._text)
            words = sum(label.winfo_reqheight() for label in labels) + theme.px(32)
            side = max(theme.px(MIN_CODE), min(width, height - words))
            self._code.show(content.own_code, side)

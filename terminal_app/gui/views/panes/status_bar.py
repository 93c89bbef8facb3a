"""The status bar: connection, last payment, technical detail, clock."""

import tkinter as tk
from functools import partial
from typing import Literal

from terminal_app.gui.screen_state import Status
from terminal_app.gui.views.widgets.context import ViewContext
from terminal_app.gui.views.widgets.text_fit import ELLIPSIS, shorten
from terminal_app.gui.views.widgets.theme import font

HEIGHT = 36
SIDE = 16


class StatusBar:
    """Draws a ``Status``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        self._theme = theme = context.theme
        palette = theme.palette
        self._shown: Status | None = None
        self.frame = tk.Frame(parent, background=palette.card, height=theme.px(HEIGHT))
        self.frame.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._lamp = tk.Label(self.frame, background=palette.card)
        self._lamp.pack(side="left", padx=(theme.px(SIDE - 2), theme.px(4)))
        self._connection = self._label("small", palette.ink, "left")
        self._last = self._label("small", palette.muted, "left")
        self._clock = self._label("small", palette.muted, "right")
        self._technical = self._label("cap", palette.muted, "right")
        self.frame.bind("<Configure>", lambda _: self._fit())

    def _label(self, font_name: str, ink: str, side: Literal["left", "right"]) -> tk.Label:
        label = tk.Label(
            self.frame, font=font(font_name), foreground=ink,
            background=self._theme.palette.card, padx=0,
        )  # fmt: skip
        label.pack(side=side, padx=(0, self._theme.px(SIDE)))
        return label

    def render(self, status: Status) -> None:
        """Draw what has changed."""
        if status == self._shown:
            return
        if self._shown is None or status.lamp is not self._shown.lamp:
            self._lamp.configure(image=self._theme.image(f"lamp-{status.lamp.value}"))
        if self._shown is None or status.clock != self._shown.clock:
            self._clock.configure(text=status.clock)
        self._shown = status
        self._fit()

    def _fit(self) -> None:
        """Shorten what matters least first: the technical detail, then the last payment."""
        if self._shown is None:
            return
        theme, width = self._theme, self.frame.winfo_width()
        space = (width if width > 1 else theme.px(1024)) - theme.px(7 * SIDE)
        space -= theme.measure("small", self._shown.clock)
        for label, font_name, text in (
            (self._connection, "small", self._shown.line),
            (self._last, "small", self._shown.last),
            (self._technical, "cap", self._shown.technical),
        ):
            fitting = shorten(text, max(space, 0), partial(theme.measure, font_name))
            if fitting == ELLIPSIS:
                fitting = ""
            if str(label.cget("text")) != fitting:
                label.configure(text=fitting)
            space -= theme.measure(font_name, fitting)

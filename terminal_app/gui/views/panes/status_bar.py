"""The status bar: connection, printer, last payment, technical detail, clock."""

import tkinter as tk
from functools import partial
from typing import Literal

from terminal_app.gui.screen_state import Status
from terminal_app.gui.views.widgets.text_fit import ELLIPSIS, shorten
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.widgets.view import StateView, ViewContext

HEIGHT = 36
"""As the header's: the same on a large screen."""
SIDE = 16


class StatusBar(StateView[Status]):
    """Draws a ``Status``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        self.frame = tk.Frame(parent, background=palette.card, height=theme.px(HEIGHT))
        self.frame.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._lamp = tk.Label(self.frame, background=palette.card)
        self._lamp.pack(side="left", padx=(theme.px(SIDE - 2), theme.px(4)))
        self._connection = self._label("small", palette.ink, "left")
        self._printer = self._label("small", palette.not_known, "left")
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

    def _draw(self, status: Status, before: Status | None) -> None:
        if before is None or status.lamp is not before.lamp:
            self._lamp.configure(image=self._theme.image(f"lamp-{status.lamp.value}"))
        if before is None or status.clock != before.clock:
            self._clock.configure(text=status.clock)
        self._fit()

    def arrange(self) -> None:
        """Shorten the texts anew after the growth has changed."""
        self._fit()

    def _fit(self) -> None:
        """Shorten what matters least first: technical detail, last payment, printer."""
        if self._shown is None:
            return
        theme, width = self._theme, self.frame.winfo_width()
        space = (width if width > 1 else theme.px(1024)) - theme.px(7 * SIDE)
        space -= theme.measure("small", self._shown.clock) + theme.px(SIDE)
        room = space - theme.measure("small", self._shown.line)
        fits = theme.measure("small", self._shown.printer) <= room
        printer = self._shown.printer if fits else self._shown.printer_short
        for label, font_name, text in (
            (self._connection, "small", self._shown.line),
            (self._printer, "small", printer),
            (self._last, "small", self._shown.last),
            (self._technical, "cap", self._shown.technical),
        ):
            fitting = shorten(text, max(space, 0), partial(theme.measure, font_name))
            if fitting == ELLIPSIS:
                fitting = ""
            if str(label.cget("text")) != fitting:
                label.configure(text=fitting)
            space -= theme.measure(font_name, fitting)

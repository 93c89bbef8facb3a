"""The bottom line: the connection, the last payment, the clock."""

import tkinter as tk
from functools import partial

from terminal_app.gui.screen_state import Status
from terminal_app.gui.views.widgets.button import Parts
from terminal_app.gui.views.widgets.text_fit import ELLIPSIS, shorten
from terminal_app.gui.views.widgets.theme import font

HEIGHT = 36
SIDE = 16


class StatusBar:
    """Draws a ``Status``."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._theme = theme = parts.theme
        palette = theme.palette
        self._shown: Status | None = None
        self.frame = tk.Frame(parent, background=palette.card, height=theme.px(HEIGHT))
        self.frame.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._lamp = tk.Label(self.frame, background=palette.card)
        self._lamp.pack(side="left", padx=(theme.px(SIDE - 2), theme.px(4)))
        self._line = self._label("small", palette.ink, "left")
        self._last = self._label("small", palette.muted, "left")
        self._clock = self._label("small", palette.muted, "right")
        self._technical = self._label("cap", palette.muted, "right")
        self.frame.bind("<Configure>", lambda _: self._share_room())

    def _label(self, type_name: str, ink: str, side: str) -> tk.Label:
        label = tk.Label(
            self.frame, font=font(type_name), foreground=ink,
            background=self._theme.palette.card, padx=0,
        )  # fmt: skip
        apart = self._theme.px(SIDE)
        label.pack(side="left" if side == "left" else "right", padx=(0, apart))
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
        self._share_room()

    def _share_room(self) -> None:
        """Shorten what matters least first: the technician's line, then the last payment."""
        if self._shown is None:
            return
        theme, width = self._theme, self.frame.winfo_width()
        room = (width if width > 1 else theme.px(1024)) - theme.px(7 * SIDE)
        room -= theme.measure("small", self._shown.clock)
        for label, type_name, text in (
            (self._line, "small", self._shown.line),
            (self._last, "small", self._shown.last),
            (self._technical, "cap", self._shown.technical),
        ):
            fitting = shorten(text, max(room, 0), partial(theme.measure, type_name))
            if fitting == ELLIPSIS:
                fitting = ""
            if str(label.cget("text")) != fitting:
                label.configure(text=fitting)
            room -= theme.measure(type_name, fitting)

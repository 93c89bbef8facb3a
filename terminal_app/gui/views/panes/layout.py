"""Layout of the till's window: three panes between a header and a status bar."""

import tkinter as tk

from terminal_app.gui.screen_state import ScreenState
from terminal_app.gui.views.panes.amount import AmountPane
from terminal_app.gui.views.panes.center import CenterPaneView
from terminal_app.gui.views.panes.header import HeaderBar
from terminal_app.gui.views.panes.receipt import ReceiptPane
from terminal_app.gui.views.panes.status_bar import StatusBar
from terminal_app.gui.views.widgets.theme import PANE_GAP
from terminal_app.gui.views.widgets.view import ViewContext

PANE_WEIGHTS = (336, 360, 280)
"""Widths of the panes at 1024 pixels, in the same proportion at any other width."""


class Panes:
    """Builds all panes, and draws a ``ScreenState`` with them."""

    def __init__(self, root: tk.Tk, context: ViewContext) -> None:
        self._theme = context.theme
        background = context.theme.palette.background
        self.frame = tk.Frame(root, background=background)
        self.header = HeaderBar(self.frame, context)
        self._body = tk.Frame(self.frame, background=background)
        self.amount = AmountPane(self._body, context)
        self.center = CenterPaneView(self._body, context)
        self.receipt = ReceiptPane(self._body, context)
        self.status = StatusBar(self.frame, context)
        self.steps = (self._render_center, self._render_amount, self._render_receipt)
        """The steps of drawing a state: code and result, which everybody waits for, first."""
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._theme
        self.show()
        line = {"background": theme.palette.line, "height": max(1, theme.px(1))}
        self.header.frame.pack(side="top", fill="x")
        tk.Frame(self.frame, line).pack(side="top", fill="x")
        self.status.frame.pack(side="bottom", fill="x")
        tk.Frame(self.frame, line).pack(side="bottom", fill="x")
        gap = theme.px(PANE_GAP)
        self._body.pack(side="top", fill="both", expand=True, padx=gap, pady=gap)
        self._body.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._body.grid_rowconfigure(0, weight=1)
        panes = (self.amount.frame, self.center.frame, self.receipt.frame)
        for column, (frame, weight) in enumerate(zip(panes, PANE_WEIGHTS, strict=True)):
            left = gap if column else 0
            frame.configure(width=1, height=1)
            frame.grid(row=0, column=column, sticky="nswe", padx=(left, 0))
            # Tk counts the gap as part of the column's share.
            share = weight + (PANE_GAP if column else 0)
            self._body.grid_columnconfigure(column, weight=share, uniform="panes")

    def show(self) -> None:
        """Fill the window."""
        self.frame.place(relwidth=1, relheight=1)

    def render(self, state: ScreenState) -> None:
        """Draw what has changed."""
        for step in self.steps:
            step(state)

    def _render_center(self, state: ScreenState) -> None:
        self.center.render(state.center)

    def _render_amount(self, state: ScreenState) -> None:
        self.header.render(state.header)
        self.amount.render(state.amount)

    def _render_receipt(self, state: ScreenState) -> None:
        self.receipt.render(state.receipt)
        self.status.render(state.status)

    def arrange(self) -> None:
        """Lay out the panes again after the window has changed its growth."""
        self.amount.arrange()
        self.center.arrange()
        self.receipt.arrange()

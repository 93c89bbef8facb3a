"""Layout of the till's window: three panes between a header and a status bar."""

import tkinter as tk
from typing import TYPE_CHECKING, Any

from terminal_app.gui.screen_state import ScreenPage, ScreenState
from terminal_app.gui.views.panes.amount import AmountPane
from terminal_app.gui.views.panes.center import CenterPaneView
from terminal_app.gui.views.panes.header import HeaderBar
from terminal_app.gui.views.panes.receipt import ReceiptPane
from terminal_app.gui.views.panes.status_bar import StatusBar
from terminal_app.gui.views.panes.today import TodayPane
from terminal_app.gui.views.widgets.theme import PANE_GAP
from terminal_app.gui.views.widgets.view import ViewContext

if TYPE_CHECKING:
    from terminal_app.gui.views.panes.item_grid import ItemGrid
    from terminal_app.gui.views.panes.page_view import PageView

_ROUNDS = 3
"""After so many answers of the display the middle pane's contents are painted: a frame, the ground
in it and the label in that are mapped one after the other, each when the outer one is."""
PANE_WEIGHTS = (316, 390, 270)
"""Widths of the panes at 1024 pixels, in the same proportion at any other width."""
NARROW_WEIGHTS = (246, 300, 230)
"""The same in a narrow window, where the third pane needs more for a line of a receipt."""
NARROW = 900
NARROW_GAP = 6
WEIGHTS_WITH_ITEMS = (290, 304, 430, 264)
"""The same with the items' grid as the first: so the code is as large as without it."""
MIN_WIDTH_WITH_ITEMS = 1340
"""Of a window of the height for which the panes are drawn; below, the code would be smaller."""


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
        self.today = TodayPane(self._body, context)
        self.status = StatusBar(self.frame, context)
        self.steps = (self._render_center, self._render_amount, self._render_receipt)
        """The steps of drawing a state: code and result, which everybody waits for, first."""
        self._later: str | None = None
        """What draws the rest of a state, once the middle pane is painted."""
        self._state: ScreenState | None = None
        self._third: tk.Widget = self.today.frame
        """What has the third card's place."""
        self._pages: dict[type[ScreenPage], PageView[Any]] = {}
        self._items: ItemGrid | None = None
        """The shop's items, where the window is wide."""
        self._has_items = self._shows_items = self._is_narrow = False
        self._context = context
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._theme
        self.show()
        line = {"background": theme.palette.line, "height": max(1, theme.px(1))}
        self.header.frame.pack(side="top", fill="x")
        tk.Frame(self.frame, line).pack(side="top", fill="x")
        self.status.frame.pack(side="bottom", fill="x")
        tk.Frame(self.frame, line).pack(side="bottom", fill="x")
        self._body.pack(side="top", fill="both", expand=True)
        self._body.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._body.grid_rowconfigure(0, weight=1)
        panes = (self.amount.frame, self.center.frame, self.receipt.frame)
        for column, frame in enumerate(panes, 1):
            frame.configure(width=1, height=1)
            frame.grid(row=0, column=column, sticky="nswe")
        self.today.frame.configure(width=1, height=1)
        self.today.frame.grid(row=0, column=len(panes), sticky="nswe")
        self.receipt.frame.grid_remove()
        self._set_gaps()
        self._share_width()
        self._body.bind("<Configure>", lambda _: self._fit_width())

    def _fit_width(self) -> None:
        """Lay out anew where the window has become narrow, or isn't any more."""
        if (self.frame.winfo_width() < self._theme.px(NARROW)) != self._is_narrow:
            self._is_narrow = not self._is_narrow
            self._set_gaps()
            self._share_width()
        self._fit_items()

    @property
    def _weights(self) -> tuple[int, ...]:
        if self._shows_items:
            return WEIGHTS_WITH_ITEMS
        return (0, *(NARROW_WEIGHTS if self._is_narrow else PANE_WEIGHTS))

    @property
    def _gap(self) -> int:
        """Between the panes, in pixels."""
        return self._theme.px(NARROW_GAP if self._is_narrow else PANE_GAP)

    def _set_gaps(self) -> None:
        gap = self._gap
        self._body.pack_configure(padx=gap, pady=gap)
        for frame in (self.center.frame, self.receipt.frame, self.today.frame):
            is_shown = bool(frame.winfo_manager())
            frame.grid_configure(padx=(gap, 0))
            if not is_shown:
                frame.grid_remove()

    def _fit_items(self) -> None:
        """Show the items' grid where there is room for it, and share the width."""
        if self._state is not None and self._state.page is not None:
            return
        wide = self.frame.winfo_width() / (self._theme.scale * self._theme.growth)
        is_shown = self._has_items and wide >= MIN_WIDTH_WITH_ITEMS
        if is_shown == self._shows_items:
            return
        self._shows_items = is_shown
        self.amount.leave_items(has_grid=is_shown)
        self._share_width()
        if is_shown:
            self._item_grid().frame.grid(row=0, column=0, sticky="nswe")
        elif self._items is not None:
            self._items.frame.grid_remove()

    def _share_width(self) -> None:
        """Give each column its share; the first has none where the items aren't shown."""
        weights = self._weights
        for column, weight in enumerate(weights):
            # Tk counts the gap as part of the column's share.
            has_gap = any(weights[:column])
            share = self._theme.px(weight) + (self._gap if has_gap else 0)
            group = "panes" if weight else ""
            self._body.grid_columnconfigure(column, weight=share, uniform=group)
        gap = self._gap if weights[0] else 0
        self.amount.frame.grid_configure(padx=(gap, 0))

    def _item_grid(self) -> "ItemGrid":
        """Return the grid, built when it is first shown."""
        if self._items is None:
            from terminal_app.gui.views.panes.item_grid import (  # noqa: PLC0415 - not in the first paint
                ItemGrid,
            )

            self._items = ItemGrid(self._body, self._context)
            self._items.frame.configure(width=1, height=1)
        return self._items

    def show(self) -> None:
        """Fill the window."""
        self.frame.place(relwidth=1, relheight=1)

    def render(self, state: ScreenState) -> None:
        """Draw what has changed; where the middle pane shows another thing, the rest after it."""
        before, self._state = self._state, state
        self._render_page(state.page, None if before is None else before.page)
        if state.page is not None:
            # The panes are out of sight, and are drawn once they are back.
            self.header.render(state.header)
            self.status.render(state.status)
            return
        self._render_center(state)
        if before is not None and type(before.center.face) is not type(state.center.face):
            self._draw_rest_in(_ROUNDS)
        elif self._later is None:
            self._draw_rest()

    def _render_page(self, page: ScreenPage | None, last: ScreenPage | None) -> None:
        if type(page) is not type(last):
            self._turn_to(page, last)
        if page is not None:
            self._page_view(type(page)).render(page)

    def _turn_to(self, page: ScreenPage | None, last: ScreenPage | None) -> None:
        """Put another page, or the panes, in the place of what was there."""
        if last is not None:
            self._page_view(type(last)).frame.place_forget()
        if page is None:
            for frame in self._in_the_body:
                frame.grid()
            # A page's receipt has used the paper's font meanwhile.
            self.receipt.arrange()
            self._fit_items()
            return
        # Out of reach of Tab too.
        for frame in self._in_the_body:
            frame.grid_remove()
        view = self._page_view(type(page))
        view.frame.place(relwidth=1, relheight=1)
        view.arrange()

    def _page_view(self, kind: type[ScreenPage]) -> "PageView[Any]":
        """Return what draws a page, built when it is first shown."""
        if kind not in self._pages:
            from terminal_app.gui.views.panes.page_views import (  # noqa: PLC0415 - not in the first paint
                VIEWS,
            )

            self._pages[kind] = VIEWS[kind](self._body, self._context)
        return self._pages[kind]

    @property
    def _in_the_body(self) -> list[tk.Widget]:
        """What is shown between header and bottom line, while no page is."""
        items = [self._items.frame] if self._items is not None and self._shows_items else []
        return [*items, self.amount.frame, self.center.frame, self._third]

    def _draw_rest_in(self, rounds: int) -> None:
        """Draw the rest after so many rounds in which Tk has painted all that it could."""
        if self._later is not None:
            self.frame.after_cancel(self._later)
        self._later = self.frame.after_idle(self._next_round, rounds)

    def _next_round(self, rounds: int) -> None:
        self._later = None
        if rounds:
            # It asks the display, which has answered all before: what it has mapped is known then.
            self.frame.winfo_pointerx()
            self._draw_rest_in(rounds - 1)
        else:
            self._draw_rest()

    def _draw_rest(self) -> None:
        if self._state is not None and self._state.page is None:
            for step in self.steps[1:]:
                step(self._state)

    def _render_center(self, state: ScreenState) -> None:
        self.center.render(state.center)

    def _render_amount(self, state: ScreenState) -> None:
        self.header.render(state.header)
        self.amount.render(state.amount)
        if bool(state.amount.items) != self._has_items:
            self._has_items = not self._has_items
            self._fit_items()
        if self._items is not None and self._shows_items:
            self._items.render(state.amount.items)

    def _render_receipt(self, state: ScreenState) -> None:
        shown = self.today.frame if state.receipt is None else self.receipt.frame
        if shown is not self._third:
            self._third.grid_remove()
            shown.grid()
            self._third = shown
        if state.receipt is not None:
            self.receipt.render(state.receipt)
        elif state.today is not None:
            self.today.render(state.today)
        self.status.render(state.status)

    def destroy(self) -> None:
        """Take all panes away."""
        if self._later is not None:
            self.frame.after_cancel(self._later)
        self.frame.destroy()

    def arrange(self) -> None:
        """Lay out the panes again after the window has changed its growth."""
        self._fit_items()
        self.header.arrange()
        self.status.arrange()
        self.amount.arrange()
        if self._items is not None:
            self._items.arrange()
        self.center.arrange()
        self.receipt.arrange()
        self.today.arrange()

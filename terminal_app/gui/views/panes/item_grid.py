"""The shop's items as a grid of keys, page by page, where the window is wide enough."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.views.panes.quick_keys import fitted_item
from terminal_app.gui.views.widgets.button import ButtonPool, PushButton
from terminal_app.gui.views.widgets.theme import CARD_PADDING, TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import StateView, ViewContext

MIN_WIDTH = 80
"""Of a key."""
HEIGHT = 66
GAP = 8
LINES = 3
"""Two for the name, one for the price."""


class ItemGrid(StateView[tuple[Button, ...]]):
    """Draws the keys of a page; only those in sight are built, however many items there are."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        self.frame = ttk.Frame(parent, style=context.styles.card(), padding=theme.px(CARD_PADDING))
        self.frame.grid_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._keys = tk.Frame(self.frame, background=palette.card)
        self._pool = ButtonPool(self._keys, context, "Secondary", "caption")
        self._pager = tk.Frame(self.frame, background=palette.card)
        turning = context._replace(on_gesture=self._turn)
        self._back = PushButton(self._pager, turning, "Secondary", "button")
        self._number = tk.Label(
            self._pager, font=font("caption"), background=palette.card, foreground=palette.muted
        )
        self._on = PushButton(self._pager, turning, "Secondary", "button")
        self._page = 0
        self._keys.place(x=0, y=0, relwidth=1, relheight=1)
        self._wheeled: set[tk.Misc] = set()
        """What a wheel turns the pages over."""
        self.frame.bind("<Configure>", lambda _: self.arrange())
        for widget in (self.frame, self._keys, self._pager, self._number):
            self._bind_wheel(widget)

    def _bind_wheel(self, widget: tk.Misc) -> None:
        if widget in self._wheeled:
            return
        self._wheeled.add(widget)
        widget.bind("<Button-4>", lambda _: self._go(-1))
        widget.bind("<Button-5>", lambda _: self._go(1))
        widget.bind("<MouseWheel>", lambda event: self._go(-1 if event.delta > 0 else 1))

    def _draw(self, items: tuple[Button, ...], before: tuple[Button, ...] | None) -> None:
        if before is not None and [one.gesture for one in before] != [one.gesture for one in items]:
            self._page = 0
        self._place()

    def _turn(self, wish: Wish) -> None:
        self._go(-1 if wish is Gesture.PAGE_UP else 1)

    def _go(self, step: int) -> None:
        self._page = max(0, self._page + step)
        self._place()

    def arrange(self) -> None:
        """Place the keys again after the pane's size or the fonts have changed."""
        for key in self._pool.built:
            key.refit()
        self._place()

    def _place(self) -> None:
        """Place the keys of the page that is shown."""
        theme, items = self._theme, self._shown
        padding = 2 * theme.px(CARD_PADDING)
        width, height = self.frame.winfo_width() - padding, self.frame.winfo_height() - padding
        if not items or width <= 0 or height <= 0:
            return
        gap, high = theme.window_px(GAP), theme.text_px(HEIGHT)
        columns = max(1, (width + gap) // (theme.text_px(MIN_WIDTH) + gap))
        bar = theme.text_px(TOUCH_TARGET)
        rows = max(1, (height + gap) // (high + gap))
        is_paged = len(items) > rows * columns
        if is_paged:
            rows = max(1, (height - bar) // (high + gap))
        pages = -(-len(items) // (rows * columns))
        self._page = min(self._page, pages - 1)
        first = self._page * rows * columns
        shown = items[first : first + rows * columns]
        each = (width - gap * (columns - 1)) // columns
        for number, (button, key) in enumerate(
            zip(shown, self._pool.take(len(shown)), strict=True)
        ):
            self._bind_wheel(key.widget)
            row, column = divmod(number, columns)
            key.show(fitted_item(theme, button, each, LINES), each)
            key.widget.place(x=column * (each + gap), y=row * (high + gap), width=each, height=high)
        used = height - bar - gap if is_paged else height
        self._keys.place(x=0, y=0, width=width, height=used, relwidth=0, relheight=0)
        self._show_pager(pages if is_paged else 0, width, height, bar)

    def _show_pager(self, pages: int, width: int, height: int, bar: int) -> None:
        if not pages:
            self._pager.place_forget()
            return
        self._pager.place(x=0, y=height - bar, width=width, height=bar)
        wide = max(bar, width // 4)
        self._back.show(Button(Gesture.PAGE_UP, "<", enabled=self._page > 0), wide)
        self._back.widget.place(x=0, y=0, width=wide, height=bar)
        self._number.configure(text=f"{self._page + 1} / {pages}")
        self._number.place(x=wide, y=0, width=width - 2 * wide, height=bar)
        is_last = self._page == pages - 1
        self._on.show(Button(Gesture.PAGE_DOWN, ">", enabled=not is_last), wide)
        self._on.widget.place(x=width - wide, y=0, width=wide, height=bar)

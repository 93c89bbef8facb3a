"""Push buttons whose number changes, alone or in a row."""

import tkinter as tk

from terminal_app.gui.screen_state import Button
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.context import ViewContext
from terminal_app.gui.views.widgets.state_view import StateView

HEIGHT = 52
GAP = 8


class ButtonPool:
    """Push buttons of one kind, built when first needed and hidden when spare."""

    def __init__(self, parent: tk.Misc, context: ViewContext, kind: str, font_name: str) -> None:
        self._parent, self._context = parent, context
        self._kind, self._font_name = kind, font_name
        self._built: list[PushButton] = []

    def take(self, count: int) -> list[PushButton]:
        """Return the first ``count`` buttons, and hide the others."""
        while len(self._built) < count:
            self._built.append(PushButton(self._parent, self._context, self._kind, self._font_name))
        for spare in self._built[count:]:
            spare.hide()
        return self._built[:count]


class ButtonGroup(StateView[tuple[Button, ...]]):
    """Buttons in a frame of their own; subclasses arrange them."""

    def __init__(self, parent: tk.Misc, context: ViewContext, font_name: str) -> None:
        super().__init__(context)
        self.frame = tk.Frame(parent, background=context.theme.palette.card)
        self._pool = ButtonPool(self.frame, context, "Secondary", font_name)

    def _draw(self, buttons: tuple[Button, ...], _before: object) -> None:
        self._pool.take(len(buttons))


class ButtonRow(ButtonGroup):
    """Buttons side by side, or one above the other where they are too wide."""

    def arrange(self, width: int) -> int:
        """Place the buttons in ``width`` pixels and return the height that takes."""
        theme, shown = self._theme, self._shown or ()
        count, gap, high = len(shown), theme.px(GAP), theme.text_px(HEIGHT)
        made = self._pool.take(count)
        wanted = [made[n].natural_width(button) for n, button in enumerate(shown)]
        stacked = sum(wanted) + gap * (count - 1) > width
        spare = 0 if stacked or count == 1 else (width - sum(wanted) - gap * (count - 1)) // count
        left = 0 if count > 1 else max(0, (width - sum(wanted)) // 2)
        for number, button in enumerate(shown):
            wide = width if stacked and count > 1 else min(width, wanted[number] + spare)
            top = number * (high + gap) if stacked else 0
            made[number].show(button, wide)
            made[number].refit()
            made[number].widget.place(x=left, y=top, width=wide, height=high)
            left += 0 if stacked else wide + gap
        rows = count if stacked else min(count, 1)
        height = max(1, rows * (high + gap) - gap)
        self.frame.configure(width=width, height=height)
        return height

"""Quick keys above the digits: items, amounts, and extras of a sale."""

from collections.abc import Callable

from terminal_app.gui.screen_state import AddItem, Button
from terminal_app.gui.views.widgets.button import ButtonGroup
from terminal_app.gui.views.widgets.text_fit import fit_lines
from terminal_app.gui.views.widgets.theme import Theme

COLUMNS = 4
HEIGHT = 46
GAP = 8
LINES = 2
MARGIN = 8
WORD_MARGIN = 4
"""Beside a word in the smallest font."""


class QuickKeys(ButtonGroup):
    """Draws the quick keys, four in a row or fewer; takes no space where there are none."""

    _columns = COLUMNS
    _left_out = 0

    @property
    def rows(self) -> int:
        """How many rows of keys there are."""
        return -(-(len(self._shown or ()) - self._left_out) // self._columns)

    def share(self, width: int) -> None:
        """Choose how many keys stand in a row of ``width`` pixels."""
        self._columns, self._left_out = self._fitting(width), 0

    def leave_out(self, is_too_much: Callable[[int], bool]) -> None:
        """Leave out rows as long as ``is_too_much`` of them; items go first, which F5 has too."""
        self._left_out = 0
        while (rows := self.rows) and is_too_much(rows):
            self._left_out = len(self._shown or ()) - (rows - 1) * self._columns

    def arrange(self, width: int, height: int, gap: int) -> None:
        """Place the keys in ``width`` pixels, each as high as ``height``."""
        shown = (self._shown or ())[self._left_out :]
        made = self._pool.take(len(shown))
        if not shown:
            self.frame.configure(height=1)
            self.frame.grid_remove()
            return
        theme, columns = self._theme, self._columns
        each = (width - gap * (columns - 1)) // columns
        has_room = LINES * theme.line_height("caption") + 2 * theme.px(1) <= height
        of_item = "caption" if has_room else "cap"
        for number, button in enumerate(shown):
            row, column = divmod(number, columns)
            fitted = fitted_item(theme, button, each, LINES, of_item)
            # Only an item's name may be cut; an amount or a word gets a smaller font.
            is_whole = fitted.text.replace("\n", " ") == button.text
            if is_whole or isinstance(button.gesture, AddItem):
                made[number].set_font(of_item)
                made[number].redraw(fitted, each)
            else:
                made[number].set_font("cap")
                made[number].redraw(button, each)
            made[number].widget.place(
                x=column * (each + gap), y=row * (height + gap), width=each, height=height
            )
        self.frame.configure(height=self.rows * (height + gap), width=width)
        self.frame.grid()

    def _fitting(self, width: int) -> int:
        """Return how many keys stand beside each other: fewer where a word is long."""
        theme, gap = self._theme, self._theme.window_px(GAP)
        words = [one.text for one in self._shown or () if not isinstance(one.gesture, AddItem)]
        widest = max((theme.measure("cap", word) for word in words), default=0)
        needed = widest + 2 * theme.px(WORD_MARGIN)
        fitting = (width + gap) // (needed + gap)
        return max(1, min(COLUMNS, fitting))


def fitted_item(
    theme: Theme, button: Button, width: int, lines: int, font_name: str = "caption"
) -> Button:
    """Return the button with a name that fits, shortened if it is longer; a price stays."""
    inner = width - 2 * theme.px(MARGIN) - 1
    name, newline, price = button.text.partition("\n")
    name = fit_lines(
        name, inner, lines - 1 if newline else lines, lambda line: theme.measure(font_name, line)
    )
    text, mnemonic = name + newline + price, button.mnemonic
    if newline and mnemonic >= 0:
        # It stands behind what was shortened.
        mnemonic += len(text) - len(button.text)
    return button._replace(text=text, mnemonic=mnemonic)

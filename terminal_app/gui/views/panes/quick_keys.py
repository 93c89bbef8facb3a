"""Quick keys above the digits: items, amounts, and extras of a sale."""

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

    def arrange(self, width: int) -> None:
        """Place the keys in ``width`` pixels."""
        if not self._shown:
            self.frame.configure(height=1)
            self.frame.grid_remove()
            return
        theme = self._theme
        gap, height = theme.window_px(GAP), theme.window_px(HEIGHT)
        columns = self._columns(width, gap)
        each = (width - gap * (columns - 1)) // columns
        made = self._pool.take(len(self._shown))
        for number, button in enumerate(self._shown):
            row, column = divmod(number, columns)
            fitted = fitted_item(theme, button, each, LINES)
            # Only an item's name may be cut; an amount or a word gets a smaller font.
            is_whole = fitted.text.replace("\n", " ") == button.text
            if is_whole or isinstance(button.gesture, AddItem):
                made[number].set_font("caption")
                made[number].show(fitted, each)
            else:
                made[number].set_font("cap")
                made[number].show(button, each)
            made[number].refit()
            made[number].widget.place(
                x=column * (each + gap), y=row * (height + gap), width=each, height=height
            )
        rows = -(-len(self._shown) // columns)
        self.frame.configure(height=rows * (height + gap), width=width)
        self.frame.grid()

    def _columns(self, width: int, gap: int) -> int:
        """Return how many keys stand beside each other: fewer where a word is long."""
        theme = self._theme
        words = [one.text for one in self._shown or () if not isinstance(one.gesture, AddItem)]
        widest = max((theme.measure("cap", word) for word in words), default=0)
        needed = widest + 2 * theme.px(WORD_MARGIN)
        fitting = (width + gap) // (needed + gap)
        return max(1, min(COLUMNS, fitting))


def fitted_item(theme: Theme, button: Button, width: int, lines: int) -> Button:
    """Return the button with a name that fits, shortened if it is longer; a price stays."""
    inner = width - 2 * theme.px(MARGIN) - 1
    name, newline, price = button.text.partition("\n")
    name = fit_lines(
        name, inner, lines - 1 if newline else lines, lambda line: theme.measure("caption", line)
    )
    text, mnemonic = name + newline + price, button.mnemonic
    if newline and mnemonic >= 0:
        # It stands behind what was shortened.
        mnemonic += len(text) - len(button.text)
    return button._replace(text=text, mnemonic=mnemonic)

"""The rows of keys over the digits: items, amounts, and what else a sale can have."""

import tkinter as tk

from terminal_app.gui.screen_state import AddItem, Button
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.text_fit import fit_lines

ACROSS = 4
HEIGHT = 46
GAP = 8
LINES = 2
MARGIN = 8


class QuickRow:
    """Draws the quick keys, four in a row; takes no room where there are none."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._parts = parts
        self._made: list[PushButton] = []
        self._shown: tuple[Button, ...] = ()
        self.frame = tk.Frame(parent, background=parts.theme.palette.card)

    def render(self, buttons: tuple[Button, ...]) -> None:
        """Draw what has changed."""
        if buttons == self._shown:
            return
        self._shown = buttons
        while len(self._made) < len(buttons):
            made = PushButton(self.frame, self._parts, "Secondary", "caption")
            self._made.append(made)
        for spare in self._made[len(buttons) :]:
            spare.hide()

    def arrange(self, width: int) -> None:
        """Place the keys in ``width`` pixels."""
        if not self._shown:
            self.frame.configure(height=1)
            self.frame.grid_remove()
            return
        theme = self._parts.theme
        gap, high = theme.big(GAP), theme.big(HEIGHT)
        wide = (width - gap * (ACROSS - 1)) // ACROSS
        for number, button in enumerate(self._shown):
            row, column = divmod(number, ACROSS)
            made = self._made[number]
            # An amount is never cut, nor a word of the till's own: rather in smaller type.
            is_whole = self._fitted(button, wide).text.replace("\n", " ") == button.text
            if is_whole or isinstance(button.gesture, AddItem):
                made.set_in("caption")
                made.show(self._fitted(button, wide), wide)
            else:
                made.set_in("cap")
                made.show(button, wide)
            made.refit()
            made.widget.place(
                x=column * (wide + gap), y=row * (high + gap), width=wide, height=high
            )
        rows = -(-len(self._shown) // ACROSS)
        self.frame.configure(height=rows * (high + gap), width=width)
        self.frame.grid()

    def _measure(self, type_name: str, text: str) -> int:
        return self._parts.theme.measure(type_name, text)

    def _fitted(self, button: Button, wide: int) -> Button:
        """A long name in two lines, and cut where that isn't enough: the draft has it whole."""
        room = wide - 2 * self._parts.theme.px(MARGIN) - 1
        text = fit_lines(button.text, room, LINES, lambda line: self._measure("caption", line))
        is_there = text[button.mnemonic : button.mnemonic + 1] == button.text[button.mnemonic :][:1]
        return button._replace(text=text, mnemonic=button.mnemonic if is_there else -1)

"""Dialog that asks for an operator's PIN: the names beside the keypad, one of them chosen."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from terminal_app.gui.dialog_forms import OperatorForm, PinForm
from terminal_app.gui.views.dialogs.dialog import GAP
from terminal_app.gui.views.dialogs.pin import PinDialog
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.view import ViewContext

NAME_WIDTH = 200
ROWS = 4
"""Of names: as many as the keypad has."""
_MARGIN = 12
_FONT = "button"
"""Of every name: the chosen one stands out by its colour, and as much of it is read."""
_STEPS = {"Up": -1, "Down": 1, "KP_Up": -1, "KP_Down": 1}


class OperatorDialog(PinDialog):
    """Asks whose PIN it is, and for that; ``ask_who`` waits for it."""

    keys_left = NAME_WIDTH + GAP

    def __init__(
        self,
        root: tk.Tk,
        context: ViewContext,
        form: OperatorForm,
        fault: Callable[[str, str], str],
        waits: Callable[[str], str],
    ) -> None:
        """``fault`` says what is wrong with a name's PIN, ``waits`` how long none may be tried."""
        self._names, self._more = form.names, form.more
        self._chosen = form.names.index(form.chosen)
        self._name_keys: list[ttk.Button] = []
        super().__init__(
            root,
            context,
            PinForm(form.title, form.text, form.ok, form.cancel, form.mark),
            lambda pin: fault(self._name, pin),
            lambda: waits(self._name),
        )
        for keysym, step in _STEPS.items():
            self._window.bind(f"<{keysym}>", partial(self._step, step))

    def ask_who(self) -> str:
        """Wait for the right PIN, and return whose it is; empty: the person cancelled."""
        return self._name if self.ask() else ""

    @property
    def _name(self) -> str:
        return self._names[self._chosen]

    # -- what it shows ----------------------------------------------------------------

    def _build_keys(self) -> list[ttk.Button]:
        keys = super()._build_keys()
        button = self._context.styles.button("Secondary")
        self._name_keys = [ttk.Button(self._pad, width=1, style=button) for _ in range(ROWS)]
        self._show_names()
        return keys

    def _arrange(self, key_height: int) -> None:
        super()._arrange(key_height)
        if self._name_keys:
            self._show_names()

    def _show_names(self) -> None:
        """Show the names around the chosen one; where they aren't all, the last key leads on."""
        first, shown = 0, ROWS
        if len(self._names) > ROWS:
            shown = ROWS - 1
            first = self._chosen - self._chosen % shown
        held = range(first, min(first + shown, len(self._names)))
        for key in self._name_keys[len(held) : shown]:
            key.place_forget()
        for row, at in enumerate(held):
            style = "Primary" if at == self._chosen else "Secondary"
            self._name_key(row, self._names[at], style, partial(self._choose, at))
        if len(self._names) > ROWS:
            after = (first + shown) % (len(self._names) + -len(self._names) % shown)
            self._name_key(ROWS - 1, self._more, "Flat", partial(self._choose, after))

    def _name_key(self, row: int, text: str, style: str, command: Callable[[], None]) -> None:
        theme, key = self._theme, self._name_keys[row]
        width, height = theme.window_px(NAME_WIDTH), self._key_height
        measure, styles = partial(theme.measure, _FONT), self._context.styles
        shown = shorten(text, width - 2 * theme.px(_MARGIN), measure)
        key.configure(text=shown, command=command, style=styles.variant(style, "Name", _FONT))
        key.place(x=0, y=row * (height + theme.px(GAP)), width=width, height=height)

    # -- what a person does -----------------------------------------------------------

    def _step(self, step: int, _event: "tk.Event[tk.Misc]") -> str:
        self._choose((self._chosen + step) % len(self._names))
        return "break"

    def _enter_pressed(self, event: "tk.Event[tk.Misc]") -> None:
        pressed = [key for key in self._name_keys if key is event.widget]
        if pressed:
            pressed[0].invoke()
        else:
            super()._enter_pressed(event)

    def _choose(self, at: int) -> None:
        self._chosen = at
        self._forget_typed()
        self._show_names()
        self._draw()
        # The next Enter is for the PIN.
        self._window.focus_set()

"""Dialog that asks for the PIN, with a keypad."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from terminal_app.gui.dialog_forms import PinForm
from terminal_app.gui.views.dialogs.dialog import GAP, Dialog
from terminal_app.gui.views.widgets.keyboard import CHARACTERS
from terminal_app.gui.views.widgets.theme import CARD_PADDING, TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import ViewContext
from terminal_app.pin_hash import MOST_DIGITS

KEY_SIZE = (100, 66)
BUTTON_HEIGHT = 56
REFRESH_EVERY_MS = 250
DOT = "●"
ROWS = ("123", "456", "789")
_ROWS_OF_KEYS = len(ROWS) + 1


class PinDialog(Dialog):
    """Asks for a PIN until it is right; ``ask`` waits for that."""

    keys_left = 0
    """What there is room for on the left of the keys, in pixels of the window."""

    def __init__(
        self,
        root: tk.Tk,
        context: ViewContext,
        form: PinForm,
        fault: Callable[[str], str],
        waits: Callable[[], str],
    ) -> None:
        """``fault`` says what is wrong with a PIN, ``waits`` how long none may be tried."""
        theme = context.theme
        width = 3 * theme.window_px(KEY_SIZE[0]) + 2 * theme.px(GAP)
        width += theme.window_px(self.keys_left)
        padding = 2 * theme.px(CARD_PADDING)
        super().__init__(root, context, form.title, form.mark, width=width, padding=padding)
        self._fault_of = fault
        self._waits = waits
        self._pin = ""
        self._message = ""
        self._is_right = False
        self._after = ""
        self._label(form.title, "title").pack(fill="x")
        self._label(form.text, "text").pack(fill="x", pady=(theme.px(4), 0))
        self._dots = self._label("", "title")
        self._dots.configure(height=1, anchor="center")
        self._dots.pack(fill="x", pady=theme.px(GAP))
        self._fault = self._label("\n", "text")
        self._fault.configure(height=2, foreground=theme.palette.not_paid)
        self._fault.pack(fill="x")
        self._keys = self._build_keys()
        self._add_buttons(form.ok, form.cancel, height=theme.text_px(BUTTON_HEIGHT), above=0)
        self._window.bind("<Key>", self._key)
        self._window.bind("<Destroy>", self._stop_refreshing)

    def ask(self) -> bool:
        """Wait for the right PIN; False: the person cancelled, or the till was closed."""
        self._run(self._window)
        return self._is_right

    def _shown(self) -> None:
        self._refresh()

    # -- what it shows ----------------------------------------------------------------

    def _place(self) -> None:
        """On a low screen the keys give way, as far as a finger still hits them."""
        self._window.update_idletasks()
        over = self._window.winfo_reqheight() - self._root.winfo_screenheight()
        if over > 0:
            lower = self._key_height - -(-over // _ROWS_OF_KEYS)
            self._arrange(max(lower, self._theme.px(TOUCH_TARGET)))
        super()._place()

    def _arrange(self, key_height: int) -> None:
        """Place the keys, each so many pixels high."""
        theme, self._key_height = self._theme, key_height
        width, gap = theme.window_px(KEY_SIZE[0]), theme.px(GAP)
        self._pad.configure(height=_ROWS_OF_KEYS * (key_height + gap))
        is_low = key_height < theme.line_height("key") + 2 * theme.px(GAP)
        # The digits of low keys are set as the words of other buttons are.
        styles = self._context.styles
        style = styles.variant("Key", "Low", "button") if is_low else styles.button("Key")
        for key, row, column in self._places:
            left = theme.window_px(self.keys_left) + column * (width + gap)
            key.configure(style=style)
            key.place(x=left, y=row * (key_height + gap), width=width, height=key_height)

    def _build_keys(self) -> list[ttk.Button]:
        theme = self._theme
        pad = self._pad = tk.Frame(self._body, background=theme.palette.card, width=self._width)
        pad.pack(fill="x")
        self._places: list[tuple[ttk.Button, int, int]] = []
        keys = []
        places = [(digit, row, ROWS[row].index(digit)) for row in range(3) for digit in ROWS[row]]
        for digit, row, column in (*places, ("0", 3, 1)):
            key = self._touch_key(pad, row, column)
            key.configure(text=digit, command=partial(self._type, digit))
            keys.append(key)
        back = self._touch_key(pad, 3, 2)
        back.configure(image=theme.image("backspace"), command=self._backspace)
        self._arrange(theme.window_px(KEY_SIZE[1]))
        return [*keys, back]

    def _touch_key(self, pad: tk.Frame, row: int, column: int) -> ttk.Button:
        key = ttk.Button(pad, width=1, takefocus=False, style=self._context.styles.button("Key"))
        self._places.append((key, row, column))
        return key

    def _draw(self) -> None:
        dots = DOT * len(self._pin)
        fits = self._theme.measure("title", dots) <= self._width
        self._dots.configure(text=dots, font=font("title" if fits else "text"))
        self._fault.configure(text=self._waits() or self._message)
        state = "disabled" if self._waits() else "!disabled"
        for key in self._keys:
            key.state([state])

    def _refresh(self) -> None:
        """Count down the time to wait while nobody presses anything."""
        self._draw()
        self._after = self._window.after(REFRESH_EVERY_MS, self._refresh)

    def _stop_refreshing(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self._window and self._after:
            self._window.after_cancel(self._after)
            self._after = ""

    # -- what a person does -----------------------------------------------------------

    def _key(self, event: "tk.Event[tk.Misc]") -> None:
        character = event.char if event.char.isprintable() else ""
        character = character or CHARACTERS.get(event.keysym, "")
        if event.keysym in {"Return", "KP_Enter"}:
            self._enter_pressed(event)
        elif event.keysym == "BackSpace":
            self._backspace()
        elif character.isascii() and character.isdigit():
            self._type(character)

    def _key_behind(self, event: "tk.Event[tk.Misc]") -> str:
        self._key(event)
        return "break"

    def _type(self, digit: str) -> None:
        if len(self._pin) < MOST_DIGITS and not self._waits():
            self._pin += digit
            self._message = ""
        self._draw()

    def _backspace(self) -> None:
        self._pin = self._pin[:-1]
        self._draw()

    def _forget_typed(self) -> None:
        self._pin = self._message = ""

    def _confirm(self) -> None:
        if not self._pin:
            return
        self._message = self._fault_of(self._pin)
        self._pin = ""
        if self._message:
            self._draw()
            return
        self._is_right = True
        self._close()

"""The dialog that asks for the PIN: keys to touch, and everything by keyboard."""

import tkinter as tk
from collections.abc import Callable
from functools import partial
from tkinter import ttk

from terminal_app.gui.dialog_forms import PinForm
from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.keyboard import CHARACTERS
from terminal_app.gui.views.widgets.theme import INSET, font
from terminal_app.pin_hash import MOST_DIGITS

KEY = (100, 66)
GAP = 8
BUTTON_HEIGHT = 56
LOOK_EVERY_MS = 250
DOT = "●"
ROWS = ("123", "456", "789")


class PinDialog:
    """One question; ``ask`` waits for the answer while the till goes on running."""

    def __init__(
        self,
        root: tk.Tk,
        parts: Parts,
        form: PinForm,
        fault: Callable[[str], str],
        waits: Callable[[], str],
    ) -> None:
        """``fault`` says what is wrong with a PIN, ``waits`` how long none may be tried."""
        self._root = root
        self._parts = parts._replace(on_gesture=self._pressed)
        self._theme = theme = parts.theme
        self._fault_of = fault
        self._waits = waits
        self._pin = ""
        self._said = ""
        self._is_right = False
        self._looking = ""
        self._width = 3 * theme.big(KEY[0]) + 2 * theme.px(GAP)
        self._window = tk.Toplevel(root, background=theme.palette.card)
        self._window.withdraw()
        self._window.title(f"{form.title} - {form.mark}" if form.mark else form.title)
        self._window.transient(root)
        self._window.resizable(width=False, height=False)
        inset = 2 * theme.px(INSET)
        self._body = tk.Frame(
            self._window, background=theme.palette.card, padx=inset, pady=inset,
            highlightthickness=1, highlightbackground=theme.palette.line,
        )  # fmt: skip
        self._body.pack(fill="both", expand=True)
        if form.mark:
            self._mark(form.mark)
        self._label(form.title, "title").pack(fill="x")
        self._label(form.text, "text").pack(fill="x", pady=(theme.px(4), 0))
        self._dots = self._label("", "title")
        self._dots.configure(height=1, anchor="center")
        self._dots.pack(fill="x", pady=theme.px(GAP))
        self._fault = self._label("\n", "text", theme.palette.not_paid)
        self._fault.configure(height=2)
        self._fault.pack(fill="x")
        self._keys = self._build_keys()
        self._build_buttons(form)
        self._window.bind("<Key>", self._key)
        self._window.bind("<Escape>", lambda _: self._close())
        self._window.protocol("WM_DELETE_WINDOW", self._close)
        self._window.bind("<Destroy>", self._stop_looking)

    def ask(self) -> bool:
        """Wait for the answer; False: the person thought better of it, or the till was closed."""
        self._place()
        try:
            self._window.wait_visibility()
            self._window.grab_set()
            # The keyboard goes where the grab is, whatever the desktop thinks of new windows.
            self._window.focus_force()
        except tk.TclError:
            # The machine was shut down before anybody saw it.
            return False
        self._look()
        self._root.wait_window(self._window)
        return self._is_right

    # -- what it shows ----------------------------------------------------------------

    def _label(self, text: str, type_name: str, ink: str = "") -> tk.Label:
        palette = self._theme.palette
        return tk.Label(
            self._body, text=text, font=font(type_name), foreground=ink or palette.ink,
            background=palette.card, anchor="w", justify="left", wraplength=self._width,
            padx=0, pady=0,
        )  # fmt: skip

    def _mark(self, mark: str) -> None:
        label = ttk.Label(
            self._body, text=mark, style=self._parts.surfaces.band(), anchor="center",
            justify="center", wraplength=self._width,
        )  # fmt: skip
        label.pack(fill="x", pady=(0, self._theme.px(GAP)))

    def _build_keys(self) -> list[ttk.Button]:
        theme = self._theme
        high, gap = theme.big(KEY[1]), theme.px(GAP)
        pad = tk.Frame(
            self._body, background=theme.palette.card, width=self._width, height=4 * (high + gap)
        )
        pad.pack(fill="x")
        keys = []
        places = [(digit, row, ROWS[row].index(digit)) for row in range(3) for digit in ROWS[row]]
        for digit, row, column in (*places, ("0", 3, 1)):
            key = self._touch_key(pad, row, column)
            key.configure(text=digit, command=partial(self._type, digit))
            keys.append(key)
        back = self._touch_key(pad, 3, 2)
        back.configure(image=theme.image("backspace"), command=self._take_back)
        return [*keys, back]

    def _touch_key(self, pad: tk.Frame, row: int, column: int) -> ttk.Button:
        wide, high = (self._theme.big(length) for length in KEY)
        gap = self._theme.px(GAP)
        key = ttk.Button(pad, width=1, takefocus=False, style=self._parts.surfaces.button("Key"))
        key.place(x=column * (wide + gap), y=row * (high + gap), width=wide, height=high)
        return key

    def _build_buttons(self, form: PinForm) -> None:
        theme = self._theme
        high, gap = theme.tall(BUTTON_HEIGHT), theme.px(GAP)
        row = tk.Frame(self._body, background=theme.palette.card, width=self._width, height=high)
        row.pack(fill="x")
        wide = (self._width - gap) // 2
        cancel = PushButton(row, self._parts, "Secondary", "button")
        self._ok = PushButton(row, self._parts, "Primary", "button")
        cancel.show(Button(Gesture.ESCAPE, form.cancel, "Esc"), wide)
        self._ok.show(Button(Gesture.ENTER, form.ok, "Enter"), wide)
        for button, left in ((cancel, 0), (self._ok, wide + gap)):
            button.widget.place(x=left, y=0, width=wide, height=high)
        self._cancel = cancel

    def _place(self) -> None:
        """In the middle of the till, and never so high that its buttons leave the screen."""
        self._window.update_idletasks()
        root = self._root
        wide, high = self._window.winfo_reqwidth(), self._window.winfo_reqheight()
        left = root.winfo_rootx() + max(0, (root.winfo_width() - wide) // 2)
        top = root.winfo_rooty() + max(0, (root.winfo_height() - high) // 2)
        self._window.geometry(f"+{left}+{top}")
        if int(root.attributes("-topmost")):
            self._window.attributes("-topmost", True)  # noqa: FBT003 - Tk's own signature
        self._window.deiconify()

    def _draw(self) -> None:
        said = self._waits() or self._said
        dots = DOT * len(self._pin)
        fits = self._theme.measure("title", dots) <= self._width
        self._dots.configure(text=dots, font=font("title" if fits else "text"))
        self._fault.configure(text=said)
        state = "disabled" if self._waits() else "!disabled"
        for key in self._keys:
            key.state([state])

    def _look(self) -> None:
        """The time to wait runs while nobody presses anything."""
        self._draw()
        self._looking = self._window.after(LOOK_EVERY_MS, self._look)

    def _stop_looking(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is self._window and self._looking:
            self._window.after_cancel(self._looking)
            self._looking = ""

    # -- what a person does -----------------------------------------------------------

    def _key(self, event: "tk.Event[tk.Misc]") -> None:
        character = event.char if event.char.isprintable() else ""
        character = character or CHARACTERS.get(event.keysym, "")
        if event.keysym in {"Return", "KP_Enter"}:
            if event.widget is self._cancel.widget:
                self._close()
            else:
                self._try()
        elif event.keysym == "BackSpace":
            self._take_back()
        elif character.isascii() and character.isdigit():
            self._type(character)

    def _type(self, digit: str) -> None:
        if len(self._pin) < MOST_DIGITS and not self._waits():
            self._pin += digit
            self._said = ""
        self._draw()

    def _take_back(self) -> None:
        self._pin = self._pin[:-1]
        self._draw()

    def _pressed(self, wish: Wish) -> None:
        if wish is Gesture.ENTER:
            self._try()
        else:
            self._close()

    def _try(self) -> None:
        if not self._pin:
            return
        self._said = self._fault_of(self._pin)
        self._pin = ""
        if self._said:
            self._draw()
            return
        self._is_right = True
        self._close()

    def _close(self) -> None:
        self._window.grab_release()
        self._window.destroy()

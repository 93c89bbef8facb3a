"""The page that asks for the PIN."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app import pins
from terminal_app.gui import form_styles
from terminal_app.gui.page import Page
from terminal_app.gui.push_button import Parts
from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.theme import font
from terminal_app.texts import Texts

WIDTH = 320
WAIT_MS = 1500
"""After a wrong PIN: nobody tries ten thousand in an afternoon."""


class PinPage:
    """Goes away with the right PIN or with Escape, and tells which."""

    def __init__(
        self, root: tk.Tk, parts: Parts, texts: Texts, kept: str, answered: Callable[[bool], None]
    ) -> None:
        self._texts, self._kept, self._answered = texts, kept, answered
        self._again = ""
        """The timer that ends the wait after a wrong PIN."""
        self._page = page = Page(root, parts, self._gesture)
        theme = page.theme
        page.entitle(texts.say("Settings"))
        card = ttk.Frame(page.body, style=parts.surfaces.card())
        card.pack(fill="both", expand=True)
        column = tk.Frame(card, background=theme.palette.card, width=theme.big(WIDTH))
        column.place(relx=0.5, rely=0.4, anchor="center")
        tk.Label(
            column, text=texts.say("Type the PIN"), font=font("title"),
            background=theme.palette.card, foreground=theme.palette.ink,
        ).pack(pady=(0, theme.px(12)))  # fmt: skip
        self._typed = tk.StringVar(page.frame)
        self._entry = ttk.Entry(
            column, textvariable=self._typed, show="•", style=form_styles.ENTRY,
            font=font("text"), justify="center", width=16,
        )  # fmt: skip
        self._entry.pack(fill="x")
        self._typed.trace_add("write", lambda *_: self._show_buttons())
        self._show_buttons()
        page.show()
        self._entry.focus_force()

    @property
    def _waits(self) -> bool:
        return self._entry.instate(["disabled"])

    def _show_buttons(self) -> None:
        say = self._texts.say
        enabled = pins.is_pin(self._typed.get()) and not self._waits
        self._page.show_buttons(
            Button(Gesture.ENTER, say("Go on"), "Enter", enabled=enabled),
            Button(Gesture.ESCAPE, say("Back"), "Esc"),
        )

    def _gesture(self, wish: Wish) -> None:
        if wish is Gesture.ESCAPE:
            self._leave(known=False)
        elif self._waits:
            return
        elif pins.matches(self._typed.get(), self._kept):
            self._leave(known=True)
        else:
            self._page.tell(self._texts.say("That isn't the PIN."), is_fault=True)
            self._entry.state(["disabled"])
            self._show_buttons()
            self._again = self._page.frame.after(WAIT_MS, self._try_again)

    def _try_again(self) -> None:
        self._again = ""
        self._entry.state(["!disabled"])
        self._typed.set("")
        self._entry.focus_set()

    def ask_to_leave(self) -> bool:
        """Nothing is lost with it."""
        return True

    def _leave(self, *, known: bool) -> None:
        if self._again:
            self._page.frame.after_cancel(self._again)
        self._page.close()
        self._answered(known)

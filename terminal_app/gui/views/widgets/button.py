"""A button with a rounded surface and, where it has one, its key shown as a key cap."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import NamedTuple

from terminal_app.gui.screen_state import Button, Wish
from terminal_app.gui.views.widgets.styles import Surfaces
from terminal_app.gui.views.widgets.text_fit import break_lines
from terminal_app.gui.views.widgets.theme import Theme

CAP_GAP = 10
"""Between the text and its key cap, in design pixels."""
MARGIN = 14
LEAST_MARGIN = 7
"""Between what is on a button and its edge."""
_CHANGES = ("<Enter>", "<Leave>", "<Button-1>", "<ButtonRelease-1>", "<FocusIn>", "<FocusOut>")
"""After these a button's state may be another one."""


class Parts(NamedTuple):
    """What every pane is built with."""

    theme: Theme
    surfaces: Surfaces
    on_gesture: Callable[[Wish], None]
    on_typed: Callable[[str, int], None]


class PushButton:
    """Shows a ``Button`` of the screen state and tells its gesture when pressed."""

    def __init__(self, parent: tk.Misc, parts: Parts, kind: str, type_name: str) -> None:
        self._parts = parts
        self._kind = kind
        self._usual_type = self._type_name = type_name
        self._shown: Button | None = None
        self._width = 0
        self._image = ""
        self._cap: ttk.Label | None = None
        self._cap_kind = ""
        self.widget = ttk.Button(parent, style=self._style(kind), command=self._press, width=1)

    def _style(self, kind: str) -> str:
        return self._parts.surfaces.variant(kind, self._type_name, self._type_name)

    def show(self, button: Button, width: int = 0, image: str = "") -> None:
        """Draw ``button``; its text is broken into lines where ``width`` in pixels is too small.

        ``image``: the name of one to be shown instead of the text, if there is such.
        """
        if (button, width, image) == (self._shown, self._width, self._image):
            return
        self._image = image
        if self._shown is not None and button.gesture != self._shown.gesture:
            self._let_go()
        self._shown, self._width = button, width
        kind = "Danger" if button.dangerous else self._kind
        cap = self._show_cap(kind, button.key if button.enabled else "")
        theme = self._parts.theme
        text, side = button.text, theme.px(4)
        self._type_name = self._usual_type
        if width:
            side = theme.px(MARGIN)
            text = break_lines(text, width - cap - 2 * side, self._measure)
            if self._measure(text) > width - cap - 2 * side:
                # A single word is too long.
                is_small = self._usual_type == "cap"
                self._type_name = "cap" if is_small else "caption"
                side = theme.px(4 if is_small else LEAST_MARGIN)
                text = break_lines(button.text, width - cap - 2 * side, self._measure)
            if cap and self._measure(text) > width - cap - 2 * side:
                # The word before the reminder of its key.
                cap = self._show_cap(kind, "")
                text = break_lines(button.text, width - 2 * side, self._measure)
        # The padding on the right keeps text and cap together in the middle.
        padding = (side, theme.px(4), side + cap, theme.px(4))
        self.widget.configure(
            text=text, style=self._style(kind), padding=padding, underline=button.mnemonic
        )
        self._show_image(image)
        self.widget.state(["!disabled"] if button.enabled else ["disabled", "!pressed", "!active"])
        self._place_cap(text, cap)

    def _show_image(self, image: str) -> None:
        theme = self._parts.theme
        if image and theme.has_image(image):
            self.widget.configure(image=theme.image(image), compound="image")
        elif self.widget.cget("image"):
            self.widget.configure(image="")

    def set_in(self, type_name: str) -> None:
        """Set what is shown next in another type."""
        self._usual_type = type_name

    def hide(self) -> None:
        """Take the button away until it is placed again."""
        self._let_go()
        self.widget.place_forget()
        self.widget.pack_forget()

    def _let_go(self) -> None:
        """Drop focus and press: they were meant for what the button was until now."""
        self.widget.state(["!pressed"])
        if str(self.widget.tk.call("focus")) == str(self.widget):
            self.widget.winfo_toplevel().focus_set()

    def refit(self) -> None:
        """Draw the same button again, after a change of the type's size."""
        if self._shown is not None:
            shown, self._shown = self._shown, None
            self.show(shown, self._width, self._image)

    def natural_width(self, button: Button) -> int:
        """The pixels that ``button`` takes in one line."""
        cap = self._cap_width(button.key) if button.key else 0
        return self._measure(button.text) + cap + 2 * self._parts.theme.big(22)

    def _measure(self, text: str) -> int:
        return max(self._parts.theme.measure(self._type_name, line) for line in text.split("\n"))

    def _cap_width(self, key: str) -> int:
        theme = self._parts.theme
        return theme.measure("cap", key) + 2 * theme.px(6) + 2 + theme.px(CAP_GAP)

    def _show_cap(self, kind: str, key: str) -> int:
        """Make or hide the key cap; return the width to leave for it, gap included."""
        if not key:
            if self._cap is not None:
                self._cap.place_forget()
            return 0
        if self._cap is None:
            self._cap = ttk.Label(self.widget, takefocus=False)
            self._follow_state(self._cap)
        if kind != self._cap_kind:
            self._cap.configure(style=self._parts.surfaces.cap(kind))
            self._cap_kind = kind
        self._cap.configure(text=key)
        return self._cap_width(key)

    def _place_cap(self, text: str, cap: int) -> None:
        if not cap or self._cap is None:
            return
        left = (self._measure(text) - cap) // 2 + self._parts.theme.px(CAP_GAP)
        self._cap.place(relx=0.5, x=left, rely=0.5, anchor="w")
        self._copy_state()

    def _follow_state(self, cap: ttk.Label) -> None:
        # The cap is a window of its own on the button: it hands on what happens to it.
        for sequence in _CHANGES:
            self.widget.bind(sequence, self._copy_state_soon, add="+")
        cap.bind("<Enter>", lambda _: self._set_state("active"))
        cap.bind("<Leave>", lambda _: self._set_state("!active"))
        cap.bind("<Button-1>", lambda _: self._set_state("pressed"))
        cap.bind("<ButtonRelease-1>", self._release_cap)

    def _set_state(self, state: str) -> None:
        if self.widget.instate(["!disabled"]):
            self.widget.state([state])
            self._copy_state()

    def _release_cap(self, event: "tk.Event[tk.Misc]") -> None:
        pressed = self.widget.instate(["pressed"])
        self._set_state("!pressed")
        inside = self.widget.winfo_containing(event.x_root, event.y_root)
        if pressed and inside in {self.widget, self._cap}:
            self.widget.invoke()

    def _copy_state_soon(self, _event: "tk.Event[tk.Misc]") -> None:
        # A widget's own bindings run before those of its class, which change the state.
        self.widget.after_idle(self._copy_state)

    def _copy_state(self) -> None:
        if self._cap is not None:
            now = set(self.widget.state() or ())
            states = ("active", "pressed", "disabled", "focus")
            self._cap.state([state if state in now else f"!{state}" for state in states])

    def _press(self) -> None:
        if self._shown is not None:
            self._parts.on_gesture(self._shown.gesture)

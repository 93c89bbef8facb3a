"""The keyboard: characters go to the sale wherever the focus is, and a few keys mean a gesture."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.gui.screen_state import Gesture

GESTURES = {
    "Escape": Gesture.ESCAPE,
    "BackSpace": Gesture.BACKSPACE,
    "Delete": Gesture.CLEAR,
    "F1": Gesture.HELP,
    "F2": Gesture.HISTORY,
    "F3": Gesture.REFUND,
    "F4": Gesture.DAY,
    "Up": Gesture.UP,
    "Down": Gesture.DOWN,
    "Prior": Gesture.PAGE_UP,
    "Next": Gesture.PAGE_DOWN,
}
RETURN = "\r"
WITHOUT_NUM_LOCK = {
    "KP_Insert": "0", "KP_End": "1", "KP_Down": "2", "KP_Next": "3", "KP_Left": "4",
    "KP_Begin": "5", "KP_Right": "6", "KP_Home": "7", "KP_Up": "8", "KP_Prior": "9",
    "KP_Delete": ".",
}  # fmt: skip
"""The numeric keypad types numbers either way: there is no cursor here to move."""
CHARACTERS = {
    "Return": RETURN, "KP_Enter": RETURN, "KP_Decimal": ".", "KP_Separator": ",",
    **{f"KP_{digit}": str(digit) for digit in range(10)}, **WITHOUT_NUM_LOCK,
}  # fmt: skip
"""For keys whose event may come without its character."""
ALT_ON_X11 = 0x8


class Keyboard:
    """Listens on the whole window and hands on characters with the event's time."""

    def __init__(
        self,
        root: tk.Tk,
        on_gesture: Callable[[Gesture], None],
        on_typed: Callable[[str, int], None],
    ) -> None:
        self._root = root
        self._on_gesture = on_gesture
        self._on_typed = on_typed
        # Alt with a letter is the desktop's; elsewhere than on X the same bit is Num Lock.
        on_x11 = root.tk.call("tk", "windowingsystem") == "x11"
        self._alt = ALT_ON_X11 if on_x11 else 0
        root.bind("<Key>", self._key)
        root.bind("<F11>", self._toggle_full_screen)
        root.bind("<<Paste>>", self._paste)
        # Pressed elsewhere, the keyboard is the sale's again.
        root.bind("<Button-1>", self._take_back, add="+")
        root.focus_set()

    def _key(self, event: "tk.Event[tk.Misc]") -> None:
        if event.keysym in GESTURES:
            self._on_gesture(GESTURES[event.keysym])
            return
        if isinstance(event.state, int) and event.state & self._alt:
            return
        if event.keysym == "space" and isinstance(event.widget, ttk.Button):
            return
        character = event.char
        if not character or not character.isprintable():
            character = CHARACTERS.get(event.keysym, "")
        if character:
            self._on_typed(character, event.time)

    def _paste(self, event: "tk.Event[tk.Misc]") -> None:
        try:
            text = str(self._root.clipboard_get())
        except tk.TclError:
            return
        if text:
            self._on_typed(text, event.time)

    def _toggle_full_screen(self, _event: "tk.Event[tk.Misc]") -> None:
        on = bool(int(self._root.attributes("-fullscreen")))
        self._root.attributes("-fullscreen", not on)

    def _take_back(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is not self._root.focus_get():
            self._root.focus_set()

"""The keyboard: characters go to the sale wherever the focus is, and a few keys mean a gesture.

What is being written in an entry stays there. Enter presses the button that has the focus, and is
else the sale's; a character of the sale takes the focus back, so that the Enter after an amount
charges it (docs/keyboard.md).
"""

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
    "F5": Gesture.ITEMS,
    "F6": Gesture.SHOW_ATTENTION,
    "F7": Gesture.TIP,
    "F8": Gesture.NOTE,
    "F9": Gesture.SETTINGS,
    "F11": Gesture.FULL_SCREEN,
    "Up": Gesture.UP,
    "Down": Gesture.DOWN,
    "Prior": Gesture.PAGE_UP,
    "Next": Gesture.PAGE_DOWN,
}
WHILE_WRITING = frozenset({"Escape", *(f"F{number}" for number in range(1, 13))})
"""The keys of ``GESTURES`` that mean the same in an entry."""
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
CONTROL = 0x4


class Keyboard:
    """Listens on the whole window and hands on characters with the event's time."""

    def __init__(
        self,
        root: tk.Tk,
        on_gesture: Callable[[Gesture], None],
        on_typed: Callable[[str, int], None],
        on_letter: Callable[[str], None],
    ) -> None:
        """``on_letter`` is told which letter was pressed together with Alt."""
        self._root = root
        self._on_gesture = on_gesture
        self._on_typed = on_typed
        self._on_letter = on_letter
        root.bind("<Key>", self._key)
        # The more particular binding wins: what is pressed with Alt is never typed.
        root.bind("<Alt-Key>", self._with_alt)
        root.bind("<<Paste>>", self._paste)
        # Pressed elsewhere, the keyboard is the sale's again.
        root.bind("<Button-1>", self._take_back, add="+")
        root.focus_set()

    def _key(self, event: "tk.Event[tk.Misc]") -> None:
        if _is_entry(event.widget):
            if event.keysym in GESTURES and event.keysym in WHILE_WRITING:
                self._on_gesture(GESTURES[event.keysym])
            return
        if event.keysym in GESTURES:
            self._on_gesture(GESTURES[event.keysym])
            return
        if isinstance(event.widget, ttk.Button) and event.keysym in {"Return", "KP_Enter", "space"}:
            # Space is the button's own.
            if event.keysym != "space":
                event.widget.invoke()
            return
        character = event.char
        if not character or not character.isprintable():
            character = CHARACTERS.get(event.keysym, "")
        if character:
            self.take_focus()
            self._on_typed(character, event.time)

    def _with_alt(self, event: "tk.Event[tk.Misc]") -> None:
        with_control = isinstance(event.state, int) and event.state & CONTROL
        # Alt and Ctrl together are what Windows says of AltGr.
        if len(event.keysym) == 1 and not with_control:
            self._on_letter(event.keysym.lower())

    def _paste(self, event: "tk.Event[tk.Misc]") -> None:
        if _is_entry(event.widget):
            return
        try:
            text = str(self._root.clipboard_get())
        except tk.TclError:
            return
        if text:
            self._on_typed(text, event.time)

    def _take_back(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is not self._root.focus_get():
            self._root.focus_set()

    def take_focus(self) -> None:
        """The keyboard is the sale's again, unless somebody is writing, or a dialog has it."""
        try:
            focused = self._root.focus_get()
        except KeyError:
            # A window of Tk's own (a file dialog), unknown to tkinter.
            return
        if isinstance(focused, ttk.Button) and focused.winfo_toplevel() is self._root:
            self._root.focus_set()


def _is_entry(widget: object) -> bool:
    """Whether what is typed into ``widget`` is its own."""
    if isinstance(widget, tk.Text):
        return str(widget.cget("state")) == "normal"
    return isinstance(widget, tk.Entry | tk.Spinbox | tk.Listbox)

"""Key bindings of the window: characters go to the sale, some keys are gestures.

What is typed into an entry stays there. Enter presses the focused button, and otherwise goes to
the sale; a character for the sale takes the focus from a button, so that Enter after an amount
charges it (docs/keyboard.md). A control character is a barcode scanner's, where the settings name
it (Tk makes it of Ctrl and a letter), and else nothing. A key that is held types once.
"""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.gui.key_run import RUN_GAP_MS
from terminal_app.gui.screen_state import FUNCTION_KEYS, Gesture
from terminal_app.gui.views.widgets.held_keys import HeldKeys

GESTURES = {
    "Escape": Gesture.ESCAPE,
    "BackSpace": Gesture.BACKSPACE,
    "Delete": Gesture.CLEAR,
    "Up": Gesture.UP,
    "Down": Gesture.DOWN,
    "Prior": Gesture.PAGE_UP,
    "Next": Gesture.PAGE_DOWN,
    "Home": Gesture.FIRST,
    "Left": Gesture.EARLIER,
    "Right": Gesture.LATER,
    **{key: gesture for gesture, key in FUNCTION_KEYS.items()},
}
GESTURES_IN_ENTRY = frozenset({"Escape", *FUNCTION_KEYS.values()})
"""The keys of ``GESTURES`` that work in an entry too."""
RETURN = "\r"
WITHOUT_NUM_LOCK = {
    "KP_Insert": "0", "KP_End": "1", "KP_Down": "2", "KP_Next": "3", "KP_Left": "4",
    "KP_Begin": "5", "KP_Right": "6", "KP_Home": "7", "KP_Up": "8", "KP_Prior": "9",
    "KP_Delete": ".",
}  # fmt: skip
"""The numeric keypad types digits with and without Num Lock: no cursor is moved here."""
CHARACTERS = {
    "Return": RETURN, "KP_Enter": RETURN, "KP_Decimal": ".", "KP_Separator": ",",
    **{f"KP_{digit}": str(digit) for digit in range(10)}, **WITHOUT_NUM_LOCK,
}  # fmt: skip
"""For keys whose event may carry no character."""
_ALT_KEYS = ("Alt_L", "Alt_R")
CONTROL = 0x4
TAB = "\t"
ENTERS = frozenset({"Return", "KP_Enter"})
UNSEEN_RUN_MS = 1_500
"""What is typed so soon after keys that nobody saw belongs to them."""
ANSWERED_MS = 1_000
"""So soon after the Enter that has answered a dialog another one is that hand's, pressed twice."""


class Keyboard:
    """Binds the window's keys and reports characters, with their event's time, and gestures."""

    def __init__(
        self,
        root: tk.Tk,
        on_gesture: Callable[[Gesture], None],
        on_typed: Callable[[str, int], None],
        on_letter: Callable[[str], None],
        on_alt: Callable[[bool], None],
    ) -> None:
        """``on_letter`` gets the letter that was pressed together with Alt.

        ``on_alt`` is told that Alt is held down, and that it isn't any more.
        """
        self._root = root
        self._on_gesture = on_gesture
        self._on_typed = on_typed
        self._on_letter = on_letter
        self._on_alt = on_alt
        self.scanner_keys: frozenset[str] = frozenset()
        """The control characters that a scanner types around its codes."""
        self.only: frozenset[Gesture] | None = None
        """The only gestures that are reported, and no character, while nothing can be seen of what
        the keys do; None: all are."""
        self._typed_ms = -1_000_000
        """When the last character was typed, by the events' own times."""
        self._held = HeldKeys()
        self._no_enter_before_ms = -1_000_000
        """By the events' own times; a character that is typed ends it."""
        self._unseen_ms = -1_000_000
        """When a character was typed last that went nowhere, see ``only``; by the same times."""
        root.bind("<Key>", self._key)
        root.bind("<KeyRelease>", self._held.released)
        # The more specific binding wins: what is pressed with Alt is never typed.
        root.bind("<Alt-Key>", self._with_alt)
        for key in _ALT_KEYS:
            root.bind(f"<KeyPress-{key}>", lambda _: self._alt(is_held=True))
            root.bind(f"<KeyRelease-{key}>", lambda _: self._alt(is_held=False))
        # Held while the window is left: its release is another window's.
        root.bind("<FocusOut>", lambda _: self._alt(is_held=False), add="+")
        root.bind("<<Paste>>", self._paste)
        # A click elsewhere gives the focus back to the sale.
        root.bind("<Button-1>", self._clicked, add="+")
        root.focus_set()

    def answered_elsewhere(self, enter: "tk.Event[tk.Misc]") -> None:
        """Take in the Enter that has closed a dialog: held, or pressed twice, it is no other."""
        self._held.is_repeat(enter)
        self._no_enter_before_ms = enter.time + ANSWERED_MS

    def _key(self, event: "tk.Event[tk.Misc]") -> str | None:
        is_repeat = self._held.is_repeat(event)
        if self.only is not None:
            self._key_unseen(event, self.only)
            # Tab would lead to what is out of sight.
            return "break"
        if event.keysym in ENTERS and event.time < self._no_enter_before_ms:
            return "break"
        if _is_entry(event.widget):
            if event.keysym in GESTURES and event.keysym in GESTURES_IN_ENTRY:
                self._on_gesture(GESTURES[event.keysym])
            return None
        gesture = self._gesture_of(event, is_repeat=is_repeat)
        if gesture is not None:
            if gesture in {Gesture.ESCAPE, Gesture.CLEAR}:
                self._unseen_ms = -1_000_000
            self._on_gesture(gesture)
            return None
        if isinstance(event.widget, ttk.Button) and event.keysym in {*ENTERS, "space"}:
            # Space is handled by the button's class binding.
            if event.keysym != "space" and not is_repeat:
                event.widget.invoke()
            return None
        return self._typed(event, is_repeat=is_repeat)

    def _key_unseen(self, event: "tk.Event[tk.Misc]", only: frozenset[Gesture]) -> None:
        gesture = GESTURES.get(event.keysym)
        if gesture is None and _character_of(event):
            self._unseen_ms = event.time
        elif gesture is not None and gesture in only:
            self._on_gesture(gesture)

    def _typed(self, event: "tk.Event[tk.Misc]", *, is_repeat: bool) -> str | None:
        is_scanners = self._is_scanners(event)
        character = event.char if is_scanners else _character_of(event)
        if character and not is_repeat:
            if event.time - self._unseen_ms <= UNSEEN_RUN_MS:
                # Else it would be the end of an amount whose beginning went nowhere.
                self._on_gesture(Gesture.UNSEEN_KEYS)
            self._unseen_ms = -1_000_000
            self._typed_ms, self._no_enter_before_ms = event.time, -1_000_000
            self.take_focus()
            self._on_typed(character, event.time)
        # The focus stays: a scanner's Tab is none.
        return "break" if is_scanners else None

    def _gesture_of(self, event: "tk.Event[tk.Misc]", *, is_repeat: bool) -> Gesture | None:
        """Return what a key asks for; a Ctrl+P that is held asks once."""
        if self._is_print(event) and not is_repeat:
            return Gesture.PRINT
        return GESTURES.get(event.keysym)

    def _is_print(self, event: "tk.Event[tk.Misc]") -> bool:
        """Whether this is Ctrl+P, and not what a scanner types around its codes."""
        with_control = isinstance(event.state, int) and bool(event.state & CONTROL)
        is_scanners = event.char in self.scanner_keys
        return with_control and event.keysym in {"p", "P"} and not is_scanners

    def _is_scanners(self, event: "tk.Event[tk.Misc]") -> bool:
        """Whether this control character is a scanner's; Tab only right after other keys."""
        if event.char not in self.scanner_keys:
            return False
        return event.char != TAB or 0 <= event.time - self._typed_ms <= RUN_GAP_MS

    def _alt(self, *, is_held: bool) -> None:
        self._on_alt(is_held)

    def _with_alt(self, event: "tk.Event[tk.Misc]") -> None:
        if self.only is not None:
            return
        with_control = isinstance(event.state, int) and event.state & CONTROL
        # Windows reports AltGr as Alt and Ctrl together.
        if len(event.keysym) == 1 and not with_control:
            self._on_letter(event.keysym.lower())

    def _paste(self, event: "tk.Event[tk.Misc]") -> None:
        if _is_entry(event.widget) or self.only is not None:
            return
        try:
            text = str(self._root.clipboard_get())
        except tk.TclError:
            return
        if text:
            self._on_typed(text, event.time)

    def _clicked(self, event: "tk.Event[tk.Misc]") -> None:
        if event.widget is not self._root.focus_get():
            self._root.focus_set()

    def take_focus(self) -> None:
        """Take the focus from a button; an entry and a dialog keep it."""
        try:
            focused = self._root.focus_get()
        except KeyError:
            # A window of Tk itself (a file dialog) that tkinter doesn't know.
            return
        if isinstance(focused, ttk.Button) and focused.winfo_toplevel() is self._root:
            self._root.focus_set()


def _character_of(event: "tk.Event[tk.Misc]") -> str:
    """Return what a key types; empty if nothing."""
    if event.char and event.char.isprintable():
        return event.char
    return CHARACTERS.get(event.keysym, "")


def _is_entry(widget: object) -> bool:
    """Return whether ``widget`` takes typed text."""
    if isinstance(widget, tk.Text):
        return str(widget.cget("state")) == "normal"
    return isinstance(widget, tk.Entry | tk.Spinbox | tk.Listbox)

"""What covers a window that is too small for the till: a sentence, and what is under way."""

import contextlib
import tkinter as tk

from terminal_app.gui.screen_state import LEAST_SIZE, Button, Gesture, TooSmall
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.keyboard import Keyboard
from terminal_app.gui.views.widgets.theme import TOUCH_TARGET
from terminal_app.gui.views.widgets.view import ViewContext

ALWAYS = frozenset({Gesture.FULL_SCREEN})
"""The keys that do something: what they do can be seen."""
WITH_CANCEL = ALWAYS | {Gesture.ESCAPE}
TEXT_SIZE, LEAST_TEXT_SIZE = 17, 9
"""Of the words, in design pixels: as large as they fit."""
GAP = 8
BOLD_LINES = 2
"""What to do, and the amount that is under way."""


class TooSmallCover:
    """Covers a window that is too small and takes its keys away, until it is closed."""

    def __init__(self, root: tk.Tk, context: ViewContext, keyboard: Keyboard) -> None:
        self._root, self._context, self._keyboard = root, context, keyboard
        self._words = TooSmall()
        self._size = (0, 0)
        self._frame = tk.Frame(root)
        self._labels: list[tk.Label] = []
        self._cancel = PushButton(self._frame, context, "Secondary", "button")
        self._frame.place(relwidth=1, relheight=1)
        keyboard.only = ALWAYS
        self._focused: tk.Misc | None = None
        if not str(root.tk.call("grab", "current")):
            # Else a dialog has the keyboard.
            with contextlib.suppress(KeyError):
                self._focused = root.focus_get()
            root.focus_set()

    def close(self) -> None:
        """Uncover the window."""
        self._frame.destroy()
        self._keyboard.only = None
        if self._focused is not None and self._focused.winfo_exists():
            self._focused.focus_set()

    def show(self, words: TooSmall, width: int, height: int) -> None:
        """Say ``words`` in a window of that size, above all that is in it."""
        self._words, self._size = words, (width, height)
        self._frame.lift()
        self.arrange()

    def arrange(self) -> None:
        """Draw the words as large as they fit; where even small ones don't, the first of them."""
        theme, palette, words = self._context.theme, self._context.theme.palette, self._words
        self._frame.configure(background=palette.card)
        (width, height), gap = self._size, theme.px(GAP)
        inner = width - 2 * gap
        below = self._show_cancel(words.cancel, inner)
        lines = [self._what_to_do, *words.now]
        while len(self._labels) < len(lines):
            self._labels.append(tk.Label(self._frame, padx=0, pady=0, borderwidth=0))
        size = theme.text_px(TEXT_SIZE)
        while (taken := self._write(lines, inner, size) + below) > height:
            if size > theme.px(LEAST_TEXT_SIZE):
                size -= 1
            elif len(lines) > 1:
                lines.pop()
            else:
                break
        top = max(gap, (height - taken) // 2)
        for label in self._labels[: len(lines)]:
            label.configure(foreground=palette.ink, background=palette.card)
            label.place(x=gap, y=top, width=inner)
            top += label.winfo_reqheight() + gap
        for label in self._labels[len(lines) :]:
            label.place_forget()
        if below:
            top = min(top, height - below)
            self._cancel.widget.place(x=gap, y=top, width=inner, height=below - gap)

    @property
    def _what_to_do(self) -> str:
        screen = self._root.winfo_screenwidth(), self._root.winfo_screenheight()
        is_screen = any(has < least for has, least in zip(screen, LEAST_SIZE, strict=True))
        return self._words.of_screen if is_screen else self._words.of_window

    def _write(self, lines: list[str], width: int, size: int) -> int:
        """Write the lines in that size, and return the height that they take with their gaps."""
        theme, gap = self._context.theme, self._context.theme.px(GAP)
        total = gap
        for number, (label, line) in enumerate(zip(self._labels, lines, strict=False)):
            weight = "bold" if number < BOLD_LINES else "normal"
            name = f"till-too-small-{weight}"
            theme.define_font(name, size, weight)
            label.configure(text=line, font=name, wraplength=width, justify="center")
            total += label.winfo_reqheight() + gap
        return total

    def _show_cancel(self, text: str, width: int) -> int:
        """Show what cancels, and return the height that it takes with its gap."""
        self._keyboard.only = WITH_CANCEL if text else ALWAYS
        if not text:
            self._cancel.hide()
            return 0
        self._cancel.redraw(Button(Gesture.CANCEL, text, "Esc", dangerous=True), width)
        return self._context.theme.px(TOUCH_TARGET + GAP)

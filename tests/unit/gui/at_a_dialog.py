"""A person at a dialog of a real window: what it says, and real keys and touches into it."""

import sys
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk
from typing import TypeVar

from terminal_app.gui.views.window import Window
from tests.support.screen import Screen
from tests.unit.gui.drawn import click, settle, widgets

WITHIN_MS = 15_000
_LATER_MS = 1_000_000_000
"""After all real keys."""
Answer = TypeVar("Answer")


class AtADialog:
    """Acts once the dialog is up; subclasses say which one is asked."""

    def __init__(self, window: Window, screen: Screen) -> None:
        self.window, self.screen = window, screen
        self._is_late = False
        self.used = 0
        """How often the dialog has said that somebody is at it."""

    def use(self) -> None:
        self.used += 1

    def answer(self, ask: Callable[[], Answer], act: Callable[[], None]) -> Answer:
        """Return what ``ask`` returns; what ``act`` does is all that happens in its dialog."""
        root = self.window.root
        # Without a window manager the keyboard goes where the pointer is.
        self.screen.move_pointer(512, 384)
        late = root.after(WITHIN_MS, self._give_up)
        root.after(1, lambda: self._act(act))
        answer = ask()
        root.after_cancel(late)
        assert not self._is_late, f"the dialog was still there after {WITHIN_MS} ms"
        return answer

    def _give_up(self) -> None:
        self._is_late = True
        self.dialog.destroy()

    def _act(self, act: Callable[[], None]) -> None:
        if not self.window.root.tk.call("grab", "current"):
            self.window.root.after(10, lambda: self._act(act))
            return
        settle(self.window)
        act()

    @property
    def dialog(self) -> tk.Toplevel:
        children = self.window.root.winfo_children()
        (found,) = (child for child in children if isinstance(child, tk.Toplevel))
        return found

    def said(self) -> str:
        labels = [found for found in widgets(self.dialog) if isinstance(found, tk.Label)]
        return "\n".join(str(label.cget("text")) for label in labels)

    def buttons(self) -> dict[str, ttk.Button]:
        found = [one for one in widgets(self.dialog) if isinstance(one, ttk.Button)]
        return {str(one.cget("text")): one for one in found}

    def keys(self, *keys: str) -> None:
        for key in keys:
            if len(key) == 1:
                self.screen.type(key)
            else:
                self.screen.key(key)
            if sys.platform == "win32":
                settle(self.window)  # under Wine a key has the time at which it is fetched
        settle(self.window)

    def touch(self, text: str) -> None:
        click(self.window, self.screen, self.buttons()[text])

    def scan(self, code: str, gap_ms: int) -> None:
        """Let a scanner type where the focus is, by the times of its keys."""
        entry = self.dialog.focus_get()
        assert entry is not None
        for place, key in enumerate((*code, "Return")):
            entry.event_generate(f"<KeyPress-{key}>", time=_LATER_MS + place * gap_ms)
        settle(self.window)

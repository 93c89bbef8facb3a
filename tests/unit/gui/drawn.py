"""What a real window shows, and a person's ways to it."""

import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk

from terminal_app.gui.screen_state import ScreenState
from terminal_app.gui.views.widgets.scrolled_text import ScrolledText
from terminal_app.gui.views.window import Window
from tests.support.screen import Screen

OpenWindow = Callable[[Screen], Window]


def draw(window: Window, shown: ScreenState) -> None:
    window.render(shown)
    window.root.update()


def widgets(parent: tk.Misc) -> Iterator[tk.Misc]:
    """Return everything on the screen below ``parent``."""
    for child in parent.winfo_children():
        if child.winfo_ismapped():
            yield child
            yield from widgets(child)


def words(window: Window) -> str:
    """Return every word that is on the screen."""
    said = []
    for widget in widgets(window.root):
        if isinstance(widget, ScrolledText):
            said.append(widget.get("1.0", "end"))
        elif isinstance(widget, tk.Label | ttk.Label | ttk.Button):
            said.append(str(widget.cget("text")))
    return "\n".join(said)


def button(window: Window, text: str) -> ttk.Button:
    """Return the button with this text."""
    for widget in widgets(window.root):
        if isinstance(widget, ttk.Button) and widget.cget("text") == text:
            return widget
    raise AssertionError(f"no button says {text}")


def _middle(widget: tk.Misc) -> tuple[int, int]:
    return (
        widget.winfo_rootx() + widget.winfo_width() // 2,
        widget.winfo_rooty() + widget.winfo_height() // 2,
    )


def click(window: Window, screen: Screen, widget: tk.Misc) -> None:
    screen.click(*_middle(widget))
    settle(window)


def settle(window: Window) -> None:
    """Let events arrive that the X server sends in its own time."""
    done = tk.BooleanVar(window.root, value=False)
    window.root.after(150, done.set, True)  # noqa: FBT003 - Tk's own signature
    window.root.wait_variable(done)
    window.root.update()


def assert_nothing_is_cut(root: tk.Tk | tk.Toplevel | tk.Frame) -> None:
    """Hold every widget against the window, and every text against its widget."""
    for widget in widgets(root):
        left, top = (
            widget.winfo_rootx() - root.winfo_rootx(),
            widget.winfo_rooty() - root.winfo_rooty(),
        )
        inside = (
            left >= 0
            and top >= 0
            and left + widget.winfo_width() <= root.winfo_width()
            and top + widget.winfo_height() <= root.winfo_height()
        )
        assert inside, f"{widget} leaves the window"
        if isinstance(widget, tk.Label | ttk.Label | ttk.Button):
            text = f"{widget} {widget.cget('text')!r}"
            assert widget.winfo_reqwidth() <= widget.winfo_width(), f"{text} is cut at its side"
            assert widget.winfo_reqheight() <= widget.winfo_height(), f"{text} is cut below"

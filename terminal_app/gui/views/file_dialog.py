"""Tk's own questions for a file, and how they end when the window has to."""

import contextlib
import tkinter as tk
from collections.abc import Callable
from tkinter import filedialog

_IS_OPEN = "file_dialog_is_open"
_CHOSEN = "::tk::Priv(selectFilePath)"
"""What Tk's own dialog on X11 waits for (library/tkfbox.tcl). It waits on when it is destroyed."""


def ask_open(parent: tk.Misc, title: str) -> str:
    """Ask which file to read; empty: the person thought better of it."""
    return _asked(parent, lambda: filedialog.askopenfilename(parent=parent, title=title))


def ask_save(parent: tk.Misc, title: str, suggested: str, other_ending: str) -> str:
    """Ask where to save a file, by default ``suggested``; empty: as above."""
    ending = suggested.rpartition(".")[2]
    return _asked(
        parent,
        lambda: filedialog.asksaveasfilename(
            parent=parent,
            title=title,
            initialfile=suggested,
            defaultextension=f".{ending}",
            filetypes=[(each.upper(), f"*.{each}") for each in (ending, other_ending)],
        ),
    )


def _asked(parent: tk.Misc, ask: Callable[[], str]) -> str:
    parent.setvar(_IS_OPEN, "1")
    try:
        return str(ask() or "")
    finally:
        with contextlib.suppress(tk.TclError):  # there is no window any more
            parent.setvar(_IS_OPEN, "0")


def cancel(root: tk.Misc) -> bool:
    """Let the question that is open end as if it were cancelled; False: there is none.

    It has ended once Tk's main loop goes on. Of Windows' own dialog Windows takes care.
    """
    is_drawn_by_tk = root.tk.call("tk", "windowingsystem") == "x11"
    is_open = is_drawn_by_tk and root.tk.call("info", "exists", _IS_OPEN)
    if not is_open or str(root.getvar(_IS_OPEN)) != "1":
        return False
    root.setvar(_CHOSEN, "")
    return True

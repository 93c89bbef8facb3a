"""Labels on a card: centred, or flush left."""

import tkinter as tk

from terminal_app.gui.views.widgets.theme import Theme, font


def centred(parent: tk.Misc, theme: Theme, font_name: str, ink: str = "") -> tk.Label:
    """Return a label of centred text that may take several lines."""
    return tk.Label(
        parent, font=font(font_name), foreground=ink or theme.palette.ink,
        background=theme.palette.card, justify="center", padx=0, pady=0, borderwidth=0,
    )  # fmt: skip


def flush_left(
    parent: tk.Misc, theme: Theme, font_name: str, text: str = "", *, wraplength: int = 0
) -> tk.Label:
    """Return a label of left-aligned text; a ``wraplength`` of 0 wraps nothing."""
    return tk.Label(
        parent, text=text, font=font(font_name), foreground=theme.palette.ink,
        background=theme.palette.card, anchor="w", justify="left", wraplength=wraplength,
        padx=0, pady=0,
    )  # fmt: skip

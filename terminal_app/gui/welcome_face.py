"""The middle pane's first face, apart from the others: they are loaded when first shown."""

import tkinter as tk

from terminal_app.gui.push_button import Parts
from terminal_app.gui.screen_state import Welcome
from terminal_app.gui.theme import font


def centred(parent: tk.Misc, type_name: str, ink: str, ground: str) -> tk.Label:
    """A label of centred text that may take several lines."""
    return tk.Label(
        parent, font=font(type_name), foreground=ink, background=ground, justify="center",
        padx=0, pady=0, borderwidth=0,
    )  # fmt: skip


class WelcomeFace:
    """Nothing is going on."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        self._theme = theme = parts.theme
        palette = theme.palette
        self.frame = tk.Frame(parent, background=palette.card)
        self._title = centred(self.frame, "title", palette.ink, palette.card)
        self._text = centred(self.frame, "text", palette.muted, palette.card)
        self._title.pack(side="top", fill="x", pady=(0, theme.px(12)))
        self._text.pack(side="top", fill="x")
        self._title.pack_configure(expand=True, anchor="s")
        self._text.pack_configure(expand=True, anchor="n")

    def render(self, face: Welcome) -> None:
        """Draw it."""
        self._title.configure(text=face.title)
        self._text.configure(text=face.text)

    def arrange(self, width: int, _height: int) -> None:
        """Wrap the text in ``width`` pixels."""
        self._title.configure(wraplength=width)
        self._text.configure(wraplength=min(width, self._theme.big(330)))

"""The top line: who sells, on which terminal, in which environment, and what needs attention."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.push_button import Parts, PushButton
from terminal_app.gui.screen_state import Button, Gesture, Header
from terminal_app.gui.text_fit import shorten
from terminal_app.gui.theme import font

HEIGHT = 56
SIDE = 16
SPACE = 12


class HeaderLine:
    """Draws a ``Header``."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        theme = parts.theme
        palette = theme.palette
        self._parts = parts
        self._theme = theme
        self._shown: Header | None = None
        self.frame = tk.Frame(parent, background=palette.card, height=theme.px(HEIGHT))
        self.frame.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._merchant = tk.Label(
            self.frame, font=font("merchant"), background=palette.card, foreground=palette.ink,
            padx=0,
        )  # fmt: skip
        self._terminal = ttk.Label(
            self.frame, style=parts.surfaces.chip("chip", palette.muted, "small")
        )
        self._mark: ttk.Label | None = None
        self._attention: PushButton | None = None
        self._actions: list[PushButton] = []
        self._merchant.pack(side="left", padx=(theme.px(SIDE), theme.px(SPACE)))
        self.frame.bind("<Configure>", lambda _: self._shorten())

    def render(self, header: Header) -> None:
        """Draw what has changed."""
        if header == self._shown:
            return
        self._shown = header
        self._show_terminal(header.terminal)
        self._show_mark(header.mark)
        self._show_actions(header.actions)
        self._show_attention(header.attention)
        self._shorten()

    def _show_terminal(self, text: str) -> None:
        self._terminal.configure(text=text)
        if text:
            space = self._theme.px(SPACE)
            self._terminal.pack(side="left", padx=(0, space), after=self._merchant)
        else:
            self._terminal.pack_forget()

    def _show_mark(self, text: str) -> None:
        if not text:
            if self._mark is not None:
                self._mark.pack_forget()
            return
        if self._mark is None:
            ink = self._theme.palette.not_known
            style = self._parts.surfaces.chip("chip-mark", ink, "strong")
            self._mark = ttk.Label(self.frame, style=style)
        self._mark.configure(text=text)
        self._mark.pack(side="left", padx=(0, self._theme.px(SPACE)))

    def _show_actions(self, actions: tuple[Button, ...]) -> None:
        while len(self._actions) < len(actions):
            self._actions.append(PushButton(self.frame, self._parts, "Flat", "small"))
        for button in self._actions:
            button.hide()
        for number, content in enumerate(reversed(actions)):
            self._pack_button(self._actions[number], content, 0 if number else SIDE - 8)

    def _show_attention(self, text: str) -> None:
        if not text:
            if self._attention is not None:
                self._attention.hide()
            return
        if self._attention is None:
            self._attention = PushButton(self.frame, self._parts, "Attention", "strong")
        self._pack_button(self._attention, Button(Gesture.SHOW_ATTENTION, text), SPACE)

    def _pack_button(self, button: PushButton, content: Button, right: int) -> None:
        button.show(content)
        button.widget.configure(width=0)
        button.widget.pack(
            side="right", padx=(0, self._theme.px(right)), ipadx=self._theme.px(6),
            pady=self._theme.px(10), fill="y",
        )  # fmt: skip

    def _shorten(self) -> None:
        """Give the merchant's name the room that the others leave."""
        if self._shown is None:
            return
        theme, width = self._theme, self.frame.winfo_width()
        taken = theme.px(2 * SIDE + SPACE)
        for widget in self.frame.pack_slaves():
            if widget is not self._merchant:
                taken += widget.winfo_reqwidth() + theme.px(SPACE + 12)
        room = max(width - taken, theme.px(60))
        if width <= 1:
            room = theme.px(280)
        name = shorten(self._shown.merchant, room, lambda text: theme.measure("merchant", text))
        self._merchant.configure(text=name)

"""The top line: who sells, on which terminal, in which environment, and what needs attention."""

import tkinter as tk
from tkinter import ttk
from typing import NamedTuple

from terminal_app.gui.screen_state import Button, Gesture, Header
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import TARGET, font

HEIGHT = 56
SIDE = 16
SPACE = 12
LEAST_NAME = 60
ATTENTION_KEY = "F6"


class _Step(NamedTuple):
    """What is left out to make room."""

    caps: bool = True
    """The key caps of the actions."""
    terminal: bool = True
    words: bool = True
    """The actions' words; an icon says the same."""
    sentence: bool = True
    """How many payments are to be resolved, as a sentence rather than as a number."""


STEPS = (
    _Step(),
    _Step(caps=False),
    _Step(caps=False, terminal=False),
    _Step(caps=False, terminal=False, words=False),
    _Step(caps=False, terminal=False, words=False, sentence=False),
)
"""In the order in which the header gives way; the merchant's name is shortened at each. The mark
and the payments to be resolved never go."""


class HeaderLine:
    """Draws a ``Header``."""

    def __init__(self, parent: tk.Misc, parts: Parts) -> None:
        theme = parts.theme
        palette = theme.palette
        self._parts = parts
        self._theme = theme
        self._shown: Header | None = None
        self._drawn: tuple[Header, _Step] | None = None
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
        self._hidden = 0
        """How many steps were taken to make room: first the key caps go, then the rarest."""
        self._merchant.pack(side="left", padx=(theme.px(SIDE), theme.px(SPACE)))
        self.frame.bind("<Configure>", lambda _: self._fit())

    def render(self, header: Header) -> None:
        """Draw what has changed."""
        if header == self._shown:
            return
        self._shown = header
        self._show_mark(header.mark)
        self._fit()

    def _fit(self) -> None:
        """Leave out as little as there is room for, and give the merchant's name the rest."""
        if self._shown is None:
            return
        theme, width = self._theme, self.frame.winfo_width()
        if width <= 1:
            width = self.frame.winfo_toplevel().winfo_width()
        if width <= 1:
            width = theme.px(1024)
        room = 0
        for step in STEPS:
            self._show(self._shown, step)
            room = width - self._taken()
            if room >= theme.px(LEAST_NAME):
                break
        name = shorten(self._shown.merchant, max(room, 0), self._width_of_name)
        self._merchant.configure(text=name)

    def _width_of_name(self, text: str) -> int:
        return self._theme.measure("merchant", text)

    def _taken(self) -> int:
        """The width of everything but the merchant's name."""
        theme, taken = self._theme, 0
        for widget in self.frame.pack_slaves():
            told = widget.pack_info()
            # Tk tells one number or two.
            taken += sum(map(int, str(told["padx"]).strip("()").replace(",", " ").split()))
            taken += 2 * int(told["ipadx"])
            if widget is not self._merchant:
                taken += widget.winfo_reqwidth()
        return taken + theme.px(2)

    def _show(self, header: Header, step: _Step) -> None:
        if self._drawn == (header, step):
            return
        self._drawn = (header, step)
        if self._attention is not None:
            # Packed anew after the actions, so that it stays on their left.
            self._attention.widget.pack_forget()
        self._show_terminal(header.terminal if step.terminal else "")
        self._show_actions(header.actions, step)
        text = header.attention if step.sentence else header.attention_short
        mnemonic = header.attention_mnemonic if step.sentence else -1
        button = Button(Gesture.SHOW_ATTENTION, text, ATTENTION_KEY, mnemonic=mnemonic)
        self._show_attention(button)

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

    def _show_actions(self, actions: tuple[Button, ...], step: _Step) -> None:
        # In the order in which they stand: Tab goes through them so.
        while len(self._actions) < len(actions):
            self._actions.append(PushButton(self.frame, self._parts, "Flat", "small"))
        for button in self._actions:
            button.widget.pack_forget()
        for spare in self._actions[len(actions) :]:
            spare.hide()
        for number in reversed(range(len(actions))):
            content = actions[number] if step.caps else actions[number]._replace(key="")
            image = "" if step.words else f"action-{_name_of(content)}"
            is_last = number == len(actions) - 1
            self._pack_button(self._actions[number], content, SIDE - 8 if is_last else 0, image)

    def _show_attention(self, button: Button) -> None:
        if not button.text:
            if self._attention is not None:
                self._attention.hide()
            return
        if self._attention is None:
            self._attention = PushButton(self.frame, self._parts, "Attention", "strong")
            # Left of the actions, so before them for Tab too.
            self._attention.widget.lower()
        self._pack_button(self._attention, button, SPACE)

    def _pack_button(
        self, button: PushButton, content: Button, right: int, image: str = ""
    ) -> None:
        theme = self._theme
        button.show(content, image=image)
        button.widget.configure(width=0)
        padding = (theme.px(HEIGHT) - theme.px(TARGET)) // 2
        least = theme.px(TARGET) - button.widget.winfo_reqwidth()
        button.widget.pack(
            side="right", padx=(0, theme.px(right)), ipadx=max(theme.px(6), (least + 1) // 2),
            pady=padding, fill="y",
        )  # fmt: skip


def _name_of(button: Button) -> str:
    return button.gesture.value if isinstance(button.gesture, Gesture) else ""

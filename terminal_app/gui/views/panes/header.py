"""The header: merchant, terminal, environment label, attention, actions."""

import tkinter as tk
from functools import partial
from tkinter import ttk
from typing import Any, NamedTuple

from terminal_app.gui.screen_state import FUNCTION_KEYS, Button, Choice, Gesture, Header
from terminal_app.gui.views.widgets.button import ChoicePool, PushButton
from terminal_app.gui.views.widgets.text_fit import shorten
from terminal_app.gui.views.widgets.theme import TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import StateView, ViewContext

HEIGHT = 56
"""On a large screen too, where its text is larger: the height is the code's."""
SIDE = 16
SPACE = 12
MIN_NAME_WIDTH = 60
KEPT_NAME_WIDTH = 160
"""So much of the merchant's name stays before key caps do."""


class _DetailLevel(NamedTuple):
    """How much of the header is shown."""

    caps: bool = True
    """Key caps of the actions."""
    terminal: bool = True
    words: bool = True
    """The actions as words, else as icons."""
    sentence: bool = True
    """The payments to resolve as a sentence, else as a number."""


DETAIL_LEVELS = (
    _DetailLevel(),
    _DetailLevel(terminal=False),
    _DetailLevel(terminal=False, sentence=False),
    _DetailLevel(caps=False, terminal=False),
    _DetailLevel(caps=False, terminal=False, words=False),
    _DetailLevel(caps=False, terminal=False, words=False, sentence=False),
)
"""From most to least; the merchant's name gets the rest of the width. The environment label and
the payments to resolve are always shown."""


class HeaderBar(StateView[Header]):
    """Draws a ``Header``."""

    def __init__(self, parent: tk.Misc, context: ViewContext) -> None:
        super().__init__(context)
        theme, palette = context.theme, context.theme.palette
        self._drawn: tuple[Header, _DetailLevel] | None = None
        self.frame = tk.Frame(parent, background=palette.card, height=theme.px(HEIGHT))
        self.frame.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        self._merchant = tk.Label(
            self.frame, font=font("merchant"), background=palette.card, foreground=palette.ink,
            padx=0,
        )  # fmt: skip
        self._terminal = ttk.Label(
            self.frame, style=context.styles.chip("chip", palette.muted, "small")
        )
        self._mark: ttk.Label | None = None
        self._attention: PushButton | None = None
        self._operator: PushButton | None = None
        self._actions = ChoicePool(self.frame, context, "Flat", "Chosen", "small")
        self._merchant.pack(side="left", padx=(theme.px(SIDE), theme.px(SPACE)))
        self.frame.bind("<Configure>", lambda _: self._fit())

    def _draw(self, header: Header, _before: Header | None) -> None:
        self._show_mark(header.mark)
        self._fit()

    def arrange(self) -> None:
        """Lay out again after the growth has changed."""
        self._drawn = None
        for button in self._drawn_buttons():
            button.refit()
        self._fit()

    def _drawn_buttons(self) -> list[PushButton]:
        single = [one for one in (self._attention, self._operator) if one is not None]
        return [*single, *self._actions.built]

    def _fit(self) -> None:
        """Show as much as fits, and shorten the merchant's name to the rest."""
        if self._shown is None:
            return
        theme, width = self._theme, self.frame.winfo_width()
        if width <= 1:
            width = self.frame.winfo_toplevel().winfo_width()
        if width <= 1:
            width = theme.px(1024)
        space, least = 0, theme.px(MIN_NAME_WIDTH)
        whole = min(theme.measure("merchant", self._shown.merchant), theme.px(KEPT_NAME_WIDTH))
        for level in DETAIL_LEVELS:
            self._show(self._shown, level)
            space = width - self._taken()
            if space >= (max(whole, least) if level.caps else least):
                break
        operator = self._shown.operator
        if space < least and operator is not None:
            self._shorten_operator(operator, least - space)
            space = width - self._taken()
        name = shorten(self._shown.merchant, max(space, 0), partial(theme.measure, "merchant"))
        self._merchant.configure(text=name)

    def _taken(self) -> int:
        """Return the width of everything but the merchant's name."""
        theme, taken = self._theme, 0
        for widget in self.frame.pack_slaves():
            packed = widget.pack_info()
            # Tk gives one number or two.
            taken += sum(map(int, str(packed["padx"]).strip("()").replace(",", " ").split()))
            taken += 2 * int(packed["ipadx"])
            if widget is not self._merchant:
                taken += widget.winfo_reqwidth()
        return taken + theme.px(2)

    def _show(self, header: Header, level: _DetailLevel) -> None:
        if self._drawn == (header, level):
            return
        self._drawn = (header, level)
        if self._attention is not None:
            # Packed again after the actions, so that it stays on their left.
            self._attention.widget.pack_forget()
        self._show_terminal(header, level)
        self._show_actions(header, level)
        text = header.attention if level.sentence else header.attention_short
        mnemonic = header.attention_mnemonic if level.sentence else -1
        gesture = Gesture.SHOW_ATTENTION
        button = Button(gesture, text, FUNCTION_KEYS[gesture], mnemonic=mnemonic)
        self._show_attention(button)

    def _show_terminal(self, header: Header, level: _DetailLevel) -> None:
        """Show the terminal's name; of a till with operators as a button, with who is at it."""
        text = header.terminal if level.terminal else ""
        self._show_operator(header.operator, text, level)
        if header.operator is not None:
            text = ""
        self._terminal.configure(text=text)
        if text:
            space = self._theme.px(SPACE)
            self._terminal.pack(side="left", padx=(0, space), after=self._merchant)
        else:
            self._terminal.pack_forget()

    def _show_operator(self, operator: Button | None, terminal: str, level: _DetailLevel) -> None:
        if operator is None:
            if self._operator is not None:
                self._operator.hide()
            return
        if self._operator is None:
            self._operator = PushButton(self.frame, self._context, "Flat", "small")
            # First in the order of Tab.
            self._operator.widget.lower()
        text = " · ".join(filter(None, (terminal, operator.text)))
        shown = operator._replace(text=text, key=operator.key if level.caps else "")
        self._pack_button(self._operator, shown, SPACE, side="left", after=self._merchant)

    def _shorten_operator(self, operator: Button, excess: int) -> None:
        """Show so much less of the operator's name: else what is to be resolved would be cut."""
        measure = partial(self._theme.measure, "small")
        text = shorten(operator.text, max(measure(operator.text) - excess, 0), measure)
        button, shown = self._operator, operator._replace(text=text, key="")
        if button is not None:
            self._pack_button(button, shown, SPACE, side="left", after=self._merchant)

    def _show_mark(self, text: str) -> None:
        if not text:
            if self._mark is not None:
                self._mark.pack_forget()
            return
        if self._mark is None:
            ink = self._theme.palette.not_known
            style = self._context.styles.chip("chip-mark", ink, "strong")
            self._mark = ttk.Label(self.frame, style=style)
        self._mark.configure(text=text)
        self._mark.pack(side="left", padx=(0, self._theme.px(SPACE)))

    def _show_actions(self, header: Header, level: _DetailLevel) -> None:
        # Built in the order in which they are shown, which is the order of Tab.
        actions = header.actions
        choices = [Choice(one, chosen=one.gesture is header.current) for one in actions]
        buttons = self._actions.take(choices)
        for button in buttons:
            button.widget.pack_forget()
        for number in reversed(range(len(actions))):
            content = actions[number] if level.caps else actions[number]._replace(key="")
            image = "" if level.words else f"action-{_name_of(content)}"
            is_last = number == len(actions) - 1
            self._pack_button(buttons[number], content, SIDE - 8 if is_last else 0, image)

    def _show_attention(self, button: Button) -> None:
        if not button.text:
            if self._attention is not None:
                self._attention.hide()
            return
        if self._attention is None:
            self._attention = PushButton(self.frame, self._context, "Attention", "strong")
            # Before the actions in the order of Tab.
            self._attention.widget.lower()
        self._pack_button(self._attention, button, SPACE)

    def _pack_button(
        self,
        button: PushButton,
        content: Button,
        right: int,
        image: str = "",
        **place: Any,  # noqa: ANN401 - Tk's own options
    ) -> None:
        theme = self._theme
        button.show(content, image=image)
        button.widget.configure(width=0)
        padding = (theme.px(HEIGHT) - theme.px(TOUCH_TARGET)) // 2
        least = theme.px(TOUCH_TARGET) - button.widget.winfo_reqwidth()
        button.widget.pack(
            padx=(0, theme.px(right)), ipadx=max(theme.px(6), (least + 1) // 2), pady=padding,
            fill="y", **{"side": "right", **place},
        )  # fmt: skip


def _name_of(button: Button) -> str:
    return button.gesture.value if isinstance(button.gesture, Gesture) else ""

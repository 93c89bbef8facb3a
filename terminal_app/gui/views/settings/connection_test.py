"""The connection test on the screen: a button, and a line for each step as it is tried."""

import tkinter as tk
from collections.abc import Callable, Iterator

from terminal_app.errors import TerminalError
from terminal_app.gui.screen_state import Button, Gesture
from terminal_app.gui.settings.service import CheckLine
from terminal_app.gui.views.widgets.background_task import Errand
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.theme import font
from terminal_app.texts import Texts

BUTTON_WIDTH, BUTTON_HEIGHT = 240, 48


class ConnectionTest:
    """Tries what is typed, before it is saved. Nothing is sent that moves money."""

    def __init__(
        self,
        parent: tk.Misc,
        parts: Parts,
        texts: Texts,
        work: Callable[[], Callable[[], Iterator[CheckLine]] | None],
    ) -> None:
        """``work`` returns what tries it, to be called in another thread; None: it can't be."""
        self._texts, self._work = texts, work
        self._theme = theme = parts.theme
        self._errand: Errand[CheckLine] | None = None
        self.is_well = False
        """The last test that was made went through to its end."""
        palette = theme.palette
        self.frame = tk.Frame(parent, background=palette.card)
        holder = tk.Frame(
            self.frame, background=palette.card, width=theme.big(BUTTON_WIDTH),
            height=theme.big(BUTTON_HEIGHT),
        )  # fmt: skip
        holder.pack(anchor="w")
        own_parts = parts._replace(on_gesture=lambda _: self._start())
        self._button = PushButton(holder, own_parts, "Secondary", "button")
        self._button.widget.place(relwidth=1, relheight=1)
        self.widget: tk.Widget = self._button.widget
        self._lines = tk.Frame(self.frame, background=palette.card)
        self._lines.pack(fill="x", pady=(theme.px(6), 0))
        self._show_button(enabled=True)

    def _show_button(self, *, enabled: bool) -> None:
        say = self._texts.say
        text = say("Test the connection") if enabled else say("Testing…")
        content = Button(Gesture.ENTER, text, enabled=enabled)
        self._button.show(content, self._theme.big(BUTTON_WIDTH))

    def _start(self) -> None:
        work = self._work()
        self._clear()
        if work is None:
            self._add(self._texts.say("Correct first what is wrong above."), is_fault=True)
            return
        self._show_button(enabled=False)
        self._errand = Errand(self.frame, work, self._tried, self._ended)
        self._errand.start()

    def _clear(self) -> None:
        self.is_well = False
        for line in self._lines.winfo_children():
            line.destroy()

    def _tried(self, line: CheckLine) -> None:
        say = self._texts.say
        sign = f"✓ {say('ok')}" if line.is_well else f"✗ {say('FAILED')}"
        self._add(f"{line.name}: {sign} · {line.detail}", is_fault=not line.is_well)
        if line.remedy:
            self._add(line.remedy, is_fault=True, is_bold=True)
        self.is_well = line.is_well

    def _ended(self, error: TerminalError | None) -> None:
        self._errand = None
        if error is not None:
            self._add(str(error), is_fault=True)
            self.is_well = False
        if self.is_well:
            self._add(self._texts.say("The connection works."), is_bold=True)
        self._show_button(enabled=True)

    def _add(self, text: str, *, is_fault: bool = False, is_bold: bool = False) -> None:
        palette = self._theme.palette
        tk.Label(
            self._lines, text=text, font=font("bold" if is_bold else "caption"), anchor="w",
            justify="left", background=palette.card, padx=0,
            foreground=palette.not_paid if is_fault else palette.ink,
            wraplength=max(200, self._lines.winfo_width()),
        ).pack(fill="x")  # fmt: skip

    def stop(self) -> None:
        """Nobody looks any more."""
        if self._errand is not None:
            self._errand.give_up()

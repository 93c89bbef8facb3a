"""A test of what is typed: a button, and a line for each step as it is tried."""

import tkinter as tk
from collections.abc import Callable, Iterator
from typing import NamedTuple

from terminal_app.errors import TerminalError
from terminal_app.gui.screen_state import Button, Gesture
from terminal_app.gui.settings.service import CheckStep
from terminal_app.gui.views.widgets.background_task import BackgroundTask
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.widgets.view import ViewContext
from terminal_app.texts import Texts

BUTTON_WIDTH, BUTTON_HEIGHT = 240, 48


class TrialWords(NamedTuple):
    """What a test says."""

    start: str
    running: str
    passed: str


def of_connection(texts: Texts) -> TrialWords:
    """Return what the test of the connection says."""
    say = texts.say
    return TrialWords(say("Test the connection"), say("Testing…"), say("The connection works."))


def of_printer(texts: Texts) -> TrialWords:
    """Return what the test of the printer says: no printer proves more than that."""
    say = texts.say
    return TrialWords(say("Test page"), say("Printing…"), say("Sent to the printer"))


class Trial:
    """Tests the connection, or the printer, as typed, before it is saved; nothing moves money."""

    def __init__(
        self,
        parent: tk.Misc,
        context: ViewContext,
        texts: Texts,
        work: Callable[[], Callable[[], Iterator[CheckStep]] | None],
        words: TrialWords,
    ) -> None:
        """``work`` returns the test, to be run on another thread; None: a field is wrong."""
        self._texts, self._work, self._words = texts, work, words
        self._theme = theme = context.theme
        self._task: BackgroundTask[CheckStep] | None = None
        self._has_passed = False
        """Of the last test: every step so far."""
        palette = theme.palette
        self.frame = tk.Frame(parent, background=palette.card)
        holder = tk.Frame(
            self.frame, background=palette.card, width=theme.window_px(BUTTON_WIDTH),
            height=theme.window_px(BUTTON_HEIGHT),
        )  # fmt: skip
        holder.pack(anchor="w")
        own_context = context._replace(on_gesture=lambda _: self._start())
        self._button = PushButton(holder, own_context, "Secondary", "button")
        self._button.widget.place(relwidth=1, relheight=1)
        self.widget: tk.Widget = self._button.widget
        self._lines = tk.Frame(self.frame, background=palette.card)
        self._lines.pack(fill="x", pady=(theme.px(6), 0))
        self._show_button(enabled=True)

    def _show_button(self, *, enabled: bool) -> None:
        text = self._words.start if enabled else self._words.running
        content = Button(Gesture.ENTER, text, enabled=enabled)
        self._button.show(content, self._theme.window_px(BUTTON_WIDTH))

    def _start(self) -> None:
        work = self._work()
        self._clear()
        if work is None:
            self._add(self._texts.say("Correct first what is wrong above."), is_fault=True)
            return
        self._show_button(enabled=False)
        self._task = BackgroundTask(self.frame, work, self._show_step, self._ended)
        self._task.start()

    def _clear(self) -> None:
        self._has_passed = False
        for line in self._lines.winfo_children():
            line.destroy()

    def _show_step(self, step: CheckStep) -> None:
        say = self._texts.say
        sign = f"✓ {say('ok')}" if step.passed else f"✗ {say('FAILED')}"
        self._add(f"{step.name}: {sign} · {step.detail}", is_fault=not step.passed)
        if step.remedy:
            self._add(step.remedy, is_fault=True, is_bold=True)
        self._has_passed = step.passed

    def _ended(self, error: TerminalError | None) -> None:
        self._task = None
        if error is not None:
            self._add(str(error), is_fault=True)
            self._has_passed = False
        if self._has_passed:
            self._add(self._words.passed, is_bold=True)
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
        """Cancel a running test: the page is going away."""
        if self._task is not None:
            self._task.cancel()

"""Dialog in which a person resolves a payment by hand."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.dialog_forms import ResolveAnswer, ResolveForm, fault_in, normalized
from terminal_app.gui.views.dialogs.statement import StatementDialog
from terminal_app.gui.views.widgets.theme import TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import ViewContext
from terminal_app.payments.payment import Outcome

RADIO_STYLE = "Resolve.TRadiobutton"


class ResolveDialog(StatementDialog):
    """Asks for name, outcome and reason; ``ask`` waits for the answer."""

    def __init__(self, root: tk.Tk, context: ViewContext, form: ResolveForm) -> None:
        self._form = form
        self._answer: ResolveAnswer | None = None
        self._outcome = tk.StringVar(root, "")
        super().__init__(root, context, form)

    def ask(self) -> ResolveAnswer | None:
        """Wait for the answer; None: the person cancelled, or the till was closed."""
        self._run(self._who)
        return self._answer

    def _add_question(self) -> None:
        theme, palette = self._theme, self._theme.palette
        self._heading(self._form.question)
        style, line = ttk.Style(self._root), theme.line_height("text")
        style.configure(
            RADIO_STYLE, background=palette.card, foreground=palette.ink, font=font("text"),
            indicatorsize=theme.px(18), focuscolor=palette.accent,
            padding=(theme.px(4), max(theme.px(4), (theme.px(TOUCH_TARGET) - line) // 2)),
        )  # fmt: skip
        style.map(RADIO_STYLE, background=[("active", palette.key_hover)])
        for outcome, text in (
            (Outcome.PAID, self._form.paid),
            (Outcome.NOT_PAID, self._form.not_paid),
        ):
            choice = ttk.Radiobutton(
                self._body, text=text, value=outcome.value, variable=self._outcome,
                style=RADIO_STYLE,
            )  # fmt: skip
            choice.pack(fill="x")

    def _take_answer(self) -> str:
        chosen = self._outcome.get()
        outcome = Outcome(chosen) if chosen else None
        answer = normalized(ResolveAnswer(self._who.get(), outcome, self._why.get()))
        fault = fault_in(self._form, answer)
        if not fault:
            self._answer = answer
        return fault

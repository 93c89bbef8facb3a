"""Dialog in which a person dismisses a payment's alarms."""

import tkinter as tk

from terminal_app.gui.dialog_forms import DismissAnswer, DismissForm, dismissal_fault, one_line
from terminal_app.gui.views.dialogs.dialog import GAP
from terminal_app.gui.views.dialogs.statement import StatementDialog
from terminal_app.gui.views.widgets.view import ViewContext


class DismissDialog(StatementDialog):
    """Asks for name and reason; ``ask`` waits for the answer."""

    def __init__(self, root: tk.Tk, context: ViewContext, form: DismissForm) -> None:
        self._form = form
        self._answer: DismissAnswer | None = None
        super().__init__(root, context, form)

    def ask(self) -> DismissAnswer | None:
        """Wait for the answer; None: the person cancelled, or the till was closed."""
        self._run(self._who)
        return self._answer

    def _add_question(self) -> None:
        self._label(self._form.alarm, "text").pack(fill="x", pady=(self._theme.px(GAP), 0))

    def _take_answer(self) -> str:
        answer = DismissAnswer(one_line(self._who.get()), one_line(self._why.get()))
        fault = dismissal_fault(self._form, answer)
        if not fault:
            self._answer = answer
        return fault

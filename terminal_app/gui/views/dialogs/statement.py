"""Base class of the dialogs in which a person states something, with name and reason."""

import tkinter as tk
from abc import abstractmethod

from terminal_app.gui.dialog_forms import DismissForm, ResolveForm
from terminal_app.gui.views.dialogs.dialog import GAP, Dialog
from terminal_app.gui.views.widgets.enter_guard import EnterGuard
from terminal_app.gui.views.widgets.theme import CARD_PADDING, TOUCH_TARGET, font
from terminal_app.gui.views.widgets.view import ViewContext

WIDTH, MAX_WIDTH = 460, 640
BUTTON_HEIGHT = 52


class StatementDialog(Dialog):
    """Asks for name and reason; a subclass says what stands between, and takes the answer."""

    def __init__(self, root: tk.Tk, context: ViewContext, form: ResolveForm | DismissForm) -> None:
        theme = context.theme
        width = min(theme.text_px(WIDTH), theme.window_px(MAX_WIDTH))
        padding = theme.px(CARD_PADDING)
        super().__init__(root, context, form.title, form.mark, width=width, padding=padding)
        gap = theme.px(GAP)
        self._label(form.title, "title").pack(fill="x", pady=(0, gap))
        self._label(form.about, "text").pack(fill="x", pady=(0, gap))
        self._who = self._entry(form.who_label, form.who)
        if form.is_who_fixed:
            self._who.configure(state="readonly", readonlybackground=theme.palette.card)
        self._add_question()
        self._why = self._entry(form.why_label, "")
        self._fault = self._label("", "text")
        self._fault.configure(foreground=theme.palette.not_paid)
        self._fault.pack(fill="x", pady=(0, gap))
        self._add_buttons(form.ok, form.cancel, height=theme.text_px(BUTTON_HEIGHT), above=gap)
        self._enter_guard = EnterGuard()
        self._scanned_text = form.faults.scanned
        self._window.bind("<Key>", self._enter_guard.note_key)
        self._window.bind("<Return>", self._return_pressed)
        self._window.bind("<KP_Enter>", self._return_pressed)

    def _shown(self) -> None:
        self._who.selection_range(0, "end")

    # -- what it shows ----------------------------------------------------------------

    def _heading(self, text: str) -> None:
        theme = self._theme
        self._label(text, "bold").pack(fill="x", pady=(theme.px(GAP), theme.px(2)))

    def _entry(self, heading: str, text: str) -> tk.Entry:
        self._heading(heading)
        theme, palette = self._theme, self._theme.palette
        entry = tk.Entry(
            self._body, font=font("text"), foreground=palette.ink, background=palette.paper,
            relief="flat", highlightthickness=max(2, theme.px(2)), borderwidth=4,
            highlightbackground=palette.line, highlightcolor=palette.accent,
            insertbackground=palette.ink,
        )  # fmt: skip
        entry.insert(0, text)
        spare = theme.px(TOUCH_TARGET) - entry.winfo_reqheight()
        entry.pack(fill="x", pady=(0, theme.px(GAP)), ipady=max(0, (spare + 1) // 2))
        return entry

    @abstractmethod
    def _add_question(self) -> None:
        """Add what stands between the name and the reason."""

    # -- what a person does -----------------------------------------------------------

    def _return_pressed(self, event: "tk.Event[tk.Misc]") -> str:
        if self._enter_guard.is_scanned(event):
            self._fault.configure(text=self._scanned_text)
        else:
            self._enter_pressed(event)
        return "break"

    def _confirm(self) -> None:
        fault = self._take_answer()
        self._fault.configure(text=fault)
        if not fault:
            self._close()

    @abstractmethod
    def _take_answer(self) -> str:
        """Keep the answer if it is complete; return what is missing from it or too long in it."""

"""The dialog in which a person settles a payment by hand: modal, and everything by keyboard."""

import tkinter as tk
from tkinter import ttk

from terminal_app.gui.dialog_forms import Answer, Form, fault, tidied
from terminal_app.gui.key_input import QUIET_MS
from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.theme import INSET, TARGET, font
from terminal_app.payments.payment import Outcome

WIDTH, WIDEST = 460, 640
BUTTON_HEIGHT = 52
GAP = 8
RADIO_STYLE = "Settle.TRadiobutton"


class SettleDialog:
    """One question to a person; ``ask`` waits for the answer while the till goes on running."""

    def __init__(self, root: tk.Tk, parts: Parts, form: Form) -> None:
        self._root = root
        self._parts = parts._replace(on_gesture=self._pressed)
        self._theme = theme = parts.theme
        self._form = form
        self._answer: Answer | None = None
        self._width = min(theme.tall(WIDTH), theme.big(WIDEST))
        self._window = tk.Toplevel(root, background=theme.palette.card)
        self._window.withdraw()
        self._window.title(f"{form.title} - {form.mark}" if form.mark else form.title)
        self._window.transient(root)
        self._window.resizable(width=False, height=False)
        inset = theme.px(INSET)
        self._body = tk.Frame(
            self._window, background=theme.palette.card, padx=inset, pady=inset,
            highlightthickness=1, highlightbackground=theme.palette.line,
        )  # fmt: skip
        self._body.pack(fill="both", expand=True)
        self._outcome = tk.StringVar(self._window, "")
        if form.mark:
            band = ttk.Label(
                self._body, text=form.mark, style=parts.surfaces.band(), anchor="center",
                justify="center", wraplength=self._width,
            )  # fmt: skip
            band.pack(fill="x", pady=(0, theme.px(GAP)))
        self._label(form.title, "title")
        self._label(form.about, "text")
        self._who = self._entry(form.who_label, form.who)
        self._choices()
        self._why = self._entry(form.why_label, "")
        self._fault = self._label("", "text", theme.palette.not_paid)
        self._cancel, self._ok = self._buttons()
        self._last_ms = -1_000_000
        """When the last key was pressed, by the events' own time."""
        self._window.bind("<Key>", self._pressed_at)
        self._window.bind("<Return>", self._return_pressed)
        self._window.bind("<KP_Enter>", self._return_pressed)
        self._window.bind("<Escape>", lambda _: self._close())
        self._window.protocol("WM_DELETE_WINDOW", self._close)

    def ask(self) -> Answer | None:
        """Wait for the answer; None: the person thought better of it, or the till was closed."""
        self._place()
        self._window.wait_visibility()
        self._window.grab_set()
        # The keyboard goes where the grab is, whatever the desktop thinks of new windows.
        self._who.focus_force()
        self._who.selection_range(0, "end")
        self._root.wait_window(self._window)
        return self._answer

    # -- what it shows ----------------------------------------------------------------

    def _label(self, text: str, type_name: str, ink: str = "") -> tk.Label:
        palette = self._theme.palette
        label = tk.Label(
            self._body, text=text, font=font(type_name), foreground=ink or palette.ink,
            background=palette.card, anchor="w", justify="left", wraplength=self._width,
            padx=0, pady=0,
        )  # fmt: skip
        label.pack(fill="x", pady=(0, self._theme.px(GAP)))
        return label

    def _entry(self, label: str, text: str) -> tk.Entry:
        self._label(label, "bold").pack_configure(pady=(self._theme.px(GAP), self._theme.px(2)))
        palette = self._theme.palette
        entry = tk.Entry(
            self._body, font=font("text"), foreground=palette.ink, background=palette.paper,
            relief="flat", highlightthickness=max(2, self._theme.px(2)), borderwidth=4,
            highlightbackground=palette.line, highlightcolor=palette.accent,
            insertbackground=palette.ink,
        )  # fmt: skip
        entry.insert(0, text)
        spare = self._theme.px(TARGET) - entry.winfo_reqheight()
        entry.pack(fill="x", pady=(0, self._theme.px(GAP)), ipady=max(0, (spare + 1) // 2))
        return entry

    def _choices(self) -> None:
        theme, palette = self._theme, self._theme.palette
        self._label(self._form.question, "bold").pack_configure(pady=(theme.px(GAP), theme.px(2)))
        style, line = ttk.Style(self._root), theme.line_height("text")
        style.configure(
            RADIO_STYLE, background=palette.card, foreground=palette.ink, font=font("text"),
            indicatorsize=theme.px(18), focuscolor=palette.accent,
            padding=(theme.px(4), max(theme.px(4), (theme.px(TARGET) - line) // 2)),
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

    def _buttons(self) -> tuple[PushButton, PushButton]:
        theme, form = self._theme, self._form
        row = tk.Frame(
            self._body, background=theme.palette.card, width=self._width,
            height=theme.tall(BUTTON_HEIGHT),
        )  # fmt: skip
        row.pack(fill="x", pady=(theme.px(GAP), 0))
        gap = theme.px(GAP)
        wide = (self._width - gap) // 2
        cancel = PushButton(row, self._parts, "Secondary", "button")
        ok = PushButton(row, self._parts, "Primary", "button")
        cancel.show(Button(Gesture.ESCAPE, form.cancel, "Esc"), wide)
        ok.show(Button(Gesture.ENTER, form.ok, "Enter"), wide)
        for button, left in ((cancel, 0), (ok, wide + gap)):
            button.widget.place(x=left, y=0, width=wide, height=theme.tall(BUTTON_HEIGHT))
        return cancel, ok

    def _place(self) -> None:
        """In the middle of the till, and never so high that its buttons leave the screen."""
        self._window.update_idletasks()
        root, high = self._root, self._window.winfo_reqheight()
        wide = self._window.winfo_reqwidth()
        left = root.winfo_rootx() + max(0, (root.winfo_width() - wide) // 2)
        top = root.winfo_rooty() + max(0, (root.winfo_height() - high) // 2)
        self._window.geometry(f"+{left}+{top}")
        self._window.deiconify()

    # -- what a person does -----------------------------------------------------------

    def _pressed(self, wish: Wish) -> None:
        if wish is Gesture.ENTER:
            self._settle()
        else:
            self._close()

    def _pressed_at(self, event: "tk.Event[tk.Misc]") -> None:
        self._last_ms = event.time

    def _return_pressed(self, event: "tk.Event[tk.Misc]") -> str:
        # No hand presses Enter so soon after another key: a barcode scanner settles nothing.
        is_scanned = 0 <= event.time - self._last_ms <= QUIET_MS
        self._last_ms = event.time
        if is_scanned:
            return "break"
        if event.widget is self._cancel.widget:
            self._close()
        else:
            self._settle()
        return "break"

    def _settle(self) -> None:
        chosen = self._outcome.get()
        outcome = Outcome(chosen) if chosen else None
        answer = tidied(Answer(self._who.get(), outcome, self._why.get()))
        missing = fault(self._form, answer)
        self._fault.configure(text=missing)
        if not missing:
            self._answer = answer
            self._close()

    def _close(self) -> None:
        self._window.grab_release()
        self._window.destroy()

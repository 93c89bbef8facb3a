"""Row of one setting: name, explanation, input."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.gui.screen_state import Button, Gesture
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import Field, FieldKind
from terminal_app.gui.settings.form import SettingsForm, Typed
from terminal_app.gui.views import file_dialog
from terminal_app.gui.views.widgets import form_styles
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.labels import flush_left
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.widgets.view import ViewContext

INPUT_WIDTH = 320
ROW_GAP = 8
FAULT_SIGN = "!"


class SettingRow:
    """Shows one field of a form; reports when something was typed."""

    def __init__(
        self,
        parent: tk.Misc,
        context: ViewContext,
        form: SettingsForm,
        field: Field,
        on_change: Callable[[], None],
    ) -> None:
        self.field = field
        self.inputs: list[tk.Widget] = []
        """The widgets that take the focus, in the order of Tab."""
        self._context, self._form, self._on_change = context, form, on_change
        self._about = words.about(field, form.texts)
        self._variables: list[tk.Variable] = []
        theme = context.theme
        card = theme.palette.card
        self.frame = tk.Frame(parent, background=card)
        words_frame = tk.Frame(self.frame, background=card)
        self._name = self._label(words_frame, "bold", words.name(field, form.texts))
        self._explanation = self._label(words_frame, "caption", self._about)
        self._explanation.configure(foreground=theme.palette.muted)
        self._name.pack(fill="x")
        self._explanation.pack(fill="x")
        right = tk.Frame(self.frame, background=card, width=theme.window_px(INPUT_WIDTH))
        gap = theme.px(ROW_GAP)
        right.pack(side="right", anchor="n")
        words_frame.pack(side="left", fill="both", expand=True, padx=(0, gap))
        # Keeps the column's width whatever the input is.
        tk.Frame(right, width=theme.window_px(INPUT_WIDTH), height=0, background=card).pack()
        self._build(right)
        words_frame.bind("<Configure>", self._wrap)

    def _label(self, parent: tk.Misc, font_name: str, text: str) -> tk.Label:
        return flush_left(parent, self._context.theme, font_name, text)

    def _wrap(self, event: "tk.Event[tk.Misc]") -> None:
        for label in (self._name, self._explanation):
            label.configure(wraplength=event.width - 2)

    def show_fault(self, fault: str) -> None:
        """Show what the setting may be in place of its explanation; empty: nothing is wrong."""
        palette = self._context.theme.palette
        text = f"{FAULT_SIGN} {fault}" if fault else self._about
        if self._explanation.cget("text") != text:
            ink = palette.not_paid if fault else palette.muted
            self._explanation.configure(text=text, foreground=ink)
            for each in self.inputs:
                if isinstance(each, ttk.Entry):
                    each.state(["invalid" if fault else "!invalid"])

    def explain(self, text: str, *, enabled: bool) -> None:
        """Replace the explanation, and enable the inputs or not."""
        self._about = text
        self.show_fault("")
        for each in self.inputs:
            if isinstance(each, ttk.Widget):
                each.state(["!disabled" if enabled else "disabled"])

    # -- the input --------------------------------------------------------------------

    def _build(self, parent: tk.Frame) -> None:
        match self.field.kind:
            case FieldKind.SWITCH:
                self._switch(parent)
            case FieldKind.CHOICE:
                self._choice(parent)
            case FieldKind.FILE:
                self._file(parent)
            case FieldKind.PIN:
                self._pin(parent)
            case FieldKind.SECRET:
                self._entry(parent, self._form.secret, self._type_secret, hidden=True)
            case _:
                self._entry(parent, str(self._form.shown(self.field)), self._type)

    def _type(self, typed: Typed) -> None:
        self._form.type(self.field, typed)
        self._on_change()

    def _type_secret(self, typed: str) -> None:
        self._form.secret = typed
        self._on_change()

    def _entry(
        self, parent: tk.Frame, text: str, typed: Callable[[str], None], *, hidden: bool = False
    ) -> ttk.Entry:
        variable = tk.StringVar(parent, text)
        self._variables.append(variable)
        entry = ttk.Entry(
            parent, textvariable=variable, style=form_styles.ENTRY, font=font("text"),
            show="•" if hidden else "", width=1,
        )  # fmt: skip
        variable.trace_add("write", lambda *_: typed(variable.get()))
        entry.pack(fill="x", side="top")
        self.inputs.append(entry)
        return entry

    def _checkbutton(
        self, parent: tk.Frame, text: str, toggled: Callable[[bool], None], *, value: bool
    ) -> ttk.Checkbutton:
        variable = tk.BooleanVar(parent, value)
        self._variables.append(variable)
        switch = ttk.Checkbutton(
            parent, variable=variable, style=form_styles.SWITCH, text=text,
            command=lambda: toggled(variable.get()),
        )  # fmt: skip
        switch.pack(fill="x")
        self.inputs.append(switch)
        return switch

    def _switch(self, parent: tk.Frame) -> None:
        say, is_on = self._form.texts.say, bool(self._form.shown(self.field))
        names = (say("Off"), say("On"))

        def toggled(value: bool) -> None:  # noqa: FBT001 - a callback's argument
            switch.configure(text=names[value])
            self._type(value)

        switch = self._checkbutton(parent, names[is_on], toggled, value=is_on)

    def _choice(self, parent: tk.Frame) -> None:
        field, texts = self.field, self._form.texts
        named = [words.choice(field, value, texts) for value in field.choices]
        choice = ttk.Combobox(
            parent, values=named, state="readonly", style=form_styles.CHOICE, font=font("text"),
            width=1,
        )  # fmt: skip
        choice.set(words.choice(field, str(self._form.shown(field)), texts))

        def chosen(_event: object) -> None:
            choice.selection_clear()
            self._type(field.choices[choice.current()])

        choice.bind("<<ComboboxSelected>>", chosen)
        # The wheel scrolls the page; it must not change the choice.
        for wheel in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            choice.bind(wheel, lambda _: "break")
        choice.pack(fill="x")
        self.inputs.append(choice)

    def _file(self, parent: tk.Frame) -> None:
        entry = self._entry(parent, str(self._form.shown(self.field)), self._type)
        theme = self._context.theme

        def choose(_wish: object) -> None:
            path = file_dialog.ask_open(parent, self._name.cget("text"))
            if path:
                self._variables[0].set(path)

        button = PushButton(
            parent, self._context._replace(on_gesture=choose), "Secondary", "caption"
        )
        button.show(Button(Gesture.ENTER, self._form.texts.say("Choose…")))
        entry.pack_configure(side="left", expand=True)
        button.widget.configure(width=0)
        button.widget.pack(side="left", fill="y", padx=(theme.px(ROW_GAP), 0), ipadx=theme.px(6))
        self.inputs.append(button.widget)

    def _pin(self, parent: tk.Frame) -> None:
        form = self._form

        def type_pin(typed: str) -> None:
            form.pin = typed
            self._on_change()

        def type_again(typed: str) -> None:
            form.pin_again = typed
            self._on_change()

        for label, typed in (
            (form.texts.say("New PIN"), type_pin),
            (form.texts.say("The same again"), type_again),
        ):
            self._label(parent, "caption", label).pack(fill="x")
            self._entry(parent, "", typed, hidden=True)
        if not form.has_pin:
            return

        def toggled(value: bool) -> None:  # noqa: FBT001 - a callback's argument
            form.removes_pin = value
            self._on_change()

        text = form.texts.say("Remove the PIN")
        self._checkbutton(parent, text, toggled, value=form.removes_pin)

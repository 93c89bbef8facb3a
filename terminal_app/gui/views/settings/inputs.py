"""One setting on the screen: its name, its sentence, and what it is typed or chosen with."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.gui.screen_state import Button, Gesture
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import Field, Kind
from terminal_app.gui.settings.form import SettingForm, Typed
from terminal_app.gui.views.widgets import form_styles
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.theme import font

INPUT_WIDTH = 320
ROW_GAP = 8
FAULT_SIGN = "!"


class SettingRow:
    """Shows one field of a form; tells when something was typed."""

    def __init__(
        self,
        parent: tk.Misc,
        parts: Parts,
        form: SettingForm,
        field: Field,
        on_change: Callable[[], None],
    ) -> None:
        self.field = field
        self.inputs: list[tk.Widget] = []
        """What takes the focus, in the order of Tab."""
        self._parts, self._form, self._on_change = parts, form, on_change
        self._about = words.about(field, form.texts)
        self._variables: list[tk.Variable] = []
        theme = parts.theme
        card = theme.palette.card
        self.frame = tk.Frame(parent, background=card)
        said = tk.Frame(self.frame, background=card)
        self._name = self._label(said, "bold", words.name(field, form.texts))
        self._sentence = self._label(said, "caption", self._about)
        self._sentence.configure(foreground=theme.palette.muted)
        self._name.pack(fill="x")
        self._sentence.pack(fill="x")
        right = tk.Frame(self.frame, background=card, width=theme.big(INPUT_WIDTH))
        gap = theme.px(ROW_GAP)
        right.pack(side="right", anchor="n")
        said.pack(side="left", fill="both", expand=True, padx=(0, gap))
        # A column's width whatever stands in it.
        tk.Frame(right, width=theme.big(INPUT_WIDTH), height=0, background=card).pack()
        self._build(right)
        said.bind("<Configure>", self._wrap)

    def _label(self, parent: tk.Misc, type_name: str, text: str) -> tk.Label:
        palette = self._parts.theme.palette
        return tk.Label(
            parent, text=text, font=font(type_name), foreground=palette.ink,
            background=palette.card, anchor="w", justify="left", padx=0, pady=0,
        )  # fmt: skip

    def _wrap(self, event: "tk.Event[tk.Misc]") -> None:
        for label in (self._name, self._sentence):
            label.configure(wraplength=event.width - 2)

    def show_fault(self, fault: str) -> None:
        """Say what the setting may be, in the place of its sentence; empty: all is well."""
        palette = self._parts.theme.palette
        text = f"{FAULT_SIGN} {fault}" if fault else self._about
        if self._sentence.cget("text") != text:
            ink = palette.not_paid if fault else palette.muted
            self._sentence.configure(text=text, foreground=ink)
            for each in self.inputs:
                if isinstance(each, ttk.Entry):
                    each.state(["invalid" if fault else "!invalid"])

    def explain(self, sentence: str, *, enabled: bool) -> None:
        """Say something else than usual about it, and let it be typed or not."""
        self._about = sentence
        self.show_fault("")
        for each in self.inputs:
            if isinstance(each, ttk.Widget):
                each.state(["!disabled" if enabled else "disabled"])

    # -- what it is typed with --------------------------------------------------------

    def _build(self, parent: tk.Frame) -> None:
        match self.field.kind:
            case Kind.SWITCH:
                self._switch(parent)
            case Kind.CHOICE:
                self._choice(parent)
            case Kind.FILE:
                self._file(parent)
            case Kind.PIN:
                self._pin(parent)
            case Kind.SECRET:
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

    def _switch(self, parent: tk.Frame) -> None:
        variable = tk.BooleanVar(parent, bool(self._form.shown(self.field)))
        self._variables.append(variable)
        on, off = self._form.texts.say("On"), self._form.texts.say("Off")

        def turned() -> None:
            switch.configure(text=on if variable.get() else off)
            self._type(variable.get())

        switch = ttk.Checkbutton(
            parent, variable=variable, style=form_styles.SWITCH, command=turned,
            text=on if variable.get() else off,
        )  # fmt: skip
        switch.pack(fill="x")
        self.inputs.append(switch)

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
        # A wheel that is meant for the page changes nothing.
        for wheel in ("<MouseWheel>", "<Button-4>", "<Button-5>"):
            choice.bind(wheel, lambda _: "break")
        choice.pack(fill="x")
        self.inputs.append(choice)

    def _file(self, parent: tk.Frame) -> None:
        entry = self._entry(parent, str(self._form.shown(self.field)), self._type)
        theme = self._parts.theme

        def choose(_wish: object) -> None:
            from tkinter import filedialog  # noqa: PLC0415 - seldom needed

            path = filedialog.askopenfilename(parent=parent, title=self._name.cget("text"))
            if path:
                self._variables[0].set(path)

        button = PushButton(parent, self._parts._replace(on_gesture=choose), "Secondary", "caption")
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
        variable = tk.BooleanVar(parent, value=form.removes_pin)
        self._variables.append(variable)

        def removed() -> None:
            form.removes_pin = variable.get()
            self._on_change()

        switch = ttk.Checkbutton(
            parent, variable=variable, style=form_styles.SWITCH, command=removed,
            text=form.texts.say("Remove the PIN"),
        )  # fmt: skip
        switch.pack(fill="x")
        self.inputs.append(switch)

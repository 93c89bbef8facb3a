"""The settings on the screen: groups at the left, their fields at the right, checked as typed."""

import tkinter as tk
from collections.abc import Callable, Iterator
from functools import partial
from tkinter import ttk

from terminal_app import credentials
from terminal_app.errors import SettingsChangedError, TerminalError
from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import GROUPS, SECRET_KEY, Field, group_of
from terminal_app.gui.settings.form import SettingForm
from terminal_app.gui.settings.service import CheckLine, SettingDesk
from terminal_app.gui.views.settings.connection_test import ConnectionTest
from terminal_app.gui.views.settings.inputs import SettingRow
from terminal_app.gui.views.widgets import form_styles
from terminal_app.gui.views.widgets.background_task import Errand
from terminal_app.gui.views.widgets.button import Parts
from terminal_app.gui.views.widgets.page import Page, Scrolled
from terminal_app.gui.views.widgets.theme import CARD_RADIUS
from terminal_app.settings import Settings

LIST_WIDTH = 208
ROW_SPACE = 14


class FieldList:
    """Some fields below each other, with the connection test where they are the connection's."""

    def __init__(
        self,
        parent: tk.Misc,
        page: Page,
        form: SettingForm,
        fields: tuple[Field, ...],
        desk: SettingDesk,
        on_change: Callable[[], None],
    ) -> None:
        self._form, self._desk = form, desk
        self._asked: Errand[credentials.SecretPlace] | None = None
        theme = page.theme
        self.scrolled = Scrolled(parent, page.parts)
        inside = self.scrolled.inside
        self.rows = [SettingRow(inside, page.parts, form, field, on_change) for field in fields]
        for row in self.rows:
            row.frame.pack(fill="x", pady=(0, theme.px(ROW_SPACE)))
        self.test: ConnectionTest | None = None
        inputs = [each for row in self.rows for each in row.inputs]
        if any(field.key == SECRET_KEY for field in fields):
            self.test = ConnectionTest(inside, page.parts, form.texts, self._test)
            self.test.frame.pack(fill="x")
            inputs.append(self.test.widget)
            self._ask_for_secret()
        self.first: tk.Widget = inputs[0]
        self.scrolled.follow(inputs)

    def show_faults(self, faults: dict[str, str]) -> None:
        """Say beside each field what is wrong with it."""
        for row in self.rows:
            row.show_fault(faults.get(row.field.key, ""))

    def stop(self) -> None:
        """Nobody looks any more."""
        if self.test is not None:
            self.test.stop()
        if self._asked is not None:
            self._asked.give_up()

    def _test(self) -> Callable[[], Iterator[CheckLine]] | None:
        settings = self._form.settings
        if settings is None:
            return None
        return partial(self._desk.check, settings, self._form.secret)

    def _ask_for_secret(self) -> None:
        """Whether there is one takes the keyring's time to tell."""
        shown = self._form.settings
        client_id = shown.connection.client_id if shown is not None else ""

        def work() -> Iterator[credentials.SecretPlace]:
            yield self._desk.secret_place(client_id)

        self._asked = Errand(self.scrolled.frame, work, self._tell_secret, lambda _: None)
        self._asked.start()

    def _tell_secret(self, place: credentials.SecretPlace) -> None:
        say = self._form.texts.say
        row = next(row for row in self.rows if row.field.key == SECRET_KEY)
        match place:
            case credentials.SecretPlace.VARIABLE:
                said = say(
                    "Set by the environment variable {name}, which comes first.",
                    name=credentials.VARIABLE,
                )
                row.explain(said, enabled=False)
            case credentials.SecretPlace.NO_KEYRING:
                said = say(
                    "This computer has no keyring. Set the environment variable {name} "
                    "for the user who starts the till.",
                    name=credentials.VARIABLE,
                )
                row.explain(said, enabled=False)
            case credentials.SecretPlace.KEYRING:
                row.explain(say("One is in the keyring. Type another to replace it."), enabled=True)
            case credentials.SecretPlace.NOWHERE:
                pass


class SettingsPage:
    """Lets a person change the settings; what was saved is handed on once the page is gone."""

    def __init__(
        self, root: tk.Tk, parts: Parts, desk: SettingDesk, stored: Settings, mark: str,
        closed: Callable[[Settings | None], None],
    ) -> None:  # fmt: skip
        self._desk, self._closed = desk, closed
        self._texts = desk.texts
        self._form = SettingForm(stored, desk.texts, with_connection=not desk.is_demo)
        self._leaving_asked = False
        self._saving: Errand[Settings] | None = None
        self._page = page = Page(root, parts, self._gesture)
        page.entitle(desk.texts.say("Settings"), mark)
        self._list: FieldList | None = None
        self._group = tk.StringVar(page.frame, self._form.groups[0])
        self._tabs = self._build_tabs()
        self._card = ttk.Frame(page.body, style=parts.surfaces.card())
        self._card.pack(side="left", fill="both", expand=True)
        self._show_group()
        self._changed()
        page.show()
        root.bind_class("TillPage", "<Control-Next>", lambda _: self._turn(1))
        root.bind_class("TillPage", "<Control-Prior>", lambda _: self._turn(-1))
        self._tabs[0].focus_force()

    def _build_tabs(self) -> list[ttk.Radiobutton]:
        page, theme = self._page, self._page.theme
        column = tk.Frame(
            page.body, background=theme.palette.background, width=theme.big(LIST_WIDTH)
        )
        column.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        column.pack(side="left", fill="y", padx=(0, theme.px(12)))
        tabs = []
        for name in self._form.groups:
            tab = ttk.Radiobutton(
                column, text=words.group(name, self._texts), value=name, variable=self._group,
                style=form_styles.TAB, command=self._show_group,
            )  # fmt: skip
            # One is enough for Tab; the arrows go on from there.
            tab.configure(takefocus=lambda _widget, name=name: self._group.get() == name)  # type: ignore[misc]
            tab.bind("<Up>", lambda _: self._turn(-1))
            tab.bind("<Down>", lambda _: self._turn(1))
            tab.pack(fill="x", pady=(0, theme.px(4)))
            tabs.append(tab)
        return tabs

    def _turn(self, step: int) -> str:
        names = self._form.groups
        number = (names.index(self._group.get()) + step) % len(names)
        self._group.set(names[number])
        self._show_group()
        self._tabs[number].focus_set()
        return "break"

    def _show_group(self) -> None:
        if self._list is not None:
            self._list.stop()
            self._list.scrolled.frame.destroy()
        page = self._page
        fields = GROUPS[self._group.get()]
        self._list = FieldList(self._card, page, self._form, fields, self._desk, self._changed)
        inset = page.theme.px(CARD_RADIUS + 4)
        self._list.scrolled.frame.pack(fill="both", expand=True, padx=inset, pady=inset)
        page.adopt(self._list.scrolled.frame)
        page.settle()
        self._list.show_faults(self._form.faults)

    # -- typing, saving, leaving ------------------------------------------------------

    def _changed(self) -> None:
        self._leaving_asked = False
        self._show_state()

    def _show_state(self) -> None:
        form, say = self._form, self._texts.say
        faults = form.faults
        if self._list is not None:
            self._list.show_faults(faults)
        elsewhere = next((key for key in faults if group_of(key) != self._group.get()), None)
        if elsewhere is not None:
            name = words.group(group_of(elsewhere), self._texts)
            self._page.tell(say("Something is wrong under {group}.", group=name), is_fault=True)
        elif self._desk.file_name:
            self._page.tell(self._desk.file_name)
        else:
            self._page.tell(
                say("A demo without a settings file: what you set holds until it is closed.")
            )
        self._show_buttons(can_save=not faults and form.is_changed)

    def _show_buttons(self, *, can_save: bool) -> None:
        say = self._texts.say
        save = say("Save") if self._desk.file_name else say("Use")
        leave = say("Close") if not self._leaving_asked else say("Discard")
        busy = self._saving is not None
        self._page.show_buttons(
            Button(Gesture.ENTER, save if not busy else say("Saving…"), "Enter",
                   enabled=can_save and not busy),
            Button(Gesture.ESCAPE, leave, "Esc", enabled=not busy, dangerous=self._leaving_asked),
        )  # fmt: skip

    def _gesture(self, wish: Wish) -> None:
        if self._saving is not None:
            return
        if wish is Gesture.ENTER:
            self._save()
        elif self._form.is_changed and not self._leaving_asked:
            self._leaving_asked = True
            self._page.tell(
                self._texts.say("This isn't saved yet. Press Esc again to discard it."),
                is_fault=True,
            )
            self._show_buttons(can_save=not self._form.faults)
        else:
            self._leave(None)

    def warn(self, text: str) -> None:
        """Tell what has happened to the till meanwhile; leaving the settings shows it whole."""
        self._page.tell(text, is_fault=True)

    def ask_to_leave(self) -> bool:
        """The window is to be closed; False while there is something unsaved to be asked about."""
        if self._form.is_changed and not self._leaving_asked:
            self._gesture(Gesture.ESCAPE)
            return False
        if self._saving is None:
            # What the till asks now is seen.
            self._leave(None)
        return True

    def _save(self) -> None:
        form = self._form
        settings = form.settings
        if settings is None or not form.is_changed:
            return
        changes, secret = form.changes, form.secret
        client_id = settings.connection.client_id

        def work() -> Iterator[Settings]:
            yield self._desk.save(changes, client_id, secret)

        self._saving = Errand(self._page.frame, work, self._saved, self._not_saved)
        self._show_buttons(can_save=False)
        self._saving.start()

    def _saved(self, settings: Settings) -> None:
        if self._saving is not None:
            self._saving.give_up()
        self._leave(settings)

    def _not_saved(self, error: TerminalError | None) -> None:
        self._saving = None
        self._show_buttons(can_save=True)
        if isinstance(error, SettingsChangedError):
            said = self._texts.say(
                "The file was changed by somebody else meanwhile, so nothing was saved. Close the "
                "settings and open them again."
            )
            self._page.tell(said, is_fault=True)
        elif error is not None:
            self._page.tell(f"{self._texts.say('Not saved.')} {error}", is_fault=True)

    def _leave(self, saved: Settings | None) -> None:
        if self._list is not None:
            self._list.stop()
        self._page.close()
        self._closed(saved)

"""List of settings with their inputs, and below those of connection and printer a test."""

import tkinter as tk
from collections.abc import Callable, Iterator
from functools import partial

from terminal_app import credentials
from terminal_app.credentials import SecretPlace
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import OPERATOR_KEY, PRINTER_KEY, SECRET_KEY, Field
from terminal_app.gui.settings.form import SettingsForm
from terminal_app.gui.settings.service import CheckStep, SettingsService
from terminal_app.gui.views.settings.setting_row import SettingRow
from terminal_app.gui.views.settings.trial import Trial, of_connection, of_printer
from terminal_app.gui.views.widgets.background_task import BackgroundTask
from terminal_app.gui.views.widgets.page import Page
from terminal_app.gui.views.widgets.scrolled_column import ScrolledColumn

ROW_GAP = 14


class FieldList:
    """Shows some fields of a form, one below the other."""

    def __init__(
        self,
        parent: tk.Misc,
        page: Page,
        form: SettingsForm,
        fields: tuple[Field, ...],
        service: SettingsService,
        on_change: Callable[[], None],
    ) -> None:
        self._form, self._service = form, service
        self._secret_query: BackgroundTask[SecretPlace] | None = None
        self._test: Trial | None = None
        theme = page.theme
        column = ScrolledColumn(parent, theme)
        self.frame = column.frame
        content = column.content
        self._rows = [SettingRow(content, page.context, form, field, on_change) for field in fields]
        for row in self._rows:
            row.frame.pack(fill="x", pady=(0, theme.px(ROW_GAP)))
        self._tell_of_operators()
        inputs = [each for row in self._rows for each in row.inputs]
        if any(field.key == SECRET_KEY for field in fields):
            said = of_connection(form.texts)
            self._test = Trial(content, page.context, form.texts, self._prepare_test, said)
            self._query_secret()
        elif any(field.key == PRINTER_KEY for field in fields):
            said = of_printer(form.texts)
            self._test = Trial(content, page.context, form.texts, self._test_page, said)
        if self._test is not None:
            self._test.frame.pack(fill="x")
            inputs.append(self._test.widget)
        self.first_input: tk.Widget = inputs[0]
        column.bind_scrolling(inputs)

    def _tell_of_operators(self) -> None:
        """Where there are operators, they are told in place of who charges."""
        names = [one.name for one in self._form.operators]
        for row in self._rows:
            if names and row.field.key == OPERATOR_KEY:
                row.explain(words.about_operators(names, self._form.texts), enabled=False)

    def show_faults(self, faults: dict[str, str]) -> None:
        """Show beside each field what is wrong with it."""
        for row in self._rows:
            row.show_fault(faults.get(row.field.key, ""))

    def stop(self) -> None:
        """Stop what runs in the background: the list is going away."""
        if self._test is not None:
            self._test.stop()
        if self._secret_query is not None:
            self._secret_query.cancel()

    def _prepare_test(self) -> Callable[[], Iterator[CheckStep]] | None:
        settings = self._form.settings
        if settings is None:
            return None
        return partial(self._service.check, settings, self._form.secret)

    def _test_page(self) -> Callable[[], Iterator[CheckStep]] | None:
        settings = self._form.settings
        if settings is None or not settings.printer.target:
            return None
        return partial(self._service.print_test_page, settings)

    def _query_secret(self) -> None:
        """Ask where the secret is, in the background: a keyring may be slow."""
        shown = self._form.settings
        client_id = shown.connection.client_id if shown is not None else ""

        def work() -> Iterator[SecretPlace]:
            yield self._service.secret_place(client_id)

        self._secret_query = BackgroundTask(self.frame, work, self._show_secret, lambda _: None)
        self._secret_query.start()

    def _show_secret(self, place: SecretPlace) -> None:
        say = self._form.texts.say
        row = next(row for row in self._rows if row.field.key == SECRET_KEY)
        match place:
            case SecretPlace.VARIABLE:
                text = say(
                    "Set by the environment variable {name}, which comes first.",
                    name=credentials.VARIABLE,
                )
                row.explain(text, enabled=False)
            case SecretPlace.NO_KEYRING:
                text = say(
                    "This computer has no keyring. Set the environment variable {name} "
                    "for the user who starts the till.",
                    name=credentials.VARIABLE,
                )
                row.explain(text, enabled=False)
            case SecretPlace.KEYRING:
                row.explain(say("One is in the keyring. Type another to replace it."), enabled=True)
            case SecretPlace.NOWHERE:
                pass

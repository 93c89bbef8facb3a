"""Base class of the pages with settings: shows fields, saves them in the background."""

import tkinter as tk
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping

from terminal_app.errors import TerminalError
from terminal_app.gui.screen_state import Wish
from terminal_app.gui.settings.fields import Field
from terminal_app.gui.settings.form import SettingsForm
from terminal_app.gui.settings.service import SettingsService
from terminal_app.gui.views.settings.field_list import FieldList
from terminal_app.gui.views.widgets.background_task import BackgroundTask
from terminal_app.gui.views.widgets.page import Page
from terminal_app.gui.views.widgets.theme import CARD_RADIUS
from terminal_app.gui.views.widgets.view import ViewContext
from terminal_app.settings import Settings


class FormPage(ABC):
    """A page that edits a form; subclasses say what its gestures do."""

    def __init__(
        self, root: tk.Tk, context: ViewContext, service: SettingsService, form: SettingsForm
    ) -> None:
        self._service, self._texts, self._form = service, service.texts, form
        scanned_text = self._texts.say("A barcode was just scanned. Press Enter again.")
        self._page = Page(root, context, self._gesture, scanned_text)
        self._list: FieldList | None = None
        self._saving: BackgroundTask[Settings] | None = None

    @abstractmethod
    def _gesture(self, wish: Wish) -> None:
        """Do what a button or a key of the page asks for."""

    @abstractmethod
    def _changed(self) -> None:
        """React to an input's new value."""

    @abstractmethod
    def _show_buttons(self, *, can_save: bool) -> None:
        """Show the page's buttons, that which saves as one that can be pressed or not."""

    @abstractmethod
    def _saved(self, settings: Settings) -> None:
        """Go on with the settings that were saved."""

    def _show_fields(self, card: tk.Misc, fields: tuple[Field, ...]) -> FieldList:
        made = FieldList(card, self._page, self._form, fields, self._service, self._changed)
        inset = self._page.theme.px(CARD_RADIUS + 4)
        made.frame.pack(fill="both", expand=True, padx=inset, pady=inset)
        self._page.redirect_keys(made.frame)
        self._list = made
        return made

    def _stop(self) -> None:
        """Stop what the fields do in the background."""
        if self._list is not None:
            self._list.stop()

    def _start_saving(self, settings: Settings, changes: Mapping[str, object]) -> None:
        client_id, secret = settings.connection.client_id, self._form.secret

        def work() -> Iterator[Settings]:
            yield self._service.save(changes, client_id, secret)

        def saved(settings: Settings) -> None:
            task.cancel()
            self._saved(settings)

        task = BackgroundTask(self._page.frame, work, saved, self._not_saved)
        self._saving = task
        self._show_buttons(can_save=False)
        task.start()

    def _not_saved(self, error: TerminalError | None) -> None:
        self._saving = None
        self._show_buttons(can_save=True)
        if error is not None:
            self._page.set_message(self._failure(error), is_fault=True)

    def _failure(self, error: TerminalError) -> str:
        return f"{self._texts.say('Not saved.')} {error}"

"""The settings page: groups on the left, the fields of one on the right, checked as typed."""

import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.errors import SettingsChangedError, TerminalError
from terminal_app.gui.screen_state import Button, Gesture, Wish
from terminal_app.gui.settings import wording as words
from terminal_app.gui.settings.fields import GROUPS, group_of
from terminal_app.gui.settings.form import SettingsForm
from terminal_app.gui.settings.service import SettingsService
from terminal_app.gui.views.settings.form_page import FormPage
from terminal_app.gui.views.widgets import form_styles
from terminal_app.gui.views.widgets.view import ViewContext
from terminal_app.settings import Settings

GROUPS_WIDTH = 208
TAB_PADDING = 16


class SettingsPage(FormPage):
    """Lets a person change the settings; ``closed`` gets what was saved, or None."""

    def __init__(
        self, root: tk.Tk, context: ViewContext, service: SettingsService, stored: Settings,
        mark: str, closed: Callable[[Settings | None], None],
    ) -> None:  # fmt: skip
        form = SettingsForm(stored, service.texts, with_connection=not service.is_demo)
        super().__init__(root, context, service, form)
        self._closed = closed
        self._asked_to_discard = False
        page = self._page
        page.set_title(service.texts.say("Settings"), mark)
        self._group = tk.StringVar(page.frame, form.groups[0])
        self._tabs = self._build_tabs()
        self._card = ttk.Frame(page.body, style=context.styles.card())
        self._card.pack(side="left", fill="both", expand=True)
        self._show_group()
        self._changed()
        page.show()
        page.bind_key("<Control-Next>", lambda _: self._change_group(1))
        page.bind_key("<Control-Prior>", lambda _: self._change_group(-1))
        self._tabs[0].focus_force()

    def _groups_width(self) -> int:
        """Return what the longest name of a group takes, at least the usual."""
        theme = self._page.theme
        names = (words.group(name, self._texts) for name in self._form.groups)
        widest = max(theme.measure("bold", name) for name in names)
        return max(theme.window_px(GROUPS_WIDTH), widest + 2 * theme.px(TAB_PADDING))

    def _build_tabs(self) -> list[ttk.Radiobutton]:
        page, theme = self._page, self._page.theme
        column = tk.Frame(
            page.body, background=theme.palette.background, width=self._groups_width()
        )
        column.pack_propagate(False)  # noqa: FBT003 - Tk's own signature
        column.pack(side="left", fill="y", padx=(0, theme.px(12)))
        tabs = []
        for name in self._form.groups:
            tab = ttk.Radiobutton(
                column, text=words.group(name, self._texts), value=name, variable=self._group,
                style=form_styles.TAB, command=self._show_group,
            )  # fmt: skip
            # Tab stops at the chosen one only; the arrow keys go on from there.
            tab.configure(takefocus=lambda _widget, name=name: self._group.get() == name)  # type: ignore[misc] # mypy infers no default
            tab.bind("<Up>", lambda _: self._change_group(-1))
            tab.bind("<Down>", lambda _: self._change_group(1))
            tab.pack(fill="x", pady=(0, theme.px(4)))
            tabs.append(tab)
        return tabs

    def _change_group(self, step: int) -> str:
        names = self._form.groups
        number = (names.index(self._group.get()) + step) % len(names)
        self._group.set(names[number])
        self._show_group()
        self._tabs[number].focus_set()
        return "break"

    def _show_group(self) -> None:
        if self._list is not None:
            self._list.stop()
            self._list.frame.destroy()
        fields = self._show_fields(self._card, GROUPS[self._group.get()])
        self._page.lay_out()
        fields.show_faults(self._form.faults)

    # -- typing, saving, leaving ------------------------------------------------------

    def _changed(self) -> None:
        self._asked_to_discard = False
        self._show_state()

    def _show_state(self) -> None:
        form, say = self._form, self._texts.say
        faults = form.faults
        if self._list is not None:
            self._list.show_faults(faults)
        elsewhere = next((key for key in faults if group_of(key) != self._group.get()), None)
        if elsewhere is not None:
            name = words.group(group_of(elsewhere), self._texts)
            text = say("Something is wrong under {group}.", group=name)
            self._page.set_message(text, is_fault=True)
        elif self._service.file_name:
            self._page.set_message(self._service.file_name)
        else:
            self._page.set_message(
                say("A demo without a settings file: what you set holds until it is closed.")
            )
        self._show_buttons(can_save=not faults and form.is_changed)

    def _show_buttons(self, *, can_save: bool) -> None:
        say, busy = self._texts.say, self._saving is not None
        save = say("Save") if self._service.file_name else say("Use")
        warns = self._asked_to_discard
        leave = say("Discard") if warns else say("Close")
        self._page.show_buttons(
            Button(Gesture.ENTER, save if not busy else say("Saving…"), "Enter",
                   enabled=can_save and not busy),
            Button(Gesture.ESCAPE, leave, "Esc", enabled=not busy, dangerous=warns),
        )  # fmt: skip

    def _gesture(self, wish: Wish) -> None:
        if self._saving is not None:
            return
        if wish is Gesture.ENTER:
            self._save()
        elif self._form.is_changed and not self._asked_to_discard:
            self._asked_to_discard = True
            self._page.set_message(
                self._texts.say("This isn't saved yet. Press Esc again to discard it."),
                is_fault=True,
            )
            self._show_buttons(can_save=not self._form.faults)
        else:
            self._leave(None)

    def warn(self, text: str) -> None:
        """Show what has happened to the till meanwhile; leaving the page shows all of it."""
        self._page.set_message(text, is_fault=True)

    def ask_to_leave(self) -> bool:
        """Leave because the window is to be closed; False: something unsaved is in the way."""
        if self._form.is_changed and not self._asked_to_discard:
            self._gesture(Gesture.ESCAPE)
            return False
        if self._saving is None:
            # The till may ask something before it closes, which the page would hide.
            self._leave(None)
        return True

    def _save(self) -> None:
        settings = self._form.settings
        if settings is not None and self._form.is_changed:
            self._start_saving(settings, self._form.changes)

    def _saved(self, settings: Settings) -> None:
        self._leave(settings)

    def _failure(self, error: TerminalError) -> str:
        if isinstance(error, SettingsChangedError):
            return self._texts.say(
                "The file was changed by somebody else meanwhile, so nothing was saved. Close the "
                "settings and open them again."
            )
        return super()._failure(error)

    def _leave(self, saved: Settings | None) -> None:
        self._stop()
        self._page.close()
        self._closed(saved)

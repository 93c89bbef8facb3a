"""The first-run page: try the demo, or connect this till."""

import enum
import tkinter as tk
from collections.abc import Callable
from tkinter import ttk

from terminal_app.gui.screen_state import Button, ChooseLanguage, Gesture, Wish
from terminal_app.gui.settings.fields import FIELDS, SECRET_KEY
from terminal_app.gui.settings.form import SettingsForm
from terminal_app.gui.settings.service import SettingsService
from terminal_app.gui.views.settings.form_page import FormPage
from terminal_app.gui.views.widgets.button import PushButton
from terminal_app.gui.views.widgets.theme import font
from terminal_app.gui.views.widgets.view import ViewContext
from terminal_app.settings import Settings
from terminal_app.texts import LANGUAGES

FIELD_KEYS = (
    "connection.environment",
    "connection.terminal_id",
    "connection.client_id",
    SECRET_KEY,
    "connection.token_url",
    "connection.websocket_url",
    "till.currency",
)
CHOICE_SIZE = (420, 64)
LANGUAGE_SIZE = (124, 48)


class Chosen(enum.Enum):
    """The result of the first run."""

    DEMO = "demo"
    CONNECTED = "connected"
    CLOSED = "closed"


class FirstRunPage(FormPage):
    """Lets a person choose, and connect the till; ``chosen`` gets the result."""

    def __init__(
        self,
        root: tk.Tk,
        context: ViewContext,
        service: SettingsService,
        chosen: Callable[[Chosen], None],
    ) -> None:
        form = SettingsForm(Settings(), service.texts, with_connection=True)
        super().__init__(root, context, service, form)
        self._chosen = chosen
        self._card: ttk.Frame | None = None
        self._page.show()
        self._show_choice()

    def _new_card(self) -> ttk.Frame:
        self._stop()
        self._list = None
        if self._card is not None:
            self._card.destroy()
        self._card = ttk.Frame(self._page.body, style=self._page.context.styles.card())
        self._card.pack(fill="both", expand=True)
        self._page.set_message("")
        return self._card

    # -- the choice -------------------------------------------------------------------

    def _show_choice(self) -> None:
        card, page, say = self._new_card(), self._page, self._texts.say
        theme = page.theme
        background, gap = theme.palette.card, theme.px(12)
        page.set_title(say("Welcome"))
        page.root.title(say("Payment terminal"))
        column = tk.Frame(card, background=background)
        column.place(relx=0.5, rely=0.48, anchor="center")
        languages = tk.Frame(column, background=background)
        languages.pack(pady=(0, theme.px(28)))
        for language, (name, *_) in LANGUAGES.items():
            kind = "Primary" if language == self._texts.language else "Secondary"
            button = self._button(
                languages, kind, Button(ChooseLanguage(language), name), LANGUAGE_SIZE
            )
            button.pack(side="left", padx=theme.px(4))
        for text, font_name in (
            (say("This till isn't set up yet."), "title"),
            (say("Try it first, or connect it to your provider."), "text"),
        ):
            tk.Label(
                column, text=text, font=font(font_name), background=background,
                foreground=theme.palette.ink,
            ).pack(pady=(0, gap))  # fmt: skip
        demo_text = say("Try the demo: no money moves")
        demo = self._button(column, "Primary", Button(Gesture.UP, demo_text), CHOICE_SIZE)
        connect_text = say("Connect this till")
        connect = self._button(column, "Secondary", Button(Gesture.DOWN, connect_text), CHOICE_SIZE)
        demo.pack(pady=(gap, gap))
        connect.pack()
        page.show_buttons(None, Button(Gesture.ESCAPE, say("Close"), "Esc"))
        page.redirect_keys(card)
        page.lay_out()
        # What is filled is what Enter does.
        demo.winfo_children()[0].focus_force()

    def _button(
        self, parent: tk.Misc, kind: str, content: Button, size: tuple[int, int]
    ) -> tk.Frame:
        theme = self._page.theme
        width, height = (theme.window_px(length) for length in size)
        holder = tk.Frame(parent, background=theme.palette.card, width=width, height=height)
        button = PushButton(holder, self._page.context, kind, "button")
        button.show(content, width)
        button.widget.place(relwidth=1, relheight=1)
        return holder

    # -- the connection ---------------------------------------------------------------

    def _show_connection(self) -> None:
        card = self._new_card()
        self._page.set_title(self._texts.say("Connect this till"))
        fields = self._show_fields(card, tuple(FIELDS[key] for key in FIELD_KEYS))
        self._page.redirect_keys(card)
        self._changed()
        self._page.lay_out()
        fields.first_input.focus_force()

    def _changed(self) -> None:
        if self._list is None:
            return
        self._list.show_faults(self._form.typed_faults)
        self._page.set_message(self._service.file_name)
        self._show_buttons(can_save=not self._form.faults)

    def _show_buttons(self, *, can_save: bool) -> None:
        say, busy = self._texts.say, self._saving is not None
        text = say("Saving…") if busy else say("Start the till")
        self._page.show_buttons(
            Button(Gesture.ENTER, text, "Enter", enabled=can_save and not busy),
            Button(Gesture.ESCAPE, say("Back"), "Esc", enabled=not busy),
        )

    # -- what a person does -----------------------------------------------------------

    def _gesture(self, wish: Wish) -> None:
        if self._saving is not None:
            return
        if isinstance(wish, ChooseLanguage):
            self._texts.set_language(wish.language)
            self._show_choice()
        elif wish is Gesture.UP:
            self._end(Chosen.DEMO)
        elif wish is Gesture.DOWN:
            self._show_connection()
        elif wish is Gesture.ENTER:
            self._save()
        elif self._list is not None:
            self._show_choice()
        else:
            self._end(Chosen.CLOSED)

    def _save(self) -> None:
        settings = self._form.settings
        if self._list is not None and settings is not None:
            self._start_saving(settings, self._form.first_run_changes(settings))

    def _saved(self, _settings: Settings) -> None:
        self._end(Chosen.CONNECTED)

    def ask_to_leave(self) -> bool:
        """Leave because the window is to be closed."""
        self._end(Chosen.CLOSED)
        return False

    def _end(self, chosen: Chosen) -> None:
        self._stop()
        self._page.close()
        self._chosen(chosen)

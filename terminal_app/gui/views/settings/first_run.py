"""The first start: try the demo, or connect this till; in the till's own window."""

import enum
import tkinter as tk
from collections.abc import Callable, Iterator
from tkinter import ttk

from terminal_app.errors import TerminalError
from terminal_app.gui.screen_state import Button, Gesture, SpeakTo, Wish
from terminal_app.gui.settings.fields import FIELDS, SECRET_KEY
from terminal_app.gui.settings.form import SettingForm
from terminal_app.gui.settings.service import SettingDesk
from terminal_app.gui.views.settings.page import FieldList
from terminal_app.gui.views.widgets.background_task import Errand
from terminal_app.gui.views.widgets.button import Parts, PushButton
from terminal_app.gui.views.widgets.page import Page
from terminal_app.gui.views.widgets.theme import CARD_RADIUS, font
from terminal_app.settings import Settings
from terminal_app.texts import LANGUAGE_NAMES

ASKED = (
    "connection.environment",
    "connection.terminal_id",
    "connection.client_id",
    SECRET_KEY,
    "connection.token_url",
    "connection.websocket_url",
    "till.currency",
)
CHOICE = (420, 64)
LANGUAGE = (124, 48)


class Chosen(enum.Enum):
    """What became of the first start."""

    DEMO = "demo"
    CONNECTED = "connected"
    CLOSED = "closed"


class FirstStartPage:
    """Asks, tries, saves; tells in ``chosen`` what it came to."""

    def __init__(
        self, root: tk.Tk, parts: Parts, desk: SettingDesk, chosen: Callable[[Chosen], None]
    ) -> None:
        self._desk, self._texts, self._chosen = desk, desk.texts, chosen
        self._form = SettingForm(Settings(), desk.texts, with_connection=True)
        self._page = page = Page(root, parts, self._gesture)
        self._card: ttk.Frame | None = None
        self._list: FieldList | None = None
        self._saving: Errand[Settings] | None = None
        page.show()
        self._ask()

    def _fresh_card(self) -> ttk.Frame:
        if self._list is not None:
            self._list.stop()
            self._list = None
        if self._card is not None:
            self._card.destroy()
        self._card = ttk.Frame(self._page.body, style=self._page.parts.surfaces.card())
        self._card.pack(fill="both", expand=True)
        self._page.tell("")
        return self._card

    # -- what is it to be? ------------------------------------------------------------

    def _ask(self) -> None:
        card, page, say = self._fresh_card(), self._page, self._texts.say
        theme = page.theme
        card_ground, gap = theme.palette.card, theme.px(12)
        page.entitle(say("Welcome"))
        page.root.title(say("Payment terminal"))
        column = tk.Frame(card, background=card_ground)
        column.place(relx=0.5, rely=0.48, anchor="center")
        languages = tk.Frame(column, background=card_ground)
        languages.pack(pady=(0, theme.px(28)))
        for language, name in LANGUAGE_NAMES.items():
            spoken = language == self._texts.language
            kind = "Primary" if spoken else "Secondary"
            self._button(languages, kind, Button(SpeakTo(language), name), LANGUAGE).pack(
                side="left", padx=theme.px(4)
            )
        for text, type_name in (
            (say("This till isn't set up yet."), "title"),
            (say("Try it first, or connect it to your provider."), "text"),
        ):
            tk.Label(
                column, text=text, font=font(type_name), background=card_ground,
                foreground=theme.palette.ink,
            ).pack(pady=(0, gap))  # fmt: skip
        demo = self._button(
            column, "Secondary", Button(Gesture.UP, say("Try the demo: no money moves")), CHOICE
        )
        connect = self._button(
            column, "Primary", Button(Gesture.DOWN, say("Connect this till")), CHOICE
        )
        demo.pack(pady=(gap, gap))
        connect.pack()
        page.show_buttons(None, Button(Gesture.ESCAPE, say("Close"), "Esc"))
        page.adopt(card)
        page.settle()
        demo.winfo_children()[0].focus_force()

    def _button(
        self, parent: tk.Misc, kind: str, content: Button, size: tuple[int, int]
    ) -> tk.Frame:
        theme = self._page.theme
        wide, high = (theme.big(length) for length in size)
        holder = tk.Frame(parent, background=theme.palette.card, width=wide, height=high)
        button = PushButton(holder, self._page.parts, kind, "button")
        button.show(content, wide)
        button.widget.place(relwidth=1, relheight=1)
        return holder

    # -- the connection ---------------------------------------------------------------

    def _connect(self) -> None:
        card, page = self._fresh_card(), self._page
        page.entitle(self._texts.say("Connect this till"))
        fields = tuple(FIELDS[key] for key in ASKED)
        self._list = FieldList(card, page, self._form, fields, self._desk, self._show_state)
        inset = page.theme.px(CARD_RADIUS + 4)
        self._list.scrolled.frame.pack(fill="both", expand=True, padx=inset, pady=inset)
        page.adopt(card)
        self._show_state()
        page.settle()
        self._list.first.focus_force()

    def _show_state(self) -> None:
        if self._list is None:
            return
        faults = self._form.faults
        # What isn't typed yet isn't wrong yet: it only can't be gone on with.
        self._list.show_faults(
            {key: said for key, said in faults.items() if self._form.shown(FIELDS[key])}
        )
        self._page.tell(self._desk.file_name)
        self._show_buttons(can_save=not faults)

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
        if isinstance(wish, SpeakTo):
            self._texts.speak(wish.language)
            self._ask()
        elif wish is Gesture.UP:
            self._end(Chosen.DEMO)
        elif wish is Gesture.DOWN:
            self._connect()
        elif wish is Gesture.ENTER:
            self._save()
        elif self._list is not None:
            self._ask()
        else:
            self._end(Chosen.CLOSED)

    def _save(self) -> None:
        settings = self._form.settings
        if self._list is None or settings is None:
            return
        values = {
            "connection.environment": settings.connection.environment,
            "till.language": self._texts.language,
            "till.currency": settings.till.currency,
        }
        changes, secret = values | self._form.changes, self._form.secret
        client_id = settings.connection.client_id

        def work() -> Iterator[Settings]:
            yield self._desk.save(changes, client_id, secret)

        self._saving = Errand(self._page.frame, work, self._saved, self._not_saved)
        self._show_buttons(can_save=False)
        self._saving.start()

    def _saved(self, _settings: Settings) -> None:
        if self._saving is not None:
            self._saving.give_up()
        self._end(Chosen.CONNECTED)

    def _not_saved(self, error: TerminalError | None) -> None:
        self._saving = None
        self._show_buttons(can_save=True)
        if error is not None:
            self._page.tell(f"{self._texts.say('Not saved.')} {error}", is_fault=True)

    def ask_to_leave(self) -> bool:
        """The window is to be closed."""
        self._end(Chosen.CLOSED)
        return False

    def _end(self, chosen: Chosen) -> None:
        if self._list is not None:
            self._list.stop()
        self._page.close()
        self._chosen(chosen)

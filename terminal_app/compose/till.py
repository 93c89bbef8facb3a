"""The till in its window."""

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from terminal_app import support_codes
from terminal_app.catalogue import Catalogue, load
from terminal_app.channel.commands import OpenToPhones
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import session
from terminal_app.compose.environment_labels import header_mark_of, mark_of
from terminal_app.compose.settings_service import Office
from terminal_app.errors import SettingsError
from terminal_app.gui.presenter.ports import Labels, PresenterPorts
from terminal_app.gui.presenter.presenter import Presenter
from terminal_app.journal.totals import Sums, SumsKey, summarize
from terminal_app.payments.payment import Payment
from terminal_app.session import clock
from terminal_app.settings import Settings
from terminal_app.settings.paths import data_dir, operator_name
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing.
    from terminal_app.gui.app import App


class Home(NamedTuple):
    """Where the settings of a till are saved, and where its data is."""

    file: Path | None
    """None: nowhere; they hold until the till is closed."""
    data_dir: Callable[[Settings], Path]
    """A till whose server becomes a simulated one has another."""
    in_force: Callable[[Settings], Settings] = lambda saved: saved
    """What holds of settings that are saved: a demo has a server and items of its own."""


def home_of(file: Path, named: Path | None) -> Home:
    """Return the home of a till with a settings file; ``named`` is the data folder, if any."""
    return Home(file, lambda chosen: data_dir(named, is_simulated=chosen.connection.is_simulated))


def run(
    app: "App",
    settings: Settings,
    home: Home,
    start_backend: session.StartBackend | None = None,
    lan: str | None = None,
) -> int:
    """Show the till in the window that ``app`` has painted; returns the exit status.

    With ``start_backend`` the till talks to that server rather than to the settings' own, and
    with ``lan`` phones reach that too: at that address, or (empty) at the likeliest.

    Raises: SettingsError for a catalogue that can't be used; nothing has begun then.
    """
    is_first = True
    with ExitStack() as held:
        start = None if start_backend is None else _kept(start_backend, held)
        while True:
            till = _Till(app, settings, home, start)
            status = till.run(lan if is_first else None, is_first=is_first)
            if till.settings_of_next is None:
                return status
            settings, is_first = till.settings_of_next, False


def _kept(start_backend: session.StartBackend, held: ExitStack) -> session.StartBackend:
    """Return what starts that server once: it stays the same for every session of this window."""
    started: list[session.Backend] = []

    @contextmanager
    def again() -> Iterator[session.Backend]:
        if not started:
            started.append(held.enter_context(start_backend()))
        yield started[0]
        # The next session begins by saying that none is let in.
        started[0].keep_phones_out()

    return again


class _Till:
    """One session and what shows it."""

    def __init__(
        self,
        app: "App",
        settings: Settings,
        home: Home,
        start_backend: session.StartBackend | None,
    ) -> None:
        self._app = app
        self._home = home
        self._settings = in_force = home.in_force(settings)
        self._catalogue = _catalogue_of(in_force)
        self._start_backend = start_backend
        self._data_dir = home.data_dir(in_force)
        self._commands, self._events = Commands(), Events()
        self._new_code = partial(support_codes.code, random.Random())  # noqa: S311 - it guards nothing
        self.settings_of_next: Settings | None = None
        """What another session is to begin with, in the same window."""
        texts = Texts(settings.till.language)
        self._office = Office(
            home.file, settings, texts, is_demo=start_backend is not None, applied=self._adopt
        )
        self._presenter = Presenter(
            in_force,
            self._marks(in_force),
            operator_name(settings.till),
            texts,
            self._around(),
            catalogue=self._catalogue,
        )

    def run(self, lan: str | None, *, is_first: bool) -> int:
        """Show it until the window is closed, or another session is to begin."""
        app, settings, presenter = self._app, self._settings, self._presenter
        if lan is not None:
            self._commands.post(OpenToPhones(is_open=True, address=lan))
        thread = threading.Thread(
            target=session.run,
            args=(settings, self._data_dir, self._commands, self._events, self._start_backend),
            kwargs={"has_cashier": True},
            name="session",
            daemon=True,
        )
        thread.start()
        if is_first:
            app.dress(settings.till.theme)
            self._stand()
            app.face_customers(settings.customer_display.show, settings.customer_display.screen)
        app.run(presenter, self._events, self._new_code)
        thread.join(session.JOIN_S)
        if presenter.journal_refused and self.settings_of_next is None:
            # The window has said so; whoever started it may read its console alone.
            from terminal_app.console.output import write_remark  # noqa: PLC0415 - seldom needed

            write_remark(presenter.journal_refused)
            return 1
        return 0

    def _around(self) -> PresenterPorts:
        return PresenterPorts(
            post=self._commands.post,
            clock=clock.now,
            wall_clock=lambda: datetime.now().astimezone(),
            new_id=lambda: str(uuid.uuid4()),
            read_payments=lambda most: _newest(self._data_dir, most),
            read_day=lambda day: _figures_of(self._data_dir, day),
            write_file=_write_file,
            log_folder=str(self._data_dir),
            open_settings=self._open_settings,
        )

    def _marks(self, settings: Settings) -> Labels:
        return Labels(
            screen=header_mark_of(settings, self._data_dir),
            receipt=mark_of(settings),
            in_language=lambda texts: mark_of(settings, texts),
        )

    def _stand(self) -> None:
        screen = self._settings.screen
        self._app.stand(screen.text_size, full_screen=screen.full_screen, is_kiosk=screen.kiosk)

    # -- settings that change while it runs -------------------------------------------

    def _open_settings(self) -> None:
        """Raises: SettingsError."""

        def closed(saved: Settings | None) -> None:
            if saved is not None:
                self._office.apply(saved)

        self._app.open_settings(
            self._office, header_mark_of(self._settings, self._data_dir), closed
        )

    def _adopt(self, saved: Settings) -> None:
        """Let other settings hold: at once, or with a session that begins anew."""
        app, before = self._app, self._settings
        try:
            self._catalogue = _catalogue_of(self._home.in_force(saved))
        except SettingsError as error:
            # It was read when it was chosen: it has changed since, or is gone.
            self._presenter.say_unread(str(error))
            saved = saved._replace(sale=before.sale)
        self._settings = settings = self._home.in_force(saved)
        if settings.screen != before.screen:
            self._stand()
        if settings.till.theme != before.till.theme:
            app.dress(settings.till.theme)
        if settings.customer_display != before.customer_display:
            app.face_customers(settings.customer_display.show, settings.customer_display.screen)
        if _begun_with(settings) == _begun_with(before):
            self._hand_on(settings)
        elif app.restart():
            self.settings_of_next = saved
        else:
            self._hand_on(_with_session_of(before, settings))
            self._presenter.say_later()

    def _hand_on(self, settings: Settings) -> None:
        operator = operator_name(settings.till)
        self._presenter.adopt(settings, self._marks(settings), operator, self._catalogue)


def _catalogue_of(settings: Settings) -> Catalogue:
    """Raises: SettingsError for a catalogue that can't be used."""
    file = settings.sale.catalogue
    return load(Path(file)) if file else Catalogue()


def _begun_with(settings: Settings) -> tuple[object, ...]:
    """What a session is begun with, and keeps to its end."""
    return settings.connection, settings.times, settings.till.currency


def _with_session_of(running: Settings, settings: Settings) -> Settings:
    """Return ``settings`` with what the session that runs was begun with."""
    till = settings.till._replace(currency=running.till.currency)
    return settings._replace(connection=running.connection, times=running.times, till=till)


def _newest(data_dir: Path, most: int) -> list[Payment]:
    """Return the newest payments of the journal.

    Raises: JournalError.
    """
    from terminal_app.journal import (  # noqa: PLC0415 - loaded by the session anyway
        reader as reading,
    )
    from terminal_app.journal.journal import FILE_NAME  # noqa: PLC0415 - the same

    with reading.open_reader(data_dir / FILE_NAME) as reader:
        return reader.payments(most=most)


def _figures_of(data_dir: Path, day: date) -> dict[SumsKey, Sums]:
    """Return a day's figures.

    Raises: JournalError.
    """
    from terminal_app.journal import (  # noqa: PLC0415 - loaded by the session anyway
        reader as reading,
    )
    from terminal_app.journal.journal import FILE_NAME  # noqa: PLC0415 - the same

    with reading.open_reader(data_dir / FILE_NAME) as reader:
        days = summarize(reader.payments_of(day)).days
    return {heading: figures for heading, figures in days.items() if heading.day == day}


def _write_file(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")

"""The till in its window."""

import random
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import NamedTuple

from terminal_app import support_codes
from terminal_app.catalogue import Catalogue, load
from terminal_app.channel.commands import SetLanAccess
from terminal_app.channel.questions import Questions
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import journal_reading, session
from terminal_app.compose.environment_labels import header_label_of, label_of
from terminal_app.compose.printable_files import PrintableFiles
from terminal_app.compose.settings_service import FileSettings
from terminal_app.console import DONE, NOT_DONE
from terminal_app.console.output import write_remark
from terminal_app.errors import SettingsError
from terminal_app.gui.app import App
from terminal_app.gui.presenter.ports import Labels, PresenterPorts
from terminal_app.gui.presenter.presenter import Presenter
from terminal_app.journal.journal import FILE_NAME
from terminal_app.session import clock
from terminal_app.settings import Settings
from terminal_app.settings.current_operators import CurrentOperators
from terminal_app.settings.paths import data_dir, operator_name
from terminal_app.texts import Texts


class TillPaths(NamedTuple):
    """Where the settings of a till are saved, and where its data is."""

    file: Path | None
    """None: nowhere; they hold until the till is closed."""
    data_dir: Callable[[Settings], Path]
    """A till whose server becomes a simulated one has another."""
    in_force: Callable[[Settings], Settings] = lambda saved: saved
    """What holds of settings that are saved: a demo has a server and items of its own."""


def paths_of(file: Path, named_dir: Path | None) -> TillPaths:
    """Return the paths of a till with a settings file, and a data folder if one was named."""
    return TillPaths(
        file, lambda chosen: data_dir(named_dir, is_simulated=chosen.connection.is_simulated)
    )


def run(
    app: App,
    settings: Settings,
    paths: TillPaths,
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
            shown = _ShownSession(app, settings, paths, start)
            status = shown.run(lan if is_first else None, is_first=is_first)
            if shown.settings_of_next is None:
                return status
            settings, is_first = shown.settings_of_next, False


def _kept(start_backend: session.StartBackend, held: ExitStack) -> session.StartBackend:
    """Return what starts that server once: it is the same for every session of this window."""
    started: list[session.Backend] = []

    @contextmanager
    def again() -> Iterator[session.Backend]:
        if not started:
            started.append(held.enter_context(start_backend()))
        yield started[0]
        # The next session begins by saying that none is let in.
        started[0].keep_phones_out()

    return again


class _ShownSession:
    """One session in its thread, and the presenter and the window that show it."""

    def __init__(
        self,
        app: App,
        settings: Settings,
        paths: TillPaths,
        start_backend: session.StartBackend | None,
    ) -> None:
        self._app = app
        self._paths = paths
        self._settings = in_force = paths.in_force(settings)
        self._catalogue = _catalogue_of(in_force)
        self._start_backend = start_backend
        self._data_dir = paths.data_dir(in_force)
        self._commands, self._events, self._questions = Commands(), Events(), Questions()
        self._new_code = partial(support_codes.code, random.Random())  # noqa: S311 - it guards nothing
        self.settings_of_next: Settings | None = None
        """What another session is to begin with, in the same window."""
        texts = Texts(settings.till.language)
        self._service = FileSettings(
            paths.file, settings, texts, is_demo=start_backend is not None, applied=self._adopt
        )
        self._presenter = Presenter(
            in_force,
            self._labels(in_force),
            operator_name(settings.till),
            texts,
            self._ports(in_force, texts),
            catalogue=self._catalogue,
        )

    def run(self, lan: str | None, *, is_first: bool) -> int:
        """Show it until the window is closed, or another session is to begin."""
        app, settings, presenter = self._app, self._settings, self._presenter
        if lan is not None:
            self._commands.post(SetLanAccess(is_open=True, address=lan))
        thread = threading.Thread(
            target=session.run,
            args=(settings, self._data_dir, self._commands, self._events, self._start_backend),
            kwargs={"cashier": session.Cashier(self._operators_source())},
            name="session",
            daemon=True,
        )
        app.heed_signals()
        thread.start()
        reading = threading.Thread(
            target=journal_reading.run,
            args=(self._data_dir / FILE_NAME, self._questions, self._events, self._new_code),
            name="reading",
            daemon=True,
        )
        reading.start()
        if is_first:
            app.set_theme(settings.till.theme)
            self._set_window_mode()
            app.set_scanner(settings.scanner)
            app.show_customer_display(settings.customer_display)
        app.run(presenter, self._events, self._new_code)
        self._questions.close()
        thread.join(session.JOIN_S)
        if presenter.journal_refused and self.settings_of_next is None:
            # The window has said so; whoever started it may read its console alone.
            write_remark(presenter.journal_refused)
            return NOT_DONE
        return DONE

    def _ports(self, in_force: Settings, texts: Texts) -> PresenterPorts:
        files = PrintableFiles(in_force, self._data_dir, texts)
        return PresenterPorts(
            post=self._commands.post,
            clock=clock.now,
            wall_clock=lambda: datetime.now().astimezone(),
            new_id=lambda: str(uuid.uuid4()),
            ask=self._questions.ask,
            write_receipt=files.save,
            show_as_pdf=files.show,
            log_folder=str(self._data_dir),
            open_settings=self._open_settings,
            read_operators=self._operators_source(),
        )

    def _operators_source(self) -> session.ReadOperators:
        """Return what reads the operators as they are at that moment; for one thread."""
        file, before = self._paths.file, self._settings.operators
        if file is None:
            return lambda: before
        is_demo = self._start_backend is not None
        return CurrentOperators(file, before, for_demo=is_demo).read

    def _labels(self, settings: Settings) -> Labels:
        return Labels(
            screen=header_label_of(settings, self._data_dir),
            receipt=label_of(settings),
            in_language=lambda texts: label_of(settings, texts),
        )

    def _set_window_mode(self) -> None:
        screen = self._settings.screen
        self._app.set_window_mode(
            screen.text_size, full_screen=screen.full_screen, is_kiosk=screen.kiosk
        )

    # -- settings that change while it runs -------------------------------------------------

    def _open_settings(self) -> None:
        """Raises: SettingsError."""

        def closed(saved: Settings | None) -> None:
            if saved is not None:
                self._service.apply(saved)

        self._app.open_settings(
            self._service, header_label_of(self._settings, self._data_dir), closed
        )

    def _adopt(self, saved: Settings) -> None:
        """Let other settings hold: at once, or with a session that begins anew."""
        app, before = self._app, self._settings
        try:
            self._catalogue = _catalogue_of(self._paths.in_force(saved))
        except SettingsError as error:
            # It was read when it was chosen: it has changed since, or is gone.
            self._presenter.say_items_unreadable(str(error))
            saved = saved._replace(sale=before.sale)
        self._settings = settings = self._paths.in_force(saved)
        if settings.screen != before.screen:
            self._set_window_mode()
        if settings.till.theme != before.till.theme:
            app.set_theme(settings.till.theme)
        app.set_scanner(settings.scanner)
        if settings.customer_display != before.customer_display:
            app.show_customer_display(settings.customer_display)
        if _session_part(settings) == _session_part(before):
            self._hand_on(settings)
        elif app.restart():
            self.settings_of_next = saved
        else:
            self._hand_on(_with_session_of(before, settings))
            self._presenter.say_not_in_force()

    def _hand_on(self, settings: Settings) -> None:
        operator = operator_name(settings.till)
        self._presenter.adopt(settings, self._labels(settings), operator, self._catalogue)


def _catalogue_of(settings: Settings) -> Catalogue:
    """Raises: SettingsError for a catalogue that can't be used."""
    file = settings.sale.catalogue
    return load(Path(file)) if file else Catalogue()


def _session_part(settings: Settings) -> tuple[object, ...]:
    """Return what a session is begun with, and keeps to its end."""
    till = settings.till
    return settings.connection, settings.times, till.currency, till.logo, settings.printer


def _with_session_of(running: Settings, settings: Settings) -> Settings:
    """Return ``settings`` with what the session that runs was begun with."""
    till = settings.till._replace(currency=running.till.currency, logo=running.till.logo)
    return settings._replace(
        connection=running.connection, times=running.times, till=till, printer=running.printer
    )

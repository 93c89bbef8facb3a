"""A session on the journal in a data folder, in a thread of its own."""

import logging
import os
import random
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, Protocol

from terminal_app import credentials, logs, support_codes, wording
from terminal_app.channel.events import JournalMigrating, SessionStopped
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import environment_labels
from terminal_app.compose.lan_access import LanAccess, LanServer
from terminal_app.console.output import write_remark
from terminal_app.environments import Kind, kind_of
from terminal_app.errors import JournalError, JournalLockedError
from terminal_app.journal.journal import FILE_NAME, Journal
from terminal_app.journal.migration import DONE_PERCENT, Progress
from terminal_app.journal.second_copy.money_copy import MoneyCopy
from terminal_app.journal.verification import log_check
from terminal_app.operators import Operators
from terminal_app.settings import Retention, Settings, profile_file
from terminal_app.settings.loader import for_simulator
from terminal_app.settings.paths import copy_file
from terminal_app.texts import Texts

if TYPE_CHECKING:
    from terminal_app.session.engine.slips import Printing

log = logging.getLogger(__name__)

JOIN_S = 3.0
"""How long a command waits for its session to end, in seconds."""
DEMO_SECRET = "demo"  # noqa: S105 - the simulator's, which guards nothing


class Backend(LanServer, Protocol):
    """The server of a demo, once it has been started."""

    @property
    def token_url(self) -> str:
        """Where tokens are fetched."""

    @property
    def websocket_url(self) -> str:
        """Where the till logs on."""


ReadOperators = Callable[[], Operators]


class Cashier(NamedTuple):
    """Somebody at a window, who sees and answers a customer who scans the till's own code."""

    read_operators: ReadOperators
    """Returns who may be that, as it is at that moment."""


StartBackend = Callable[[], AbstractContextManager[Backend]]


def run(
    settings: Settings,
    data_dir: Path,
    commands: Commands,
    events: Events,
    start_backend: StartBackend | None = None,
    cashier: Cashier | None = None,
) -> None:
    """Load and run a session until it is told to stop: everything slow happens in this thread."""
    try:
        start_log(data_dir)
        with start_backend() if start_backend else nullcontext() as backend:
            lan_access = None
            if backend is not None:
                settings = pointed_at(backend, settings)
                lan_access = LanAccess(backend, Texts(settings.till.language))
            connection = settings.connection
            log.debug(
                "environment %s, terminal %s at %s, token from %s; data in %s",
                connection.environment,
                connection.terminal_id,
                connection.websocket_url,
                connection.token_url,
                data_dir,
            )
            _run(settings, data_dir, commands, events, lan_access, cashier)
    except Exception as error:  # the thread's edge: logged and reported
        code = support_codes.code(random.Random())  # noqa: S311 - it guards nothing
        log.exception("the session could not be started [%s]", code)
        events.post(SessionStopped(f"{type(error).__name__}: {error}", code))


def _run(
    settings: Settings,
    data_dir: Path,
    commands: Commands,
    events: Events,
    lan_access: LanAccess | None,
    cashier: Cashier | None,
) -> None:
    # As slow to load as the window was: so in the session's own thread, while that is drawn.
    from terminal_app.session.session import Session, SessionPorts

    # A command of the console prints nothing by itself.
    has_printer = cashier is not None and bool(settings.printer.target)
    with _printing(settings, data_dir, commands) if has_printer else nullcontext() as printing:
        ports = SessionPorts(
            open_journal=lambda: open_journal(data_dir, settings, _progress(commands, events)),
            read_secret=secret_reader(settings),
            last_logged=lambda: log_check.last_committed(logs.files(data_dir)),
            has_cashier=cashier is not None,
            read_operators=None if cashier is None else cashier.read_operators,
            set_lan_access=None if lan_access is None else lan_access.set,
            profile=profile_file.of(settings.connection.profile),
            is_certified=environment_labels.is_certified(settings, data_dir),
            printing=printing,
        )
        Session(settings, commands, events, ports).run()


def _printing(
    settings: Settings, data_dir: Path, commands: Commands
) -> AbstractContextManager["Printing"]:
    from terminal_app.compose import printing  # noqa: PLC0415 - many tills have no printer

    return printing.at_work(settings, data_dir, commands)


def secret_reader(settings: Settings) -> Callable[[str], str]:
    """Return what reads the client secret of a client id. It raises: SettingsError."""
    if settings.connection.environment == "simulator":
        return lambda _client_id: DEMO_SECRET
    return credentials.read_client_secret


def _progress(commands: Commands, events: Events) -> Progress:
    """Return what posts how far a migration is, and breaks it off where the till is to end."""

    def progress(percent: int) -> None:
        if commands.is_stop_posted and percent < DONE_PERCENT:
            message = "The till was closed while its journal was brought up to date."
            raise JournalError(message)
        events.post(JournalMigrating(percent))

    return progress


def open_journal(
    data_dir: Path, settings: Settings, progress: Progress = lambda _percent: None
) -> Journal:
    """Open the journal to write in it; ``progress`` is called while it is brought up to date.

    Raises: JournalMixedError if it is a demo's and the server real, or the other way round;
    JournalError.
    """
    is_demo = kind_of(settings.connection.websocket_url) is Kind.DEMO
    return Journal(
        data_dir,
        new_salt=lambda: os.urandom(16).hex(),
        server=settings.connection.websocket_url,
        money_copy=MoneyCopy(copy_file(data_dir.absolute(), is_demo=is_demo)),
        progress=progress,
        retention=settings.journal,
    )


def open_as_asked(data_dir: Path, settings: Settings) -> Journal:
    """Log, and open the journal for what a person asks and no more: nothing is archived or erased.

    Raises: JournalError; see ``open_journal``.
    """
    start_log(data_dir)
    texts = Texts(settings.till.language)
    with locked_in_words(texts):
        settings = settings._replace(journal=Retention())
        return open_journal(data_dir, settings, say_migrating(texts))


def has_journal(data_dir: Path) -> bool:
    """Whether a till has a journal there, or a second copy from which it would make one."""
    copies = (copy_file(data_dir.absolute(), is_demo=is_demo) for is_demo in (False, True))
    return any(file.exists() for file in (data_dir / FILE_NAME, *copies))


@contextmanager
def locked_in_words(texts: Texts) -> Iterator[None]:
    """Have another till's lock on the journal told in the till's language.

    Raises: JournalLockedError.
    """
    try:
        yield
    except JournalLockedError as error:
        told = wording.journal_locked(error.folder, texts)
        raise JournalLockedError(told, error.folder) from None


def say_migrating(texts: Texts) -> Progress:
    """Return what says how far the journal is brought up to date, in steps of ten percent."""
    told: set[int] = set()

    def progress(percent: int) -> None:
        if percent // 10 not in told:
            told.add(percent // 10)
            write_remark(wording.journal_migrating(percent, texts)[0])

    return progress


def start_log(data_dir: Path) -> None:
    """Log to the data folder; where that can't be, the journal says so to the cashier."""
    try:
        logs.start(data_dir)
    except OSError as error:
        write_remark(f"No log is written: {error}")


def pointed_at(backend: Backend, settings: Settings) -> Settings:
    """Return the settings with that server in place of their own."""
    return for_simulator(backend.token_url, backend.websocket_url, settings)

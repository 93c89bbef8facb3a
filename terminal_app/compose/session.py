"""A session on the journal in a data folder, in a thread of its own."""

import logging
import os
import random
import sys
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from terminal_app import credentials, logs, support_codes
from terminal_app.channel.events import SessionStopped
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose.phone_access import Door, Server
from terminal_app.settings import Settings
from terminal_app.settings.loader import for_simulator
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not loaded at run time: what shows the window needs no journal.
    from terminal_app.journal.journal import Journal

log = logging.getLogger(__name__)

JOIN_S = 3.0
"""How long a command waits for its session to end, in seconds."""
DEMO_SECRET = "demo"  # noqa: S105 - the simulator's, which guards nothing


class Backend(Server, Protocol):
    """The server of a demo, once it has been started."""

    @property
    def token_url(self) -> str:
        """Where tokens are fetched."""

    @property
    def websocket_url(self) -> str:
        """Where the till logs on."""


StartBackend = Callable[[], AbstractContextManager[Backend]]


def secret_reader(settings: Settings) -> Callable[[str], str]:
    """Return what reads the client secret of a client id. It raises: SettingsError."""
    if settings.connection.environment == "simulator":
        return lambda _client_id: DEMO_SECRET
    return credentials.read_client_secret


def _run(
    settings: Settings,
    data_dir: Path,
    commands: Commands,
    events: Events,
    door: Door | None,
    *,
    has_cashier: bool,
) -> None:
    """Run a session on the journal in ``data_dir`` until it is told to stop."""
    # What a session needs takes as long to load as a window: so in the session's own thread.
    from terminal_app.journal import log_check  # noqa: PLC0415
    from terminal_app.session.session import Session, Surroundings  # noqa: PLC0415

    around = Surroundings(
        open_journal=lambda: open_journal(data_dir, settings),
        read_secret=secret_reader(settings),
        last_logged=lambda: log_check.last_committed(logs.files(data_dir)),
        has_cashier=has_cashier,
        phone_door=door,
    )
    Session(settings, commands, events, around).run()


def open_journal(data_dir: Path, settings: Settings) -> "Journal":
    """Open the journal to write in it.

    Raises: JournalMixedError if it is a demo's and the server real, or the other way round;
    JournalError.
    """
    from terminal_app.journal.journal import Journal  # noqa: PLC0415 - see above

    return Journal(
        data_dir,
        new_salt=lambda: os.urandom(16).hex(),
        server=settings.connection.websocket_url,
    )


def start_log(data_dir: Path) -> None:
    """Log to the data folder; where that can't be, the journal says so to the cashier."""
    try:
        logs.start(data_dir)
    except OSError as error:
        sys.stderr.write(f"No log is written: {error}\n")


def run(
    settings: Settings,
    data_dir: Path,
    commands: Commands,
    events: Events,
    start_backend: StartBackend | None = None,
    *,
    has_cashier: bool = False,
) -> None:
    """Load and run the session: everything slow happens in this thread."""
    try:
        start_log(data_dir)
        with start_backend() if start_backend else nullcontext() as backend:
            door = None
            if backend is not None:
                settings = pointed_at(backend, settings)
                door = Door(backend, Texts(settings.till.language))
            _run(settings, data_dir, commands, events, door, has_cashier=has_cashier)
    except Exception as error:  # the thread's edge: logged and reported
        code = support_codes.code(random.Random())  # noqa: S311 - it guards nothing
        log.exception("the session could not be started [%s]", code)
        events.post(SessionStopped(f"{type(error).__name__}: {error}", code))


def pointed_at(backend: Backend, settings: Settings) -> Settings:
    """Return the settings with that server in place of their own."""
    return for_simulator(backend.token_url, backend.websocket_url, settings)

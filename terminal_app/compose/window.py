"""The till in its window."""

import threading
import uuid
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import session
from terminal_app.compose.marks import header_mark_of, mark_of
from terminal_app.gui.presenter import Around, Marks, Presenter
from terminal_app.session import clock
from terminal_app.settings import Settings, operator_name
from terminal_app.texts import Texts

if TYPE_CHECKING:
    # Not loaded at run time: Tk may be missing.
    from terminal_app.gui.app import App


def run(
    app: "App",
    settings: Settings,
    data_dir: Path,
    start_backend: session.StartBackend | None = None,
) -> int:
    """Show the till in the window that ``app`` has painted; returns the exit status.

    With ``start_backend`` the till talks to that server rather than to the settings' own.
    """
    commands, events = Commands(), Events()
    thread = threading.Thread(
        target=session.run,
        args=(settings, data_dir, commands, events, start_backend),
        kwargs={"has_cashier": True},
        name="session",
        daemon=True,
    )
    thread.start()
    app.run(_new_presenter(settings, data_dir, commands), events)
    thread.join(session.JOIN_S)
    return 0


def _new_presenter(settings: Settings, data_dir: Path, commands: Commands) -> Presenter:
    around = Around(
        post=commands.post,
        clock=clock.now,
        wall_clock=lambda: datetime.now().astimezone(),
        new_id=lambda: str(uuid.uuid4()),
        write_file=_write_file,
    )
    texts = Texts(settings.till.language)
    marks = Marks(screen=header_mark_of(settings, data_dir), receipt=mark_of(settings))
    return Presenter(settings, marks, operator_name(settings.till), texts, around)


def _write_file(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")

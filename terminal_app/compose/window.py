"""The till in its window."""

import threading
import uuid
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from terminal_app.channel.commands import OpenToPhones
from terminal_app.channel.queues import Commands, Events
from terminal_app.compose import session
from terminal_app.compose.marks import header_mark_of, mark_of
from terminal_app.gui.presenter import Around, Marks, Presenter
from terminal_app.journal.report import Figures, Heading, report
from terminal_app.payments.payment import Payment
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
    lan: str | None = None,
) -> int:
    """Show the till in the window that ``app`` has painted; returns the exit status.

    With ``start_backend`` the till talks to that server rather than to the settings' own, and
    with ``lan`` phones reach that too: at that address, or (empty) at the likeliest.
    """
    commands, events = Commands(), Events()
    if lan is not None:
        commands.post(OpenToPhones(is_open=True, address=lan))
    thread = threading.Thread(
        target=session.run,
        args=(settings, data_dir, commands, events, start_backend),
        kwargs={"has_cashier": True},
        name="session",
        daemon=True,
    )
    thread.start()
    app.dress(settings.till.theme)
    screen = settings.screen
    app.stand(screen.text_size, full_screen=screen.full_screen, is_kiosk=screen.kiosk)
    app.face_customers(settings.customer_display.show, settings.customer_display.screen)
    presenter = _new_presenter(settings, data_dir, commands)
    app.run(presenter, events)
    thread.join(session.JOIN_S)
    if presenter.journal_refused:
        # The window has said so; whoever started it may read its console alone.
        from terminal_app.console.output import write_remark  # noqa: PLC0415 - seldom needed

        write_remark(presenter.journal_refused)
        return 1
    return 0


def _new_presenter(settings: Settings, data_dir: Path, commands: Commands) -> Presenter:
    around = Around(
        post=commands.post,
        clock=clock.now,
        wall_clock=lambda: datetime.now().astimezone(),
        new_id=lambda: str(uuid.uuid4()),
        read_payments=lambda most: _newest(data_dir, most),
        read_day=lambda day: _figures_of(data_dir, day),
        write_file=_write_file,
    )
    texts = Texts(settings.till.language)
    marks = Marks(
        screen=header_mark_of(settings, data_dir),
        receipt=mark_of(settings),
        in_language=lambda texts: mark_of(settings, texts),
    )
    return Presenter(settings, marks, operator_name(settings.till), texts, around)


def _newest(data_dir: Path, most: int) -> list[Payment]:
    """Return the newest payments of the journal.

    Raises: JournalError.
    """
    from terminal_app.journal import reading  # noqa: PLC0415 - loaded by the session anyway
    from terminal_app.journal.journal import FILE_NAME  # noqa: PLC0415 - the same

    with reading.reader(data_dir / FILE_NAME) as reader:
        return reader.payments(most=most)


def _figures_of(data_dir: Path, day: date) -> dict[Heading, Figures]:
    """Return a day's figures.

    Raises: JournalError.
    """
    from terminal_app.journal import reading  # noqa: PLC0415 - loaded by the session anyway
    from terminal_app.journal.journal import FILE_NAME  # noqa: PLC0415 - the same

    with reading.reader(data_dir / FILE_NAME) as reader:
        days = report(reader.payments_since(day)).days
    return {heading: figures for heading, figures in days.items() if heading.day == day}


def _write_file(path: str, text: str) -> None:
    Path(path).write_text(text, encoding="utf-8")

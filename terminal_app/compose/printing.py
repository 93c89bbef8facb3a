"""The printer of a till, in a thread of its own."""

from pathlib import Path

from terminal_app.channel.queues import Commands
from terminal_app.printing import documents
from terminal_app.printing.printer import Printer
from terminal_app.printing.thread import PrinterThread
from terminal_app.settings import Settings
from terminal_app.settings.paths import printer_locks
from terminal_app.texts import Texts


def thread_of(settings: Settings, data_dir: Path, commands: Commands) -> PrinterThread | None:
    """Return the thread of the till's printer, to be started; None: it has none."""
    if not settings.printer.target:
        return None
    texts = Texts(settings.till.language)
    return PrinterThread(
        Printer(settings.printer, printer_locks()),
        lambda document: documents.blocks_for(document, settings, data_dir, texts),
        commands.post,
    )
